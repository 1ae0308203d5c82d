import ArgumentParser
import FoundationEssentials
import Glibc
import LabProcess

/// `assay-chaos`: kills, stops and starves commands at random moments, and looks at what the next command leaves of it.
@main
struct ChaosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay-chaos",
        abstract: "Break commands at random moments; two seconds after the next command nothing may be left.",
        discussion: """
            Every moment has a number, which is its seed: '--seed N --moments 1' repeats it. The program works in a mount \
            namespace of its own, so that a file system it fills is nobody else's.
            """
    )

    @Option(help: ArgumentHelp("How many moments.", valueName: "n"))
    var moments = 12

    @Option(help: ArgumentHelp("The first one.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("No further moment is begun after so long.", valueName: "seconds"))
    var within = 86_400

    @Option(help: ArgumentHelp("How long a stopped process stays stopped.", valueName: "seconds"))
    var pause = 30

    @Option(help: ArgumentHelp("The state folder with images; ASSAY_HOME if left out.", valueName: "folder"))
    var images: String?

    @Option(help: ArgumentHelp("The program that is broken; the one beside this one if left out.", valueName: "file"))
    var assay: String?

    @Flag(help: "Images that are built are built from packages, half a minute each, not only suspended.")
    var fromPackages = false

    func run() async throws {
        try enterNamespace()
        let world = try await World(
            program: assay ?? beside("assay"),
            images: images ?? Tool.variable("ASSAY_HOME") ?? "\(FileManager.default.currentDirectoryPath)/.build-state",
            fromPackages: fromPackages
        )
        defer { world.leave() }
        let deadline = ContinuousClock.now + .seconds(within)
        var failures: [UInt64] = []
        var tally = Tally()
        for number in seed..<(seed + UInt64(moments)) where ContinuousClock.now < deadline {
            let moment = Moment(seed: number, pause: .seconds(pause))
            let complaints = try await Trial(moment: moment, world: world).run()
            tally.note(moment, failed: !complaints.isEmpty)
            print("\(moment): \(complaints.isEmpty ? "ok" : complaints.joined(separator: "\n    "))")
            fflush(nil)
            if !complaints.isEmpty { failures.append(number) }
        }
        print(tally.markdown)
        guard failures.isEmpty else {
            print("failed: \(failures.map { "--seed \($0) --moments 1" }.joined(separator: "; "))")
            throw ExitCode.failure
        }
    }

    private func beside(_ name: String) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/\(name)"
    }

    /// Starts this program anew in a mount namespace, as whoever it is or as root of a user namespace.
    private func enterNamespace() throws {
        guard Tool.variable("ASSAY_CHAOS_NAMESPACE") == nil else { return }
        setenv("ASSAY_CHAOS_NAMESPACE", "yes", 1)
        let user = getuid() == 0 ? [] : ["--user", "--map-root-user", "--map-auto"]
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let words =
            ["unshare"] + user + ["--mount", "--propagation", "private", own] + CommandLine.arguments.dropFirst()
        var pointers = words.map { strdup($0) } + [nil]
        execvp("unshare", &pointers)
        throw ValidationError("unshare cannot be started: \(String(cString: strerror(errno)))")
    }
}

/// How many moments of each kind there were, and how many of them left something.
struct Tally {
    private var counts: [String: (all: Int, failed: Int)] = [:]

    mutating func note(_ moment: Moment, failed: Bool) {
        let name = "\(moment.action.rawValue) | \(moment.fault.name)"
        counts[name, default: (0, 0)].all += 1
        if failed { counts[name, default: (0, 0)].failed += 1 }
    }

    var markdown: String {
        let rows = counts.sorted { $0.key < $1.key }.map { "| \($0.key) | \($0.value.all) | \($0.value.failed) |" }
        let all = counts.values.reduce(into: (0, 0)) { $0 = ($0.0 + $1.all, $0.1 + $1.failed) }
        let head = ["| command | what happened to it | moments | left something |", "|---|---|---|---|"]
        return (head + rows + ["| all | | \(all.0) | \(all.1) |"]).joined(separator: "\n")
    }
}
