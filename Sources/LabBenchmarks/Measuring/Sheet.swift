/// What was measured, in the order in which it was first mentioned, and the Markdown table of it.
struct Sheet: Sendable {
    private enum Row {
        case samples(String, Figure.Unit, Samples)
        case ratio(String, of: String, to: String)
    }

    private var rows: [Row] = []

    /// Takes a measurement of `subject`; its row is where it was first mentioned.
    mutating func add(_ value: Double, _ unit: Figure.Unit, of subject: String) {
        for (index, row) in rows.enumerated() {
            guard case .samples(subject, let unit, var samples) = row else { continue }
            samples.add(value)
            rows[index] = .samples(subject, unit, samples)
            return
        }
        rows.append(.samples(subject, unit, Samples(values: [value])))
    }

    /// Takes a time.
    mutating func add(_ time: Duration, of subject: String) {
        add(time / .seconds(1), .seconds, of: subject)
    }

    /// Adds a row for how much larger the median of one subject is than that of another.
    mutating func addRatio(_ title: String, of dividend: String, to divisor: String) {
        rows.append(.ratio(title, of: dividend, to: divisor))
    }

    /// The table.
    var markdown: String {
        let head = "| what | median | least | most | rounds |\n|---|---:|---:|---:|---:|\n"
        return head + rows.map { "| \(line($0)) |\n" }.joined()
    }

    private func line(_ row: Row) -> String {
        switch row {
        case .samples(let subject, let unit, let samples):
            let numbers = [samples.median, samples.smallest, samples.largest].map { Figure($0, unit).text }
            return ([subject] + numbers + ["\(samples.values.count)"]).joined(separator: " | ")
        case .ratio(let title, let dividend, let divisor):
            let value = median(of: divisor) > 0 ? median(of: dividend) / median(of: divisor) : 0
            return "\(title) | \(Figure.number(value, digits: 1)) times | | | "
        }
    }

    private func median(of subject: String) -> Double {
        for case .samples(subject, _, let samples) in rows { return samples.median }
        return 0
    }
}
