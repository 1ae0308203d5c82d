import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("A bad state folder", .tags(.bootsMachines), .serialized)
struct BadStateTests {
    private func store(_ home: Home) -> String { "\(home.path)/assay.sqlite" }

    private func write(_ bytes: [UInt8], at offset: UInt64, in file: String) throws {
        let handle = try FileHandle(forUpdating: URL(filePath: file))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    /// Runs a statement in the store, and has everything that was written ahead in the file itself.
    private func change(_ home: Home, _ statement: String) async throws {
        let script = """
            import sqlite3, sys
            store = sqlite3.connect(sys.argv[1])
            store.execute(sys.argv[2])
            store.commit()
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            store.close()
            """
        let ended = try await RunningCommand(["python3", "-c", script, store(home), statement]).end()
        guard ended.code == 0 else { throw Complaint(ended.error) }
    }

    @Test("a store of a newer Assay is refused by every verb, with both versions, and untouched")
    func newer() async throws {
        let home = try Home()
        let assay = Assay(home: home)
        #expect(try await assay.run("image", "list").code == 0)
        try await change(home, "PRAGMA user_version = 256")
        let before = try Data(contentsOf: URL(filePath: store(home)))
        for verb in [["gc"], ["test", Checkout.lab("smoke")], ["doctor", "--store"], ["doctor", "--repair"]] {
            let ended = try await assay.start(verb).end()
            #expect(ended.code == 2)
            #expect(
                ended.error.hasPrefix(
                    "assay: error: the store: \(store(home)): the store has version 256, and this Assay"
                )
            )
            #expect(
                ended.error.hasSuffix("  hint: use the newer Assay, or another folder with ASSAY_HOME\n"),
                "\(ended.error)"
            )
        }
        #expect(try Data(contentsOf: URL(filePath: store(home))) == before)
    }

    @Test("a damaged store is said to be so, and repaired from the folders; then a run passes")
    func damaged() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        let test = try await assay.run("test", Checkout.lab("smoke"))
        #expect(test.code == 0)
        let runs = try await assay.run("run", "list")
        // The pages behind the first one are the tables' contents.
        try await change(home, "PRAGMA user_version")
        try write([UInt8](repeating: 0xee, count: 40_960), at: 4096, in: store(home))
        let list = try await assay.run("gc")
        #expect(list.code == 2 && list.error.contains("the store is damaged"), "\(list.error)")
        #expect(list.error.contains("hint: 'assay doctor --repair' puts it aside"), "\(list.error)")
        let repair = try await assay.run("doctor", "--repair")
        #expect(repair.code == 0, "\(repair.error)")
        #expect(repair.error.contains("assay: the store is damaged; it is kept as '\(store(home)).damaged-"))
        #expect(repair.error.hasSuffix("assay: the store and the folders say the same\n"))
        #expect(try await assay.run("doctor", "--store").code == 0)
        #expect(try await assay.run("image", "list").output.contains("tiny/release"))
        let again = try await assay.run("run", "list")
        #expect(again.output.split(separator: "\n").count == runs.output.split(separator: "\n").count)
        #expect(try await assay.run("test", Checkout.lab("smoke")).code == 0)
    }

    @Test("nobody repairs while another command works")
    func atWork() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let repair = try await assay.run("doctor", "--repair")
        #expect(repair.code == 2)
        #expect(repair.error.contains("other commands are at work in this state folder (processes "), "\(repair.error)")
        #expect(try await assay.run("status").code == 0)
        #expect(try await assay.run("down").code == 0)
    }

    @Test("a file system that allows no programs, and one with little space, are told")
    func poorFileSystem() async throws {
        let home = try Home()
        let namespace = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
        let script = "mount -t tmpfs -o size=300m,noexec tmpfs \"$ASSAY_HOME\" && exec \"$@\""
        let assay = Assay(home: home, runner: namespace + [script, "sh"])
        let doctor = try await assay.run("doctor")
        #expect(doctor.output.contains("allows no programs (noexec): images cannot be made there"), "\(doctor.output)")
        #expect(doctor.output.contains(#/only [0-9]+ MiB are free in/#))
        #expect(doctor.code == 69)
    }

    @Test("a state folder that cannot be entered is named")
    func noEntry() async throws {
        let home = try Home()
        let locked = "\(home.path)/locked"
        try FileManager.default.createDirectory(atPath: locked, withIntermediateDirectories: false)
        chmod(home.path, 0o777)
        chmod(locked, 0o600)
        // The user need not be able to reach this checkout.
        let place = try ScratchFolder(["Labs/Library/OperatingSystems/empty": ""])
        let program = "\(place.path)/assay"
        try FileManager.default.copyItem(atPath: Checkout.program, toPath: program)
        let drop = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        if getuid() == 0 { _ = try await RunningCommand(["chown", "-R", "65534:65534", place.path]).end() }
        let assay = Assay(
            home: home,
            environment: ["ASSAY_HOME": "\(locked)/state", "ASSAY_INSTALLATION": place.path],
            folder: place.path,
            runner: drop,
            program: program
        )
        let ended = try await assay.run("gc")
        #expect(ended.code == 2)
        #expect(
            ended.error
                == """
                assay: error: the state folder '\(locked)/state' cannot be made: permission denied
                  hint: set ASSAY_HOME to a folder that you may write to

                """
        )
    }

    @Test("the length of ASSAY_HOME does not matter for sockets, that of XDG_RUNTIME_DIR does and is told")
    func tooLong() async throws {
        let home = try await Home.withImages(.tiny)
        let long = "\(home.path)/" + String(repeating: "long-", count: 30) + "/" + String(repeating: "x", count: 90)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: true)
        for name in ["images", "instant", "accelerator.json"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(long)/\(name)",
                withDestinationPath: "\(home.path)/\(name)"
            )
        }
        let deep = Assay(home: home, environment: ["ASSAY_HOME": long])
        let test = try await deep.run("test", Checkout.lab("smoke"))
        #expect(test.code == 0, "\(test.error)")
        let far = Assay(home: home, environment: ["XDG_RUNTIME_DIR": long])
        let ended = try await far.run("gc")
        #expect(ended.code == 2)
        #expect(ended.error.contains("' is too long for sockets\n  hint: set XDG_RUNTIME_DIR to a shorter folder\n"))
    }
}
