import FoundationEssentials
import Glibc
import LabHost
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabQEMU

@Suite("The pages that a machine changed", .scratch, .timeLimit(.minutes(5)))
struct PageLayerTests {
    private static let page = 4096
    private var base: String { "\(ScratchFolder.path)/memory" }
    private var layer: String { "\(ScratchFolder.path)/pages-0" }

    @Test(
        "are those that are there and not the file's, or swapped out",
        arguments: [
            ([], []),
            ([0, 0, 0], []),
            ([1 << 63 | 1 << 61, 1 << 63, 1 << 63, 0, 1 << 62], [1..<3, 4..<5]),
            ([1 << 63, 1 << 61], [0..<1]),
        ] as [([UInt64], [Range<Int>])]
    )
    func runs(entries: [UInt64], expected: [Range<Int>]) {
        #expect(PrivatePages.runs(in: entries) == expected)
    }

    /// A private view of a file of so many pages, each full of its number; `change` gets the view.
    private func withView(pages: Int, _ change: (UnsafeMutableRawPointer) throws -> Void) throws {
        var content: [UInt8] = []
        for number in 0..<pages { content += [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: Self.page) }
        try Data(content).write(to: URL(filePath: base))
        let file = open(base, O_RDWR)
        try #require(file >= 0)
        defer { close(file) }
        let view = mmap(nil, content.count, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0)
        let bytes = try #require(view != MAP_FAILED ? view : nil)
        defer { munmap(bytes, content.count) }
        try change(bytes)
    }

    @Test("are found in a living process, saved, and put on the file that it has a view of")
    func roundTrip() throws {
        try withView(pages: 600) { view in
            for page in [3, 4, 5, 17, 299, 599] { memset(view + page * Self.page + 100, 0xee, 50) }
            let pages = try PrivatePages(of: getpid(), in: base)
            #expect(pages.runs.map(\.offset) == [3, 17, 299, 599].map { UInt64($0 * Self.page) })
            #expect(pages.runs.map(\.length) == [3, 1, 1, 1].map { UInt64($0 * Self.page) })
            try PageLayer.write(pages, of: getpid(), to: layer)
            // The file itself is as it was.
            #expect(try Data(contentsOf: URL(filePath: base))[3 * Self.page + 100] == 3)
            try PageLayer.apply(layer, to: base)
            let seen = Data(bytes: view, count: 600 * Self.page)
            #expect(try Data(contentsOf: URL(filePath: base)) == seen)
        }
    }

    @Test("of a view that nobody wrote to are none")
    func untouched() throws {
        try withView(pages: 8) { view in
            _ = view.load(fromByteOffset: 5 * Self.page, as: UInt8.self)
            let pages = try PrivatePages(of: getpid(), in: base)
            #expect(pages.runs == [])
            try PageLayer.write(pages, of: getpid(), to: layer)
            try PageLayer.apply(layer, to: base)
        }
    }

    @Test("of a file that the process has no view of cannot be found")
    func unmapped() {
        let error = FileError(path: "/none", action: "find the mapping of", number: ENOENT)
        #expect(throws: error) { try PrivatePages(of: getpid(), in: "/none") }
    }

    @Test(
        "are not taken from a file that is none, or that leads out of the memory",
        arguments: [
            [], [1, 2, 3], [0x3130_4150_5941_5341, 1 << 60], [0x3130_4150_5941_5341, 1, 8 * 4096, 4096],
            [0x3130_4150_5941_5341, 1, 0, .max], [0x3130_4150_5941_5341, 1, .max - 4095, 4096],
        ] as [[UInt64]]
    )
    func mutilated(numbers: [UInt64]) throws {
        try withView(pages: 8) { _ in
            let before = try Data(contentsOf: URL(filePath: base))
            var bytes = numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian, Array.init) }
            bytes += [UInt8](repeating: 7, count: 2 * Self.page)
            try Data(bytes).write(to: URL(filePath: layer))
            #expect(throws: FileError(path: layer, action: "understand", number: EINVAL)) {
                try PageLayer.apply(layer, to: base)
            }
            #expect(try Data(contentsOf: URL(filePath: base)) == before)
        }
    }

    @Test("are put on the image's memory layer by layer, once, whoever asks")
    func sharedMemory() async throws {
        let image = "\(ScratchFolder.path)/instant"
        let folder = SuspendedFolder(path: "\(ScratchFolder.path)/web")
        for path in [image, folder.path] { try #require(mkdir(path, 0o700) == 0) }
        try withView(pages: 16) { view in
            memset(view + 2 * Self.page, 0xaa, Self.page)
            memset(view + 3 * Self.page, 0xaa, Self.page)
            try PageLayer.write(PrivatePages(of: getpid(), in: base), of: getpid(), to: folder.pages(0))
        }
        try withView(pages: 16) { view in
            memset(view + 3 * Self.page, 0xbb, Self.page)
            try PageLayer.write(PrivatePages(of: getpid(), in: base), of: getpid(), to: folder.pages(1))
        }
        try FileManager.default.copyItem(atPath: base, toPath: "\(image)/memory")
        let shared = SharedMemory(image: Self.instant(in: image), folder: folder)
        async let first: Void = shared.make(for: "web")
        async let second: Void = shared.make(for: "web")
        _ = try await (first, second)
        let memory = try [UInt8](Data(contentsOf: URL(filePath: folder.memory)))
        #expect([1, 2, 3, 4].map { memory[$0 * Self.page] } == [1, 0xaa, 0xbb, 4])
        #expect(folder.depth == 2 && folder.disks(0) == [])
    }

    @Test("without the image that they lie on are of no use, and nothing half-made stays")
    func withoutImage() async throws {
        let folder = SuspendedFolder(path: ScratchFolder.path)
        let shared = SharedMemory(image: Self.instant(in: "/nowhere"), folder: folder)
        let error = try await #require(throws: HostError.self) { try await shared.make(for: "web") }
        #expect(
            error.description
                == "web: its memory cannot be prepared: cannot open '/nowhere/memory': no such file or directory"
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == ["memory.lock"])
    }

    private static func instant(in folder: String) -> InstantImage {
        let staged = StagedImage(
            key: "k",
            title: "t",
            start: .kernel("/k", initialFileSystem: "/i", arguments: ""),
            disk: nil
        )
        return InstantImage(
            key: "k",
            title: "t",
            staged: staged,
            shape: MachineShape(memory: .mebibytes(64)),
            folder: folder
        )
    }
}
