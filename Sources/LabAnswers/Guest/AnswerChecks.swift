public import LabModel
import LabXML

/// What a guest's system would not accept, found before anything is written.
///
/// Everything that can be said in a system's own terms is escaped where it is written; what is refused here is what the
/// system itself has no room for.
public struct AnswerChecks {
    private let guest: GuestDescription
    private let format: AnswerFormat
    private let location: SourceLocation?
    private var found: [Diagnostic] = []

    /// All that is wrong with the description of a guest that the lab file describes at `location`.
    public static func mistakes(
        in guest: GuestDescription,
        for format: AnswerFormat,
        at location: SourceLocation?
    ) -> [Diagnostic] {
        var checks = AnswerChecks(guest: guest, format: format, location: location)
        checks.run()
        return checks.found
    }

    private init(guest: GuestDescription, format: AnswerFormat, location: SourceLocation?) {
        self.guest = guest
        self.format = format
        self.location = location
    }

    private var machine: String { "machine \(guest.identity.hostname.shownQuoted)" }

    private mutating func refuse(_ message: String, hint: String? = nil) {
        found.append(.error(message, at: location, hint: hint))
    }

    private mutating func run() {
        checkNames()
        checkTimeZone()
        for account in guest.choices.accounts {
            format.isWindows ? checkWindows(account) : checkLinux(account)
            checkTexts(of: account)
        }
        for repeated in Dictionary(grouping: guest.choices.accounts, by: { $0.name.lowercased() }).values
        where repeated.count > 1 {
            refuse("\(machine) has the account \(repeated[0].name.shownQuoted) \(repeated.count) times")
        }
        if format == .windowsSetup || format == .sysprep { checkFirstLogon() }
        if format.isWindows { checkRegistration() }
    }

    private mutating func checkNames() {
        let identity = guest.identity
        let labels =
            ([identity.hostname]
                + identity.domain.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
        if let wrong = labels.first(where: { !$0.isHostLabel }) {
            refuse(
                "\(wrong.shownQuoted) cannot be part of a host name",
                hint: "1 to 63 letters, digits, and hyphens between them"
            )
        }
        guard format.isWindows else { return }
        if identity.hostname.utf8.count > 15 {
            let count = identity.hostname.utf8.count
            refuse("\(machine) has a name of \(count) characters", hint: "computers with Windows have at most 15")
        }
        if identity.hostname.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            refuse("\(machine) has a name of digits only", hint: "computers with Windows need a letter")
        }
    }

    private mutating func checkTimeZone() {
        guard let zone = guest.choices.timeZone else { return }
        let isPath =
            zone.utf8.allSatisfy { $0.isLetterOrDigit || "+-_/".utf8.contains($0) } && !zone.hasPrefix("/")
        if format.isWindows ? !zone.isPlainLine : !isPath {
            refuse(
                "\(zone.shownQuoted) cannot be a time zone",
                hint: format.isWindows ? "as 'tzutil /l' lists them" : "a name like Europe/Berlin"
            )
        }
    }

    private mutating func checkLinux(_ account: Account) {
        let name = account.name.utf8
        let begins = name.first.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_") } == true
        let rest = name.allSatisfy { ($0.isLetterOrDigit && !(0x41...0x5a ~= $0)) || "-_".utf8.contains($0) }
        if !begins || !rest || name.count > 32 {
            refuse(
                "\(account.name.shownQuoted) cannot be the name of an account",
                hint: "1 to 32 lower-case letters, digits, '-' and '_', no digit first"
            )
        }
        if account.fullName?.contains(where: { $0 == ":" || $0 == "," }) == true {
            refuse(
                "the full name of \(account.name.shownQuoted) has a ':' or ',', which a list of accounts cannot have"
            )
        }
    }

    private mutating func checkWindows(_ account: Account) {
        let isDots = account.name.allSatisfy { $0 == "." || $0 == " " }
        let hasMark = account.name.contains { "\"/\\[]:;|=,+*?<>@".contains($0) }
        if isDots || hasMark || account.name.count > 20 {
            refuse(
                "\(account.name.shownQuoted) cannot be the name of an account",
                hint: "1 to 20 characters, none of them one of \" / \\ [ ] : ; | = , + * ? < > @"
            )
        }
        if account.name.lowercased() == guest.identity.hostname.lowercased() {
            refuse("account \(account.name.shownQuoted) has the name of its computer")
        }
        if account.password?.isEmpty != false {
            refuse("account \(account.name.shownQuoted) has no password", hint: "Windows would let anybody in")
        }
        if !account.isAdministrator, !account.authorizedKeys.isEmpty {
            refuse(
                "account \(account.name.shownQuoted) has SSH keys and is no administrator",
                hint: "on Windows only administrators' keys can be placed before they log in"
            )
        }
    }

    private mutating func checkTexts(of account: Account) {
        let lines = [account.name, account.fullName ?? "", account.password ?? ""] + account.authorizedKeys
        if lines.contains(where: { !$0.isPlainLine }) {
            refuse("account \(account.name.shownQuoted) has a text with a line break or a control character")
        }
    }

    private mutating func checkFirstLogon() {
        if FirstLogon(accounts: guest.choices.accounts).account == nil {
            refuse(
                "\(machine) has no administrator who could log on first",
                hint: "give it an account with 'administrator: true' and a password"
            )
        }
    }

    private mutating func checkRegistration() {
        let windows = guest.choices.windows
        let texts = [
            ("the product key", windows.productKey), ("the image", windows.image), ("the owner", windows.owner),
            ("the organization", windows.organization), ("the locale", guest.choices.locale),
        ]
        for (name, text) in texts where text?.isPlainLine == false || text?.isEmpty == true {
            refuse("\(name) of \(machine) is empty, or has a line break or a control character")
        }
    }
}

extension String {
    /// The text in quotes, as a terminal can show it.
    fileprivate var shownQuoted: String { "'\(withVisibleControls.prefix(80))'" }

    /// Whether it is one line without control characters.
    fileprivate var isPlainLine: Bool { isPlainInXML && !contains { $0.isNewline || $0 == "\t" } }

    /// Whether it can stand between the dots of a host name (RFC 1123, section 2.1).
    fileprivate var isHostLabel: Bool {
        1...63 ~= utf8.count && utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
            && utf8.first != UInt8(ascii: "-") && utf8.last != UInt8(ascii: "-")
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
