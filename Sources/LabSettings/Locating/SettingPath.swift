/// Where a value is: a path in the notation of its format, and perhaps a part of the URL that is there.
///
/// `DATABASE_URL#host` means the host in the value at `DATABASE_URL`. Only the name of a part after the last `#` is one.
public struct SettingPath: Hashable, Sendable {
    /// The path of the whole value.
    public let place: String
    /// The part of the URL.
    let part: URLPart?

    /// The longest path that is looked for, in bytes.
    static let sizeLimit = 2000

    /// Reads a path; `nil` for one that is too long to be looked for.
    public init?(path text: String) {
        guard let path = try? SettingPath(text) else { return nil }
        self = path
    }

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

extension SettingPath {
    /// Whether another path leads to a part of what this one leads to: `URL` has `URL#port` in it, and so has `URL#address`.
    public func covers(_ other: SettingPath) -> Bool {
        guard place == other.place, let inner = other.part, part != inner else { return false }
        switch (part, inner) {
        case (nil, _), (.address, .host), (.address, .port), (.query, .parameter): return true
        default: return false
        }
    }

    /// What a value at this path says at a path that it covers; `nil` where it says nothing there.
    public func value(at inner: SettingPath, in value: String) -> String? {
        guard covers(inner), let part = inner.part else { return nil }
        let lead: String =
            switch self.part {
            case .address: "url://"
            case .query: "url://host?"
            default: ""
            }
        let found = try? URLEditor.value(of: part, in: Array((lead + value).utf8))
        return found.flatMap(\.self).map { String(decoding: $0, as: UTF8.self) }
    }
}
