/* SPDX-License-Identifier: MIT
 * The application of a stage: handles, what agents do when something happens
 * to them, commands that keep the record. */
#include "sim_stage.h"

#include <stdio.h>
#include <string.h>

#include "sim_stage_inner.h"

/* ---- handles ------------------------------------------------------------- */
static struct stage_handle *born(struct stage_agent *a, enum stage_kind kind,
                                 void *p)
{
    struct stage_handle *h;

    if (a->used == STAGE_HANDLES)
        sim_fail(a->st->s, "%s: more handles than a record", a->name);
    h = &a->h[a->used++];
    h->owner = a;
    h->kind = (uint8_t)kind;
    h->p = p;
    return h;
}

static struct stage_handle *living(struct stage_agent *a,
                                   enum stage_kind kind, const void *p)
{
    unsigned i;

    for (i = 0; i < a->used; i++)
        if (a->h[i].p == p && a->h[i].kind == kind)
            return &a->h[i];
    return NULL;
}

void *stage_first(const struct stage_agent *a, enum stage_kind kind)
{
    unsigned i;

    for (i = 0; i < a->used; i++)
        if (a->h[i].p && a->h[i].kind == kind)
            return a->h[i].p;
    return NULL;
}

void *stage_last(const struct stage_agent *a, enum stage_kind kind)
{
    unsigned i;

    for (i = a->used; i-- > 0;)
        if (a->h[i].p && a->h[i].kind == kind)
            return a->h[i].p;
    return NULL;
}

/* An event of a handle: it must be alive, within a feed, and with the last
 * one it is no more. */
static void event(struct stage_agent *a, enum stage_kind kind, const void *p,
                  int is_last)
{
    struct stage_handle *h = living(a, kind, p);

    if (!a->node->feeding)
        sim_fail(a->st->s, "%s: an event outside of feeds", a->name);
    if (!h)
        sim_fail(a->st->s, "%s: an event of kind %d after its end", a->name,
                 (int)kind);
    if (is_last)
        h->p = NULL;
    stage__moment(a);
}

/* ---- calls --------------------------------------------------------------- */
struct sua_body stage_sdp(struct stage_agent *a, char mem[200])
{
    struct sua_body b;
    int n = snprintf(mem, 200,
                     "v=0\r\no=%s 1 %u IN IP4 10.0.0.9\r\ns=-\r\n"
                     "c=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0"
                     "\r\n", a->name, ++a->version);

    b.type = SUA_STR("application/sdp");
    b.data = sua_str_make(mem, (size_t)n);
    return b;
}

static void redirect(struct stage_agent *a, struct sua_call *c)
{
    struct sua_hdr_add to = { SUA_STR_INIT("Contact"), { NULL, 0 } };
    struct sua_reply r = SUA_REPLY_INIT;

    to.value = a->elsewhere;
    r.status = a->answer;
    r.headers = &to;
    r.nheaders = 1;
    (void)sua_call_answer_with(c, &r);
}

static void incoming(struct stage_agent *a, struct sua_call *c)
{
    struct sua_body b;
    char mem[200];

    b = stage_sdp(a, mem);
    (void)sua_call_answer(c, a->ringing_sdp ? 183 : 180,
                          a->ringing_sdp ? &b : NULL);
    if (a->answer >= 300 && a->answer < 400)
        redirect(a, c);
    else if (a->answer)
        (void)sua_call_answer(c, a->answer, a->answer < 300 ? &b : NULL);
}

static void refer(struct stage_agent *a, struct sua_call *c)
{
    struct sua_dial how = SUA_DIAL_INIT;
    struct sua_call *made;
    struct sua_body b;
    char mem[200];

    b = stage_sdp(a, mem);
    how.body = &b;
    if (!sua_call_refer_accept(c, &how, &made))
        (void)born(a, STAGE_CALL, made);
}

/* Within: it may have been ended there. */
static void respond(struct stage_agent *a, struct sua_call *c,
                    const struct sua_call_event *ev)
{
    struct sua_body b;
    char mem[200];

    switch (ev->type) {
    case SUA_CALL_INCOMING: incoming(a, c); break;
    case SUA_CALL_OFFER:
        b = stage_sdp(a, mem);
        (void)sua_call_answer(c, 200, &b);
        break;
    case SUA_CALL_REQUEST:
        (void)sua_reply_status(a->node->stack, ev->txn, 200);
        break;
    case SUA_CALL_REFER: refer(a, c); break;
    default: break;
    }
}

