/* SPDX-License-Identifier: MIT
 * For fuzz_stack.c: a stack, its network and an application that keeps count
 * of its handles. The hooks and callbacks do what `mood` says, which the
 * input sets, and check what they were promised. */
#ifndef WORLD_H
#define WORLD_H

#include "core/core.h"
#include "peer.h"
#include "sip/srv.h"
#include "sip/sua.h"

#define CONNS 8
#define HANDLES 24
#define QUERIES 8
#define HELD 4

enum mood {
    MOOD_SEND, MOOD_CONNECT, MOOD_RESOLVE, MOOD_REQUEST, MOOD_ACCOUNT,
    MOOD_SUB, MOOD_NOTIFIER, MOOD_DEED,
    MOOD_CALL,                  /* + type of the event                     */
    MOOD_COUNT = MOOD_CALL + SUA_CALL_CLOSED + 1
};
enum conn_state { CONN_FREE, CONN_OPENING, CONN_UP };

struct conn {
    uint32_t id;
    uint8_t state;
};
/* A call, a request or an account. */
struct handle {
    struct world *w;
    void *p;                    /* NULL: dead                              */
    uint8_t begun, ended, detached, closing;
};
/* A request that is to be answered later: until `until` it can be. */
struct held {
    struct sua_txn *t;
    uint64_t until;
};

struct world {
    struct input in;
    struct sua_stack *s;
    struct sua_ua *ua;
    struct sua_srv *srv;
    struct sua_config cfg;
    uint64_t now, random;
    void *block;
    unsigned feeding;           /* inside a feed of ours                   */
    unsigned replies;           /* responses that were sent                */
    uint8_t ending, deaf;       /* deaf: no callback for calls             */
    uint8_t mood[MOOD_COUNT];
    unsigned allocs, alloc_left; /* hosted; left 0: no end                 */
    uint32_t udp, udp6, tcp, tls, base[128], gone;
    struct conn conn[CONNS];
    uint32_t query[QUERIES];
    unsigned queries;
    struct handle call[HANDLES], request[HANDLES], account[HANDLES];
    struct handle sub[HANDLES], notifier[HANDLES], pub[HANDLES];
    unsigned published;         /* here                                    */
    uint8_t notifiers_lost;     /* more than handles                       */
    struct held held[HELD];
    struct memory sent;
    char filler[4000];          /* of a big body                           */
};

static struct handle *handle_of(struct handle *list, const void *p)
{
    unsigned i;

    for (i = 0; i < HANDLES; i++)
        if (list[i].p == p)
            return &list[i];
    return NULL;
}

/* The nth that lives, round and round; else the first, dead or unborn. */
static struct handle *handle_nth(struct handle *list, unsigned n)
{
    unsigned i, live = 0;

    for (i = 0; i < HANDLES; i++)
        live += list[i].p != NULL;
    n = live ? n % live : 0;
    for (i = 0; live && i < HANDLES; i++)
        if (list[i].p && !n--)
            return &list[i];
    return list;
}

static struct handle *handle_new(struct world *w, struct handle *list)
{
    unsigned i;

    for (i = 0; i < HANDLES; i++)
        if (!list[i].begun) {
            list[i].begun = 1;
            list[i].w = w;
            return &list[i];
        }
    return NULL;
}

static void handle_end(struct handle *h)
{
    MUST(!h->ended && !h->detached);
    h->ended = 1;
    h->p = NULL;
}

/* ---- hooks ------------------------------------------------------------- */
/* I2 and I3: only inside a feed, where every other feed is refused. */
static void inside(const struct world *w)
{
    MUST(w->feeding);
    if (w->s && w->s->in_feed)
        MUST(sua_run(w->s) == SUA_EBUSY);
}

static uint64_t hook_now(void *user)
{
    return ((struct world *)user)->now;
}

static void hook_random(void *user, void *out, size_t n)
{
    struct world *w = user;
    uint8_t *p = out;

    while (n--) {
        w->random = w->random * 6364136223846793005u + 1442695040888963407u;
        *p++ = (uint8_t)(w->random >> 56);
    }
}

static struct conn *conn_of(struct world *w, uint32_t id)
{
    unsigned i;

    for (i = 0; i < CONNS; i++)
        if (w->conn[i].state != CONN_FREE && w->conn[i].id == id)
            return &w->conn[i];
    return NULL;
}

