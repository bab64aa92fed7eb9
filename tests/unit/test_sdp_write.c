/* SPDX-License-Identifier: MIT
 * Writing descriptions: line by line, again after reading, and random ones
 * that must come back as they went. */
#include "base/base.h"
#include "check.h"
#include "guard.h"
#include "sip/sdp_attr.h"

static struct sua_sdp sdp, back;
static char text[1 << 16], other[1 << 16];

#define HEAD "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n"

/* ---- lines ------------------------------------------------------------- */

static int one_line(char type, struct sua_str value)
{
    struct sua_buf b;

    sua_buf_init(&b, text, sizeof(text));
    sua_sdp_write_line(&b, type, value);
    return b.err;
}

static int one_attr(struct sua_str name, struct sua_str value)
{
    struct sua_buf b;

    sua_buf_init(&b, text, sizeof(text));
    sua_sdp_write_attr(&b, name, value);
    return b.err;
}

static void test_lines(void)
{
    static const struct sua_str bad[] = {
        SUA_STR_INIT("\r\na=x"), SUA_STR_INIT("x\n"), SUA_STR_INIT("\r"),
        SUA_STR_INIT("x\0y"),
    };
    size_t i;
    int type;

    for (type = -128; type < 128; type++)
        CHECK_INT(one_line((char)type, SUA_STR("x")),
                  type >= 'a' && type <= 'z' ? SUA_OK : SUA_EINVAL);
    for (i = 0; i < SUA__COUNT(bad); i++) {
        CHECK_INT(one_line('s', bad[i]), SUA_EINVAL);
        CHECK_INT(one_attr(SUA_STR("x"), bad[i]), SUA_EINVAL);
        CHECK_INT(one_attr(bad[i], SUA_STR("x")), SUA_EINVAL);
    }
    CHECK_INT(one_attr(SUA_STR("x y"), SUA_STR("z")), SUA_EINVAL);
    CHECK_INT(one_attr(SUA_STR("x:y"), SUA_STR("z")), SUA_EINVAL);
    CHECK_INT(one_attr(SUA_STR(""), SUA_STR("z")), SUA_EINVAL);
    CHECK_INT(one_attr(SUA_STR("x"), SUA_STR("y z")), SUA_OK);
    CHECK(!memcmp(text, "a=x:y z\r\n", 9));
    CHECK_INT(one_attr(SUA_STR("x"), sua_str_make(NULL, 0)), SUA_OK);
    CHECK(!memcmp(text, "a=x\r\n", 5));
}

/* As an application would make one. */
static void test_builder(void)
{
    struct sua_sdp_candidate c;
    struct sua_buf b;

    memset(&c, 0, sizeof(c));
    c.foundation = SUA_STR("1");
    c.component = 1;
    c.transport = SUA_STR("UDP");
    c.addr = SUA_STR("192.0.2.1");
    c.port = 4000;
    c.type = SUA_STR("host");
    sua_buf_init(&b, text, sizeof(text));
    sua_sdp_line_begin(&b, 'v');
    sua_sdp_number_write(&b, 0);
    sua_sdp_line_end(&b);
    sua_sdp_attr_begin(&b, SUA_STR("candidate"));
    sua_sdp_candidate_write(&b, &c);
    sua_sdp_line_end(&b);
    CHECK_STR(sua_buf_view(&b), "v=0\r\n"
              "a=candidate:1 1 UDP 0 192.0.2.1 4000 typ host\r\n");
}

/* ---- a description that was read --------------------------------------- */

static struct sua_str write_again(const struct sua_sdp *in, char *mem,
                                  size_t cap, int *err)
{
    struct sua_buf b;

    sua_buf_init(&b, mem, cap);
    sua_sdp_write(&b, in);
    *err = b.err;
    return sua_buf_view(&b);
}

