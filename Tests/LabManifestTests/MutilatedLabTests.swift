import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Mutilated lab files")
struct MutilatedLabTests {
    @Test("there is a lab exactly where nothing is an error, whatever the file says", arguments: 0..<20)
    func lab(_ seed: Int) throws {
        var numbers = SeededGenerator(seed: UInt64(seed))
        let folder = try ScratchFolder(["etc/motd": "", "seed.sh": "", "tests/a.sh": "", "library/x": ""])
        for _ in 0..<10 {
            try folder.write(mutilated(LabFileTests.webShop, &numbers), to: "lab.yaml")
            let reading = LabFile.read(path: folder.path)
            #expect(reading.file != nil || reading.diagnostics.containsError)
            let renderer = DiagnosticRenderer(sources: [reading.path: reading.source])
            for cell in reading.file?.matrix.allCells.prefix(3) ?? [] {
                let result = reading.file?.lab(for: cell, library: FixtureLibrary.library)
                let isWrong = reading.diagnostics.containsError || result?.diagnostics.containsError == true
                #expect((result?.lab == nil) == isWrong)
                _ = renderer.render(reading.diagnostics + (result?.diagnostics ?? []))
            }
        }
    }

    private func mutilated(_ text: String, _ numbers: inout SeededGenerator) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
            let line = Int.random(in: 0..<lines.count, using: &numbers)
            let other = Int.random(in: 0..<lines.count, using: &numbers)
            switch Int.random(in: 0..<5, using: &numbers) {
            case 0: lines[line] = ""
            case 1: lines.swapAt(line, other)
            case 2: lines[line] = "  " + lines[line]
            case 3: lines[line] = lines[other]
            default:
                var characters = Array(lines[line])
                guard !characters.isEmpty else { continue }
                let place = Int.random(in: 0..<characters.count, using: &numbers)
                characters[place] =
                    Array("[]{}:,&*!|>'\"%@`#- \t\u{1b}${~é\u{2028}9x").randomElement(using: &numbers) ?? "x"
                lines[line] = String(characters)
            }
        }
        return lines.joined(separator: "\n")
    }
}
