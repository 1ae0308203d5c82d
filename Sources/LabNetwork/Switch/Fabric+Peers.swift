import LabModel

/// Who is connected.
extension Fabric {
    // More peers than any lab has; a program that connects without end must not use up the process's descriptors.
    private static let mostPorts = 1024
    private static let acceptPause = Duration.milliseconds(100)

    /// Takes in those who wait at a socket.
    mutating func welcome(at place: Place, _ now: Duration) {
        while true {
            switch place.socket.accept() {
            case .nobody: return
            case .noRoom:
                // The connection stays readable: without a pause the thread would try again and again.
                pauseEnd = now + Self.acceptPause
                return
            case .peer(let descriptor):
                add(Descriptor(owning: descriptor), at: place, now)
            }
        }
    }

    private mutating func add(_ socket: consuming Descriptor, at place: Place, _ now: Duration) {
        let card = place.card
        // A card is one peer: whoever else connects in its name is sent away.
        guard ports.count < Self.mostPorts, card == nil || !ports.contains(where: { $0.card == card }) else { return }
        let port = SwitchPort(id: core.addPort(), card: card, guarding: place.guarding, socket: socket)
        ports.append(port)
        while portOfNumber.count <= port.id.number { portOfNumber.append(nil) }
        portOfNumber[port.id.number] = port
        if let card, let addresses = expected.removeValue(forKey: card) {
            core.learn(addresses, on: port.id, at: now)
        }
    }

    /// Forgets the peers that are gone.
    mutating func removeEndedPorts() {
        guard ports.contains(where: \.isOver) else { return }
        for port in ports where port.isOver {
            core.removePort(port.id)
            faults?.forget(port.id)
            portOfNumber[port.id.number] = nil
        }
        ports.removeAll(where: \.isOver)
    }

    /// Disconnects everybody and removes the sockets' files; nothing more happens afterwards.
    mutating func close() {
        for port in ports { port.isOver = true }
        removeEndedPorts()
        for place in sockets { place.socket.removeFile() }
        sockets = []
        for index in taps.indices { _ = taps[index].handOver() }
        for tap in taps { tap.capture.stop() }
        taps = []
    }
}
