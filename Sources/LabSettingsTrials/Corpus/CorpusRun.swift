import Foundation
import LabModel
import LabSettings

/// Changes real settings files, each at five of its paths, and changes them back.
struct CorpusRun {
    /// Where changed files go, with a `changes.jsonl` that names them.
    let folder: String

    private static let pathsPerFile = 5

    /// A change for other readers to compare.
    private struct Change: Encodable {
        var format: String
        var file: String
        var changed: String
        var path: String
        var old: String
        var new: String
    }

    /// Changes that are refused for the same reason, with one of them.
    private struct Refusals {
        var count = 0
        let example: String
    }

    /// What became of the files of one format.
    private struct Tally {
        var files = 0
        var untouched = 0
        var unreadable: [String] = []
        var changes = 0
        /// What could not be changed, by the reason.
        var refused: [String: Refusals] = [:]
        var pieces = 0
        var different: [String] = []
    }

    /// Reads `FORMAT PATH` lines from standard input; tells whether every change came back byte for byte.
    func run() -> Bool {
        var tallies: [String: Tally] = [:]
        var changes: [Change] = []
        while let line = readLine() {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, let format = SettingFormat(rawValue: parts[0]),
                let data = FileManager.default.contents(atPath: parts[1])
            else {
                print("'\(line)' is no format with a file")
                return false
            }
            attempt(
                [UInt8](data),
                of: format,
                at: parts[1],
                changes: &changes,
                tally: &tallies[format.rawValue, default: Tally()]
            )
        }
        for (format, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            print(
                "\(format): \(tally.files) files, \(tally.changes) values changed and changed back, "
                    + "\(tally.refused.values.reduce(0) { $0 + $1.count }) refused, \(tally.pieces) of them in pieces, "
                    + "\(tally.untouched) files without a value, \(tally.unreadable.count) not read, \(tally.different.count) differ"
            )
            for (reason, refusals) in tally.refused.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) })
            {
                print("  \(refusals.count) refused: \(reason), as in \(refusals.example)")
            }
            for line in tally.different + tally.unreadable { print("  \(line)") }
        }
        do {
            let encoder = JSONEncoder()
            let lines = try changes.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
            try Data(lines.joined().utf8).write(to: URL(filePath: folder).appending(path: "changes.jsonl"))
        } catch {
            print("the changes could not be written: \(error)")
            return false
        }
        return tallies.values.allSatisfy(\.different.isEmpty)
    }

    /// A reason with the same words for every line and every value.
    private static func kind(of reason: String) -> String {
        var kind = ""
        for character in reason {
            let shown: Character = character.isNumber ? "N" : character
            if shown != "N" || kind.last != "N" { kind.append(shown) }
        }
        return kind
    }

    private func attempt(
        _ bytes: [UInt8],
        of format: SettingFormat,
        at file: String,
        changes: inout [Change],
        tally: inout Tally
    ) {
        let document = SettingsDocument(bytes: bytes, format: format)
        let paths: [String]
        do throws(SettingError) {
            paths = try document.paths()
        } catch {
            tally.unreadable.append("\(file): \(error.reason)")
            return
        }
        var dice = Dice(state: UInt64(bytes.count))
        var count = 0
        for path in paths.shuffled(using: &dice) where count < Self.pathsPerFile {
            var changed = document
            var back = document
            let old: [String]
            let new: String
            do throws(SettingError) {
                old = try document.values(at: path)
                guard old.count == 1, let another = Self.another(old[0]) else { continue }
                new = another
                try changed.set([new], at: path)
                back = changed
                try back.set(old, at: path)
            } catch {
                let example = "\(file): \(path)"
                let kind = "\(error.code): \(Self.kind(of: error.reason))"
                tally.refused[kind, default: Refusals(example: example)].count += 1
                continue
            }
            count += 1
            if !Self.contains(bytes, old[0]) {
                // Written with escapes or over several lines, as only its author could do it again.
                tally.pieces += 1
            } else if back.bytes != bytes {
                tally.different.append("\(file): \(path): \(old[0].debugDescription)")
            }
            let name = "\(folder)/\(changes.count)"
            guard FileManager.default.createFile(atPath: name, contents: Data(changed.bytes)) else { continue }
            changes.append(
                Change(format: format.rawValue, file: file, changed: name, path: path, old: old[0], new: new)
            )
        }
        tally.changes += count
        if count == 0 { tally.untouched += 1 } else { tally.files += 1 }
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        Data(bytes).range(of: Data(text.utf8)) != nil
    }

    /// A value of the same kind: its last run of letters or of digits is another one.
    ///
    /// The names of variables stay: which there are is up to the program that reads the file.
    private static func another(_ old: String) -> String? {
        let variables = old.ranges(of: /\$\{?\w+/)
        let end = old.indices.last { index in
            old[index].isASCII && (old[index].isLetter || old[index].isNumber)
                && !variables.contains { $0.contains(index) }
        }
        guard let end else { return nil }
        let isNumber = old[end].isNumber
        var start = end
        while start > variables.last(where: { $0.upperBound <= end })?.upperBound ?? old.startIndex {
            let before = old.index(before: start)
            guard old[before].isASCII, isNumber ? old[before].isNumber : old[before].isLetter else { break }
            start = before
        }
        let run = old[start...end]
        let new = isNumber ? (run == "71" ? "72" : "71") : (run == "zqx" ? "zqy" : "zqx")
        switch old.lowercased() {
        case "true": return old == "true" ? "false" : nil
        case "false": return old == "false" ? "true" : nil
        // What takes the place of nothing is text, and so is what takes that place again.
        case "null": return nil
        default: return old.replacingCharacters(in: start...end, with: new)
        }
    }
}
