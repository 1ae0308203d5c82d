import FoundationEssentials
import LabModel

/// The answer file of Debian's installer.
///
/// Source: Debian GNU/Linux Installation Guide, appendix B, "Automating the installation using preseeding". A line is the owner of a
/// question, its name, its type and the answer up to the end of the line: there is no quoting, so whatever people write in their own
/// words goes into a script instead, which is run in the new system at the end.
public struct Preseed: Sendable {
    private let guest: GuestDescription
    /// What the installer asks the package archive for.
    private let wishes: Wishes

    /// What is installed.
    public struct Wishes: Hashable, Sendable {
        /// The suites of the package archive, the release itself first; none leaves it to the installer.
        public var suites: [String]
        /// The host of the package archive.
        public var archive: String
        /// Packages beside those of the base system.
        public var packages: [String]
        /// The kernel's package; without one the installer chooses.
        public var kernel: String?
        /// Commands of the installer's own shell, run at the end; the new system is at `/target`.
        public var lateCommands: [String]

        /// Creates wishes.
        public init(
            suites: [String] = [],
            archive: String = "deb.debian.org",
            packages: [String] = [],
            kernel: String? = nil,
            lateCommands: [String] = []
        ) {
            self.suites = suites
            self.archive = archive
            self.packages = packages
            self.kernel = kernel
            self.lateCommands = lateCommands
        }
    }

    /// Creates the answers for a guest.
    public init(guest: GuestDescription, wishes: Wishes = Wishes()) {
        self.guest = guest
        self.wishes = wishes
    }

    /// The whole file.
    ///
    /// Of two lines for one question the later one counts, so that lines of somebody's own can be added behind it.
    public var text: String {
        (language + network + mirror + accounts + disk + packages + ending).map { answer in
            // Whatever the value is, it stays the answer to this question.
            let value = answer.value.map { $0.isNewline ? " " : $0 }
            return "\(answer.owner) \(answer.question) \(answer.type) \(String(value))".trimmed + "\n"
        }.joined()
    }

    private struct Answer {
        var question: String
        var type: String
        var value: String
        var owner = "d-i"

        init(_ question: String, _ value: String, type: String = "string", owner: String = "d-i") {
            self.question = question
            self.type = type
            self.value = value
            self.owner = owner
        }

        init(_ question: String, is value: Bool, owner: String = "d-i") {
            self.init(question, "\(value)", type: "boolean", owner: owner)
        }
    }

    private var language: [Answer] {
        [
            Answer("debian-installer/locale", "en_US.UTF-8"), Answer("debian-installer/language", "en"),
            Answer("debian-installer/country", "US"),
            Answer("keyboard-configuration/xkb-keymap", "us", type: "select"),
            Answer("hw-detect/load_firmware", is: false), Answer("clock-setup/utc", is: true),
            Answer("clock-setup/ntp", is: false), Answer("time/zone", guest.choices.timeZone ?? "Etc/UTC"),
        ]
    }

    /// The installer uses one card; the script writes down the others.
    private var network: [Answer] {
        let identity = guest.identity
        let names = [
            Answer("netcfg/get_hostname", identity.hostname), Answer("netcfg/hostname", identity.hostname),
            Answer("netcfg/get_domain", identity.domain),
        ]
        guard let card = FirstStartScript.firstCard(of: identity) else { return names }
        return names + [
            Answer("netcfg/choose_interface", card.name, type: "select"),
            Answer("netcfg/disable_autoconfig", is: true), Answer("netcfg/get_ipaddress", "\(card.address)"),
            Answer("netcfg/get_netmask", "\(card.subnet.netmask)"),
            Answer("netcfg/get_gateway", identity.gateway.map { "\($0)" } ?? "none"),
            Answer("netcfg/get_nameservers", identity.nameserver.map { "\($0)" } ?? ""),
            Answer("netcfg/confirm_static", is: true),
        ]
    }

    private var mirror: [Answer] {
        let services = wishes.suites.dropFirst().compactMap { $0.split(separator: "-").last.map(String.init) }
        return [
            Answer("mirror/country", "manual"), Answer("mirror/protocol", "http"),
            Answer("mirror/http/hostname", wishes.archive), Answer("mirror/http/directory", "/debian"),
            Answer("mirror/http/proxy", ""),
        ] + wishes.suites.prefix(1).map { Answer("mirror/suite", $0) } + [
            Answer("apt-setup/use_mirror", is: true), Answer("apt-setup/cdrom/set-first", is: false),
            Answer("apt-setup/enable-source-repositories", is: false),
            Answer("apt-setup/security_host", wishes.archive),
        ]
            + (wishes.suites.isEmpty
                ? [] : [Answer("apt-setup/services-select", services.joined(separator: ", "), type: "multiselect")])
    }

    /// Nobody logs in as root with a password; the script makes the accounts.
    private var accounts: [Answer] {
        [
            Answer("passwd/root-login", is: true), Answer("passwd/root-password-crypted", "*", type: "password"),
            Answer("passwd/make-user", is: false),
        ]
    }

    /// All of the first disk for one file system, with a boot loader for BIOS.
    private var disk: [Answer] {
        let recipe =
            "root :: 500 10000 -1 ext4 $primary{ } $bootable{ } method{ format } format{ } use_filesystem{ } "
            + "filesystem{ ext4 } mountpoint{ / } ."
        return [
            Answer("partman-auto/disk", "/dev/vda"), Answer("partman-auto/method", "regular"),
            Answer("partman-auto/expert_recipe", recipe), Answer("partman-basicfilesystems/no_swap", is: false),
            Answer("partman-partitioning/confirm_write_new_label", is: true),
            Answer("partman/choose_partition", "finish", type: "select"), Answer("partman/confirm", is: true),
            Answer("partman/confirm_nooverwrite", is: true), Answer("grub-installer/only_debian", is: true),
            Answer("grub-installer/with_other_os", is: false), Answer("grub-installer/bootdev", "/dev/vda"),
        ]
    }

    private var packages: [Answer] {
        let isSudoNeeded = guest.choices.accounts.contains(where: \.isAdministrator)
        let names = ["openssh-server"] + (isSudoNeeded ? ["sudo"] : []) + wishes.packages
        return [
            Answer("base-installer/install-recommends", is: false),
            Answer("base-installer/initramfs-tools/driver-policy", "dep", type: "select"),
        ] + (wishes.kernel.map { [Answer("base-installer/kernel/image", $0)] } ?? []) + [
            Answer("tasksel/first", "", type: "multiselect", owner: "tasksel"),
            Answer("pkgsel/run_tasksel", is: false), Answer("pkgsel/include", names.joined(separator: " ")),
            Answer("pkgsel/upgrade", "none", type: "select"), Answer("pkgsel/update-policy", "none", type: "select"),
            Answer("popularity-contest/participate", is: false, owner: "popularity-contest"),
        ]
    }

    private var ending: [Answer] {
        let script = Data(FirstStartScript(guest: guest).text.utf8).base64EncodedString()
        let run = "in-target sh -c 'echo \(script) | base64 -d | sh'"
        return [
            Answer("debian-installer/add-kernel-opts", "console=tty0 console=ttyS0 net.ifnames=0"),
            Answer("preseed/late_command", ([run] + wishes.lateCommands).joined(separator: " && ")),
            Answer("finish-install/reboot_in_progress", "", type: "note"),
            Answer("debian-installer/exit/poweroff", is: true),
        ]
    }
}

extension String {
    /// Without spaces at its end, as an answer that is empty would leave.
    fileprivate var trimmed: String {
        String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)])
    }
}
