/* SPDX-License-Identifier: MIT
 * Offer and answer (RFC 3264): directions, codecs, several streams, payload
 * types, holding, new offers; and random offers, which always give an answer
 * that fits or a clear refusal. */
#include "base/base.h"
#include "check.h"
#include "guard.h"
#include "sip/offer.h"

#define COUNT SUA__COUNT

static const struct sua_sdp_codec phone[] = {
    {8, 1, 8000, SUA_STR_INIT("PCMA"), {NULL, 0}},
    {0, 1, 8000, SUA_STR_INIT("PCMU"), {NULL, 0}},
    {96, 2, 48000, SUA_STR_INIT("opus"), SUA_STR_INIT("useinbandfec=1")},
    {101, 1, 8000, SUA_STR_INIT("telephone-event"), SUA_STR_INIT("0-15")},
    {102, 0, 48000, SUA_STR_INIT("telephone-event"), SUA_STR_INIT("0-15")},
};

static char text[4096];
static struct sua_buf out;
static struct sua_sdp offer, answer, local;
static struct sua_sdp_agreed agreed;

static struct sua_sdp_caps caps_of(unsigned ncodec, unsigned dir)
{
    struct sua_sdp_caps c;

    memset(&c, 0, sizeof(c));
    sua_addr_parse(SUA_STR("192.0.2.1"), &c.addr);
    c.addr.port = 4000;
    c.codec = phone;
    c.ncodec = (uint8_t)ncodec;
    c.dir = (uint8_t)dir;
    return c;
}

/* One stream of ours. */
static struct sua_sdp_local side(const struct sua_sdp_caps *caps)
{
    struct sua_sdp_local us;

    memset(&us, 0, sizeof(us));
    us.origin.id = 7;
    us.origin.version = 1;
    us.caps = caps;
    us.ncaps = 1;
    return us;
}

static void write_offer(struct sua_buf *b, const struct sua_sdp_caps *caps)
{
    struct sua_sdp_local us = side(caps);

    sua_sdp_offer(b, &us);
}

static int write_answer(struct sua_buf *b, const struct sua_sdp *given,
                        const struct sua_sdp_caps *caps)
{
    struct sua_sdp_local us = side(caps);

    return sua_sdp_answer(b, &us, given, &agreed);
}

static int read_answer(const struct sua_sdp *ours,
                       const struct sua_sdp *theirs,
                       const struct sua_sdp_caps *caps,
                       struct sua_sdp_agreed *to)
{
    struct sua_sdp_local us = side(caps);

    return sua_sdp_agree(ours, theirs, &us, to);
}

static void check_addr(const struct sua_addr *a, const char *want)
{
    struct sua_buf b;
    char mem[64];

    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, a, 1);
    CHECK_STR(sua_buf_view(&b), want);
}

#define TOP "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\n" \
            "c=IN IP4 192.0.2.9\r\nt=0 0\r\n"

static struct sua_buf *fresh(void)
{
    sua_buf_init(&out, text, sizeof(text));
    return &out;
}

/* Answers the offer and, when that went well, reads the answer back. */
static int answer_with(const char *z, const struct sua_sdp_caps *caps)
{
    int err;

    CHECK_INT(sua_sdp_parse_lenient(guard_copy(sua_str_z(z)), &offer, NULL),
              SUA_OK);
    err = write_answer(fresh(), &offer, caps);
    if (!err)
        CHECK_INT(sua_sdp_parse_lenient(sua_buf_view(&out), &answer, NULL),
                  SUA_OK);
    else
        CHECK_INT(out.n, 0);
    return err;
}

/* Offers caps, then reads the peer's answer z. */
static int agree_with(const struct sua_sdp_caps *caps, const char *z)
{
    write_offer(fresh(), caps);
    CHECK_INT(out.err, SUA_OK);
    CHECK_INT(sua_sdp_parse_lenient(sua_buf_view(&out), &local, NULL), SUA_OK);
    CHECK_INT(sua_sdp_parse_lenient(guard_copy(sua_str_z(z)), &answer, NULL),
              SUA_OK);
    return read_answer(&local, &answer, caps, &agreed);
}

/* ---- what is written --------------------------------------------------- */

