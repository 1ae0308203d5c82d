import LabEngine
import LabModel

/// The block of lines that a terminal redraws: one for each machine, test or image that is being worked on.
///
/// A value: events go in, lines come out; how they reach the terminal is the printer's.
struct ProgressBlock {
    private struct Entry {
        var cell: String?
        var subject: String
        var stages: [(name: String, duration: Duration?)]
    }

    private var entries: [Entry] = []

    /// Takes an event; what has ended leaves the block.
    mutating func take(_ event: ProgressEvent) {
        guard let subject = event.subject else {
            // The end of a cell is the end of all its machines.
            if case .outcome = event.kind { entries.removeAll { $0.cell == event.cell } }
            return
        }
        let place = entries.firstIndex { $0.cell == event.cell && $0.subject == subject }
        switch event.kind {
        case .note: break
        case .outcome: if let place { entries.remove(at: place) }
        case .began:
            guard let place else {
                entries.append(Entry(cell: event.cell, subject: subject, stages: [(event.stage, nil)]))
                return
            }
            entries[place].stages.append((event.stage, nil))
        case .ended(let duration):
            guard let place, let stage = entries[place].stages.lastIndex(where: { $0.name == event.stage }) else {
                return
            }
            entries[place].stages[stage].duration = duration
            // An image has no end of its own: it is done when no step of it goes on.
            if event.cell == nil { entries.remove(at: place) }
        }
    }

    /// The lines of the block, each at most `width` characters long; at most `height` lines.
    func draw(width: Int, height: Int) -> [String] {
        let names = entries.map { [$0.cell, $0.subject].compactMap(\.self).joined(separator: "  ") }
        let column = names.map(\.count).max() ?? 0
        var lines = zip(names, entries).map { name, entry in
            let stages = entry.stages.map { stage in
                let title = stage.name.hasPrefix("image: ") ? String(stage.name.dropFirst(7)) : stage.name
                return stage.duration.map { "\(title) \(ProgressPrinter.short($0))" } ?? "\(title) ..."
            }
            let line = name + String(repeating: " ", count: column - name.count) + "  " + stages.joined(separator: ", ")
            return line.count <= width ? line : String(line.prefix(max(0, width - 1))) + "…"
        }
        if lines.count > height {
            let hidden = lines.count - height + 1
            lines = Array(lines.prefix(height - 1)) + ["… and \(hidden) more"]
        }
        return lines
    }
}
