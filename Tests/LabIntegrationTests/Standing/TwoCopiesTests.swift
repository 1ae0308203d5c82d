import Foundation
import Testing

@Suite("Two copies of a lab that stay", .tags(.bootsMachines), .serialized)
struct TwoCopiesTests {
    @Test("stand side by side with the same addresses, serve data from PostgreSQL, and do not notice each other")
    func webShop() async throws {
        let home = try await Home.withImages(.webShop)
        let assay = Assay(home: home)
        var labs: [StandingLab] = []
        for name in ["first", "second"] {
            labs.append(
                try StandingLab(
                    await assay.run(
                        "up",
                        Checkout.lab("web-shop"),
                        "--cell",
                        "os=debian-12",
                        "--cell",
                        "cache=redis",
                        "--name",
                        name,
                        "--format",
                        "json",
                        within: .seconds(120)
                    )
                )
            )
        }
        #expect(labs[0].published[0].hostPort != labs[1].published[0].hostPort)

        // The service says where PostgreSQL told it that it is.
        let health = #""database":"10.20.2.14""#
        for lab in labs { #expect(try await lab.fetch("/health").contains(health)) }
        #expect(try await labs[0].fetch("/orders", posting: #"{"item":"lamp","quantity":3}"#) == #"{"id":1}"#)
        #expect(try await labs[0].fetch("/orders") == #"[{"id":1,"item":"lamp","quantity":3}]"#)
        #expect(try await labs[1].fetch("/orders") == "[]")

        // Same names and addresses, but nothing that would make them the same machines.
        let one = labs[0].machines.map(\.identity)
        let other = labs[1].machines.map(\.identity)
        #expect(one.map(\.hostname) == other.map(\.hostname))
        #expect(Set((one + other).map(\.machineID)).count == 10)
        let secrets = try await [secret(of: "first", assay), secret(of: "second", assay)]
        #expect(secrets[0] != secrets[1])
        for secret in secrets { try await expectNowhere(secret, assay) }

        let down = try await assay.run("down", "first", "second")
        #expect(down.code == 0)
        #expect(down.error == "assay: lab 'first' is down\nassay: lab 'second' is down\n")
        #expect(try await eventually(within: .seconds(1)) { home.leftovers == [] }, "\(home.leftovers)")
    }

    /// The generated password of the database, asked of the machine that uses it: encoded, for what names it in clear is masked.
    private func secret(of lab: String, _ assay: Assay) async throws -> String {
        let shown = ". /etc/default/orders && printf %s \"$DATABASE_PASSWORD\""
        let asked = ["exec", "--lab", lab, "app-1", "--", "sh", "-c"]
        #expect(try await assay.start(asked + [shown]).end().output == "***")
        let ended = try await assay.start(asked + ["\(shown) | base64"]).end()
        let secret = try #require(Data(base64Encoded: ended.output.trimmingCharacters(in: .newlines)))
        #expect(secret.count == 32)
        return String(decoding: secret, as: UTF8.self)
    }

    private func expectNowhere(_ secret: String, _ assay: Assay) async throws {
        let lab = "first"
        for arguments in [
            ["status", lab, "--format", "json"], ["list", "--format", "json"], ["logs", "--lab", lab, "db"],
        ] {
            let ended = try await assay.start(arguments).end()
            #expect(ended.code == 0)
            #expect(!(ended.output + ended.error).contains(secret), "\(arguments)")
        }
        for process in assay.home.processes {
            #expect(!process.arguments.joined().contains(secret))
        }
    }
}
