/* SPDX-License-Identifier: MIT
 * The request driver against scripted servers: challenges and their limits,
 * other targets, transport errors, CANCEL, size, and memory that runs out.
 * RFC 3261 8.1.3, 9.1, 18.1.1, 22; RFC 3263 4.3; RFC 7616; RFC 8760. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "sim.h"

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn, &sua__module_dlg,
    NULL
};

/* ---- the world -------------------------------------------------------- */
struct world;
struct server {
    struct world *w;
    struct sim_node *node;
    /* What to do with the nth new request (from 1). */
    void (*act)(struct server *v, unsigned nth, const struct sua_msg *m);
    struct sua_addr back;       /* where the request came from             */
    struct sim_conn *conn;      /* or on what                              */
    char stream[8192];          /* what came on it, until it is a message  */
    size_t stream_n;
    unsigned requests, acks, cancels, copies;
    char branch[64], call_id[64], from[128], body[64], auth[700],
        proxy_auth[700], ack_auth[700], contact[128];
    uint32_t cseq;
    unsigned lines;             /* of credentials                          */
    unsigned lapses;            /* what must hold and did not              */
};

struct world {
    struct sim *s;
    struct sim_node *alice;
    struct server one, two;
    struct sua__identity id;
    struct identity_cell cell;
    struct sua__req *req;
    unsigned calls, finals, provisionals;
    unsigned status;            /* the last                                */
    int made_here;
    struct sua_dialog *dialog;
    struct sua__out ack;
};

