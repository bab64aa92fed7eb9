/* SPDX-License-Identifier: MIT
 * Multipart bodies, read and written (RFC 2046 5.1, RFC 5621): each with the
 * page behind it unreadable, each cut off at every byte, hostile ones with
 * their work counted. */
#include <string.h>

/* The work of the search for boundaries is what it asks of these two. */
static unsigned long work;

static void *counted_memchr(const void *p, int c, size_t n)
{
    const char *hit = memchr(p, c, n);

    work += hit ? (unsigned long)(hit - (const char *)p) + 1 : n;
    return (void *)(size_t)hit;
}

static int counted_memcmp(const void *a, const void *b, size_t n)
{
    work += n;
    return memcmp(a, b, n);
}

#define memchr counted_memchr
#define memcmp counted_memcmp
#include "../../lib/msg/multipart.c"
#undef memchr
#undef memcmp

#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "guard.h"

#define MIXED "multipart/mixed;boundary=b"

/* ---- a walk as text ---------------------------------------------------- */
static char seen[4096];

/* "depth type disposition? body;" for each part, then the result. */
static int walk(const char *type, struct sua_str body)
{
    struct sua_parts it;
    struct sua_part part;
    size_t n = 0;
    int got;

    sua_parts_begin(&it, sua_str_z(type), body);
    seen[0] = 0;
    while ((got = sua_parts_next(&it, &part)) > 0) {
        if (n > sizeof(seen) - 400)
            continue;
        n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%u %.*s/%.*s%s",
                              part.depth, SUA_FMT(part.type.type),
                              SUA_FMT(part.type.subtype),
                              part.multipart ? "" : " [");
        if (!part.multipart)
            n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%.*s]",
                                  part.body.n > 200 ? 200 : (int)part.body.n,
                                  part.body.p);
        n += (size_t)snprintf(seen + n, sizeof(seen) - n, ";");
    }
    return got;
}

static int walk_z(const char *type, const char *body)
{
    return walk(type, guard_copy(sua_str_z(body)));
}

#define SEEN(want) CHECK_STR(sua_str_z(seen), want)

/* ---- what the RFCs show ------------------------------------------------ */
static void test_rfc2046(void)
{
    static const char body[] =
        "This is the preamble.  It is to be ignored, though it\r\n"
        "is a handy place for composition agents to include an\r\n"
        "explanatory note to non-MIME conformant readers.\r\n"
        "\r\n"
        "--simple boundary\r\n"
        "\r\n"
        "This is implicitly typed plain US-ASCII text.\r\n"
        "It does NOT end with a linebreak.\r\n"
        "--simple boundary\r\n"
        "Content-type: text/plain; charset=us-ascii\r\n"
        "\r\n"
        "This is explicitly typed plain US-ASCII text.\r\n"
        "It DOES end with a linebreak.\r\n"
        "\r\n"
        "--simple boundary--\r\n"
        "\r\n"
        "This is the epilogue.  It is also to be ignored.\r\n";

    CHECK_INT(walk_z("multipart/mixed; boundary=\"simple boundary\"", body),
              0);
    SEEN("0 multipart/mixed;"
         "1 text/plain [This is implicitly typed plain US-ASCII text.\r\n"
         "It does NOT end with a linebreak.];"
         "1 text/plain [This is explicitly typed plain US-ASCII text.\r\n"
         "It DOES end with a linebreak.\r\n];");
    /* The same without the epilogue, and its last line end. */
    CHECK_INT(walk("multipart/mixed; boundary=\"simple boundary\"",
                   guard_copy(sua_str_make(
                       body, (size_t)(strstr(body, "ry--") + 4 - body)))),
              0);
    CHECK(strstr(seen, "DOES end with a linebreak.\r\n];") != NULL);
}

