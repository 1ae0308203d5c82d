import LabModel
import LabXML

extension XMLWriter {
    /// Writes a machine of a cell for `results.xml`.
    func machine(_ machine: MachineRecord) {
        element(
            "machine",
            [
                "name": machine.name,
                "operatingSystem": machine.operatingSystem,
                "servicePack": machine.servicePack,
                "image": machine.image,
                "console": machine.console,
            ]
        ) {
            for application in machine.applications { element("application", ["name": application]) }
            for account in machine.users ?? [] { user(account) }
            identity(machine.identity)
            for item in machine.readBack { element("readBack", ["name": item.name, "found": item.found]) }
            for record in machine.settings { setting(record) }
            for record in machine.proofs { proof(record) }
            for record in machine.leftovers {
                element("leftover", ["file": record.file, "line": String(record.line), "names": record.names])
            }
            for record in machine.restarts {
                element(
                    "restart",
                    ["reason": record.reason, "duration": record.duration.decimalSeconds],
                    text: record.lastSeen
                )
            }
            for stage in machine.stages {
                element("stage", ["name": stage.stage, "duration": stage.duration.decimalSeconds])
            }
        }
    }

    private func user(_ account: UserAccount) {
        element("user", ["name": account.name, "shell": account.shell]) {
            for group in account.groups { element("group", text: group) }
            for key in account.keys { element("key", text: key) }
        }
    }

    private func identity(_ identity: MachineIdentity) {
        element(
            "identity",
            [
                "hostname": identity.hostname,
                "domain": identity.domain,
                "machineID": identity.machineID,
                "gateway": identity.gateway?.description,
                "nameserver": identity.nameserver?.description,
            ]
        ) {
            for interface in identity.interfaces {
                element(
                    "interface",
                    [
                        "name": interface.name,
                        "network": interface.network,
                        "mac": interface.mac.description,
                        "address": interface.address.description,
                        "subnet": interface.subnet.description,
                    ]
                )
            }
            for host in identity.hosts {
                element("knownHost", ["address": host.address.description]) {
                    for name in host.names { element("name", text: name) }
                }
            }
        }
    }

    private func proof(_ proof: MachineRecord.ProofRecord) {
        element(
            "proof",
            [
                "connection": proof.connection,
                "provider": proof.provider,
                "address": proof.address.description,
                "port": proof.port.map { String($0) },
                "protocol": proof.speaks.rawValue,
                "duration": proof.duration.decimalSeconds,
            ]
        )
    }

    private func setting(_ setting: MachineRecord.SettingRecord) {
        element(
            "setting",
            [
                "connection": setting.connection,
                "file": setting.file,
                "format": setting.format.rawValue,
                "path": setting.path,
            ]
        ) {
            for value in setting.before { element("before", text: value) }
            for value in setting.after { element("after", text: value) }
        }
    }
}
