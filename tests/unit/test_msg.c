/* SPDX-License-Identifier: MIT
 * The index: start lines, header lines, folding, illegal bytes, the body on
 * datagrams and streams, limits, and reading the index afterwards. */
#include "check.h"
#include "message.h"
#include "msg/msg.h"

static struct message x;

#define HEAD "OPTIONS sip:a@h SIP/2.0\r\n"

static int err_of(const char *z, unsigned flags)
{
    return message_text(&x, z, flags) ? x.m.err : SUA_MSG_OK;
}

static void requests(void)
{
    CHECK_INT(err_of("INVITE sip:a@h SIP/2.0\r\n\r\n", 0), 0);
    CHECK(sua_msg_is_request(&x.m));
    CHECK_INT(x.m.method, SUA_M_INVITE);
    CHECK_STR(sua_msg_method(&x.m), "INVITE");
    CHECK_STR(sua_msg_uri(&x.m), "sip:a@h");
    CHECK(sua_msg_reason(&x.m).p == NULL);
    CHECK_INT(err_of("x y sip/2.0\r\n\r\n", 0), 0);
    CHECK_INT(x.m.method, SUA_M_OTHER);
    CHECK_INT(err_of("INVITE sip:a@h; lr SIP/2.0\r\n\r\n", 0), 0);
    CHECK_STR(sua_msg_uri(&x.m), "sip:a@h; lr");

    CHECK_INT(err_of("INVITE sip:a@h SIP/7.0\r\n\r\n", 0), SUA_MSG_VERSION);
    CHECK_INT(err_of("INVITE sip:a@h SIP/2.00\r\n\r\n", 0),
              SUA_MSG_VERSION);
    CHECK_INT(sua_msg_check(&x.m), 505);
}

static void not_requests(void)
{
    static const char *const bad[] = {
        "a\r\n\r\n", "INVITE\r\n\r\n", "INVITE \r\n\r\n",
        "INVITE sip:a@h\r\n\r\n", "INVITE sip:a@h \r\n\r\n",
        "INVITE sip:a@h SIP/\r\n\r\n", "INVITE sip:a@h SIP/2.\r\n\r\n",
        "INVITE sip:a@h SIP/2.0.0\r\n\r\n", "INVITE  SIP/2.0\r\n\r\n",
        "INVITE sip:a@h HTTP/1.1\r\n\r\n", " INVITE sip:a@h SIP/2.0\r\n\r\n",
        "IN(VITE sip:a@h SIP/2.0\r\n\r\n", "INVITE\tsip:a SIP/2.0\r\n\r\n",
        "INVITE sip:a@h SIP/2.0 \r\n\r\n",
        "\xef\xbb\xbfINVITE a SIP/2.0\r\n\r\n",
        "INVITE sip:a@h SIP/2.0  \r\n\r\n", "   \r\n\r\n"
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        CHECK_INT(err_of(bad[i], 0), SUA_MSG_START);
        CHECK_INT(sua_msg_check(&x.m), 400);
        CHECK(message_text(&x, bad[i], SUA_INDEX_LENIENT_START) <= 0);
    }
    CHECK_INT(err_of("\r\n\r\n", 0), SUA_MSG_NO_END);
    CHECK_INT(err_of("", 0), SUA_MSG_NO_END);
    CHECK_INT(sua_msg_index(&x.m, NULL, 0, NULL, 0, 0), SUA_EBADMSG);
}

static void lenient_start(void)
{
    const char *z = "INVITE   sip:a@h   SIP/2.0  \r\n\r\n";

    CHECK_INT(err_of(z, SUA_INDEX_LENIENT_START), 0);
    CHECK_STR(sua_msg_uri(&x.m), "sip:a@h");
    CHECK_INT(x.m.method, SUA_M_INVITE);
    CHECK(err_of(z, 0) != 0);
    CHECK_INT(err_of("INVITE        \r\n\r\n", SUA_INDEX_LENIENT_START),
              SUA_MSG_START);
    CHECK_INT(err_of("INVITE  a  b\r\n\r\n", SUA_INDEX_LENIENT_START),
              SUA_MSG_START);
}

