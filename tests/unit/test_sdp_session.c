/* SPDX-License-Identifier: MIT
 * Sessions over several exchanges: the examples of RFC 3264 10, versions,
 * refusals and going back (RFC 3261 14.1, RFC 6141), early answers (RFC 6337
 * 3.1.1), lines that are used again (RFC 3264 8.1), and random chains of
 * offers in both directions that keep every rule of RFC 3264 8. */
#include "base/base.h"
#include "check.h"
#include "guard.h"
#include "sip/offer_more.h"

#define ROOM 4096

static const struct sua_sdp_codec audio[] = {
    {0, 1, 8000, SUA_STR_INIT("PCMU"), {NULL, 0}},
    {4, 1, 8000, SUA_STR_INIT("G723"), {NULL, 0}},
    {18, 1, 8000, SUA_STR_INIT("G729"), {NULL, 0}},
    {96, 2, 48000, SUA_STR_INIT("opus"), {NULL, 0}},
    {101, 1, 8000, SUA_STR_INIT("telephone-event"), SUA_STR_INIT("0-15")},
    {13, 1, 8000, SUA_STR_INIT("CN"), {NULL, 0}},
};
static const struct sua_sdp_codec video[] = {
    {31, 1, 90000, SUA_STR_INIT("H261"), {NULL, 0}},
    {32, 1, 90000, SUA_STR_INIT("MPV"), {NULL, 0}},
    {97, 1, 90000, SUA_STR_INIT("H264"), {NULL, 0}},
    {96, 1, 90000, SUA_STR_INIT("VP8"), {NULL, 0}},
};
static const struct sua_sdp_codec event[] = {
    {110, 1, 8000, SUA_STR_INIT("telephone-events"), {NULL, 0}},
};

/* One end of a call. */
struct end {
    struct sua_sdp_session s;
    struct sua_sdp_caps caps[SUA_SDP_MEDIA_MAX];
    struct sua_sdp_agreed agreed[SUA_SDP_MEDIA_MAX];
    char mem[2 * ROOM];
};
static struct end alice, bob, spare;
static struct sua_sdp_work work;
static struct sua_sdp parsed, before;

static struct sua_sdp_caps caps_of(const char *type, unsigned port,
                                   const struct sua_sdp_codec *codec,
                                   unsigned n)
{
    struct sua_sdp_caps c;

    memset(&c, 0, sizeof(c));
    CHECK_INT(sua_addr_parse(SUA_STR("192.0.2.1"), &c.addr), SUA_OK);
    c.addr.port = (uint16_t)port;
    c.type = sua_str_z(type);
    c.codec = codec;
    c.ncodec = (uint8_t)n;
    c.dir = SUA_SDP_SENDRECV;
    return c;
}

static void init(struct end *e, uint64_t version, unsigned ncaps)
{
    memset(e, 0, sizeof(*e));
    e->s.origin.id = 2890844526u;
    e->s.origin.version = version;
    e->s.caps = e->caps;
    e->s.agreed = e->agreed;
    e->s.ncaps = (uint8_t)ncaps;
    e->s.mem = e->mem;
    e->s.cap = sizeof(e->mem);
}

static struct sua_str offer_of(struct end *e)
{
    struct sua_str text = {NULL, 0};

    CHECK_INT(sua_sdp_session_offer(&e->s, &work, &text), SUA_OK);
    CHECK_INT(sua_sdp_parse(text, &parsed, NULL), SUA_OK);
    return text;
}

static struct sua_str answer_of(struct end *e, struct sua_str offer)
{
    struct sua_str text = {NULL, 0};

    CHECK_INT(sua_sdp_session_answer(&e->s, &work, guard_copy(offer), &text),
              SUA_OK);
    CHECK_INT(sua_sdp_parse(text, &parsed, NULL), SUA_OK);
    return text;
}

static void exchange(struct end *from, struct end *to)
{
    struct sua_str answer = answer_of(to, offer_of(from));

    CHECK_INT(sua_sdp_session_agree(&from->s, &work, guard_copy(answer)),
              SUA_OK);
}

static void check_line(size_t i, const char *want)
{
    CHECK(i < parsed.nmedia);
    CHECK_STR(parsed.media[i].line, want);
}

/* ---- RFC 3264 10 ------------------------------------------------------- */

