/* SPDX-License-Identifier: MIT
 * NOTIFY: one at a time, the latest state, the last one. RFC 6665 4.2.2.
 * Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/notifier.h"

#define NO_ROOM_MS 1000u        /* until the next try when memory is out   */
#define HEAD_MAX 2048u          /* what a NOTIFY has besides its document  */

/* ---- writing ------------------------------------------------------------ */
static uint32_t left_s(const struct sua_notifier *nf)
{
    uint64_t now = nf->ua->stack->now;

    if (nf->expires_at <= now)
        return 0;
    return (uint32_t)((nf->expires_at - now + 999) / 1000);
}

static void put_state(const struct sua_notifier *nf, struct sua_buf *b)
{
    struct sua_subscription_state st;

    memset(&st, 0, sizeof st);
    if (nf->ending) {
        st.state = SUA_STR("terminated");
        st.reason = sua_str_z(nf->reason);
        st.retry_after.n = nf->retry_s;
        st.retry_after.set = nf->retry_s != 0;
    } else {
        st.state = nf->state == SUA_SUB_ACTIVE ? SUA_STR("active")
                                               : SUA_STR("pending");
        st.expires.n = left_s(nf);
        st.expires.set = 1;
    }
    sua_write_hdr_begin(b, SUA_STR("Subscription-State"));
    sua_subscription_state_write(b, &st);
    sua_write_hdr_end(b);
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m);
static const struct sua__req_user notify_user = { response };

/* What it is that we write. */
static struct sua_str first_type(const struct sua_event_package *p)
{
    struct sua_str list = p->accept, v = p->accept;

    (void)sua__list_next(&list, &v);
    return v;
}

static int ask(struct sua_notifier *nf, const struct sua_body *body)
{
    struct sua__ask k;

    sua__ask_begin(&k, nf->ua, SUA_M_NOTIFY,
                   sua__event_identity(nf->ua, nf->account));
    sua_write_hdr(&k.lines, SUA_H_EVENT, sua_notifier_event(nf));
    put_state(nf, &k.lines);
    k.spec.dialog = nf->usage.dialog;
    k.spec.contact = 1;
    k.spec.body = body;
    return k.spec.dialog ? sua__ask(&k, nf->ua, &nf->req, &notify_user, nf)
                         : SUA_ESTATE;
}

/* Most documents are small: they need not wait for the largest cell. */
static struct sua__text *document_room(struct sua__texts *texts)
{
    struct sua__text *t = sua__text_get(texts, texts->most, 0);

    return t ? t : sua__text_get(texts, HEAD_MAX, 0);
}

/* With the document as of now. What does not leave has not been said. */
static int send_written(struct sua_notifier *nf)
{
    struct sua__texts *texts = &nf->ua->stack->texts;
    struct sua__text *t = document_room(texts);
    uint32_t version = nf->version;
    uint64_t told = nf->told;
    struct sua_body body;
    struct sua_buf b;
    int rc, more;

    if (!t)
        return SUA_ENOMEM;
    sua_buf_init(&b, t->bytes, t->cap > 2 * HEAD_MAX ? t->cap - HEAD_MAX
                                                     : t->cap / 2);
    more = nf->server->write(nf, &b);
    body.type = first_type(nf->package);
    body.data = sua_buf_view(&b);
    rc = more < 0 ? more : ask(nf, body.data.n ? &body : NULL);
    sua__text_unref(texts, t);
    if (rc) {
        nf->version = version;
        nf->told = told;
        return rc;
    }
    nf->more = more > 0;
    return SUA_OK;
}

static int send_notify(struct sua_notifier *nf)
{
    struct sua_body body;

    if (nf->server->write && nf->state == SUA_SUB_ACTIVE)
        return send_written(nf);
    return ask(nf, sua__kept_body_get(&nf->body, &body));
}

/* ---- when --------------------------------------------------------------- */
static void arm(struct sua_notifier *nf)
{
    uint64_t when = nf->expires_at;

    if (nf->due && !nf->req && nf->hold_until < when)
        when = nf->hold_until;
    sua__arm(nf->ua->stack, &nf->timer, when);
}

/* The notice of CLOSED was made when the end began. */
static void over(struct sua_notifier *nf)
{
    const struct sua__notice *why = &nf->notice[SUA_NOTIFIER_CLOSED];

    sua__nf_over(nf, why->status, why->cause);
}

static void send_last(struct sua_notifier *nf)
{
    /* It goes its way alone; a subscriber that misses it finds out when it
     * refreshes. */
    (void)send_notify(nf);
    over(nf);
}

void sua__nf_kick(struct sua_notifier *nf)
{
    struct sua_stack *s = nf->ua->stack;

    if (nf->over || nf->st)
        return;
    if (nf->ending && !nf->req) {
        send_last(nf);
        return;
    }
    if (nf->due && !nf->asking && !nf->req && s->now >= nf->hold_until) {
        nf->due = 0;
        if (!send_notify(nf))
            nf->due = nf->more;
        else {
            nf->due = 1;
            nf->hold_until = s->now + NO_ROOM_MS;
        }
    }
    arm(nf);
}

void sua__nf_end(struct sua_notifier *nf, struct sua_str reason,
                 uint32_t retry_s, unsigned status, unsigned cause)
{
    if (nf->over || nf->ending)
        return;
    nf->ending = 1;
    if (reason.n >= sizeof nf->reason || !sua__is_token(reason))
        reason = SUA_STR("deactivated");
    memcpy(nf->reason, reason.p, reason.n);
    nf->reason[reason.n] = '\0';
    nf->retry_s = retry_s;
    sua__notice_set(nf->ua->stack, &nf->notice[SUA_NOTIFIER_CLOSED], status,
                    cause);
    sua__nf_kick(nf);
}

void sua__nf_timer(void *stack, struct sua__timer *t)
{
    struct sua_notifier *nf = SUA__OWNER(t, struct sua_notifier, timer);

    if (((struct sua_stack *)stack)->now >= nf->expires_at)
        sua__nf_end(nf, SUA_STR("timeout"), 0, 0, SUA_CAUSE_TIMEOUT);
    else
        sua__nf_kick(nf);
}

/* ---- what comes back ---------------------------------------------------- */
/* A subscription whose NOTIFY fails for good is no more. */
static int is_fatal(unsigned status, const struct sua_msg *m)
{
    if (!m)
        return status != 500; /* no answer, no way; not: no room here */
    return sua__ends_usage(status) || status == 408;
}

static void failed(struct sua_notifier *nf, const struct sua_msg *m)
{
    struct sua_stack *s = nf->ua->stack;
    uint32_t ms = NO_ROOM_MS;

    if (nf->ending) { /* it has heard enough of us */
        over(nf);
        return;
    }
    nf->told = 0; /* nobody knows what of it arrived */
    if (sua__retry_after(s, m, &ms) || !m) {
        nf->hold_until = s->now + ms;
        nf->due = 1;
    }
    sua__nf_kick(nf);
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m)
{
    struct sua_notifier *nf = (struct sua_notifier *)r->obj;

    if (status < 200)
        return;
    nf->req = NULL;
    if (status < 300) {
        if (nf->usage.dialog)
            (void)sua__dialog_refresh(s, nf->usage.dialog, m);
        sua__nf_kick(nf);
    } else if (is_fatal(status, m) && !nf->ending) {
        sua__nf_over(nf, status, sua__ua_cause(status, m));
    } else {
        failed(nf, m);
    }
    if (status >= 300)
        sua__dialog_lost(s, r, m);
}
