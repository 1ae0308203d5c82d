/// Finds the statements of a PHP file that give something a value, wherever they are.
struct PHPReader {
    private var lexer: PHPLexer
    private var source: PHPSource

    /// The constants, variables and arrays of a file.
    static func source(of bytes: [UInt8]) throws(SettingProblem) -> PHPSource {
        let root = ValueTree.Node(kind: .mapping, range: bytes.textStart..<bytes.textStart)
        var reader = PHPReader(lexer: PHPLexer(reading: bytes), source: PHPSource(tree: ValueTree(root: root)))
        while reader.lexer.skipText() {
            if reader.source.start == nil { reader.source.start = reader.lexer.position }
            try reader.section()
        }
        return reader.source
    }

    private mutating func section() throws(SettingProblem) {
        while true {
            try lexer.skipTrivia()
            guard let byte = lexer.next else { return }
            if lexer.starts(with: "?>") {
                lexer.position += 2
                return
            }
            if byte == .dollar {
                try variable()
            } else if byte.isLetter || byte == UInt8(ascii: "_") {
                try word()
            } else {
                try lexer.skipAnything()
            }
        }
    }

    /// A constant, what the file returns, or nothing of interest.
    private mutating func word() throws(SettingProblem) {
        let word = lexer.bytes[lexer.name()].map(\.lowercased)
        switch String(decoding: word.prefix(10), as: UTF8.self) {
        case "define":
            try lexer.skipTrivia()
            guard skip(.openParenthesis) else { return }
            try lexer.skipTrivia()
            guard lexer.next == .quote || lexer.next == .apostrophe else { return }
            let name = try lexer.string()
            try lexer.skipTrivia()
            guard skip(.comma) else { return }
            try value(of: [Step(name: PHPText.value(of: lexer.bytes[name]).text, range: name)])
        case "const":
            var name: Range<Int>?
            repeat {
                try lexer.skipTrivia()
                if lexer.next == UInt8(ascii: "?") { lexer.position += 1 }
                let next = lexer.name()
                if next.isEmpty { break }
                name = next
            } while true
            guard let name, skipAssignment() else { return }
            try value(of: [Step(name: Array(lexer.bytes[name]), range: name)])
        case "return":
            let range = (lexer.position - 6)..<lexer.position
            try lexer.skipTrivia()
            // Functions return too: only a literal can be what the file returns.
            guard let first = lexer.next, first == .openBracket || isArray() else { return }
            try value(of: [Step(name: word, range: range)])
        default: return
        }
    }

    /// One part of what a value is given to.
    private struct Step {
        var name: [UInt8]
        var range: Range<Int>
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard lexer.next == byte else { return false }
        lexer.position += 1
        return true
    }

    /// Skips a `=` that is not part of `==` or `=>`.
    private mutating func skipAssignment() -> Bool {
        let second = lexer.bytes[lexer.position...].dropFirst().first
        guard second != .equals, second != UInt8(ascii: ">") else { return false }
        return skip(.equals)
    }

    private func isArray() -> Bool {
        let rest = lexer.bytes[lexer.position...].prefix(5)
        guard rest.map(\.lowercased) == Array("array".utf8) else { return false }
        return lexer.bytes[lexer.position...].dropFirst(5).first { !$0.isWhitespace } == .openParenthesis
    }

    private mutating func variable() throws(SettingProblem) {
        let start = lexer.position
        lexer.position += 1
        guard !lexer.name().isEmpty else { return }
        var steps = [Step(name: Array(lexer.bytes[start..<lexer.position]), range: start..<lexer.position)]
        while steps.count < SettingProblem.nestingLimit {
            try lexer.skipTrivia()
            if lexer.starts(with: "->") {
                lexer.position += 2
                let name = lexer.name()
                guard !name.isEmpty else { return }
                steps.append(Step(name: Array(lexer.bytes[name]), range: name))
            } else if lexer.next == .openBracket {
                lexer.position += 1
                try lexer.skipTrivia()
                guard let key = try key() else { return }
                try lexer.skipTrivia()
                guard skip(.closeBracket) else { return }
                steps.append(key)
            } else {
                break
            }
        }
        if skipAssignment() { try value(of: steps) }
    }

