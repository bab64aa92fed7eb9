/* SPDX-License-Identifier: MIT
 * Redirections of calls and requests as an optional module: whether they are
 * followed, and what the outcome is when nobody can be reached. RFC 3261
 * 8.1.3.4, 21.3. Layer: ua. */
#include "ua/redirect.h"

static struct sua__redirects *state_of(const struct sua_ua *ua)
{
    return (struct sua__redirects *)ua->stack->slot[SUA__SLOT_REDIRECT];
}

/* 305 and 380 name no other place where the same request can go. */
static int is_redirection(unsigned status, const struct sua_msg *m)
{
    return m && status >= 300 && status < 400 && status != 305 &&
           status != 380;
}

static unsigned policy(const struct sua_ua *ua, unsigned own)
{
    unsigned use = own ? own : ua->cfg.redirect;

    return use ? use : SUA_REDIRECT_ASK;
}

/* ---- the object --------------------------------------------------------- */
static void let_sent_go(struct sua__redirect *x)
{
    sua__text_drop(&x->ua->stack->texts, &x->sent);
}

static void drop_object(struct sua__redirect *x)
{
    sua__event_drop(x->ua->stack, &x->after);
    let_sent_go(x);
    sua__text_unref(&x->ua->stack->texts, x->uris);
    sua__pool_put(&state_of(x->ua)->pool, x);
}

static void drop(struct sua__redirect *x)
{
    if (!x)
        return;
    if (x->call) {
        x->call->more->redirect = NULL;
        sua__more_close(x->call);
    } else {
        x->request->redirect = NULL;
    }
    drop_object(x);
}

/* What was asked first counts as tried. */
static struct sua__redirect *begin(struct sua_ua *ua,
                                   const struct sua__req *r)
{
    struct sua__redirect *x =
        (struct sua__redirect *)sua__pool_get(&state_of(ua)->pool);

    if (!x)
        return NULL;
    x->ua = ua;
    x->method = r->method;
    x->contact = r->contact;
    x->secure = r->sips;
    if (sua__redirect_add(x, sua__req_uri(r))) {
        sua__pool_put(&state_of(ua)->pool, x);
        return NULL;
    }
    x->t[0].tried = 1;
    return x;
}

/* ---- the outcome -------------------------------------------------------- */
/* RFC 3261 16.7: what all agree on first, then what a peer says of the
 * request; a redirection that led nowhere is the least. */
static unsigned rank(unsigned status, unsigned cause)
{
    if (status >= 600)
        return 0;
    if (status < 400)
        return 3;
    return status < 500 && cause != SUA_CAUSE_TIMEOUT ? 1 : 2;
}

static void note(struct sua__redirect *x, const struct sua__req *r,
                 unsigned status, const struct sua_msg *m)
{
    unsigned cause = sua__ua_cause(status, m);

    if (!x->best || rank(status, cause) < rank(x->best, x->best_cause)) {
        x->best = (uint16_t)status;
        x->best_cause = (uint8_t)cause;
    }
    let_sent_go(x);
    x->sent = r->tmpl;
    if (x->sent)
        sua__text_ref(x->sent);
    x->tail = (uint16_t)(r->at.mid_at + r->at.mid_len);
    x->failed = (uint16_t)status;
    x->cseq = r->cseq;
    x->id = r->id;
    x->follow = 0;
    if (is_redirection(status, m))
        sua__redirect_collect(x, m);
}

/* 1: a request is on its way. */
static int try_next(struct sua__redirect *x)
{
    struct sua__target *t;
    int sent = 0;

    while (!sent && x->sent && (t = sua__redirect_next(x)) != NULL) {
        t->tried = 1;
        x->tries++;
        sent = !sua__redirect_send(x, t);
        x->at = (uint8_t)(t - x->t);
    }
    let_sent_go(x);
    return sent;
}

