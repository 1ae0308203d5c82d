// Files: read in pieces, written whole. A new content appears under the file's name at once or not at all.
#include "agent.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum { CREATE_PARENTS = 1, FOLLOW = 2, IN_PLACE = 4, MORE = 8 };
static const uint32_t keep = UINT32_MAX;

// What a request to write says, with the path followed. In `temporary` a content is collected before it gets its name.
struct target { uint32_t mode, uid, gid, flags, upload; uint64_t offset; char path[PATH_MAX], temporary[PATH_MAX + 32]; };

static void make_parents(char *path) {
    for (char *slash = path; (slash = strchr(slash + 1, '/')); *slash = '/') {
        *slash = 0;
        if (mkdir(path, 0755)) errno = 0;                // what is wrong shows when the file is made
    }
}

// Nobody may look at the content before the owner and the mode are right.
static int open_temporary(struct target *t) {
    bool given_away = t->uid != keep || t->gid != keep;
    int how = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    mode_t mode = t->mode & (given_away ? 0600 : 0755);
    unlink(t->temporary);                                // of a write that never ended
    int fd = open(t->temporary, how, mode);
    if (fd < 0 && errno == ENOENT && t->flags & CREATE_PARENTS) make_parents(t->temporary), fd = open(t->temporary, how, mode);
    if (fd < 0 || ((!given_away || !fchown(fd, t->uid, t->gid)) &&
                   ((!given_away && !(t->mode & 07022)) || !fchmod(fd, t->mode & 07777)))) return fd;
    int error = errno;
    return close(fd), unlink(t->temporary), errno = error, -1;
}

// Takes what is kept from the file that is there, and opens what is written into.
static int open_target(struct target *t) {
    struct stat old;
    if (t->path[0] != '/' || t->path[strlen(t->path) - 1] == '/') return errno = EINVAL, -1;
    bool there = !lstat(t->path, &old);
    if (!there && (errno != ENOENT || t->flags & IN_PLACE)) return -1;
    if (there && S_ISLNK(old.st_mode)) return errno = ELOOP, -1;
    if (there && S_ISDIR(old.st_mode)) return errno = EISDIR, -1;
    if (t->flags & IN_PLACE) return open(t->path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (there && !S_ISREG(old.st_mode)) return errno = EINVAL, -1;
    if (t->mode == keep) t->mode = there ? old.st_mode & 07777 : 0644;
    if (t->uid == keep && there && old.st_uid != geteuid()) t->uid = old.st_uid;
    if (t->gid == keep && there && old.st_gid != getegid()) t->gid = old.st_gid;
    return open_temporary(t);
}

static int open_again(struct target *t) {
    int fd = open(t->temporary, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || lseek(fd, 0, SEEK_END) == (off_t)t->offset) return fd;
    return close(fd), errno = ESPIPE, -1;                // a chunk that is not where the last one ended
}
static bool write_all(int fd, struct span bytes) {
    for (ssize_t size; bytes.size; bytes.bytes += size, bytes.size -= (size_t)size)
        if ((size = write(fd, bytes.bytes, bytes.size)) <= 0) return false;
    return true;
}

// Small files are written in one frame. Large ones come in chunks, collected under the number of their upload.
void file_write(struct request *r) {
    static unsigned serial;
    static struct target t;
    uint32_t *numbers[] = {&t.mode, &t.uid, &t.gid, &t.flags, &t.upload};
    for (int i = 0; i < 5; i++) *numbers[i] = (uint32_t)r->at[1 + i].number;
    t.offset = r->at[6].number;
    const char *path = r->at[0].text, *slash = strrchr(path, '/');
    if (!t.upload && (t.flags & MORE || t.offset)) return fail(r->tag, EINVAL, "chunk without an upload");
    if (!slash || strlen(path) >= PATH_MAX) return fail(r->tag, slash ? ENAMETOOLONG : EINVAL, path);
    if (!(t.flags & FOLLOW) || !realpath(path, t.path)) strcpy(t.path, path);
    int folder = (int)(strrchr(t.path, '/') - t.path);
    snprintf(t.temporary, sizeof t.temporary, "%.*s/.assay-%s%u", folder, t.path, t.upload ? "upload-" : "",
             t.upload ? t.upload : serial++);
    int fd = t.offset ? open_again(&t) : open_target(&t);
    bool good = fd >= 0 && write_all(fd, r->at[7].bytes), whole = !(t.flags & (MORE | IN_PLACE));
    int error = errno;
    if (fd >= 0 && close(fd) && good) good = false, error = errno;
    if (good && whole && rename(t.temporary, t.path)) good = false, error = errno;
    if (good) return done(r->tag);
    if (fd >= 0 || t.offset) unlink(t.temporary);
    fail(r->tag, error, path);
}

void file_read(struct request *r) {
    static uint8_t bytes[PAYLOAD_MAX - 64];
    const char *path = r->at[0].text;
    uint64_t offset = r->at[1].number, limit = r->at[2].number < sizeof bytes ? r->at[2].number : sizeof bytes;
    struct stat info;
    // Opening what is no regular file may block, or do things: a watchdog starts to count.
    if (stat(path, &info)) return fail(r->tag, errno, path);
    if (!S_ISREG(info.st_mode)) return fail(r->tag, S_ISDIR(info.st_mode) ? EISDIR : EINVAL, path);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return fail(r->tag, errno, path);
    // The files of /proc say that they are empty, and give less than asked for.
    size_t size = 0;
    ssize_t got = 0;
    while (size < limit && (got = pread(fd, bytes + size, limit - size, (off_t)(offset + size))) > 0) size += (size_t)got;
    int error = got < 0 ? errno : 0;
    close(fd);
    if (error) return fail(r->tag, error, path);
    uint64_t total = (uint64_t)info.st_size > offset + size ? (uint64_t)info.st_size : offset + size;
    reply(r->tag, READ | REPLY, "8444b", total, (unsigned)info.st_mode & 07777, info.st_uid, info.st_gid, bytes, size);
}

// How much is free for everybody, and how much there is in all, of the file system that the path is on.
void file_space(struct request *r) {
    struct statvfs info;
    if (statvfs(r->at[0].text, &info)) return fail(r->tag, errno, r->at[0].text);
    uint64_t unit = info.f_frsize;
    reply(r->tag, SPACE | REPLY, "88", unit * info.f_bavail, unit * info.f_blocks);
}
