// The launch agent: what the files share. PROTOCOL.md describes the frames.
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    FRAME_HEADER = 13,            // magic, length, tag, kind
    PAYLOAD_MAX = 1 << 20,
    OUTPUT_LIMIT = 128 << 10,     // with that much queued, what jobs read is left where it is
    REQUEST_LIMIT = 256 << 10,    // with that much queued, requests are left in the port
    PROTOCOL_VERSION = 3,
    JOB_MAX = 128, JOB_ENDS = 4,
};

enum kind {
    HELLO = 1, RUN, SIGNAL, WRITE, READ, NETLINK, HOSTNAME, CLOCK, ENTROPY, TCP, BEACON, ANSWER, KILL, SPACE, KINDS,
    REPLY = 0x80,                 // added to a request's kind
    OUTPUT = 0xC0, CALL, GONE, DONE = 0xFE, ERROR = 0xFF,
};

// Bytes that come at the end and go at the start. All of them are bounded, so that memory does not run out.
struct buffer { uint8_t *bytes; size_t start, end, room; };
struct span { uint8_t *bytes; size_t size; };
uint8_t *reserve(struct buffer *b, size_t size);         // room at the end, which `b->end +=` then counts
void append(struct buffer *b, const void *bytes, size_t size);
void consume(struct buffer *b, size_t size);
void release(struct buffer *b);
static inline size_t held(const struct buffer *b) { return b->end - b->start; }
static inline uint8_t *first(const struct buffer *b) { return b->bytes + b->start; }

// A request, decoded as the table of requests says. Texts end with a zero, lists of them with a null pointer.
union value { uint64_t number; char *text, **texts; struct span bytes; };
struct request { uint32_t tag; union value at[8]; };
bool decode(const char *format, struct span payload, union value *into);
bool next_frame(struct buffer *from, struct span *frame);  // stays in the buffer until it is consumed
static inline uint32_t number32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

// What goes to the host. Tag 0 is nobody's, and its frames go nowhere.
extern struct buffer output;
void put_frame(struct buffer *to, uint32_t tag, int kind, const char *format, ...);
#define reply(tag, ...) put_frame(&output, tag, __VA_ARGS__)
void done(uint32_t tag);
void fail(uint32_t tag, int error, const char *what);

// What takes time: commands, connections, beacons, calls.
struct job;
struct job_type {
    int most;                                            // how many there may be at once
    void (*turn)(struct job *);                          // looks at what was seen, and at the time
    void (*abandon)(struct job *);                       // what happens when nobody waits for it any more
};
struct job {
    const struct job_type *type;                         // null: free
    uint32_t tag;                                        // whose it is; 0: nobody waits for it
    int fd[JOB_ENDS];
    short events[JOB_ENDS], seen[JOB_ENDS];              // what to wait for on each, and what came
    int64_t deadline;                                    // when it wants a turn in any case
    struct buffer in, out;
    int state, status;
    pid_t pid;                                           // of a command; -1 when its end was told
    size_t sent, limit;
    int64_t end, pause, stay;                            // of a connection: when to give up, how often to try, how long to keep it
    struct sockaddr_storage peer;
};
struct job *new_job(const struct job_type *type, uint32_t tag);  // null and an error for that tag: too many
struct job *find_job(const struct job_type *type, uint32_t tag);
void end_job(struct job *j);
void close_end(struct job *j, int end);
void abandon_all(void);
extern int64_t now;                                      // milliseconds of the clock that never jumps, when the turn began
void read_clock(void);

// The agent without its port, which is what is fuzzed.
extern bool booting;                                     // frames are nobody's, and links may still be missing
void receive_frames(struct buffer *from);
size_t prepare_turn(struct pollfd *into, int64_t *wake);
void finish_turn(const struct pollfd *polled);

typedef void action(struct request *);
action run_start, run_signal, kill_process, tcp_start, beacon_start, call_answer, file_write, file_read, file_space,
    talk_netlink, set_hostname, set_clock, add_entropy;
void call_listen(const char *path);
