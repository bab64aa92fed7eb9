/* SPDX-License-Identifier: MIT
 * Dialogs: identity, route sets, targets, CSeq; requests as bytes.
 * RFC 3261 12, 13.2.2.4, 16.12.1, 19.1.1. */
#include <stdlib.h>

#include "check.h"
#include "identity.h"
#include "sip/net.h"

/* ---- a stack of the layers below -------------------------------------- */
static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn, &sua__module_dlg,
    NULL
};
static uint64_t clock_ms, prng;
static char sent[4][4096];      /* the last packets, newest first          */
static unsigned nsent;

static uint64_t now(void *user)
{
    (void)user;
    return clock_ms;
}

static void rnd(void *user, void *out, size_t n)
{
    unsigned char *p = out;

    (void)user;
    while (n--) {
        prng = prng * 6364136223846793005u + 1442695040888963407u;
        *p++ = (unsigned char)(prng >> 56);
    }
}

static int catch_packet(void *user, const struct sua_flow *to,
                        const void *buf, size_t n)
{
    (void)user;
    (void)to;
    memmove(sent[1], sent[0], sizeof(sent) - sizeof(sent[0]));
    snprintf(sent[0], sizeof(sent[0]), "%.*s", (int)n, (const char *)buf);
    nsent++;
    return (int)n;
}

static struct sua_stack *stack;
static void *block;
static uint32_t udp;

static struct sua_addr ip(unsigned last, unsigned port)
{
    struct sua_addr a;

    memset(&a, 0, sizeof(a));
    a.family = 4;
    a.ip[0] = 10;
    a.ip[3] = (uint8_t)last;
    a.port = (uint16_t)port;
    return a;
}

static void open_stack(void)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sua_hooks hooks;
    struct sua_addr me = ip(1, 5060);
    size_t n;

    memset(&hooks, 0, sizeof(hooks));
    hooks.now_ms = now;
    hooks.random = rnd;
    hooks.send = catch_packet;
    cfg.modules = modules;
    n = sua_stack_size(&cfg);
    block = malloc(n);
    CHECK(block && n);
    CHECK_INT(sua_stack_init(&stack, block, n, &cfg, &hooks), SUA_OK);
    CHECK_INT(sua_net_listen(stack, SUA_UDP, &me, SUA_STR(""), &udp), SUA_OK);
    nsent = 0;
}

static uint32_t cells(void)
{
    return stack->texts.kind[0].used + stack->texts.kind[1].used +
           stack->texts.kind[2].used;
}

/* Whatever a test did, at its end nothing is left. */
static void close_stack(void)
{
    clock_ms += 200000;
    CHECK_INT(sua_run(stack), SUA_OK);
    clock_ms += 200000;
    CHECK_INT(sua_run(stack), SUA_OK);
    CHECK_INT(sua__dlgs(stack)->dialogs.used, 0);
    CHECK_INT(sua__dlgs(stack)->reqs.used, 0);
    CHECK_INT(sua__dlgs(stack)->table.count, 0);
    CHECK_INT(sua__txns(stack)->pool.used, 0);
    CHECK_INT(cells(), 0);
    CHECK_INT(sua_stack_close(stack), SUA_OK);
    free(block);
}

/* ---- messages --------------------------------------------------------- */
static char text_of[4096];
static struct sua_hdr index_of[64];

static const struct sua_msg *message(const char *start, const char *headers)
{
    static struct sua_msg m;
    int n = snprintf(text_of, sizeof(text_of),
                     "%s\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKx1\r\n"
                     "%sContent-Length: 0\r\n\r\n", start, headers);

    CHECK_INT(sua_msg_index(&m, text_of, (size_t)n, index_of, 64, 0), SUA_OK);
    return &m;
}

#define IDS "Call-ID: c1\r\nFrom: <sip:a@a.com>;tag=ft\r\n"
static const struct sua_msg *ok(const char *to_tag, const char *more)
{
    char h[2048];

    snprintf(h, sizeof(h), IDS "To: <sip:b@b.com>%s\r\nCSeq: 7 INVITE\r\n%s",
             to_tag, more);
    return message("SIP/2.0 200 OK", h);
}

static const struct sua_msg *ringing(const char *to_tag, const char *more)
{
    char h[2048];

    snprintf(h, sizeof(h), IDS "To: <sip:b@b.com>%s\r\nCSeq: 7 INVITE\r\n%s",
             to_tag, more);
    return message("SIP/2.0 180 Ringing", h);
}

static struct sua_dialog *uac(void)
{
    struct sua_dialog *d = NULL;

    CHECK_INT(sua__dialog_uac(stack, &d, SUA_STR("\"A\" <sip:a@a.com>"),
                              SUA_STR("<sip:b@b.com>"), sua_str_make(NULL, 0)),
              SUA_OK);
    return d;
}

static struct sua_dialog_info info(const struct sua_dialog *d)
{
    struct sua_dialog_info i;

    sua__dialog_info(d, &i);
    return i;
}

