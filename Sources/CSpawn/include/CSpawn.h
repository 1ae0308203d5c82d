/* Starts a process that ends with its owner. */
#ifndef ASSAY_CSPAWN_H
#define ASSAY_CSPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct assay_spawn_limit {
    int resource;              /* a number of setrlimit(2) */
    uint64_t value;            /* the soft and the hard limit */
};

struct assay_spawn_request {
    const char *path;          /* absolute path of the program */
    char *const *arguments;    /* with the program's name first, ended by NULL */
    char *const *environment;  /* ended by NULL */
    const char *directory;     /* where it starts, or NULL for here */
    int input, output, error;  /* descriptors that become 0, 1 and 2 */
    int dies_with_thread;      /* whether it is killed when the calling thread ends */
    const struct assay_spawn_limit *limits;
    size_t limit_count;
    int new_session;           /* whether it leads a session of its own, otherwise only a process group */
};

/* Starts the program. Returns its process id, or the negative errno of the step that failed. */
pid_t assay_spawn(const struct assay_spawn_request *request);

/* Opens a descriptor that becomes readable when the process ends (pidfd_open(2)), or gives the negative errno. */
int assay_watch(pid_t process);

/* Sends a signal to the process of such a descriptor (pidfd_send_signal(2)). Returns 0, or the negative errno. */
int assay_signal(int watch, int number);

#endif
