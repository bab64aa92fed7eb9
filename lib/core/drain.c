/* SPDX-License-Identifier: MIT
 * Feeds: steps, each followed by the drain that sends and delivers what it
 * left behind; then the end of dead objects and the one deadline. */
#include "core/core.h"

/* ---- queues ------------------------------------------------------------ */
static void push(struct sua__queue *q, struct sua__task *t)
{
    t->next = NULL;
    t->queued = 1;
    if (q->last)
        q->last->next = t;
    else
        q->head = t;
    q->last = t;
}

static struct sua__task *pop(struct sua__queue *q)
{
    struct sua__task *t = q->head;

    if (!t)
        return NULL;
    q->head = t->next;
    if (!q->head)
        q->last = NULL;
    t->next = NULL;
    t->queued = 0;
    return t;
}

static void take_back(struct sua__queue *q, struct sua__task *t)
{
    struct sua__task **at = &q->head, *before = NULL;

    while (*at && *at != t) {
        before = *at;
        at = &before->next;
    }
    if (!*at)
        return;
    *at = t->next;
    if (q->last == t)
        q->last = before;
    t->next = NULL;
    t->queued = 0;
}

/* ---- the outbox -------------------------------------------------------- */
void sua__out(struct sua_stack *s, struct sua__out *o)
{
    if (o->queued)
        return;
    o->next = NULL;
    o->queued = 1;
    if (s->out_last)
        s->out_last->next = o;
    else
        s->out_head = o;
    s->out_last = o;
    s->outs++;
}

void sua__out_drop(struct sua_stack *s, struct sua__out *o)
{
    struct sua__out **at = &s->out_head, *before = NULL;

    if (!o->queued)
        return;
    while (*at && *at != o) {
        before = *at;
        at = &before->next;
    }
    SUA_ASSERT(*at);
    *at = o->next;
    if (s->out_last == o)
        s->out_last = before;
    o->next = NULL;
    o->queued = 0;
    s->outs--;
}

void sua__out_failed(struct sua_stack *s, struct sua__out *o, int err)
{
    s->n.tx_failed++;
    if (o->failed)
        o->failed(s, o, err);
}

/* Only what is queued now: what a failure makes the layers send instead
 * waits for the next round, and every round costs a step. */
static void flush(struct sua_stack *s)
{
    uint32_t n = s->outs;

    for (; n && s->out_head; n--) {
        struct sua__out *o = s->out_head;

        sua__out_drop(s, o);
        if (s->flush)
            s->flush(s, o);
        else
            sua__out_failed(s, o, SUA_ENOROUTE);
    }
}

/* ---- events ------------------------------------------------------------ */
static void set_fresh(struct sua_stack *s, struct sua__task *t, int fresh)
{
    if (fresh && !t->fresh)
        s->fresh++;
    if (!fresh && t->fresh)
        s->fresh--;
    t->fresh = (uint8_t)fresh;
}

void sua__event(struct sua_stack *s, struct sua__task *t)
{
    if (!t->queued)
        push(&s->events, t);
    if (s->msg && !s->in_drain)
        set_fresh(s, t, 1);
}

void sua__event_drop(struct sua_stack *s, struct sua__task *t)
{
    if (!t->queued)
        return;
    set_fresh(s, t, 0);
    take_back(&s->events, t);
}

/* An event that an earlier command or step left behind must not see this
 * step's message. */
static void deliver(struct sua_stack *s)
{
    struct sua__task *t = pop(&s->events);
    const struct sua_msg *msg = s->msg;

    if (!t)
        return;
    if (!t->fresh)
        s->msg = NULL;
    set_fresh(s, t, 0);
    t->run(s, t);
    s->msg = msg;
}

void sua__reap(struct sua_stack *s, struct sua__task *t)
{
    if (!t->queued)
        push(&s->dead, t);
}

void sua__reap_all(struct sua_stack *s)
{
    struct sua__task *t;

    while ((t = pop(&s->dead)) != NULL)
        t->run(s, t);
}

/* ---- feeds ------------------------------------------------------------- */
int sua__feed_begin(struct sua_stack *s)
{
    if (s->in_feed)
        return 0;
    sua__enter(s);
    s->in_feed = 1;
    s->steps = s->cfg.step_budget;
    return 1;
}

int sua__step(struct sua_stack *s)
{
    if (!s->steps)
        return 0;
    s->steps--;
    return 1;
}

void sua__drain(struct sua_stack *s)
{
    if (SUA__FAST && !s->out_head && !s->events.head)
        return;
    s->in_drain = 1;
    for (;;) {
        flush(s);
        if (!s->out_head && !s->events.head)
            break;
        if (!sua__step(s) && !s->fresh)
            break;
        deliver(s);
    }
    s->in_drain = 0;
}

void sua__feed_end(struct sua_stack *s)
{
    sua__reap_all(s);
    s->in_feed = 0;
    sua__leave(s);
}

int sua_run(struct sua_stack *s)
{
    struct sua__timer *t;

    if (!s)
        return SUA_EINVAL;
    if (!sua__feed_begin(s))
        return SUA_EBUSY;
    /* The wake-up that led here may be used up: whatever comes next is told
     * again, even when it has not moved. */
    s->woken = s->told != SUA__NEVER;
    sua__drain(s);
    while (s->steps && (t = sua__timer_pop(&s->timers, s->now)) != NULL) {
        s->steps--;
        t->fire(s, t);
        sua__drain(s);
    }
    sua__feed_end(s);
    return SUA_OK;
}

uint64_t sua_next(const struct sua_stack *s)
{
    if (s->out_head || s->events.head || s->dead.head)
        return s->now;
    return sua__timer_next(&s->timers);
}
