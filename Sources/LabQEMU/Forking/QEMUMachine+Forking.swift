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
        let image = try origin()
        let base = base
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
                try Self.inherit(base, disks: disks.map(\.0), in: target)
                let pages = try PrivatePages(of: process, in: base.memory)
                try PageLayer.write(pages, of: process, to: target.pages(base.depth))
                for (index, layer) in disks { try SparseFile.copy(layer, to: target.disk(index, base.depth)) }
            }
            _ = try await devices
        }
        return SuspendedMachine(name: name, image: image, imageStamp: stamp)
    }

    /// The image at the bottom.
    private func origin() throws -> InstantImage {
        switch plan.request.source {
        case .resume(let image), .boot(let image, _), .fork(let image, _): return image
        case .template, .stage:
            let reason = "it is being made into an image"
            throw HostError(.notSupported, subject: name, reason: reason)
        }
    }

    /// Gives the layers that the machine stands on a second name.
    private static func inherit(_ base: MemoryBase, disks: [Int], in target: SuspendedFolder) throws {
        guard let below = base.layers else { return }
        for layer in 0..<base.depth {
            try SparseFile.link(below.pages(layer), to: target.pages(layer))
            for index in disks where FileManager.default.fileExists(atPath: below.disk(index, layer)) {
                try SparseFile.link(below.disk(index, layer), to: target.disk(index, layer))
            }
        }
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
