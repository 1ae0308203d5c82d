// Feeds the agent what a host, callers, commands, peers and the kernel might say, in a made-up world, and checks what must
// hold whatever they say: every descriptor is closed once, no command is left over, and a new host is greeted.
//
// An input is two bytes that decide how the world behaves, and what comes over the port.
#include "agent.h"

#undef open
#undef close
#undef read
#undef pread
#undef write
#undef lseek
#undef realpath

enum { FIRST = 1000, DESCRIPTORS = 4096, PROCESSES = 4096, LONGEST = 8 << 10 };

static uint64_t fate;
static bool is_open[DESCRIPTORS], lives[PROCESSES];
static int last_descriptor, last_process, open_count, live_count;
static bool is_quiet;                                    // nobody connects any more
static uint32_t netlink_last;

static void expect(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

// SplitMix64 (Steele, Lea, Flood 2014): the same input has the same world.
static unsigned chance(unsigned of) {
    uint64_t z = (fate += 0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (unsigned)((z ^ z >> 31) % of);
}

static int failure(void) {
    static const int errors[] = {EAGAIN, EINTR, ENOENT, EACCES, ENOSPC, EPIPE, ECONNREFUSED, ETIMEDOUT, EMFILE};
    errno = errors[chance(sizeof errors / sizeof *errors)];
    return -1;
}

static void check(int fd) {
    expect(fd >= FIRST && fd < FIRST + DESCRIPTORS && is_open[fd - FIRST], "a descriptor is used that is not open");
}

int world_outcome(void) { return chance(4) ? 0 : failure(); }

int world_descriptor(void) {
    if (chance(16) == 0) return failure();
    if (open_count == DESCRIPTORS) return errno = EMFILE, -1;
    do last_descriptor = (last_descriptor + 1) % DESCRIPTORS;
    while (is_open[last_descriptor]);
    is_open[last_descriptor] = true;
    open_count++;
    return FIRST + last_descriptor;
}

int world_open(const char *path, int how, ...) { return (void)how, strlen(path) < PATH_MAX ? world_descriptor() : failure(); }

int world_close(int fd) {
    check(fd);
    is_open[fd - FIRST] = false;
    open_count--;
    return chance(64) ? 0 : failure();
}

int world_accept(void) { return is_quiet ? failure() : world_descriptor(); }

int world_pipe(int pair[2]) {
    if ((pair[0] = world_descriptor()) < 0) return -1;
    if ((pair[1] = world_descriptor()) >= 0) return 0;
    int error = errno;
    world_close(pair[0]);
    return errno = error, -1;
}

static ssize_t some(size_t size) {
    if (size > LONGEST) size = LONGEST;
    return chance(8) == 0 ? failure() : size ? (ssize_t)chance((unsigned)size + 1) : 0;
}

// Mostly frames, as callers send them; sometimes their beginning, or anything.
ssize_t world_read(int fd, void *bytes, size_t size) {
    static const uint8_t call[] = {'A', 'S', 'Y', '1', 0, 0, 0, 14, 0, 0, 0, 1, 0xC1, 0, 0, 0, 1, 0, 0, 0, 1, 'x'};
    check(fd);
    ssize_t count = some(size);
    if (count > 0) memset(bytes, (int)chance(256), (size_t)count);
    if (count > 0 && chance(2)) memcpy(bytes, call, (size_t)count < sizeof call ? (size_t)count : sizeof call);
    return count;
}
ssize_t world_pread(int fd, void *bytes, size_t size, off_t offset) {
    return offset > 1 << 20 && chance(2) ? (check(fd), 0) : world_read(fd, bytes, size);
}

// What is written is looked at, byte for byte.
ssize_t world_write(int fd, const void *bytes, size_t size) {
    static volatile uint8_t sum;
    check(fd);
    for (size_t i = 0; i < size; i++) sum = (uint8_t)(sum + ((const uint8_t *)bytes)[i]);
    return chance(4) ? (ssize_t)size : some(size);
}

off_t world_lseek(int fd, off_t offset, int whence) { return check(fd), (void)whence, offset + chance(3) * 4096; }

int world_stat(const char *path, struct stat *info) {
    static const mode_t kinds[] = {S_IFREG, S_IFREG, S_IFREG, S_IFDIR, S_IFLNK, S_IFCHR, S_IFIFO};
    memset(info, 0, sizeof *info);
    expect(strlen(path) < 2 << 20, "a path has no end");
    info->st_mode = kinds[chance(sizeof kinds / sizeof *kinds)] | chance(010000);
    info->st_size = chance(1 << 16);
    info->st_uid = chance(3);
    return world_outcome();
}

char *world_realpath(const char *path, char *into) { return chance(2) ? strcpy(into, "/real/path") : (void)path, NULL; }

int world_spawn(pid_t *pid) {
    if (chance(8) == 0) return ENOENT;
    last_process = (last_process + 1) % PROCESSES;
    lives[last_process] = true;
    live_count++;
    *pid = last_process + 1;
    return 0;
}

int world_kill(pid_t pid) {
    // Groups are those of the agent's own commands; the host may name any other process.
    expect(pid > 1 || (pid < 0 && -pid <= PROCESSES), "a signal goes to the first process, or to a group that is none");
    return chance(8) ? 0 : failure();
}

pid_t world_wait(pid_t pid, int *status) {
    expect(pid > 0 && pid <= PROCESSES && lives[pid - 1], "a process is awaited that is none");
    lives[pid - 1] = false;
    live_count--;
    *status = chance(2) ? (int)chance(256) << 8 : (int)chance(64) + 1;
    return pid;
}

int world_name(int fd, void *address, socklen_t *size) {
    check(fd);
    memset(address, (int)chance(256), *size);
    return world_outcome();
}

int world_option(int name, void *value) {
    if (name == SO_ERROR) *(int *)value = chance(2) ? 0 : ECONNREFUSED;
    return world_outcome();
}

ssize_t world_send(int fd, const void *bytes, size_t size) {
    const struct nlmsghdr *m = bytes;
    check(fd);
    for (unsigned left = (unsigned)size; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) netlink_last = m->nlmsg_seq;
    return world_outcome() ? -1 : (ssize_t)size;
}

// Messages of any content, with lengths that hold, as the kernel's do; the last answer comes sooner or later.
ssize_t world_receive(int fd, void *bytes, size_t size) {
    check(fd);
    struct { struct nlmsghdr head; struct nlmsgerr error; uint8_t more[64]; } message = {0};
    size_t count = chance(4);
    bool ends = chance(3) == 0;
    if (chance(32) == 0) return failure();
    uint8_t *at = bytes;
    for (size_t i = 0; i < count + ends; i++) {
        message.head.nlmsg_len = (uint32_t)(sizeof message.head + sizeof message.error + chance(16) * 4);
        message.head.nlmsg_type = i < count ? (uint16_t)chance(40) : NLMSG_ERROR;
        message.head.nlmsg_seq = i < count ? chance(4) : netlink_last;
        message.error.error = chance(2) ? 0 : -(int)chance(100);
        expect((size_t)(at - (uint8_t *)bytes) + sizeof message <= size, "there is no room for messages");
        memcpy(at, &message, sizeof message);
        at += NLMSG_ALIGN(message.head.nlmsg_len);
    }
    return at - (uint8_t *)bytes;
}

unsigned world_link(const char *name) { return chance(2) ? (unsigned)strlen(name) : 0; }

static void turn(void) {
    static struct pollfd watched[JOB_MAX * JOB_ENDS];
    int64_t wake = INT64_MAX;
    size_t count = prepare_turn(watched, &wake);
    for (size_t i = 0; i < count; i++) {
        check(watched[i].fd);
        static const short events[] = {0, POLLIN, POLLOUT, POLLHUP, POLLIN | POLLHUP, POLLERR};
        short seen = events[chance(sizeof events / sizeof *events)];
        watched[i].revents = (short)(seen & (watched[i].events | POLLHUP | POLLERR));
    }
    if (wake < INT64_MAX && chance(2)) now = wake;
    else now += chance(1000);
    finish_turn(watched);
}

static void drain(void) {
    if (held(&output)) consume(&output, chance(2) ? held(&output) : chance((unsigned)held(&output)) + 1);
}

static void greet(struct buffer *input) {
    uint8_t frame[] = {'A', 'S', 'Y', '1', 0, 0, 0, 13, 0, 0, 0, 7, HELLO, 0xee, 1, 2, 3, 4, 5, 6, 7};
    static uint64_t last;
    last++;
    for (int i = 0; i < 7; i++) frame[14 + i] = (uint8_t)(last >> 8 * i);
    append(input, frame, sizeof frame);
    // What came before may have more replies than wait at once.
    do consume(&output, held(&output)), receive_frames(input);
    while (held(&output) >= REQUEST_LIMIT);
    expect(held(&output) > 33 && first(&output)[12] == (HELLO | REPLY) && !memcmp(first(&output) + 13, frame + 13, 8),
           "a greeting is not answered");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct buffer input;
    if (size < 2) return -1;
    fate = (uint64_t)data[0] << 8 | data[1];
    while (open_count == 0) call_listen("/run/calls");   // which stays open
    for (size_t at = 2; at < size;) {
        size_t count = chance(4) ? size - at : chance((unsigned)(size - at)) + 1;
        append(&input, data + at, count);
        at += count;
        receive_frames(&input);
        for (unsigned turns = chance(4); turns; turns--) turn();
        if (chance(2)) drain();
    }
    greet(&input);
    expect(held(&input) == 0, "a greeting at the end is taken for something else");
    is_quiet = true;
    for (int i = 0; i < 2000 && (open_count > 1 || live_count); i++) turn(), consume(&output, held(&output));
    is_quiet = false;
    expect(open_count == 1, "a descriptor is left open");
    expect(live_count == 0, "a command is left over");
    return 0;
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);

// Changes the content of a frame and corrects its length, so that what lies behind the head is reached; now and then
// anything is changed, or a frame comes twice.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed) {
    size_t starts[64], count = 0;
    for (size_t i = 2; i + FRAME_HEADER <= size && count < 64; i++)
        if (!memcmp(data + i, "ASY1", 4)) starts[count++] = i;
    if (count == 0 || seed % 8 == 0) return LLVMFuzzerMutate(data, size, room);
    size_t at = starts[seed / 8 % count], body = at + FRAME_HEADER, length = number32(data + at + 4);
    size_t end = length >= 5 && at + 8 + length <= size ? at + 8 + length : size;
    if (seed % 8 == 1 && size + (end - at) <= room) {
        memmove(data + end + (end - at), data + end, size - end);
        memcpy(data + end, data + at, end - at);
        return size + (end - at);
    }
    if (seed % 8 == 2) data[at + 12] = (uint8_t)(1 + seed / 64 % (KINDS - 1));
    uint8_t payload[4096];
    size_t before = end - body;
    if (before > sizeof payload) return LLVMFuzzerMutate(data, size, room);
    memcpy(payload, data + body, before);
    size_t after = LLVMFuzzerMutate(payload, before, sizeof payload);
    if (size - before + after > room) return size;
    memmove(data + body + after, data + end, size - end);
    memcpy(data + body, payload, after);
    for (int i = 0; i < 4; i++) data[at + 4 + (size_t)i] = (uint8_t)((after + 5) >> (24 - 8 * i));
    return size - before + after;
}
