import FoundationEssentials
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabImages

@Suite("The keys of images", .scratch, .timeLimit(.minutes(5)))
struct ImageKeysTests {
    /// All keys of a recipe, from the innermost thing on.
    private func keys(
        _ bench: Bench,
        _ recipe: ImageRecipe,
        shape: MachineShape = MachineShape(memory: .mebibytes(256)),
        deviceModel: String = "QEMU 7"
    ) throws -> [String] {
        let keys = ImageKeys(workshop: bench.files)
        let staged = try keys.staged(recipe)
        return try [keys.tree(recipe)] + keys.layers(recipe) + [staged]
            + [keys.instant(staged: staged, shape: shape, deviceModel: deviceModel)]
    }

    /// A change, with the first of tree (0), web (1), cache (2), staged image (3) that it makes another thing of.
    enum Change: String, CaseIterable {
        case suite, include, pocket, systemScript
        case package, answer, answerName, fileContent, scriptContent, scriptName, noScript, target, layerScript
        case laterPackage, laterAnswer
        case systemDisk, layerDisk, stageScript, stagingOperation, stagingScript, deletion, agentSource, agentHeader,
            furtherAgentSource, callerSource

        var first: Int {
            switch self {
            case .suite, .include, .pocket, .systemScript: 0
            case .package, .answer, .answerName, .fileContent, .scriptContent, .scriptName, .noScript, .target,
                .layerScript:
                1
            case .laterPackage, .laterAnswer: 2
            case .systemDisk, .layerDisk, .stageScript, .stagingOperation, .stagingScript, .deletion, .agentSource,
                .agentHeader, .furtherAgentSource, .callerSource:
                3
            }
        }

        func apply(to recipe: inout ImageRecipe, in bench: Bench) throws {
            switch self {
            case .suite: recipe.source = .packages(suite: "trixie", include: ["openssh-server"])
            case .include: recipe.source = .packages(suite: "bookworm", include: [])
            case .pocket: recipe.servicePack.pockets.removeLast()
            case .systemScript: try bench.write("# other\n", to: "sources/ImageScripts/system.sh")
            case .package: recipe.layers[0].packages.append("curl")
            case .answer: recipe.layers[0].answers["workers"] = .text(Template(literal: "2"))
            case .answerName: recipe.layers[0].answers["threads"] = .list([])
            case .fileContent: try bench.write("listen 81\n", to: "app/site.conf")
            case .scriptContent: try bench.write("echo other\n", to: "app/install.sh")
            case .scriptName: recipe.layers[0].script = "index.html"
            case .noScript: recipe.layers[0].script = nil
            case .target: recipe.layers[0].files[0].target = "/etc/other.conf"
            case .layerScript: try bench.write("# other\n", to: "sources/ImageScripts/layer.sh")
            case .laterPackage: recipe.layers[1].packages = ["redis-server"]
            case .laterAnswer: recipe.layers[1].answers = ["a": .map([:])]
            case .stagingOperation: recipe.staging = Staging(disabling: [.logs])
            case .stagingScript: try bench.write("# other\n", to: "sources/ImageScripts/staging/logs.sh")
            case .deletion: recipe.staging = Staging(deleting: ["/srv/model"])
            case .systemDisk: recipe.disk = .mebibytes(1001)
            case .layerDisk: recipe.layers[0].disk = .mebibytes(51)
            case .stageScript: try bench.write("# other\n", to: "sources/ImageScripts/stage.sh")
            case .agentSource: try bench.write("int main(void) { return 1; }\n", to: "sources/LaunchAgent/main.c")
            case .agentHeader: try bench.write("// other\n", to: "sources/LaunchAgent/agent.h")
            case .callerSource: try bench.write("int main(void) { return 1; }\n", to: "sources/GuestCalls/call.c")
            case .furtherAgentSource: try bench.write("\n", to: "sources/LaunchAgent/more.c")
            }
        }
    }

