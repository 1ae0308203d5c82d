import LabModel
@testable import LabPlanner
import Testing

@Suite("Which image a machine is made from")
struct ImageChoiceTests {
    private func machine(_ applications: [String]) throws -> PlannedMachine {
        let choices = applications.map { MachineDescription.ApplicationChoice(name: $0) }
        let machine = LayoutFixture.machine("m", choices)
        let known = applications.map { LayoutFixture.application($0) }
        return try #require(try LayoutFixture.plan([machine], applications: known).lab?.machines.first)
    }

    private func choice(
        _ applications: [String],
        layers: Int = 0,
        hasSystem: Bool = true,
        isStaged: Bool = false,
        others: [ImageStock.Staged] = []
    ) throws -> String {
        let machine = try machine(applications)
        let progress = ImageStock.Progress(key: "abc", isStaged: isStaged, hasSystem: hasSystem, layers: layers)
        let choice = ImageChoice(for: machine, among: ImageStock(staged: others, progress: [machine.image: progress]))
        return "\(choice.choice): \(choice.reason)"
    }

    private func staged(
        _ applications: [String],
        change: (inout ImageRecipe) -> Void = { _ in }
    ) throws -> ImageStock.Staged {
        var recipe = try machine(applications).image
        change(&recipe)
        return ImageStock.Staged(key: "key", recipe: recipe)
    }

    @Test("the exact one, else the nearest on the way to it")
    func nearest() throws {
        #expect(
            try choice(["a", "b"], layers: 2, isStaged: true)
                == "debian-12/security + a + b (abc): it is there as it is wished"
        )
        #expect(
            try choice(["a", "b"], layers: 2)
                == "debian-12/security + a + b: the nearest that is there, with 2 of 2 applications: it is only staged"
        )
        #expect(
            try choice(["a", "b", "c"], layers: 1)
                == "debian-12/security + a: the nearest that is there, with 1 of 3 applications: b, c is installed on it"
        )
        #expect(try choice([], layers: 0) == "debian-12/security: the nearest that is there: it is only staged")
        #expect(
            try choice(["a"], hasSystem: false) == "debian-12/security + a: nothing of it is there, and it is made"
        )
    }

    @Test("one that has more, but not as wished, is suggested with what is different")
    func suggested() throws {
        let wish = "debian-12/security: the nearest that is there, with 0 of 2 applications: a, b is installed on it; "
        let old = try staged(["a", "b"]) { $0.layers[1].version = "0.9" }
        #expect(
            try choice(["a", "b"], others: [old])
                == wish + "image key has all of them, but b 0.9 in the place of distribution"
        )
        let answered = try staged(["a", "b"]) { $0.layers[0].answers["x"] = .text(Template(literal: "1")) }
        #expect(
            try choice(["a", "b"], others: [answered]) == wish + "image key has all of them, but other answers to a"
        )
        #expect(
            try choice(["a", "b"], others: [staged(["b", "a"])]) == wish
                + "image key has all of them, but in the order b, a"
        )
        #expect(
            try choice(["a", "b"], others: [staged(["b"])]) == wish
                + "image key has 1 of them, but without a before them"
        )
        #expect(
            try choice(["a", "b"], others: [staged(["a", "b"])]) == wish
                + "image key has all of them, but made of other files"
        )
    }

    @Test("one that has no more, has something else, or is another system's is not suggested")
    func notSuggested() throws {
        let others = [
            try staged(["b"]), try staged(["a", "b", "c"]), try staged([]),
            try staged(["a", "b"]) { $0.operatingSystem = "debian-13" },
            try staged(["a", "b"]) { $0.servicePack.name = "release" },
        ]
        #expect(
            try choice(["a", "b"], layers: 1, others: others)
                == "debian-12/security + a: the nearest that is there, with 1 of 2 applications: b is installed on it"
        )
    }
}