static int conn_new(struct world *w, uint32_t id, enum conn_state state)
{
    unsigned i;

    MUST(!conn_of(w, id));
    for (i = 0; i < CONNS && w->conn[i].state != CONN_FREE; i++)
        ;
    if (i == CONNS)
        return 0;
    w->conn[i].id = id;
    w->conn[i].state = (uint8_t)state;
    return 1;
}

static int hook_send(void *user, const struct sua_flow *to, const void *buf,
                     size_t n)
{
    struct world *w = user;
    const struct conn *c = conn_of(w, to->id);

    inside(w);
    MUST(n && buf);
    MUST(to->remote.family && to->remote.port);
    if (to->proto == SUA_UDP)
        MUST(to->id == w->udp || to->id == w->udp6);
    else
        MUST(c && c->state == CONN_UP);
    switch (w->mood[MOOD_SEND] & 7) {
    case 1: return SUA_EAGAIN;
    case 2: return SUA_ETRANSPORT;
    case 3: return to->proto == SUA_UDP ? (int)n : (int)(n + 1) / 2;
    case 4: return to->proto == SUA_UDP ? (int)n : 1;
    case 5: return to->proto == SUA_UDP ? SUA_ETRANSPORT : SUA_EAGAIN;
    default: return (int)n;
    }
}

static int hook_connect(void *user, const struct sua_flow *to,
                        struct sua_str tls_name)
{
    struct world *w = user;

    inside(w);
    MUST(SUA_PROTO_IS_STREAM(to->proto));
    MUST(tls_name.n ? to->proto == SUA_TLS : 1);
    if (w->mood[MOOD_CONNECT] & 1 || !conn_new(w, to->id, CONN_OPENING))
        return SUA_ETRANSPORT;
    return SUA_OK;
}

static void hook_close(void *user, uint32_t id)
{
    struct world *w = user;
    struct conn *c = conn_of(w, id);

    inside(w);
    MUST(c);
    c->state = CONN_FREE;
}

/* What a name server may say, sane or not. */
static int records(struct input *in, int type, struct sua_rr *rr, int max)
{
    static char endless[300];
    static const char *const names[] = {
        "sip.example.com", "10.0.0.2", "", ".", "a\r\nb", endless,
        "_sip._udp.example.com", "loop.example.com"
    };
    static const char *const services[] = {
        "SIP+D2U", "SIP+D2T", "SIPS+D2T", "SIP+D2X", "", "sip+d2u"
    };
    int i, n = (int)pick(in, 5);

    memset(endless, 'a', sizeof endless - 1);
    memset(rr, 0, sizeof *rr * (size_t)max);
    for (i = 0; i < n && i < max; i++) {
        unsigned b = u8(in);

        rr[i].type = (uint16_t)(b & 128 ? SUA_RR_SRV : type);
        rr[i].priority = (uint16_t)(b & 3);
        rr[i].weight = (uint16_t)(b >> 2 & 3);
        rr[i].port = b & 16 ? 0 : 5062;
        rr[i].ttl_s = b;
        rr[i].addr.family = type == SUA_RR_AAAA ? 6 : 4;
        rr[i].addr.ip[0] = b & 32 ? 255 : 10;
        rr[i].addr.ip[3] = (uint8_t)(2 + (b & 3));
        if (b & 64)
            rr[i].addr.family = (uint8_t)(b & 7);
        rr[i].name = sua_str_z(names[(b >> 1) % COUNT(names)]);
        rr[i].service = sua_str_z(PICK(in, services));
    }
    return i;
}

static int hook_resolve(void *user, uint32_t query, int type,
                        struct sua_str name, struct sua_rr *rr, int max)
{
    struct world *w = user;

    inside(w);
    MUST(name.n && max > 0);
    switch (w->mood[MOOD_RESOLVE] & 3) {
    case 0: return records(&w->in, type, rr, max);
    case 1: return SUA_ENOENT;
    default:
        w->query[w->queries++ % QUERIES] = query;
        return SUA_EAGAIN;
    }
}

static int hook_source(void *user, const struct sua_flow *to,
                       struct sua_addr *local)
{
    const struct world *w = user;

