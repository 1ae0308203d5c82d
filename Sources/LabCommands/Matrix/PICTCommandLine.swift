import ArgumentParser
import LabManifest

/// Options as PICT has them: a slash, a letter, and a value after a colon.
struct PICTCommandLine {
    /// How the model is read.
    private(set) var model = PICTOptions()
    /// How many parameters are combined; `nil` for the default, or for all of them.
    private(set) var order: Int?
    /// Whether all parameters are combined.
    private(set) var isOrderMax = false
    /// The seed; `nil` where the choice is always the same.
    private(set) var randomSeed: UInt64?
    /// The file with rows to begin with.
    private(set) var seedRows: String?
    /// Whether numbers are shown in the place of rows.
    private(set) var showsStatistics = false

    /// Reads options.
    /// - Throws: `ValidationError` for what is none.
    init(_ options: [String]) throws {
        for option in options { try read(option) }
    }

    private mutating func read(_ option: String) throws {
        let parts = option.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1]) : nil
        switch (parts[0].lowercased(), value) {
        case ("/o", "max"): isOrderMax = true
        case ("/o", let text?):
            guard let number = Int(text), number >= 1 else { throw Self.wrong(option, "'/o:2' or '/o:max'") }
            order = number
        case ("/d", let text?): model.valueSeparator = try Self.character(text, option)
        case ("/a", let text?): model.nameSeparator = try Self.character(text, option)
        case ("/n", let text?): model.negativePrefix = try Self.character(text, option)
        case ("/e", let text?) where !text.isEmpty: seedRows = text
        case ("/r", nil): randomSeed = UInt64(UInt16.random(in: 0...UInt16.max))
        case ("/r", let text?):
            guard let number = UInt64(text) else { throw Self.wrong(option, "'/r' or '/r:7'") }
            randomSeed = number
        case ("/c", nil): model.isCaseSensitive = true
        case ("/s", nil): showsStatistics = true
        default: throw Self.wrong(option, "/o:N, /d:C, /a:C, /n:C, /e:FILE, /r[:N], /c or /s")
        }
    }

    private static func character(_ text: String, _ option: String) throws -> Unicode.Scalar {
        guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
            throw wrong(option, "a single character after the colon")
        }
        return scalar
    }

    private static func wrong(_ option: String, _ wanted: String) -> ValidationError {
        ValidationError("'\(option)' is no option of PICT; write \(wanted)")
    }
}
