// TCP as the guest sees it: whether a port answers and what it says, and a port that proves whose it is.
#include "agent.h"
#include <netinet/in.h>

enum { WAITING, CONNECTING, TALKING, STAYING, REPLY_MAX = 256 << 10 };
enum { CONNECTED, REFUSED, TIMED_OUT, UNREACHABLE };

// An address of 4 or 16 bytes with a port; 0 if it is none.
static socklen_t socket_address(struct span address, uint64_t port, struct sockaddr_storage *into) {
    struct sockaddr_in *v4 = (void *)into;
    struct sockaddr_in6 *v6 = (void *)into;
    memset(into, 0, sizeof *into);
    into->ss_family = address.size == 4 ? AF_INET : AF_INET6;
    v4->sin_port = htons((uint16_t)port);                // at the same place in both
    if (address.size == 4) return memcpy(&v4->sin_addr, address.bytes, 4), sizeof *v4;
    return address.size == 16 ? memcpy(&v6->sin6_addr, address.bytes, 16), sizeof *v6 : 0;
}

static unsigned local_port(int fd) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (fd < 0 || getsockname(fd, (void *)&address, &size)) return 0;
    return ntohs(((struct sockaddr_in *)(void *)&address)->sin_port);
}

// One attempt is over. Where others are wanted, the next one comes after a pause while there is time.
static void end_attempt(struct job *x, int error) {
    bool talked = x->state == TALKING, refused = error == ECONNREFUSED, late = error == ETIMEDOUT;
    int64_t next = now + x->pause;
    if (x->pause && !talked && next < x->end) {
        close_end(x, 0);
        x->state = WAITING;
        x->deadline = next;
        return;
    }
    int outcome = talked ? CONNECTED : refused ? REFUSED : late ? TIMED_OUT : UNREACHABLE;
    reply(x->tag, TCP | REPLY, "142b", outcome, (unsigned)error, local_port(x->fd[0]), x->out.bytes, held(&x->out));
    if (!talked || error || !x->stay) return end_job(x);
    // Told, and kept open, so that the peer's machine can be asked whether it has this connection.
    x->state = STAYING;
    x->tag = 0;
    x->events[0] = 0;
    x->deadline = now + x->stay;
}

static void attempt(struct job *x) {
    socklen_t size = x->peer.ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    x->state = CONNECTING;
    x->deadline = x->end;
    x->events[0] = POLLOUT;
    x->fd[0] = socket(x->peer.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (x->fd[0] < 0 || (connect(x->fd[0], (void *)&x->peer, size) && errno != EINPROGRESS)) end_attempt(x, errno);
}

static void step(struct job *x) {
    int error = 0;
    socklen_t size = sizeof error;
    if (x->state == CONNECTING && getsockopt(x->fd[0], SOL_SOCKET, SO_ERROR, &error, &size)) error = errno;
    if (error) return end_attempt(x, error);
    x->state = TALKING;
    while (held(&x->in)) {
        ssize_t sent = write(x->fd[0], first(&x->in), held(&x->in));
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (sent <= 0) return end_attempt(x, errno);
        consume(&x->in, (size_t)sent);
    }
    x->events[0] = POLLIN;
    while (held(&x->out) < x->limit) {
        ssize_t got = read(x->fd[0], reserve(&x->out, 4096), 4096);
        if (got < 0 && errno == EAGAIN && x->stay && held(&x->out)) break;
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got < 0) return end_attempt(x, errno);
        if (got == 0) break;
        x->out.end += (size_t)got;
    }
    if (held(&x->out) > x->limit) x->out.end = x->limit;
    end_attempt(x, 0);
}

static void tcp_turn(struct job *x) {
    if (x->state == STAYING) { if (now >= x->deadline) end_job(x); }
    else if (x->state == WAITING && now >= x->deadline) attempt(x);
    else if (x->state != WAITING && x->seen[0]) step(x);
    else if (now >= x->end) end_attempt(x, ETIMEDOUT);
}
static const struct job_type exchange = {32, tcp_turn, end_job};

void tcp_start(struct request *r) {
    struct span request = r->at[2].bytes;
    struct sockaddr_storage peer;
    if (!socket_address(r->at[0].bytes, r->at[1].number, &peer)) return fail(r->tag, EINVAL, "address");
    struct job *x = new_job(&exchange, r->tag);
    if (!x) return;
    x->peer = peer;
    x->limit = r->at[3].number < REPLY_MAX ? r->at[3].number : REPLY_MAX;
    x->end = now + (int64_t)r->at[4].number;
    x->pause = (int64_t)r->at[5].number;
    x->stay = (int64_t)r->at[6].number;
    append(&x->in, request.bytes, request.size);
    attempt(x);
}

// A beacon hands what it was given to the first who connects, which proves to the host whom its connection reached.
static void beacon_turn(struct job *b) {
    b->fd[1] = b->seen[0] ? accept4(b->fd[0], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK) : -1;
    if (b->fd[1] < 0 && now < b->deadline) return;
    if (b->fd[1] >= 0 && write(b->fd[1], first(&b->in), held(&b->in)) < 0) errno = 0;
    end_job(b);
}
static const struct job_type beacon = {32, beacon_turn, end_job};

void beacon_start(struct request *r) {
    struct sockaddr_storage address;
    socklen_t size = socket_address(r->at[0].bytes, r->at[1].number, &address);
    if (!size) return fail(r->tag, EINVAL, "address");
    struct job *b = new_job(&beacon, r->tag);
    if (!b) return;
    b->fd[0] = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(b->fd[0], SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (b->fd[0] < 0 || bind(b->fd[0], (void *)&address, size) || listen(b->fd[0], 1))
        return fail(r->tag, errno, "beacon"), end_job(b);
    append(&b->in, r->at[2].bytes.bytes, r->at[2].bytes.size);
    b->events[0] = POLLIN;
    b->deadline = now + (int64_t)r->at[3].number;
    reply(r->tag, BEACON | REPLY, "2", local_port(b->fd[0]));
}