static void test_offer_text(void)
{
    struct sua_sdp_caps c = caps_of(4, SUA_SDP_SENDRECV);
    struct sua_sdp_local us = side(&c);

    c.ptime = 20;
    sua_sdp_offer(fresh(), &us);
    CHECK_STR(sua_buf_view(&out),
              "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\n"
              "c=IN IP4 192.0.2.1\r\nt=0 0\r\n"
              "m=audio 4000 RTP/AVP 8 0 96 101\r\n"
              "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
              "a=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n"
              "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
              "a=ptime:20\r\na=sendrecv\r\n");
    sua_addr_parse(SUA_STR("2001:db8::1"), &c.addr);
    c.addr.port = 6000;
    c.ncodec = 1;
    c.ptime = 0;
    c.dir = SUA_SDP_INACTIVE;
    us.origin.user = SUA_STR("alice");
    us.origin.id = UINT64_MAX;
    sua_sdp_offer(fresh(), &us);
    CHECK_STR(sua_buf_view(&out),
              "v=0\r\no=alice 18446744073709551615 1 IN IP6 2001:db8::1\r\n"
              "s=-\r\nc=IN IP6 2001:db8::1\r\nt=0 0\r\n"
              "m=audio 6000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
              "a=inactive\r\n");
}

/* What an application chose must not become lines of its own. */
static void test_injection(void)
{
    struct sua_sdp_caps c = caps_of(1, SUA_SDP_SENDRECV);
    struct sua_sdp_codec evil = phone[0];
    struct sua_sdp_local us = side(&c);

    c.codec = &evil;
    evil.fmtp = SUA_STR("x\r\na=inactive");
    sua_sdp_offer(fresh(), &us);
    CHECK_INT(out.err, SUA_EINVAL);
    evil = phone[0];
    evil.name = SUA_STR("P CMU");
    sua_sdp_offer(fresh(), &us);
    CHECK_INT(out.err, SUA_EINVAL);
    evil.name = sua_str_make(NULL, 0);
    sua_sdp_offer(fresh(), &us);
    CHECK_INT(out.err, SUA_EINVAL);
    evil = phone[0];
    evil.pt = 128;
    sua_sdp_offer(fresh(), &us);
    CHECK_INT(out.err, SUA_EINVAL);
    evil = phone[0];
    us.origin.user = SUA_STR("a b");
    sua_sdp_offer(fresh(), &us);
    CHECK_INT(out.err, SUA_EINVAL);
    c.ncodec = 0;
    write_offer(fresh(), &c);
    CHECK_INT(out.err, SUA_EINVAL);
    c = caps_of(1, SUA_SDP_SENDRECV);
    c.addr.port = 0;
    write_offer(fresh(), &c);
    CHECK_INT(out.err, SUA_EINVAL);
    c.addr.port = 1;
    c.addr.family = 0;
    write_offer(fresh(), &c);
    CHECK_INT(out.err, SUA_EINVAL);
}

static void test_small_buffers(void)
{
    struct sua_sdp_caps c = caps_of(5, SUA_SDP_SENDRECV);
    size_t full, cap;

    CHECK_INT(answer_with(TOP "m=audio 9 RTP/AVP 8\r\nm=video 9 RTP/AVP 31"
                          "\r\n", &c), SUA_OK);
    full = out.n;
    for (cap = 0; cap <= full; cap++) {
        sua_buf_init(&out, text, cap);
        text[cap] = '#';
        CHECK_INT(write_answer(&out, &offer, &c),
                  cap < full ? SUA_ETOOBIG : SUA_OK);
        CHECK(text[cap] == '#');
    }
}

/* ---- directions -------------------------------------------------------- */

static const char *const dir_name[] = {"inactive", "sendonly", "recvonly",
                                       "sendrecv"};

/* RFC 3264 6.1 by hand: [theirs][what we want], D(irection) in one letter:
 * inactive, sendonly, recvonly, both. */
static const char table[4][5] = {"iiii", "iirr", "isis", "isrb"};

static int dir_of_letter(char c)
{
    return c == 'i' ? SUA_SDP_INACTIVE : c == 's' ? SUA_SDP_SENDONLY
                                     : c == 'r' ? SUA_SDP_RECVONLY
                                                : SUA_SDP_SENDRECV;
}

