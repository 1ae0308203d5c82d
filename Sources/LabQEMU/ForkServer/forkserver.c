// Lets a running program be forked with all of its threads: preloaded into QEMU, it copies a machine that stands still as the
// kernel copies any process, pages and translated code shared until one of the two writes.
//
// fork(2) copies one thread only. So a thread of this library has every other thread stop in a signal handler, forks, and in
// the child makes each of them anew on the stack that it had: sigreturn(2) continues it where the handler interrupted it.
// What both would share otherwise is replaced before that: eventfds by new ones, sockets by new connections, and files that
// are written by copies which the host has made.
//
// A host connects to the socket that FORK_SERVER names and sends one request: its length as 32 bits, then strings, each ended
// by zero. The reply is a line. The connection is the child's lifeline: when the host closes it, or ends, the child ends.
//   zygote FOLDER                    a child that runs no other thread, listening at FOLDER/memory.zygote until FOLDER goes
//   fork SOCKET [OLD NEW]...         a child that goes on, listening at SOCKET, with NEW in place of every OLD that it has open
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
#include <ucontext.h>
#include <unistd.h>

enum {
    STOP_SIGNAL = SIGFPE,          // QEMU's threads block all others but those of faults, and this one is of no use to them
    MOST_THREADS = 256, MOST_FILES = 1024, LONGEST_REQUEST = 64 << 10, LONGEST_PATH = 512,
    PATIENCE = 5000,               // milliseconds
    PAGE = 4096,
};

// A thread that has stopped: where it goes on, its thread pointer, and where its C library keeps its number.
struct stopped { ucontext_t *context; uintptr_t pointer; pid_t *number; };

// A file that is open under a name for which a request may give another; of sockets, that of the other end.
struct named { int file; int flags; int kind; char name[LONGEST_PATH]; };
enum { NO_SOCKET = -1 };           // the kind of a file that is none

static struct stopped stopped[MOST_THREADS];
static volatile int stopped_count, round_number;
static volatile bool is_stopping;   // a signal that comes too late stops nobody
static struct named named[MOST_FILES];
static int named_count;
static bool is_zygote;
static int listener = -1, lifeline = -1, home = -1;
static size_t number_offset;       // of a thread's number from its thread pointer

static long futex(volatile int *word, int operation, int value, const struct timespec *limit) {
    return syscall(SYS_futex, word, operation, value, limit, NULL, 0);
}

// MARK: Stopping

static void stop_here(int number, siginfo_t *info, void *context) {
    if (info->si_code != SI_TKILL) {                      // a fault of its own
        signal(number, SIG_DFL);
        return;
    }
    int error = errno, before = round_number;
    if (!is_stopping) return;
    uintptr_t pointer = 0;
    syscall(SYS_arch_prctl, ARCH_GET_FS, &pointer);
    int index = __atomic_fetch_add(&stopped_count, 1, __ATOMIC_SEQ_CST);
    if (index < MOST_THREADS) {
        pid_t *kept = (pid_t *)(pointer + number_offset);
        stopped[index].pointer = pointer;
        stopped[index].number = *kept == syscall(SYS_gettid) ? kept : NULL;
        __atomic_store_n(&stopped[index].context, context, __ATOMIC_RELEASE);
    }
    futex(&stopped_count, FUTEX_WAKE, 1, NULL);
    while (round_number == before) futex(&round_number, FUTEX_WAIT, before, NULL);
    errno = error;
}

static void let_go(void) {
    is_stopping = false;
    __atomic_fetch_add(&round_number, 1, __ATOMIC_SEQ_CST);
    futex(&round_number, FUTEX_WAKE, MOST_THREADS, NULL);
}

// The numbers in a folder of /proc/self; no memory is allocated, since a stopped thread may hold the allocator's lock.
static int numbers_in(const char *folder, int *numbers, int most) {
    char buffer[4096];
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), count = 0;
    if (file < 0) return 0;
    for (long got; (got = syscall(SYS_getdents64, file, buffer, sizeof buffer)) > 0;) {
        for (long at = 0; at < got;) {
            const unsigned short length = *(unsigned short *)(buffer + at + 16);
            const char *name = buffer + at + 19;
            if (*name >= '0' && *name <= '9' && count < most && atoi(name) != file) numbers[count++] = atoi(name);
            at += length;
        }
    }
    close(file);
    return count;
}

