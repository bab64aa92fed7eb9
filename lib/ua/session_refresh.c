/* SPDX-License-Identifier: MIT
 * Refreshing a session, and asking again after 422. RFC 4028 7.3, 7.4, 10.
 * Layer: ua. */
#include "ua/again.h"
#include "ua/session.h"

#define SOON_MS 1000u           /* something else is open in the dialog    */
#define LEAST_MS 2000u          /* between two attempts                    */

/* ---- refresh ------------------------------------------------------------ */
/* A re-INVITE with the session as it is: the same o= line (7.4). */
static int reinvite(struct sua_call *c)
{
    if (c->state != SUA__CALL_UP || sua__call_is_open(c) || c->busy ||
        !c->local || sua__call_open(c))
        return SUA_EAGAIN;
    c->setup->offer = c->local;
    sua__text_ref(c->setup->offer);
    c->glares = 0;
    sua__call_reinvite_again(c);
    return SUA_OK;
}

static int by_update(struct sua_call *c)
{
    const struct sua__update_state *x =
        (const struct sua__update_state *)
            c->ua->stack->slot[SUA__SLOT_UPDATE];

    return c->peer_update && x ? x->refresh(c) : SUA_EUNSUPPORTED;
}

/* The next attempt, should this one come to nothing: half of what is left,
 * so that none is lost to a refusal (10). */
static void plan_next(struct sua__timing *x, uint64_t now)
{
    uint64_t half = (x->bye_at - now) / 2;

    x->refresh_at = now + (half > LEAST_MS ? half : LEAST_MS);
}

int sua__call_refresh(struct sua_call *c)
{
    int rc = by_update(c);

    return rc == SUA_EUNSUPPORTED ? reinvite(c) : rc;
}

void sua__timing_refresh(struct sua_call *c)
{
    uint64_t now = c->ua->stack->now;
    int rc = sua__call_refresh(c);

    if (!c->timing)
        return; /* the call is over */
    if (rc == SUA_OK)
        plan_next(c->timing, now);
    else
        c->timing->refresh_at = now + SOON_MS;
}

static uint64_t pause_of(const struct sua_msg *m)
{
    uint32_t s;

    if (sua_msg_u32(m, SUA_H_RETRY_AFTER, 3600, &s) || s < 2)
        return LEAST_MS;
    return 1000 * (uint64_t)s;
}

/* 491 has its own pause. Who cannot do UPDATE gets a re-INVITE; a temporary
 * failure is tried again when it says. */
void sua__timing_refused(struct sua_call *c, const struct sua_msg *m)
{
    struct sua__timing *x = c->timing;
    struct sua_cseq cseq;
    uint64_t at = c->ua->stack->now;

    if (!x->ours || !x->se_s || c->state != SUA__CALL_UP)
        return;
    if ((m->status == 405 || m->status == 501) &&
        !sua_msg_cseq(m, &cseq) && cseq.method == SUA_M_UPDATE)
        c->peer_update = 0;
    else if (m->status >= 500 && m->status < 600)
        at += pause_of(m);
    else
        return;
    if (at < x->refresh_at) {
        x->refresh_at = at;
        sua__call_arm(c);
    }
}

/* ---- 422 ---------------------------------------------------------------- */
static int is_rewritten(void *arg, struct sua_buf *b, unsigned id,
                        struct sua_str line)
{
    (void)arg;
    (void)b;
    (void)line;
    return id == SUA_H_SESSION_EXPIRES || id == SUA_H_MIN_SE;
}

static int ask_again(struct sua_call *c, struct sua__again *k,
                     const struct sua__req *old)
{
    int rc;

    sua__timing_lines(c, &k->lines);
    rc = sua__again_read(k, old->tmpl, sua__again_tail(old), is_rewritten,
                         NULL);
    if (rc)
        return rc;
    k->spec.method = SUA_M_INVITE;
    k->spec.id = sua__call_identity(c);
    k->spec.dialog = c->dlg;
    k->spec.uri = sua__dialog_part(c->dlg, SUA__TARGET);
    k->spec.contact = 1;
    return sua__req_start(c->ua->stack, &c->req, &k->spec,
                          &sua__call_invite_user, c);
}

/* A first INVITE is made anew from what was sent. */
static int first_again(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;
    struct sua__req *old = c->req;
    struct sua__again k;
    int rc;

    if (!old || !old->tmpl || c->setup->legs ||
        c->dlg->len[SUA__REMOTE_TAG] || c->hangup_wanted)
        return 0;
    if (sua__again_begin(&k, s, old->tmpl, 128))
        return 0;
    rc = ask_again(c, &k, old);
    sua__again_end(&k, s);
    if (rc)
        c->req = old;
    return rc == SUA_OK;
}

int sua__timing_again(struct sua_call *c)
{
    if (!c->reinvite)
        return first_again(c);
    if (c->state != SUA__CALL_UP || !c->setup->offer)
        return 0;
    c->req = NULL;
    sua__call_reinvite_again(c);
    return 1;
}