static void finish(struct sua_dialog *d)
{
    sua__dialog_end(stack, d);
    CHECK_INT(sua_run(stack), SUA_OK);
}

/* Request line and Route for a target beyond a set. */
static const char *routed(const char *target, const char *set)
{
    static char out[1024];
    struct sua__way w;
    struct sua_buf b;

    sua_buf_init(&b, out, sizeof(out) - 1);
    if (sua__way_read(&w, sua_str_z(target), sua_str_z(set)))
        return "error";
    sua__way_line(&b, SUA_STR("BYE"), &w);
    sua__way_route(&b, &w);
    if (b.err)
        return "error";
    out[b.n] = 0;
    return out;
}
#define ROUTED(target, set, want) \
    CHECK_STR(sua_str_z(routed(target, set)), want)

/* ---- 16.12.1, 12.2.1.1 ------------------------------------------------ */
/* DLG-002. */
static void test_trapezoid(void)
{
    struct sua_dialog *d = uac();
    struct sua_dialog_info i;

    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=b1",
        "Contact: <sip:callee@u2.domain.com>\r\n"
        "Record-Route: <sip:p2.domain.com;lr>\r\n"
        "Record-Route: <sip:p1.example.com;lr>\r\n")), SUA_OK);
    i = info(d);
    CHECK_INT(i.state, SUA_DIALOG_CONFIRMED);
    CHECK_STR(i.remote_target, "sip:callee@u2.domain.com");
    CHECK_STR(i.route_set, "<sip:p1.example.com;lr>,<sip:p2.domain.com;lr>");
    CHECK_STR(i.remote_tag, "b1");
    CHECK_STR(i.local, "\"A\" <sip:a@a.com>");
    CHECK_STR(i.remote, "<sip:b@b.com>");
    ROUTED("sip:callee@u2.domain.com",
           "<sip:p1.example.com;lr>,<sip:p2.domain.com;lr>",
           "BYE sip:callee@u2.domain.com SIP/2.0\r\n"
           "Route: <sip:p1.example.com;lr>,<sip:p2.domain.com;lr>\r\n");
    finish(d);
}

static const char invite_start[] = "INVITE sip:callee@u2.domain.com SIP/2.0";

/* A server transaction that only has a tag. */
static struct sua_dialog *uas(const char *start, const char *headers,
                              unsigned proto, int *err)
{
    static struct sua_txn t;
    struct sua_dialog *d = NULL;
    struct sua_flow from;

    memset(&from, 0, sizeof(from));
    from.proto = (uint8_t)proto;
    from.remote = ip(2, 5060);
    memset(&t, 0, sizeof(t));
    memcpy(t.tag, "ourtag2345678", 13);
    *err = sua__dialog_uas(stack, &d, &t, message(start, headers), &from);
    return d;
}

#define INVITE_IDS "Call-ID: c2\r\nFrom: <sip:a@a.com>;tag=ft\r\n" \
    "To: <sip:b@b.com>\r\nCSeq: 9 INVITE\r\n"

/* DLG-001, ISS-009, ISS-010. */
static void test_strict_proxy_in_the_middle(void)
{
    struct sua_dialog_info i;
    int err;
    struct sua_dialog *d = uas(invite_start, INVITE_IDS
        "Contact: sip:caller@u1.example.com\r\n"
        "Record-Route: <sip:p4.domain.com;lr>\r\n"
        "Record-Route: <sip:p3.middle.com>\r\n"
        "Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>\r\n",
        SUA_UDP, &err);

    CHECK_INT(err, SUA_OK);
    i = info(d);
    CHECK_STR(i.route_set, "<sip:p4.domain.com;lr>,<sip:p3.middle.com>,"
              "<sip:p2.example.com;lr>,<sip:p1.example.com;lr>");
    CHECK_STR(i.remote_target, "sip:caller@u1.example.com");
    CHECK_INT(i.remote_cseq, 9);
    CHECK_INT(i.local_cseq, 0);
    CHECK_INT(i.is_uac, 0);
    CHECK_STR(i.local, "<sip:b@b.com>");
    CHECK_STR(i.remote, "<sip:a@a.com>");
    CHECK_STR(i.remote_tag, "ft");
    CHECK_INT(d->secure, 0);
    finish(d);
    /* What P4 makes of it, were it us. */
    ROUTED("sip:caller@u1.example.com",
           "<sip:p3.middle.com>,<sip:p2.example.com;lr>,"
           "<sip:p1.example.com;lr>",
           "BYE sip:p3.middle.com SIP/2.0\r\n"
           "Route: <sip:p2.example.com;lr>,<sip:p1.example.com;lr>,"
           "<sip:caller@u1.example.com>\r\n");
}

