import FoundationEssentials
import LabTestSupport
import Testing

@testable import LabQEMU

@Suite("The file of a console", .scratch)
struct ConsoleFileTests {
    private var path: String { "\(ScratchFolder.path)/console" }

    private var text: String { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }

    @Test("what fits is kept as it was printed, by a machine that takes another's place, too")
    func small() throws {
        var file = try ConsoleFile(path: path)
        try file.append(Array("first\r\n".utf8))
        var next = try ConsoleFile(path: path)
        try next.append(Array("second\n".utf8))
        #expect(text == "first\r\nsecond\n")
    }

    @Test("of very much, the beginning and the end are kept, and how much is missing is said")
    func large() throws {
        let bounds = ConsoleFile.Bounds(head: 100, tail: 200)
        var file = try ConsoleFile(path: path, bounds: bounds)
        var all = ""
        for number in 1...2000 {
            let line = "line \(number)\n"
            all += line
            try file.append(Array(line.utf8))
            #expect(text.utf8.count <= bounds.largest + 60)
        }
        #expect(text.hasPrefix(String(all.prefix(100))))
        #expect(text.hasSuffix(String(all.suffix(150))))
        let omitted = try #require(text.firstMatch(of: #/\n\[\.\.\. (\d+) bytes are left out here \.\.\.\]\n/#))
        #expect(try #require(Int(omitted.output.1)) > 10_000)
        #expect(text.matches(of: #/left out here/#).count == 1)
    }

    @Test("a guest that prints without end fills no disk", arguments: [1, 1000, 70_000])
    func endless(size: Int) throws {
        var file = try ConsoleFile(path: path)
        for _ in 0..<(8 << 20) / max(size, 4096) { try file.append([UInt8](repeating: 0x61, count: size)) }
        #expect(text.utf8.count <= ConsoleFile.Bounds().largest + 60)
    }
}
