import LabModel
import Testing

@testable import LabManifest

@Suite("Conditions as expressions")
struct ConditionTests {
    static let axes = AxisTable([
        "os": ["debian-11", "debian-12", "debian-13"], "cache": ["none", "redis"], "load": ["1", "10", "100"],
        "limit": ["10", "1.0"], "spare": ["debian-11", "debian-12"],
    ])

    private func condition(_ text: String) throws -> CellCondition {
        try ExpressionResolver.condition(text, axes: Self.axes).get()
    }

    private func holds(_ text: String, _ values: [String: String]) throws -> Bool {
        try condition(text).holds { values[$0] }
    }

    @Test(
        "are evaluated with the usual precedence",
        arguments: [
            ("os == debian-12", true), ("os != debian-12", false), ("os in [debian-11, debian-12]", true),
            ("!os == debian-12", false), ("!(os == debian-11)", true), ("!!os == debian-12", true),
            ("os == debian-11 && cache == none || cache == redis", true),
            ("os == debian-11 && (cache == none || cache == redis)", false),
            ("cache == redis || os == debian-11 && cache == none", true),
            ("if os == debian-12 then cache == redis", true), ("if os == debian-12 then cache == none", false),
            ("if os == debian-11 then cache == none", true),
            ("if os == debian-11 then cache == redis else load == 10", true),
            ("if os == debian-11 then cache == redis else load == 1", false),
            ("if os == debian-11 then cache == none else if load == 10 then cache == redis", true),
            ("os == debian-12 iff cache == redis", true), ("os == debian-11 iff cache == redis", false),
            ("(if os == debian-11 then cache == none) iff load == 10", true),
            ("load < 11", true), ("load <= 10", true), ("load > 10", false), ("load >= 10", true),
            ("load == 10.0", true),
            ("load > limit", false), ("load >= limit", true), ("load == limit", true), ("load != limit", false),
            ("os == spare", true), ("os != spare", false), ("${os} == ${spare}", true), ("os == 'debian-12'", true),
            ("os==debian-12&&cache==redis", true),
        ]
    )
    func precedence(_ text: String, expected: Bool) throws {
        let cell = ["os": "debian-12", "cache": "redis", "load": "10", "limit": "10", "spare": "debian-12"]
        #expect(try holds(text, cell) == expected)
    }

    @Test(
        "an axis that a cell does not have equals nothing",
        arguments: [
            ("os == debian-12", false), ("os != debian-12", true), ("load < 11", false), ("!(load < 11)", true),
            ("os == spare", false), ("os != spare", true), ("os in [debian-11, debian-12, debian-13]", false),
        ]
    )
    func absent(_ text: String, expected: Bool) throws {
        #expect(try holds(text, ["cache": "redis"]) == expected)
    }

    /// A text with what is wrong with it, the characters meant, and the hint.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let text: String
        let marks: String
        let message: String
        let hint: String?
        var testDescription: String { text }