#define EXPECT(w, cond)                                                       \
    ((cond) ? (void)0 : sim_fail((w)->s, "%s:%d: %s", __func__, __LINE__,     \
                                 #cond))

static void copy(char *out, size_t cap, struct sua_str s)
{
    snprintf(out, cap, "%.*s", SUA_FMT(s));
}

static void respond(struct server *v, const struct sua_msg *m,
                    unsigned status, const char *extra)
{
    static const uint8_t back[] = {SUA_H_VIA, SUA_H_FROM, SUA_H_TO,
                                   SUA_H_CALL_ID, SUA_H_CSEQ};
    char out[4096];
    size_t n, i;

    n = (size_t)snprintf(out, sizeof(out), "SIP/2.0 %u X\r\n", status);
    for (i = 0; i < sizeof(back); i++)
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%.*s: %.*s%s\r\n",
                              SUA_FMT(sua_hdr_name(back[i])),
                              SUA_FMT(sua_msg_get(m, back[i])),
                              back[i] == SUA_H_TO && status > 100 &&
                                      !sua_msg_tag(m, SUA_H_TO).n
                                  ? ";tag=srv" : "");
    n += (size_t)snprintf(out + n, sizeof(out) - n,
                          "%sContent-Length: 0\r\n\r\n", extra);
    if (v->conn)
        sim_write(v->node, v->conn, out, n);
    else
        sim_send(v->node, &v->back, out, n);
}

static unsigned count(const struct sua_msg *m, unsigned id)
{
    unsigned i, n = 0;

    for (i = 0; i < m->nhdr; i++)
        n += m->hdr[i].id == id;
    return n;
}

/* Call-ID, From (tag included) and body stay; CSeq rises, or stays with a
 * new target. */
static void note_request(struct server *v, const struct sua_msg *m,
                         const struct sua_via *via)
{
    struct sua_cseq cseq;
    char was[128];

    copy(was, sizeof(was), sua_str_z(v->call_id));
    copy(v->call_id, sizeof(v->call_id), sua_msg_get(m, SUA_H_CALL_ID));
    if (v->requests > 1 && !strcmp(was, v->call_id)) {
        char from[128], body[64];

        copy(from, sizeof(from), sua_msg_get(m, SUA_H_FROM));
        copy(body, sizeof(body), sua_msg_body(m));
        v->lapses += strcmp(from, v->from) != 0;
        v->lapses += strcmp(body, v->body) != 0;
        v->lapses += sua_msg_cseq(m, &cseq) || cseq.seq != v->cseq + 1;
    }
    copy(v->branch, sizeof(v->branch), via->branch);
    copy(v->from, sizeof(v->from), sua_msg_get(m, SUA_H_FROM));
    copy(v->body, sizeof(v->body), sua_msg_body(m));
    copy(v->auth, sizeof(v->auth), sua_msg_get(m, SUA_H_AUTHORIZATION));
    copy(v->proxy_auth, sizeof(v->proxy_auth),
         sua_msg_get(m, SUA_H_PROXY_AUTHORIZATION));
    copy(v->contact, sizeof(v->contact), sua_msg_get(m, SUA_H_CONTACT));
    v->lines = count(m, SUA_H_AUTHORIZATION) +
               count(m, SUA_H_PROXY_AUTHORIZATION);
    v->cseq = sua_msg_cseq(m, &cseq) ? 0 : cseq.seq;
    v->lapses += sua_msg_get(m, SUA_H_MAX_FORWARDS).n != 2;
}

static void take(struct server *v, const char *data, size_t n)
{
    struct sua_hdr hdr[64];
    struct sua_msg m;
    struct sua_via via;
    char text[8192];

    memcpy(text, data, n);
    if (sua_msg_index(&m, text, n, hdr, 64, 0) || !sua_msg_is_request(&m) ||
        sua_msg_via(&m, &via))
        return;
    if (m.method == SUA_M_ACK) {
        v->acks++;
        copy(v->ack_auth, sizeof(v->ack_auth),
             sua_msg_get(&m, SUA_H_AUTHORIZATION));
    } else if (m.method == SUA_M_CANCEL) {
        v->cancels++;
        respond(v, &m, 200, "");
        v->act(v, 1000, &m);
    } else if (sua_str_eq(via.branch, sua_str_z(v->branch))) {
        v->copies++;
    } else {
        v->requests++;
        note_request(v, &m, &via);
        v->act(v, v->requests, &m);
    }
}

static void on_packet(struct sim_node *n, const struct sim_packet *p)
{
    struct server *v = n->user;

    v->back = p->src;
    v->conn = NULL;
    take(v, p->data, p->n);
}

static void on_data(struct sim_node *n, struct sim_conn *c, const char *p,
                    size_t len)
{
    struct server *v = n->user;
    struct sua_hdr hdr[64];
    struct sua_msg m;
    char text[8192];

    if (v->conn != c)
        v->stream_n = 0;
    v->conn = c;
    if (len > sizeof(v->stream) - v->stream_n)
        sim_fail(n->sim, "too much on a stream");
    memcpy(v->stream + v->stream_n, p, len);
    v->stream_n += len;
    memcpy(text, v->stream, v->stream_n);
    if (sua_msg_index(&m, text, v->stream_n, hdr, 64, SUA_INDEX_STREAM))
        return; /* more will come */
    len = v->stream_n;
    v->stream_n = 0;
    take(v, v->stream, len);
}

static const struct sim_script script = {on_packet, NULL, on_data, NULL};

static void heard(struct sua_stack *s, struct sua__req *r, unsigned status,
                  const struct sua_msg *m)
{
    struct world *w = r->obj;

    (void)s;
    w->calls++;
    w->status = status;
    w->made_here = !m;
    if (w->finals)
        sim_fail(w->s, "a word after the last");
    if (status < 200)
        w->provisionals++;
    else
        w->finals++;
    if (status >= 200)
        w->req = NULL;
}
static const struct sua__req_user user = {heard};

static struct world *open_world(uint64_t seed)
{
    static const struct sim_link fast = {5, 0, 0, 0, 0, 0, 0, 0};
    struct world *w = calloc(1, sizeof(*w));
    struct sua_config cfg = SUA_CONFIG_PHONE;

    if (!w)
        abort();
    cfg.modules = modules;
    cfg.max_flow = 6;
    w->s = sim_open(seed);
    sim_links(w->s, &fast);
    w->alice = sim_stack(w->s, "alice", &cfg, 0);
    w->one.node = sim_script(w->s, "one", &script);
    w->two.node = sim_script(w->s, "two", &script);
    w->one.w = w->two.w = w;
    w->one.node->user = &w->one;
    w->two.node->user = &w->two;
    sim_links(w->s, &fast);
    identity_init(&w->id, &w->cell);
    identity_set(&w->id, &w->id.from, "<sip:alice@example.com>");
    identity_set(&w->id, &w->id.contact_user, "alice");
    identity_set(&w->id, &w->id.secret[SUA__USER], "alice");
    identity_set(&w->id, &w->id.secret[SUA__PASSWORD], "wonder land");
    return w;
}

static void settle(struct world *w)
{
    if (!sim_run_quiet(w->s, w->s->now + 600000))
        sim_fail(w->s, "a deadline remains");
}

static void close_world(struct world *w)
{
    settle(w);
    EXPECT(w, w->one.lapses == 0 && w->two.lapses == 0);
    sua__req_forget_identity(w->alice->stack, &w->id);
    sim_kick(w->alice);
    sim_check_empty(w->s);
    sim_close(w->s);
    free(w);
}

static const struct sua_body offer = {SUA_STR_INIT("application/sdp"),
                                      SUA_STR_INIT("v=0\r\n")};

static int start(struct world *w, unsigned method, const char *uri)
{
    struct sua__reqspec spec;
    int err;

    memset(&spec, 0, sizeof(spec));
    spec.method = method;
    spec.id = &w->id;
    spec.uri = sua_str_z(uri);
    spec.contact = 1;
    spec.body = &offer;
    w->finals = 0;
    sua__enter(w->alice->stack); /* as every command does */
    err = sua__req_start(w->alice->stack, &w->req, &spec, &user, w);
    sim_kick(w->alice);
    return err;
}

/* A whole request; its final status. */
static unsigned ask(struct world *w, unsigned method, const char *uri)
{
    EXPECT(w, !start(w, method, uri));
    settle(w);
    EXPECT(w, w->finals == 1);
    return w->status;
}
#define ONE "sip:bob@10.0.0.2"

/* ---- digest, checked as a server does --------------------------------- */
static int proves(const char *auth, const char *method, const char *nonce,
                  const char *nc, unsigned alg)
{
    struct sua_credentials c;
    struct sua_digest d;
    char ha1[SUA_DIGEST_HEX_MAX], want[SUA_DIGEST_HEX_MAX];
    int n;

    if (sua_credentials_parse(sua_str_z(auth), &c))
        return 0;
    n = sua_digest_ha1(alg, SUA_STR("alice"), SUA_STR("r"),
                       SUA_STR("wonder land"), ha1);
    memset(&d, 0, sizeof(d));
    d.alg = (uint8_t)alg;
    d.ha1 = sua_str_make(ha1, (size_t)n);
    d.method = sua_str_z(method);
    d.uri = c.uri;
    d.nonce = c.nonce;
    d.qop = c.qop;
    d.cnonce = c.cnonce;
    d.nc = c.nc;
    n = sua_digest_response(&d, want);
    return n > 0 && sua_str_eq(c.response, sua_str_make(want, (size_t)n)) &&
           sua_str_eq(c.nonce, sua_str_z(nonce)) &&
           sua_str_eq(c.nc, sua_str_z(nc)) && c.cnonce.n >= 20;
}

#define DIGEST(kind, rest) kind "-Authenticate: Digest " rest "\r\n"
#define WWW(nonce, more) \
    DIGEST("WWW", "realm=\"r\", nonce=\"" nonce "\", qop=\"auth\"" more)
#define PROXY(nonce, more) \
    DIGEST("Proxy", "realm=\"r\", nonce=\"" nonce "\", qop=\"auth\"" more)

static void act_ok(struct server *v, unsigned nth, const struct sua_msg *m)
{
    (void)nth;
    respond(v, m, 200, "Contact: <sip:bob@10.0.0.2>\r\n");
}

static void act_md5(struct server *v, unsigned nth, const struct sua_msg *m)
{
    if (nth == 1)
        respond(v, m, 401, WWW("n1", ", opaque=\"o\""));
    else
        act_ok(v, nth, m);
}

/* AUT-035. */
static void scn_md5(struct world *w)
{
    w->one.act = act_md5;
    EXPECT(w, ask(w, SUA_M_INVITE, ONE) == 200);
    EXPECT(w, w->one.requests == 2 && w->calls == 1 && w->one.acks == 1);
    EXPECT(w, w->one.cseq == 2);
    EXPECT(w, proves(w->one.auth, "INVITE", "n1", "00000001",
                     SUA_DIGEST_MD5));
    EXPECT(w, strstr(w->one.auth, "opaque=\"o\"") != NULL);
    EXPECT(w, !w->one.proxy_auth[0]);
}

static void act_algs(struct server *v, unsigned nth, const struct sua_msg *m)
{
    if (nth == 1)
        respond(v, m, 401, WWW("n9", ", algorithm=FUTURE-1")
                WWW("n0", ", algorithm=SHA-512-256")
                WWW("n1", ", algorithm=SHA-256")
                WWW("n2", ", algorithm=MD5"));
    else
        act_ok(v, nth, m);
}

static void scn_first_known_algorithm(struct world *w)
{
    w->one.act = act_algs;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    EXPECT(w, w->one.requests == 2 && w->one.lines == 1);
    EXPECT(w, proves(w->one.auth, "MESSAGE", "n1", "00000001",
                     SUA_DIGEST_SHA256));
}

static void scn_sha512_module(struct world *w)
{
    (void)sua__module_sha512.init(w->alice->stack, NULL);
    w->one.act = act_algs;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    EXPECT(w, proves(w->one.auth, "MESSAGE", "n0", "00000001",
                     SUA_DIGEST_SHA512_256));
}

static void act_407_401(struct server *v, unsigned nth,
                        const struct sua_msg *m)
{
    if (nth == 1)
        respond(v, m, 407, PROXY("p1", ""));
    else if (nth == 2)
        respond(v, m, 401, WWW("w1", ""));
    else
        act_ok(v, nth, m);
}

static void scn_proxy_and_server(struct world *w)
{
    w->one.act = act_407_401;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    EXPECT(w, w->one.requests == 3 && w->one.cseq == 3);
    EXPECT(w, proves(w->one.auth, "MESSAGE", "w1", "00000001",
                     SUA_DIGEST_MD5));
    EXPECT(w, proves(w->one.proxy_auth, "MESSAGE", "p1", "00000002",
                     SUA_DIGEST_MD5));
    /* Both in advance from now on. */
    w->one.act = act_ok;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    EXPECT(w, w->one.requests == 4);
    EXPECT(w, proves(w->one.auth, "MESSAGE", "w1", "00000002",
                     SUA_DIGEST_MD5));
    EXPECT(w, proves(w->one.proxy_auth, "MESSAGE", "p1", "00000003",
                     SUA_DIGEST_MD5));
}

/* Each asks who has shown nothing yet. */
static void act_registrar(struct server *v, unsigned nth,
                          const struct sua_msg *m)
{
    if (!v->auth[0])
        respond(v, m, 401, WWW("w1", ""));
    else
        act_ok(v, nth, m);
}

static void act_proxy(struct server *v, unsigned nth, const struct sua_msg *m)
{
    if (!v->proxy_auth[0])
        respond(v, m, 407, PROXY("p1", ""));
    else
        act_ok(v, nth, m);
}

/* What one challenged does not make the other forgotten. */
static void scn_in_turn(struct world *w)
{
    unsigned i;

    w->one.act = act_registrar;
    w->two.act = act_proxy;
    for (i = 0; i < 3; i++) {
        EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
        EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:eve@10.0.0.3") == 200);
    }
    EXPECT(w, w->one.requests == 4 && w->two.requests == 4);
    EXPECT(w, !w->one.proxy_auth[0] && !w->two.auth[0]);
    EXPECT(w, proves(w->one.auth, "MESSAGE", "w1", "00000003",
                     SUA_DIGEST_MD5));
    EXPECT(w, proves(w->two.proxy_auth, "MESSAGE", "p1", "00000003",
                     SUA_DIGEST_MD5));
}

static void act_both(struct server *v, unsigned nth, const struct sua_msg *m)
{
    if (nth == 1)
        respond(v, m, 401, WWW("w1", "") PROXY("p1", ""));
    else
        act_ok(v, nth, m);
}

static void scn_aggregated(struct world *w)
{
    w->one.act = act_both;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    EXPECT(w, w->one.requests == 2);
    EXPECT(w, w->one.auth[0] && w->one.proxy_auth[0]);
}

/* Two requests share a nonce: no count may come twice. */
static void act_side_by_side(struct server *v, unsigned nth,
                             const struct sua_msg *m)
{
    if (nth == 3)
        respond(v, m, 407, PROXY("p1", ""));
    else
        act_ok(v, nth, m);
}

static void scn_side_by_side(struct world *w)
{
    w->one.act = act_md5;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    w->one.act = act_side_by_side;
    EXPECT(w, !start(w, SUA_M_MESSAGE, ONE));
    sua__req_detach(w->req);
    EXPECT(w, !start(w, SUA_M_MESSAGE, ONE));
    sua__req_detach(w->req);
    settle(w);
    EXPECT(w, w->one.requests == 5);
    EXPECT(w, proves(w->one.auth, "MESSAGE", "n1", "00000004",
                     SUA_DIGEST_MD5));
    w->one.lapses = 0; /* not one after the other, this time */
}

static void act_stale_once(struct server *v, unsigned nth,
                           const struct sua_msg *m)
{
    if (nth == 1)
        respond(v, m, 401, WWW("n1", ""));
    else if (nth == 2)
        respond(v, m, 401, WWW("n2", ", stale=true"));
    else
        act_ok(v, nth, m);
}

/* AUT-012. */
static void scn_stale(struct world *w)
{
    w->one.act = act_stale_once;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    EXPECT(w, w->one.requests == 3);
    EXPECT(w, proves(w->one.auth, "MESSAGE", "n2", "00000001",
                     SUA_DIGEST_MD5));
}

/* ---- loops end -------------------------------------------------------- */
static void act_always(struct server *v, unsigned nth,
                       const struct sua_msg *m, const char *fmt)
{
    char h[256];

    snprintf(h, sizeof(h), fmt, nth, nth);
    respond(v, m, 401, h);
}

static void act_refuse(struct server *v, unsigned nth,
                       const struct sua_msg *m)
{
    act_always(v, nth, m, WWW("n%u", ""));
}

static void act_same(struct server *v, unsigned nth, const struct sua_msg *m)
{
    act_always(v, nth, m, WWW("n", ", stale=true"));
}

static void act_stale(struct server *v, unsigned nth,
                      const struct sua_msg *m)
{
    act_always(v, nth, m, WWW("n%u", ", stale=true"));
}

static void act_realms(struct server *v, unsigned nth,
                       const struct sua_msg *m)
{
    act_always(v, nth, m, DIGEST("WWW", "realm=\"r%u\", nonce=\"n%u\""));
}

/* More than anybody asks; only so many are answered. */
static void act_crowd(struct server *v, unsigned nth, const struct sua_msg *m)
{
    char h[3000];
    size_t n = 0;
    unsigned i;

    for (i = 0; i < 50; i++)
        n += (size_t)snprintf(h + n, sizeof(h) - n, DIGEST("WWW",
                              "realm=\"r%u\", nonce=\"%u\""), i, nth);
    v->lapses += v->lines > 4;
    respond(v, m, 401, h);
}

static void loop(struct world *w,
                 void (*act)(struct server *, unsigned,
                             const struct sua_msg *), unsigned requests)
{
    unsigned before = w->one.requests;

    w->one.act = act;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 401);
    EXPECT(w, !w->made_here);
    EXPECT(w, w->one.requests - before == requests);
    EXPECT(w, !w->id.challenge); /* not sent again in advance */
}

