// Commands: started in sessions of their own, their output forwarded, killed when their time is over.
#include "agent.h"
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { MERGE_OUTPUT = 1, OUTPUT_CHUNK = 32 << 10, PIPES_MAX = 1 << 20 };
enum { EXITED, SIGNALLED, TIMED_OUT };
enum { EXPIRED = 1, ENDED = 2 };                         // bits of a command's state
enum { IN, OUT, ERR, CHILD };                            // its pipes, and the descriptor of its process

static void feed(struct job *j) {
    ssize_t size = write(j->fd[IN], first(&j->in), held(&j->in));
    if (size > 0) consume(&j->in, (size_t)size);
    else if (errno != EAGAIN && errno != EINTR) release(&j->in);
    if (!held(&j->in)) close_end(j, IN);
}

// Forwards what one pipe holds, as one frame; false when there is nothing now or no room.
static bool forward(struct job *j, int end) {
    static uint8_t bytes[OUTPUT_CHUNK];
    if (j->fd[end] < 0 || (j->tag && held(&output) >= OUTPUT_LIMIT)) return false;
    ssize_t size = read(j->fd[end], bytes, sizeof bytes);
    if (size > 0 && j->state & ENDED) j->sent += (size_t)size;
    if (size > 0) reply(j->tag, OUTPUT, "1b", (unsigned)end, bytes, (size_t)size);
    else if (size == 0 || (errno != EAGAIN && errno != EINTR)) close_end(j, end);
    return size > 0;
}

// A command is over for the host when that was told. Its pipes may live on in processes that it left behind; they are
// then emptied and forgotten, so that such a process is not killed for writing.
static void tell_end(struct job *j) {
    while (j->tag && j->sent < PIPES_MAX && (forward(j, OUT) || forward(j, ERR))) continue;
    j->deadline = 0;                                     // as soon as there is room
    if (j->tag && held(&output) >= OUTPUT_LIMIT) return;
    int exited = WIFEXITED(j->status), code = exited ? WEXITSTATUS(j->status) : WTERMSIG(j->status);
    reply(j->tag, RUN | REPLY, "14", j->state & EXPIRED ? TIMED_OUT : exited ? EXITED : SIGNALLED, (unsigned)code);
    close_end(j, IN);
    j->deadline = INT64_MAX;
    j->tag = 0;
    j->pid = -1;
}

static void run_turn(struct job *j) {
    if (j->seen[CHILD] && waitpid(j->pid, &j->status, WNOHANG) > 0) j->state |= ENDED, close_end(j, CHILD);
    if (j->seen[IN]) feed(j);
    for (int end = OUT; end <= ERR; end++) if (j->seen[end]) forward(j, end);
    if (!j->state && now >= j->deadline) {
        j->state = EXPIRED;
        j->deadline = INT64_MAX;
        kill(-j->pid, SIGKILL);
    }
    if (j->state & ENDED && j->pid > 0) tell_end(j);
    if (j->pid < 0 && j->fd[OUT] < 0 && j->fd[ERR] < 0) end_job(j);
}

static void run_abandon(struct job *j) {
    if (!(j->state & ENDED)) kill(-j->pid, SIGKILL);
    j->tag = 0;
}
static const struct job_type command = {64, run_turn, run_abandon};

static bool make_pipes(struct job *j, bool merges, posix_spawn_file_actions_t *actions, int ends[3]) {
    for (int i = IN; i <= ERR; i++) {
        int pair[2];
        if (i == ERR && merges) return !posix_spawn_file_actions_adddup2(actions, OUT, ERR);
        if (pipe2(pair, O_CLOEXEC)) return false;
        ends[i] = pair[i != IN];
        j->fd[i] = pair[i == IN];
        j->events[i] = i == IN ? POLLOUT : POLLIN;
        fcntl(j->fd[i], F_SETFL, O_NONBLOCK);
        posix_spawn_file_actions_adddup2(actions, ends[i], i);
    }
    return true;
}

void run_start(struct request *r) {
    char **arguments = r->at[0].texts, *folder = *r->at[2].text ? r->at[2].text : "/";
    struct span input = r->at[3].bytes;
    if (!arguments[0]) return fail(r->tag, EINVAL, "run without a program");
    // Tried before, because posix_spawn does not say which of its steps failed.
    if (access(folder, X_OK)) return fail(r->tag, errno, folder);
    struct job *j = new_job(&command, r->tag);
    if (!j) return;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    int ends[3] = {-1, -1, -1}, error = make_pipes(j, r->at[5].number & MERGE_OUTPUT, &actions, ends) ? 0 : errno;
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (!error) error = posix_spawnp(&j->pid, arguments[0], &actions, &attributes, arguments, r->at[1].texts);
    if (!error && (j->fd[CHILD] = (int)syscall(SYS_pidfd_open, j->pid, 0)) < 0)
        error = errno, kill(-j->pid, SIGKILL), waitpid(j->pid, &j->status, 0);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    for (int i = IN; i <= ERR; i++) if (ends[i] >= 0) close(ends[i]);
    if (error) return fail(r->tag, error, arguments[0]), end_job(j);
    j->events[CHILD] = POLLIN;
    append(&j->in, input.bytes, input.size);
    if (!input.size) close_end(j, IN);
    if (r->at[4].number) j->deadline = now + (int64_t)r->at[4].number;
}

void run_signal(struct request *r) {
    struct job *j = find_job(&command, (uint32_t)r->at[0].number);
    if (!j || j->state & ENDED) return fail(r->tag, ESRCH, "run");
    if (r->at[1].number > 64 || kill(-j->pid, (int)r->at[1].number)) return fail(r->tag, EINVAL, "signal");
    done(r->tag);
}

// A signal for one process of the guest, whoever started it; never for the first, for a group or for all.
void kill_process(struct request *r) {
    uint64_t process = r->at[0].number;
    bool fits = process > 1 && process <= INT32_MAX && r->at[1].number <= 64;
    if (!fits || kill((pid_t)process, (int)r->at[1].number)) return fail(r->tag, fits ? errno : EINVAL, "signal");
    done(r->tag);
}
