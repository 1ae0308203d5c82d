import FoundationEssentials
import Glibc
public import LabModel

/// The space that files really take, which is less than their size where they have holes.
public enum DiskUsage {
    /// The space of all files in a folder, not counting folders in it.
    public static func of(folder: String) -> ByteCount {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let blocks = names.reduce(Int64(0)) { sum, name in
            var facts = stat()
            return lstat("\(folder)/\(name)", &facts) == 0 ? sum + Int64(facts.st_blocks) : sum
        }
        return ByteCount(bytes: blocks * 512)
    }
}