/* RFC 4483 4.2.2: an external body beside a session. */
static void test_rfc4483(void)
{
    static const char body[] =
        "--boundary42\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n"
        "\r\n"
        "The company announcement for June, 2002 follows:\r\n"
        "--boundary42\r\n"
        "Content-Type: message/external-body;\r\n"
        "     ACCESS-TYPE=URL;\r\n"
        "     EXPIRATION=\"Mon, 24 June 2002 09:00:00 GMT\";\r\n"
        "     URL=\"http://www.example.com/announcements/07242002\";\r\n"
        "     size=4000000\r\n"
        "\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n"
        "Content-Disposition: render\r\n"
        "\r\n"
        "--boundary42--\r\n";
    struct sua_parts it;
    struct sua_part part;
    struct sua_str got;
    struct sua_buf b;
    char mem[300];

    sua_parts_begin(&it, SUA_STR("multipart/mixed; boundary=boundary42"),
                    guard_copy(sua_str_z(body)));
    CHECK_INT(sua_parts_next(&it, &part), 1);
    CHECK_INT(sua_parts_next(&it, &part), 1);
    CHECK_STR(sua_part_get(&part, SUA_STR("content-type")),
              "text/plain; charset=us-ascii");
    CHECK(!sua_part_get(&part, SUA_STR("Subject")).p);
    CHECK_INT(sua_parts_next(&it, &part), 1);
    CHECK(sua_part_is(&part, SUA_STR("Message/External-Body")));
    CHECK(!sua_part_is(&part, SUA_STR("message/sip")));
    CHECK(!sua_part_is(&part, SUA_STR("message")));
    sua_buf_init(&b, mem, sizeof(mem));
    sua_part_unfold(&b, part.type.params);
    CHECK(!sua_param_get(sua_buf_view(&b), SUA_STR("size"), &got));
    CHECK_STR(got, "4000000");
    CHECK_STR(part.body, "Content-Type: text/plain; charset=us-ascii\r\n"
              "Content-Disposition: render\r\n");
    CHECK_INT(sua_parts_next(&it, &part), 0);
    CHECK_INT(sua_parts_next(&it, &part), 0);
}

