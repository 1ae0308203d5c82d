import LabProcess

/// Where the root file system of a machine that somebody else set up comes from.
public enum TreeArchive: Sendable {
    /// How an archive is compressed.
    public enum Packing: String, Sendable, CaseIterable {
        case none = ".tar"
        case gzip = ".tar.gz"
        case gzipShort = ".tgz"
        case xz = ".tar.xz"
        case zstd = ".tar.zst"

        /// The packing that a file's name says, if it is the name of an archive.
        public init?(fileName: String) {
            guard let packing = Self.allCases.first(where: { fileName.hasSuffix($0.rawValue) }) else { return nil }
            self = packing
        }

        /// The program that gives the plain archive on its standard output.
        fileprivate var program: String {
            switch self {
            case .none: "cat"
            case .gzip, .gzipShort: "gzip -dc"
            case .xz: "xz -dc"
            case .zstd: "zstd -qdc"
            }
        }
    }

    /// A folder of this computer.
    case folder(String)
    /// A tar archive.
    case archive(String, Packing)
    /// A computer that the user's own SSH client reaches, by the words that it is told.
    case remote([String])

    /// How long a whole system may take.
    private static let limit = Duration.seconds(3600)
    /// Reads `ssh://[user@]host[:port]`; the options are the client's own, as its `-o` takes them.
    public init?(remote address: String, options: [String] = []) {
        let options = options.flatMap { ["-o", $0] }
        guard address.hasPrefix("ssh://") else { return nil }
        let place = address.dropFirst(6)
        let parts = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let allowed: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || "._-@".contains($0)) }
        // No word that the client would take for an option.
        guard let host = parts.first, !host.isEmpty, !host.hasPrefix("-"), host.allSatisfy(allowed) else { return nil }
        guard parts.count == 2 else {
            self = .remote(options + [host])
            return
        }
        guard let port = Int(parts[1]), 1...65_535 ~= port else { return nil }
        self = .remote(options + ["-p", "\(port)", host])
    }

    /// The folder, file or host, for a name.
    public var place: String {
        switch self {
        case .folder(let path), .archive(let path, _): path
        case .remote(let words): words.last.map { String($0.split(separator: "@").last ?? "") } ?? ""
        }
    }

    /// Writes the plain archive.
    /// - Throws: `ImageError` with what the program said.
    public func write(to file: String, with files: WorkshopFiles) async throws {
        let take = files.script("take.sh")
        var input = "/dev/null"
        let words: [String]
        switch self {
        case .folder(let path): words = ["sh", take, path]
        case .archive(let path, let packing):
            words = packing.program.split(separator: " ").map(String.init) + ["--", path]
        case .remote(let host):
            // On its input, so that whatever shell the user has there need not understand it.
            input = take
            words = ["ssh", "-o", "BatchMode=yes"] + host + ["sh", "-s", "/", "/proc/self/mountinfo"]
        }
        let script = "out=$1 in=$2; shift 2; exec \"$@\" > \"$out\" < \"$in\""
        do {
            try await Command("sh", ["-c", script, "sh", file, input] + words).run(within: Self.limit)
        } catch let error as ProcessError {
            let folder = file.split(separator: "/").dropLast().joined(separator: "/")
            let isFull = DiskSpace.ranOut(error.output, in: "/\(folder)")
            throw ImageError(
                isFull ? .outOfSpace : .failed,
                subject: place,
                reason: isFull ? "the disk of the state folder is full" : "its root file system could not be read",
                lastSeen: error.output
            )
        }
    }
}
