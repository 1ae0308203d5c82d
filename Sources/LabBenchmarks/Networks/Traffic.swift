import Glibc
import Synchronization

/// Frames from half of a switch's ports to the other half, as many as go through.
///
/// One thread sends and one receives, each serving all of its ports in turn: the switch has what is left of the processors.
/// Frames are sent one a system call, as QEMU sends what a guest's card gives it.
struct Traffic {
    private let cables: [Cable]
    private let addresses: [[UInt8]]

    private final class Counter: Sendable {
        let isOver = Atomic(false)
        let frames = Atomic(0)
    }

    /// Connects `ports` ports and lets the switch learn where they are.
    init(through device: some MeasuredSwitch, ports: Int) throws {
        try self.init((0..<ports).map { _ in try device.connect() })
    }

    /// Uses connected ports, and lets their switch learn where they are.
    init(_ cables: [Cable]) throws {
        self.cables = cables
        addresses = cables.indices.map { [2, 0, 0, 0, 1, UInt8($0)] }
        for (cable, address) in zip(cables, addresses) {
            let everybody = [UInt8](repeating: 255, count: 6)
            guard cable.send(cable.frame(to: everybody, from: address, length: 64)) else {
                throw BenchError("a port takes no frame")
            }
        }
        for cable in cables { cable.drain() }
    }

    /// A frame from a port of the first half to its partner in the second.
    private func frame(_ index: Int, length: Int) -> [UInt8] {
        let partner = index + cables.count / 2
        return cables[index].frame(to: addresses[partner], from: addresses[index], length: length)
    }

    /// Sends frames of `length` bytes for a while; gives how many arrived in a second.
    func framesPerSecond(length: Int, for time: Duration) async throws -> Double {
        let counter = Counter()
        let half = cables.count / 2
        let (senders, receivers) = (Array(cables[..<half]), Array(cables[half...]))
        let frames = senders.indices.map { frame($0, length: length) }
        let size = senders[0].framing == .stream ? frames[0].count : nil
        let sending = try BenchThread { Self.send(frames, from: senders, until: counter) }
        let receiving = try BenchThread { Self.receive(on: receivers, frameSize: size, until: counter) }
        try await Task.sleep(for: .milliseconds(200))
        let (before, start) = (counter.frames.load(ordering: .relaxed), ContinuousClock.now)
        try await Task.sleep(for: time)
        let (after, end) = (counter.frames.load(ordering: .relaxed), ContinuousClock.now)
        counter.isOver.store(true, ordering: .relaxed)
        sending.join()
        receiving.join()
        for cable in receivers { cable.drain() }
        return Double(after - before) / ((end - start) / .seconds(1))
    }

    private static func send(_ frames: [[UInt8]], from senders: [Cable], until counter: Counter) {
        while !counter.isOver.load(ordering: .relaxed) {
            for _ in 0..<16 {
                for (cable, bytes) in zip(senders, frames) { _ = cable.send(bytes) }
            }
        }
    }

    private static func receive(on receivers: [Cable], frameSize: Int?, until counter: Counter) {
        var waits = receivers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var partial = [Int](repeating: 0, count: receivers.count)
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { space in
            while !counter.isOver.load(ordering: .relaxed) {
                guard poll(&waits, nfds_t(waits.count), 100) > 0 else { continue }
                var frames = 0
                for index in receivers.indices where waits[index].revents != 0 {
                    for _ in 0..<64 {
                        let count = receivers[index].receive(into: space, waits: false)
                        guard count > 0 else { break }
                        guard let frameSize else {
                            frames += 1
                            continue
                        }
                        partial[index] += count
                        frames += partial[index] / frameSize
                        partial[index] %= frameSize
                    }
                }
                counter.frames.add(frames, ordering: .relaxed)
            }
        }
    }

    /// How long a frame takes from the first port to its partner while nothing else happens.
    func passageTime() throws -> Duration {
        let bytes = frame(0, length: 64)
        // Long enough for the switch to go to sleep.
        usleep(2000)
        return try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { space in
            let start = ContinuousClock.now
            guard cables[0].send(bytes),
                cables[cables.count / 2].receive(into: space, waits: true) == bytes.count
            else { throw BenchError("a frame did not arrive") }
            return ContinuousClock.now - start
        }
    }

    /// How long each of so many frames takes from the first port to its partner, in milliseconds, while others are on
    /// their way.
    /// - Throws: `BenchError` when one does not arrive.
    func delays(of count: Int, every interval: Duration) throws -> Samples {
        let bytes = frame(0, length: 64)
        let (from, to) = (cables[0], cables[cables.count / 2])
        var wait = pollfd(fd: to.descriptor, events: Int16(POLLIN), revents: 0)
        var (sent, arrived, samples) = ([ContinuousClock.Instant](), 0, Samples())
        let start = ContinuousClock.now
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { space in
            while samples.values.count < count {
                while sent.count < count, ContinuousClock.now >= start + interval * sent.count {
                    sent.append(.now)
                    guard from.send(bytes) else { throw BenchError("a port takes no frame") }
                }
                guard poll(&wait, 1, 1) >= 0, ContinuousClock.now < (sent.last ?? start) + .seconds(10) else {
                    throw BenchError("a frame did not arrive")
                }
                arrived += to.receive(into: space, waits: false)
                let now = ContinuousClock.now
                while samples.values.count < arrived / bytes.count {
                    samples.add((now - sent[samples.values.count]) / .milliseconds(1))
                }
            }
        }
        return samples
    }

    /// How many of so many frames arrive at the first port's partner.
    func arriving(of count: Int) -> Int {
        let bytes = frame(0, length: 64)
        var arrived = 0
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { space in
            for sent in 1...count {
                _ = cables[0].send(bytes)
                guard sent % 100 == 0 || sent == count else { continue }
                // The last look is for those that are still on their way.
                while true {
                    let isLast = sent == count
                    let got = cables[cables.count / 2].receive(into: space, waits: isLast)
                    guard got > 0 else { break }
                    arrived += got
                }
            }
        }
        return arrived / bytes.count
    }
}
