import Foundation
import LabModel
import LabSettings

/// Tries the locators of settings files on many inputs.
///
/// `assay-settings-trials fuzz SEEDS [--format NAME] [--inputs N] [--seed N] [--trace FILE]` mutates the files of
/// `SEEDS/FORMAT`. `assay-settings-trials corpus FOLDER < LIST` changes real files, a line `FORMAT PATH` each, and leaves what
/// other readers compare in the folder.
@main
struct Trials {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let options = Options(taking: &arguments)
        guard arguments.count == 2 else { stop("usage: assay-settings-trials fuzz SEEDS | corpus FOLDER < LIST") }
        let succeeded =
            switch arguments[0] {
            case "fuzz": FuzzRun(seeds: arguments[1], options: options).run()
            case "corpus": CorpusRun(folder: arguments[1]).run()
            default: stop("there is no trial '\(arguments[0])'")
            }
        exit(succeeded ? 0 : 1)
    }

    private static func stop(_ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(64)
    }
}

/// What stands behind the names on the command line.
struct Options {
    /// The only format that is tried; all without it.
    var format: SettingFormat?
    /// How many inputs each format gets.
    var inputs = 2000
    /// Where the sequence of random numbers begins.
    var seed: UInt64 = 1
    /// A file that always names the input that is being tried.
    var trace: String?

    init(taking arguments: inout [String]) {
        func value(_ name: String) -> String? {
            guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
            defer { arguments.removeSubrange(place...(place + 1)) }
            return arguments[place + 1]
        }
        format = value("--format").flatMap(SettingFormat.init)
        inputs = value("--inputs").flatMap { Int($0) } ?? inputs
        seed = value("--seed").flatMap { UInt64($0) } ?? seed
        trace = value("--trace")
    }
}

/// Random numbers that are the same for the same seed (SplitMix64).
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
