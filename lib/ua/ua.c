/* SPDX-License-Identifier: MIT
 * The user agent: start, dispatch of requests outside dialogs, shutdown.
 * RFC 3261 8.2, 11. Layer: ua. */
#include "ua/ua.h"

/* User-Agent and Supported, so that every request and response has room. */
#define AGENT_MAX 200u

unsigned sua__ua_cause(unsigned status, const struct sua_msg *m)
{
    if (m)
        return status == 401 || status == 407 ? SUA_CAUSE_AUTH
                                              : SUA_CAUSE_REMOTE;
    if (status == 408)
        return SUA_CAUSE_TIMEOUT;
    return status == 503 ? SUA_CAUSE_TRANSPORT : SUA_CAUSE_LIMIT;
}

static void deliver_request(struct sua_stack *s, struct sua__task *t)
{
    struct sua_ua *ua = SUA__OWNER(t, struct sua_ua, event);
    struct sua_txn *st = ua->rq;
    const struct sua_msg *m = s->msg;

    ua->rq = NULL;
    if (!m) {
        sua__ua_reply_retry(ua, st, 503, 1);
        return;
    }
    if (ua->cfg.on_request && ua->cfg.on_request(ua, st, m, ua->cfg.user))
        return;
    if (st->status < 200)
        sua__ua_default(ua, st, m);
}

static void to_application(struct sua_ua *ua, struct sua_txn *t)
{
    if (ua->rq) {
        sua__ua_reply_retry(ua, t, 503, 1);
        return;
    }
    ua->rq = t;
    ua->event.run = deliver_request;
    sua__event(ua->stack, &ua->event);
}

int sua__ua_request(struct sua_stack *s, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua_ua *ua = sua__ua(s);

    if (!t)
        return 0; /* an ACK to nothing */
    if (!ua->stack)
        return 0;
    if (m->method == SUA_M_OTHER && !ua->cfg.on_request) {
        sua__ua_reply(ua, t, 501);
        return 1;
    }
    if (!sua__ua_acceptable(ua, t, m))
        return 1;
    if (ua->plugs && ua->plugs->all.request(ua, t, m, from))
        return 1;
    if (m->method == SUA_M_INVITE)
        return sua__call_incoming(ua, t, m, from);
    if (m->method == SUA_M_BYE) {
        sua__ua_reply(ua, t, 481); /* no To tag: no dialog (15.1.2) */
        return 1;
    }
    if (ua->shutting)
        sua__ua_reply(ua, t, 503);
    else if (ua->cfg.on_request)
        to_application(ua, t);
    else
        sua__ua_default(ua, t, m);
    return 1;
}

void sua__notice_set(const struct sua_stack *s, struct sua__notice *n,
                     unsigned status, unsigned cause)
{
    n->status = status & 0x3ff;
    n->cause = cause & 0x1f;
    n->of_msg = s->msg && !s->in_drain;
}

static int copy_config(struct sua_ua *ua, const struct sua_ua_config *cfg)
{
    struct sua_buf b;
    size_t n = cfg->user_agent.n + cfg->supported.n;

    if (n > AGENT_MAX)
        return SUA_ETOOBIG;
    ua->cfg = *cfg;
    if (!n)
        return SUA_OK;
    ua->text = sua__text_get(&ua->stack->texts, n, 0);
    if (!ua->text)
        return SUA_ENOMEM;
    sua_buf_init(&b, ua->text->bytes, n);
    sua_buf_text(&b, cfg->user_agent);
    sua_buf_text(&b, cfg->supported);
    if (b.err)
        return b.err;
    ua->cfg.user_agent.p = ua->text->bytes;
    ua->cfg.supported.p = ua->text->bytes + cfg->user_agent.n;
    return SUA_OK;
}

int sua_ua_init(struct sua_ua **out, struct sua_stack *s,
                const struct sua_ua_config *cfg)
{
    struct sua_ua *ua;
    int rc;

    if (!out || !s || !cfg || cfg->size != sizeof *cfg)
        return SUA_EINVAL;
    ua = sua__ua(s);
    if (!ua || ua->stack)
        return SUA_ESTATE;
    ua->stack = s;
    rc = copy_config(ua, cfg);
    if (rc) {
        sua__text_drop(&s->texts, &ua->text);
        ua->stack = NULL;
        return rc;
    }
    *out = ua;
    return SUA_OK;
}

struct sua_stack *sua_ua_stack(const struct sua_ua *ua)
{
    return ua->stack;
}

void sua_ua_shutdown(struct sua_ua *ua)
{
    struct sua_account *a;
    struct sua_call *c;

    sua__enter(ua->stack);
    ua->shutting = 1;
    for (c = ua->first_call; c; c = c->next)
        sua_call_hangup(c);
    if (ua->plugs)
        ua->plugs->all.down(ua);
    for (a = ua->first_account; a; a = a->next)
        (void)sua_account_unregister(a);
    sua__leave(ua->stack);
}

static int ua_start(struct sua_stack *s, void *state)
{
    sua__setup_clear(&((struct sua_ua *)state)->peace);
    sua__dlgs(s)->request = sua__ua_request;
    return SUA_OK;
}

static int ua_idle(const struct sua_stack *s, const void *state)
{
    const struct sua_ua *ua = (const struct sua_ua *)state;
    const struct sua_account *a;

    (void)s;
    for (a = ua->first_account; a; a = a->next)
        if (a->req || a->pending)
            return 0;
    return !ua->calls.used && !ua->requests.used && !ua->rq;
}

static void ua_fini(struct sua_stack *s, void *state)
{
    struct sua_ua *ua = (struct sua_ua *)state;
    struct sua_account *a;

    (void)s;
    for (a = ua->first_account; a; a = a->next)
        sua__wipe(a->id.text->bytes, a->id.text->cap);
    ua->stack = NULL;
}

static const struct sua__pool_def pools[] = {
    { "account", sizeof(struct sua_account),
      offsetof(struct sua_config, max_account),
      offsetof(struct sua_ua, accounts), 0 },
    { "call", sizeof(struct sua_call), offsetof(struct sua_config, max_call),
      offsetof(struct sua_ua, calls), 0 },
    { "call setup", sizeof(struct sua__setup),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua_ua, setups), 0 },
    { "request handle", sizeof(struct sua_request),
      offsetof(struct sua_config, max_request),
      offsetof(struct sua_ua, requests), 0 }
};

static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_call),
      offsetof(struct sua_ua, call_ids) }
};

const struct sua_module sua__module_ua = {
    "ua", sizeof(struct sua_ua), SUA__SLOT_UA, SUA__COUNT(pools),
    SUA__COUNT(tabs), pools, tabs, ua_start, ua_fini, ua_idle
};

int sua__target_read(struct sua_str s, struct sua_nameaddr *out,
                     struct sua_uri *u)
{
    memset(out, 0, sizeof *out);
    /* Bare in a header, the parameters of a URI would be the header's
     * (RFC 3261 20.10); a target is no header. */
    if (!sua_uri_parse(s, u, NULL)) {
        out->uri = s;
        return SUA_OK;
    }
    if (sua_nameaddr_parse(s, out) || out->star)
        return SUA_EINVAL;
    return sua_uri_parse(out->uri, u, NULL) ? SUA_EBADMSG : SUA_OK;
}

int sua__target_parse(struct sua_str s, struct sua_nameaddr *out)
{
    struct sua_uri u;

    return sua__target_read(s, out, &u) == SUA_EINVAL ? SUA_EINVAL : SUA_OK;
}
