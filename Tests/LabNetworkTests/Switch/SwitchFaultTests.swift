import LabModel
import Testing

@testable import LabNetwork

@Suite("Switch, faults")
struct SwitchFaultTests {
    private func faults(_ flows: [Flow], _ impairment: Impairment) -> NetworkFaults {
        NetworkFaults(flows.map { .init($0, impairment) })
    }

    @Test("a partition keeps two cards apart until it is healed, and no third one")
    func partition() throws {
        try withCards(["web", "db", "cache"]) { lan, peers in
            let (web, db, cache) = (try #require(peers["web"]), try #require(peers["db"]), try #require(peers["cache"]))
            let there = Flow(from: "web", to: "db")
            lan.impose(faults([there, there.reversed], Impairment(isPartitioned: true)))
            try web.send(frame(from: .alice, to: .broadcast, number: 1))
            #expect(try cache.receive() == frame(from: .alice, to: .broadcast, number: 1))
            lan.impose(NetworkFaults())
            try web.send(frame(from: .alice, to: .broadcast, number: 2))
            #expect(try db.receive() == frame(from: .alice, to: .broadcast, number: 2))
            #expect(lan.statistics.lost == 1)
            #expect(lan.statistics.ports.map(\.card) == ["web", "db", "cache"])
        }
    }

    @Test("a name is the socket's, whatever addresses a peer invents")
    func names() throws {
        try withCards(["web", "db", "cache"]) { lan, peers in
            let (web, db, cache) = (try #require(peers["web"]), try #require(peers["db"]), try #require(peers["cache"]))
            try db.send(frame(from: .bob, to: .broadcast))
            _ = try (web.receive(), cache.receive())
            lan.impose(faults([Flow(from: "web", to: "db")], Impairment(isPartitioned: true)))
            // The partitioned card speaks with the address of another.
            try cache.send(frame(from: .carol, to: .bob, number: 1))
            #expect(try db.receive() == frame(from: .carol, to: .bob, number: 1))
            try web.send(frame(from: .carol, to: .bob, number: 2))
            try cache.send(frame(from: .carol, to: .bob, number: 3))
            #expect(try db.receive() == frame(from: .carol, to: .bob, number: 3))
        }
    }

    @Test("delayed frames arrive in order, and not before their time")
    func latency() throws {
        try withCards(["web", "db"]) { lan, peers in
            let (web, db) = (try #require(peers["web"]), try #require(peers["db"]))
            lan.impose(faults([Flow(from: "web")], Impairment(latency: .milliseconds(50))))
            let sent = ContinuousClock.now
            for number in 0..<100 { try web.send(frame(from: .alice, to: .bob, number: number)) }
            for number in 0..<100 { #expect(try db.receive() == frame(from: .alice, to: .bob, number: number)) }
            let latency = ContinuousClock.now - sent
            #expect(latency >= .milliseconds(50))
            #expect(latency < .seconds(5))
        }
    }

    @Test("the share of frames that is lost through sockets is the one that was asked for")
    func loss() throws {
        try withCards(["web", "db"]) { lan, peers in
            let (web, db) = (try #require(peers["web"]), try #require(peers["db"]))
            lan.impose(faults([Flow()], Impairment(loss: Fraction(clampingMillionths: 50_000))))
            var received = 0
            for first in stride(from: 0, to: 10_000, by: 500) {
                try web.sendRaw(
                    (first..<(first + 500)).flatMap { TestPeer.stream(frame(from: .alice, to: .bob, number: $0)) }
                )
                try eventually("the frames were read") { lan.statistics.ports[0].received == first + 500 }
                received += try db.receiveAvailable().count
            }
            let end = lan.statistics
            while received < end.ports[1].sent, try db.receive() != nil { received += 1 }
            #expect(end.lost + received == 10_000)
            #expect((300...700).contains(end.lost))
        }
    }

    @Test("a second peer in the name of a card is sent away")
    func secondPeer() throws {
        try withSocketPath { path in
            let lan = try Switch(socketPath: path)
            try lan.start()
            try lan.addCard("web", socketPath: path + ".w")
            let first = try TestPeer(path: path + ".w")
            try eventually("the card is connected") { lan.statistics.ports.count == 1 }
            let second = try TestPeer(path: path + ".w")
            #expect(try second.receive() == nil)
            let other = try TestPeer(path: path)
            try eventually("another is connected") { lan.statistics.ports.count == 2 }
            try first.send(frame(from: .alice, to: .broadcast))
            #expect(try other.receive() == frame(from: .alice, to: .broadcast))
            lan.stop()
        }
    }

    @Test("a restored switch knows the addresses of cards that come later, and what is wrong with the network")
    func state() throws {
        var saved = SwitchState()
        try withCards(["web", "db", "cache"]) { lan, peers in
            let (web, db) = (try #require(peers["web"]), try #require(peers["db"]))
            try db.send(frame(from: .bob, to: .broadcast))
            _ = try web.receive()
            lan.impose(faults([Flow(from: "cache")], Impairment(isPartitioned: true)))
            saved = lan.state
        }
        #expect(saved.addresses == ["db": [.bob]])
        try withSocketPath { path in
            let lan = try Switch(socketPath: path)
            try lan.start()
            lan.restore(saved)
            #expect(lan.state == saved)
            var peers: [TestPeer] = []
            for name in ["db", "cache", "web"] {
                try lan.addCard(name, socketPath: "\(path).\(name)")
                peers.append(try TestPeer(path: "\(path).\(name)"))
                try eventually("the card is connected") { lan.statistics.ports.count == peers.count }
            }
            try peers[2].send(frame(from: .alice, to: .bob))
            #expect(try peers[0].receive() == frame(from: .alice, to: .bob))
            #expect(lan.statistics.forwarded == 1)
            try peers[1].send(frame(from: .carol, to: .broadcast, number: 1))
            try peers[0].send(frame(from: .bob, to: .alice, number: 2))
            #expect(try peers[2].receive() == frame(from: .bob, to: .alice, number: 2))
            #expect(
                lan.state
                    == SwitchState(addresses: ["db": [.bob], "web": [.alice], "cache": [.carol]], faults: saved.faults)
            )
            lan.stop()
        }
    }
}
