/* SPDX-License-Identifier: MIT
 * Our re-INVITE is refused when its offer has been answered already, by
 * reliable 1xx: the session as it was is offered anew, so that both sides
 * mean the same. RFC 6141 3.4, RFC 3264 8. Layer: ua. */
#include "sdp/sdp.h"
#include "ua/session.h"

#define DIGITS 22               /* of a version, and one more              */
#define TRIES 4                 /* while one is refused after the other    */

/* ---- o= ----------------------------------------------------------------- */
/* Its sess-version; absent: there is none. */
static struct sua_str version_of(struct sua_str sdp)
{
    struct sua_str v = { NULL, 0 };
    char type = 0;

    while (type != 'o' && sua_sdp_line_next(&sdp, &type, &v) == 1)
        ;
    if (type != 'o')
        return sua_str_make(NULL, 0);
    (void)sua__sdp_word(&v);
    (void)sua__sdp_word(&v);
    return sua__sdp_word(&v);
}

/* The next number, however many digits it has; "": it is none. */
static struct sua_str after(struct sua_str v, char mem[DIGITS])
{
    size_t i = DIGITS, n = v.n;
    unsigned carry = 1;

    if (!v.n || v.n >= DIGITS)
        return sua_str_make(mem, 0);
    while (n--) {
        if (v.p[n] < '0' || v.p[n] > '9')
            return sua_str_make(mem, 0);
        carry += (unsigned)(v.p[n] - '0');
        mem[--i] = (char)('0' + carry % 10);
        carry /= 10;
    }
    if (carry)
        mem[--i] = '1';
    return sua_str_make(mem + i, DIGITS - i);
}

/* What was in force, as the version after the one that came to nothing. */
static struct sua__text *newer(struct sua__texts *texts, struct sua_str was,
                               struct sua_str now)
{
    struct sua_str old = version_of(was), v;
    struct sua__text *t;
    struct sua_buf b;
    char mem[DIGITS];
    size_t at;

    v = after(version_of(now), mem);
    if (!old.n || !v.n)
        return NULL;
    t = sua__text_get(texts, was.n + DIGITS, 1);
    if (!t)
        return NULL;
    at = (size_t)(old.p - was.p);
    sua_buf_init(&b, t->bytes, t->cap);
    sua_buf_str(&b, sua__str_sub(was, 0, at));
    sua_buf_str(&b, v);
    sua_buf_str(&b, sua__str_sub(was, at + old.n, was.n));
    t->len = (uint16_t)b.n;
    return t;
}

/* ---- the re-INVITE ------------------------------------------------------ */
void sua__rel_executed(struct sua_call *c)
{
    struct sua__setup *x = c->setup;

    sua__text_set(&c->ua->stack->texts, &x->remote_new, c->local);
    c->local = NULL;
    sua__call_offer_taken(c);
    c->agreed = 1;
}

static void offer_again(struct sua_call *c, struct sua__text *offer,
                        unsigned status)
{
    c->glares++;
    c->req = NULL;
    c->reinvite = 0;
    c->setup->offer = offer;
    c->setup->again_at = c->ua->stack->now;
    sua__call_arm(c);
    sua__call_event(c, SUA_CALL_UPDATED, status, SUA_CAUSE_REMOTE);
}

int sua__rel_ended(struct sua_call *c, const struct sua_msg *m)
{
    struct sua__texts *texts = &c->ua->stack->texts;
    struct sua__text *was = c->setup->remote_new, *offer = NULL;

    if (!was || !c->agreed)
        return 0;
    c->setup->remote_new = NULL;
    if (m->status >= 300 && m->status != 408 && c->glares < TRIES &&
        c->state == SUA__CALL_UP && !sua__ends_usage(m->status))
        offer = newer(texts, sua__text_str(was), sua__text_str(c->local));
    sua__text_unref(texts, was);
    if (offer)
        offer_again(c, offer, m->status);
    return offer != NULL;
}
