/* SPDX-License-Identifier: MIT
 * What a user agent answers by itself when its application handles nothing:
 * raw requests from a scripted peer, one per row. RFC 3261 8.2, 9.2, 11, 12,
 * 14.2, 15.1.2; RFC 4475 3.3. */
#include "sim_ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char last[4096];         /* the last response the peer got         */
static unsigned answers;

static void peer_packet(struct sim_node *n, const struct sim_packet *p)
{
    size_t len = p->n < sizeof last - 1 ? p->n : sizeof last - 1;

    (void)n;
    if (!strncmp(p->data, "SIP/2.0 100", 11))
        return;
    memcpy(last, p->data, len);
    last[len] = 0;
    answers++;
}

static const struct sim_script peer = { peer_packet, NULL, NULL, NULL };

struct row {
    const char *method, *uri, *to_tag, *extra, *body;
    int status;                 /* 0: silence                              */
    const char *has;            /* a line the response must hold           */
};

#define SIP "sip:bob@10.0.0.1"
#define SDP_TYPE "Content-Type: application/sdp\r\n"
#define SDP "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\n" \
            "t=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"

static const struct row rows[] = {
    { "OPTIONS", SIP, "", "", "", 200, "Allow: " },
    { "OPTIONS", SIP, "", "", "", 200, "Accept: application/sdp" },
    { "OPTIONS", SIP, "", "", "", 200, "Accept-Encoding: " },
    { "OPTIONS", SIP, "", "", "", 200, "Accept-Language: en" },
    { "OPTIONS", SIP, "", "", "", 200, "Supported:" },
    { "invite", SIP, "", SDP_TYPE, SDP, 501, "Allow: " },
    { "INVITE", SIP, "", "Content-Type: application/x-no\r\n"
      "Content-Disposition: x;handling=optional\r\n", "x", 486, NULL },
    { "MESSAGE", SIP, "", "Content-Type: text/plain\r\n", "hi", 405,
      "Allow: " },
    { "REGISTER", SIP, "", "", "", 405, "Allow: " },
    { "SUBSCRIBE", SIP, "", "", "", 405, "Allow: " },
    { "NOTIFY", SIP, "", "", "", 405, NULL },
    { "BANANA", SIP, "", "", "", 501, "Allow: " },
    { "OPTIONS", SIP, "", "Require: foo, bar\r\n", "", 420,
      "Unsupported: foo, bar" },
    { "INVITE", SIP, "", "Require: 100rel\r\n", "", 420,
      "Unsupported: 100rel" },
    { "INVITE", SIP, "", "Proxy-Require: foo\r\n" SDP_TYPE, SDP, 486, NULL },
    { "INVITE", SIP, "", "Content-Type: application/x-no\r\n", "x", 415,
      "Accept: application/sdp" },
    { "INVITE", SIP, "", "Content-Encoding: gzip\r\n" SDP_TYPE, SDP, 415,
      "Accept-Encoding: identity" },
    { "INVITE", SIP, "", "Accept: text/plain\r\n" SDP_TYPE, SDP, 406, NULL },
    { "INVITE", SIP, "", SDP_TYPE, SDP, 486, NULL },
    { "INVITE", SIP, "nobody", SDP_TYPE, SDP, 481, NULL },
    { "BYE", SIP, "nobody", "", "", 481, NULL },
    { "BYE", SIP, "", "", "", 481, NULL },
    { "INFO", SIP, "nobody", "", "", 481, NULL },
    { "CANCEL", SIP, "", "", "", 481, NULL },
    { "ACK", SIP, "nobody", "", "", 0, NULL },
    { "ACK", SIP, "", "", "", 0, NULL },
    { "OPTIONS", "soap.beep://192.0.2.1:13002", "", "", "", 416, NULL },
    { "OPTIONS", "nobodyKnowsThisScheme:x", "", "", "", 416, NULL },
    { "OPTIONS", "sip:bob@10.0.0.1 x", "", "", "", 400, NULL },
    { "OPTIONS", SIP, "", "Max-Forwards: 0\r\n", "", 200, NULL },
    { "OPTIONS", SIP, "", "Contact: <sip:x>\r\nTo: <sip:a@b>\r\n", "", 400,
      NULL },
};