/* ---- delimiters -------------------------------------------------------- */
static const struct {
    const char *type, *body, *want;
    int result;
} rows[] = {
    /* Not multipart: the body is its only part. */
    { "text/plain", "x", "0 text/plain [x];", 0 },
    { "text/plain", "", "0 text/plain [];", 0 },
    { "multipart/mixed;boundary=b", "", "0 multipart/mixed [];", 0 },
    { "Multipart/Mixed;Boundary=b", "--b\r\n\r\nx\r\n--b--",
      "0 Multipart/Mixed;1 text/plain [x];", 0 },
    { "text", "x", "", SUA_EBADMSG },
    { "", "x", "", SUA_EBADMSG },
    /* Boundary values. */
    { "multipart/mixed", "--b\r\n\r\n--b--", "", SUA_EBADMSG },
    { "multipart/mixed;boundary", "--b\r\n\r\n--b--", "", SUA_EBADMSG },
    { "multipart/mixed;boundary=\"\"", "--\r\n\r\n----", "", SUA_EBADMSG },
    { "multipart/mixed;boundary=\"b \"", "--b \r\n\r\nx\r\n--b --", "",
      SUA_EBADMSG },
    { "multipart/mixed;boundary=\"a\\\"b\"", "--a\"b\r\n\r\n--a\"b--", "",
      SUA_EBADMSG },
    { "multipart/mixed;boundary=\"gc0pJq0M:08jU534c0p\"",
      "--gc0pJq0M:08jU534c0p\r\n\r\nx\r\n--gc0pJq0M:08jU534c0p--",
      "0 multipart/mixed;1 text/plain [x];", 0 },
    { "multipart/mixed;charset=x;boundary=b;x=\"--b\"",
      "--b\r\n\r\nx\r\n--b--", "0 multipart/mixed;1 text/plain [x];", 0 },
    /* One that begins with another, and lines that only look like one. */
    { MIXED, "--b1\r\n--b\r\n\r\n--bb\r\n--b-\r\n-- b\r\n --b\r\n--b--x\r\n"
      "--b--\r\n", "0 multipart/mixed;1 text/plain "
      "[--bb\r\n--b-\r\n-- b\r\n --b\r\n--b--x];", 0 },
    { "multipart/mixed;boundary=\"--\"", "----\r\n\r\nx\r\n------\r\n",
      "0 multipart/mixed;1 text/plain [x];", 0 },
    { MIXED, "--B\r\n\r\nx\r\n--B--", "", SUA_EBADMSG },
    { MIXED, "x--b\r\n\r\nx\r\n--b--", "", SUA_EBADMSG },
    /* White space behind it, line ends of LF alone. */
    { MIXED, "--b \t\r\n\r\nx\r\n--b-- \r\n",
      "0 multipart/mixed;1 text/plain [x];", 0 },
    { MIXED, "p\n--b\nContent-Type: a/b\n\nx\n--b\n\ny\n\n--b--\n",
      "0 multipart/mixed;1 a/b [x];1 text/plain [y\n];", 0 },
    { MIXED, "--b\r\n\r\nx\r\n--b--\r", "0 multipart/mixed;", SUA_EBADMSG },
    { MIXED, "--b\r\n\r\nx\r--b--", "0 multipart/mixed;", SUA_EBADMSG },
    /* Empty parts, no parts. */
    { MIXED, "--b\r\n--b--", "0 multipart/mixed;1 text/plain [];", 0 },
    { MIXED, "--b\r\n\r\n--b\r\n\r\n\r\n--b--",
      "0 multipart/mixed;1 text/plain [];1 text/plain [];", 0 },
    { MIXED, "--b\r\nContent-Type: a/b\r\n--b--",
      "0 multipart/mixed;1 a/b [];", 0 },
    { MIXED, "--b\r\nContent-Type: a/b\r\n\r\n--b--",
      "0 multipart/mixed;1 a/b [];", 0 },
    { MIXED, "--b--\r\n", "", SUA_EBADMSG },
    { MIXED, "no delimiter", "", SUA_EBADMSG },
    { MIXED, "--b", "0 multipart/mixed;", SUA_EBADMSG },
    /* The end is missing: what was complete has been given. */
    { MIXED, "--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n",
      "0 multipart/mixed;1 text/plain [x];", SUA_EBADMSG },
    /* Header lines. */
    { MIXED, "--b\r\nx\r\n\r\ny\r\n--b--", "0 multipart/mixed;",
      SUA_EBADMSG },
    { MIXED, "--b\r\n: x\r\n\r\ny\r\n--b--", "0 multipart/mixed;",
      SUA_EBADMSG },
    { MIXED, "--b\r\n x: y\r\n\r\ny\r\n--b--", "0 multipart/mixed;",
      SUA_EBADMSG },
    { MIXED, "--b\r\nX: a\rb\r\n\r\ny\r\n--b--", "0 multipart/mixed;",
      SUA_EBADMSG },
    { MIXED, "--b\r\nContent-Type: a/b\r\ncontent-type: c/d\r\n\r\n--b--",
      "0 multipart/mixed;", SUA_EBADMSG },
    { MIXED, "--b\r\nContent-Type: a\r\n\r\n--b--", "0 multipart/mixed;",
      SUA_EBADMSG },
    { MIXED, "--b\r\nContent-Disposition: ;x\r\n\r\n--b--",
      "0 multipart/mixed;", SUA_EBADMSG },
    { MIXED, "--b\r\nContent-Disposition: a;handling=b;handling=c\r\n\r\n"
      "--b--", "0 multipart/mixed;", SUA_EBADMSG },
    { MIXED, "--b\r\nContent-Disposition: a b\r\n\r\n--b--",
      "0 multipart/mixed;", SUA_EBADMSG },
    { MIXED, "--b\r\nSubject:\r\nX : \r\n y\r\nContent-Type :\r\n a/b\r\n"
      "\r\nx\r\n--b--", "0 multipart/mixed;1 a/b [x];", 0 },
    /* Digests, and what cannot be looked into. */
    { "multipart/digest;boundary=b",
      "--b\r\n\r\nx\r\n--b\r\nContent-Type: a/b\r\n\r\ny\r\n--b--",
      "0 multipart/digest;1 message/rfc822 [x];1 a/b [y];", 0 },
    { MIXED, "--b\r\nContent-Type: multipart/x;boundary=c\r\n"
      "Content-Encoding: gzip\r\n\r\nx\r\n--b--",
      "0 multipart/mixed;1 multipart/x [x];", 0 },
    { MIXED, "--b\r\nContent-Type: multipart/x;boundary=c\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n--c\r\n\r\n--c--\r\n--b--",
      "0 multipart/mixed;", SUA_EBADMSG },
    /* Nested: the boundary of the inner one is longer, and folded. */
    { MIXED, "--b\r\nContent-Type: multipart/alternative;\r\n\tboundary=bb\r\n"
      "\r\n--bb\r\n\r\nx\r\n--bb\r\n\r\ny\r\n--bb--\r\n--b\r\n\r\nz\r\n--b--",
      "0 multipart/mixed;1 multipart/alternative;2 text/plain [x];"
      "2 text/plain [y];1 text/plain [z];", 0 },
    /* An inner one without end does not eat what follows. */
    { MIXED, "--b\r\nContent-Type: multipart/x;boundary=c\r\n\r\n"
      "--c\r\n\r\nx\r\n--c\r\n\r\ny\r\n--b\r\n\r\nz\r\n--b--",
      "0 multipart/mixed;1 multipart/x;2 text/plain [x];", SUA_EBADMSG },
};

