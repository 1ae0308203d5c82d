import FoundationEssentials
import Glibc
import LabHost
public import LabModel
import LabProcess

/// Templates that keep moments of runs.
extension TemplateShelf {
    /// The kept states, the oldest first.
    public var kept: [LabTemplate] { all.filter { $0.moment != nil }.sorted { $0.created < $1.created } }

    /// Gives a template a second name; its files are the same, so that it takes next to nothing.
    /// - Throws: `EngineError`.
    @discardableResult
    func copy(_ held: HeldTemplate, as name: String, moment: LabTemplate.Moment) async throws -> HeldTemplate {
        let draft = try await draft(name)
        do {
            try linkFiles(of: held.folder.machines, to: draft.folder.machines)
            return try await draft.publish(held.template.kept(as: name, moment: moment))
        } catch {
            await draft.abandon()
            if let error = error as? EngineError { throw error }
            throw EngineError(stage: "suspend", reason: "the template cannot be written: \(error)")
        }
    }

    /// Links all files that templates share; what is made for copies is made again when it is needed.
    func linkFiles(of source: String, to target: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: source) {
            var facts = stat()
            guard lstat("\(source)/\(name)", &facts) == 0 else { continue }
            if facts.st_mode & S_IFMT == S_IFDIR {
                guard mkdir("\(target)/\(name)", 0o700) == 0 else {
                    throw FileError(path: "\(target)/\(name)", action: "create", number: errno)
                }
                try linkFiles(of: "\(source)/\(name)", to: "\(target)/\(name)")
            } else if !name.hasPrefix("memory") {
                try SparseFile.link("\(source)/\(name)", to: "\(target)/\(name)")
            }
        }
    }

    /// Removes the oldest kept states until those that stay take at most so much; gives the names of those that went.
    ///
    /// A layer that several of them share counts once. What a lab uses stays.
    func shrinkKept(to limit: ByteCount) -> [String] {
        var removed: [String] = []
        var kept = kept.map(\.name)
        while size(ofAll: kept) > limit, let oldest = kept.first {
            if discard(oldest) { removed.append(oldest) }
            kept.removeFirst()
        }
        return removed
    }

    /// What templates take on the disk together; a layer that several of them share counts once.
    public func size(ofAll names: [String]) -> ByteCount {
        var seen: Set<ino_t> = []
        var blocks: Int64 = 0
        for name in names {
            let folder = state.template(name).path
            for file in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
                var facts = stat()
                guard lstat("\(folder)/\(file)", &facts) == 0, seen.insert(facts.st_ino).inserted else { continue }
                blocks += Int64(facts.st_blocks)
            }
        }
        return ByteCount(bytes: blocks * 512)
    }
}
