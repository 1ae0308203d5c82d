import LabModel
import LabSettings
import Testing

/// A small repeatable source of numbers (SplitMix64).
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// A format with files and paths that belong together.
struct Sample: CustomTestStringConvertible, Sendable {
    var format: SettingFormat
    var texts: [String]
    var paths: [String]
    var pieces: [String]

    var testDescription: String { format.rawValue }

    static let all =
        [
            Sample(
                format: .env,
                texts: [
                    "# c\nexport A=1\nB='x y' # c\r\nC=\"a $X \\\" `id` ${Y:-z}\"\nif x; then\n  D=$(echo \"a b\")\nfi\nE=",
                    "\u{feff}A=1;B=2\nC=x\\\ny\nD='l1\nl2'\n",
                ],
                paths: ["A", "B", "C", "D", "E", "NEW"],
                pieces: [
                    "A=", "export ", "'", "\"", "\\", "$(", "${", "`", "#", "\n", "\r\n", ";", "&&", "|", ")", "}",
                    "<<",
                    " ",
                ]
            ),
            Sample(
                format: .ini,
                texts: [
                    "top=1\n[a]\nk = v ; c\n  more\nq=\"x ; y\"\r\n\n[b/c]\nk: v\n; c\nflag\n[a]\nz=",
                    "\u{feff}[a]\r\n\tk=1\r\n\tq=2\r\n",
                ],
                paths: ["top", "/top", "a/k", "a/q", "b/c/k", "a/z", "a/new", "new/new", "b/c/flag"],
                pieces: ["[", "]", "[a]\n", "=", ":", ";", " #", "\n", "\r\n", "\"", "'", "\\", "k", " ", "\t"]
            ),
            Sample(
                format: .json,
                texts: [
                    "{\n  \"a\": {\"b\": [1, \"x\", {\"c\": null}]},\r\n  \"d.e\": true, \"f\": -1.5e3, \"g\": {}\n}\n",
                    "\u{feff}[{\"a\":\"\\u00e9\\ud83d\\ude00\\\\\"}]",
                ],
                paths: ["a.b[0]", "a.b[1]", "a.b[2].c", "\"d.e\"", "f", "g.new", "a.new", "[0].a", "new", "a.b"],
                pieces: [
                    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "null", "1", "-", "e", ".", "\"a\":", " ", "\n",
                ]
            ),
            Sample(
                format: .hba,
                texts: [
                    "# c\nlocal all all peer\nhost a b 1.1.1.1/32 md5 # c\nhost \"a\" b ::1/128 md5 o=1\nhost all all 1.1.1.1 2.2.2.2 md5",
                    "host a,c b \\\r\n all md5\r\ninclude x\r\n@y\r\n",
                ],
                paths: [
                    "host a b/address", "host a b/method", "local all all/method", "host all all/address",
                    "host \"x y\" b md5/address", "host a,c b/address",
                ],
                pieces: [
                    "host ", "local ", "a ", "b ", ",", "\"", "\\", "\n", "\r\n", "#", "md5", "1.1.1.1", "@", " ", "\t",
                ]
            ),
            Sample(format: .template, texts: ["a\r\nb"], paths: ["content"], pieces: ["x", "\n"]),
        ] + more + directives

    /// Two values that may stand at a path and need no quotes.
    func plainValues(for path: String) -> [String] {
        switch format {
        case .hba: ["10.0.0.1/32", "10.0.0.22/32"]
        case .hosts where path.hasSuffix("6"): ["fd00::1", "fd00::22"]
        case .hosts where !path.hasSuffix("names"): ["10.0.0.1", "10.0.0.22"]
        case .line where path.contains("\\d"): ["12345", "1234567"]
        default: ["first", "number2"]
        }
    }

    /// One of the texts with a few bytes changed, removed or added.
    func mutated(with dice: inout Dice) -> [UInt8] {
        var bytes = Array((texts.randomElement(using: &dice) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...(Bool.random(using: &dice) ? 2 : 6), using: &dice) {
            let place = Int.random(in: 0...bytes.count, using: &dice)
            switch Int.random(in: 0...3, using: &dice) {
            case 0: bytes.insert(contentsOf: (pieces.randomElement(using: &dice) ?? "").utf8, at: place)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &dice)))
            default: bytes.insert(contentsOf: bytes.suffix(Int.random(in: 0...30, using: &dice)), at: place)
            }
        }
        return bytes
    }

    /// Bytes that are made of nothing but what the format gives a meaning.
    func random(with dice: inout Dice) -> [UInt8] {
        (0..<Int.random(in: 0...30, using: &dice)).flatMap { _ in
            Array((pieces.randomElement(using: &dice) ?? "").utf8)
        }
    }
}

@Suite("settings documents, whatever the bytes")
struct SettingsPropertyTests {
    private let rounds = 2000

    /// The number of bytes at the start that two files have in common.
    private func common(_ left: [UInt8], _ right: [UInt8]) -> Int {
        zip(left, right).prefix { $0 == $1 }.count
    }

