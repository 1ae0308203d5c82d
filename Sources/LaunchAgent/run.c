// Commands: started in sessions of their own, their output forwarded, killed when their time is over.
#include "agent.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { RUN_MAX = 64, ARGUMENTS_MAX = 4096, GROUPS_MAX = 64 };
enum { MERGE_OUTPUT = 1 };
enum { EXITED, SIGNALLED, TIMED_OUT, FAILED_TO_START };

// A run is over for the host when `told`. Its pipes may live on in processes that it left behind; they are then emptied
// and forgotten, so that such a process is not killed for writing.
static struct run {
    bool used, silent, ended, told, expired;
    uint32_t tag;
    pid_t pid;
    int status;
    int in, out[2];
    int in_slot, out_slot[2];
    uint8_t *input;
    size_t input_at, input_size;
    int64_t deadline;
} runs[RUN_MAX];
static const struct run no_run = {.in = -1, .out = {-1, -1}, .in_slot = -1, .out_slot = {-1, -1}};

// What the child of vfork needs; it shares the memory, so it only reads this and writes `error`.
static struct {
    char *arguments[ARGUMENTS_MAX + 1], *environment[ARGUMENTS_MAX + 6];
    char *cwd, user[4][300];
    uid_t uid;
    gid_t gid, groups[GROUPS_MAX];
    int group_count;               // -1: stay who the agent is
    int ends[3];                   // the child's ends of the pipes
    volatile int error;
    const char *volatile failed;
} launch;

