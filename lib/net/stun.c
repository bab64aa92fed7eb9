/* SPDX-License-Identifier: MIT
 * Keep-alives of datagram flows, an optional module: Binding Requests are
 * answered with the address they came from, and ours tell whether ours is
 * still the same. RFC 5626 4.4.2, 8; RFC 5389 6, 7, 15.2. */
#include "net/net.h"

#define COOKIE "\x21\x12\xa4\x42"
#define REQUEST 0x0001u
#define SUCCESS 0x0101u
#define FAILURE 0x0111u
#define XOR_MAPPED 0x0020u
#define HEADER 20u
#define MOST (HEADER + 4u + 20u) /* with an IPv6 address                   */

static unsigned get16(const uint8_t *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put_header(uint8_t *p, unsigned type, unsigned n,
                       const uint8_t id[12])
{
    put16(p, type);
    put16(p + 2, n);
    memcpy(p + 4, COOKIE, 4);
    memcpy(p + 8, id, 12);
}

/* The mask is the cookie and the transaction's id, as they stand behind each
 * other in the header. */
static void mask(uint8_t *to, const uint8_t *from, size_t n,
                 const uint8_t *header)
{
    size_t i;

    for (i = 0; i < n; i++)
        to[i] = (uint8_t)(from[i] ^ header[4 + i]);
}

/* ---- requests of others ------------------------------------------------- */
static void answer(struct sua_stack *s, const struct sua_flow *from,
                   const uint8_t *request)
{
    size_t n = from->remote.family == 4 ? 4 : 16;
    uint8_t out[MOST], *at = out + HEADER;

    put_header(out, SUCCESS, (unsigned)n + 8, request + 8);
    put16(at, XOR_MAPPED);
    put16(at + 2, (unsigned)n + 4);
    at[4] = 0;
    at[5] = n == 4 ? 1 : 2;
    put16(at + 6, from->remote.port ^ get16(out + 4));
    mask(at + 8, from->remote.ip, n, out);
    (void)s->hooks.send(s->hooks.user, from, out, HEADER + 8 + n);
}

/* ---- answers to ours ---------------------------------------------------- */
static int read_mapped(const uint8_t *p, size_t n, struct sua_addr *a)
{
    const uint8_t *at = p + HEADER, *end = p + n;
    size_t len, ip;

    for (; end - at >= 4; at += 4 + ((len + 3) & ~(size_t)3)) {
        len = get16(at + 2);
        if (len > (size_t)(end - at) - 4)
            return 0;
        ip = len == 8 ? 4 : 16;
        if (get16(at) != XOR_MAPPED || len != ip + 4)
            continue;
        memset(a, 0, sizeof *a);
        a->family = ip == 4 ? 4 : 6;
        a->port = (uint16_t)(get16(at + 6) ^ get16(p + 4));
        mask(a->ip, at + 8, ip, p);
        return 1;
    }
    return 0;
}

static struct sua__stun_user *find(const struct sua_stack *s,
                                   const uint8_t *id)
{
    struct sua__stun_user *u = sua__net(s)->stun_users;

    while (u && memcmp(u->id, id, sizeof u->id))
        u = u->next;
    return u;
}

static void response(struct sua_stack *s, const uint8_t *p, size_t n,
                     int success)
{
    struct sua__stun_user *u = find(s, p + 8);
    struct sua_addr mapped;

    if (!u)
        return;
    sua__stun_stop(u);
    u->done(s, u, success && read_mapped(p, n, &mapped) ? &mapped : NULL);
    sua__drain(s);
}

static void input(struct sua_stack *s, const struct sua_flow *from,
                  const uint8_t *p, size_t n)
{
    if (get16(p + 2) != n - HEADER)
        return;
    switch (get16(p)) {
    case REQUEST: answer(s, from, p); break;
    case SUCCESS: response(s, p, n, 1); break;
    case FAILURE: response(s, p, n, 0); break;
    default: break;
    }
}

/* ---- ours --------------------------------------------------------------- */
int sua__stun_ask(struct sua_stack *s, struct sua__stun_user *u,
                  const struct sua__dest *dest)
{
    const struct sua__flow *f = sua__flow_find(s, dest->flow);
    struct sua__net *net = sua__net(s);
    struct sua_flow to;
    uint8_t out[HEADER];

    if (!net->stun || !f || f->at.proto != SUA_UDP)
        return SUA_EUNSUPPORTED;
    if (!u->link) {
        u->next = net->stun_users;
        u->link = &net->stun_users;
        if (u->next)
            u->next->link = &u->next;
        net->stun_users = u;
    }
    to = f->at;
    to.remote = dest->addr;
    put_header(out, REQUEST, 0, u->id);
    (void)s->hooks.send(s->hooks.user, &to, out, sizeof out);
    return SUA_OK;
}

void sua__stun_stop(struct sua__stun_user *u)
{
    if (!u->link)
        return;
    *u->link = u->next;
    if (u->next)
        u->next->link = u->link;
    u->next = NULL;
    u->link = NULL;
}

static const struct sua__stun stun = { input };

static int init(struct sua_stack *s, void *state)
{
    (void)state;
    sua__net(s)->stun = &stun;
    return SUA_OK;
}

const struct sua_module sua__module_stun = {
    "stun", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL, init, NULL, NULL
};
