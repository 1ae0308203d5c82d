extension Solver {
    /// Queues the claims about a parameter whose possible entries became fewer.
    func changed(_ parameter: Int) {
        for claim in compiled.claimsOf[parameter] where !isQueued[Int(claim)] && isActive[Int(claim)] {
            isQueued[Int(claim)] = true
            queue.append(claim)
        }
    }

    /// Narrows until nothing changes; false if some parameter has no entry left, and then the queue is empty too.
    func propagate() -> Bool {
        var next = 0
        while next < queue.count {
            let claim = Int(queue[next])
            next += 1
            isQueued[claim] = false
            work += 1
            guard enforce(Int(compiled.claims[claim].root)) else {
                weights[claim] += 1
                for rest in queue[next...] { isQueued[Int(rest)] = false }
                queue.removeAll(keepingCapacity: true)
                return false
            }
        }
        queue.removeAll(keepingCapacity: true)
        return true
    }

    /// Makes the node true; false if it cannot be.
    private func enforce(_ index: Int) -> Bool {
        let node = compiled.nodes[index]
        switch node.kind {
        case .no: return false
        case .yes: return true
        case .entry: return narrow(Int(node.parameter), to: Int(node.data))
        case .pair, .noPair: return enforcePair(node)
        case .all:
            for child in children(of: node) where !enforce(Int(child)) { return false }
            return true
        case .any: return enforceAny(node)
        case .atMostOne: return enforceAtMostOne(node)
        }
    }

    private func children(of node: CompiledSpace.Node) -> ArraySlice<Int32> {
        compiled.children[Int(node.firstChild)..<Int(node.firstChild + node.childCount)]
    }

    private func narrow(_ parameter: Int, to mask: Int, keeping: Bool = true) -> Bool {
        let first = compiled.firstWord[parameter]
        var narrowed = false
        for word in 0..<compiled.wordCounts[parameter] {
            let old = domains[first + word]
            let bits = old & (keeping ? compiled.masks[mask + word] : ~compiled.masks[mask + word])
            guard bits != old else { continue }
            write(first + word, parameter, bits)
            narrowed = true
        }
        guard sizes[parameter] > 0 else { return false }
        if narrowed { changed(parameter) }
        return true
    }

    /// If only one part can still be true, it has to be.
    private func enforceAny(_ node: CompiledSpace.Node) -> Bool {
        var only: Int32 = -1
        for child in children(of: node) {
            switch status(Int(child)) {
            case 1: return true
            case 0:
                if only >= 0 { return true }
                only = child
            default: continue
            }
        }
        return only >= 0 && enforce(Int(only))
    }

    private func enforceAtMostOne(_ node: CompiledSpace.Node) -> Bool {
        var certain: Int32 = -1
        for child in children(of: node) where status(Int(child)) == 1 {
            if certain >= 0 { return false }
            certain = child
        }
        guard certain >= 0 else { return true }
        for child in children(of: node) where child != certain {
            let leaf = compiled.nodes[Int(child)]
            guard narrow(Int(leaf.parameter), to: Int(leaf.data), keeping: false) else { return false }
        }
        return true
    }

    /// Keeps the entries of either side that go with an entry of the other.
    private func enforcePair(_ node: CompiledSpace.Node) -> Bool {
        let (left, right) = (Int(node.parameter), Int(node.other))
        guard isCheap(node) else { return true }
        return support(left, with: right, table: Int(node.data), words: Int(node.words))
            && support(right, with: left, table: Int(node.transposed), words: Int(node.transposedWords))
    }

    private func support(_ parameter: Int, with other: Int, table: Int, words: Int) -> Bool {
        let otherFirst = compiled.firstWord[other]
        var narrowed = false
        var next = entry(of: parameter, from: 0)
        while let candidate = next {
            let row = table + candidate * words
            var isSupported = false
            for word in 0..<words where compiled.masks[row + word] & domains[otherFirst + word] != 0 {
                isSupported = true
                break
            }
            if !isSupported {
                let word = compiled.firstWord[parameter] + candidate >> 6
                write(word, parameter, domains[word] & ~(1 << UInt64(candidate & 63)))
                narrowed = true
            }
            next = entry(of: parameter, from: candidate + 1)
        }
        guard sizes[parameter] > 0 else { return false }
        if narrowed { changed(parameter) }
        return true
    }

    /// Whether looking at all pairs is worth it; the search assigns one side otherwise.
    private func isCheap(_ node: CompiledSpace.Node) -> Bool {
        let (left, right) = (Int(node.parameter), Int(node.other))
        if sizes[left] == 1 || sizes[right] == 1 { return true }
        return Int(sizes[left]) * Int(node.words) + Int(sizes[right]) * Int(node.transposedWords) <= 4096
    }

    /// 1 if the node is true of all rows left, -1 if it is true of none, 0 if that is open.
    func status(_ index: Int) -> Int {
        let node = compiled.nodes[index]
        switch node.kind {
        case .no: return -1
        case .yes: return 1
        case .entry: return statusOfEntry(node)
        case .pair, .noPair: return statusOfPair(node)
        case .all, .any:
            let decisive = node.kind == .any ? 1 : -1
            var isOpen = false
            for child in children(of: node) {
                let status = status(Int(child))
                if status == decisive { return decisive }
                if status == 0 { isOpen = true }
            }
            return isOpen ? 0 : -decisive
        case .atMostOne:
            var (certain, possible) = (0, 0)
            for child in children(of: node) {
                let status = status(Int(child))
                if status == 1 { certain += 1 }
                if status >= 0 { possible += 1 }
            }
            return certain > 1 ? -1 : possible <= 1 ? 1 : 0
        }
    }

    private func statusOfEntry(_ node: CompiledSpace.Node) -> Int {
        let first = compiled.firstWord[Int(node.parameter)]
        var (inside, outside) = (false, false)
        for word in 0..<compiled.wordCounts[Int(node.parameter)] {
            let (bits, mask) = (domains[first + word], compiled.masks[Int(node.data) + word])
            if bits & mask != 0 { inside = true }
            if bits & ~mask != 0 { outside = true }
        }
        return inside ? (outside ? 0 : 1) : -1
    }

    private func statusOfPair(_ node: CompiledSpace.Node) -> Int {
        guard isCheap(node) else { return 0 }
        let otherFirst = compiled.firstWord[Int(node.other)]
        var (inside, outside) = (false, false)
        var next = entry(of: Int(node.parameter), from: 0)
        while let candidate = next, !(inside && outside) {
            for word in 0..<Int(node.words) {
                let bits = domains[otherFirst + word]
                let mask = compiled.masks[Int(node.data) + candidate * Int(node.words) + word]
                if bits & mask != 0 { inside = true }
                if bits & ~mask != 0 { outside = true }
            }
            next = entry(of: Int(node.parameter), from: candidate + 1)
        }
        return inside ? (outside ? 0 : 1) : -1
    }
}
