/* SPDX-License-Identifier: MIT
 * Reliable provisional responses as an optional module: option tag, Require,
 * 421. RFC 3262, RFC 3261 21.4.16. Layer: ua. */
#include "ua/session.h"

static const struct sua_str tag = SUA_STR_INIT("100rel");

static int has_tag(const struct sua_msg *m, unsigned id)
{
    return sua_msg_has_token(m, id, tag);
}

/* Nothing of it where the application wants nothing of it. */
static struct sua_str text(const struct sua_ua *ua, size_t at)
{
    if (ua->cfg.rel100 == SUA_USE_NEVER)
        return sua_str_make(NULL, 0);
    if (at == offsetof(struct sua__feature, tag))
        return tag;
    if (at == offsetof(struct sua__feature, methods))
        return SUA_STR("PRACK");
    return sua_str_make(NULL, 0);
}

static void refuse(struct sua_call *c, struct sua_txn *t)
{
    char mem[SUA__UA_LINES];
    struct sua__reply r;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua_write_hdr(&b, SUA_H_REQUIRE, tag);
    sua__ua_agent(c->ua, &b, SUA_H_SERVER);
    memset(&r, 0, sizeof r);
    r.status = 421;
    r.extra = sua_buf_view(&b);
    (void)sua__txn_reply(c->ua->stack, t, &r);
}

static int is_wanted(const struct sua_call *c, int must)
{
    unsigned use = c->ua->cfg.rel100;

    return must || use == SUA_USE_ALWAYS || use == SUA_USE_REQUIRED;
}

static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    struct sua__rel *x;
    int must, can;

    if (m->method != SUA_M_INVITE || c->ua->cfg.rel100 == SUA_USE_NEVER)
        return 0;
    c->agreed = 0;
    sua__rel_drop(c);
    must = has_tag(m, SUA_H_REQUIRE);
    if (!is_wanted(c, must))
        return 0;
    can = must || has_tag(m, SUA_H_SUPPORTED);
    if (!can && c->ua->cfg.rel100 == SUA_USE_REQUIRED &&
        c->state == SUA__CALL_INCOMING) {
        refuse(c, t);
        return 1;
    }
    if (!can)
        return 0;
    x = sua__rel_new(c);
    if (x)
        x->must = (uint8_t)must;
    else if (must)
        sua__call_reply_retry(c, t, 500, 1);
    return !x && must;
}

/* Our INVITE begins anew what its legs know. */
static void begin(struct sua_call *c)
{
    struct sua__leg *l = c->setup->legs ? sua__leg_of(c, c->dlg) : NULL;

    if (c->state != SUA__CALL_UP)
        return;
    c->agreed = 0;
    if (l)
        l->due = l->agreed = 0;
}

static void lines(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b)
{
    const struct sua__rel *x = c->setup->rel;

    if (method != SUA_M_INVITE || c->ua->cfg.rel100 == SUA_USE_NEVER)
        return;
    if (!status)
        begin(c);
    if (!status && c->ua->cfg.rel100 == SUA_USE_REQUIRED &&
        c->state == SUA__CALL_CALLING)
        sua_write_hdr(b, SUA_H_REQUIRE, tag);
    if (status > 100 && status < 200 && x && x->sending) {
        sua_write_hdr(b, SUA_H_REQUIRE, tag);
        sua_write_hdr_u32(b, SUA_H_RSEQ, x->rseq);
    }
}

static int respond(struct sua_call *c, const struct sua_reply *r)
{
    int rc = sua__rel_respond(c, r);

    return rc == 1 ? sua__rel_answer_offer(c, r) : rc;
}

static int answered(struct sua_call *c, const struct sua_msg *m)
{
    return c->ua->cfg.rel100 == SUA_USE_NEVER ? 0 : sua__rel_answered(c, m);
}

static const struct sua__feature feature = {
    .text = text, .in_call = sua__rel_in_call, .invited = invited,
    .lines = lines, .answered = answered, .respond = respond,
    .over = sua__rel_drop
};

/* Without the module of early dialogs it would be half of itself. */
static int plug_in(struct sua_stack *s, void *state)
{
    struct sua__leg_state *legs =
        (struct sua__leg_state *)s->slot[SUA__SLOT_LEGS];

    (void)state;
    if (!legs)
        return SUA_EINVAL;
    legs->offer = sua__rel_offer;
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "reliable call", sizeof(struct sua__rel),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua__rel_state, calls), 0 }
};

const struct sua_module sua__module_100rel = {
    "100rel", sizeof(struct sua__rel_state), SUA__SLOT_REL,
    SUA__COUNT(pools), 0, pools, NULL, plug_in, NULL, NULL
};
