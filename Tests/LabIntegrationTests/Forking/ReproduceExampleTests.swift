import LabTestSupport
import Testing

@Suite("The example of a failure that can be looked at", .tags(.bootsMachines), .serialized)
struct ReproduceExampleTests {
    @Test("keeps the state, brings it back four times, and tells the fixes that help from those that do not")
    func walk() async throws {
        let home = try await Home.withImages(.tiny)
        let walk = Assay(
            home: home,
            environment: ["ASSAY": Checkout.program],
            program: "\(Checkout.path)/Examples/reproduce/walk.sh"
        )
        let ended = try await walk.run()
        #expect(ended.code == 0, "\(ended.error)")
        let verdicts = ended.output.split(separator: "\n").filter { $0.hasPrefix("fix-") && $0.contains(" with: ") }
        #expect(
            verdicts.map { $0.prefix { $0 != "," }.split(separator: " with: ")[0] }
                == ["fix-1: still fails", "fix-2: passes", "fix-3: still fails", "fix-4: passes"]
        )
        #expect(try await eventually(within: .seconds(5)) { home.leftovers == [] }, "\(home.leftovers)")
    }
}
