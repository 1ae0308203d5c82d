import FoundationEssentials
import LabModel
import LabProcess
import LabXML

/// An appliance that somebody exported: an archive with a descriptor, a manifest perhaps, and a disk (DMTF DSP0243).
enum Appliance {
    /// Larger than any descriptor or manifest.
    private static let largestText = 1 << 20
    private static let limit = Duration.seconds(1200)

    /// Unpacks an appliance into a new folder, checks it against its manifest, and gives its disk and its firmware.
    /// - Throws: `ImageError` with the code `refused`.
    static func unpack(_ file: String, into folder: String) async throws -> (ForeignDisk, Firmware) {
        func refusal(_ reason: String) -> ImageError { ImageError(.refused, subject: file, reason: reason) }
        var names: [String: Int] = [:]
        var first: String?
        try TarReader(file).forEach { entry in
            guard entry.kind == .file, !entry.name.contains("/"), !entry.name.hasPrefix("-"), entry.name != ".." else {
                throw refusal("its entry '\(entry.name.prefix(120))' is no plain file of an appliance")
            }
            guard names.updateValue(entry.size, forKey: entry.name) == nil else {
                throw refusal("it has '\(entry.name.prefix(120))' twice")
            }
            first = first ?? entry.name
        }
        guard let first, first.hasSuffix(".ovf"), names[first] ?? 0 <= largestText else {
            throw refusal("its first entry is no descriptor, whose name ends with '.ovf'")
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try await Command("tar", ["-C", folder, "--no-same-owner", "-xf", file]).run(within: limit)
        let window = try FileWindow("\(folder)/\(first)")
        let descriptor = DescriptorReading()
        do {
            let bytes = window.bytes(at: 0, count: largestText)
            try XMLScan.run(over: bytes, subject: first, limit: largestText, target: descriptor)
        } catch {
            throw refusal("its descriptor cannot be read: \(error)")
        }
        guard descriptor.disks.count == 1, let disk = descriptor.disks.first.flatMap({ descriptor.files[$0] }) else {
            throw refusal("it has \(descriptor.disks.count) disks, and only one can be imported")
        }
        guard names[disk] != nil else {
            throw refusal("it has no file '\(disk.prefix(120))', which its descriptor names")
        }
        try await checkManifest(named: first.dropLast(4) + ".mf", in: folder, of: file, names: Set(names.keys))
        return (ForeignDisk(file: "\(folder)/\(disk)", format: .vmdk), descriptor.firmware)
    }

    private static func checkManifest(named name: String, in folder: String, of file: String, names: Set<String>)
        async throws
    {
        func refusal(_ reason: String) -> ImageError { ImageError(.refused, subject: file, reason: reason) }
        // Appliances need not have one.
        guard names.contains(name) else { return }
        let window = try FileWindow("\(folder)/\(name)")
        let text = String(decoding: window.bytes(at: 0, count: largestText), as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            guard let match = line.firstMatch(of: /^SHA256\s*\(([^\/]+)\)\s*=\s*([0-9a-fA-F]{64})\s*$/) else {
                throw refusal("its manifest has a line that is no SHA-256: '\(line.prefix(60))'")
            }
            let named = String(match.1)
            guard names.contains(named) else {
                throw refusal("its manifest names '\(named.prefix(120))', which it does not have")
            }
            let real = try await ForeignDisk.checksum(of: "\(folder)/\(named)")
            guard real == match.2.lowercased() else {
                throw refusal("'\(named.prefix(120))' is not what its manifest says: it was changed or damaged")
            }
        }
    }
}

/// What the descriptor says of files and disks.
private final class DescriptorReading: XMLScanTarget {
    /// The names of files by their ids.
    private(set) var files: [String: String] = [:]
    /// The ids of the files that are disks.
    private(set) var disks: [String] = []
    private(set) var firmware = Firmware.bios

    func elementBegins(_ name: String, attributes: [String: String]) throws {
        switch name {
        case "File":
            if let id = attributes["id"], let name = attributes["href"] { files[id] = name }
        case "Disk":
            // A disk without a file is an empty one.
            if let file = attributes["fileRef"] { disks.append(file) }
        case "Config":
            if attributes["key"] == "firmware", attributes["value"] == "efi" { firmware = .uefi }
        default: break
        }
    }

    func textContinues(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func elementEnds() throws {}
}