/* DLG-006, DLG-007, DLG-008, UAC-005, UAC-006, ISS-010, ISS-011. */
static void test_route_forms(void)
{
    ROUTED("sip:user@remoteua",
           "<sip:proxy1>,<sip:proxy2>,<sip:proxy3;lr>,<sip:proxy4>",
           "BYE sip:proxy1 SIP/2.0\r\nRoute: <sip:proxy2>,<sip:proxy3;lr>,"
           "<sip:proxy4>,<sip:user@remoteua>\r\n");
    ROUTED("sip:u@h", "", "BYE sip:u@h SIP/2.0\r\n");
    ROUTED("sip:u@h", "<sip:p1>",
           "BYE sip:p1 SIP/2.0\r\nRoute: <sip:u@h>\r\n");
    ROUTED("sip:u@h", "<sip:p1;lr=on>,<sip:p2>",
           "BYE sip:u@h SIP/2.0\r\nRoute: <sip:p1;lr=on>,<sip:p2>\r\n");
    /* "lr" of the header is not "lr" of the URI. */
    ROUTED("sip:u@h", "<sip:p1>;lr", "BYE sip:p1 SIP/2.0\r\n"
           "Route: <sip:u@h>\r\n");
    ROUTED("sip:u@h", "<sip:p1;method=INVITE;maddr=1.2.3.4?X=y>",
           "BYE sip:p1;maddr=1.2.3.4 SIP/2.0\r\nRoute: <sip:u@h>\r\n");
    ROUTED("sip:u@h;method=BYE;user=phone?Subject=x", "",
           "BYE sip:u@h;user=phone SIP/2.0\r\n");
    ROUTED("sip:u@h", "garbage", "error");
    ROUTED("nonsense", "", "error");
    ROUTED("tel:+123;phone-context=x", "",
           "BYE tel:+123;phone-context=x SIP/2.0\r\n");
}

static const char *in_to(const char *uri)
{
    static char out[256];
    struct sua_buf b;

    sua_buf_init(&b, out, sizeof(out) - 1);
    sua__target_write(&b, sua_str_z(uri), 1);
    out[b.n] = 0;
    return out;
}

static void test_uri_in_to(void)
{
    CHECK_STR(sua_str_z(in_to("sip:b:pw@h:5070;transport=tcp;user=phone")),
              "sip:b:pw@h;user=phone");
    CHECK_STR(sua_str_z(in_to("sips:[2001:db8::1]:5062;lr;maddr=x")),
              "sips:[2001:db8::1]");
    CHECK_STR(sua_str_z(in_to("sip:h?a=b")), "sip:h");
    CHECK_STR(sua_str_z(in_to("sip:[2001:db8::1]")), "sip:[2001:db8::1]");
}

static void test_odd_record_routes(void)
{
    int err;
    struct sua_dialog *d = uas(invite_start, INVITE_IDS
        "Contact: <sip:c@h>\r\nRecord-Route: sip:old;maddr=1.1.1.1, "
        "<sip:\"x\"@p;lr>;a=\"<,>\" , \"d, e\" <sip:q;lr>\r\n", SUA_UDP, &err);

    CHECK_INT(err, SUA_OK);
    if (d) {
        CHECK_STR(info(d).route_set, "<sip:old;maddr=1.1.1.1>,"
                  "<sip:\"x\"@p;lr>;a=\"<,>\",\"d, e\" <sip:q;lr>");
        finish(d);
    }
    (void)uas(invite_start, INVITE_IDS "Contact: <sip:c@h>\r\n"
              "Record-Route: <sip:p;lr\r\n", SUA_UDP, &err);
    CHECK_INT(err, SUA_EBADMSG);
}

/* ---- Contact ---------------------------------------------------------- */
static void test_uas_contact(void)
{
    static const char *const bad[] = {
        "", "Contact: *\r\n", "Contact: <tel:+123>\r\n",
        "Contact: <http://x>\r\n", "Contact: <sip:>\r\n"
    };
    unsigned i;
    int err;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        char h[512];

        snprintf(h, sizeof(h), INVITE_IDS "%s", bad[i]);
        CHECK(!uas(invite_start, h, SUA_UDP, &err));
        CHECK_INT(err, SUA_EBADMSG);
        CHECK_INT(cells(), 0);
    }
}

/* DLG-028. */
static void test_secure(void)
{
    int err;
    struct sua_dialog *d = uas("INVITE sips:b@b.com SIP/2.0", INVITE_IDS
                               "Contact: <sips:c@h>\r\n", SUA_TLS, &err);

    CHECK_INT(err, SUA_OK);
    CHECK_INT(d->secure, 1);
    CHECK_INT(d->dest.proto, SUA_TLS);
    CHECK_INT(d->dest.addr.ip[3], 2);
    finish(d);
    d = uas("INVITE sips:b@b.com SIP/2.0", INVITE_IDS
            "Contact: <sips:c@h>\r\n", SUA_TCP, &err);
    CHECK_INT(err, SUA_OK);
    CHECK_INT(d->secure, 0);
    finish(d);
}

