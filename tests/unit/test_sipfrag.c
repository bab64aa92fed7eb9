/* SPDX-License-Identifier: MIT
 * message/sipfrag (RFC 3420, RFC 3515 2.4.5): the RFC's examples, what phones
 * send, buffers of every size. */
#include <string.h>

#include "check.h"
#include "guard.h"
#include "sip/body.h"

#define HDRS 16
static struct sua_msg m;
static struct sua_hdr hdr[HDRS];
static char mem[4096];

static int parse(const char *z)
{
    return sua_sipfrag_parse(&m, guard_copy(sua_str_z(z)), mem, sizeof(mem),
                             hdr, HDRS);
}

/* ---- RFC 3420 3.1 ------------------------------------------------------ */
static void test_start_lines(void)
{
    CHECK_INT(parse("INVITE sip:alice@atlanta.com SIP/2.0\r\n"), SUA_OK);
    CHECK(sua_msg_is_request(&m) && m.method == SUA_M_INVITE);
    CHECK_STR(sua_msg_uri(&m), "sip:alice@atlanta.com");
    CHECK_INT(m.nhdr, 0);
    CHECK_INT(parse("SIP/2.0 603 Declined\r\n"), SUA_OK);
    CHECK_INT(m.status, 603);
    CHECK_STR(sua_msg_reason(&m), "Declined");
    CHECK_INT(parse("REGISTER sip:atlanta.com SIP/2.0\r\n"
                    "To: sip:alice@atlanta.com\r\n"
                    "Contact: <sip:alicepc@atlanta.com>;q=0.9,\r\n"
                    "         <sip:alicemobile@atlanta.com>;q=0.1\r\n"),
              SUA_OK);
    CHECK_INT(m.nhdr, 2);
    CHECK_STR(sua_msg_get(&m, SUA_H_TO), "sip:alice@atlanta.com");
    CHECK_INT(parse("SIP/2.0 400 Bad Request\r\n"
                    "Warning: 399 atlanta.com Your Event header field was "
                    "malformed\r\n"), SUA_OK);
    CHECK(sua_msg_has(&m, SUA_H_WARNING));
}

static void test_headers_only(void)
{
    static const char text[] =
        "From: Alice <sip:alice@atlanta.com>\r\n"
        "To: Bob <sip:bob@biloxi.com>\r\n"
        "Contact: <sip:alice@pc33.atlanta.com>\r\n"
        "Date: Thu, 21 Feb 2002 13:02:03 GMT\r\n"
        "Call-ID: a84b4c76e66710\r\n"
        "Cseq: 314159 INVITE\r\n";

    CHECK_INT(parse(text), SUA_OK);
    CHECK_INT(m.nhdr, 6);
    CHECK(sua_msg_is_request(&m) && !m.method);
    CHECK_STR(sua_msg_method(&m), "");
    CHECK_STR(sua_msg_uri(&m), "");
    CHECK_STR(sua_msg_get(&m, SUA_H_CSEQ), "314159 INVITE");
    CHECK_STR(sua_msg_body(&m), "");
    CHECK_INT(parse("v : SIP/2.0/UDP h\r\n"), SUA_OK);
    CHECK(sua_msg_has(&m, SUA_H_VIA));
}

static void test_bodies(void)
{
    CHECK_INT(parse("Content-Type: text/plain\r\nContent-Length: 11\r\n\r\n"
                    "Hi There!\r\n"), SUA_OK);
    CHECK_STR(sua_msg_body(&m), "Hi There!\r\n");
    CHECK_INT(parse("SIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n\r\n"
                    "v=0\r\n"), SUA_OK);
    CHECK_INT(m.status, 200);
    CHECK_STR(sua_msg_body(&m), "v=0\r\n");
    /* Nothing but a body, and a body with an empty line in it. */
    CHECK_INT(parse("\r\nbody"), SUA_OK);
    CHECK_STR(sua_msg_body(&m), "body");
    CHECK_INT(m.nhdr, 0);
    CHECK_INT(parse("l: 6\r\n\r\na\r\n\r\nb"), SUA_OK);
    CHECK_STR(sua_msg_body(&m), "a\r\n\r\nb");
    /* "Deleting the body" leaves its length behind. */
    CHECK_INT(parse("SIP/2.0 200 OK\r\nContent-Length: 142\r\n"), SUA_OK);
    CHECK_INT(parse("SIP/2.0 200 OK\r\nContent-Length: 142\r\n\r\n"),
              SUA_OK);
    CHECK_INT(m.body_len, 0);
    CHECK_INT(m.len, m.body);
    CHECK_INT(parse("SIP/2.0 200 OK\r\nContent-Length: 142\r\n\r\nx"),
              SUA_EBADMSG);
    CHECK_INT(m.err, SUA_MSG_LENGTH);
    CHECK_INT(parse("l: 1\r\nl: 2\r\n"), SUA_EBADMSG);
    CHECK_INT(m.err, SUA_MSG_LENGTH);
}