    /// A string or a number that can be a key.
    private mutating func key() throws(SettingProblem) -> Step? {
        if lexer.next == .quote || lexer.next == .apostrophe {
            let range = try lexer.string()
            let (text, isLiteral) = PHPText.value(of: lexer.bytes[range])
            return isLiteral ? Step(name: text, range: range) : nil
        }
        guard let byte = lexer.next, byte.isDigit else { return nil }
        let range = lexer.name()
        return Step(name: Array(lexer.bytes[range]), range: range)
    }

    /// Reads the value that follows, and gives it to a name.
    private mutating func value(of steps: [Step]) throws(SettingProblem) {
        var parent = 0
        for step in steps.dropLast() {
            let end = step.range.upperBound
            parent = source.tree.add(
                ValueTree.Node(kind: .mapping, range: end..<end, name: step.name, nameRange: step.range),
                to: parent
            )
        }
        guard let last = steps.last else { return }
        try lexer.skipTrivia()
        try value(to: parent, name: last, depth: 0)
        try lexer.skipTrivia()
        if skip(.closeParenthesis) { try lexer.skipTrivia() }
        if lexer.next == .semicolon { source.lastEnd = lexer.position + 1 }
    }

    private mutating func value(to parent: Int, name: Step?, depth: Int) throws(SettingProblem) {
        guard depth <= SettingProblem.nestingLimit else { throw .tooDeep(at: lexer.position, of: lexer.bytes) }
        let start = lexer.position
        let node = ValueTree.Node(
            kind: .word("expression"),
            range: start..<start,
            name: name?.name,
            nameRange: name?.range ?? 0..<0
        )
        let number = source.tree.add(node, to: parent)
        let isLong = isArray()
        if lexer.next == .openBracket || isLong {
            if isLong {
                lexer.position = lexer.bytes[lexer.position...].firstIndex(of: .openParenthesis) ?? lexer.position
            }
            lexer.position += 1
            try elements(of: number, end: isLong ? .closeParenthesis : .closeBracket, depth: depth)
        } else if lexer.next == .quote || lexer.next == .apostrophe {
            let string = try lexer.string()
            let (text, isLiteral) = PHPText.value(of: lexer.bytes[string])
            source.tree[number].kind = .text
            source.tree[number].value = text
            source.tree[number].isLiteral = isLiteral
        }
        let end = lexer.position
        let rest = try lexer.expression()
        guard rest.isEmpty, end > start else {
            // More follows than a literal: it is an expression, with which nothing inside can be found.
            source.tree[number].kind = .word("expression")
            source.tree[number].children = []
            source.tree[number].range = start..<max(end, rest.upperBound)
            let text = Array(lexer.bytes[source.tree[number].range])
            source.tree[number].value = text
            source.tree[number].isLiteral = PHPText.kind(of: text) != nil
            return
        }
        source.tree[number].range = start..<end
    }

    private mutating func elements(of array: Int, end: UInt8, depth: Int) throws(SettingProblem) {
        var keyed = 0
        while true {
            try lexer.skipTrivia()
            if skip(end) { break }
            guard lexer.next != nil else { throw lexer.malformed("an array has no end", at: lexer.bytes.count) }
            let start = lexer.position
            let key = try key()
            try lexer.skipTrivia()
            if lexer.starts(with: "=>") {
                lexer.position += 2
                try lexer.skipTrivia()
                try value(to: array, name: key, depth: depth + 1)
                keyed += 1
            } else {
                lexer.position = start
                try value(to: array, name: nil, depth: depth + 1)
                // A key that is an expression has no name, and its value no path.
                if lexer.starts(with: "=>") {
                    lexer.position += 2
                    try lexer.skipTrivia()
                    _ = try lexer.expression()
                    keyed += 1
                }
            }
            try lexer.skipTrivia()
            guard skip(.comma) || lexer.next == end else {
                throw lexer.malformed("',' or the end of the array should be here", at: lexer.position)
            }
        }
        source.tree[array].kind = keyed > 0 ? .mapping : .list
    }
}
