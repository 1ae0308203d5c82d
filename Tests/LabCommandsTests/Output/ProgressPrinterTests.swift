import LabEngine
import LabModel
import Testing

@testable import LabCommands

@Suite("Progress in lines")
struct ProgressPrinterTests {
    private static let second = Duration.milliseconds(1250)
    private static let trouble = Trouble(machine: "web", stage: "ready", reason: "it was not ready", lastSeen: "a\nb")

    private static let cases: [(event: ProgressEvent, line: String?)] = [
        (ProgressEvent(subject: "tiny", stage: "image: stage", kind: .began), "tiny: stage ..."),
        (ProgressEvent(subject: "tiny", stage: "image: stage", kind: .ended(second)), "tiny: stage done in 1.2 s"),
        (ProgressEvent(cell: "n=1", stage: "deploy", kind: .began), nil),
        (ProgressEvent(cell: "n=1", stage: "deploy", kind: .ended(second)), "n=1: deploy 1.2 s"),
        (ProgressEvent(cell: "n=1", subject: "web", stage: "deploy", kind: .ended(second)), nil),
        (ProgressEvent(cell: "n=1", stage: "deploy", kind: .note("hello")), "n=1: hello"),
        (ProgressEvent(stage: "deploy", kind: .note("hello")), "hello"),
        (
            ProgressEvent(cell: "n=1", subject: "orders", stage: "test", kind: .outcome(.passed, second)),
            "n=1  orders: PASSED in 1.2 s"
        ),
        (
            ProgressEvent(cell: "n=1", subject: "orders", stage: "test", kind: .outcome(.failed("1 is not 2"), second)),
            "n=1  orders: FAILED in 1.2 s: 1 is not 2"
        ),
        (
            ProgressEvent(cell: "n=1", subject: "orders", stage: "test", kind: .outcome(.skipped("later"), .zero)),
            "n=1  orders: SKIPPED in 0 ms: later"
        ),
        (
            ProgressEvent(cell: "n=1", stage: "cell", kind: .outcome(.notRun("no"), .zero)),
            "n=1: NOT-RUN in 0 ms: no"
        ),
        (
            ProgressEvent(cell: "n=1", stage: "cell", kind: .outcome(.error(trouble), second)),
            "n=1: ERROR in 1.2 s: machine 'web', stage 'ready': it was not ready\n    | a\n    | b"
        ),
    ]

    @Testing.Test("each event is a line, or nothing", arguments: cases)
    func line(event: ProgressEvent, line: String?) {
        #expect(ProgressPrinter.line(for: event) == line)
    }

    @Testing.Test(
        "durations are milliseconds below a second, and tenths of seconds above",
        arguments: [(0, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (1999, "1.9 s"), (90_500, "90.5 s")]
    )
    func durations(milliseconds: Int, text: String) {
        #expect(ProgressPrinter.short(.milliseconds(milliseconds)) == text)
    }
}

@Suite("What is said of an error")
struct FailureTests {
    @Testing.Test("what broke is named with machine and stage, and what was seen last is set apart")
    func trouble() {
        let seen = Trouble(machine: "web", stage: "identify", reason: "it has no name", lastSeen: "a\n\nb\n")
        #expect(
            Failure.text(of: seen) == "machine 'web', stage 'identify': it has no name\n    | a\n    | b"
        )
        #expect(Failure.text(of: Trouble(stage: "deploy", reason: "no room")) == "stage 'deploy': no room")
        #expect(
            Failure.text(of: Trouble(stage: "deploy", reason: "no room", lastSeen: "")) == "stage 'deploy': no room"
        )
    }

    @Testing.Test("a wrong command line has its exit code and a hint")
    func usage() {
        let failure = Failure.usage("no lab is up", hint: "make one")
        #expect(failure.code == .wrongCommandLine)
        #expect(failure.message == "no lab is up")
        #expect(failure.hint == "make one")
    }

    @Testing.Test("the exit codes are those that the help promises")
    func codes() {
        let codes: [ExitCode] = [
            .passed, .testFailed, .labBroke, .nothingRun, .allSkipped, .wrongCommandLine, .wrongLabFile, .notInstalled,
            .interrupted, .terminated,
        ]
        #expect(codes.map(\.rawValue) == [0, 1, 2, 3, 4, 64, 65, 69, 130, 143])
    }
}
