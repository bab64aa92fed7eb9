/* SPDX-License-Identifier: MIT
 * Endpoints and connections: their table, life and deadlines. RFC 3261 18,
 * RFC 5626 4.4.1. */
#include "net/net.h"

/* ---- lists and tables -------------------------------------------------- */
static struct sua__flow_list *list_of(struct sua_stack *s,
                                      const struct sua__flow *f)
{
    struct sua__net *net = sua__net(s);

    return f->state == SUA__FLOW_ENDPOINT ? &net->ends : &net->conns;
}

static void enlist(struct sua__flow_list *l, struct sua__flow *f)
{
    f->prev = l->last;
    if (l->last)
        l->last->next = f;
    else
        l->first = f;
    l->last = f;
}

static void delist(struct sua__flow_list *l, struct sua__flow *f)
{
    if (f->prev)
        f->prev->next = f->next;
    else
        l->first = f->next;
    if (f->next)
        f->next->prev = f->prev;
    else
        l->last = f->prev;
    f->next = f->prev = NULL;
}

struct sua__flow *sua__flow_find(const struct sua_stack *s, uint32_t id)
{
    struct sua__node *n = id ? sua__tab_first(&sua__net(s)->by_id, id) : NULL;

    return n ? SUA__OWNER(n, struct sua__flow, by_id) : NULL;
}

/* An id comes back only after 2^32 others, so a stale one finds nothing. */
static uint32_t new_id(struct sua_stack *s)
{
    struct sua__net *net = sua__net(s);

    do
        net->serial++;
    while (!net->serial || sua__flow_find(s, net->serial));
    return net->serial;
}

/* ---- life -------------------------------------------------------------- */
static void free_flow(struct sua_stack *s, struct sua__task *t)
{
    struct sua__flow *f = SUA__OWNER(t, struct sua__flow, work);

    if (f->tell && s->hooks.close)
        s->hooks.close(s->hooks.user, f->at.id);
    sua__pool_put(&sua__net(s)->flows, f);
}

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

struct sua__flow *sua__flow_new(struct sua_stack *s, unsigned state,
                                const struct sua_flow *at,
                                struct sua_str name)
{
    struct sua__net *net = sua__net(s);
    struct sua__text *text = name.n ? sua__text_dup(&s->texts, name) : NULL;
    struct sua__flow *f = NULL;

    if (text || !name.n)
        f = sua__pool_get(&net->flows);
    if (!f) {
        sua__text_unref(&s->texts, text);
        return NULL;
    }
    f->at = *at;
    f->at.id = new_id(s);
    f->state = (uint8_t)state;
    f->name = text;
    f->timer.fire = fire;
    f->active = s->now;
    sua__tab_add(&net->by_id, &f->by_id, f->at.id);
    enlist(list_of(s, f), f);
    if (state != SUA__FLOW_ENDPOINT)
        arm(s, f);
    net->opening += state == SUA__FLOW_OPENING;
    return f;
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

void sua__flow_hide(struct sua_stack *s, struct sua__flow *f)
{
    struct sua__net *net = sua__net(s);

    if (f->state == SUA__FLOW_DEAD)
        return;
    sua__tab_del(&net->by_id, &f->by_id);
    if (f->by_remote.hash)
        sua__tab_del(&net->by_remote, &f->by_remote);
    delist(list_of(s, f), f);
    net->opening -= f->state == SUA__FLOW_OPENING;
    f->state = SUA__FLOW_DEAD;
    sua__disarm(s, &f->timer);
    sua__event_drop(s, &f->work);
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

/* ---- users ------------------------------------------------------------- */
void sua__flow_join(struct sua__flow *f, struct sua__flow_user *u)
{
    sua__flow_part(u);
    u->next = f->users;
    u->link = &f->users;
    if (u->next)
        u->next->link = &u->next;
    f->users = u;
}

void sua__flow_part(struct sua__flow_user *u)
{
    if (!u->link)
        return;
    *u->link = u->next;
    if (u->next)
        u->next->link = u->link;
    u->next = NULL;
    u->link = NULL;
}
