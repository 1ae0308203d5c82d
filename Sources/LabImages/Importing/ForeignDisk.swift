import FoundationEssentials
public import LabModel
import LabProcess

/// The file of a disk that somebody else made, on its way into the store.
///
/// Nothing in it is trusted: its header is checked here first (`DiskHeader`), then qemu-img works on it within limits of memory,
/// time and output, is told the format, and is told that no other file belongs to it.
public struct ForeignDisk: Sendable {
    private let file: String
    private let format: DiskImage.Format

    /// The largest disk that is taken.
    static let largest = ByteCount.mebibytes(2 << 20)
    private static let limit = Duration.seconds(1200)

    /// Names a file.
    public init(file: String, format: DiskImage.Format) {
        self.file = file
        self.format = format
    }

    /// The SHA-256 of a file.
    /// - Throws: `ImageError` when it cannot be read.
    public static func checksum(of file: String) async throws -> String {
        _ = try FileWindow(file)
        let output = try await Command("sha256sum", ["--zero", file]).run(within: limit).output
        return String(output.prefix(64))
    }

    /// Checks the file without converting it, and gives the disk's capacity.
    /// - Throws: `ImageError` with the code `refused`.
    public func capacity() async throws -> ByteCount {
        try DiskHeader.check(file, format: format)
        let text = try await run(["info", "--output=json", source(of: file)], output: nil)
        // What other programs print may come before it.
        let json = text.firstIndex(of: "{").map { String(text[$0...]) } ?? ""
        guard let facts = try? JSONDecoder().decode(Facts.self, from: Data(json.utf8)), facts.size > 0 else {
            throw ImageError(.refused, subject: file, reason: "qemu-img does not say how large its disk is")
        }
        if facts.backing != nil {
            throw ImageError(
                .refused,
                subject: file,
                reason: "it stands on another file, which an imported disk must not"
            )
        }
        let size = ByteCount(bytes: facts.size)
        guard size <= Self.largest else {
            throw ImageError(
                .refused,
                subject: file,
                reason: "it says that its disk has \(facts.size) bytes, more than the \(Self.largest) that are taken"
            )
        }
        if [.qcow2, .vmdk, .vhdx, .vdi].contains(format) {
            _ = try await run(["check", "-q", source(of: file)], output: nil)
        }
        return size
    }

    /// Writes the disk to a new file in a format that may be another.
    /// - Throws: `ImageError`, with the code `refused` when it is the file's fault; then nothing is left of the new one.
    public func convert(to target: String, as wanted: DiskImage.Format, firmware: Firmware) async throws {
        let size = try await capacity()
        do {
            _ = try await run(["convert", "-q", "-O", wanted.driver, source(of: file), target], output: size)
            if wanted == .raw { try PartitionTable.check(target, subject: file, firmware: firmware) }
        } catch {
            try? FileManager.default.removeItem(atPath: target)
            throw error
        }
    }

    private struct Facts: Decodable {
        var size: Int64
        var backing: String?

        enum CodingKeys: String, CodingKey {
            case size = "virtual-size"
            case backing = "backing-filename"
        }
    }

    /// The disk as qemu-img is told it: nothing is found out from the content.
    private func source(of file: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let node = Node(driver: format.driver, file: Node.File(filename: file), hasBacking: format == .qcow2)
        guard let data = try? encoder.encode(node) else { fatalError("a disk description is always JSON") }
        return "json:" + String(decoding: data, as: UTF8.self)
    }

    private struct Node: Encodable {
        struct File: Encodable {
            var driver = "file"
            var filename: String
        }

        var driver: String
        var file: File
        var hasBacking: Bool

        enum CodingKeys: String, CodingKey {
            case driver, file, backing
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(driver, forKey: .driver)
            try container.encode(file, forKey: .file)
            // Whatever the header says: there is no file below this one.
            if hasBacking { try container.encodeNil(forKey: .backing) }
        }
    }

    /// Runs qemu-img confined; `output` is the size of the file that it may write.
    private func run(_ arguments: [String], output: ByteCount?) async throws -> String {
        let largestFile = (output ?? ByteCount(bytes: 0)).bytes + (64 << 20)
        let limits = ["--as=\(4 << 30)", "--cpu=900", "--nofile=64", "--core=0", "--fsize=\(largestFile)"]
        let command = Command("prlimit", limits + ["qemu-img"] + arguments, inheritedVariables: ["PATH", "TMPDIR"])
        do {
            let ended = try await command.outcome(within: Self.limit)
            guard ended.status == .exited(0) else { throw failure(ended.output, while: arguments) }
            return ended.output
        } catch let error as ProcessError {
            let code: ImageError.Code = error.code == .notFound ? .notInstalled : .refused
            throw ImageError(code, subject: file, reason: "it cannot be read: \(error)", lastSeen: error.output)
        }
    }

    private func failure(_ output: String, while arguments: [String]) -> ImageError {
        let folder = arguments.last.map { $0.split(separator: "/").dropLast().joined(separator: "/") } ?? ""
        if arguments[0] == "convert", DiskSpace.ranOut(output, in: "/\(folder)") {
            return ImageError(.outOfSpace, subject: file, reason: "the disk of the state folder is full")
        }
        let reason =
            arguments[0] == "check" ? "it is truncated or damaged" : "it cannot be read as \(format.rawValue)"
        let words = output.split(separator: "\n").first { !$0.isEmpty }.map { ": \($0.prefix(300))" } ?? ""
        return ImageError(.refused, subject: file, reason: reason + words, lastSeen: output)
    }
}

extension DiskImage.Format {
    /// The name that QEMU has for it.
    var driver: String { self == .vhd ? "vpc" : rawValue }
}
