import FoundationEssentials
import Glibc
import LabModel
import LabProcess

/// A state folder on a small file system of its own, with the images of another one.
final class World: Sendable {
    /// The state folder.
    let home: String
    /// The folder of its sockets.
    let runtime: String
    /// The program that is broken.
    let program: String
    private let scratch: String
    private let images: String
    private let fromPackages: Bool

    /// How large the file system is: what the labs of the moments need, and some for a suspended machine.
    private static let size = ByteCount.mebibytes(700)

    init(program: String, images: String, fromPackages: Bool) async throws {
        self.program = program
        self.images = images
        self.fromPackages = fromPackages
        var template = Array("/tmp/assay-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ChaosError("no folder can be made in /tmp") }
        scratch = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        (home, runtime) = ("\(scratch)/state", "\(scratch)/run")
        for path in [home, runtime] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        }
        try await Command("mount", ["-t", "tmpfs", "-o", "size=\(Self.size.bytes),mode=0700", "tmpfs", home])
            .run(within: .seconds(10))
        // The images that the labs need, and the record of whether hardware virtualization works.
        var command = command(["image", "build", Self.lab])
        command.environment["ASSAY_HOME"] = images
        try await command.run(within: .seconds(900))
        try FileManager.default.createDirectory(atPath: "\(home)/instant", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: "\(home)/accelerator.json",
            withDestinationPath: "\(images)/accelerator.json"
        )
        if !fromPackages { try await copyStaged() }
        // Every image that was copied, whether the lab uses it or not: the other state folder may have more of a system.
        try await self.command(["doctor", "--repair"]).run(within: .seconds(30))
        try await self.command(["image", "build", Self.lab]).run(within: .seconds(300))
        // What is found after a moment is the moment's doing.
        try await self.command(["doctor", "--store"]).run(within: .seconds(30))
    }

    /// The lab of all moments.
    static var lab: String {
        "\(Tool.variable("ASSAY_INSTALLATION") ?? FileManager.default.currentDirectoryPath)/Labs/smoke"
    }

    /// Lets go of the file system, and what may still hold it.
    func leave() {
        for process in processes { kill(process.id, SIGKILL) }
        umount2(home, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(atPath: scratch)
    }

    /// A command of the program in this world.
    func command(_ arguments: [String]) -> Command {
        Command(
            program,
            arguments,
            environment: [
                "ASSAY_HOME": home, "XDG_RUNTIME_DIR": runtime,
                "ASSAY_INSTALLATION": Tool.variable("ASSAY_INSTALLATION") ?? FileManager.default.currentDirectoryPath,
            ]
        )
    }

    /// Takes away the images that a build is to make, or brings those that labs need.
    func prepare(for action: Moment.Action) async throws {
        if action == .build {
            for name in names("instant") { try FileManager.default.removeItem(atPath: "\(home)/instant/\(name)") }
            if fromPackages { try? FileManager.default.removeItem(atPath: "\(home)/images") }
            try await command(["doctor", "--repair"]).run(within: .seconds(30))
        } else if names("instant").isEmpty {
            try await command(["image", "build", Self.lab]).run(within: .seconds(300))
        }
    }

    private func copyStaged() async throws {
        let list = try await command(["image", "list", "--format", "json"]).with("ASSAY_HOME", images)
            .run(within: .seconds(10))
        struct Image: Decodable { var kind, title, folder: String }
        let all = try JSONDecoder().decode([Image].self, from: Data(list.output.utf8))
        try FileManager.default.createDirectory(atPath: "\(home)/images", withIntermediateDirectories: true)
        for image in all where image.kind == "staged" && image.title.hasPrefix("tiny/") {
            let key = image.folder.split(separator: "/").last.map(String.init) ?? ""
            try FileManager.default.copyItem(atPath: image.folder, toPath: "\(home)/images/\(key)")
        }
    }

    /// The names in a folder of the state.
    func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(home)/\(folder)")) ?? []).sorted()
    }

    /// The living processes that work for this state folder, other than this one.
    var processes: [Living] {
        Living.all().filter {
            $0.id != getpid() && ($0.mentions(home + "/") || $0.mentions(runtime + "/") || $0.isOf(home))
        }
    }

    /// Fills the file system to the last byte, until the returned file is removed.
    func fill() -> String {
        let path = "\(home)/filler"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let piece = [UInt8](repeating: 0x55, count: 1 << 16)
        var size = piece.count
        while size > 0 { if write(file, piece, size) != size { size /= 2 } }
        close(file)
        return path
    }
}

/// Why a trial cannot be made.
struct ChaosError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Command {
    /// The command with another value of a variable.
    func with(_ variable: String, _ value: String) -> Command {
        var command = self
        command.environment[variable] = value
        return command
    }
}

/// A process of this computer, as /proc shows it.
struct Living: CustomStringConvertible {
    let id: pid_t
    private let arguments: [String]
    private let environment: [String]

    static func all() -> [Living] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard let id = pid_t(name), let words = try? WholeFile.text("/proc/\(id)/cmdline"), !words.isEmpty else {
                return nil
            }
            let variables = (try? WholeFile.text("/proc/\(id)/environ")) ?? ""
            return Living(
                id: id,
                arguments: words.split(separator: "\0").map(String.init),
                environment: variables.split(separator: "\0").map(String.init)
            )
        }
    }

    func mentions(_ path: String) -> Bool { arguments.contains { $0.contains(path) } }
    func isOf(_ home: String) -> Bool { environment.contains("ASSAY_HOME=\(home)") }

    var description: String { "\(id) \(arguments.prefix(4).joined(separator: " "))" }

    /// What it is in a trial of a command with that process id.
    func role(command: pid_t) -> Moment.Victim {
        if id == command { return .command }
        if arguments.first?.contains("qemu-system") == true { return .emulator }
        return arguments.dropFirst().first == "supervise" ? .supervisor : .script
    }
}
