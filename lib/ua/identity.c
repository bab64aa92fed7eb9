/* SPDX-License-Identifier: MIT
 * Who calls whom: privacy and preferred identity of our calls, asserted and
 * connected identity of the peer. An optional module. RFC 3323, 3325, 4916,
 * 5806, 5876, 7044. Layer: ua. */
#include "sip/call_info.h"
#include "sip/hdr_ext.h"
#include "ua/extra.h"
#include "ua/regx.h"
#include "ua/session.h"

static const struct sua_str tag = SUA_STR_INIT("from-change");

static int is_on(const struct sua_ua *ua)
{
    return ua->stack->slot[SUA__SLOT_IDENTITY] != NULL;
}

/* ---- our calls ---------------------------------------------------------- */
static void put_history(struct sua_buf *b, const struct sua_dial *d,
                        struct sua_str target)
{
    const struct sua_diverted *v = d->diverted;

    if (v) {
        sua_buf_z(b, "History-Info: <");
        sua_buf_text(b, v->by);
        if (v->status) {
            sua_buf_z(b, "?Reason=SIP%3Bcause%3D");
            sua_buf_u32(b, v->status);
        }
        sua_buf_z(b, ">;index=1\r\n");
    }
    sua_buf_z(b, "History-Info: <");
    sua_buf_text(b, target);
    sua_buf_z(b, v ? ">;index=1.1;mp=1\r\n" : ">;index=1\r\n");
}

static void put_diversion(struct sua_buf *b, const struct sua_diverted *v)
{
    sua_buf_z(b, "Diversion: <");
    sua_buf_text(b, v->by);
    sua_buf_z(b, ">;reason=");
    sua_buf_text(b, v->reason.n ? v->reason : SUA_STR("unknown"));
    sua_write_hdr_end(b);
}

static void put_privacy(struct sua_buf *b, unsigned set)
{
    struct sua_privacy p;

    memset(&p, 0, sizeof p);
    p.set = (uint8_t)set;
    sua_write_hdr_begin(b, SUA_STR("Privacy"));
    sua_privacy_write(b, &p);
    sua_write_hdr_end(b);
}

static int dialled(struct sua_call *c, const struct sua_dial *d,
                   struct sua_str target)
{
    char mem[SUA__EXTRA_LINES];
    struct sua__extra *x;
    struct sua_buf b;

    if ((d->privacy & (SUA_PRIVACY_USER | SUA_PRIVACY_ID)) &&
        sua__dialog_rename(c->ua->stack, c->dlg, sua__from_of(NULL),
                           sua_str_make(NULL, 0)))
        return SUA_ENOMEM; /* RFC 3323 4.1.1.3 */
    if (!d->privacy && !d->preferred.n && !d->history && !d->diverted)
        return SUA_OK;
    x = sua__extra_of(c);
    if (!x)
        return SUA_ENOMEM;
    sua_buf_init(&b, mem, sizeof mem);
    if (d->privacy)
        put_privacy(&b, d->privacy);
    if (d->preferred.n) {
        sua_buf_z(&b, "P-Preferred-Identity: ");
        sua__party_write(&b, d->preferred);
        sua_write_hdr_end(&b);
    }
    if (d->history || d->diverted)
        put_history(&b, d, target);
    if (d->diverted)
        put_diversion(&b, d->diverted);
    return b.err ? b.err : sua__extra_keep(c, &x->first, sua_buf_view(&b));
}

/* ---- the peer ----------------------------------------------------------- */
/* RFC 3325 5: only who is trusted asserts. */
static int is_trusted(const struct sua_call *c, const struct sua_addr *from)
{
    const struct sua_account *a = c->account;

    if (c->ua->cfg.trust != SUA_TRUST_REGISTRAR)
        return c->ua->cfg.trust == SUA_TRUST_ALWAYS;
    return a && a->x && a->bound && a->x->server.family == from->family &&
           !memcmp(a->x->server.ip, from->ip, sizeof from->ip);
}

/* A sip or sips URI before a number (RFC 3325 9.1 allows both). */
static struct sua_str asserted(const struct sua_msg *m)
{
    struct sua_str v, best = { NULL, 0 };
    struct sua_nameaddr na;
    struct sua_values it;

