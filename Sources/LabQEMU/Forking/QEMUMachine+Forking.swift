import FoundationEssentials
import LabHost
import LabModel
import LabProcess
import LabQMP

/// Suspending a machine that goes on afterwards.
///
/// Its memory is a private view of a file, so only the pages that it changed are written, and QEMU writes the state of the
/// devices alone (QEMU, docs/devel/migration, `xen-save-devices-state`, which has nothing to do with Xen but its first user).
extension QEMUMachine {
    /// How long QEMU may take to stop the processors.
    private static let stopLimit = Duration.seconds(5)

    /// Stops the processors; what the disk's layer held in QEMU's memory has been written when this returns.
    func pause() async throws {
        try await saving { try await qemu.monitor.execute("stop", within: Self.stopLimit) }
    }

    /// Lets the processors go on.
    func proceed() async throws {
        do {
            try await qemu.monitor.execute("cont")
        } catch let error as CancellationError {
            throw error
        } catch {
            throw HostError(.resumeFailed, subject: name, reason: "it does not go on: \(error)")
        }
    }

    /// Saves the stopped machine into a folder that exists and is empty.
    func capture(into folder: String) async throws -> SuspendedMachine {
        let target = SuspendedFolder(path: folder)
        let (image, memory, below) = try origin()
        guard let stamp = SuspendedFolder.stamp(of: image) else {
            throw HostError(
                .suspendFailed,
                subject: name,
                reason: "the image that it is a copy of is not there any more"
            )
        }
        try await saving {
            async let devices = qemu.monitor.execute(
                "xen-save-devices-state",
                ["filename": .text(target.devices), "live": false]
            )
            let process = qemu.process.id
            let disks = plan.writableDisks.map { ($0.index, plan.outermostLayer($0.index)) }
            try await blocking {
                let depth = try Self.inherit(below, disks: disks.map(\.0), in: target)
                try PageLayer.write(PrivatePages(of: process, in: memory), of: process, to: target.pages(depth))
                for (index, layer) in disks { try SparseFile.copy(layer, to: target.disk(index, depth)) }
            }
            _ = try await devices
        }
        return SuspendedMachine(name: name, image: image, imageStamp: stamp)
    }

    /// The image at the bottom, the file that the memory is a view of, and the folder with the layers between.
    private func origin() throws -> (InstantImage, memory: String, below: SuspendedFolder?) {
        switch plan.request.source {
        case .resume(let image), .boot(let image, _): return (image, InstantFolder(path: image.folder).memory, nil)
        case .fork(let image, let folder):
            let below = SuspendedFolder(path: folder)
            return (image, below.memory, below)
        case .template, .stage:
            let reason = "it is being made into an image"
            throw HostError(.notSupported, subject: name, reason: reason)
        }
    }

    /// Gives the layers that the machine stands on a second name; gives how many there are.
    private static func inherit(_ below: SuspendedFolder?, disks: [Int], in target: SuspendedFolder) throws -> Int {
        guard let below else { return 0 }
        let depth = below.depth
        for layer in 0..<depth {
            try SparseFile.link(below.pages(layer), to: target.pages(layer))
            for index in disks where FileManager.default.fileExists(atPath: below.disk(index, layer)) {
                try SparseFile.link(below.disk(index, layer), to: target.disk(index, layer))
            }
        }
        return depth
    }

    private func saving(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let error as CancellationError {
            throw error
        } catch let error as FileError where error.isOutOfSpace {
            throw HostError(.outOfSpace, subject: name, reason: "it could not be suspended: \(error)")
        } catch {
            throw HostError(.suspendFailed, subject: name, reason: "it could not be suspended: \(error)")
        }
    }
}
