/* posix_spawn has no way to set a parent-death signal, and Swift has no fork: hence these lines of C. */
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Runs in the child, on the parent's memory until execve: it only makes system calls. */
static int become(const struct assay_spawn_request *request, pid_t owner) {
    if ((request->new_session ? (int)setsid() : setpgid(0, 0)) < 0)
        return errno;
    if (request->dies_with_thread) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
            return errno;
        /* The owner may have died before the signal was set. */
        if (getppid() != owner)
            return ESRCH;
    }
    if (request->directory != NULL && chdir(request->directory) < 0)
        return errno;
    /* First out of the way of 0 to 2, so that no copy overwrites one that is still needed. */
    int input = fcntl(request->input, F_DUPFD, 3), output = fcntl(request->output, F_DUPFD, 3),
        error = fcntl(request->error, F_DUPFD, 3);
    if (input < 0 || output < 0 || error < 0)
        return errno;
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0)
        return errno;
    if (close_range(3, ~0U, 0) < 0)
        return errno;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* Last: with fewer open files than are open now, no descriptor could be moved. */
    for (size_t i = 0; i < request->limit_count; i++) {
        struct rlimit now, limit = {request->limits[i].value, request->limits[i].value};
        if (getrlimit(request->limits[i].resource, &now) < 0)
            return errno;
        /* What is stricter already stays: only root may raise it. */
        if (limit.rlim_max > now.rlim_max)
            limit.rlim_cur = limit.rlim_max = now.rlim_max;
        if (setrlimit(request->limits[i].resource, &limit) < 0)
            return errno;
    }
    execve(request->path, request->arguments, request->environment);
    return errno;
}

pid_t assay_spawn(const struct assay_spawn_request *request) {
    pid_t owner = getpid();
    volatile int failure = 0;
    sigset_t all, before;
    sigfillset(&all);
    /* A signal handler in the child would run on the parent's memory. */
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t child = vfork();
    if (child == 0) {
        failure = become(request, owner);
        _exit(127);
    }
    int number = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (child < 0)
        return -number;
    return failure != 0 ? -failure : child;
}

int assay_watch(pid_t process) {
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    return descriptor < 0 ? -errno : descriptor;
}

int assay_signal(int watch, int number) {
    return syscall(SYS_pidfd_send_signal, watch, number, NULL, 0) < 0 ? -errno : 0;
}
