/* SPDX-License-Identifier: MIT
 * From an address to a flow: the default endpoint, or a connection.
 * RFC 3261 18.1.1. */
#include "net/net.h"

struct sua__flow *sua__net_default(const struct sua_stack *s, unsigned proto,
                                   unsigned family)
{
    struct sua__flow *f = sua__net(s)->ends.first;

    while (f && (f->at.proto != proto || f->at.local.family != family))
        f = f->next;
    return f;
}

static int all_bytes(const uint8_t *p, size_t n, uint8_t v)
{
    while (n && *p == v) {
        p++;
        n--;
    }
    return n == 0;
}

/* A reply or request sent there would be lost at best, and at worst reach
 * everybody. */
int sua__net_sendable(const struct sua_addr *a)
{
    if (!a->port)
        return 0;
    if (a->family == 4)
        return (a->ip[0] < 224 || a->ip[0] > 239) &&
               !all_bytes(a->ip, 4, 0) && !all_bytes(a->ip, 4, 255);
    return a->family == 6 && a->ip[0] != 255 && !all_bytes(a->ip, 16, 0);
}

int sua__net_route_to(struct sua_stack *s, struct sua__dest *d,
                      struct sua_str name)
{
    const struct sua__streams *streams = sua__net(s)->streams;
    const struct sua__flow *f;

    if (!sua__net_sendable(&d->addr))
        return SUA_ENOROUTE;
    if (d->proto != SUA_UDP)
        return streams ? streams->route(s, d, name) : SUA_EUNSUPPORTED;
    f = sua__net_default(s, SUA_UDP, d->addr.family);
    d->flow = f ? f->at.id : 0;
    return f ? SUA_OK : SUA_ENOROUTE;
}

int sua__net_route(struct sua_stack *s, struct sua__dest *d)
{
    return sua__net_route_to(s, d, sua_str_make(NULL, 0));
}
