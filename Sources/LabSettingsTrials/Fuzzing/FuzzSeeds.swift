import Foundation
import LabModel

/// The files that one format's inputs are made of.
struct FuzzSeeds {
    let format: SettingFormat
    /// Whole files.
    let files: [[UInt8]]
    /// Words, marks and blanks of them.
    let pieces: [[UInt8]]
    /// Paths beside those that the locator tells.
    let paths: [String]

    /// Reads `FOLDER/FORMAT`: its file `paths` has a path a line, all others are seeds.
    init(of format: SettingFormat, in folder: String) throws {
        self.format = format
        let place = URL(filePath: folder).appending(path: format.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
        let files = try names.filter { $0 != "paths" }.map { try [UInt8](Data(contentsOf: place.appending(path: $0))) }
        self.files = files
        pieces = files.flatMap(Self.pieces)
        let lines = try? String(contentsOf: place.appending(path: "paths"), encoding: .utf8)
        paths = lines?.split(separator: "\n").map(String.init) ?? []
    }

    /// The runs of letters and digits, and every other byte by itself.
    private static func pieces(of file: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var isInWord = false
        for byte in file {
            let isWord = byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
            if isWord, isInWord { pieces[pieces.count - 1].append(byte) } else { pieces.append([byte]) }
            isInWord = isWord
        }
        return pieces
    }

    /// An input: a seed with a few things changed, or pieces in any order.
    func input(with dice: inout Dice) -> [UInt8] {
        var bytes = files.randomElement(using: &dice) ?? []
        if Int.random(in: 0..<8, using: &dice) == 0 {
            bytes = (0..<Int.random(in: 0...60, using: &dice)).flatMap { _ in pieces.randomElement(using: &dice) ?? [] }
        }
        for _ in 0..<Int.random(in: 1...6, using: &dice) { mutate(&bytes, with: &dice) }
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], with dice: inout Dice) {
        let place = Int.random(in: 0...bytes.count, using: &dice)
        let end = min(bytes.count, place + Int.random(in: 1...24, using: &dice))
        switch Int.random(in: 0..<10, using: &dice) {
        case 0, 1: bytes.insert(contentsOf: pieces.randomElement(using: &dice) ?? [], at: place)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &dice))
        case 4:
            let piece = pieces.randomElement(using: &dice) ?? []
            let times = Int.random(in: 1...40, using: &dice)
            bytes.insert(contentsOf: Array(repeatElement(piece, count: times).joined()), at: place)
        case 5: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
        case 6 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &dice)
        case 7 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &dice)
        case 8: bytes.replaceSubrange(place..<end, with: pieces.randomElement(using: &dice) ?? [])
        default:
            let other = files.randomElement(using: &dice) ?? []
            bytes.replaceSubrange(place..., with: other.suffix(Int.random(in: 0...other.count, using: &dice)))
        }
    }

    /// An input of many thousand bytes that repeats one or two pieces.
    func longInput(with dice: inout Dice) -> [UInt8] {
        let unit = (pieces.randomElement(using: &dice) ?? []) + (pieces.randomElement(using: &dice) ?? [])
        let head = (files.randomElement(using: &dice) ?? []).prefix(Int.random(in: 0...80, using: &dice))
        let count = unit.isEmpty ? 0 : (1 << 18) / unit.count
        return Array(head) + Array(repeatElement(unit, count: count).joined())
    }
}
