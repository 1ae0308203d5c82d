/// A space as flat arrays that a solver runs over: sets of entries as words of bits, rules as nodes of negation normal form.
struct CompiledSpace: Sendable {
    /// What a node claims.
    enum Kind: UInt8 {
        case no
        case yes
        case entry
        case pair
        case noPair
        case all
        case any
        case atMostOne
    }

    struct Node: Sendable {
        var kind: Kind
        /// Of `entry`, the parameter and the start of its mask; of a pair, the left and the right one and the start of its table.
        var parameter: Int32 = 0
        var other: Int32 = 0
        var data: Int32 = 0
        /// Of `all`, `any` and `atMostOne`: where the children's numbers are.
        var firstChild: Int32 = 0
        var childCount: Int32 = 0
        /// Of a pair: how many words a row of its table has, and the start of the table the other way round.
        var words: Int32 = 0
        var transposed: Int32 = 0
        var transposedWords: Int32 = 0
    }

    /// One claim that every valid row makes true.
    struct Claim: Sendable {
        var root: Int32
        var source: Restriction
        var parameters: [Int]
    }

    let space: Space
    /// How many entries each parameter has, and how many words its set of entries takes, and where they start.
    private(set) var entryCounts: [Int] = []
    private(set) var wordCounts: [Int] = []
    private(set) var firstWord: [Int] = []
    private(set) var nodes: [Node] = []
    private(set) var children: [Int32] = []
    private(set) var masks: [UInt64] = []
    private(set) var claims: [Claim] = []
    /// The claims about each parameter.
    private(set) var claimsOf: [[Int32]] = []

    /// The words of all parameters together.
    var totalWords: Int { (firstWord.last ?? 0) + (wordCounts.last ?? 0) }

    init(_ space: Space) throws(MatrixError) {
        self.space = space
        var offset = 0
        for parameter in space.parameters {
            let count = parameter.entryCount
            entryCounts.append(count)
            wordCounts.append((count + 63) / 64)
            firstWord.append(offset)
            offset += (count + 63) / 64
        }
        for (source, condition) in space.restrictions {
            add(try Expression.normal(condition, in: space, title: space.title(of: source)), from: source)
        }
        addNegatives()
        claimsOf = [[Int32]](repeating: [], count: space.parameters.count)
        for (index, claim) in claims.enumerated() {
            for parameter in claim.parameters { claimsOf[parameter].append(Int32(index)) }
        }
    }

    private mutating func add(_ expression: Expression, from source: Restriction) {
        switch expression {
        case .constant(true): return
        case .all(let parts): for part in parts { add(part, from: source) }
        default:
            var parameters: Set<Int> = []
            let root = flatten(expression, &parameters)
            claims.append(Claim(root: root, source: source, parameters: parameters.sorted()))
        }
    }

    private mutating func addNegatives() {
        var sets: [(parameter: Int, among: EntrySet)] = []
        for (index, parameter) in space.parameters.enumerated() {
            let negatives = parameter.values.indices.filter { parameter.values[$0].isNegative }
            guard !negatives.isEmpty else { continue }
            sets.append((index, EntrySet(count: parameter.entryCount, entries: negatives)))
        }
        if sets.count > 1 { add(.atMostOne(sets), from: .oneNegative) }
    }

    private mutating func flatten(_ expression: Expression, _ parameters: inout Set<Int>) -> Int32 {
        switch expression {
        case .constant(let value): nodes.append(Node(kind: value ? .yes : .no))
        case .entry(let parameter, let set):
            parameters.insert(parameter)
            nodes.append(Node(kind: .entry, parameter: Int32(parameter), data: Int32(masks.count)))
            masks += set.words
        case .pair(let relation, let negated): addPair(relation, negated, &parameters)
        case .all(let parts): addParent(.all, parts, &parameters)
        case .any(let parts): addParent(.any, parts, &parameters)
        case .atMostOne(let sets):
            addParent(.atMostOne, sets.map { .entry(parameter: $0.parameter, among: $0.among) }, &parameters)
        }
        return Int32(nodes.count - 1)
    }

    private mutating func addParent(_ kind: Kind, _ parts: [Expression], _ parameters: inout Set<Int>) {
        var roots: [Int32] = []
        for part in parts { roots.append(flatten(part, &parameters)) }
        nodes.append(Node(kind: kind, firstChild: Int32(children.count), childCount: Int32(roots.count)))
        children += roots
    }

    /// Both tables have a row for every entry, also for absence, which is related to nothing.
    private mutating func addPair(_ relation: PairRelation, _ negated: Bool, _ parameters: inout Set<Int>) {
        let (left, right) = (relation.left, relation.right)
        parameters.formUnion([left, right])
        let (rows, columns) = (entryCounts[left], entryCounts[right])
        let (words, transposedWords) = (wordCounts[right], wordCounts[left])
        var table = [UInt64](repeating: 0, count: rows * words)
        var transposed = [UInt64](repeating: 0, count: columns * transposedWords)
        for first in 0..<rows {
            for second in 0..<columns where relation.contains(first, second) != negated {
                table[first * words + second / 64] |= 1 << UInt64(second % 64)
                transposed[second * transposedWords + first / 64] |= 1 << UInt64(first % 64)
            }
        }
        nodes.append(
            Node(
                kind: negated ? .noPair : .pair,
                parameter: Int32(left),
                other: Int32(right),
                data: Int32(masks.count),
                words: Int32(words),
                transposed: Int32(masks.count + table.count),
                transposedWords: Int32(transposedWords)
            )
        )
        masks += table + transposed
    }
}

extension Space {
    /// Everything that valid rows satisfy, as conditions with their origin.
    var restrictions: [(source: Restriction, condition: Condition)] {
        var all: [(source: Restriction, condition: Condition)] = []
        for (index, parameter) in parameters.enumerated() {
            all += derivations(of: parameter, at: index)
            guard parameter.derivation == nil, let presence = parameter.presence else { continue }
            let exists = Condition.among(parameter: index, values: Set(parameter.values.indices))
            all.append((.presence(parameter: index), .iff(presence, exists)))
        }
        return all + rules.enumerated().map { (.rule($0.offset), $0.element.condition) }
    }

    private func derivations(of parameter: Parameter, at index: Int) -> [(source: Restriction, condition: Condition)] {
        guard let cases = parameter.derivation else { return [] }
        let source = Restriction.derivation(parameter: index)
        var result: [(source: Restriction, condition: Condition)] = []
        var earlier: [Condition] = []
        if let presence = parameter.presence {
            earlier.append(.not(presence))
            result.append((source, .implies(.not(presence), .equal(index, parameter.values.count))))
        }
        for item in cases {
            let applies = Condition.all(earlier.map { .not($0) } + [item.condition])
            result.append((source, .implies(applies, .equal(index, item.value))))
            earlier.append(item.condition)
        }
        if parameter.canBeAbsent {
            let none = Condition.all(earlier.map { .not($0) })
            result.append((source, .implies(none, .equal(index, parameter.values.count))))
        }
        return result
    }
}
