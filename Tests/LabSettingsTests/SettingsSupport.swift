import LabModel
import LabSettings

/// The text of a settings file after one change.
func rewritten(
    _ text: String,
    _ format: SettingFormat,
    _ path: String,
    _ values: String...,
    create: Bool = false
) throws(SettingError) -> String {
    var document = SettingsDocument(bytes: Array(text.utf8), format: format)
    try document.set(values, at: path, create: create)
    return String(decoding: document.bytes, as: UTF8.self)
}

/// The error of one change, as it is printed after its code; `nil` when the change succeeds.
func refusal(
    _ text: String,
    _ format: SettingFormat,
    _ path: String,
    _ values: String...,
    create: Bool = false
) -> String? {
    var document = SettingsDocument(bytes: Array(text.utf8), format: format)
    do throws(SettingError) {
        try document.set(values, at: path, create: create)
        return nil
    } catch {
        return "\(error.code): \(error)"
    }
}

/// The values at a path of a text.
func values(_ text: String, _ format: SettingFormat, _ path: String) throws(SettingError) -> [String] {
    try SettingsDocument(bytes: Array(text.utf8), format: format).values(at: path)
}

/// Values that a careless writer gets wrong in one format or another.
let hostileValues = [
    "plain", "", "10.20.0.3:5432", "two words", "it's", "\"quoted\"", "\"; rm -rf /", "'; rm -rf / #", "$HOME",
    "${HOME}",
    "$(id)", "`id`", "a\\b", "ends with \\", "\\n", "grüße → 😀", "e\u{301}", "a#b", "a # b", "#", "a;b", "a ; b", ";",
    "%s",
    "--x", "=x", "a=b", "a: b", "'", "\"", "'\"", "''", "\"\"", "\"'\"", "tab\tinside", "two\nlines", "cr\rinside",
    "two\r\nlines", "  outer blanks  ", "{", "}", "{}", "};", "[x]", "true", "null", "42", "-0.5e3", "~", "~root", "*",
    "!x",
    "&& x", "| x", "<(x)", "a,b", "@file", "\u{7f}", "\u{1}", "\u{fffe}", "\u{85}", "\u{2028}", "\0", "a\0b",
    "user:pa$$word@host/db?x=1&y=2",
]
