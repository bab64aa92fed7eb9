/* SPDX-License-Identifier: MIT
 * Who has been told what: each change has a number, each notifier the number
 * it was told last. So a slow one gets all that happened meanwhile in its
 * next document, and nothing is kept for each. RFC 4235 4.3, RFC 4575 4.6.
 * Layer: ua. */
#include "ua/news.h"

#define TAIL 96u                /* what closes a document                  */
#define GONE_MS 64000u          /* two NOTIFYs that time out               */

static void unlink_item(struct sua__news *x, struct sua__item *it)
{
    if (!it->listed)
        return;
    it->listed = 0;
    if (it->prev)
        it->prev->next = it->next;
    else
        x->first = it->next;
    if (it->next)
        it->next->prev = it->prev;
    else
        x->last = it->prev;
}

void sua__news_put(struct sua__news *x, struct sua__item *it)
{
    unlink_item(x, it);
    it->listed = 1;
    it->at = ++x->clock;
    it->next = NULL;
    it->prev = x->last;
    if (x->last)
        x->last->next = it;
    else
        x->first = it;
    x->last = it;
}

/* ---- what is gone ------------------------------------------------------- */
int sua__news_evict(struct sua__news *x)
{
    struct sua__item *it = x->gone_first;

    if (!it)
        return 0;
    x->gone_first = it->gone_next;
    if (!x->gone_first)
        x->gone_last = NULL;
    if (it->at > x->lost)
        x->lost = it->at;
    unlink_item(x, it);
    x->bury(x->s, it);
    return 1;
}

static void on_timer(void *stack, struct sua__timer *t)
{
    struct sua__news *x = SUA__OWNER(t, struct sua__news, timer);
    struct sua_stack *s = (struct sua_stack *)stack;

    while (x->gone_first && x->gone_first->until <= s->now)
        (void)sua__news_evict(x);
    if (x->gone_first)
        sua__arm(s, &x->timer, x->gone_first->until);
}

void sua__news_end(struct sua__news *x, struct sua__item *it)
{
    sua__news_put(x, it);
    it->gone = 1;
    it->until = x->s->now + GONE_MS;
    it->gone_next = NULL;
    if (x->gone_last)
        x->gone_last->gone_next = it;
    else
        x->gone_first = it;
    x->gone_last = it;
    if (!x->timer.armed)
        sua__arm(x->s, &x->timer, it->until);
}

void sua__news_init(struct sua__news *x, struct sua_stack *s,
                    void (*bury)(struct sua_stack *s, struct sua__item *it))
{
    memset(x, 0, sizeof *x);
    x->s = s;
    x->clock = 1; /* 0 stands for a notifier that was told nothing */
    x->bury = bury;
    x->timer.fire = on_timer;
}

void sua__news_close(struct sua__news *x)
{
    struct sua__item *it;

    sua__disarm(x->s, &x->timer);
    while ((it = x->first) != NULL) {
        unlink_item(x, it);
        x->bury(x->s, it);
    }
    x->gone_first = x->gone_last = NULL;
}

/* ---- documents ---------------------------------------------------------- */
static const struct sua__item *first_new(const struct sua__news *x,
                                         uint64_t told)
{
    const struct sua__item *it = x->last;

    if (!it || it->at <= told)
        return NULL;
    while (it->prev && it->prev->at > told)
        it = it->prev;
    return it;
}

/* One that has room in no document is left out. */
static int put_all(struct sua_notifier *nf, struct sua_xml_writer *w,
                   const struct sua__item *it, int full,
                   const struct sua__paper *how)
{
    struct sua_xml_writer kept = *w;
    struct sua_buf *b = w->b, at = *b;
    unsigned n = 0;

    for (; it; it = it->next) {
        if (full && it->gone)
            continue;
        how->put(nf, w, it);
        if (b->err == SUA_ETOOBIG) {
            *b = at;
            *w = kept;
            if (n)
                return 1;
        }
        n++;
        nf->told = it->at;
        at = *b;
        kept = *w;
    }
    return 0;
}

int sua__news_write(const struct sua__news *x, struct sua_notifier *nf,
                    struct sua_buf *b, const struct sua__paper *how)
{
    int full = !nf->told || nf->told < x->lost, more, rc;
    const struct sua__item *it = full ? x->first : first_new(x, nf->told);
    struct sua_xml_writer w;

    if (nf->ending && !full && !it)
        return SUA_OK;
    b->cap -= TAIL;
    how->begin(nf, &w, b, full);
    more = put_all(nf, &w, it, full, how);
    b->cap += TAIL;
    if (!more)
        nf->told = x->clock;
    nf->version++;
    rc = sua_xml_end(&w);
    return rc ? rc : more;
}