static void responses(void)
{
    static const struct { const char *z; int err; } v[] = {
        { "SIP/2.0 099 x\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 700 x\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 1000 x\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 4294967301 better not break\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 20 x\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 2xx x\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0  200 x\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 -20 x\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 200\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 200\tOK\r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0 \r\n\r\n", SUA_MSG_STATUS },
        { "SIP/2.0\r\n\r\n", SUA_MSG_START },
        { "SIP/3.0 200 OK\r\n\r\n", SUA_MSG_VERSION },
        { "SIP/2 200 OK\r\n\r\n", SUA_MSG_START },
        { "SIP/ 200 OK\r\n\r\n", SUA_MSG_START },
        { "SIP/2.0x200 OK\r\n\r\n", SUA_MSG_START }
    };
    size_t i;

    CHECK_INT(err_of("SIP/2.0 486 Busy Here\r\n\r\n", 0), 0);
    CHECK(!sua_msg_is_request(&x.m));
    CHECK_INT(x.m.status, 486);
    CHECK_STR(sua_msg_reason(&x.m), "Busy Here");
    CHECK(sua_msg_uri(&x.m).p == NULL);
    CHECK_INT(err_of("sip/2.0 100 \r\n\r\n", 0), 0);
    CHECK_STR(sua_msg_reason(&x.m), "");
    CHECK_INT(err_of("SIP/2.0 699 = 2**3 * 5\xd1\x81\r\n\r\n", 0), 0);
    for (i = 0; i < SUA__COUNT(v); i++) {
        CHECK_INT(err_of(v[i].z, 0), v[i].err);
        CHECK(!sua_msg_is_request(&x.m));
    }
}

static void header_lines(void)
{
    CHECK_INT(err_of(HEAD "To:\r\nfRoM\t : \t a b \t \r\nX-a.b:c:d\r\n"
                     "Subscription-State:active\r\n"
                     "An-Extension-Header-Of-Length: v\r\n\r\n", 0), 0);
    CHECK_INT(x.m.nhdr, 5);
    CHECK_INT(x.m.hdr[0].id, SUA_H_TO);
    CHECK_STR(sua_msg_get(&x.m, SUA_H_TO), "");
    CHECK(sua_msg_get(&x.m, SUA_H_TO).p != NULL);
    CHECK_STR(sua_msg_get(&x.m, SUA_H_FROM), "a b");
    CHECK_INT(x.m.hdr[1].nlen, 4);
    CHECK_STR(sua_msg_find(&x.m, SUA_STR("x-A.b")), "c:d");
    CHECK_STR(sua_msg_find(&x.m, SUA_STR("F")), "a b");
    CHECK_STR(sua_msg_get(&x.m, SUA_H_SUBSCRIPTION_STATE), "active");
    CHECK_STR(sua_msg_find(&x.m, SUA_STR("an-extension-header-of-length")),
              "v");
    CHECK(sua_msg_find(&x.m, SUA_STR("Nope")).p == NULL);
    CHECK(sua_msg_get(&x.m, SUA_H_VIA).p == NULL);
    CHECK(sua_msg_get(&x.m, 0).p == NULL);
    CHECK(sua_msg_has(&x.m, SUA_H_TO) && !sua_msg_has(&x.m, SUA_H_VIA));

    CHECK_INT(err_of(HEAD "To x\r\nFrom: y\r\n\r\n", 0), SUA_MSG_NAME);
    CHECK_INT(x.m.err_off, 25);
    CHECK_STR(sua_msg_get(&x.m, SUA_H_FROM), "y"); /* for the 400 */
    CHECK_INT(err_of(HEAD ": x\r\n\r\n", 0), SUA_MSG_NAME);
    CHECK_INT(err_of(HEAD "T o: x\r\n\r\n", 0), SUA_MSG_NAME);
    CHECK_INT(err_of(HEAD "T\xe9: x\r\n\r\n", 0), SUA_MSG_NAME);
    CHECK_INT(err_of(HEAD "To\x0b: x\r\n\r\n", 0), SUA_MSG_NAME);
    CHECK_INT(err_of(HEAD " To: x\r\n\r\n", 0), SUA_MSG_NAME);
    CHECK_INT(err_of(HEAD "To\r\n : x\r\n\r\n", 0), SUA_MSG_NAME);
    CHECK_INT(err_of(HEAD "To\rx: x\r\n\r\n", 0), SUA_MSG_CTL);
}