/* DLG-025, DLG-026, DLG-027. */
static void test_uac_contact_fallback(void)
{
    struct sua_dialog *d = uac();

    CHECK_INT(sua__dialog_aim(stack, d, SUA_STR("sip:b@10.0.0.2")), SUA_OK);
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=1", "")), SUA_OK);
    CHECK_STR(info(d).remote_target, "sip:b@10.0.0.2");
    finish(d);
    d = uac();
    CHECK_INT(sua__dialog_aim(stack, d, SUA_STR("sip:b@10.0.0.2")), SUA_OK);
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=1",
              "Contact: <tel:+1>, <sip:x@y>\r\n")), SUA_OK);
    CHECK_STR(info(d).remote_target, "sip:b@10.0.0.2");
    finish(d);
    d = uac();
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=1",
              "Contact: <sip:first@h>;q=0.1, <sip:x@y>\r\n")), SUA_OK);
    CHECK_STR(info(d).remote_target, "sip:first@h");
    finish(d);
}

/* DLG-005. */
static void test_refresh(void)
{
    struct sua_dialog *d = uac();

    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=1",
              "Contact: <sip:b@h1>\r\nRecord-Route: <sip:p;lr>\r\n")),
              SUA_OK);
    CHECK_INT(sua__dialog_refresh(stack, d, ok(";tag=1",
              "Contact: <sip:b@h2;x=1>\r\nRecord-Route: <sip:q;lr>\r\n")),
              SUA_OK);
    CHECK_STR(info(d).remote_target, "sip:b@h2;x=1");
    CHECK_STR(info(d).route_set, "<sip:p;lr>");
    CHECK_INT(sua__dialog_refresh(stack, d, ok(";tag=1", "")), SUA_OK);
    CHECK_STR(info(d).remote_target, "sip:b@h2;x=1");
    CHECK_INT(sua__dialog_refresh(stack, d, ok(";tag=1",
              "Contact: <mailto:x@y>\r\n")), SUA_EBADMSG);
    CHECK_STR(info(d).remote_target, "sip:b@h2;x=1");
    finish(d);
}

/* ---- early, confirmed, forked ----------------------------------------- */
/* FRK-009. */
static void test_early_then_confirmed(void)
{
    struct sua_dialog *d = uac();

    CHECK(!d->listed);
    CHECK_INT(sua__dialog_confirm(stack, d, ringing(";tag=1",
              "Contact: <sip:b@h1>\r\nRecord-Route: <sip:p;lr>\r\n")),
              SUA_OK);
    CHECK_INT(info(d).state, SUA_DIALOG_EARLY);
    CHECK_STR(info(d).route_set, "<sip:p;lr>");
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=1",
              "Contact: <sip:b@h2>\r\nRecord-Route: <sip:q;lr>,<sip:r;lr>"
              "\r\n")), SUA_OK);
    CHECK_INT(info(d).state, SUA_DIALOG_CONFIRMED);
    CHECK_STR(info(d).route_set, "<sip:r;lr>,<sip:q;lr>");
    CHECK_STR(info(d).remote_target, "sip:b@h2");
    /* A retransmission, or a refresh, leaves the set alone. */
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=1",
              "Contact: <sip:b@h3>\r\n")), SUA_OK);
    CHECK_STR(info(d).route_set, "<sip:r;lr>,<sip:q;lr>");
    finish(d);
}

static void test_fork(void)
{
    struct sua_dialog *f = NULL;

    CHECK_INT(sua__dialog_fork(stack, &f, ok(";tag=2", "")), SUA_EBADMSG);
    CHECK_INT(sua__dialog_fork(stack, &f, ok(";tag=2",
              "Contact: <tel:1>\r\n")), SUA_EBADMSG);
    CHECK_INT(sua__dialog_fork(stack, &f, ok(";tag=2",
              "Contact: <sip:b@h2>\r\nRecord-Route: <sip:p;lr>\r\n")),
              SUA_OK);
    CHECK_STR(info(f).call_id, "c1");
    CHECK_STR(info(f).local_tag, "ft");
    CHECK_STR(info(f).remote_tag, "2");
    CHECK_STR(info(f).local, "<sip:a@a.com>");
    CHECK_STR(info(f).remote, "<sip:b@b.com>");
    CHECK_STR(info(f).remote_target, "sip:b@h2");
    CHECK_STR(info(f).route_set, "<sip:p;lr>");
    CHECK_INT(info(f).local_cseq, 7); /* of the INVITE that was answered */
    CHECK_INT(info(f).state, SUA_DIALOG_CONFIRMED);
    CHECK(sua__dialog_find_ids(stack, SUA_STR("c1"), SUA_STR("ft"),
                               SUA_STR("2")) == f);
    CHECK(!sua__dialog_find_ids(stack, SUA_STR("c1"), SUA_STR("ft"),
                                SUA_STR("1")));
    finish(f);
}

/* Another UAS than the one that rang: the tag of its 2xx counts. */
static void test_other_answers(void)
{
    struct sua_dialog *d = uac();

    CHECK_INT(sua__dialog_confirm(stack, d, ringing(";tag=1",
              "Contact: <sip:b@h1>\r\n")), SUA_OK);
    CHECK_INT(sua__dialog_confirm(stack, d, ringing(";tag=2",
              "Contact: <sip:b@h2>\r\n")), SUA_OK);
    CHECK_STR(info(d).remote_tag, "1");
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=a-longer-one",
              "Contact: <sip:b@h3>\r\n")), SUA_OK);
    CHECK_STR(info(d).remote_tag, "a-longer-one");
    CHECK_STR(info(d).remote_target, "sip:b@h3");
    CHECK(sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                               SUA_STR("a-longer-one")) == d);
    CHECK(!sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                                SUA_STR("1")));
    finish(d);
}

