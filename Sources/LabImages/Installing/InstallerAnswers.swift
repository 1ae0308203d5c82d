import FoundationEssentials
import LabAnswers
import LabModel

/// What Debian's installer is told when it sets up a model.
struct InstallerAnswers {
    private let guest: GuestDescription
    private let wishes: Preseed.Wishes
    private let own: String

    /// Where the launch software lies in the installer's initial file system.
    static let folder = "assay"

    /// - Throws: `ImageError` when the user's own answers cannot be read.
    init(_ installer: DebianInstaller, _ recipe: ImageRecipe) throws {
        let interface = MachineIdentity.Interface(
            name: "eth0",
            network: Network.installation.name,
            mac: MACAddress(locallyAdministered: 1),
            address: IPv4Address(rawValue: Network.installation.subnet.base.rawValue + 15),
            subnet: Network.installation.subnet
        )
        let identity = MachineIdentity(
            hostname: AdoptionMedium.hostname,
            domain: "assay",
            machineID: "",
            interfaces: [interface],
            gateway: Network.installation.gatewayAddress,
            nameserver: Network.installation.nameserverAddress
        )
        guest = GuestDescription(identity: identity, hostsFile: "127.0.0.1\tlocalhost\n127.0.1.1\tassay-model\n")
        let adopt = "FOLDER=/root/.\(Self.folder)"
        wishes = Preseed.Wishes(
            suites: recipe.servicePack.pockets,
            archive: PackageArchive.host,
            packages: installer.include,
            // As every image of packages has it: small, and with the drivers that a virtual machine needs.
            kernel: "linux-image-cloud-amd64",
            lateCommands: [
                "cp -r /\(Self.folder) /target/root/.\(Self.folder)",
                "in-target sh -c '\(adopt) sh /root/.\(Self.folder)/adopt.sh'", "rm -rf /target/root/.\(Self.folder)",
            ]
        )
        own =
            try installer.answers.map { file in
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw ImageError(.missingFile, subject: file, reason: "it cannot be read")
                }
                return String(decoding: data, as: UTF8.self)
            } ?? ""
    }

    /// The answer file; of two lines for one question the later one counts.
    var text: String { Preseed(guest: guest, wishes: wishes).text + own }
}
