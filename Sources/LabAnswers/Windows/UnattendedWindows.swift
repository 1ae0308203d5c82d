import LabModel
import LabXML

/// The answer files of Windows.
///
/// Source: Microsoft's "Unattended Windows Setup Reference". The order of an interface's settings is the one that the
/// reference asks for.
struct UnattendedWindows {
    let guest: GuestDescription

    private var choices: GuestChoices { guest.choices }

    /// `Autounattend.xml`: from an empty disk to a computer with its identity.
    func setupFile() throws(XMLError) -> String {
        try file("Autounattend.xml") { writer in
            writer.pass("windowsPE") {
                writer.component("Microsoft-Windows-International-Core-WinPE") {
                    writer.element("SetupUILanguage") { writer.element("UILanguage", text: choices.locale) }
                    writer.locale(choices.locale)
                }
                writer.component("Microsoft-Windows-Setup") {
                    writer.disk(choices.windows.firmware)
                    writer.image(choices.windows)
                    writer.owner(choices.windows)
                }
            }
            identity(writer)
        }
    }

    /// `unattend.xml`: for an image from which sysprep strips the identity.
    func sysprepFile() throws(XMLError) -> String {
        try file("unattend.xml") { writer in
            writer.pass("generalize") {
                writer.component("Microsoft-Windows-PnpSysprep") {
                    // The clone has the same virtual devices, on which Windows need not wait again.
                    writer.element("PersistAllDeviceInstalls", text: "true")
                }
            }
            identity(writer)
        }
    }

    private func file(_ name: String, _ content: (XMLWriter) -> Void) throws(XMLError) -> String {
        let writer = try XMLWriter(name)
        writer.element(
            "unattend",
            [
                "xmlns": "urn:schemas-microsoft-com:unattend",
                "xmlns:wcm": "http://schemas.microsoft.com/WMIConfig/2002/State",
            ]
        ) {
            content(writer)
        }
        return String(decoding: try writer.finish(), as: UTF8.self)
    }

    private func identity(_ writer: XMLWriter) {
        writer.pass("specialize") {
            writer.component("Microsoft-Windows-Shell-Setup") {
                writer.element("ComputerName", text: guest.identity.hostname.uppercased())
                if let key = choices.windows.productKey { writer.element("ProductKey", text: key) }
                if let owner = choices.windows.owner { writer.element("RegisteredOwner", text: owner) }
                if let organization = choices.windows.organization {
                    writer.element("RegisteredOrganization", text: organization)
                }
                writer.element("TimeZone", text: choices.timeZone ?? "UTC")
            }
            writer.component("Microsoft-Windows-TCPIP") {
                writer.element("Interfaces") {
                    for interface in guest.identity.interfaces { writer.addresses(of: interface, in: guest.identity) }
                }
            }
            writer.component("Microsoft-Windows-DNS-Client") {
                writer.element("DNSDomain", text: guest.identity.domain)
                writer.element("Interfaces") {
                    for interface in guest.identity.interfaces { writer.resolver(of: interface, in: guest.identity) }
                }
            }
        }
        writer.pass("oobeSystem") {
            writer.component("Microsoft-Windows-International-Core") { writer.locale(choices.locale) }
            writer.component("Microsoft-Windows-Shell-Setup") {
                writer.element("OOBE") {
                    writer.element("HideEULAPage", text: "true")
                    writer.element("HideOnlineAccountScreens", text: "true")
                    writer.element("HideWirelessSetupInOOBE", text: "true")
                    writer.element("ProtectYourPC", text: "3")
                }
                writer.accounts(choices.accounts)
                FirstLogon(accounts: choices.accounts).write(to: writer)
                writer.element("TimeZone", text: choices.timeZone ?? "UTC")
            }
        }
    }
}
