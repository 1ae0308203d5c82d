import Testing

@Suite("A machine with a way out", .tags(.bootsMachines), .serialized)
struct HostLoopbackTests {
    @Test("reaches nothing that listens on this computer's loopback address, and says its own through published ports")
    func loopback() async throws {
        let service = try TakenPort()
        let lab = try LabFolder(
            """
            lab: fenced
            networks: {lan: {subnet: 10.20.0.0/24, internet: true}}
            machines:
              one: {os: tiny, networks: [lan], publish: [{port: 80}], setup: [serve.sh]}
            tests:
              - name: nobody answers at the gateway
                run: |
                  for address in 10.20.0.1 10.20.0.77 10.20.0.254; do
                    if timeout 3 wget -q -O- http://$address:\(service.port)/; then exit 1; fi
                  done
            """,
            files: ["serve.sh": "mkdir -p /srv && echo hello > /srv/index.html && httpd -p 80 -h /srv\n"]
        )
        let home = try await Home.withImages(.tiny)
        let ended = try await Assay(home: home).run("test", lab, within: .seconds(120))
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
        #expect(!service.wasReached)
    }
}
