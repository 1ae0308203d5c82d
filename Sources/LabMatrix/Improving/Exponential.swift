/// e to the power of a number that is not positive, to about ten digits, without a mathematics library.
///
/// The argument is halved until it is small; the series is squared as often.
func exponential(_ argument: Double) -> Double {
    guard argument > -700 else { return 0 }
    var (small, halvings) = (argument, 0)
    while small < -0.125 {
        small /= 2
        halvings += 1
    }
    var (term, sum) = (1.0, 1.0)
    for index in 1...10 {
        term *= small / Double(index)
        sum += term
    }
    for _ in 0..<halvings { sum *= sum }
    return sum
}
