import LabXML

/// The one logon that nobody has to do: it runs the script of the answer medium.
struct FirstLogon {
    /// The label of the medium with the answer file and the script.
    static let mediumLabel = "ASSAY"

    /// The account that logs on: the first administrator with a password.
    let account: Account?

    init(accounts: [Account]) {
        account = accounts.first { $0.isAdministrator && $0.password != nil }
    }

    /// Runs the script wherever Windows has put the medium.
    private static let command =
        "powershell.exe -NoProfile -ExecutionPolicy Bypass -Command \"foreach ($volume in Get-Volume -FileSystemLabel "
        + "\(mediumLabel)) { & ($volume.DriveLetter + ':\\identify.ps1') }\""

    func write(to writer: XMLWriter) {
        guard let account else { return }
        writer.element("AutoLogon") {
            writer.password("Password", account.password ?? "")
            writer.element("Enabled", text: "true")
            writer.element("LogonCount", text: "1")
            writer.element("Username", text: account.name)
        }
        writer.element("FirstLogonCommands") {
            writer.element("SynchronousCommand", ["wcm:action": "add"]) {
                writer.element("CommandLine", text: Self.command)
                writer.element("Description", text: "Gives the computer the identity that its lab says")
                writer.element("Order", text: "1")
            }
        }
    }
}
