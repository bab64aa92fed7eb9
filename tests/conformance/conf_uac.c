/* SPDX-License-Identifier: MIT
 * Rows of a user agent that asks, outside calls: what its requests carry,
 * how it takes responses, challenges. RFC 3261 8.1, 17.1.2, 22. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

/* ---- what requests carry ------------------------------------------------ */
static void expect_once(const char *text)
{
    static const char *const names[] = {
        "To", "From", "CSeq", "Call-ID", "Max-Forwards", "Via"
    };
    unsigned i;

    for (i = 0; i < 6; i++)
        expect(names[i], lines_of(text, names[i]), 1);
    expect_str("hops", hdr(text, "Max-Forwards"), "70");
    expect_in(hdr(text, "Via"), ";branch=z9hG4bK");
    expect_in(hdr(text, "Via"), ";rport");
    if (!*tag_of(hdr(text, "From")) || *tag_of(hdr(text, "To")))
        sim_fail(w.s, "%s: tags in\n%s", w.row, text);
}

static void message(const char *method)
{
    expect(method, sim_ua_message(&w.u, w.p.node, NULL, method), SUA_OK);
    wait_ms(20);
}

static void mandatory(void)
{
    static const char *const method[] = { "OPTIONS", "MESSAGE", "X-OWN" };
    unsigned i;

    begin();
    for (i = 0; i < 3; i++) {
        message(method[i]);
        expect_once(last(method[i]));
        /* 20.37: where an extension could matter */
        expect("Supported", lines_of(last(method[i]), "Supported"), !i);
        answer(method[i], 200, "t", NULL, NULL);
    }
    dial(1);
    expect_once(last("INVITE"));
    answer("INVITE", 486, "t", NULL, NULL);
    end();
}

/* 13 characters of 32 are 65 bits, 24 are 120. */
static void random_ids(void)
{
    char seen[60][64];
    unsigned i, k, n = 0;

    begin();
    for (i = 0; i < 20; i++) {
        message("MESSAGE");
        snprintf(seen[n++], 64, "%s", tag_of(hdr(latest(), "From")));
        snprintf(seen[n++], 64, "%s", hdr(latest(), "Call-ID"));
        snprintf(seen[n++], 64, "%s",
                 strstr(hdr(latest(), "Via"), "z9hG4bK") + 7);
        answer("MESSAGE", 200, "t", NULL, NULL);
        wait_ms(6000);          /* Timer K                                 */
    }
    for (i = 0; i < n; i++) {
        if (strcspn(seen[i], ";@") < 13)
            sim_fail(w.s, "%s: \"%s\" is short", w.row, seen[i]);
        for (k = 0; k < i; k++)
            if (!strcmp(seen[i], seen[k]))
                sim_fail(w.s, "%s: \"%s\" twice", w.row, seen[i]);
    }
    end();
}

static void contact(void)
{
    begin();
    w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.2", NULL, NULL);
    dial(1);
    expect_hdr(last("INVITE"), "Contact", "<sip:alice@10.0.0.1:5060>");
    answer("INVITE", 486, "t", NULL, NULL);
    end();
}

static void offer(void)
{
    begin();
    dial(1);
    expect("Allow", lines_of(last("INVITE"), "Allow"), 1);
    expect("Supported", lines_of(last("INVITE"), "Supported"), 1);
    expect_hdr(last("INVITE"), "Content-Type", "application/sdp");
    expect_in(last("INVITE"), "\r\n\r\nv=0\r\n");
    answer("INVITE", 486, "t", NULL, NULL);
    end();
}

/* Quotes and backslashes within, UTF-8, nothing at all. */
static void display_names(void)
{
    static const char *const name[] = {
        "\"Plain\"", "\"a \\\"b\\\" \\\\ ;,<>@\"", "\"J\xc3\xa4ger\"", "Al Ice"
    };
    char aor[100], want[120];
    struct sua_account *a;
    unsigned i;

    for (i = 0; i < 4; i++) {
        begin();
        snprintf(aor, sizeof aor, "%s <sip:a@10.0.0.2>", name[i]);
        a = sim_ua_account(&w.u, aor, NULL, NULL);
        w.u.account = a;
        message("MESSAGE");
        snprintf(want, sizeof want, "%s;tag=", aor);
        expect("as given", strncmp(hdr(latest(), "From"), want, strlen(want)),
               0);
        answer("MESSAGE", 200, "t", NULL, NULL);
        end();
    }
}

/* ---- responses ---------------------------------------------------------- */
static char told[600];
static unsigned told_status, told_times;

static void on_event(struct sua_request *r,
                     const struct sua_request_event *ev, void *user)
{
    (void)r;
    (void)user;
    told_times++;
    told_status = ev->status;
    snprintf(told, sizeof told, "%.*s", (int)(ev->msg ? ev->msg->len : 0),
             ev->msg ? ev->msg->buf : "");
}

