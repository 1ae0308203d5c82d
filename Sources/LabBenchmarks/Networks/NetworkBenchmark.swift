import FoundationEssentials
import LabModel
import LabNetwork

/// What a lab's switch carries beside `vde_switch`, what it adds when it is idle, and how exact its faults are.
struct NetworkBenchmark {
    private static let time = Duration.seconds(1)
    private static let passages = 200
    private static let frames = 10_000

    /// Runs all rounds, the two switches in turn.
    func run(rounds: Int, into sheet: inout Sheet) async throws {
        let folder = "/tmp/assay-bench-net-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        if !VDESwitch.isInstalled {
            Workbench.say("vde_switch is not installed, and not measured: install Debian's vde2")
        }
        for ports in [2, 16] { try await carry(ports: ports, rounds: rounds, in: folder, into: &sheet) }
        for _ in 0..<rounds { try await fault(in: folder, into: &sheet) }
    }

    private func carry(ports: Int, rounds: Int, in folder: String, into sheet: inout Sheet) async throws {
        var switches: [any MeasuredSwitch] = [try AssaySwitch(folder: folder)]
        if VDESwitch.isInstalled { switches.append(try await VDESwitch(folder: folder)) }
        let traffic = try switches.map { ($0.title, try Traffic(through: $0, ports: ports)) }
        for length in [64, 1500] {
            let titles = traffic.map { "\($0.0), \(ports) ports, frames of \(length) bytes" }
            for _ in 0..<rounds {
                for (title, (_, traffic)) in zip(titles, traffic) {
                    let frames = try await traffic.framesPerSecond(length: length, for: Self.time)
                    sheet.add(frames, .framesPerSecond, of: title)
                    Workbench.say("\(title): \(Figure(frames, .framesPerSecond).text)")
                }
            }
            if titles.count == 2 { sheet.addRatio("… Assay's switch to vde_switch", of: titles[0], to: titles[1]) }
        }
        if ports == 2 {
            for _ in 0..<rounds {
                for (title, traffic) in traffic {
                    sheet.add(
                        try median(of: traffic) * 1000,
                        .microseconds,
                        of: "\(title), idle: from one port to the other, median of \(Self.passages)"
                    )
                }
            }
        }
        for device in switches { await device.stop() }
    }

    /// The median time that a frame takes, in milliseconds.
    private func median(of traffic: Traffic, count: Int = Self.passages) throws -> Double {
        var samples = Samples()
        for _ in 0..<count { samples.add(try traffic.passageTime() / .milliseconds(1)) }
        return samples.median
    }

    private func fault(in folder: String, into sheet: inout Sheet) async throws {
        let device = try AssaySwitch(folder: folder)
        let traffic = try Traffic([try device.connect(card: "a"), try device.connect(card: "b")])
        let flow = Flow(from: "a", to: "b")
        device.device.impose(NetworkFaults([.init(flow, Impairment(latency: .milliseconds(50)))]))
        let (delays, late) = try Alarms.late {
            try traffic.delays(of: Self.frames, every: .microseconds(500))
        }
        let title = "configured latency 50 ms: measured over \(Self.frames) frames"
        sheet.add(delays.smallest, .milliseconds, of: "\(title), least")
        sheet.add(delays.median, .milliseconds, of: "\(title), median")
        sheet.add(delays.atMost(in: 0.95), .milliseconds, of: "\(title), 95 of 100 at most")
        sheet.add(delays.atMost(in: 0.99), .milliseconds, of: "\(title), 99 of 100 at most")
        sheet.add(late.atMost(in: 0.99), .milliseconds, of: "… late is a thread that only sleeps, 99 of 100 at most")
        let loss = Impairment(loss: Fraction(clampingMillionths: 50_000))
        device.device.impose(NetworkFaults(seed: .random(in: 1...UInt64.max), [.init(flow, loss)]))
        let lost = Double(Self.frames - traffic.arriving(of: Self.frames)) / Double(Self.frames) * 100
        sheet.add(lost, .percent, of: "configured loss 5 %: measured over \(Self.frames) frames")
        await device.stop()
    }
}
