// Bytes in, requests out; replies in, bytes out.
#include "agent.h"
#include <stdarg.h>
#include <stdio.h>

struct buffer output;

uint8_t *reserve(struct buffer *b, size_t size) {
    if (b->start && b->room - b->end < size) {
        memmove(b->bytes, first(b), held(b));
        b->end -= b->start;
        b->start = 0;
    }
    if (!b->bytes || b->room - b->end < size) {
        b->room = b->end + size + b->room / 2 + 64;
        b->bytes = realloc(b->bytes, b->room);
        if (!b->bytes) abort();
    }
    return b->bytes + b->end;
}

void append(struct buffer *b, const void *bytes, size_t size) {
    uint8_t *at = reserve(b, size);
    if (size) memcpy(at, bytes, size);
    b->end += size;
}
void consume(struct buffer *b, size_t size) {
    b->start += size;
    if (b->start == b->end) b->start = b->end = 0;
    // A clone keeps what its template once used; so what was large is given back.
    if (b->end == 0 && b->room > 64 << 10) release(b);
}
void release(struct buffer *b) {
    free(b->bytes);
    *b = (struct buffer){0};
}
bool next_frame(struct buffer *from, struct span *frame) {
    while (held(from) >= 8) {
        uint8_t *at = first(from), *next;
        size_t length = number32(at + 4);
        if (!memcmp(at, "ASY1", 4) && length >= FRAME_HEADER - 8 && length <= PAYLOAD_MAX + FRAME_HEADER - 8) {
            *frame = (struct span){at, 8 + length};
            return held(from) >= 8 + length;
        }
        next = memchr(at + 1, 'A', held(from) - 1);
        consume(from, next ? (size_t)(next - at) : held(from));
    }
    return false;
}

static bool take_number(struct span *from, size_t size, uint64_t *number) {
    if (from->size < size) return false;
    for (*number = 0; size--; from->size--) *number = *number << 8 | *from->bytes++;
    return true;
}
static bool take_bytes(struct span *from, struct span *bytes) {
    uint64_t size;
    if (!take_number(from, 4, &size) || from->size < size) return false;
    *bytes = (struct span){from->bytes, size};
    from->bytes += size;
    from->size -= size;
    return true;
}

// Moves the text one byte down, over the length before it, which makes room for the end.
static bool take_text(struct span *from, char **text) {
    struct span bytes;
    if (!take_bytes(from, &bytes) || memchr(bytes.bytes, 0, bytes.size)) return false;
    *text = memmove(bytes.bytes - 1, bytes.bytes, bytes.size);
    (*text)[bytes.size] = 0;
    return true;
}

// 1, 2, 4, 8: a number of so many bytes; b: bytes; t: text; T: a list of texts.
bool decode(const char *format, struct span payload, union value *into) {
    static char *texts[8192];
    uint64_t used = 0, count;
    for (; *format; format++, into++) {
        bool good = true;
        switch (*format) {
        case 'b': good = take_bytes(&payload, &into->bytes); break;
        case 't': good = take_text(&payload, &into->text); break;
        case 'T':
            good = take_number(&payload, 4, &count) && count < sizeof texts / sizeof *texts - used;
            into->texts = texts + used;
            for (; good && count--; used++) good = take_text(&payload, &texts[used]);
            texts[used] = NULL;
            used += good;
            break;
        default: good = take_number(&payload, (size_t)(*format - '0'), &into->number);
        }
        if (!good) return false;
    }
    return payload.size == 0;
}

static void put(struct buffer *to, uint64_t value, int size) {
    uint8_t *at = reserve(to, (size_t)size);
    for (int i = 0; i < size; i++) at[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    to->end += (size_t)size;
}

// 1, 2, 4: unsigned; 8: uint64_t; t: const char *; b: const void * and size_t.
void put_frame(struct buffer *to, uint32_t tag, int kind, const char *format, ...) {
    va_list values;
    if (tag == 0) return;
    size_t before = held(to);                            // not a pointer, as the bytes move when more come
    append(to, "ASY1\0\0\0", 8);
    put(to, tag, 4);
    put(to, (uint64_t)kind, 1);
    va_start(values, format);
    for (; *format; format++) {
        if (*format == 't' || *format == 'b') {
            const char *bytes = va_arg(values, const char *);
            size_t size = *format == 't' ? strlen(bytes) : va_arg(values, size_t);
            put(to, size, 4);
            append(to, bytes, size);
        } else {
            put(to, *format == '8' ? va_arg(values, uint64_t) : va_arg(values, unsigned), *format - '0');
        }
    }
    va_end(values);
    for (int i = 0; i < 4; i++) first(to)[before + 4 + (size_t)i] = (uint8_t)((held(to) - before - 8) >> (24 - 8 * i));
}

void done(uint32_t tag) { reply(tag, DONE, ""); }

void fail(uint32_t tag, int error, const char *what) {
    char text[512];
    int size = snprintf(text, sizeof text, "%.400s: %s", what, strerror(error));
    reply(tag, ERROR, "4b", (unsigned)error, text, (size_t)size);
    if (booting) dprintf(2, "%s\n", text);
}
