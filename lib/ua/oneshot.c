/* SPDX-License-Identifier: MIT
 * Any request the application wants to send: OPTIONS, MESSAGE, INFO, methods
 * unknown to us. RFC 3261 8.1, RFC 3428, RFC 6086. Layer: ua. */
#include "ua/ua.h"

static void reap(struct sua_stack *s, struct sua__task *t)
{
    struct sua_request *q = SUA__OWNER(t, struct sua_request, dead);

    (void)s;
    sua__pool_put(&q->ua->requests, q);
}

static void bury(struct sua_request *q)
{
    sua__event_drop(q->ua->stack, &q->event);
    q->dead.run = reap;
    sua__reap(q->ua->stack, &q->dead);
}

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua_request *q = SUA__OWNER(t, struct sua_request, event);
    struct sua_request_event ev;

    memset(&ev, 0, sizeof ev);
    ev.status = q->notice.status;
    ev.cause = q->notice.cause;
    if (q->notice.of_msg && s->msg) {
        ev.msg = s->msg;
        ev.reason = sua_msg_reason(s->msg);
    }
    if (q->on_event && !q->detached)
        q->on_event(q, &ev, q->user);
    if (ev.status >= 200)
        bury(q);
}

/* 12.2.1.2, RFC 5057 5: the peer does not know the call any more; silence
 * counts for what belongs to the call alone. */
static void lost_call(struct sua_ua *ua, uint32_t id, unsigned status,
                      unsigned cause)
{
    struct sua_call *c = sua__call_of_id(ua, id);

    if (c && c->state == SUA__CALL_UP)
        sua__call_bye(c, status, cause);
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m)
{
    struct sua_request *q = (struct sua_request *)r->obj;
    unsigned cause = sua__ua_cause(status, m);

    if (status >= 200 && q->ua->plugs &&
        q->ua->plugs->all.ended(q, r, &status, &cause, &m))
        return;
    sua__notice_set(q->ua->stack, &q->notice, status, cause);
    q->notice.of_msg = m != NULL;
    if (status >= 200)
        q->req = NULL;
    sua__event(s, &q->event);
    if (q->call_id && (status == 481 ||
                       (status == 408 && r->method == SUA_M_INFO)))
        lost_call(q->ua, q->call_id, status, cause);
}

const struct sua__req_user sua__request_user = { response };

/* Methods that have a state machine of their own. */
static int reserved(unsigned method)
{
    return method == SUA_M_INVITE || method == SUA_M_ACK ||
           method == SUA_M_CANCEL || method == SUA_M_BYE ||
           method == SUA_M_REGISTER;
}

static const struct sua__identity *
identity_of(const struct sua_ua *ua, const struct sua_request_config *cfg)
{
    if (cfg->call)
        return sua__call_identity(cfg->call);
    if (cfg->account)
        return &cfg->account->id;
    return ua->first_account ? &ua->first_account->id : &ua->anonymous;
}

static int check(const struct sua_ua *ua,
                 const struct sua_request_config *cfg)
{
    if (!ua || !cfg || cfg->size != sizeof *cfg ||
        !sua__is_token(cfg->method) ||
        reserved(sua_method_parse(cfg->method)) ||
        (!cfg->target.n && !cfg->call))
        return SUA_EINVAL;
    if (cfg->call ? cfg->call->state != SUA__CALL_UP : ua->shutting)
        return SUA_ESTATE;
    return SUA_OK;
}

static int start(struct sua_ua *ua, const struct sua_request_config *cfg,
                 struct sua_request *q)
{
    unsigned method = sua_method_parse(cfg->method);
    struct sua_nameaddr na;
    struct sua__ask k;

    memset(&na, 0, sizeof na);
    if (!cfg->call && sua__target_parse(cfg->target, &na))
        return SUA_EINVAL;
    sua__ask_begin(&k, ua, method, identity_of(ua, cfg));
    if (cfg->call)
        sua__feature_lines(cfg->call, method, 0, &k.lines);
    k.spec.name = cfg->method;
    k.spec.dialog = cfg->call ? cfg->call->dlg : NULL;
    k.spec.uri = na.uri;
    k.spec.to = cfg->target;
    k.spec.headers = cfg->headers;
    k.spec.nheaders = cfg->nheaders;
    k.spec.body = cfg->body;
    /* A pager message sets up nothing to be called back on (3428 4). */
    k.spec.contact = method != SUA_M_MESSAGE && method != SUA_M_INFO;
    return sua__ask(&k, ua, &q->req, &sua__request_user, q);
}

int sua_request_send(struct sua_ua *ua, const struct sua_request_config *cfg,
                     struct sua_request **out)
{
    struct sua_request *q;
    int rc = check(ua, cfg);

    if (rc)
        return rc;
    q = (struct sua_request *)sua__pool_get(&ua->requests);
    if (!q)
        return SUA_ENOMEM;
    q->ua = ua;
    q->on_event = cfg->on_event;
    q->user = cfg->user;
    q->follows = cfg->redirect;
    q->call_id = cfg->call ? cfg->call->node.hash : 0;
    q->event.run = deliver;
    sua__enter(ua->stack);
    rc = start(ua, cfg, q);
    if (rc)
        sua__pool_put(&ua->requests, q);
    else if (out)
        *out = q;
    sua__leave(ua->stack);
    return rc;
}

void sua_request_detach(struct sua_request *r)
{
    r->detached = 1;
}

void *sua_request_user(const struct sua_request *r)
{
    return r->user;
}
