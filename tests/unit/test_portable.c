/* SPDX-License-Identifier: MIT
 * The index built without vector instructions gives the same answer as the
 * library's own, on every fixture, every prefix and seeded damage. */
#ifndef SUA_NO_SIMD
#define SUA_NO_SIMD
#endif
#define sua_msg_index plain_index
#define sua_msg_method plain_method
#define sua_msg_uri plain_uri
#define sua_msg_reason plain_reason
#define sua_msg_body plain_body
#define sua_msg_get plain_get
#define sua_msg_find plain_find
#define sua_msg_has_token plain_has_token
#define sua_values_begin plain_values_begin
#define sua_values_next plain_values_next
#define sua_hdr_id plain_hdr_id
#define sua_hdr_name plain_hdr_name
#define sua__hdr_find plain_hdr_find
#define sua__hdr_slot plain_hdr_slot
#define sua__hdr_compact plain_hdr_compact
#define sua__hdr_info plain_hdr_info
#define sua__names plain_names
#define sua__name_at plain_name_at
#include "../../lib/msg/hdrtab.c"
#include "../../lib/msg/msg.c"
#undef sua_msg_index

/* The library's, with vector instructions where the machine has them. */
int sua_msg_index(struct sua_msg *m, char *buf, size_t n,
                  struct sua_hdr *hdr, unsigned max_hdr, unsigned flags);

#include "check.h"
#include "guard.h"
#include "message.h"

#define MANY_HDRS 64

static int same_index(const struct sua_msg *a, const struct sua_msg *b,
                      size_t n)
{
    return a->seen == b->seen && a->len == b->len && a->body == b->body &&
           a->body_len == b->body_len && a->nhdr == b->nhdr &&
           a->status == b->status && a->method == b->method &&
           !memcmp(a->start, b->start, sizeof(a->start)) &&
           a->err == b->err && a->err_off == b->err_off &&
           !memcmp(a->hdr, b->hdr, a->nhdr * sizeof(a->hdr[0])) &&
           !memcmp(a->buf, b->buf, n);
}

static void compare(const char *name, const char *p, size_t n,
                    unsigned flags)
{
    static char copy[65536];
    struct sua_hdr h1[MANY_HDRS], h2[MANY_HDRS];
    struct sua_msg a, b;
    struct sua_str s = guard_copy(sua_str_make(p, n));
    int r1, r2, same;

    memcpy(copy, p, n);
    memset(h1, 0, sizeof(h1));
    memset(h2, 0, sizeof(h2));
    r1 = sua_msg_index(&a, (char *)(uintptr_t)s.p, n, h1, MANY_HDRS, flags);
    r2 = plain_index(&b, copy, n, h2, MANY_HDRS, flags);
    same = r1 == r2 && same_index(&a, &b, n - (size_t)(b.buf - copy));
    CHECK(same);
    if (!same)
        fprintf(stderr, "    %s, first %lu bytes: %d %d at %u, %d %d at %u\n",
                name, (unsigned long)n, r1, a.err, a.err_off, r2, b.err,
                b.err_off);
}

static uint32_t rng = 4242;

static uint32_t draw(uint32_t below)
{
    rng ^= rng << 13;
    rng ^= rng >> 17;
    rng ^= rng << 5;
    return rng % below;
}

static void each(const char *name, char *p, size_t n)
{
    static const char hot[] = "\r\n\0\t :\"\\\r\n";
    static char mem[65536];
    size_t k;
    int round, hits;

    for (k = 0; k <= n; k++)
        compare(name, p, k, 0);
    for (round = 0; n && round < 1000; round++) {
        memcpy(mem, p, n);
        for (hits = (int)draw(5); hits >= 0; hits--)
            mem[draw((uint32_t)n)] =
                draw(4) ? hot[draw(sizeof(hot) - 1)] : (char)draw(256);
        compare(name, mem, n, draw(4));
    }
}

int main(void)
{
    CHECK(fixture_each("corpus", ".sip", each) == 12);
    CHECK(fixture_each("rfc4475", ".dat", each) == 51);
    CHECK(fixture_each("rfc5118", ".dat", each) == 12);
    return check_done();
}
