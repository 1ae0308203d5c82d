import FoundationEssentials
import LabHost
import LabModel
import LabTestSupport
import Synchronization
import Testing

@testable import LabImages

/// What is written down while images are made in a test; undoing removes folders, as the engine does.
final class NotedSteps: UndoLog {
    private let open = Mutex<[UndoStep]>([])

    /// What is still to be undone.
    var pending: [UndoStep] { open.withLock(\.self) }

    func will(_ step: UndoStep) async throws {
        let isFree = open.withLock { steps in
            defer { steps.append(step) }
            return !steps.contains(step)
        }
        guard isFree else { throw TargetTaken(step) }
    }

    func keep(_ step: UndoStep) async throws {
        open.withLock { $0.removeAll { $0 == step } }
    }

    func undo(_ step: UndoStep) async {
        let state = StateFolder(path: "\(ScratchFolder.path)/state", socketsPath: "\(ScratchFolder.path)/s")
        let lab = state.lab(step.target)
        for path in step.kind == .lab ? [lab.sockets, lab.path] : [state.draft(step.target)] {
            try? FileManager.default.removeItem(atPath: path)
        }
        open.withLock { $0.removeAll { $0 == step } }
    }
}

/// Gives each test, or each test of a suite, a log, and expects that nothing is left in it.
struct UndoableTrait: TestTrait, SuiteTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let log = NotedSteps()
        try await Undoing.$log.withValue(log) { try await function() }
        #expect(log.pending == [])
    }
}

extension Trait where Self == UndoableTrait {
    /// A log of steps around each test; comes after `.scratch`.
    static var undoable: Self { UndoableTrait() }
}
