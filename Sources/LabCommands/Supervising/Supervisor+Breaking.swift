import FoundationEssentials
import LabEngine
import LabHost
import LabModel

/// Breaking, healing and listening to a lab that stays.
extension Supervisor {
    /// How much of a capture goes into one message.
    private static let pieceSize = 128 << 10

    /// Sends what a machine printed on its console, without the lab's secrets.
    func showConsole(of machine: String, _ line: ControlLine) async throws {
        try await answer(line) { lab in
            var text = Array(lab.console(of: machine).utf8)[...]
            while !text.isEmpty {
                try await line.send(ControlReply.output(isError: false, bytes: Array(text.prefix(Self.pieceSize))))
                text = text.dropFirst(Self.pieceSize)
            }
            return .done
        }
    }

    /// Tells what is wrong with the networks, and what they have carried.
    func showNetworks(_ line: ControlLine) async throws {
        try await answer(line) { lab in .networks(try await lab.networkFacts()) }
    }

    /// Breaks or heals something, and tells what is wrong then.
    func breakOrHeal(_ request: FaultRequest, _ line: ControlLine) async throws {
        try await answer(line) { lab in
            try await lab.perform(request)
            return .networks(try await lab.networkFacts())
        }
    }

    /// Sends what a network carries, until the lab ends or whoever asked is gone.
    func capture(
        _ network: String,
        _ line: ControlLine,
        _ requests: AsyncThrowingStream<ControlRequest, any Error>
    ) async throws {
        try await answer(line) { lab in
            let capture = try await lab.capture(network)
            let watch = Task {
                // It asks for nothing more, so this ends when its end of the connection is closed.
                for try await _ in requests {}
                capture.stop()
            }
            defer {
                watch.cancel()
                capture.stop()
            }
            while let bytes = await capture.next() {
                for start in stride(from: 0, to: bytes.count, by: Self.pieceSize) {
                    let piece = bytes[start..<min(start + Self.pieceSize, bytes.count)]
                    try await line.send(ControlReply.captured(Data(piece)))
                }
            }
            return .done
        }
    }

    private func answer(_ line: ControlLine, _ body: (WiredLab) async throws -> ControlReply) async throws {
        guard let lab = readyLab else {
            return try await line.send(ControlReply.failed(Trouble(stage: "break", reason: "the lab is not ready yet")))
        }
        let reply: ControlReply
        do {
            reply = try await body(lab)
        } catch let error as FaultOrderError {
            reply = .refused(reason: error.reason, hint: error.hint)
        } catch let error as EngineError {
            reply = .failed(lab.trouble(of: error, stage: "break"))
        }
        try await line.send(reply)
    }
}
