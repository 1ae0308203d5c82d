// The guest's end of a call: says to the host what was asked for, prints the answer, and ends with its status.
//   assay-NAME ARGUMENT...              calls NAME; the program has a name for each call
//   assay-call NAME ARGUMENT...         the same
//   ... -- COMMAND ARGUMENT...          when the answer's status is 0, runs the command, and ends with its status; the host
//                                       is told that the call is over when the command has ended, however it ended
// Ends with 69 when no launch agent answers.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALL = 0xC1, REPLY = 0x80, HEADER = 13, LARGEST = 64 << 10, UNAVAILABLE = 69 };
enum { PATIENCE = 10000, PAUSE = 50 };

static uint8_t frame[HEADER + LARGEST];
static size_t size;

static void put(uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) frame[size++] = (uint8_t)(number >> shift);
}

static void put_text(const char *text) {
    size_t length = strlen(text);
    if (length > sizeof frame - size - 4) {
        fprintf(stderr, "the call is too long\n");
        exit(64);
    }
    put((uint32_t)length);
    memcpy(frame + size, text, length);
    size += length;
}

static void write_call(const char *name, int count, char **arguments) {
    size = HEADER;
    put((uint32_t)count + 1);
    put_text(name);
    for (int i = 0; i < count; i++) put_text(arguments[i]);
    size_t end = size;
    size = 0;
    memcpy(frame, "ASY1", 4);
    size = 4;
    put((uint32_t)(end - 8));
    put(1);
    frame[size] = CALL;
    size = end;
}

static int connect_agent(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && !connect(fd, (void *)&address, sizeof address)) return fd;
    if (fd >= 0) close(fd);
    return -1;
}

static int read_all(int fd, uint8_t *bytes, size_t count) {
    for (ssize_t got; count; bytes += got, count -= (size_t)got)
        if ((got = read(fd, bytes, count)) <= 0) return -1;
    return 0;
}

static uint32_t number(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

// Makes the call; -1 when the connection ends without an answer.
static int call(int fd, int *status) {
    static uint8_t answer[HEADER + 8 + LARGEST];
    if (write(fd, frame, size) != (ssize_t)size || read_all(fd, answer, HEADER + 8)) return -1;
    size_t length = number(answer + HEADER + 4);
    if (answer[HEADER - 1] != (CALL | REPLY) || length > LARGEST || read_all(fd, answer + HEADER + 8, length)) return -1;
    *status = (int)number(answer + HEADER);
    fwrite(answer + HEADER + 8, 1, length, *status ? stderr : stdout);
    if (length && answer[HEADER + 7 + length] != '\n') fputc('\n', *status ? stderr : stdout);
    return fflush(stdout);
}

static int run(char **command) {
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(command[0], command);
        fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0) return 126;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **arguments) {
    const char *slash = strrchr(arguments[0], '/'), *name = slash ? slash + 1 : arguments[0];
    const char *path = getenv("ASSAY_AGENT_SOCKET");
    char **command = NULL;
    if (!strncmp(name, "assay-", 6)) name += 6;
    arguments++, count--;
    if (!strcmp(name, "call")) {
        if (count < 1) return fprintf(stderr, "usage: assay-call NAME ARGUMENT... [-- COMMAND...]\n"), 64;
        name = *arguments++, count--;
    }
    for (int i = 0; i < count && !command; i++)
        if (!strcmp(arguments[i], "--")) command = arguments + i + 1, count = i;
    if (command && !*command) return fprintf(stderr, "there is no command after '--'\n"), 64;
    write_call(name, count, arguments);

    // A machine that was resumed as a copy has another host, which does not know the call: it is made again.
    for (int waited = 0, status; waited < PATIENCE; waited += PAUSE) {
        int fd = connect_agent(path ? path : "/run/assay-agent.socket");
        if (fd >= 0) waited = 0;
        if (fd >= 0 && !call(fd, &status)) return status == 0 && command ? run(command) : status;
        if (fd >= 0) close(fd);
        poll(NULL, 0, PAUSE);
    }
    fprintf(stderr, "no launch agent answers\n");
    return UNAVAILABLE;
}
