import LabLibrary
import LabManifest
import LabModel
import LabTestSupport
import Testing

@Suite("Faults and captures in lab files")
struct FaultTests {
    private func lab(_ text: String, _ cell: Cell = Cell()) throws -> Lab {
        let folder = try ScratchFolder(["lab.yaml": text])
        let reading = LabFile.read(path: folder.path + "/lab.yaml")
        let (lab, diagnostics) = try #require(reading.file).lab(for: cell, library: FixtureLibrary.library)
        #expect((reading.diagnostics + diagnostics).map(\.message) == [])
        return try #require(lab)
    }

    @Test("a list is what is broken as soon as the lab is ready, with values of the matrix")
    func list() throws {
        let text = #"""
            lab: a
            networks: {front: {subnet: 10.20.1.0/24}, back: {subnet: 10.20.2.0/24}}
            machines:
              web: {os: debian-12, networks: [front, back]}
              db: {os: debian-12, networks: [back], instances: 2}
            matrix: {axes: {loss: [none, 1, 5], delay: [0ms, 50ms]}}
            faults:
              - {between: [web, db], latency: "${delay}", loss: "${loss}%", when: {loss: ["1", "5"]}}
              - {from: db-1, network: back, bandwidth: 10Mbit, jitter: 5ms, duplicate: 0.5%, reorder: 1%}
              - {to: web, partition: true, when: {loss: none}}
              - {network: front, loss: "${loss}", when: {loss: none}}
              - {between: [web, gateway], latency: 1s}
            """#
        let heavy = try lab(text, Cell([.init(axis: "loss", value: "5"), .init(axis: "delay", value: "50ms")]))
        #expect(
            heavy.faults.faults.map(\.description) == [
                "web <-> db: latency 50ms, loss 5%",
                "db-1 -> any on back: jitter 5ms, duplicate 0.5%, reorder 1%, bandwidth 10Mbit",
                "web <-> gateway: latency 1s",
            ]
        )
        #expect(heavy.faults.seed == 1)
        #expect(!heavy.faults.allowsGuests)
        let none = try lab(text, Cell([.init(axis: "loss", value: "none"), .init(axis: "delay", value: "0ms")]))
        #expect(
            none.faults.faults.map(\.description) == [
                "db-1 -> any on back: jitter 5ms, duplicate 0.5%, reorder 1%, bandwidth 10Mbit",
                "any -> web: partition", "web <-> gateway: latency 1s",
            ]
        )
    }

    @Test("a mapping also says who may break more, and what chance is drawn from")
    func mapping() throws {
        let lab = try lab(
            #"""
            lab: a
            machines: {web: {os: debian-12}, db: {os: debian-12}}
            capture: on-failure
            faults: {allow: true, seed: 7, apply: [{network: lan, latency: 5ms}]}
            tests:
              - {name: one, run: "true", capture: always, faults: [{between: [web, db], partition: true}, {pause: db}]}
              - {name: two, run: "true", faults: [{crash: db}]}
              - {name: three, run: "true", capture: never}
            """#
        )
        #expect(lab.faults.allowsGuests)
        #expect(lab.faults.seed == 7)
        #expect(lab.faults.faults.map(\.description) == ["any -> any on lan: latency 5ms"])
        #expect(
            lab.tests.map { $0.faults.map(\.description) } == [
                ["web <-> db: partition", "db: paused"], ["db: crashed"], [],
            ]
        )
        #expect(lab.tests.map(\.capture) == [.always, .onFailure, .never])
    }

    @Test("the printed text says everything that is wrong, and where", arguments: broken)
    func shown(_ broken: Broken) throws {
        #expect(try broken.printed() == broken.shown)
    }

    static let broken = [
        Broken(
            "faults are checked",
            #"""
            lab: a
            networks: {front: {subnet: 10.20.1.0/24}, back: {subnet: 10.20.2.0/24}}
            machines:
              web: {os: debian-12, networks: [front]}
              db: {os: debian-12, networks: [back], instances: 2}
            capture: on-error
            faults:
              - {between: [web, bd], latency: 5ms}
              - {between: [web], loss: 1%}
              - {from: web, network: bakc, loss: 101%}
              - {from: web, network: back, latency: fast}
              - {network: front, loss: 5}
              - {network: front, bandwidth: 10MB}
              - {latency: 5ms}
              - {from: web}
              - {between: [web, db], partition: true}
              - {between: [web, gateway], from: web, partition: true}
              - {crash: db, latency: 1ms}
              - {network: front, lose: 1%}
            tests:
              - {name: a, run: "true", faults: {latency: 5ms}, capture: 5}

            """#,
            shows: #"""
                lab.yaml:6:10: error: 'on-error' is not a time to capture
                    6 | capture: on-error
                      |          ^~~~~~~~
                  hint: there is 'always', 'never', 'on-failure'
                lab.yaml:8:21: error: unknown machine 'bd'
                    8 |   - {between: [web, bd], latency: 5ms}
                      |                     ^~
                  hint: did you mean 'db'?
                lab.yaml:9:15: error: expected two machines like [web, db], found a list
                    9 |   - {between: [web], loss: 1%}
                      |               ^~~~~
                lab.yaml:10:26: error: a fault names network 'bakc', which this lab does not have
                   10 |   - {from: web, network: bakc, loss: 101%}
                      |                          ^~~~
                  hint: did you mean 'back'?
                lab.yaml:10:38: error: '101%' is no percentage from 0% to 100%
                   10 |   - {from: web, network: bakc, loss: 101%}
                      |                                      ^~~~
                  hint: write it like 1% or 0.5%
                lab.yaml:11:5: error: machine 'web' is not on network 'back'
                   11 |   - {from: web, network: back, latency: fast}
                      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                lab.yaml:11:41: error: 'fast' is no time from 0ms to 60s
                   11 |   - {from: web, network: back, latency: fast}
                      |                                         ^~~~
                  hint: write it like 50ms
                lab.yaml:12:28: error: '5' is no percentage from 0% to 100%
                   12 |   - {network: front, loss: 5}
                      |                            ^
                  hint: did you mean '5%'?
                lab.yaml:13:33: error: '10MB' is no bandwidth from 1kbit to 1000Gbit
                   13 |   - {network: front, bandwidth: 10MB}
                      |                                 ^~~~
                  hint: write it like 64kbit, 10Mbit or 1Gbit
                lab.yaml:14:5: error: a fault says where it is
                   14 |   - {latency: 5ms}
                      |     ^~~~~~~~~~~~~~
                  hint: write 'between: [A, B]', 'from: A', 'to: B' or 'network: NAME'
                lab.yaml:15:5: error: a fault says what is wrong
                   15 |   - {from: web}
                      |     ^~~~~~~~~~~
                  hint: there is 'latency', 'jitter', 'loss', 'duplicate', 'reorder', 'bandwidth', 'partition'
                lab.yaml:16:5: error: machines 'web' and 'db' share no network
                   16 |   - {between: [web, db], partition: true}
                      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                lab.yaml:17:37: error: a fault has 'between' or 'from', not both
                   17 |   - {between: [web, gateway], from: web, partition: true}
                      |                                     ^~~
                lab.yaml:18:13: error: machine 'db' has several instances
                   18 |   - {crash: db, latency: 1ms}
                      |             ^~
                  hint: say which, as in 'db-1'
                lab.yaml:18:17: error: unknown key 'latency' in a fault
                   18 |   - {crash: db, latency: 1ms}
                      |                 ^~~~~~~
                  hint: there is 'crash', 'pause'
                lab.yaml:19:5: error: a fault says what is wrong
                   19 |   - {network: front, lose: 1%}
                      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~
                  hint: there is 'latency', 'jitter', 'loss', 'duplicate', 'reorder', 'bandwidth', 'partition'
                lab.yaml:19:22: error: unknown key 'lose' in a fault
                   19 |   - {network: front, lose: 1%}
                      |                      ^~~~
                  hint: did you mean 'loss'?
                lab.yaml:21:36: error: expected a list of faults, found a mapping
                   21 |   - {name: a, run: "true", faults: {latency: 5ms}, capture: 5}
                      |                                    ^~~~~~~~~~~~~~
                lab.yaml:21:61: error: '5' is not a time to capture
                   21 |   - {name: a, run: "true", faults: {latency: 5ms}, capture: 5}
                      |                                                             ^
                  hint: there is 'always', 'never', 'on-failure'

                """#
        )
    ]
}
