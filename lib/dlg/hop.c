/* SPDX-License-Identifier: MIT
 * Which flow a request inside a dialog takes. RFC 3261 8.1.2, 18.1.1. */
#include "dlg/dlg.h"

static const struct sua__flow *heard_on(const struct sua_stack *s,
                                        const struct sua_dialog *d)
{
    return d && d->dest.flow ? sua__flow_find(s, d->dest.flow) : NULL;
}

/* A datagram endpoint reaches every address of its family. An accepted
 * connection has the peer's ephemeral port, so ports are not compared. */
static int leads_to(const struct sua__flow *f, const struct sua__dest *d)
{
    if (f->at.proto != d->proto)
        return 0;
    if (f->state == SUA__FLOW_ENDPOINT)
        return !SUA_PROTO_IS_RELIABLE(d->proto) &&
               f->at.local.family == d->addr.family;
    return f->state == SUA__FLOW_UP &&
           sua_addr_eq(&f->at.remote, &d->addr, 0);
}

int sua__hop_route(struct sua_stack *s, const struct sua_dialog *d,
                   struct sua__dest *dest, struct sua_str name)
{
    const struct sua__flow *f = heard_on(s, d);

    if (!f || !leads_to(f, dest) || !sua__net_sendable(&dest->addr))
        return sua__net_route_to(s, dest, name);
    dest->flow = f->at.id;
    if (f->state != SUA__FLOW_ENDPOINT)
        dest->addr = f->at.remote;
    return SUA_OK;
}

int sua__hop_heard(struct sua_stack *s, const struct sua_dialog *d,
                   struct sua__dest *dest)
{
    const struct sua__flow *f = heard_on(s, d);

    if (!f || f->state != SUA__FLOW_UP)
        return SUA_ENOROUTE;
    *dest = d->dest;
    return SUA_OK;
}
