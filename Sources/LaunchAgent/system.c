// What makes a resumed copy a machine of its own, apart from files.
#include "agent.h"
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <time.h>

void set_hostname(struct request *r) {
    const char *name = r->at[0].text;
    if (sethostname(name, strlen(name))) return fail(r->tag, errno, "hostname");
    done(r->tag);
}

// Replies with what the clock showed before, and whether it was set.
void set_clock(struct request *r) {
    struct timespec time;
    int64_t wanted = (int64_t)r->at[0].number;
    clock_gettime(CLOCK_REALTIME, &time);
    int64_t before = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    if (wanted < 0) return fail(r->tag, EINVAL, "clock");
    bool differs = (uint64_t)(before > wanted ? before - wanted : wanted - before) > r->at[1].number;
    time = (struct timespec){wanted / 1000000000, wanted % 1000000000};
    if (differs && clock_settime(CLOCK_REALTIME, &time)) return fail(r->tag, errno, "clock");
    reply(r->tag, CLOCK | REPLY, "81", (uint64_t)before, differs);
}

void add_entropy(struct request *r) {
    static uint32_t pool[2 + 128];                       // struct rand_pool_info with its bytes
    struct span bytes = r->at[0].bytes;
    if (bytes.size > sizeof pool - 8) return fail(r->tag, EMSGSIZE, "entropy");
    int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
    if (fd < 0) return fail(r->tag, errno, "/dev/urandom");
    pool[0] = (uint32_t)bytes.size * 8;
    pool[1] = (uint32_t)bytes.size;
    memcpy(pool + 2, bytes.bytes, bytes.size);
    int failed = ioctl(fd, RNDADDENTROPY, pool) || ioctl(fd, RNDRESEEDCRNG), error = errno;
    memset(pool, 0, sizeof pool);
    close(fd);
    if (failed) return fail(r->tag, error, "entropy");
    done(r->tag);
}

// While a machine boots its links may not be there yet; then it waits for them, ten seconds.
static uint32_t find_link(const char *name) {
    uint32_t index;
    for (int looks = 500; !(index = if_nametoindex(name)) && booting && looks > 0; looks--) poll(NULL, 0, 20);
    return index;
}

// Gives every message the link's number, where a message about a link or an address has it, and wants it acknowledged.
static bool prepare(struct span item, uint32_t link, uint32_t *last) {
    unsigned left = (unsigned)item.size;
    struct nlmsghdr *m = (void *)item.bytes;
    for (; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
        if (link && NLMSG_PAYLOAD(m, 0) < 8) return false;
        if (link) memcpy((uint8_t *)NLMSG_DATA(m) + 4, &link, 4);
        m->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
        *last = m->nlmsg_seq;
    }
    return left == 0 && item.size;
}

// Collects what the kernel says until it has answered the last message; gives the first error.
static int collect(int fd, uint32_t last, struct buffer *answers) {
    static _Alignas(NLMSG_ALIGNTO) uint8_t bytes[32768];
    for (int first_error = 0;;) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return errno == EAGAIN ? ETIMEDOUT : errno;
        unsigned left = (unsigned)got;
        for (struct nlmsghdr *m = (void *)bytes; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
            bool ends = m->nlmsg_type == NLMSG_ERROR || m->nlmsg_type == NLMSG_DONE;
            int error = m->nlmsg_type == NLMSG_ERROR ? -((struct nlmsgerr *)NLMSG_DATA(m))->error : 0;
            if (!first_error) first_error = error;
            if (ends && m->nlmsg_seq == last) return first_error;
            size_t size = NLMSG_ALIGN(m->nlmsg_len);
            if (!ends && held(answers) + size > PAYLOAD_MAX / 2) return EMSGSIZE;
            if (!ends) append(answers, m, size);
        }
    }
}

// Hands the host's messages to the kernel (netlink(7)) in one piece, and the answers to the host.
void talk_netlink(struct request *r) {
    static _Alignas(NLMSG_ALIGNTO) uint8_t item[16384];
    struct timeval patience = {.tv_sec = 2};
    struct buffer answers = {0};
    char *name = r->at[0].text;
    struct span bytes = {item, r->at[1].bytes.size};
    uint32_t link = *name ? find_link(name) : 0, last = 0;
    if (*name && !link) return fail(r->tag, ENODEV, name);
    if (bytes.size > sizeof item) return fail(r->tag, EMSGSIZE, "netlink");
    memcpy(item, r->at[1].bytes.bytes, bytes.size);
    if (!prepare(bytes, link, &last)) return fail(r->tag, EBADMSG, "netlink");
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), error = 0;
    if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (fd < 0 || send(fd, item, bytes.size, 0) < 0) error = errno;
    if (!error) error = collect(fd, last, &answers);
    if (fd >= 0) close(fd);
    if (error) fail(r->tag, error, *name ? name : "netlink");
    else reply(r->tag, NETLINK | REPLY, "b", answers.bytes, held(&answers));
    release(&answers);
}