    @Test(
        "a change makes other things of what it goes into and of all above, and of nothing below",
        arguments: Change.allCases
    )
    func changes(change: Change) throws {
        let bench = try Bench()
        var recipe = bench.recipe
        let before = try keys(bench, recipe)
        try change.apply(to: &recipe, in: bench)
        let after = try keys(bench, recipe)
        #expect(before.prefix(change.first) == after.prefix(change.first))
        for (old, new) in zip(before, after).dropFirst(change.first) { #expect(old != new) }
    }

    @Test("layers depend on their case: a layer that is taken away below makes others of those above")
    func lowerLayer() throws {
        let bench = try Bench()
        var recipe = bench.recipe
        let cache = try ImageKeys(workshop: bench.files).layers(recipe)[1]
        recipe.layers.removeFirst()
        #expect(try ImageKeys(workshop: bench.files).layers(recipe) != [cache])
    }

    /// What a suspended machine depends on beside its image.
    private static let shapes: [MachineShape] = [
        MachineShape(memory: .mebibytes(256), processors: 1, interfaces: 1),
        MachineShape(memory: .mebibytes(512), processors: 1, interfaces: 1),
        MachineShape(memory: .mebibytes(256), processors: 2, interfaces: 1),
        MachineShape(memory: .mebibytes(256), processors: 1, interfaces: 2),
        MachineShape(memory: .mebibytes(256), processors: 1, interfaces: 1, disks: [ExtraDisk(size: .mebibytes(10))]),
    ]

    @Test("each shape and each model of devices makes another suspended machine of the same image")
    func suspended() throws {
        let bench = try Bench()
        let all = try Self.shapes.flatMap { shape in
            try ["QEMU 7", "QEMU 8"].map { try keys(bench, bench.recipe, shape: shape, deviceModel: $0) }
        }
        #expect(Set(all.map { $0[3] }).count == 1)
        #expect(Set(all.map { $0[4] }).count == 10)
    }

    @Test("where an application's folder lies, and what people call things, does not change a key")
    func names() throws {
        let bench = try Bench()
        let before = try keys(bench, bench.recipe)
        var recipe = bench.recipe
        try FileManager.default.moveItem(atPath: "\(bench.folder)/app", toPath: "\(bench.folder)/elsewhere")
        recipe.layers[0].folder = "\(bench.folder)/elsewhere"
        recipe.layers[0].application = "other"
        recipe.operatingSystem = "bookworm"
        recipe.servicePack.name = "latest"
        try bench.write("Other words.\n", to: "sources/LaunchAgent/PROTOCOL.md")
        try bench.write("# another system's\n", to: "sources/ImageScripts/tiny.sh")
        try bench.write("nobody asks for it\n", to: "elsewhere/readme")
        #expect(try keys(bench, recipe) == before)
    }

    @Test("what an application is installed from counts by what it is and where it goes, not by whence it comes")
    func sources() throws {
        let bench = try Bench()
        func key(_ change: (inout ApplicationSource) -> Void) throws -> String {
            var source = ApplicationSource(place: .file("/a/t.tar"), checksum: "1", target: "/opt/t", isArchive: true)
            change(&source)
            var recipe = bench.recipe
            recipe.layers[1].sources = [source]
            return try ImageKeys(workshop: bench.files).staged(recipe)
        }
        let first = try key { _ in }
        #expect(try first != ImageKeys(workshop: bench.files).staged(bench.recipe))
        #expect(try key { $0.place = .address("https://example.com/t.tar") } == first)
        let others = [try key { $0.checksum = "2" }, try key { $0.target = "/opt" }, try key { $0.strip = 1 }]
        #expect(Set(others + [first]).count == 4)
    }

    @Test("the order in which answers were put together does not change a key")
    func order() throws {
        let bench = try Bench()
        let names = (0..<40).map { "answer-\($0)" }
        let found = try [names, names.reversed(), names.shuffled()].map { names in
            var map: [String: AnswerValue] = [:]
            for name in names { map[name] = .text(Template(literal: name)) }
            var recipe = bench.recipe
            recipe.layers[0].answers = map
            recipe.layers[0].answers["nested"] = .list([.map(map)])
            return try keys(bench, recipe)
        }
        #expect(Set(found).count == 1)
    }

    @Test("the order of packages, files and layers does change a key")
    func ordered() throws {
        let bench = try Bench()
        var recipe = bench.recipe
        recipe.layers[0].packages = ["a", "b"]
        let before = try keys(bench, recipe)
        recipe.layers[0].packages = ["b", "a"]
        #expect(try keys(bench, recipe)[1] != before[1])
        recipe = bench.recipe
        recipe.layers.swapAt(0, 1)
        #expect(try keys(bench, recipe)[3] != before[3])
    }

    @Test("a system in memory depends on its own scripts and not on those for disks")
    func tiny() throws {
        let bench = try Bench()
        var seen: Set = [try keys(bench, bench.tinyRecipe)[1]]
        try bench.write("# other\n", to: "sources/ImageScripts/stage.sh")
        seen.insert(try keys(bench, bench.tinyRecipe)[1])
        #expect(seen.count == 1)
        try bench.write("# other\n", to: "sources/ImageScripts/tiny.sh")
        seen.insert(try keys(bench, bench.tinyRecipe)[1])
        try bench.write("# other\n", to: "sources/ImageScripts/tiny-init.sh")
        seen.insert(try keys(bench, bench.tinyRecipe)[1])
        #expect(seen.count == 3)
    }

    @Test("a key is twenty hexadecimal digits, fit for the name of a folder")
    func form() throws {
        let bench = try Bench()
        for key in try keys(bench, bench.recipe) {
            #expect(key.count == 20)
            #expect(key.allSatisfy { "0123456789abcdef".contains($0) })
        }
    }

    @Test("text that moves from one file to the next makes another key")
    func boundaries() throws {
        let bench = try Bench()
        try bench.write("1\nindex.html\n2", to: "app/site.conf")
        try bench.write("3", to: "app/index.html")
        let before = try keys(bench, bench.recipe)
        try bench.write("1", to: "app/site.conf")
        try bench.write("2\nindex.html\n3", to: "app/index.html")
        let after = try keys(bench, bench.recipe)
        #expect(after != before)
    }

    @Test("whether a file can be executed makes another key")
    func permissions() throws {
        let bench = try Bench()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(bench.folder)/app/site.conf")
        let before = try keys(bench, bench.recipe)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bench.folder)/app/site.conf")
        let after = try keys(bench, bench.recipe)
        #expect(after != before)
    }

