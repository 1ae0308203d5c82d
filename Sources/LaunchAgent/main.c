// The launch agent of a guest: finds its port, reads frames, answers them, for ever.
#include "agent.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#ifndef LAUNCH_AGENT_BUILD
#define LAUNCH_AGENT_BUILD "unversioned"
#endif
#define PORT_NAME "org.assay.agent"

static uint8_t input[FRAME_HEADER + PAYLOAD_MAX + (64 << 10)];
static size_t input_start, input_end;
static uint64_t session;
static bool greeted, trial, booting;

// The turn of the poll loop.
static struct pollfd watched[320];
static size_t watched_count;
static int64_t wake;

int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int watch(int fd, short events) {
    if (fd < 0 || watched_count == sizeof watched / sizeof *watched) return -1;
    watched[watched_count] = (struct pollfd){.fd = fd, .events = events};
    return (int)watched_count++;
}

short seen(int slot) { return slot < 0 ? 0 : watched[slot].revents; }

void wake_at(int64_t deadline) {
    if (deadline < wake) wake = deadline;
}

// A host that was not there before wants nothing of what an earlier one began.
static void hello(uint32_t tag, struct cursor *c) {
    uint64_t nonce = take(c, 8);
    if (!complete(tag, c)) return;
    if (!greeted || nonce != session) {
        run_abandon();
        tcp_abandon();
        file_abandon();
        queue_clear();
    }
    greeted = true;
    session = nonce;
    static const char build[] = LAUNCH_AGENT_BUILD;
    if (!begin(tag, HELLO | REPLY, 16 + sizeof build)) return;
    put(nonce, 8);
    put(PROTOCOL_VERSION, 4);
    put(sizeof build - 1, 4);
    put_bytes(build, sizeof build - 1);
    finish();
}

static void execute(uint8_t *frame, size_t size) {
    struct cursor c = {frame + 8, frame + size, false};
    uint32_t tag = (uint32_t)take(&c, 4);
    switch (take(&c, 1)) {
    case HELLO: return hello(tag, &c);
    case RUN: return run_start(tag, &c);
    case SIGNAL: return run_signal(tag, &c);
    case WRITE: return file_write(tag, &c);
    case READ: return file_read(tag, &c);
    case LINK: return net_link(tag, &c, booting);
    case ROUTE: return net_route(tag, &c);
    case LINKS: return net_links(tag, &c);
    case ROUTES: return net_routes(tag, &c);
    case HOSTNAME: return set_hostname(tag, &c);
    case CLOCK: return set_clock(tag, &c);
    case ENTROPY: return add_entropy(tag, &c);
    case TCP: return tcp_start(tag, &c);
    case POWER: return power(tag, &c, !trial);
    default: fail(tag, ENOSYS, "request");
    }
}

// A machine suspended in the middle of a frame would take every later HELLO for the rest of that frame. So a HELLO that
// is exactly the end of what has come ends an incomplete frame.
static bool ends_with_hello(void) {
    static const uint8_t head[] = {'A', 'S', 'Y', '1', 0, 0, 0, 13};
    const size_t size = FRAME_HEADER + 8;
    const uint8_t *last = input + input_end - size;
    return input_end - input_start > size && !memcmp(last, head, sizeof head) && last[FRAME_HEADER - 1] == HELLO;
}

// Executes the next complete frame; false when there is none. What is no frame is skipped.
static bool next_frame(void) {
    while (input_end - input_start >= 8) {
        uint8_t *at = input + input_start;
        size_t length = (size_t)at[4] << 24 | (size_t)at[5] << 16 | (size_t)at[6] << 8 | at[7];
        if (memcmp(at, "ASY1", 4) || length < FRAME_HEADER - 8 || length > PAYLOAD_MAX + FRAME_HEADER - 8) {
            uint8_t *next = memchr(at + 1, 'A', input_end - input_start - 1);
            input_start = next ? (size_t)(next - input) : input_end;
            continue;
        }
        if (input_end - input_start < 8 + length) {
            if (!ends_with_hello()) break;
            input_start = input_end - FRAME_HEADER - 8;
            continue;
        }
        input_start += 8 + length;
        execute(at, 8 + length);
        return true;
    }
    if (input_start == input_end) input_start = input_end = 0;
    return false;
}

static ssize_t fill(int fd) {
    if (sizeof input - input_end < 64 << 10) {
        memmove(input, input + input_start, input_end - input_start);
        input_end -= input_start;
        input_start = 0;
    }
    ssize_t size = read(fd, input + input_end, sizeof input - input_end);
    if (size > 0) input_end += (size_t)size;
    return size;
}

static void boot(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    muted = booting = true;
    while (fill(fd) > 0) while (next_frame()) continue;
    muted = booting = false;
    input_start = input_end = 0;
    close(fd);
}

