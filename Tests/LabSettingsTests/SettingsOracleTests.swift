import Foundation
import LabModel
import LabSettings
import Testing

/// What other programs read from files that were changed here.
@Suite("settings as other programs read them")
struct SettingsOracleTests {
    /// The standard output of a program that is given `input` as its last argument's file.
    private func output(of command: String..., reading file: [UInt8]) throws -> [UInt8] {
        let path = "/tmp/assay-settings-\(UUID().uuidString.prefix(8))"
        try Data(file).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command + [path]
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return Array(data ?? Data())
    }

    private static let lines = ["V=old", "V='old'", "V=\"old\"", "export V=old", "  V=o'l'\"d\" # c"]

    @Test("sh gives exactly the value that was written", arguments: lines)
    func shell(line: String) throws {
        var script = "PATH=/nowhere\n"
        var expected: [UInt8] = []
        for value in hostileValues {
            var document = SettingsDocument(bytes: Array("A=1\n\(line)\nB=2".utf8), format: .env)
            do throws(SettingError) {
                try document.set([value], at: "V")
            } catch {
                #expect(error.code == .inexpressible, "\(error)")
                continue
            }
            script += String(decoding: document.bytes, as: UTF8.self) + "\nprintf '%s\\0' \"$V\"\n"
            expected += Array(value.utf8) + [0]
        }
        #expect(try output(of: "sh", reading: Array(script.utf8)) == expected)
    }

    @Test("systemd's rules give exactly the value that was written", arguments: lines.filter { !$0.contains(" ") })
    func systemd(line: String) throws {
        for value in hostileValues {
            var document = SettingsDocument(bytes: Array("A=1\n\(line)\nB=2".utf8), format: .env)
            guard (try? document.set([value], at: "V")) != nil else { continue }
            let read = EnvironmentFile.variables(of: document.bytes)
            #expect(read.map(\.name) == ["A", "V", "B"].map { Array($0.utf8) })
            #expect(read.map(\.value) == ["1", value, "2"].map { Array($0.utf8) })
        }
    }

    @Test("Python's json gives exactly the value that was written")
    func json() throws {
        var text = #"{"list": ["#
        for (index, value) in hostileValues.enumerated() {
            let item = try rewritten("{\"v\": \(index % 2 == 0 ? "null" : "\"old\"")}", .json, "v", value)
            text += (index == 0 ? "" : ", ") + item
        }
        let script = """
            import json, sys
            for item in json.load(open(sys.argv[1], encoding="utf-8"))["list"]:
                v = item["v"]
                sys.stdout.buffer.write((v if isinstance(v, str) else json.dumps(v)).encode() + b"\\0")
            """
        let expected: [UInt8] = hostileValues.flatMap { $0.utf8 + [0] as [UInt8] }
        #expect(try output(of: "python3", "-c", script, reading: Array((text + "]}").utf8)) == expected)
    }

    @Test("Python's configparser gives exactly the value that was written, and everything else as before")
    func ini() throws {
        let old = "[top]\na = 1\n[s 1]\nk : old ; c\n\n[t]\nlist =\n  x\n\n  y\nb=2\n"
        let script = """
            import configparser, sys
            for text in open(sys.argv[1], encoding="utf-8", newline="\\n").read().split("\\x1e")[:-1]:
                parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=(";", "#"))
                parser.read_string(text)
                for name in parser.sections():
                    for key, value in parser[name].items():
                        sys.stdout.buffer.write(f"{name}/{key}={value}".encode() + b"\\0")
            """
        var files = ""
        var expected = ""
        var written = 0
        for value in hostileValues {
            guard let text = try? rewritten(old, .ini, "s 1/k", value) else { continue }
            written += 1
            files += text + "\u{1e}"
            expected += "top/a=1\0s 1/k=\(value)\0t/list=\nx\n\ny\0t/b=2\0"
        }
        #expect(try output(of: "python3", "-c", script, reading: Array(files.utf8)) == Array(expected.utf8))
        #expect(written > 30)
        #expect(try values(old, .ini, "t/list") == ["\nx\n\ny"])
    }
}

/// A reader of environment files after the states of systemd's `parse_env_file_internal`.
enum EnvironmentFile {
    static func variables(of bytes: [UInt8]) -> [(name: [UInt8], value: [UInt8])] {
        enum State { case name, beforeValue, value, escape, single, double, doubleEscape, comment }
        var state = State.name
        var result: [(name: [UInt8], value: [UInt8])] = []
        var name: [UInt8] = []
        var value: [UInt8] = []
        var kept = 0
        func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }
        for byte in bytes + [0x0a] {
            let isEnd = byte == 0x0a || byte == 0x0d
            switch state {
            case .name:
                if name.isEmpty, byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
                    state = .comment
                } else if byte == UInt8(ascii: "=") {
                    (state, value, kept) = (.beforeValue, [], 0)
                } else if isEnd {
                    name = []
                } else if !name.isEmpty || !isSpace(byte) {
                    name.append(byte)
                }
            case .beforeValue, .value:
                if isEnd {
                    result.append((name, state == .value ? Array(value.prefix(kept)) : value))
                    (state, name) = (.name, [])
                } else if byte == UInt8(ascii: "\\") {
                    state = .escape
                } else if state == .beforeValue, byte == UInt8(ascii: "'") {
                    state = .single
                } else if state == .beforeValue, byte == UInt8(ascii: "\"") {
                    state = .double
                } else if state == .value || !isSpace(byte) {
                    state = .value
                    value.append(byte)
                    if !isSpace(byte) { kept = value.count }
                }
            case .escape:
                state = .value
                if !isEnd { value.append(byte) }
                kept = value.count
            case .single: if byte == UInt8(ascii: "'") { state = .beforeValue } else { value.append(byte) }
            case .double:
                if byte == UInt8(ascii: "\"") {
                    state = .beforeValue
                } else if byte == UInt8(ascii: "\\") {
                    state = .doubleEscape
                } else {
                    value.append(byte)
                }
            case .doubleEscape:
                state = .double
                if Array("\"\\`$".utf8).contains(byte) {
                    value.append(byte)
                } else if byte != 0x0a {
                    value += [UInt8(ascii: "\\"), byte]
                }
            case .comment: if isEnd { state = .name }
            }
        }
        return result
    }
}