static void test_rows(void)
{
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK_INT(walk_z(rows[i].type, rows[i].body), rows[i].result);
        SEEN(rows[i].want);
    }
    CHECK_INT(walk(MIXED, sua_str_make("--b\r\nX: a\0b\r\n\r\n\r\n--b--", 22)),
              SUA_EBADMSG);
    /* Bytes of any kind in a part. */
    CHECK_INT(walk(MIXED, sua_str_make("--b\r\n\r\n\0\xff\r\r\n--b--", 17)), 0);
    CHECK(strstr(seen, "1 text/plain [") != NULL);
}

static void test_members(void)
{
    static const char body[] =
        "--b\r\n"
        "Content-Type: application/sdp\r\n"
        "Content-ID: <a@b>\r\n"
        "Content-Transfer-Encoding: Binary\r\n"
        "\r\n--b\r\n"
        "Content-Type: a/b;x=y\r\n"
        "Content-ID: bare@b\r\n"
        "Content-Disposition: signal ;\r\n\thandling=OPTIONAL\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "Content-Encoding: gzip\r\n"
        "\r\n--b\r\n"
        "Content-Disposition: icon; handling=required\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "Content-Encoding: Identity\r\n"
        "\r\n--b\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n--b--";
    struct sua_parts it;
    struct sua_part p;

    sua_parts_begin(&it, SUA_STR(MIXED), guard_copy(sua_str_z(body)));
    CHECK_INT(sua_parts_next(&it, &p), 1);
    CHECK(p.multipart && !p.depth && !p.headers.p);
    CHECK_STR(p.disposition, "render");
    CHECK_INT(sua_parts_next(&it, &p), 1);
    CHECK_STR(p.disposition, "session");
    CHECK_STR(p.id, "a@b");
    CHECK_STR(p.headers, "Content-Type: application/sdp\r\n"
              "Content-ID: <a@b>\r\nContent-Transfer-Encoding: Binary\r\n");
    CHECK(!p.optional && !p.transfer && !p.coded && p.depth == 1);
    CHECK_INT(sua_parts_next(&it, &p), 1);
    CHECK_STR(p.type.params, "x=y");
    CHECK_STR(p.id, "bare@b");
    CHECK_STR(p.disposition, "signal");
    CHECK(p.optional && p.coded);
    CHECK_INT(p.transfer, SUA_TRANSFER_QUOTED_PRINTABLE);
    CHECK_INT(sua_parts_next(&it, &p), 1);
    CHECK_STR(p.disposition, "icon");
    CHECK(!p.optional && !p.coded && !p.id.p);
    CHECK_INT(p.transfer, SUA_TRANSFER_BASE64);
    CHECK_INT(sua_parts_next(&it, &p), 1);
    CHECK_STR(p.disposition, "render");
    CHECK_INT(p.transfer, SUA_TRANSFER_OTHER);
    CHECK_INT(sua_parts_next(&it, &p), 0);
}

/* ---- limits ------------------------------------------------------------ */
static char big[65536];

/* depth multiparts inside one another, boundaries "1", "12", "123" ... */
static const char *nest(int depth)
{
    char *at = big;
    int i;

    for (i = 1; i <= depth; i++)
        at += sprintf(at, "--%.*s\r\n%s%.*s%s", i, "123456789",
                      i < depth ? "Content-Type: multipart/x;boundary=" : "",
                      i < depth ? i + 1 : 0, "123456789",
                      i < depth ? "\r\n\r\n" : "\r\nx");
    for (i = depth; i; i--)
        at += sprintf(at, "\r\n--%.*s--", i, "123456789");
    return big;
}