static void count_call(struct stage_seen *n, const struct sua_call_event *ev)
{
    n->established += ev->type == SUA_CALL_ESTABLISHED;
    n->updated += ev->type == SUA_CALL_UPDATED && ev->status < 300;
    n->transferred += ev->type == SUA_CALL_TRANSFER && ev->status == 200;
    n->told_who += ev->type == SUA_CALL_PARTY;
    n->packages += ev->type == SUA_CALL_REQUEST && ev->package.n;
    n->closed += ev->type == SUA_CALL_CLOSED;
    n->refused += ev->type == SUA_CALL_CLOSED && ev->status >= 300;
}

static void on_call(struct sua_call *c, const struct sua_call_event *ev,
                    void *user)
{
    struct stage_agent *a = user;

    if (ev->type == SUA_CALL_INCOMING)
        (void)born(a, STAGE_CALL, c);
    count_call(&a->st->seen, ev);
    event(a, STAGE_CALL, c, ev->type == SUA_CALL_CLOSED);
    if (living(a, STAGE_CALL, c))
        respond(a, c, ev);
}

/* ---- accounts, requests -------------------------------------------------- */
static void on_account(struct sua_account *acc,
                       const struct sua_account_event *ev, void *user)
{
    struct stage_agent *a = user;

    a->st->seen.registered += ev->type == SUA_ACCOUNT_REGISTERED;
    event(a, STAGE_ACCOUNT, acc, ev->type == SUA_ACCOUNT_CLOSED);
}

static int on_request(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, void *user)
{
    struct stage_agent *a = user;

    (void)ua;
    if (m->method == SUA_M_OPTIONS)
        return 0;
    (void)sua_reply_status(a->node->stack, t, 200);
    stage__moment(a);
    return 1;
}

static void on_answer(struct sua_request *r,
                      const struct sua_request_event *ev, void *user)
{
    struct stage_agent *a = user;

    a->st->seen.answered += ev->status == 200;
    event(a, STAGE_REQUEST, r, ev->status >= 200);
}

/* ---- event state --------------------------------------------------------- */
static void on_sub(struct sua_subscription *sub,
                   const struct sua_subscription_event *ev, void *user)
{
    struct stage_agent *a = user;

    a->st->seen.notified += ev->type == SUA_SUBSCRIPTION_STATE;
    event(a, STAGE_SUB, sub, ev->type == SUA_SUBSCRIPTION_CLOSED);
}

static void on_notifier(struct sua_notifier *nf,
                        const struct sua_notifier_event *ev, void *user)
{
    struct stage_agent *a = user;
    struct sua_body b = { SUA_STR_INIT("text/plain"), SUA_STR_INIT("here") };

    if (ev->type == SUA_NOTIFIER_SUBSCRIBED)
        (void)born(a, STAGE_NOTIFIER, nf);
    event(a, STAGE_NOTIFIER, nf, ev->type == SUA_NOTIFIER_CLOSED);
    if (ev->type == SUA_NOTIFIER_SUBSCRIBED && living(a, STAGE_NOTIFIER, nf))
        (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE,
                                  a->srv ? NULL : &b);
}

static void on_pub(struct sua_publication *p,
                   const struct sua_publication_event *ev, void *user)
{
    struct stage_agent *a = user;

    a->st->seen.published += ev->type == SUA_PUBLICATION_OK;
    event(a, STAGE_PUB, p, ev->type == SUA_PUBLICATION_CLOSED);
}

static unsigned on_published(struct sua_published *p,
                             const struct sua_published_event *ev, void *user)
{
    struct stage_agent *a = user;

    if (ev->type == SUA_PUBLISHED_NEW)
        (void)born(a, STAGE_PUBLISHED, p);
    event(a, STAGE_PUBLISHED, p, ev->type == SUA_PUBLISHED_GONE);
    return 0;
}

void stage__callbacks(struct stage_agent *a, struct sua_ua_config *c)
{
    c->user = a;
    c->on_call = on_call;
    c->on_account = on_account;
    c->on_request = on_request;
}

void stage__serve(struct stage_agent *a)
{
    static const struct sua_event_package packages[] = {
        { SUA_STR_INIT("weather"), SUA_STR_INIT("text/plain"), 300, 0, 0 }
    };
    int rc = a->srv ? sua_presence_compose(a->ua, on_notifier, on_published, a)
                    : sua_events_serve(a->ua, packages, 1, on_notifier, a);

    if (!rc && !a->srv)
        rc = sua_ua_info_packages(a->ua, SUA_STR("infoDtmf"));
    if (rc)
        sim_fail(a->st->s, "%s: cannot serve", a->name);
}

/* ---- commands ------------------------------------------------------------ */
const char *stage_uri(const struct stage_agent *to)
{
    static char mem[8][64];
    static unsigned turn;
    char *p = mem[turn++ % 8];
    const struct sua_addr *at = &to->node->addr;

    snprintf(p, 64, "sip:%s@%u.%u.%u.%u:5060%s", to->name, at->ip[0],
             at->ip[1], at->ip[2], at->ip[3],
             to->tcp ? ";transport=tcp" : "");
    return p;
}

