import Foundation
import LabModel

/// Gives every locator many inputs, the same for the same seed.
struct FuzzRun {
    let seeds: String
    let options: Options

    /// What one input may take of a processor; readers take time in proportion to it.
    private static let patience = Duration.seconds(5)
    /// Every so many inputs the trace is written, as that takes longer than an input.
    private static let traceEvery = 256
    /// Every so many inputs one is long.
    private static let longEvery = 4000

    /// Tells whether nothing was found.
    func run() -> Bool {
        let formats = options.format.map { [$0] } ?? SettingFormat.allCases
        let clock = ContinuousClock()
        var hasFinding = false
        for format in formats {
            guard let seeds = try? FuzzSeeds(of: format, in: seeds), !seeds.files.isEmpty else {
                print("\(format): there are no seeds in '\(self.seeds)/\(format)'")
                return false
            }
            var changes = 0
            var findings: [String] = []
            let time = clock.measure {
                for index in 0..<options.inputs where findings.count < 5 {
                    if let finding = finding(index, of: seeds, changes: &changes) {
                        findings.append(finding)
                    }
                }
            }
            if changes == 0 { findings.append("no input could be changed") }
            print(
                "\(format): \(options.inputs) inputs, \(changes) changes, \(time.components.seconds) s, \(findings.count) findings"
            )
            for finding in findings { print("  \(finding)") }
            hasFinding = hasFinding || !findings.isEmpty
        }
        return !hasFinding
    }

    private func finding(_ index: Int, of seeds: FuzzSeeds, changes: inout Int) -> String? {
        // A crash leaves behind near which input it was.
        if index % Self.traceEvery == 0, let trace = options.trace,
            let data = "\(seeds.format) --seed \(options.seed) input \(index)\n".data(using: .utf8)
        {
            try? data.write(to: URL(filePath: trace))
        }
        var dice = Dice(state: options.seed &* 0x1_0000_0000 &+ UInt64(index))
        let isLong = index % Self.longEvery == Self.longEvery / 2
        let bytes = isLong ? seeds.longInput(with: &dice) : seeds.input(with: &dice)
        let start = Self.processorTime
        var finding = FuzzCase(format: seeds.format, bytes: bytes).finding(
            paths: seeds.paths,
            with: &dice,
            changes: &changes
        )
        let time = Self.processorTime - start
        if finding == nil, time > Self.patience { finding = "\(bytes.count) bytes took \(time)" }
        return finding.map { finding in
            "input \(index): \(finding); \(String(decoding: bytes.prefix(300), as: UTF8.self).debugDescription)"
        }
    }

    /// What this process has had of the processors so far.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
