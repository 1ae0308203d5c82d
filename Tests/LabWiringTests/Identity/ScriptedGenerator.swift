/// Random numbers from a list, for draws that coincide.
struct ScriptedGenerator: RandomNumberGenerator {
    var numbers: [UInt64]

    mutating func next() -> UInt64 { numbers.removeFirst() }
}