static void test_limits(void)
{
    char type[120], body[300];
    size_t n = 0;
    int i;

    CHECK_INT(walk_z("multipart/x;boundary=1", nest(4)), 0);
    SEEN("0 multipart/x;1 multipart/x;2 multipart/x;3 multipart/x;"
         "4 text/plain [x];");
    CHECK_INT(walk_z("multipart/x;boundary=1", nest(5)), SUA_ELIMIT);
    for (i = 0; i < SUA_MULTIPART_PARTS; i++)
        n += (size_t)sprintf(big + n, "--b\r\n\r\n");
    sprintf(big + n, "--b--");
    CHECK_INT(walk_z(MIXED, big), 0);
    sprintf(big + n, "--b\r\n\r\n--b--");
    CHECK_INT(walk_z(MIXED, big), SUA_ELIMIT);
    for (i = 70; i <= 71; i++) {
        snprintf(type, sizeof(type), "multipart/x;boundary=%.*s", i,
                 "0123456789012345678901234567890123456789"
                 "01234567890123456789012345678901");
        snprintf(body, sizeof(body), "--%s\r\n\r\nx\r\n--%s--", type + 21,
                 type + 21);
        CHECK_INT(walk_z(type, body), i == 70 ? 0 : SUA_EBADMSG);
    }
    /* A folded type is read up to 256 bytes. */
    snprintf(big, sizeof(big), "--b\r\nContent-Type: a/b;\r\n x=%0200d\r\n"
             "\r\n--b--", 1);
    CHECK_INT(walk_z(MIXED, big), 0);
    snprintf(big, sizeof(big), "--b\r\nContent-Type: a/b;\r\n x=%0300d\r\n"
             "\r\n--b--", 1);
    CHECK_INT(walk_z(MIXED, big), SUA_EBADMSG);
}

/* All that a body of n bytes may cost: a step a byte on each level, and on
 * one more where a header is looked at. */
static void cost(const char *type, const char *unit, const char *tail)
{
    size_t n = 0, len = strlen(unit);

    while (n + len < 64000) {
        memcpy(big + n, unit, len);
        n += len;
    }
    n += (size_t)sprintf(big + n, "%s", tail);
    work = 0;
    walk(type, sua_str_make(big, n));
    CHECK(work <= 6 * n);
}

static void test_work(void)
{
    static const char long_type[] =
        "multipart/x;boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaab";

    cost(MIXED, "\n", "");
    cost(MIXED, "--b\n", "--b--");
    cost(MIXED, "--b--x\n", "");
    cost(MIXED, "--b           \n", "--b--");
    cost(MIXED, "--b\r\nContent-Type: multipart/x;boundary=c\r\n\r\n", "");
    cost(MIXED, "--b\r\nContent-Type: multipart/x;boundary=c\r\n\r\n--c\r\n",
         "");
    cost(MIXED, "--b\r\nA:b\r\n ", "\r\n\r\n--b--");
    cost(long_type, "--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaa\n", "");
    cost(long_type, "--", "");
    nest(4);
    memmove(big + 60000, big, strlen(big) + 1);
    cost("multipart/x;boundary=1", "x\n", "");
}

/* Every prefix, against the end of memory: some answer, no byte too far. */
static void test_prefixes(void)
{
    size_t i, n;
    char copy[600];

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (n = 0; n <= strlen(rows[i].body); n++)
            CHECK(walk(rows[i].type, guard_copy(sua_str_make(rows[i].body,
                                                             n))) <= 0);
    n = (size_t)sprintf(copy, "%s", nest(4));
    while (n--)
        CHECK(walk("multipart/x;boundary=1",
                   guard_copy(sua_str_make(copy, n))) <= 0);
}

/* ---- writing ----------------------------------------------------------- */
static struct sua_body part_of(const char *type, const char *data)
{
    struct sua_body b;

    b.type = sua_str_z(type);
    b.data = sua_str_z(data);
    return b;
}