/* SDP-007. */
static void test_directions(void)
{
    unsigned theirs, ours;
    char z[256];

    for (theirs = 0; theirs < 4; theirs++)
        for (ours = 0; ours < 4; ours++) {
            struct sua_sdp_caps c = caps_of(2, ours);
            int want = dir_of_letter(table[theirs][ours]);

            snprintf(z, sizeof(z), TOP "m=audio 5000 RTP/AVP 0\r\na=%s\r\n",
                     dir_name[theirs]);
            CHECK_INT(answer_with(z, &c), SUA_OK);
            CHECK_INT(agreed.dir, want);
            CHECK_INT(answer.media[0].dir, want);
            CHECK_INT(answer.media[0].port, 4000);
            CHECK_INT(agree_with(&c, z), SUA_OK);
            CHECK_INT(local.media[0].dir, ours);
            CHECK_INT(agreed.dir, want);
        }
}

/* RIN-013: The hold of RFC 2543: an address that nothing is sent to. */
static void test_old_hold(void)
{
    static const char *const nowhere[] = {"IP4 0.0.0.0", "IP6 ::"};
    struct sua_sdp_caps c = caps_of(2, SUA_SDP_SENDRECV);
    char z[256];
    size_t i;

    for (i = 0; i < COUNT(nowhere); i++) {
        snprintf(z, sizeof(z), TOP "m=audio 5000 RTP/AVP 0\r\nc=IN %s\r\n",
                 nowhere[i]);
        CHECK_INT(answer_with(z, &c), SUA_OK);
        CHECK_INT(agreed.dir, SUA_SDP_RECVONLY);
        CHECK_INT(agreed.remote.family, 0);
        CHECK_INT(agreed.remote_host.n, 0);
        /* RFC 6337 5.4: by the attribute alone. */
        CHECK_INT(answer.media[0].dir, SUA_SDP_SENDRECV);
        CHECK_INT(agree_with(&c, z), SUA_OK);
        CHECK_INT(agreed.dir, SUA_SDP_RECVONLY);
    }
    CHECK_INT(answer_with(TOP "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n"
                          "a=recvonly\r\n", &c), SUA_OK);
    CHECK_INT(agreed.dir, SUA_SDP_INACTIVE);
}

/* ---- codecs ------------------------------------------------------------ */

struct pick {
    const char *media;          /* the peer's m= section                   */
    unsigned ncodec;            /* of our list                             */
    const char *name;           /* NULL: nothing in common                 */
    int tx, event;
    const char *formats;        /* of the answer                           */
};

static const struct pick picks[] = {
    {"RTP/AVP 0 8", 4, "PCMU", 0, 0, "0"}, /* the offer's order decides */
    {"RTP/AVP 8 0", 4, "PCMA", 8, 0, "8"},
    {"RTP/AVP 18 8", 4, "PCMA", 8, 0, "8"},
    {"RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000", 4, "PCMU", 0, 101,
     "0 101"},
    {"RTP/AVP 100 0\r\na=rtpmap:100 telephone-event/8000", 4, "PCMU", 0, 100,
     "0 100"},
    {"RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000", 2, "PCMU", 0, 0,
     "0"},
    {"RTP/AVP 120 0\r\na=rtpmap:120 OPUS/48000/2", 4, "opus", 120, 0, "120"},
    {"RTP/AVP 120 0\r\na=rtpmap:120 opus/48000", 4, "PCMU", 0, 0, "0"},
    {"RTP/AVP 120 0\r\na=rtpmap:120 opus/16000/2", 4, "PCMU", 0, 0, "0"},
    /* The event of the chosen codec's clock rate, not any. */
    {"RTP/AVP 120 97 98\r\na=rtpmap:120 opus/48000/2\r\n"
     "a=rtpmap:97 telephone-event/8000\r\n"
     "a=rtpmap:98 telephone-event/48000", 5, "opus", 120, 98, "120 98"},
    {"RTP/AVP 120 97\r\na=rtpmap:120 opus/48000/2\r\n"
     "a=rtpmap:97 telephone-event/8000", 5, "opus", 120, 0, "120"},
    {"RTP/AVP 96\r\na=rtpmap:96 pcma/8000/1", 4, "PCMA", 96, 0, "96"},
    /* A static number that is mapped anew means what it says. */
    {"RTP/AVP 0 8\r\na=rtpmap:0 X/8000", 4, "PCMA", 8, 0, "8"},
    {"RTP/AVP 96 97", 4, NULL, 0, 0, NULL},
    {"RTP/AVP 18 9", 4, NULL, 0, 0, NULL},
    {"RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000", 4, NULL, 0, 0, NULL},
    {"RTP/AVP 13", 4, NULL, 0, 0, NULL},
    {"RTP/SAVP 0", 4, NULL, 0, 0, NULL}, /* never answered in the clear */
    {"UDP/TLS/RTP/SAVPF 0", 4, NULL, 0, 0, NULL},
    {"udptl 0", 4, NULL, 0, 0, NULL},
};

