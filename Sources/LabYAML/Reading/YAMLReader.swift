import Glibc
public import LabModel

/// What came of reading a YAML file.
public struct YAMLReading: Sendable {
    /// The file's value; `nil` when the file is not readable as YAML.
    public var node: YAMLNode?
    /// All that is wrong with it as YAML.
    public var diagnostics: [Diagnostic]
    /// The file's text, for showing lines of it; empty when it is not text.
    public var text: String
}

/// Reads YAML with the place of every value, within limits that keep hostile files from costing time or memory.
///
/// Columns count Unicode scalars. References `${...}` may stand unquoted in flow collections, as in `[${os}, x]`.
public enum YAMLReader {
    /// The size that a file may have at most.
    public static let sizeLimit = ByteCount.mebibytes(1)
    /// How deeply values may be nested.
    public static let depthLimit = 64
    /// How many aliases a file may have.
    public static let aliasLimit = 100
    /// How many values a file may have, aliases counted as often as what they stand for.
    public static let valueLimit = 100_000

    /// Reads a text that is already in memory; diagnostics call it `file`.
    public static func read(bytes: [UInt8], file: String) -> YAMLReading {
        var reading = YAMLReading(node: nil, diagnostics: [], text: "")
        do {
            let source = try SourceText(bytes, file: file)
            reading.text = source.text
            try source.refuseOddCharacters()
            try source.refuseDirectives()
            var composer = Composer(source)
            defer { reading.diagnostics += composer.diagnostics }
            reading.node = try composer.document()
        } catch {
            reading.diagnostics.append(error.diagnostic)
        }
        return reading
    }

    /// Reads the file at `path`; diagnostics call it `file`.
    public static func read(path: String, file: String) -> YAMLReading {
        switch bytes(path: path, file: file) {
        case .success(let bytes): read(bytes: bytes, file: file)
        case .failure(let unreadable): YAMLReading(node: nil, diagnostics: [unreadable.diagnostic], text: "")
        }
    }

    /// Reads a file in another language than YAML, within the same limit; diagnostics call it `file`.
    public static func text(path: String, file: String) -> Result<String, UnreadableFile> {
        switch bytes(path: path, file: file) {
        case .failure(let unreadable): return .failure(unreadable)
        case .success(let bytes):
            do {
                let source = try SourceText(bytes, file: file)
                try source.refuseOddCharacters()
                return .success(source.text)
            } catch {
                return .failure(UnreadableFile(diagnostic: error.diagnostic))
            }
        }
    }

    private static func bytes(path: String, file: String) -> Result<[UInt8], UnreadableFile> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return unreadable(file, reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return unreadable(file, reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return unreadable(file, "it is not a file") }
        // One byte more than allowed is enough to see that a file is too large.
        let limit = Int(sizeLimit.bytes) + 1
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, limit - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        guard failure == 0 else { return unreadable(file, reason(failure)) }
        return .success(bytes)
    }

    private static func unreadable(_ file: String, _ reason: String) -> Result<[UInt8], UnreadableFile> {
        .failure(UnreadableFile(diagnostic: .error("cannot read \(file.quoted): \(reason)", at: nil)))
    }

    private static func reason(_ code: Int32) -> String {
        code == ENOENT ? "there is no such file" : String(cString: strerror(code)).lowercased()
    }
}

/// Why there is nothing of a file to be read further.
public struct UnreadableFile: Error {
    /// What is wrong with it.
    public let diagnostic: Diagnostic
}