static const struct {
    const char *from, *to;      /* to NULL: the same                       */
} again[] = {
    {HEAD "s=x\r\ni=y\r\nu=z\r\ne=a@b\r\np=12\r\nc=IN IP4 h.xyz\r\n"
     "b=AS:1\r\nb=CT:1\r\nt=0 0\r\nr=1 1 1\r\nz=2882844526 1\r\n"
     "t=0 0\r\nk=prompt\r\na=x\r\na=y:z\r\nm=audio 1 RTP/AVP 0\r\ni=x\r\n"
     "c=IN IP4 h.xyz\r\nb=AS:1\r\nk=prompt\r\na=sendonly\r\na=q:  r \r\n"
     "m=video 0/2 RTP/AVP 0\r\n", NULL},
    {HEAD "s=-\r\nt=0 0\r\n", NULL},
    /* what the lenient form takes */
    {"v=0\no=- 1 2 IN IP4 192.0.2.1\n\n", HEAD "s=-\r\nt=0 0\r\n"},
    {HEAD "a=x\r\nt=1 2\r\ns=\r\nA=no\r\nw=no\r\nc=IN IP4 h.xyz\r\n"
     "b=AS:1\r\nm=audio 0 RTP/AVP\r\na=y\r\nc=IN IP4 h.xyz\r\ni=z",
     HEAD "s=-\r\nc=IN IP4 h.xyz\r\nb=AS:1\r\nt=1 2\r\na=x\r\n"
     "m=audio 0 RTP/AVP\r\ni=z\r\nc=IN IP4 h.xyz\r\na=y\r\n"},
    {HEAD "s=a\r\ns=b\r\n", HEAD "s=b\r\nt=0 0\r\n"},
};

static void test_again(void)
{
    size_t i, cap;
    int err;

    for (i = 0; i < SUA__COUNT(again); i++) {
        const char *to = again[i].to ? again[i].to : again[i].from;
        struct sua_str out;

        CHECK_INT(sua_sdp_parse_lenient(sua_str_z(again[i].from), &sdp, NULL),
                  SUA_OK);
        out = write_again(&sdp, text, sizeof(text), &err);
        CHECK_INT(err, SUA_OK);
        CHECK_STR(out, to);
        for (cap = 0; cap < out.n; cap++) {
            memset(other, '~', out.n + 1);
            write_again(&sdp, other, cap, &err);
            CHECK_INT(err, SUA_ETOOBIG);
            CHECK(other[cap] == '~');
        }
    }
}

static void test_change(void)
{
    struct sua_str out;
    int err;

    CHECK_INT(sua_sdp_parse(SUA_STR(HEAD "s=-\r\nc=IN IP4 192.0.2.1\r\n"
                                    "t=0 0\r\nm=audio 1 RTP/AVP 0\r\na=x\r\n"
                                    "m=video 2 RTP/AVP 31\r\n"), &sdp, NULL),
              SUA_OK);
    sdp.nmedia = 1;
    sdp.media[0].line = SUA_STR("audio 0 RTP/AVP 0");
    sdp.media[0].section = SUA_STR("a=y\r\n");
    out = write_again(&sdp, text, sizeof(text), &err);
    CHECK_STR(out, HEAD "s=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
              "m=audio 0 RTP/AVP 0\r\na=y\r\n");
    sdp.media[0].line = SUA_STR("audio 0 RTP/AVP 0\r\na=evil");
    write_again(&sdp, text, sizeof(text), &err);
    CHECK_INT(err, SUA_EINVAL);
    sdp.media[0].line = SUA_STR("audio 0 RTP/AVP 0");
    sdp.session_name = SUA_STR("x\ny");
    write_again(&sdp, text, sizeof(text), &err);
    CHECK_INT(err, SUA_EINVAL);
}

/* ---- random ones ------------------------------------------------------- */

static uint64_t state;

