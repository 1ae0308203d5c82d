/// Checks whole rows against the rules, without propagation: for loops that try millions of changes.
struct RowRules: Sendable {
    private let compiled: CompiledSpace

    init(_ compiled: CompiledSpace) {
        self.compiled = compiled
    }

    /// Whether any rule speaks of the parameter.
    func restricts(_ parameter: Int) -> Bool { !compiled.claimsOf[parameter].isEmpty }

    /// Whether the row satisfies every rule about the parameter.
    func allow<Entry: FixedWidthInteger>(_ row: UnsafePointer<Entry>, changed parameter: Int) -> Bool {
        for claim in compiled.claimsOf[parameter] where !holds(Int(compiled.claims[Int(claim)].root), row) {
            return false
        }
        return true
    }

    /// Whether the row is valid.
    func allow(_ row: Row) -> Bool {
        row.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return compiled.claims.isEmpty }
            return compiled.claims.allSatisfy { holds(Int($0.root), base) }
        }
    }

    private func holds<Entry: FixedWidthInteger>(_ index: Int, _ row: UnsafePointer<Entry>) -> Bool {
        let node = compiled.nodes[index]
        let children = Int(node.firstChild)..<Int(node.firstChild + node.childCount)
        switch node.kind {
        case .no: return false
        case .yes: return true
        case .entry: return bit(Int(row[Int(node.parameter)]), from: Int(node.data))
        case .pair, .noPair:
            let (left, right) = (Int(row[Int(node.parameter)]), Int(row[Int(node.other)]))
            return bit(right, from: Int(node.data) + left * Int(node.words))
        case .all:
            for child in children where !holds(Int(compiled.children[child]), row) { return false }
            return true
        case .any:
            for child in children where holds(Int(compiled.children[child]), row) { return true }
            return false
        case .atMostOne:
            var count = 0
            for child in children where holds(Int(compiled.children[child]), row) { count += 1 }
            return count <= 1
        }
    }

    private func bit(_ entry: Int, from word: Int) -> Bool {
        compiled.masks[word + entry >> 6] >> UInt64(entry & 63) & 1 == 1
    }
}
