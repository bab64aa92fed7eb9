/* SPDX-License-Identifier: MIT
 * POSIX port: the poll loop. Descriptors and timers may be added, replaced
 * and removed by the functions the loop calls. */
#include "posix_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- descriptors ------------------------------------------------------- */
static int grow(void **p, size_t *cap, size_t need, size_t size)
{
    size_t n = *cap ? *cap : 16;
    void *q;

    if (need <= *cap)
        return SUA_OK;
    while (n < need)
        n *= 2;
    q = realloc(*p, n * size);
    if (!q)
        return SUA_ENOMEM;
    *p = q;
    *cap = n;
    return SUA_OK;
}

static int grow_index(struct sua__px_loop *l, size_t fd)
{
    size_t old = l->nindex;
    void *p = l->index;

    if (grow(&p, &l->nindex, fd + 1, sizeof(*l->index)))
        return SUA_ENOMEM;
    l->index = p;
    memset(l->index + old, 0, (l->nindex - old) * sizeof(*l->index));
    return SUA_OK;
}

static int grow_watches(struct sua__px_loop *l)
{
    size_t cap = l->cap, same = l->cap;
    void *p = l->pfd, *w = l->watch;
    int err = grow(&p, &cap, l->n + 1, sizeof(*l->pfd));

    l->pfd = p;
    if (!err) {
        err = grow(&w, &same, l->n + 1, sizeof(*l->watch));
        l->watch = w;
    }
    if (!err)
        l->cap = same;
    return err;
}

static size_t place(const struct sua__px_loop *l, int fd)
{
    if (fd < 0 || (size_t)fd >= l->nindex)
        return 0;
    return l->index[fd];
}

int sua__px_watch(struct sua__px_loop *l, int fd, short events,
                  sua__px_ready *ready, void *user)
{
    size_t i = place(l, fd);

    if (fd < 0 || !ready)
        return SUA_EINVAL;
    if (!i) {
        if (grow_index(l, (size_t)fd) || grow_watches(l))
            return SUA_ENOMEM;
        i = ++l->n;
        l->index[fd] = i;
    }
    i--;
    l->pfd[i].fd = fd;
    l->pfd[i].events = events;
    /* What poll() saw was meant for the former owner. */
    l->pfd[i].revents = 0;
    l->watch[i].ready = ready;
    l->watch[i].user = user;
    return SUA_OK;
}

void sua__px_events(struct sua__px_loop *l, int fd, short events)
{
    size_t i = place(l, fd);

    if (i)
        l->pfd[i - 1].events = events;
}

static void compact(struct sua__px_loop *l)
{
    size_t i, n = 0;

    for (i = 0; i < l->n; i++) {
        if (l->pfd[i].fd < 0)
            continue;
        l->pfd[n] = l->pfd[i];
        l->watch[n++] = l->watch[i];
        l->index[l->pfd[i].fd] = n;
    }
    l->n = n;
    l->holes = 0;
}

void sua__px_unwatch(struct sua__px_loop *l, int fd)
{
    size_t i = place(l, fd);

    if (!i)
        return;
    l->index[fd] = 0;
    l->pfd[i - 1].fd = -1;
    l->pfd[i - 1].revents = 0;
    l->holes = 1;
}

int sua__px_poll(struct sua__px_loop *l, int timeout_ms)
{
    size_t i, n;
    int got;

    if (l->holes)
        compact(l);
    n = l->n;
    got = poll(l->pfd, (nfds_t)n, timeout_ms);
    if (got < 0)
        return errno == EINTR ? SUA_OK : SUA_ETRANSPORT;
    /* Arrays may move and grow below; new entries have no revents. */
    for (i = 0; i < n && got > 0; i++) {
        short r = l->pfd[i].revents;
        int fd = l->pfd[i].fd;

        if (!r || fd < 0)
            continue;
        got--;
        l->pfd[i].revents = 0;
        l->watch[i].ready(l->watch[i].user, fd, r);
        /* Left in place, a closed descriptor would keep poll() awake. */
        if ((r & POLLNVAL) && l->pfd[i].fd == fd)
            sua__px_unwatch(l, fd);
    }
    return SUA_OK;
}

