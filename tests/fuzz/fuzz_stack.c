/* SPDX-License-Identifier: MIT
 * Fuzz target: a whole stack, user agent and server roles. The input is a
 * series of operations: messages of peers (peer.h), stream bytes, news of
 * connections and of the resolver, commands, time, failing memory. In the
 * end everything is shut down, twenty minutes pass, and nothing may be left:
 * no handle without its one end, no object, no deadline. */
#include "replay.h"
#include "deeds.h"

#define OPS 300
#define TEXT_MAX 70000

/* ---- start ------------------------------------------------------------- */
enum option {
    OPTION_HOSTED = 1, OPTION_SERVER = 2, OPTION_SECRETS = 4,
    OPTION_ROOM = 8, OPTION_SHORT = 16, OPTION_STEPS = 32, OPTION_CUT = 64,
    OPTION_DEAF = 128
};

static struct sua_addr address(unsigned last, unsigned port)
{
    struct sua_addr a;

    memset(&a, 0, sizeof a);
    a.family = last & 128 ? 6 : 4;
    a.ip[0] = last & 128 ? 0xfd : 10;
    a.ip[a.family == 4 ? 3 : 15] = (uint8_t)(last & 127);
    a.port = (uint16_t)port;
    return a;
}

static void configure(struct world *w, unsigned options)
{
    const struct sua_config phone = SUA_CONFIG_PHONE;
    struct sua_config *c = &w->cfg;

    *c = phone;
    c->modules = options & OPTION_SERVER ? sua_modules_server
                                         : sua_modules_phone;
    c->max_flow = 4 + CONNS / 2;
    c->max_binding = c->max_branch = 6;
    c->max_account = 3;
    c->max_subscription = c->max_notifier = c->max_publication = 4;
    c->text_small += 10;
    if (options & OPTION_ROOM) {
        c->max_txn = c->max_request = c->max_dialog = 40;
        c->max_call = c->max_branch = 20;
        c->text_small = c->text_mtu = 100;
        c->text_max = 8;
        c->max_flow = 4 + 2 * CONNS;
        c->max_msg = options & OPTION_HOSTED ? 65535 : 4096;
    }
    if (options & OPTION_SHORT)
        c->max_msg = 1024;
    if (options & OPTION_STEPS)
        c->step_budget = 1;
}

static void open_stack(struct world *w, unsigned options)
{
    const struct sua_mem heap = {hook_alloc, hook_free, w};
    struct sua_hooks h;
    size_t n = sua_stack_size(&w->cfg);

    memset(&h, 0, sizeof h);
    h.user = w;
    h.now_ms = hook_now;
    h.random = hook_random;
    h.send = hook_send;
    h.connect = hook_connect;
    h.close = hook_close;
    h.resolve = hook_resolve;
    h.source = hook_source;
    h.log = hook_log;
    h.trace = hook_trace;
    if (options & OPTION_HOSTED) {
        MUST(sua_stack_open(&w->s, &heap, &w->cfg, &h) == SUA_OK);
        return;
    }
    w->block = malloc(n);
    MUST(w->block);
    MUST(sua_stack_init(&w->s, w->block, n, &w->cfg, &h) == SUA_OK);
}

static void listen_on(struct world *w)
{
    const struct sua_str none = {NULL, 0};
    struct sua_addr v4 = address(1, 5060), v6 = address(129, 5060);
    struct sua_addr tls = address(1, 5061);

    MUST(!sua_net_listen(w->s, SUA_UDP, &v4, none, &w->udp));
    MUST(!sua_net_listen(w->s, SUA_UDP, &v6, SUA_STR("lab.test"), &w->udp6));
    MUST(!sua_net_listen(w->s, SUA_TCP, &v4, none, &w->tcp));
    MUST(!sua_net_listen(w->s, SUA_TLS, &tls, none, &w->tls));
}

static void open_roles(struct world *w, unsigned options, unsigned how)
{
    struct sua_ua_config ua = SUA_UA_INIT;
    struct sua_srv_config srv = SUA_SRV_INIT;

    ua.user = srv.user = w;
    ua.on_account = on_account;
    ua.user_agent = SUA_STR("fuzz");
    habits(&ua, how);
    w->deaf = (options & OPTION_DEAF) != 0;
    if (!w->deaf) {
        ua.on_call = on_call;
        ua.on_request = on_request;
    }
    MUST(!sua_ua_init(&w->ua, w->s, &ua));
    srv.domains = SUA_STR("lab.test 10.0.0.7");
    srv.max_expires_s = 600;
    srv.on_binding = on_binding;
    if (options & OPTION_SECRETS)
        srv.secret = on_secret;
    if (options & OPTION_SERVER)
        MUST(!sua_srv_init(&w->srv, w->s, &srv));
}

