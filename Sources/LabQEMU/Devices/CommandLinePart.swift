/// A piece of QEMU's command line: a device, a backend, or a group of options that belong together.
protocol CommandLinePart {
    /// The arguments in order.
    var arguments: [String] { get }
}

/// Writes a value for QEMU's `key=value,key=value` notation, where a comma in a value is doubled.
func escaped(_ value: String) -> String {
    value.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",,")
}
