/* SPDX-License-Identifier: MIT
 * What streams may have besides plain RTP: transports (RFC 3264 5.1), keys
 * (RFC 4568), roles (RFC 4145, 5763), one port for RTP and RTCP (RFC 5761,
 * 8858), tags and BUNDLE (RFC 5888, RFC 8843 with its examples), lines of
 * the application. */
#include "base/base.h"
#include "check.h"
#include "guard.h"
#include "sip/offer_more.h"

static const struct sua_sdp_codec pcm[] = {
    {0, 1, 8000, SUA_STR_INIT("PCMU"), {NULL, 0}},
};
static const struct sua_sdp_codec mpv[] = {
    {32, 1, 90000, SUA_STR_INIT("MPV"), {NULL, 0}},
    {31, 1, 90000, SUA_STR_INIT("H261"), {NULL, 0}},
};
static const struct sua_sdp_crypto keys[] = {
    {SUA_STR_INIT("AES_CM_128_HMAC_SHA1_80"), SUA_STR_INIT("inline:OURS80")},
    {SUA_STR_INIT("AES_CM_128_HMAC_SHA1_32"), SUA_STR_INIT("inline:OURS32")},
};

static char text[8192], text2[8192];
static struct sua_buf out;
static struct sua_sdp offer, answer;
static struct sua_sdp_agreed agreed[SUA_SDP_MEDIA_MAX];
static struct sua_sdp_agreed far[SUA_SDP_MEDIA_MAX];

#define TOP "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\n" \
            "c=IN IP4 192.0.2.9\r\nt=0 0\r\n"
#define HEAD "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\n" \
             "c=IN IP4 192.0.2.1\r\nt=0 0\r\n"

static struct sua_sdp_more nothing(void)
{
    struct sua_sdp_more m;

    memset(&m, 0, sizeof(m));
    m.ops = SUA_SDP_MORE_INIT;
    return m;
}

static struct sua_sdp_caps stream(const struct sua_sdp_more *more,
                                  uint16_t port)
{
    struct sua_sdp_caps c;

    memset(&c, 0, sizeof(c));
    CHECK_INT(sua_addr_parse(SUA_STR("192.0.2.1"), &c.addr), SUA_OK);
    c.addr.port = port;
    c.codec = pcm;
    c.ncodec = 1;
    c.dir = SUA_SDP_SENDRECV;
    c.more = more;
    return c;
}

static struct sua_sdp_caps video(const struct sua_sdp_more *more,
                                 uint16_t port)
{
    struct sua_sdp_caps c = stream(more, port);

    c.type = SUA_STR("video");
    c.codec = mpv;
    c.ncodec = 2;
    return c;
}

static struct sua_sdp_caps data(const struct sua_sdp_more *more,
                                const char *type, uint16_t port)
{
    struct sua_sdp_caps c = stream(more, port);

    c.type = sua_str_z(type);
    c.codec = NULL;
    c.ncodec = 0;
    return c;
}

static struct sua_sdp_local side(const struct sua_sdp_caps *caps, unsigned n)
{
    struct sua_sdp_local us;

    memset(&us, 0, sizeof(us));
    us.origin.id = 7;
    us.origin.version = 1;
    us.caps = caps;
    us.ncaps = (uint8_t)n;
    return us;
}

static void parse(const char *z, struct sua_sdp *to)
{
    CHECK_INT(sua_sdp_parse_lenient(guard_copy(sua_str_z(z)), to, NULL),
              SUA_OK);
}

/* Answers; the answer must pass the strict reader, the offerer must read it
 * to the same end, and each shorter buffer must be too short. */
static int answer_with(const char *z, const struct sua_sdp_caps *caps,
                       unsigned n)
{
    struct sua_sdp_local us = side(caps, n);
    size_t cap, full;
    int err;

    parse(z, &offer);
    sua_buf_init(&out, text, sizeof(text));
    err = sua_sdp_answer(&out, &us, &offer, agreed);
    if (err) {
        CHECK_INT(out.n, 0);
        return err;
    }
    full = out.n;
    for (cap = 0; cap < full; cap += 7) {
        sua_buf_init(&out, text2, cap);
        CHECK_INT(sua_sdp_answer(&out, &us, &offer, far), SUA_ETOOBIG);
    }
    sua_buf_init(&out, text, full);
    CHECK_INT(sua_sdp_answer(&out, &us, &offer, agreed), SUA_OK);
    CHECK_INT(sua_sdp_parse(sua_buf_view(&out), &answer, NULL), SUA_OK);
    CHECK_INT(answer.nmedia, offer.nmedia);
    return SUA_OK;
}

