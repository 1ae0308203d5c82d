// Files: read in pieces, written whole. A new content appears under the file's name at once or not at all.
#include "agent.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

enum { CREATE_PARENTS = 1, FOLLOW = 2, IN_PLACE = 4, MORE = 8 };
enum { UPLOAD_MAX = 8 };
static const uint32_t keep = UINT32_MAX;

// A file that is being written, in one frame or in several.
struct upload {
    uint32_t id;                   // 0: free
    int fd;
    uint64_t size;
    char path[PATH_MAX], temporary[PATH_MAX + 32];
};
static struct upload uploads[UPLOAD_MAX], single;

struct target {
    uint32_t mode, uid, gid, flags;
};

static void drop(struct upload *u) {
    if (u->fd >= 0) close(u->fd);
    if (*u->temporary) unlink(u->temporary);
    u->fd = -1;
    u->id = 0;
}

static void fail_upload(uint32_t tag, struct upload *u, int error) {
    drop(u);
    fail(tag, error, u->path);
}

static int make_parents(char *path) {
    for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
        *slash = 0;
        int failed = mkdir(path, 0755) && errno != EEXIST;
        *slash = '/';
        if (failed) return -1;
    }
    return 0;
}

// Replaces a symbolic link by what it names, as often as needed; what it names may be missing.
static int follow_links(char *path) {
    char link[PATH_MAX];
    for (int depth = 0; depth < 40; depth++) {
        ssize_t size = readlink(path, link, sizeof link - 1);
        if (size < 0) return errno == EINVAL || errno == ENOENT || errno == ENOTDIR ? 0 : -1;
        link[size] = 0;
        char *name = link[0] == '/' ? path : strrchr(path, '/') + 1;
        if ((size_t)(name - path) + (size_t)size >= PATH_MAX) return errno = ENAMETOOLONG, -1;
        memcpy(name, link, (size_t)size + 1);
    }
    return errno = ELOOP, -1;
}

// Settles the path, and takes what is kept from the file that is there.
static int find_target(char *path, struct target *t) {
    struct stat old;
    if (path[0] != '/' || path[strlen(path) - 1] == '/') return errno = EINVAL, -1;
    if ((t->flags & FOLLOW) && follow_links(path)) return -1;
    if (lstat(path, &old)) {
        if (errno != ENOENT || (t->flags & IN_PLACE)) return -1;
        if (t->mode == keep) t->mode = 0644;
        return 0;
    }
    if (S_ISLNK(old.st_mode)) return errno = ELOOP, -1;
    if (S_ISDIR(old.st_mode)) return errno = EISDIR, -1;
    if (t->flags & IN_PLACE) return 0;
    if (!S_ISREG(old.st_mode)) return errno = EINVAL, -1;
    if (t->mode == keep) t->mode = old.st_mode & 07777;
    if (t->uid == keep) t->uid = old.st_uid;
    if (t->gid == keep) t->gid = old.st_gid;
    return 0;
}

// Nobody may look at the content before the owner and the mode are right.
static int open_temporary(struct upload *u, struct target *t) {
    static unsigned serial;
    char *slash = strrchr(u->path, '/');
    bool given_away = t->uid != keep || t->gid != keep;
    for (int attempt = 0; attempt < 100; attempt++) {
        snprintf(u->temporary, sizeof u->temporary, "%.*s/.assay-%d-%u", (int)(slash - u->path), u->path,
                 (int)getpid(), serial++);
        u->fd = open(u->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, given_away ? 0600 : t->mode & 0777);
        if (u->fd < 0 && errno == ENOENT && (t->flags & CREATE_PARENTS) && !make_parents(u->path)) {
            t->flags &= ~(uint32_t)CREATE_PARENTS;
            continue;
        }
        if (u->fd < 0 && errno == EEXIST) continue;
        if (u->fd < 0) return -1;
        if (given_away && fchown(u->fd, t->uid, t->gid)) return -1;
        return given_away || (t->mode & 07000) ? fchmod(u->fd, t->mode & 07777) : 0;
    }
    return -1;
}

