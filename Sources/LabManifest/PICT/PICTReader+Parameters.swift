import LabModel
import LabYAML

extension PICTReader {
    /// Reads `NAME: VALUE, VALUE (WEIGHT), ~VALUE, NAME | NAME, <PARAMETER>`.
    mutating func readParameter(_ line: PICTText) {
        // PICT itself also takes the separator of values after the name.
        guard let end = line.firstIndex(of: ":") ?? line.firstIndex(of: options.valueSeparator) else {
            let message = "a parameter has a name and at least one value"
            findings.error(message, at: line.location, hint: "write 'NAME: VALUE, VALUE'")
            return
        }
        let (name, list) = line.divided(at: end)
        guard !isUnsupported(name) else { return }
        let known = parameters.first { options.folded($0.name) == options.folded(name.text) }
        if let known {
            let message = "there is another parameter \(known.name.quoted)"
            findings.error(message, at: name.location, hint: "it is on line \(known.place.line)")
        }
        var values: [PICTParameter.Value] = []
        for part in list.split(options.valueSeparator) { values += self.values(part) }
        var seen: Set<String> = []
        let distinct = values.filter { value in
            let isNew = seen.insert(value.shown(options)[0]).inserted
            if !isNew { findings.warning("value \(value.names[0].quoted) is there twice", at: value.place) }
            return isNew
        }
        guard known == nil else { return }
        parameters.append(PICTParameter(name: name.text, place: name.location, values: distinct))
    }

    /// Names that mean something in PICT that is not described in its documentation.
    private func isUnsupported(_ name: PICTText) -> Bool {
        if name.isEmpty {
            findings.error("a parameter needs a name", at: name.location)
            return true
        }
        if name.scalars.first == "$" {
            findings.error("result parameters ('$NAME') are not supported", at: name.location)
            return true
        }
        if let at = name.firstIndex(of: "@"), Int(name.divided(at: at).after.text) != nil {
            let hint = "put it into a sub-model: '{ A, B } @ 2'"
            findings.error("a parameter with an order of its own is not supported", at: name.location, hint: hint)
            return true
        }
        return false
    }

    /// The value that a part of the list is, or all values of the parameter that it names.
    private func values(_ part: PICTText) -> [PICTParameter.Value] {
        if part.range.count > 2, part.scalars.first == "<", part.scalars.last == ">" {
            let inner = PICTText(file: source, range: part.range.lowerBound + 1..<part.range.upperBound - 1).trimmed
            guard let other = parameter(named: inner) else { return [] }
            return other.values.map { value in
                var value = value
                value.place = part.location
                return value
            }
        }
        var text = part
        var weight = 1
        if part.scalars.last == ")", let open = part.scalars.lastIndex(of: "(") {
            let number = PICTText(file: source, range: open + 1..<part.range.upperBound - 1).trimmed
            // Brackets around anything else belong to the value.
            if let given = Int(number.text), given > 0 {
                weight = given
                text = part.divided(at: open).before
            }
        }
        var names = text.split(options.nameSeparator)
        let isNegative = names[0].scalars.first == options.negativePrefix
        if isNegative {
            let rest = names[0].range.lowerBound + 1..<names[0].range.upperBound
            names[0] = PICTText(file: source, range: rest).trimmed
        }
        let value = PICTParameter.Value(
            names: names.map(\.text),
            weight: weight,
            isNegative: isNegative,
            place: part.location
        )
        return [value]
    }
}