/* Our offer, in offer; then the peer's answer z. */
static void make_offer(const struct sua_sdp_caps *caps, unsigned n)
{
    struct sua_sdp_local us = side(caps, n);

    sua_buf_init(&out, text, sizeof(text));
    sua_sdp_offer(&out, &us);
    CHECK_INT(out.err, SUA_OK);
    CHECK_INT(sua_sdp_parse(sua_buf_view(&out), &offer, NULL), SUA_OK);
}

static int agree_with(const char *z, const struct sua_sdp_caps *caps,
                      unsigned n)
{
    struct sua_sdp_local us = side(caps, n);

    parse(z, &answer);
    return sua_sdp_agree(&offer, &answer, &us, agreed);
}

static void check_section(size_t i, const char *line, const char *section)
{
    CHECK_STR(answer.media[i].line, line);
    CHECK_STR(answer.media[i].section, section);
}

/* ---- transports and opaque media --------------------------------------- */

static void test_protos(void)
{
    static const struct {
        const char *ours, *theirs;
        int ok;
    } all[] = {
        {"", "RTP/AVP", 1},
        {"", "RTP/SAVP", 0},
        {"", "RTP/AVPF", 0},
        {"RTP/AVPF RTP/AVP", "RTP/AVP", 1},
        {"RTP/AVPF RTP/AVP", "rtp/avpf", 1},
        {"RTP/AVPF RTP/AVP", "RTP/SAVPF", 0},
        {"RTP/SAVP", "RTP/AVP", 0},
        {"RTP/SAVP", "RTP/SAVP", 1},
        {"RTP/SAVP", "RTP/SAVPF", 0},
        {"RTP/AVPX", "RTP/AVP", 0},
    };
    char z[512], line[64];
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++) {
        struct sua_sdp_more more = nothing();
        struct sua_sdp_caps c = stream(&more, 4000);

        more.proto = sua_str_z(all[i].ours);
        snprintf(z, sizeof(z), TOP "m=audio 5000 %s 0\r\n", all[i].theirs);
        CHECK_INT(answer_with(z, &c, 1),
                  all[i].ok ? SUA_OK : SUA_EUNSUPPORTED);
        if (!all[i].ok)
            continue;
        snprintf(line, sizeof(line), "audio 4000 %s 0", all[i].theirs);
        CHECK_STR(answer.media[0].line, line);
    }
}

static void test_opaque(void)
{
    struct sua_sdp_more fax = nothing(), msrp = nothing();
    struct sua_sdp_caps c[2];

    fax.proto = SUA_STR("udptl");
    fax.formats = SUA_STR("t38");
    msrp.proto = SUA_STR("TCP/MSRP");
    msrp.formats = SUA_STR("*");
    msrp.lines = SUA_STR("a=accept-types:text/plain\n");
    c[0] = data(&fax, "image", 4000);
    c[1] = data(&msrp, "message", 4002);
    CHECK_INT(answer_with(TOP "m=audio 5000 RTP/AVP 0\r\n"
                          "m=message 5002 TCP/MSRP *\r\n"
                          "m=image 5004 udptl t37 t38\r\n", c, 2), SUA_OK);
    check_section(0, "audio 0 RTP/AVP 0", "");
    check_section(1, "message 4002 TCP/MSRP *",
                  "a=accept-types:text/plain\r\n");
    check_section(2, "image 4000 udptl t38", "");
    CHECK(agreed[0].on && agreed[0].index == 2 && agreed[1].index == 1);
    CHECK(agreed[0].name.p == NULL);
    CHECK_INT(answer_with(TOP "m=image 5004 udptl t37\r\n", c, 2),
              SUA_EUNSUPPORTED);
    CHECK_INT(answer_with(TOP "m=image 5004 tcptl t38\r\n", c, 2),
              SUA_EUNSUPPORTED);

    make_offer(c, 2);
    CHECK_STR(offer.media[0].line, "image 4000 udptl t38");
    CHECK_INT(agree_with(TOP "m=image 5000 udptl t38\r\n"
                         "m=message 0 TCP/MSRP *\r\n", c, 2), SUA_OK);
    CHECK(agreed[0].on && !agreed[1].on);
    CHECK_INT(agreed[1].why, SUA_OK);
    CHECK_INT(agreed[0].remote.port, 5000);
    CHECK_INT(agree_with(TOP "m=image 5000 udptl t37\r\n"
                         "m=message 0 TCP/MSRP *\r\n", c, 2),
              SUA_EUNSUPPORTED);
    CHECK_INT(agreed[0].why, SUA_EUNSUPPORTED);
}