/* AUT-013, AUT-034. */
static void scn_loops(struct world *w)
{
    loop(w, act_refuse, 2);
    loop(w, act_same, 2);
    loop(w, act_stale, 3);
    loop(w, act_realms, 4);
    loop(w, act_crowd, 2);
    EXPECT(w, w->one.lines == 4);
}

/* A cached nonce that the server forgot costs one more request, no more. */
static void scn_cache_refused(struct world *w)
{
    w->one.act = act_md5;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    w->one.act = act_refuse;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 401);
    EXPECT(w, w->one.requests == 4);
}

static void act_bare(struct server *v, unsigned nth, const struct sua_msg *m)
{
    (void)nth;
    respond(v, m, 401, "");
}

static void act_strange(struct server *v, unsigned nth,
                        const struct sua_msg *m)
{
    (void)nth;
    respond(v, m, 401, "WWW-Authenticate: Bearer x\r\n"
            "WWW-Authenticate: Digest realm=\"r\r\n"
            WWW("n", ", algorithm=FUTURE-1")
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", "
            "qop=\"auth-int\"\r\n");
}

/* AUT-008, AUT-022, AUT-032. */
static void scn_unanswerable(struct world *w)
{
    loop(w, act_bare, 1);
    loop(w, act_strange, 1);
    identity_set(&w->id, &w->id.secret[SUA__REALM], "other");
    loop(w, act_refuse, 1);
    identity_set(&w->id, &w->id.secret[SUA__REALM], "");
    w->id.text = NULL; /* nobody in particular has none */
    loop(w, act_refuse, 1);
}