/* 10.1: Bob refuses one video; later he adds a stream of events. */
static void test_basic(void)
{
    struct sua_str text;

    init(&alice, 2890844526u, 4);
    alice.caps[0] = caps_of("audio", 49170, audio, 1);
    alice.caps[1] = caps_of("video", 51372, video, 1);
    alice.caps[2] = caps_of("video", 53000, video + 1, 1);
    alice.caps[3] = caps_of("audio", 53122, event, 1);
    alice.caps[3].off = 1;
    init(&bob, 2890844730u, 3);
    bob.caps[0] = caps_of("audio", 49920, audio, 1);
    bob.caps[1] = caps_of("video", 53000, video + 1, 1);
    bob.caps[2] = caps_of("audio", 51434, event, 1);
    bob.caps[2].dir = SUA_SDP_RECVONLY;
    bob.caps[2].off = 1;

    text = offer_of(&alice);
    CHECK_INT(parsed.nmedia, 3);
    text = answer_of(&bob, text);
    check_line(0, "audio 49920 RTP/AVP 0");
    check_line(1, "video 0 RTP/AVP 31");
    check_line(2, "video 53000 RTP/AVP 32");
    CHECK_INT(sua_sdp_session_agree(&alice.s, &work, text), SUA_OK);
    CHECK(alice.agreed[0].on && !alice.agreed[1].on && alice.agreed[2].on);
    CHECK_INT(alice.agreed[2].remote.port, 53000);

    bob.caps[0].addr.port = 65422;
    bob.caps[2].off = 0;
    text = offer_of(&bob);
    CHECK(parsed.version == 2890844731u);
    CHECK_INT(parsed.nmedia, 4);
    check_line(0, "audio 65422 RTP/AVP 0");
    check_line(1, "video 0 RTP/AVP 31");
    check_line(2, "video 53000 RTP/AVP 32");
    check_line(3, "audio 51434 RTP/AVP 110");
    CHECK_INT(parsed.media[3].dir, SUA_SDP_RECVONLY);
    alice.caps[3].off = 0;
    text = answer_of(&alice, text);
    CHECK(parsed.version == 2890844527u);
    check_line(0, "audio 49170 RTP/AVP 0");
    check_line(1, "video 0 RTP/AVP 31");
    check_line(3, "audio 53122 RTP/AVP 110");
    CHECK_INT(parsed.media[3].dir, SUA_SDP_SENDONLY);
    CHECK_INT(sua_sdp_session_agree(&bob.s, &work, text), SUA_OK);
    CHECK_INT(alice.agreed[0].remote.port, 65422);
    CHECK_INT(bob.agreed[2].dir, SUA_SDP_RECVONLY);
}

/* 10.2: one of N codecs. */
static void test_one_of_n(void)
{
    struct sua_str text;

    init(&alice, 2890844526u, 1);
    alice.caps[0] = caps_of("audio", 62986, audio, 3);
    alice.caps[0].dir = SUA_SDP_INACTIVE;
    init(&bob, 2890844731u, 1);
    bob.caps[0] = caps_of("audio", 54344, audio, 2);
    bob.caps[0].all_codecs = 1;
    text = offer_of(&alice);
    check_line(0, "audio 62986 RTP/AVP 0 4 18");
    text = answer_of(&bob, text);
    check_line(0, "audio 54344 RTP/AVP 0 4");
    CHECK_INT(parsed.media[0].dir, SUA_SDP_INACTIVE);
    CHECK_INT(sua_sdp_session_agree(&alice.s, &work, text), SUA_OK);

    alice.caps[0].codec = audio + 1;
    alice.caps[0].ncodec = 1;
    alice.caps[0].dir = SUA_SDP_SENDRECV;
    text = offer_of(&alice);
    CHECK(parsed.version == 2890844527u);
    check_line(0, "audio 62986 RTP/AVP 4");
    text = answer_of(&bob, text);
    CHECK(parsed.version == 2890844732u);
    check_line(0, "audio 54344 RTP/AVP 4");
    CHECK_INT(parsed.media[0].dir, SUA_SDP_SENDRECV);
    CHECK_INT(sua_sdp_session_agree(&alice.s, &work, text), SUA_OK);
    CHECK_STR(alice.agreed[0].name, "G723");
}

/* ---- turns, versions, going back --------------------------------------- */

static void begin_call(void)
{
    init(&alice, 1, 1);
    alice.caps[0] = caps_of("audio", 4000, audio, 5);
    init(&bob, 1, 1);
    bob.caps[0] = caps_of("audio", 5000, audio, 5);
    exchange(&alice, &bob);
}

