/* SPDX-License-Identifier: MIT
 * Local sockets as the application names them, and how we name ourselves to
 * peers. RFC 3261 18.1.1, 19.1.2 (default ports), RFC 5118 4.5. */
#include "net/net.h"

/* ---- public ------------------------------------------------------------ */
/* host[:port] without anything that could end a Via or a URI early. */
static int advertisable(struct sua_str a)
{
    size_t i;

    for (i = 0; i < a.n; i++)
        if (!sua__is(a.p[i], SUA__C_HOST) && a.p[i] != ':' &&
            a.p[i] != '[' && a.p[i] != ']')
            return 0;
    return a.n <= 255;
}

int sua_net_listen(struct sua_stack *s, unsigned proto,
                   const struct sua_addr *local, struct sua_str advertise,
                   uint32_t *id)
{
    struct sua_flow at;
    struct sua__flow *f;

    if (!s || !local || !local->port || !advertisable(advertise))
        return SUA_EINVAL;
    if (local->family != 4 && local->family != 6)
        return SUA_EINVAL;
    if (proto < SUA_UDP || proto > SUA_WSS ||
        (proto != SUA_UDP && !sua__net(s)->streams))
        return SUA_EUNSUPPORTED;
    sua__enter(s);
    memset(&at, 0, sizeof(at));
    at.proto = (uint8_t)proto;
    at.local = *local;
    f = sua__flow_new(s, SUA__FLOW_ENDPOINT, &at, advertise);
    if (f && id)
        *id = f->at.id;
    sua__leave(s);
    return f ? SUA_OK : SUA_ENOMEM;
}

int sua_net_unlisten(struct sua_stack *s, uint32_t id)
{
    struct sua__flow *f;

    if (!s)
        return SUA_EINVAL;
    f = sua__flow_find(s, id);
    if (!f || f->state != SUA__FLOW_ENDPOINT)
        return SUA_ENOENT;
    sua__enter(s);
    sua__flow_down(s, f, SUA_ENOROUTE);
    sua__leave(s);
    return SUA_OK;
}

int sua_net_endpoint(const struct sua_stack *s, unsigned index,
                     struct sua_flow *out)
{
    const struct sua__flow *f = sua__net(s)->ends.first;

    while (f && index--)
        f = f->next;
    if (!f)
        return SUA_ENOENT;
    *out = f->at;
    return SUA_OK;
}

/* ---- our name ---------------------------------------------------------- */
static int is_any(const struct sua_addr *a)
{
    size_t i;

    for (i = 0; i < (a->family == 6 ? 16u : 4u); i++)
        if (a->ip[i])
            return 0;
    return 1;
}

/* Replaces a wildcard by the address packets to `remote` leave from. */
static void resolve_any(const struct sua_stack *s, const struct sua_flow *at,
                        const struct sua_addr *remote, struct sua_addr *local)
{
    struct sua_flow to = *at;
    struct sua_addr found;

    if (!is_any(local) || !s->hooks.source)
        return;
    memset(&found, 0, sizeof(found));
    to.remote = *remote;
    if (s->hooks.source(s->hooks.user, &to, &found) ||
        found.family != local->family)
        return;
    found.port = local->port;
    *local = found;
}

/* A connection that is still opening has no local address yet: that of
 * another endpoint of the family is the best guess. */
static void borrow(const struct sua_stack *s, struct sua_addr *local)
{
    const struct sua__flow *f = sua__net(s)->ends.first;
    uint16_t port = local->port;

    for (; f && is_any(local); f = f->next)
        if (f->at.local.family == local->family && !is_any(&f->at.local)) {
            *local = f->at.local;
            local->port = port;
        }
}

void sua__net_sentby(struct sua_stack *s, struct sua_buf *b,
                     const struct sua__dest *d)
{
    const struct sua__flow *f = sua__flow_find(s, d->flow), *end;
    struct sua_flow at;

    if (SUA__FAST && f && f->state == SUA__FLOW_ENDPOINT && !f->name &&
        !is_any(&f->at.local)) {
        sua_addr_write(b, &f->at.local, 1); /* as it is */
        return;
    }
    memset(&at, 0, sizeof(at));
    at.proto = d->proto;
    at.local.family = d->addr.family;
    if (f)
        at = f->at;
    end = f && f->state == SUA__FLOW_ENDPOINT
              ? f : sua__net_default(s, at.proto, at.local.family);
    if (end && end->name) {
        sua_buf_str(b, sua__text_str(end->name));
        return;
    }
    if (end && is_any(&at.local))
        at.local = end->at.local;
    if (end)
        at.local.port = end->at.local.port;
    resolve_any(s, &at, &d->addr, &at.local);
    borrow(s, &at.local);
    sua_addr_write(b, &at.local, at.local.port != 0);
}

/* ---- is it us? --------------------------------------------------------- */
static unsigned default_port(unsigned proto)
{
    return proto == SUA_TLS || proto == SUA_WSS ? 5061 : 5060;
}

/* "host", "host:port", "[v6]", "[v6]:port". */
static void split(struct sua_str a, struct sua_str *host, uint32_t *port)
{
    struct sua_str tail = a;
    size_t at;

    *host = a;
    if (a.n && a.p[0] == '[') {
        at = sua__str_find(a, ']');
        *host = sua__str_sub(a, 0, at + 1);
        tail = sua__str_sub(a, at + 1, a.n);
    }
    at = sua__str_find(tail, ':');
    if (at == tail.n)
        return;
    (void)sua_str_u32(sua__str_sub(tail, at + 1, tail.n), 65535, port);
    if (tail.p == a.p)
        *host = sua__str_sub(a, 0, at);
}

static int same_host(struct sua_str a, struct sua_str b)
{
    struct sua_addr x, y;

    if (!sua_addr_parse(a, &x) && !sua_addr_parse(b, &y))
        return sua_addr_eq(&x, &y, 0);
    return sua_str_ieq(a, b);
}

static int is_name(const struct sua__flow *f, struct sua_str host,
                   unsigned port)
{
    uint32_t own = default_port(f->at.proto);
    struct sua_str name;

    if (!f->name)
        return 0;
    split(sua__text_str(f->name), &name, &own);
    return same_host(host, name) && (port == own || port == f->at.local.port);
}

/* A packet to an own address leaves from that address: this is how a
 * wildcard endpoint finds out which addresses are its own. */
static int is_addr(const struct sua_stack *s, const struct sua__flow *f,
                   const struct sua_addr *a, unsigned port)
{
    struct sua_addr local = f->at.local, remote = *a;

    if (port != local.port || a->family != local.family)
        return 0;
    remote.port = (uint16_t)port;
    resolve_any(s, &f->at, &remote, &local);
    return sua_addr_eq(&local, a, 0);
}

int sua__net_is_local(const struct sua_stack *s, struct sua_str host,
                      unsigned port, unsigned proto)
{
    const struct sua__flow *f = sua__net(s)->ends.first;
    struct sua_addr a;
    int literal = !sua_addr_parse(host, &a);

    for (; f; f = f->next) {
        unsigned want = port ? port : default_port(f->at.proto);

        if (proto && f->at.proto != proto)
            continue;
        if (is_name(f, host, want) || (literal && is_addr(s, f, &a, want)))
            return 1;
    }
    return 0;
}