    sua_values_begin(&it, m, SUA_H_P_ASSERTED_IDENTITY);
    while (sua_values_next(&it, &v)) {
        if (sua_nameaddr_parse(v, &na))
            continue;
        if (sua__str_starts_icase(na.uri, SUA_STR("sip")))
            return v;
        if (!best.n)
            best = v;
    }
    return best;
}

static int wants_privacy(const struct sua_msg *m)
{
    struct sua_privacy p;

    return !sua_privacy_parse(sua_msg_get(m, SUA_H_PRIVACY), &p) &&
           (p.set & (SUA_PRIVACY_ID | SUA_PRIVACY_USER |
                     SUA_PRIVACY_HEADER)) != 0;
}

/* 1: it is somebody else. A message that says nothing of it changes
 * nothing. */
static int take_asserted(struct sua_call *c, const struct sua_msg *m,
                         const struct sua_addr *from)
{
    struct sua__extra *x;
    int hidden, changed;
    struct sua_str v;

    if (!sua_msg_has(m, SUA_H_P_ASSERTED_IDENTITY) &&
        !sua_msg_has(m, SUA_H_PRIVACY))
        return 0;
    v = asserted(m);
    hidden = wants_privacy(m);
    if (!v.n || !is_trusted(c, from))
        v.n = 0;
    if (!v.n && !hidden)
        return 0;
    x = sua__extra_of(c);
    if (!x)
        return 0;
    changed = hidden != x->hidden ||
              (v.n && (!x->party || !sua_str_eq(v, sua__text_str(x->party))));
    x->hidden = (uint8_t)hidden;
    if (v.n && changed && !sua__extra_keep(c, &x->party, v))
        x->asserted = 1;
    return changed;
}

/* RFC 4916 4.4.2: the new From is the To of requests to come. */
static int take_from(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_nameaddr now, was;
    struct sua_str from = sua_msg_get(m, SUA_H_FROM);
    struct sua_str remote = sua__dialog_part(c->dlg, SUA__REMOTE);

    if (sua_nameaddr_parse(from, &now) || sua_nameaddr_parse(remote, &was) ||
        (sua_str_eq(now.uri, was.uri) &&
         sua_str_eq(now.display, was.display)))
        return 0;
    return !sua__dialog_rename(c->ua->stack, c->dlg, sua_str_make(NULL, 0),
                               from);
}

static void learn_tags(struct sua_call *c, const struct sua_msg *m)
{
    struct sua__extra *x;

    if (!c->ua->cfg.connected_identity ||
        !sua_msg_has_token(m, SUA_H_SUPPORTED, tag))
        return;
    x = sua__extra_of(c);
    if (x)
        x->from_change = 1;
}

/* Their INVITE, re-INVITE or UPDATE. */
static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    int changed = take_asserted(c, m, &t->out.to.addr);

    learn_tags(c, m);
    if (c->state == SUA__CALL_INCOMING && m->method == SUA_M_INVITE)
        return 0;
    if (c->state <= SUA__CALL_UP && take_from(c, m)) {
        if (sua__extra(c) && !asserted(m).n) /* asserted: outdated */
            (void)sua__extra_keep(c, &sua__extra(c)->party,
                                  sua_str_make(NULL, 0));
        changed = 1;
    }
    if (changed)
        sua__call_event(c, SUA_CALL_PARTY, 0, SUA_CAUSE_REMOTE);
    return 0;
}

/* RFC 5876 4.4: responses tell who was reached. */
static int answered(struct sua_call *c, const struct sua_msg *m)
{
    if (m->status >= 300)
        return 0;
    learn_tags(c, m);
    if (take_asserted(c, m, c->req ? &c->req->dest.addr
                                   : &c->dlg->dest.addr) &&
        c->state == SUA__CALL_UP)
        sua__call_event(c, SUA_CALL_PARTY, 0, SUA_CAUSE_REMOTE);
    return 0;
}

static int is_anonymous(const struct sua_party *p)
{
    struct sua_uri u;

    return !sua_uri_parse(p->uri, &u, NULL) &&
           sua_str_ieq(u.host, SUA_STR("anonymous.invalid"));
}

