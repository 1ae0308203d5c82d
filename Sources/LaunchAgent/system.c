// What makes a resumed copy a machine of its own, apart from files and links.
#include "agent.h"

#include <fcntl.h>
#include <linux/random.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <time.h>

enum { POWER_OFF, REBOOT, POWER_OFF_NOW, REBOOT_NOW };

void set_hostname(uint32_t tag, struct cursor *c) {
    const char *name = take_text(c);
    if (!complete(tag, c)) return;
    if (sethostname(name, strlen(name))) return fail(tag, errno, "hostname");
    done(tag);
}

// Replies with what the clock showed before, and whether it was set.
void set_clock(uint32_t tag, struct cursor *c) {
    int64_t wanted = (int64_t)take(c, 8);
    uint64_t tolerance = take(c, 8);
    if (!complete(tag, c)) return;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    int64_t before = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    if (wanted < 0) return fail(tag, EINVAL, "clock");
    uint64_t difference = before > wanted ? (uint64_t)(before - wanted) : (uint64_t)(wanted - before);
    bool differs = difference > tolerance;
    time = (struct timespec){wanted / 1000000000, wanted % 1000000000};
    if (differs && clock_settime(CLOCK_REALTIME, &time)) return fail(tag, errno, "clock");
    if (!begin(tag, CLOCK | REPLY, 9)) return;
    put((uint64_t)before, 8);
    put(differs, 1);
    finish();
}

void add_entropy(uint32_t tag, struct cursor *c) {
    struct span bytes = take_bytes(c);
    if (!complete(tag, c)) return;
    static struct { struct rand_pool_info head; uint8_t bytes[512]; } pool;
    if (bytes.size > sizeof pool.bytes) return fail(tag, EMSGSIZE, "entropy");
    int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
    if (fd < 0) return fail(tag, errno, "/dev/urandom");
    pool.head.entropy_count = (int)bytes.size * 8;
    pool.head.buf_size = (int)bytes.size;
    memcpy((uint8_t *)&pool + offsetof(struct rand_pool_info, buf), bytes.bytes, bytes.size);
    int failed = ioctl(fd, RNDADDENTROPY, &pool) || ioctl(fd, RNDRESEEDCRNG);
    int error = errno;
    memset(&pool, 0, sizeof pool);
    close(fd);
    if (failed) return fail(tag, error, "entropy");
    done(tag);
}

// systemd's signals to process 1: SIGRTMIN+4 powers off, SIGRTMIN+5 reboots (systemd(1)). Elsewhere the programs of that
// name know what process 1 wants to be told.
static bool ask_init(bool reboots) {
    if (!access("/run/systemd/system", F_OK)) return !kill(1, SIGRTMIN + (reboots ? 5 : 4));
    const char *program = reboots ? "/sbin/reboot" : "/sbin/poweroff";
    if (access(program, X_OK)) return false;
    pid_t pid = vfork();
    if (pid == 0) {
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    return pid > 0;
}

void power(uint32_t tag, struct cursor *c, bool allowed) {
    uint8_t how = (uint8_t)take(c, 1);
    if (!complete(tag, c)) return;
    if (!allowed) return fail(tag, EPERM, "power");
    if (how > REBOOT_NOW) return fail(tag, EINVAL, "power");
    bool reboots = how == REBOOT || how == REBOOT_NOW;
    if (how <= REBOOT && ask_init(reboots)) return done(tag);
    sync();
    if (reboot(reboots ? RB_AUTOBOOT : RB_POWER_OFF)) return fail(tag, errno, "power");
    done(tag);
}
