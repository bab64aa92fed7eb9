/* SPDX-License-Identifier: MIT
 * REGISTER as a user agent sends it: RFC 3261 10.2, RFC 3608. The peer is the
 * registrar; what it answers is a line or two. */
#include "conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    unsigned status;            /* of every answer; 0: silence             */
    const char *lines;          /* of it; NULL: echo Contact, as asked     */
    unsigned granted;           /* with the echo; 0: as asked              */
    const char *more;           /* behind the echo                         */
} reg;

static unsigned number(const char *text, const char *name)
{
    return (unsigned)strtoul(hdr(text, name), NULL, 10);
}

static void react(struct sim_peer *p, const char *text, void *arg)
{
    char lines[600];
    unsigned secs = reg.granted ? reg.granted : number(text, "Expires");

    (void)arg;
    if (strncmp(text, "REGISTER", 8) || !reg.status)
        return;
    snprintf(lines, sizeof lines, "Contact: %s;expires=%u\r\n%s",
             hdr(text, "Contact"), secs, reg.more ? reg.more : "");
    if (!number(text, "Expires"))
        snprintf(lines, sizeof lines, "Contact: <sip:x@10.0.0.7>\r\n");
    sim_peer_answer(p, text, reg.status, "r",
                    reg.lines ? reg.lines : lines, NULL);
}

static struct sua_account_config account(void)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;

    c.aor = SUA_STR("sip:alice@10.0.0.2");
    return c;
}

static void start(const struct sua_account_config *c)
{
    memset(&reg, 0, sizeof reg);
    reg.status = 200;
    begin();
    w.p.react = react;
    if (sua_account_open(w.u.ua, c, &w.u.account))
        sim_fail(w.s, "%s: account", w.row);
}

