import LabTestSupport
import LabYAML
import Testing

@testable import LabAnswers

@Suite("A file with the choices for guests")
struct GuestChoicesReadingTests {
    private func read(_ text: String, environment: [String: String] = [:]) -> GuestChoicesReading {
        GuestChoices.read(YAMLReader.read(bytes: Array(text.utf8), file: "guests.yaml"), environment: environment)
    }

    @Test("says accounts, zone, commands and what Windows asks for; secrets come from the environment")
    func whole() {
        let reading = read(
            """
            timeZone: W. Europe Standard Time
            locale: de-DE
            accounts:
              ann: {fullName: Ann, password: {env: ANN_PASSWORD}, administrator: true, authorizedKeys: [ssh-ed25519 A ann]}
              bob: {password: secret}
            commands: ["Write-Output 'a'"]
            windows: {productKey: {env: KEY}, image: Windows 11 Pro, owner: Ann, organization: Us, firmware: bios}
            """,
            environment: ["ANN_PASSWORD": "it's", "KEY": "A-B"]
        )
        #expect(reading.diagnostics == [])
        #expect(
            reading.choices
                == GuestChoices(
                    accounts: [
                        Account(
                            name: "ann",
                            fullName: "Ann",
                            password: "it's",
                            authorizedKeys: ["ssh-ed25519 A ann"],
                            isAdministrator: true
                        ),
                        Account(name: "bob", password: "secret"),
                    ],
                    timeZone: "W. Europe Standard Time",
                    locale: "de-DE",
                    commands: ["Write-Output 'a'"],
                    windows: .init(
                        productKey: "A-B",
                        image: "Windows 11 Pro",
                        owner: "Ann",
                        organization: "Us",
                        firmware: .bios
                    )
                )
        )
    }

    @Test("everything wrong is said at once, with its place")
    func broken() {
        let reading = read(
            """
            timezone: UTC
            accounts:
              ann: {password: {env: ANN_PASSWORD}, admin: true}
              bob: secret
            commands: {a: b}
            windows: {firmware: efi, image: [1]}
            """
        )
        let text = DiagnosticRenderer(sources: ["guests.yaml": reading.text]).render(reading.diagnostics)
        #expect(
            text == """
                guests.yaml:1:1: error: unknown key 'timezone' in the choices for guests
                    1 | timezone: UTC
                      | ^~~~~~~~
                  hint: did you mean 'timeZone'?
                guests.yaml:3:19: error: the environment has no ANN_PASSWORD for a password
                    3 |   ann: {password: {env: ANN_PASSWORD}, admin: true}
                      |                   ^~~~~~~~~~~~~~~~~~~
                guests.yaml:3:40: error: unknown key 'admin' in account 'ann'
                    3 |   ann: {password: {env: ANN_PASSWORD}, admin: true}
                      |                                        ^~~~~
                  hint: there is 'administrator', 'authorizedKeys', 'fullName', 'password'
                guests.yaml:4:8: error: expected a mapping for account 'bob', found 'secret'
                    4 |   bob: secret
                      |        ^~~~~~
                guests.yaml:5:11: error: expected a list of commands, found a mapping
                    5 | commands: {a: b}
                      |           ^~~~~~
                guests.yaml:6:21: error: 'efi' is not a kind of firmware
                    6 | windows: {firmware: efi, image: [1]}
                      |                     ^~~
                  hint: did you mean 'uefi'?
                guests.yaml:6:33: error: expected an image, found a list
                    6 | windows: {firmware: efi, image: [1]}
                      |                                 ^~~

                """
        )
    }
}