// How many of the threads are not there any more: one that was ending has no ear for signals.
static int ended(const pid_t *threads, int count) {
    int gone = 0;
    for (int i = 0; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/task/%d", threads[i]);
        gone += access(path, F_OK) < 0;
    }
    return gone;
}

// Has all other threads stop; false when one does not.
static bool stop_all(void) {
    static pid_t told[MOST_THREADS];
    pid_t self = (pid_t)syscall(SYS_gettid), now[MOST_THREADS];
    int count = 0, gone = 0;
    stopped_count = 0;
    memset(stopped, 0, sizeof stopped);
    __atomic_store_n(&is_stopping, true, __ATOMIC_SEQ_CST);
    for (bool found = true; found;) {
        found = false;
        int all = numbers_in("/proc/self/task", now, MOST_THREADS);
        for (int i = 0; i < all; i++) {
            bool is_known = now[i] == self;
            for (int j = 0; j < count && !is_known; j++) is_known = told[j] == now[i];
            if (is_known) continue;
            if (count == MOST_THREADS) return false;
            told[count++] = now[i];
            found = true;
            if (syscall(SYS_tgkill, getpid(), now[i], STOP_SIGNAL) < 0) gone++;
        }
        for (int waited = 0, seen; (seen = stopped_count) < count - gone; waited += 100) {
            if (waited > PATIENCE) return false;
            futex(&stopped_count, FUTEX_WAIT, seen, &(struct timespec){.tv_nsec = 100000000});
            if (stopped_count == seen) gone = ended(told, count);
        }
    }
    for (int i = 0; i < stopped_count; i++)
        while (__atomic_load_n(&stopped[i].context, __ATOMIC_ACQUIRE) == NULL) {}
    for (int i = 0; i < stopped_count; i++)
        if (stopped[i].number == NULL) return false;
    return true;
}

// MARK: Going on

// Makes a thread anew where it stopped. Its first instructions have a small stack of their own, on which the address of its
// context lies; sigreturn takes everything else from there.
static bool continue_thread(const struct stopped *thread, uint64_t *stack) {
    const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
        CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
    stack[0] = (uint64_t)(uintptr_t)thread->context;
    register pid_t *cleared __asm__("r10") = thread->number;
    register uintptr_t pointer __asm__("r8") = thread->pointer;
    long result;
    __asm__ volatile(
        "syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\tmov (%%rsp), %%rsp\n\tmov %[back], %%eax\n\tsyscall\n\thlt\n1:"
        : "=a"(result)
        : "a"(SYS_clone), "D"(flags), "S"(stack), "d"(thread->number), "r"(cleared), "r"(pointer),
          [back] "i"(SYS_rt_sigreturn)
        : "rcx", "r11", "memory");
    return result > 0;
}

static bool continue_all(void) {
    static uint64_t stacks[MOST_THREADS][2] __attribute__((aligned(16)));
    is_stopping = false;
    round_number++;
    for (int i = 0; i < stopped_count; i++)
        if (!continue_thread(&stopped[i], stacks[i])) return false;
    return true;
}

// MARK: Files

static bool replace(int file, int by, int flags) {
    if (by < 0) return false;
    bool done = dup3(by, file, O_CLOEXEC) == file && fcntl(file, F_SETFL, flags) == 0;
    close(by);
    return done;
}

static bool renew_event(int file) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", file);
    int facts = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = facts < 0 ? -1 : read(facts, text, sizeof text - 1);
    if (facts >= 0) close(facts);
    if (size < 0) return false;
    text[size] = 0;
    const char *count = strstr(text, "eventfd-count:");
    return count && replace(file, eventfd((unsigned)strtoul(count + 14, NULL, 16), EFD_CLOEXEC), fcntl(file, F_GETFL));
}