/* The registrar's digest is not for every callee, a proxy's is. */
static void scn_not_for_others(struct world *w)
{
    w->one.act = act_both;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE) == 200);
    identity_set(&w->id, &w->id.route, "<sip:10.0.0.2;lr>");
    w->one.act = act_ok;
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:eve@elsewhere.example") == 200);
    EXPECT(w, w->one.requests == 3);
    EXPECT(w, !w->one.auth[0] && w->one.proxy_auth[0]);
    identity_set(&w->id, &w->id.route, "");
    w->two.act = act_ok;
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:bob@10.0.0.3") == 200);
    EXPECT(w, w->two.requests == 1);
    EXPECT(w, !w->two.auth[0] && !w->two.proxy_auth[0]);
}

/* ---- targets ---------------------------------------------------------- */
static void no_answer(struct server *v, unsigned nth,
                      const struct sua_msg *m)
{
    (void)v;
    (void)nth;
    (void)m;
}

static void act_503(struct server *v, unsigned nth, const struct sua_msg *m)
{
    (void)nth;
    respond(v, m, 503, "");
}

static void act_100_503(struct server *v, unsigned nth,
                        const struct sua_msg *m)
{
    respond(v, m, 100, "");
    act_503(v, nth, m);
}

static struct sim_rr records[4];

