/// The words of one command of a shell script, as far as an assignment can be among them.
struct ShellStatement {
    var words: [ShellWord] = []
    /// Whether something other than `;` or the end of a line stands before or after it: `&&`, `|`, `(`, `>`.
    var isPartOfMore = false
    /// Whether it follows an operator that lets it stand on a later line.
    private var isJoined = false

    init(isPartOfMore: Bool = false, isJoined: Bool = false) {
        self.isPartOfMore = isPartOfMore
        self.isJoined = isJoined
    }

    /// Reads all commands of a script.
    static func all(in bytes: [UInt8]) throws(SettingProblem) -> [ShellStatement] {
        var reader = ShellWordReader(reading: bytes)
        var statements: [ShellStatement] = []
        var current = ShellStatement()
        while let byte = reader.next {
            if byte.isBlank || reader.isAtJoinedLine {
                reader.position += byte == .backslash ? 2 : 1
            } else if byte == .hash {
                // Only where a word could begin: `A=x#y` has no comment.
                reader.position = bytes.lineEnd(from: reader.position)
            } else if reader.isAtLineEnd || byte == .semicolon {
                reader.position += 1
                // `&&` and `|` at the end of a line go on with the next one.
                if current.words.isEmpty, current.isJoined { continue }
                statements.append(current)
                current = ShellStatement()
            } else if ShellWordReader.operators.contains(byte) {
                try pass(byte, by: &reader, after: &current, of: &statements)
            } else {
                let word = try reader.word()
                if current.words.isEmpty, reserved.contains(Array(bytes[word.range])) { continue }
                current.words.append(word)
            }
        }
        return statements + [current]
    }

    private static func pass(
        _ byte: UInt8,
        by reader: inout ShellWordReader,
        after current: inout ShellStatement,
        of statements: inout [ShellStatement]
    ) throws(SettingProblem) {
        let isRedirection = byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
        let isDouble = reader.bytes[reader.position...].starts(with: [byte, byte])
        guard !isDouble || byte != UInt8(ascii: "<") else {
            throw .malformed("here-documents are not understood", at: reader.position, of: reader.bytes)
        }
        reader.position += isDouble ? 2 : 1
        current.isPartOfMore = true
        // A redirection belongs to the command; every other operator begins another one.
        guard !isRedirection else { return }
        statements.append(current)
        let isJoined = byte == UInt8(ascii: "|") || (byte == UInt8(ascii: "&") && isDouble)
        current = ShellStatement(isPartOfMore: true, isJoined: isJoined)
    }

    private static let reserved = Set(["then", "else", "do", "{", "!"].map { Array(text: $0) })

    /// Whether the command sets variables for good from its arguments.
    var isDeclaration: Bool {
        guard let first = words.first, first.name == nil else { return false }
        return Self.declarations.contains(first.value)
    }

    private static let declarations = Set(["export", "readonly", "declare", "typeset"].map { Array(text: $0) })

    /// The words that assign a variable, in order.
    var assignments: [ShellWord] {
        isDeclaration ? words.filter { $0.name != nil } : Array(words.prefix { $0.name != nil })
    }

    /// Why its assignments cannot be trusted to be settings, if so.
    var doubt: String? {
        if isPartOfMore { return "it is part of a longer shell command" }
        guard !isDeclaration, assignments.count < words.count else { return nil }
        return "other words follow the value, which a shell runs as a command: put the value in quotes"
    }
}
