/// The constants, variables and arrays of a PHP file.
struct PHPSource: Sendable {
    /// Their values; the root holds a name for every assignment.
    var tree: ValueTree
    /// The end of the first `<?php`.
    var start: Int?
    /// The end of the last statement that gives a value.
    var lastEnd: Int?
}
