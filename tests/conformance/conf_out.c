/* SPDX-License-Identifier: MIT
 * Flows of a registration (RFC 5626) and GRUUs (RFC 5627) as a user agent
 * sees them. The peer is edge proxy and registrar in one, over TCP. */
#include "conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INSTANCE "urn:uuid:00000000-0000-1000-8000-000000000001"
#define PING "\r\n\r\n"

static struct {
    unsigned status;
    const char *lines;          /* in a 2xx                                */
    uint8_t pong;               /* pings are answered                      */
    uint8_t mute;               /* nothing is                              */
    uint8_t whole;              /* lines have the Contact                  */
} reg;
static struct sim_peer other;   /* another edge proxy                      */
static struct sua_account *second; /* the account that goes by it          */

static void react(struct sim_peer *p, const char *text, void *arg)
{
    char lines[900];
    unsigned secs = (unsigned)strtoul(hdr(text, "Expires"), NULL, 10);

    (void)arg;
    if (reg.mute)
        return;
    if (!strcmp(text, PING) && reg.pong)
        sim_peer_say(p, "\r\n");
    if (strncmp(text, "REGISTER", 8))
        return;
    snprintf(lines, sizeof lines, "Contact: %s;expires=%u\r\n%s",
             hdr(text, "Contact"), secs, reg.lines ? reg.lines : "");
    sim_peer_answer(p, text, reg.status, "r", reg.whole ? reg.lines : lines,
                    NULL);
}

static struct sua_account_config account(void)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;

    c.aor = SUA_STR("sip:alice@home.test");
    c.proxy = SUA_STR("sip:10.0.0.2;transport=tcp;lr");
    c.instance = SUA_STR(INSTANCE);
    c.reg_id = 1;
    return c;
}

static void start(const struct sua_account_config *c, const char *lines)
{
    memset(&reg, 0, sizeof reg);
    reg.status = 200;
    reg.lines = lines;
    reg.pong = 1;
    second = NULL;
    begin();
    w.p.react = react;
    if (sua_ua_register(w.u.ua, c, &w.u.account))
        sim_fail(w.s, "%s: account", w.row);
    sim_kick(w.u.node);
    wait_ms(100);
}

static void go(const char *lines)
{
    struct sua_account_config c = account();

    start(&c, lines);
}

static void stop(void)
{
    reg.status = 200;
    reg.mute = 0;
    end();
}

static const char outbound[] = "Require: outbound\r\n";
static const char timer[] = "Require: outbound\r\nFlow-Timer: 120\r\n";

static unsigned pings(void)
{
    return count(PING);
}

static void what_it_carries(void)
{
    go(outbound);
    expect_hdr(last("REGISTER"), "Supported", "path, gruu, outbound");
    expect_hdr(last("REGISTER"), "Contact",
               "<sip:alice@10.0.0.1:5060;transport=tcp>;+sip.instance=\"<"
               INSTANCE ">\";reg-id=1");
    expect_hdr(last("REGISTER"), "Route", "<sip:10.0.0.2;transport=tcp;lr>");
    stop();
}

/* 600 s of registration with pings, an hour without a new connection. */
static void kept_alive(void)
{
    go(outbound);
    expect("registered", w.u.registered, 1);
    wait_ms(3600000);
    expect("failed", w.u.reg_failed, 0);
    if (pings() < 29 || pings() > 38)
        sim_fail(w.s, "%s: %u pings", w.row, pings());
    stop();
}

static void plain(void)
{
    go("");
    expect("registered", w.u.registered, 1);
    wait_ms(3600000);
    expect("pings", pings(), 0);
    sim_reset_streams(w.u.node);
    wait_ms(1000);
    expect("failed", w.u.reg_failed, 0);
    stop();
}

