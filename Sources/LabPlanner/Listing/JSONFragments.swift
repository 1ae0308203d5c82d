import LabMatrix

/// The pieces `"axis":"value"` of JSON objects, made once for all rows.
struct JSONFragments {
    /// By parameter, value and name.
    private let pieces: [[[[UInt8]]]]

    init(_ space: MatrixSpace) {
        pieces = zip(space.space.parameters, space.names).map { parameter, values in
            values.map { names in
                names.map { Array("\(Self.quoted(parameter.name)):\(Self.quoted($0))".utf8) }
            }
        }
    }

    /// Appends the object of a row; axes that it does not have are left out.
    func append(_ expanded: ExpandedCell, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "{"))
        var isFirst = true
        expanded.forEachEntry { parameter, entry, pick in
            guard entry < pieces[parameter].count else { return }
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            buffer.append(contentsOf: pieces[parameter][entry][pick])
        }
        buffer.append(UInt8(ascii: "}"))
    }

    /// A text as a JSON string (RFC 8259, section 7).
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<" ":
                let code = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