    memset(local, 0, sizeof *local);
    local->family = to->remote.family;
    local->ip[0] = 10;
    local->ip[3] = 1;
    return w->mood[MOOD_CONNECT] & 2 ? SUA_ENOROUTE : SUA_OK;
}

static void hook_log(void *user, int level, struct sua_str line)
{
    size_t i;

    (void)user;
    MUST(level >= SUA_LOG_ERROR && level <= SUA_LOG_DEBUG);
    for (i = 0; i < line.n; i++)
        MUST((uint8_t)line.p[i] >= ' ' && line.p[i] != 127);
}

/* Everything sent is well formed, but a refusal repeats what it refuses. */
static void hook_trace(void *user, int tx, const struct sua_flow *flow,
                       const void *buf, size_t n)
{
    struct world *w = user;
    struct sua_hdr hdr[256];
    struct sua_msg m;
    char *copy;

    inside(w);
    if (!tx)
        return;
    copy = malloc(n);
    MUST(copy);
    memcpy(copy, buf, n);
    MUST(sua_msg_index(&m, copy, n, hdr, 256, 0) == SUA_OK ||
         m.status >= 400);
    MUST(sua_msg_check(&m) == 0 || m.status >= 400);
    MUST(n <= w->cfg.max_msg);
    w->replies += m.status >= 200;
    free(copy);
    remember(&w->sent, flow, buf, n);
}

static void *hook_alloc(void *user, size_t n)
{
    struct world *w = user;
    void *p;

    if (w->alloc_left && !--w->alloc_left)
        return NULL;
    p = malloc(n);
    MUST(p);
    w->allocs++;
    return p;
}

static void hook_free(void *user, void *p)
{
    struct world *w = user;

    MUST(w->allocs);
    w->allocs--;
    free(p);
}

/* ---- the application --------------------------------------------------- */
static const struct sua_body sdp = {
    SUA_STR_INIT("application/sdp"), SUA_STR_INIT(SDP)
};

static struct sua_body big_sdp(struct world *w)
{
    struct sua_body b = sdp;

    memset(w->filler, 'a', sizeof w->filler);
    memcpy(w->filler, SDP "a=", sizeof(SDP "a=") - 1);
    b.data = sua_str_make(w->filler, w->cfg.max_msg / 2 < sizeof w->filler
                                         ? w->cfg.max_msg / 2 + 64u
                                         : sizeof w->filler);
    return b;
}

static void on_final(struct sua_request *r,
                     const struct sua_request_event *ev, void *user)
{
    struct handle *h = user;

    inside(h->w);
    MUST(!h->p || h->p == r);
    MUST(ev->status >= 100 && ev->status <= 699);
    if (ev->status >= 200)
        handle_end(h);
}

static int send_request(struct world *w, struct sua_call *call,
                        const char *target, const char *method,
                        const struct sua_body *body)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct handle *h = handle_new(w, w->request);
    struct sua_request *r = NULL;
    int rc;

    if (!h)
        return SUA_ENOMEM;
    c.method = sua_str_z(method);
    c.target = call ? sua_str_make(NULL, 0) : sua_str_z(target);
    c.call = call;
    c.body = body;
    c.on_event = on_final;
    c.user = h;
    rc = sua_request_send(w->ua, &c, &r);
    if (rc)
        memset(h, 0, sizeof *h);
    else
        h->p = r;
    return rc;
}

static void detach_call(struct world *w, struct sua_call *c)
{
    struct handle *h = handle_of(w->call, c);

    sua_call_detach(c);
    if (h)
        h->detached = 1;
    if (h)
        h->p = NULL;
}

/* One command for a call; what it answers does not matter. */
static void act_on_call(struct world *w, struct sua_call *c, unsigned what)
{
    const struct sua_body big = big_sdp(w);

    switch (what & 15) {
    case 1: (void)sua_call_answer(c, 180, NULL); break;
    case 2: (void)sua_call_answer(c, 200, &sdp); break;
    case 3: (void)sua_call_answer(c, 183, &sdp); break;
    case 4: (void)sua_call_answer(c, 486, NULL); break;
    case 5: (void)sua_call_answer(c, 200, NULL); break;
    case 6: (void)sua_call_answer(c, 302, NULL); break;
    case 7: (void)sua_call_reoffer(c, &sdp); break;
    case 8: (void)send_request(w, c, NULL, "INFO", &sdp); break;
    case 9: (void)send_request(w, c, NULL, "OPTIONS", NULL); break;
    case 10: sua_call_hangup(c); break;
    case 11: detach_call(w, c); break;
    case 12:
        sua_call_hangup(c);
        detach_call(w, c);
        break;
    case 13: (void)sua_call_answer(c, 488, &sdp); break;
    case 14: (void)sua_call_reoffer(c, &big); break;
    case 15: (void)sua_call_answer(c, 200, &big); break;
    default: break;
    }
}

