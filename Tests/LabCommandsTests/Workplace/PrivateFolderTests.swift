import Glibc
import LabTestSupport
import Testing

@testable import LabCommands

@Suite("The folder for sockets", .scratch)
struct PrivateFolderTests {
    private func folders(upper: mode_t, lower: mode_t) throws -> (upper: String, lower: String) {
        let upper = ("\(ScratchFolder.path)/assay", upper)
        let lower = ("\(upper.0)/state", lower)
        for (path, mode) in [upper, lower] {
            try #require(mkdir(path, 0o700) == 0)
            try #require(chmod(path, mode) == 0)
        }
        return (upper.0, lower.0)
    }

    private func complaint(_ path: String) -> String? {
        do throws(Failure) {
            try PrivateFolder.check(path)
            return nil
        } catch {
            return error.message
        }
    }

    @Testing.Test("is taken when nobody else can enter it or exchange it", arguments: [0o700, 0o755] as [mode_t])
    func good(upper: mode_t) throws {
        #expect(try complaint(folders(upper: upper, lower: 0o700).lower) == nil)
    }

    @Testing.Test("is refused when others can enter it", arguments: [0o701, 0o750, 0o777] as [mode_t])
    func open(lower: mode_t) throws {
        let path = try folders(upper: 0o700, lower: lower).lower
        #expect(complaint(path) == "'\(path)' is not a folder of this user alone (mode 0700)")
    }

    @Testing.Test(
        "is refused when others can exchange it in the folder above",
        arguments: [0o770, 0o707, 0o1777] as [mode_t]
    )
    func exchangeable(upper: mode_t) throws {
        let (upper, lower) = try folders(upper: upper, lower: 0o700)
        #expect(complaint(lower) == "'\(upper)' is not a folder of this user alone (mode 0700)")
    }

    @Testing.Test("is refused when it is a link, or somebody else's, or not there")
    func others() throws {
        let (upper, lower) = try folders(upper: 0o700, lower: 0o700)
        try #require(symlink(lower, "\(upper)/link") == 0)
        #expect(complaint("\(upper)/link") != nil)
        #expect(complaint("\(upper)/nothing") != nil)
        if getuid() == 0 {
            try #require(chown(upper, 65_534, 65_534) == 0)
            #expect(complaint(lower) == "'\(upper)' is not a folder of this user alone (mode 0700)")
        }
    }
}