static void note_pools(struct world *w)
{
    struct sua_pool_stats p;
    unsigned i;

    for (i = 0; !sua_stack_pool(w->s, i, &p); i++) {
        MUST(i < COUNT(w->base));
        w->base[i] = p.used;
    }
}

/* ---- feeds ------------------------------------------------------------- */
/* From a block of exactly n bytes. */
static void feed(struct world *w, uint32_t id, unsigned proto, unsigned who,
                 const char *p, size_t n)
{
    struct sua_flow from;
    char *copy = malloc(n ? n : 1);

    MUST(copy);
    memset(&from, 0, sizeof from);
    from.id = id;
    from.proto = (uint8_t)proto;
    from.remote = address(2 + (who & 3), who & 4 ? 5060u : 1024 + who);
    if (id == w->udp6)
        from.remote = address(130 + (who & 3), 5060);
    from.local = address(id == w->udp6 ? 129 : 1, 5060);
    if (n)
        memcpy(copy, p, n);
    w->feeding++;
    (void)sua_input(w->s, &from, copy, n);
    w->feeding--;
    free(copy);
}

static void feed_stream(struct world *w, unsigned which, const char *p,
                        size_t n)
{
    unsigned piece = u8(&w->in);
    size_t k, step = piece ? piece * 4u : n;

    for (; n; p += k, n -= k) {
        struct conn *c = &w->conn[which % CONNS];

        if (c->state == CONN_FREE)
            return;
        c->state = CONN_UP;     /* bytes say so before any event does */
        k = n < step ? n : step;
        feed(w, c->id, 0, 2, p, k);
    }
}

/* Flips a few bytes and maybe cuts the end off. */
static void damage(struct input *in, char *p, size_t *n)
{
    unsigned flips = u8(in);

    if (flips < 200 || !*n)
        return;
    if (flips > 250)
        *n = u16(in) % *n;
    for (flips &= 3; flips && *n; flips--) {
        size_t at = u16(in) % *n;

        p[at] = (char)u8(in);
    }
}

static void deliver(struct world *w, char *p, size_t n)
{
    unsigned way;

    damage(&w->in, p, &n);
    way = u8(&w->in);
    if (way & 64)
        feed_stream(w, way, p, n);
    else
        feed(w, way & 32 ? w->udp6 : w->udp, SUA_UDP, way, p, n);
    if (way & 128)
        feed(w, w->udp, SUA_UDP, way, p, n);
}

static void run(struct world *w)
{
    w->feeding++;
    MUST(sua_run(w->s) == SUA_OK);
    w->feeding--;
}

/* Every deadline up to `until` in its time. */
static void pass(struct world *w, uint64_t until)
{
    unsigned turns = 0;

    while (sua_next(w->s) <= until) {
        if (sua_next(w->s) > w->now)
            w->now = sua_next(w->s);
        MUST(++turns < 100000);
        run(w);
    }
    w->now = until;
}

/* ---- operations -------------------------------------------------------- */
static char text[TEXT_MAX];

static void op_message(struct world *w, unsigned kind)
{
    const struct kept *k = kind & 1 ? recall_request(&w->sent, kind >> 2)
                                    : recall(&w->sent, kind >> 2);
    struct sua_buf b;

    sua_buf_init(&b, text, sizeof text);
    if (kind & 1 && k)
        put_response(&b, &w->in, &k->m);
    else if (kind & 2 && k)
        sua_buf_str(&b, sua_str_make(k->m.buf, k->m.len));
    else
        put_request(&b, &w->in, &w->sent);
    if (!b.err)
        deliver(w, text, b.n);
}

static void op_raw(struct world *w)
{
    size_t n = u8(&w->in), most = (size_t)(w->in.end - w->in.p);

    if (n > most)
        n = most;
    if (n)
        memcpy(text, w->in.p, n);
    w->in.p += n;
    deliver(w, text, n);
}

static void op_time(struct world *w)
{
    static const uint32_t steps[] = {
        0, 1, 100, 500, 501, 2000, 4000, 10000, 32000, 64000, 120000, 185000
    };
    unsigned how = u8(&w->in);
    uint64_t by = steps[how % COUNT(steps)];

    if (how >= 240)
        by = (uint64_t)1 << (how & 15) << 19;
    else if (how & 64 && sua_next(w->s) != SUA__NEVER &&
             sua_next(w->s) > w->now)
        by = sua_next(w->s) - w->now;
    if (how & 128) {
        w->now += by;
        run(w);
    } else {
        pass(w, w->now + by);
    }
}

