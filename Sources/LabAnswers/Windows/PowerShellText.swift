/// Texts as expressions of PowerShell.
///
/// Everything is ASCII: Windows PowerShell reads a script without a byte order mark in the computer's code page, and a mark
/// hides the first line from cloudbase-init. Other characters stand as their numbers, so the typographic quotes, which
/// PowerShell takes for apostrophes (its language specification, section 2.3.5.2), never stand in a text either.
enum PowerShellText {
    /// The expression whose value is the text, in parentheses where it is more than one literal.
    static func expression(_ text: String) -> String {
        var parts: [String] = []
        var plain = ""
        func endPlain() {
            if !plain.isEmpty { parts.append("'\(plain)'") }
            plain = ""
        }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x27: plain += "''"
            case 0x20...0x7e: plain.unicodeScalars.append(scalar)
            case ...0xffff:
                endPlain()
                parts.append("[char]\(scalar.value)")
            default:
                endPlain()
                parts.append("[char]::ConvertFromUtf32(\(scalar.value))")
            }
        }
        endPlain()
        // A sum of texts only if it begins with one: the sum of characters would be a number.
        if parts.first?.hasPrefix("'") != true { parts.insert("''", at: 0) }
        return parts.count == 1 ? parts[0] : "(\(parts.joined(separator: " + ")))"
    }

    /// The expression for a text, or `$null`.
    static func expression(_ text: String?) -> String {
        text.map { expression($0) } ?? "$null"
    }

    /// An array of texts; an array also with one element or none.
    static func array(_ texts: [String]) -> String {
        "@(\(texts.map { expression($0) }.joined(separator: ", ")))"
    }

    /// A hash table; the names are ours.
    static func table(_ entries: KeyValuePairs<String, String>) -> String {
        "@{ " + entries.map { "\($0.key) = \($0.value)" }.joined(separator: "; ") + " }"
    }

    /// An array with one element a line.
    static func lines(_ elements: [String]) -> String {
        elements.isEmpty ? "@()" : "@(\n" + elements.map { "    \($0)\n" }.joined() + ")"
    }
}
