import ArgumentParser
import LabManifest
import Testing

@testable import LabCommands

@Suite("Options as PICT has them")
struct PICTCommandLineTests {
    @Testing.Test("are read")
    func read() throws {
        let line = try PICTCommandLine(["/o:3", "/d:;", "/a:/", "/n:!", "/e:rows.txt", "/r:7", "/c", "/s"])
        #expect(line.order == 3)
        #expect(line.model.valueSeparator == ";")
        #expect(line.model.nameSeparator == "/")
        #expect(line.model.negativePrefix == "!")
        #expect(line.model.isCaseSensitive)
        #expect(line.seedRows == "rows.txt")
        #expect(line.randomSeed == 7)
        #expect(line.showsStatistics)
        #expect(try PICTCommandLine(["/O:MAX"].map { $0.lowercased() }).isOrderMax)
        #expect(try PICTCommandLine(["/r"]).randomSeed != nil)
        #expect(try PICTCommandLine([]).randomSeed == nil)
    }

    @Testing.Test(
        "what is none is refused with what is right",
        arguments: [
            ("/o:0", "'/o:0' is no option of PICT; write '/o:2' or '/o:max'"),
            ("/o", "'/o' is no option of PICT; write /o:N, /d:C, /a:C, /n:C, /e:FILE, /r[:N], /c or /s"),
            ("/d:ab", "'/d:ab' is no option of PICT; write a single character after the colon"),
            ("/r:x", "'/r:x' is no option of PICT; write '/r' or '/r:7'"),
            ("model2", "'model2' is no option of PICT; write /o:N, /d:C, /a:C, /n:C, /e:FILE, /r[:N], /c or /s"),
        ]
    )
    func refused(option: String, said: String) throws {
        let error = try #require(throws: ValidationError.self) { try PICTCommandLine([option]) }
        #expect(error.message == said)
    }

    @Testing.Test(
        "options of a matrix that make no sense are refused",
        arguments: [
            (
                ["plan", "x", "--coverage", "2", "--strength", "2"],
                "--coverage and --strength say the same; give one of them"
            ),
            (["plan", "x", "--coverage", "some"], "--coverage needs 'all', 'pairwise' or a number of at least 1"),
            (["plan", "x", "--strength", "0"], "--strength needs a number of at least 1"),
            (["plan", "x", "--effort", "10"], "--effort needs a duration like 10s or 2m"),
            (["plan", "x", "--coverage-report", "--format", "dot"], "--coverage-report is printed as table or json"),
            (["test", "x", "--cells", "suggested"], "--cells suggested needs --resume"),
            (
                ["test", "x", "--resume", "r", "--output", "o"],
                "--resume keeps the results where they are; leave --output out"
            ),
            (
                ["matrix", "m", "/x"],
                "'/x' is no option of PICT; write /o:N, /d:C, /a:C, /n:C, /e:FILE, /r[:N], /c or /s"
            ),
        ]
    )
    func matrixOptions(words: [String], said: String) throws {
        let error = try #require(throws: (any Error).self) { try AssayCommand.parseAsRoot(words) }
        #expect(AssayCommand.message(for: error) == said)
    }
}
