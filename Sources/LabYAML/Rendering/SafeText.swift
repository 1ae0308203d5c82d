/// Text of an untrusted file as a terminal may show it.
enum SafeText {
    /// The text with every character escaped that could move the cursor, change colours or hide itself.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { $0 == "\n" ? "\\n" : $0 == "\t" ? "\\t" : shown($0) }.joined()
    }

    /// A character as it is shown; a tab takes four columns.
    static func shown(_ scalar: Unicode.Scalar) -> String {
        if scalar == "\t" { return "    " }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return "\\u{\(String(scalar.value, radix: 16))}"
        default:
            return String(scalar)
        }
    }
}
