import LabLibrary
import LabModel
@testable import LabPlanner
import Testing

@Suite("What a machine needs")
struct MachineNeedsTests {
    private func plan(
        factor: Needs.Factor = Needs.Factor(),
        _ hardware: Hardware,
        applications: [String] = ["one", "two"]
    ) throws -> (lab: PlannedLab?, printed: String, advice: [Advice]) {
        var system = LayoutFixture.system
        system.factor = factor
        let library = Library(
            operatingSystems: [system],
            applications: applications.map { LayoutFixture.application($0) }
        )
        let machine = LayoutFixture.machine("m", applications.map { .init(name: $0) }, hardware: hardware)
        let planned = LabLayout(library: library).plan(try LayoutFixture.lab([machine]), for: LayoutFixture.cell)
        let plan = Plan(lab: "shop", labs: planned.lab.map { [$0] } ?? [])
        return (planned.lab, LayoutFixture.printed(planned.diagnostics), plan.advice(library: library))
    }

    @Test("the sum of system and applications times the system's factor, in whole MiB, is the least")
    func factor() throws {
        let planned = try plan(factor: .init(memory: 1.25), Hardware(memoryDesired: .mebibytes(320)))
        #expect(
            planned.printed == """
                lab.yaml:3:5: error: machine 'm' asks for 320MiB of memory, but debian-12 + one + two needs 330MiB ((debian-12 200MiB + one 32MiB + two 32MiB) x 1.25)
                  hint: write 'memory: {desired: 384MiB}' or more

                """
        )
    }

    @Test(
        "without a wish a machine has the processors of the most demanding of its software, goals may add some, and fewer are refused",
        arguments: [
            (nil, nil, 3, "processors 3: debian-12 + big + one needs them", ""),
            (4, nil, 4, "processors 4: the lab file", ""),
            (nil, 8, 8, nil, ""), (nil, 2, 3, nil, ""),
            (
                2, nil, nil, nil,
                """
                lab.yaml:3:5: error: machine 'm' asks for 2 processors, but debian-12 + big + one needs 3
                  hint: write 'processors: 3' or more

                """
            ),
        ] as [(Int?, Int?, Int?, String?, String)]
    )
    func processors(file: Int?, goals: Int?, number: Int?, decision: String?, printed: String) throws {
        var big = LayoutFixture.application("big")
        big.needs.processors = 3
        let library = LayoutFixture.library([big, LayoutFixture.application("one")])
        let hardware = Hardware(processors: file, processorsForGoals: goals)
        let machine = LayoutFixture.machine("m", [.init(name: "big"), .init(name: "one")], hardware: hardware)
        let planned = LabLayout(library: library).plan(try LayoutFixture.lab([machine]), for: LayoutFixture.cell)
        #expect(LayoutFixture.printed(planned.diagnostics) == printed)
        #expect(planned.lab?.machines[0].shape.processors == number)
        if let decision {
            let advice = Plan(lab: "shop", labs: planned.lab.map { [$0] } ?? []).advice(library: library)
            let first = advice[0].decision
            #expect("\(first.subject.rawValue) \(first.choice): \(first.reason)" == decision)
        }
    }

    @Test("less than recommended is a warning with the figure to write, unless the minimum is stated too")
    func recommended() throws {
        let planned = try plan(Hardware(memoryDesired: .mebibytes(320)))
        #expect(
            planned.printed == """
                lab.yaml:3:5: warning: machine 'm' asks for 320MiB of memory, but for debian-12 + one + two 528MiB is recommended
                  hint: write 'memory: {desired: 576MiB}', or 'minimum: 320MiB' beside it if so little is meant

                """
        )
        #expect(planned.lab?.machines[0].shape.memory == .mebibytes(320))
        let stated = Hardware(memoryMinimum: .mebibytes(320), memoryDesired: .mebibytes(320))
        #expect(try plan(stated).printed == "")
        #expect(try plan(Hardware(memoryDesired: .mebibytes(528))).printed == "")
    }

    @Test("without a wish it is what is recommended, and the disk has its factor")
    func withoutWish() throws {
        let planned = try plan(factor: .init(memory: 1.5, disk: 2), Hardware())
        let machine = try #require(planned.lab?.machines.first)
        #expect(machine.shape.memory == .mebibytes(832))
        #expect(machine.image.layers.map(\.disk) == [.mebibytes(50), .mebibytes(50)])
        #expect(machine.image.disk == .mebibytes(2100))
        #expect(
            planned.advice.map { "\($0.decision.subject.rawValue) \($0.decision.choice): \($0.decision.reason)" } == [
                "processors 1: no goal asks for more",
                "memory 832MiB: recommended: (debian-12 400MiB + one 64MiB + two 64MiB) x 1.5, in steps of 64MiB",
                "disk 2200MiB: (debian-12 1000MiB + one 50MiB + two 50MiB) x 2.0, and room to work in",
                "service pack security: the first of debian-12",
                "image debian-12/security + one + two: made when it is first needed",
            ]
        )
    }

    @Test("the memory that goals need is asked for beside the rest")
    func goals() throws {
        var hardware = Hardware(memoryDesired: .mebibytes(320))
        hardware.memoryForGoals = .mebibytes(100)
        #expect(
            try plan(hardware, applications: []).printed == """
                lab.yaml:3:5: warning: machine 'm' asks for 320MiB of memory, but for debian-12 500MiB is recommended
                  hint: write 'memory: {desired: 512MiB}', or 'minimum: 320MiB' beside it if so little is meant

                """
        )
        hardware.memoryDesired = .mebibytes(256)
        #expect(
            try plan(hardware, applications: []).printed == """
                lab.yaml:3:5: error: machine 'm' asks for 256MiB of memory, but debian-12 needs 300MiB (debian-12 200MiB + 100MiB for the goals)
                  hint: write 'memory: {desired: 320MiB}' or more

                """
        )
    }

    @Test("a decision that several cells share comes once, with the cells")
    func shared() throws {
        let library = LayoutFixture.library()
        let cells = ["a", "b", "c"].map { Cell([.init(axis: "x", value: $0)]) }
        let labs = try cells.enumerated().map { number, cell in
            let memory = Hardware(memoryMinimum: .mebibytes(number == 2 ? 512 : 448))
            let lab = try LayoutFixture.lab([LayoutFixture.machine("m", hardware: memory)])
            return try #require(LabLayout(library: library).plan(lab, for: cell).lab)
        }
        let advice = Plan(lab: "shop", labs: labs).advice(library: library)
        let memory = advice.filter { $0.decision.subject == .memory }
        #expect(memory.map(\.decision.choice) == ["448MiB", "512MiB"])
        #expect(memory.map { $0.row.last } == ["x=a and 1 more", "x=c"])
        #expect(advice.filter { $0.decision.subject != .memory }.allSatisfy { $0.isForAll && $0.row.last == "all" })
        #expect(Advice.columns.count == advice[0].row.count)
    }
}