static void test_versions(void)
{
    struct sua_str text;

    begin_call();
    CHECK(alice.s.origin.version == 1 && bob.s.origin.version == 1);
    /* All codecs again, which is another text than one's answer was. */
    exchange(&alice, &bob);
    CHECK(alice.s.origin.version == 1 && bob.s.origin.version == 1);
    exchange(&bob, &alice);
    CHECK(bob.s.origin.version == 2);
    CHECK(alice.s.origin.version == 2);
    exchange(&bob, &alice);
    CHECK(bob.s.origin.version == 2 && alice.s.origin.version == 2);

    /* A refused offer leaves the session, but not its version. */
    bob.caps[0].dir = SUA_SDP_SENDONLY;
    (void)offer_of(&bob);
    CHECK(parsed.version == 3);
    CHECK_INT(sua_sdp_session_offer(&bob.s, &work, &text), SUA_ESTATE);
    CHECK_INT(sua_sdp_session_answer(&bob.s, &work, alice.s.local, &text),
              SUA_ESTATE);
    sua_sdp_session_rollback(&bob.s);
    CHECK_INT(bob.agreed[0].dir, SUA_SDP_SENDRECV);
    bob.caps[0].dir = SUA_SDP_SENDRECV;
    exchange(&bob, &alice);
    CHECK(bob.s.origin.version == 4 && alice.s.origin.version == 2);
    /* One that was the same is not spent. */
    (void)offer_of(&bob);
    sua_sdp_session_rollback(&bob.s);
    exchange(&bob, &alice);
    CHECK(bob.s.origin.version == 4);
    sua_sdp_session_rollback(&bob.s); /* none waits: nothing happens */
    CHECK(!bob.s.spoiled);
}

/* A 488, then what still holds. */
static void test_refused(void)
{
    struct sua_str text = {NULL, 0};

    begin_call();
    CHECK_INT(sua_sdp_session_answer(
        &bob.s, &work, SUA_STR("v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"
                               "c=IN IP4 192.0.2.9\r\nt=0 0\r\n"
                               "m=image 9 udptl t38\r\n"), &text),
              SUA_EUNSUPPORTED);
    CHECK_INT(sua_sdp_session_answer(&bob.s, &work, SUA_STR("x"), &text),
              SUA_EBADMSG);
    CHECK(text.p == NULL && bob.s.origin.version == 1 && bob.agreed[0].on);
    CHECK_INT(bob.agreed[0].remote.port, 4000);
    exchange(&alice, &bob);
    /* An answer that is none: the offer waits on. */
    (void)offer_of(&alice);
    CHECK_INT(sua_sdp_session_agree(&alice.s, &work, SUA_STR("x")),
              SUA_EBADMSG);
    CHECK_INT(sua_sdp_session_agree(
        &alice.s, &work, SUA_STR("v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"
                                 "t=0 0\r\n")), SUA_EBADMSG);
    CHECK(alice.s.offered.p != NULL && alice.agreed[0].on);
    CHECK_INT(sua_sdp_session_agree(&alice.s, &work, bob.s.local), SUA_OK);
}

/* 183, 183, 200 with the same description; and one more. */
static void test_early(void)
{
    struct sua_str answer;

    init(&alice, 1, 1);
    alice.caps[0] = caps_of("audio", 4000, audio, 5);
    init(&bob, 1, 1);
    bob.caps[0] = caps_of("audio", 5000, audio, 1);
    answer = answer_of(&bob, offer_of(&alice));
    CHECK_INT(sua_sdp_session_preview(&alice.s, &work, answer), SUA_OK);
    CHECK(work.agreed[0].on && !alice.agreed[0].on);
    CHECK_INT(sua_sdp_session_preview(&alice.s, &work, answer), SUA_OK);
    CHECK_INT(sua_sdp_session_agree(&alice.s, &work, answer), SUA_OK);
    CHECK(alice.agreed[0].on);
    CHECK_INT(sua_sdp_session_agree(&alice.s, &work, answer), SUA_ESTATE);
    CHECK_INT(sua_sdp_session_preview(&alice.s, &work, answer), SUA_ESTATE);
}

