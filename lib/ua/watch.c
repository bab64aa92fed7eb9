/* SPDX-License-Identifier: MIT
 * What the watchers of packages built in share: the subscription, and which
 * of its documents count. RFC 3680 5.2, RFC 4235 4.3, RFC 4575 4.6.
 * Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/subscriber.h"

#define WHOLE_MS 10000u         /* no more often is full state asked for   */

int sua__watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
               const struct sua__watch *w, void (*fn)(void), void *own,
               struct sua_subscription **out)
{
    struct sua_subscription *u = NULL;
    struct sua_subscribe as;
    int rc;

    if (!cfg || cfg->size != sizeof *cfg || !fn)
        return SUA_EINVAL;
    as = *cfg;
    if (!as.event.n)
        as.event = w->event;
    if (!as.accept.n)
        as.accept = w->accept;
    as.on_event = w->on_event;
    rc = sua_subscribe(ua, &as, &u);
    if (rc)
        return rc;
    u->fn = fn;
    u->own = own;
    if (out)
        *out = u;
    return SUA_OK;
}

static struct sua__sub_leg *leg_of(const struct sua_subscription *u,
                                   uint32_t fork)
{
    struct sua__sub_leg *l = u->legs;

    while (l && l->fork != fork)
        l = l->next;
    return l;
}

/* A notifier that leaves a gap every time is not asked all the time. */
static void ask_whole(struct sua_subscription *u, struct sua__sub_leg *l)
{
    uint64_t now = u->ua->stack->now;
    uint64_t when = l->whole_at ? l->whole_at + WHOLE_MS : now;

    if (u->closing || l->zero || l->whole)
        return;
    if (when < now)
        when = now;
    l->whole_at = when;
    l->whole = !l->req;
    sua__sub_leg_again(l, when);
}

static int is_lost(const struct sua_subscription_event *ev)
{
    return ev->type == SUA_SUBSCRIPTION_STATE && !ev->msg &&
           ev->cause == SUA_CAUSE_REMOTE && ev->state != SUA_SUB_TERMINATED;
}

int sua__doc_open(struct sua__doc *d, struct sua_subscription *u,
                  const struct sua_subscription_event *ev,
                  const struct sua__watch *w)
{
    struct sua__sub_leg *l = leg_of(u, ev->fork);

    if (l && is_lost(ev))
        ask_whole(u, l);
    if (ev->type != SUA_SUBSCRIPTION_STATE || !ev->body.n ||
        !sua__package_type(w->accept, ev->content_type))
        return 0;
    d->s = u->ua->stack;
    d->text = ev->body;
    /* Without it only values that stand there as they are can be read. */
    d->mem = sua__text_get(&d->s->texts, ev->body.n, 0);
    return 1;
}

void sua__doc_close(struct sua__doc *d)
{
    sua__text_unref(&d->s->texts, d->mem);
}

void *sua__doc_mem(const struct sua__doc *d)
{
    return d->mem ? d->mem->bytes : NULL;
}

size_t sua__doc_cap(const struct sua__doc *d)
{
    return d->mem ? d->mem->cap : 0;
}

unsigned sua__doc_counts(struct sua_subscription *u,
                         const struct sua_subscription_event *ev,
                         unsigned (*accept)(struct sua_doc_version *v,
                                            uint32_t version,
                                            unsigned state),
                         uint32_t version, unsigned state)
{
    struct sua__sub_leg *l = leg_of(u, ev->fork);
    struct sua_doc_version none = { 0, 0 };
    unsigned what = accept(l ? &l->version : &none, version, state);

    if (l && (what & SUA_DOC_REFRESH))
        ask_whole(u, l);
    if (what & SUA_DOC_OVER)
        sua_subscription_close(u);
    return what;
}
