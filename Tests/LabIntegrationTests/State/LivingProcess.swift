import Foundation
import Glibc

/// A process of this computer, as /proc shows it.
struct LivingProcess {
    let id: pid_t
    let arguments: [String]

    /// The process that it is a child of; 0 when it has ended.
    var parent: pid_t {
        let status = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("PPid:") }
        return line?.split(separator: "\t").last.flatMap { pid_t($0) } ?? 0
    }

    /// Every process that lives; one that has ended and was not awaited yet has no arguments any more.
    static func all() -> [LivingProcess] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard let id = pid_t(name) else { return nil }
            let arguments = strings("/proc/\(id)/cmdline")
            return arguments.isEmpty ? nil : LivingProcess(id: id, arguments: arguments)
        }
    }

    /// Whether it is a machine or a network's gateway.
    var isMachine: Bool { arguments[0].contains("qemu-system") }

    /// Whether it owns a lab that stays.
    var isSupervisor: Bool { arguments.dropFirst().first == "supervise" }

    /// Its environment.
    var environment: [String: String] {
        let pairs = Self.strings("/proc/\(id)/environ").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
    }

    private static func strings(_ file: String) -> [String] {
        let content = FileManager.default.contents(atPath: file) ?? Data()
        return content.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
