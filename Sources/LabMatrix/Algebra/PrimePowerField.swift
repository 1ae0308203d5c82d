/// A finite field: its elements are the numbers below its order.
///
/// An element is a polynomial over the integers modulo a prime, its coefficients the digits of the number in base of that prime; products are taken
/// modulo an irreducible polynomial, found by trying all.
struct PrimePowerField: Sendable {
    let order: Int
    let prime: Int
    private let degree: Int
    private let modulus: [Int]

    /// Creates the field with so many elements; nothing if there is none, or it would be larger than any use here.
    init?(order: Int) {
        guard order >= 2, order <= 256, let prime = (2...order).first(where: { order % $0 == 0 }) else { return nil }
        var (rest, degree) = (order, 0)
        while rest % prime == 0 {
            rest /= prime
            degree += 1
        }
        guard rest == 1 else { return nil }
        self.order = order
        self.prime = prime
        self.degree = degree
        modulus = Self.irreducible(prime, degree)
    }

    /// The smallest field with at least so many elements.
    static func smallest(from order: Int) -> PrimePowerField? {
        guard order <= 256 else { return nil }
        return (max(order, 2)...256).lazy.compactMap { PrimePowerField(order: $0) }.first
    }

    func sum(_ a: Int, _ b: Int) -> Int {
        number(zip(digits(a), digits(b)).map { ($0 + $1) % prime })
    }

    func product(_ a: Int, _ b: Int) -> Int {
        number(Self.reduce(Self.multiply(digits(a), digits(b), prime), modulus, prime, degree))
    }

    private func digits(_ number: Int) -> [Int] { Self.digits(number, prime, degree) }

    private func number(_ digits: [Int]) -> Int { digits.reversed().reduce(0) { $0 * prime + $1 } }

    private static func digits(_ number: Int, _ prime: Int, _ count: Int) -> [Int] {
        var rest = number
        return (0..<count).map { _ in
            defer { rest /= prime }
            return rest % prime
        }
    }

    private static func multiply(_ a: [Int], _ b: [Int], _ prime: Int) -> [Int] {
        var result = [Int](repeating: 0, count: a.count + b.count - 1)
        for (i, x) in a.enumerated() {
            for (j, y) in b.enumerated() { result[i + j] = (result[i + j] + x * y) % prime }
        }
        return result
    }

    /// The rest of a division by a polynomial whose leading coefficient is 1, as so many coefficients.
    private static func reduce(_ a: [Int], _ modulus: [Int], _ prime: Int, _ degree: Int) -> [Int] {
        var rest = a
        while rest.count > degree {
            let lead = rest.removeLast()
            let shift = rest.count - degree
            for index in 0..<degree {
                rest[shift + index] = (rest[shift + index] + (prime - lead) * modulus[index]) % prime
            }
        }
        return rest + [Int](repeating: 0, count: degree - rest.count)
    }

    /// The first polynomial of the degree, without its leading 1, that no polynomial of lower degree divides.
    private static func irreducible(_ prime: Int, _ degree: Int) -> [Int] {
        guard degree > 1 else { return [0] }
        let total = (0..<degree).reduce(1) { product, _ in product * prime }
        for candidate in 0..<total {
            let polynomial = digits(candidate, prime, degree) + [1]
            let isDivided = (1...degree / 2).contains { lower in
                let count = (0..<lower).reduce(1) { product, _ in product * prime }
                return (0..<count).contains { divisor in
                    reduce(polynomial, digits(divisor, prime, lower), prime, lower).allSatisfy { $0 == 0 }
                }
            }
            if !isDivided { return Array(polynomial.dropLast()) }
        }
        return [0]
    }
}
