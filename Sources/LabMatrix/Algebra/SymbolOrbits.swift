/// The orbits of tuples of symbols under a group of permutations of the symbols.
struct SymbolOrbits: Sendable {
    /// The group, as images of all symbols; the identity is one of them.
    let group: [[Int]]
    /// The orbit of each tuple; a tuple's number is its symbols in the base of their count.
    private(set) var orbitOf: [UInt16]
    private(set) var members: [[Int]] = []
    /// Whether the rows that are added anyway have the orbit: those in which all symbols are the same.
    private(set) var isGiven: [Bool] = []
    /// The symbols of the rows that are added anyway, each alone in a row.
    let constants: [Int]

    var count: Int { members.count }

    init(symbols: Int, strength: Int, group: [[Int]], constants: [Int]) {
        self.group = group
        self.constants = constants
        let total = (0..<strength).reduce(1) { product, _ in product * symbols }
        orbitOf = [UInt16](repeating: .max, count: total)
        for number in 0..<total where orbitOf[number] == .max {
            var orbit: Set<Int> = []
            for permutation in group {
                var (rest, image, place) = (number, 0, 1)
                for _ in 0..<strength {
                    image += permutation[rest % symbols] * place
                    rest /= symbols
                    place *= symbols
                }
                orbit.insert(image)
            }
            for member in orbit { orbitOf[member] = UInt16(members.count) }
            members.append(orbit.sorted())
            let unit = (0..<strength).reduce(0) { sum, _ in sum * symbols + 1 }
            isGiven.append(constants.contains { orbit.contains($0 * unit) })
        }
    }

    /// All rows of the array that starters stand for.
    func expand(_ starters: [Row], width: Int) -> [Row] {
        var rows: [Row] = []
        var known: Set<Row> = []
        for row in constants.map({ Row(repeating: $0, count: width) }) where known.insert(row).inserted {
            rows.append(row)
        }
        for starter in starters {
            for permutation in group {
                let row = starter.map { permutation[$0] }
                if known.insert(row).inserted { rows.append(row) }
            }
        }
        return rows
    }
}
