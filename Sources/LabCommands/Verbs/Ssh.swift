import ArgumentParser
import FoundationEssentials
import Glibc
import LabEngine
import LabModel
import LabProcess

/// `assay ssh`: logs in to a machine of a lab that stays, with the system's own client.
struct Ssh: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Log in to a machine of a lab that stays.",
        discussion: """
            The machine must publish port 22. A key of the lab's own is let in, and the machine is only believed with the host key that it has: \
            both go through its launch agent. Without a command it is a session; 'assay exec' needs neither a port nor a server.
            """
    )

    @OptionGroup var lab: StandingLabOption

    @Option(help: ArgumentHelp("Who logs in.", valueName: "name"))
    var user = "root"

    @Argument(help: "The machine.")
    var machine: String

    @Argument(parsing: .postTerminator, help: ArgumentHelp("A command, after '--'.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        guard user.wholeMatch(of: /[a-z_][a-z0-9_-]{0,31}/) != nil else {
            throw ValidationError("'\(user)' is not the name of a user")
        }
    }

    func run() async throws {
        guard let client = Tool.path(of: "ssh"), Tool.path(of: "ssh-keygen") != nil else {
            throw Failure(
                code: .notInstalled,
                message: "there is no SSH client",
                hint: "Debian's package is openssh-client"
            )
        }
        let state = try Workplace().state
        let labs = StandingLabs(state: state)
        let name = try labs.find(lab.name)
        let port = try await port(of: name, labs)
        let folder = "\(state.lab(name).path)/ssh"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let key = try await ownKey(in: folder)
        let letIn = ["/bin/sh", "-c", Self.lettingIn, "ssh", user, key]
        _ = try await ask(name, labs, letIn, doing: "let user '\(user)' in")
        let tellKeys = ["/bin/sh", "-c", "cat /etc/ssh/ssh_host_*_key.pub"]
        let hosts = try await ask(name, labs, tellKeys, doing: "say its keys")
        let known = "\(folder)/known-\(machine)"
        try Data(KnownHosts.text(of: hosts, port: port).utf8).write(to: URL(filePath: known))
        let options = [
            "UserKnownHostsFile=\(known)", "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes", "LogLevel=ERROR",
        ]
        let words = ["-F", "none", "-i", "\(folder)/key", "-p", "\(port)"] + options.flatMap { ["-o", $0] }
        throw Self.become(client, words + ["\(user)@127.0.0.1", "--"] + command)
    }

    /// Takes the user and a public key, which it lets in.
    private static let lettingIn = """
        set -eu
        home=$(while IFS=: read -r user _ _ _ _ folder _; do [ "$user" != "$1" ] || echo "$folder"; done < /etc/passwd)
        [ -n "$home" ] || { echo "there is no user '$1'" >&2; exit 1; }
        mkdir -p "$home/.ssh"
        keys=$home/.ssh/authorized_keys
        grep -qxF "$2" "$keys" 2> /dev/null || echo "$2" >> "$keys"
        chmod 700 "$home/.ssh"
        chmod 600 "$keys"
        chown -R "$1" "$home/.ssh"
        """

    /// Where the host has the machine's port 22.
    private func port(of lab: String, _ labs: StandingLabs) async throws -> Int {
        guard case .ready(let facts) = try await labs.ask(lab, .status) else {
            throw Failure(code: .labBroke, message: "the lab gave no facts")
        }
        guard facts.machines.contains(where: { $0.name == machine }) else {
            throw Failure.usage(
                "lab '\(lab)' has no machine '\(machine)'",
                hint: Suggestion.hint(for: machine, among: facts.machines.map(\.name))
            )
        }
        guard let published = facts.published.first(where: { $0.machine == machine && $0.port == 22 }) else {
            throw Failure.usage(
                "machine '\(machine)' does not publish port 22",
                hint: "write 'publish: [{port: 22}]' in the lab file; 'assay exec \(machine) -- COMMAND' needs no port"
            )
        }
        return published.hostPort
    }

    /// The public part of the lab's own key, which goes away with the lab.
    private func ownKey(in folder: String) async throws -> String {
        let key = "\(folder)/key"
        if !FileManager.default.fileExists(atPath: key) {
            try await Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "assay", "-f", key])
                .run(within: .seconds(60))
        }
        let text = try String(contentsOfFile: "\(key).pub", encoding: .utf8)
        return String(text.prefix { !$0.isNewline })
    }

    /// What a command in the machine says.
    private func ask(
        _ lab: String,
        _ labs: StandingLabs,
        _ words: [String],
        doing what: String
    ) async throws -> String {
        var output: [UInt8] = []
        let reply = try await labs.ask(lab, .exec(machine: machine, command: words)) { reply in
            if case .output(_, let bytes) = reply { output += bytes }
        }
        guard case .ended(0) = reply else {
            let said = Talk.safe(String(decoding: output.suffix(500), as: UTF8.self))
            throw Failure(code: .labBroke, message: "machine '\(machine)' does not \(what): \(said)")
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Makes this process another program, so that its terminal, signals and exit status are that one's.
    private static func become(_ program: String, _ words: [String]) -> Failure {
        // Threads of the pool keep signals from themselves, which the program must get.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var arguments = ([program] + words).map { strdup($0) } + [nil]
        execv(program, &arguments)
        return Failure(code: .notInstalled, message: "'\(program)' cannot be started")
    }
}

/// The host keys of a machine as an SSH client takes them.
enum KnownHosts {
    /// The lines for a port of this computer's loopback address; what is no key is left out.
    static func text(of keys: String, port: Int) -> String {
        keys.split(whereSeparator: \.isNewline).prefix(10).compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard words.count >= 2, words[0].wholeMatch(of: /(ssh|ecdsa)-[a-z0-9-]{1,40}/) != nil,
                words[1].wholeMatch(of: /[A-Za-z0-9+\/=]{1,2000}/) != nil
            else { return nil }
            return "[127.0.0.1]:\(port) \(words[0]) \(words[1])\n"
        }.joined()
    }
}