/* ---- lines of the application ------------------------------------------ */

static void test_lines(void)
{
    struct sua_sdp_more more = nothing();
    struct sua_sdp_caps c = stream(&more, 4000);
    struct sua_sdp_local us = side(&c, 1);
    static const char *const evil[] = {
        "m=audio 1 RTP/AVP 0\r\n", "a=x\r\nm=audio 1 RTP/AVP 0\r\n",
        "c=IN IP4 1.2.3.4\r\n", "x", "a", "a=x\rb=y", " a=b\r\n",
        "a=x\r\n\r\na=y\r\n", "\r\na=x", "A=x\r\n",
    };
    size_t i;

    more.lines = SUA_STR("a=ssrc:1 cname:x\r\nb=AS:64\r\na=rtcp-fb:* nack");
    more.transport = SUA_STR("a=candidate:1 1 UDP 1 192.0.2.1 4000 typ host"
                             "\nb=TIAS:9\n");
    make_offer(&c, 1);
    CHECK_STR(offer.media[0].section,
              "b=AS:64\r\nb=TIAS:9\r\n"
              "a=candidate:1 1 UDP 1 192.0.2.1 4000 typ host\r\n"
              "a=ssrc:1 cname:x\r\na=rtcp-fb:* nack\r\n"
              "a=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n");
    for (i = 0; i < SUA__COUNT(evil); i++) {
        more.lines = sua_str_z(evil[i]);
        more.transport = sua_str_z(NULL);
        sua_buf_init(&out, text, sizeof(text));
        sua_sdp_offer(&out, &us);
        CHECK_INT(out.err, SUA_EINVAL);
        more.transport = more.lines;
        more.lines = sua_str_z(NULL);
        sua_buf_init(&out, text, sizeof(text));
        sua_sdp_offer(&out, &us);
        CHECK_INT(out.err, SUA_EINVAL);
    }
    more.transport = SUA_STR("a=x\0y\r\n");
    sua_buf_init(&out, text, sizeof(text));
    sua_sdp_offer(&out, &us);
    CHECK_INT(out.err, SUA_EINVAL);
}

/* Members that become parts of lines. */
static void test_injection(void)
{
    static const char *const evil[] = {"a b", "a\r\nb", "a\nm=x"};
    struct sua_sdp_crypto key = keys[0];
    struct sua_sdp_more more = nothing();
    struct sua_sdp_caps c = stream(&more, 4000);
    struct sua_sdp_local us = side(&c, 1);
    unsigned i, what;

    for (i = 0; i < SUA__COUNT(evil); i++)
        for (what = 0; what < 5; what++) {
            more = nothing();
            c = stream(&more, 4000);
            key = keys[0];
            more.crypto = &key;
            more.ncrypto = 1;
            if (what == 0)
                more.mid = sua_str_z(evil[i]);
            else if (what == 1)
                key.suite = sua_str_z(evil[i]);
            else if (what == 2)
                key.key = sua_str_z(evil[i]);
            else if (what == 3)
                c.type = sua_str_z(evil[i]);
            else if (i) /* a list of transports has spaces */
                more.proto = sua_str_z(evil[i]);
            else
                continue;
            sua_buf_init(&out, text, sizeof(text));
            sua_sdp_offer(&out, &us);
            CHECK_INT(out.err, SUA_EINVAL);
        }
}

/* ---- RTP and RTCP on one port ------------------------------------------ */

static void test_mux(void)
{
    unsigned ours, theirs;

    for (ours = 0; ours < 2; ours++)
        for (theirs = 0; theirs < 3; theirs++) {
            static const char *const line[] = {
                "", "a=rtcp-mux\r\n", "a=rtcp-mux\r\na=rtcp-mux-only\r\n"};
            struct sua_sdp_more more = nothing();
            struct sua_sdp_caps c = stream(&more, 4000);
            int ok = ours || theirs < 2;
            char z[512];

            more.mux = (uint8_t)ours;
            snprintf(z, sizeof(z), TOP "m=audio 5000 RTP/AVP 0\r\n%s",
                     line[theirs]);
            CHECK_INT(answer_with(z, &c, 1), ok ? SUA_OK : SUA_EUNSUPPORTED);
            if (ok) {
                CHECK_INT(agreed[0].mux, ours && theirs);
                CHECK_INT(sua_sdp_attr(answer.media[0].section,
                                       SUA_STR("rtcp-mux")).p != NULL,
                          ours && theirs);
            }
            make_offer(&c, 1);
            CHECK_INT(agree_with(z, &c, 1), SUA_OK);
            CHECK_INT(agreed[0].mux, ours && theirs);
        }
}

