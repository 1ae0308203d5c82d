import Testing

/// A moment in the life of a command, seen from outside.
enum Moment: Sendable, CustomTestStringConvertible {
    /// So long after its start.
    case after(Duration)
    /// When a stage of the lab, of a machine or of an image begins.
    case begin(String)
    /// When a test has ended.
    case tested

    var testDescription: String {
        switch self {
        case .after(let duration): "\(duration) after its start"
        case .begin(let stage): "when '\(stage)' begins"
        case .tested: "when a test has ended"
        }
    }

    /// Waits for the moment in the life of a command that was started with `--progress json`.
    func come(in command: RunningCommand) async throws {
        switch self {
        case .after(let duration): try await Task.sleep(for: duration)
        case .begin(let stage): try await command.says(#""event":"began","stage":"\#(stage)""#)
        case .tested: try await command.says(#""event":"passed""#)
        }
    }
}

extension LabFolder {
    /// A lab of two machines with every stage, a published port, a test that passes at once and one that takes long.
    static func busy() throws -> LabFolder {
        try LabFolder(
            """
            lab: busy
            machines:
              one: {os: tiny, publish: [{port: 80}], setup: [seed.sh], ready: {run: "sleep 0.2"}}
              two: {os: tiny, setup: [seed.sh]}
            tests:
              - {name: quick, run: "true"}
              - {name: slow, run: "sleep 600", timeout: 20m}
            """,
            files: ["seed.sh": "#!/bin/sh\nsleep 0.2\n"]
        )
    }
}
