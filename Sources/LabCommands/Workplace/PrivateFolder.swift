import Glibc

/// A folder for sockets, which another user must neither look into nor exchange for a folder of theirs.
enum PrivateFolder {
    /// Checks a folder and the one that it is in, which is this user's too: below `/tmp` either could be somebody else's, laid there to
    /// listen, and whoever may write into the upper one can exchange the lower one at any time.
    /// - Throws: `Failure` that names the folder that is not as it should be.
    static func check(_ path: String) throws(Failure) {
        let parent = path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        try check(parent, forbidden: 0o022)
        try check(path, forbidden: 0o077)
    }

    private static func check(_ path: String, forbidden: mode_t) throws(Failure) {
        var facts = stat()
        guard lstat(path, &facts) == 0, facts.st_uid == getuid(), facts.st_mode & S_IFMT == S_IFDIR,
            facts.st_mode & forbidden == 0
        else {
            throw Failure(
                code: .labBroke,
                message: "'\(path)' is not a folder of this user alone (mode 0700)",
                hint: "remove it, or set XDG_RUNTIME_DIR to a folder of your own"
            )
        }
    }
}
