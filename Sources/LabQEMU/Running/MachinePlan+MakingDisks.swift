import FoundationEssentials
import LabHost
import LabModel
import LabProcess

extension MachinePlan {
    /// Makes the layers that the machine writes to, and the copies of its image's files that it is to have of its own or this
    /// host for all machines; `copies` is the host's folder for those.
    /// - Throws: `HostError`.
    mutating func makeDisks(copies folder: String) async throws {
        // What is staged writes to the image itself.
        if case .stage = request.source { return }
        do {
            copies = try await DiskCopies(plan: self, folder: folder).make()
            for disk in writableDisks {
                let target = outermostLayer(disk.index)
                if case .template = request.source {
                    try await EmptyLayer(of: disk).create(at: target)
                } else {
                    let empty = InstantFolder(path: image.folder).emptyLayer(disk.index)
                    try FileManager.default.copyItem(atPath: empty, toPath: target)
                }
            }
            if case .boot(_, let bytes) = request.source, !bytes.isEmpty {
                try OutputFile(path: configuration).append(bytes)
            }
        } catch let error as CancellationError {
            throw error
        } catch let error as FileError where error.isOutOfSpace {
            throw HostError(.outOfSpace, subject: request.name, reason: "its disks cannot be made: \(error)")
        } catch {
            throw HostError(.startFailed, subject: request.name, reason: "its disks cannot be made: \(error)")
        }
    }
}

/// A qcow2 file that holds nothing and is as large as its disk.
struct EmptyLayer {
    private let size: ByteCount

    /// Describes a layer that is as large as the raw file below it.
    init(on base: String) throws {
        size = try Self.size(of: base)
    }

    /// Describes the first layer of a disk.
    init(of disk: MachinePlan.WritableDisk) throws {
        size = if let size = disk.size { size } else { try Self.size(of: disk.base ?? "") }
    }

    private static func size(of base: String) throws -> ByteCount {
        let attributes = try FileManager.default.attributesOfItem(atPath: base)
        return ByteCount(bytes: Int64(attributes[.size] as? Int ?? 0))
    }

    /// Creates the file; which layers lie below it is said when a machine is started, not in its header.
    func create(at path: String) async throws {
        try await Command("qemu-img", ["create", "-q", "-f", "qcow2", path, "\(size.bytes)"]).run(within: .seconds(30))
    }
}
