import LabYAML

/// A single value of a YAML text with its notation.
struct YAMLScalar: Hashable, Sendable {
    /// What it says.
    var value: [UInt8]
    /// How it is written.
    var style: YAMLScalarStyle
    /// Its bytes, without anchor and tag.
    var range: Range<Int>
    /// Whether it is inside `[]` or `{}`.
    var isInFlow: Bool
}

/// The documents of a YAML text.
struct YAMLDocument: Sendable {
    /// The values: the root is a list of the documents' values.
    let tree: ValueTree
    /// The single values by their number in the tree.
    let scalars: [Int: YAMLScalar]
    /// The collections in brackets.
    private let flows: Set<Int>

    /// Reads a text.
    init(reading bytes: [UInt8]) throws(SettingProblem) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw SettingProblem(.malformed, "the file is not UTF-8 text")
        }
        var builder = YAMLTreeBuilder(bytes: bytes)
        do throws(YAMLEvents.Problem) {
            var events = try YAMLEvents(bytes)
            while let event = try events.next() {
                builder.take(event)
                if builder.isTooDeep { break }
            }
        } catch {
            throw SettingProblem(.malformed, "line \(error.line): \(error.reason)")
        }
        guard !builder.isTooDeep else { throw .tooDeep(at: builder.position, of: bytes) }
        tree = builder.tree
        scalars = builder.scalars
        flows = builder.flows
    }

    /// Where what a node says ends; a block's own end is where the next value begins.
    func contentEnd(of number: Int) -> Int {
        var current = number
        while !flows.contains(current), let last = tree[current].children.last { current = last }
        return max(tree[current].range.upperBound, tree[current].nameRange.upperBound)
    }
}
