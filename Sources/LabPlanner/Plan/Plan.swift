public import LabModel

/// The cells of a lab file with everything decided, and what must exist before the first of them is deployed.
public struct Plan: Sendable {
    /// An image that cells need.
    public struct ImageNeed: Hashable, Sendable {
        /// What it is made of; for machines that are built when they are deployed, the system without its applications.
        public let recipe: ImageRecipe
        /// The cells that need it, in their order.
        public internal(set) var cells: [Cell]
    }

    /// A suspended machine that cells need.
    public struct InstantNeed: Hashable, Sendable {
        /// What its image is made of.
        public let recipe: ImageRecipe
        /// Its hardware.
        public let shape: MachineShape
        /// The cells that need it, in their order.
        public internal(set) var cells: [Cell]
    }

    /// The lab's name.
    public let lab: String
    /// The labs of the cells, in the order of the cells; without those that cannot be deployed.
    public let labs: [PlannedLab]
    /// What is wrong with the lab file, without repetition, in the order in which cells show it.
    public let diagnostics: [Diagnostic]
    /// The distinct images, in the order in which they are first needed.
    public let images: [ImageNeed]
    /// The distinct suspended machines, in the order in which they are first needed.
    public let instants: [InstantNeed]
    /// The tasks, each after those that it depends on; made anew each time.
    public var tasks: TaskGraph { TaskGraph(of: labs) }

    /// How many cells a plan has at most: everything that is decided for a cell is held in memory.
    public static let limit = 100_000

    /// Creates a plan of labs that are laid out.
    public init(lab: String, labs: [PlannedLab], diagnostics: [Diagnostic] = []) {
        self.lab = lab
        self.labs = labs
        self.diagnostics = diagnostics.uniqued()
        images = Self.imageNeeds(of: labs)
        instants = Self.instantNeeds(of: labs)
    }

    private static func imageNeeds(of labs: [PlannedLab]) -> [ImageNeed] {
        var places: [ImageRecipe: Int] = [:]
        var needs: [ImageNeed] = []
        for lab in labs {
            for recipe in lab.machines.map(\.bootedImage.withoutAccounts).uniqued() {
                if let place = places[recipe] {
                    needs[place].cells.append(lab.cell)
                } else {
                    places[recipe] = needs.count
                    needs.append(ImageNeed(recipe: recipe, cells: [lab.cell]))
                }
            }
        }
        return needs
    }

    private struct Instant: Hashable {
        let recipe: ImageRecipe
        let shape: MachineShape
    }

    private static func instantNeeds(of labs: [PlannedLab]) -> [InstantNeed] {
        var places: [Instant: Int] = [:]
        var needs: [InstantNeed] = []
        for lab in labs {
            let instants = lab.machines.filter { $0.description.deployment == .instant }
                .map { Instant(recipe: $0.bootedImage, shape: $0.shape) }
            for instant in instants.uniqued() {
                if let place = places[instant] {
                    needs[place].cells.append(lab.cell)
                } else {
                    places[instant] = needs.count
                    needs.append(InstantNeed(recipe: instant.recipe, shape: instant.shape, cells: [lab.cell]))
                }
            }
        }
        return needs
    }
}

extension PlannedMachine {
    /// The image that the machine starts from: a custom-built one gets its applications only after that.
    public var bootedImage: ImageRecipe {
        description.deployment == .custom ? image.withoutApplications : image
    }
}