static void long_names(void)
{
    static char z[1200];

    snprintf(z, sizeof(z), HEAD "%0255d: x\r\n\r\n", 0);
    CHECK_INT(err_of(z, 0), 0);
    CHECK_INT(x.m.hdr[0].nlen, 255);
    snprintf(z, sizeof(z), HEAD "%0256d: x\r\n\r\n", 0);
    CHECK_INT(err_of(z, 0), SUA_MSG_NAME);
}

static void folding(void)
{
    CHECK_INT(err_of(HEAD "Subject: a\r\n b\r\n\tc\r\n \r\nTo:\r\n  x\r\n"
                     "Via: 1\r\n\r\n", 0), 0);
    CHECK_STR(sua_msg_get(&x.m, SUA_H_SUBJECT), "a   b  \tc");
    CHECK_STR(sua_msg_get(&x.m, SUA_H_TO), "x");
    CHECK_STR(sua_msg_get(&x.m, SUA_H_VIA), "1");
    CHECK_INT(x.m.nhdr, 3);
    CHECK(memchr(x.m.buf + x.m.hdr[0].val, '\r', x.m.hdr[0].len) == NULL);
    /* A blank continuation is not the empty line. */
    CHECK_INT(err_of(HEAD "Subject: x\r\n \r\n \r\nTo: y\r\n\r\nbody", 0), 0);
    CHECK_STR(sua_msg_get(&x.m, SUA_H_TO), "y");
    CHECK_STR(sua_msg_body(&x.m), "body");
}

static int raw(const char *p, size_t n)
{
    return message_index(&x, p, n, 0) ? x.m.err : SUA_MSG_OK;
}
#define RAW(z) raw(z, sizeof(z) - 1)