static void test_compare(void)
{
    static const struct {
        const char *a, *b;
        int change;
    } all[] = {
        {"v=0\r\no=- 1 2 IN IP4 h\r\n", "v=0\no=- 1 2 IN IP4 h", 0},
        {"v=0\r\no=- 1 2 IN IP4 h\r\n", "v=0\r\no=- 1 3 IN IP4 h\r\n", 1},
        {"v=0\r\no=- 1 2 IN IP4 h\r\n", "v=0\r\no=- 2 2 IN IP4 h\r\n", 2},
        {"v=0\r\no=- 1 2 IN IP4 h\r\n", "v=0\r\no=- 1 3 IN IP4 g\r\n", 2},
        {"v=0\r\n", "v=0\r\na=x\r\n", 2},
        {"v=0\r\na=x\r\n", "v=0\r\n", 2},
        {"v=0\r\na=x\r\n", "v=0\r\na=y\r\n", 2},
        {"a=x\r\n", "b=x\r\n", 2},
        {"", "", 0},
        {"!", "!", 2},          /* what is no text is not the same */
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++)
        CHECK_INT(sua_sdp_compare(sua_str_z(all[i].a), sua_str_z(all[i].b)),
                  all[i].change);
}

/* A re-INVITE whose early answer came in force, and that fails then. */
static void test_copy(void)
{
    begin_call();
    init(&spare, 0, 1);
    CHECK_INT(sua_sdp_session_copy(&spare.s, &alice.s), SUA_OK);
    alice.caps[0].dir = SUA_SDP_SENDONLY;
    exchange(&alice, &bob);
    CHECK_INT(alice.agreed[0].dir, SUA_SDP_SENDONLY);
    CHECK_INT(sua_sdp_session_copy(&alice.s, &spare.s), SUA_OK);
    CHECK_INT(alice.agreed[0].dir, SUA_SDP_SENDRECV);
    CHECK(alice.s.origin.version == 2);
    CHECK_INT(sua_sdp_compare(alice.s.local, spare.s.local), SUA_SDP_SAME);
    alice.caps[0].dir = SUA_SDP_SENDRECV;
    exchange(&alice, &bob);
    CHECK(alice.s.origin.version == 3);
    spare.s.cap = 16;
    CHECK_INT(sua_sdp_session_copy(&spare.s, &alice.s), SUA_ETOOBIG);
}

static void test_small_memory(void)
{
    struct sua_str text;
    size_t cap;

    begin_call();
    for (cap = 0; cap < 2 * alice.s.local.n; cap++) {
        init(&spare, 1, 1);
        spare.caps[0] = alice.caps[0];
        spare.s.cap = cap;
        CHECK_INT(sua_sdp_session_offer(&spare.s, &work, &text),
                  SUA_ETOOBIG);
        CHECK(spare.s.offered.p == NULL && spare.s.origin.version == 1);
    }
    spare.s.cap = cap;
    CHECK_INT(sua_sdp_session_offer(&spare.s, &work, &text), SUA_OK);
    spare.s.ncaps = 0;
    CHECK_INT(sua_sdp_session_offer(&spare.s, &work, &text), SUA_EINVAL);
}

/* ---- lines ------------------------------------------------------------- */

/* RIN-015: A slot that was refused is offered again, by another type if it
 * must. */
static void test_slots(void)
{
    unsigned i;

    init(&alice, 1, SUA_SDP_MEDIA_MAX);
    for (i = 0; i < SUA_SDP_MEDIA_MAX; i++) {
        alice.caps[i] = caps_of("video", 4000 + 2 * i, video, 4);
        alice.caps[i].off = i > 6;
    }
    alice.caps[7] = caps_of("audio", 4100, audio, 5);
    alice.caps[7].off = 1;
    bob = alice;
    init(&bob, 1, SUA_SDP_MEDIA_MAX);
    memcpy(bob.caps, alice.caps, sizeof(bob.caps));
    exchange(&alice, &bob);
    CHECK_INT(parsed.nmedia, 7);
    alice.caps[7].off = bob.caps[7].off = 0;
    alice.caps[2].off = 1;
    exchange(&alice, &bob);
    CHECK_INT(parsed.nmedia, 8); /* behind the others while there is room */
    check_line(2, "video 0 RTP/AVP 31");
    check_line(7, "audio 4100 RTP/AVP 0 101");
    CHECK_INT(bob.agreed[7].index, 7);
    alice.caps[2].off = 0; /* and back to its line */
    exchange(&alice, &bob);
    CHECK_INT(alice.agreed[2].index, 2);
    CHECK_INT(alice.agreed[2].remote.port, 4004);
}