    @Test("a change gives the value that was written, and the old file again when it is undone", arguments: Sample.all)
    func setAndSetBack(sample: Sample) throws {
        var dice = Dice(state: 0x5eed)
        var changed = 0
        for round in 0..<rounds {
            let bytes = round % 4 == 0 ? sample.random(with: &dice) : sample.mutated(with: &dice)
            let path = try #require(sample.paths.randomElement(using: &dice))
            var document = SettingsDocument(bytes: bytes, format: sample.format)
            guard let old = try? document.values(at: path), old.count == 1 else { continue }
            // Written once in the manner of this program, any plain value comes and goes without a trace.
            let plain = sample.plainValues(for: path)
            guard (try? document.set([plain[0]], at: path)) != nil else { continue }
            changed += 1
            let canonical = document.bytes
            try document.set([plain[1]], at: path)
            #expect(try document.values(at: path) == [plain[1]])
            #expect(document.bytes.count - canonical.count == plain[1].utf8.count - plain[0].utf8.count)
            try document.set([plain[0]], at: path)
            #expect(
                document.bytes == canonical,
                "\(path) in \(String(decoding: bytes, as: UTF8.self).debugDescription)"
            )
        }
        #expect(changed > rounds / 20, "only \(changed) of \(rounds) files could be changed")
    }

    @Test("hostile values are written exactly or refused, and nothing around them changes", arguments: Sample.all)
    func hostile(sample: Sample) throws {
        var dice = Dice(state: 0xbad)
        for _ in 0..<rounds {
            let bytes = sample.mutated(with: &dice)
            let path = try #require(sample.paths.randomElement(using: &dice))
            let value = try #require(hostileValues.randomElement(using: &dice))
            var document = SettingsDocument(bytes: bytes, format: sample.format)
            do throws(SettingError) {
                let before = try document.values(at: path)
                try document.set([value], at: path, create: true)
                let after = try document.values(at: path)
                #expect(after.map { Array($0.utf8) } == [Array(value.utf8)])
                guard before.count == 1 else { continue }
                let start = common(bytes, document.bytes)
                let end = common(bytes.reversed(), document.bytes.reversed())
                let limit = max(bytes.count, document.bytes.count) - (start + end)
                #expect(limit <= 2 * (before[0].utf8.count + value.utf8.count) + 60)
            } catch {
                #expect(document.bytes == bytes)
                #expect(error.code != .notVerified || sample.format != .json, "\(path) \(value.debugDescription)")
            }
        }
    }

    @Test(
        "a well-formed file never needs the last check: what cannot be written is known before",
        arguments: Sample.all
    )
    func wellFormed(sample: Sample) throws {
        for (text, path) in sample.texts.flatMap({ text in sample.paths.map { (text, $0) } }) {
            for value in hostileValues {
                var document = SettingsDocument(bytes: Array(text.utf8), format: sample.format)
                do throws(SettingError) {
                    try document.set([value], at: path, create: true)
                } catch {
                    #expect(error.code != .notVerified, "\(path) \(value.debugDescription)")
                }
            }
        }
    }

    @Test("several values become several settings or are refused", arguments: Sample.all)
    func several(sample: Sample) throws {
        var dice = Dice(state: 0x3333)
        for _ in 0..<rounds {
            let bytes = sample.mutated(with: &dice)
            let path = try #require(sample.paths.randomElement(using: &dice))
            let values = (0..<Int.random(in: 1...4, using: &dice)).map { "10.0.0.\($0)/32" }
            var document = SettingsDocument(bytes: bytes, format: sample.format)
            guard (try? document.set(values, at: path, create: true)) != nil else { continue }
            #expect(try document.values(at: path) == values)
        }
    }

    @Test("the same values leave every byte as it is", arguments: Sample.all)
    func same(sample: Sample) throws {
        var dice = Dice(state: 0x1dea)
        for _ in 0..<rounds {
            let bytes = sample.mutated(with: &dice)
            let path = try #require(sample.paths.randomElement(using: &dice))
            var document = SettingsDocument(bytes: bytes, format: sample.format)
            guard let values = try? document.values(at: path), !values.isEmpty else { continue }
            let isPlain = values.allSatisfy { !$0.contains("\u{fffd}") }
            guard isPlain, (try? document.set(values, at: path)) != nil else { continue }
            // What is expanded is the exception: the same text is written so that it is not.
            let isExpanded = values.contains { $0.contains { "$`~".contains($0) } }
            if sample.format != .php, !isExpanded || ![.env, .haproxy].contains(sample.format) {
                #expect(document.bytes == bytes)
            }
        }
    }

    @Test("deep nesting ends in an error", arguments: ["$(", "${a:-", "{", "[", "a {", "{\"a\":", "a b{"])
    func deep(piece: String) {
        let text = "A=" + String(repeating: piece, count: 20_000)
        for format in SettingFormat.allCases {
            for text in [text, String(text.dropFirst(2))] {
                let document = SettingsDocument(bytes: Array(text.utf8), format: format)
                _ = try? document.values(at: "A")
            }
        }
    }
}