/* ---- calls -------------------------------------------------------------- */
static void decide(struct sua_stack *s, struct sua__task *t)
{
    struct sua__redirect *x = SUA__OWNER(t, struct sua__redirect, after);
    struct sua_call *c = x->call;

    if (c->event.queued) { /* the application has not heard of it */
        sua__event(s, t);
        return;
    }
    x->asked = 0;
    c->progressed = 0;
    if (!x->follow || !try_next(x))
        sua__call_over(c, x->best, x->best_cause);
}

static struct sua__redirect *begin_call(struct sua_call *c,
                                        const struct sua__req *r)
{
    struct sua__redirect *x = begin(c->ua, r);

    if (!x)
        return NULL;
    if (!sua__more_open(c)) {
        drop_object(x);
        return NULL;
    }
    x->call = c;
    x->after.run = decide;
    c->more->redirect = x;
    return x;
}

static int failed(struct sua_call *c, struct sua__req *r, unsigned status,
                  const struct sua_msg *m)
{
    struct sua__redirect *x = sua__more(c)->redirect;
    unsigned use = policy(c->ua, c->follows);
    int asks = is_redirection(status, m);

    if (!x && use != SUA_REDIRECT_NEVER && asks)
        x = begin_call(c, r);
    if (!x)
        return 0;
    note(x, r, status, m);
    x->asked = (uint8_t)asks;
    x->follow = asks ? use == SUA_REDIRECT_FOLLOW : status < 600;
    if (asks)
        sua__call_event(c, SUA_CALL_REDIRECT, status, SUA_CAUSE_REMOTE);
    sua__event(c->ua->stack, &x->after);
    return 1;
}

static void over(struct sua_call *c)
{
    drop(sua__more(c)->redirect);
}

int sua_call_follow(struct sua_call *c, struct sua_str target)
{
    struct sua__redirect *x = sua__more(c)->redirect;
    struct sua_nameaddr na;
    int rc = SUA_OK;

    if (!state_of(c->ua))
        return SUA_EUNSUPPORTED;
    if (!x || !x->asked || c->hangup_wanted)
        return SUA_ESTATE;
    if (target.n) {
        if (sua__target_parse(target, &na))
            return SUA_EINVAL;
        x->rounds++;
        rc = sua__redirect_add(x, na.uri);
    } else if (!sua__redirect_next(x)) {
        rc = SUA_ENOENT;
    }
    if (!rc)
        x->follow = 1;
    return rc;
}

/* ---- requests outside dialogs ------------------------------------------- */
/* The application hears of the outcome alone: what is best of all. */
static int settle(struct sua__redirect *x, unsigned *status, unsigned *cause,
                  const struct sua_msg **m)
{
    if (x->best != *status) {
        *status = x->best;
        *cause = x->best_cause;
        *m = NULL;
    }
    drop(x);
    return 0;
}

static int ended(struct sua_request *q, struct sua__req *r, unsigned *status,
                 unsigned *cause, const struct sua_msg **m)
{
    int asks = is_redirection(*status, *m);

    if (*status < 300) {
        drop(q->redirect);
        return 0;
    }
    if (!q->redirect &&
        (!asks || r->dialog ||
         policy(q->ua, q->follows) != SUA_REDIRECT_FOLLOW))
        return 0;
    if (!q->redirect) {
        q->redirect = begin(q->ua, r);
        if (!q->redirect)
            return 0;
        q->redirect->request = q;
    }
    note(q->redirect, r, *status, *m);
    if (*status < 600 && try_next(q->redirect))
        return 1;
    return settle(q->redirect, status, cause, m);
}

/* ---- the module --------------------------------------------------------- */
static const struct sua__feature feature = {
    .failed = failed, .ended = ended, .up = over, .over = over
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "redirected call", sizeof(struct sua__redirect),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua__redirects, pool), 0 }
};

const struct sua_module sua__module_redirect = {
    "redirect", sizeof(struct sua__redirects), SUA__SLOT_REDIRECT,
    SUA__COUNT(pools), 0, pools, NULL, plug_in, NULL, NULL
};
