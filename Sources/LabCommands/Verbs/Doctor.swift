import ArgumentParser
import FoundationEssentials
import Glibc
import LabEngine
import LabModel
import LabProcess
import LabQEMU
import LabStore

/// `assay doctor`: says what this computer can do.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what this computer has of what Assay needs.")

    @Flag(help: "Say instead whether the store and the folders say the same.")
    var store = false

    @Flag(help: "Make the store say what the folders prove, and remove what belongs to nobody.")
    var repair = false

    @OptionGroup var format: FormatOption

    /// What was looked at, and what was seen.
    struct Finding: Encodable {
        var item: String
        var isFine: Bool
        var seen: String
    }

    /// The programs that Assay starts, with the packages that bring them.
    private static let programs = [
        ("qemu-system-x86_64", "qemu-system-x86"), ("qemu-img", "qemu-utils"), ("mmdebstrap", "mmdebstrap"),
        ("mke2fs", "e2fsprogs"), ("cc", "gcc"), ("cpio", "cpio"), ("ssh-keygen", "openssh-client"),
        ("unshare", "util-linux"), ("tar", "tar"),
    ]

    /// The programs that few need, whose packages have their names, with those who do.
    private static let rareProgramsAndUses = [
        ("xorriso", "images of CDs need it ('answers --image', 'image install --medium', 'image export --format iso')"),
        ("curl", "applications that are installed from an address need it"),
    ]

    /// What is there for those who need it, and what is written for guests of other systems, of which none runs here.
    private static var rarities: [Finding] {
        let programs = rareProgramsAndUses.map { program, use in
            let seen = Tool.path(of: program) ?? "not installed; only \(use); Debian's package is \(program)"
            return Finding(item: program, isFine: true, seen: seen)
        }
        let systems = Finding(
            item: "cloud-init, Windows",
            isFine: true,
            seen: "'assay answers' writes files for such guests; Assay itself does not run them"
        )
        return programs + [systems]
    }

    func run() async throws {
        if repair { return try await StoreDoctor().repair() }
        if store { return try await StoreDoctor().check(format.format) }
        var findings = Self.programs.map { program, package in
            let path = Tool.path(of: program)
            return Finding(
                item: program,
                isFine: path != nil,
                seen: path ?? "not installed; Debian's package is \(package)"
            )
        }
        findings += Self.rarities
        findings += try await findState()
        let rows = findings.map { [$0.item, $0.isFine ? "fine" : "MISSING", $0.seen] }
        try Table.print(format.format, columns: ["item", "state", "seen"], rows: rows, payload: findings)
        if findings.contains(where: { !$0.isFine }) { throw Failure(code: .notInstalled) }
    }

    private func findState() async throws -> [Finding] {
        let workplace = try Workplace()
        var findings = [Finding(item: "state folder", isFine: true, seen: workplace.state.path)]
        if Tool.path(of: "qemu-system-x86_64") != nil {
            let host = try await workplace.findHost()
            let facts = host.facts
            findings.append(Finding(item: "emulator", isFine: true, seen: facts.emulator))
            findings.append(
                Finding(item: "accelerator", isFine: true, seen: "\(facts.accelerator): \(facts.acceleratorReason)")
            )
            findings.append(Finding(item: "copies of labs", isFine: true, seen: host.copying))
            findings.append(
                Finding(
                    item: "host",
                    isFine: true,
                    seen: "\(facts.processors) processors, \(facts.memory.mebibytes) MiB"
                )
            )
        }
        let disk = try StateFileSystem(of: workplace.state.path)
        let troubles =
            (disk.refusal(of: workplace.state.path).map { [$0.message] } ?? [])
            + disk.warnings(of: workplace.state.path)
        let free = "\(disk.free.mebibytes) MiB free; locks and sparse files work"
        findings += (troubles.isEmpty ? [free] : troubles).map {
            Finding(item: "disk", isFine: troubles.isEmpty, seen: $0)
        }
        let store = try await workplace.openStore()
        findings.append(Finding(item: "store", isFine: true, seen: "\(try await store.images().count) images"))
        if getuid() != 0 {
            let path = Tool.path(of: "newuidmap")
            findings.append(
                Finding(
                    item: "newuidmap",
                    isFine: path != nil,
                    seen: path ?? "not installed; Debian's package is uidmap"
                )
            )
        }
        return findings
    }
}

/// `assay gc`: removes what dead owners left.
struct GC: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what dead commands left, and nothing that a living one owns."
    )

    func run() async throws {
        let names = try await Workplace().collectLeftovers()
        if names.isEmpty { Talk.say("assay: nothing was left behind") }
    }
}
