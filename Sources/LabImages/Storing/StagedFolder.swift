import FoundationEssentials

/// What lies in the folder of a staged image.
public struct StagedFolder: Sendable {
    private let path: String

    /// Names a folder.
    public init(path: String) {
        self.path = path
    }

    /// The absolute path of the raw disk; `nil` for a system that lives in memory.
    public var disk: String? { existing("disk.raw") }
    /// The absolute path of the kernel that the host starts; `nil` for a machine with a boot loader of its own.
    public var kernel: String? { existing("kernel") }
    /// The absolute path of the initial file system for that kernel.
    var initialFileSystem: String { "\(path)/initrd" }
    /// Whether the firmware is UEFI, which remembers things in a file.
    var hasFirmwareVariables: Bool { existing("variables") != nil }

    private func existing(_ name: String) -> String? {
        let file = "\(path)/\(name)"
        return FileManager.default.fileExists(atPath: file) ? file : nil
    }
}