/* SDP-004, SDP-005, RIN-016. */
static void test_answer_codecs(void)
{
    char z[512], line[64];
    size_t i;

    for (i = 0; i < COUNT(picks); i++) {
        const struct pick *p = &picks[i];
        struct sua_sdp_caps c = caps_of(p->ncodec, SUA_SDP_SENDRECV);

        snprintf(z, sizeof(z), TOP "m=audio 5000 %s\r\n", p->media);
        CHECK_INT(answer_with(z, &c), p->name ? SUA_OK : SUA_EUNSUPPORTED);
        if (!p->name)
            continue;
        CHECK_STR(agreed.name, p->name);
        CHECK_STR(phone[agreed.codec].name, p->name);
        CHECK_INT(agreed.tx_pt, p->tx);
        CHECK_INT(agreed.rx_pt, p->tx);
        CHECK_INT(agreed.tx_event_pt, p->event);
        CHECK_INT(agreed.rx_event_pt, p->event);
        snprintf(line, sizeof(line), "audio 4000 RTP/AVP %s", p->formats);
        CHECK_STR(answer.media[0].line, line);
        check_addr(&agreed.remote, "192.0.2.9:5000");
    }
}

/* Each side may number as it likes (RFC 3264 5.1). */
static void test_agree_numbers(void)
{
    struct sua_sdp_caps c = caps_of(5, SUA_SDP_SENDRECV);

    CHECK_INT(agree_with(&c, TOP "m=audio 5000 RTP/AVP 111 112\r\n"
                         "a=rtpmap:111 opus/48000/2\r\n"
                         "a=rtpmap:112 telephone-event/48000\r\n"
                         "a=ptime:40\r\n"), SUA_OK);
    CHECK_STR(agreed.name, "opus");
    CHECK_INT(agreed.codec, 2);
    CHECK_INT(agreed.tx_pt, 111);
    CHECK_INT(agreed.rx_pt, 96);
    CHECK_INT(agreed.tx_event_pt, 112);
    CHECK_INT(agreed.rx_event_pt, 102);
    CHECK_INT(agreed.ptime, 40);
    check_addr(&agreed.remote, "192.0.2.9:5000");

    /* The answer's order, and an event left without its rtpmap. */
    CHECK_INT(agree_with(&c, TOP "m=audio 5000 RTP/AVP 101 0 8\r\n"),
              SUA_OK);
    CHECK_STR(agreed.name, "PCMU");
    CHECK_INT(agreed.tx_pt, 0);
    CHECK_INT(agreed.tx_event_pt, 101);
    CHECK_INT(agreed.rx_event_pt, 101);

    CHECK_INT(agree_with(&c, TOP "m=audio 5000 RTP/AVP 0\r\n"
                         "c=IN IP4 media.example.com\r\n"), SUA_OK);
    CHECK_INT(agreed.remote.family, 0);
    CHECK_INT(agreed.remote.port, 5000);
    CHECK_STR(agreed.remote_host, "media.example.com");
    CHECK_INT(agreed.tx_event_pt, 0);
}

