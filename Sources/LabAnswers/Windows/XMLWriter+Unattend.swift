import LabModel
import LabXML

/// The parts of an answer file.
extension XMLWriter {
    /// Writes the settings of a configuration pass.
    func pass(_ name: String, _ content: () -> Void) {
        element("settings", ["pass": name], content)
    }

    /// Writes the settings of a component of Windows.
    func component(_ name: String, _ content: () -> Void) {
        element(
            "component",
            [
                "name": name, "processorArchitecture": "amd64", "publicKeyToken": "31bf3856ad364e35",
                "language": "neutral", "versionScope": "nonSxS",
            ],
            content
        )
    }

    /// Writes an element of a list.
    private func added(_ name: String, _ content: () -> Void) {
        element(name, ["wcm:action": "add"], content)
    }

    /// Writes the settings of language and formats.
    func locale(_ locale: String) {
        for name in ["InputLocale", "SystemLocale", "UILanguage", "UserLocale"] { element(name, text: locale) }
    }

    /// Writes a password.
    func password(_ name: String, _ password: String) {
        element(name) {
            element("Value", text: password)
            element("PlainText", text: "true")
        }
    }

    /// Writes the accounts that are not there in every Windows.
    func accounts(_ accounts: [Account]) {
        guard !accounts.isEmpty else { return }
        element("UserAccounts") {
            element("LocalAccounts") {
                for account in accounts {
                    added("LocalAccount") {
                        password("Password", account.password ?? "")
                        element("DisplayName", text: account.fullName ?? account.name)
                        element("Group", text: account.isAdministrator ? "Administrators" : "Users")
                        element("Name", text: account.name)
                    }
                }
            }
        }
    }

    /// Writes one interface's addresses and routes.
    func addresses(of interface: MachineIdentity.Interface, in identity: MachineIdentity) {
        added("Interface") {
            element("Ipv4Settings") { element("DhcpEnabled", text: "false") }
            element("Identifier", text: interface.mac.windowsText)
            element("UnicastIpAddresses") {
                element(
                    "IpAddress",
                    ["wcm:action": "add", "wcm:keyValue": "1"],
                    text: "\(interface.address)/\(interface.subnet.prefixLength)"
                )
            }
            if let gateway = identity.gateway(through: interface) {
                element("Routes") {
                    added("Route") {
                        element("Identifier", text: "1")
                        element("Metric", text: "10")
                        element("NextHopAddress", text: gateway.description)
                        element("Prefix", text: "0.0.0.0/0")
                    }
                }
            }
        }
    }

    /// Writes whom one interface asks for names.
    func resolver(of interface: MachineIdentity.Interface, in identity: MachineIdentity) {
        added("Interface") {
            element("DNSDomain", text: identity.domain)
            if let nameserver = identity.nameserver(through: interface) {
                element("DNSServerSearchOrder") {
                    element("IpAddress", ["wcm:action": "add", "wcm:keyValue": "1"], text: nameserver.description)
                }
            }
            element("Identifier", text: interface.mac.windowsText)
        }
    }
}

/// The parts that only an installation has.
extension XMLWriter {
    /// A partition that setup makes.
    private struct Partition {
        var type: String
        /// In MiB; the rest of the disk where there is none.
        var size: Int?
        var format: String?
        var letter: String?
        var isActive = false
    }

    private static func partitions(for firmware: GuestChoices.Windows.Firmware) -> [Partition] {
        switch firmware {
        case .uefi:
            [
                Partition(type: "EFI", size: 260, format: "FAT32"), Partition(type: "MSR", size: 16),
                Partition(type: "Primary", format: "NTFS", letter: "C"),
            ]
        case .bios:
            [
                Partition(type: "Primary", size: 500, format: "NTFS", isActive: true),
                Partition(type: "Primary", format: "NTFS", letter: "C"),
            ]
        }
    }

    /// Writes the partitions of the first disk, which is emptied.
    func disk(_ firmware: GuestChoices.Windows.Firmware) {
        let partitions = Array(Self.partitions(for: firmware).enumerated())
        element("DiskConfiguration") {
            added("Disk") {
                element("CreatePartitions") {
                    for (index, partition) in partitions {
                        added("CreatePartition") {
                            element("Order", text: String(index + 1))
                            element("Type", text: partition.type)
                            if let size = partition.size {
                                element("Size", text: String(size))
                            } else {
                                element("Extend", text: "true")
                            }
                        }
                    }
                }
                element("ModifyPartitions") {
                    for (order, (index, partition)) in partitions.filter({ $0.element.format != nil }).enumerated() {
                        added("ModifyPartition") {
                            if partition.isActive { element("Active", text: "true") }
                            if let format = partition.format { element("Format", text: format) }
                            if let letter = partition.letter { element("Letter", text: letter) }
                            element("Order", text: String(order + 1))
                            element("PartitionID", text: String(index + 1))
                        }
                    }
                }
                element("DiskID", text: "0")
                element("WillWipeDisk", text: "true")
            }
            element("WillShowUI", text: "OnError")
        }
    }

    /// Writes which image of the medium is installed, and where.
    func image(_ choices: GuestChoices.Windows) {
        let isNumber = !choices.image.isEmpty && choices.image.allSatisfy { $0.isASCII && $0.isNumber }
        element("ImageInstall") {
            element("OSImage") {
                element("InstallFrom") {
                    added("MetaData") {
                        element("Key", text: isNumber ? "/IMAGE/INDEX" : "/IMAGE/NAME")
                        element("Value", text: choices.image)
                    }
                }
                element("InstallTo") {
                    element("DiskID", text: "0")
                    element("PartitionID", text: String(Self.partitions(for: choices.firmware).count))
                }
                element("WillShowUI", text: "OnError")
            }
        }
    }

    /// Writes the licence and whom the copy is registered to.
    func owner(_ choices: GuestChoices.Windows) {
        element("UserData") {
            element("AcceptEula", text: "true")
            if let owner = choices.owner { element("FullName", text: owner) }
            if let organization = choices.organization { element("Organization", text: organization) }
            if let key = choices.productKey {
                element("ProductKey") {
                    element("Key", text: key)
                    element("WillShowUI", text: "OnError")
                }
            }
        }
    }
}
