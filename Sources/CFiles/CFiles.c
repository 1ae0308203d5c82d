#include "CFiles.h"

#include <errno.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* copy_file_range(2) may copy less than was asked for, and nothing at all between some kinds of file systems. */
static int copy_range(int from, int to, off_t begin, off_t end) {
    while (begin < end) {
        off_t source = begin, target = begin;
        ssize_t count = copy_file_range(from, &source, to, &target, (size_t)(end - begin), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
            char buffer[1 << 16];
            size_t wanted = (size_t)(end - begin) < sizeof buffer ? (size_t)(end - begin) : sizeof buffer;
            count = pread(from, buffer, wanted, begin);
            if (count > 0)
                count = pwrite(to, buffer, (size_t)count, begin);
        }
        if (count < 0)
            return errno;
        if (count == 0)
            return EIO;
        begin += count;
    }
    return 0;
}

int assay_copy_sparse(int from, int to) {
    if (ioctl(to, FICLONE, from) == 0)
        return 0;
    struct stat facts;
    if (fstat(from, &facts) < 0 || ftruncate(to, facts.st_size) < 0)
        return errno;
    off_t end = 0;
    while (end < facts.st_size) {
        off_t begin = lseek(from, end, SEEK_DATA);
        if (begin < 0 && errno == ENXIO)
            return 0;
        if (begin < 0)
            return errno;
        end = lseek(from, begin, SEEK_HOLE);
        if (end < 0)
            return errno;
        int number = copy_range(from, to, begin, end < facts.st_size ? end : facts.st_size);
        if (number != 0)
            return number;
    }
    return 0;
}
