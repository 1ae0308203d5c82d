/// The switch's end of a capture: collects the frames of a round, and hands them over at its end.
struct CaptureTap {
    let capture: Capture
    private let network: String
    private var interfaces: [String: Int] = [:]
    private var missed: [Int] = []
    private var missedInRound = 0
    private var pending: [UInt8] = []
    private var room = Int.max

    /// Begins the file of a network's capture.
    init(_ capture: Capture, network: String) {
        self.capture = capture
        self.network = network
        Pcapng.appendSectionHeader(application: "Assay", to: &pending)
    }

    /// Takes a frame that the card `card` sent.
    mutating func note(_ frame: RawSpan, from card: String, at nanoseconds: UInt64, comment: String?) {
        let interface = interface(of: card)
        guard pending.count < room else {
            missed[interface] += 1
            missedInRound += 1
            return
        }
        Pcapng.appendPacket(
            frame,
            interface: interface,
            at: nanoseconds,
            comment: comment,
            missed: missed[interface],
            to: &pending
        )
        missed[interface] = 0
    }

    private mutating func interface(of card: String) -> Int {
        if let known = interfaces[card] { return known }
        let number = interfaces.count
        interfaces[card] = number
        missed.append(0)
        Pcapng.appendInterface(name: card, description: "\(card) on network \(network)", to: &pending)
        return number
    }

    /// Hands over what was collected; tells whether more is wanted.
    mutating func handOver() -> Bool {
        if !pending.isEmpty || missedInRound > 0 {
            room = capture.take(pending, missed: missedInRound)
            pending.removeAll(keepingCapacity: true)
            missedInRound = 0
        }
        return !capture.isOver
    }
}
