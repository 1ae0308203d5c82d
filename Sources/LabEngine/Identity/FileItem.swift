import LabGuest

/// A file that says who a machine is.
struct FileItem: IdentityItem {
    let path: String
    let content: [UInt8]
    let mode: UInt32
    /// What its content is in messages and results.
    let shown: Shown
    let name: String
    let reason: String
    /// Where else it is read, because somebody finds it there.
    let alias: String?

    /// How much of a content is told.
    enum Shown {
        /// That it is as written; its beginning where it is not.
        case beginning
        /// The line that it consists of, under that name.
        case line(as: String)
        /// Nothing: it is secret.
        case nothing
    }

    init(
        _ path: String,
        content: [UInt8],
        mode: UInt32 = 0o644,
        shown: Shown = .beginning,
        alias: String? = nil,
        name: String,
        reason: String
    ) {
        self.path = path
        self.content = content
        self.mode = mode
        self.shown = shown
        self.alias = alias
        self.name = name
        self.reason = reason
    }

    var means: String { "`\(path)` is replaced at once" }
    var proof: String { "its bytes" + (alias.map { ", also through `\($0)`" } ?? "") }

    var application: [AgentRequest] {
        [.write(FileWrite(path, bytes: content, permissions: FilePermissions(mode: mode)))]
    }
    var lasting: [AgentRequest] { [] }
    var questions: [AgentRequest] {
        ([path] + (alias.map { [$0] } ?? [])).map {
            .read(path: $0, offset: 0, limit: UInt32(clamping: content.count + 1))
        }
    }

    func findings(in replies: [AgentReply]) -> [IdentityFinding] {
        zip([path] + (alias.map { [$0] } ?? []), replies).map { path, reply in
            guard case .file(let file, let size) = reply else {
                return IdentityFinding(name: path, wanted: "its content", found: "unreadable: \(reply.fileText)")
            }
            let isSame = file.bytes == content && size == UInt64(content.count)
            switch shown {
            case .line(let name):
                return IdentityFinding(
                    name: path == self.path ? name : path,
                    wanted: Self.line(content),
                    found: isSame ? Self.line(content) : "\(Self.line(file.bytes)) ..."
                )
            case .nothing:
                return IdentityFinding(name: path, wanted: "as written", found: isSame ? "as written" : "different")
            case .beginning:
                let different = "different: \(Self.line(file.bytes))"
                return IdentityFinding(name: path, wanted: "as written", found: isSame ? "as written" : different)
            }
        }
    }

    private static func line(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(200), as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }
}