// Notes a file that a request may name, or does what every child needs; false for one that cannot be shared.
static bool look_at(int file) {
    char path[64], target[LONGEST_PATH];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    ssize_t size = readlink(path, target, sizeof target - 1);
    if (size < 0) return true;                            // closed meanwhile
    target[size] = 0;
    int flags = fcntl(file, F_GETFL);
    if (!strcmp(target, "anon_inode:[eventfd]")) return renew_event(file);
    // Others that the kernel keeps a state for would be shared by both.
    if (!strncmp(target, "anon_inode:", 11)) return !strcmp(target, "anon_inode:[signalfd]");
    if (!strncmp(target, "pipe:", 5)) return false;
    struct named entry = {.file = file, .flags = flags, .kind = NO_SOCKET};
    if (!strncmp(target, "socket:", 7)) {
        struct sockaddr_un address = {0};
        socklen_t length = sizeof address, option = sizeof entry.kind;
        getsockopt(file, SOL_SOCKET, SO_TYPE, &entry.kind, &option);
        if (getpeername(file, (struct sockaddr *)&address, &length) < 0 || address.sun_family != AF_UNIX) return true;
        snprintf(entry.name, sizeof entry.name, "%s", address.sun_path);
    } else if ((flags & O_ACCMODE) == O_RDONLY || target[0] != '/' || !strncmp(target, "/dev/", 5)) {
        return true;                                      // both may read it
    } else {
        snprintf(entry.name, sizeof entry.name, "%s", target);
    }
    if (named_count == MOST_FILES) return false;
    named[named_count++] = entry;
    return true;
}

static bool look_at_all(void) {
    static int files[MOST_FILES];
    int count = numbers_in("/proc/self/fd", files, MOST_FILES);
    if (!is_zygote) named_count = 0;
    for (int i = 0; i < count; i++) {
        if (files[i] == listener || files[i] == lifeline || files[i] == home) continue;
        bool is_kept = false;                             // a zygote knows those that it let go of
        for (int j = 0; is_zygote && j < named_count && !is_kept; j++) is_kept = named[j].file == files[i];
        if (!is_kept && !look_at(files[i])) return false;
    }
    return true;
}

static int connected(const char *path, int kind) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) return errno = ENAMETOOLONG, -1;
    strcpy(address.sun_path, path);
    int file = socket(AF_UNIX, kind | SOCK_CLOEXEC, 0);
    if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof address) == 0) return file;
    int error = errno;
    close(file);
    return errno = error, -1;
}

// Opens what stands in place of a file now.
static bool move(struct named *entry, const char *to) {
    int by = entry->kind == NO_SOCKET ? open(to, (entry->flags & ~(O_CREAT | O_EXCL | O_TRUNC)) | O_CLOEXEC)
                                      : connected(to, entry->kind);
    snprintf(entry->name, sizeof entry->name, "%s", to);
    return replace(entry->file, by, entry->flags);
}

// Does so with all files of a name; false where there is none, since then the child would write to what the parent has.
static bool move_all(const char *from, const char *to) {
    bool is_known = false;
    for (int i = 0; i < named_count; i++) {
        if (strcmp(named[i].name, from)) continue;
        if (!move(&named[i], to)) return false;
        is_known = true;
    }
    errno = ENOENT;
    return is_known;
}

// A zygote keeps nothing open that others would wait for the end of, and its disk need not stay.
static bool let_files_go(void) {
    for (int i = 0; i < named_count; i++)
        if (!replace(named[i].file, open("/dev/null", O_RDWR | O_CLOEXEC), 0)) return false;
    return true;
}

