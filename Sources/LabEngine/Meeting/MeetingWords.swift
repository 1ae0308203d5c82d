import LabGuest
import LabModel

/// The words of a call: a name, further words, and how long to wait.
struct MeetingWords {
    /// The name.
    let name: String
    /// The words between the name and the options.
    let rest: [String]
    /// How long to wait.
    let limit: Duration

    /// How long somebody waits who does not say how long.
    static let usualLimit = Duration.seconds(60)
    /// The most that somebody waits.
    private static let longestLimit = Duration.seconds(24 * 3600)
    /// The most characters of a name.
    private static let longestName = 100

    /// What is wrong with the words.
    struct Mistake: Error {
        let answer: GuestAnswer

        init(_ reason: String) {
            answer = .misused(reason)
        }
    }

    /// Reads the words after the call's own name.
    init(_ words: [String], usage: String) throws(Mistake) {
        var words = words[...]
        var limit = Self.usualLimit
        if let option = words.firstIndex(of: "--within") {
            guard words.count == option + 2, let given = Duration(labText: words[option + 1]), given > .zero,
                given <= Self.longestLimit
            else { throw Mistake("after '--within' comes a duration like 30s, and nothing else; usage: \(usage)") }
            limit = given
            words = words[..<option]
        }
        guard let name = words.first, !name.isEmpty, name.utf8.count <= Self.longestName,
            name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw Mistake("usage: \(usage)") }
        self.name = name
        self.limit = limit
        rest = Array(words.dropFirst())
    }
}
