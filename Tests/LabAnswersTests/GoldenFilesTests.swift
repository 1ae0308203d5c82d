import Foundation
import LabTestSupport
import Testing

@testable import LabAnswers

@Suite("The answers for a sample guest")
struct GoldenFilesTests {
    /// Where the files are that people have looked at; with `ASSAY_WRITE_GOLDEN` in the environment they are written anew.
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden").path

    @Test("are what people have looked at, in every format", arguments: AnswerFormat.allCases)
    func golden(format: AnswerFormat) throws {
        var medium = try AnswerMedium.medium(format, for: SampleGuests.guest)
        // The steps are the same for every guest, and stand in the sources as they are.
        for index in medium.files.indices {
            medium.files[index].content.replace(IdentifyScript.steps, with: "# (the steps)\n")
        }
        let folder = "\(Self.folder)/\(format.rawValue)"
        if ProcessInfo.processInfo.environment["ASSAY_WRITE_GOLDEN"] != nil {
            for file in medium.files {
                let target = URL(filePath: "\(folder)/\(file.path)")
                let parent = target.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
                try Data(file.content.utf8).write(to: target)
            }
        }
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\($0)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        #expect(names.sorted() == medium.files.map(\.path).sorted())
        for file in medium.files {
            let expected = try String(contentsOfFile: "\(folder)/\(file.path)", encoding: .utf8)
            #expect(file.content == expected, "\(format.rawValue)/\(file.path)")
        }
    }

    @Test("the sample is one that every system accepts", arguments: AnswerFormat.allCases)
    func accepted(format: AnswerFormat) {
        #expect(AnswerChecks.mistakes(in: SampleGuests.guest, for: format, at: nil) == [])
    }
}
