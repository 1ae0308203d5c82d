import LabTestSupport
import Testing

@Suite("Machines without the launch agent", .tags(.bootsMachines))
struct StockAgentTests {
    /// An application of a system on which only QEMU's own agent runs, with a service that needs nothing.
    private static let application = """
        application: stockagent
        runsOn: [debian-12]
        needs: {memory: 32MiB, disk: 60MiB}
        install: {packages: [qemu-guest-agent], script: install.sh}
        files:
          settings: /etc/default/stockagent
          echo.socket: /etc/systemd/system/echo.socket
          echo@.service: /etc/systemd/system/echo@.service
        identity:
          files: [{file: /etc/who, content: "${self.name}\\n"}]
        provides:
          echo: {port: 7007}
        requires:
          peer:
            endpoint: echo
            optional: true
            settings: [{file: /etc/default/stockagent, format: env, set: {PEER: "${to.address}:${to.port}"}}]
            run: touch /run/told
        ready: {tcp: 7007}

        """

    private static let files = [
        "library/Applications/stockagent/application.yaml": application,
        // A mask is a link to nowhere, which also outlives the installation of the agent.
        "library/Applications/stockagent/install.sh": """
        #!/bin/sh
        ln -s /dev/null /etc/systemd/system/assay-agent.service
        systemctl enable echo.socket

        """,
        "library/Applications/stockagent/settings": "# of the service\nPEER=\"nobody:1\" # for now\n",
        "library/Applications/stockagent/echo.socket": """
        [Socket]
        ListenStream=7007
        Accept=yes

        [Install]
        WantedBy=sockets.target

        """,
        "library/Applications/stockagent/echo@.service": """
        [Service]
        ExecStart=/bin/cat
        StandardInput=socket

        """,
        "tests/who.sh": """
        #!/bin/sh
        set -eu
        [ "$(systemctl is-enabled assay-agent.service)" = masked ]
        ! pidof assay-agent
        [ "$(hostname) $(cat /etc/who)" = "client client" ]
        . /etc/default/stockagent
        [ "$PEER" = "$(getent hosts server | cut -d ' ' -f 1):7007" ]
        [ "$(sed -n '$p' /etc/default/stockagent)" = "PEER=\\"$PEER\\" # for now" ]
        [ -e /run/told ]
        status=0
        assay-barrier all 1 --within 1s || status=$?
        [ "$status" -eq 69 ]

        """,
    ]

    @Test("are deployed, identified, read back, wired, proved, tested and copied through QEMU's own agent")
    func lab() async throws {
        let lab = try LabFolder(
            """
            lab: stock
            library: [library]
            networks: {lan: {subnet: 10.20.9.0/24}}
            machines:
              client: {os: debian-12, applications: [stockagent], hardware: {memory: {desired: 320MiB}}}
              server: {os: debian-12, applications: [stockagent], hardware: {memory: {desired: 320MiB}}}
            connections: [{from: client, to: server, as: peer}]
            tests:
              - {name: who, machine: client, files: [tests/], run: sh ./who.sh, lab: fresh}

            """,
            files: Self.files
        )
        let results = try ScratchFolder()
        let ended = try await Assay(home: .shared).run("test", lab, "--output", results, within: .seconds(600))
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        #expect(try await document.value("count(//machine)") == "2")
        for machine in ["client", "server"] {
            let items = "//machine[@name='\(machine)']/readBack"
            #expect(try await document.value("\(items)[@name='hostname']/@found") == machine)
            for item in ["random.uuid", "boot-id", "eth0.mac", "eth0.state", "clock"] {
                #expect(try await document.value("count(\(items)[@name='\(item)'])") == "1", "\(item)")
            }
        }
        let client = "//machine[@name='client']"
        #expect(try await document.value("\(client)/setting/before") == "nobody:1")
        #expect(try await document.value("count(\(client)/proof[@provider='server'])") == "1")
        #expect(Home.shared.leftovers == [])
    }
}
