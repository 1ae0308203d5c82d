import LabModel
import LabSettings
import Testing

@Suite("encodings of settings files")
struct EncodingTests {
    private func utf16(_ text: String, isLittleEndian: Bool) -> [UInt8] {
        ("\u{feff}" + text).utf16.flatMap { unit in
            isLittleEndian ? [UInt8(unit & 0xff), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xff)]
        }
    }

    @Test("UTF-16 stays UTF-16", arguments: [true, false])
    func wide(isLittleEndian: Bool) throws {
        let samples: [(SettingFormat, String, String)] = [
            (.ini, "[a]\r\nk=", "a/k"), (.json, "{\"a\": \"é\", \"k\": \"", "k"), (.yaml, "a: 😀\nk: ", "k"),
            (.xml, "<a é=\"", "/a/@é"), (.line, "k=", "k=(.*?)(?:\"|$)"),
        ]
        for (format, start, path) in samples {
            let end = format == .json ? "\"}" : format == .xml ? "\"/>" : ""
            var document = SettingsDocument(
                bytes: utf16(start + "x" + end, isLittleEndian: isLittleEndian),
                format: format
            )
            try document.set(["ü😀"], at: path)
            #expect(document.bytes == utf16(start + "ü😀" + end, isLittleEndian: isLittleEndian), "\(format)")
            #expect(try document.values(at: path) == ["ü😀"])
        }
    }

    @Test("Latin-1 stays Latin-1, and refuses what it lacks")
    func latin() throws {
        var document = SettingsDocument(bytes: Array("; gr".utf8) + [0xfc] + Array("n\nk = x\n".utf8), format: .ini)
        try document.set(["é"], at: "k")
        #expect(document.bytes == Array("; gr".utf8) + [0xfc] + Array("n\nk = ".utf8) + [0xe9, 0x0a])
        #expect(try document.values(at: "k") == ["é"])
        let error = #expect(throws: SettingError.self) { try document.set(["€"], at: "k") }
        #expect(error?.description == "k: the file is Latin-1, which lacks a character of the value")
    }

    @Test("UTF-16 in a format that nothing reads so is an error")
    func refused() {
        let error = #expect(throws: SettingError.self) {
            try SettingsDocument(bytes: utf16("A=1", isLittleEndian: true), format: .env).values(at: "A")
        }
        #expect(error?.description == "A: the file is UTF-16, which nothing reads in this format")
    }
}