    @Test("a file that is not there is named")
    func missing() throws {
        let bench = try Bench()
        let path = "\(bench.folder)/app/site.conf"
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: ImageError(.missingFile, subject: path, reason: "it cannot be read")) {
            try keys(bench, bench.recipe)
        }
        let script = bench.files.script("system.sh")
        try FileManager.default.removeItem(atPath: script)
        let reason = "a part of Assay's own installation is missing"
        #expect(throws: ImageError(.missingFile, subject: script, reason: reason)) {
            try keys(bench, bench.recipe)
        }
    }

    @Test("a disk's data is known by what is in it, wherever it lies, and a suspended machine by its data")
    func data() throws {
        let bench = try Bench()
        let keys = ImageKeys(workshop: bench.files)
        func key(_ folder: String, _ size: ByteCount = .mebibytes(8)) throws -> String {
            try keys.data("\(bench.folder)/\(folder)", size: size)
        }
        for folder in ["one/below", "two/below"] {
            try FileManager.default.createDirectory(
                atPath: "\(bench.folder)/\(folder)",
                withIntermediateDirectories: true
            )
            try bench.write("words\n", to: "\(folder)/words.txt")
        }
        let before = try key("one")
        #expect(try key("two") == before)
        #expect(try key("one", .mebibytes(16)) != before)
        func instant(_ folder: String) throws -> String {
            let disk = ExtraDisk(size: .mebibytes(8), data: "\(bench.folder)/\(folder)")
            let shape = MachineShape(memory: .mebibytes(64), disks: [disk])
            return try keys.instant(staged: "s", shape: shape, deviceModel: "d")
        }
        let suspended = try instant("one")
        #expect(try instant("two") == suspended)
        try bench.write("other\n", to: "two/below/words.txt")
        #expect(try key("two") != before)
        #expect(try instant("two") != suspended)
        try FileManager.default.moveItem(
            atPath: "\(bench.folder)/one/below/words.txt",
            toPath: "\(bench.folder)/one/words.txt"
        )
        #expect(try key("one") != before)
    }

    @Test("software to install depends on the bare system and on all applications, a machine to boot on all of that")
    func unstarted() throws {
        let bench = try Bench()
        let keys = ImageKeys(workshop: bench.files)
        let software = try keys.software(bench.recipe)
        var other = bench.recipe
        other.layers[1].packages = ["memcached"]
        #expect(try keys.software(other) != software)
        try bench.write("echo other\n", to: "app/install.sh")
        #expect(try keys.software(bench.recipe) != software)
        let shape = MachineShape(memory: .mebibytes(64))
        func key(_ software: String?) throws -> String {
            try keys.unstarted(staged: "s", shape: shape, deviceModel: "d", software: software)
        }
        #expect(
            try Set([key(nil), key("a"), key("b"), keys.instant(staged: "s", shape: shape, deviceModel: "d")]).count
                == 4
        )
    }

    @Test("bare systems have room for the applications in steps, so that machines share them")
    func bare() throws {
        let bench = try Bench()
        let keys = ImageKeys(workshop: bench.files)
        var recipe = bench.recipe
        let bare = recipe.withoutApplications
        #expect(bare.layers.isEmpty && bare.disk == .mebibytes(2048))
        recipe.layers.removeLast()
        #expect(try keys.staged(recipe.withoutApplications) == keys.staged(bare))
    }
}
