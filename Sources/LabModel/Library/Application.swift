/// An application of the library: what is installed, what it offers, what it depends on.
public struct Application: Hashable, Sendable, Codable {
    /// A value that the user may set.
    public struct Answer: Hashable, Sendable, Codable {
        /// When the answer takes effect.
        public enum Moment: String, Sendable, Codable, CaseIterable {
            /// When the application is installed: another answer makes another image.
            case installation
            /// When a machine is deployed: the image is the same, and secrets are allowed.
            case deployment
        }

        /// The name.
        public var name: String
        /// The value where the user gives none; `nil` when the user must.
        public var fallback: AnswerValue?
        /// When it takes effect.
        public var moment: Moment

        /// Creates an answer.
        public init(name: String, fallback: AnswerValue?, moment: Moment = .installation) {
            self.name = name
            self.fallback = fallback
            self.moment = moment
        }
    }

    /// A network endpoint that the application offers.
    public struct Endpoint: Hashable, Sendable, Codable {
        /// The name, which requirements refer to.
        public var name: String
        /// The TCP port.
        public var port: Int
        /// What is spoken there.
        public var speaks: EndpointProtocol
        /// The answer at deployment, a list, that gets `{name, password, database}` of every consumer with credentials.
        public var accounts: String?
        /// Settings of this application that record a consumer, with references to `from`.
        public var settings: [SettingRule]
        /// What to do after those settings changed.
        public var reload: [Reload]

        /// Creates an endpoint.
        public init(
            name: String,
            port: Int,
            speaks: EndpointProtocol = .tcp,
            accounts: String? = nil,
            settings: [SettingRule] = [],
            reload: [Reload] = []
        ) {
            self.name = name
            self.port = port
            self.speaks = speaks
            self.accounts = accounts
            self.settings = settings
            self.reload = reload
        }
    }

    /// A network endpoint of another application that this one depends on.
    public struct Requirement: Hashable, Sendable, Codable {
        /// The name, which connections refer to.
        public var name: String
        /// The name of the endpoint that satisfies it; any single one if `nil`.
        public var endpoint: String?
        /// What must be spoken there; anything if `nil`.
        public var speaks: EndpointProtocol?
        /// Whether the application works without it.
        public var isOptional: Bool
        /// Whether several providers can satisfy it together.
        public var takesSeveral: Bool
        /// Settings of this application that record the provider, with references to `to`.
        public var settings: [SettingRule]
        /// What to do after those settings changed.
        public var reload: [Reload]

        /// Creates a requirement.
        public init(
            name: String,
            endpoint: String? = nil,
            speaks: EndpointProtocol? = nil,
            isOptional: Bool = false,
            takesSeveral: Bool = false,
            settings: [SettingRule] = [],
            reload: [Reload] = []
        ) {
            self.name = name
            self.endpoint = endpoint
            self.speaks = speaks
            self.isOptional = isOptional
            self.takesSeveral = takesSeveral
            self.settings = settings
            self.reload = reload
        }
    }

    /// The name.
    public var name: String
    /// The version, as the library calls it.
    public var version: String
    /// The operating systems that it runs on.
    public var runsOn: [String]
    /// What it needs beside the system.
    public var needs: Needs
    /// Whether anything is put into a system for it; otherwise it is there already.
    public var isInstalled: Bool {
        !packages.isEmpty || installScript != nil || !files.isEmpty || !sources.isEmpty
            || answerFiles.contains { $0.moment == .installation }
    }

    /// The packages that are installed.
    public var packages: [String]
    /// Files that it is installed from, laid into the machine before the script runs.
    public var sources: [ApplicationSource] = []
    /// Templates that are filled with answers: those of the image before the script runs, the others before the one that configures.
    public var answerFiles: [AnswerFile] = []
    /// A script of the application's folder that runs after the packages, with the answers in its environment.
    public var installScript: String?
    /// Files of the application's folder by their absolute path in the machine, copied after the packages, before the script.
    public var files: [MachineDescription.FileCopy]
    /// A script of the application's folder that runs in every deployed machine before wiring, with the answers in its environment.
    public var configureScript: String?
    /// What the user may set.
    public var answers: [Answer]
    /// Values that differ from system to system: name, then operating system, then text.
    public var values: [String: [String: String]]
    /// Folders with its configuration files beside `/etc`.
    public var configuration: [String]
    /// What it offers.
    public var provides: [Endpoint]
    /// What it depends on.
    public var requires: [Requirement]
    /// What must hold before it counts as ready.
    public var ready: [ReadyCheck]
    /// What of it makes a machine itself.
    public var identity: DeclaredIdentity
    /// The absolute path of the application's folder.
    public var folder: String
    /// Where the library describes it.
    public var location: SourceLocation?

    /// Creates an application.
    public init(
        name: String,
        version: String = "distribution",
        runsOn: [String],
        needs: Needs,
        packages: [String] = [],
        installScript: String? = nil,
        files: [MachineDescription.FileCopy] = [],
        configureScript: String? = nil,
        answers: [Answer] = [],
        values: [String: [String: String]] = [:],
        configuration: [String] = [],
        provides: [Endpoint] = [],
        requires: [Requirement] = [],
        ready: [ReadyCheck] = [],
        identity: DeclaredIdentity = DeclaredIdentity(),
        folder: String,
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.version = version
        self.runsOn = runsOn
        self.needs = needs
        self.packages = packages
        self.installScript = installScript
        self.files = files
        self.configureScript = configureScript
        self.answers = answers
        self.values = values
        self.configuration = configuration
        self.provides = provides
        self.requires = requires
        self.ready = ready
        self.identity = identity
        self.folder = folder
        self.location = location
    }
}

extension Application.Requirement {
    /// Whether what is spoken at an endpoint can be what this requirement speaks.
    ///
    /// An endpoint of which only TCP is known may speak anything.
    public func understands(_ endpoint: Application.Endpoint) -> Bool {
        guard let speaks else { return true }
        return speaks == .tcp || endpoint.speaks == .tcp || speaks == endpoint.speaks
    }
}
