import Foundation
import LabTestSupport
import Testing

@Suite("Answers for cloud-init", .scratch, .serialized)
struct CloudInitAnswersTests {
    private static let lab = """
        lab: two-networks
        networks:
          front: {subnet: 10.20.1.0/24, internet: true}
          back: {subnet: 10.20.2.0/23}
        machines:
          web: {os: tiny, networks: [front, back]}
          db: {os: tiny, networks: [back]}
        """

    private static let choices = """
        timeZone: Europe/Berlin
        accounts:
          ann: {fullName: "Ann O'Neil", password: {env: ANN_PASSWORD}, administrator: true, authorizedKeys: [ssh-ed25519 A a]}
          bob: {}
        commands: ["touch /run/done"]
        """

    /// The folder with the answers for the machine `web`, and what the command printed.
    private func answers() async throws -> (folder: String, printed: String) {
        let lab = try LabFolder(Self.lab, files: ["choices.yaml": Self.choices])
        let output = "\(ScratchFolder.path)/answers"
        let ended = try await Assay(home: .shared, environment: ["ANN_PASSWORD": "\"]}'$x\\ #"]).run(
            "answers",
            lab,
            "--for",
            "nocloud",
            "--choices",
            "\(lab.path)/choices.yaml",
            "--output",
            output
        )
        try #require(ended.code == 0, "\(ended.error)")
        return ("\(output)/web", ended.output)
    }

    @Test("are valid for cloud-init's own schema")
    func schema() async throws {
        let programs = try UnpackedPrograms.unpack()
        let file = try await answers().folder + "/user-data"
        let answer = try programs.cloudInitSchema(file)
        #expect(answer.text == "Valid cloud-config: \(file)\n")
        // The oracle is one: it sees a value that the schema does not allow.
        let wrong = try String(contentsOfFile: file, encoding: .utf8)
            .split(separator: "\n").map { $0.hasPrefix("ssh_deletekeys") ? "ssh_deletekeys: [1]" : $0 }
            .joined(separator: "\n")
        try Data(wrong.utf8).write(to: URL(filePath: file))
        #expect(try programs.cloudInitSchema(file).text.contains("ssh_deletekeys: [1] is not of type 'boolean'"))
    }

    @Test("give the network that the lab says, through netplan's own generator")
    func network() async throws {
        let programs = try UnpackedPrograms.unpack()
        let (folder, printed) = try await answers()
        let root = try ScratchFolder([
            // As cloud-init hands version 2 on to netplan.
            "etc/netplan/50-cloud-init.yaml": "network:\n"
                + String(contentsOfFile: "\(folder)/network-config", encoding: .utf8)
                .split(separator: "\n").map { "  \($0)\n" }.joined()
        ])
        try #require(Program.run("chmod", ["600", "\(root.path)/etc/netplan/50-cloud-init.yaml"]).status == 0)
        let answer = try programs.netplanGenerate(root: root.path)
        #expect(answer.status == 0)
        #expect(answer.text == "")
        let cards = printed.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
            .filter { $0[0] == "web" }
        try #require(cards.map { $0[1] } == ["eth0", "eth1"])
        let front = root.text(of: "run/systemd/network/10-netplan-eth0.network")
        for line in [
            "PermanentMACAddress=\(cards[0][2])", "Address=10.20.1.11/24", "Gateway=10.20.1.1", "DNS=10.20.1.254",
            "Domains=two-networks.assay",
        ] {
            #expect(front.split(separator: "\n").contains(Substring(line)), "\(line) in:\n\(front)")
        }
        let back = root.text(of: "run/systemd/network/10-netplan-eth1.network")
        #expect(back.contains("PermanentMACAddress=\(cards[1][2])\n"))
        #expect(back.contains("Address=10.20.2.11/23\n"))
        #expect(!back.contains("Gateway"))
        #expect(root.text(of: "run/systemd/network/10-netplan-eth1.link").contains("Name=eth1\n"))
    }
}
