import FoundationEssentials
import LabModel

/// A virtio disk whose content is a stack of layers, the outermost writable.
///
/// The stack is spelled out, so that QEMU never follows a name that stands in an image's header.
struct Disk: CommandLinePart {
    /// A file of the stack.
    struct Layer: Hashable {
        var file: String
        var driver: Driver
    }

    /// The format of a layer.
    enum Driver: String {
        case raw
        case qcow2
    }

    /// The number of the disk: 0 is the system's own.
    var index: Int
    /// The layers from the outermost to the innermost.
    var layers: [Layer]
    /// How it is attached.
    var attachment = ExtraDisk.Attachment.virtio
    /// What the guest reads as its serial number: `/dev/disk/by-id/virtio-disk1`.
    var serial: String?
    /// Whether the guest can only read it.
    var isReadOnly = false

    /// The number of the disk with software: behind all others, before what the board has at the end of its bus.
    static let softwareIndex = 14

    var arguments: [String] { ["-blockdev", json, "-device", device] }

    private var device: String {
        let serial = serial.map { ",serial=\($0)" } ?? ""
        return switch attachment {
        case .virtio:
            "virtio-blk-pci,id=vd\(index),drive=disk\(index),addr=0x\(String(16 + index, radix: 16))\(serial)"
        case .scsi: "scsi-hd,id=sd\(index),bus=scsi.0,scsi-id=\(index),drive=disk\(index)\(serial)"
        }
    }

    private var json: String {
        var node: Node?
        for (depth, layer) in layers.enumerated().reversed() {
            let isOutermost = depth == 0
            node = Node(
                name: isOutermost ? "disk\(index)" : nil,
                driver: layer.driver.rawValue,
                file: Node.File(filename: layer.file, isReadOnly: isReadOnly || !isOutermost),
                isReadOnly: isReadOnly || !isOutermost,
                backing: node
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(node) else { fatalError("a disk description is always JSON") }
        return String(decoding: data, as: UTF8.self)
    }

    /// A node of QEMU's block graph (QEMU, qapi/block-core.json, BlockdevOptions).
    private final class Node: Encodable {
        struct File: Encodable {
            var driver = "file"
            var filename: String
            var isReadOnly: Bool

            enum CodingKeys: String, CodingKey {
                case driver, filename, locking
                case isReadOnly = "read-only"
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(driver, forKey: .driver)
                try container.encode(filename, forKey: .filename)
                try container.encode(isReadOnly, forKey: .isReadOnly)
                try container.encode("off", forKey: .locking)
            }
        }

        let name: String?
        let driver: String
        let file: File
        let isReadOnly: Bool
        let backing: Node?

        init(name: String?, driver: String, file: File, isReadOnly: Bool, backing: Node?) {
            self.name = name
            self.driver = driver
            self.file = file
            self.isReadOnly = isReadOnly
            self.backing = backing
        }

        /// How the host's cache is used.
        struct Cache: Encodable {
            /// A machine that is thrown away need not survive a crash of the host: what the guest flushes stays in memory.
            let ignoresFlushes = true

            enum CodingKeys: String, CodingKey {
                case ignoresFlushes = "no-flush"
            }
        }

        enum CodingKeys: String, CodingKey {
            case driver, file, backing, discard, cache
            case name = "node-name"
            case isReadOnly = "read-only"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(name, forKey: .name)
            try container.encode(driver, forKey: .driver)
            try container.encode(file, forKey: .file)
            try container.encode(isReadOnly, forKey: .isReadOnly)
            try container.encode("unmap", forKey: .discard)
            try container.encode(Cache(), forKey: .cache)
            try container.encodeIfPresent(backing, forKey: .backing)
        }
    }
}