/* No line is free: with eight streams of others there is no ninth. */
static void test_no_line(void)
{
    static const char head[] = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"
                               "c=IN IP4 192.0.2.1\r\nt=0 0\r\n";
    struct sua_sdp_caps c = caps_of("audio", 4000, audio, 1);
    struct sua_sdp_local us;
    char z[1024], mem[2048];
    struct sua_buf b;
    unsigned i, off;

    memset(&us, 0, sizeof(us));
    us.caps = &c;
    us.ncaps = 1;
    for (off = 0; off < 2; off++) {
        strcpy(z, head);
        for (i = 0; i < SUA_SDP_MEDIA_MAX; i++)
            strcat(z, off && i == 5 ? "m=image 0 udptl t38\r\n"
                                    : "m=image 9 udptl t38\r\n");
        CHECK_INT(sua_sdp_parse_lenient(sua_str_z(z), &parsed, NULL),
                  SUA_OK);
        sua_buf_init(&b, mem, sizeof(mem));
        sua_sdp_reoffer(&b, &us, &parsed);
        CHECK_INT(b.err, off ? SUA_OK : SUA_ELIMIT);
    }
    CHECK_INT(sua_sdp_parse(sua_buf_view(&b), &parsed, NULL), SUA_OK);
    CHECK_INT(parsed.nmedia, SUA_SDP_MEDIA_MAX);
    check_line(5, "audio 4000 RTP/AVP 0");
    check_line(4, "image 0 udptl t38");
}

/* ---- numbers ----------------------------------------------------------- */

/* Bob's 96 is another codec than Alice's was: he may not say 96 any more. */
static void test_numbers(void)
{
    static const struct sua_sdp_codec other[] = {
        {96, 1, 16000, SUA_STR_INIT("speex"), {NULL, 0}},
        {97, 2, 48000, SUA_STR_INIT("opus"), {NULL, 0}},
    };

    init(&alice, 1, 1);
    alice.caps[0] = caps_of("audio", 4000, audio + 3, 1);
    init(&bob, 1, 1);
    bob.caps[0] = caps_of("audio", 5000, other, 2);
    exchange(&alice, &bob);
    CHECK_INT(bob.agreed[0].rx_pt, 96);
    (void)offer_of(&bob);
    check_line(0, "audio 5000 RTP/AVP 98 96");
    CHECK_STR(parsed.media[0].codec[0].name, "speex");
    CHECK_STR(parsed.media[0].codec[1].name, "opus");
    sua_sdp_session_rollback(&bob.s);
    /* An answer keeps its own meaning too, and says so to its side. */
    alice.caps[0].codec = other;
    alice.caps[0].ncodec = 1;
    memset(&alice.s.history, 0, sizeof(alice.s.history));
    exchange(&alice, &bob);
    CHECK_INT(bob.agreed[0].tx_pt, 96);
    CHECK_INT(bob.agreed[0].rx_pt, 98);
    CHECK_INT(alice.agreed[0].tx_pt, 98);
    CHECK_INT(alice.agreed[0].rx_pt, 96);
}

static void test_companions(void)
{
    init(&alice, 1, 1);
    alice.caps[0] = caps_of("audio", 4000, audio, 6);
    init(&bob, 1, 1);
    bob.caps[0] = caps_of("audio", 5000, audio, 6);
    exchange(&alice, &bob);
    check_line(0, "audio 5000 RTP/AVP 0 101 13");
    CHECK(alice.agreed[0].tx_cn_pt == 13 && alice.agreed[0].rx_cn_pt == 13);
    CHECK(alice.agreed[0].tx_event_pt == 101);
    bob.caps[0].codec = audio + 3; /* opus: no noise or event of its clock */
    bob.caps[0].ncodec = 3;
    exchange(&alice, &bob);
    check_line(0, "audio 5000 RTP/AVP 96");
    CHECK(alice.agreed[0].tx_cn_pt == 0 && alice.agreed[0].tx_event_pt == 0);
}