/* ---- keys -------------------------------------------------------------- */

#define K80 "AES_CM_128_HMAC_SHA1_80 inline:THEIRS|2^20|1:4"
#define K32 "AES_CM_128_HMAC_SHA1_32 inline:THEIRS"

static void test_keys_answer(void)
{
    static const struct {
        const char *proto, *lines, *answer;
        int key;
    } all[] = {
        {"RTP/SAVP", "a=crypto:4 " K80 "\r\na=crypto:9 " K32 "\r\n",
         "a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:OURS80\r\n", 1},
        {"RTP/SAVP", "a=crypto:1 F8_128_HMAC_SHA1_80 inline:x\r\n"
         "a=crypto:2 " K32 "\r\n",
         "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:OURS32\r\n", 2},
        /* Session parameters: only those that may be passed over. */
        {"RTP/SAVP", "a=crypto:1 " K80 " UNENCRYPTED_SRTP\r\n"
         "a=crypto:2 " K80 " -WSH=64\r\n",
         "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:OURS80\r\n", 1},
        {"RTP/SAVP", "a=crypto:1 " K80 " KDR=1\r\n", NULL, 0},
        {"RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 uri:x\r\n", NULL, 0},
        {"RTP/SAVP", "a=crypto:1\r\n", NULL, 0},
        {"RTP/SAVP", "", NULL, 0},
        /* Best effort: with keys if there are some. */
        {"RTP/AVP", "a=crypto:1 " K80 "\r\n",
         "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:OURS80\r\n", 1},
        {"RTP/AVP", "", "", 0},
        {"RTP/AVP", "a=crypto:1 F8_128_HMAC_SHA1_80 inline:x\r\n", "", 0},
    };
    struct sua_sdp_more more = nothing();
    struct sua_sdp_caps c = stream(&more, 4000);
    char z[512];
    size_t i;

    more.proto = SUA_STR("RTP/SAVP RTP/AVP");
    more.crypto = keys;
    more.ncrypto = 2;
    for (i = 0; i < SUA__COUNT(all); i++) {
        snprintf(z, sizeof(z), TOP "m=audio 5000 %s 0\r\n%s", all[i].proto,
                 all[i].lines);
        CHECK_INT(answer_with(z, &c, 1),
                  all[i].answer ? SUA_OK : SUA_EUNSUPPORTED);
        CHECK_INT(agreed[0].our_key, all[i].key);
        CHECK_INT(agreed[0].crypto.p != NULL, all[i].key != 0);
        if (!all[i].answer)
            continue;
        snprintf(z, sizeof(z), "%sa=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n",
                 all[i].answer);
        CHECK_STR(answer.media[0].section, z);
    }
}

static void test_keys_agree(void)
{
    static const struct {
        const char *lines;
        int key;                /* -1: no answer                           */
    } all[] = {
        {"a=crypto:1 " K80 "\r\n", 1},
        {"a=crypto:2 " K32 "\r\n", 2},
        {"a=crypto:2 " K80 "\r\n", -1}, /* another suite than that tag's */
        {"a=crypto:3 " K80 "\r\n", -1},
        {"a=crypto:0 " K80 "\r\n", -1},
        {"a=crypto:1 F8_128_HMAC_SHA1_80 inline:x\r\n", -1},
        {"", -1},
    };
    struct sua_sdp_more more = nothing();
    struct sua_sdp_caps c = stream(&more, 4000);
    char z[512];
    size_t i;

    more.crypto = keys;
    more.ncrypto = 2;
    for (i = 0; i < 2 * SUA__COUNT(all); i++) {
        const char *proto = i % 2 ? "RTP/AVP" : "RTP/SAVP";
        int key = all[i / 2].key;

        more.proto = sua_str_z(proto);
        if (i % 2 && !*all[i / 2].lines)
            key = 0; /* in the clear, as best effort may end */
        make_offer(&c, 1);
        CHECK_STR(sua_sdp_attr(offer.media[0].section, SUA_STR("crypto")),
                  "1 AES_CM_128_HMAC_SHA1_80 inline:OURS80");
        snprintf(z, sizeof(z), TOP "m=audio 5000 %s 0\r\n%s", proto,
                 all[i / 2].lines);
        CHECK_INT(agree_with(z, &c, 1), key < 0 ? SUA_EUNSUPPORTED : SUA_OK);
        CHECK_INT(agreed[0].why, key < 0 ? SUA_EBADMSG : SUA_OK);
        CHECK_INT(agreed[0].our_key, key < 0 ? 0 : key);
    }
}

