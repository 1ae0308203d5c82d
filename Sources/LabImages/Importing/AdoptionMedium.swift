import LabAnswers
import LabYAML

/// The medium from which cloud-init in a machine of somebody else's learns, at its first start, who it is, and with which it is
/// made a machine of a lab: the template configuration medium, kept with the image.
struct AdoptionMedium {
    /// The compiled launch software.
    let agent: String
    let caller: String
    let files: WorkshopFiles
    /// What cloud-init knows the machine by: it does its work once for each.
    let instance: String

    /// The name that every model has.
    static let hostname = "assay-model"

    /// Writes the image of the medium.
    func write(to path: String) async throws {
        let medium = AnswerMedium(
            label: "CIDATA",
            files: [
                AnswerMedium.File("meta-data", try metaData), AnswerMedium.File("user-data", try userData),
                AnswerMedium.File("network-config", try networkConfig),
            ],
            copies: [
                AnswerMedium.Copy("assay/launch-agent", of: agent), AnswerMedium.Copy("assay/guest-calls", of: caller),
                AnswerMedium.Copy("assay/launch.sh", of: files.script("launch.sh")),
                AnswerMedium.Copy("assay/adopt.sh", of: files.script("adopt.sh")),
            ]
        )
        try await medium.write(toImage: path)
    }

    private var metaData: String {
        get throws {
            try YAMLWriter.text(of: ["instance-id": .text(instance), "local-hostname": .text(Self.hostname)])
        }
    }

    /// One card with an address of no network (RFC 5737): a system that waits for its network at the start has it at once.
    ///
    /// The
    /// Ethernet address is the one that QEMU gives the first card.
    private var networkConfig: String {
        get throws {
            try YAMLWriter.text(of: [
                "version": 2,
                "ethernets": [
                    "eth0": [
                        "match": ["macaddress": "52:54:00:12:34:56"],
                        "dhcp4": false,
                        "dhcp6": false,
                        "addresses": ["192.0.2.1/24"],
                    ]
                ],
            ])
        }
    }

    private var userData: String {
        get throws {
            let folder = "/run/assay-medium"
            let commands = [
                "mkdir -p \(folder)", "mount -o ro LABEL=CIDATA \(folder)",
                "FOLDER=\(folder)/assay sh \(folder)/assay/adopt.sh", "umount \(folder)",
            ]
            return try "#cloud-config\n"
                + YAMLWriter.text(of: [
                    "hostname": .text(Self.hostname),
                    "manage_etc_hosts": false,
                    "users": [],
                    "ssh_deletekeys": true,
                    "growpart": ["mode": "auto", "devices": ["/"]],
                    "resize_rootfs": true,
                    "locale": "C.UTF-8",
                    "package_update": false,
                    "package_upgrade": false,
                    "runcmd": .texts([commands.joined(separator: " && ")]),
                ])
        }
    }
}
