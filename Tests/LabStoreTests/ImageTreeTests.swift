import LabModel
import LabStore
import Testing

@Suite("The tree of images")
struct ImageTreeTests {
    private func shown(_ images: [CatalogedImage]) -> [String] {
        ImageTree(images).lines.map { "\(String(repeating: "-", count: $0.depth))\($0.image.key) \($0.total)" }
    }

    @Test("an image is followed by what builds on it, and costs what all of that costs")
    func nested() {
        let images = [
            Sample.image("c", parent: "b"), Sample.image("a"), Sample.image("b", parent: "a"), Sample.image("d"),
            Sample.image("e", parent: "a"),
        ]
        #expect(
            shown(images) == ["a 1600MiB", "-b 800MiB", "--c 400MiB", "-e 400MiB", "d 400MiB"]
        )
    }

    @Test("an image whose parent is not there, and images in a circle, are still shown, each once")
    func odd() {
        let images = [Sample.image("a", parent: "x"), Sample.image("b", parent: "c"), Sample.image("c", parent: "b")]
        #expect(shown(images) == ["a 400MiB", "b 800MiB", "-c 400MiB"])
    }
}
