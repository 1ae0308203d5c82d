import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("Bad luck with the host", .tags(.bootsMachines), .serialized)
struct HostTroubleTests {
    @Test("without QEMU every verb that needs it says what to install", arguments: ["test", "up", "doctor"])
    func noEmulator(verb: String) async throws {
        let home = try Home()
        let programs = try ScratchFolder()
        for folder in ["/usr/local/bin", "/usr/bin", "/usr/sbin", "/bin", "/sbin"] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where !name.hasPrefix("qemu") {
                try? FileManager.default.createSymbolicLink(
                    atPath: "\(programs.path)/\(name)",
                    withDestinationPath: "\(folder)/\(name)"
                )
            }
        }
        let assay = Assay(home: home, environment: ["PATH": programs.path])
        let ended = try await assay.start([verb] + (verb == "doctor" ? [] : [Checkout.lab("smoke")])).end()
        #expect(ended.code == 69)
        if verb == "doctor" {
            #expect(
                ended.output.contains(
                    #/qemu-system-x86_64 +MISSING +not installed; Debian's package is qemu-system-x86\n/#
                )
            )
        } else {
            #expect(
                ended.error
                    == "assay: error: qemu-system-x86_64: is not installed; install Debian's qemu-system-x86\n"
            )
        }
        #expect(home.leftovers == [])
    }

    @Test("an archive that cannot be reached is said to be so, and there is no half of an image")
    func unreachableArchive() async throws {
        let home = try Home()
        let assay = Assay(home: home, environment: ["http_proxy": "http://127.0.0.1:9"])
        let ended = try await assay.run("test", Checkout.lab("smoke"), within: .seconds(120))
        #expect(ended.code == 2)
        #expect(
            ended.error.contains(
                "stage 'image': image tiny/release: the package archive cannot be reached: E: Failed to fetch http://"
            ),
            "\(ended.error)"
        )
        try expectNoImage(home)
    }

    @Test("a package that does not exist is named, and there is no half of an image")
    func unknownPackage() async throws {
        let home = try await Home.withImages(.webShop)
        let lab = try LabFolder(
            """
            lab: ghost
            library: [library]
            machines:
              one: {os: debian-12, applications: [ghost]}
            tests:
              - {name: nothing, run: "true"}
            """,
            files: [
                "library/Applications/ghost/application.yaml": """
                application: ghost
                version: distribution
                runsOn: [debian-12]
                needs: {memory: 16MiB, disk: 10MiB}
                install: {packages: [assay-no-such-package]}
                """
            ]
        )
        let images = try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/images").count
        let ended = try await Assay(home: home).run("test", lab, within: .seconds(120))
        #expect(ended.code == 2)
        #expect(
            ended.error.contains(
                """
                machine 'one', stage 'image': image debian-12/security + ghost: the package archive does not have it: \
                E: Unable to locate package assay-no-such-package
                """
            ),
            "\(ended.error)"
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/images").count == images)
        #expect(home.leftovers == [])
    }

    @Test("a disk that is full is said to be so, and there is no half of an image")
    func noSpace() async throws {
        let home = try Home()
        let namespace =
            getuid() == 0 ? ["unshare", "--mount"] : ["unshare", "--user", "--map-root-user", "--map-auto", "--mount"]
        let kept = try ScratchFolder()
        let script = """
            mount -t tmpfs -o size=6m tmpfs "$ASSAY_HOME" || exit 99
            "$@"
            status=$?
            cd "$ASSAY_HOME" && find images instant unfinished labs -mindepth 1 > '\(kept.path)/left'
            exit $status
            """
        let assay = Assay(home: home, runner: namespace + ["sh", "-c", script, "sh"])
        let ended = try await assay.run("test", Checkout.lab("smoke"), within: .seconds(120))
        #expect(ended.code == 2, "\(ended.error)")
        #expect(
            ended.error.contains("stage 'image': image tiny/release: the disk of the state folder is full\n"),
            "\(ended.error)"
        )
        #expect(kept.text(of: "left") == "")
        #expect(home.machines.isEmpty)
    }

    private func expectNoImage(_ home: Home) throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/images") == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/instant") == [])
        #expect(home.leftovers == [])
    }
}
