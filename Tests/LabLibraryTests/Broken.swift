import Testing

/// A broken file with the text that is printed for it.
struct Broken: Sendable, CustomTestStringConvertible {
    let promise: String
    let file: String
    let shown: String

    init(_ promise: String, _ file: String, shows shown: String) {
        self.promise = promise
        self.file = file
        self.shown = shown
    }

    var testDescription: String { promise }
}
