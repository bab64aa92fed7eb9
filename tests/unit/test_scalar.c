/* SPDX-License-Identifier: MIT
 * Numbers, CSeq, Call-ID, media types. */
#include "check.h"
#include "guard.h"
#include "message.h"
#include "msg/msg.h"

static void numbers(void)
{
    static const struct { const char *z; uint32_t max; long long want; }
    v[] = {
        { "0", 0, 0 }, { "0068x", 255, 68 }, { "255", 255, 255 },
        { "256", 255, -1 }, { "4294967295", UINT32_MAX, 4294967295 },
        { "4294967296", UINT32_MAX, -1 },
        { "36893488147419103232", UINT32_MAX, -1 }, { "", 9, -1 },
        { "-1", 9, -1 }, { "+1", 9, -1 }, { " 1", 9, -1 }, { "x", 9, -1 },
        { "00000000000000000000000000007", 9, 7 }
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(v); i++) {
        struct sua_str s = guard_copy(sua_str_z(v[i].z));
        uint32_t got = 0;
        const char *p = sua__number(s.p, s.p + s.n, v[i].max, &got);

        CHECK_INT(p ? (long long)got : -1, v[i].want);
    }
}

static int cseq(const char *z, struct sua_cseq *c)
{
    return sua_cseq_parse(guard_copy(sua_str_z(z)), c);
}

static void cseqs(void)
{
    static const char *const bad[] = {
        "", "1", "1 ", "INVITE", "INVITE 1", "1INVITE", "-1 INVITE",
        "4294967296 INVITE", "36893488147419103232 REGISTER", "1 INVITE x",
        "1 INV;TE", "1.0 INVITE", "1, INVITE"
    };
    struct sua_cseq c;
    size_t i;

    CHECK_INT(cseq("0009    INVITE", &c), SUA_OK);
    CHECK_INT(c.seq, 9);
    CHECK_INT(c.method, SUA_M_INVITE);
    CHECK_INT(cseq("4294967295\tRE%47IST%45R", &c), SUA_OK);
    CHECK_INT(c.seq, 4294967295);
    CHECK_INT(c.method, SUA_M_OTHER);
    CHECK_STR(c.name, "RE%47IST%45R");
    CHECK_INT(cseq("0 invite", &c), SUA_OK);
    CHECK_INT(c.method, SUA_M_OTHER);
    for (i = 0; i < SUA__COUNT(bad); i++)
        CHECK_INT(cseq(bad[i], &c), SUA_EBADMSG);
    CHECK_INT(sua_cseq_parse(sua_str_make(NULL, 0), &c), SUA_EBADMSG);
}

static int call_id(const char *z)
{
    return sua__callid_ok(guard_copy(sua_str_z(z)));
}

static void call_ids(void)
{
    CHECK(call_id("a"));
    CHECK(call_id("wsinv.ndaksdj@192.0.2.1"));
    CHECK(call_id("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"));
    CHECK(!call_id(""));
    CHECK(!call_id("@"));
    CHECK(!call_id("a@"));
    CHECK(!call_id("@a"));
    CHECK(!call_id("a@b@c"));
    CHECK(!call_id("a b"));
    CHECK(!call_id("a,b"));
    CHECK(!call_id("a\x01"));
    CHECK(!call_id("a\xc3\xa9"));
    CHECK(!sua__callid_ok(sua_str_make(NULL, 0)));
}

static int u32(const char *value, uint32_t max, uint32_t *out)
{
    static struct message x;
    char z[256];

    snprintf(z, sizeof(z), "SIP/2.0 200 OK\r\nExpires:%s\r\n\r\n", value);
    message_text(&x, z, 0);
    return sua_msg_u32(&x.m, SUA_H_EXPIRES, max, out);
}

static void number_headers(void)
{
    static struct message x;
    uint32_t v = 77;

    CHECK_INT(u32(" 3600 ", UINT32_MAX, &v), SUA_OK);
    CHECK_INT(v, 3600);
    CHECK_INT(u32("1800;refresher=uac", UINT32_MAX, &v), SUA_OK);
    CHECK_INT(v, 1800);
    CHECK_INT(u32("120 (I'm in a meeting)", UINT32_MAX, &v), SUA_OK);
    CHECK_INT(v, 120);
    CHECK_INT(u32("5 ;duration=2", UINT32_MAX, &v), SUA_OK);
    CHECK_INT(v, 5);
    CHECK_INT(u32("", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("1e3", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("1 2", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("-1", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("101", 100, &v), SUA_EBADMSG);
    CHECK_INT(v, 5);
    message_text(&x, "SIP/2.0 200 OK\r\n\r\n", 0);
    CHECK_INT(sua_msg_u32(&x.m, SUA_H_EXPIRES, 9, &v), SUA_ENOENT);
}

static int media(const char *z, struct sua_mediatype *m)
{
    return sua_mediatype_parse(guard_copy(sua_str_z(z)), m);
}

static void media_types(void)
{
    static const char *const bad[] = {
        "", "/", "application", "application/", "/sdp", "application//sdp",
        "application/sdp/x", "application/sdp;", "application/sdp;a=",
        "application/sdp; charset=\"utf-8", "a b/c"
    };
    struct sua_mediatype m;
    size_t i;

    CHECK_INT(media(" text / plain ; charset = utf-8", &m), SUA_OK);
    CHECK_STR(m.type, "text");
    CHECK_STR(m.subtype, "plain");
    CHECK_STR(m.params, " charset = utf-8");
    CHECK_INT(media("multipart/mixed;boundary=\"a b\"", &m), SUA_OK);
    for (i = 0; i < SUA__COUNT(bad); i++)
        CHECK_INT(media(bad[i], &m), SUA_EBADMSG);
    CHECK(sua_mediatype_is(SUA_STR("Application/SDP;x=y"),
                           SUA_STR("application/sdp")));
    CHECK(!sua_mediatype_is(SUA_STR("application/sdpx"),
                            SUA_STR("application/sdp")));
    CHECK(!sua_mediatype_is(sua_str_make(NULL, 0),
                            SUA_STR("application/sdp")));
}

int main(void)
{
    numbers();
    cseqs();
    call_ids();
    number_headers();
    media_types();
    return check_done();
}
