// TCP exchanges as the guest sees them: whether a port answers, and what it says.
#include "agent.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { TCP_MAX = 32, REPLY_MAX = 256 << 10 };
enum { CONNECTED, REFUSED, TIMED_OUT, UNREACHABLE };

static struct exchange {
    bool used, silent, connected, over;
    uint32_t tag;
    int fd, slot, error;
    uint8_t outcome, *bytes, *reply;
    size_t sent, size, got, limit;
    int64_t deadline;
} exchanges[TCP_MAX];

static void end(struct exchange *x, uint8_t outcome, int error) {
    close(x->fd);
    x->fd = -1;
    x->over = true;
    x->outcome = outcome;
    x->error = error;
}

static void end_with_error(struct exchange *x, int error) {
    bool refused = error == ECONNREFUSED, late = error == ETIMEDOUT;
    end(x, x->connected ? CONNECTED : refused ? REFUSED : late ? TIMED_OUT : UNREACHABLE, error);
}

static void forget(struct exchange *x) {
    if (x->fd >= 0) close(x->fd);
    free(x->bytes);
    free(x->reply);
    *x = (struct exchange){.fd = -1, .slot = -1};
}

static void report(struct exchange *x) {
    muted = x->silent;
    if (begin(x->tag, TCP | REPLY, 9 + x->got)) {
        put(x->outcome, 1);
        put((uint32_t)x->error, 4);
        put(x->got, 4);
        put_bytes(x->reply, x->got);
        finish();
    }
    muted = false;
    forget(x);
}

void tcp_start(uint32_t tag, struct cursor *c) {
    struct sockaddr_in to = {.sin_family = AF_INET};
    to.sin_addr.s_addr = htonl((uint32_t)take(c, 4));
    to.sin_port = htons((uint16_t)take(c, 2));
    struct span bytes = take_bytes(c);
    size_t limit = take(c, 4);
    uint32_t patience = (uint32_t)take(c, 4);
    if (!complete(tag, c)) return;
    struct exchange *x = exchanges;
    while (x < exchanges + TCP_MAX && x->used) x++;
    if (x == exchanges + TCP_MAX) return fail(tag, EAGAIN, "too many exchanges");
    *x = (struct exchange){.tag = tag, .slot = -1, .silent = muted, .size = bytes.size};
    x->limit = limit < REPLY_MAX ? limit : REPLY_MAX;
    x->deadline = now_ms() + patience;
    x->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (x->fd < 0) return fail(tag, errno, "socket");
    x->bytes = malloc(x->size + 1);
    x->reply = malloc(x->limit + 1);
    if (!x->bytes || !x->reply) return fail(tag, ENOMEM, "exchange"), forget(x);
    memcpy(x->bytes, bytes.bytes, bytes.size);
    x->used = true;
    if (connect(x->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) end_with_error(x, errno);
}

void tcp_watch(void) {
    for (struct exchange *x = exchanges; x < exchanges + TCP_MAX; x++) {
        if (!x->used || x->over) continue;
        x->slot = watch(x->fd, !x->connected || x->sent < x->size ? POLLOUT : POLLIN);
        wake_at(x->deadline);
    }
}

static void step(struct exchange *x) {
    if (!x->connected) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(x->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) return end_with_error(x, error);
        x->connected = true;
    }
    while (x->sent < x->size) {
        ssize_t size = write(x->fd, x->bytes + x->sent, x->size - x->sent);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (size <= 0) return end_with_error(x, errno);
        x->sent += (size_t)size;
    }
    while (x->got < x->limit) {
        ssize_t size = read(x->fd, x->reply + x->got, x->limit - x->got);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (size < 0) return end_with_error(x, errno);
        if (size == 0) break;
        x->got += (size_t)size;
    }
    end(x, CONNECTED, 0);
}

void tcp_turn(int64_t now) {
    for (struct exchange *x = exchanges; x < exchanges + TCP_MAX; x++) {
        if (!x->used) continue;
        if (!x->over && seen(x->slot)) step(x);
        x->slot = -1;
        if (!x->over && now >= x->deadline) end_with_error(x, ETIMEDOUT);
        if (x->over && queued() < REQUEST_LIMIT) report(x);
    }
}

void tcp_abandon(void) {
    for (struct exchange *x = exchanges; x < exchanges + TCP_MAX; x++)
        if (x->used && !x->silent) forget(x);
}
