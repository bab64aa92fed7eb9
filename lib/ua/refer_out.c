/* SPDX-License-Identifier: MIT
 * Transfers we ask for: REFER, and the NOTIFYs that tell how it goes.
 * RFC 3515 2.4.4, RFC 4488, RFC 5589 6 and 7, RFC 7647 4. Layer: ua. */
#include "sip/body.h"
#include "sip/hdr_ext.h"
#include "ua/refer.h"

#define ROOM 512                /* Referred-By, names and escapes          */

/* ---- what is told ------------------------------------------------------- */
/* The application hears the final status once, and nothing behind it. */
static void told(struct sua__refer *x, unsigned status, unsigned cause)
{
    if (x->told)
        return;
    x->told = status >= 200;
    if (x->call && x->call->state < SUA__CALL_OVER)
        sua__call_event(x->call, SUA_CALL_TRANSFER, status, cause);
}

/* Over, without our knowing how it ended. */
static void lost(struct sua__refer *x, unsigned status, unsigned cause)
{
    told(x, status, cause);
    sua__refer_end(x);
}

void sua__refer_out_late(struct sua__refer *x)
{
    lost(x, 408, SUA_CAUSE_TIMEOUT);
}

/* ---- NOTIFY ------------------------------------------------------------- */
/* How long the subscription lives on: what is said, within reason. */
static void renew(struct sua__refer *x,
                  const struct sua_subscription_state *state)
{
    uint32_t secs = x->ua->stack->cfg.ring_ms / 1000;

    if (state->expires.set)
        secs = state->expires.n;
    if (secs > SUA__REFER_MAX_S)
        secs = SUA__REFER_MAX_S;
    sua__refer_wait(x, secs * UINT64_C(1000) +
                           64 * (uint64_t)x->ua->stack->cfg.t1_ms);
}

/* The status in it; 0: none; negative: it cannot be read. */
static int status_in(const struct sua_msg *m)
{
    struct sua_str type = sua_msg_get(m, SUA_H_CONTENT_TYPE);

    if (!m->body_len)
        return 0;
    if (!sua_mediatype_is(type, SUA_STR("message/sipfrag")))
        return SUA_EBADMSG;
    return sua_sipfrag_status(sua_msg_body(m), NULL);
}

int sua__refer_notified(struct sua__refer *x, struct sua_txn *t,
                        const struct sua_msg *m)
{
    struct sua_subscription_state state;
    int status = status_in(m);
    int bad = sua_subscription_state_parse(
        sua_msg_get(m, SUA_H_SUBSCRIPTION_STATE), &state);

    sua__ua_reply(x->ua, t, bad || status < 0 ? 400 : 200);
    if (bad)
        return 1;
    if (status > 0)
        told(x, (unsigned)status, SUA_CAUSE_REMOTE);
    if (sua_str_ieq(state.state, SUA_STR("terminated")))
        lost(x, 487, SUA_CAUSE_REMOTE);
    else
        renew(x, &state);
    return 1;
}

/* ---- the response to REFER ---------------------------------------------- */
/* Without a subscription this is all that will be heard. */
static void accepted(struct sua__refer *x, unsigned status,
                     const struct sua_msg *m)
{
    if (x->quiet && sua__refer_no_sub(m)) {
        told(x, status, SUA_CAUSE_REMOTE);
        sua__refer_end(x);
    } else if (x->until == SUA__NEVER) { /* no NOTIFY yet: Timer N */
        sua__refer_wait(x, 64 * (uint64_t)x->ua->stack->cfg.t1_ms);
    }
}

static void refused(struct sua__refer *x, unsigned status,
                    const struct sua_msg *m)
{
    struct sua_call *c = x->call;
    unsigned cause = sua__ua_cause(status, m);

    lost(x, status, cause);
    if (status == 481 && c && c->state == SUA__CALL_UP)
        sua__call_bye(c, status, cause); /* RFC 3261 12.2.1.2 */
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m)
{
    struct sua__refer *x = (struct sua__refer *)r->obj;

    if (status < 200)
        return;
    x->id = r->cseq;
    x->req = NULL;
    if (status < 300)
        accepted(x, status, m);
    else
        refused(x, status, m);
    sua__dialog_lost(s, r, m);
}