/* One who has SAVP and AVP gets both answered by one of each kind, and one
 * that has but AVP leaves the secure one alone. */
static void test_two_choices(void)
{
    struct sua_sdp_caps c = stream(NULL, 4000);

    CHECK_INT(answer_with(TOP "m=audio 5000 RTP/SAVP 0\r\na=crypto:1 " K80
                          "\r\nm=audio 5002 RTP/AVP 0\r\n", &c, 1), SUA_OK);
    CHECK_STR(answer.media[0].line, "audio 0 RTP/SAVP 0");
    CHECK_STR(answer.media[1].line, "audio 4000 RTP/AVP 0");
    CHECK_INT(agreed[0].index, 1);
}

/* ---- roles ------------------------------------------------------------- */

/* RFC 4145 4.1: rows what we can (1 active, 2 passive, 3 both, 4 hold),
 * columns the offer. a p h, or - for no answer. */
static const char *const role_name[] = {"active", "passive", "actpass",
                                        "holdconn", NULL};
static const char role_table[4][6] = {"-aah-", "p-php", "paahp", "hhhhh"};

static int role_of(char c)
{
    return c == 'a'   ? SUA_SDP_SETUP_ACTIVE
           : c == 'p' ? SUA_SDP_SETUP_PASSIVE
           : c == 'h' ? SUA_SDP_SETUP_HOLDCONN
                      : 0;
}

static void test_roles(void)
{
    unsigned ours, theirs;
    char z[512];

    for (ours = 1; ours <= 4; ours++)
        for (theirs = 0; theirs < 5; theirs++) {
            struct sua_sdp_more more = nothing();
            struct sua_sdp_caps c = data(&more, "application", 9);
            int want = role_of(role_table[ours - 1][theirs]);

            more.proto = SUA_STR("TCP/BFCP");
            more.formats = SUA_STR("*");
            more.setup = (uint8_t)ours;
            snprintf(z, sizeof(z), TOP "m=application 5000 TCP/BFCP *\r\n"
                     "%s%s%s", role_name[theirs] ? "a=setup:" : "",
                     role_name[theirs] ? role_name[theirs] : "",
                     role_name[theirs] ? "\r\n" : "");
            CHECK_INT(answer_with(z, &c, 1),
                      want ? SUA_OK : SUA_EUNSUPPORTED);
            CHECK_INT(agreed[0].setup, want);
        }
}

/* The roles an answer may choose, after each offer. */
static void test_roles_agree(void)
{
    static const char table[4][6] = {"-a-ha", "p--h-", "pa-ha", "---h-"};
    unsigned ours, theirs;
    char z[512];

    for (ours = 1; ours <= 4; ours++)
        for (theirs = 0; theirs < 5; theirs++) {
            struct sua_sdp_more more = nothing();
            struct sua_sdp_caps c = data(&more, "application", 9);
            int want = role_of(table[ours - 1][theirs]);

            more.proto = SUA_STR("TCP/BFCP");
            more.formats = SUA_STR("*");
            more.setup = (uint8_t)ours;
            make_offer(&c, 1);
            CHECK_STR(sua_sdp_attr(offer.media[0].section, SUA_STR("setup")),
                      role_name[ours - 1]);
            snprintf(z, sizeof(z), TOP "m=application 5000 TCP/BFCP *\r\n"
                     "%s%s\r\n", role_name[theirs] ? "a=setup:" : "a=x",
                     role_name[theirs] ? role_name[theirs] : "");
            CHECK_INT(agree_with(z, &c, 1), want ? SUA_OK
                                                 : SUA_EUNSUPPORTED);
            CHECK_INT(agreed[0].setup, want);
        }
}