int sua_call_identity(const struct sua_call *c, struct sua_party *out)
{
    const struct sua__extra *x = sua__extra(c);
    struct sua_nameaddr na;
    struct sua_str v;

    memset(out, 0, sizeof *out);
    if (!c->dlg)
        return SUA_ENOENT;
    v = x && x->party ? sua__text_str(x->party)
                      : sua__dialog_part(c->dlg, SUA__REMOTE);
    if (sua_nameaddr_parse(v, &na))
        return SUA_ENOENT;
    out->display = na.display;
    out->uri = na.uri;
    out->asserted = x && x->party;
    out->anonymous = (x && x->hidden) || is_anonymous(out);
    return SUA_OK;
}

/* ---- we are somebody else ----------------------------------------------- */
static int identify(struct sua_call *c, struct sua_str party)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_dialog *d = c->dlg, was = *d;
    int rc;

    sua__text_ref(was.text);
    rc = sua__dialog_rename(s, d, party, sua_str_make(NULL, 0));
    if (!rc && (rc = sua__call_refresh(c)) != SUA_OK && c->dlg == d) {
        sua__text_unref(&s->texts, d->text); /* nobody was told */
        sua__text_ref(was.text);
        d->text = was.text;
        memcpy(d->len, was.len, sizeof d->len);
    }
    sua__text_unref(&s->texts, was.text);
    return rc;
}

int sua_call_identify(struct sua_call *c, struct sua_str party)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_nameaddr na;
    int rc;

    if (sua__target_parse(party, &na))
        return SUA_EINVAL;
    if (c->state != SUA__CALL_UP)
        return SUA_ESTATE;
    if (!is_on(c->ua) || !sua__extra(c) || !sua__extra(c)->from_change)
        return SUA_EUNSUPPORTED;
    sua__enter(s);
    rc = identify(c, party);
    sua__leave(s);
    return rc;
}

/* ---- who answered (RFC 4916 4.2) ----------------------------------------- */
static int is_named(const struct sua_call *c, struct sua_str who)
{
    struct sua_nameaddr now, was;

    return !sua_nameaddr_parse(who, &now) &&
           !sua_nameaddr_parse(sua__dialog_part(c->dlg, SUA__LOCAL), &was) &&
           sua_str_eq(now.uri, was.uri);
}

/* Also where the caller dialled just that: it is confirmed then, unless it
 * would take a new offer. */
static int introduce(struct sua_call *c)
{
    struct sua_str who;

    if (!c->account)
        return SUA_OK;
    who = sua__from_of(&c->account->id);
    if (!is_named(c, who))
        return identify(c, who);
    return c->peer_update ? sua__call_refresh(c) : SUA_OK;
}

/* The application may have sent something from its event; then later. */
static void after_event(struct sua_stack *s, struct sua__task *t)
{
    struct sua__extra *x = SUA__OWNER(t, struct sua__extra, after);

    (void)s;
    if (x->call->state == SUA__CALL_UP && x->unnamed)
        x->unnamed = introduce(x->call) == SUA_EAGAIN;
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    struct sua__extra *x = sua__extra(c);

    if (!x || !x->from_change)
        return;
    if (ev->type == SUA_CALL_ESTABLISHED && !c->outgoing)
        x->unnamed = 1;
    if (!x->unnamed)
        return;
    x->after.run = after_event;
    sua__event(c->ua->stack, &x->after);
}

/* ---- the module --------------------------------------------------------- */
static struct sua_str text(const struct sua_ua *ua, size_t at)
{
    if (at == offsetof(struct sua__feature, tag))
        return ua->cfg.connected_identity
                   ? SUA_STR("histinfo, answermode, uui, from-change")
                   : SUA_STR("histinfo, answermode, uui");
    return sua_str_make(NULL, 0);
}

static const struct sua__feature feature = {
    .text = text, .dialled = dialled, .invited = invited,
    .answered = answered, .tell = tell
};

struct state {
    uint8_t unused;
};

/* What it remembers is kept with the extras. */
static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    return s->slot[SUA__SLOT_EXTRA] ? sua__feature_plug(s, &feature)
                                    : SUA_EINVAL;
}

const struct sua_module sua__module_identity = {
    "identity", sizeof(struct state), SUA__SLOT_IDENTITY, 0, 0, NULL, NULL,
    plug_in, NULL, NULL
};
