/* SPDX-License-Identifier: MIT
 * Bodies of more than one part in calls: the SDP inside reaches the
 * application, what is required and not understood is answered 415, what
 * cannot be read 400; in responses and ACKs what is understood counts, as
 * they cannot be refused. RFC 5621, RFC 3261 8.2.3, 20.11. */
#include "sim_ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char last[4096];         /* the last final response the peer got   */
static char session[512];       /* what the application was given         */
static unsigned incoming;

static void peer_packet(struct sim_node *n, const struct sim_packet *p)
{
    size_t len = p->n < sizeof last - 1 ? p->n : sizeof last - 1;

    (void)n;
    if (!strncmp(p->data, "SIP/2.0 1", 9))
        return;
    memcpy(last, p->data, len);
    last[len] = 0;
}

static const struct sim_script peer = { peer_packet, NULL, NULL, NULL };

static void on_call(struct sua_call *c, const struct sua_call_event *ev,
                    void *user)
{
    (void)user;
    if (ev->type != SUA_CALL_INCOMING)
        return;
    incoming++;
    snprintf(session, sizeof session, "%.*s", SUA_FMT(ev->body));
    if (!sua_str_eq(sua_call_remote_sdp(c), ev->body))
        snprintf(session, sizeof session, "not what the call keeps");
    sua_call_answer(c, 486, NULL);
}

#define SDP "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\n" \
            "t=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
#define MIXED "Content-Type: multipart/mixed;boundary=\"b\"\r\n"
#define SDP_PART "--b\r\nContent-Type: application/sdp\r\n\r\n" SDP "\r\n"
#define ISUP_PART(handling) "--b\r\nContent-Type: application/isup\r\n" \
    "Content-Disposition: signal;handling=" handling "\r\n\r\nx\r\n"

static const struct row {
    const char *extra, *body;
    int status;
    const char *has, *session;  /* session: NULL: no call                  */
} rows[] = {
    { "Content-Type: application/sdp\r\n", SDP, 486, NULL, SDP },
    { "", "", 486, NULL, "" },
    { MIXED, SDP_PART "--b--\r\n", 486, NULL, SDP },
    { MIXED, ISUP_PART("optional") SDP_PART "--b--\r\n", 486, NULL, SDP },
    { MIXED, SDP_PART ISUP_PART("required") "--b--\r\n", 415,
      "Accept: application/sdp, multipart/mixed", NULL },
    { MIXED, SDP_PART ISUP_PART("required") "--b--\r\n", 415,
      "Accept-Encoding: identity", NULL },
    { MIXED, ISUP_PART("optional") "--b--\r\n", 486, NULL, "" },
    { "Content-Type: multipart/alternative;boundary=b\r\n",
      SDP_PART ISUP_PART("required") "--b--\r\n", 486, NULL, SDP },
    { MIXED, "--b\r\nContent-Type: multipart/alternative;boundary=c\r\n\r\n"
      "--c\r\nContent-Type: application/sdp\r\n\r\n" SDP "\r\n--c--\r\n"
      "--b--\r\n", 486, NULL, SDP },
    { MIXED "Content-Disposition: render;handling=optional\r\n",
      ISUP_PART("required") "--b--\r\n", 486, NULL, "" },
    { MIXED, "--b\r\nContent-Type: application/sdp\r\n"
      "Content-Encoding: gzip\r\n\r\nx\r\n--b--", 415, "Accept: ", NULL },
    { MIXED, SDP_PART, 400, NULL, NULL },
    { "Content-Type: multipart/mixed\r\n", SDP_PART "--b--\r\n", 400, NULL,
      NULL },
    { "Content-Type: application/sdp\r\nContent-Disposition: render\r\n",
      SDP, 415, "Accept: ", NULL },
    { "Content-Type: text/plain\r\n", "x", 415, "Accept: ", NULL },
    { "Content-Type: application/sdp\r\nContent-Encoding: gzip\r\n", "x", 415,
      "Accept-Encoding: identity", NULL },
};

static void send_row(struct sim_node *p, struct sim_node *to,
                     const struct row *r, unsigned i)
{
    char buf[4096];

    snprintf(buf, sizeof buf,
             "INVITE sip:bob@10.0.0.1 SIP/2.0\r\n"
             "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKrow%u\r\n"
             "Max-Forwards: 70\r\nFrom: <sip:p@10.0.0.2>;tag=p%u\r\n"
             "To: <sip:bob@10.0.0.1>\r\nCall-ID: row%u\r\nCSeq: 7 INVITE\r\n"
             "Contact: <sip:p@10.0.0.2>\r\n%sContent-Length: %u\r\n\r\n%s",
             i, i, i, r->extra, (unsigned)strlen(r->body), r->body);
    sim_sendz(p, &to->addr, buf);
}

static void check_row(struct sim *s, const struct row *r, unsigned i)
{
    int status = *last ? (int)strtol(last + 8, NULL, 10) : 0;

    if (status != r->status)
        sim_fail(s, "row %u: answered %d, not %d", i, status, r->status);
    if (r->has && !strstr(last, r->has))
        sim_fail(s, "row %u: no \"%s\" in\n%s", i, r->has, last);
    if (incoming != (r->session != NULL))
        sim_fail(s, "row %u: %u calls", i, incoming);
    if (r->session && strcmp(session, r->session))
        sim_fail(s, "row %u: the application got \"%s\"", i, session);
}

