// Links, addresses and the default route, by rtnetlink (RFC 3549, rtnetlink(7)).
#include "agent.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

enum { ADDRESS_MAX = 32, LINK_MAX = 32, BOOT_PATIENCE = 10000 };

struct address { uint32_t index, bits; uint8_t prefix; };
struct link { uint32_t index; char name[IFNAMSIZ]; uint8_t mac[32], mac_size; uint32_t flags; };

// Requests are collected and sent together; the kernel executes them in order.
static struct { _Alignas(NLMSG_ALIGNTO) uint8_t bytes[8192]; size_t size; } batch;
static uint32_t serial;
static int route_socket = -1;

static bool open_socket(void) {
    if (route_socket >= 0) return true;
    route_socket = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct timeval patience = {.tv_sec = 2};
    if (route_socket >= 0) setsockopt(route_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return route_socket >= 0;
}

static void *add_request(uint16_t type, uint16_t flags, size_t body) {
    struct nlmsghdr *header = (struct nlmsghdr *)(void *)(batch.bytes + batch.size);
    memset(header, 0, NLMSG_SPACE(body));
    header->nlmsg_len = (uint32_t)NLMSG_LENGTH(body);
    header->nlmsg_type = type;
    header->nlmsg_flags = NLM_F_REQUEST | flags;
    header->nlmsg_seq = ++serial;
    batch.size += NLMSG_ALIGN(header->nlmsg_len);
    return NLMSG_DATA(header);
}

// Adds an attribute to the request whose body is given.
static void add_attribute(void *body, uint16_t type, const void *value, size_t size) {
    struct nlmsghdr *header = (struct nlmsghdr *)(void *)((uint8_t *)body - NLMSG_HDRLEN);
    struct rtattr *attribute = (struct rtattr *)(void *)(batch.bytes + batch.size);
    attribute->rta_type = type;
    attribute->rta_len = (uint16_t)RTA_LENGTH(size);
    memcpy(RTA_DATA(attribute), value, size);
    batch.size += RTA_ALIGN(attribute->rta_len);
    header->nlmsg_len = (uint32_t)(batch.bytes + batch.size - (uint8_t *)header);
}

// Sends what was collected and hands on what comes back until the last request is answered; gives the first error.
static int talk(void (*each)(struct nlmsghdr *, void *), void *context) {
    static _Alignas(NLMSG_ALIGNTO) uint8_t answers[32768];
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    size_t size = batch.size;
    int first_error = 0;
    batch.size = 0;
    if (size == 0) return 0;
    if (sendto(route_socket, batch.bytes, size, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0) return errno;
    for (;;) {
        ssize_t got = recv(route_socket, answers, sizeof answers, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return close(route_socket), route_socket = -1, ETIMEDOUT;
        unsigned left = (unsigned)got;
        for (struct nlmsghdr *m = (struct nlmsghdr *)(void *)answers; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
            bool last = m->nlmsg_seq == serial;
            if (m->nlmsg_type == NLMSG_ERROR) {
                int error = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
                if (error && !first_error) first_error = error;
                if (last) return first_error;
            } else if (m->nlmsg_type == NLMSG_DONE) {
                if (last) return first_error;
            } else if (each) {
                each(m, context);
            }
        }
    }
}

static void dump(uint16_t type, void (*each)(struct nlmsghdr *, void *), void *context) {
    struct rtgenmsg *body = add_request(type, NLM_F_DUMP, sizeof(struct ifinfomsg));
    body->rtgen_family = type == RTM_GETLINK ? AF_UNSPEC : AF_INET;
    talk(each, context);
}

static struct rtattr *find_attribute(struct nlmsghdr *m, size_t body, uint16_t type) {
    int left = (int)m->nlmsg_len - (int)NLMSG_SPACE(body);
    struct rtattr *a = (struct rtattr *)(void *)((uint8_t *)m + NLMSG_SPACE(body));
    for (; RTA_OK(a, left); a = RTA_NEXT(a, left))
        if (a->rta_type == type) return a;
    return NULL;
}

struct addresses { size_t count; struct address items[4 * ADDRESS_MAX]; };

static void collect_address(struct nlmsghdr *m, void *context) {
    struct addresses *all = context;
    struct ifaddrmsg *body = NLMSG_DATA(m);
    struct rtattr *local = find_attribute(m, sizeof *body, IFA_LOCAL);
    if (m->nlmsg_type != RTM_NEWADDR || body->ifa_family != AF_INET || !local) return;
    if (all->count == sizeof all->items / sizeof *all->items) return;
    struct address *a = &all->items[all->count++];
    a->index = body->ifa_index;
    a->prefix = body->ifa_prefixlen;
    memcpy(&a->bits, RTA_DATA(local), 4);
}

static void add_address(uint16_t type, uint16_t flags, const struct address *a) {
    struct ifaddrmsg *body = add_request(type, flags, sizeof *body);
    body->ifa_family = AF_INET;
    body->ifa_prefixlen = a->prefix;
    body->ifa_index = a->index;
    add_attribute(body, IFA_LOCAL, &a->bits, 4);
    add_attribute(body, IFA_ADDRESS, &a->bits, 4);
    if (type == RTM_DELADDR || a->prefix > 30) return;
    uint32_t broadcast = a->bits | htonl(UINT32_MAX >> a->prefix);
    add_attribute(body, IFA_BROADCAST, &broadcast, 4);
}

static struct ifinfomsg *change_link(uint32_t index, unsigned flags) {
    struct ifinfomsg *body = add_request(RTM_NEWLINK, NLM_F_ACK, sizeof *body);
    body->ifi_index = (int)index;
    body->ifi_flags = flags;
    body->ifi_change = flags ? flags : IFF_UP;
    return body;
}

static int find_link(const char *name, bool wait, uint32_t *index) {
    struct ifreq request = {0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    int64_t deadline = now_ms() + BOOT_PATIENCE;
    int failed;
    while ((failed = ioctl(fd, SIOCGIFINDEX, &request)) && wait && now_ms() < deadline)
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    int error = failed ? errno : 0;
    close(fd);
    *index = (uint32_t)request.ifr_ifindex;
    return error;
}

// Makes the link's address, its Internet addresses and its state what the request says, whatever they were. While a
// machine boots its links may not be there yet; then it waits for them.
void net_link(uint32_t tag, struct cursor *c, bool wait) {
    const char *name = take_text(c);
    struct span mac = take_bytes(c);
    static struct address wanted[ADDRESS_MAX];
    size_t count = take(c, 4);
    if (count > ADDRESS_MAX) c->bad = true;
    for (size_t i = 0; i < count && !c->bad; i++) {
        wanted[i].bits = htonl((uint32_t)take(c, 4));
        wanted[i].prefix = (uint8_t)take(c, 1);
        if (wanted[i].prefix > 32) c->bad = true;
    }
    bool up = take(c, 1);
    if (!complete(tag, c)) return;
    if (mac.size != 0 && mac.size != 6) return fail(tag, EINVAL, name);
    if (!*name || strlen(name) >= IFNAMSIZ) return fail(tag, ENODEV, name);
    uint32_t index = 0;
    int error = find_link(name, wait, &index);
    if (error || !open_socket()) return fail(tag, error ? error : errno, name);

    change_link(index, 0);
    if (mac.size) {
        struct ifinfomsg *body = add_request(RTM_NEWLINK, NLM_F_ACK, sizeof *body);
        body->ifi_index = (int)index;
        add_attribute(body, IFLA_ADDRESS, mac.bytes, mac.size);
    }
    if ((error = talk(NULL, NULL))) return fail(tag, error, name);

    static struct addresses old;
    old.count = 0;
    dump(RTM_GETADDR, collect_address, &old);
    for (size_t i = 0; i < old.count; i++)
        if (old.items[i].index == index) add_address(RTM_DELADDR, NLM_F_ACK, &old.items[i]);
    // A secondary address goes with its primary one, so that some of these fail.
    talk(NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        wanted[i].index = index;
        add_address(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, &wanted[i]);
    }
    if (up) change_link(index, IFF_UP);
    if ((error = talk(NULL, NULL))) return fail(tag, error, name);
    done(tag);
}

static struct rtmsg *add_default_route(uint16_t type, uint16_t flags) {
    struct rtmsg *body = add_request(type, NLM_F_ACK | flags, sizeof *body);
    body->rtm_family = AF_INET;
    body->rtm_table = RT_TABLE_MAIN;
    if (type == RTM_DELROUTE) {
        body->rtm_scope = RT_SCOPE_NOWHERE;
    } else {
        body->rtm_protocol = RTPROT_STATIC;
        body->rtm_type = RTN_UNICAST;
    }
    return body;
}

void net_route(uint32_t tag, struct cursor *c) {
    bool wanted = take(c, 1);
    uint32_t gateway = htonl((uint32_t)take(c, 4));
    if (!complete(tag, c)) return;
    if (!open_socket()) return fail(tag, errno, "route");
    int error = 0;
    for (int i = 0; i < 64 && !error; i++) {
        add_default_route(RTM_DELROUTE, 0);
        error = talk(NULL, NULL);
    }
    if (error != ESRCH) return fail(tag, error ? error : EBUSY, "route");
    if (wanted) {
        add_attribute(add_default_route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE), RTA_GATEWAY, &gateway, 4);
        if ((error = talk(NULL, NULL))) return fail(tag, error, "route");
    }
    done(tag);
}

struct links { size_t count; struct link items[LINK_MAX]; };

static void collect_link(struct nlmsghdr *m, void *context) {
    struct links *all = context;
    struct ifinfomsg *body = NLMSG_DATA(m);
    if (m->nlmsg_type != RTM_NEWLINK || all->count == LINK_MAX) return;
    struct link *l = &all->items[all->count++];
    memset(l, 0, sizeof *l);
    l->index = (uint32_t)body->ifi_index;
    l->flags = body->ifi_flags;
    struct rtattr *name = find_attribute(m, sizeof *body, IFLA_IFNAME);
    struct rtattr *mac = find_attribute(m, sizeof *body, IFLA_ADDRESS);
    if (name) strncpy(l->name, RTA_DATA(name), IFNAMSIZ - 1);
    if (!mac || RTA_PAYLOAD(mac) > sizeof l->mac) return;
    l->mac_size = (uint8_t)RTA_PAYLOAD(mac);
    memcpy(l->mac, RTA_DATA(mac), l->mac_size);
}

void net_links(uint32_t tag, struct cursor *c) {
    static struct links links;
    static struct addresses addresses;
    if (!complete(tag, c)) return;
    if (!open_socket()) return fail(tag, errno, "links");
    links.count = addresses.count = 0;
    dump(RTM_GETLINK, collect_link, &links);
    if (open_socket()) dump(RTM_GETADDR, collect_address, &addresses);
    if (!begin(tag, LINKS | REPLY, 16384)) return;
    put(links.count, 4);
    for (struct link *l = links.items; l < links.items + links.count; l++) {
        size_t name = strlen(l->name), count = 0;
        put(name, 4);
        put_bytes(l->name, name);
        put(l->mac_size, 4);
        put_bytes(l->mac, l->mac_size);
        put((l->flags & IFF_UP ? 1 : 0) | (l->flags & IFF_RUNNING ? 2 : 0), 1);
        for (size_t i = 0; i < addresses.count; i++) count += addresses.items[i].index == l->index;
        put(count, 4);
        for (size_t i = 0; i < addresses.count; i++) {
            if (addresses.items[i].index != l->index) continue;
            put(ntohl(addresses.items[i].bits), 4);
            put(addresses.items[i].prefix, 1);
        }
    }
    finish();
}

struct gateway { bool found; uint32_t bits, priority; };

static void collect_gateway(struct nlmsghdr *m, void *context) {
    struct gateway *best = context;
    struct rtmsg *body = NLMSG_DATA(m);
    if (m->nlmsg_type != RTM_NEWROUTE || body->rtm_family != AF_INET || body->rtm_dst_len) return;
    if (body->rtm_table != RT_TABLE_MAIN || body->rtm_type != RTN_UNICAST) return;
    struct rtattr *via = find_attribute(m, sizeof *body, RTA_GATEWAY);
    struct rtattr *metric = find_attribute(m, sizeof *body, RTA_PRIORITY);
    uint32_t priority = 0;
    if (metric) memcpy(&priority, RTA_DATA(metric), 4);
    if (!via || (best->found && best->priority <= priority)) return;
    best->found = true;
    best->priority = priority;
    memcpy(&best->bits, RTA_DATA(via), 4);
}

void net_routes(uint32_t tag, struct cursor *c) {
    if (!complete(tag, c)) return;
    if (!open_socket()) return fail(tag, errno, "routes");
    struct gateway best = {0};
    dump(RTM_GETROUTE, collect_gateway, &best);
    if (!begin(tag, ROUTES | REPLY, 5)) return;
    put(best.found, 1);
    put(ntohl(best.bits), 4);
    finish();
}