/* example.com: SRV for UDP with two targets, one before the other. */
static void two_targets(struct world *w, uint32_t lag)
{
    static const char *const host[2] = {"one.example.com", "two.example.com"};
    unsigned i;

    memset(records, 0, sizeof(records));
    for (i = 0; i < 2; i++) {
        records[i].name = "_sip._udp.example.com";
        records[i].rr.type = SUA_RR_SRV;
        records[i].rr.priority = (uint16_t)(1 + i);
        records[i].rr.port = 5060;
        records[i].rr.ttl_s = 60;
        records[i].rr.name = sua_str_z(host[i]);
        records[2 + i].name = host[i];
        records[2 + i].rr.type = SUA_RR_A;
        records[2 + i].rr.ttl_s = 60;
        records[2 + i].rr.addr = (i ? &w->two : &w->one)->node->addr;
        records[2 + i].rr.addr.port = 0;
    }
    w->s->rr = records;
    w->s->nrr = 4;
    w->s->rr_lag_ms = lag;
}

/* LOC-007, LOC-016. */
static void scn_silent_server(struct world *w)
{
    uint64_t began = w->s->now;

    two_targets(w, 0);
    w->one.act = no_answer;
    w->two.act = act_ok;
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:bob@example.com") == 200);
    EXPECT(w, w->one.requests == 1 && w->one.copies == 10);
    EXPECT(w, w->two.requests == 1 && w->two.cseq == 1);
    EXPECT(w, strcmp(w->one.branch, w->two.branch) != 0);
    EXPECT(w, !strcmp(w->one.call_id, w->two.call_id));
    EXPECT(w, w->s->now - began >= 32000);
}

/* LOC-007. */
static void scn_503(struct world *w)
{
    two_targets(w, 40);
    w->one.act = act_503;
    w->two.act = act_ok;
    EXPECT(w, ask(w, SUA_M_INVITE, "sip:bob@example.com") == 200);
    EXPECT(w, w->one.requests == 1 && w->one.acks == 1);
    EXPECT(w, w->two.requests == 1 && w->calls == 1);
    /* None of them wants it: the last word counts. */
    w->two.act = act_503;
    EXPECT(w, ask(w, SUA_M_INVITE, "sip:bob@example.com") == 503);
    EXPECT(w, !w->made_here && w->two.requests == 2);
    /* A server that has begun is not left. */
    w->one.act = act_100_503;
    EXPECT(w, ask(w, SUA_M_INVITE, "sip:bob@example.com") == 503);
    EXPECT(w, w->two.requests == 2);
}

/* LOC-008: what cannot be sent is as good as refused: the next at once. */
static void scn_unreachable(struct world *w)
{
    two_targets(w, 0);
    w->alice->broken = 1;
    w->one.act = w->two.act = act_ok;
    EXPECT(w, ask(w, SUA_M_INVITE, "sip:bob@example.com") == 200);
    EXPECT(w, w->one.requests == 0 && w->two.requests == 1);
}

static void scn_nobody(struct world *w)
{
    two_targets(w, 0);
    w->one.act = w->two.act = no_answer;
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:bob@example.com") == 408);
    EXPECT(w, w->made_here && w->calls == 1);
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:bob@nowhere.example") == 503);
    EXPECT(w, w->made_here);
    EXPECT(w, start(w, SUA_M_MESSAGE, "tel:+1234") == SUA_EUNSUPPORTED);
}

