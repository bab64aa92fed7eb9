/* SPDX-License-Identifier: MIT
 * Flows, that is endpoints and connections: their table, lists and users.
 * RFC 3261 18. */
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
    sua__tab_add(&net->by_id, &f->by_id, f->at.id);
    enlist(list_of(s, f), f);
    return f;
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
