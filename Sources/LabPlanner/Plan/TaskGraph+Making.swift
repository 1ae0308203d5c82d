import LabModel

extension TaskGraph {
    /// The tasks of planned labs; images and suspended machines that several need come once, where they are first
    /// needed.
    init(of labs: [PlannedLab]) {
        var images = ImageTasks()
        for lab in labs {
            add(lab, images: &images)
        }
    }

    /// Adds a task and gives its id.
    mutating func add(
        _ kind: Kind,
        _ title: String,
        cell: Cell? = nil,
        machine: String? = nil,
        after dependencies: [Int]
    ) -> Int {
        let id = nodes.count + 1
        nodes.append(
            Node(
                id: id,
                kind: kind,
                title: title,
                cell: cell?.description,
                machine: machine,
                dependencies: dependencies.uniqued().sorted()
            )
        )
        return id
    }

    private mutating func add(_ lab: PlannedLab, images: inout ImageTasks) {
        let cell = lab.cell
        var last: [(machine: PlannedMachine, task: Int)] = []
        for machine in lab.machines {
            let source = images.task(before: machine, in: &self)
            last.append((machine, deploy(machine, from: source, in: cell)))
        }
        // Connections are made one after the other, once every machine can be reached by its name.
        var wired: Int?
        for connection in lab.connections {
            wired = add(.connect, connection.title, cell: cell, after: wired.map { [$0] } ?? last.map(\.task))
        }
        var ready: [Int] = []
        for (machine, task) in last {
            var before = wired ?? task
            if !machine.description.files.isEmpty || !machine.description.setup.isEmpty {
                before = add(.setup, machine.name, cell: cell, machine: machine.name, after: [before])
            }
            ready.append(add(.ready, machine.name, cell: cell, machine: machine.name, after: [before]))
        }
        var end = ready
        for test in lab.lab.tests {
            let machine = lab.machines.first { $0.description.name == test.machine }?.name ?? test.machine
            end = [add(.test, test.name, cell: cell, machine: machine, after: end)]
        }
        let collect = add(.collect, lab.lab.name, cell: cell, after: end)
        _ = add(.discard, lab.lab.name, cell: cell, after: [collect])
    }

    /// The tasks from a machine's image to the configured machine; gives the last one.
    private mutating func deploy(_ machine: PlannedMachine, from source: Int, in cell: Cell) -> Int {
        let name = machine.name
        var last = add(.deploy, name, cell: cell, machine: name, after: [source])
        last = add(.identify, name, cell: cell, machine: name, after: [last])
        if machine.description.deployment == .custom {
            for layer in machine.image.layers {
                last = add(.application, "\(name): \(layer.application)", cell: cell, machine: name, after: [last])
            }
        }
        for configuration in machine.configurations {
            let title = "\(name): \(configuration.application)"
            last = add(.configure, title, cell: cell, machine: name, after: [last])
        }
        return last
    }
}

/// The tasks that make images, found again when another machine needs the same one.
private struct ImageTasks {
    private struct Instant: Hashable {
        let recipe: ImageRecipe
        let shape: MachineShape
    }

    private var layered: [ImageRecipe: Int] = [:]
    private var staged: [ImageRecipe: Int] = [:]
    private var suspended: [Instant: Int] = [:]

    /// The task after which `machine` can be deployed; adds what the graph does not have yet.
    mutating func task(before machine: PlannedMachine, in graph: inout TaskGraph) -> Int {
        let recipe = machine.bootedImage
        let staged = stage(recipe.withoutAccounts, in: &graph)
        guard machine.description.deployment == .instant else { return staged }
        let instant = Instant(recipe: recipe, shape: machine.shape)
        if let known = suspended[instant] { return known }
        let title = "\(recipe.title), \(machine.shape.summary)"
        let task = graph.add(.suspend, title, after: [staged])
        suspended[instant] = task
        return task
    }

    private mutating func stage(_ recipe: ImageRecipe, in graph: inout TaskGraph) -> Int {
        if let known = staged[recipe] { return known }
        let task = graph.add(.stage, recipe.title, after: [layer(recipe, in: &graph)])
        staged[recipe] = task
        return task
    }

    /// Images that begin with the same applications share the layers of those.
    private mutating func layer(_ recipe: ImageRecipe, in graph: inout TaskGraph) -> Int {
        if let known = layered[recipe] { return known }
        let task: Int
        if recipe.layers.isEmpty {
            task = graph.add(.system, recipe.title, after: [])
        } else {
            var below = recipe
            below.layers.removeLast()
            task = graph.add(.application, recipe.title, after: [layer(below, in: &graph)])
        }
        layered[recipe] = task
        return task
    }
}

extension MachineShape {
    /// The hardware in a few words: `512MiB, 2 processors, 1 network card`.
    var summary: String {
        let parts = [
            memory.description,
            Self.count(processors, "processor"),
            Self.count(interfaces, "network card"),
            disks.isEmpty ? nil : "disks of " + disks.map(\.summary).joined(separator: " and "),
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)" + (number == 1 ? "" : "s")
    }
}

extension ExtraDisk {
    /// The disk in a few words: `1GiB (scsi, with data)`.
    var summary: String {
        let words = (attachment == .virtio ? [] : [attachment.rawValue]) + (data == nil ? [] : ["with data"])
        return words.isEmpty ? size.description : "\(size) (\(words.joined(separator: ", ")))"
    }
}
