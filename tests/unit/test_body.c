/* SPDX-License-Identifier: MIT
 * Which parts of a body are understood (RFC 5621, RFC 3261 20.11), and parts
 * found by their Content-ID (RFC 2392). */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "guard.h"
#include "message.h"
#include "sip/body.h"

static const struct sua_body_kind kinds[] = {
    { SUA_STR_INIT("application/sdp"), SUA_STR_INIT("session") },
    { SUA_STR_INIT("text/plain"), SUA_STR_INIT("") },
    { SUA_STR_INIT("application/pidf+xml"), SUA_STR_INIT("by-reference") },
};
#define KINDS 3
static struct sua_part found[SUA_BODY_KINDS];
static struct message msg;

/* The message ends where memory ends. */
static void make(const char *headers, const char *body)
{
    static char text[8192];
    struct sua_str at;
    int n = snprintf(text, sizeof(text),
                     "INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch="
                     "z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\n"
                     "Call-ID: 1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n%s"
                     "Content-Length: %u\r\n\r\n%s",
                     headers, (unsigned)strlen(body), body);

    at = guard_copy(sua_str_make(text, (size_t)n));
    CHECK_INT(sua_msg_index(&msg.m, (char *)(size_t)at.p, at.n, msg.hdr,
                            MESSAGE_HDRS, 0), SUA_OK);
}

static int find(const char *headers, const char *body)
{
    make(headers, body);
    return sua_body_find(&msg.m, kinds, KINDS, found);
}

#define MIXED "Content-Type: multipart/mixed;boundary=b\r\n"
#define ALT "Content-Type: multipart/alternative;boundary=b\r\n"
#define TYPE(t) "Content-Type: " t "\r\n"
#define OPTIONAL "Content-Disposition: render;handling=optional\r\n"
#define SDP(x) "--b\r\n" TYPE("application/sdp") "\r\n" x "\r\n"
#define TEXT(x) "--b\r\n\r\n" x "\r\n"
#define HTML(x) "--b\r\n" TYPE("text/html") "\r\n" x "\r\n"
#define HTML_OPTIONAL "--b\r\n" TYPE("text/html") OPTIONAL "\r\nh\r\n"
#define END "--b--\r\n"
/* A part that is a multipart itself, with boundary c. */
#define INNER(t, extra, parts)                                                \
    "--b\r\n" TYPE("multipart/" t ";boundary=c") extra "\r\n" parts "--c--\r\n"
#define C_SDP(x) "--c\r\n" TYPE("application/sdp") "\r\n" x "\r\n"
#define C_TEXT(x) "--c\r\n\r\n" x "\r\n"
#define C_HTML "--c\r\n" TYPE("text/html") "\r\nh\r\n"
#define C_HTML_OPTIONAL "--c\r\n" TYPE("text/html") OPTIONAL "\r\nh\r\n"

