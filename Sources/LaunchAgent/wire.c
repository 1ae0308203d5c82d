// Payloads in, frames out.
#include "agent.h"

bool muted;

uint64_t take(struct cursor *c, int size) {
    if (c->bad || c->end - c->at < size) {
        c->bad = true;
        return 0;
    }
    uint64_t value = 0;
    for (int i = 0; i < size; i++) value = value << 8 | *c->at++;
    return value;
}

struct span take_bytes(struct cursor *c) {
    size_t size = take(c, 4);
    if (c->bad || (size_t)(c->end - c->at) < size) {
        c->bad = true;
        return (struct span){c->at, 0};
    }
    uint8_t *bytes = c->at;
    c->at += size;
    return (struct span){bytes, size};
}

// Moves the text one byte down, over the length before it, which makes room for the terminator.
char *take_text(struct cursor *c) {
    static char empty[1];
    struct span text = take_bytes(c);
    if (c->bad || memchr(text.bytes, 0, text.size)) {
        c->bad = true;
        empty[0] = 0;
        return empty;
    }
    char *lower = (char *)text.bytes - 1;
    memmove(lower, text.bytes, text.size);
    lower[text.size] = 0;
    return lower;
}

size_t take_texts(struct cursor *c, char **into, size_t room) {
    size_t count = take(c, 4);
    if (count > room) c->bad = true;
    for (size_t i = 0; i < count && !c->bad; i++) into[i] = take_text(c);
    if (c->bad) count = 0;
    into[count] = NULL;
    return count;
}

bool complete(uint32_t tag, struct cursor *c) {
    if (!c->bad && c->at == c->end) return true;
    fail(tag, EBADMSG, "request");
    return false;
}

// Large enough for what may be queued when a request is executed, the largest reply, and the ends of all runs. Pages
// that were never used cost nothing.
static uint8_t queue[REQUEST_LIMIT + PAYLOAD_MAX + (512 << 10)];
static size_t queue_start, queue_end, frame_start, frame_limit;

bool begin(uint32_t tag, uint8_t kind, size_t room) {
    if (queue_start == queue_end) queue_start = queue_end = 0;
    if (queue_end + FRAME_HEADER + room > sizeof queue) {
        memmove(queue, queue + queue_start, queue_end - queue_start);
        queue_end -= queue_start;
        queue_start = 0;
    }
    frame_start = frame_limit = queue_end;
    if (queue_end + FRAME_HEADER + room > sizeof queue) return false;
    frame_limit += FRAME_HEADER + room;
    put_bytes("ASY1", 4);
    put(0, 4);
    put(tag, 4);
    put(kind, 1);
    return true;
}

void put(uint64_t value, int size) {
    if (frame_limit - queue_end < (size_t)size) return;
    for (int i = size - 1; i >= 0; i--) queue[queue_end++] = (uint8_t)(value >> 8 * i);
}

void put_bytes(const void *bytes, size_t size) {
    if (frame_limit - queue_end < size) return;
    if (size) memcpy(queue + queue_end, bytes, size);
    queue_end += size;
}

uint8_t *tail(void) { return queue + queue_end; }
void advance(size_t size) { queue_end += size; }
void cancel(void) { queue_end = frame_start; }

void finish(void) {
    if (muted) return cancel();
    size_t length = queue_end - frame_start - 8;
    for (int i = 0; i < 4; i++) queue[frame_start + 4 + (size_t)i] = (uint8_t)(length >> (24 - 8 * i));
}

void done(uint32_t tag) {
    if (begin(tag, DONE, 0)) finish();
}

void fail(uint32_t tag, int error, const char *what) {
    const char *reason = strerror(error);
    size_t before = strnlen(what, 400), after = strlen(reason);
    if (!begin(tag, ERROR, 8 + before + 2 + after + 1)) return;
    put((uint32_t)error, 4);
    put(before + 2 + after, 4);
    size_t text = queue_end;
    put_bytes(what, before);
    put_bytes(": ", 2);
    put_bytes(reason, after);
    if (muted) {
        queue[queue_end] = '\n';
        if (write(2, queue + text, queue_end + 1 - text) < 0) errno = 0;
    }
    finish();
}

size_t queued(void) { return queue_end - queue_start; }
void queue_clear(void) { queue_start = queue_end = 0; }

ssize_t queue_write(int fd) {
    ssize_t size = write(fd, queue + queue_start, queue_end - queue_start);
    if (size > 0) queue_start += (size_t)size;
    return size;
}