void sua__refer_out_lost(struct sua__refer *x, unsigned status)
{
    lost(x, status, SUA_CAUSE_REMOTE);
}

static const struct sua__req_user refer_user = { response };

/* ---- REFER -------------------------------------------------------------- */
struct plan {
    struct sua__text *text;     /* of the values                           */
    struct sua__refer_lines lines;
    struct sua_str target;      /* whom the peer is to call                */
    const struct sua_dialog *other; /* whose dialog is to be replaced      */
};

/* The dialog as its peer there knows it. */
static void ids_of(const struct sua_dialog *d, struct sua_replaces *r)
{
    memset(r, 0, sizeof *r);
    r->callid = sua__dialog_part(d, SUA__CALL_ID);
    r->local_tag = sua__dialog_part(d, SUA__REMOTE_TAG);
    r->remote_tag = sua__dialog_part(d, SUA__LOCAL_TAG);
    if (!r->local_tag.n) /* RFC 3891 6.1 */
        r->local_tag = SUA_STR("0");
}

static struct sua_str since(const struct sua_buf *b, size_t from)
{
    return b->err ? sua_str_make(NULL, 0)
                  : sua_str_make(b->p + from, b->n - from);
}

/* <uri?Replaces=...>; the plain value lies before it and is not sent. */
static struct sua_str refer_to(struct sua_buf *b, const struct plan *p)
{
    struct sua_replaces r;
    struct sua_str plain;
    size_t from = b->n;

    if (p->other) {
        ids_of(p->other, &r);
        sua_replaces_write(b, &r);
    }
    plain = since(b, from);
    from = b->n;
    sua_buf_char(b, '<');
    sua_buf_text(b, p->target);
    if (p->other) {
        sua_buf_z(b, "?Replaces=");
        sua_uri_escape(b, plain, SUA_URI_PART_HEADER);
    }
    sua_buf_char(b, '>');
    return since(b, from);
}

/* Who asks, unless nobody may know (RFC 3892 2.1). */
static struct sua_str referred_by(struct sua_buf *b,
                                  const struct sua__refer *x)
{
    struct sua_nameaddr na;
    size_t from = b->n;

    if (!x->account || sua_nameaddr_parse(sua__from_of(&x->account->id), &na))
        return sua_str_make(NULL, 0);
    sua_buf_char(b, '<');
    sua_buf_text(b, na.uri);
    sua_buf_char(b, '>');
    return since(b, from);
}

static struct sua_str target_dialog(struct sua_buf *b,
                                    const struct sua__refer *x)
{
    struct sua_replaces r;
    size_t from = b->n;

    if (!x->alone)
        return sua_str_make(NULL, 0);
    ids_of(x->call->dlg, &r);
    r.is_target = 1;
    sua_replaces_write(b, &r);
    return since(b, from);
}

static int compose(struct sua__refer *x, struct plan *p)
{
    struct sua__texts *texts = &x->ua->stack->texts;
    const struct sua_dialog *d = x->call->dlg;
    size_t n = ROOM + p->target.n + d->text->len +
               (p->other ? 4 * (size_t)p->other->text->len : 0);
    struct sua_buf b;

    p->text = sua__text_get(texts, n, 1);
    if (!p->text)
        return n > texts->most ? SUA_ETOOBIG : SUA_ENOMEM;
    sua_buf_init(&b, p->text->bytes, p->text->cap);
    sua__refer_line(&p->lines, SUA_STR("Refer-To"), refer_to(&b, p));
    if (!sua__refer_has(&p->lines, SUA_H_REFERRED_BY))
        sua__refer_line(&p->lines, SUA_STR("Referred-By"),
                        referred_by(&b, x));
    sua__refer_line(&p->lines, SUA_STR("Target-Dialog"),
                    target_dialog(&b, x));
    if (x->quiet)
        sua__refer_line(&p->lines, SUA_STR("Refer-Sub"), SUA_STR("false"));
    return b.err;
}