// Lets go of those pages of a mapping that nobody has written to.
static void let_pages_go(int pagemap, uintptr_t begin, uintptr_t end) {
    static uint64_t pages[PAGE];
    const uint64_t unwritten = 1ull << 63 | 1ull << 61;   // present, of a file (Linux, admin-guide/mm/pagemap.rst)
    for (long count; begin < end; begin += (uintptr_t)count * PAGE) {
        const uintptr_t left = (end - begin) / PAGE;
        const size_t size = (left < PAGE ? left : PAGE) * sizeof *pages;
        count = pread(pagemap, pages, size, (off_t)(begin / PAGE * sizeof *pages)) / (long)sizeof *pages;
        if (count <= 0) return;
        for (long at = 0, first = 0; at < count; first = ++at) {
            while (at < count && (pages[at] & unwritten) == unwritten) at++;
            if (at == first) continue;
            syscall(SYS_madvise, begin + (uintptr_t)first * PAGE, (size_t)(at - first) * PAGE, MADV_DONTNEED);
        }
    }
}

// Lets go of all pages that are as their files have them: a copy would have them all in its page tables, needed or not. It finds
// the file's again where it looks, like a machine that was loaded.
static void let_unwritten_go(void) {
    static char text[2 * LONGEST_PATH + PAGE];
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC), pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    size_t filled = 0;
    for (ssize_t got; (got = read(maps, text + filled, sizeof text - 1 - filled)) > 0;) {
        text[filled += (size_t)got] = 0;
        char *line = text;
        for (char *rest; (rest = strchr(line, '\n')); line = rest + 1) {
            uintptr_t begin, end;
            unsigned long file;
            char rights[5];
            if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %lu", &begin, &end, rights, &file) == 4 && file &&
                !strcmp(rights, "rw-p")) let_pages_go(pagemap, begin, end);
        }
        filled -= (size_t)(line - text);
        memmove(text, line, filled);
    }
    close(maps);
    close(pagemap);
}

static int listening(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) return errno = ENAMETOOLONG, -1;
    strcpy(address.sun_path, path);
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) return -1;
    mode_t mask = umask(0177);
    bool done = bind(file, (struct sockaddr *)&address, sizeof address) == 0 && listen(file, 64) == 0;
    umask(mask);
    if (done) return file;
    int error = errno;
    close(file);
    return errno = error, -1;
}

// MARK: Requests

__attribute__((format(printf, 1, 2))) static void reply(const char *format, ...) {
    char line[LONGEST_PATH + 100];
    va_list values;
    va_start(values, format);
    int size = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    (void)!send(lifeline, line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1, MSG_NOSIGNAL);
}

__attribute__((noreturn)) static void give_up(const char *what, const char *name) {
    reply("error %s %s: %s\n", what, name, strerror(errno));
    _exit(1);
}

// The child that the kernel made; its one thread is this one.
static void begin_as(const char *const *words, int count) {
    pid_t *number = (pid_t *)((char *)pthread_self() + number_offset);
    *number = (pid_t)syscall(SYS_gettid);
    bool wants_zygote = !strcmp(words[0], "zygote");
    close(listener);
    listener = -1;
    if (home >= 0) close(home);
    home = -1;
    if (!look_at_all()) give_up("cannot share", "a file that it has open");
    if (wants_zygote) {
        char path[64];
        is_zygote = true;
        home = open(words[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
        // By way of its number the folder's own path may be as long as it wants, and change.
        snprintf(path, sizeof path, "/proc/self/fd/%d/memory.zygote", home);
        if (home < 0 || (listener = listening(path)) < 0) give_up("cannot listen in", words[1]);
        if (!let_files_go()) give_up("cannot let go of", "its files");
        let_unwritten_go();
    } else {
        is_zygote = false;
        if ((listener = listening(words[1])) < 0) give_up("cannot listen at", words[1]);
        for (int i = 2; i + 1 < count; i += 2)
            if (!move_all(words[i], words[i + 1])) give_up("cannot replace", words[i]);
        if (!continue_all()) give_up("cannot make", "a thread");
    }
    reply("ok %d\n", getpid());
}

static void serve(int connection) {
    static char request[LONGEST_REQUEST + 1];
    static const char *words[2 * MOST_FILES];
    uint32_t size = 0;
    int count = 0;
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = PATIENCE / 1000}, sizeof(struct timeval));
    if (recv(connection, &size, sizeof size, MSG_WAITALL) != sizeof size || size == 0 || size > LONGEST_REQUEST ||
        recv(connection, request, size, MSG_WAITALL) != (ssize_t)size) return;
    request[size] = 0;
    for (char *at = request; at < request + size && count < 2 * MOST_FILES; at += strlen(at) + 1) words[count++] = at;
    if (count < 2 || (strcmp(words[0], "zygote") && strcmp(words[0], "fork"))) return;
    if (!is_zygote && !stop_all()) {
        let_go();
        static const char sorry[] = "error a thread of the emulator does not stop\n";
        (void)!send(connection, sorry, sizeof sorry - 1, MSG_NOSIGNAL);
        return;
    }
    // No handler of the C library's runs: they would wait for locks that stopped threads hold.
    long child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0) {
        if (lifeline >= 0) close(lifeline);
        lifeline = connection;
        begin_as(words, count);
        return;
    }
    if (child < 0) {
        static const char sorry[] = "error the system does not fork the emulator\n";
        (void)!send(connection, sorry, sizeof sorry - 1, MSG_NOSIGNAL);
    }
    if (!is_zygote) let_go();
}

