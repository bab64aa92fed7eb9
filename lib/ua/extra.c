/* SPDX-License-Identifier: MIT
 * Header lines of the application on all messages of a call, and on those
 * that end it. An optional module. RFC 3326, RFC 7433. Layer: ua. */
#include "ua/extra.h"
#include "sip/hdr.h"

static struct sua__extras *state_of(const struct sua_call *c)
{
    return (struct sua__extras *)c->ua->stack->slot[SUA__SLOT_EXTRA];
}

struct sua__extra *sua__extra_of(struct sua_call *c)
{
    struct sua__extra *x = sua__extra(c);
    struct sua__more *more;

    if (x || !state_of(c))
        return x;
    more = sua__more_open(c);
    if (!more)
        return NULL;
    x = more->extra = (struct sua__extra *)sua__pool_get(&state_of(c)->pool);
    if (x)
        x->call = c;
    else
        sua__more_close(c);
    return x;
}

int sua__extra_keep(struct sua_call *c, struct sua__text **slot,
                    struct sua_str text)
{
    struct sua__texts *texts = &c->ua->stack->texts;
    struct sua__text *t = text.n ? sua__text_dup(texts, text) : NULL;

    if (text.n && !t)
        return SUA_ENOMEM;
    sua__text_set(texts, slot, t);
    return SUA_OK;
}

static void over(struct sua_call *c)
{
    struct sua__texts *texts = &c->ua->stack->texts;
    struct sua__extra *x = sua__extra(c);

    if (!x)
        return;
    sua__event_drop(c->ua->stack, &x->after);
    sua__text_unref(texts, x->every);
    sua__text_unref(texts, x->first);
    sua__text_unref(texts, x->last);
    sua__text_unref(texts, x->party);
    sua__text_unref(texts, x->packages);
    sua__text_unref(texts, x->packages_new);
    c->more->extra = NULL;
    sua__more_close(c);
    sua__pool_put(&state_of(c)->pool, x);
}

/* ---- what may be added -------------------------------------------------- */
/* Written by the library wherever they belong. */
static int is_ours(struct sua_str name)
{
    static const uint8_t ours[] = {
        SUA_H_VIA, SUA_H_FROM, SUA_H_TO, SUA_H_CALL_ID, SUA_H_CSEQ,
        SUA_H_MAX_FORWARDS, SUA_H_ROUTE, SUA_H_RECORD_ROUTE, SUA_H_CONTACT,
        SUA_H_CONTENT_LENGTH, SUA_H_CONTENT_TYPE, SUA_H_AUTHORIZATION,
        SUA_H_PROXY_AUTHORIZATION, SUA_H_ALLOW, SUA_H_SUPPORTED,
        SUA_H_REQUIRE, SUA_H_RSEQ, SUA_H_RACK, SUA_H_SESSION_EXPIRES,
        SUA_H_MIN_SE, SUA_H_USER_AGENT, SUA_H_SERVER
    };
    unsigned id = sua_hdr_id(name), i;

    for (i = 0; i < SUA__COUNT(ours); i++)
        if (id == ours[i])
            return 1;
    return 0;
}

static int write_lines(struct sua_buf *b, const struct sua_hdr_add *h,
                       size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (is_ours(h[i].name))
            return SUA_EINVAL;
        sua_write_named(b, h[i].name, h[i].value);
    }
    return b->err;
}

static int keep_lines(struct sua_call *c, struct sua__text **slot,
                      const struct sua_hdr_add *h, size_t n)
{
    char mem[SUA__EXTRA_LINES];
    struct sua_buf b;
    int rc;

    sua_buf_init(&b, mem, sizeof mem);
    rc = write_lines(&b, h, n);
    return rc ? rc : sua__extra_keep(c, slot, sua_buf_view(&b));
}

/* ---- commands ----------------------------------------------------------- */
int sua_call_set_headers(struct sua_call *c, const struct sua_hdr_add *h,
                         size_t n)
{
    struct sua_stack *s = c->ua->stack;
    struct sua__extra *x;
    int rc = SUA_ENOMEM;

    if (!state_of(c))
        return SUA_EUNSUPPORTED;
    if (c->state == SUA__CALL_OVER)
        return SUA_ESTATE;
    sua__enter(s);
    x = sua__extra_of(c);
    if (x)
        rc = keep_lines(c, &x->every, h, n);
    sua__leave(s);
    return rc;
}

static int end_with(struct sua_call *c, const struct sua_reply *r)
{
    struct sua__extra *x;
    struct sua_reply no;
    int rc;

    if (c->state == SUA__CALL_INCOMING) {
        no = *r;
        if (no.status < 300)
            no.status = 603;
        return sua__call_respond(c, &no);
    }
    x = sua__extra_of(c);
    if (!x)
        return SUA_ENOMEM;
    rc = keep_lines(c, &x->last, r->headers, r->nheaders);
    if (!rc)
        sua__call_hangup(c, 0, SUA_CAUSE_LOCAL);
    return rc;
}

int sua_call_hangup_with(struct sua_call *c, const struct sua_reply *r)
{
    struct sua_stack *s = c->ua->stack;
    int rc;

    if (!r || r->size != sizeof *r || r->body || r->status > 699)
        return SUA_EINVAL;
    if (!state_of(c))
        return SUA_EUNSUPPORTED;
    if (c->hangup_wanted || c->state >= SUA__CALL_ENDING)
        return SUA_ESTATE;
    sua__enter(s);
    rc = end_with(c, r);
    sua__leave(s);
    return rc;
}

/* ---- hooks -------------------------------------------------------------- */
static void put(struct sua_buf *b, const struct sua__text *t)
{
    if (t)
        sua_buf_str(b, sua__text_str(t));
}

static void lines(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b)
{
    struct sua__extra *x = sua__extra(c);

    if (!x)
        return;
    if (!status && (method == SUA_M_BYE || method == SUA_M_CANCEL))
        put(b, x->last);
    if (!status && method == SUA_M_INVITE && x->first) {
        put(b, x->first); /* a request made anew is made from the last one */
        (void)sua__extra_keep(c, &x->first, sua_str_make(NULL, 0));
    }
    put(b, x->every);
}

/* RFC 3261 13.2.1: what our INVITE says it lasts, it lasts no longer. */
static int dialled(struct sua_call *c, const struct sua_dial *d,
                   struct sua_str target)
{
    const struct sua_stack *s = c->ua->stack;
    uint32_t secs;
    size_t i;

    (void)target;
    for (i = 0; i < d->nheaders; i++)
        if (sua_hdr_id(d->headers[i].name) == SUA_H_EXPIRES &&
            !sua_number_parse(sua_str_trim(d->headers[i].value), &secs) &&
            secs < s->cfg.ring_ms / 1000)
            c->setup->give_up_at = s->now + 1000 * (uint64_t)secs;
    sua__call_arm(c);
    return SUA_OK;
}

/* RFC 3326: BYE, CANCEL and refusals may say more than their status. */
static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    (void)c;
    if (ev->msg)
        ev->why = sua_msg_get(ev->msg, SUA_H_REASON);
}

static const struct sua__feature feature = {
    .dialled = dialled, .lines = lines, .over = over, .tell = tell,
    .tells = SUA__P(SUA_CALL_CLOSED)
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "call with more", sizeof(struct sua__extra),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua__extras, pool), 0 }
};

const struct sua_module sua__module_extra = {
    "extra", sizeof(struct sua__extras), SUA__SLOT_EXTRA, SUA__COUNT(pools),
    0, pools, NULL, plug_in, NULL, NULL
};
