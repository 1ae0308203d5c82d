/// A path into a file of nested values: `a.b[0].c`; names with other than letters, digits, `_`, `$` and `-` may stand in quotes: `a."b.c"`.
enum TreePath {
    /// One step of a path.
    enum Step: Hashable {
        case member([UInt8])
        case element(Int)
    }

    /// Reads a path of at least one step.
    static func steps(of path: String) throws(SettingProblem) -> [Step] {
        let bytes = Array(text: path)
        var steps: [Step] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == .openBracket {
                guard let close = bytes[position...].firstIndex(of: .closeBracket),
                    bytes[(position + 1)..<close].allSatisfy(\.isDigit),
                    let index = Int(String(decoding: bytes[(position + 1)..<close], as: UTF8.self))
                else { throw invalid("a place in a list is written '[0]'") }
                steps.append(.element(index))
                position = close + 1
                continue
            }
            if !steps.isEmpty {
                guard bytes[position] == .dot else {
                    throw invalid("a '.' or '[' should follow a quoted name or a ']'")
                }
                position += 1
            }
            let end = try nameEnd(in: bytes, from: position)
            steps.append(.member(try name(bytes[position..<end])))
            position = end
        }
        guard !steps.isEmpty, bytes.last != .dot else { throw invalid("a name is missing") }
        return steps
    }

    /// A name as a path has it.
    static func notation(of name: ArraySlice<UInt8>) -> [UInt8] {
        let isPlain = name.allSatisfy { $0.isNamePart || $0 == UInt8(ascii: "-") || $0 == .dollar }
        return isPlain && !name.isEmpty ? Array(name) : JSONText.string(Array(name))
    }

    private static func nameEnd(in bytes: [UInt8], from start: Int) throws(SettingProblem) -> Int {
        guard start < bytes.count else { throw invalid("a name is missing") }
        guard bytes[start] == .quote else {
            return bytes[start...].firstIndex { $0 == .dot || $0 == .openBracket } ?? bytes.count
        }
        var position = start + 1
        while position < bytes.count, bytes[position] != .quote {
            position += bytes[position] == .backslash ? 2 : 1
        }
        guard position < bytes.count else { throw invalid("a quote is opened and not closed") }
        return position + 1
    }

    private static func name(_ text: ArraySlice<UInt8>) throws(SettingProblem) -> [UInt8] {
        guard text.first == .quote else {
            guard !text.isEmpty else { throw invalid("a name is missing") }
            return Array(text)
        }
        guard let node = try? JSONReader.value(of: Array(text)), case .string(let name) = node.kind else {
            throw invalid("a quoted name is a JSON string")
        }
        return name
    }

    private static func invalid(_ reason: String) -> SettingProblem {
        SettingProblem(.invalidPath, "\(reason), as in 'a.b[0].\"c.d\"'")
    }
}