/* Where parameters decide. */
static void test_fits(void)
{
    static const struct {
        const char *codec, *ours, *theirs;
        int known, exact;
    } all[] = {
        {"H264", "packetization-mode=1", "packetization-mode=1", 1, 1},
        {"H264", "packetization-mode=1", "", 0, 0},
        {"H264", "packetization-mode=0", "", 1, 0},
        {"h264", "profile-level-id=42e01f; packetization-mode=1",
         "packetization-mode=1;profile-level-id=42E028", 1, 0},
        {"H264", "profile-level-id=42e01f", "profile-level-id=64001f", 0, 0},
        {"H264", "profile-level-id=42000A", "", 1, 0},
        {"AMR", "octet-align=1", "", 0, 0},
        {"AMR", "octet-align=0; mode-set=1", "", 1, 0},
        {"AMR-WB", "octet-align=1", "mode-set=0,1; octet-align=1", 1, 0},
        {"VP9", "profile-id=2", "profile-id=0", 0, 0},
        {"opus", "useinbandfec=1", "stereo=1", 1, 0},
        {"PCMU", "", "", 1, 1},
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++) {
        struct sua_sdp_codec a = audio[0], b;

        a.name = sua_str_z(all[i].codec);
        b = a;
        a.fmtp = sua_str_z(all[i].ours);
        b.fmtp = sua_str_z(all[i].theirs);
        CHECK_INT(sua_sdp_fits_known(&a, &b), all[i].known);
        CHECK_INT(sua_sdp_fits_known(&b, &a), all[i].known);
        CHECK_INT(sua_sdp_fits_exact(&a, &b), all[i].exact);
    }
}

/* Two of one name: each finds its own. */
static void test_fits_answer(void)
{
    static const struct sua_sdp_codec h264[] = {
        {97, 1, 90000, SUA_STR_INIT("H264"),
         SUA_STR_INIT("packetization-mode=0")},
        {98, 1, 90000, SUA_STR_INIT("H264"),
         SUA_STR_INIT("packetization-mode=1")},
    };

    init(&alice, 1, 1);
    alice.caps[0] = caps_of("video", 4000, h264, 2);
    alice.caps[0].fits = sua_sdp_fits_known;
    init(&bob, 1, 1);
    bob.caps[0] = caps_of("video", 5000, h264 + 1, 1);
    bob.caps[0].fits = sua_sdp_fits_known;
    exchange(&alice, &bob);
    check_line(0, "video 5000 RTP/AVP 98");
    CHECK_INT(alice.agreed[0].codec, 1);
    exchange(&alice, &bob);
    check_line(0, "video 5000 RTP/AVP 98");
    CHECK(alice.s.origin.version == 1 && bob.s.origin.version == 1);
}

static void test_packet_ms(void)
{
    static const struct {
        const char *lines;
        unsigned ours, want;
    } all[] = {
        {"", 0, 20}, {"", 30, 30}, {"a=ptime:40\r\n", 30, 40},
        {"a=maxptime:20\r\n", 30, 20}, {"a=maxptime:60\r\n", 30, 30},
        {"a=ptime:40\r\na=maxptime:30\r\n", 10, 30},
        {"a=maxptime:0\r\n", 30, 30}, {"a=maxptime:x\r\n", 30, 30},
    };
    char z[512];
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++) {
        snprintf(z, sizeof(z), "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"
                 "c=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n%s",
                 all[i].lines);
        CHECK_INT(sua_sdp_parse_lenient(sua_str_z(z), &parsed, NULL),
                  SUA_OK);
        CHECK_INT(sua_sdp_packet_ms(&parsed.media[0], all[i].ours),
                  all[i].want);
    }
}

/* ---- hold -------------------------------------------------------------- */

/* RFC 6337 5.3: each side says what it wants; the other's hold never sticks.
 * Who offers, the wishes of both, and what comes of it for Alice. */
static void test_hold(void)
{
    static const struct {
        char who;
        int alice, bob, dir;
    } steps[] = {
        {'a', 1, 3, 1}, {'b', 1, 1, 0}, {'a', 3, 1, 2}, {'b', 3, 3, 3},
        {'a', 0, 3, 0}, {'b', 0, 3, 0}, {'a', 3, 3, 3}, {'b', 3, 1, 2},
        {'a', 3, 1, 2}, {'a', 1, 1, 0}, {'b', 1, 3, 1}, {'a', 3, 3, 3},
    };
    size_t i;

    begin_call();
    for (i = 0; i < SUA__COUNT(steps); i++) {
        alice.caps[0].dir = (uint8_t)steps[i].alice;
        bob.caps[0].dir = (uint8_t)steps[i].bob;
        if (steps[i].who == 'a')
            exchange(&alice, &bob);
        else
            exchange(&bob, &alice);
        CHECK_INT(alice.agreed[0].dir, steps[i].dir);
        CHECK_INT(bob.agreed[0].dir,
                  (steps[i].dir & 1) << 1 | steps[i].dir >> 1);
    }
}

/* ---- random chains ----------------------------------------------------- */

static uint64_t prng;

static unsigned rnd(unsigned n)
{
    prng ^= prng << 13;
    prng ^= prng >> 7;
    prng ^= prng << 17;
    return (unsigned)(prng >> 33) % n;
}

