import LabMatrix
import LabModel

/// The order in which the labs of a plan are worth running: those that need the same suspended machines follow each other, and
/// among equals those come early that try the most combinations that none before had.
struct PlanOrder {
    private struct Instant: Hashable {
        let recipe: ImageRecipe
        let shape: MachineShape
    }

    private let expansion: MatrixExpansion
    private var instants: [Instant: Int] = [:]

    /// Creates the order for labs of an expansion.
    init(_ expansion: MatrixExpansion) {
        self.expansion = expansion
    }

    /// The numbers of the labs in order; further cells, which are no rows, stay last, and so do rows with too many combinations to count.
    mutating func numbers(of labs: [(row: Row?, lab: PlannedLab)]) -> [Int] {
        let numbered = labs.indices.filter { labs[$0].row != nil }
        let rows = numbered.compactMap { labs[$0].row }
        var needs: [Row: Set<Int>] = [:]
        for (row, number) in zip(rows, numbered) { needs[row] = self.needs(of: labs[number].lab) }
        let pairs = Coverage(strength: min(2, max(1, expansion.space.matrix.axes.count)))
        let coverage = expansion.coverage ?? pairs
        guard let order = try? RowOrder(rows, in: expansion.space.space, coverage, needs: { needs[$0] ?? [] }) else {
            return Array(labs.indices)
        }
        return order.numbers.map { numbered[$0] } + labs.indices.filter { labs[$0].row == nil }
    }

    private mutating func needs(of lab: PlannedLab) -> Set<Int> {
        var needs: Set<Int> = []
        for machine in lab.machines {
            let instant = Instant(recipe: machine.bootedImage, shape: machine.shape)
            let number = instants[instant] ?? instants.count
            instants[instant] = number
            needs.insert(number)
        }
        return needs
    }
}
