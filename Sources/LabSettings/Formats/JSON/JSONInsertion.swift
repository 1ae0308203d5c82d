/// Adds a member to a JSON object in the manner of the text around it.
struct JSONInsertion {
    let bytes: [UInt8]
    let root: JSONNode

    /// The change that adds a member after the last one.
    func splice(adding name: [UInt8], with value: [UInt8], to members: [JSONMember], of object: JSONNode) -> Splice {
        let key = JSONText.string(name)
        guard let last = members.last else {
            return .insertion(of: firstMember(key + separator + value, of: object), at: object.range.lowerBound + 1)
        }
        let before = members.count > 1 ? members[members.count - 2].value.range.upperBound : object.range.lowerBound
        let gap = bytes[before..<last.nameRange.lowerBound].filter(\.isWhitespace)
        let separator = bytes[last.nameRange.upperBound..<last.value.range.lowerBound]
        return .insertion(of: [.comma] + gap + key + separator + value, at: last.value.range.upperBound)
    }

    private func firstMember(_ member: [UInt8], of object: JSONNode) -> [UInt8] {
        guard let unit else { return member }
        let lineStart = bytes.lineStart(of: object.range.lowerBound)
        let indent = Array(bytes[lineStart...].prefix { $0.isBlank })
        let interior = bytes[object.range].dropFirst().dropLast()
        let start = bytes.lineEnding + indent + unit + member
        return interior.contains(.newline) ? start : start + bytes.lineEnding + indent
    }

    /// The first member of the text's outermost object.
    private var firstOfAll: JSONMember? {
        guard case .object(let members) = root.kind else { return nil }
        return members.first
    }

    /// What stands between a name and its value.
    private var separator: [UInt8] {
        guard let first = firstOfAll else { return Array(text: ": ") }
        return Array(bytes[first.nameRange.upperBound..<first.value.range.lowerBound])
    }

    /// The indentation of one level, or `nil` when the text does not put members on lines of their own.
    private var unit: [UInt8]? {
        guard let first = firstOfAll, bytes[..<first.nameRange.lowerBound].contains(.newline) else { return nil }
        return bytes.blankLead(of: first.nameRange.lowerBound)
    }
}
