// The launch agent of a guest: finds its port, reads frames, answers them, for ever.
#include "agent.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#define PORT_NAME "org.assay.agent"
static struct buffer input;
static bool trial;                                       // over an inherited descriptor, until that is closed

// The port is known by its name in /sys; the link in /dev is udev's, which not every machine has.
static int search_port(void) {
    char path[320], name[sizeof PORT_NAME];
    DIR *ports = opendir("/sys/class/virtio-ports");
    int found = -1;
    for (struct dirent *entry; ports && found < 0 && (entry = readdir(ports));) {
        snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size = fd < 0 ? 0 : read(fd, name, sizeof name);
        if (fd >= 0) close(fd);
        snprintf(path, sizeof path, "/dev/%s", entry->d_name);
        if (size == sizeof name && !memcmp(name, PORT_NAME "\n", sizeof name))
            found = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    }
    if (ports) closedir(ports);
    return found;
}

// A virtio port without a host reports POLLHUP and an empty POLLIN at once and for ever. It is then left out of the poll,
// and looked at in between.
static bool host_is_there(int fd) {
    struct pollfd port = {.fd = fd, .events = POLLIN};
    return poll(&port, 1, 0) <= 0 || !(port.revents & POLLHUP);
}

// Reads what has come, as a port gives little at once; false when the host has gone.
static bool receive(int fd) {
    enum { PIECE = 16 << 10, PIECES = 16 };
    for (int i = 0; i < PIECES; i++) {
        ssize_t size = read(fd, reserve(&input, PIECE), PIECE);
        if (size <= 0) return size < 0 && (errno == EAGAIN || errno == EINTR);
        input.end += (size_t)size;
    }
    return true;
}

static void boot(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    booting = true;
    for (bool more = fd >= 0; more; receive_frames(&input)) more = receive(fd);
    booting = false;
    release(&input);
    if (fd >= 0) close(fd);
}

static void on_signal(int number) { (void)number; }

static void prepare_process(void) {
    // The lowest descriptors belong to commands; nothing of the agent's may be there.
    for (int fd = 0; fd >= 0 && fd <= 2;) fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(022);
    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    // Caught rather than ignored, which commands would inherit.
    signal(SIGPIPE, on_signal);
    signal(SIGHUP, on_signal);
}

static void serve(int fd) {
    static struct pollfd watched[1 + JOB_MAX * JOB_ENDS];
    bool there = true, frames_wait = false;
    for (;;) {
        int64_t wake = INT64_MAX;
        there = there || host_is_there(fd);
        if (!there) wake = now + 100;
        bool has_room = held(&output) < REQUEST_LIMIT;
        if (has_room && frames_wait) wake = now;
        int events = (has_room && !frames_wait ? POLLIN : 0) | (held(&output) ? POLLOUT : 0);
        watched[0] = (struct pollfd){.fd = there ? fd : -1, .events = (short)events};
        size_t count = 1 + prepare_turn(watched + 1, &wake);
        int64_t left = wake > now ? wake - now : 0;
        if (poll(watched, count, wake == INT64_MAX ? -1 : left < INT32_MAX ? (int)left : INT32_MAX) < 0) continue;
        read_clock();
        if (watched[0].revents & POLLIN) there = receive(fd);
        else if (watched[0].revents & (POLLHUP | POLLERR)) there = false;
        finish_turn(watched + 1);
        receive_frames(&input);
        frames_wait = held(&output) >= REQUEST_LIMIT;
        if (there && held(&output)) {
            ssize_t size = write(fd, first(&output), held(&output));
            if (size > 0) consume(&output, (size_t)size);
        }
        if (!there && trial) return abandon_all();
    }
}

// -b FILE: frames to begin with; -c SOCKET: where calls come in; -f NUMBER: a descriptor to talk over until it is closed.
int main(int count, char **arguments) {
    const char *frames = "/etc/assay/boot.frames", *calls = "/run/assay-agent.socket";
    int fd = -1;
    for (int option; (option = getopt(count, arguments, "b:c:f:")) > 0;) {
        if (option == 'b') frames = optarg;
        else if (option == 'c') calls = optarg;
        else if (option == 'f') fd = atoi(optarg), trial = true;
    }
    prepare_process();
    read_clock();
    boot(frames);
    if (*calls) call_listen(calls);
    if (trial) fcntl(fd, F_SETFL, O_NONBLOCK), fcntl(fd, F_SETFD, FD_CLOEXEC);
    while (fd < 0 && (fd = search_port()) < 0) poll(NULL, 0, 20);
    serve(fd);
}
