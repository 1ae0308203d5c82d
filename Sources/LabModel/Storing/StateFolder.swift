/// Where Assay keeps its state: every name on disk is a property of this type or of the folders that it gives.
public struct StateFolder: Hashable, Sendable {
    /// The absolute path of the state: images, labs, runs and the store.
    public let path: String
    /// The absolute path of the sockets' folder, short because a socket's path has at most 107 bytes.
    public let socketsPath: String

    /// Creates the layout below two absolute paths; nothing is created on disk.
    public init(path: String, socketsPath: String) {
        self.path = path
        self.socketsPath = socketsPath
    }

    /// The database.
    public var store: String { "\(path)/assay.sqlite" }
    /// The folder of system trees, application layers and staged images, one folder a key.
    public var images: String { "\(path)/images" }
    /// The folder of suspended machines, one folder a key.
    public var instants: String { "\(path)/instant" }
    /// The folder of labs that exist.
    public var labs: String { "\(path)/labs" }
    /// The folder of suspended labs, one folder a name.
    public var templates: String { "\(path)/templates" }
    /// The folder of runs.
    public var runs: String { "\(path)/runs" }
    /// The folder of things that are being made and become visible by a rename.
    public var unfinished: String { "\(path)/unfinished" }
    /// The folder of what is removed: it comes here by a rename, and whoever comes next empties it.
    public var removed: String { "\(path)/removed" }
    /// The folder of locks that keep two processes from making the same thing.
    public var locks: String { "\(path)/locks" }
    /// The folder of the locks of processes that own tasks.
    public var owners: String { "\(path)/owners" }
    /// The folder of the usage areas of tasks.
    public var usageAreas: String { "\(path)/usage" }
    /// The folder of SSH host keys that were made beforehand, each for one machine.
    public var hostKeys: String { "\(path)/keys" }
    /// The folder of the copies of disks that each host keeps for itself, a folder for each host.
    public var copies: String { "\(path)/copies" }
    /// The library of what was imported here: a folder as users have, with the files of the imports in it.
    public var library: String { "\(path)/library" }
    /// The record of whether hardware virtualization works here.
    public var acceleratorProbe: String { "\(path)/accelerator.json" }
    /// The library that emulators are forked with.
    public var forkServer: String { "\(path)/forkserver.so" }

    /// The folders that must exist before anything else is done.
    public var folders: [String] {
        [path, images, instants, labs, templates, runs, unfinished, removed, locks, owners, usageAreas, socketsPath]
    }

    /// The folder of the image with that key.
    public func image(_ key: String) -> String { "\(images)/\(key)" }
    /// The folder of the suspended machine with that key.
    public func instant(_ key: String) -> String { "\(instants)/\(key)" }
    /// The lock to hold while the thing with that key is made.
    public func lock(_ key: String) -> String { "\(locks)/\(key).lock" }
    /// The lock that a process holds as long as it lives and owns tasks.
    public func owner(_ id: String) -> String { "\(owners)/\(id).lock" }
    /// The folder in which something of that name is being made.
    public func draft(_ name: String) -> String { "\(unfinished)/\(name)" }
    /// The usage area of a task.
    public func usageArea(_ task: String) -> String { "\(usageAreas)/\(task)" }
    /// What the owner of a lab that is to stay prints until its lab is up.
    public func supervisorLog(_ id: String) -> String { "\(path)/supervisor-\(id).log" }
    /// The folder of a run.
    public func run(_ id: String) -> RunFolder { RunFolder(path: "\(runs)/\(id)") }
    /// The folder of a suspended lab.
    public func template(_ name: String) -> TemplateFolder { TemplateFolder(path: "\(templates)/\(name)") }
    /// The folders of a lab.
    public func lab(_ id: String) -> LabFolder { LabFolder(path: "\(labs)/\(id)", sockets: "\(socketsPath)/\(id)") }
}

