import LabModel
import Testing

@Suite("What staging takes from a model")
struct StagingTests {
    @Test("the standard is every operation but those that may be meant for the clones")
    func standard() {
        let left = Set(StagingOperation.allCases).subtracting(Staging.standard.operations)
        #expect(left == [.cronSpool, .sshUserKeys])
        #expect(Staging.standard.deletions.isEmpty)
    }

    @Test("later wishes win over earlier ones, and keep the order of the operations")
    func changed() {
        let first = Staging(enabling: [.cronSpool], disabling: [.logs], deleting: ["/a"])
        let second = first.changed(enabling: [.logs], disabling: [.cronSpool, .journal], deleting: ["/b", "/a"])
        #expect(second.operations == StagingOperation.allCases.filter { $0.isStandard && $0 != .journal })
        #expect(second.deletions == ["/a", "/b"])
    }
}