static void scn_connection_refused(struct world *w)
{
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:b@10.0.0.77;transport=tcp") == 503);
    EXPECT(w, w->made_here);
}

static void act_reset(struct server *v, unsigned nth,
                      const struct sua_msg *m)
{
    (void)nth;
    (void)m;
    sim_reset_streams(v->node);
}

/* TRN-020. */
static void scn_connection_lost(struct world *w)
{
    w->one.act = act_reset;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE ";transport=tcp") == 503);
    EXPECT(w, w->made_here && w->one.requests == 1);
    w->one.act = act_ok;
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE ";transport=tcp") == 200);
}

/* UAC-009: 8.1.1.8, 12.1.1; what TLS is to verify is let go at the end. */
static void scn_tls(struct world *w)
{
    two_targets(w, 0);
    w->one.act = w->two.act = act_ok;
    EXPECT(w, ask(w, SUA_M_MESSAGE,
                  "sip:bob@one.example.com:5061;transport=tls") == 200);
    EXPECT(w, !strcmp(w->one.contact,
                      "<sip:alice@10.0.0.1:5061;transport=tls>"));
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sips:bob@two.example.com:5061") == 200);
    EXPECT(w, !strcmp(w->two.contact, "<sips:alice@10.0.0.1:5061>"));
    w->two.contact[0] = 0;
    identity_set(&w->id, &w->id.route, "<sips:two.example.com:5061;lr>");
    EXPECT(w, ask(w, SUA_M_MESSAGE, "sip:bob@far.example") == 200);
    EXPECT(w, !strcmp(w->two.contact, "<sips:alice@10.0.0.1:5061>"));
    identity_set(&w->id, &w->id.route, "");
    EXPECT(w, ask(w, SUA_M_MESSAGE, ONE ";transport=tcp") == 200);
    EXPECT(w, !strcmp(w->one.contact,
                      "<sip:alice@10.0.0.1:5060;transport=tcp>"));
    EXPECT(w, w->one.conn && w->two.conn);
}

/* ---- 18.1.1 ----------------------------------------------------------- */
static void ask_big(struct world *w, const char *uri)
{
    static char data[1400];
    static struct sua_body body = {SUA_STR_INIT("text/plain"), {NULL, 0}};
    struct sua__reqspec spec;

    memset(data, 'x', sizeof(data));
    body.data = sua_str_make(data, sizeof(data));
    memset(&spec, 0, sizeof(spec));
    spec.method = SUA_M_MESSAGE;
    spec.id = &w->id;
    spec.uri = sua_str_z(uri);
    spec.body = &body;
    w->finals = 0;
    sua__enter(w->alice->stack);
    EXPECT(w, !sua__req_start(w->alice->stack, &w->req, &spec, &user, w));
    sim_kick(w->alice);
    settle(w);
}

/* UAC-027. */
static void scn_big(struct world *w)
{
    w->one.act = act_md5;
    ask_big(w, ONE);
    EXPECT(w, w->status == 200 && w->one.requests == 2);
    EXPECT(w, w->one.conn != NULL);
}

/* Nobody takes TCP connections at this name: back to UDP. */
static void refuse_tcp(struct sim_node *n, struct sim_conn *c)
{
    sim_shut(n, c);
}

/* UAC-027. */
static void scn_big_without_tcp(struct world *w)
{
    w->two.node->script.open = refuse_tcp;
    w->two.act = act_ok;
    ask_big(w, "sip:bob@10.0.0.3");
    EXPECT(w, w->status == 200 && w->two.requests == 1 && !w->two.conn);
}

/* ---- CANCEL, detach --------------------------------------------------- */
static char invite[2048];
static size_t invite_n;

static void act_ring(struct server *v, unsigned nth, const struct sua_msg *m)
{
    struct sua_hdr hdr[64];
    struct sua_msg first;

    if (nth == 1) {
        invite_n = m->len;
        memcpy(invite, m->buf, invite_n);
        respond(v, m, 180, "");
    } else if (nth == 1000 &&
               !sua_msg_index(&first, invite, invite_n, hdr, 64, 0)) {
        respond(v, &first, 487, "");
    }
}

static void scn_cancel_ringing(struct world *w)
{
    w->one.act = act_ring;
    EXPECT(w, !start(w, SUA_M_INVITE, ONE));
    sim_run_for(w->s, 2000);
    EXPECT(w, w->provisionals == 1 && w->req);
    sua__enter(w->alice->stack); /* as every command does */
    sua__req_cancel(w->alice->stack, w->req);
    sua__req_cancel(w->alice->stack, w->req);
    sim_kick(w->alice);
    settle(w);
    EXPECT(w, w->status == 487 && !w->made_here && w->finals == 1);
    EXPECT(w, w->one.cancels == 1 && w->one.acks == 1);
}

