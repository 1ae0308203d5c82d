import LabImages
import LabModel

/// The accounts of a machine's users.
struct Accounts {
    let machine: StartedMachine
    let secrets: SecretValues

    /// Creates the accounts where the image does not have them, and gives them the passwords that no image has.
    /// - Throws: `EngineError`, or `GuestError`, without the passwords.
    func complete() async throws {
        let users = machine.planned.description.users
        guard !users.isEmpty else { return }
        let missing = users.filter { !machine.planned.image.accounts.contains($0.withoutPassword) }
        if !missing.isEmpty { try await AccountScript.create(missing, in: machine.guest) }
        let passwords = try users.compactMap { user in
            try user.password.map { (name: user.name, password: try secrets.fill($0)) }
        }
        guard passwords.allSatisfy({ !$0.password.contains(where: \.isNewline) }) else {
            throw machine.error("users", "a password has a line break", lastSeen: "")
        }
        try await AccountScript.set(passwords: passwords, in: machine.guest)
    }
}