static int send_refer(struct sua__refer *x, struct plan *p)
{
    struct sua__ask k;
    int rc = compose(x, p);

    if (rc)
        return rc;
    sua__ask_begin(&k, x->ua, SUA_M_REFER, sua__refer_identity(x));
    if (x->alone) {
        sua_write_hdr(&k.lines, SUA_H_REQUIRE, SUA_STR("tdialog"));
        k.spec.uri = sua__dialog_part(x->call->dlg, SUA__TARGET);
    }
    k.spec.dialog = x->usage.dialog;
    k.spec.contact = 1;
    k.spec.headers = p->lines.line;
    k.spec.nheaders = p->lines.n;
    return sua__ask(&k, x->ua, &x->req, &refer_user, x);
}

/* RFC 7647 4: a peer with a GRUU is asked out of the dialog. */
static int has_gruu(const struct sua_dialog *d)
{
    struct sua_uri u;
    struct sua_str v;

    return !sua_uri_parse(sua__dialog_part(d, SUA__TARGET), &u, NULL) &&
           sua_param_get(u.params, SUA_STR("gr"), &v) == SUA_OK;
}

static int take_dialog(struct sua__refer *x)
{
    struct sua_dialog *d = x->call->dlg;
    int rc = SUA_OK;

    x->alone = (uint8_t)has_gruu(d);
    if (x->alone)
        rc = sua__dialog_uac(x->ua->stack, &d,
                             sua__from_of(sua__refer_identity(x)),
                             sua__dialog_part(d, SUA__REMOTE),
                             sua__dialog_part(d, SUA__TARGET));
    if (rc)
        return rc;
    if (x->alone)
        sua__dialog_expect(x->ua->stack, d);
    sua__refer_use(x, d);
    return SUA_OK;
}

/* ---- the command -------------------------------------------------------- */
static int is_under_way(const struct sua_call *c)
{
    const struct sua__refer *x = sua__more(c)->refers;

    while (x && (!x->out || x->told))
        x = x->next;
    return x != NULL;
}

/* The other call's dialog, and its peer as the target. */
static int plan_other(const struct sua_call *c, const struct sua_referral *t,
                      struct plan *p)
{
    const struct sua_call *other = t->other;

    if (!other)
        return t->target.n ? SUA_OK : SUA_EINVAL;
    if (other == c || other->ua != c->ua)
        return SUA_EINVAL;
    if (other->state < SUA__CALL_WAIT_ACK || other->state > SUA__CALL_UP ||
        !other->dlg)
        return SUA_ESTATE;
    p->other = other->dlg;
    p->target = sua__dialog_part(other->dlg, SUA__TARGET);
    return SUA_OK;
}

static int make_plan(const struct sua_call *c, const struct sua_referral *t,
                     struct plan *p)
{
    struct sua_nameaddr na;
    struct sua_uri u;
    int rc = plan_other(c, t, p);

    if (!rc && t->target.n) {
        if (sua__target_parse(t->target, &na))
            return SUA_EINVAL;
        p->target = na.uri;
    }
    if (!rc && (sua_uri_parse(p->target, &u, NULL) || u.headers.p))
        rc = SUA_EINVAL;
    return rc ? rc : sua__refer_lines_of(&p->lines, t->headers, t->nheaders);
}

static int transfer(struct sua_call *c, const struct sua_referral *t,
                    struct plan *p)
{
    struct sua__refer *x = sua__refer_new(c->ua, c);
    int rc;

    if (!x)
        return SUA_ENOMEM;
    x->out = 1;
    x->quiet = t->no_progress;
    rc = take_dialog(x);
    if (!rc)
        rc = send_refer(x, p);
    sua__text_unref(&c->ua->stack->texts, p->text);
    if (rc)
        sua__refer_end(x);
    return rc;
}

int sua_call_transfer(struct sua_call *c, const struct sua_referral *t)
{
    struct plan p;
    int rc;

    if (!t || t->size != sizeof *t)
        return SUA_EINVAL;
    if (!c->ua->stack->slot[SUA__SLOT_REFER])
        return SUA_EUNSUPPORTED;
    if (c->state != SUA__CALL_UP || is_under_way(c))
        return SUA_ESTATE;
    memset(&p, 0, sizeof p);
    rc = make_plan(c, t, &p);
    if (rc)
        return rc;
    sua__enter(c->ua->stack);
    rc = transfer(c, t, &p);
    sua__leave(c->ua->stack);
    return rc;
}
