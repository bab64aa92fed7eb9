/* SPDX-License-Identifier: 0BSD
 * Transfers: ours, and what the peers ask of us (--transfers). */
#include <string.h>

#include "phone.h"

/* ---- ours --------------------------------------------------------------- */
static int begin(struct call *c, const struct sua_referral *t,
                 const char *peer)
{
    int err = c->sip ? sua_call_transfer(c->sip, t) : SUA_ESTATE;

    if (!err)
        event_transfer(c, true, "asked", sua_str_z(peer), 0,
                       sua_str_z(NULL));
    return err;
}

int transfer_to(struct call *c, const char *target)
{
    struct sua_referral t = SUA_REFERRAL_INIT;
    char uri[URI_TEXT];

    if (!account_target(c->phone, target, uri, sizeof(uri)))
        return SUA_EINVAL;
    t.target = sua_str_z(uri);
    return begin(c, &t, uri);
}

int transfer_join(struct call *c, struct call *other)
{
    struct sua_referral t = SUA_REFERRAL_INIT;

    t.other = other->sip;
    return t.other && other != c ? begin(c, &t, other->peer) : SUA_ESTATE;
}

/* Who is transferred has another partner now: we can go. */
void transfer_told(struct call *c, const struct sua_call_event *ev)
{
    const char *state = ev->status < 200   ? "progress"
                        : ev->status < 300 ? "done"
                                           : "failed";

    event_transfer(c, true, state, sua_str_z(NULL), ev->status, ev->reason);
    facts_state(&c->phone->facts, COND_TRANSFERRED,
                ev->status >= 200 && ev->status < 300);
    if (ev->status >= 200 && ev->status < 300)
        call_hangup(c, END_LOCAL);
}

/* ---- theirs ------------------------------------------------------------- */
enum policy { ASK, YES, NO };

static enum policy policy(const struct phone *p)
{
    if (p->o.transfers)
        return !strcmp(p->o.transfers, "yes")   ? YES
               : !strcmp(p->o.transfers, "ask") ? ASK
                                                : NO;
    return p->o.verb == VERB_PHONE || p->o.script ? ASK : NO;
}

/* The run is about the other call from now on. */
static void pass_on(struct call *from, struct call *to)
{
    to->taken = from->taken || from->out;
    to->spare = false;
    from->spare = true;
}

void transfer_up(struct call *made)
{
    struct call *from = made->follows ? call_get(made->phone, made->follows)
                                      : NULL;

    if (from) {
        pass_on(from, made);
        facts_state(&made->phone->facts, COND_TRANSFERRED, true);
    }
    made->follows = 0;
}

int transfer_follow(struct call *c)
{
    struct sua_dial dial = SUA_DIAL_INIT;
    struct sua_body offer;
    struct call *made;
    int err;

    if (!c->refer_to[0])
        return SUA_ESTATE;
    made = call_add(c->phone, c->refer_to);
    if (!made)
        return SUA_ENOMEM;
    made->spare = true;
    made->follows = c->id;
    c->refer_to[0] = 0;
    err = session_offer(made, &offer);
    dial.body = &offer;
    dial.user = made;
    if (!err)
        err = sua_call_refer_accept(c->sip, &dial, &made->sip);
    if (err) {
        call_drop(made);
        (void)sua_call_refer_reject(c->sip, 603);
        return err;
    }
    event_call(made, "calling", 0, sua_str_z(NULL));
    call_facts(c->phone);
    return SUA_OK;
}

int transfer_refuse(struct call *c)
{
    c->refer_to[0] = 0;
    return c->sip ? sua_call_refer_reject(c->sip, 603) : SUA_ESTATE;
}

void transfer_asked(struct call *c, const struct sua_call_event *ev)
{
    struct sua_nameaddr to;

    event_transfer(c, false, "asked", ev->refer_to, 0, ev->referred_by);
    c->refer_to[0] = 0;
    if (!sua_nameaddr_parse(ev->refer_to, &to) && to.uri.n < PEER_TEXT) {
        memcpy(c->refer_to, to.uri.p, to.uri.n);
        c->refer_to[to.uri.n] = 0;
        c->refer_to[strcspn(c->refer_to, "?")] = 0;
    }
    if (policy(c->phone) == NO || !c->refer_to[0])
        (void)transfer_refuse(c);
    else if (policy(c->phone) == YES && transfer_follow(c))
        event_warn(c->phone, "transfer", NULL, "call %lu: cannot follow",
                   (unsigned long)c->id);
}

unsigned transfer_replaces(struct call *c, struct call *old)
{
    struct phone *p = c->phone;

    event_transfer(old, false, "replaced", sua_str_z(c->peer), 0,
                   sua_str_z(NULL));
    if (policy(p) == NO || p->finishing)
        return 403;
    c->follows = old->id;
    return policy(p) == YES ? 200 : 0;
}
