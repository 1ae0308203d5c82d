import LabGuest
import LabModel
import Testing

@testable import LabEngine

@Suite("Fault service")
struct FaultServiceTests {
    private let room = BreakableRoom(machines: ["one", "two"])

    private func answer(_ words: String, isAllowed: Bool = true) async throws -> GuestAnswer {
        let network = Network(name: "lan", subnet: try #require(IPv4Subnet("10.20.0.0/24")))
        let names = FaultNames(machines: ["one": ["lan"], "two": ["lan"]], networks: [network.name])
        let service = FaultService(Sabotage(names, in: room), isAllowed: isAllowed)
        let call = GuestCall("fault", words.split(separator: " ").map(String.init))
        return await service.answer(call, from: "one")
    }

    @Test("does what it is told, and says what is wrong then")
    func does() async throws {
        #expect(try await answer("delay one two 5ms --one-way") == GuestAnswer(output: "one -> two: latency 5ms"))
        #expect(try await answer("crash two") == GuestAnswer(output: "one -> two: latency 5ms"))
        #expect(room.told == ["crash two"])
        #expect(try await answer("heal") == GuestAnswer(output: ""))
    }

    @Test("words that make no sense are a wrong use, and change nothing")
    func misused() async throws {
        let expected = GuestAnswer(status: 64, output: "the lab has no machine 'tow'; did you mean 'two'?")
        #expect(try await answer("partition one tow") == expected)
        #expect(room.faults.isEmpty)
    }

    @Test("nothing is done where the lab file does not allow it")
    func refused() async throws {
        #expect(try await answer("partition one two", isAllowed: false).status == 69)
        #expect(room.faults.isEmpty)
    }
}
