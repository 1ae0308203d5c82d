package import LabGuest
package import LabModel

/// Creates accounts in a running machine.
///
/// It is run where the accounts are made: before a machine is suspended, or when one that was booted is deployed.
package enum AccountScript {
    /// Takes the name, the shell or nothing, the groups joined by spaces; on standard input the keys, one a line.
    ///
    /// An account that is there already gets its groups, shell and keys. Small systems have other programs for it.
    static let text = """
        set -eu
        name=$1 shell=$2 groups=$3

        # One that is not asked for is the system's own default.
        for program in "$shell" /bin/bash /bin/sh; do [ ! -x "$program" ] || break; done
        if [ -n "$shell" ] && [ ! -x "$shell" ]; then
            echo "there is no shell '$shell'"
            exit 1
        fi
        if id "$name" > /dev/null 2>&1; then
            [ -z "$shell" ] || usermod -s "$shell" "$name"
        elif command -v useradd > /dev/null; then
            useradd --create-home --user-group --shell "$program" "$name"
        else
            mkdir -p /home
            adduser -D -h "/home/$name" -s "$program" "$name"
        fi
        for group in $groups; do
            grep -q "^$group:" /etc/group || if command -v groupadd > /dev/null; then groupadd "$group"; else addgroup "$group"; fi
            if command -v usermod > /dev/null; then usermod -a -G "$group" "$name"; else addgroup "$name" "$group"; fi
        done
        keys=$(cat)
        if [ -n "$keys" ]; then
            home=$(while IFS=: read -r user _ _ _ _ folder _; do [ "$user" != "$name" ] || echo "$folder"; done < /etc/passwd)
            mkdir -p "$home/.ssh"
            echo "$keys" > "$home/.ssh/authorized_keys"
            chmod 700 "$home/.ssh"
            chmod 600 "$home/.ssh/authorized_keys"
            chown -R "$name" "$home/.ssh"
        fi
        """

    private static let limit = Duration.seconds(120)

    /// Creates the accounts with their groups, shells and keys, without passwords.
    /// - Throws: `GuestError` with what the machine said when it does not.
    package static func create(
        _ accounts: [UserAccount],
        in guest: any GuestConnection
    ) async throws(GuestError) {
        for account in accounts {
            // What the lab file says is arguments and input, which no shell takes for commands.
            let arguments = [account.name, account.shell ?? "", account.groups.joined(separator: " ")]
            var command = GuestCommand(
                ["/bin/sh", "-c", text, "accounts"] + arguments,
                input: Array(account.keys.map { $0 + "\n" }.joined().utf8)
            )
            command.mergesOutput = true
            let result = try await guest.run(command, within: limit)
            guard result.succeeded else {
                throw GuestError(
                    .refused(0),
                    subject: "account '\(account.name)'",
                    reason: "it cannot be made: \(result.output.text)"
                )
            }
        }
    }

    /// Gives accounts passwords.
    /// - Throws: `GuestError`, which does not have the passwords.
    package static func set(
        passwords: [(name: String, password: String)],
        in guest: any GuestConnection
    ) async throws(GuestError) {
        guard !passwords.isEmpty else { return }
        let lines = passwords.map { "\($0.name):\($0.password)\n" }.joined()
        let command = GuestCommand(["chpasswd"], input: Array(lines.utf8))
        guard try await guest.run(command, within: limit).succeeded else {
            throw GuestError(.refused(0), subject: "passwords", reason: "the machine does not take them")
        }
    }
}
