/// A path into pg_hba.conf: `host orders orders/address`, `local all postgres/method`.
///
/// Before the last `/` stand the type, the database and the user of a line, as the file would have them; a fourth field is
/// its method, where several lines differ in that.
struct HBAPath: Hashable {
    /// What of a line is the value.
    enum Part: String {
        case address
        case method
    }

    /// The type, the database and the user.
    var rule: [HBAField]
    /// The method, if the path says one.
    var method: [UInt8]?
    /// The part.
    var part: Part
    /// The rule as it is written, in one line of the file.
    var text: [UInt8]

    init(_ path: String) throws(SettingProblem) {
        let bytes = Array(text: path)
        guard let slash = bytes.lastIndex(of: .slash),
            let part = Part(rawValue: String(decoding: bytes[(slash + 1)...], as: UTF8.self)),
            !bytes.contains(where: \.isControl)
        else { throw Self.invalid }
        let text = Array(bytes[..<slash])
        let fields: [HBAField]
        do throws(SettingProblem) {
            fields = try HBAReader.fields(of: text)
        } catch {
            throw Self.invalid
        }
        guard fields.count == 3 || (fields.count == 4 && part == .address), let type = fields.first?.text,
            let isLocal = HBARecord.types[type], let last = fields.dropFirst(2).first
        else { throw Self.invalid }
        guard !isLocal || part == .method else {
            throw SettingProblem(.invalidPath, "a line of type 'local' has no address")
        }
        self.part = part
        rule = Array(fields.prefix(3))
        method = fields.count == 4 ? fields[3].text : nil
        self.text = Array(text[..<last.range.upperBound])
    }

    private static var invalid: SettingProblem {
        SettingProblem(.invalidPath, "a path is 'TYPE DATABASE USER/address' or 'TYPE DATABASE USER/method'")
    }

    /// Whether the path means a line.
    func matches(_ record: HBARecord) -> Bool {
        record.rule.map(\.meaning) == rule.map(\.meaning) && (method == nil || method == record.method.text)
    }
}