static struct sua_sdp_codec shuffled[2][SUA_SDP_MEDIA_MAX][6];

/* Anything a side may want next: places and types of its streams stay. */
static void change(struct end *e, int which)
{
    unsigned k, j, n = 0, off = 0;

    for (k = 0; k < e->s.ncaps; k++) {
        struct sua_sdp_caps *c = &e->caps[k];
        int is_video = c->type.n == 5 && c->type.p[0] == 'v';
        const struct sua_sdp_codec *from = is_video ? video : audio;
        unsigned max = is_video ? 4 : 6, skip = rnd(max);

        c->off = (uint8_t)(rnd(4) == 0);
        off += c->off;
        c->dir = (uint8_t)rnd(4);
        c->all_codecs = (uint8_t)rnd(2);
        for (j = n = 0; j < max; j++)
            if (j == skip || rnd(3)) {
                shuffled[which][k][n] = from[j];
                if (from[j].pt >= 96) /* collisions are wanted */
                    shuffled[which][k][n].pt = (uint8_t)(96 + rnd(8) * 4 + j
                                                         % 4);
                n++;
            }
        for (j = 1; j < n; j++)
            if (shuffled[which][k][j].pt == shuffled[which][k][0].pt)
                n = j;
        c->codec = shuffled[which][k];
        c->ncodec = (uint8_t)(n > 3 ? 3 : n);
        if (c->ncodec == 3 && c->codec[1].pt == c->codec[2].pt)
            c->ncodec = 2;
    }
    if (off == e->s.ncaps)
        e->caps[rnd(off)].off = 0;
}

/* What dynamic numbers of each side have meant on each line. */
static struct {
    char name[20];
    uint32_t rate;
} meant[2][SUA_SDP_MEDIA_MAX][128];
static struct sua_str last_text[2], in_force[2];
static char last_mem[2][ROOM], force_mem[2][ROOM];

static void keep(struct sua_str *to, char *mem, struct sua_str text)
{
    memcpy(mem, text.p, text.n);
    *to = sua_str_make(mem, text.n);
}

static void remember(int side, size_t i, const struct sua_sdp_media *m)
{
    size_t j;

    if (!m->port)
        return;
    for (j = 0; j < m->ncodec; j++) {
        const struct sua_sdp_codec *c = &m->codec[j];
        char *was = meant[side][i][c->pt].name;

        if (*was) {
            CHECK_STR(c->name, was);
            CHECK_INT(c->rate, meant[side][i][c->pt].rate);
        }
        memcpy(was, c->name.p, c->name.n);
        was[c->name.n] = 0;
        meant[side][i][c->pt].rate = c->rate;
    }
}

/* RFC 3264 8: versions count every text sent, lines those that held. */
static void check_chain(int side, struct sua_str text)
{
    size_t i;

    CHECK_INT(sua_sdp_parse(text, &parsed, NULL), SUA_OK);
    if (last_text[side].p) {
        CHECK_INT(sua_sdp_parse(last_text[side], &before, NULL), SUA_OK);
        CHECK(parsed.id == before.id);
        if (sua_str_eq(text, last_text[side]))
            CHECK(parsed.version == before.version);
        else
            CHECK(parsed.version == before.version + 1);
    }
    if (in_force[side].p) {
        CHECK_INT(sua_sdp_parse(in_force[side], &before, NULL), SUA_OK);
        CHECK(parsed.nmedia >= before.nmedia);
        for (i = 0; i < before.nmedia; i++) /* reused: a new stream */
            if (!before.media[i].port)
                memset(meant[side][i], 0, sizeof(meant[side][i]));
    }
    for (i = in_force[side].p ? before.nmedia : 0; i < parsed.nmedia; i++)
        memset(meant[side][i], 0, sizeof(meant[side][i]));
    for (i = 0; i < parsed.nmedia; i++)
        remember(side, i, &parsed.media[i]);
    keep(&last_text[side], last_mem[side], text);
}

/* The answer to `offer` by all rules of 6. */
static void check_answer(struct sua_str offer, struct sua_str answer)
{
    size_t i;

    CHECK_INT(sua_sdp_parse(offer, &before, NULL), SUA_OK);
    CHECK_INT(sua_sdp_parse(answer, &parsed, NULL), SUA_OK);
    CHECK_INT(parsed.nmedia, before.nmedia);
    for (i = 0; i < parsed.nmedia; i++) {
        const struct sua_sdp_media *o = &before.media[i];
        const struct sua_sdp_media *a = &parsed.media[i];

        CHECK(sua_str_ieq(o->type, a->type));
        CHECK(sua_str_ieq(o->proto, a->proto));
        CHECK(o->port || !a->port);
        if (a->port)
            CHECK_INT(a->dir & ~(o->dir >> 1 | (o->dir << 1 & 2)), 0);
    }
}

