import FoundationEssentials
import LabHost
import LabModel
import LabTestSupport
import Synchronization
import Testing

@testable import LabImages

@Suite("A workshop", .scratch, .undoable, .timeLimit(.minutes(5)))
struct WorkshopTests {
    /// What a workshop told while it worked.
    private final class Diary: Sendable {
        let steps = Mutex<[String]>([])
        let found = Mutex<[ImageFacts]>([])
    }

    /// A workshop whose scripts note what they were given, without making anything.
    private func workshop(_ bench: Bench, _ diary: Diary) throws -> Workshop {
        try bench.write("exec sh \"$1\"\n", to: "sources/ImageScripts/enter.sh")
        try bench.write(
            "cat \"$SOURCES\" > \"$OUTPUT\"; echo \"$SUITE $INCLUDE\" >> \"$OUTPUT\"\n",
            to: "sources/ImageScripts/system.sh"
        )
        try bench.write(
            """
            { sed 's/.*[/]images[/]//' "$TREES"; echo "$PACKAGES"; (cd "$FILES" && find . -type f | sort); cat "$ANSWERS"; } > "$OUTPUT"
            [ -z "$SCRIPT" ] || cat "$SCRIPT" >> "$OUTPUT"

            """,
            to: "sources/ImageScripts/layer.sh"
        )
        try bench.write(
            "cp \"$TREES\" \"$OUTPUT/disk.raw\"; echo \"$SIZE\" > \"$OUTPUT/kernel\"; test -x \"$AGENT\"\n",
            to: "sources/ImageScripts/stage.sh"
        )
        try bench.write(
            "cat \"$SOURCES\" \"$INIT\" > \"$OUTPUT/kernel\"; test -x \"$AGENT\"\n",
            to: "sources/ImageScripts/tiny.sh"
        )
        return Workshop(
            state: bench.state,
            files: bench.files,
            host: RefusingHost(),
            progress: { progress in
                let word = progress.isBeginning ? "begin" : "end"
                diary.steps.withLock { $0.append("\(progress.image): \(word) \(progress.step)") }
            },
            found: { facts in diary.found.withLock { $0.append(facts) } }
        )
    }