/* ---- what phones send -------------------------------------------------- */
static void test_phones(void)
{
    static const char *const ok[] = {
        "SIP/2.0 200 OK", "SIP/2.0 200 OK\r\n", "SIP/2.0 200 OK\r\n\r\n",
        "SIP/2.0 200 OK\n", "SIP/2.0 200 OK\r", "SIP/2.0 200 OK\r\n\r\n\r\n",
    };
    struct sua_str reason;
    size_t i;

    for (i = 0; i < sizeof(ok) / sizeof(ok[0]); i++) {
        CHECK_INT(parse(ok[i]), SUA_OK);
        CHECK_INT(m.status, 200);
        CHECK_STR(sua_msg_reason(&m), "OK");
        CHECK_INT(sua_sipfrag_status(guard_copy(sua_str_z(ok[i])), &reason),
                  200);
        CHECK_STR(reason, "OK");
    }
    CHECK_INT(parse(""), SUA_OK);
    CHECK(!m.nhdr && !m.status);
    CHECK_INT(parse("\r\n"), SUA_OK);
    CHECK_INT(parse("\n"), SUA_OK);
}

static void test_status(void)
{
    static const struct { const char *text; int want; } v[] = {
        { "SIP/2.0 100 Trying\r\nTo: <sip:a@b>\r\n", 100 },
        { "sip/2.0 699 x", 699 }, { "SIP/2.0 503 ", 503 },
        { "SIP/2.0 503", 503 }, { "SIP/2.0 99 x", SUA_EBADMSG },
        { "SIP/2.0 099 x", SUA_EBADMSG }, { "SIP/2.0 700 x", SUA_EBADMSG },
        { "SIP/2.0 2000 x", SUA_EBADMSG }, { "SIP/2.0 20", SUA_EBADMSG },
        { "SIP/2.0", SUA_EBADMSG }, { "SIP/2.0 ", SUA_EBADMSG },
        { "SIP/3.0 200 OK", SUA_EBADMSG }, { "", SUA_EBADMSG },
        { "404 Not Found", SUA_EBADMSG }, { "SIP/2.0 2 0 OK", SUA_EBADMSG },
        { "INVITE sip:a@b SIP/2.0", SUA_EBADMSG },
        { "\r\nSIP/2.0 200 OK", SUA_EBADMSG },
    };
    struct sua_str reason;
    size_t i;

    for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
        CHECK_INT(sua_sipfrag_status(guard_copy(sua_str_z(v[i].text)), NULL),
                  v[i].want);
    CHECK_INT(sua_sipfrag_status(SUA_STR("SIP/2.0 480 Gone away\r\nA: b"),
                                 &reason), 480);
    CHECK_STR(reason, "Gone away");
}

