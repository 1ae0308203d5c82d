import LabTestSupport
import Testing

@Suite("The web shop", .tags(.bootsMachines), .serialized)
struct WebShopTests {
    @Test("a cell with a cache passes, and its results say which settings came to be what, but never a secret")
    func cell() async throws {
        try await Images.webShop.makeSure()
        let secret = "Pj7qLm2XvR9wTz4s"
        let results = try ScratchFolder()
        let assay = Assay(home: .shared, environment: ["DB_PASSWORD": secret])
        let ended = try await assay.run(
            "test",
            Checkout.lab("web-shop"),
            "--cell",
            "os=debian-12",
            "--cell",
            "cache=redis",
            "--output",
            results,
            "--progress",
            "json",
            within: .seconds(180)
        )
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")

        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        #expect(try await XMLFile(path: "\(results.path)/junit.xml").complaints(.junit) == "")
        let database = try await document.value("//machine[@name='db']/identity/interface/@address")
        #expect(database.hasPrefix("10.20.2."))
        for instance in ["app-1", "app-2"] {
            let settings = "//machine[@name='\(instance)']/setting[@connection='app -> db (database)']"
            let host = settings + "[@file='/etc/default/orders' and @path='DATABASE_HOST']"
            #expect(try await document.value("count(\(host)/before)") == "1")
            #expect(try await document.value("\(host)/before") != database)
            #expect(try await document.value("\(host)/after") == database)
            #expect(try await document.value("\(settings)[@path='DATABASE_PASSWORD']/after") == "***")
        }
        let upstream = "//machine[@name='web']/setting[@path='upstream[orders]/server']"
        #expect(try await document.value("count(\(upstream)/after)") == "2")

        let files = try results.contents()
        #expect(files.keys.contains("cell-1/db.console"))
        #expect(files.filter { $0.value.contains(secret) }.keys.sorted() == [])
        #expect(!ended.output.contains(secret) && !ended.error.contains(secret))
        #expect(Home.shared.leftovers == [])
    }

    @Test("a setting that the application's file does not have breaks the lab, and the message names the connection")
    func wrongPath() async throws {
        try await expectBroken(
            ["set: {DATABASE_PASSWORD:": "set: {DATABASE_PASWORD:"],
            saying: [
                "stage 'connect': connection 'app -> db (database)' cannot be made: file '/etc/default/orders': ",
                "did you mean 'DATABASE_PASSWORD'?",
            ]
        )
    }

    @Test("a settings file that is not in the machine breaks the lab, and the message names the connection")
    func wrongFile() async throws {
        try await expectBroken(
            ["{file: /etc/default/orders, format": "{file: /etc/default/oders, format"],
            saying: ["stage 'connect': connection 'app -> db (database)' cannot be made: file '/etc/default/oders': "]
        )
    }

    @Test("a wrong value breaks the lab where it matters, and the message names the connection")
    func wrongValue() async throws {
        try await expectBroken(
            [
                "{from: web, to: app, as: upstream}": """
                {from: web, to: app, as: upstream, settings: [{file: /etc/nginx/conf.d/site.conf, format: nginx, \
                set: {"upstream[orders]/server": "${to.address}:8001"}}]}
                """,
                "within: 60s": "within: 5s",
            ],
            saying: ["machine 'web', stage 'ready': ", "web -> app (upstream)"]
        )
    }

    private func expectBroken(
        _ changes: KeyValuePairs<String, String>,
        saying parts: [String],
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let home = try await Home.withImages(.webShop)
        let lab = try LabFolder(copyOf: "web-shop", replacing: changes)
        let ended = try await Assay(home: home).run(
            "test",
            lab,
            "--cell",
            "os=debian-12",
            "--cell",
            "cache=none",
            within: .seconds(120)
        )
        #expect(ended.code == 2, "\(ended.error)", sourceLocation: location)
        for part in parts {
            #expect(ended.error.contains(part), "\(ended.error)", sourceLocation: location)
        }
        #expect(home.leftovers == [], sourceLocation: location)
    }
}