/* SDP-012, SDP-013. */
static void test_agree_refusals(void)
{
    struct sua_sdp_caps c = caps_of(4, SUA_SDP_SENDRECV);

    CHECK_INT(agree_with(&c, TOP "m=audio 0 RTP/AVP 0\r\n"),
              SUA_EUNSUPPORTED);
    CHECK_INT(agree_with(&c, TOP "m=audio 5000 RTP/AVP 18\r\n"),
              SUA_EUNSUPPORTED);
    CHECK_INT(agree_with(&c, TOP "m=audio 5000 RTP/AVP 101\r\n"),
              SUA_EUNSUPPORTED);
    CHECK_INT(agree_with(&c, TOP "m=audio 5000 RTP/SAVP 0\r\n"),
              SUA_EUNSUPPORTED);
    CHECK_INT(agree_with(&c, TOP), SUA_EBADMSG);
    CHECK_INT(agree_with(&c, TOP "m=video 5000 RTP/AVP 0\r\n"), SUA_EBADMSG);
    CHECK_INT(agree_with(&c, TOP "m=audio 5000 RTP/AVP 0\r\n"
                         "m=audio 5002 RTP/AVP 0\r\n"), SUA_EBADMSG);
}

/* ---- several streams --------------------------------------------------- */

static void check_line(const struct sua_sdp *s, size_t i, const char *want)
{
    CHECK(i < s->nmedia);
    CHECK_STR(s->media[i].line, want);
}

/* SDP-001, SDP-002, SDP-003, RIN-014. */
static void test_several_streams(void)
{
    struct sua_sdp_caps c = caps_of(4, SUA_SDP_SENDRECV);

    CHECK_INT(answer_with(TOP "m=video 5002 RTP/AVP 31 99\r\n"
                          "a=rtpmap:99 H264/90000\r\n"
                          "m=audio 5004 RTP/SAVP 0\r\n"
                          "m=audio 0 RTP/AVP 0\r\n"
                          "m=audio 5006 RTP/AVP 18\r\n"
                          "m=audio 5008 RTP/AVP 8\r\n"
                          "m=audio 5010 RTP/AVP 0\r\n"
                          "m=image 5012 udptl t38\r\n"
                          "m=weird 5014 what/ever a b c\r\n", &c), SUA_OK);
    CHECK_INT(agreed.index, 4);
    CHECK_INT(answer.nmedia, 8);
    check_line(&answer, 0, "video 0 RTP/AVP 31");
    check_line(&answer, 1, "audio 0 RTP/SAVP 0");
    check_line(&answer, 2, "audio 0 RTP/AVP 0");
    check_line(&answer, 3, "audio 0 RTP/AVP 18");
    check_line(&answer, 4, "audio 4000 RTP/AVP 8");
    check_line(&answer, 5, "audio 0 RTP/AVP 0");
    check_line(&answer, 6, "image 0 udptl t38");
    check_line(&answer, 7, "weird 0 what/ever a");
    check_addr(&agreed.remote, "192.0.2.9:5008");
}

/* An offer that wants no stream is not refused (RFC 3264 8.2). */
static void test_no_stream(void)
{
    struct sua_sdp_caps c = caps_of(4, SUA_SDP_SENDRECV);

    CHECK_INT(answer_with(TOP "m=audio 0 RTP/AVP 0\r\nm=image 0 udptl t38\r\n"
                          "m=audio 0 RTP/AVP\r\n", &c), SUA_OK);
    CHECK_INT(answer.nmedia, 3);
    check_line(&answer, 0, "audio 0 RTP/AVP 0");
    check_line(&answer, 1, "image 0 udptl t38");
    check_line(&answer, 2, "audio 0 RTP/AVP 0");
    CHECK_INT(agreed.dir, SUA_SDP_INACTIVE);
    CHECK_INT(agreed.remote.family, 0);
    CHECK(agreed.name.p == NULL);
    CHECK_INT(answer_with(TOP, &c), SUA_OK);
    CHECK_INT(answer.nmedia, 0);
    CHECK_INT(answer_with(TOP "m=audio 0 RTP/AVP 0\r\n"
                          "m=video 5000 RTP/AVP 31\r\n", &c),
              SUA_EUNSUPPORTED);
}

