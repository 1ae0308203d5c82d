public import ArgumentParser

/// The command `assay`.
public struct AssayCommand: AsyncParsableCommand {
    /// What `assay --help` shows.
    public static let configuration = CommandConfiguration(
        commandName: "assay",
        abstract: "Deploys test labs of virtual machines, runs tests in them, and throws them away.",
        discussion: """
            LAB is a lab file, or a folder with a 'lab.yaml'. Data goes to standard output, everything else to standard error.

            Exit codes: 0 all passed; 1 a test failed; 2 the lab broke; 3 nothing was run; 4 everything was skipped;
            64 wrong command line; 65 wrong lab file; 69 something needed is not installed; 130 interrupted.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Labs",
                subcommands: [
                    Validate.self, Advise.self, PlanVerb.self, MatrixVerb.self, Test.self, Explain.self, Answers.self,
                ]
            ),
            CommandGroup(
                name: "Labs that stay",
                subcommands: [
                    Up.self, Down.self, Status.self, List.self, Exec.self, Ssh.self, Logs.self,
                    NetworkVerb.self, MachineVerb.self,
                ]
            ),
            CommandGroup(
                name: "Labs as they were",
                subcommands: [Suspend.self, Resume.self, Fork.self, Templates.self]
            ),
            CommandGroup(name: "Catalogs", subcommands: [Image.self, OS.self, App.self, Run.self]),
            CommandGroup(name: "The computer", subcommands: [TaskVerb.self, Doctor.self, GC.self, Supervise.self]),
        ]
    )

    /// Creates the command.
    public init() {}

    /// Runs what the command line says, and ends the process with the exit code for it.
    public static func run() async -> Never {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            ExitCode.passed.exit()
        } catch {
            Failure.exit(for: error) { Self.exit(withError: $0) }
        }
    }
}

/// The version of Assay.
enum Version {
    static let text = "0.1.0"
}
