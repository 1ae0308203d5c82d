import Glibc

/// Tells whether it was a full disk that a program failed on.
enum DiskSpace {
    /// Nothing sensible can be written in less.
    private static let least: UInt = 1 << 20

    /// Whether the program said so, or whether the disk that it wrote to, the one with `folder`, is full now: what a program wanted
    /// to say may not have fitted there either.
    static func ranOut(_ output: String, in folder: String) -> Bool {
        // The second is GNU tar's way to say it.
        if output.contains("No space left") || output.contains("Wrote only ") { return true }
        var space = statvfs()
        return statvfs(folder, &space) == 0 && space.f_bavail * space.f_frsize < least
    }
}
