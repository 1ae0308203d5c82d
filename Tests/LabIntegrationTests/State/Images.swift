/// The images that tests use, made in the shared state folder before any test has to wait for them.
struct Images: Sendable {
    private let made: @Sendable () async throws -> Void

    /// Tiny machines.
    static let tiny = Images(of: "smoke", cells: [], within: .seconds(300))
    /// The machines of the web shop with a cache, on debian-12.
    static let webShop = Images(of: "web-shop", cells: ["os=debian-12", "cache=redis"], within: .seconds(1500))
    /// WordPress, its database and a tiny client, on debian-12.
    static let wordPress = Images(of: "wordpress", cells: ["os=debian-12"], within: .seconds(1500))

    /// What a web server and a tiny client are deployed from in each of the three ways.
    static let ways = Images(of: "ways", cells: [], within: .seconds(1500))

    private init(of lab: String, cells: [String], within limit: Duration) {
        let making = Task {
            let arguments = ["image", "build", Checkout.lab(lab)] + cells.flatMap { ["--cell", $0] }
            let ended = try await Assay(home: .shared).start(arguments).end(within: limit)
            guard ended.code == 0 else { throw Complaint("the images of \(lab) cannot be made:\n\(ended.error)") }
        }
        made = { try await making.value }
    }

    /// Waits until they are there.
    func makeSure() async throws {
        try await made()
    }
}
