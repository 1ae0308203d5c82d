import LabModel
import LabPlanner
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("What a cell will take", .scratch)
struct CellEstimateTests {
    private func planned(_ number: Int) throws -> PlannedLab {
        try FakeLabs().run(cells: number, memory: .mebibytes(512)).plan.labs[number - 1]
    }

    @Test("without experience it is what the machines have, and with it a quarter more than was seen, in steps")
    func memory() throws {
        let unknown = CellEstimate(experience: [:], jobs: 1)
        #expect(unknown.memory(of: try planned(1)) == .mebibytes(512))
        let experience = ["n=1": CellExperience(duration: .seconds(3), memory: .mebibytes(90))]
        let known = CellEstimate(experience: experience, jobs: 1)
        #expect(known.memory(of: try planned(1)) == .mebibytes(128))
        // A cell that nobody has seen is like the largest that somebody has.
        #expect(known.memory(of: try planned(2)) == .mebibytes(128))
        let much = ["n=1": CellExperience(duration: .seconds(3), memory: .mebibytes(900))]
        #expect(CellEstimate(experience: much, jobs: 1).memory(of: try planned(1)) == .mebibytes(512))
    }

    @Test("it lasts as long as the last time, or longer the more it has to do")
    func duration() throws {
        let estimate = CellEstimate(experience: ["n=1": CellExperience(duration: .seconds(3))], jobs: 1)
        #expect(estimate.duration(of: try planned(1)) == .seconds(3))
        #expect(estimate.duration(of: try planned(2)) == .seconds(12))
        #expect(estimate.memory(of: try planned(1)) == .mebibytes(512))
    }

    @Test(
        "a number of jobs is a number, or follows the processors that have nothing else to do",
        arguments: [("1", 0.0, 1), ("7", 9.0, 7), ("auto", 0.0, 16), ("auto", 3.5, 9), ("auto", 40.0, 1)]
    )
    func jobs(text: String, load: Double, number: Int) throws {
        let host = HostFacts(
            name: "h",
            emulator: "e",
            accelerator: "tcg",
            acceleratorReason: "",
            processors: 8,
            memory: .mebibytes(1024)
        )
        #expect(try #require(JobCount(text)).number(on: host, load: load) == number)
    }

    @Test("anything else is no number of jobs", arguments: ["0", "-1", "many", "", "1.5"])
    func noJobs(_ text: String) {
        #expect(JobCount(text) == nil)
    }

    @Test("the host's memory and load are read from the system")
    func host() {
        #expect(HostMemory.available() > .mebibytes(1))
        #expect(HostMemory.freeDisk(of: "/").bytes > 0)
        #expect(HostLoad.now() >= 0)
    }
}
