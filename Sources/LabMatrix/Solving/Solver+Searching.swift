extension Solver {
    /// Finds a valid row that has the given entries.
    ///
    /// - Parameter entries: For each parameter its entry, or nothing where any will do.
    /// - Returns: A row, or nothing if no valid row has them.
    /// - Throws: ``MatrixError`` with code `workLimit`.
    public func completion(of entries: [Int?]) throws(MatrixError) -> Row? {
        let start = mark
        defer { restore(start) }
        guard isConsistent, assignAll(entries), try search(preferring: nil) else { return nil }
        return entries.indices.map { entry(of: $0, from: 0) ?? 0 }
    }

    /// Tells whether some valid row has the given entries.
    ///
    /// - Throws: ``MatrixError`` with code `workLimit`.
    public func isPossible(_ combination: Combination) throws(MatrixError) -> Bool {
        let start = mark
        defer { restore(start) }
        guard isConsistent else { return false }
        for (parameter, entry) in zip(combination.parameters, combination.entries) {
            guard assign(parameter, entry) else { return false }
        }
        return try search(preferring: nil)
    }

    /// Tells whether a whole row is valid.
    public func allows(_ row: Row) -> Bool {
        let start = mark
        defer { restore(start) }
        return isConsistent && assignAll(row.map { $0 })
    }

    private func assignAll(_ entries: [Int?]) -> Bool {
        for (parameter, entry) in entries.enumerated() {
            guard let entry else { continue }
            guard entry >= 0, entry < compiled.entryCounts[parameter], assign(parameter, entry) else { return false }
        }
        return true
    }

    /// Assigns parameters until every claim is certain; on success the domains hold nothing but valid rows, and stay so for the caller to restore.
    ///
    /// - Parameter preferred: The entry to try first for a parameter, if it is still possible.
    /// - Returns: Whether there is a valid row in the domains as they were.
    /// - Throws: ``MatrixError`` with code `workLimit`.
    func search(preferring preferred: ((Int) -> Int?)?) throws(MatrixError) -> Bool {
        let limit = work + workLimit
        var decisions: [(mark: Int, parameter: Int, entry: Int)] = []
        while let parameter = undecided() {
            guard work < limit else {
                throw MatrixError(
                    .workLimit,
                    subject: "the rules",
                    reason: "deciding whether they can be satisfied took more than \(workLimit) steps"
                )
            }
            let entry = chosenEntry(of: parameter, preferred)
            decisions.append((mark, parameter, entry))
            var isPossible = assign(parameter, entry)
            while !isPossible {
                guard let last = decisions.popLast() else { return false }
                restore(last.mark)
                isPossible = remove(last.parameter, last.entry)
            }
        }
        return true
    }

    private func chosenEntry(of parameter: Int, _ preferred: ((Int) -> Int?)?) -> Int {
        if let entry = preferred?(parameter), contains(parameter, entry) { return entry }
        return entry(of: parameter, from: 0) ?? 0
    }

    /// The parameter to assign next: of those in claims that are still open, the one with the fewest entries for the conflicts of its claims.
    private func undecided() -> Int? {
        var best: (parameter: Int, score: Double)?
        for (index, claim) in compiled.claims.enumerated() where isActive[index] {
            guard status(Int(claim.root)) != 1 else { continue }
            work += 1
            for parameter in claim.parameters where sizes[parameter] > 1 {
                let score = Double(sizes[parameter]) / Double(weights[index])
                if let known = best, known.score <= score { continue }
                best = (parameter, score)
            }
        }
        return best?.parameter
    }
}