/* CAN-020: to the target that has the INVITE, and to no other. */
static void scn_cancel_second(struct world *w)
{
    two_targets(w, 0);
    w->one.act = act_503;
    w->two.act = act_ring;
    EXPECT(w, !start(w, SUA_M_INVITE, "sip:bob@example.com"));
    sim_run_for(w->s, 2000);
    EXPECT(w, w->provisionals == 1 && w->req);
    sua__enter(w->alice->stack);
    sua__req_cancel(w->alice->stack, w->req);
    sim_kick(w->alice);
    settle(w);
    EXPECT(w, w->status == 487 && w->finals == 1);
    EXPECT(w, w->two.cancels == 1 && !w->one.cancels);
}

static void scn_cancel_unsent(struct world *w)
{
    uint32_t query;

    two_targets(w, 400);
    w->one.act = act_ok;
    EXPECT(w, !start(w, SUA_M_INVITE, "sip:bob@example.com"));
    query = w->req->locate.query;
    sua__enter(w->alice->stack);
    sua__req_cancel(w->alice->stack, w->req);
    EXPECT(w, w->calls == 0); /* a command calls nobody */
    EXPECT(w, sua_resolved(w->alice->stack, query, NULL, 0) == SUA_ENOENT);
    sim_kick(w->alice);
    settle(w);
    EXPECT(w, w->status == 487 && w->made_here && w->calls == 1);
    EXPECT(w, w->one.requests == 0 && w->two.requests == 0);
}

static void act_cancel_in_401(struct server *v, unsigned nth,
                              const struct sua_msg *m)
{
    if (nth < 1000)
        respond(v, m, 401, WWW("n1", ""));
    if (nth == 1)
        sua__req_cancel(v->w->alice->stack, v->w->req);
}

/* Who was told to stop does not begin again. */
static void scn_cancel_meets_challenge(struct world *w)
{
    w->one.act = act_cancel_in_401;
    EXPECT(w, ask(w, SUA_M_INVITE, ONE) == 401);
    EXPECT(w, w->one.requests == 1);
}

static void scn_detach(struct world *w)
{
    w->one.act = act_md5;
    EXPECT(w, !start(w, SUA_M_MESSAGE, ONE));
    sua__req_detach(w->req);
    settle(w);
    EXPECT(w, w->calls == 0 && w->one.requests == 2);
}

/* ---- in a dialog over the peer's connection --------------------------- */
static int on_invite(struct sua_stack *s, struct sua_txn *t,
                     const struct sua_msg *m, const struct sua_flow *from)
{
    struct sim_node *n = s->hooks.user;
    struct world *w = n->user;
    struct sua__reply r;

    if (!t || m->method != SUA_M_INVITE ||
        sua__dialog_uas(s, &w->dialog, t, m, from))
        return 0;
    memset(&r, 0, sizeof(r));
    r.status = 200;
    r.contact = SUA_STR("<sip:alice@10.0.0.1>");
    return !sua__txn_reply(s, t, &r);
}

/* A request in the dialog on a new connection: from now on it is that. */
static void speak_again(struct world *w, struct sim_conn *c)
{
    struct sua_dialog_info i;
    char info[512];
    int n;

    sua__dialog_info(w->dialog, &i);
    n = snprintf(info, sizeof(info), "INFO sip:alice@10.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/TCP 10.0.0.2;branch=z9hG4bKtwo\r\nMax-Forwards: 70\r\n"
        "From: <sip:bob@example.com>;tag=b\r\n"
        "To: <sip:alice@example.com>;tag=%.*s\r\nCall-ID: c\r\n"
        "CSeq: 2 INFO\r\nContent-Length: 0\r\n\r\n", SUA_FMT(i.local_tag));
    sim_write(w->one.node, c, info, (size_t)n);
    sim_run_for(w->s, 100);
}

static void scn_same_connection(struct world *w)
{
    static const char call[] =
        "INVITE sip:alice@10.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/TCP 10.0.0.2;branch=z9hG4bKone\r\nMax-Forwards: 70\r\n"
        "From: <sip:bob@example.com>;tag=b\r\nTo: <sip:alice@example.com>\r\n"
        "Call-ID: c\r\nCSeq: 1 INVITE\r\n"
        "Contact: <sip:bob@10.0.0.2;transport=tcp>\r\n"
        "Content-Length: 0\r\n\r\n";
    struct sua_stack *s = w->alice->stack;
    struct sim_conn *c;
    struct sua__reqspec spec;

    w->alice->user = w;
    sua__dlgs(s)->request = on_invite;
    w->one.act = act_ok;
    c = sim_connect(w->one.node, &w->alice->addr, SUA_TCP);
    sim_run_for(w->s, 100);
    sim_write(w->one.node, c, call, sizeof(call) - 1);
    sim_run_for(w->s, 100);
    EXPECT(w, w->dialog != NULL);
    c = sim_connect(w->one.node, &w->alice->addr, SUA_TCP);
    sim_run_for(w->s, 100);
    speak_again(w, c);
    memset(&spec, 0, sizeof(spec));
    spec.method = SUA_M_BYE;
    spec.dialog = w->dialog;
    sua__enter(s);
    EXPECT(w, !sua__req_start(s, &w->req, &spec, &user, w));
    sua__dialog_end(s, w->dialog);
    sim_kick(w->alice);
    sim_run_for(w->s, 1000);
    EXPECT(w, w->status == 200 && w->one.requests == 1);
    EXPECT(w, w->one.conn == c);
    sim_reset_streams(w->one.node);
}

