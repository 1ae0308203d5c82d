import LabTestSupport
import Testing

@Suite("A machine that answers in a provider's place", .tags(.bootsMachines))
struct ImpostorTests {
    /// The machine `other`, 10.20.7.11, takes the address of `server` and serves what that should; the client's way leads there.
    private static let files = [
        "impostor.sh": """
        #!/bin/sh
        set -e
        ip addr add 10.20.7.13/32 dev eth0
        mkdir -p /srv/www
        echo "nobody notices" > /srv/www/index.html
        httpd -p 80 -h /srv/www

        """,
        "misled.sh": "#!/bin/sh\nip route add 10.20.7.13/32 via 10.20.7.11\n",
        "lost.sh": "#!/bin/sh\nip addr del 10.20.7.13/24 dev eth0\n",
    ]

    @Test(
        "breaks the lab before any test, whether the provider has lost its address or does not know of the other",
        arguments: [
            ("misled.sh", "", "the address does not lead to it (nothing listens there)"),
            ("", "lost.sh", "that machine has no such address"),
        ]
    )
    func impostor(client: String, server: String, complaint: String) async throws {
        try await Images.tiny.makeSure()
        let lab = try LabFolder(
            """
            lab: impostor
            networks: {lan: {subnet: 10.20.7.0/24}}
            machines:
              other: {os: tiny, setup: [impostor.sh]}
              client: {os: tiny, setup: [\(client)]}
              server: {os: tiny, setup: [\(server)]}
            connections:
              - {from: client, to: server, settings: [{file: /etc/server, format: template, set: {content: "${to.address}"}}]}
            tests:
              - {name: nothing, run: "true"}

            """,
            files: Self.files
        )
        let ended = try await Assay(home: .shared).run("test", lab, within: .seconds(180))
        #expect(ended.code == 2, "\(ended.output)\(ended.error)")
        let words =
            "machine 'client', stage 'verify': connection 'client -> server' should reach machine 'server' at 10.20.7.13 "
            + "from machine 'client': \(complaint)"
        #expect(ended.error.contains(words), "\(ended.error)")
        #expect(Home.shared.leftovers == [])
    }
}
