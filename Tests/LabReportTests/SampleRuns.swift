import Foundation
import LabModel

/// Runs that the tests write down.
enum SampleRuns {
    /// Characters that break XML written by hand: markup, controls, colour codes, what XML forbids, and U+FFFD for
    /// bytes that are no UTF-8.
    static let oddText =
        "<b>&amp; ]]> \"quoted\" 'single' \u{0}\u{1b}[31mred\u{1b}[0m \u{7} \u{9b}1m \u{fffe}\u{ffff} \u{1f600}\r\n"
        + "é ü\ttab\n" + String(decoding: [0xff, 0xfe, 0x80, 0x41] as [UInt8], as: UTF8.self)

    static let start = Date(timeIntervalSince1970: 1_772_353_800.25)

    static func run(_ cells: [CellRecord], interruption: String? = nil) -> RunRecord {
        RunRecord(
            id: "20260301-083000",
            lab: "web-shop",
            labFile: "Examples/web-shop/lab.yaml",
            version: "1.0.0",
            started: start,
            duration: .milliseconds(62_345),
            host: HostFacts(
                name: "builder",
                emulator: "QEMU 7.2.0",
                accelerator: "tcg",
                acceleratorReason: "the processor has no virtualization",
                processors: 2,
                memory: .mebibytes(24_576)
            ),
            cells: cells,
            interruption: interruption
        )
    }

    static func cell(
        _ values: KeyValuePairs<String, String> = ["os": "debian-12", "cache": "none"],
        outcome: Outcome = .passed,
        faults: [String] = [],
        machines: [MachineRecord] = [],
        tests: [TestRecord]
    ) -> CellRecord {
        CellRecord(
            cell: Cell(values.map { Cell.Assignment(axis: $0.key, value: $0.value) }),
            outcome: outcome,
            started: start,
            duration: .milliseconds(4_200),
            faults: faults,
            stages: [StageTime(stage: "deploy", duration: .milliseconds(210))],
            machines: machines,
            tests: tests
        )
    }

    static func test(_ name: String = "smoke", _ outcome: Outcome = .passed, cases: [TestRecord.Case] = [])
        -> TestRecord
    {
        TestRecord(name: name, machine: "web", outcome: outcome, duration: .milliseconds(1_500), cases: cases)
    }

    static let machine = MachineRecord(
        name: "web",
        operatingSystem: "debian-12",
        servicePack: "security",
        applications: ["nginx"],
        image: "3f9a",
        identity: MachineIdentity(
            hostname: "web",
            domain: "web-shop.assay",
            machineID: "0123456789abcdef0123456789abcdef",
            interfaces: interfaces,
            gateway: IPv4Address("10.20.1.1"),
            hosts: [
                MachineIdentity.Host(address: IPv4Address(rawValue: 0x0a14_010a), names: ["web.web-shop.assay", "web"])
            ]
        ),
        readBack: [MachineRecord.IdentityItem(name: "hostname", found: "web")],
        settings: [
            MachineRecord.SettingRecord(
                connection: "web -> app (upstream)",
                file: "/etc/nginx/conf.d/site.conf",
                format: .nginx,
                path: "upstream[orders]/server",
                before: ["127.0.0.1:8000"],
                after: ["10.20.2.11:8000", "10.20.2.12:8000"]
            )
        ],
        proofs: [
            MachineRecord.ProofRecord(
                connection: "web -> app (upstream)",
                provider: "app-1",
                address: IPv4Address(rawValue: 0x0a14_020b),
                port: 8000,
                speaks: .http,
                duration: .milliseconds(120)
            ),
            MachineRecord.ProofRecord(
                connection: "web -> mail",
                provider: nil,
                address: IPv4Address(rawValue: 0xc000_0219),
                port: nil,
                speaks: .tcp,
                duration: .milliseconds(20)
            ),
        ],
        leftovers: [MachineRecord.LeftoverRecord(file: "/etc/mailname", line: 1, names: "assay-model")],
        restarts: [
            MachineRecord.RestartRecord(
                reason: "its kernel panicked",
                lastSeen: "Kernel panic - not syncing: <\u{1b}[1m>",
                duration: .milliseconds(900)
            )
        ],
        stages: [StageTime(stage: "identify", duration: .milliseconds(90))],
        console: "web/console.log"
    )

    private static var interfaces: [MachineIdentity.Interface] {
        IPv4Subnet("10.20.1.0/24").map { subnet in
            [
                MachineIdentity.Interface(
                    name: "eth0",
                    network: "front",
                    mac: MACAddress(rawValue: 0x0200_5e10_0001),
                    address: IPv4Address(rawValue: 0x0a14_010a),
                    subnet: subnet
                )
            ]
        } ?? []
    }

    /// One run with everything that a record can hold, odd characters everywhere that a guest has a say.
    static let everything = run(
        [
            cell(
                faults: ["any -> any on lan: latency 40ms"],
                machines: [machine],
                tests: [
                    TestRecord(
                        name: "orders survive a restart",
                        machine: "web",
                        outcome: .failed(oddText),
                        duration: .milliseconds(2_001),
                        exitStatus: 1,
                        cases: [
                            TestRecord.Case(
                                name: "first",
                                group: "Orders",
                                outcome: .passed,
                                duration: .milliseconds(3)
                            ),
                            TestRecord.Case(name: oddText, group: oddText, outcome: .failed(oddText)),
                            TestRecord.Case(name: "third", outcome: .skipped("no redis")),
                        ],
                        output: oddText,
                        faults: ["web <-> db: loss 1%", "cache: paused"],
                        captures: [
                            .init(network: "back", file: "cells/1/orders/back.pcapng"),
                            .init(network: "front", file: "cells/1/orders/front.pcapng", missed: 3, isTruncated: true),
                        ],
                        folder: "cells/1/orders"
                    ),
                    test("smoke"),
                    test("later", .notRun("--fail-fast")),
                    test("never", .skipped("when: os != debian-12")),
                ]
            ),
            cell(
                ["os": "debian-13", "cache": "redis"],
                outcome: .error(trouble),
                tests: [test("smoke", .error(trouble))]
            ),
            cell([:], outcome: .notRun("interrupted"), tests: [test("smoke", .notRun("interrupted"))]),
        ],
        interruption: "SIGINT"
    )

    static let trouble = Trouble(
        machine: "app",
        stage: "deploy",
        reason: "the launch agent did not answer within 30s",
        lastSeen: oddText
    )
}
