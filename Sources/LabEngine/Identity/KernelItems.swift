import LabGuest

/// The random generator, which the suspended machine's copies share until each is given random numbers of its own.
struct EntropyItem: IdentityItem {
    /// Numbers that nobody else has.
    let bytes: [UInt8]

    var name: String { "random generator" }
    var means: String {
        "64 fresh bytes are credited (`RNDADDENTROPY`) and the generator starts anew from them (`RNDRESEEDCRNG`), first of all"
    }
    var proof: String { "the kernel draws a UUID, which is recorded; no two machines may have the same" }
    var reason: String { "all copies would draw the same keys, session tokens and UUIDs" }

    var application: [AgentRequest] { [.entropy(bytes)] }
    var lasting: [AgentRequest] { [] }
    var questions: [AgentRequest] { [.read(path: "/proc/sys/kernel/random/uuid", offset: 0, limit: 64)] }

    func findings(in replies: [AgentReply]) -> [IdentityFinding] {
        replies.map { IdentityFinding(name: "random.uuid", wanted: $0.drawnUUID, found: $0.fileText) }
    }
}

extension AgentReply {
    /// What a file that is to have a UUID of the kernel's own should have: what it has, when that is one.
    fileprivate var drawnUUID: String {
        let drawn = fileText
        let isUUID = drawn.count == 36 && drawn.allSatisfy { $0.isHexDigit || $0 == "-" }
        return isUUID ? drawn : "a UUID"
    }
}

/// The kernel's id of this run of the machine, which a copy would share with its siblings.
///
/// The kernel never changes it. So a file is mounted over it before a machine is suspended, where the machine's kernel allows
/// that, and a copy writes into the file; programs that have read the id before keep the old one.
struct BootIDItem: IdentityItem {
    /// The id: a UUID; `nil` for a machine that was booted and keeps what its kernel drew.
    let id: String?

    /// The file that is mounted over the kernel's.
    static let file = "/run/assay-boot-id"
    private static let kernelFile = "/proc/sys/kernel/random/boot_id"

    var name: String { "boot id" }
    var means: String {
        "written into `\(Self.file)`, which lies over `\(Self.kernelFile)` since before the suspension"
    }
    var proof: String { "`\(Self.kernelFile)`" }
    var reason: String { "journals and clusters tell two machines apart, or two runs of one, by it" }

    var application: [AgentRequest] {
        id.map { [.write(FileWrite(Self.file, bytes: Array("\($0)\n".utf8), options: .inPlace))] } ?? []
    }
    var lasting: [AgentRequest] { [] }
    var questions: [AgentRequest] { [.read(path: Self.kernelFile, offset: 0, limit: 64)] }

    func findings(in replies: [AgentReply]) -> [IdentityFinding] {
        replies.map { reply in
            IdentityFinding(name: "boot-id", wanted: id ?? reply.drawnUUID, found: reply.fileText)
        }
    }
}

/// The host name of the running kernel and of the next start.
struct HostnameItem: IdentityItem {
    let hostname: String
    /// The contents of `/etc/hostname`.
    let content: String

    var name: String { "hostname" }
    var means: String { "`sethostname`, and `/etc/hostname` for the next start" }
    var proof: String { "`/proc/sys/kernel/hostname` and the file" }
    var reason: String { "logs, prompts, certificates and clusters show the template's name" }

    private var file: FileItem {
        FileItem("/etc/hostname", content: Array(content.utf8), name: name, reason: reason)
    }

    var application: [AgentRequest] { [.hostname(hostname)] + file.application }
    var lasting: [AgentRequest] { [.hostname(hostname)] }
    var questions: [AgentRequest] {
        [.read(path: "/proc/sys/kernel/hostname", offset: 0, limit: 256)] + file.questions
    }

    func findings(in replies: [AgentReply]) -> [IdentityFinding] {
        replies.prefix(1).map { IdentityFinding(name: "hostname", wanted: hostname, found: $0.fileText) }
            + file.findings(in: Array(replies.dropFirst()))
    }
}
