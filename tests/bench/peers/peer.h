/* SPDX-License-Identifier: MIT
 * For the race of parsers: what each program peer_X.c provides to main.c.
 * A peer reads a whole message and reports the values that a transaction, a
 * dialog and a route need, as views wherever its library allows it. */
#ifndef PEER_H
#define PEER_H

#include <stddef.h>
#include <string.h>

#define PEER_ROUTES 8

/* n == PEER_Z: ends at a NUL. Whoever needs the length counts; the race
 * does not, so that no library pays for its kind of string. */
#define PEER_Z ((size_t)-1)

struct peer_text {
    const char *p;
    size_t n;
};
struct peer_addr {
    struct peer_text user, host;
    unsigned port;
};
struct peer_values {
    struct peer_text method;            /* of a request                    */
    unsigned status;                    /* of a response                   */
    struct peer_addr uri, from, to, contact;
    struct peer_text via_host, via_branch, from_tag, to_tag, call_id,
        call_id_host,                   /* what oSIP cuts off at the '@'   */
        cseq_method;
    unsigned via_port;                  /* 0: none given                   */
    unsigned long cseq;
    unsigned hops, length, routes;      /* 0: absent                       */
    struct peer_text route[PEER_ROUTES]; /* hosts: Route, Record-Route     */
};

/* Reads p[0..n); p[n] is a NUL. The values are good until peer_done().
 * 0, or the library refused. */
int peer_open(void);
int peer_read(char *p, size_t n, struct peer_values *v);
void peer_done(void);
/* As far as the library goes that only locates and names the headers; a
 * negative number where it knows no such step. */
int peer_index(char *p, size_t n);

static inline struct peer_text peer_text(const char *p, size_t n)
{
    struct peer_text t;

    t.p = p;
    t.n = n;
    return t;
}

static inline struct peer_text peer_z(const char *p)
{
    return peer_text(p, p ? PEER_Z : 0);
}

static inline void peer_route(struct peer_values *v, struct peer_text host)
{
    if (v->routes < PEER_ROUTES)
        v->route[v->routes++] = host;
}

#endif