/* DLG-020, DLG-021. */
static void test_find(void)
{
    struct sua_dialog *d = uac();

    CHECK_INT(info(d).call_id.n, 24);
    CHECK_INT(info(d).local_tag.n, 13);
    CHECK(!sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                                SUA_STR("")));
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=aB",
              "Contact: <sip:b@h1>\r\n")), SUA_OK);
    CHECK(sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                               SUA_STR("aB")) == d);
    CHECK(!sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                                SUA_STR("ab")));
    CHECK(!sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                                SUA_STR("")));
    CHECK(!sua__dialog_find_ids(stack, SUA_STR("c"), info(d).local_tag,
                                SUA_STR("aB")));
    finish(d);
}

/* A remote tag longer than the room that was left for it. */
static void test_long_tag(void)
{
    char tag[700] = ";tag=";
    struct sua_dialog *d = uac();

    memset(tag + 5, 'x', 600);
    CHECK_INT(sua__dialog_confirm(stack, d, ok(tag,
              "Contact: <sip:b@h1>\r\n")), SUA_OK);
    CHECK_INT(info(d).remote_tag.n, 600);
    CHECK(d->text->len <= d->text->cap);
    CHECK_STR(info(d).remote, "<sip:b@b.com>");
    CHECK(sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                               info(d).remote_tag) == d);
    finish(d);
}

/* UAS-021. */
static void test_rfc2543(void)
{
    struct sua_dialog *d = uac();
    int err;

    CHECK_INT(sua__dialog_confirm(stack, d, ok("",
              "Contact: <sip:b@h1>\r\n")), SUA_OK);
    CHECK_INT(info(d).remote_tag.n, 0);
    CHECK(sua__dialog_find_ids(stack, info(d).call_id, info(d).local_tag,
                               SUA_STR("")) == d);
    finish(d);
    d = uas(invite_start, "Call-ID: c2\r\nFrom: sip:a@a.com\r\n"
            "To: sip:b@b.com\r\nCSeq: 0 INVITE\r\nContact: sip:a@h\r\n",
            SUA_UDP, &err);
    CHECK_INT(err, SUA_OK);
    CHECK_STR(info(d).remote, "<sip:a@a.com>");
    CHECK(sua__dialog_find(stack, message("BYE sip:b@h SIP/2.0",
          "Call-ID: c2\r\nFrom: sip:a@a.com\r\n"
          "To: sip:b@b.com;tag=ourtag2345678\r\nCSeq: 1 BYE\r\n")) == d);
    finish(d);
}

/* ---- requests that come in -------------------------------------------- */
static unsigned requests, acks, others;
static uint32_t last_seq;

static int take(struct sua_stack *s, struct sua__usage *u, struct sua_txn *t,
                const struct sua_msg *m)
{
    struct sua__reply r;
    struct sua_cseq cseq;

    (void)u;
    CHECK_INT(sua_msg_cseq(m, &cseq), SUA_OK);
    last_seq = cseq.seq;
    if (!t) {
        acks++;
        return 1;
    }
    requests++;
    if (m->method == SUA_M_OTHER)
        return 0;
    memset(&r, 0, sizeof(r));
    r.status = 200;
    return sua__txn_reply(s, t, &r) == SUA_OK;
}
static struct sua__usage usage = { NULL, take, NULL };

static int take_other(struct sua_stack *s, struct sua_txn *t,
                      const struct sua_msg *m, const struct sua_flow *from)
{
    (void)s;
    (void)t;
    (void)m;
    (void)from;
    others++;
    return 0;
}

/* Feeds a request; the status of what went out, 0: nothing. */
static unsigned feed(const char *method, unsigned seq, const char *from_tag,
                     const char *to_tag)
{
    static unsigned branch;
    struct sua_flow from;
    char buf[1024];
    unsigned before = nsent;
    int n = snprintf(buf, sizeof(buf),
        "%s sip:b@10.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKq%u\r\nMax-Forwards: 70\r\n"
        "Call-ID: c2\r\nFrom: <sip:a@a.com>%s\r\nTo: <sip:b@b.com>%s\r\n"
        "CSeq: %u %s\r\nContent-Length: 0\r\n\r\n",
        method, ++branch, from_tag, to_tag, seq, method);

    memset(&from, 0, sizeof(from));
    from.id = udp;
    from.proto = SUA_UDP;
    from.remote = ip(2, 5060);
    (void)sua_input(stack, &from, buf, (size_t)n);
    return nsent == before ? 0 : (unsigned)atoi(sent[0] + 8);
}

