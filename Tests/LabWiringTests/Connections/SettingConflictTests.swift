import LabModel
import LabWiring
import Testing

@Suite("Settings of one place and of its parts")
struct SettingConflictTests {
    /// A connection to a machine at 10.20.1.12 whose library says these settings, and the lab file those.
    private func fixture(
        library: KeyValuePairs<String, String>,
        own: KeyValuePairs<String, String>
    ) throws -> WiringFixture {
        var fixture = WiringFixture()
        fixture.secrets = [Secret(name: "pw", environment: nil, fallback: .generated)]
        fixture.application("web", requires: [.init(name: "db", settings: [try rule(library)])])
        fixture.application("sql", provides: [.init(name: "sql", port: 5432)])
        fixture.machine("web", ["web"])
        fixture.machine("db", ["sql"])
        fixture.connect("web", "db", as: "db", settings: [try rule(own)])
        return fixture
    }

    @Test(
        "a whole value and a part of it that say different things are an error that names both",
        arguments: [
            (["url": "pg://old/shop", "url#host": "${to.address}"], "url", "url#host"),
            (["url#port": "1", "url": "pg://h:${to.port}/"], "url", "url#port"),
            (["url#address": "h:${to.port}", "url#host": "other"], "url#address", "url#host"),
            (["url#query.ssl": "on", "url#query": "ssl=off"], "url#query", "url#query.ssl"),
            (["url": "pg://${to.address}/shop", "url#fragment": "x"], "url", "url#fragment"),
            (["url": "pg://shop:${secret.pw}@h", "url#password": "x"], "url", "url#password"),
            (["url": "no URL", "url#host": "${to.address}"], "url", "url#host"),
        ] as [(KeyValuePairs<String, String>, String, String)]
    )
    func overlap(own: KeyValuePairs<String, String>, whole: String, part: String) throws {
        #expect(
            printed(try fixture(library: [:], own: own).resolve().diagnostics) == """
                lab.yaml:101:5: error: connection 'web -> db (db)' writes '\(whole)' and its part '\(part)' in /etc/a.json \
                of machine 'web', which do not agree
                  hint: write the whole value, or parts that have nothing in common

                """
        )
    }

    @Test(
        "parts that have nothing in common, or say the same, are no error",
        arguments: [
            ["url#host": "${to.address}", "url#port": "${to.port}", "url#password": "${secret.pw}"],
            ["url": "pg://${to.address}:5432/", "url#host": "${to.address}", "url#port": "5432"],
            ["url": "pg://shop:${secret.pw}@h", "url#password": "${secret.pw}"],
            ["url#address": "${to.address}:${to.port}", "url#port": "${to.port}"],
            ["url": "pg://h/", "urls#host": "other", "url.x": "y"],
        ] as [KeyValuePairs<String, String>]
    )
    func apart(own: KeyValuePairs<String, String>) throws {
        #expect(printed(try fixture(library: [:], own: own).resolve().diagnostics) == "")
    }

    @Test("who writes a whole value in the lab file writes the parts that the library would set")
    func own() throws {
        let library: KeyValuePairs = ["url#host": "${to.address}", "url#port": "${to.port}", "urls#host": "${to.name}"]
        let resolved = try fixture(library: library, own: ["url": "pg://elsewhere"]).resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(
            lines(resolved.connections) == ["web /etc/a.json urls#host = db", "web /etc/a.json url = pg://elsewhere"]
        )
    }

    @Test("a part that the lab file writes of a whole value of the library must agree with it")
    func partOfLibrary() throws {
        let resolved = try fixture(library: ["url": "pg://${to.address}"], own: ["url#host": "${to.name}"]).resolve()
        #expect(resolved.diagnostics.map(\.message).first?.contains("'url' and its part 'url#host'") == true)
    }
}
