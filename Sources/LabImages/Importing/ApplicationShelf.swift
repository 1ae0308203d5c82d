import FoundationEssentials
import Glibc
public import LabModel
import LabProcess

/// The applications that a user has added to the library of a state folder, which all its labs find.
public struct ApplicationShelf: Sendable {
    /// Where an application's folder comes from.
    public enum Source: Hashable, Sendable {
        /// A folder, or an archive of one.
        case path(String)
        /// An archive at an address, with the SHA-256 that it must have.
        case address(String, checksum: String)
    }

    private let state: StateFolder
    private let files: WorkshopFiles

    /// Names the library of a state folder; `files` are those of this program.
    public init(state: StateFolder, files: WorkshopFiles) {
        self.state = state
        self.files = files
    }

    private func folder(of name: String) -> String { "\(state.library)/Applications/\(name)" }

    /// Whether an application of that name has been added.
    public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder(of: name)) }

    /// Adds an application, complete or not at all.
    ///
    /// `judge` is given a library with nothing but the application, before it is kept, and gives the application's name.
    /// - Throws: `ImageError` when it is refused, and what `judge` throws; then all is as before.
    public func add(_ source: Source, judge: (_ library: String) throws -> String) async throws -> String {
        try FileManager.default.createDirectory(
            atPath: "\(state.library)/Applications",
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        // What is searched for systems must be there, even if there are none.
        let systems = "\(state.library)/OperatingSystems"
        try FileManager.default.createDirectory(atPath: systems, withIntermediateDirectories: true)
        return try await UnfinishedFolder.open("application", in: state) { draft in
            let whole = try await bring(source, to: draft)
            let name = try judge("\(draft)/library")
            guard rename(whole, folder(of: name)) == 0 else {
                throw FileError(path: whole, action: "move", number: errno)
            }
            return name
        }
    }

    /// Removes an application; images with it stay until they are pruned.
    public func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: folder(of: name))
    }

    /// Lays the application's folder into a library of its own, under the name that its description says, and gives the path.
    private func bring(_ source: Source, to draft: String) async throws -> String {
        let content = "\(draft)/content"
        let shown: String
        switch source {
        case .path(let path):
            shown = path
            guard let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType else {
                throw ImageError(.missingFile, subject: path, reason: "there is no such file or folder")
            }
            if kind == .typeDirectory {
                try FileManager.default.copyItem(atPath: path, toPath: content)
            } else {
                try await ArchiveUnpacking(file: path, name: path, scratch: "\(draft)/source", files: files)
                    .unpack(to: content)
            }
        case .address(let address, let checksum):
            shown = address
            let name = String(address.prefix { $0 != "?" && $0 != "#" })
            // Programs that unpack want to see by the name what it is.
            let file = "\(draft)/fetched" + (TreeArchive.Packing(fileName: name)?.rawValue ?? "")
            try await FetchedFile(address: address, checksum: checksum).write(to: file)
            try await ArchiveUnpacking(file: file, name: name, scratch: "\(draft)/source", files: files)
                .unpack(to: content)
        }
        let folder = try Self.described(in: content, of: shown)
        let target = "\(draft)/library/Applications"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        let name = try Self.name(in: "\(folder)/application.yaml", of: shown)
        try FileManager.default.moveItem(atPath: folder, toPath: "\(target)/\(name)")
        return "\(target)/\(name)"
    }

    /// The folder with the description: the content itself, or the only folder in it.
    private static func described(in content: String, of shown: String) throws -> String {
        let isThere = { (folder: String) in FileManager.default.fileExists(atPath: "\(folder)/application.yaml") }
        if isThere(content) { return content }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: content)) ?? []
        if names.count == 1, isThere("\(content)/\(names[0])") { return "\(content)/\(names[0])" }
        throw ImageError(.refused, subject: shown, reason: "it has no 'application.yaml'")
    }

    /// The name that a description says; whether the rest of it is right is for others to say.
    private static func name(in file: String, of shown: String) throws -> String {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("application:") }
        let words = line?.dropFirst("application:".count).split { $0.isWhitespace || $0 == "#" }
        let name = words?.first ?? ""
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9.+_-]{0,59}/) != nil else {
            throw ImageError(
                .refused,
                subject: shown,
                reason: "its 'application.yaml' does not say the application's name"
            )
        }
        return String(name)
    }
}