/* DLG-011, DLG-012, DLG-013. */
static void test_cseq(void)
{
    static const char ours[] = ";tag=ourtag2345678";
    int err;
    struct sua_dialog *d = uas(invite_start, INVITE_IDS
                               "Contact: <sip:a@10.0.0.2>\r\n", SUA_UDP, &err);

    CHECK_INT(err, SUA_OK);
    sua__dialog_use(d, &usage);
    requests = acks = others = 0;
    CHECK_INT(feed("ACK", 9, ";tag=ft", ours), 0);
    CHECK_INT(acks, 1);
    CHECK_INT(feed("INFO", 10, ";tag=ft", ours), 200);
    CHECK_INT(feed("INFO", 10, ";tag=ft", ours), 500); /* a copy */
    CHECK_INT(feed("UPDATE", 10, ";tag=ft", ours), 500);
    CHECK_INT(feed("INFO", 8, ";tag=ft", ours), 500);
    CHECK_INT(requests, 1);
    CHECK_INT(feed("INFO", 1010, ";tag=ft", ours), 200);
    CHECK_INT(feed("ACK", 9, ";tag=ft", ours), 0);
    CHECK_INT(info(d).remote_cseq, 1010);
    CHECK_INT(acks, 2);
    CHECK_INT(feed("INFO", 2147483647, ";tag=ft", ours), 200);
    CHECK_INT(requests, 3);
    finish(d);
}

/* UAS-016, UAS-017, DLG-019. */
static void test_dispatch(void)
{
    static const char ours[] = ";tag=ourtag2345678";
    int err;
    struct sua_dialog *d = uas(invite_start, INVITE_IDS
                               "Contact: <sip:a@10.0.0.2>\r\n", SUA_UDP, &err);
    uint64_t stray = stack->n.rx_stray;

    sua__dialog_use(d, &usage);
    requests = acks = others = 0;
    CHECK_INT(feed("BYE", 11, ";tag=other", ours), 481);
    CHECK_INT(feed("BYE", 11, "", ours), 481);
    CHECK_INT(feed("BYE", 11, ";tag=ft", ";tag=x"), 481);
    CHECK_INT(feed("ACK", 9, ";tag=other", ours), 0);
    CHECK_INT(stack->n.rx_stray, stray + 1);
    CHECK_INT(requests, 0);
    CHECK_INT(feed("FOO", 12, ";tag=ft", ours), 501);
    CHECK_INT(requests, 1);
    CHECK_INT(feed("OPTIONS", 1, ";tag=zz", ""), 405);
    sua__dlgs(stack)->request = take_other;
    CHECK_INT(feed("OPTIONS", 1, ";tag=z2", ""), 405);
    CHECK_INT(others, 1);
    sua__dlgs(stack)->orphan = take_other;
    CHECK_INT(feed("BYE", 11, ";tag=other", ours), 481);
    CHECK_INT(others, 2);
    finish(d);
    CHECK_INT(feed("BYE", 13, ";tag=ft", ours), 481);
}

/* ---- requests that go out --------------------------------------------- */
static void quiet_response(struct sua_stack *s, struct sua__req *r,
                           unsigned status, const struct sua_msg *m)
{
    (void)s;
    (void)r;
    (void)status;
    (void)m;
}
static const struct sua__req_user quiet = {quiet_response};

static struct sua_str header(unsigned id)
{
    static char copy[4096];
    static struct sua_hdr hdr[64];
    static struct sua_msg m;
    int n = snprintf(copy, sizeof(copy), "%s", sent[0]);

    CHECK_INT(sua_msg_index(&m, copy, (size_t)n, hdr, 64, 0), SUA_OK);
    CHECK_INT(sua_msg_check(&m), 0);
    return sua_msg_get(&m, id);
}

static void test_request_in_dialog(void)
{
    struct sua_dialog *d = uac();
    struct sua__reqspec spec;
    struct sua__req *r;
    char want[256];

    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=b1",
        "Contact: <sip:callee@u2.domain.com>\r\n"
        "Record-Route: <sip:10.0.0.9:5070;lr>\r\n")), SUA_OK);
    d->lseq = 7;
    memset(&spec, 0, sizeof(spec));
    spec.method = SUA_M_BYE;
    spec.dialog = d;
    CHECK_INT(sua__req_start(stack, &r, &spec, &quiet, NULL), SUA_OK);
    CHECK_INT(sua_run(stack), SUA_OK);
    CHECK_INT(d->lseq, 8);
    CHECK(!strncmp(sent[0], "BYE sip:callee@u2.domain.com SIP/2.0\r\nVia: ",
                   43));
    CHECK_STR(header(SUA_H_ROUTE), "<sip:10.0.0.9:5070;lr>");
    CHECK_STR(header(SUA_H_CSEQ), "8 BYE");
    CHECK_STR(header(SUA_H_MAX_FORWARDS), "70");
    CHECK_STR(header(SUA_H_TO), "<sip:b@b.com>;tag=b1");
    CHECK(!header(SUA_H_CONTACT).p);
    snprintf(want, sizeof(want), "\"A\" <sip:a@a.com>;tag=%.*s",
             SUA_FMT(info(d).local_tag));
    CHECK_STR(header(SUA_H_FROM), want);
    sua__dialog_end(stack, d);
    CHECK_INT(sua_run(stack), SUA_OK);
    CHECK_INT(sua__dlgs(stack)->dialogs.used, 1); /* the BYE holds it */
    CHECK_INT(sua__req_start(stack, &r, &spec, &quiet, NULL), SUA_ESTATE);
}