static void test_dtls(void)
{
    struct sua_sdp_more more = nothing();
    struct sua_sdp_caps c = stream(&more, 4000);

    more.proto = SUA_STR("UDP/TLS/RTP/SAVPF RTP/AVP");
    more.setup = SUA_SDP_SETUP_ACTPASS;
    more.mux = 1;
    more.transport = SUA_STR("a=fingerprint:sha-256 AB:CD\r\n");
    CHECK_INT(answer_with(TOP "a=fingerprint:sha-256 12:34\r\n"
                          "a=setup:actpass\r\n"
                          "m=audio 5000 UDP/TLS/RTP/SAVPF 0\r\n"
                          "a=rtcp-mux\r\n", &c, 1), SUA_OK);
    check_section(0, "audio 4000 UDP/TLS/RTP/SAVPF 0",
                  "a=rtcp-mux\r\na=setup:active\r\n"
                  "a=fingerprint:sha-256 AB:CD\r\n"
                  "a=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n");
    CHECK_INT(answer_with(TOP "m=audio 5000 UDP/TLS/RTP/SAVPF 0\r\n"
                          "a=setup:actpass\r\n", &c, 1), SUA_EUNSUPPORTED);
    /* Roles are of no concern to the other transport. */
    CHECK_INT(answer_with(TOP "m=audio 5000 RTP/AVP 0\r\n", &c, 1), SUA_OK);
    CHECK_INT(agreed[0].setup, 0);
    make_offer(&c, 1);
    CHECK_STR(offer.media[0].line, "audio 4000 UDP/TLS/RTP/SAVPF 0");
    CHECK_STR(sua_sdp_attr(offer.media[0].section, SUA_STR("setup")),
              "actpass");
    CHECK_INT(agree_with(TOP "m=audio 5000 UDP/TLS/RTP/SAVPF 0\r\n"
                         "a=setup:active\r\n", &c, 1), SUA_EUNSUPPORTED);
    CHECK_INT(agreed[0].why, SUA_EBADMSG);
    CHECK_INT(agree_with(TOP "m=audio 5000 UDP/TLS/RTP/SAVPF 0\r\n"
                         "a=setup:active\r\na=fingerprint:sha-256 12:34\r\n",
                         &c, 1), SUA_OK);
    CHECK_INT(agreed[0].setup, SUA_SDP_SETUP_PASSIVE);
}

/* ---- tags and BUNDLE --------------------------------------------------- */

static struct sua_sdp_more bundle_more[3];
static struct sua_sdp_caps bundle_caps[3];

/* Audio and two videos that can share a transport. */
static void bundle_side(unsigned bundle)
{
    static const char *const mids[] = {"foo", "bar", "zen"};
    unsigned i;

    for (i = 0; i < 3; i++) {
        bundle_more[i] = nothing();
        bundle_more[i].mid = sua_str_z(mids[i]);
        bundle_more[i].mux = 1;
        bundle_more[i].bundle = (uint8_t)bundle;
        bundle_more[i].transport = SUA_STR("a=ice-ufrag:abcd\r\n");
        bundle_caps[i] = i ? video(&bundle_more[i], (uint16_t)(4000 + 2 * i))
                           : stream(&bundle_more[i], 4000);
    }
}

/* RFC 8843 7.2.2, the lines that matter. */
#define RFC_OFFER \
    TOP "a=group:BUNDLE foo bar\r\n" \
    "m=audio 10000 RTP/AVP 0 8 97\r\nb=AS:200\r\na=mid:foo\r\n" \
    "a=rtcp-mux\r\na=rtpmap:97 iLBC/8000\r\n" \
    "m=video 10002 RTP/AVP 31 32\r\nb=AS:1000\r\na=mid:bar\r\n" \
    "a=rtcp-mux\r\n"

static void test_bundle_answer(void)
{
    bundle_side(SUA_SDP_BUNDLE_CAN);
    CHECK_INT(answer_with(RFC_OFFER, bundle_caps, 2), SUA_OK);
    CHECK_STR(answer.session, HEAD "a=group:BUNDLE foo bar\r\n");
    check_section(0, "audio 4000 RTP/AVP 0",
                  "a=mid:foo\r\na=rtcp-mux\r\na=ice-ufrag:abcd\r\n"
                  "a=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n");
    check_section(1, "video 0 RTP/AVP 31",
                  "a=mid:bar\r\na=bundle-only\r\n"
                  "a=rtpmap:31 H261/90000\r\na=sendrecv\r\n");
    CHECK(agreed[0].bundled && agreed[1].bundled);
    CHECK(agreed[0].carrier == 0 && agreed[1].carrier == 0);
    CHECK_INT(agreed[1].index, 1);
    CHECK_INT(agreed[1].remote.port, 10000);
    CHECK(agreed[0].mux && agreed[1].mux);

    /* 18.2: rejected, so each has its own; tags stay (RFC 5888 9.2). */
    bundle_side(SUA_SDP_BUNDLE_NO);
    CHECK_INT(answer_with(RFC_OFFER, bundle_caps, 2), SUA_OK);
    CHECK_STR(answer.session, HEAD);
    CHECK_STR(answer.media[1].line, "video 4002 RTP/AVP 31");
    CHECK_STR(sua_sdp_attr(answer.media[1].section, SUA_STR("mid")), "bar");
    CHECK(!agreed[0].bundled && agreed[1].carrier == 1);
    CHECK_INT(agreed[1].remote.port, 10002);

    /* As browsers have it. */
    bundle_side(SUA_SDP_BUNDLE_CAN | SUA_SDP_BUNDLE_PORTS);
    CHECK_INT(answer_with(RFC_OFFER, bundle_caps, 2), SUA_OK);
    CHECK_STR(answer.media[1].line, "video 4000 RTP/AVP 31");
    CHECK(!sua_sdp_attr(answer.media[1].section, SUA_STR("bundle-only")).p);
}