static void request(const char *method, const char *uri)
{
    struct sua_request_config c = SUA_REQUEST_INIT;

    told_times = told_status = 0;
    c.method = sua_str_z(method);
    c.target = sua_str_z(uri);
    c.on_event = on_event;
    expect("sent", sua_request_send(w.u.ua, &c, NULL), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
}

/* What to do about these is the application's choice: it sees all of the
 * response, and nothing is sent behind its back. */
static void refusals_told(void)
{
    static const struct {
        unsigned status;
        const char *line;
    } r[] = { { 413, "Retry-After: 17\r\n" },
              { 415, "Accept: text/plain\r\n" }, { 416, NULL },
              { 420, "Unsupported: foo\r\n" }, { 440, NULL },
              { 499, NULL }, { 408, NULL }, { 699, NULL } };
    unsigned i;

    begin();
    for (i = 0; i < 8; i++) {
        request("MESSAGE", "sip:peer@10.0.0.2");
        answer("MESSAGE", r[i].status, "t", r[i].line, NULL);
        expect("told", told_status, r[i].status);
        expect("once", told_times, 1);
        if (r[i].line)
            expect_in(told, r[i].line);
    }
    wait_ms(40000);
    expect_count("MESSAGE", 8);
    end();
}

static void unknown_2xx(void)
{
    begin();
    request("MESSAGE", "sip:peer@10.0.0.2");
    answer("MESSAGE", 299, "t", NULL, NULL);
    expect("told", told_status, 299);
    dial(1);
    answer("INVITE", 198, "a", NULL, NULL);
    expect("progress", w.c->progress, 1);
    answer("INVITE", 299, "a", NULL, sim_peer_sdp);
    expect_count("ACK", 1);
    expect("up", w.c->established, 1);
    finish();
}

/* ---- streams ------------------------------------------------------------ */
static void stream_timers(void)
{
    begin();
    request("OPTIONS", "sip:peer@10.0.0.2;transport=tcp");
    wait_ms(31000);
    expect_count("OPTIONS", 1);
    expect("waits", told_times, 0);
    wait_ms(1100);
    expect("given up", told_status, 408);
    request("OPTIONS", "sip:peer@10.0.0.2;transport=tcp");
    answer("OPTIONS", 200, "t", NULL, NULL);
    expect("done", told_status, 200);
    expect("and forgotten at once", sua_stack_idle(w.u.node->stack), 1);
    end();
}

/* ---- challenges --------------------------------------------------------- */
#define DIGEST(h, realm, nonce) \
    h ": Digest realm=\"" realm "\",nonce=\"" nonce "\",qop=\"auth\"\r\n"

static void open_account(const char *realm)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;

    begin();
    c.aor = SUA_STR("sip:alice@10.0.0.2");
    c.password = SUA_STR("secret");
    c.realm = sua_str_z(realm);
    expect("account", sua_account_open(w.u.ua, &c, &w.u.account), SUA_OK);
}

static void two_realms(void)
{
    const char *second;

    open_account("");
    message("MESSAGE");
    answer("MESSAGE", 407, "t",
           DIGEST("Proxy-Authenticate", "one", "n1")
           DIGEST("Proxy-Authenticate", "two", "n2"), NULL);
    expect_count("MESSAGE", 2);
    expect("both", lines_of(latest(), "Proxy-Authorization"), 2);
    expect_in(hdr(latest(), "Proxy-Authorization"), "realm=\"one\"");
    second = strstr(latest(), "realm=\"two\"");
    expect("second", second != NULL, 1);
    expect_in(second, "nonce=\"n2\"");
    answer("MESSAGE", 200, "t", NULL, NULL);
    end();
}

/* uri= is what stands in the request line; the offer is the same. */
static void repeated_invite(void)
{
    char want[200], body[400];

    open_account("");
    dial(1);
    snprintf(body, sizeof body, "%s", strstr(last("INVITE"), "\r\n\r\n"));
    answer("INVITE", 401, "t", DIGEST("WWW-Authenticate", "r", "n"), NULL);
    expect_count("INVITE", 2);
    snprintf(want, sizeof want, "uri=\"%s\"", uri_of(latest()));
    expect_in(hdr(latest(), "Authorization"), want);
    expect_str("body", strstr(latest(), "\r\n\r\n"), body);
    answer("INVITE", 486, "t", NULL, NULL);
    end();
}

static void challenged_cancel(void)
{
    unsigned i;

    open_account("");
    dial(1);
    answer("INVITE", 180, "a", NULL, NULL);
    hangup();
    for (i = 0; i < 3; i++)
        answer("CANCEL", 407, "a", DIGEST("Proxy-Authenticate", "r", "n"),
               NULL);
    wait_ms(1000);
    expect_count("CANCEL", 1);
    answer("INVITE", 487, "a", NULL, NULL);
    expect("over", w.c->closed, 1);
    end();
}

/* A peer's own realm gets nothing where the realm is configured. */
static void foreign_realm(void)
{
    open_account("home");
    message("MESSAGE");
    answer("MESSAGE", 401, "t", DIGEST("WWW-Authenticate", "evil", "n"), NULL);
    expect_count("MESSAGE", 1);
    expect("told", w.u.final_status, 401);
    up_uac();
    hangup();
    answer("BYE", 407, NULL, DIGEST("Proxy-Authenticate", "evil", "n"), NULL);
    expect_count("BYE", 1);
    expect("over", w.c->closed, 1);
    end();
}

static const struct conf_row rows[] = {
    ROW("UAC-001 NAT-001", mandatory)
    ROW("UAC-002", random_ids)
    ROW("UAC-008", contact)
    ROW("UAC-015 UAC-016", unknown_2xx)
    ROW("UAC-021 LPD-003 UAC-015 NCT-009", refusals_told)
    ROW("UAC-029", display_names)
    ROW("INV-001", offer)
    ROW("NCT-005 NCT-007", stream_timers)
    ROW("AUT-015", two_realms)
    ROW("AUT-017 AUT-036", repeated_invite)
    ROW("AUT-020", challenged_cancel)
    ROW("AUT-022 AUT-023", foreign_realm)
};
CONF_MAIN(rows)