static const struct {
    const char *headers, *body;
    int result;
    const char *sdp, *text;     /* NULL: none                              */
} rows[] = {
    /* No multipart. */
    { "", "", SUA_OK, NULL, NULL },
    { TYPE("multipart/mixed"), "", SUA_OK, NULL, NULL },
    { TYPE("application/sdp"), "s", SUA_OK, "s", NULL },
    { TYPE("Application/SDP;x=y"), "s", SUA_OK, "s", NULL },
    { TYPE("text/plain"), "t", SUA_OK, NULL, "t" },
    { "", "t", SUA_OK, NULL, "t" },
    { TYPE("text/html"), "t", SUA_EUNSUPPORTED, NULL, NULL },
    { TYPE("text/html") OPTIONAL, "t", SUA_OK, NULL, NULL },
    { TYPE("text"), "t", SUA_EBADMSG, NULL, NULL },
    /* Dispositions count as types do (5621 8.1, 8.4). */
    { TYPE("application/sdp") "Content-Disposition: session\r\n", "s",
      SUA_OK, "s", NULL },
    { TYPE("application/sdp") "Content-Disposition: render\r\n", "s",
      SUA_EUNSUPPORTED, NULL, NULL },
    { TYPE("application/sdp") "Content-Disposition: "
      "early-session;handling=optional\r\n", "s", SUA_OK, NULL, NULL },
    { TYPE("text/plain") "Content-Disposition: alert\r\n", "t", SUA_OK, NULL,
      "t" },
    { TYPE("text/plain") "Content-Disposition: by-reference\r\n", "t",
      SUA_EUNSUPPORTED, NULL, NULL },
    { TYPE("application/pidf+xml"), "p", SUA_EUNSUPPORTED, NULL, NULL },
    { TYPE("application/pidf+xml") "Content-Disposition: by-reference\r\n",
      "p", SUA_OK, NULL, NULL },
    /* Encodings. */
    { TYPE("application/sdp") "Content-Encoding: gzip\r\n", "s",
      SUA_EUNSUPPORTED, NULL, NULL },
    { TYPE("application/sdp") "e: identity\r\n", "s", SUA_OK, "s", NULL },
    { MIXED "Content-Encoding: gzip\r\n", "x", SUA_EUNSUPPORTED, NULL, NULL },
    { TYPE("application/sdp") "Content-Transfer-Encoding: base64\r\n", "s",
      SUA_EUNSUPPORTED, NULL, NULL },
    { MIXED, "--b\r\n" TYPE("application/sdp") "Content-Encoding: x\r\n"
      OPTIONAL "\r\ns\r\n" TEXT("t") END, SUA_OK, NULL, "t" },
    /* Mixed: all that is required, the first of a kind. */
    { MIXED, SDP("s") TEXT("t") END, SUA_OK, "s", "t" },
    { MIXED, SDP("s") SDP("u") END, SUA_OK, "s", NULL },
    { MIXED, SDP("s") HTML("h") END, SUA_EUNSUPPORTED, "s", NULL },
    { MIXED, HTML_OPTIONAL SDP("s") END, SUA_OK, "s", NULL },
    { MIXED, HTML_OPTIONAL END, SUA_OK, NULL, NULL },
    { MIXED OPTIONAL, SDP("s") HTML("h") END, SUA_OK, NULL, NULL },
    { MIXED, SDP("s") "--b\r\nx", SUA_EBADMSG, NULL, NULL },
    { MIXED, SDP("s") "x", SUA_EBADMSG, NULL, NULL },
    /* What is not known is mixed (4.2). */
    { TYPE("multipart/x-new;boundary=b"), SDP("s") TEXT("t") END, SUA_OK, "s",
      "t" },
    { TYPE("multipart/related;boundary=b"), HTML("h") SDP("s") END,
      SUA_EUNSUPPORTED, "s", NULL },
    /* Alternatives: the last one understood; their handling is nothing. */
    { ALT, TEXT("t") SDP("s") END, SUA_OK, "s", NULL },
    { ALT, SDP("s") TEXT("t") HTML("h") END, SUA_OK, NULL, "t" },
    { ALT, SDP("s") TEXT("t") SDP("u") END, SUA_OK, "u", NULL },
    { ALT, HTML("h") END, SUA_EUNSUPPORTED, NULL, NULL },
    { ALT, HTML_OPTIONAL END, SUA_EUNSUPPORTED, NULL, NULL },
    { ALT OPTIONAL, HTML("h") END, SUA_OK, NULL, NULL },
    /* Inside one another. */
    { MIXED, TEXT("t") INNER("alternative", "", C_SDP("s") C_HTML) END,
      SUA_OK, "s", "t" },
    { MIXED, TEXT("t") INNER("alternative", "", C_SDP("s") C_TEXT("u")) END,
      SUA_OK, NULL, "t" },
    { MIXED, TEXT("t") INNER("alternative", "", C_HTML) END,
      SUA_EUNSUPPORTED, NULL, "t" },
    { MIXED, TEXT("t") INNER("alternative", OPTIONAL, C_HTML) END, SUA_OK,
      NULL, "t" },
    { MIXED, TEXT("t") INNER("mixed", "", C_SDP("s") C_HTML) END,
      SUA_EUNSUPPORTED, "s", "t" },
    { MIXED, TEXT("t") INNER("mixed", OPTIONAL, C_SDP("s") C_HTML) END,
      SUA_OK, NULL, "t" },
    { MIXED, INNER("mixed", OPTIONAL, C_SDP("s") C_HTML) SDP("u") END,
      SUA_OK, "u", NULL },
    { ALT, SDP("s") INNER("mixed", "", C_SDP("u") C_TEXT("t")) END, SUA_OK,
      "u", "t" },
    { ALT, SDP("s") INNER("mixed", "", C_TEXT("t") C_HTML) END, SUA_OK, "s",
      NULL },
    { ALT, SDP("s") INNER("mixed", "", C_HTML_OPTIONAL) END, SUA_OK, "s",
      NULL },
    { ALT, INNER("mixed", "", C_TEXT("t")) SDP("s") END, SUA_OK, "s", NULL },
    { ALT, INNER("alternative", "", C_SDP("s") C_HTML) HTML("h") END, SUA_OK,
      "s", NULL },
    { MIXED, SDP("s") INNER("mixed", "", "--c\r\nx") END, SUA_EBADMSG, NULL,
      NULL },
};

static void check_kind(const struct sua_part *part, const char *want)
{
    if (want)
        CHECK_STR(part->body, want);
    else
        CHECK(!part->body.p);
}

