/* ppoll is not visible to Swift, and poll's milliseconds are too coarse for frames that are delayed. */
#include "CPoll.h"

#include <poll.h>
#include <stddef.h>
#include <time.h>

int assay_poll(void *entries, unsigned long count, int64_t nanoseconds) {
    struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    return ppoll(entries, count, nanoseconds < 0 ? NULL : &limit, NULL);
}
