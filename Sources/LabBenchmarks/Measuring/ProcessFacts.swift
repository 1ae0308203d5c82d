import FoundationEssentials
import Glibc

/// What this process takes of the computer.
struct ProcessFacts {
    /// The processors' time that it has used.
    var processing: Duration
    /// The memory that it has, in megabytes.
    var memory: Double
    /// The memory that it had at most, in megabytes.
    var peak: Double
    /// The memory that is nobody else's: not a file's, which the system has anyway, in megabytes.
    var own: Double
    /// Its open files.
    var descriptors: Int
    /// Its threads.
    var threads: Int

    /// Looks.
    static func now() -> ProcessFacts {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        func number(_ name: String) -> Double {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
        }
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let micro =
            Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000
            + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        return ProcessFacts(
            processing: .microseconds(micro),
            memory: number("VmRSS") / 1024,
            peak: number("VmHWM") / 1024,
            own: number("RssAnon") / 1024,
            descriptors: (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            threads: Int(number("Threads"))
        )
    }
}
