import FoundationEssentials
import Glibc
public import LabHost
import LabProcess

/// The memory that all copies of a suspended machine share: the image's with the layers of pages on it, in one file.
///
/// It is made when the first copy is wanted, and can be removed whenever none is there: the layers have all that is needed.
struct SharedMemory {
    let image: InstantImage
    let folder: SuspendedFolder

    /// Makes the file unless it is there.
    /// - Throws: `HostError`.
    func make(for name: String) async throws {
        guard access(folder.memory, F_OK) != 0 else { return }
        do {
            // Two copies may be wanted at once, also by two processes.
            let lock = try await FileLock.wait(for: "\(folder.memory).lock")
            defer { withExtendedLifetime(lock) {} }
            guard access(folder.memory, F_OK) != 0 else { return }
            try await blocking { try build() }
        } catch let error as FileError {
            let code: HostError.Code = error.isOutOfSpace ? .outOfSpace : .resumeFailed
            throw HostError(code, subject: name, reason: "its memory cannot be prepared: \(error)")
        }
    }

    private func build() throws {
        let draft = "\(folder.memory).draft"
        unlink(draft)
        do {
            try SparseFile.copy(InstantFolder(path: image.folder).memory, to: draft)
            for layer in 0..<folder.depth { try PageLayer.apply(folder.pages(layer), to: draft) }
            guard rename(draft, folder.memory) == 0 else {
                throw FileError(path: folder.memory, action: "create", number: errno)
            }
        } catch {
            unlink(draft)
            throw error
        }
    }
}

extension QEMUHost: ForkingHost {
    /// Makes the memory that copies of a suspended machine share; see `ForkingHost`.
    public func prepare(_ machine: SuspendedMachine, in folder: String) async throws {
        guard SuspendedFolder.stamp(of: machine.image) == machine.imageStamp else {
            let reason = "the image '\(machine.image.title)' that it was a copy of is not there any more"
            throw HostError(.resumeFailed, subject: machine.name, reason: reason)
        }
        let folder = SuspendedFolder(path: folder)
        // Copies of a process have its memory.
        if ZygoteFacts(in: folder) != nil, await ForkConnection(toZygoteIn: folder.path) != nil { return }
        try await SharedMemory(image: machine.image, folder: folder).make(for: machine.name)
    }

    /// What tells an image from another of the same key; see `ForkingHost`.
    public func stamp(of image: InstantImage) -> String? { SuspendedFolder.stamp(of: image) }

    /// Removes that memory; see `ForkingHost`.
    public func unprepare(in folder: String) {
        try? FileManager.default.removeItem(atPath: SuspendedFolder(path: folder).memory)
    }
}
