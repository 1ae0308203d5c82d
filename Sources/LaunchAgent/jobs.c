// The table of what takes time, and the table of what a host may ask for.
#include "agent.h"
#include <time.h>

#ifndef LAUNCH_AGENT_BUILD
#define LAUNCH_AGENT_BUILD "unversioned"
#endif

static struct job jobs[JOB_MAX];
bool booting;
int64_t now;

void read_clock(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    now = (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}
struct job *new_job(const struct job_type *type, uint32_t tag) {
    struct job *place = NULL;
    int same = 0;
    for (struct job *j = jobs; j < jobs + JOB_MAX; j++) {
        // One whose command has ended waits only for processes that were left behind, and makes room.
        if (!j->type || (j->pid < 0 && !place)) place = j;
        same += j->type == type && j->pid >= 0;
    }
    if (!place || same >= type->most) return fail(tag, EAGAIN, "too many at once"), NULL;
    if (place->type) end_job(place);
    *place = (struct job){.type = type, .tag = tag, .fd = {-1, -1, -1, -1}, .deadline = INT64_MAX};
    return place;
}

struct job *find_job(const struct job_type *type, uint32_t tag) {
    for (struct job *j = jobs; j < jobs + JOB_MAX; j++)
        if (tag && j->type == type && j->tag == tag) return j;
    return NULL;
}
void close_end(struct job *j, int end) {
    if (j->fd[end] >= 0) close(j->fd[end]);
    j->fd[end] = -1;
}
void end_job(struct job *j) {
    for (int i = 0; i < JOB_ENDS; i++) close_end(j, i);
    release(&j->in);
    release(&j->out);
    j->type = NULL;
}
void abandon_all(void) {
    for (struct job *j = jobs; j < jobs + JOB_MAX; j++)
        if (j->type && j->tag) j->type->abandon(j);
    release(&output);
}

// A host that was not there before wants nothing of what an earlier one began.
static void hello(struct request *r) {
    static uint64_t session;
    if (r->at[0].number != session) abandon_all();
    session = r->at[0].number;
    reply(r->tag, HELLO | REPLY, "84t", session, PROTOCOL_VERSION, LAUNCH_AGENT_BUILD);
}
static const struct { const char *format; action *execute; } requests[KINDS] = {
    [HELLO] = {"8", hello},             [RUN] = {"TTtb44", run_start},      [SIGNAL] = {"44", run_signal},
    [WRITE] = {"t444448b", file_write}, [READ] = {"t84", file_read},        [NETLINK] = {"tb", talk_netlink},
    [HOSTNAME] = {"t", set_hostname},   [CLOCK] = {"88", set_clock},        [ENTROPY] = {"b", add_entropy},
    [TCP] = {"b2b4444", tcp_start},      [BEACON] = {"b2b4", beacon_start},  [ANSWER] = {"44b", call_answer},
    [KILL] = {"44", kill_process},       [SPACE] = {"t", file_space},
};

static void execute(struct span frame) {
    struct request r = {.tag = booting ? 0 : number32(frame.bytes + 8)};
    struct span payload = {frame.bytes + FRAME_HEADER, frame.size - FRAME_HEADER};
    uint8_t kind = frame.bytes[FRAME_HEADER - 1];
    if (kind >= KINDS || !requests[kind].format) fail(r.tag, ENOSYS, "request");
    else if (!decode(requests[kind].format, payload, r.at)) fail(r.tag, EBADMSG, "request");
    else requests[kind].execute(&r);
}

// A machine suspended in the middle of a frame would take a later HELLO for the rest of that frame. So a HELLO that is
// exactly the end of what has come belongs to no frame before it, complete or not.
static bool ends_with_hello(const struct buffer *from) {
    static const uint8_t head[] = {'A', 'S', 'Y', '1', 0, 0, 0, 13};
    const size_t size = FRAME_HEADER + 8;
    const uint8_t *last = held(from) > size ? from->bytes + from->end - size : NULL;
    return last && !memcmp(last, head, sizeof head) && last[FRAME_HEADER - 1] == HELLO;
}
void receive_frames(struct buffer *from) {
    struct span frame = {0};
    while (held(&output) < REQUEST_LIMIT) {
        bool whole = next_frame(from, &frame);
        if (ends_with_hello(from) && frame.size > held(from) - FRAME_HEADER - 8) {
            consume(from, held(from) - FRAME_HEADER - 8);
        } else if (whole) {
            execute(frame);
            consume(from, frame.size);
        } else {
            return;
        }
    }
}

// While the host does not take what there is, what jobs could read for it is left where it is.
size_t prepare_turn(struct pollfd *into, int64_t *wake) {
    bool has_room = held(&output) < OUTPUT_LIMIT;
    size_t count = 0;
    for (struct job *j = jobs; j < jobs + JOB_MAX; j++) {
        for (int i = 0; j->type && i < JOB_ENDS; i++) {
            int events = j->events[i] & (has_room || !j->tag ? ~0 : ~POLLIN);
            j->seen[i] = 0;
            if (j->fd[i] < 0 || !events) continue;
            into[count] = (struct pollfd){.fd = j->fd[i], .events = (short)events};
            j->seen[i] = (short)++count;
        }
        if (j->type && j->deadline < *wake && (has_room || j->deadline > now)) *wake = j->deadline;
    }
    return count;
}

void finish_turn(const struct pollfd *polled) {
    static size_t turn;
    turn++;                                              // so that no job is always the last to find room
    for (size_t n = 0; n < JOB_MAX; n++) {
        struct job *j = &jobs[(turn + n) % JOB_MAX];
        for (int i = 0; j->type && i < JOB_ENDS; i++) j->seen[i] = j->seen[i] ? polled[j->seen[i] - 1].revents : 0;
        if (j->type) j->type->turn(j);
    }
}