/* RFC 3264 6: the session's time is the offer's. */
static void test_timing(void)
{
    struct sua_sdp_caps c = caps_of(4, SUA_SDP_SENDRECV);

    CHECK_INT(answer_with("v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"
                          "c=IN IP4 192.0.2.9\r\nt=2873397496 2873404696\r\n"
                          "m=audio 5000 RTP/AVP 0\r\nt=1 1\r\n", &c), SUA_OK);
    CHECK_STR(answer.session, "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\n"
              "c=IN IP4 192.0.2.1\r\nt=2873397496 2873404696\r\n");
}

/* ---- new offers -------------------------------------------------------- */

/* Writes a new offer after the local description z. */
static void reoffer(const char *z, const struct sua_sdp_caps *caps)
{
    struct sua_sdp_local us = side(caps);

    us.origin.version = 2;
    CHECK_INT(sua_sdp_parse_lenient(guard_copy(sua_str_z(z)), &local, NULL),
              SUA_OK);
    sua_sdp_reoffer(fresh(), &us, &local);
    CHECK_INT(out.err, SUA_OK);
    CHECK_INT(sua_sdp_parse_lenient(sua_buf_view(&out), &offer, NULL), SUA_OK);
    CHECK(offer.id == 7 && offer.version == 2);
    CHECK(offer.nmedia >= local.nmedia);
}

static void test_reoffer_lines(void)
{
    struct sua_sdp_caps c = caps_of(2, SUA_SDP_SENDONLY);

    reoffer(TOP "m=video 0 RTP/AVP 31\r\nm=audio 0 RTP/AVP 0\r\n"
            "m=audio 4000 RTP/AVP 0\r\nm=audio 4002 RTP/AVP 0\r\n", &c);
    CHECK_INT(offer.nmedia, 4);
    check_line(&offer, 0, "video 0 RTP/AVP 31");
    check_line(&offer, 1, "audio 0 RTP/AVP 0");
    check_line(&offer, 2, "audio 4000 RTP/AVP 8 0");
    check_line(&offer, 3, "audio 0 RTP/AVP 0");
    CHECK_INT(offer.media[2].dir, SUA_SDP_SENDONLY);

    reoffer(TOP "m=video 0 RTP/AVP 31\r\nm=audio 0 RTP/AVP 0\r\n", &c);
    CHECK_INT(offer.nmedia, 2); /* the free slot is filled again */
    check_line(&offer, 1, "audio 4000 RTP/AVP 8 0");

    reoffer(TOP "m=video 0 RTP/AVP 31\r\n", &c);
    CHECK_INT(offer.nmedia, 2);
    check_line(&offer, 0, "video 0 RTP/AVP 31");
    check_line(&offer, 1, "audio 4000 RTP/AVP 8 0");

    reoffer(TOP, &c);
    CHECK_INT(offer.nmedia, 1);
}

/* RFC 3264 8.3.2: no number changes its meaning, also when it was chosen by
 * the peer in an offer we answered. */
static void test_reoffer_numbers(void)
{
    struct sua_sdp_caps c = caps_of(4, SUA_SDP_SENDRECV);

    reoffer(TOP "m=audio 4000 RTP/AVP 0 101\r\n"
            "a=rtpmap:101 opus/48000/2\r\n", &c);
    /* opus keeps 101, so the event gets a number no one uses. */
    check_line(&offer, 0, "audio 4000 RTP/AVP 8 0 101 97");
    CHECK_STR(offer.media[0].codec[2].name, "opus");
    CHECK_STR(offer.media[0].codec[3].name, "telephone-event");
    CHECK_STR(offer.media[0].codec[3].fmtp, "0-15");

    reoffer(TOP "m=audio 4000 RTP/AVP 0 97 98\r\n"
            "a=rtpmap:97 telephone-event/8000\r\na=rtpmap:98 x/1\r\n", &c);
    check_line(&offer, 0, "audio 4000 RTP/AVP 8 0 96 97");

    c.ncodec = 5;
    reoffer(TOP "m=audio 4000 RTP/AVP 96 101 102 97 98\r\n"
            "a=rtpmap:96 a/1\r\na=rtpmap:101 b/1\r\na=rtpmap:102 c/1\r\n"
            "a=rtpmap:97 d/1\r\na=rtpmap:98 e/1\r\n", &c);
    check_line(&offer, 0, "audio 4000 RTP/AVP 8 0 99 100 103");
    /* rx_pt is what was really offered, not what caps says. */
    CHECK_INT(sua_sdp_parse_lenient(SUA_STR(TOP "m=audio 5000 RTP/AVP 111\r\n"
                                    "a=rtpmap:111 opus/48000/2\r\n"),
                            &answer, NULL), SUA_OK);
    CHECK_INT(read_answer(&offer, &answer, &c, &agreed), SUA_OK);
    CHECK_INT(agreed.tx_pt, 111);
    CHECK_INT(agreed.rx_pt, 99);
}

