public import LabLibrary
public import LabModel

extension Plan {
    /// Everything that was decided for the plan's machines, and why; what is the same in several cells comes once.
    ///
    /// Reasons are found for each distinct machine when they are asked for, so that a plan of many cells costs nothing more.
    /// `library` is the one that the plan was made with.
    public func advice(library: Library, stock: ImageStock = ImageStock()) -> [Advice] {
        var order: [Decision] = []
        var places: [Decision: Int] = [:]
        var cells: [[Int]] = []
        var known: [MachineDecisions.Key: [Decision]] = [:]
        for (number, lab) in labs.enumerated() {
            let goals = lab.lab.goals.isEmpty ? nil : GoalPlanning(lab.lab, library: library)
            for machine in lab.lab.machines {
                guard let planned = lab.machines.first(where: { $0.description.name == machine.name }) else { continue }
                let key = MachineDecisions.Key(machine, planned)
                let own = known[key] ?? MachineDecisions(machine, planned, library: library, stock: stock).decisions
                known[key] = own
                let ruled = goals?.decisions.filter { $0.machine == machine.name } ?? []
                let rest = own.filter { decision in !ruled.contains { $0.subject == decision.subject } }
                for decision in ruled + rest {
                    let place = places[decision] ?? order.count
                    if place == order.count {
                        places[decision] = place
                        order.append(decision)
                        cells.append([])
                    }
                    cells[place].append(number)
                }
            }
        }
        return order.indices.map { place in
            let isForAll = cells[place].count == labs.count
            let names = isForAll ? [] : cells[place].map { labs[$0].cell.description }
            return Advice(decision: order[place], cells: names, isForAll: isForAll)
        }
    }
}

/// What was decided for one machine by what the library says of its system and its applications.
private struct MachineDecisions {
    /// What decisions depend on.
    struct Key: Hashable {
        let machine: MachineDescription
        let image: ImageRecipe

        init(_ machine: MachineDescription, _ planned: PlannedMachine) {
            self.machine = machine
            image = planned.image
        }
    }

    private(set) var decisions: [Decision] = []

    init(_ machine: MachineDescription, _ planned: PlannedMachine, library: Library, stock: ImageStock) {
        guard let system = library.operatingSystems[machine.operatingSystem] else { return }
        let applications = machine.applications.compactMap { library.applications[$0.name] }
        let needs = MachineNeeds(machine, system: system, applications: applications)
        let name = machine.name
        if machine.instances > 1 {
            decisions.append(Decision(.instances, of: name, "\(machine.instances)", because: "the lab file"))
        }
        let processors = ProcessorChoice(for: machine, needs: needs)
        decisions.append(Decision(.processors, of: name, "\(processors.number)", because: processors.reason))
        let memory = MemoryChoice(for: machine, needs: needs)
        decisions.append(Decision(.memory, of: name, "\(planned.shape.memory)", because: memory.reason))
        decisions.append(Decision(.disk, of: name, "\(needs.total.disk)", because: needs.diskTerms))
        let isNamed = machine.servicePack != nil
        let pack = isNamed ? "the lab file" : "the first of \(system.name)"
        decisions.append(Decision(.servicePack, of: name, planned.image.servicePack.name, because: pack))
        let image = ImageChoice(for: planned, among: stock)
        decisions.append(Decision(.image, of: name, image.choice, because: image.reason))
    }
}