        init(_ text: String, _ marks: String, _ message: String, _ hint: String? = nil) {
            self.text = text
            self.marks = marks
            self.message = message
            self.hint = hint
        }
    }

    static let wrong = [
        Wrong("so == x", "^^", "the matrix has no axis 'so'", "did you mean 'os'?"),
        Wrong("os == debain-12", "      ^^^^^^^^^", "axis 'os' has no value 'debain-12'", "did you mean 'debian-12'?"),
        Wrong(
            "load == heavy",
            "        ^^^^^",
            "axis 'load' has numbers, and 'heavy' is a word",
            "there is '1', '10', '100'"
        ),
        Wrong("load == 11", "        ^^", "axis 'load' has no value '11'", "did you mean '1'?"),
        Wrong("cache == 1", "         ^", "axis 'cache' has words, and 1 is a number", "there is 'none', 'redis'"),
        Wrong(
            "os < debian-12",
            "^^",
            "the values of axis 'os' are words, which have no order",
            "compare them with '==', '!=' or 'in [..]'"
        ),
        Wrong(
            "os < spare",
            "     ^^^^^",
            "the values of axis 'spare' are words, which have no order",
            "compare them with '==' or '!='"
        ),
        Wrong("os == load", "      ^^^^", "axis 'load' has numbers and axis 'os' has words"),
        Wrong(
            "redis == cache",
            "^^^^^",
            "'redis' is a value of 'cache'",
            "a comparison begins with an axis: write 'cache' first"
        ),
        Wrong("'os' == redis", "^^^^", "expected an axis, found 'os' in quotes", "a comparison begins with an axis"),
        Wrong("os == ${so}", "      ^^^^^", "the matrix has no axis 'so'", "did you mean 'os'?"),
        Wrong("os = debian-12", "   ^", "'=' has no meaning in a condition", "write '=='"),
        Wrong("os <> debian-12", "   ^^", "'<>' has no meaning in a condition", "write '!='"),
        Wrong(
            "os == debian-12 & cache == redis",
            "                ^",
            "'&' has no meaning in a condition",
            "write '&&'"
        ),
        Wrong(
            "os == debian-12 and cache == redis",
            "                ^^^",
            "expected the end, '&&' or '||', found 'and'",
            "write '&&'"
        ),
        Wrong("os", " ^", "expected '==' or another comparison after 'os', found the end"),
        Wrong("os ==", "    ^", "expected a value, found the end"),
        Wrong("os in debian-12", "      ^^^^^^^^^", "expected '[' after 'in', found 'debian-12'"),
        Wrong("os in []", "       ^", "expected a value, found ']'"),
        Wrong("(os == debian-12", "               ^", "expected ')', found the end"),
        Wrong("if os == debian-12", "                 ^", "expected 'then', found the end"),
        Wrong(
            "if os == debian-12 then cache == none iff load == 1",
            "                                      ^^^",
            "expected the end, '&&' or '||', found 'iff'",
            "put the part before it in parentheses"
        ),
        Wrong(
            "1 < load < 100",
            "         ^",
            "expected the end, '&&' or '||', found '<'",
            "join two comparisons with '&&', as '<' compares two values"
        ),
        Wrong("os == \"debian", "      ^", "a quote begins here and does not end"),
        Wrong(
            "os == debian;",
            "            ^",
            "';' has no meaning in a condition",
            "a value with other characters than letters, digits and . _ - + : / @ ~ stands in quotes"
        ),
    ]

    @Test("what is wrong is said at its characters", arguments: wrong)
    func mistakes(_ wrong: Wrong) throws {
        let error = try #require(throws: ExpressionMistakes.self) { try condition(wrong.text) }
        let mistake = try #require(error.all.first)
        #expect(mistake.message == wrong.message)
        #expect(mistake.hint == wrong.hint)
        let marks =
            String(repeating: " ", count: mistake.range.lowerBound) + String(repeating: "^", count: mistake.range.count)
        #expect(marks == wrong.marks)
    }

    @Test("all names that are wrong are said at once")
    func all() throws {
        let error = try #require(throws: ExpressionMistakes.self) {
            try condition("so == x && os == y || !(cash in [redis, memory])")
        }
        #expect(
            error.all.map(\.message) == [
                "the matrix has no axis 'so'", "axis 'os' has no value 'y'", "the matrix has no axis 'cash'",
                "the matrix has no axis 'cash'",
            ]
        )
    }

    @Test("nesting has a limit, length has none")
    func limits() throws {
        let deep = String(repeating: "(", count: 70) + "os == debian-12" + String(repeating: ")", count: 70)
        let error = try #require(throws: ExpressionMistakes.self) { try condition(deep) }
        #expect(error.all.map(\.message) == ["a condition is nested more than 64 deep"])
        let long = [String](repeating: "os == debian-12", count: 5000).joined(separator: " || ")
        #expect(try holds(long, ["os": "debian-12"]))
    }
}
