import FoundationEssentials
import LabEngine
import LabModel
import Synchronization

/// Says what happens while labs are made and tested: a line an event, a block that a terminal redraws, or events as JSON.
final class ProgressPrinter: Sendable {
    /// How progress is shown.
    enum Style: String {
        case lines
        case block
        case json
        case none
    }

    private let style: Style
    private let start = ContinuousClock.now
    private let screen = Mutex(Screen())

    /// What of the terminal belongs to the block.
    private struct Screen {
        var block = ProgressBlock()
        var height = 0
    }

    init(_ style: Style) {
        self.style = style
    }

    /// Takes an event.
    func show(_ event: ProgressEvent) {
        switch style {
        case .none: break
        case .json: showJSON(event)
        case .block: redraw(event)
        case .lines:
            if let line = Self.line(for: event) { Talk.say("\(elapsed) \(Talk.safe(line))") }
        }
    }

    /// Leaves the block's place empty, so that what is said next follows what stays.
    func finish() {
        screen.withLock { screen in
            Talk.write(Array(Self.erasing(screen.height).utf8), toError: true)
            screen = Screen()
        }
    }

    /// Erases the block, says what stays, and draws the block again below it, all in one write.
    private func redraw(_ event: ProgressEvent) {
        screen.withLock { screen in
            var text = Self.erasing(screen.height)
            if case .began = event.kind {
            } else if let line = Self.line(for: event) {
                text += "\(elapsed) \(Talk.safe(line))\n"
            }
            screen.block.take(event)
            let (width, height) = Talk.terminalSize
            let lines = screen.block.draw(width: width - 1, height: max(2, height - 2))
            text += lines.map { Talk.safe($0) + "\n" }.joined()
            screen.height = lines.count
            Talk.write(Array(text.utf8), toError: true)
        }
    }

    /// Moves up by that many lines and erases the rest of the screen (ECMA-48, CUU and ED).
    private static func erasing(_ lines: Int) -> String {
        lines == 0 ? "" : "\u{1b}[\(lines)A\u{1b}[J"
    }

    private var elapsed: String {
        let tenths = (ContinuousClock.now - start).wholeMilliseconds / 100
        let text = "\(tenths / 10).\(tenths % 10)s"
        return String(repeating: " ", count: max(0, 7 - text.count)) + text
    }

    private func showJSON(_ event: ProgressEvent) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(ProgressLine(event)) else { return }
        Talk.say(String(decoding: data, as: UTF8.self))
    }

    /// What a person reads of an event; `nil` for the begin of what ends soon.
    static func line(for event: ProgressEvent) -> String? {
        let place = [event.cell, event.subject].compactMap(\.self).joined(separator: "  ")
        switch event.kind {
        case .note(let text): return [place, text].filter { !$0.isEmpty }.joined(separator: ": ")
        case .began: return event.stage.hasPrefix("image: ") ? "\(place): \(event.stage.dropFirst(7)) ..." : nil
        case .ended where event.stage == "task": return nil
        case .ended(let duration):
            if event.stage.hasPrefix("image: ") {
                return "\(place): \(event.stage.dropFirst(7)) done in \(short(duration))"
            }
            return event.subject == nil ? "\(place): \(event.stage) \(short(duration))" : nil
        case .outcome(let outcome, let duration):
            let reason: String? =
                switch outcome {
                case .failed(let text), .skipped(let text), .notRun(let text): text
                case .error(let trouble): Failure.text(of: trouble)
                case .passed: nil
                }
            let suffix = reason.map { ": \($0)" } ?? ""
            return "\(place): \(outcome.word.uppercased()) in \(short(duration))\(suffix)"
        }
    }

    /// A duration for people: milliseconds below a second, tenths of seconds above.
    static func short(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    }
}

/// An event as a line of JSON.
private struct ProgressLine: Encodable {
    var task: String?
    var cell: String?
    var subject: String?
    var stage: String
    var event: String
    var seconds: Double?
    var message: String?

    init(_ event: ProgressEvent) {
        task = event.task
        cell = event.cell
        subject = event.subject
        stage = event.stage
        switch event.kind {
        case .began: self.event = "began"
        case .ended(let duration): (self.event, seconds) = ("ended", duration.inSeconds)
        case .note(let text): (self.event, message) = ("note", text)
        case .outcome(let outcome, let duration):
            (self.event, seconds) = (outcome.word, duration.inSeconds)
            switch outcome {
            case .failed(let text), .skipped(let text), .notRun(let text): message = text
            case .error(let trouble): message = trouble.reason
            case .passed: break
            }
        }
    }
}