    @Test("an image is made of its system and its layers from the innermost on, each step told, and then found")
    func staged() async throws {
        let bench = try Bench()
        let diary = Diary()
        let image = try await workshop(bench, diary).stagedImage(bench.recipe)
        let title = "debian-12/security + web + cache"
        #expect(
            diary.steps.withLock(\.self)
                == ["system", "web", "cache", "stage"].flatMap { ["\(title): begin \($0)", "\(title): end \($0)"] }
        )
        let keys = ImageKeys(workshop: bench.files)
        let (tree, layers) = (try keys.tree(bench.recipe), try keys.layers(bench.recipe))
        var known: Set<String> = []
        let found = diary.found.withLock(\.self).filter { known.insert($0.key).inserted }
        #expect(found.map(\.kind) == [.system, .application, .application, .staged])
        #expect(found.map(\.key) == [tree, layers[0], layers[1], image.key])
        #expect(found.map(\.parent) == [nil, tree, layers[0], layers[1]])
        #expect(
            found.map(\.title)
                == ["debian-12/security", "debian-12/security + web", "debian-12/security + cache", title]
        )
        #expect(image.title == title)
        #expect(image.disk == "\(bench.state.image(image.key))/disk.raw")
        #expect(try #require(image.loadedKernel).arguments.hasPrefix("root=/dev/vda rw "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.state.unfinished) == [])
    }

    @Test("the scripts are given what the recipe says")
    func inputs() async throws {
        let bench = try Bench()
        let image = try await workshop(bench, Diary()).stagedImage(bench.recipe)
        let keys = ImageKeys(workshop: bench.files)
        let (tree, layers) = (try keys.tree(bench.recipe), try keys.layers(bench.recipe))
        func text(_ key: String, _ name: String) throws -> String {
            try String(contentsOfFile: "\(bench.state.image(key))/\(name)", encoding: .utf8)
        }
        #expect(
            try text(tree, "tree.tar") == """
                deb http://deb.debian.org/debian bookworm main
                deb http://deb.debian.org/debian-security bookworm-security main
                bookworm openssh-server

                """
        )
        #expect(
            try text(layers[0], "tree.tar") == """
                \(tree)/tree.tar
                nginx-light
                ./etc/site.conf
                ./srv/www/index.html
                ASSAY_ANSWER_WORKERS='1'
                echo installed

                """
        )
        #expect(try text(layers[1], "tree.tar") == "\(tree)/tree.tar\n\(layers[0])/tree.tar\nredis\n")
        let trees = ([tree] + layers).map { "\(bench.state.image($0))/tree.tar\n" }.joined()
        #expect(try text(image.key, "disk.raw") == trees)
        // What the system and its applications need, and half a gibibyte to work in.
        #expect(try text(image.key, "kernel") == "\((1000 + 50 + 10 + 512) << 20)\n")
    }

    @Test("what has been made is found and not made again, also by a recipe that shares only the lower part")
    func shared() async throws {
        let bench = try Bench()
        let diary = Diary()
        let workshop = try workshop(bench, diary)
        let image = try await workshop.stagedImage(bench.recipe)
        diary.steps.withLock { $0 = [] }
        #expect(try await workshop.stagedImage(bench.recipe) == image)
        #expect(diary.steps.withLock(\.self) == [])
        var other = bench.recipe
        other.layers.removeLast()
        _ = try await workshop.stagedImage(other)
        #expect(
            diary.steps.withLock(\.self)
                == ["debian-12/security + web: begin stage", "debian-12/security + web: end stage"]
        )
    }

    @Test("a system in memory has no trees and no disk")
    func tiny() async throws {
        let bench = try Bench()
        let diary = Diary()
        let image = try await workshop(bench, diary).stagedImage(bench.tinyRecipe)
        #expect(diary.steps.withLock(\.self) == ["tiny/release: begin stage", "tiny/release: end stage"])
        #expect(diary.found.withLock(\.self).map(\.kind) == [.staged])
        #expect(diary.found.withLock(\.self).map(\.parent) == [nil])
        #expect(image.disk == nil)
        let (file, arguments) = try #require(image.loadedKernel)
        #expect(arguments.hasPrefix("console=ttyS0 net.ifnames=0 quiet"))
        let kernel = try String(contentsOfFile: file, encoding: .utf8)
        #expect(kernel == "deb http://deb.debian.org/debian bookworm main\n# tiny-init.sh\n")
    }

    @Test("where a host makes no machines, no suspended machine appears, and no lab stays")
    func refused() async throws {
        let bench = try Bench()
        let workshop = try workshop(bench, Diary())
        let shape = MachineShape(memory: .mebibytes(64))
        await #expect(throws: RefusingHost.refusal) {
            _ = try await workshop.instantImage(bench.tinyRecipe, shape: shape)
        }
        #expect(try !workshop.hasMachineImage(for: MachineNeed(recipe: bench.tinyRecipe, shape: shape)))
        for folder in [bench.state.instants, bench.state.labs, bench.state.unfinished, bench.state.socketsPath] {
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    @Test("launch software that does not compile is an error with the compiler's words")
    func compilation() async throws {
        let bench = try Bench()
        try bench.write("int main(void) { return nonsense; }\n", to: "sources/LaunchAgent/main.c")
        let error = try await #require(throws: ImageError.self) {
            try await bench.files.compile(.launchAgent, to: "\(bench.folder)/agent")
        }
        #expect(error.code == .failed)
        #expect(error.subject == "launch software")
        #expect(error.reason.contains("nonsense"))
    }
}

extension StagedImage {
    /// The kernel that the host loads, and what it is told.
    fileprivate var loadedKernel: (file: String, arguments: String)? {
        if case .kernel(let file, _, let arguments) = start { (file, arguments) } else { nil }
    }
}
