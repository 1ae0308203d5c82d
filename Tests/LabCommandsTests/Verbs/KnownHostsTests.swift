import Testing

@testable import LabCommands

@Suite("The host keys of a machine")
struct KnownHostsTests {
    @Testing.Test("are taken for the published port, and nothing else that the machine says")
    func lines() {
        let said = """
            ssh-ed25519 AAAAC3Nz+/= root@web
            not a key
            ssh-rsa AAAA
            @cert-authority * ssh-rsa AAAA
            ssh-rsa AA!A x
            """
        #expect(
            KnownHosts.text(of: said, port: 40022) == """
                [127.0.0.1]:40022 ssh-ed25519 AAAAC3Nz+/=
                [127.0.0.1]:40022 ssh-rsa AAAA

                """
        )
        #expect(KnownHosts.text(of: "", port: 22) == "")
    }
}
