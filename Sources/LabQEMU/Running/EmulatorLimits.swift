import LabHost
import LabModel
import LabProcess

/// What the system allows an emulator at most, so that a guest that finds a way to make it grow cannot use up the host.
struct EmulatorLimits: Hashable {
    /// The address space.
    var addressSpace: ByteCount
    /// The largest file that it may write; `nil` where it has disks, whose own sizes are the limit.
    var file: ByteCount?

    /// The limits as they are given to the system; a core would hold what the guest keeps secret.
    var all: [ResourceLimit] {
        [
            ResourceLimit(.core, 0), ResourceLimit(.openFiles, 1024),
            ResourceLimit(.addressSpace, UInt64(addressSpace.bytes)),
        ] + (file.map { [ResourceLimit(.fileSize, UInt64($0.bytes))] } ?? [])
    }

    /// A gateway has no memory of a guest, and writes no file but its log.
    static let gateway = EmulatorLimits(addressSpace: .mebibytes(4096), file: .mebibytes(64))
}

extension MachinePlan {
    /// The limits of the machine's emulator: its guest's memory, and four gibibytes for translated code, threads and libraries.
    var limits: EmulatorLimits {
        EmulatorLimits(
            addressSpace: request.shape.memory + .mebibytes(4096),
            file: staged.disk == nil ? request.shape.memory + .mebibytes(64) : nil
        )
    }
}
