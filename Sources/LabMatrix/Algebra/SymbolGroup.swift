/// Groups of permutations of symbols, as the images of all symbols.
enum SymbolGroup {
    private static let orderLimit = 400

    /// The groups under which arrays of so many symbols are looked for, each with the symbols that have a constant row of their own.
    ///
    /// Rotations that leave one symbol alone give the arrays of Meagher and Stevens ("Group construction of covering arrays", Journal of
    /// Combinatorial Designs 13, 2005); groups that move any pair or triple of symbols to any other are from Chateauneuf, Colbourn, Kreher
    /// ("Covering arrays of strength three", Designs, Codes and Cryptography 16, 1999).
    static func all(symbols: Int) -> [(group: [[Int]], constants: [Int])] {
        guard symbols >= 2 else { return [] }
        let everything = Array(0..<symbols)
        var groups: [(group: [[Int]], constants: [Int])] = []
        if symbols >= 3 {
            groups.append((generated(by: [rotation(of: symbols - 1, among: symbols)]), [symbols - 1]))
        }
        groups.append((generated(by: [rotation(of: symbols, among: symbols)]), []))
        if symbols == 4 { groups.append((generated(by: [[1, 2, 0, 3], [1, 0, 3, 2]]), everything)) }
        if symbols == 3 { groups.append((generated(by: [[1, 2, 0], [1, 0, 2]]), everything)) }
        if symbols >= 4, let field = PrimePowerField(order: symbols) {
            for factor in [1, 2] {
                let group = affine(field, power: factor)
                if group.count <= orderLimit, group.count > symbols { groups.append((group, everything)) }
            }
        }
        if symbols >= 5, let field = PrimePowerField(order: symbols - 1) {
            let group = projective(field)
            if !group.isEmpty { groups.append((group, everything)) }
        }
        return groups
    }

    private static func rotation(of count: Int, among symbols: Int) -> [Int] {
        (0..<symbols).map { $0 < count ? ($0 + 1) % count : $0 }
    }

    /// All maps `x * a^power + b`.
    private static func affine(_ field: PrimePowerField, power: Int) -> [[Int]] {
        let elements = Array(0..<field.order)
        let factors = Set(elements.dropFirst().map { power == 1 ? $0 : field.product($0, $0) }).sorted()
        return factors.flatMap { factor in
            elements.map { shift in elements.map { field.sum(field.product($0, factor), shift) } }
        }
    }

    /// All fractional linear maps of the field and infinity, the last symbol.
    private static func projective(_ field: PrimePowerField) -> [[Int]] {
        let infinity = field.order
        let elements = Array(0..<field.order)
        guard (infinity + 1) * infinity * (infinity - 1) <= orderLimit else { return [] }
        let inverse = elements.map { element in
            element == 0 ? infinity : elements.first { field.product($0, element) == 1 } ?? infinity
        }
        let affine = affine(field, power: 1).map { $0 + [infinity] }
        return generated(by: affine + [inverse + [0]])
    }

    private static func generated(by generators: [[Int]]) -> [[Int]] {
        let identity = Array(generators[0].indices)
        var members: Set<[Int]> = [identity]
        var pending = [identity]
        while let member = pending.popLast(), members.count <= orderLimit {
            for generator in generators {
                let next = member.map { generator[$0] }
                if members.insert(next).inserted { pending.append(next) }
            }
        }
        return members.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
