// Calls: what programs of the guest ask the host, through a Unix socket.
#include "agent.h"
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>

enum { ASKING, ASKED, ANSWERED, CALL_SIZE = 64 << 10 };

static void end_call(struct job *c) {
    if (c->state != ASKING) reply(c->tag, GONE, "");
    end_job(c);
}

// What was called goes to the host as it came.
static void ask(struct job *c) {
    struct span frame;
    if (!next_frame(&c->in, &frame)) return;
    if (frame.bytes[FRAME_HEADER - 1] != CALL) return end_call(c);
    reply(c->tag, CALL, "b", frame.bytes + FRAME_HEADER, frame.size - FRAME_HEADER);
    c->state = ASKED;
}

// A call is over when the caller has gone, and the host is told.
static void call_turn(struct job *c) {
    if (!c->seen[0]) return;
    ssize_t got = read(c->fd[0], reserve(&c->in, 4096), 4096);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got > 0) c->in.end += (size_t)got;
    if (got <= 0 || held(&c->in) > CALL_SIZE) return end_call(c);
    if (c->state == ASKING) ask(c);
}
static const struct job_type call = {64, call_turn, end_job};

void call_answer(struct request *r) {
    struct job *c = find_job(&call, (uint32_t)r->at[0].number);
    if (!c || c->state != ASKED) return fail(r->tag, ESRCH, "call");
    if (r->at[2].bytes.size > CALL_SIZE) return fail(r->tag, EMSGSIZE, "answer");
    put_frame(&c->out, c->tag, CALL | REPLY, "4b", (unsigned)r->at[1].number, r->at[2].bytes.bytes, r->at[2].bytes.size);
    c->state = ANSWERED;
    // A socket's buffer has room for that much, and nothing was written before.
    if (write(c->fd[0], c->out.bytes, held(&c->out)) < 0) return fail(r->tag, errno, "call"), end_call(c);
    done(r->tag);
}

static void listener_turn(struct job *l) {
    static uint32_t serial;
    int fd = l->seen[0] & POLLIN ? accept4(l->fd[0], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK) : -1;
    if (fd < 0) return;
    serial += serial == UINT32_MAX ? 2 : 1;              // never 0
    struct job *c = new_job(&call, serial);
    if (!c) return (void)close(fd);                      // too many; the caller tries again
    c->fd[0] = fd;
    c->events[0] = POLLIN;
}
static const struct job_type listener = {1, listener_turn, end_job};

// Every user of the guest may call; what a call may do is the host's decision.
void call_listen(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct job *l = new_job(&listener, 0);
    if (!l) return;
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    unlink(path);
    l->fd[0] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (l->fd[0] < 0 || bind(l->fd[0], (void *)&address, sizeof address) || chmod(path, 0666) || listen(l->fd[0], 64))
        return perror(path), end_job(l);
    l->events[0] = POLLIN;
}
