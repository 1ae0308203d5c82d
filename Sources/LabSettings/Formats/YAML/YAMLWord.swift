/// What bare words of YAML mean, to readers of YAML 1.1 (yaml.org/type) and of 1.2 (core schema) together.
enum YAMLWord {
    /// The kinds of bare words.
    enum Kind: String {
        case text
        case null
        case boolean
        case number
        case date
        /// `<<` and `=`, which some readers give a meaning.
        case special
    }

    private static let nulls = Set(["", "~", "null", "Null", "NULL"].map { Array(text: $0) })
    private static let booleans = Set(["true", "false", "yes", "no", "on", "off", "y", "n"].map { Array(text: $0) })
    private static let infinities = Set([".inf", ".nan"].map { Array(text: $0) })

    /// The kind of a word.
    static func kind(of word: [UInt8]) -> Kind {
        guard word.count <= 40 else { return isNumber(word) ? .number : .text }
        if nulls.contains(word) { return .null }
        if word == Array(text: "<<") || word == Array(text: "=") { return .special }
        let lower = word.map(\.lowercased)
        if booleans.contains(lower) { return .boolean }
        let unsigned = lower.first.map { "+-".utf8.contains($0) } == true ? Array(lower.dropFirst()) : lower
        if infinities.contains(unsigned) || isNumber(word) { return .number }
        return isDate(word) ? .date : .text
    }

    private static func isNumber(_ word: [UInt8]) -> Bool {
        let unsigned = word.drop { "+-".utf8.contains($0) }.filter { $0 != UInt8(ascii: "_") }.map(\.lowercased)
        guard word.count - word.drop(while: { "+-".utf8.contains($0) }).count < 2, let first = unsigned.first,
            first.isDigit || first == .dot
        else { return false }
        if first == UInt8(ascii: "0"), unsigned.count > 2 {
            let rest = unsigned.dropFirst(2)
            if unsigned[1] == UInt8(ascii: "x") { return rest.allSatisfy { $0.isDigit || (0x61...0x66).contains($0) } }
            if unsigned[1] == UInt8(ascii: "o") || unsigned[1] == UInt8(ascii: "b") {
                return rest.allSatisfy(\.isDigit)
            }
        }
        // Sixties, as in 10:30, which are numbers in YAML 1.1.
        let sixties = unsigned.split(separator: .colon, omittingEmptySubsequences: false)
        if sixties.count > 1 {
            let rest = sixties.dropFirst()
            return sixties[0].allSatisfy(\.isDigit) && !sixties[0].isEmpty
                && rest.allSatisfy { part in
                    let whole = part.prefix { $0 != .dot }
                    return (1...2).contains(whole.count) && part.allSatisfy { $0.isDigit || $0 == .dot }
                }
        }
        let mantissa = unsigned.prefix { $0 != UInt8(ascii: "e") }
        let exponent = unsigned[mantissa.endIndex...].dropFirst().drop { "+-".utf8.contains($0) }
        return mantissa.contains(where: \.isDigit) && mantissa.allSatisfy { $0.isDigit || $0 == .dot }
            && mantissa.count { $0 == .dot } < 2 && exponent.allSatisfy(\.isDigit)
            && (mantissa.count == unsigned.count || !exponent.isEmpty)
    }

    private static func isDate(_ word: [UInt8]) -> Bool {
        let parts = word.prefix(10).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[0].allSatisfy(\.isDigit), let last = parts.last else {
            return false
        }
        return (1...2).contains(parts[1].count) && parts[1].allSatisfy(\.isDigit) && last.first?.isDigit == true
    }
}
