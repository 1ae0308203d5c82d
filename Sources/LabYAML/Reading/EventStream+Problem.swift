import LabModel

extension EventStream.Problem {
    /// The problem in the words of somebody who writes a file, not of somebody who parses it.
    func mistake(in source: SourceText) -> FatalMistake {
        let place = place(in: source)
        switch message {
        case "found character that cannot start any token": return wrongCharacter(in: source)
        case "mapping values are not allowed in this context":
            return FatalMistake(
                "a ':' cannot stand here",
                at: place,
                hint: "check the indentation, or put text with ': ' in quotes"
            )
        case "did not find expected key", "did not find expected '-' indicator":
            return FatalMistake(
                "expected \(message.hasSuffix("key") ? "a key" : "'-'") here",
                at: place,
                hint: "the \(block) begins on line \(contextMark.line + 1); its lines have the same indentation"
            )
        case "could not find expected ':'":
            return FatalMistake("the key has no ':'", at: source.location(at: contextMark))
        case "found unexpected end of stream":
            return FatalMistake("the text in quotes has no end", at: source.location(at: contextMark))
        case "did not find expected ',' or ']'":
            return unclosed("list", bracket: "[", end: "]", in: source)
        case "did not find expected ',' or '}'":
            return unclosed("mapping", bracket: "{", end: "}", in: source)
        case "did not find expected node content":
            return FatalMistake("expected a value here", at: place)
        default:
            return FatalMistake("not YAML: \(message)", at: place, hint: context.isEmpty ? nil : context)
        }
    }

    /// The place of the problem; at the end of the file, the last character that is not white space.
    private func place(in source: SourceText) -> SourceLocation {
        guard mark.index >= source.scalars.count else { return source.location(at: mark) }
        let last = source.scalars.lastIndex { !$0.properties.isWhitespace }
        return source.location(at: last ?? 0)
    }

    private var block: String { context.contains("collection") ? "list" : "mapping" }

    private func unclosed(_ what: String, bracket: String, end: String, in source: SourceText) -> FatalMistake {
        FatalMistake(
            "expected ',' or '\(end)' in the \(what)",
            at: place(in: source),
            hint: "its '\(bracket)' is on line \(contextMark.line + 1)"
        )
    }

    private func wrongCharacter(in source: SourceText) -> FatalMistake {
        let place = source.location(at: mark)
        guard mark.index < source.scalars.count else { return FatalMistake("unexpected end of the file", at: place) }
        let scalar = source.scalars[mark.index]
        if scalar == "\t" {
            return FatalMistake("a tab cannot indent a line", at: place, hint: "use spaces")
        }
        return FatalMistake("a value cannot begin with '\(scalar)'", at: place, hint: "put the text in quotes")
    }
}
