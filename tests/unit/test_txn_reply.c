/* SPDX-License-Identifier: MIT
 * What responses look like and where they go: RFC 3261 8.2.6, 8.2.7, 12.1.1,
 * 18.2; RFC 3581; defaults of L4 when nobody answers. */
#include <stdio.h>

#include "rig.h"

struct world {
    struct sim *sim;
    struct sim_node *ua, *peer, *other;
    struct rig_server srv;
    struct rig_log log, log2;
};

static void begin(struct world *w)
{
    memset(w, 0, sizeof *w);
    w->sim = sim_open(3);
    w->ua = rig_stack(w->sim, "ua", NULL, 1, &w->srv);
    w->peer = rig_script(w->sim, "peer", &w->log);
    w->other = rig_script(w->sim, "other", &w->log2);
    w->srv.status[0] = 200;
}

static void end(struct world *w)
{
    CHECK(sim_run_quiet(w->sim, w->sim->now + 1000000));
    sim_check_empty(w->sim);
    sim_close(w->sim);
}

static void say(struct world *w, const char *text)
{
    sim_sendz(w->peer, &w->ua->addr, text);
    sim_run_for(w->sim, 100);
}

static const char *last(const struct world *w)
{
    return w->log.n ? w->log.p[w->log.n - 1].text : "";
}