/* A whole call: offer, answer, hold by one, hold by both, resume. */
static int exchange(const struct sua_sdp_caps *a, unsigned b_dir, int first)
{
    static struct sua_sdp sent;
    static char offered[2048];
    struct sua_sdp_local us = side(a);
    struct sua_sdp_caps b = caps_of(4, b_dir);
    struct sua_buf buf;
    int dir;

    sua_buf_init(&buf, offered, sizeof(offered));
    if (first)
        write_offer(&buf, a);
    else
        sua_sdp_reoffer(&buf, &us, &local);
    CHECK_INT(sua_sdp_parse_lenient(sua_buf_view(&buf), &sent, NULL), SUA_OK);
    CHECK_INT(write_answer(fresh(), &sent, &b), SUA_OK);
    dir = agreed.dir;
    CHECK_INT(sua_sdp_parse_lenient(sua_buf_view(&out), &answer, NULL),
              SUA_OK);
    CHECK_INT(read_answer(&sent, &answer, a, &agreed), SUA_OK);
    CHECK_INT(agreed.rx_pt, agreed.tx_pt);
    CHECK_INT(((dir & 1) << 1) | dir >> 1, agreed.dir);
    local = sent;
    return agreed.dir;
}

/* SDP-008, RIN-012. */
static void test_hold(void)
{
    struct sua_sdp_caps a = caps_of(4, SUA_SDP_SENDRECV);

    CHECK_INT(exchange(&a, SUA_SDP_SENDRECV, 1), SUA_SDP_SENDRECV);
    a.dir = SUA_SDP_SENDONLY;
    CHECK_INT(exchange(&a, SUA_SDP_SENDRECV, 0), SUA_SDP_SENDONLY);
    CHECK_INT(exchange(&a, SUA_SDP_SENDONLY, 0), SUA_SDP_INACTIVE);
    a.dir = SUA_SDP_SENDRECV;
    CHECK_INT(exchange(&a, SUA_SDP_SENDONLY, 0), SUA_SDP_RECVONLY);
    CHECK_INT(exchange(&a, SUA_SDP_SENDRECV, 0), SUA_SDP_SENDRECV);
}

/* ---- random offers ----------------------------------------------------- */

static uint64_t prng;

static unsigned rnd(unsigned n)
{
    prng ^= prng << 13;
    prng ^= prng >> 7;
    prng ^= prng << 17;
    return (unsigned)(prng >> 33) % n;
}

static size_t put(char *z, size_t n, const char *what)
{
    memcpy(z + n, what, strlen(what) + 1);
    return n + strlen(what);
}

static const char *const types[] = {"audio", "audio", "audio", "AUDIO",
                                    "video", "image", "message"};
static const char *const protos[] = {"RTP/AVP", "RTP/AVP", "RTP/AVP",
                                     "RTP/SAVP", "udptl", "rtp/avp"};
static const char *const lines[] = {
    "a=sendonly", "a=recvonly", "a=inactive", "a=sendrecv", "a=ptime:20",
    "c=IN IP4 0.0.0.0", "c=IN IP6 2001:db8::7", "c=IN IP4 name.example",
    "a=rtpmap:96 opus/48000/2", "a=rtpmap:97 telephone-event/8000",
    "a=rtpmap:98 telephone-event/48000", "a=rtpmap:99 PCMA/8000",
    "a=rtpmap:0 G711/8000", "a=fmtp:97 0-11", "b=AS:100", "a=x", "i=title",
};