/* ---- RFC 3420 3.2 ------------------------------------------------------ */
static void test_invalid(void)
{
    static const struct { const char *text; int err; } v[] = {
        { "INVITE\r\n", SUA_MSG_START },
        { "INVITE sip:alice@atlanta.com SIP/1.09\r\n", SUA_MSG_VERSION },
        { "SIP/2.0\r\n", SUA_MSG_START },
        { "404 Not Found\r\n", SUA_MSG_START },
        { "INVITE sip:alice@atlanta.com SIP/2.0\r\n"
          "Via: SIP/2.0/UDP ;branch=z9hG4bK29342a\r\n"
          "To: <>;tag=39234\r\n", SUA_MSG_VIA },
        { "To: <>;tag=39234\r\n", SUA_MSG_TO },
        { "To: sip:alice@atlanta.com\r\n"
          "From: sip:bob@biloxi.com;tag=1992312\r\n"
          "Call-ID: this is invalid\r\n", SUA_MSG_CALL_ID },
        { "INVITE sip:alice@atlanta.com SIP/2.0\r\n"
          "From: <sip:bob@biloxi.com>;tag=z9hG4bK2912;tag=z9hG4bK99234\r\n",
          SUA_MSG_FROM },
        { "MESSAGE sip:alice@atlanta.com SIP/2.0\r\nHi There!\r\n",
          SUA_MSG_NAME },
        { "INVITE <sip:a@b> SIP/2.0\r\n", SUA_MSG_URI },
        { "CSeq: x INVITE\r\n", SUA_MSG_CSEQ },
        { "BYE sip:a@b SIP/2.0\r\nCSeq: 1 INVITE\r\n", SUA_MSG_CSEQ_METHOD },
        { "Max-Forwards: 256\r\n", SUA_MSG_MAX_FORWARDS },
        { "Contact: <sip:a@b\r\n", SUA_MSG_CONTACT },
        { "Contact: <sip:a@b>, <sip:>\r\n", SUA_MSG_CONTACT },
        { "Route: <sip:a@b>, <\r\n", SUA_MSG_ROUTE },
        { "Record-Route: <:>\r\n", SUA_MSG_ROUTE },
        { "To: <sip:a@b>\r\nTo: <sip:a@b>\r\n", SUA_MSG_TWICE },
        { "To: <sip:a@b>\nFrom: <sip:a@b>\r\n", SUA_MSG_CTL },
        { "Contact: *\r\n", SUA_MSG_OK },
        { "SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n", SUA_MSG_OK },
    };
    size_t i;

    for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
        CHECK_INT(parse(v[i].text), v[i].err ? SUA_EBADMSG : SUA_OK);
        CHECK_INT(m.err, v[i].err);
    }
    CHECK_INT(parse("a: b\r\nMax-Forwards: x\r\n"), SUA_EBADMSG);
    CHECK_STR(sua_str_make(m.buf + m.err_off, 1), "x");
}

/* ---- sizes ------------------------------------------------------------- */
static void test_sizes(void)
{
    static const char text[] = "To: <sip:a@b>\r\nFrom:\r\n <sip:a@b>";
    size_t n = sizeof(text) - 1, cap;
    char small[sizeof(text) + SUA_SIPFRAG_ROOM];
    int err;

    for (cap = 0; cap <= sizeof(small); cap++) {
        err = sua_sipfrag_parse(&m, sua_str_make(text, n), small, cap, hdr,
                                HDRS);
        CHECK(err == SUA_OK || (err == SUA_ETOOBIG &&
                                cap < n + SUA_SIPFRAG_ROOM));
    }
    for (cap = 0; cap <= n; cap++) {
        struct sua_str cut = guard_copy(sua_str_make(text, cap));

        err = sua_sipfrag_parse(&m, cut, mem, cap + SUA_SIPFRAG_ROOM, hdr,
                                HDRS);
        CHECK(err == SUA_OK || err == SUA_EBADMSG);
        CHECK((err == SUA_EBADMSG) == (m.err != SUA_MSG_OK));
    }
    CHECK_INT(sua_sipfrag_parse(&m, sua_str_z(text), mem, sizeof(mem), hdr,
                                1), SUA_EBADMSG);
    CHECK_INT(m.err, SUA_MSG_MANY);
}

/* ---- writing ----------------------------------------------------------- */
static void test_write(void)
{
    struct sua_buf b;
    char out[100];
    unsigned status;

    for (status = 99; status <= 700; status++) {
        sua_buf_init(&b, out, sizeof(out));
        sua_sipfrag_write(&b, status, SUA_STR(""));
        CHECK_INT(b.err, status < 100 || status > 699 ? SUA_EINVAL : SUA_OK);
        if (!b.err)
            CHECK_INT(sua_sipfrag_status(sua_buf_view(&b), NULL), status);
    }
    sua_buf_init(&b, out, sizeof(out));
    sua_sipfrag_write(&b, 503, SUA_STR(""));
    CHECK_STR(sua_buf_view(&b), "SIP/2.0 503 Service Unavailable\r\n");
    sua_buf_init(&b, out, sizeof(out));
    sua_sipfrag_write(&b, 200, SUA_STR("Fine"));
    CHECK_STR(sua_buf_view(&b), "SIP/2.0 200 Fine\r\n");
    sua_buf_init(&b, out, sizeof(out));
    sua_sipfrag_write(&b, 200, SUA_STR("OK\r\nTo: <sip:a@b>"));
    CHECK_INT(b.err, SUA_EINVAL);
}

int main(void)
{
    test_start_lines();
    test_headers_only();
    test_bodies();
    test_phones();
    test_status();
    test_invalid();
    test_sizes();
    test_write();
    return check_done();
}
