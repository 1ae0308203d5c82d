import FoundationEssentials
import Glibc
import LabHost
import LabModel
import LabProcess

/// The copies of an image's files that a machine stands on instead of the image's own.
struct DiskCopies {
    let plan: MachinePlan
    /// The folder of the copies that this host keeps for all its machines.
    let folder: String

    /// Makes the copies that the machine's layout asks for; gives the copy of each file.
    /// - Throws: `FileError`.
    func make() async throws -> [String: String] {
        var copies: [String: String] = [:]
        for (number, file) in plan.imageFiles.enumerated() {
            switch plan.request.layout {
            case .linked: break
            case .copy:
                let target = plan.folder.copy(plan.request.name, number)
                try await blocking { try SparseFile.copy(file, to: target) }
                copies[file] = target
            case .host: copies[file] = try await hostCopy(of: file)
            }
        }
        return copies
    }

    /// The copy of a file that all machines of this host share, made when the first one asks.
    private func hostCopy(of file: String) async throws -> String {
        // The key of an image is the name of its folder.
        let parts = file.split(separator: "/").suffix(2)
        let own = "\(folder)/\(parts.first ?? "")"
        let target = "\(own)/\(parts.last ?? "")"
        if access(target, F_OK) == 0 { return target }
        try FileManager.default.createDirectory(
            atPath: own,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        // Two machines may want it at once, also of two processes.
        let lock = try await FileLock.wait(for: "\(target).lock")
        defer { withExtendedLifetime(lock) {} }
        if access(target, F_OK) == 0 { return target }
        let draft = "\(target).draft"
        try await blocking {
            unlink(draft)
            try SparseFile.copy(file, to: draft)
            guard rename(draft, target) == 0 else { throw FileError(path: target, action: "create", number: errno) }
        }
        return target
    }
}
