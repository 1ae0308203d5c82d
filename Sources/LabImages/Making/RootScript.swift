import FoundationEssentials
import LabModel
import LabProcess

/// One of Assay's own scripts, run as root of a namespace of its own.
struct RootScript {
    let files: WorkshopFiles
    let name: String
    /// The image, for messages.
    let subject: String
    /// The variables that the script takes.
    var variables: [String: String]

    /// What of this process's variables the script sees: where programs and the archive are.
    ///
    /// The rest, passwords and tokens perhaps, is nothing that an application's install script should find, which runs in there.
    private static let inheritedVariables: Set<String> = {
        let proxies = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"]
        return Set(["PATH", "HOME", "TMPDIR", "APT_CONFIG"] + proxies + proxies.map { $0.uppercased() })
    }()

    /// Runs the script with an empty work folder, which is removed afterwards.
    /// - Throws: `ImageError` that says what of the usual things went wrong, with the end of what was printed.
    func run(in folder: String, within limit: Duration = .seconds(1200)) async throws {
        let work = "\(folder)/work"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false)
        var environment = variables
        environment["WORK"] = work
        let command = Command(
            "sh",
            [files.script("enter.sh"), files.script(name)],
            environment: environment,
            inheritedVariables: Self.inheritedVariables
        )
        let log = "\(folder)/\(name).log"
        do {
            try await command.run(within: limit, log: log)
        } catch let error as ProcessError {
            throw diagnose(error, in: folder)
        }
        try await Draft(path: work, files: files).remove()
    }

    private func diagnose(_ error: ProcessError, in folder: String) -> ImageError {
        let output = error.output
        let question = UnansweredQuestion(endOf: output)?.text
        let (code, reason): (ImageError.Code, String) =
            switch error.code {
            case .notFound: (.notInstalled, "\(error.program) is not installed")
            case _ where question != nil:
                (.failed, "it is installed unattended, and '\(name)' asks: \(question ?? "")")
            case .timedOut: (.failed, "'\(name)' took too long and was ended")
            case .wroteTooMuch: (.failed, "'\(name)' wrote without end and was ended")
            case _ where DiskSpace.ranOut(output, in: folder):
                (.outOfSpace, "the disk of the state folder is full")
            case _ where output.contains("mmdebstrap: not found") || output.contains("mke2fs: not found"):
                (.notInstalled, "mmdebstrap or mke2fs is not installed")
            case _
            where output.contains("Unable to locate package") || output.contains("has no installation candidate"):
                (
                    .unknownPackage,
                    "the package archive does not have it: \(Self.line(of: output, among: ["Unable to locate", "no installation candidate"]))"
                )
            case _ where output.contains(Self.missing):
                (
                    .unreachable,
                    "the package archive does not have what its own list names: \(Self.line(of: output, among: [Self.missing]))"
                )
            case _ where Self.unreachable.contains(where: output.contains):
                (
                    .unreachable,
                    "the package archive cannot be reached: \(Self.line(of: output, among: Self.unreachable))"
                )
            case _ where output.contains("unshare:"):
                (.notInstalled, "this user may not make a namespace: \(Self.line(of: output, among: ["unshare:"]))")
            default: (.failed, "'\(name)' failed")
            }
        return ImageError(code, subject: subject, reason: reason, lastSeen: output)
    }

    /// What `apt-get` says while an archive is being renewed, or has given up a release.
    private static let missing = "404  Not Found"
    private static let unreachable = [
        "Failed to fetch", "Could not resolve", "Temporary failure resolving", "Could not connect", "Unable to connect",
        "Connection refused", "Connection timed out",
    ]

    /// The first line with the first of the patterns that any line has.
    private static func line(of output: String, among patterns: [String]) -> String {
        let lines = output.split(separator: "\n")
        let found = patterns.lazy.compactMap { pattern in lines.first { $0.contains(pattern) } }.first
        return found.map(String.init) ?? "see below"
    }
}
