/* SPDX-License-Identifier: MIT
 * Which of a request's many responses goes back, and how. RFC 3261 16.7
 * steps 3, 6, 7; RFC 4320 4 (no 408 to a non-INVITE). Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };

/* ---- responses without our Via ----------------------------------------- */
static int is_challenge(unsigned status)
{
    return status == 401 || status == 407;
}

/* Challenges are taken out: those of all branches come in together. */
struct sua__text *sua__proxy_strip(struct sua_stack *s,
                                   const struct sua_msg *m)
{
    static const struct sua_edit e[3] = {
        { SUA_EDIT_DROP_FIRST_VALUE, SUA_H_VIA, { NULL, 0 } },
        { SUA_EDIT_DROP, SUA_H_WWW_AUTHENTICATE, { NULL, 0 } },
        { SUA_EDIT_DROP, SUA_H_PROXY_AUTHENTICATE, { NULL, 0 } }
    };
    struct sua__text *c;
    struct sua_buf b;

    if (sua__one_via(m)) /* it was for us */
        return NULL;
    c = sua__text_get(&s->texts, m->len, m->status >= 200);
    if (!c)
        return NULL;
    sua_buf_init(&b, c->bytes, c->cap);
    sua_write_edited(&b, m, e, is_challenge(m->status) ? 3 : 1);
    c->len = (uint16_t)b.n;
    if (!b.err)
        return c;
    sua__text_unref(&s->texts, c);
    return NULL;
}

/* ---- the best one ------------------------------------------------------ */
/* Lower is better. 6xx ends it all; then the lowest class; in 4xx what helps
 * the caller to ask again, then a person's answer before a machine's. */
static unsigned rank(const struct sua__ctx *c, unsigned status)
{
    if (status >= 600)
        return 0;
    if (status == 487 && c->cancelled)
        return 1;
    if (status < 400)
        return 2;
    switch (status) {
    case 401: case 407: return 3;
    case 415: case 420: case 484: return 4;
    case 404: case 480: return 6;
    case 487: return 7;
    case 408: return 8;
    case 503: return 10;
    default: return status < 500 ? 5 : 9;
    }
}

/* All lines with these ids behind what there is. */
static void add_challenges(struct sua_stack *s, struct sua__ctx *c,
                           const struct sua_msg *m)
{
    struct sua_str old = none;
    struct sua__text *t;
    struct sua_buf b;

    if (c->challenges)
        old = sua__text_str(c->challenges);
    t = sua__text_get(&s->texts, old.n + m->len, 1);
    if (!t)
        return;
    sua_buf_init(&b, t->bytes, t->cap);
    sua_buf_str(&b, old);
    sua_write_copy(&b, m, SUA_H_WWW_AUTHENTICATE);
    sua_write_copy(&b, m, SUA_H_PROXY_AUTHENTICATE);
    t->len = (uint16_t)b.n;
    sua__text_unref(&s->texts, c->challenges);
    c->challenges = sua__text_shrink(&s->texts, t);
}

/* Without memory the status alone is kept, and answered in our words. */
static void keep(struct sua_stack *s, struct sua__ctx *c, unsigned status,
                 const struct sua_msg *m)
{
    sua__text_drop(&s->texts, &c->best);
    c->best_status = (uint16_t)status;
    if (!m)
        return;
    c->best = sua__proxy_strip(s, m);
    if (c->best)
        c->best_end = (uint16_t)(c->best->len - m->body_len - 2u);
}

void sua__proxy_note(struct sua_stack *s, struct sua__ctx *c,
                     unsigned status, const struct sua_msg *m)
{
    if (c->by_location && (status == 430 || (status == 503 && !m))) {
        status = 480; /* whom nothing leads to is not available */
        m = NULL;
    }
    if (m && is_challenge(status))
        add_challenges(s, c, m);
    if (!c->best_status || rank(c, status) < rank(c, c->best_status))
        keep(s, c, status, m);
}

/* ---- sending it -------------------------------------------------------- */
static int send_own(struct sua_stack *s, struct sua__ctx *c, unsigned status)
{
    struct sua__reply r;

    memset(&r, 0, sizeof r);
    r.status = status;
    if (is_challenge(status) && c->challenges)
        r.extra = sua__text_str(c->challenges);
    return sua__txn_reply(s, c->st, &r);
}

static int send_joined(struct sua_stack *s, struct sua__ctx *c)
{
    struct sua_str best = sua__text_str(c->best);
    struct sua_str more = sua__text_str(c->challenges);
    struct sua__text *t = sua__text_get(&s->texts, best.n + more.n, 1);
    struct sua_buf b;
    int err;

    if (!t)
        return best.n + more.n > s->cfg.max_msg ? SUA_ETOOBIG : SUA_ENOMEM;
    sua_buf_init(&b, t->bytes, t->cap);
    sua_buf_str(&b, sua__str_sub(best, 0, c->best_end));
    sua_buf_str(&b, more);
    sua_buf_str(&b, sua__str_sub(best, c->best_end, best.n));
    t->len = (uint16_t)b.n;
    err = sua__txn_forward(s, c->st, t, c->best_status);
    if (err)
        sua__text_unref(&s->texts, t);
    return err;
}

static int send_best(struct sua_stack *s, struct sua__ctx *c)
{
    int err = sua__txn_forward(s, c->st, c->best, c->best_status);

    if (!err)
        c->best = NULL;
    return err;
}

/* That one server is overloaded is not for the caller to conclude about us
 * (step 6). A caller who has cancelled waits for 487. */
static unsigned own_status(const struct sua__ctx *c)
{
    switch (c->best_status) {
    case 0:
        return 500;
    case 503:
        return 500;
    case 408:
        return c->cancelled ? 487 : 408;
    default:
        return c->best_status;
    }
}

int sua__proxy_answer(struct sua_stack *s, struct sua__ctx *c)
{
    unsigned status = own_status(c);

    if (status == 408 && c->method != SUA_M_INVITE)
        return SUA_OK;
    if (!c->best || status != c->best_status)
        return send_own(s, c, status);
    if (is_challenge(status) && c->challenges)
        return send_joined(s, c);
    return send_best(s, c);
}
