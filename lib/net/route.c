/* SPDX-License-Identifier: MIT
 * From an address to a flow: the default endpoint, a connection that stands,
 * or a new one. RFC 3261 18.1.1, RFC 5922 and 5923 (identity of peers). */
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

/* Never 0, which stands for "not in the table". */
static uint32_t remote_hash(const struct sua_stack *s, unsigned proto,
                            const struct sua_addr *a, struct sua_str name)
{
    struct sua__sip h;

    sua__hash_init(s, &h);
    sua__sip_num(&h, proto << 16 | a->port);
    sua__sip_num(&h, a->scope);
    sua__sip_str(&h, sua_str_make((const char *)a->ip,
                                  a->family == 4 ? 4 : 16));
    sua__sip_str(&h, name);
    return (uint32_t)sua__sip_end(&h) | 1;
}

static struct sua_str name_of(const struct sua__flow *f)
{
    return f->name ? sua__text_str(f->name) : sua_str_make(NULL, 0);
}

static struct sua__flow *find_remote(const struct sua_stack *s,
                                     const struct sua__dest *d,
                                     struct sua_str name, uint32_t hash)
{
    struct sua__node *n = sua__tab_first(&sua__net(s)->by_remote, hash);

    for (; n; n = sua__tab_next(n)) {
        struct sua__flow *f = SUA__OWNER(n, struct sua__flow, by_remote);

        if (f->at.proto == d->proto && sua_str_eq(name_of(f), name) &&
            f->at.remote.scope == d->addr.scope &&
            sua_addr_eq(&f->at.remote, &d->addr, 1))
            return f;
    }
    return NULL;
}

static void connect_now(struct sua_stack *s, struct sua__task *t)
{
    struct sua__flow *f = SUA__OWNER(t, struct sua__flow, work);

    f->known = 1;
    if (s->hooks.connect(s->hooks.user, &f->at, name_of(f)) < 0)
        sua__flow_down(s, f, SUA_ETRANSPORT);
}

static int open_flow(struct sua_stack *s, struct sua__dest *d,
                     struct sua_str name, uint32_t hash)
{
    struct sua_flow at;
    struct sua__flow *f;

    memset(&at, 0, sizeof(at));
    at.proto = d->proto;
    at.remote = d->addr;
    at.local.family = d->addr.family;
    f = sua__flow_new(s, SUA__FLOW_OPENING, &at, name);
    if (!f)
        return SUA_ENOMEM;
    sua__tab_add(&sua__net(s)->by_remote, &f->by_remote, hash);
    f->work.run = connect_now;
    sua__event(s, &f->work);
    d->flow = f->at.id;
    return SUA_OK;
}

static int route_stream(struct sua_stack *s, struct sua__dest *d,
                        struct sua_str name)
{
    uint32_t hash = remote_hash(s, d->proto, &d->addr, name);
    struct sua__flow *f = find_remote(s, d, name, hash);

    if (f) {
        d->flow = f->at.id;
        return SUA_OK;
    }
    return s->hooks.connect ? open_flow(s, d, name, hash) : SUA_EUNSUPPORTED;
}

static int route_tls(struct sua_stack *s, struct sua__dest *d,
                     struct sua_str name)
{
    char mem[64];
    struct sua_buf b;

    if (name.n)
        return route_stream(s, d, name);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, &d->addr, 0);
    return route_stream(s, d, sua_buf_view(&b));
}

int sua__net_route_to(struct sua_stack *s, struct sua__dest *d,
                      struct sua_str name)
{
    struct sua__flow *f;

    if (!sua__net_sendable(&d->addr))
        return SUA_ENOROUTE;
    switch (d->proto) {
    case SUA_UDP:
        f = sua__net_default(s, SUA_UDP, d->addr.family);
        d->flow = f ? f->at.id : 0;
        return f ? SUA_OK : SUA_ENOROUTE;
    case SUA_TCP:
        return route_stream(s, d, sua_str_make(NULL, 0));
    case SUA_TLS:
        return route_tls(s, d, name);
    default: /* WebSocket clients come with its handshake */
        return SUA_EUNSUPPORTED;
    }
}

int sua__net_route(struct sua_stack *s, struct sua__dest *d)
{
    return sua__net_route_to(s, d, sua_str_make(NULL, 0));
}

int sua_flow_open(struct sua_stack *s, unsigned proto,
                  const struct sua_addr *local,
                  const struct sua_addr *remote, uint32_t *id)
{
    struct sua_flow at;
    struct sua__flow *f;

    if (!s || !local || !remote || !id)
        return SUA_EINVAL;
    if (proto < SUA_TCP || proto > SUA_WSS)
        return SUA_EUNSUPPORTED;
    sua__enter(s);
    memset(&at, 0, sizeof(at));
    at.proto = (uint8_t)proto;
    at.local = *local;
    at.remote = *remote;
    f = sua__flow_new(s, SUA__FLOW_UP, &at, sua_str_make(NULL, 0));
    if (f) {
        /* Nobody has proved who is there: no TLS request goes this way
         * unless its dialog or registration came from here. */
        sua__tab_add(&sua__net(s)->by_remote, &f->by_remote,
                     remote_hash(s, proto, remote, sua_str_make(NULL, 0)));
        f->known = 1;
        *id = f->at.id;
    }
    sua__leave(s);
    return f ? SUA_OK : SUA_ENOMEM;
}