static bool is_folder_gone(void) {
    struct stat facts;
    return home >= 0 && (fstat(home, &facts) < 0 || facts.st_nlink == 0);
}

static void *serve_all(void *unused) {
    (void)unused;
    number_offset = 0;
    const pid_t self = (pid_t)syscall(SYS_gettid);
    // The C library keeps a thread's number somewhere behind its thread pointer (glibc, nptl/descr.h, `tid`).
    for (size_t at = 0; at < 2048 && number_offset == 0; at += sizeof self)
        if (!memcmp((char *)pthread_self() + at, &self, sizeof self)) number_offset = at;
    if (number_offset == 0) return NULL;
    for (;;) {
        struct pollfd watched[] = {{listener, POLLIN, 0}, {lifeline, POLLIN | POLLRDHUP, 0}};
        poll(watched, 2, home >= 0 ? 1000 : -1);
        if ((lifeline >= 0 && watched[1].revents) || is_folder_gone()) kill(getpid(), SIGKILL);
        if (!(watched[0].revents & POLLIN)) continue;
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0) continue;
        serve(connection);
        if (connection != lifeline) close(connection);
    }
}

// MARK: Beginning

// QEMU's own sandbox would forbid every fork. This one forbids other programs, and processes other than copies of this one.
static bool confine(void) {
#define AT(field) (uint32_t)offsetof(struct seccomp_data, field)
    static const struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 9, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_execve, 8, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_execveat, 7, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fork, 6, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_vfork, 5, 0),
        // The C library then takes clone, whose flags can be looked at.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 5, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(args[0])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SIGCHLD, 2, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof rules / sizeof *rules, (struct sock_filter *)rules};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FORK_SERVER");
    if (!path) return;
    // Nobody needs them but this process.
    unsetenv("LD_PRELOAD");
    struct sigaction action = {.sa_sigaction = stop_here, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    signal(SIGCHLD, SIG_IGN);                             // so that the system does not keep children that have ended
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (sigaction(STOP_SIGNAL, &action, NULL) < 0 || !confine() || (listener = listening(path)) < 0 ||
        pthread_create(&thread, NULL, serve_all, NULL) != 0) {
        fprintf(stderr, "the fork server cannot listen at %s: %s\n", path, strerror(errno));
        _exit(1);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// MARK: In place of functions of others

// QEMU keeps a guest's memory out of children.
int madvise(void *start, size_t size, int advice) {
    return advice == MADV_DONTFORK ? 0 : (int)syscall(SYS_madvise, start, size, advice);
}

// The library's generator would give a child the numbers that it gives the parent: guests would get the same.
int gnutls_rnd(int level, void *bytes, size_t size) {
    (void)level;
    for (size_t done = 0; done < size;) {
        ssize_t got = getrandom((char *)bytes + done, size - done, 0);
        if (got > 0) done += (size_t)got;
        else if (errno != EINTR) return -1;
    }
    return 0;
}
