/* SPDX-License-Identifier: 0BSD
 * A session's sockets and addresses. */
#define _POSIX_C_SOURCE 200809L
#include "media/session_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    ANY_PORT_TRIES = 20,
    DSCP_EF = 0xb8,        /* expedited forwarding, the mark of voice */
    BAN_MS = 1000
};

static void set_port(struct media_addr *a, uint16_t port)
{
    if (a->sa.ss_family == AF_INET6)
        ((struct sockaddr_in6 *)(void *)&a->sa)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)(void *)&a->sa)->sin_port = htons(port);
}

static uint16_t get_port(const struct media_addr *a)
{
    if (a->sa.ss_family == AF_INET6)
        return ntohs(
            ((const struct sockaddr_in6 *)(const void *)&a->sa)->sin6_port);
    return ntohs(((const struct sockaddr_in *)(const void *)&a->sa)->sin_port);
}

static const void *address_bytes(const struct media_addr *a)
{
    if (a->sa.ss_family == AF_INET6)
        return &((const struct sockaddr_in6 *)(const void *)&a->sa)->sin6_addr;
    return &((const struct sockaddr_in *)(const void *)&a->sa)->sin_addr;
}

static bool make_addr(struct media_addr *a, const char *text, uint16_t port)
{
    memset(a, 0, sizeof *a);
    if (strchr(text, ':')) {
        struct sockaddr_in6 *in6 = (void *)&a->sa;

        in6->sin6_family = AF_INET6;
        a->len = sizeof *in6;
        if (inet_pton(AF_INET6, text, &in6->sin6_addr) != 1)
            return false;
    } else {
        struct sockaddr_in *in = (void *)&a->sa;

        in->sin_family = AF_INET;
        a->len = sizeof *in;
        if (inet_pton(AF_INET, text, &in->sin_addr) != 1)
            return false;
    }
    set_port(a, port);
    return true;
}

bool media__parse_addr(const struct media_session *s, const char *text,
                       uint16_t port, struct media_addr *a)
{
    if (text && make_addr(a, text, port) && a->sa.ss_family == s->family)
        return true;
    memset(a, 0, sizeof *a);
    return false;
}

bool media__same_host(const struct media_addr *a, const struct media_addr *b)
{
    return a->len && a->len == b->len && a->sa.ss_family == b->sa.ss_family &&
           !memcmp(address_bytes(a), address_bytes(b),
                   a->sa.ss_family == AF_INET6 ? 16 : 4);
}

bool media__same_addr(const struct media_addr *a, const struct media_addr *b)
{
    return media__same_host(a, b) && get_port(a) == get_port(b);
}

const char *media__addr_text(const struct media_addr *a, char *text)
{
    char host[INET6_ADDRSTRLEN] = "?";
    bool v6 = a->sa.ss_family == AF_INET6;

    if (!a->len) {
        strcpy(text, "none");
        return text;
    }
    inet_ntop(a->sa.ss_family, address_bytes(a), host, sizeof host);
    snprintf(text, MEDIA_ADDR_TEXT, v6 ? "[%s]:%u" : "%s:%u", host,
             (unsigned)get_port(a));
    return text;
}

/* --- binding ------------------------------------------------------------ */

/* A non-blocking socket at this port, or -1. */
static int bind_one(const struct media_session *s, struct media_addr *a,
                    uint16_t port)
{
    int fd = socket(s->family, SOCK_DGRAM, 0), on = 1, tos = DSCP_EF;

    if (fd < 0)
        return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (s->family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    else
        setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof tos);
    set_port(a, port);
    if (!bind(fd, (struct sockaddr *)&a->sa, a->len))
        return fd;
    on = errno;
    close(fd);
    errno = on;
    return -1;
}

/* RTP at `port` (0: any) and RTCP at the next. Without `both`, RTP alone. */
static bool bind_pair(struct media_session *s, struct media_addr *a,
                      uint16_t port, bool both)
{
    struct media_addr got;

    got.len = sizeof got.sa;
    s->fd = bind_one(s, a, port);
    if (s->fd < 0)
        return false;
    if (!getsockname(s->fd, (struct sockaddr *)&got.sa, &got.len))
        s->port = get_port(&got);
    if (both && s->port % 2 == 0)
        s->rtcp_fd = bind_one(s, a, (uint16_t)(s->port + 1));
    if (!both || s->rtcp_fd >= 0)
        return true;
    close(s->fd);
    s->fd = -1;
    return false;
}

