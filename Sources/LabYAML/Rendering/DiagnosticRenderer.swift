public import LabModel

/// Prints diagnostics with the lines that they are about.
///
/// ```
/// lab.yaml:14:16: error: machine 'web' names network 'bcak', which this lab does not have
///    14 |     networks: [bcak]
///       |                ^~~~
///   hint: did you mean 'back'?
/// ```
public struct DiagnosticRenderer: Sendable {
    private let lines: [String: [[Unicode.Scalar]]]

    /// Creates a renderer that shows lines of these texts, each under its file's name.
    public init(sources: [String: String]) {
        lines = sources.mapValues(Self.split)
    }

    /// The diagnostics as text, a line break after each line: by file, line and column, the same one never twice.
    ///
    /// Control characters are shown as escapes: files are not trusted, and the text may reach a terminal.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        Self.ordered(diagnostics).map(text).joined()
    }

    /// The diagnostics without repetition, by file, line and column; those without a place come first.
    public static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        let unique = diagnostics.filter { seen.insert($0).inserted }
        return unique.enumerated().sorted { left, right in
            guard let first = left.element.location, let second = right.element.location else {
                let hasPlace = (left.element.location != nil, right.element.location != nil)
                return hasPlace.0 == hasPlace.1 ? left.offset < right.offset : !hasPlace.0
            }
            let firstPlace = (first.file, first.line, first.column, left.offset)
            return firstPlace < (second.file, second.line, second.column, right.offset)
        }.map(\.element)
    }

    private func text(of diagnostic: Diagnostic) -> String {
        let place = diagnostic.location.map { "\(SafeText.escaped($0.file)):\($0.line):\($0.column)" } ?? "assay"
        var text = "\(place): \(diagnostic.severity.rawValue): \(SafeText.escaped(diagnostic.message))\n"
        if let location = diagnostic.location { text += excerpt(at: location) }
        if let hint = diagnostic.hint { text += "  hint: \(SafeText.escaped(hint))\n" }
        return text
    }

    private func excerpt(at location: SourceLocation) -> String {
        guard let lines = lines[location.file], lines.indices.contains(location.line - 1) else { return "" }
        let excerpt = Excerpt(line: lines[location.line - 1], column: location.column, length: location.length)
        let number = String(location.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        let blank = String(repeating: " ", count: gutter.count)
        return "\(gutter) | \(excerpt.text)\n\(blank) | \(excerpt.underline)\n"
    }

    private static func split(_ text: String) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            // A carriage return with a line feed is one line break.
            if previous == "\r", scalar == "\n" {
                previous = scalar
                continue
            }
            previous = scalar
            if SourceText.isLineBreak(scalar) {
                lines.append([])
            } else {
                lines[lines.count - 1].append(scalar)
            }
        }
        return lines
    }
}
