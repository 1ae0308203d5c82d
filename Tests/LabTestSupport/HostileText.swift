/// Values that break what is made by joining texts.
package enum HostileText {
    /// Texts of one line.
    package static let lines = [
        "plain", "it's", "say \"hi\"", "a & b < c > d", "]]>", "<![CDATA[", "$HOME ${x} $(id)", "`id`", "%PATH%",
        "a\\b\\",
        "#comment", "- item", "key: value", "{a: b}", "[1, 2]", "*alias", "&anchor", "!tag", "|", ">", "'", "\"", "%",
        "@",
        "no", "null", "~", "12:30:00", "0o17", "1e3", "2026-01-01", "", " leading", "trailing ", "tab\tinside",
        "; rm -rf /", "'; Remove-Item C:\\ -Recurse; '", "\u{2018}typographic\u{2019} \u{201c}quotes\u{201d}",
        "é ü 日本 \u{1f600}",
        "a\u{2028}b\u{85}c", "--- ", "... ", "? x", "\u{feff}bom", "x" + String(repeating: "y", count: 5_000),
    ]
    /// Texts of several lines.
    package static let blocks = [
        "a\nb", "a\nb\n", "a\n\nb\n\n\n", "\nleading", "  two\n one", "a \nb", "a\r\nb\r\n", "#cloud-config\nx: 1\n",
        "a\n\tb\n",
        "---\nb\n", "a\n...\nb\n",
    ]
    /// Characters that no text file should have.
    package static let controls = ["a\u{0}b", "\u{1b}[31mred", "\u{7}", "a\u{7f}b", "\u{9b}31m", "\u{fffe}\u{ffff}"]
}