static void illegal_bytes(void)
{
    CHECK_INT(RAW(HEAD "To: a\rb\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(x.m.err_off, 30);
    CHECK_INT(RAW(HEAD "To: a\nb\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: a\nVia: b\n\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: a\r\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: a\n\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: a\0b\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(x.m.err_off, 30);
    CHECK_INT(RAW(HEAD "To\0: a\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "\0To: a\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW("OPT\0IONS sip:a SIP/2.0\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW("OPTIONS sip:a\n SIP/2.0\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW("OPTIONS sip:a SIP/2.0\r\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW("OPTIONS sip:a SIP/2.0\n\n"), SUA_MSG_CTL);
    /* NUL as a quoted pair is legal, elsewhere in quotes it is not. */
    CHECK_INT(RAW(HEAD "To: \"a\\\0b\" <x:y>\r\n\r\n"), SUA_MSG_OK);
    CHECK_INT(x.m.hdr[0].len, 12);
    CHECK_INT(RAW(HEAD "To: \"a\0b\" <x:y>\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: \"a\\\\\0\" <x:y>\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: \\\0\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: \"\\\0\"\0\r\n\r\n"), SUA_MSG_CTL);
    CHECK_INT(RAW(HEAD "To: \"\\\0\r\n \\\0\"\r\n\r\n"), SUA_MSG_OK);
    CHECK_INT(RAW(HEAD "To: a\x07\x7f\x0b\t\r\n\r\n\0\r\n"), SUA_MSG_OK);
}

static void unterminated(void)
{
    static const char whole[] = HEAD "To: x\r\nFrom: y\r\n\r\n";
    size_t n;

    for (n = 0; n < sizeof(whole) - 1; n++) {
        CHECK_INT(raw(whole, n), SUA_MSG_NO_END);
        CHECK_INT(x.m.nhdr <= 2, 1);
    }
    CHECK_INT(raw(whole, sizeof(whole) - 1), SUA_MSG_OK);
    CHECK_INT(err_of("\r\n\r\n" HEAD "To: x\r\n\r\n", 0), 0);
    CHECK(x.m.buf == x.buf + 4);
    CHECK_STR(sua_msg_get(&x.m, SUA_H_TO), "x");
}

static void datagram_body(void)
{
    CHECK_INT(err_of(HEAD "l: 3\r\n\r\nabcdef", 0), 0);
    CHECK_STR(sua_msg_body(&x.m), "abc");
    CHECK_INT(x.m.len, x.n - 3);
    CHECK_INT(err_of(HEAD "To: x\r\n\r\nabcdef", 0), 0);
    CHECK_STR(sua_msg_body(&x.m), "abcdef");
    CHECK_INT(err_of(HEAD "Content-Length: 0005\r\n\r\nabcde", 0), 0);
    CHECK_INT(err_of(HEAD "l: 7\r\n\r\nabcdef", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: 4000000000\r\n\r\n", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: -999\r\n\r\n", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: +0\r\n\r\n", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l:\r\n\r\n", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: 0;x\r\n\r\n", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: 4294967295\r\n\r\n", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: 4294967296\r\n\r\n", 0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: 18446744073709551616\r\n\r\n", 0),
              SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: 13\r\nContent-Length: 5\r\n\r\nabcdefabcdefg",
                     0), SUA_MSG_LENGTH);
    CHECK_INT(err_of(HEAD "l: 0\r\nl: 0\r\n\r\n", 0), 0);
    CHECK_INT(x.m.err, SUA_MSG_TWICE);
    CHECK_INT(sua_msg_check(&x.m), 400);
}

static void stream_body(void)
{
    const unsigned s = SUA_INDEX_STREAM;

    CHECK_INT(err_of(HEAD "To: x\r\n\r\n", s), SUA_MSG_NO_LENGTH);
    CHECK_INT(err_of(HEAD "l: 2\r\n\r\nabOPTIONS", s), 0);
    CHECK_STR(sua_msg_body(&x.m), "ab");
    CHECK_INT(message_text(&x, HEAD "l: 9\r\n\r\nab", s), SUA_EAGAIN);
    CHECK_INT(x.m.len, x.n + 7);
    CHECK_INT(err_of(HEAD "l: 4000000000\r\n\r\n", s), SUA_MSG_BIG);
    CHECK_INT(err_of(HEAD "l: 65535\r\n\r\n", s), SUA_MSG_BIG);
    CHECK_INT(err_of(HEAD "l: x\r\n\r\n", s), SUA_MSG_LENGTH);
    CHECK_INT(message_text(&x, HEAD "l: 9\r\nbad\r\n\r\nab", s),
              SUA_EBADMSG);
    CHECK_INT(x.m.err, SUA_MSG_NAME);
}

static void limits(void)
{
    static char big[70000];
    struct sua_hdr hdr[4];
    struct sua_msg m;
    size_t n = sizeof(HEAD) - 1;

    memcpy(big, HEAD "To: a\r\nTo: b\r\nTo: c\r\n\r\n", n + 23);
    CHECK_INT(sua_msg_index(&m, big, n + 23, hdr, 3, 0), SUA_OK);
    CHECK_INT(sua_msg_index(&m, big, n + 23, hdr, 2, 0), SUA_EBADMSG);
    CHECK_INT(m.err, SUA_MSG_MANY);
    CHECK_INT(m.nhdr, 2);
    CHECK_INT(sua_msg_index(&m, big, n + 23, NULL, 0, 0), SUA_EBADMSG);

    memset(big + n, 'x', sizeof(big) - n);
    memcpy(big + n, "To:", 3);
    memcpy(big + 65531, "\r\n\r\n", 4);
    CHECK_INT(sua_msg_index(&m, big, 65535, hdr, 4, 0), SUA_OK);
    CHECK_INT(m.hdr[0].len, 65531 - n - 3);
    CHECK_INT(m.body_len, 0);
    CHECK_INT(sua_msg_index(&m, big, 65536, hdr, 4, 0), SUA_EBADMSG);
    CHECK_INT(m.err, SUA_MSG_BIG);
    CHECK_INT(sua_msg_check(&m), 513);
    /* A stream's buffer may hold more than one message. */
    memcpy(big, HEAD "l: 1\r\n\r\n", n + 8);
    CHECK_INT(sua_msg_index(&m, big, sizeof(big), hdr, 4, SUA_INDEX_STREAM),
              SUA_OK);
    CHECK_INT(m.len, n + 9);
    memset(big, 'x', sizeof(big));
    CHECK_INT(sua_msg_index(&m, big, 65535, hdr, 4, SUA_INDEX_STREAM),
              SUA_EBADMSG);
    CHECK_INT(m.err, SUA_MSG_NO_END);
    CHECK_INT(sua_msg_index(&m, big, 65536, hdr, 4, SUA_INDEX_STREAM),
              SUA_EBADMSG);
    CHECK_INT(m.err, SUA_MSG_BIG);
}

static void values(void)
{
    struct sua_values it;
    struct sua_str v;
    char all[128];
    struct sua_buf b;

    message_text(&x, HEAD "Route: <a:1>, ,<b:2;x=\",\">\r\nTo: x\r\nRoute:\r\n"
                 "rOUTE: \"q,\" <c:3>,\r\nAuthorization: D a=b, c=d\r\n"
                 "Authorization:\r\nRequire: a , B\r\nRequire: c\r\n\r\n",
                 0);
    sua_buf_init(&b, all, sizeof(all));
    sua_values_begin(&it, &x.m, SUA_H_ROUTE);
    while (sua_values_next(&it, &v)) {
        sua_buf_str(&b, v);
        sua_buf_char(&b, '|');
    }
    CHECK_STR(sua_buf_view(&b), "<a:1>|<b:2;x=\",\">|\"q,\" <c:3>|");
    CHECK(!sua_values_next(&it, &v));
    sua_values_begin(&it, &x.m, SUA_H_AUTHORIZATION);
    CHECK(sua_values_next(&it, &v));
    CHECK_STR(v, "D a=b, c=d");
    CHECK(sua_values_next(&it, &v));
    CHECK_STR(v, "");
    CHECK(!sua_values_next(&it, &v));
    sua_values_begin(&it, &x.m, SUA_H_VIA);
    CHECK(!sua_values_next(&it, &v));
    sua_values_begin(&it, &x.m, SUA_H_OTHER);
    CHECK(!sua_values_next(&it, &v));
    CHECK(sua_msg_has_token(&x.m, SUA_H_REQUIRE, SUA_STR("b")));
    CHECK(sua_msg_has_token(&x.m, SUA_H_REQUIRE, SUA_STR("c")));
    CHECK(!sua_msg_has_token(&x.m, SUA_H_REQUIRE, SUA_STR("d")));
}

int main(void)
{
    requests();
    not_requests();
    lenient_start();
    responses();
    header_lines();
    long_names();
    folding();
    illegal_bytes();
    unterminated();
    datagram_body();
    stream_body();
    limits();
    values();
    return check_done();
}
