/// Something that no valid row has, and the fewest rules found that are the reason.
public struct Contradiction: Hashable, Sendable {
    /// What no valid row has; empty if there is no valid row at all.
    public let combination: Combination
    /// The restrictions that cannot hold together with it; without any one of them, they could.
    public let reasons: [Restriction]
}

extension Space {
    /// Finds out what the rules make impossible that was surely not meant: that no row is valid, or else every single value that no valid row has.
    ///
    /// - Returns: One contradiction with an empty combination if there is no valid row; else one for each value that can never occur, in order.
    /// - Throws: ``MatrixError`` with code `workLimit` or `tooLargeRule`.
    public func contradictions(workLimit: Int = Solver.defaultWorkLimit) throws(MatrixError) -> [Contradiction] {
        let compiled = try CompiledSpace(self)
        let solver = Solver(compiled, workLimit: workLimit)
        let anything = Combination(parameters: [], entries: [])
        guard try solver.isPossible(anything) else {
            return [Contradiction(combination: anything, reasons: try solver.reasons(against: anything))]
        }
        var found: [Contradiction] = []
        for (parameter, description) in parameters.enumerated() where !compiled.claimsOf[parameter].isEmpty {
            for entry in description.values.indices {
                let value = Combination(parameters: [parameter], entries: [entry])
                guard try !solver.isPossible(value) else { continue }
                found.append(Contradiction(combination: value, reasons: try solver.reasons(against: value)))
            }
        }
        return found
    }
}

extension Solver {
    /// Finds the restrictions because of which no valid row has the combination.
    ///
    /// First every restriction that is not needed for the contradiction is dropped, one after the other; what remains is minimal. Then smaller sets
    /// are tried in order of size, as long as they are few, so that the answer is mostly the smallest there is.
    ///
    /// - Parameter combination: Entries that no valid row has.
    /// - Returns: The restrictions, in order; empty if some valid row does have them.
    /// - Throws: ``MatrixError`` with code `workLimit`.
    public func reasons(against combination: Combination) throws(MatrixError) -> [Restriction] {
        var sources = Array(Set(compiled.claims.map(\.source))).sorted()
        guard try isContradicted(combination, by: sources) else { return [] }
        // Halves first: most restrictions of a large model have nothing to do with it.
        var chunk = sources.count / 2
        while chunk >= 1 {
            var start = 0
            while start < sources.count {
                var fewer = sources
                fewer.removeSubrange(start..<min(start + chunk, sources.count))
                if try isContradicted(combination, by: fewer) { sources = fewer } else { start += chunk }
            }
            chunk /= 2
        }
        return try smaller(than: sources, against: combination) ?? sources
    }

    private static let subsetLimit = 3_000

    private func smaller(
        than core: [Restriction],
        against combination: Combination
    ) throws(MatrixError) -> [Restriction]? {
        let all = Array(Set(compiled.claims.map(\.source))).sorted()
        var size = 1
        var budget = Self.subsetLimit
        while size < core.count {
            var indexes = Array(0..<size)
            repeat {
                budget -= 1
                guard budget > 0 else { return nil }
                let subset = indexes.map { all[$0] }
                if try isContradicted(combination, by: subset) { return subset }
            } while indexes.advanceSubset(of: all.count)
            size += 1
        }
        return nil
    }

    private func isContradicted(
        _ combination: Combination,
        by restrictions: [Restriction]
    ) throws(MatrixError) -> Bool {
        let kept = Set(restrictions)
        return try !Solver(compiled, workLimit: workLimit) { kept.contains($0) }.isPossible(combination)
    }
}

extension [Int] {
    /// Goes to the next subset of `0..<count` with as many elements, in lexicographic order; false after the last one.
    mutating func advanceSubset(of total: Int) -> Bool {
        var position = count - 1
        while position >= 0, self[position] == total - count + position { position -= 1 }
        guard position >= 0 else { return false }
        self[position] += 1
        for next in position + 1..<count { self[next] = self[next - 1] + 1 }
        return true
    }
}