/* UAC-006, UAC-028. */
static void test_request_outside(void)
{
    static const struct sua_hdr_add add = {SUA_STR_INIT("Subject"),
                                           SUA_STR_INIT("hi")};
    static const struct sua_body body = {SUA_STR_INIT("text/plain"),
                                         SUA_STR_INIT("a\r\nb")};
    struct identity_cell cell;
    struct sua__identity id;
    struct sua__reqspec spec;

    identity_init(&id, &cell);
    memset(&spec, 0, sizeof(spec));
    identity_set(&id, &id.from, "sip:a@a.com");
    identity_set(&id, &id.contact_user, "a");
    identity_set(&id, &id.route, "<sip:10.0.0.9>");
    spec.method = SUA_M_MESSAGE;
    spec.id = &id;
    spec.uri = SUA_STR("sip:b@b.com:5070;transport=udp?Subject=evil");
    spec.contact = 1;
    spec.contact_params = SUA_STR(";expires=0");
    spec.extra = SUA_STR("User-Agent: t\r\n");
    spec.headers = &add;
    spec.nheaders = 1;
    spec.body = &body;
    CHECK_INT(sua__req_start(stack, NULL, &spec, &quiet, NULL), SUA_OK);
    CHECK_INT(sua_run(stack), SUA_OK);
    CHECK(!strncmp(sent[0], "MESSAGE sip:10.0.0.9 SIP/2.0\r\n", 30));
    CHECK_STR(header(SUA_H_ROUTE), "<sip:b@b.com:5070;transport=udp>");
    CHECK_STR(header(SUA_H_TO), "<sip:b@b.com>");
    CHECK_STR(header(SUA_H_CONTACT), "<sip:a@10.0.0.1:5060>;expires=0");
    CHECK_STR(header(SUA_H_CSEQ), "1 MESSAGE");
    CHECK_STR(header(SUA_H_SUBJECT), "hi");
    CHECK_STR(header(SUA_H_CONTENT_LENGTH), "4");
    CHECK(strstr(sent[0], "\r\n\r\na\r\nb") != NULL);
    CHECK(strstr(sent[0], ";rport\r\n") != NULL);
}

static void refused(const struct sua__reqspec *spec, int want)
{
    CHECK_INT(sua__req_start(stack, NULL, spec, &quiet, NULL), want);
    CHECK_INT(sua__dlgs(stack)->reqs.used, 0);
    CHECK_INT(cells(), 0);
}

/* UAC-030. */
static void test_request_refused(void)
{
    static const struct sua_hdr_add bad[] = {
        {SUA_STR_INIT("Subject"), SUA_STR_INIT("x\r\nVia: y")},
        {SUA_STR_INIT("Sub ject"), SUA_STR_INIT("x")},
        {SUA_STR_INIT("v"), SUA_STR_INIT("SIP/2.0/UDP h")},
        {SUA_STR_INIT("Authorization"), SUA_STR_INIT("x")},
    };
    struct sua__reqspec spec;
    size_t i;

    memset(&spec, 0, sizeof(spec));
    spec.method = SUA_M_OPTIONS;
    refused(&spec, SUA_EINVAL); /* no URI */
    spec.uri = SUA_STR("sip:10.0.0.2");
    for (i = 0; i < SUA__COUNT(bad); i++) {
        spec.headers = &bad[i];
        spec.nheaders = 1;
        refused(&spec, SUA_EINVAL);
    }
    spec.nheaders = 0;
    spec.to = SUA_STR("<sip:b@b.com\r\n>");
    refused(&spec, SUA_EINVAL);
    spec.to = SUA_STR("");
    spec.uri = SUA_STR("http://10.0.0.2");
    refused(&spec, SUA_EUNSUPPORTED);
    spec.uri = SUA_STR("sip:10.0.0.2;transport=tcp");
    refused(&spec, SUA_EUNSUPPORTED); /* no connect hook */
    spec.uri = SUA_STR("sip:10.0.0.2\r\n");
    refused(&spec, SUA_EINVAL);
}

/* DLG-010. */
static void test_cseq_end(void)
{
    struct sua_dialog *d = uac();
    struct sua__reqspec spec;

    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=b1",
              "Contact: <sip:b@10.0.0.2>\r\n")), SUA_OK);
    memset(&spec, 0, sizeof(spec));
    spec.method = SUA_M_BYE;
    spec.dialog = d;
    d->lseq = 0x7fffffff;
    CHECK_INT(sua__req_start(stack, NULL, &spec, &quiet, NULL), SUA_ELIMIT);
    finish(d);
}

