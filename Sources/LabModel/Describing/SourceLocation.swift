/// A place in a file that the user wrote.
public struct SourceLocation: Hashable, Sendable, Codable {
    /// The file as the user named it.
    public var file: String
    /// The line, counted from 1.
    public var line: Int
    /// The column in characters, counted from 1.
    public var column: Int
    /// The number of characters on that line that the place covers, at least 1.
    public var length: Int

    /// Creates a place; lines and columns count from 1.
    public init(file: String, line: Int, column: Int, length: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
        self.length = max(1, length)
    }
}