/* ---- timers: a heap, and a hash of (function, user) --------------------- */
static struct sua__px_timer **chain_of(struct sua__px_loop *l,
                                       sua__px_due *due, void *user)
{
    uintptr_t h = (uintptr_t)user >> 4 ^ (uintptr_t)due >> 2;

    return &l->chain[(h ^ h >> 8) % SUA__PX_CHAINS];
}

static void heap_put(struct sua__px_loop *l, struct sua__px_timer *t,
                     size_t at)
{
    l->heap[at] = t;
    t->at = at;
}

/* Moves t from `at` to where it belongs. */
static void heap_sift(struct sua__px_loop *l, struct sua__px_timer *t,
                      size_t at)
{
    size_t kid;

    while (at && l->heap[(at - 1) / 2]->when > t->when) {
        heap_put(l, l->heap[(at - 1) / 2], at);
        at = (at - 1) / 2;
    }
    while ((kid = 2 * at + 1) < l->ntimers) {
        if (kid + 1 < l->ntimers &&
            l->heap[kid + 1]->when < l->heap[kid]->when)
            kid++;
        if (l->heap[kid]->when >= t->when)
            break;
        heap_put(l, l->heap[kid], at);
        at = kid;
    }
    heap_put(l, t, at);
}

static void timer_stop(struct sua__px_loop *l, struct sua__px_timer *t)
{
    struct sua__px_timer **link = chain_of(l, t->due, t->user);
    struct sua__px_timer *last = l->heap[--l->ntimers];

    while (*link != t)
        link = &(*link)->next;
    *link = t->next;
    if (last != t)
        heap_sift(l, last, t->at);
    free(t);
}

static int timer_start(struct sua__px_loop *l, uint64_t when,
                       sua__px_due *due, void *user)
{
    struct sua__px_timer **link = chain_of(l, due, user), *t;
    void *p = l->heap;

    if (grow(&p, &l->heap_cap, l->ntimers + 1, sizeof(*l->heap)))
        return SUA_ENOMEM;
    l->heap = p;
    t = malloc(sizeof(*t));
    if (!t)
        return SUA_ENOMEM;
    t->when = when;
    t->due = due;
    t->user = user;
    t->next = *link;
    *link = t;
    heap_sift(l, t, l->ntimers++);
    return SUA_OK;
}

int sua__px_timer(struct sua__px_loop *l, uint64_t when, sua__px_due *due,
                  void *user)
{
    struct sua__px_timer *t = *chain_of(l, due, user);

    if (!due)
        return SUA_EINVAL;
    while (t && (t->due != due || t->user != user))
        t = t->next;
    if (when == UINT64_MAX) {
        if (t)
            timer_stop(l, t);
        return SUA_OK;
    }
    if (!t)
        return timer_start(l, when, due, user);
    t->when = when;
    heap_sift(l, t, t->at);
    return SUA_OK;
}

uint64_t sua__px_timer_next(const struct sua__px_loop *l)
{
    return l->ntimers ? l->heap[0]->when : UINT64_MAX;
}

void sua__px_fire(struct sua__px_loop *l, uint64_t now)
{
    /* No more than there were: one that sets itself again for "now" must
     * not keep the loop from its descriptors. */
    size_t left = l->ntimers;

    while (left-- && l->ntimers && l->heap[0]->when <= now) {
        sua__px_due *due = l->heap[0]->due;
        void *user = l->heap[0]->user;

        timer_stop(l, l->heap[0]);
        due(user);
    }
}

void sua__px_loop_free(struct sua__px_loop *l)
{
    while (l->ntimers)
        timer_stop(l, l->heap[l->ntimers - 1]);
    free(l->heap);
    free(l->pfd);
    free(l->watch);
    free(l->index);
    memset(l, 0, sizeof(*l));
}
