/* SPDX-License-Identifier: MIT
 * POSIX port: names and source addresses. getaddrinfo() blocks the loop
 * while it asks; a name that must not cost that belongs into /etc/hosts or
 * is given as an address. SRV and NAPTR are answered "none". RFC 6761 6.3
 * (localhost). */
#include "posix_impl.h"

#include <netdb.h>
#include <string.h>
#include <unistd.h>

#define TTL_S 60u               /* getaddrinfo() does not tell */

static void record(struct sua_rr *rr, int rrtype)
{
    memset(rr, 0, sizeof(*rr));
    rr->type = (uint16_t)rrtype;
    rr->ttl_s = TTL_S;
}

static int localhost(int rrtype, struct sua_rr *rr)
{
    record(rr, rrtype);
    rr->addr.family = rrtype == SUA_RR_A ? 4 : 6;
    if (rrtype == SUA_RR_A) {
        rr->addr.ip[0] = 127;
        rr->addr.ip[3] = 1;
    } else {
        rr->addr.ip[15] = 1;
    }
    return 1;
}

static int fill(const struct addrinfo *ai, int rrtype, struct sua_rr *rr,
                int max)
{
    int n = 0;

    for (; ai && n < max; ai = ai->ai_next) {
        struct sockaddr_storage ss;

        if (ai->ai_addrlen > sizeof(ss))
            continue;
        memset(&ss, 0, sizeof(ss));
        memcpy(&ss, ai->ai_addr, ai->ai_addrlen);
        record(&rr[n], rrtype);
        sua__px_from_sockaddr(&rr[n++].addr, &ss);
    }
    return n;
}

int sua__px_resolve(void *user, uint32_t query, int rrtype,
                    struct sua_str name, struct sua_rr *rr, int max)
{
    struct addrinfo hints, *list = NULL;
    char host[256];
    int err, n;

    (void)user;
    (void)query;
    if (max < 1 || (rrtype != SUA_RR_A && rrtype != SUA_RR_AAAA) ||
        !name.n || name.n >= sizeof(host) || memchr(name.p, 0, name.n))
        return 0;
    if (sua_str_ieq(name, SUA_STR("localhost")))
        return localhost(rrtype, rr);
    memcpy(host, name.p, name.n);
    host[name.n] = 0;
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = rrtype == SUA_RR_A ? AF_INET : AF_INET6;
    hints.ai_socktype = SOCK_DGRAM;
    err = getaddrinfo(host, NULL, &hints, &list);
    if (err == EAI_AGAIN || err == EAI_FAIL || err == EAI_SYSTEM)
        return SUA_ETRANSPORT;
    if (err == EAI_MEMORY)
        return SUA_ENOMEM;
    if (err)
        return 0;
    n = fill(list, rrtype, rr, max);
    freeaddrinfo(list);
    return n;
}

/* The kernel knows the route: a datagram socket "connected" to the target
 * has the address a packet would leave from. Nothing is sent. */
int sua__px_source(void *user, const struct sua_flow *to,
                   struct sua_addr *local)
{
    struct sua__px *px = user;
    int *fd = &px->scratch[to->remote.family == 4 ? 0 : 1];
    struct sockaddr_storage ss;
    socklen_t len = sua__px_to_sockaddr(&to->remote, &ss);

    if (*fd < 0)
        *fd = sua__px_socket(to->remote.family, SOCK_DGRAM);
    if (*fd < 0 || connect(*fd, (struct sockaddr *)&ss, len))
        return SUA_ENOROUTE;
    sua__px_sock_name(*fd, local);
    return local->family ? SUA_OK : SUA_ENOROUTE;
}