/* 7.3.1: who cannot carry the group does not, and refused tags leave it. */
static void test_bundle_tagged(void)
{
    bundle_side(SUA_SDP_BUNDLE_CAN);
    bundle_caps[0].off = 1;
    CHECK_INT(answer_with(RFC_OFFER, bundle_caps, 2), SUA_OK);
    CHECK_STR(answer.session, HEAD "a=group:BUNDLE bar\r\n");
    check_section(0, "audio 0 RTP/AVP 0", "a=mid:foo\r\n");
    CHECK_STR(answer.media[1].line, "video 4002 RTP/AVP 31");
    CHECK_INT(agreed[1].carrier, 1);

    /* 18.3: the last line carries; the others have no port. */
    bundle_side(SUA_SDP_BUNDLE_CAN);
    CHECK_INT(answer_with(
        TOP "a=group:BUNDLE zen foo bar\r\n"
        "m=audio 0 RTP/AVP 0 8\r\na=mid:foo\r\na=bundle-only\r\n"
        "m=video 0 RTP/AVP 31 32\r\na=mid:bar\r\na=bundle-only\r\n"
        "m=video 10000 RTP/AVP 66\r\na=mid:zen\r\na=rtcp-mux\r\n"
        "a=rtpmap:66 H261/90000\r\n", bundle_caps, 3), SUA_OK);
    CHECK_STR(answer.session, HEAD "a=group:BUNDLE zen foo bar\r\n");
    CHECK_STR(answer.media[0].line, "audio 0 RTP/AVP 0");
    CHECK_STR(answer.media[1].line, "video 0 RTP/AVP 31");
    CHECK_STR(answer.media[2].line, "video 4004 RTP/AVP 66");
    CHECK(agreed[0].on && agreed[1].on && agreed[2].on);
    CHECK_INT(agreed[0].carrier, 2);
    CHECK_INT(agreed[0].remote.port, 10000);

    /* The only one with a port refused: nothing is left. */
    bundle_side(SUA_SDP_BUNDLE_CAN);
    CHECK_INT(answer_with(
        TOP "a=group:BUNDLE zen foo\r\n"
        "m=audio 0 RTP/AVP 0\r\na=mid:foo\r\na=bundle-only\r\n"
        "m=image 10000 udptl t38\r\na=mid:zen\r\n", bundle_caps, 3),
        SUA_EUNSUPPORTED);
    CHECK(!agreed[0].on);
    /* Port 0 without its group is a stream nobody wants. */
    CHECK_INT(answer_with(
        TOP "m=audio 0 RTP/AVP 0\r\na=mid:foo\r\na=bundle-only\r\n"
        "m=video 9 RTP/AVP 31\r\na=mid:bar\r\n", bundle_caps, 3), SUA_OK);
    CHECK(!agreed[0].on && agreed[1].on);
}

