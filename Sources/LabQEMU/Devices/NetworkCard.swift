/// A virtio network card.
///
/// Its MAC address is the template's until the guest sets another: a resumed card has what the saved state says.
///
/// It does not ask the guest to announce that address. QEMU 7.2 also frees the timer for that when a card is resumed without an
/// announcement, and crashes when the guest restarts and resets the card (`virtio_net_reset`).
struct NetworkCard: CommandLinePart {
    /// The number of the card: 0 is `eth0`.
    var index: Int
    /// The socket of the switch; `nil` leaves the card without cable.
    var switchSocket: String?

    var arguments: [String] {
        let backend =
            switchSocket.map { "stream,id=net\(index),server=off,addr.type=unix,addr.path=\(escaped($0))" }
            ?? "hubport,id=net\(index),hubid=\(index)"
        return [
            "-netdev", backend,
            "-device",
            "virtio-net-pci,id=eth\(index),netdev=net\(index),romfile=,guest_announce=off,"
                + "addr=0x\(String(8 + index, radix: 16))",
        ]
    }
}
