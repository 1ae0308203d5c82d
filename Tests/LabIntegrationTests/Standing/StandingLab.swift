import Foundation

/// The facts of a lab that stays, as `assay up` and `assay status` print them.
struct StandingLab: Decodable {
    struct Machine: Decodable {
        struct Identity: Decodable {
            var hostname: String
            var machineID: String
        }
        var name: String
        var identity: Identity
    }
    struct Port: Decodable {
        var machine: String
        var port: Int
        var hostPort: Int
    }

    var name: String
    var lab: String
    var cell: String
    var machines: [Machine]
    var published: [Port]

    /// Reads what a command printed.
    init(_ ended: Ended) throws {
        guard ended.code == 0 else { throw Complaint("there is no lab:\n\(ended.error)") }
        self = try JSONDecoder().decode(StandingLab.self, from: Data(ended.output.utf8))
    }

    /// Asks the first published port with curl, and gives the body of the answer.
    func fetch(_ path: String, posting body: String? = nil) async throws -> String {
        guard let port = published.first else { throw Complaint("lab '\(name)' publishes nothing") }
        let data = body.map { ["--data", $0] } ?? []
        let curl = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--max-time", "20"]
        let ended = try await RunningCommand(curl + data + ["http://127.0.0.1:\(port.hostPort)\(path)"]).end()
        guard ended.code == 0 else { throw Complaint(ended.error) }
        return ended.output.trimmingCharacters(in: .newlines)
    }
}
