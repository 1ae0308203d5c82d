import FoundationEssentials
import Glibc
import LabModel
import LabTestSupport
import Testing

@testable import LabImages

@Suite("A script of the workshop", .scratch, .timeLimit(.minutes(5)))
struct RootScriptTests {
    /// A script that finds no namespace, only what `enter.sh` does with it.
    private func script(_ bench: Bench, enter: String, _ variables: [String: String] = [:]) throws -> RootScript {
        try bench.write(enter, to: "sources/ImageScripts/enter.sh")
        return RootScript(files: bench.files, name: "stage.sh", subject: "debian-12/security", variables: variables)
    }

    /// What is printed, and what that means.
    private static let cases: [(printed: String, code: ImageError.Code, reason: String)] = [
        ("tar: write error: No space left on device", .outOfSpace, "the disk of the state folder is full"),
        ("stage.sh: 3: mmdebstrap: not found", .notInstalled, "mmdebstrap or mke2fs is not installed"),
        ("stage.sh: 9: mke2fs: not found", .notInstalled, "mmdebstrap or mke2fs is not installed"),
        (
            "I: reading\nE: Unable to locate package nginx-lite\n", .unknownPackage,
            "the package archive does not have it: E: Unable to locate package nginx-lite"
        ),
        (
            "E: Package 'nginx' has no installation candidate", .unknownPackage,
            "the package archive does not have it: E: Package 'nginx' has no installation candidate"
        ),
        (
            "Err:1 Temporary failure resolving 'deb.debian.org'\nE: Some index files failed to download", .unreachable,
            "the package archive cannot be reached: Err:1 Temporary failure resolving 'deb.debian.org'"
        ),
        (
            "Get:1 x\nE: Failed to fetch http://deb.debian.org/x.deb  404  Not Found [IP: 192.0.2.1 80]", .unreachable,
            "the package archive does not have what its own list names: "
                + "E: Failed to fetch http://deb.debian.org/x.deb  404  Not Found [IP: 192.0.2.1 80]"
        ),
        (
            "W: Could not connect to 127.0.0.1:3142", .unreachable,
            "the package archive cannot be reached: W: Could not connect to 127.0.0.1:3142"
        ),
        (
            "unshare: write failed /proc/self/uid_map: Operation not permitted", .notInstalled,
            "this user may not make a namespace: unshare: write failed /proc/self/uid_map: Operation not permitted"
        ),
        (
            "Setting up\nDo you accept the licence? [y/N]: ", .failed,
            "it is installed unattended, and 'stage.sh' asks: Do you accept the licence? [y/N]"
        ),
        ("something else went wrong", .failed, "'stage.sh' failed"),
    ]

    @Test("what was printed says what went wrong", arguments: cases)
    func diagnosis(printed: String, code: ImageError.Code, reason: String) async throws {
        let bench = try Bench()
        let script = try script(bench, enter: "cat <<'END'\n\(printed)\nEND\nexit 100\n")
        let error = try await #require(throws: ImageError.self) { try await script.run(in: bench.state.path) }
        #expect(error.code == code)
        #expect(error.subject == "debian-12/security")
        #expect(error.reason == reason)
        let lines = printed.split(separator: "\n").joined(separator: "\n")
        #expect(error.lastSeen == lines)
        #expect("\(error)" == "image debian-12/security: \(reason)")
    }

    @Test("a script that takes too long is ended")
    func limit() async throws {
        let bench = try Bench()
        let script = try script(bench, enter: "echo begun; sleep 3600 & sleep 3600\n")
        let error = try await #require(throws: ImageError.self) {
            try await script.run(in: bench.state.path, within: .milliseconds(500))
        }
        #expect(error.code == .failed)
        #expect(error.reason == "'stage.sh' took too long and was ended")
    }

    @Test("of this process's variables the script sees where programs and the archive are, and nothing else")
    func inheritance() async throws {
        setenv("ASSAY_TEST_TOKEN", "not for scripts", 1)
        setenv("no_proxy", "localhost", 1)
        defer {
            unsetenv("ASSAY_TEST_TOKEN")
            unsetenv("no_proxy")
        }
        let bench = try Bench()
        try await script(bench, enter: "env | grep -v '^_='\n", ["OUTPUT": "/x"]).run(in: bench.state.path)
        let log = try String(contentsOfFile: "\(bench.state.path)/stage.sh.log", encoding: .utf8)
        let names = Set(log.split(separator: "\n").map { String($0.prefix { $0 != "=" }) })
        #expect(names.isSuperset(of: ["PATH", "no_proxy", "OUTPUT", "WORK"]))
        #expect(!log.contains("not for scripts"))
        let known: Set<String> = [
            "PATH", "HOME", "TMPDIR", "APT_CONFIG", "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy",
            "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY", "OUTPUT", "WORK", "PWD",
        ]
        #expect(names.subtracting(known) == [])
    }

    @Test("the script gets its variables and an empty work folder, which is gone afterwards, and its output is kept")
    func environment() async throws {
        let bench = try Bench()
        let enter = #"ls "$WORK" | wc -l; touch "$WORK/x"; echo "$OUTPUT"; echo "${1##*/}""#
        let script = try script(bench, enter: enter, ["OUTPUT": "/some where/else"])
        try await script.run(in: bench.state.path)
        let log = try String(contentsOfFile: "\(bench.state.path)/stage.sh.log", encoding: .utf8)
        #expect(log == "0\n/some where/else\nstage.sh\n")
        #expect(!FileManager.default.fileExists(atPath: "\(bench.state.path)/work"))
    }
}