static size_t random_media(char *z, size_t n)
{
    /* One by one: arguments of one call have no order, seeds need one. */
    unsigned i, count = rnd(6) + 1;
    unsigned port = rnd(4) ? 1024 + rnd(60000) : 0;
    const char *type = types[rnd(COUNT(types))];
    const char *proto = protos[rnd(COUNT(protos))];
    char word[64];

    snprintf(word, sizeof(word), "m=%s %u%s %s", type, port,
             rnd(8) ? "" : "/2", proto);
    n = put(z, n, word);
    for (i = 0; i < count; i++) {
        static const unsigned pts[] = {0, 8, 18, 96, 97, 98, 99, 101, 13};

        snprintf(word, sizeof(word), " %u", pts[rnd(COUNT(pts))]);
        n = put(z, n, word);
    }
    n = put(z, n, "\r\n");
    for (i = rnd(6); i; i--) {
        n = put(z, n, lines[rnd(COUNT(lines))]);
        n = put(z, n, "\r\n");
    }
    return n;
}

/* The offerer understands the answer, and the same: both are mirrors. */
static void check_far_side(const struct sua_sdp_caps *caps)
{
    struct sua_sdp_agreed far;
    int dir;

    if (read_answer(&offer, &answer, caps, &far) != SUA_OK ||
        far.index != agreed.index)
        return; /* an earlier audio line of the offer was refused */
    CHECK_INT(far.tx_pt, agreed.rx_pt);
    CHECK_INT(far.rx_pt, agreed.tx_pt);
    CHECK_INT(far.tx_event_pt, agreed.rx_event_pt);
    CHECK_INT(far.codec, agreed.codec);
    dir = answer.media[far.index].dir;
    CHECK_INT(far.dir, ((dir & 1) << 1) | dir >> 1);
    check_addr(&far.remote, "192.0.2.1:4000");
}

/* What must hold of an answer, whatever the offer was. */
static void check_answer(const struct sua_sdp_caps *caps)
{
    size_t i, live = 0;

    CHECK_INT(answer.nmedia, offer.nmedia);
    for (i = 0; i < offer.nmedia; i++) {
        CHECK(sua_str_ieq(answer.media[i].type, offer.media[i].type));
        CHECK(sua_str_ieq(answer.media[i].proto, offer.media[i].proto));
        CHECK(offer.media[i].port || !answer.media[i].port);
        live += answer.media[i].port != 0;
    }
    CHECK_INT(live, agreed.name.p != NULL);
    if (!live)
        return;
    i = agreed.index;
    CHECK_INT(answer.media[i].dir & ~(agreed.remote.family ||
                                      agreed.remote_host.n ? 0 : 1),
              agreed.dir);
    CHECK_INT(agreed.dir & ~caps->dir, 0);
    CHECK(agreed.codec < caps->ncodec);
    CHECK(answer.media[i].ncodec >= 1 && answer.media[i].ncodec <= 2);
    CHECK_INT(answer.media[i].codec[0].pt, agreed.rx_pt);
    check_far_side(caps);
}

static void test_random(void)
{
    static char z[4096];
    unsigned seed, taken = 0, refused = 0;

    for (seed = 1; seed <= 20000; seed++) {
        size_t n = put(z, 0, TOP);
        struct sua_sdp_caps c;
        unsigned m;
        int err;

        prng = seed * UINT64_C(0x9e3779b97f4a7c15);
        for (m = rnd(SUA_SDP_MEDIA_MAX + 1); m; m--)
            n = random_media(z, n);
        c = caps_of(1 + rnd(5), 0);
        c.dir = (uint8_t)rnd(4);
        err = answer_with(z, &c);
        if (err == SUA_EUNSUPPORTED) {
            refused++;
            continue;
        }
        CHECK_INT(err, SUA_OK);
        taken++;
        check_answer(&c);
        if (err)
            fprintf(stderr, "seed %u\n", seed);
    }
    CHECK(taken > 5000 && refused > 1000);
}

int main(void)
{
    test_offer_text();
    test_injection();
    test_small_buffers();
    test_directions();
    test_old_hold();
    test_answer_codecs();
    test_agree_numbers();
    test_agree_refusals();
    test_several_streams();
    test_no_stream();
    test_timing();
    test_reoffer_lines();
    test_reoffer_numbers();
    test_hold();
    test_random();
    return check_done();
}
