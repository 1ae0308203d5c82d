import Glibc

/// A kernel lock that lets one process at a time open a store; it ends with the process, whatever happens.
struct OpeningLock {
    private let descriptor: Int32

    /// Waits for the lock; blocks the thread.
    init(forStoreAt path: String) throws(StoreError) {
        let file = path + ".lock"
        let descriptor = Glibc.open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(.unavailable, subject: path, reason: "cannot open '\(file)': \(Self.reason(errno))")
        }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let reason = Self.reason(errno)
                close(descriptor)
                throw StoreError(.unavailable, subject: path, reason: "cannot lock '\(file)': \(reason)")
            }
        }
        self.descriptor = descriptor
    }

    /// Gives the lock back; to be called once.
    func release() {
        close(descriptor)
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code)).lowercased()
    }
}
