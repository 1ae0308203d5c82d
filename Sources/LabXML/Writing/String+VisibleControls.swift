extension String {
    /// Whether XML 1.0 can say the text as it is, and a terminal can show it without obeying any of it.
    package var isPlainInXML: Bool { unicodeScalars.allSatisfy { $0.visibleSubstitute == nil } }

    /// The text with every character that XML 1.0 forbids (section 2.2) replaced by one that people can see.
    ///
    /// Control characters become their pictures, so that a terminal's colour codes read `␛[31m`; the rest, and the
    /// controls of the C1 block that XML allows but terminals obey, become the replacement character.
    package var withVisibleControls: String {
        guard !isPlainInXML else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(scalar.visibleSubstitute ?? scalar) }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// What stands for the character in a document, or `nil` when it stands for itself.
    fileprivate var visibleSubstitute: Unicode.Scalar? {
        switch value {
        case 0x09, 0x0a, 0x0d: nil
        case 0x00..<0x20: Unicode.Scalar(0x2400 + value)
        case 0x7f: "\u{2421}"
        case 0x80..<0xa0, 0xfffe, 0xffff: "\u{fffd}"
        default: nil
        }
    }
}
