import FoundationEssentials
import Glibc
import LabModel
import LabProcess

/// The library that lets running emulators be copied as processes, with all of their threads: `forkserver.c`, which is preloaded
/// into QEMU.
struct ForkServer: Hashable {
    /// The absolute path of the library.
    let library: String

    /// Compiles the library, once for a state folder; gives `nil` where emulators cannot be forked, which are then loaded from
    /// files each time: with hardware virtualization, whose machines belong to one process, on other processors than x86-64,
    /// where a script starts the emulator, without a compiler, and in a folder whose name cannot stand in `LD_PRELOAD` (ld.so(8)).
    static func find(state: StateFolder, emulator: String, accelerator: Accelerator) async -> ForkServer? {
        #if arch(x86_64)
            let library = state.forkServer
            guard accelerator == .tcg, isProgram(emulator), !library.contains(where: { $0 == ":" || $0.isWhitespace })
            else { return nil }
            let source = Data(PackageResources.forkserver_c)
            let known = "\(library).c"
            if FileManager.default.contents(atPath: known) != source || access(library, R_OK) != 0 {
                guard (try? await compile(source, to: library, keeping: known)) != nil else { return nil }
            }
            return ForkServer(library: library)
        #else
            return nil
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

    /// Compiles the source, and keeps it beside the library that it became; processes that use another stay with that.
    private static func compile(_ source: Data, to library: String, keeping known: String) async throws {
        let draft = "\(library).\(getpid())"
        defer { for suffix in [".c", ".so"] { unlink(draft + suffix) } }
        try source.write(to: URL(filePath: "\(draft).c"))
        let options = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        try await Command("cc", options + ["-o", "\(draft).so", "\(draft).c"]).run(within: .seconds(60))
        guard rename("\(draft).so", library) == 0, rename("\(draft).c", known) == 0 else {
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