struct sua_call *stage_dial(struct stage_agent *a, const char *uri,
                            struct sua_dial *d)
{
    struct sua_dial plain = SUA_DIAL_INIT;
    struct sua_call *c;
    struct sua_body b;
    char mem[200];

    b = stage_sdp(a, mem);
    if (!d) {
        d = &plain;
        d->body = &b;
    }
    d->target = sua_str_z(uri);
    if (sua_call_start(a->ua, d, &c))
        return NULL;
    (void)born(a, STAGE_CALL, c);
    return c;
}

struct sua_account *stage_register(struct stage_agent *a, const char *user)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    struct sua_account *acc;
    char aor[40];

    snprintf(aor, sizeof aor, "sip:%s@lab.test", user);
    c.aor = sua_str_z(aor);
    c.password = SUA_STR("secret");
    c.proxy = SUA_STR("sip:10.0.0.1:5060;lr");
    c.expires_s = 120;
    if (sua_ua_register(a->ua, &c, &acc))
        return NULL;
    (void)born(a, STAGE_ACCOUNT, acc);
    return acc;
}

static void request(struct stage_agent *a, struct sua_request_config *c)
{
    c->on_event = on_answer;
    c->user = a;
}

void stage_ask(struct stage_agent *a, const char *uri, struct sua_call *in,
               const char *method)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct sua_request *r;

    request(a, &c);
    c.method = sua_str_z(method);
    c.call = in;
    c.target = sua_str_z(uri);
    if (!sua_request_send(a->ua, &c, &r))
        (void)born(a, STAGE_REQUEST, r);
}

void stage_info(struct stage_agent *a, struct sua_call *c)
{
    struct sua_request_config rc = SUA_REQUEST_INIT;
    struct sua_request *r;

    request(a, &rc);
    if (!sua_call_info(c, SUA_STR("infoDtmf"), &rc, &r))
        (void)born(a, STAGE_REQUEST, r);
}

struct sua_subscription *stage_subscribe(struct stage_agent *a,
                                         const char *uri, const char *event_)
{
    struct sua_subscribe c = SUA_SUBSCRIBE_INIT;
    struct sua_subscription *sub;

    c.target = sua_str_z(uri);
    c.event = sua_str_z(event_);
    c.expires_s = 120;
    c.on_event = on_sub;
    c.user = a;
    if (sua_subscribe(a->ua, &c, &sub))
        return NULL;
    (void)born(a, STAGE_SUB, sub);
    return sub;
}

struct sua_publication *stage_publish(struct stage_agent *a, const char *uri)
{
    struct sua_presence_state st = { SUA_PRESENCE_OPEN, SUA_STR_INIT("away"),
                                     { NULL, 0 }, { NULL, 0 } };
    struct sua_publish c = SUA_PUBLISH_INIT;
    struct sua_publication *p;

    c.target = sua_str_z(uri);
    c.expires_s = 120;
    c.on_event = on_pub;
    c.user = a;
    if (sua_presence_publish(a->ua, &c, &st, &p))
        return NULL;
    (void)born(a, STAGE_PUB, p);
    return p;
}

/* ---- the end of things --------------------------------------------------- */
static void end_one(struct stage_handle *h, int detach)
{
    void *p = h->p;

    if (detach && (h->kind == STAGE_CALL || h->kind == STAGE_REQUEST))
        h->p = NULL;
    switch (h->kind) {
    case STAGE_CALL: (detach ? sua_call_detach : sua_call_hangup)(p); break;
    case STAGE_REQUEST: if (detach) sua_request_detach(p); break;
    case STAGE_ACCOUNT: sua_account_close(p); break;
    case STAGE_SUB: sua_subscription_close(p); break;
    case STAGE_PUB: sua_publication_close(p); break;
    case STAGE_NOTIFIER:
        sua_notifier_close(p, SUA_STR("noresource"), 0, NULL);
        break;
    default: break;
    }
}

static int concerns(unsigned kind, unsigned how)
{
    if (how == STAGE_HANG_UP)
        return kind == STAGE_CALL;
    if (how == STAGE_DETACH)
        return kind == STAGE_CALL || kind == STAGE_REQUEST;
    return kind != STAGE_CALL;
}

void stage__strike(struct stage_agent *a, unsigned how)
{
    unsigned i;

    if (how == STAGE_SHUT_DOWN) {
        a->shut = 1;
        sua_ua_shutdown(a->ua);
        return;
    }
    for (i = 0; i < a->used; i++)
        if (a->h[i].p && concerns(a->h[i].kind, how))
            end_one(&a->h[i], how == STAGE_DETACH);
}

void stage_hang_up(struct stage_agent *a)
{
    stage__strike(a, STAGE_HANG_UP);
}