static void test_too_big(void)
{
    static char data[60000];
    static struct sua_body body = {SUA_STR_INIT("text/plain"), {NULL, 0}};
    struct sua__reqspec spec;

    memset(data, 'x', sizeof(data));
    body.data = sua_str_make(data, sizeof(data));
    memset(&spec, 0, sizeof(spec));
    spec.method = SUA_M_MESSAGE;
    spec.uri = SUA_STR("sip:10.0.0.2");
    spec.body = &body;
    refused(&spec, SUA_ETOOBIG);
}

static int build_ack(struct sua_dialog *d, struct sua__text **out,
                     struct sua__dest *dest)
{
    struct sua__identity id;
    struct sua__reqspec spec;

    memset(&id, 0, sizeof(id));
    memset(&spec, 0, sizeof(spec));
    spec.method = SUA_M_ACK;
    spec.dialog = d;
    spec.cseq = 7;
    spec.id = &id;
    return sua__ack_build(stack, &spec, out, dest);
}

static void test_ack(void)
{
    struct sua_dialog *d = uac();
    struct sua__text *ack;
    struct sua__dest dest;

    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=b1",
              "Contact: <sip:b@10.0.0.2:5080>\r\n")), SUA_OK);
    CHECK_INT(build_ack(d, &ack, &dest), SUA_OK);
    snprintf(sent[0], sizeof(sent[0]), "%.*s", SUA_FMT(sua__text_str(ack)));
    CHECK_STR(header(SUA_H_CSEQ), "7 ACK");
    CHECK_STR(header(SUA_H_TO), "<sip:b@b.com>;tag=b1");
    CHECK(!strncmp(sent[0], "ACK sip:b@10.0.0.2:5080 SIP/2.0\r\n", 33));
    CHECK_INT(dest.addr.port, 5080);
    CHECK_INT(dest.flow, udp);
    CHECK_INT(d->lseq, 0);
    sua__text_unref(&stack->texts, ack);
    finish(d);
    /* A name: the way of the INVITE. */
    d = uac();
    CHECK_INT(sua__dialog_confirm(stack, d, ok(";tag=b1",
              "Contact: <sip:b@host.example>\r\n")), SUA_OK);
    CHECK_INT(build_ack(d, &ack, &dest), SUA_ENOROUTE);
    d->dest.proto = SUA_UDP;
    d->dest.flow = udp;
    d->dest.addr = ip(3, 5060);
    CHECK_INT(build_ack(d, &ack, &dest), SUA_OK);
    CHECK_INT(dest.addr.ip[3], 3);
    sua__text_unref(&stack->texts, ack);
    finish(d);
}

/* ---- no memory -------------------------------------------------------- */
static int whole_life(void)
{
    struct sua_dialog *d = NULL, *f = NULL;
    int err;

    if (sua__dialog_uac(stack, &d, SUA_STR("<sip:a@a.com>"),
                        SUA_STR("<sip:b@b.com>"), sua_str_make(NULL, 0)))
        return 0;
    err = sua__dialog_confirm(stack, d, ringing(";tag=1",
                              "Contact: <sip:b@h1>\r\n"));
    if (!err)
        err = sua__dialog_confirm(stack, d, ok(";tag=1",
              "Contact: <sip:b@h2>\r\nRecord-Route: <sip:p;lr>\r\n"));
    if (!err)
        err = sua__dialog_refresh(stack, d, ok(";tag=1",
                                  "Contact: <sip:b@h3>\r\n"));
    if (!err)
        err = sua__dialog_fork(stack, &f, ok(";tag=2",
                               "Contact: <sip:b@h4>\r\n"));
    if (f)
        sua__dialog_end(stack, f);
    sua__dialog_end(stack, d);
    return !err;
}

static void test_no_memory(void)
{
    uint64_t n = 0, needed;

    needed = stack->arena.acquired;
    CHECK(whole_life());
    needed = stack->arena.acquired - needed;
    CHECK(needed >= 5);
    for (n = 1; n <= needed; n++) {
        stack->arena.fail_at = stack->arena.acquired + n;
        CHECK(!whole_life());
        stack->arena.fail_at = 0;
        CHECK_INT(sua_run(stack), SUA_OK);
        CHECK_INT(cells(), 0);
        CHECK_INT(sua__dlgs(stack)->dialogs.used, 0);
        CHECK_INT(sua__dlgs(stack)->table.count, 0);
    }
}

int main(void)
{
    static void (*const tests[])(void) = {
        test_trapezoid, test_strict_proxy_in_the_middle, test_route_forms,
        test_uri_in_to, test_odd_record_routes, test_uas_contact,
        test_secure, test_uac_contact_fallback, test_refresh,
        test_early_then_confirmed, test_fork, test_other_answers, test_find,
        test_long_tag, test_rfc2543, test_cseq, test_dispatch,
        test_request_in_dialog,
        test_request_outside, test_request_refused, test_cseq_end,
        test_too_big, test_ack, test_no_memory
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(tests); i++) {
        open_stack();
        tests[i]();
        close_stack();
    }
    return check_done();
}