static void first_hop_cannot(void)
{
    struct sua_account_config c = account();

    start(&c, "");
    reg.status = 439;
    expect("refresh", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(7);
    reg.status = 200;
    wait_ms(100);
    expect_count("REGISTER", 3);
    expect_hdr(last("REGISTER"), "Supported", "path, gruu");
    expect("no reg-id", strstr(last("REGISTER"), "reg-id") != NULL, 0);
    expect_in(last("REGISTER"), "+sip.instance");
    expect("failed", w.u.reg_failed, 0);
    expect("registered", w.u.registered, 2);
    stop();
}

/* To a call, and to the REGISTER itself. */
static void flow_failed(void)
{
    go(outbound);
    dial(1);
    answer("INVITE", 430, "a", NULL, NULL);
    wait_ms(100);
    expect("closed", w.c->status, 430);
    expect_count("REGISTER", 2);
    expect("registered", w.u.registered, 2);
    reg.status = 430;
    expect("refresh", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(7);
    reg.status = 200;
    wait_ms(100);
    expect_count("REGISTER", 4);
    expect("registered", w.u.registered, 3);
    stop();
}

static void flow_timer(void)
{
    uint64_t at, before = 0;
    unsigned i;

    go(timer);
    wait_ms(1200000);
    expect("many", pings() >= 9, 1);
    for (i = 0; i < pings(); i++) {
        at = sim_peer_when(&w.p, PING, i);
        if (before && (at - before < 95900 || at - before > 120100))
            sim_fail(w.s, "%s: ping after %u ms", w.row,
                     (unsigned)(at - before));
        before = at;
    }
    stop();
}

static uint64_t last_try(void)
{
    return sim_peer_when(&w.p, "REGISTER", count("REGISTER") - 1);
}

/* After a flow that answered, at once; then each flow that never does costs
 * a longer pause. */
static void no_pong(void)
{
    uint64_t least = 30000, most = 60000, was;
    unsigned i, n;

    go(timer);
    wait_ms(130000);
    expect("one answered", pings(), 1);
    reg.pong = 0;
    n = count("REGISTER");
    wait_ms(135000);
    expect("at once", count("REGISTER"), n + 1);
    for (i = 0; i < 3; i++) {
        was = last_try();
        n = count("REGISTER");
        /* 96 to 120 s to the ping, 10 s for the pong, the pause */
        wait_ms(i ? 130100 + most : 130100);
        if (i) {
            expect("tried", count("REGISTER"), n + 1);
            if (last_try() - was < 106000 + least)
                sim_fail(w.s, "%s: pause %u too short", w.row, i);
            least *= 2;
            most *= 2;
        }
    }
    reg.pong = 1;
    stop();
}

static void open_second(void)
{
    struct sua_account_config c = account();

    sim_peer_open(&other, w.s, "other");
    other.ua = w.u.node;
    other.react = react;
    c.proxy = SUA_STR("sip:10.0.0.3;transport=tcp;lr");
    c.reg_id = 2;
    expect("second", sua_ua_register(w.u.ua, &c, &second), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(100);
    expect("both", w.u.registered, 2);
}

/* The first proxy goes; calls of its account take the other flow. */
static void one_of_two(void)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;

    cfg.max_account = 2;
    w.cfg = cfg;
    go(outbound);
    open_second();
    expect_in(sim_peer_last(&other, "REGISTER"), "reg-id=2");
    sim_partition(w.s, w.u.node, w.p.node, 1);
    sim_reset_streams(w.p.node);
    wait_ms(100);
    (void)sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(100);
    expect("elsewhere", sim_peer_count(&other, "INVITE"), 1);
    expect_hdr(sim_peer_last(&other, "INVITE"), "Route",
               "<sip:10.0.0.3;transport=tcp;lr>");
    sim_peer_answer(&other, sim_peer_last(&other, "INVITE"), 486, "x", NULL,
                    NULL);
    wait_ms(100);
    sim_partition(w.s, w.u.node, w.p.node, 0);
    wait_ms(400000);
    expect("again", count("REGISTER") >= 2, 1);
    (void)sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(100);
    expect_count("INVITE", 1);
    answer("INVITE", 486, "y", NULL, NULL);
    sua_account_close(second);
    stop();
}

static void ob(void)
{
    go(outbound);
    dial(1);
    expect_hdr(last("INVITE"), "Contact",
               "<sip:alice@10.0.0.1:5060;transport=tcp;ob>");
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    finish();
}

static void sips(void)
{
    struct sua_account_config c = account();

    c.aor = SUA_STR("sips:alice@home.test");
    c.proxy = SUA_STR("sips:10.0.0.2;lr");
    start(&c, outbound);
    expect("registered", w.u.registered, 1);
    expect_in(hdr(last("REGISTER"), "Contact"), "<sips:alice@10.0.0.1:5061>");
    stop();
}

/* ---- datagrams ---------------------------------------------------------- */
static unsigned mapped_port;
static unsigned asked;

/* A Binding Response for 10.0.0.1:mapped_port. */
static void stun(struct sim_peer *p, const char *text, void *arg)
{
    char out[32];
    unsigned port = mapped_port ^ 0x2112u;

    react(p, text, arg);
    if (text[0] || text[1] != 1)
        return;
    asked++;
    if (!mapped_port)
        return;
    memcpy(out, text, 20);
    memcpy(out, "\1\1\0\14", 4);
    memcpy(out + 20, "\0\40\0\10\0\1", 6);
    out[26] = (char)(port >> 8);
    out[27] = (char)port;
    out[28] = 10 ^ 0x21;
    out[29] = 0x12;
    out[30] = (char)(uint8_t)0xa4;
    out[31] = 1 ^ 0x42;
    sim_send(p->node, &p->ua->addr, out, sizeof out);
}

static void go_udp(void)
{
    struct sua_account_config c = account();

    c.proxy = SUA_STR("sip:10.0.0.2;lr");
    asked = 0;
    mapped_port = 5060;
    start(&c, outbound);
    w.p.react = stun;
}

static void datagram_kept(void)
{
    go_udp();
    wait_ms(300000);
    expect("often", asked >= 10 && asked <= 13, 1);
    expect("failed", w.u.reg_failed, 0);
    mapped_port = 6060;
    wait_ms(35000);
    expect("moved", w.u.reg_failed, 1);
    expect("anew", w.u.registered, 2);
    stop();
}

static void datagram_lost(void)
{
    go_udp();
    wait_ms(60000);
    mapped_port = 0;
    asked = 0;
    wait_ms(29000 + 39500 + 1000);
    expect("tries", asked, 7);
    expect("lost", w.u.reg_failed, 1);
    expect("anew", w.u.registered, 2);
    mapped_port = 5060;
    stop();
}

/* Another's Binding Request is answered with where it came from. */
static void stun_server(void)
{
    static const char request[] =
        "\0\1\0\0\x21\x12\xa4\x42" "abcdefghijkl";
    static const char want[] =
        "\1\1\0\14\x21\x12\xa4\x42" "abcdefghijkl"
        "\0\40\0\10\0\1\x32\xd6\x2b\x12\xa4\x40";

    begin();
    sim_send(w.p.node, &w.u.node->addr, request, 20);
    wait_ms(20);
    expect("one", w.p.n, 1);
    expect("bytes", memcmp(w.p.p[0].text, want, 32), 0);
    sim_send(w.p.node, &w.u.node->addr, "\0\1\0\4\x21\x12\xa4\x42"
             "abcdefghijkl", 20);
    sim_send(w.p.node, &w.u.node->addr, "\1\1\0\0\x21\x12\xa4\x42"
             "abcdefghijkl", 20);
    wait_ms(20);
    expect("no more", w.p.n, 1);
    end();
}

/* ---- GRUUs -------------------------------------------------------------- */
static void gruu_lines(const char *text)
{
    static char lines[500];

    snprintf(lines, sizeof lines,
             "Contact: <sip:alice@10.9.9.9>;+sip.instance=\"<urn:other>\";"
             "pub-gruu=\"sip:wrong@home.test;gr\"\r\nContact: %s"
             ";expires=600;pub-gruu=\"sip:alice@home.test;gr=urn:x\""
             ";temp-gruu=\"sip:t1\\23@home.test;gr\"\r\n", text);
    reg.lines = lines;
    reg.whole = 1;
}

static void use_gruu(unsigned which, const char *contact)
{
    struct sua_account_config c = account();

    c.reg_id = 0;
    c.gruu = (uint8_t)which;
    start(&c, "");
    gruu_lines(hdr(last("REGISTER"), "Contact"));
    expect("refresh", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(100);
    expect("public", sua_str_eq(sua_account_gruu(w.u.account,
                                                 SUA_GRUU_PUBLIC),
                                SUA_STR("sip:alice@home.test;gr=urn:x")), 1);
    dial(1);
    expect_hdr(last("INVITE"), "Contact", contact);
    expect_in(hdr(last("INVITE"), "Supported"), "gruu");
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    finish();
}

static void public_gruu(void)
{
    use_gruu(SUA_GRUU_PUBLIC, "<sip:alice@home.test;gr=urn:x>");
}

static void temporary_gruu(void)
{
    use_gruu(SUA_GRUU_TEMPORARY, "<sip:t123@home.test;gr>");
}

static void no_gruu(void)
{
    use_gruu(SUA_GRUU_NONE, "<sip:alice@10.0.0.1:5060;transport=tcp>");
}

static const struct conf_row rows[] = {
    ROW("OUT-001", what_it_carries)
    ROW("OUT-002", kept_alive)
    ROW("OUT-003", plain)
    ROW("OUT-004", first_hop_cannot)
    ROW("OUT-005", flow_failed)
    ROW("OUT-006", flow_timer)
    ROW("OUT-008 TRN-012", no_pong)
    ROW("OUT-009", one_of_two)
    ROW("OUT-010", ob)
    ROW("OUT-012", sips)
    { "kept by STUN", datagram_kept },
    { "lost by STUN", datagram_lost },
    { "STUN server", stun_server },
    { "public GRUU", public_gruu },
    { "temporary GRUU", temporary_gruu },
    { "no GRUU", no_gruu },
};

CONF_MAIN(rows)
