import LabLibrary
import LabModel

/// A small library: three Debian systems, a web server, a service that needs a database, the database, and a cache.
enum FixtureLibrary {
    static let library = Library(
        operatingSystems: ["11", "12", "13"].map(system),
        applications: [nginx, orders, postgresql, redis]
    )

    private static func system(_ release: String) -> OperatingSystem {
        OperatingSystem(
            name: "debian-\(release)",
            family: "debian",
            release: release,
            source: .packages(suite: "suite-\(release)", include: []),
            servicePacks: [.init(name: "security", pockets: ["x"]), .init(name: "release", pockets: ["x"])],
            needs: needs
        )
    }

    private static let needs = Needs(memory: .mebibytes(256), disk: .mebibytes(1024))

    private static let nginx = Application(
        name: "nginx",
        runsOn: ["debian-11", "debian-12", "debian-13"],
        needs: needs,
        answers: [.init(name: "workers", fallback: .text(Template(literal: "1")))],
        provides: [.init(name: "http", port: 80)],
        requires: [.init(name: "upstream", isOptional: true)],
        folder: "/library/nginx"
    )

    private static let orders = Application(
        name: "orders",
        runsOn: ["debian-12", "debian-13"],
        needs: needs,
        provides: [.init(name: "api", port: 8000), .init(name: "metrics", port: 9000)],
        requires: [.init(name: "database", endpoint: "sql"), .init(name: "cache", isOptional: true)],
        folder: "/library/orders"
    )

    private static let postgresql = Application(
        name: "postgresql",
        runsOn: ["debian-11", "debian-12", "debian-13"],
        needs: needs,
        answers: [
            .init(name: "users", fallback: nil, moment: .deployment),
            .init(name: "locale", fallback: .text(Template(literal: "C"))),
        ],
        provides: [.init(name: "sql", port: 5432)],
        folder: "/library/postgresql"
    )

    private static let redis = Application(
        name: "redis",
        runsOn: ["debian-12"],
        needs: needs,
        provides: [.init(name: "cache", port: 6379)],
        folder: "/library/redis"
    )
}
