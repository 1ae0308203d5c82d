import Testing

@testable import LabImages

@Suite("Traces of a model in its files")
struct TraceSearchTests {
    @Test("lines of the search are read; what is cut off, no line, or there twice is left out")
    func lines() {
        let output =
            "/etc/mailname\u{0}1:assay-model\n/etc/mailname\u{0}1:Assay-Model\n/etc/a:b c\u{0}12:52:54:00:12:34:56\n"
            + "\n/etc/x\n/etc/y\u{0}z:assay-model\n/etc/z\u{0}3:"
        #expect(
            TraceSearch.traces(in: Array(output.utf8)) == [
                .init(file: "/etc/mailname", line: 1, names: "assay-model"),
                .init(file: "/etc/a:b c", line: 12, names: "52:54:00:12:34:56"),
            ]
        )
    }

    @Test(
        "files that get every clone's own identity are no traces",
        arguments: [
            ("/etc/hostname", true), ("/etc/hosts", true), ("/etc/machine-id", true),
            ("/etc/assay/topology.json", true),
            ("/etc/ssh/ssh_host_rsa_key.pub", true), ("/etc/mailname", false), ("/etc/hostname.bak", false),
            ("/etc/ssh/sshd_config", false),
        ]
    )
    func identityFiles(path: String, isOne: Bool) {
        #expect(ModelTraces.isIdentityFile(path) == isOne)
    }
}
