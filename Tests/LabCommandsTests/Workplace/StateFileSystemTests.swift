import FoundationEssentials
import LabModel
import LabTestSupport
import Testing

@testable import LabCommands

@Suite("The file system of a state folder", .scratch)
struct StateFileSystemTests {
    private let fine = StateFileSystem(hasLocks: true, hasHoles: true, runsPrograms: true, free: .mebibytes(4096))

    @Testing.Test("is tried out without leaving anything")
    func probe() throws {
        let found = try StateFileSystem(of: ScratchFolder.path)
        #expect(found.hasLocks && found.hasHoles && found.free.bytes > 0)
        #expect(found.refusal(of: "/f") == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == [])
    }

    @Testing.Test("without locks or holes it is refused, with what to do")
    func refused() {
        var poor = fine
        #expect(poor.refusal(of: "/f") == nil && poor.warnings(of: "/f") == [])
        poor.hasHoles = false
        let holes = poor.refusal(of: "/f")
        #expect(
            holes?.message
                == "the file system of '/f' has no sparse files: each machine would take its whole memory of the disk"
        )
        poor.hasLocks = false
        let locks = poor.refusal(of: "/f")
        #expect(locks?.message == "the file system of '/f' has no locks: two commands would not see each other")
        #expect(locks?.hint == "set ASSAY_HOME to a folder on a local file system, such as ext4, xfs or btrfs")
    }

    @Testing.Test("with little space, or without the right to run programs, it is warned of")
    func warned() {
        var poor = fine
        poor.free = .mebibytes(1000)
        poor.runsPrograms = false
        #expect(
            poor.warnings(of: "/f") == [
                "the file system of '/f' allows no programs (noexec): images cannot be made there",
                "only 1000 MiB are free in '/f': images and suspended labs need more",
            ]
        )
    }

    @Testing.Test("a folder that is not there is named")
    func missing() {
        #expect(throws: (any Error).self) { try StateFileSystem(of: "/not/there") }
    }
}
