/* SPDX-License-Identifier: MIT
 * The witness: see sim_wire.h. One entry for a node and a Call-ID. */
#include "sim_wire.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 1024

struct entry {
    struct entry *next;
    const struct sim_node *node;
    uint32_t life;
    uint8_t invited, got_2xx, acked;
    unsigned long cseq;
    uint64_t asked_at;
    size_t n;
    char id[];                  /* NUL behind it                           */
};
struct wire {
    struct sim *s;
    struct entry *slot[SLOTS];
};

static struct sua_str call_id(const char *p)
{
    const char *at = strstr(p, "\nCall-ID: ");
    const char *end = at ? strchr(at, '\r') : NULL;

    if (!end)
        return sua_str_make(NULL, 0);
    at += 10;
    return sua_str_make(at, (size_t)(end - at));
}

static struct entry **find(struct wire *w, const struct sim_node *n,
                           struct sua_str id)
{
    uint32_t h = n->index * 2654435761u;
    struct entry **e;
    size_t i;

    for (i = 0; i < id.n; i++)
        h = (h ^ (unsigned char)id.p[i]) * 16777619u;
    for (e = &w->slot[(h >> 8) % SLOTS]; *e; e = &(*e)->next)
        if ((*e)->node == n && (*e)->n == id.n && (*e)->life == n->life &&
            !memcmp((*e)->id, id.p, id.n))
            break;
    return e;
}

static struct entry *entry(struct wire *w, const struct sim_node *n,
                           const char *text)
{
    struct sua_str id = call_id(text);
    struct entry **at = find(w, n, id), *e = *at;

    if (e)
        return e;
    e = calloc(1, sizeof *e + id.n + 1);
    if (!e)
        abort();
    e->node = n;
    e->life = n->life;
    e->n = id.n;
    if (id.n)
        memcpy(e->id, id.p, id.n);
    *at = e;
    return e;
}

static int begins(const char *p, const char *with)
{
    return !strncmp(p, with, strlen(with));
}

static int of_method(const char *p, const char *method)
{
    const char *at = strstr(p, "\nCSeq: ");
    const char *end = at ? strchr(at, '\r') : NULL;
    size_t n = strlen(method);

    return end && (size_t)(end - at) > n && !memcmp(end - n, method, n);
}

static unsigned long cseq_of(const char *p)
{
    const char *at = strstr(p, "\nCSeq: ");

    return at ? strtoul(at + 7, NULL, 10) : 0;
}

static int forwarded(const char *p)
{
    const char *via = strstr(p, "\nVia: ");

    return via && strstr(via + 1, "\nVia: ");
}

static void sent(struct sim *s, const struct sim_packet *p, void *user)
{
    struct wire *w = user;

    if (begins(p->data, "INVITE ") && !forwarded(p->data)) {
        struct entry *e = entry(w, p->from, p->data);
        if (e->invited && e->cseq == cseq_of(p->data))
            return; /* once more the same */
        e->invited = 1;
        e->cseq = cseq_of(p->data);
        e->asked_at = s->now + p->from->ahead;
    } else if (begins(p->data, "ACK ")) {
        entry(w, p->from, p->data)->acked = 1;
    }
}

/* Within 64*T1 of its INVITE a 2xx is the caller's to acknowledge; where the
 * ACK takes a stream, the connection may be refused. */
static void arrived(struct sim *s, const struct sim_packet *p, void *user)
{
    struct wire *w = user;
    struct entry *e;

    if (!begins(p->data, "SIP/2.0 2") || !of_method(p->data, "INVITE") ||
        strstr(p->data, "transport=tcp"))
        return;
    e = entry(w, p->to, p->data);
    if (e->invited && s->now + p->to->ahead < e->asked_at + 32000)
        e->got_2xx = 1;
}

const char *wire_owed(const struct wire *w, const struct sim_node *n)
{
    const struct entry *e;
    unsigned i;

    for (i = 0; i < SLOTS; i++)
        for (e = w->slot[i]; e; e = e->next)
            if (e->node == n && e->life == n->life && e->got_2xx && !e->acked)
                return e->id;
    return NULL;
}

struct wire *wire_open(struct sim *s)
{
    struct wire *w = calloc(1, sizeof *w);

    if (!w)
        abort();
    w->s = s;
    s->check = sent;
    s->arrived = arrived;
    s->user = w;
    return w;
}

void wire_close(struct wire *w)
{
    struct entry *e, *next;
    unsigned i;

    for (i = 0; i < SLOTS; i++)
        for (e = w->slot[i]; e; e = next) {
            next = e->next;
            free(e);
        }
    free(w);
}
