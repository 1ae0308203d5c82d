import Testing

/// A broken file with the text that is printed for it.
package struct Broken: Sendable, CustomTestStringConvertible {
    /// What is promised of it, which is also how the test names it.
    package let promise: String
    /// The file.
    package let file: String
    /// The whole text that is printed.
    package let shown: String

    package init(_ promise: String, _ file: String, shows shown: String) {
        self.promise = promise
        self.file = file
        self.shown = shown
    }

    package var testDescription: String { promise }
}
