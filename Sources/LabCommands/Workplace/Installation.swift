import FoundationEssentials
import Glibc
import LabModel
import LabProcess

/// The folder that Assay was installed to, with the library, the schemas and the sources of what runs in guests.
struct Installation {
    let folder: String

    /// The library that ships with Assay.
    var library: String { "\(folder)/Labs/Library" }
    /// The libraries behind those of a lab: what was imported here, and what ships with Assay.
    var libraries: [String] {
        let imports = (try? Workplace.home()).map { StateFolder(path: $0, socketsPath: "").library }
        return [imports].compactMap(\.self).filter(FileManager.default.fileExists) + [library]
    }
    /// The file with what the user answers in all labs, whether or not it exists.
    static var userAnswers: String? {
        let folder = Tool.variable("XDG_CONFIG_HOME") ?? Tool.variable("HOME").map { "\($0)/.config" }
        return folder.flatMap { $0.isEmpty ? nil : "\($0)/assay/answers.yaml" }
    }
    /// The folder of `ImageScripts`, `LaunchAgent` and `GuestCalls`.
    var sources: String { "\(folder)/Sources" }

    /// Finds the folder by `ASSAY_INSTALLATION`, or by the place of the running program.
    static func find() throws -> Installation {
        var candidates = [Tool.variable("ASSAY_INSTALLATION")].compactMap(\.self)
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        if count > 0 {
            let path = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
            var parts = path.split(separator: "/").dropLast()
            while !parts.isEmpty {
                candidates.append("/" + parts.joined(separator: "/"))
                parts = parts.dropLast()
            }
        }
        let found = candidates.first { FileManager.default.fileExists(atPath: "\($0)/Labs/Library/OperatingSystems") }
        guard let found else {
            throw Failure(
                code: .notInstalled,
                message: "the library that ships with Assay is not there",
                hint: "set ASSAY_INSTALLATION to the folder that has Labs/Library"
            )
        }
        return Installation(folder: found)
    }
}
