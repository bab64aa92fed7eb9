/* SPDX-License-Identifier: MIT
 * Connections: found, opened or accepted, their deadlines and their end.
 * RFC 3261 18.1.1, RFC 5626 4.4.1, RFC 5922 and 5923 (identity of peers). */
#include "net/net.h"

/* ---- deadlines --------------------------------------------------------- */
/* When this connection must be looked at again. */
static uint64_t due(const struct sua_stack *s, const struct sua__flow *f)
{
    uint64_t idle = (f->users ? s->now : f->active) + s->cfg.flow_idle_ms;
    uint64_t whole = f->rx ? f->rx_since + s->cfg.msg_ms : SUA__NEVER;

    if (f->state == SUA__FLOW_OPENING)
        return f->active + 64 * (uint64_t)s->cfg.t1_ms;
    return idle < whole ? idle : whole;
}

/* Later deadlines are found out when the earlier one fires: activity costs
 * no work on the heap. */
static void arm(struct sua_stack *s, struct sua__flow *f)
{
    uint64_t when = due(s, f);

    if (!f->timer.armed || when < f->timer.when)
        sua__arm(s, &f->timer, when);
}

static void fire(void *stack, struct sua__timer *t)
{
    struct sua_stack *s = stack;
    struct sua__flow *f = SUA__OWNER(t, struct sua__flow, timer);

    if (due(s, f) > s->now) {
        arm(s, f);
        return;
    }
    if (f->rx) {
        s->n.flow_closed_bad++;
        sua__log(s, SUA_LOG_INFO, "message on a stream took too long",
                 sua_str_make(NULL, 0));
    }
    sua__flow_close(s, f);
}

void sua__flow_touch(struct sua_stack *s, struct sua__flow *f)
{
    f->active = s->now;
    arm(s, f);
}

void sua__flow_up(struct sua_stack *s, struct sua__flow *f)
{
    if (f->state != SUA__FLOW_OPENING)
        return;
    f->state = SUA__FLOW_UP;
    sua__net(s)->opening--;
    sua__disarm(s, &f->timer); /* the idle deadline may be the later one */
    sua__flow_touch(s, f);
    sua__flow_push(s, f);
}

/* ---- the end ----------------------------------------------------------- */
static void free_flow(struct sua_stack *s, struct sua__task *t)
{
    struct sua__flow *f = SUA__OWNER(t, struct sua__flow, work);

    if (f->tell && s->hooks.close)
        s->hooks.close(s->hooks.user, f->at.id);
    sua__pool_put(&sua__net(s)->flows, f);
}

static void drop_texts(struct sua_stack *s, struct sua__flow *f)
{
    struct sua__text *c;

    while ((c = f->tx_head) != NULL) {
        f->tx_head = c->next;
        c->next = NULL;
        c->off = 0;
        c->parked = 0;
        s->n.tx_failed++;
        sua__text_unref(&s->texts, c);
    }
    f->tx_last = NULL;
    f->parked = 0;
    sua__text_unref(&s->texts, f->rx);
    sua__text_unref(&s->texts, f->name);
    f->rx = f->name = NULL;
}

void sua__flow_down(struct sua_stack *s, struct sua__flow *f, int err)
{
    struct sua__flow_user *u;

    sua__flow_hide(s, f);
    drop_texts(s, f);
    while ((u = f->users) != NULL) {
        sua__flow_part(u);
        u->down(s, u, err);
    }
    f->work.run = free_flow;
    sua__reap(s, &f->work);
}

/* The close hook waits for the end of the feed: a command may be closing. */
void sua__flow_close(struct sua_stack *s, struct sua__flow *f)
{
    f->tell = f->known;
    sua__flow_down(s, f, SUA_ETRANSPORT);
}

/* ---- found, opened, accepted ------------------------------------------- */
static struct sua__flow *conn_new(struct sua_stack *s, unsigned state,
                                  const struct sua_flow *at,
                                  struct sua_str name)
{
    struct sua__flow *f = sua__flow_new(s, state, at, name);

    if (!f)
        return NULL;
    f->timer.fire = fire;
    f->active = s->now;
    arm(s, f);
    sua__net(s)->opening += state == SUA__FLOW_OPENING;
    return f;
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
    f = conn_new(s, SUA__FLOW_OPENING, &at, name);
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

int sua__conn_route(struct sua_stack *s, struct sua__dest *d,
                    struct sua_str name)
{
    switch (d->proto) {
    case SUA_TCP:
        return route_stream(s, d, sua_str_make(NULL, 0));
    case SUA_TLS:
        return route_tls(s, d, name);
    default: /* WebSocket clients come with its handshake */
        return SUA_EUNSUPPORTED;
    }
}

int sua_flow_open(struct sua_stack *s, unsigned proto,
                  const struct sua_addr *local,
                  const struct sua_addr *remote, uint32_t *id)
{
    struct sua_flow at;
    struct sua__flow *f;

    if (!s || !local || !remote || !id)
        return SUA_EINVAL;
    if (proto < SUA_TCP || proto > SUA_WSS || !sua__net(s)->streams)
        return SUA_EUNSUPPORTED;
    sua__enter(s);
    memset(&at, 0, sizeof(at));
    at.proto = (uint8_t)proto;
    at.local = *local;
    at.remote = *remote;
    f = conn_new(s, SUA__FLOW_UP, &at, sua_str_make(NULL, 0));
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
