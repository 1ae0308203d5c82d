public import LabModel
import LabProcess

/// The root file system of a machine of a lab that runs, on its way to an archive.
public struct RunningTree: Sendable {
    private let files: WorkshopFiles

    /// Names the files that it is taken with.
    public init(files: WorkshopFiles) {
        self.files = files
    }

    /// How long a whole system may take, under emulation.
    public static let limit = Duration.seconds(3600)
    /// Larger than any system disk of a lab; what a machine sends ends there.
    public static let largest = ByteCount.mebibytes(256 << 10)
    /// The words behind the shell that reads the script.
    public static let arguments = ["/bin/sh", "-s", "/", "/proc/self/mountinfo"]

    /// What the machine's shell is to read, and which then writes the archive.
    /// - Throws: `ImageError` when a part of the installation is missing.
    public var script: String {
        get throws { String(decoding: try files.scriptContent("take.sh"), as: UTF8.self) }
    }

    /// Adds the kernel that a host started the machine with, and which it has the modules of, to the archive.
    /// - Throws: `ImageError`.
    public func add(kernel: String, release: String, to archive: String) async throws {
        guard release.wholeMatch(of: /[0-9][0-9A-Za-z._+-]{0,63}/) != nil else {
            throw ImageError(.refused, subject: archive, reason: "the machine's kernel has no proper name")
        }
        // Under the name that the system would know it by.
        let options = ["--numeric-owner", "--owner=0", "--group=0", "--mode=0644", "--no-recursion"]
        let name = ["--transform=s|.*|./boot/vmlinuz-\(release)|"]
        let split = kernel.lastIndex(of: "/") ?? kernel.startIndex
        let (folder, file) = (String(kernel[..<split]), String(kernel[split...].dropFirst()))
        do {
            try await Command("tar", ["-C", folder] + options + name + ["-rf", archive, "--", file])
                .run(within: .seconds(120))
        } catch let error as ProcessError {
            throw ImageError(
                .failed,
                subject: archive,
                reason: "the machine's kernel cannot be added to it",
                lastSeen: error.output
            )
        }
    }
}
