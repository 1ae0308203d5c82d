/* Waits for descriptors with a limit in nanoseconds. */
#ifndef ASSAY_CPOLL_H
#define ASSAY_CPOLL_H

#include <stdint.h>

/* ppoll(2) on `struct pollfd` entries, without signals; a negative limit is none. Gives what it gives. */
int assay_poll(void *entries, unsigned long count, int64_t nanoseconds);

#endif