static bool bind_any(struct media_session *s, struct media_addr *a)
{
    int i;

    for (i = 0; i < ANY_PORT_TRIES; i++) {
        if (bind_pair(s, a, 0, true))
            return true;
    }
    return bind_pair(s, a, 0, false);
}

/* Even ports of the range, from a random one on, so that sessions that
 * follow each other do not hear the packets of the one before. */
static bool bind_range(struct media_session *s, struct media_addr *a)
{
    unsigned low = (s->config.port_min + 1u) & ~1u, i, n, first;

    if (low + 1 > s->config.port_max)
        return bind_pair(s, a, s->config.port_min, false);
    n = (s->config.port_max - low + 1) / 2;
    first = media__random(s) % n;
    for (i = 0; i < n; i++) {
        uint16_t port = (uint16_t)(low + 2 * ((first + i) % n));

        if (bind_pair(s, a, port, true))
            return true;
        if (errno != EADDRINUSE && errno != EACCES)
            return false;
    }
    return false;
}

bool media__bind(struct media_session *s, char *err, size_t cap)
{
    const struct media_config *c = &s->config;
    struct media_addr a;
    bool good;

    if (!make_addr(&a, c->local, 0)) {
        snprintf(err, cap, "media address \"%s\" is not numeric", c->local);
        return false;
    }
    s->family = a.sa.ss_family;
    good = c->port_max ? bind_range(s, &a) : bind_any(s, &a);
    if (!good)
        snprintf(err, cap, "no RTP port at %s in %u-%u: %s", c->local,
                 (unsigned)c->port_min, (unsigned)c->port_max,
                 strerror(errno));
    return good;
}

/* --- sending ------------------------------------------------------------ */

const struct media_addr *media__target(const struct media_session *s)
{
    if (s->config.symmetric && s->source.len)
        return &s->source;
    return &s->sdp;
}

void media__send_rtp(struct media_session *s, struct rtp_packet *p)
{
    const struct media_addr *to = media__target(s);
    uint8_t buf[RTP_HEADER + MEDIA_FRAME * MEDIA_PTIME_TICKS];
    size_t n;

    if (!to->len)
        return;
    p->ssrc = s->ssrc;
    p->seq = s->seq++;
    n = rtp_write(buf, sizeof buf, p);
    if (sendto(s->fd, buf, n, 0, (const struct sockaddr *)&to->sa, to->len) !=
        (ssize_t)n) {
        s->stats.tx_errors++;
        return;
    }
    s->stats.tx_packets++;
    s->stats.tx_bytes += p->n;
}

/* "0.0.0.0" and port 0 mean nowhere. */
static bool is_somewhere(const struct media_addr *a)
{
    static const uint8_t nowhere[16];

    return get_port(a) && memcmp(address_bytes(a), nowhere,
                                 a->sa.ss_family == AF_INET6 ? 16 : 4) != 0;
}

/* When they move, packets from the old place that are still under way must
 * not be taken for the new source. */
void media__set_remote(struct media_session *s, const struct media_params *p,
                       bool good, uint64_t now_ms)
{
    struct media_addr old = s->sdp;
    unsigned rtcp = p->rtcp_port ? p->rtcp_port : p->port + 1u;

    if (!good || !media__parse_addr(s, p->remote, p->port, &s->sdp) ||
        !is_somewhere(&s->sdp)) {
        memset(&s->sdp, 0, sizeof s->sdp);
        memset(&s->sdp_rtcp, 0, sizeof s->sdp_rtcp);
        return;
    }
    s->sdp_rtcp = s->sdp;
    set_port(&s->sdp_rtcp, (uint16_t)rtcp);
    if (!old.len || media__same_addr(&old, &s->sdp))
        return;
    s->banned = s->source.len ? s->source : old;
    s->banned_until = now_ms + BAN_MS;
    memset(&s->source, 0, sizeof s->source);
    memset(&s->rtcp_source, 0, sizeof s->rtcp_source);
    media__rx_forget(s);
}
