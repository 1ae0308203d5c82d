import LabModel

/// A network of the cell with the place of its addresses in the file.
struct NetworkDraft {
    var network: Network
    var location: SourceLocation?

    /// Whether the file gives addresses that machines can have.
    var hasAddresses: Bool { network.subnet.prefixLength < 32 }
}
