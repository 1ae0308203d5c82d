/// A script of PowerShell taken apart by the language's rules for texts, as far as the scripts here use them: single-quoted
/// texts, which any of five apostrophes begins and ends, characters by number, and sums of them in parentheses.
struct PowerShellTokens {
    /// The values of the texts outside of the steps that are the same for all.
    private(set) var texts: [String] = []
    /// The script with a mark in the place of each text.
    private(set) var skeleton = ""

    private var rest: Substring.UnicodeScalarView

    private static let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2018}", "\u{2019}", "\u{201a}", "\u{201b}"]

    init(_ script: String) {
        rest = Substring(script).unicodeScalars
        while let next = rest.first {
            if startsText(next) {
                texts.append(sum())
                skeleton += "<text>"
            } else if skip("@(") {
                skeleton += "@("
            } else if next == "#" {
                // A comment ends with its line.
                while let scalar = rest.first, scalar != "\n" {
                    skeleton.unicodeScalars.append(scalar)
                    rest.removeFirst()
                }
            } else {
                skeleton.unicodeScalars.append(rest.removeFirst())
            }
        }
    }

    private func startsText(_ scalar: Unicode.Scalar) -> Bool {
        Self.apostrophes.contains(scalar) || Substring(rest).hasPrefix("('")
    }

    private mutating func sum() -> String {
        let isInParentheses = skip("(")
        var value = term()
        while isInParentheses, skip(" + ") { value += term() }
        if isInParentheses { precondition(skip(")"), "a sum of texts does not end: \(String(rest.prefix(40)))") }
        return value
    }

    private mutating func term() -> String {
        if skip("[char]::ConvertFromUtf32(") {
            let value = number()
            precondition(skip(")"))
            return value
        }
        if skip("[char]") { return number() }
        let first = rest.removeFirst()
        precondition(Self.apostrophes.contains(first), "no text")
        var value = String.UnicodeScalarView()
        while true {
            let scalar = rest.removeFirst()
            if Self.apostrophes.contains(scalar) {
                guard let next = rest.first, Self.apostrophes.contains(next) else { return String(value) }
                rest.removeFirst()
            }
            value.append(scalar)
        }
    }

    private mutating func number() -> String {
        var digits = ""
        while let next = rest.first, ("0"..."9").contains(next) { digits.unicodeScalars.append(rest.removeFirst()) }
        return UInt32(digits).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? "?"
    }

    private mutating func skip(_ text: String) -> Bool {
        guard Substring(rest).utf8.starts(with: text.utf8) else { return false }
        rest.removeFirst(text.unicodeScalars.count)
        return true
    }
}