static void write_row(char *buf, size_t cap, const struct row *r, unsigned i)
{
    snprintf(buf, cap,
             "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch="
             "z9hG4bKrow%u\r\n%sFrom: <sip:p@10.0.0.2>;tag=p%u\r\n"
             "To: <sip:bob@10.0.0.1>%s%s\r\nCall-ID: row%u\r\n"
             "CSeq: 7 %s\r\nContact: <sip:p@10.0.0.2>\r\n%s"
             "Content-Length: %u\r\n\r\n%s",
             r->method, r->uri, i,
             strstr(r->extra, "Max-Forwards") ? "" : "Max-Forwards: 70\r\n",
             i, *r->to_tag ? ";tag=" : "", r->to_tag, i, r->method, r->extra,
             (unsigned)strlen(r->body), r->body);
}

static void check_row(struct sim *s, const struct row *r, unsigned before)
{
    int status = answers > before ? (int)strtol(last + 8, NULL, 10) : 0;

    if (status != r->status)
        sim_fail(s, "%s %s %s: answered %d, not %d", r->method, r->uri,
                 r->extra, status, r->status);
    if (status && r->has && !strstr(last, r->has))
        sim_fail(s, "%s: no \"%s\" in\n%s", r->method, r->has, last);
}

/* UAS-001, UAS-002, UAS-006, UAS-008, UAS-009, UAS-011, UAS-016, UAS-017,
 * UAS-019, UAS-024, OPT-001, INV-034, BYE-006, CAN-010, REG-024. */
static void deaf(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sim *s = sim_open(seed);
    struct sim_node *n = sim_stack(s, "bob", &cfg, 0);
    struct sim_node *p = sim_script(s, "peer", &peer);
    struct sua_ua *ua;
    char buf[2048];
    unsigned i, before;

    if (sua_ua_init(&ua, n->stack, &uc))
        sim_fail(s, "sua_ua_init");
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        write_row(buf, sizeof buf, &rows[i], i);
        before = answers;
        sim_sendz(p, &n->addr, buf);
        sim_run_for(s, 50);
        check_row(s, &rows[i], before);
        sim_run_for(s, 40000);
    }
    if (!sim_run_quiet(s, s->now + 600000))
        sim_fail(s, "a deadline remains");
    sim_check_empty(s);
    sim_close(s);
}

/* UAS-004: The same request by another way while the first is alive: 482
 * (8.2.2.2); more requests than there are transactions: 503 with
 * Retry-After. */
static void merged_and_full(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct row r = { "INVITE", SIP, "", SDP_TYPE, SDP, 482, NULL };
    struct sim *s = sim_open(seed);
    struct sim_ua u;
    struct sim_node *p;
    char buf[2048], *at;
    unsigned i, overload = 0;

    sim_ua_open(&u, s, "bob", &cfg, 0);
    p = sim_script(s, "peer", &peer);
    u.answer = 0;
    write_row(buf, sizeof buf, &r, 1);
    sim_sendz(p, &u.node->addr, buf);
    sim_run_for(s, 50);
    at = strstr(buf, "z9hG4bKrow1");
    at[10] = '2';
    sim_sendz(p, &u.node->addr, buf);
    sim_run_for(s, 50);
    check_row(s, &r, 0);
    r.method = "OPTIONS";
    r.extra = r.body = "";
    for (i = 100; i < 140; i++) {
        write_row(buf, sizeof buf, &r, i);
        sim_sendz(p, &u.node->addr, buf);
        sim_run_for(s, 2);
        if (!strncmp(last, "SIP/2.0 503", 11) && strstr(last, "Retry-After:"))
            overload++;
    }
    if (!overload)
        sim_fail(s, "never full");
    if (!sim_run_quiet(s, s->now + 600000))
        sim_fail(s, "a deadline remains");
    sim_check_empty(s);
    sim_ua_all_closed(&u);
    sim_close(s);
}

static void all(uint64_t seed)
{
    deaf(seed);
    merged_and_full(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 3, all);
}
