/// How a PICT model is written and read; the defaults are those of PICT.
public struct PICTOptions: Hashable, Sendable {
    /// What separates the values of a parameter: PICT's option `/d`.
    public var valueSeparator: Unicode.Scalar = ","
    /// What separates the names of a value: PICT's option `/a`.
    public var nameSeparator: Unicode.Scalar = "|"
    /// What marks a value out of the allowed range: PICT's option `/n`.
    public var negativePrefix: Unicode.Scalar = "~"
    /// Whether names and values that differ in case only are different: PICT's option `/c`.
    public var isCaseSensitive = false

    /// Creates options with PICT's defaults.
    public init() {}

    /// The text as it is compared.
    func folded(_ text: String) -> String {
        isCaseSensitive ? text : text.lowercased()
    }
}
