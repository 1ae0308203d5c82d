import FoundationEssentials
import LabHost
import LabImages
import LabModel
import LabStore
import LabTestSupport
import Testing

@testable import LabEngine

/// Runs each test, or each test of a suite, as a provisioning task of a state in its scratch folder.
struct InTaskTrait: TestTrait, SuiteTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let ledger = try await TaskLedger.scratch()
        let task = try await ledger.begin(.test, test.name, parent: nil, undoing: [])
        try await Undoing.$log.withValue(task) { try await function() }
        await ledger.end(task, (.done, ""))
    }
}

extension Trait where Self == InTaskTrait {
    /// A provisioning task around each test; comes after `.scratch`.
    static var inTask: Self { InTaskTrait() }
}

extension TaskLedger {
    /// A ledger of the state in the scratch folder, as another process would open it.
    static func scratch() async throws -> TaskLedger {
        try StateFolder.scratch.make()
        let files = WorkshopFiles(folder: "\(ScratchFolder.path)/sources")
        return try await TaskLedger.open(state: .scratch, files: files, version: "1")
    }
}
