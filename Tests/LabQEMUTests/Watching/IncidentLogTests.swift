import LabHost
import Testing

@testable import LabQEMU

@Suite("What befalls a machine", .timeLimit(.minutes(5)))
struct IncidentLogTests {
    private func all(_ log: IncidentLog) async -> [MachineIncident] {
        await log.incidents.reduce(into: []) { $0.append($1) }
    }

    @Test("whoever reads early or late gets all of it, the same only once")
    func readers() async {
        let log = IncidentLog()
        let early = log.incidents
        log.note(.panicked)
        log.note(.panicked)
        log.note(.agentEnded)
        log.close()
        #expect(await early.reduce(into: []) { $0.append($1) } == [.panicked, .agentEnded])
        #expect(await all(log) == [.panicked, .agentEnded])
    }

    @Test("the end of a machine that was told to end is nobody's news")
    func expected() async {
        let log = IncidentLog()
        log.note(.agentEnded)
        log.expectEnd()
        log.note(.ended("its emulator was ended by signal 9"))
        log.close()
        #expect(await all(log) == [.agentEnded])
    }

    @Test("a guest that invents incidents fills no memory")
    func flood() async {
        let log = IncidentLog()
        for number in 0..<10_000 { log.note(.ranOutOfMemory("Out of memory: Killed process \(number)")) }
        log.close()
        #expect(await all(log).count == 64)
    }
}