static void test_write(void)
{
    static const struct sua_hdr_add optional = {
        SUA_STR_INIT("Content-Disposition"),
        SUA_STR_INIT("signal;handling=optional")
    };
    struct sua_body sdp = part_of("application/sdp", "v=0\r\n");
    struct sua_body isup = part_of("application/isup", "--\r\n--uni\r\n");
    struct sua_body bare = part_of("", "");
    struct sua_multipart w;
    struct sua_buf b, t;
    char mem[400], type[100];
    size_t cap;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_multipart_begin(&w, &b, SUA_STR("uniq"));
    sua_multipart_part(&w, &sdp, NULL, 0);
    sua_multipart_part(&w, &isup, &optional, 1);
    sua_multipart_part(&w, &bare, NULL, 0);
    sua_multipart_end(&w);
    CHECK_STR(sua_buf_view(&b), "--uniq\r\nContent-Type: application/sdp\r\n"
              "\r\nv=0\r\n\r\n--uniq\r\nContent-Type: application/isup\r\n"
              "Content-Disposition: signal;handling=optional\r\n\r\n"
              "--\r\n--uni\r\n\r\n--uniq\r\n\r\n\r\n--uniq--\r\n");
    sua_buf_init(&t, type, sizeof(type) - 1);
    sua_multipart_type(&t, SUA_STR("mixed"), w.boundary);
    CHECK_STR(sua_buf_view(&t), "multipart/mixed;boundary=\"uniq\"");
    type[t.n] = 0;
    CHECK_INT(walk(type, guard_copy(sua_buf_view(&b))), 0);
    SEEN("0 multipart/mixed;1 application/sdp [v=0\r\n];"
         "1 application/isup [--\r\n--uni\r\n];1 text/plain [];");
    for (cap = b.n; cap--;) {
        sua_buf_init(&b, mem, cap);
        sua_multipart_begin(&w, &b, SUA_STR("uniq"));
        sua_multipart_part(&w, &sdp, NULL, 0);
        sua_multipart_part(&w, &isup, &optional, 1);
        sua_multipart_part(&w, &bare, NULL, 0);
        sua_multipart_end(&w);
        CHECK_INT(b.err, SUA_ETOOBIG);
    }
}

static int write_one(const char *boundary, const char *type, const char *name,
                     const char *value, const char *data)
{
    struct sua_body body = part_of(type, data);
    struct sua_hdr_add h;
    struct sua_multipart w;
    struct sua_buf b;
    char mem[400];

    h.name = sua_str_z(name);
    h.value = sua_str_z(value);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_multipart_begin(&w, &b, sua_str_z(boundary));
    sua_multipart_part(&w, &body, &h, 1);
    sua_multipart_end(&w);
    return b.err;
}

static void test_hostile_writes(void)
{
    static const char *const bad[] = { "", "a ", "a\r\nb", "a\"b", "a\\b",
                                       "a;b", "a\x7f", "\xc3\xa4", "a*" };
    struct sua_multipart w;
    struct sua_buf b;
    char mem[200];
    size_t i;

    CHECK_INT(write_one("u", "a/b", "X", "y", "z"), SUA_OK);
    CHECK_INT(write_one("a'()+_,-./:=? z", "a/b", "X", "y", "z"), SUA_OK);
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK_INT(write_one(bad[i], "a/b", "X", "y", "z"), SUA_EINVAL);
        CHECK(!sua_boundary_fits(sua_str_z(bad[i]), SUA_STR("")));
        sua_buf_init(&b, mem, sizeof(mem));
        sua_multipart_type(&b, SUA_STR("mixed"), sua_str_z(bad[i]));
        CHECK_INT(b.err, SUA_EINVAL);
    }
    CHECK_INT(write_one("u", "a/b\r\nY: z", "X", "y", "z"), SUA_EINVAL);
    CHECK_INT(write_one("u", "a/b", "X\r\nY", "y", "z"), SUA_EINVAL);
    CHECK_INT(write_one("u", "a/b", "", "y", "z"), SUA_EINVAL);
    CHECK_INT(write_one("u", "a/b", "X", "y\r\n\r\n--u--", "z"), SUA_EINVAL);
    CHECK_INT(write_one("u", "a/b", "X", "y", "--u"), SUA_EINVAL);
    CHECK_INT(write_one("u", "a/b", "X", "y", "a\n--us\r\n"), SUA_EINVAL);
    CHECK_INT(write_one("u", "a/b", "X", "y", "--U\r\nx--u\r\n-u"), SUA_OK);
    CHECK(sua_boundary_fits(SUA_STR("u"), SUA_STR("-- u\r\n --u")));
    CHECK(!sua_boundary_fits(SUA_STR("u"), SUA_STR("\r\n--u")));
    sua_buf_init(&b, mem, sizeof(mem));
    sua_multipart_begin(&w, &b, SUA_STR("u"));
    sua_multipart_end(&w);
    CHECK_INT(b.err, SUA_EINVAL);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_multipart_type(&b, SUA_STR("a b"), SUA_STR("u"));
    CHECK_INT(b.err, SUA_EINVAL);
}

int main(void)
{
    test_rfc2046();
    test_rfc4483();
    test_rows();
    test_members();
    test_limits();
    test_work();
    test_prefixes();
    test_write();
    test_hostile_writes();
    return check_done();
}