static unsigned chance(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

static struct sua_str pick(const char *const *list, unsigned n)
{
    return sua_str_z(list[chance(n)]);
}

static void random_attrs(struct sua_buf *b)
{
    static const char *const attrs[] = {
        "sendrecv", "recvonly", "rtpmap:0 PCMU/8000", "rtpmap:96 opus/48000/2",
        "fmtp:96 useinbandfec=1; stereo=0", "ptime:20", "rtcp-mux",
        "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJD|2^20|1:4",
        "candidate:1 1 UDP 1 192.0.2.1 1 typ host generation 0",
        "fingerprint:sha-1 4A:AD", "mid:0", "x", "y: z ", "setup:actpass",
    };
    unsigned n = chance(6);

    while (n--)
        sua_sdp_write_line(b, 'a', pick(attrs, SUA__COUNT(attrs)));
}

static void maybe(struct sua_buf *b, char type, const char *value)
{
    if (chance(2))
        sua_sdp_write_line(b, type, sua_str_z(value));
}

static void random_media(struct sua_buf *b)
{
    static const char *const lines[] = {
        "audio 4000 RTP/AVP 0 96", "video 4002/2 RTP/SAVPF 96 97 98",
        "application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "audio 0 RTP/AVP 0", "message 2855 TCP/MSRP *",
    };

    sua_sdp_write_line(b, 'm', pick(lines, SUA__COUNT(lines)));
    maybe(b, 'i', "a title");
    maybe(b, 'c', "IN IP6 2001:db8::1");
    maybe(b, 'b', "TIAS:64000");
    maybe(b, 'k', "clear:x");
    random_attrs(b);
}

static struct sua_str random_text(void)
{
    struct sua_buf b;
    unsigned n = chance(SUA_SDP_MEDIA_MAX + 1);

    sua_buf_init(&b, other, sizeof(other));
    sua_sdp_write_line(&b, 'v', SUA_STR("0"));
    sua_sdp_write_line(&b, 'o', SUA_STR("- 1 2 IN IP4 192.0.2.1"));
    sua_sdp_write_line(&b, 's', SUA_STR("-"));
    maybe(&b, 'i', "x");
    maybe(&b, 'u', "http://example.com");
    maybe(&b, 'e', "a@b (c)");
    maybe(&b, 'p', "+1 617 555-6011");
    sua_sdp_write_line(&b, 'c', SUA_STR("IN IP4 192.0.2.1"));
    maybe(&b, 'b', "AS:1");
    sua_sdp_write_line(&b, 't', SUA_STR("0 0"));
    if (chance(2)) {
        sua_sdp_write_line(&b, 'r', SUA_STR("7d 1h 0 25h"));
        maybe(&b, 'z', "2882844526 -1h");
    }
    maybe(&b, 'k', "prompt");
    random_attrs(&b);
    while (n--)
        random_media(&b);
    return sua_buf_view(&b);
}

/* Read, written and read again, nothing has changed. */
static void test_random(void)
{
    int i, err;

    state = 20240817;
    for (i = 0; i < 3000; i++) {
        struct sua_str in = random_text(), out;
        size_t at = 4711;

        err = sua_sdp_parse(in, &sdp, &at);
        CHECK_INT(err, SUA_OK);
        if (err) {
            fprintf(stderr, "at %d:\n%.*s\n", (int)at, SUA_FMT(in));
            return;
        }
        out = write_again(&sdp, text, sizeof(text), &err);
        CHECK(sua_str_eq(in, out));
        CHECK_INT(sua_sdp_parse(out, &back, NULL), SUA_OK);
        CHECK_INT(back.nmedia, sdp.nmedia);
    }
}

/* One byte of it changed: whatever is accepted is written in a form that is
 * read as the same. */
static void test_broken(void)
{
    static const char bytes[] = " \r\n=:/0axvm@\t";
    int i, err, accepted = 0;

    state = 4242;
    for (i = 0; i < 20000; i++) {
        struct sua_str in = random_text(), out;

        other[chance((unsigned)in.n)] = bytes[chance(sizeof(bytes))];
        in = guard_copy(in);
        err = sua_sdp_parse(in, &sdp, NULL);
        if (sua_sdp_parse_lenient(in, &sdp, NULL)) {
            CHECK(err != SUA_OK);
            continue;
        }
        accepted++;
        out = write_again(&sdp, text, sizeof(text), &err);
        CHECK_INT(err, SUA_OK);
        CHECK_INT(sua_sdp_parse_lenient(out, &back, NULL), SUA_OK);
        CHECK_INT(back.nmedia, sdp.nmedia);
        CHECK(sua_str_eq(back.origin_addr, sdp.origin_addr));
    }
    CHECK(accepted > 5000);
}

int main(void)
{
    test_lines();
    test_builder();
    test_again();
    test_change();
    test_random();
    test_broken();
    return check_done();
}