static void op_flow(struct world *w)
{
    unsigned how = u8(&w->in);
    struct conn *c = &w->conn[how % CONNS];
    struct sua_addr local = address(1, 5060);
    struct sua_addr remote = address(2 + (how >> 3 & 3), 2000u + how);
    unsigned what = 1 + (how >> 3) % 3;
    uint32_t id;

    if (c->state == CONN_FREE) {
        if (!sua_flow_open(w->s, how & 128 ? SUA_TLS : SUA_TCP, &local,
                           &remote, &id))
            MUST(conn_new(w, id, CONN_UP));
        return;
    }
    id = c->id;
    if (what == SUA_FLOW_DOWN)
        c->state = CONN_FREE;
    else if (what == SUA_FLOW_UP)
        c->state = CONN_UP;
    w->feeding++;
    (void)sua_flow_event(w->s, id, what, how & 64 ? &local : NULL);
    w->feeding--;
}

static void op_resolved(struct world *w)
{
    static const int types[] = {SUA_RR_A, SUA_RR_AAAA, SUA_RR_SRV,
                                SUA_RR_NAPTR};
    struct sua_rr rr[8];
    uint32_t query = w->query[pick(&w->in, QUERIES)];
    int type = PICK(&w->in, types), n = records(&w->in, type, rr, 8);

    w->feeding++;
    (void)sua_resolved(w->s, query, rr, (size_t)n);
    w->feeding--;
}

static const char *const targets[] = {
    "sip:bob@10.0.0.2", "sip:bob@10.0.0.3;transport=tcp",
    "sip:bob@example.com", "sips:bob@example.com", "<sip:bob@10.0.0.2;lr>",
    "sip:bob@lab.test", "sip:alice@10.0.0.1", "sip:[fd00::2]:5062",
    "\"Bob\" <sip:bob@10.0.0.2:0>;x=y", "tel:+12", "sip:b@255.255.255.255",
    "sip:a@h?Subject=x&body=y", "sip:bob@10.0.0.2;maddr=10.0.0.3", ""
};

static void op_dial(struct world *w)
{
    static const struct sua_hdr_add extra = {
        SUA_STR_INIT("Subject"), SUA_STR_INIT("x")
    };
    const struct sua_body big = big_sdp(w);
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_call *c = NULL;
    struct handle *h = handle_new(w, w->call);
    unsigned how = u8(&w->in);

    if (!h)
        return;
    d.target = sua_str_z(targets[how % COUNT(targets)]);
    d.body = how & 64 ? NULL : how & 32 ? &big : &sdp;
    d.headers = &extra;
    d.nheaders = how >> 7;
    if (sua_call_start(w->ua, &d, &c)) {
        memset(h, 0, sizeof *h);
        return;
    }
    h->p = c;
    if (w->deaf)
        detach_call(w, c);      /* nobody will hear of its end */
}

static void op_request(struct world *w)
{
    unsigned how = u8(&w->in);
    const char *method = PICK(&w->in, methods);
    struct handle *h = handle_nth(w->request, u8(&w->in));

    if (how < 200) {
        (void)send_request(w, NULL, targets[how % COUNT(targets)], method,
                           how & 1 ? &sdp : NULL);
    } else if (h->p) {
        sua_request_detach(h->p);
        h->detached = 1;
        h->p = NULL;
    }
}

static void op_account(struct world *w)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    struct handle *h = handle_nth(w->account, u8(&w->in));
    unsigned how = u8(&w->in);
    struct sua_account *a = NULL;

    if (h->p && how & 1)
        (void)sua_account_register(h->p);
    else if (h->p && how & 2)
        (void)sua_account_unregister(h->p);
    if (h->p && how & 4) {
        h->closing = 1;
        sua_account_close(h->p);
    }
    if (!(how & 128) && w->account->begun)
        return;
    h = handle_new(w, w->account);
    if (!h)
        return;
    c.aor = how & 8 ? SUA_STR("\"B\" <sip:bob@lab.test>")
                    : SUA_STR("sip:bob@10.0.0.2");
    c.password = SUA_STR("secret");
    c.proxy = how & 16 ? SUA_STR("sip:10.0.0.3;transport=tcp;lr") : c.proxy;
    c.registrar = how & 32 ? SUA_STR("sips:reg.example.com") : c.registrar;
    c.expires_s = how & 64 ? 60 : 0;
    c.user = h;
    if (sua_account_open(w->ua, &c, &a))
        memset(h, 0, sizeof *h);
    else
        h->p = a;
}

static void op_held(struct world *w)
{
    struct held *h = &w->held[pick(&w->in, HELD)];
    unsigned status = PICK(&w->in, statuses);

    if (h->t && h->until > w->now)
        (void)sua_reply_status(w->s, h->t, status);
    if (status >= 200 || h->until <= w->now)
        h->t = NULL;
}