static int begins(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

#define HEAD(name) sua_str_z(rig_header(last(&w), name))
#define VIA(host, branch) "SIP/2.0/UDP " host ";branch=" branch

/* ---- top Via: 18.2.1, RFC 3581 4 ---------------------------------------- */
/* TRN-001, NAT-002, NAT-004, NAT-005. */
static void received(void)
{
    struct world w;
    begin(&w);
    say(&w, rig_text("OPTIONS", VIA("10.0.0.2", "z9hG4bK1"), NULL,
                     "1 OPTIONS", NULL));
    CHECK_STR(HEAD("Via"), VIA("10.0.0.2", "z9hG4bK1"));
    say(&w, rig_text("OPTIONS", VIA("pc.example", "z9hG4bK2"), NULL,
                     "2 OPTIONS", NULL));
    CHECK_STR(HEAD("Via"), VIA("pc.example", "z9hG4bK2")
              ";received=10.0.0.2");
    say(&w, rig_text("OPTIONS", "SIP/2.0/UDP 10.0.0.2;rport;branch=z9hG4bK3",
                     NULL, "3 OPTIONS", NULL));
    CHECK_STR(HEAD("Via"), VIA("10.0.0.2", "z9hG4bK3")
              ";received=10.0.0.2;rport=5060");
    /* Lies of the sender do not survive. */
    say(&w, rig_text("OPTIONS", "SIP / 2.0 / UDP 10.0.0.9:99 ;"
                     "received=6.6.6.6 ; rport=666;branch=z9hG4bK4;x=\"a,b\"",
                     NULL, "4 OPTIONS", NULL));
    CHECK_STR(HEAD("Via"), "SIP / 2.0 / UDP 10.0.0.9:99;branch=z9hG4bK4"
              ";x=\"a,b\";received=10.0.0.2;rport=5060");
    CHECK_INT(w.log.n, 4);
    end(&w);
}

/* RFC 5118 4.5: no brackets in received. */
static void ipv6(const struct sua_msg *m)
{
    struct sua_flow from;
    struct sua__skel k;
    struct sua_str none = { NULL, 0 };
    struct sua_buf b;
    char mem[1400];
    memset(&from, 0, sizeof from);
    from.proto = SUA_UDP;
    CHECK_INT(sua_addr_parse(SUA_STR("2001:db8::9"), &from.remote), SUA_OK);
    from.remote.port = 7;
    sua_buf_init(&b, mem, sizeof mem - 1);
    sua__skel_write(&b, &k, m, &from, none);
    mem[b.n] = 0;
    CHECK(strstr(mem, ";received=2001:db8::9;rport=7\r\n") != NULL);
}

/* TRN-002, TRN-022: 18.2.2: source address always; sent-by's port unless
 * rport. */
static void goes_to(void)
{
    struct world w;
    struct sua_msg m;
    struct sua_hdr hdr[16];
    struct sua_flow from;
    struct sua__dest d;
    char text[1400];
    begin(&w);
    say(&w, rig_text("OPTIONS", VIA("10.0.0.3", "z9hG4bK1") ";maddr=10.0.0.3",
                     NULL, NULL, NULL));
    CHECK_INT(w.log.n, 1);
    CHECK_INT(w.log2.n, 0);             /* nobody else can be flooded      */
    snprintf(text, sizeof text, "%s",
             rig_text("OPTIONS", VIA("10.0.0.3:7000", "z9hG4bK1"), NULL,
                      NULL, NULL));
    CHECK_INT(sua_msg_index(&m, text, strlen(text), hdr, 16, 0), SUA_OK);
    memset(&from, 0, sizeof from);
    from.id = 5;
    from.proto = SUA_UDP;
    from.remote = w.peer->addr;
    from.remote.port = 40000;
    sua__reply_dest(&m, &from, &d);
    CHECK_INT(d.addr.port, 7000);
    CHECK_INT(d.flow, 5);
    CHECK(sua_addr_eq(&d.addr, &from.remote, 0));
    snprintf(text, sizeof text, "%s",
             rig_text("OPTIONS", VIA("10.0.0.3:7000", "z9hG4bK1;rport"),
                      NULL, NULL, NULL));
    CHECK_INT(sua_msg_index(&m, text, strlen(text), hdr, 16, 0), SUA_OK);
    sua__reply_dest(&m, &from, &d);
    CHECK_INT(d.addr.port, 40000);
    ipv6(&m);
    from.proto = SUA_TCP;               /* for a new connection            */
    sua__reply_dest(&m, &from, &d);
    CHECK_INT(d.addr.port, 7000);
    end(&w);
}

/* ---- copies: 8.2.6.2 ---------------------------------------------------- */
/* UAS-012, UAS-026. */
static void copies(void)
{
    struct world w;
    const char *t;
    begin(&w);
    say(&w, "OPTIONS sip:b@b SIP/2.0\r\n"
        "v: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1 , SIP/2.0/TCP p2;branch=x\r\n"
        "Subject: none\r\n"
        "Via: SIP/2.0/UDP p3;branch=y\r\n"
        "f: \"A, B\" <sip:a@a>;tag=1\r\nt: sip:b@b\r\ni: call@id\r\n"
        "CSeq: 00009 OPTIONS\r\nTimestamp: 54.2\r\n"
        "Record-Route: <sip:rr;lr>\r\nl: 0\r\n\r\n");
    t = last(&w);
    CHECK(strstr(t, "\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1, "
                 "SIP/2.0/TCP p2;branch=x\r\n"
                 "Via: SIP/2.0/UDP p3;branch=y\r\n") != NULL);
    CHECK_STR(HEAD("From"), "\"A, B\" <sip:a@a>;tag=1");
    CHECK(begins(rig_header(t, "To"), "sip:b@b;tag="));
    CHECK_INT(strlen(rig_header(t, "To")), 12 + SUA__TAG_LEN);
    CHECK_STR(HEAD("Call-ID"), "call@id");
    CHECK_STR(HEAD("CSeq"), "00009 OPTIONS");
    CHECK_STR(HEAD("Timestamp"), "54.2");
    CHECK_STR(HEAD("Record-Route"), "");
    CHECK_STR(HEAD("Content-Length"), "0");
    say(&w, rig_text("BYE", VIA("10.0.0.2", "z9hG4bK2"), "theirs", NULL,
                     NULL));
    CHECK_STR(HEAD("To"), "<sip:b@b>;tag=theirs");
    end(&w);
}

#define RR "<sip:p1;lr>, <sip:p2;lr>"

/* DLG-001, UAS-012: 12.1.1: 18x and 2xx carry Record-Route, also after a
 * 100 without it. */
static void dialog_forming(void)
{
    struct world w;
    char tag[64];
    begin(&w);
    w.srv.status[0] = 0;
    say(&w, rig_text("INVITE", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     "Record-Route: " RR "\r\n"));
    CHECK(begins(last(&w), "SIP/2.0 100 Trying\r\n"));
    CHECK_STR(HEAD("To"), "<sip:b@b>");
    CHECK_STR(HEAD("Record-Route"), "");
    CHECK_INT(rig_reply(w.ua, 183), SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK_STR(HEAD("Record-Route"), RR);
    snprintf(tag, sizeof tag, "%s", rig_header(last(&w), "To"));
    CHECK(strlen(tag) > 14);
    CHECK_INT(rig_reply(w.ua, 180), SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK_STR(HEAD("Record-Route"), RR);
    CHECK_STR(HEAD("To"), tag);
    CHECK_INT(rig_reply(w.ua, 100), SUA_OK);
    CHECK_INT(rig_reply(w.ua, 486), SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK(begins(last(&w), "SIP/2.0 486"));
    CHECK_STR(HEAD("Record-Route"), "");
    CHECK_STR(HEAD("To"), tag);
    CHECK_INT(rig_reply(w.ua, 200), SUA_ESTATE);
    end(&w);
}

/* ---- the public call ---------------------------------------------------- */
static void public_reply(void)
{
    static const struct sua_body sdp = { SUA_STR_INIT("application/sdp"),
                                         SUA_STR_INIT("v=0\r\n") };
    struct sua_hdr_add add[1];
    struct sua_reply r = SUA_REPLY_INIT;
    struct world w;
    char big[5000];
    begin(&w);
    w.srv.status[0] = 0;
    say(&w, rig_text("OPTIONS", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     NULL));
    memset(big, 'x', sizeof big);
    add[0].name = SUA_STR("X-Test");
    add[0].value = SUA_STR("one\r\nInjected: yes");
    r.headers = add;
    r.nheaders = 1;
    CHECK_INT(sua_reply(w.ua->stack, w.srv.txn, &r), SUA_EINVAL);
    add[0].value = SUA_STR("fine");
    add[0].name = SUA_STR("not a token");
    CHECK_INT(sua_reply(w.ua->stack, w.srv.txn, &r), SUA_EINVAL);
    add[0].name = SUA_STR("X-Test");
    r.status = 99;
    CHECK_INT(sua_reply(w.ua->stack, w.srv.txn, &r), SUA_EINVAL);
    r.status = 700;
    CHECK_INT(sua_reply(w.ua->stack, w.srv.txn, &r), SUA_EINVAL);
    r.status = 299;
    r.reason = SUA_STR("Just So");
    r.body = &sdp;
    CHECK_INT(sua_reply(w.ua->stack, w.srv.txn, &r), SUA_OK);
    CHECK_INT(sua_reply(w.ua->stack, w.srv.txn, &r), SUA_ESTATE);
    CHECK_INT(w.log.n, 0);              /* I2: nothing leaves in a command */
    CHECK(sua_next(w.ua->stack) <= w.sim->now);
    sim_run_for(w.sim, 100);
    CHECK(begins(last(&w), "SIP/2.0 299 Just So\r\n"));
    CHECK_STR(HEAD("X-Test"), "fine");
    CHECK_STR(HEAD("Content-Type"), "application/sdp");
    CHECK(strstr(last(&w), "Content-Length: 5\r\n\r\nv=0\r\n") != NULL);
    end(&w);
}

static void too_big(void)
{
    struct sua_config cfg = rig_config();
    struct sua_reply r = SUA_REPLY_INIT;
    struct sua_hdr_add add[1];
    struct world w;
    char big[5000];
    memset(&w, 0, sizeof w);
    cfg.max_msg = 4096;
    w.sim = sim_open(3);
    w.ua = rig_stack(w.sim, "ua", &cfg, 0, &w.srv);
    w.peer = rig_script(w.sim, "peer", &w.log);
    say(&w, rig_text("OPTIONS", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     NULL));
    memset(big, 'x', sizeof big);
    add[0].name = SUA_STR("X-Test");
    add[0].value = sua_str_make(big, sizeof big);
    r.headers = add;
    r.nheaders = 1;
    CHECK_INT(sua_reply(w.ua->stack, w.srv.txn, &r), SUA_ETOOBIG);
    CHECK_INT(sua_reply_status(w.ua->stack, w.srv.txn, 500), SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK(begins(last(&w), "SIP/2.0 500"));
    end(&w);
}

/* ---- nobody answers: 8.2.1, 12.2.2 -------------------------------------- */
/* UAS-016, UAS-017, UAS-024. */
static void defaults(void)
{
    struct world w;
    struct sua_counters n;
    begin(&w);
    w.srv.refuse = 1;
    say(&w, rig_text("INVITE", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     "Record-Route: " RR "\r\n"));
    CHECK(begins(last(&w), "SIP/2.0 405 "));
    CHECK_STR(HEAD("Record-Route"), "");
    CHECK(HEAD("Allow").n > 0);
    say(&w, rig_text("ACK", VIA("10.0.0.2", "z9hG4bK1"), "t", NULL, NULL));
    say(&w, rig_text("invite", VIA("10.0.0.2", "z9hG4bK2"), NULL, NULL,
                     NULL));
    CHECK(begins(last(&w), "SIP/2.0 501 "));    /* UAS-024                 */
    say(&w, rig_text("BYE", VIA("10.0.0.2", "z9hG4bK3"), "t", NULL, NULL));
    CHECK(begins(last(&w), "SIP/2.0 481 "));    /* UAS-016                 */
    CHECK_INT(w.log.n, 3);
    sua_stack_counters(w.ua->stack, &n);
    CHECK_INT(n.tx_stateless, 3);
    CHECK_INT(n.rx_stray, 1);
    CHECK(sua_stack_idle(w.ua->stack));         /* and nothing is kept     */
    end(&w);
}

/* ---- bad messages: 400 with a reason, once; ACKs and responses never ---- */
/* UAS-023. */
static void bad(void)
{
    struct world w;
    begin(&w);
    say(&w, rig_text("OPTIONS", VIA("10.0.0.2", "z9hG4bK1"), NULL,
                     "7 INVITE", NULL));
    CHECK(begins(last(&w), "SIP/2.0 400 Bad CSeq\r\n")); /* 21.4.1      */
    CHECK_INT(w.log.n, 1);
    say(&w, rig_text("ACK", VIA("10.0.0.2", "z9hG4bK1"), NULL, "7 INVITE",
                     NULL));
    say(&w, rig_text("OPTIONS", "garbage", NULL, NULL, NULL));
    say(&w, "OPTIONS sip:b@b SIP/2.0\r\n\r\n");
    say(&w, "SIP/2.0 200 OK\r\nVia: x\r\n\r\n");
    say(&w, "\xff\xfe\xfd");
    CHECK_INT(w.log.n, 1);
    say(&w, "OPTIONS sip:b@b SIP/3.0\r\nVia: " VIA("10.0.0.2", "z9hG4bK5")
        "\r\nFrom: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\n"
        "CSeq: 1 OPTIONS\r\n\r\n");
    CHECK(begins(last(&w), "SIP/2.0 505 "));
    say(&w, rig_text("INVITE", VIA("10.0.0.2", "z9hG4bK6"), NULL, "7 INVITE",
                     "Contact: <sip:a@\r\n"));
    CHECK(begins(last(&w), "SIP/2.0 400 Bad Contact\r\n"));
    say(&w, "OPTIONS sip:b@ SIP/2.0\r\nVia: " VIA("10.0.0.2", "z9hG4bK7")
        "\r\nFrom: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\n"
        "CSeq: 1 OPTIONS\r\n\r\n");
    CHECK(begins(last(&w), "SIP/2.0 400 Bad Request-URI\r\n"));
    CHECK(sua_stack_idle(w.ua->stack));
    end(&w);
}

/* A Via stack larger than the emergency buffer. */
static void long_vias(void)
{
    struct world w;
    char extra[8000], *p = extra;
    static char text[10000];
    begin(&w);
    w.srv.refuse = 1;
    for (unsigned i = 0; i < 60; i++)
        p += sprintf(p, "Via: SIP/2.0/UDP host%u.a-rather-long-domain-name."
                     "example.com;branch=z9hG4bK%u\r\n", i, i);
    snprintf(text, sizeof text,
             "OPTIONS sip:b@b SIP/2.0\r\nVia: " VIA("10.0.0.2", "z9hG4bK5")
             "\r\n%sFrom: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\n"
             "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n", extra);
    say(&w, text);
    CHECK(begins(last(&w), "SIP/2.0 405 "));
    CHECK_INT(w.log.n, 1);
    end(&w);
}

/* ---- streams: 18.2.2 ---------------------------------------------------- */
struct wire {
    char text[4000];
    size_t n;
    unsigned opened, closed;
};

static void wire_open(struct sim_node *n, struct sim_conn *c)
{
    (void)c;
    ((struct wire *)n->user)->opened++;
}

static void wire_data(struct sim_node *n, struct sim_conn *c, const char *p,
                      size_t len)
{
    struct wire *w = n->user;
    (void)c;
    if (w->n + len < sizeof w->text)
        memcpy(w->text + w->n, p, len);
    w->n += len;
    w->text[w->n] = 0;
}

static void wire_closed(struct sim_node *n, struct sim_conn *c)
{
    (void)c;
    ((struct wire *)n->user)->closed++;
}

static const struct sim_script wire_script = {
    NULL, wire_open, wire_data, wire_closed
};

/* TRN-003, NST-001, LOC-010. */
static void stream(void)
{
    struct world w;
    struct wire wire;
    struct sim_node *tcp;
    struct sim_conn *c;
    const char *req;
    begin(&w);
    memset(&wire, 0, sizeof wire);
    tcp = sim_script(w.sim, "tcp", &wire_script);
    tcp->user = &wire;
    c = sim_connect(tcp, &w.ua->addr, SUA_TCP);
    sim_run_for(w.sim, 100);
    CHECK_INT(wire.opened, 1);
    req = rig_text("OPTIONS", "SIP/2.0/TCP 10.0.0.4;branch=z9hG4bK1", NULL,
                   NULL, NULL);
    sim_write(tcp, c, req, strlen(req));
    sim_run_for(w.sim, 100);
    CHECK(begins(wire.text, "SIP/2.0 200 OK\r\n"));
    CHECK_INT(wire.opened, 1);
    CHECK_INT(w.srv.ended, 1);          /* J = 0 */
    wire.n = 0;
    /* The connection goes before the answer: a new one, to sent-by. */
    w.srv.after[0] = 1000;
    req = rig_text("OPTIONS", "SIP/2.0/TCP 10.0.0.4;branch=z9hG4bK2", NULL,
                   NULL, NULL);
    sim_write(tcp, c, req, strlen(req));
    sim_run_for(w.sim, 100);
    sim_shut(tcp, c);
    sim_run_for(w.sim, 2000);
    CHECK_INT(wire.opened, 2);
    CHECK(begins(wire.text, "SIP/2.0 200 OK\r\n"));
    CHECK_INT(w.srv.failed, 0);
    CHECK_INT(w.srv.ended, 2);
    end(&w);
}

/* IST-004: The peer refuses the new connection: the TU hears of it, the
 * transaction stays to its end (RFC 6026 8.8). */
static void stream_lost(void)
{
    struct world w;
    struct wire wire;
    struct sim_node *tcp;
    struct sim_conn *c;
    const char *req;
    begin(&w);
    memset(&wire, 0, sizeof wire);
    tcp = sim_script(w.sim, "tcp", &wire_script);
    tcp->user = &wire;
    c = sim_connect(tcp, &w.ua->addr, SUA_TCP);
    sim_run_for(w.sim, 100);
    w.srv.status[0] = 486;
    w.srv.after[0] = 1000;
    req = rig_text("INVITE", "SIP/2.0/TCP 10.0.0.4;branch=z9hG4bK2", NULL,
                   NULL, NULL);
    sim_write(tcp, c, req, strlen(req));
    sim_run_for(w.sim, 100);
    sim_partition(w.sim, tcp, w.ua, 1);
    sim_run_for(w.sim, 1100);
    CHECK_INT(w.srv.ended, 0);
    sim_run_for(w.sim, 33000);          /* H; no G on a stream             */
    CHECK(w.srv.failed >= 1);
    CHECK_INT(w.srv.ended, 1);
    end(&w);
}

/* The connection breaks under the response itself: a new one. */
static void stream_breaks(void)
{
    struct world w;
    struct wire wire;
    struct sim_node *tcp;
    struct sim_conn *c;
    const char *req;
    begin(&w);
    memset(&wire, 0, sizeof wire);
    tcp = sim_script(w.sim, "tcp", &wire_script);
    tcp->user = &wire;
    c = sim_connect(tcp, &w.ua->addr, SUA_TCP);
    sim_run_for(w.sim, 100);
    w.ua->broken = 1;
    req = rig_text("OPTIONS", "SIP/2.0/TCP 10.0.0.4;branch=z9hG4bK1", NULL,
                   NULL, NULL);
    sim_write(tcp, c, req, strlen(req));
    sim_run_for(w.sim, 200);
    CHECK_INT(wire.opened, 2);
    CHECK(begins(wire.text, "SIP/2.0 200 OK\r\n"));
    CHECK_INT(w.srv.failed, 0);
    end(&w);
}

/* IST-004, IST-005, ICT-005: Reliable transports: no G; D, I are zero
 * (17.1.1.2, 17.2.1). */
static void stream_timers(void)
{
    static const char via[] = "SIP/2.0/TCP 10.0.0.4;branch=z9hG4bK1";
    struct world w;
    struct wire wire;
    struct rig_call call;
    struct sim_node *tcp;
    struct sim_conn *c;
    const char *text;
    begin(&w);
    memset(&wire, 0, sizeof wire);
    tcp = sim_script(w.sim, "tcp", &wire_script);
    tcp->user = &wire;
    w.srv.status[0] = 486;
    c = sim_connect(tcp, &w.ua->addr, SUA_TCP);
    sim_run_for(w.sim, 100);
    text = rig_text("INVITE", via, NULL, NULL, NULL);
    sim_write(tcp, c, text, strlen(text));
    sim_run_for(w.sim, 20000);
    CHECK(begins(wire.text, "SIP/2.0 486"));
    CHECK(strstr(wire.text + 1, "SIP/2.0 486") == NULL);
    CHECK_INT(w.srv.ended, 0);
    text = rig_text("ACK", via, "x", NULL, NULL);
    sim_write(tcp, c, text, strlen(text));
    sim_run_for(w.sim, 10);
    CHECK_INT(w.srv.ended, 1);
    CHECK_INT(w.srv.failed, 0);
    wire.n = 0;
    CHECK_INT(rig_request(&call, w.ua, &tcp->addr, SUA_TCP, "INVITE", NULL),
              SUA_OK);
    sim_run_for(w.sim, 100);
    text = rig_answer(wire.text, 486, "x", NULL);
    wire.n = 0;
    sim_write(tcp, c, text, strlen(text));  /* another connection is fine  */
    sim_run_for(w.sim, 100);
    CHECK_INT(call.final, 1);
    CHECK_INT(call.ended, 1);
    CHECK(begins(wire.text, "ACK "));
    end(&w);
}

/* ---- a proxy's responses: 16.7 ------------------------------------------- */
static int forward(struct world *w, unsigned status, const char *to_tag)
{
    struct sua_stack *s = w->ua->stack;
    const char *text = rig_answer(
        rig_text("INVITE", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL, NULL),
        status, to_tag, NULL);
    struct sua__text *c = sua__text_dup(&s->texts, sua_str_z(text));
    int err = SUA_ENOMEM;
    if (c && (err = sua__txn_forward(s, w->srv.txn, c, status)) != 0)
        sua__text_unref(&s->texts, c);
    sim_run_for(w->sim, 50);
    return err;
}

static void forwarding(void)
{
    struct world w;
    begin(&w);
    w.srv.status[0] = 0;
    say(&w, rig_text("INVITE", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     NULL));
    CHECK_INT(forward(&w, 180, "one"), SUA_OK);
    CHECK_INT(forward(&w, 183, "two"), SUA_OK);
    CHECK_STR(HEAD("To"), "<sip:b@b>;tag=two");
    say(&w, rig_text("INVITE", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     NULL));
    CHECK_INT(rig_count(&w.log, "SIP/2.0 183"), 2);
    CHECK_INT(rig_reply(w.ua, 480), SUA_OK);    /* one of its own          */
    sim_run_for(w.sim, 50);
    CHECK(begins(last(&w), "SIP/2.0 480 "));
    CHECK_STR(HEAD("Via"), VIA("10.0.0.2", "z9hG4bK1"));
    CHECK_INT(strlen(rig_header(last(&w), "To")), 14 + SUA__TAG_LEN);
    CHECK_INT(forward(&w, 200, "one"), SUA_ESTATE);
    say(&w, rig_text("ACK", VIA("10.0.0.2", "z9hG4bK1"), "x", NULL, NULL));
    sim_run_for(w.sim, 6000);
    CHECK_INT(w.srv.ended, 1);
    say(&w, rig_text("INVITE", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     NULL));
    CHECK_INT(forward(&w, 200, "one"), SUA_OK);
    CHECK_INT(forward(&w, 200, "two"), SUA_OK); /* of another branch       */
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200"), 2);
    CHECK_INT(forward(&w, 486, "two"), SUA_ESTATE);
    end(&w);
}

/* ---- sends that fail: 17.1.4, RFC 6026 8.8 ------------------------------ */
/* ICT-010, ICT-011, NST-008. */
static void broken_sends(void)
{
    struct world w;
    struct rig_call c;
    begin(&w);
    w.ua->broken = 1;
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "OPTIONS", NULL),
              SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK_INT(c.failed, 1);
    CHECK_INT(c.status, 503);
    CHECK_INT(c.ended, 1);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE", NULL),
              SUA_OK);
    sim_run_for(w.sim, 100);
    w.ua->broken = 1;                   /* the ACK: over, but no failure   */
    say(&w, rig_answer(last(&w), 486, "x", NULL));
    CHECK_INT(c.final, 1);
    CHECK_INT(c.failed, 0);
    CHECK_INT(c.ended, 1);
    w.ua->broken = 1;
    w.log.n = 0;
    say(&w, rig_text("OPTIONS", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     NULL));
    CHECK_INT(w.log.n, 0);
    CHECK_INT(w.srv.failed, 1);
    CHECK_INT(w.srv.fail_status, 503);
    CHECK_INT(w.srv.ended, 0);
    say(&w, rig_text("OPTIONS", VIA("10.0.0.2", "z9hG4bK1"), NULL, NULL,
                     NULL));
    CHECK(begins(last(&w), "SIP/2.0 200 "));
    CHECK_INT(w.srv.requests, 1);       /* still the same transaction      */
    end(&w);
}

/* ICT-002, TRN-020. */
static void client_streams(void)
{
    struct world w;
    struct wire wire;
    struct rig_call c;
    struct sim_node *tcp;
    begin(&w);
    memset(&wire, 0, sizeof wire);
    tcp = sim_script(w.sim, "tcp", &wire_script);
    tcp->user = &wire;
    CHECK_INT(rig_request(&c, w.ua, &tcp->addr, SUA_TCP, "INVITE", NULL),
              SUA_OK);
    sim_run_for(w.sim, 40000);          /* ICT-002: one send, then B       */
    CHECK(begins(wire.text, "INVITE "));
    CHECK(strstr(wire.text + 10, "INVITE sip") == NULL);
    CHECK_INT(c.failed, 1);
    CHECK_INT(c.status, 408);
    CHECK_INT(c.told_at - c.begun, 32000);
    CHECK_INT(rig_request(&c, w.ua, &tcp->addr, SUA_TCP, "OPTIONS", NULL),
              SUA_OK);
    sim_run_for(w.sim, 5000);
    CHECK_INT(wire.opened, 1);          /* reused                          */
    sim_reset_streams(tcp);
    sim_run_for(w.sim, 100);
    CHECK_INT(c.failed, 1);             /* TRN-020                         */
    CHECK_INT(c.status, 503);
    CHECK_INT(c.ended, 1);
    sim_partition(w.sim, tcp, w.ua, 1);
    CHECK_INT(rig_request(&c, w.ua, &tcp->addr, SUA_TCP, "OPTIONS", NULL),
              SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK_INT(c.failed, 1);             /* refused                         */
    CHECK_INT(c.status, 503);
    end(&w);
}

int main(void)
{
    received();
    goes_to();
    copies();
    dialog_forming();
    public_reply();
    too_big();
    defaults();
    bad();
    long_vias();
    stream();
    stream_lost();
    stream_breaks();
    stream_timers();
    forwarding();
    broken_sends();
    client_streams();
    return check_done();
}