static void go(void)
{
    expect("register", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(100);
}

static void go_plain(void)
{
    struct sua_account_config c = account();

    start(&c);
    go();
}

static void stop(void)
{
    reg.status = 200;
    reg.lines = NULL;
    end();
    expect("closed", w.u.reg_closed, 1);
}

static const char *nth(unsigned n)
{
    return sim_peer_nth(&w.p, "REGISTER", n);
}

static uint64_t when(unsigned n)
{
    return sim_peer_when(&w.p, "REGISTER", n);
}

/* ms between the n-th REGISTER and the one before. */
static void expect_gap(unsigned n, uint64_t least, uint64_t most)
{
    uint64_t gap = when(n) - when(n - 1);

    if (!when(n) || gap < least || gap > most)
        sim_fail(w.s, "%s: gap %u is %u ms", w.row, n, (unsigned)gap);
}

static void what_it_carries(void)
{
    unsigned i;

    go_plain();
    wait_ms(1200000);
    for (i = 0; i < 3; i++) {
        expect_str("uri", uri_of(nth(i)), "sip:10.0.0.2");
        expect_str("to", hdr(nth(i), "To"), "<sip:alice@10.0.0.2>");
        expect("from", strncmp(hdr(nth(i), "From"), hdr(nth(i), "To"),
                               strlen(hdr(nth(i), "To"))), 0);
        expect_str("call-id", hdr(nth(i), "Call-ID"), hdr(nth(0), "Call-ID"));
        expect("cseq", sim_peer_cseq(nth(i)),
               (sim_peer_cseq(nth(0)) + i));
    }
    stop();
}

static void refreshed_as_granted(void)
{
    struct sua_account_config c = account();

    start(&c);
    reg.granted = 120;
    reg.more = "Expires: 900\r\n";
    go();
    expect("told", w.u.reg_expires_s, 120);
    wait_ms(120000);
    expect_gap(1, 90000, 119000);
    reg.lines = "Contact: <sip:alice@10.0.0.1:5060>\r\nExpires: 300\r\n";
    wait_ms(120000);
    expect_gap(2, 90000, 119000);
    wait_ms(300000);
    expect_gap(3, 230000, 299000);
    stop();
}

static void too_brief(void)
{
    struct sua_account_config c = account();

    start(&c);
    reg.status = 423;
    reg.lines = "Min-Expires: 3600\r\n";
    expect("register", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(7);
    reg.status = 200;
    reg.lines = NULL;
    wait_ms(100);
    expect_count("REGISTER", 2);
    expect("more", number(nth(1), "Expires") >= 3600, 1);
    expect("registered", w.u.registered, 1);
    stop();
}

static void unregister(void)
{
    go_plain();
    expect("unregister", sua_account_unregister(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(100);
    expect_count("REGISTER", 2);
    expect_hdr(nth(1), "Expires", "0");
    expect_hdr(nth(1), "Contact", hdr(nth(0), "Contact"));
    expect("told", w.u.unregistered, 1);
    stop();
}

static void unregister_all(void)
{
    struct sua_account_config c = account();

    c.instance = SUA_STR("urn:uuid:1-2");
    c.reg_id = 1;
    c.contacts = SUA_STR("<sip:desk@10.0.0.9>");
    start(&c);
    go();
    expect("clear", sua_account_clear(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(100);
    expect_count("REGISTER", 2);
    expect_hdr(nth(1), "Contact", "*");
    expect_hdr(nth(1), "Expires", "0");
    expect("told", w.u.unregistered, 1);
    expect("none", sua_account_registered(w.u.account), 0);
    stop();
}

static void retry_after(void)
{
    struct sua_account_config c = account();

    start(&c);
    reg.status = 503;
    reg.lines = "Retry-After: 60\r\n";
    go();
    expect("failed", w.u.reg_failed, 1);
    wait_ms(59000);
    expect_count("REGISTER", 1);
    reg.status = 200;
    reg.lines = NULL;
    wait_ms(10000);
    expect_count("REGISTER", 2);
    expect("registered", w.u.registered, 1);
    stop();
}

/* The pauses count from the end of each try, 32 s after it began. */
static void pauses(void)
{
    uint64_t least = 30000, most = 60000;
    uint64_t told = 0;
    unsigned i, tries = 0;
    struct sua_account_config c = account();

    start(&c);
    reg.status = 0;
    go();
    for (i = 0; i < 9; i++) {
        wait_ms(i ? told : 32100);
        told = w.u.reg_retry_ms;
        tries++;
        expect("failures", w.u.reg_failed, tries);
        expect("cause", w.u.reg_cause, SUA_CAUSE_TIMEOUT);
        if (told < least || told > most)
            sim_fail(w.s, "%s: pause %u: %u ms", w.row, i, (unsigned)told);
        told += 32000;
        least = least * 2 > 900000 ? 900000 : least * 2;
        most = most * 2 > 1800000 ? 1800000 : most * 2;
    }
    stop();
}

/* What BINDINGS brings is read where it comes. */
static unsigned found, others;

static void on_any(struct sim_ua *u, struct sua_call *c, int type)
{
    struct sua_contact one;
    struct sua_values it;
    struct sua_str v;
    const struct sua_msg *m = u->reg_msg;

    (void)c;
    if (type != SIM_ON_ACCOUNT + SUA_ACCOUNT_BINDINGS || !m)
        return;
    sua_values_begin(&it, m, SUA_H_CONTACT);
    while (sua_values_next(&it, &v)) {
        expect("contact", sua_contact_parse(v, &one), SUA_OK);
        found++;
        others += one.q.set && one.q.n == 300;
    }
}

static void query(void)
{
    go_plain();
    found = others = 0;
    w.u.on_any = on_any;
    reg.lines = "Contact: <sip:alice@10.0.0.1:5060>;expires=500, "
                "<sip:desk@10.0.0.9>;q=0.3;expires=20\r\n";
    expect("query", sua_account_query(w.u.account), SUA_OK);
    expect("again", sua_account_query(w.u.account), SUA_ESTATE);
    sim_kick(w.u.node);
    wait_ms(100);
    expect_count("REGISTER", 2);
    expect_hdr(nth(1), "Contact", NULL);
    expect_hdr(nth(1), "Expires", NULL);
    expect("bindings", w.u.bindings, 1);
    expect("found", found, 2);
    expect("others", others, 1);
    reg.lines = NULL;
    wait_ms(560000); /* the registration goes on as if nothing was */
    expect_count("REGISTER", 3);
    w.u.on_any = NULL;
    stop();
}

static void listen_as(const char *advertise)
{
    struct sua_stack *s = w.u.node->stack;
    struct sua_addr a = w.u.node->addr;

    expect("unlisten", sua_net_unlisten(s, w.u.node->udp), SUA_OK);
    expect("listen", sua_net_listen(s, SUA_UDP, &a, sua_str_z(advertise),
                                    &w.u.node->udp), SUA_OK);
}

static void move_to(const char *advertise)
{
    listen_as(advertise);
    expect("changed", sua_ua_network_changed(w.u.ua), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(200);
}

static void another_address(void)
{
    go_plain();
    move_to("192.0.2.9:6000");
    expect_count("REGISTER", 3);
    expect_in(hdr(nth(1), "Contact"), "<sip:alice@192.0.2.9:6000>");
    expect_hdr(nth(2), "Contact", "<sip:alice@10.0.0.1:5060>;expires=0");
    wait_ms(560000);
    expect_count("REGISTER", 4);
    listen_as(NULL);
    stop();
}

static const char two_routes[] =
    "Service-Route: <sip:p1.home.test;lr>\r\n"
    "Service-Route: <sip:p2.home.test;lr>\r\n";

static void service_route(void)
{
    struct sua_account_config c = account();

    c.proxy = SUA_STR("sip:10.0.0.2;lr");
    start(&c);
    reg.more = two_routes;
    go();
    expect_hdr(nth(0), "Route", "<sip:10.0.0.2;lr>");
    dial(1);
    expect_hdr(last("INVITE"), "Route", "<sip:10.0.0.2;lr>, "
               "<sip:p1.home.test;lr>, <sip:p2.home.test;lr>");
    answer("INVITE", 486, "a", NULL, NULL);
    reg.more = "Service-Route: <sip:10.0.0.2;lr>, <sip:new.test;lr>\r\n";
    expect("refresh", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(100);
    expect_hdr(nth(1), "Route", "<sip:10.0.0.2;lr>");
    (void)sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(50);
    expect_hdr(last("INVITE"), "Route", "<sip:10.0.0.2;lr>, "
               "<sip:new.test;lr>");
    answer("INVITE", 486, "b", NULL, NULL);
    reg.more = NULL;
    expect("refresh", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(100);
    (void)sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(50);
    expect_hdr(last("INVITE"), "Route", "<sip:10.0.0.2;lr>");
    answer("INVITE", 486, "c", NULL, NULL);
    stop();
}

static void unknown_headers(void)
{
    struct sua_account_config c = account();

    start(&c);
    reg.more = "P-Associated-URI: <sip:alice@10.0.0.2>\r\nX-Any: 1\r\n";
    go();
    expect("registered", w.u.registered, 1);
    stop();
}

static void refused_credentials(void)
{
    struct sua_account_config c = account();

    c.password = SUA_STR("wrong");
    start(&c);
    reg.status = 401;
    reg.lines = "WWW-Authenticate: Digest realm=\"r\",nonce=\"same\","
                "qop=\"auth\",algorithm=MD5,stale=false\r\n";
    go();
    wait_ms(7200000);
    expect_count("REGISTER", 2);
    expect("failed", w.u.reg_failed, 1);
    expect("cause", w.u.reg_cause, SUA_CAUSE_AUTH);
    expect("no plan", w.u.reg_retry_ms, 0);
    stop();
}

static void to_a_user_agent(void)
{
    begin();
    w.u.request_answer = 0;
    ask("REGISTER", NULL, NULL);
    expect_status(405);
    expect("allow", lines_of(latest(), "Allow"), 1);
    expect("no REGISTER", strstr(hdr(latest(), "Allow"), "REGISTER") != NULL,
           0);
    end();
}

static void other_refusals(void)
{
    static const unsigned status[] = { 400, 403, 404, 405, 420, 603 };
    struct sua_account_config c = account();
    unsigned i;

    for (i = 0; i < sizeof status / sizeof status[0]; i++) {
        start(&c);
        reg.status = status[i];
        reg.lines = "";
        go();
        expect("failed", w.u.reg_failed, 1);
        expect("status", w.u.reg_status, status[i]);
        wait_ms(7200000);
        expect("once", w.u.reg_failed, 1);
        stop();
    }
}

/* The one clock there is counts from a start nobody else knows; a machine
 * that slept finds it hours later. */
static void clock_jumps(void)
{
    go_plain();
    w.s->now += 5 * 3600000;
    wait_ms(1000);
    expect_count("REGISTER", 2);
    expect("lapsed", w.u.unregistered, 1);
    expect("back", w.u.registered, 2);
    wait_ms(470000);
    expect_count("REGISTER", 2);
    stop();
}

/* ---- parameters and further contacts ------------------------------------ */
static void parameters(void)
{
    struct sua_account_config c = account();

    c.contact_params = SUA_STR(";q=0.5;audio");
    c.contacts = SUA_STR("<sip:desk@10.0.0.9>;q=0.1, <sip:m@10.0.0.8>");
    c.instance = SUA_STR("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    start(&c);
    go();
    expect("lines", lines_of(nth(0), "Contact"), 2);
    expect_in(nth(0), "Contact: <sip:alice@10.0.0.1:5060>;q=0.5;audio;"
              "+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-"
              "00a0c91e6bf6>\"\r\n");
    expect_in(nth(0), "Contact: <sip:desk@10.0.0.9>;q=0.1, "
              "<sip:m@10.0.0.8>\r\n");
    expect_hdr(nth(0), "Supported", "path, gruu");
    stop();
}

static void refuse(struct sua_account_config c)
{
    expect("open", sua_account_open(w.u.ua, &c, NULL), SUA_EINVAL);
}

static void bad_parameters(void)
{
    struct sua_account_config c = account();

    begin();
    c.contact_params = SUA_STR("q=0.5");
    refuse(c);
    c.contact_params = SUA_STR(";q=7");
    refuse(c);
    c.contact_params = SUA_STR(";expires=3");
    refuse(c);
    c.contact_params = SUA_STR(";a=1\r\nX: y");
    refuse(c);
    c.contact_params = SUA_STR(";a, <sip:b@c>");
    refuse(c);
    c = account();
    c.contacts = SUA_STR("*");
    refuse(c);
    c.contacts = SUA_STR("<sip:a@b>;q=x");
    refuse(c);
    c = account();
    c.instance = SUA_STR("a\"b");
    refuse(c);
    c = account();
    c.gruu = 9;
    refuse(c);
    end();
}

static const struct conf_row rows[] = {
    ROW("REG-001", what_it_carries)
    ROW("REG-002", refreshed_as_granted)
    ROW("REG-004", too_brief)
    ROW("REG-006", unregister)
    ROW("REG-007", unregister_all)
    ROW("REG-012", retry_after)
    ROW("REG-013", pauses)
    ROW("REG-014", query)
    ROW("REG-015", another_address)
    ROW("REG-016", service_route)
    ROW("REG-018", unknown_headers)
    ROW("REG-021", refused_credentials)
    ROW("REG-024", to_a_user_agent)
    ROW("REG-026", other_refusals)
    ROW("REG-028", clock_jumps)
    { "contact parameters", parameters },
    { "bad parameters", bad_parameters },
};

CONF_MAIN(rows)