/* ---- a dialog of ours ------------------------------------------------- */
static void answered(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m)
{
    struct world *w = r->obj;
    struct sua__reqspec ack;

    heard(s, r, status, m);
    if (status != 200)
        return;
    EXPECT(w, !sua__dialog_confirm(s, w->dialog, m));
    memset(&ack, 0, sizeof ack);
    ack.method = SUA_M_ACK;
    ack.dialog = w->dialog;
    ack.cseq = r->cseq;
    ack.id = &w->id;
    EXPECT(w, !sua__ack_build(s, &ack, &w->ack.text, &w->ack.to));
    sua__out(s, &w->ack);
}
static const struct sua__req_user caller = {answered};

/* AUT-019, AUT-021: 22.1, 22.2, 12.2.1.1: numbers of a challenged INVITE,
 * its ACK, the BYE. */
static void scn_dialog(struct world *w)
{
    struct sua_stack *s = w->alice->stack;
    struct sua__reqspec spec;
    char auth[700];

    w->one.act = act_md5;
    memset(&spec, 0, sizeof(spec));
    sua__enter(s);
    EXPECT(w, !sua__dialog_uac(s, &w->dialog, sua__from_of(&w->id),
                               SUA_STR("<" ONE ">"), SUA_STR(ONE)));
    spec.method = SUA_M_INVITE;
    spec.dialog = w->dialog;
    spec.id = &w->id;
    spec.uri = SUA_STR(ONE);
    spec.contact = 1;
    EXPECT(w, !sua__req_start(s, NULL, &spec, &caller, w));
    sim_kick(w->alice);
    settle(w);
    EXPECT(w, w->status == 200 && w->one.requests == 2 && w->one.cseq == 2);
    EXPECT(w, w->one.acks == 2 && w->one.auth[0]);
    EXPECT(w, !strcmp(w->one.auth, w->one.ack_auth));
    sua__text_unref(&s->texts, w->ack.text);
    copy(auth, sizeof(auth), sua_str_z(w->one.auth));
    spec.method = SUA_M_BYE;
    spec.uri = SUA_STR("");
    sua__enter(s);
    w->finals = 0;
    EXPECT(w, !sua__req_start(s, NULL, &spec, &user, w));
    sua__dialog_end(s, w->dialog);
    sim_kick(w->alice);
    settle(w);
    EXPECT(w, w->status == 200 && w->one.requests == 3 && w->one.cseq == 3);
    EXPECT(w, proves(w->one.auth, "BYE", "n1", "00000002",
                     SUA_DIGEST_MD5));
    EXPECT(w, strcmp(auth, w->one.auth) != 0);
}

/* ---- no memory -------------------------------------------------------- */
static void act_long_way(struct server *v, unsigned nth,
                         const struct sua_msg *m)
{
    if (v == &v->w->one)
        act_503(v, nth, m);
    else if (nth < 3)
        respond(v, m, nth == 1 ? 407 : 401,
                nth == 1 ? PROXY("p", "") : WWW("w", ""));
    else
        act_ok(v, nth, m);
}

static int fail_nth(uint64_t seed, unsigned long nth, unsigned method)
{
    struct world *w = open_world(seed);
    struct sua_stack *s = w->alice->stack;
    int reached;

    two_targets(w, 20);
    w->one.act = w->two.act = act_long_way;
    s->arena.fail_at = s->arena.acquired + nth;
    if (!start(w, method, "sip:bob@example.com")) {
        settle(w);
        EXPECT(w, w->finals == 1);
        EXPECT(w, w->status == 200 || w->status >= 400);
    }
    reached = s->arena.acquired >= s->arena.fail_at;
    EXPECT(w, reached || w->status == 200);
    s->arena.fail_at = 0;
    settle(w);
    w->one.act = w->two.act = act_ok;
    w->one.requests = w->two.requests = 0;
    EXPECT(w, ask(w, method, "sip:bob@example.com") == 200);
    close_world(w);
    return reached;
}

static void sweep(uint64_t seed)
{
    unsigned long n = 1;

    while (fail_nth(seed, n, SUA_M_MESSAGE))
        n++;
    if (n < 10)
        abort();
    for (n = 1; fail_nth(seed, n, SUA_M_INVITE); n++)
        ;
}

static void all(uint64_t seed)
{
    static void (*const scenarios[])(struct world *) = {
        scn_md5, scn_first_known_algorithm, scn_sha512_module,
        scn_proxy_and_server, scn_in_turn,
        scn_aggregated, scn_side_by_side, scn_stale, scn_loops,
        scn_cache_refused, scn_tls,
        scn_unanswerable, scn_not_for_others, scn_silent_server, scn_503,
        scn_nobody, scn_unreachable, scn_connection_refused,
        scn_connection_lost, scn_big, scn_big_without_tcp,
        scn_cancel_ringing, scn_cancel_second, scn_cancel_unsent,
        scn_cancel_meets_challenge, scn_detach,
        scn_same_connection, scn_dialog
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(scenarios); i++) {
        struct world *w = open_world(seed);

        w->one.act = w->two.act = no_answer;
        scenarios[i](w);
        close_world(w);
    }
    sweep(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 2, all);
}
