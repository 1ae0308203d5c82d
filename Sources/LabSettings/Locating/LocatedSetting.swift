/// A value with its place in a file.
struct LocatedSetting: Hashable, Sendable {
    /// The path that leads to it, at most `nameLimit` bytes of it: for hints and comparisons, not for look-ups.
    let name: [UInt8]
    /// What it says, quotes and escapes removed.
    let value: [UInt8]
    /// The bytes that hold the value, with its quotes.
    let range: Range<Int>
    /// The bytes of the statement that the value belongs to: its line, its directive.
    let statement: Range<Int>
    /// Whether the application sees exactly `value`; a shell expands `$HOME` to something else.
    let isLiteral: Bool

    /// How much of a path is kept: thousands of values under one endless name must not fill the memory.
    static let nameLimit = 121

    init(name: [UInt8], value: [UInt8], range: Range<Int>, statement: Range<Int>, isLiteral: Bool = true) {
        self.name = Array(name.prefix(Self.nameLimit))
        self.value = value
        self.range = range
        self.statement = statement
        self.isLiteral = isLiteral
    }
}

extension [LocatedSetting] {
    /// The settings that share no statement with one of `others`.
    func outside(the others: [LocatedSetting]) -> [LocatedSetting] {
        let statements = Set(others.map(\.statement))
        return filter { !statements.contains($0.statement) }
    }
}
