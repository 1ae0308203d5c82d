import FoundationEssentials
import Glibc

/// What is said to the person at the terminal, on standard error; standard output is for data.
enum Talk {
    /// Says a line.
    static func say(_ text: String) {
        write("\(text)\n", to: 2)
    }

    /// Says that something is wrong, and what to do about it.
    static func error(_ message: String, hint: String? = nil) {
        say("assay: error: \(safe(message))" + (hint.map { "\n  hint: \(safe($0))" } ?? ""))
    }

    /// Prints data.
    static func print(_ text: String) {
        write(text.hasSuffix("\n") ? text : text + "\n", to: 1)
    }

    /// Writes bytes as they are.
    static func write(_ bytes: [UInt8], toError isError: Bool) {
        write(bytes, to: isError ? 2 : 1)
    }

    /// Tells whether standard error is a terminal that can redraw lines.
    static var isTerminal: Bool {
        isatty(2) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// The columns and lines of the terminal.
    static var terminalSize: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// The text without what would steer a terminal: guests and lab files are not trusted.
    static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            // Serial consoles end their lines with both.
            if scalar == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { continue }
            let isControl = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
            result.append(isControl ? "\u{fffd}" : scalar)
        }
        return String(result)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            // A reader that went away, like 'head', is nobody to complain to.
            guard count > 0 || errno == EINTR else { return }
            written += max(0, count)
        }
    }
}
