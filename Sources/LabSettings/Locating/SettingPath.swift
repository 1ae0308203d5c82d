/// Where a value is: a path in the notation of its format, and perhaps a part of the URL that is there.
///
/// `DATABASE_URL#host` means the host in the value at `DATABASE_URL`. Only the name of a part after the last `#` is one.
struct SettingPath: Hashable {
    /// The path of the whole value.
    let place: String
    /// The part of the URL.
    let part: URLPart?

    /// The longest path that is looked for, in bytes.
    static let sizeLimit = 2000

    init(_ text: String) throws(SettingProblem) {
        guard text.utf8.count <= Self.sizeLimit else {
            throw SettingProblem(.invalidPath, "a path has at most \(Self.sizeLimit) bytes")
        }
        let mark = text.utf8.lastIndex(of: .hash)
        if let mark, mark > text.startIndex, let part = URLPart(String(text[text.utf8.index(after: mark)...])) {
            place = String(text[..<mark])
            self.part = part
        } else {
            place = text
            part = nil
        }
    }
}