/* Both ends see one call: the same lines, mirrored. */
static void check_mirror(const struct end *a, const struct end *b)
{
    unsigned k, j, running = 0, found = 0;

    for (k = 0; k < a->s.ncaps; k++) {
        const struct sua_sdp_agreed *x = &a->agreed[k];

        running += x->on;
        for (j = 0; x->on && j < b->s.ncaps; j++) {
            const struct sua_sdp_agreed *y = &b->agreed[j];

            if (!y->on || y->index != x->index)
                continue;
            found++;
            CHECK_INT(x->tx_pt, y->rx_pt);
            CHECK_INT(x->rx_pt, y->tx_pt);
            CHECK_INT(x->tx_event_pt, y->rx_event_pt);
            CHECK_INT(x->rx_event_pt, y->tx_event_pt);
            CHECK_INT(x->tx_cn_pt, y->rx_cn_pt);
            CHECK_INT(x->dir, (y->dir & 1) << 1 | y->dir >> 1);
            CHECK_INT(x->remote.port, b->caps[j].addr.port);
            CHECK(sua_str_ieq(x->name, y->name));
        }
    }
    CHECK_INT(found, running);
}

static void one_side(struct end *e, unsigned port)
{
    unsigned k;

    init(e, 1 + rnd(100), 1 + rnd(SUA_SDP_MEDIA_MAX));
    for (k = 0; k < e->s.ncaps; k++)
        e->caps[k] = caps_of(rnd(2) ? "audio" : "video", port + 2 * k, audio,
                             1);
}

/* One exchange; the offer may be refused by either. Returns whether not. */
static int step(struct end *from, struct end *to, int side)
{
    static char kept[ROOM];
    struct sua_str offer, answer;
    int err = sua_sdp_session_offer(&from->s, &work, &offer);

    if (err) { /* no line or number is left */
        CHECK(err == SUA_ELIMIT || err == SUA_EINVAL);
        return 0;
    }
    check_chain(side, offer);
    memcpy(kept, offer.p, offer.n);
    err = rnd(8) ? sua_sdp_session_answer(&to->s, &work,
                                          sua_str_make(kept, offer.n),
                                          &answer)
                 : SUA_EUNSUPPORTED;
    if (err) {
        CHECK_INT(err, SUA_EUNSUPPORTED);
        sua_sdp_session_rollback(&from->s);
        return 0;
    }
    check_chain(!side, answer);
    keep(&in_force[side], force_mem[side], offer);
    keep(&in_force[!side], force_mem[!side], answer);
    check_answer(sua_str_make(kept, offer.n), answer);
    CHECK_INT(sua_sdp_session_agree(&from->s, &work, answer), SUA_OK);
    check_mirror(from, to);
    return 1;
}

static void test_chains(void)
{
    unsigned seed, n, done = 0, refused = 0;

    for (seed = 1; seed <= 1500; seed++) {
        prng = seed * UINT64_C(0x9e3779b97f4a7c15);
        memset(meant, 0, sizeof(meant));
        memset(last_text, 0, sizeof(last_text));
        memset(in_force, 0, sizeof(in_force));
        one_side(&alice, 4000);
        one_side(&bob, 5000);
        for (n = 1 + rnd(12); n; n--) {
            int side = (int)rnd(2), failed = check_failed_;

            change(&alice, 0);
            change(&bob, 1);
            if (step(side ? &bob : &alice, side ? &alice : &bob, side))
                done++;
            else
                refused++;
            if (check_failed_ != failed) {
                fprintf(stderr, "seed %u\n", seed);
                return;
            }
        }
    }
    CHECK(done > 4000 && refused > 500);
    printf("%u exchanges, %u refused\n", done, refused);
}

int main(void)
{
    test_basic();
    test_one_of_n();
    test_versions();
    test_refused();
    test_early();
    test_compare();
    test_copy();
    test_small_memory();
    test_slots();
    test_no_line();
    test_numbers();
    test_companions();
    test_fits();
    test_fits_answer();
    test_packet_ms();
    test_hold();
    test_chains();
    return check_done();
}
