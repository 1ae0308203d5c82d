/// Something that staging takes from a model, because no two machines may have it in common or because no clone wants it.
///
/// The names and what they stand for follow virt-sysprep (libguestfs, virt-sysprep(1), OPERATIONS), where it has the same.
public enum StagingOperation: String, Hashable, Sendable, Codable, CaseIterable {
    /// The id of systemd and dbus.
    case machineID = "machine-id"
    /// The keys by which clients of ssh know the machine.
    case sshHostKeys = "ssh-host-keys"
    /// The names of the machine and of those that it knew.
    case hostname
    /// The name servers of the network where the model was made.
    case resolver
    /// The addresses that a DHCP server gave.
    case dhcpLeases = "dhcp-leases"
    /// The rules that tie names of network cards to the model's cards.
    case networkRules = "network-rules"
    /// The addresses that the network managers of the guest give its cards.
    case networkConfiguration = "network-configuration"
    /// What the random generator begins with.
    case randomSeed = "random-seed"
    /// The key with which systemd encrypts credentials.
    case credentialSecret = "credential-secret"
    /// The binary logs of systemd.
    case journal
    /// Every other log.
    case logs
    /// What people typed.
    case shellHistories = "shell-histories"
    /// What programs left when they crashed.
    case crashData = "crash-data"
    /// Mail that waits.
    case mailSpool = "mail-spool"
    /// Downloaded packages and their lists.
    case packageCaches = "package-caches"
    /// What cloud-init has done, so that it does it again.
    case cloudInit = "cloud-init"
    /// The temporary folders.
    case temporaryFiles = "temporary-files"
    /// Earlier versions of the user database.
    case backupFiles = "backup-files"
    /// The keys by which configuration management and monitoring know the machine.
    case managementAgents = "management-agents"
    /// The machine's account in a Windows domain.
    case samba
    /// The machine's account in a Kerberos realm.
    case kerberos
    /// The users' own timed jobs.
    case cronSpool = "cron-spool"
    /// The users' own ssh keys, and the keys that let others in.
    case sshUserKeys = "ssh-user-keys"

    /// Whether it is done unless a system says otherwise; the others take away what may well be meant for the clones.
    public var isStandard: Bool {
        switch self {
        case .cronSpool, .sshUserKeys: false
        default: true
        }
    }

    /// Why it is done, in half a sentence.
    public var purpose: String {
        switch self {
        case .machineID: "two machines with one id are one machine to DHCP servers and logs"
        case .sshHostKeys: "whoever has one clone's key can pose as every other"
        case .hostname: "a clone must not call itself, or its peers, by the model's names"
        case .resolver: "the clone's network has other name servers"
        case .dhcpLeases: "a clone would ask for the model's address"
        case .networkRules: "the clone's cards would get other names"
        case .networkConfiguration: "a clone would begin with the model's addresses, or wait for a lease"
        case .randomSeed: "clones would draw the same numbers"
        case .credentialSecret: "one clone could read another's secrets"
        case .journal: "the model's past is not the clone's"
        case .logs: "the model's past is not the clone's"
        case .shellHistories: "they hold what people typed, passwords at times"
        case .crashData: "it holds memory of programs, and takes space"
        case .mailSpool: "every clone would deliver it again"
        case .packageCaches: "they are stale before they are used, and take space"
        case .cloudInit: "it acts once for each instance, and a clone is another one"
        case .temporaryFiles: "nothing in them outlives a start"
        case .backupFiles: "they hold users and passwords that were changed"
        case .managementAgents: "a server would take all clones for one machine"
        case .samba: "clones would share the model's account"
        case .kerberos: "clones would share the model's account"
        case .cronSpool: "the model's users' jobs would run in every clone"
        case .sshUserKeys: "whoever could log into the model could log into every clone"
        }
    }
}
