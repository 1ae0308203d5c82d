// The launch agent: what the files share. PROTOCOL.md describes the frames.
#ifndef ASSAY_AGENT_H
#define ASSAY_AGENT_H

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum {
    FRAME_HEADER = 13,            // magic, length, tag, kind
    PAYLOAD_MAX = 1 << 20,
    OUTPUT_LIMIT = 128 << 10,     // with that much queued, children's output is left in their pipes
    REQUEST_LIMIT = 256 << 10,    // with that much queued, requests are left in the port
    OUTPUT_CHUNK = 32 << 10,
    PROTOCOL_VERSION = 1,
};

enum kind {
    HELLO = 1, RUN, SIGNAL, WRITE, READ, LINK, ROUTE, LINKS, ROUTES, HOSTNAME, CLOCK, ENTROPY, TCP, POWER,
    REPLY = 0x80,                 // added to a request's kind
    OUTPUT = 0xC0, DONE = 0xFE, ERROR = 0xFF,
};

// Reading a payload. A read beyond its end sets `bad` and yields zeros and empty texts.
struct cursor { uint8_t *at, *end; bool bad; };
struct span { uint8_t *bytes; size_t size; };
uint64_t take(struct cursor *c, int size);
struct span take_bytes(struct cursor *c);
char *take_text(struct cursor *c);                       // terminated in place; bad if it holds a NUL
size_t take_texts(struct cursor *c, char **into, size_t room);  // followed by a null pointer
bool complete(uint32_t tag, struct cursor *c);           // replies with an error unless all was read and well-formed

// Writing a frame into the queue. `room` is an upper bound of the payload's size.
extern bool muted;                                       // frames are dropped, errors go to standard error
bool begin(uint32_t tag, uint8_t kind, size_t room);
void put(uint64_t value, int size);
void put_bytes(const void *bytes, size_t size);
uint8_t *tail(void);                                     // where the next byte goes, for reading straight into the queue
void advance(size_t size);
void finish(void);
void cancel(void);
void done(uint32_t tag);
void fail(uint32_t tag, int error, const char *what);
size_t queued(void);
void queue_clear(void);
ssize_t queue_write(int fd);

// One turn of the poll loop: everybody says what to wait for, then looks at what came.
int64_t now_ms(void);
int watch(int fd, short events);                         // a slot for seen(), or -1
short seen(int slot);
void wake_at(int64_t deadline);

void run_start(uint32_t tag, struct cursor *c);
void run_signal(uint32_t tag, struct cursor *c);
void run_watch(int64_t now);
void run_turn(int64_t now);
void run_reap(void);
void run_abandon(void);

void tcp_start(uint32_t tag, struct cursor *c);
void tcp_watch(void);
void tcp_turn(int64_t now);
void tcp_abandon(void);

void file_write(uint32_t tag, struct cursor *c);
void file_read(uint32_t tag, struct cursor *c);
void file_abandon(void);

void net_link(uint32_t tag, struct cursor *c, bool wait);
void net_route(uint32_t tag, struct cursor *c);
void net_links(uint32_t tag, struct cursor *c);
void net_routes(uint32_t tag, struct cursor *c);

void set_hostname(uint32_t tag, struct cursor *c);
void set_clock(uint32_t tag, struct cursor *c);
void add_entropy(uint32_t tag, struct cursor *c);
void power(uint32_t tag, struct cursor *c, bool allowed);

#endif