static int open_vport(const char *entry) {
    char path[320] = "/sys/class/virtio-ports/", text[64];
    strncat(strncat(path, entry, 255), "/name", 6);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t size = read(fd, text, sizeof text);
    close(fd);
    const size_t length = sizeof PORT_NAME - 1;
    if (size < (ssize_t)length || memcmp(text, PORT_NAME, length)) return -1;
    if (size > (ssize_t)length && text[length] != '\n') return -1;

    char device[280] = "/dev/";
    strncat(device, entry, 255);
    fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 || errno != ENOENT) return fd;
    // Without devtmpfs nobody has made the node.
    memcpy(path + strlen(path) - 4, "dev", 4);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    size = read(fd, text, sizeof text - 1);
    close(fd);
    if (size <= 0) return -1;
    text[size] = 0;
    char *minor_text;
    unsigned major_number = (unsigned)strtoul(text, &minor_text, 10);
    if (*minor_text != ':') return -1;
    if (mknod(device, S_IFCHR | 0600, makedev(major_number, (unsigned)strtoul(minor_text + 1, NULL, 10)))) return -1;
    return open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static int open_port(const char *path) {
    for (int64_t pause = 5;; pause = pause < 100 ? pause * 2 : 100) {
        int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        DIR *ports = fd < 0 ? opendir("/sys/class/virtio-ports") : NULL;
        for (struct dirent *entry; ports && fd < 0 && (entry = readdir(ports));)
            if (entry->d_name[0] != '.') fd = open_vport(entry->d_name);
        if (ports) closedir(ports);
        if (fd >= 0) return fd;
        run_reap();
        struct timespec time = {0, (long)pause * 1000000};
        nanosleep(&time, NULL);
    }
}

static volatile sig_atomic_t child_ended;
static sigset_t waiting_mask;  // children and hosts are noticed only where nothing can be missed: in ppoll
static void on_signal(int number) {
    if (number == SIGCHLD) child_ended = 1;
}

static void prepare_process(void) {
    // The lowest descriptors belong to children; nothing of the agent's may be there.
    int fd;
    do fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    while (fd >= 0 && fd <= 2);
    if (fd > 2) close(fd);
    umask(0);
    if (chdir("/")) errno = 0;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_NOCLDSTOP};
    sigaction(SIGCHLD, &action, NULL);
    sigaction(SIGIO, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigaddset(&blocked, SIGIO);
    sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
    sigdelset(&waiting_mask, SIGCHLD);
    sigdelset(&waiting_mask, SIGIO);
}

// A virtio port without a host reports POLLHUP and an empty POLLIN at once and for ever. It is then left out of the poll;
// the kernel sends SIGIO when a host comes, and a slow look in between makes sure.
static bool host_is_there(int fd) {
    struct pollfd port = {.fd = fd, .events = POLLIN};
    fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC);
    if (poll(&port, 1, 0) > 0 && (port.revents & POLLHUP)) return false;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return true;
}

static void wait_for_something(int64_t now) {
    int64_t left = wake > now ? wake - now : 0;
    struct timespec time = {left / 1000, left % 1000 * 1000000};
    if (ppoll(watched, watched_count, wake == INT64_MAX ? NULL : &time, &waiting_mask) < 0)
        for (size_t i = 0; i < watched_count; i++) watched[i].revents = 0;
}

// Reads what has come; false when the host has gone.
static bool receive(int *fd, const char *path) {
    errno = 0;
    ssize_t size = fill(*fd);
    if (size > 0 || errno == EAGAIN || errno == EINTR) return true;
    if (size < 0 && !trial) close(*fd), *fd = open_port(path), fcntl(*fd, F_SETOWN, getpid());
    return false;
}

static void serve(int fd, const char *path) {
    bool there = true, frames_wait = false;
    int64_t pause = 10;
    fcntl(fd, F_SETOWN, getpid());
    for (;;) {
        int64_t now = now_ms();
        watched_count = 0;
        wake = INT64_MAX;
        if (!there && host_is_there(fd)) there = true, pause = 10;
        if (!there) wake_at(now + pause), pause = pause < 250 ? pause * 2 : 250;
        bool has_room = queued() < REQUEST_LIMIT;
        short events = (short)((has_room && !frames_wait ? POLLIN : 0) | (queued() ? POLLOUT : 0));
        int port = there ? watch(fd, events) : -1;
        if (has_room && frames_wait) wake_at(now);
        run_watch(now);
        tcp_watch();
        wait_for_something(now);
        now = now_ms();

        if (child_ended) child_ended = 0, run_reap();
        if (seen(port) & POLLIN) there = receive(&fd, path);
        else if (seen(port) & (POLLHUP | POLLERR)) there = false;
        if (!there && trial) return run_abandon();
        while (queued() < REQUEST_LIMIT && next_frame()) continue;
        frames_wait = queued() >= REQUEST_LIMIT;
        run_turn(now);
        tcp_turn(now);
        if (there && queued()) queue_write(fd);
    }
}

int main(int count, char **arguments) {
    const char *port = "/dev/virtio-ports/" PORT_NAME, *frames = NULL;
    int fd = -1;
    for (int i = 1; i < count; i++) {
        const char *word = arguments[i];
        const char *value = i + 1 < count ? arguments[i + 1] : NULL;
        if (!strcmp(word, "--version")) return write(1, LAUNCH_AGENT_BUILD "\n", sizeof LAUNCH_AGENT_BUILD) < 0;
        if (!strcmp(word, "--boot") && value) frames = value, i++;
        else if (!strcmp(word, "--fd") && value) fd = atoi(value), trial = true, i++;
        else port = word;
    }
    prepare_process();
    if (!frames && !trial) frames = "/etc/assay/boot.frames";
    if (frames) boot(frames);
    if (trial) fcntl(fd, F_SETFL, O_NONBLOCK), fcntl(fd, F_SETFD, FD_CLOEXEC);
    else fd = open_port(port);
    serve(fd, port);
    return 0;
}
