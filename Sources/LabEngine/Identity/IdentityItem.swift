package import LabGuest

/// One of the things that make a clone another machine: how it is applied, how it is read back, and why it matters.
package protocol IdentityItem: Sendable {
    /// How messages and the documentation name it.
    var name: String { get }
    /// What is done, for the documentation.
    var means: String { get }
    /// What shows that it holds, for the documentation.
    var proof: String { get }
    /// What goes wrong without it, for the documentation.
    var reason: String { get }

    /// What the guest is asked to do.
    var application: [AgentRequest] { get }
    /// What of it must be done again at every start, because only files outlast one.
    var lasting: [AgentRequest] { get }
    /// What the guest is asked afterwards.
    var questions: [AgentRequest] { get }

    /// Reads the replies to the questions, which are as many and in their order.
    func findings(in replies: [AgentReply]) -> [IdentityFinding]
}

/// A part of an identity as it should be and as the guest says that it is.
package struct IdentityFinding: Hashable, Sendable {
    /// What it is: `eth0.address`.
    package var name: String
    /// What it should be.
    package var wanted: String
    /// What the guest says.
    package var found: String

    /// Tells whether the guest says what it should.
    package var isRight: Bool { wanted == found }
}

extension AgentReply {
    /// The text of the file that was read, without the line's end after it; what else was answered, otherwise.
    var fileText: String {
        switch self {
        case .file(let file, _):
            let text = String(decoding: file.bytes, as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        case .failed(_, let reason): return reason
        default: return "\(self)"
        }
    }
}
