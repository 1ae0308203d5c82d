/// The SHA-256 of files that others bring.
enum FileChecksum {
    /// Checks that a file is the one that the library means; `subject` is what it is called where that is not its path.
    /// - Throws: `ImageError` with both sums when it is another one.
    static func check(_ file: String, is checksum: String, of subject: String? = nil) async throws {
        let real = try await ForeignDisk.checksum(of: file)
        guard real == checksum else {
            throw ImageError(
                .refused,
                subject: subject ?? file,
                reason: "its SHA-256 is \(real), and the library says \(checksum)"
            )
        }
    }
}