static void test_bundle_offer(void)
{
    struct sua_sdp_local us = side(bundle_caps, 3);

    bundle_side(SUA_SDP_BUNDLE_CAN);
    bundle_more[1].bundle = SUA_SDP_BUNDLE_ONLY;
    make_offer(bundle_caps, 2);
    CHECK_STR(offer.session, HEAD "a=group:BUNDLE foo bar\r\n");
    CHECK_STR(offer.media[1].line, "video 0 RTP/AVP 32 31");
    CHECK_STR(offer.media[1].section,
              "a=mid:bar\r\na=bundle-only\r\na=rtpmap:32 MPV/90000\r\n"
              "a=rtpmap:31 H261/90000\r\na=sendrecv\r\n");

    CHECK_INT(agree_with(TOP "a=group:BUNDLE foo bar\r\n"
                         "m=audio 20000 RTP/AVP 0\r\na=mid:foo\r\n"
                         "a=rtcp-mux\r\nm=video 0 RTP/AVP 32\r\n"
                         "a=mid:bar\r\na=bundle-only\r\na=recvonly\r\n",
                         bundle_caps, 2), SUA_OK);
    CHECK(agreed[1].on && agreed[1].bundled && agreed[1].mux);
    CHECK_INT(agreed[1].remote.port, 20000);
    CHECK_INT(agreed[1].dir, SUA_SDP_SENDONLY);
    /* Without the group nobody carries it. */
    CHECK_INT(agree_with(TOP "m=audio 20000 RTP/AVP 0\r\na=mid:foo\r\n"
                         "m=video 0 RTP/AVP 32\r\na=mid:bar\r\n"
                         "a=bundle-only\r\n", bundle_caps, 2), SUA_OK);
    CHECK(agreed[0].on && !agreed[0].bundled && !agreed[1].on);
    /* RFC 5888 9.1: tags on other lines make groups void. */
    CHECK_INT(agree_with(TOP "a=group:BUNDLE foo bar\r\n"
                         "m=audio 20000 RTP/AVP 0\r\na=mid:bar\r\n"
                         "m=video 0 RTP/AVP 32\r\na=mid:foo\r\n",
                         bundle_caps, 2), SUA_OK);
    CHECK(agreed[0].on && !agreed[0].bundled);
    /* The first tag must have a transport. */
    CHECK_INT(agree_with(TOP "a=group:BUNDLE bar foo\r\n"
                         "m=audio 20000 RTP/AVP 0\r\na=mid:foo\r\n"
                         "m=video 0 RTP/AVP 32\r\na=mid:bar\r\n"
                         "a=bundle-only\r\n", bundle_caps, 2), SUA_EBADMSG);

    /* 18.5 and later offers: tags stay, a line that ends leaves the group. */
    bundle_side(SUA_SDP_BUNDLE_ONLY);
    bundle_caps[2].off = 1;
    parse(TOP "a=group:BUNDLE 0 1 2\r\nm=audio 4000 RTP/AVP 0\r\na=mid:0\r\n"
          "m=video 0 RTP/AVP 31\r\na=mid:1\r\na=bundle-only\r\n"
          "m=video 0 RTP/AVP 31\r\na=mid:2\r\na=bundle-only\r\n", &answer);
    sua_buf_init(&out, text, sizeof(text));
    sua_sdp_reoffer(&out, &us, &answer);
    CHECK_INT(sua_sdp_parse(sua_buf_view(&out), &offer, NULL), SUA_OK);
    CHECK_STR(offer.session, HEAD "a=group:BUNDLE 0 1\r\n");
    CHECK_STR(offer.media[0].line, "audio 4000 RTP/AVP 0");
    CHECK_STR(offer.media[1].line, "video 0 RTP/AVP 32 31");
    CHECK_STR(offer.media[2].line, "video 0 RTP/AVP 31");
    CHECK_STR(offer.media[2].section, "a=mid:2\r\n");
}

/* RFC 5888 9.2.1: groups of other kinds are not ours to answer. */
static void test_other_groups(void)
{
    bundle_side(SUA_SDP_BUNDLE_CAN);
    CHECK_INT(answer_with(TOP "a=group:FID 1 2\r\na=group:LS 1 2\r\n"
                          "m=audio 30000 RTP/AVP 0\r\na=mid:1\r\n"
                          "m=audio 30002 RTP/AVP 8\r\na=mid:2\r\n",
                          bundle_caps, 1), SUA_OK);
    CHECK_STR(answer.session, HEAD);
    CHECK_STR(sua_sdp_attr(answer.media[0].section, SUA_STR("mid")), "1");
    CHECK_STR(answer.media[1].line, "audio 0 RTP/AVP 8");
    CHECK_STR(sua_sdp_attr(answer.media[1].section, SUA_STR("mid")), "2");
}

int main(void)
{
    test_protos();
    test_opaque();
    test_lines();
    test_injection();
    test_mux();
    test_keys_answer();
    test_keys_agree();
    test_two_choices();
    test_roles();
    test_roles_agree();
    test_dtls();
    test_bundle_answer();
    test_bundle_tagged();
    test_bundle_offer();
    test_other_groups();
    return check_done();
}