static void look_at_call(const struct sua_call *c)
{
    struct sua_dialog_info info;

    sua_call_dialog(c, &info);
    MUST(info.call_id.n || sua_call_state(c) == SUA_CALL_STATE_CLOSING ||
         sua_call_is_outgoing(c));
    (void)sua_call_local_sdp(c);
    (void)sua_call_remote_sdp(c);
    MUST(sua_call_find(sua_call_ua(c), sua_call_id(c)) == c);
}

static void on_asked(struct world *w, struct sua_call *c, unsigned type);

static void on_call(struct sua_call *c, const struct sua_call_event *ev,
                    void *user)
{
    struct world *w = user;
    struct handle *h = handle_of(w->call, c);
    unsigned mood = w->mood[MOOD_CALL + ev->type];

    inside(w);
    MUST((h == NULL) == (ev->type == SUA_CALL_INCOMING));
    if (!h && (h = handle_new(w, w->call)) == NULL) {
        sua_call_detach(c);
        return;
    }
    h->p = c;
    if (ev->type != SUA_CALL_CLOSED)
        look_at_call(c);
    if (ev->type == SUA_CALL_REQUEST && mood & 16)
        (void)sua_reply_status(w->s, ev->txn, mood & 32 ? 100 : 200);
    if (ev->type == SUA_CALL_CLOSED && mood & 64)
        act_on_call(w, c, mood & 31 ? mood & 7 : 10);
    if (ev->type == SUA_CALL_CLOSED)
        handle_end(h);
    else if (!w->ending)
        act_on_call(w, c, mood);
    if (ev->type != SUA_CALL_CLOSED && h->p && !w->ending)
        on_asked(w, c, ev->type);
    if (ev->type != SUA_CALL_CLOSED && h->p && mood & 128)
        act_on_call(w, c, mood >> 2);
}

static void on_account(struct sua_account *a,
                       const struct sua_account_event *ev, void *user)
{
    struct world *w = user;
    struct handle *h = handle_of(w->account, a);
    unsigned mood = w->mood[MOOD_ACCOUNT];

    inside(w);
    MUST(h && h == sua_account_user(a));
    if (ev->type == SUA_ACCOUNT_CLOSED) {
        MUST(h->closing);
        handle_end(h);
    } else if (mood & 16 && !w->ending) {
        sua_account_close(a);
        h->closing = 1;
    } else if (!h->closing && !w->ending && (mood & 15) == ev->type) {
        (void)(mood & 32 ? sua_account_register(a)
                         : sua_account_unregister(a));
    }
}

static int on_request(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, void *user)
{
    struct world *w = user;
    unsigned i, mood = w->mood[MOOD_REQUEST];

    inside(w);
    MUST(ua == w->ua && m->status == 0);
    if (mood & 1)
        (void)sua_reply_status(w->s, t, mood & 2 ? 200 : 404);
    if (mood & 4)
        (void)sua_reply_status(w->s, t, 100);
    if (!(mood & 8))
        return 0;
    if (mood & 1)
        return 1;
    for (i = 0; i < HELD; i++)
        if (!w->held[i].t) {
            w->held[i].t = t;
            w->held[i].until = w->now + 60 * (uint64_t)w->cfg.t1_ms;
            return 1;
        }
    return 0;
}

static int on_secret(void *user, struct sua_str name, struct sua_str realm,
                     unsigned alg, char *ha1)
{
    (void)user;
    if (!sua_str_eq(name, SUA_STR("bob")))
        return 0;
    return sua_digest_ha1(alg, name, realm, SUA_STR("secret"), ha1);
}

static void on_binding(struct sua_srv *srv, struct sua_str aor,
                       const struct sua_binding *b, int what, void *user)
{
    (void)srv;
    inside(user);
    MUST(aor.n && b->contact.n && what >= 0 && what <= 2);
}

#endif
