import FoundationEssentials
import LabModel
import LabProcess

/// A file that an application is installed from, brought to this computer by an address.
///
/// Only HTTP and HTTPS are spoken, also where a server leads elsewhere; nothing is kept that is not what the library says it is.
struct FetchedFile {
    /// The address.
    let address: String
    /// The SHA-256 that the file must have, in hexadecimal digits.
    let checksum: String

    private static let limit = Duration.seconds(1800)
    private static let largest = ByteCount.mebibytes(16 * 1024)

    /// Writes the file.
    /// - Throws: `ImageError` when it cannot be had, or is another one.
    func write(to file: String) async throws {
        let protocols = ["--proto", "=http,https", "--proto-redir", "=http,https", "--max-redirs", "5", "--location"]
        let limits = ["--connect-timeout", "30", "--max-filesize", "\(Self.largest.bytes)"]
        let options = ["--disable", "--fail", "--silent", "--show-error", "--globoff"] + protocols + limits
        var command = Command("curl", options + ["--output", file, "--", address])
        // Where the server says no size, the file itself stops growing.
        command.limits = [ResourceLimit(.fileSize, UInt64(Self.largest.bytes))]
        do {
            try await command.run(within: Self.limit)
        } catch let error as ProcessError where error.code == .notFound {
            throw ImageError(.notInstalled, subject: address, reason: "curl is not installed")
        } catch let error as ProcessError {
            throw ImageError(.unreachable, subject: address, reason: "it cannot be fetched", lastSeen: error.output)
        }
        try await FileChecksum.check(file, is: checksum, of: address)
    }
}
