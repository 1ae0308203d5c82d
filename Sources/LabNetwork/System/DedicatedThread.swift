import Glibc

/// A thread of the operating system for work that blocks, apart from the pools of Swift's concurrency.
struct DedicatedThread: Sendable {
    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private let thread: pthread_t

    /// Starts a thread that runs `body`; of its name, the first 15 bytes are shown by tools such as `top -H`.
    /// - Throws: The failed call, when the system has no room for a thread.
    init(name: String, body: @escaping @Sendable () -> Void) throws(SwitchError.SystemCall) {
        let work = Unmanaged.passRetained(Work(name: name, body: body))
        var thread = pthread_t()
        // A thread inherits the mask of its creator: signals are for threads that expect them.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                DedicatedThread.setName(work.name)
                work.body()
                return nil
            },
            work.toOpaque()
        )
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard status == 0 else {
            work.release()
            throw SwitchError.SystemCall(name: "pthread_create", number: status)
        }
        self.thread = thread
    }

    /// Waits until the thread has ended; to be called once, by another thread.
    func join() {
        pthread_join(thread, nil)
    }

    // The C library's own function for this is not visible to Swift.
    private static func setName(_ name: String) {
        let number = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard number >= 0 else { return }
        let file = Descriptor(owning: number)
        var text = Array(name.utf8.prefix(15))
        _ = write(file.number, &text, text.count)
    }
}
