public import LabModel

/// What processes take of the memory.
public enum ProcessMemory {
    /// What a process takes, a page that several have counting as that part of it (PSS; proc(5), `smaps_rollup`).
    /// - Throws: `FileError` when there is no such process, or it is somebody else's.
    public static func proportional(of process: Int32) throws(FileError) -> ByteCount {
        let text = try WholeFile.text("/proc/\(process)/smaps_rollup")
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return ByteCount(bytes: kibibytes << 10)
    }
}
