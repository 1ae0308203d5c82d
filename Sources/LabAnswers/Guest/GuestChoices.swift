/// What people choose for guests of other systems, beside what the lab decides.
public struct GuestChoices: Hashable, Sendable {
    /// What only Windows asks for.
    public struct Windows: Hashable, Sendable {
        /// How the virtual computer starts, which decides the partitions.
        public enum Firmware: String, Hashable, Sendable, CaseIterable {
            case uefi
            case bios
        }

        /// The product key; without one an evaluation medium, or a licence server, decides.
        public var productKey: String?
        /// The image on the installation medium: its name, or its number from 1.
        public var image: String
        /// Whom the copy is registered to.
        public var owner: String?
        /// The organization that it is registered to.
        public var organization: String?
        /// How the virtual computer starts.
        public var firmware: Firmware

        /// Creates choices; the defaults suit a medium with one image.
        public init(
            productKey: String? = nil,
            image: String = "1",
            owner: String? = nil,
            organization: String? = nil,
            firmware: Firmware = .uefi
        ) {
            self.productKey = productKey
            self.image = image
            self.owner = owner
            self.organization = organization
            self.firmware = firmware
        }
    }

    /// The accounts, in order.
    public var accounts: [Account]
    /// The time zone as the guest's system calls it: `Europe/Berlin`, or on Windows `W. Europe Standard Time`.
    public var timeZone: String?
    /// The language and formats: `en-US`.
    public var locale: String
    /// What is run once at the end, each by a shell of the guest's system: `sh`, or PowerShell.
    public var commands: [String]
    /// What only Windows asks for.
    public var windows: Windows

    /// Creates choices.
    public init(
        accounts: [Account] = [],
        timeZone: String? = nil,
        locale: String = "en-US",
        commands: [String] = [],
        windows: Windows = Windows()
    ) {
        self.accounts = accounts
        self.timeZone = timeZone
        self.locale = locale
        self.commands = commands
        self.windows = windows
    }
}