/// The names of a lab's files while it exists.
public struct LabFolder: Hashable, Sendable {
    /// The absolute path.
    public let path: String
    /// The absolute path of the folder with its sockets.
    public let sockets: String

    /// Creates the layout; nothing is created on disk.
    public init(path: String, sockets: String) {
        self.path = path
        self.sockets = sockets
    }

    /// What the owner says of the lab, as JSON.
    public var description: String { "\(path)/lab.json" }
    /// The Ethernet addresses of its machines, a line each.
    public var ethernetAddresses: String { "\(path)/\(Self.ethernetAddressesName)" }
    /// The name of the file with the Ethernet addresses of a lab or a template.
    public static let ethernetAddressesName = "ethernet"
    /// What the owner prints.
    public var supervisorLog: String { "\(path)/supervisor.log" }
    /// The socket where the owner answers.
    public var control: String { "\(sockets)/control" }
    /// The console of a machine.
    public func console(_ machine: String) -> String { "\(path)/\(machine).console" }
    /// What the emulator of a machine or gateway prints.
    public func emulatorLog(_ machine: String) -> String { "\(path)/\(machine).qemu.log" }
    /// The outermost layer of a machine's disk.
    public func disk(_ machine: String, _ index: Int = 0) -> String { "\(path)/\(machine).disk\(index).qcow2" }
    /// The medium that tells a machine that is booted who it is.
    public func configuration(_ machine: String) -> String { "\(path)/\(machine).configuration" }
    /// A machine's own copy of a file of its image.
    public func copy(_ machine: String, _ index: Int) -> String { "\(path)/\(machine).copy\(index)" }
    /// What the firmware of a machine that boots from its own disk remembers.
    public func variables(_ machine: String) -> String { "\(path)/\(machine).variables" }
    /// The memory file of a machine that will be suspended.
    public func memory(_ machine: String) -> String { "\(path)/\(machine).ram" }
    /// A socket; the number keeps the path short whatever the machine is called.
    public func socket(_ kind: String, _ number: Int) -> String { "\(sockets)/\(kind)\(number)" }
}

/// The names of the files of a suspended lab.
public struct TemplateFolder: Hashable, Sendable {
    /// The absolute path.
    public let path: String

    /// Creates the layout; nothing is created on disk.
    public init(path: String) {
        self.path = path
    }

    /// The lock that everybody shares who needs the folder to stay.
    public var usersLock: String { "\(path)/\(Self.usersLockName)" }
    /// The name of that lock's file.
    public static let usersLockName = "users.lock"
    /// What is known of the lab, secrets included, as JSON.
    public var description: String { "\(path)/template.json" }
    /// The Ethernet addresses of its machines, a line each.
    public var ethernetAddresses: String { "\(path)/\(LabFolder.ethernetAddressesName)" }
    /// The folder with the machines' folders.
    public var machines: String { "\(path)/machines" }
    /// The folder of a machine, whose files the host names.
    public func machine(_ name: String) -> String { "\(machines)/\(name)" }
}

/// The names of a run's files.
public struct RunFolder: Hashable, Sendable {
    /// The absolute path.
    public let path: String

    /// Creates the layout; nothing is created on disk.
    public init(path: String) {
        self.path = path
    }

    /// Every fact, as XML.
    public var results: String { "\(path)/results.xml" }
    /// The outcomes, as JUnit XML.
    public var junit: String { "\(path)/junit.xml" }
    /// The report for people.
    public var report: String { "\(path)/report.html" }
    /// The cells that would decide between suspects, as JSON.
    public var suggested: String { "\(path)/suggested.json" }
    /// What is known of a cell that has ended, counted from 1, as JSON.
    public func record(ofCell number: Int) -> String { "\(path)/\(cell(number))/cell.json" }
    /// The folder of a cell, counted from 1, relative to the run's folder.
    public func cell(_ number: Int) -> String { "cell-\(number)" }
}