static int open_upload(struct upload *u, const char *path, struct target *t) {
    *u->path = *u->temporary = 0;
    u->size = 0;
    u->fd = -1;
    if (strlen(path) >= PATH_MAX) return errno = ENAMETOOLONG, -1;
    strcpy(u->path, path);
    if (find_target(u->path, t)) return -1;
    if (!(t->flags & IN_PLACE)) return open_temporary(u, t);
    u->fd = open(u->path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return u->fd < 0 ? -1 : 0;
}

static int append(struct upload *u, struct span bytes) {
    while (bytes.size) {
        ssize_t size = write(u->fd, bytes.bytes, bytes.size);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return -1;
        bytes.bytes += size;
        bytes.size -= (size_t)size;
        u->size += (uint64_t)size;
    }
    return 0;
}

static struct upload *find_upload(uint32_t id) {
    for (struct upload *u = uploads; u < uploads + UPLOAD_MAX; u++)
        if (u->id == id) return u;
    return NULL;
}

void file_write(uint32_t tag, struct cursor *c) {
    const char *path = take_text(c);
    struct target t;
    t.mode = (uint32_t)take(c, 4);
    t.uid = (uint32_t)take(c, 4);
    t.gid = (uint32_t)take(c, 4);
    t.flags = (uint32_t)take(c, 4);
    uint32_t id = (uint32_t)take(c, 4);
    uint64_t offset = take(c, 8);
    struct span bytes = take_bytes(c);
    if (!complete(tag, c)) return;
    bool more = t.flags & MORE;
    if (id == 0 && (more || offset)) return fail(tag, EINVAL, "chunk without an upload");

    struct upload *u = id ? find_upload(id) : &single;
    if (id && offset == 0) {
        if (u) drop(u);
        if (!(u = find_upload(0))) return fail(tag, EAGAIN, "too many uploads");
    }
    if (!u) return fail(tag, ENOENT, "upload");
    if (offset == 0 && open_upload(u, path, &t)) return fail_upload(tag, u, errno);
    u->id = id;
    if (offset != u->size) return fail_upload(tag, u, ESPIPE);
    if (append(u, bytes)) return fail_upload(tag, u, errno);
    if (more) return done(tag);
    if (*u->temporary && rename(u->temporary, u->path)) return fail_upload(tag, u, errno);
    *u->temporary = 0;
    int failed = close(u->fd) ? errno : 0;
    u->fd = -1;
    u->id = 0;
    if (failed) return fail(tag, failed, u->path);
    done(tag);
}

void file_abandon(void) {
    for (struct upload *u = uploads; u < uploads + UPLOAD_MAX; u++)
        if (u->id) drop(u);
}

void file_read(uint32_t tag, struct cursor *c) {
    const char *path = take_text(c);
    uint64_t offset = take(c, 8);
    size_t limit = take(c, 4);
    if (!complete(tag, c)) return;
    if (limit > PAYLOAD_MAX - 64) limit = PAYLOAD_MAX - 64;
    struct stat info;
    // Opening what is no regular file may block, or do things: a watchdog starts to count.
    if (stat(path, &info)) return fail(tag, errno, path);
    if (!S_ISREG(info.st_mode)) return fail(tag, S_ISDIR(info.st_mode) ? EISDIR : EINVAL, path);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return fail(tag, errno, path);
    if (!begin(tag, READ | REPLY, 24 + limit)) {
        close(fd);
        return;
    }
    // The files of /proc say that they are empty, and give less than asked for.
    size_t size = 0;
    ssize_t got = 0;
    while (size < limit && (got = pread(fd, tail() + 24 + size, limit - size, (off_t)(offset + size))) > 0)
        size += (size_t)got;
    int error = got < 0 ? errno : 0;
    close(fd);
    if (error) return cancel(), fail(tag, error, path);
    uint64_t total = (uint64_t)info.st_size;
    put(total > offset + size ? total : offset + size, 8);
    put(info.st_mode & 07777, 4);
    put(info.st_uid, 4);
    put(info.st_gid, 4);
    put(size, 4);
    advance(size);
    finish();
}
