import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Tests with labs of their own")
struct FreshLabTests {
    private func lab(_ tests: String) throws -> (lab: Lab?, messages: [String]) {
        let text = "lab: a\nmachines: {m: {os: debian-12}}\ntests:\n\(tests)"
        let folder = try ScratchFolder(["lab.yaml": text])
        let reading = LabFile.read(path: folder.path)
        let file = try #require(reading.file)
        let (lab, diagnostics) = file.lab(for: Cell(), library: FixtureLibrary.library)
        return (lab, (reading.diagnostics + diagnostics).map { "\($0.location?.line ?? 0): \($0.message)" })
    }

    @Test("say so, or come after another one; all others share the cell's lab")
    func uses() throws {
        let (lab, messages) = try lab(
            """
              - {name: shared, run: x}
              - {name: too, run: x, lab: shared}
              - {name: root, run: x, lab: fresh}
              - {name: leaf, run: x, after: root}
              - {name: tip, run: x, after: leaf, lab: fresh}
            """
        )
        #expect(messages == [])
        #expect(lab?.tests.map(\.lab) == [.shared, .shared, .fresh, .fresh, .fresh])
        #expect(lab?.tests.map(\.after) == [nil, nil, nil, "root", "leaf"])
    }

    @Test("have one to start from: an unknown test, one that shares its lab, and itself are refused")
    func mistakes() throws {
        let (_, messages) = try lab(
            """
              - {name: shared, run: x}
              - {name: root, run: x, lab: fresh}
              - {name: one, run: x, after: rot}
              - {name: two, run: x, after: shared}
              - {name: three, run: x, after: four}
              - {name: four, run: x, after: three}
              - {name: five, run: x, after: five}
              - {name: six, run: x, after: root, lab: shared}
            """
        )
        #expect(
            messages == [
                "6: test 'one' comes after unknown test 'rot'",
                "7: test 'two' comes after 'shared', which has no lab of its own",
                "8: test 'three' comes after itself",
                "9: test 'four' comes after itself",
                "10: test 'five' comes after itself",
                "11: test 'six' comes after another test, and shares the lab of all",
            ]
        )
    }
}
