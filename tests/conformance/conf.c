/* SPDX-License-Identifier: MIT
 * The words of the conformance rows: see conf.h. */
#include "conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct conf w;

/* ---- expectations ------------------------------------------------------- */
void expect_long(const char *what, long got, long want)
{
    if (got != want)
        sim_fail(w.s, "%s: %s: got %ld, want %ld", w.row, what, got, want);
}

void expect_str(const char *what, const char *got, const char *want)
{
    if (strcmp(got, want))
        sim_fail(w.s, "%s: %s: got \"%s\", want \"%s\"", w.row, what, got,
                 want);
}

void expect_hdr(const char *text, const char *name, const char *value)
{
    expect(name, lines_of(text, name), value ? 1 : 0);
    if (value)
        expect_str(name, hdr(text, name), value);
}

void expect_in(const char *text, const char *part)
{
    if (!strstr(text, part))
        sim_fail(w.s, "%s: no \"%s\" in:\n%s", w.row, part, text);
}

void expect_count(const char *prefix, unsigned want)
{
    expect(prefix, count(prefix), want);
}

void expect_status(unsigned status)
{
    const char *text = latest();

    if (strncmp(text, "SIP/2.0 ", 8))
        sim_fail(w.s, "%s: no response", w.row);
    expect("status", strtol(text + 8, NULL, 10), status);
}

/* ---- the world ---------------------------------------------------------- */
void wait_ms(uint64_t ms)
{
    sim_run_for(w.s, ms);
}

void begin(void)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sua_config phone = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;

    if (!w.cfg.size)
        w.cfg = phone;
    w.cfg.modules = w.modules ? w.modules : sua_modules_phone;
    if (w.uc.size)
        uc = w.uc;
    else
        uc.rel100 = w.rel100;
    if (w.cfg.max_flow < 6)
        w.cfg.max_flow = 6;
    w.c = NULL;
    w.s = sim_open(7);
    if (w.start)
        w.s->now = w.start;
    sim_ua_open_as(&w.u, w.s, "alice", &w.cfg, 1, &uc);
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

void end(void)
{
    if (w.u.account)
        sua_account_close(w.u.account);
    sim_kick(w.u.node);
    if (!sim_run_quiet(w.s, w.s->now + 900000))
        sim_fail(w.s, "%s: a deadline remains", w.row);
    sim_check_empty(w.s);
    sim_ua_all_closed(&w.u);
    sim_close(w.s);
    memset(&w.cfg, 0, sizeof w.cfg);
    memset(&w.uc, 0, sizeof w.uc);
    w.start = 0;
    w.modules = NULL;
    w.rel100 = 0;
}

/* ---- the log ------------------------------------------------------------ */
unsigned count(const char *prefix)
{
    return sim_peer_count(&w.p, prefix);
}

const char *last(const char *prefix)
{
    return sim_peer_last(&w.p, prefix);
}

const char *latest(void)
{
    return w.p.n ? w.p.p[w.p.n - 1].text : "";
}

const char *hdr(const char *text, const char *name)
{
    return sim_peer_hdr(text, name);
}

const char *uri_of(const char *text)
{
    static char out[4][300];
    static unsigned turn;
    const char *at = strchr(text, ' ');
    char *o = out[turn++ % 4];

    snprintf(o, 300, "%.*s", at ? (int)strcspn(at + 1, " \r") : 0,
             at ? at + 1 : "");
    return o;
}

const char *tag_of(const char *value)
{
    const char *t = strstr(value, ";tag=");

    return t ? t + 5 : "";
}

unsigned lines_of(const char *text, const char *name)
{
    const char *end = strstr(text, "\r\n\r\n");
    char key[64];
    unsigned n = 0;

    snprintf(key, sizeof key, "\r\n%s:", name);
    while ((text = strstr(text, key)) != NULL && (!end || text < end)) {
        n++;
        text += 2;
    }
    return n;
}

/* ---- the peer asks ------------------------------------------------------ */
void ask(const char *method, const char *lines, const char *body)
{
    memset(&w.l, 0, sizeof w.l);
    snprintf(w.l.call_id, sizeof w.l.call_id, "ask%u", w.p.branches);
    snprintf(w.l.local, sizeof w.l.local, "<sip:peer@10.0.0.2>;tag=q%u",
             w.p.branches);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    snprintf(w.l.target, sizeof w.l.target, "sip:alice@10.0.0.1:5060");
    in_dialog(method, lines, body);
}

void ask_text(const char *text)
{
    static char out[70000];
    char branch[40];

    snprintf(branch, sizeof branch, "z9hG4bKtext%u", w.p.branches++);
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#endif
    snprintf(out, sizeof out, text, branch);
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
    sim_peer_say(&w.p, out);
    wait_ms(20);
}

void ring(const char *lines)
{
    sim_peer_invite(&w.p, &w.l, "alice", lines, sim_peer_sdp);
    wait_ms(20);
    w.c = sim_ua_last(&w.u);
}

void in_dialog(const char *method, const char *lines, const char *body)
{
    sim_peer_request(&w.p, &w.l, method, lines, body);
    wait_ms(20);
}

void ack(void)
{
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, NULL, NULL, NULL);
    wait_ms(20);
}

void up_uas(void)
{
    ring(NULL);
    expect("answered", count("SIP/2.0 200"), 1);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack();
    expect("up", w.c->established, 1);
}

/* ---- alice asks --------------------------------------------------------- */
void dial(int offer)
{
    int rc = 0;

    w.c = sim_ua_call(&w.u, w.p.node, offer, &rc);
    expect("call", rc, SUA_OK);
    wait_ms(50);
    expect_count("INVITE", 1);
}

void dial_as(struct sua_dial *d)
{
    struct sua_call *call;
    struct sua_body b;
    char mem[256], uri[80];

    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    if (!d->target.n)
        d->target = sim_ua_uri(w.p.node, 0, uri, sizeof uri);
    d->body = &b;
    expect("call", sua_call_start(w.u.ua, d, &call), SUA_OK);
    w.c = sim_ua_record(&w.u, call);
    sim_kick(w.u.node);
    wait_ms(50);
}

void answer(const char *method, unsigned status, const char *tag,
            const char *lines, const char *sdp)
{
    sim_peer_answer(&w.p, last(method), status, tag, lines, sdp);
    wait_ms(20);
}

void up_uac(void)
{
    dial(1);
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    expect_count("ACK", 1);
    sim_leg_uas(&w.l, last("INVITE"), "a");
}

void hangup(void)
{
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
}

void finish(void)
{
    hangup();
    expect_count("BYE", 1);
    answer("BYE", 200, NULL, NULL, NULL);
    expect("closed", w.c->closed, 1);
    end();
}

/* ---- the table ---------------------------------------------------------- */
static int has(const char *ids, const char *id)
{
    const char *at = strstr(ids, id);
    size_t n = strlen(id);

    return at && (at == ids || at[-1] == ' ') &&
           (at[n] == ' ' || at[n] == 0);
}

int conf_main(int argc, char **argv, const struct conf_row *rows, size_t n)
{
    const char *only = argc > 1 ? argv[1] : NULL;
    int list = only && !strcmp(only, "--list");
    unsigned ran = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if (only && !list && !has(rows[i].ids, only))
            continue;
        w.row = rows[i].ids;
        if (!list)
            rows[i].run();
        printf("%s\n", rows[i].ids);
        ran++;
    }
    return ran ? 0 : 2;
}
