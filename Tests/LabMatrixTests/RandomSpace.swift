import LabMatrix

/// Draws spaces with all that a space can have; the same for the same seed.
struct RandomSpace {
    private var random: Linear
    /// How many parameters and values there are at most.
    var parameterLimit = 5
    var valueLimit = 4
    var ruleLimit = 4

    init(seed: UInt64) {
        random = Linear(state: seed)
    }

    /// A generator of its own: these tests share nothing with what they test.
    private struct Linear: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var mixed = state
            mixed ^= mixed >> 33
            mixed = mixed &* 0xff51_afd7_ed55_8ccd
            return mixed ^ mixed >> 33
        }
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func space() -> Space {
        let hasNegatives = number(0...2) == 0
        var parameters: [Parameter] = []
        for index in 0..<number(2...parameterLimit) {
            let values = (0..<number(1...valueLimit)).map { value in
                Parameter.Value(
                    "v\(value)",
                    weight: number(1...3),
                    isNegative: hasNegatives && value == 0 && number(0...1) == 0
                )
            }
            parameters.append(Parameter("p\(index)", values: values))
        }
        var space = Space(parameters: parameters)
        for index in parameters.indices where index > 1 {
            let earlier = Space(parameters: Array(space.parameters[..<index]))
            switch number(0...7) {
            case 0: space.parameters[index].presence = condition(in: earlier, depth: 1)
            case 1:
                space.parameters[index].derivation = parameters[index].values.indices.map { value in
                    Parameter.Case(value: value, when: condition(in: earlier, depth: 1))
                }
            default: break
            }
        }
        space.rules = (0..<number(0...ruleLimit)).map { Rule("rule \($0)", condition(in: space, depth: 2)) }
        return space
    }

    private mutating func condition(in space: Space, depth: Int) -> Condition {
        let count = space.parameters.count
        switch number(0...(depth > 0 ? 8 : 2)) {
        case 0, 1: return among(number(0...count - 1), space)
        case 2:
            guard count > 1 else { return among(0, space) }
            let left = number(0...count - 1)
            let right = (left + number(1...count - 1)) % count
            let shift = number(0...3)
            return .related(
                PairRelation(
                    left: left,
                    right: right,
                    leftCount: space.parameters[left].values.count,
                    rightCount: space.parameters[right].values.count
                ) { ($0 + $1 + shift) % 3 != 0 }
            )
        case 3: return .not(condition(in: space, depth: depth - 1))
        case 4: return .all([condition(in: space, depth: depth - 1), condition(in: space, depth: depth - 1)])
        case 5, 6: return .any([condition(in: space, depth: depth - 1), condition(in: space, depth: depth - 1)])
        case 7: return .implies(condition(in: space, depth: depth - 1), condition(in: space, depth: depth - 1))
        default: return .iff(condition(in: space, depth: depth - 1), condition(in: space, depth: depth - 1))
        }
    }

    private mutating func among(_ parameter: Int, _ space: Space) -> Condition {
        let values = space.parameters[parameter].values.indices.filter { _ in number(0...1) == 0 }
        return .among(parameter: parameter, values: Set(values))
    }
}
