/// The part of a source line that is shown, and the line that points into it.
struct Excerpt {
    /// The shown part.
    let text: String
    /// A caret below the first character of the place, tildes below the others.
    let underline: String

    // The place keeps some of what stands before it in view.
    private static let width = 100
    private static let before = 40

    init(line: [Unicode.Scalar], column: Int, length: Int) {
        let start = min(max(0, column - 1), line.count)
        let end = min(start + max(1, length), max(line.count, start + 1))
        var first = 0
        var last = line.count
        if line.count > Self.width {
            first = max(0, min(start - Self.before, line.count - Self.width))
            last = min(line.count, first + Self.width)
        }
        let lead = first > 0 ? "..." : ""
        let shown = line[first..<last].map(SafeText.shown)
        text = lead + shown.joined() + (last < line.count ? "..." : "")
        let skipped = lead.count + shown[..<min(start - first, shown.count)].reduce(0) { $0 + $1.unicodeScalars.count }
        let covered = min(start, last)..<min(end, last)
        let marked = line[covered].reduce(0) { $0 + SafeText.shown($1).unicodeScalars.count }
        let tildes = String(repeating: "~", count: max(0, marked - 1))
        underline = String(repeating: " ", count: skipped) + "^" + tildes
    }
}
