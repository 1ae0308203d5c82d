import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("How machines are made")
struct MachineMakingTests {
    private func machine(_ text: String, further: String = "") throws -> (
        machine: MachineDescription?, messages: [String]
    ) {
        let folder = try ScratchFolder([
            "lab.yaml": "lab: a\nmachines:\n  m: {os: debian-12, \(text)}\n\(further)", "data/words.txt": "words\n",
        ])
        let reading = LabFile.read(path: folder.path)
        let file = try #require(reading.file)
        let (lab, diagnostics) = file.lab(for: Cell(), library: FixtureLibrary.library)
        var machine = lab?.machines.first
        for index in machine?.hardware.disks.indices ?? 0..<0 {
            let data = machine?.hardware.disks[index].data?.replacing(folder.path, with: "LAB")
            machine?.hardware.disks[index].data = data
        }
        return (machine, (reading.diagnostics + diagnostics).map(\.message))
    }

    @Test("a way of deployment and a kind of disk are named; instant and linked where they are not")
    func ways() throws {
        let named = try machine("deploy: custom, disk: host")
        #expect(named.messages == [])
        #expect(named.machine?.deployment == .custom && named.machine?.diskLayout == .host)
        let plain = try machine("instances: 1")
        #expect(plain.machine?.deployment == .instant && plain.machine?.diskLayout == .linked)
    }

    @Test("disks have a size, a type and data of the lab's folder")
    func disks() throws {
        let (machine, messages) = try machine(
            "hardware: {disks: [{size: 1GiB}, {size: 8MiB, type: scsi, data: data}, {size: 1MiB, data: data/words.txt}]}"
        )
        #expect(messages == [])
        #expect(
            machine?.hardware.disks == [
                ExtraDisk(size: .mebibytes(1024)),
                ExtraDisk(size: .mebibytes(8), attachment: .scsi, data: "LAB/data"),
                ExtraDisk(size: .mebibytes(1), data: "LAB/data/words.txt"),
            ]
        )
    }

    @Test("data of another folder, and more disks than there are places, are refused")
    func refusedDisks() throws {
        #expect(
            try machine("hardware: {disks: [{size: 1MiB, data: ../x}]}").messages == ["'../x' leads out of the folder"]
        )
        let nine = Array(repeating: "{size: 1MiB}", count: 9).joined(separator: ", ")
        #expect(
            try machine("hardware: {disks: [\(nine)]}").messages
                == ["a machine has at most 8 disks beside the system's own"]
        )
    }

    @Test("users have names, keys, groups, a shell and a password that may be a secret")
    func users() throws {
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI ada@desk"
        let (machine, messages) = try machine(
            #"users: [{name: ada, keys: ["\#(key)"], groups: [sudo], shell: /bin/sh}, {name: bob, password: "${secret.b}"}]"#,
            further: "secrets: {b: {default: generated}}\n"
        )
        #expect(messages == [])
        #expect(machine?.users.map(\.name) == ["ada", "bob"])
        #expect(machine?.users.first == UserAccount(name: "ada", keys: [key], groups: ["sudo"], shell: "/bin/sh"))
        #expect(machine?.users.last?.password?.description == "${secret.b}")
        #expect(machine?.users.last?.withoutPassword == UserAccount(name: "bob"))
    }

    @Test(
        "what no system takes is refused",
        arguments: [
            ("{name: Ada}", "'Ada' cannot be the name of a user"),
            ("{name: ada, groups: [\"a b\"]}", "'a b' cannot be the name of a group"),
            ("{name: ada, keys: [secret]}", "expected a public SSH key"),
            ("{name: ada, shell: sh}", "expected the absolute path of a shell"),
            ("{name: ada}, {name: ada}", "user 'ada' is there twice"),
            ("{name: ada, password: \"\"}", "expected a password on one line"),
            ("{keys: []}", "missing key 'name' in a user"),
        ]
    )
    func refusedUsers(users: String, message: String) throws {
        #expect(try machine("users: [\(users)]").messages == [message])
    }
}