static void close_end(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static void forget(struct run *r) {
    close_end(&r->in);
    close_end(&r->out[0]);
    close_end(&r->out[1]);
    free(r->input);
    *r = no_run;
}

static void tell_exit(struct run *r, int kind, int code, const char *text) {
    bool before = muted;
    muted = muted || r->silent;
    size_t size = strlen(text);
    if (begin(r->tag, RUN | REPLY, 9 + size)) {
        put((uint64_t)kind, 1);
        put((uint32_t)code, 4);
        put(size, 4);
        put_bytes(text, size);
        finish();
    }
    muted = before;
    r->told = true;
}

static bool find_user(const char *name) {
    FILE *file = fopen("/etc/passwd", "re");
    struct passwd *user = NULL;
    while (file && (user = fgetpwent(file)) && strcmp(user->pw_name, name)) continue;
    if (user) {
        launch.uid = user->pw_uid;
        launch.gid = launch.groups[0] = user->pw_gid;
        launch.group_count = 1;
        snprintf(launch.user[0], sizeof launch.user[0], "HOME=%s", user->pw_dir);
        snprintf(launch.user[1], sizeof launch.user[1], "USER=%s", name);
        snprintf(launch.user[2], sizeof launch.user[2], "LOGNAME=%s", name);
        snprintf(launch.user[3], sizeof launch.user[3], "SHELL=%s", *user->pw_shell ? user->pw_shell : "/bin/sh");
    }
    if (file) fclose(file);
    return user != NULL;
}

static void find_groups(const char *name) {
    FILE *file = fopen("/etc/group", "re");
    for (struct group *group; file && launch.group_count < GROUPS_MAX && (group = fgetgrent(file));) {
        char **member = group->gr_mem;
        while (*member && strcmp(*member, name)) member++;
        if (*member) launch.groups[launch.group_count++] = group->gr_gid;
    }
    if (file) fclose(file);
}

// Adds a variable that the request does not set.
static void add_default(char *variable) {
    size_t key = strcspn(variable, "=") + 1;
    char **at = launch.environment;
    for (; *at; at++) if (!strncmp(*at, variable, key)) return;
    at[0] = variable;
    at[1] = NULL;
}

static bool become_user(const char *name) {
    launch.group_count = -1;
    if (!*name) return true;
    if (!find_user(name)) return false;
    find_groups(name);
    for (int i = 0; i < 4; i++) add_default(launch.user[i]);
    return true;
}

static const char *search_path(void) {
    static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    add_default(path);
    for (char **at = launch.environment;; at++)
        if (!strncmp(*at, "PATH=", 5)) return *at + 5;
}

// Returns only when the program could not be started.
static int execute_program(const char *path) {
    static char file[4096];
    const char *name = launch.arguments[0];
    launch.failed = name;
    if (strchr(name, '/')) return execve(name, launch.arguments, launch.environment), errno;
    int error = ENOENT;
    for (size_t length; *path; path += length + (path[length] == ':')) {
        length = strcspn(path, ":");
        if (length + strlen(name) + 2 > sizeof file) continue;
        memcpy(file, path, length);
        file[length] = '/';
        strcpy(file + length + 1, name);
        execve(file, launch.arguments, launch.environment);
        if (errno != ENOENT && errno != ENOTDIR) error = errno;
    }
    return error;
}

static void become_child(const char *path) {
    setsid();
    for (int i = 0; i < 3; i++) dup2(launch.ends[i], i);
    umask(022);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    launch.failed = "user";
    bool changes = launch.group_count >= 0;
    bool became = !changes || (!setgroups((size_t)launch.group_count, launch.groups) && !setgid(launch.gid) &&
                               !setuid(launch.uid));
    if (became && chdir(*launch.cwd ? launch.cwd : "/")) launch.failed = launch.cwd, became = false;
    launch.error = became ? execute_program(path) : errno;
    _exit(127);
}

static pid_t spawn(void) {
    const char *path = search_path();
    launch.error = 0;
    launch.failed = "fork";
    pid_t pid = vfork();
    if (pid == 0) become_child(path);
    if (pid < 0) launch.error = errno;
    return pid;
}

static bool make_pipes(struct run *r, bool merged) {
    int pairs[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    for (int i = 0; i < (merged ? 2 : 3); i++)
        if (pipe2(pairs[i], O_CLOEXEC)) {
            int error = errno;
            for (int k = 0; k < 3; k++) close_end(&pairs[k][0]), close_end(&pairs[k][1]);
            errno = error;
            return false;
        }
    r->in = pairs[0][1];
    r->out[0] = pairs[1][0];
    r->out[1] = pairs[2][0];
    launch.ends[0] = pairs[0][0];
    launch.ends[1] = pairs[1][1];
    launch.ends[2] = merged ? pairs[1][1] : pairs[2][1];
    fcntl(r->in, F_SETFL, O_NONBLOCK);
    fcntl(r->out[0], F_SETFL, O_NONBLOCK);
    if (!merged) fcntl(r->out[1], F_SETFL, O_NONBLOCK);
    return true;
}

static struct run *free_run(void) {
    struct run *leftover = NULL;
    for (struct run *r = runs; r < runs + RUN_MAX; r++) {
        if (r->used && !(r->ended && (r->told || r->silent))) continue;
        leftover = r;
        if (!r->used) break;
    }
    if (leftover && leftover->used) forget(leftover);
    if (leftover) *leftover = no_run;
    return leftover;
}

void run_start(uint32_t tag, struct cursor *c) {
    size_t count = take_texts(c, launch.arguments, ARGUMENTS_MAX);
    take_texts(c, launch.environment, ARGUMENTS_MAX);
    launch.cwd = take_text(c);
    char *user = take_text(c);
    struct span input = take_bytes(c);
    uint32_t limit = (uint32_t)take(c, 4), flags = (uint32_t)take(c, 4);
    if (!complete(tag, c)) return;
    if (count == 0) return fail(tag, EINVAL, "run without a program");
    struct run *r = free_run();
    if (!r) return fail(tag, EAGAIN, "too many runs");
    r->tag = tag;
    r->silent = muted;
    if (!become_user(user)) return tell_exit(r, FAILED_TO_START, ENOENT, "no such user"), forget(r);
    if (input.size && !(r->input = malloc(input.size))) return fail(tag, ENOMEM, "standard input");
    if (input.size) memcpy(r->input, input.bytes, input.size);
    r->input_size = input.size;
    if (!make_pipes(r, flags & MERGE_OUTPUT)) return fail(tag, errno, "pipe"), forget(r);
    if (!input.size) close_end(&r->in);

    r->used = true;
    r->pid = spawn();
    r->deadline = limit ? now_ms() + limit : INT64_MAX;
    for (int i = 0; i < 3; i++)
        if (i < 2 || launch.ends[2] != launch.ends[1]) close(launch.ends[i]);
    if (!launch.error) return;
    if (r->pid > 0) waitpid(r->pid, NULL, 0);
    char text[300];
    snprintf(text, sizeof text, "%.200s: %s", launch.failed, strerror(launch.error));
    tell_exit(r, FAILED_TO_START, launch.error, text);
    forget(r);
}

void run_signal(uint32_t tag, struct cursor *c) {
    uint32_t target = (uint32_t)take(c, 4), number = (uint32_t)take(c, 4);
    if (!complete(tag, c)) return;
    for (struct run *r = runs; r < runs + RUN_MAX; r++) {
        if (!r->used || r->ended || r->silent || r->tag != target) continue;
        if (number > 64 || kill(-r->pid, (int)number)) return fail(tag, number > 64 ? EINVAL : errno, "signal");
        return done(tag);
    }
    fail(tag, ESRCH, "run");
}

void run_watch(int64_t now) {
    bool room = queued() < OUTPUT_LIMIT;
    for (struct run *r = runs; r < runs + RUN_MAX; r++) {
        if (!r->used) continue;
        bool reads = room || r->told || r->silent;
        r->in_slot = watch(r->in, POLLOUT);
        for (int i = 0; i < 2; i++) r->out_slot[i] = reads ? watch(r->out[i], POLLIN) : -1;
        if (!r->ended && !r->expired) wake_at(r->deadline);
        if (r->ended && !r->told && room) wake_at(now);
    }
}

static void feed(struct run *r) {
    ssize_t size = write(r->in, r->input + r->input_at, r->input_size - r->input_at);
    if (size > 0) r->input_at += (size_t)size;
    else if (errno != EAGAIN && errno != EINTR) r->input_at = r->input_size;
    if (r->input_at == r->input_size) close_end(&r->in);
}

// Forwards what one pipe holds, as one frame; false when there is nothing now or no room.
static bool forward(struct run *r, int stream) {
    static uint8_t nowhere[4096];
    int *fd = &r->out[stream];
    if (*fd < 0) return false;
    ssize_t size;
    if (r->told || r->silent) {
        size = read(*fd, nowhere, sizeof nowhere);
    } else {
        if (queued() >= OUTPUT_LIMIT || !begin(r->tag, OUTPUT, 5 + OUTPUT_CHUNK)) return false;
        // The bytes are read to their place; what stands before them is written when their number is known.
        size = read(*fd, tail() + 5, OUTPUT_CHUNK);
        int error = errno;
        if (size > 0) {
            put((uint64_t)stream + 1, 1);
            put((uint64_t)size, 4);
            advance((size_t)size);
            finish();
        } else {
            cancel();
        }
        errno = error;
    }
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) close_end(fd);
    return size > 0;
}

static void settle(struct run *r) {
    if (!r->told && !r->silent) {
        while (forward(r, 0)) continue;
        while (forward(r, 1)) continue;
        if (queued() >= OUTPUT_LIMIT) return;
        int code = WIFEXITED(r->status) ? WEXITSTATUS(r->status) : WTERMSIG(r->status);
        tell_exit(r, r->expired ? TIMED_OUT : WIFEXITED(r->status) ? EXITED : SIGNALLED, code, "");
    }
    close_end(&r->in);
    if (r->out[0] < 0 && r->out[1] < 0) forget(r);
}

void run_turn(int64_t now) {
    static size_t first;
    first++;
    for (size_t i = 0; i < RUN_MAX; i++) {
        struct run *r = &runs[(first + i) % RUN_MAX];
        if (!r->used) continue;
        if (seen(r->in_slot)) feed(r);
        for (int stream = 0; stream < 2; stream++)
            if (seen(r->out_slot[stream])) forward(r, stream);
        if (!r->ended && !r->expired && now >= r->deadline) {
            r->expired = true;
            kill(-r->pid, SIGKILL);
        }
        if (r->ended) settle(r);
    }
}

void run_reap(void) {
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (struct run *r = runs; r < runs + RUN_MAX; r++)
            if (r->used && !r->ended && r->pid == pid) {
                r->ended = true;
                r->status = status;
            }
}

void run_abandon(void) {
    for (struct run *r = runs; r < runs + RUN_MAX; r++) {
        if (!r->used || r->told || r->silent) continue;
        if (!r->ended) kill(-r->pid, SIGKILL);
        r->silent = true;
    }
}
