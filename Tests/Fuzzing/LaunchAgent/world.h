// Included before the agent's sources: what they would do to a machine happens in a world that is made up.
#ifndef WORLD_H
#define WORLD_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int world_open(const char *path, int how, ...);
int world_close(int fd);
ssize_t world_read(int fd, void *bytes, size_t size);
ssize_t world_pread(int fd, void *bytes, size_t size, off_t offset);
ssize_t world_write(int fd, const void *bytes, size_t size);
off_t world_lseek(int fd, off_t offset, int whence);
int world_stat(const char *path, struct stat *info);
int world_outcome(void);                                 // 0, or -1 with some error
char *world_realpath(const char *path, char *into);
int world_descriptor(void);
int world_accept(void);
int world_pipe(int pair[2]);
int world_spawn(pid_t *pid);
int world_kill(pid_t pid);
pid_t world_wait(pid_t pid, int *status);
int world_name(int fd, void *address, socklen_t *size);
int world_option(int name, void *value);
ssize_t world_send(int fd, const void *bytes, size_t size);
ssize_t world_receive(int fd, void *bytes, size_t size);
unsigned world_link(const char *name);

#define open world_open
#define close world_close
#define read world_read
#define pread world_pread
#define write world_write
#define lseek world_lseek
#define stat(path, info) world_stat(path, info)
#define lstat(path, info) world_stat(path, info)
#define realpath world_realpath
#define access(path, how) ((void)(path), world_outcome())
#define unlink(path) ((void)(path), world_outcome())
#define mkdir(path, mode) ((void)(path), world_outcome())
#define rename(from, to) ((void)(from), (void)(to), world_outcome())
#define chmod(path, mode) ((void)(path), 0)
#define fchmod(fd, mode) ((void)(fd), world_outcome())
#define fchown(fd, uid, gid) ((void)(fd), world_outcome())
#define pipe2(pair, how) world_pipe(pair)
#define fcntl(...) 0
#define posix_spawnp(pid, ...) world_spawn(pid)
#define kill(pid, number) world_kill(pid)
#define waitpid(pid, status, how) world_wait(pid, status)
#define syscall(...) world_descriptor()
#define socket(...) world_descriptor()
#define accept4(...) world_accept()
#define connect(fd, address, size) ((void)(size), world_outcome())
#define bind(fd, address, size) ((void)(size), world_outcome())
#define listen(...) world_outcome()
#define getsockname(fd, address, size) world_name(fd, address, size)
#define getsockopt(fd, level, name, value, size) ((void)(size), world_option(name, value))
#define setsockopt(fd, level, name, value, size) ((void)(value), 0)
#define send(fd, bytes, size, how) world_send(fd, bytes, size)
#define recv(fd, bytes, size, how) world_receive(fd, bytes, size)
#define ioctl(...) world_outcome()
#define sethostname(name, size) ((void)(name), world_outcome())
#define clock_settime(clock, time) ((void)(time), world_outcome())
#define if_nametoindex world_link

#endif
