import LabModel
import LabTestSupport
import Testing

@testable import LabAnswers

@Suite("What a guest's system would not accept")
struct AnswerChecksTests {
    private static let place = SourceLocation(file: "lab.yaml", line: 4, column: 3)

    private func mistakes(
        _ format: AnswerFormat,
        _ change: (inout GuestDescription) -> Void
    ) -> [String] {
        var guest = SampleGuests.guest
        change(&guest)
        let found = AnswerChecks.mistakes(in: guest, for: format, at: Self.place)
        #expect(found.allSatisfy { $0.location == Self.place && $0.severity == .error })
        return found.map { $0.message + ($0.hint.map { " (\($0))" } ?? "") }
    }

    @Test("everything wrong is said at once")
    func allAtOnce() {
        let found = mistakes(.windowsSetup) { guest in
            guest.identity.hostname = "a-very-long-name-of-a-machine"
            guest.choices.timeZone = "a\nb"
            guest.choices.accounts = [
                Account(name: "a/b", password: "x"), Account(name: "bob"),
                Account(name: "Bob", password: "x", authorizedKeys: ["k"]),
            ]
            guest.choices.windows.image = ""
        }
        #expect(
            found == [
                "machine 'a-very-long-name-of-a-machine' has a name of 29 characters "
                    + "(computers with Windows have at most 15)",
                "'a\nb' cannot be a time zone (as 'tzutil /l' lists them)",
                "'a/b' cannot be the name of an account "
                    + "(1 to 20 characters, none of them one of \" / \\ [ ] : ; | = , + * ? < > @)",
                "account 'bob' has no password (Windows would let anybody in)",
                "account 'Bob' has SSH keys and is no administrator "
                    + "(on Windows only administrators' keys can be placed before they log in)",
                "machine 'a-very-long-name-of-a-machine' has the account 'bob' 2 times",
                "machine 'a-very-long-name-of-a-machine' has no administrator who could log on first "
                    + "(give it an account with 'administrator: true' and a password)",
                "the image of machine 'a-very-long-name-of-a-machine' is empty, or has a line break or a control character",
            ]
        )
    }

    @Test(
        "names of computers follow the rules of DNS, and on Windows of NetBIOS",
        arguments: [
            ("web", AnswerFormat.windowsSetup, []),
            ("x123456789-12345", .nocloud, []),
            (
                "x123456789-12345", .sysprep,
                ["machine 'x123456789-12345' has a name of 16 characters (computers with Windows have at most 15)"]
            ),
            ("123", .nocloud, []),
            ("123", .configDrive, ["machine '123' has a name of digits only (computers with Windows need a letter)"]),
            (
                "-web", .nocloud,
                ["'-web' cannot be part of a host name (1 to 63 letters, digits, and hyphens between them)"]
            ),
            (
                "a'b", .nocloud,
                ["'a'b' cannot be part of a host name (1 to 63 letters, digits, and hyphens between them)"]
            ),
        ]
    )
    func names(name: String, format: AnswerFormat, expected: [String]) {
        #expect(mistakes(format) { $0.identity.hostname = name } == expected)
    }

    @Test(
        "accounts of Linux have names that shells and files can hold",
        arguments: [
            ("ann", nil, []), ("_a-1", nil, []), ("svc", "Ann O'Neil", []),
            (
                "Ann", nil,
                [
                    "'Ann' cannot be the name of an account (1 to 32 lower-case letters, digits, '-' and '_', no digit first)"
                ]
            ),
            (
                "a:b", nil,
                [
                    "'a:b' cannot be the name of an account (1 to 32 lower-case letters, digits, '-' and '_', no digit first)"
                ]
            ),
            ("ann", "Ann, Room 1", ["the full name of 'ann' has a ':' or ',', which a list of accounts cannot have"]),
            ("ann", "Ann\u{1b}[2J", ["account 'ann' has a text with a line break or a control character"]),
        ] as [(String, String?, [String])]
    )
    func accounts(name: String, fullName: String?, expected: [String]) {
        #expect(mistakes(.nocloud) { $0.choices.accounts = [Account(name: name, fullName: fullName)] } == expected)
    }

    @Test("an account cannot have the name of its computer on Windows")
    func sameName() {
        let found = mistakes(.cloudbaseInit) { $0.choices.accounts = [Account(name: "WEB", password: "x")] }
        #expect(found == ["account 'WEB' has the name of its computer"])
    }

    @Test("a time zone of Linux is no path out of the zones", arguments: ["/etc/passwd", "Europe/Ber lin", "a\u{0}"])
    func zones(zone: String) {
        #expect(mistakes(.nocloud) { $0.choices.timeZone = zone }.count == 1)
    }
}
