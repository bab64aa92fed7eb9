/* SPDX-License-Identifier: MIT
 * Calls that take the place of another or join it: an optional module. The
 * other call goes on until the new one is established. RFC 3891, RFC 3911.
 * Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/ua.h"

/* Calls whose end is still known: who wants to replace one of them hears 603
 * and not 481, so that nothing rings for it (RFC 3891 3). */
#define ENDED 16u
#define ENDED_MS 32000u

struct ended {
    uint64_t ids, until;
};
struct state {
    struct ended ended[ENDED];
    unsigned next;
};

static struct state *state_of(const struct sua_ua *ua)
{
    return (struct state *)ua->stack->slot[SUA__SLOT_REPLACES];
}

/* ---- recently ended ----------------------------------------------------- */
/* place: where the dialog stands in its table, which the tag of the peer has
 * no part in. */
static uint64_t hash_of(const struct sua_stack *s, uint32_t place,
                        struct sua_str rtag)
{
    struct sua__sip h;

    sua__hash_init(s, &h);
    sua__sip_str(&h, rtag);
    return sua__sip_end(&h) ^ (uint64_t)place << 32;
}

static void over(struct sua_call *c)
{
    struct state *x = state_of(c->ua);
    struct ended *e = &x->ended[x->next % ENDED];
    const struct sua_dialog *d = c->dlg;

    if (!d || !d->listed)
        return;
    e->ids = hash_of(c->ua->stack, d->in.node.hash,
                     sua__dialog_part(d, SUA__REMOTE_TAG));
    e->until = c->ua->stack->now + ENDED_MS;
    x->next++;
}

static int ended_lately(const struct sua_ua *ua, const struct sua_replaces *r)
{
    const struct state *x = state_of(ua);
    uint32_t place = sua__dialog_hash(ua->stack, r->callid, r->local_tag);
    uint64_t ids = hash_of(ua->stack, place, r->remote_tag);
    unsigned i;

    for (i = 0; i < ENDED; i++)
        if (x->ended[i].ids == ids && ua->stack->now < x->ended[i].until)
            return 1;
    return 0;
}

/* ---- which call is meant ------------------------------------------------ */
/* A tag of 0 is also none: a peer of RFC 2543 has none (RFC 3891 6.1). Ours
 * is never absent. */
static struct sua_call *find(const struct sua_ua *ua,
                             const struct sua_replaces *r)
{
    struct sua_dialog *d = sua__dialog_find_ids(ua->stack, r->callid,
                                                r->local_tag, r->remote_tag);

    if (!d && sua_str_eq(r->remote_tag, SUA_STR("0")))
        d = sua__dialog_find_ids(ua->stack, r->callid, r->local_tag,
                                 sua_str_make("", 0));
    return d ? sua__call_in(d) : NULL;
}

/* 0, or why it cannot be (RFC 3891 3, RFC 3911 4). */
static unsigned refused(const struct sua_ua *ua, const struct sua_call *old,
                        const struct sua_replaces *r, unsigned as)
{
    if (!old)
        return ended_lately(ua, r) ? 603 : 481;
    if (old->state >= SUA__CALL_ENDING || old->hangup_wanted)
        return 603;
    if (as == SUA__PARTNER_JOINED)
        return 0;
    if (old->state == SUA__CALL_INCOMING)
        return 481;
    return r->early_only && old->state != SUA__CALL_CALLING ? 486 : 0;
}

/* Join has no number. */
static int is_possible(const struct sua_msg *m)
{
    return m->others || sua_msg_has(m, SUA_H_REPLACES);
}

static unsigned count(const struct sua_msg *m, struct sua_str name,
                      struct sua_str *first)
{
    struct sua_values it;
    struct sua_str v;
    unsigned n = 0;

    if (!is_possible(m))
        return 0;
    sua_values_begin_named(&it, m, name);
    while (sua_values_next(&it, &v))
        if (!n++)
            *first = v;
    return n;
}

/* Status of the refusal, or 0: c has its partner, if it wants one. */
static unsigned match(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_str v = { NULL, 0 };
    unsigned places = count(m, SUA_STR("Replaces"), &v);
    unsigned joins = count(m, SUA_STR("Join"), &v);
    unsigned as = joins ? SUA__PARTNER_JOINED : SUA__PARTNER_REPLACED;
    struct sua_replaces r;
    struct sua_call *old;
    unsigned status;

    if (!places && !joins)
        return 0;
    if (places + joins > 1 || sua_replaces_parse(v, &r) || r.is_target)
        return 400;
    old = find(c->ua, &r);
    status = refused(c->ua, old, &r, as);
    if (status)
        return status;
    c->setup->partner = old->node.hash;
    c->partner_is = (uint8_t)as;
    return 0;
}

/* ---- hooks -------------------------------------------------------------- */
/* In a re-INVITE it says nothing: the dialog is there. */
static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    unsigned status;

    if (c->state != SUA__CALL_INCOMING)
        return 0;
    status = match(c, m);
    if (status)
        sua__call_reply(c, t, status);
    return status != 0;
}

static int misplaced(struct sua_ua *ua, struct sua_txn *t,
                     const struct sua_msg *m)
{
    struct sua_str v;

    if (m->method == SUA_M_INVITE || (!count(m, SUA_STR("Replaces"), &v) &&
                                      !count(m, SUA_STR("Join"), &v)))
        return 0;
    sua__ua_reply(ua, t, 400);
    return 1;
}

static int request(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from)
{
    (void)from;
    return misplaced(ua, t, m);
}

static int in_call(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    return misplaced(c->ua, t, m);
}

static struct sua_call *partner_of(const struct sua_call *c, unsigned as)
{
    return c->partner_is == as ? sua_call_find(c->ua, c->setup->partner)
                               : NULL;
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    ev->replaces = partner_of(c, SUA__PARTNER_REPLACED);
    ev->joins = partner_of(c, SUA__PARTNER_JOINED);
}

/* BYE to a call that is up, CANCEL to one that rings at its peer's. */
static void up(struct sua_call *c)
{
    struct sua_call *old = partner_of(c, SUA__PARTNER_REPLACED);

    if (old)
        sua__call_hangup(old, 0, SUA_CAUSE_LOCAL);
}

static const struct sua__feature feature = {
    .tag = SUA_STR_INIT("replaces, join"),
    .request = request,
    .in_call = in_call,
    .invited = invited,
    .up = up,
    .over = over,
    .tell = tell,
    .tells = SUA__P(SUA_CALL_INCOMING)
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

const struct sua_module sua__module_replaces = {
    "replaces", sizeof(struct state), SUA__SLOT_REPLACES, 0, 0, NULL, NULL,
    plug_in, NULL, NULL
};
