/// What is done in which order: tasks with what each of them depends on.
public struct TaskGraph: Hashable, Sendable {
    /// What a task does.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A system becomes an image.
        case system
        /// An application is installed: into an image, or into a custom-built machine.
        case application
        /// An image's identity is stripped.
        case stage
        /// A machine is started from an image, settled and suspended.
        case suspend
        /// A machine comes to be.
        case deploy
        /// A machine gets its own identity.
        case identify
        /// An application's scripts configure it in a machine.
        case configure
        /// Settings of machines are rewritten so that an application finds another.
        case connect
        /// The lab's own files and scripts are brought to a machine.
        case setup
        /// A machine is waited for.
        case ready
        /// A test is run.
        case test
        /// What tests left behind is fetched.
        case collect
        /// The machines are thrown away.
        case discard
    }

    /// A task.
    public struct Node: Hashable, Sendable, Identifiable {
        /// The place in the graph, counted from 1; greater than those of all dependencies.
        public let id: Int
        /// What it does.
        public let kind: Kind
        /// What it does it to, for people.
        public let title: String
        /// The cell that it belongs to; `nil` when cells share it.
        public let cell: String?
        /// The machine, if it is one.
        public let machine: String?
        /// The tasks that must be done before.
        public let dependencies: [Int]
    }

    /// The tasks, each after those that it depends on.
    public internal(set) var nodes: [Node] = []

    /// The tasks that cells share: the images.
    public var shared: [Node] { nodes.filter { $0.cell == nil } }
}
