import FoundationEssentials
import Glibc
import LabModel
import LabProcess

/// The library that lets running emulators be copied as processes, with all of their threads: `forkserver.c`, which is preloaded
/// into QEMU.
struct ForkServer: Hashable {
    /// The absolute path of the library.
    let library: String

    /// Why emulators cannot be forked here; copies are then loaded from files each time.
    struct Unavailable: Error, Hashable {
        let reason: String
    }

    /// Compiles the library, once for a state folder.
    /// - Throws: `Unavailable`.
    static func find(
        state: StateFolder,
        emulator: String,
        accelerator: Accelerator
    ) async throws(Unavailable) -> ForkServer {
        #if arch(x86_64)
            guard accelerator == .tcg else {
                throw Unavailable(reason: "a machine with hardware virtualization belongs to one process")
            }
            guard isProgram(emulator) else { throw Unavailable(reason: "'\(emulator)' is a script") }
            let library = state.forkServer
            guard !library.contains(where: { $0 == ":" || $0.isWhitespace }) else {
                throw Unavailable(reason: "the state folder has a space or a colon in its name")
            }
            do {
                try await compileIfChanged(to: library, lock: "\(state.locks)/forkserver")
            } catch {
                throw Unavailable(reason: "the fork server cannot be compiled: \(error)")
            }
            return ForkServer(library: library)
        #else
            throw Unavailable(reason: "this processor is not known to the fork server")
        #endif
    }

    /// Whether a file is a program itself, and not a script that starts one, which the library would forbid.
    private static func isProgram(_ path: String) -> Bool {
        var magic: [UInt8] = [0, 0, 0, 0]
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return read(file, &magic, magic.count) == magic.count && magic == [0x7f, 0x45, 0x4c, 0x46]
    }

    /// Compiles the source unless it is the one that the library was made of, which is kept beside it; processes that use
    /// another library stay with that.
    private static func compileIfChanged(to library: String, lock: String) async throws {
        let source = Data(PackageResources.forkserver_c)
        let known = "\(library).c"
        func isThere() -> Bool {
            access(library, R_OK) == 0 && FileManager.default.contents(atPath: known) == source
        }
        if isThere() { return }
        let lock = try await FileLock.wait(for: lock)
        defer { withExtendedLifetime(lock) {} }
        if isThere() { return }
        let (draft, text) = ("\(library).draft", "\(library).draft.c")
        try source.write(to: URL(filePath: text))
        let options = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        try await Command("cc", options + ["-o", draft, text]).run(within: .seconds(60))
        guard rename(draft, library) == 0, rename(text, known) == 0 else {
            throw FileError(path: library, action: "create", number: errno)
        }
    }

    /// What an emulator is started with so that it can be forked through a socket.
    func environment(socket: String) -> [String: String] {
        ["LD_PRELOAD": library, Self.socketVariable: socket]
    }

    /// The variable that names the socket where the library listens.
    static let socketVariable = "FORK_SERVER"
}