/* INV-031, INV-033, UAS-009, UAS-011. */
static void incoming_calls(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sim *s = sim_open(seed);
    struct sim_node *n, *p;
    struct sua_ua *ua;
    unsigned i;

    n = sim_stack(s, "bob", &cfg, 0);
    p = sim_script(s, "peer", &peer);
    uc.on_call = on_call;
    if (sua_ua_init(&ua, n->stack, &uc))
        sim_fail(s, "sua_ua_init");
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        last[0] = 0;
        incoming = 0;
        send_row(p, n, &rows[i], i);
        sim_run_for(s, 50);
        check_row(s, &rows[i], i);
        sim_run_for(s, 40000);
    }
    if (!sim_run_quiet(s, s->now + 600000))
        sim_fail(s, "a deadline remains");
    sim_check_empty(s);
    sim_close(s);
}

/* The list of modules of a small phone has no multipart: 415. */
static void small_phone(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sim *s = sim_open(seed);
    struct sim_node *n, *p;
    struct row r = rows[2];
    struct sua_ua *ua;

    n = sim_stack(s, "bob", &cfg, 0);
    p = sim_script(s, "peer", &peer);
    uc.on_call = on_call;
    if (sua_ua_init(&ua, n->stack, &uc))
        sim_fail(s, "sua_ua_init");
    last[0] = 0;
    incoming = 0;
    r.status = 415;
    r.has = "Accept: application/sdp\r\n";
    r.session = NULL;
    send_row(p, n, &r, 1);
    sim_run_for(s, 50);
    check_row(s, &r, 0);
    if (!sim_run_quiet(s, s->now + 600000))
        sim_fail(s, "a deadline remains");
    sim_check_empty(s);
    sim_close(s);
}

/* ---- in answers --------------------------------------------------------- */
#define ANSWER SDP_PART ISUP_PART("required") "--b--\r\n"

static void callee_packet(struct sim_node *n, const struct sim_packet *p)
{
    static const unsigned char copied[] = { SUA_H_VIA, SUA_H_FROM,
                                            SUA_H_CALL_ID, SUA_H_CSEQ };
    static const struct sua_body body = {
        SUA_STR_INIT("multipart/mixed;boundary=\"b\""), SUA_STR_INIT(ANSWER)
    };
    struct sua_hdr hdr[32];
    struct sua_msg m;
    struct sua_buf b;
    char in[4096], out[4096];
    size_t i;

    memcpy(in, p->data, p->n);
    if (sua_msg_index(&m, in, p->n, hdr, 32, 0) || !m.method ||
        m.method == SUA_M_ACK)
        return;
    sua_buf_init(&b, out, sizeof out);
    sua_write_status_line(&b, 200, SUA_STR(""));
    for (i = 0; i < sizeof copied; i++)
        sua_write_copy(&b, &m, copied[i]);
    sua_write_hdr(&b, SUA_H_TO, SUA_STR("<sip:p@10.0.0.2>;tag=callee"));
    sua_write_hdr(&b, SUA_H_CONTACT, SUA_STR("<sip:p@10.0.0.2>"));
    sua_write_body(&b, m.method == SUA_M_INVITE ? &body : NULL);
    sim_send(n, &p->src, out, b.n);
}

static const struct sim_script callee = { callee_packet, NULL, NULL, NULL };

static void on_answer(struct sua_call *c, const struct sua_call_event *ev,
                      void *user)
{
    (void)c;
    (void)user;
    if (ev->type == SUA_CALL_ESTABLISHED)
        snprintf(session, sizeof session, "%.*s", SUA_FMT(ev->body));
}

static void outgoing_call(uint64_t seed)
{
    static const struct sua_body offer = { SUA_STR_INIT("application/sdp"),
                                           SUA_STR_INIT(SDP) };
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sim *s = sim_open(seed);
    struct sim_node *n = sim_stack(s, "bob", &cfg, 0);
    struct sua_call *c;
    struct sua_ua *ua;

    sim_script(s, "peer", &callee);
    uc.on_call = on_answer;
    session[0] = 0;
    if (sua_ua_init(&ua, n->stack, &uc) ||
        sua_call_dial(ua, SUA_STR("sip:p@10.0.0.2"), &offer, &c))
        sim_fail(s, "cannot call");
    sim_kick(n);
    sim_run_for(s, 1000);
    if (strcmp(session, SDP))
        sim_fail(s, "the answer is \"%s\"", session);
    sua_call_hangup(c);
    sim_kick(n);
    if (!sim_run_quiet(s, s->now + 600000))
        sim_fail(s, "a deadline remains");
    sim_check_empty(s);
    sim_close(s);
}

static void all(uint64_t seed)
{
    outgoing_call(seed);
    incoming_calls(seed);
    small_phone(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 3, all);
}