static void test_rows(void)
{
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK_INT(find(rows[i].headers, rows[i].body), rows[i].result);
        check_kind(&found[0], rows[i].sdp);
        check_kind(&found[1], rows[i].text);
    }
    CHECK_INT(sua_body_find(&msg.m, kinds, 0, found), SUA_EINVAL);
    CHECK_INT(sua_body_find(&msg.m, kinds, SUA_BODY_KINDS + 1, found),
              SUA_EINVAL);
}

/* As deep as may be, and once more. */
static void test_depth(void)
{
    CHECK_INT(find(TYPE("multipart/mixed;boundary=1"),
                   "--1\r\n" TYPE("multipart/mixed;boundary=2") "\r\n"
                   "--2\r\n" TYPE("multipart/mixed;boundary=3") "\r\n"
                   "--3\r\n" TYPE("multipart/mixed;boundary=4") "\r\n"
                   "--4\r\n" TYPE("application/sdp") "\r\ns\r\n"
                   "--4--\r\n--3--\r\n--2--\r\n--1--\r\n"), SUA_OK);
    CHECK_STR(found[0].body, "s");
    CHECK_INT(found[0].depth, 4);
    CHECK_INT(find(TYPE("multipart/mixed;boundary=1"),
                   "--1\r\n" TYPE("multipart/mixed;boundary=2") "\r\n"
                   "--2\r\n" TYPE("multipart/mixed;boundary=3") "\r\n"
                   "--3\r\n" TYPE("multipart/mixed;boundary=4") "\r\n"
                   "--4\r\n" TYPE("multipart/mixed;boundary=5") "\r\n"
                   "--5\r\n\r\nx\r\n"
                   "--5--\r\n--4--\r\n--3--\r\n--2--\r\n--1--\r\n"),
              SUA_ELIMIT);
}

/* ---- Content-ID -------------------------------------------------------- */
static int by_id(const char *id)
{
    return sua_body_by_id(&msg.m, guard_copy(sua_str_z(id)), found);
}

/* RFC 5368 2 in short: a list that Refer-To points to. */
static void test_content_id(void)
{
    static char id[200];

    make(MIXED, SDP("s") "--b\r\n" TYPE("application/resource-lists+xml")
         "Content-ID: <cn35t8jf02@example.com>\r\n\r\n<list/>\r\n"
         INNER("related", "Content-ID: <outer%41>\r\n",
               "--c\r\nContent-ID: <in+ner@x>\r\n\r\ni\r\n") END);
    /* The message shares its page with the names below. */
    memcpy(msg.buf, msg.m.buf, msg.m.len);
    CHECK_INT(sua_msg_index(&msg.m, msg.buf, msg.m.len, msg.hdr, MESSAGE_HDRS,
                            0), SUA_OK);
    CHECK_INT(by_id("cid:cn35t8jf02@example.com"), SUA_OK);
    CHECK_STR(found[0].body, "<list/>");
    CHECK_INT(by_id("cn35t8jf02@example.com"), SUA_OK);
    CHECK_INT(by_id("CID:cn35t8jf02%40example.com"), SUA_OK);
    CHECK_INT(by_id("cid:in%2Bner@x"), SUA_OK);
    CHECK_STR(found[0].body, "i");
    CHECK_INT(found[0].depth, 2);
    CHECK_INT(by_id("cid:outer%2541"), SUA_OK);
    CHECK(found[0].multipart);
    CHECK_INT(by_id("outer%41"), SUA_OK);
    CHECK_INT(by_id("cid:outer%41"), SUA_ENOENT);
    CHECK_INT(by_id("cid:outer%4"), SUA_ENOENT);
    CHECK_INT(by_id("cid:outer%4g"), SUA_ENOENT);
    CHECK_INT(by_id("cid:"), SUA_ENOENT);
    CHECK_INT(by_id(""), SUA_ENOENT);
    CHECK_INT(by_id("cid:cn35t8jf02@example.co"), SUA_ENOENT);
    CHECK_INT(by_id("cid:cn35t8jf02@example.comm"), SUA_ENOENT);
    CHECK_INT(by_id("cid:Cn35t8jf02@example.com"), SUA_ENOENT);
    memset(id, 'a', sizeof(id) - 1);
    CHECK_INT(by_id(id), SUA_ENOENT);
    /* That of the whole body (RFC 8262), a body cut off, none. */
    make("Content-ID: <whole@x>\r\n" TYPE("text/plain"), "t");
    CHECK_INT(sua_body_by_id(&msg.m, SUA_STR("cid:whole@x"), found), SUA_OK);
    CHECK_STR(found[0].body, "t");
    make(MIXED, SDP("s") "x");
    CHECK_INT(sua_body_by_id(&msg.m, SUA_STR("cid:x"), found), SUA_EBADMSG);
    make(MIXED, "");
    CHECK_INT(sua_body_by_id(&msg.m, SUA_STR("cid:x"), found), SUA_ENOENT);
}

int main(void)
{
    test_rows();
    test_depth();
    test_content_id();
    return check_done();
}
