import Foundation
import LabTestSupport
import Testing

@testable import LabAnswers

@Suite("A medium with answers", .scratch)
struct AnswerMediumWritingTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("as a folder has the files, for their owner only, and takes the place of older ones")
    func folder() throws {
        let target = "\(ScratchFolder.path)/web"
        var medium = try AnswerMedium.medium(.configDrive, for: SampleGuests.guest)
        try medium.write(toFolder: target)
        medium.files[0].content = "{}"
        try medium.write(toFolder: target)
        for file in medium.files {
            let path = "\(target)/\(file.path)"
            #expect(try String(contentsOfFile: path, encoding: .utf8) == file.content)
            #expect(try mode(path) == 0o600)
        }
        #expect(try mode(target) == 0o700)
    }

    @Test("as an image has its label and its files, as another reader finds them", arguments: AnswerFormat.allCases)
    func image(format: AnswerFormat) async throws {
        let medium = try AnswerMedium.medium(format, for: SampleGuests.guest)
        let path = "\(ScratchFolder.path)/web.iso"
        try await medium.write(toImage: path)
        #expect(try mode(path) == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == ["web.iso"])
        let bytes = try Data(contentsOf: URL(filePath: path))
        // The primary volume descriptor is in sector 16; the label is in its bytes 40 to 71 (ECMA-119, section 8.4).
        let descriptor = bytes[16 * 2048..<17 * 2048]
        let label = String(decoding: descriptor.dropFirst(40).prefix(32), as: UTF8.self)
        #expect(label.split(separator: " ").first.map(String.init) == medium.label)
        let extracted = "\(ScratchFolder.path)/read"
        let answer = try Program.run(
            "xorriso",
            ["-no_rc", "-osirrox", "on", "-indev", path, "-extract", "/", extracted]
        )
        try #require(answer.status == 0, "\(answer.text)")
        for file in medium.files {
            #expect(try String(contentsOfFile: "\(extracted)/\(file.path)", encoding: .utf8) == file.content)
        }
        try #require(Program.run("chmod", ["-R", "u+w", extracted]).status == 0)
    }
}
