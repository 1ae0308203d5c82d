/// A set of combination numbers from which one can be taken by position, for choosing at random.
struct UncoveredList {
    private let members: UnsafeMutablePointer<Int32>
    private let positions: UnsafeMutablePointer<Int32>
    private(set) var count = 0

    init(capacity: Int) {
        members = .allocate(capacity: max(capacity, 1))
        positions = .allocate(capacity: max(capacity, 1))
    }

    func deallocate() {
        members.deallocate()
        positions.deallocate()
    }

    subscript(_ index: Int) -> Int { Int(members[index]) }

    @inline(__always)
    mutating func insert(_ number: Int) {
        members[count] = Int32(truncatingIfNeeded: number)
        positions[number] = Int32(truncatingIfNeeded: count)
        count &+= 1
    }

    @inline(__always)
    mutating func remove(_ number: Int) {
        count &-= 1
        let position = positions[number]
        let last = members[count]
        members[Int(position)] = last
        positions[Int(last)] = position
    }
}
