import FoundationEssentials
import LabHost
import LabModel

/// A lab of its own for the machine of an image that is being made: it has no networks, so that nothing the machine says while it
/// starts reaches anybody.
struct ModelLab {
    let state: StateFolder
    let host: any Host

    /// Opens the lab for as long as `body` takes; whatever comes of it, nothing of the lab stays.
    func open(_ body: (any HostLab) async throws -> Void) async throws {
        let id = "image-\(UUID().uuidString.prefix(8).lowercased())"
        let step = UndoStep(.lab, id)
        try await Undoing.will(step)
        do {
            try await open(state.lab(id), body)
        } catch {
            await Undoing.undo(step)
            throw error
        }
        await Undoing.undo(step)
    }

    private func open(_ folder: LabFolder, _ body: (any HostLab) async throws -> Void) async throws {
        for path in [folder.path, folder.sockets] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let lab = try await host.openLab(folder)
        do {
            try await body(lab)
            await lab.discard()
        } catch {
            await lab.discard()
            throw error
        }
    }

    /// The end of what a machine's console printed.
    static func tail(of console: String) -> String {
        let text = FileManager.default.contents(atPath: console).map {
            String(decoding: $0.suffix(4096), as: UTF8.self)
        }
        return (text ?? "").split(whereSeparator: \.isNewline).suffix(20).joined(separator: "\n")
    }
}