static void op_memory(struct world *w)
{
    unsigned how = u8(&w->in);

    w->s->arena.fail_at = w->s->arena.acquired + 1 + how % 32;
    if (how & 128)
        w->alloc_left = 1 + (how >> 5 & 3);
}

static void op_unlisten(struct world *w)
{
    uint32_t *id = pick(&w->in, 2) ? &w->tcp : &w->tls;

    w->gone += sua_net_unlisten(w->s, *id) == SUA_OK;
    *id = 0;
}

static void op_mood(struct world *w)
{
    unsigned which = pick(&w->in, MOOD_COUNT);

    w->mood[which] = (uint8_t)u8(&w->in);
}

static void operation(struct world *w, unsigned op)
{
    struct handle *call = handle_nth(w->call, u8(&w->in));

    switch (op % 64) {
    case 16: op_raw(w); break;
    case 17: case 18: op_flow(w); break;
    case 19: op_resolved(w); break;
    case 20: op_dial(w); break;
    case 21: op_request(w); break;
    case 22: op_account(w); break;
    case 23: op_held(w); break;
    case 24: op_memory(w); break;
    case 25:
        if (call->p)
            act_on_call(w, call->p, u8(&w->in));
        break;
    case 26: case 27: op_time(w); break;
    case 28: op_mood(w); break;
    case 29: run(w); break;
    case 30: sua_ua_shutdown(w->ua); break;
    case 31: op_unlisten(w); break;
    case 32: case 33: op_subscribe(w, call); break;
    case 34: op_notify(w); break;
    case 35: op_publish(w); break;
    case 36: op_serve(w); break;
    case 37: op_network(w); break;
    case 38: case 39: case 40:
        if (call->p)
            deed(w, call->p, u8(&w->in));
        break;
    default: op_message(w, u8(&w->in)); break;
    }
}

/* ---- end --------------------------------------------------------------- */
static void settle(struct world *w)
{
    unsigned i;

    w->ending = 1;
    w->s->arena.fail_at = 0;
    w->alloc_left = 0;
    w->mood[MOOD_SEND] = 0;
    w->in.p = w->in.end;
    for (i = 0; i < HANDLES; i++)
        if (w->account[i].p && !w->account[i].closing) {
            w->account[i].closing = 1;
            sua_account_close(w->account[i].p);
        }
    end_events(w);
    sua_ua_shutdown(w->ua);
    pass(w, w->now + 20 * 60000);
}

static void check_handles(const struct handle *list)
{
    unsigned i;

    for (i = 0; i < HANDLES; i++)
        MUST(!list[i].begun || list[i].ended != list[i].detached);
}

static void check_pools(const struct world *w)
{
    struct sua_pool_stats p;
    unsigned i;

    for (i = 0; !sua_stack_pool(w->s, i, &p); i++) {
        uint32_t less = strcmp(p.name, "flow") ? 0 : w->gone;

        MUST(p.used == w->base[i] - less);
    }
}

/* It still answers. */
static void probe(struct world *w)
{
    static const char options[] =
        "OPTIONS sip:10.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKlast\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:x@10.0.0.2>;tag=1\r\n"
        "To: <sip:10.0.0.1>\r\nCall-ID: last\r\nCSeq: 1 OPTIONS\r\n\r\n";

    w->replies = 0;
    feed(w, w->udp, SUA_UDP, 4, options, sizeof options - 1);
    pass(w, w->now + 64000);
    MUST(w->replies == 1);
}

static void finish(struct world *w, unsigned options)
{
    if (options & OPTION_CUT)
        return;
    settle(w);
    MUST(sua_next(w->s) == SUA__NEVER && sua_stack_idle(w->s));
    check_handles(w->call);
    check_handles(w->request);
    check_handles(w->account);
    check_handles(w->sub);
    check_handles(w->notifier);
    check_handles(w->pub);
    check_pools(w);
    probe(w);
    check_pools(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct world w;
    unsigned options, i;

    if (!n)
        return 0;
    memset(&w, 0, sizeof w);
    w.in.p = data;
    w.in.end = data + n;
    w.now = 1000;
    options = u8(&w.in);
    configure(&w, options);
    open_stack(&w, options);
    listen_on(&w);
    open_roles(&w, options, n > 1 ? data[n - 1] : 0u);
    note_pools(&w);
    for (i = 0; i < OPS && w.in.p < w.in.end; i++)
        operation(&w, u8(&w.in));
    finish(&w, options);
    w.feeding++;
    MUST(sua_stack_close(w.s) == SUA_OK);
    MUST(!w.allocs);
    free(w.block);
    forget(&w.sent);
    return 0;
}
