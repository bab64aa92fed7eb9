/* SPDX-License-Identifier: MIT
 * Reading session descriptions (RFC 8866), each with the page behind it
 * unreadable, and each also cut off at every byte. */
#include "base/base.h"
#include "check.h"
#include "guard.h"
#include "sip/offer.h"

static struct sua_sdp sdp;
static size_t err_off;

#define HEAD "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\n"
#define CONN "c=IN IP4 192.0.2.1\r\n"
#define TIME "t=0 0\r\n"
#define TOP HEAD CONN TIME

static int parse(const char *z)
{
    err_off = 4711;
    return sua_sdp_parse_lenient(guard_copy(sua_str_z(z)), &sdp, &err_off);
}

static void check_addr(const struct sua_addr *a, const char *want)
{
    struct sua_buf b;
    char mem[64];

    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, a, 1);
    CHECK_STR(sua_buf_view(&b), want);
}

/* RFC 8866 5, the example with two streams. */
static const char example[] =
    "v=0\r\n"
    "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\n"
    "s=Call to John Smith\r\n"
    "i=SDP Offer #1\r\n"
    "u=http://www.jdoe.example.com/home.html\r\n"
    "e=Jane Doe <jane@jdoe.example.com>\r\n"
    "p=+1 617 555-6011\r\n"
    "c=IN IP4 198.51.100.1\r\n"
    "t=0 0\r\n"
    "m=audio 49170 RTP/AVP 0\r\n"
    "m=audio 49180 RTP/AVP 0\r\n"
    "m=video 51372 RTP/AVP 99\r\n"
    "c=IN IP6 2001:db8::2\r\n"
    "a=rtpmap:99 h263-1998/90000\r\n";

static void test_example(void)
{
    CHECK_INT(parse(example), SUA_OK);
    CHECK_STR(sdp.origin_user, "jdoe");
    CHECK_STR(sdp.origin_addr, "198.51.100.1");
    CHECK_STR(sdp.session_name, "Call to John Smith");
    CHECK(sdp.id == 3724394400u && sdp.version == 3724394405u);
    CHECK_INT(sdp.nmedia, 3);
    CHECK_STR(sdp.media[0].line, "audio 49170 RTP/AVP 0");
    CHECK_STR(sdp.media[0].section, "");
    CHECK_STR(sdp.media[1].type, "audio");
    CHECK_STR(sdp.media[1].proto, "RTP/AVP");
    CHECK_STR(sdp.media[1].host, "198.51.100.1");
    check_addr(&sdp.media[1].addr, "198.51.100.1:49180");
    CHECK_INT(sdp.media[1].ncodec, 1);
    CHECK_STR(sdp.media[1].codec[0].name, "PCMU");
    CHECK_INT(sdp.media[1].codec[0].rate, 8000);
    CHECK_INT(sdp.media[1].codec[0].channels, 1);
    CHECK_STR(sdp.media[2].type, "video");
    check_addr(&sdp.media[2].addr, "[2001:db8::2]:51372");
    CHECK_STR(sdp.media[2].codec[0].name, "h263-1998");
    CHECK_INT(sdp.media[2].codec[0].rate, 90000);
    CHECK_INT(sdp.media[2].codec[0].pt, 99);
    CHECK_STR(sdp.media[2].section, "c=IN IP6 2001:db8::2\r\n"
              "a=rtpmap:99 h263-1998/90000\r\n");
    CHECK_INT(sdp.session.n, strstr(example, "m=") - example);
    CHECK_INT(sdp.text.n, sizeof(example) - 1);
}

static void test_audio(void)
{
    const struct sua_sdp_media *m = &sdp.media[0];

    CHECK_INT(parse(TOP "m=audio 4000 RTP/AVP 96 0 97 101 18 13\r\n"
                    "a=rtpmap:96 opus/48000/2\r\n"
                    "a=fmtp:96 useinbandfec=1; stereo=0\r\n"
                    "a=rtpmap:101 telephone-event/8000\r\n"
                    "a=fmtp:101 0-16\r\n"
                    "a=rtpmap:18 G729/8000\r\n"
                    "a=fmtp:18 annexb=no\r\n"
                    "a=ptime:30\r\na=sendonly\r\n"), SUA_OK);
    CHECK_INT(m->known, 1);
    CHECK_INT(m->port, 4000);
    CHECK_INT(m->ptime, 30);
    CHECK_INT(m->dir, SUA_SDP_SENDONLY);
    CHECK_INT(m->ncodec, 6);
    CHECK_STR(m->codec[0].name, "opus");
    CHECK_INT(m->codec[0].rate, 48000);
    CHECK_INT(m->codec[0].channels, 2);
    CHECK_STR(m->codec[0].fmtp, "useinbandfec=1; stereo=0");
    CHECK_STR(m->codec[1].name, "PCMU");
    CHECK(m->codec[1].fmtp.p == NULL);
    CHECK(m->codec[2].name.p == NULL); /* 97 was never mapped */
    CHECK_INT(m->codec[2].rate, 0);
    CHECK_STR(m->codec[3].name, "telephone-event");
    CHECK_STR(m->codec[3].fmtp, "0-16");
    CHECK_STR(m->codec[4].fmtp, "annexb=no");
    CHECK_STR(m->codec[5].name, "CN");
}

static void test_static_types(void)
{
    static const struct {
        int pt;
        const char *name;
        int rate, channels;
    } all[] = {
        {0, "PCMU", 8000, 1}, {3, "GSM", 8000, 1}, {4, "G723", 8000, 1},
        {8, "PCMA", 8000, 1}, {9, "G722", 8000, 1}, {10, "L16", 44100, 2},
        {11, "L16", 44100, 1}, {12, "QCELP", 8000, 1}, {13, "CN", 8000, 1},
        {15, "G728", 8000, 1}, {17, "DVI4", 22050, 1}, {18, "G729", 8000, 1},
        {26, "JPEG", 90000, 1}, {31, "H261", 90000, 1},
        {34, "H263", 90000, 1}, {2, "", 0, 1}, {96, "", 0, 1},
    };
    char text[256];
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++) {
        snprintf(text, sizeof(text), TOP "m=audio 4000 RTP/AVP %d\r\n",
                 all[i].pt);
        CHECK_INT(parse(text), SUA_OK);
        CHECK_STR(sdp.media[0].codec[0].name, all[i].name);
        CHECK_INT(sdp.media[0].codec[0].rate, all[i].rate);
        CHECK_INT(sdp.media[0].codec[0].channels, all[i].channels);
    }
}

/* SDP-023, SDP-026, SDP-027: Accepted, though not always as the grammar has
 * it. */
static void test_lenient(void)
{
    static const char *const good[] = {
        "v=0\no=- 1 2 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
            "m=audio 4000 RTP/AVP 0\n",
        TOP "m=audio 4000 RTP/AVP 0",      /* last line end left out */
        TOP "m=audio 4000 RTP/AVP 0\r",
        TOP "m=audio 4000 RTP/AVP 0\r\n\r\n\r\n",
        TOP,                                /* no stream at all */
        "v=0\r\no=- 1 2 IN IP4 h\r\n",     /* no s=, no t= */
        "v=0\r\no=- 1 2 IN IP4 h\r\ns=\r\n",
        TOP "m=audio  4000  RTP/AVP  0 8\r\n",
        TOP "Y=unknown\r\nb=AS:64\r\nt=1 2\r\nr=7d 1h 0 25h\r\nz=0 0\r\n"
            "k=clear:x\r\nm=audio 4000 RTP/AVP 0\r\nx=y\r\ni=\r\n",
        TOP "a=rtpmap:96 opus/48000\r\nm=audio 4000 RTP/AVP 0\r\n",
        TOP "m=audio 0 RTP/AVP\r\n",
        TOP "m=audio 0 RTP/AVP *\r\n",
        HEAD "m=audio 0 RTP/AVP 0\r\n",    /* refused: needs no c= */
        HEAD "m=audio 4000 RTP/AVP 0\r\n" CONN,
        TOP "m=image 4000 udptl t38\r\n",
        TOP "m=message 2855 TCP/MSRP *\r\n",
        TOP "m=audio 4000 RTP/AVP 0 0 8 0\r\n",
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(good); i++)
        CHECK_INT(parse(good[i]), SUA_OK);
    CHECK_INT(sdp.media[0].ncodec, 2); /* a format counts once */
}

/* Text that breaks the structure, and where. */
static const struct {
    const char *text;
    size_t at;
} bad[] = {
    {"", 0},
    {"\r\n", 0},
    {"v", 0},
    {"v=", 0},
    {"v=1\r\n", 0},
    {"v=0 \r\n", 0},
    {"o=- 1 2 IN IP4 h\r\nv=0\r\n", 0},
    {"v=0\r\nv=0\r\no=- 1 2 IN IP4 h\r\n", 5},
    {"v=0\r\n", 5},                         /* o= is missing */
    {"v=0\r\n\r\no=- 1 2 IN IP4 h\r\n", 5}, /* empty line within */
    {"v=0\r\no=-\r\n", 5},
    {"v=0\r\no=- 1\r\n", 5},
    {"v=0\r\no=- x 2 IN IP4 h\r\n", 5},
    {"v=0\r\no=- 1 -2 IN IP4 h\r\n", 5},
    {"v=0\r\no=- 1 2 IN IP4\r\n", 5},
    {"v=0\r\no=- 1 2 IN IP4 h\r\no=- 1 2 IN IP4 h\r\n", 23},
    {"v=0\r\n=\r\n", 5},
    {"v=0\r\na\r\n", 5},
    {"v=0\r\nab\r\n", 5},
    {"v=0\r\n a=b\r\n", 5},
    {"v=0\r\n1=b\r\n", 5},
    {"v=0\r\na=b\rc=d\r\n", 5},
    {HEAD "c=\r\n", sizeof(HEAD) - 1},
    {HEAD "c=IN IP4\r\n", sizeof(HEAD) - 1},
    {HEAD "c=IN IP4 /127\r\n", sizeof(HEAD) - 1},
    {TOP "m=\r\n", sizeof(TOP) - 1},
    {TOP "m=audio\r\n", sizeof(TOP) - 1},
    {TOP "m=audio x RTP/AVP 0\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 65536 RTP/AVP 0\r\n", sizeof(TOP) - 1},
    {TOP "m=audio -1 RTP/AVP 0\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000/ RTP/AVP 0\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000/0 RTP/AVP 0\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000/x RTP/AVP 0\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000 RTP/AVP\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000 RTP/AVP \r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000 RTP/AVP 128\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000 RTP/AVP 0 PCMU\r\n", sizeof(TOP) - 1},
    {TOP "m=audio 4000 RTP/AVP 0\r\no=- 1 2 IN IP4 h\r\n",
     sizeof(TOP) + 23},
    {HEAD "m=audio 4000 RTP/AVP 0\r\n", sizeof(HEAD) - 1}, /* no c= */
    {HEAD "m=audio 4000 RTP/AVP 0\r\n" CONN "m=audio 4002 RTP/AVP 0\r\n",
     sizeof(HEAD) - 1 + 24 + sizeof(CONN) - 1},
};

static void test_bad(void)
{
    size_t i;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        CHECK_INT(parse(bad[i].text), SUA_EBADMSG);
        CHECK_INT(err_off, bad[i].at);
    }
    CHECK_INT(sua_sdp_parse_lenient(SUA_STR("v=0\r\na=\0\r\n"), &sdp,
                                    &err_off), SUA_EBADMSG);
    CHECK_INT(err_off, 5);
    CHECK_INT(sua_sdp_parse_lenient(sua_str_make(NULL, 0), &sdp, NULL),
              SUA_EBADMSG);
}

/* SDP-023: Attributes that cannot be read are not there; none does harm. */
static void test_odd_attributes(void)
{
    static const char *const odd[] = {
        "rtpmap", "rtpmap:", "rtpmap:0", "rtpmap:0 ", "rtpmap:0 X",
        "rtpmap:0 X/", "rtpmap:0 X/0", "rtpmap:0 X/y", "rtpmap:0 /8000",
        "rtpmap:0 X/8000/0", "rtpmap:0 X/8000/256", "rtpmap:0 X/8000/x",
        "rtpmap:0 X/99999999999", "rtpmap:128 X/8000", "rtpmap:99 X/8000",
        "fmtp", "fmtp:", "fmtp:99 x", "fmtp:x y", "ptime",
        "ptime:", "ptime:x", "ptime:65536", "ptime:-1", "", ":", "::",
        "sendrecv:", "SENDONLY", "sendonlyx", "send",
    };
    char text[256];
    size_t i;

    for (i = 0; i < SUA__COUNT(odd); i++) {
        const struct sua_sdp_media *m = &sdp.media[0];

        snprintf(text, sizeof(text), TOP "m=audio 4000 RTP/AVP 0\r\na=%s\r\n",
                 odd[i]);
        CHECK_INT(parse(text), SUA_OK);
        CHECK_INT(m->ncodec, 1);
        CHECK_STR(m->codec[0].name, "PCMU");
        CHECK_INT(m->codec[0].rate, 8000);
        CHECK_INT(m->codec[0].fmtp.n, 0);
        CHECK_INT(m->ptime, 0);
        CHECK_INT(m->dir, SUA_SDP_SENDRECV);
    }
}

static void test_direction(void)
{
    static const struct {
        const char *session, *media;
        int first, second;
    } all[] = {
        {"", "", SUA_SDP_SENDRECV, SUA_SDP_SENDRECV},
        {"a=sendonly\r\n", "", SUA_SDP_SENDONLY, SUA_SDP_SENDONLY},
        {"a=inactive\r\n", "a=sendrecv\r\n", SUA_SDP_SENDRECV,
         SUA_SDP_INACTIVE},
        {"", "a=recvonly\r\n", SUA_SDP_RECVONLY, SUA_SDP_SENDRECV},
        {"a=recvonly\r\n", "a=inactive \r\n", SUA_SDP_INACTIVE,
         SUA_SDP_RECVONLY},
    };
    char text[256];
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++) {
        snprintf(text, sizeof(text), TOP "%sm=audio 4000 RTP/AVP 0\r\n%s"
                 "m=audio 4002 RTP/AVP 0\r\n", all[i].session, all[i].media);
        CHECK_INT(parse(text), SUA_OK);
        CHECK_INT(sdp.media[0].dir, all[i].first);
        CHECK_INT(sdp.media[1].dir, all[i].second);
    }
}

/* SDP-021, SDP-022. */
static void test_connection(void)
{
    CHECK_INT(parse(TOP "m=audio 4000/2 RTP/AVP 0\r\n"
                    "c=IN IP4 224.2.1.1/127/3\r\nc=IN IP4 192.0.2.9\r\n"
                    "m=audio 5000 RTP/AVP 0\r\n"), SUA_OK);
    check_addr(&sdp.media[0].addr, "224.2.1.1:4000");
    CHECK_STR(sdp.media[0].host, "224.2.1.1");
    check_addr(&sdp.media[1].addr, "192.0.2.1:5000");
    CHECK_INT(parse(HEAD "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 192.0.2.3\r\n"
                    "s=not the session's\r\n"
                    "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 192.0.2.4\r\n"),
              SUA_OK);
    check_addr(&sdp.media[0].addr, "192.0.2.3:4000");
    check_addr(&sdp.media[1].addr, "192.0.2.4:5000");
    CHECK_STR(sdp.session_name, "-");
    CHECK_INT(parse(HEAD "c=IN IP4 media.example.com\r\n"
                    "m=audio 4000 RTP/AVP 0\r\n"), SUA_OK);
    CHECK_INT(sdp.media[0].addr.family, 0);
    CHECK_INT(sdp.media[0].addr.port, 4000);
    CHECK_STR(sdp.media[0].host, "media.example.com");
    CHECK_INT(parse(HEAD "c=IN IP4 2001:db8::1\r\n"
                    "m=audio 4000 RTP/AVP 0\r\n"), SUA_OK);
    check_addr(&sdp.media[0].addr, "[2001:db8::1]:4000");
    CHECK_INT(parse(HEAD "c=ATM NSAP 192.0.2.1\r\n"
                    "m=audio 4000 RTP/AVP 0\r\n"), SUA_OK);
    CHECK_INT(sdp.media[0].addr.family, 0);
    CHECK_STR(sdp.media[0].host, "192.0.2.1");
}

static void test_protocols(void)
{
    static const struct {
        const char *proto;
        int known;
    } all[] = {
        {"RTP/AVP", 1}, {"rtp/avp", 1}, {"RTP/SAVPF", 1},
        {"UDP/TLS/RTP/SAVPF", 1}, {"udptl", 0}, {"TCP/MSRP", 0}, {"RTP", 0},
    };
    char text[256];
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++) {
        snprintf(text, sizeof(text), TOP "m=audio 4000 %s 0\r\n",
                 all[i].proto);
        CHECK_INT(parse(text), SUA_OK);
        CHECK_INT(sdp.media[0].known, all[i].known);
        CHECK_INT(sdp.media[0].ncodec, all[i].known);
    }
}

/* o= numbers of any length: equal texts give equal values. */
static void test_big_numbers(void)
{
    uint64_t v;

    CHECK_INT(parse("v=0\r\no=- 18446744073709551615 0 IN IP4 h\r\n"),
              SUA_OK);
    CHECK(sdp.id == UINT64_MAX && sdp.version == 0);
    CHECK_INT(parse("v=0\r\no=- 1 99999999999999999999999 IN IP4 h\r\n"),
              SUA_OK);
    v = sdp.version;
    CHECK_INT(parse("v=0\r\no=- 1 99999999999999999999998 IN IP4 h\r\n"),
              SUA_OK);
    CHECK(sdp.version != v);
}

/* SDP-032. */
static void test_limits(void)
{
    static char text[40000];
    size_t n = sizeof(TOP) - 1, i;

    memcpy(text, TOP, n + 1);
    for (i = 0; i < 1000; i++) {
        n += (size_t)sprintf(text + n, "m=audio %d RTP/AVP 0\r\n",
                             1000 + (int)i);
        if (i + 1 == SUA_SDP_MEDIA_MAX)
            CHECK_INT(parse(text), SUA_OK);
    }
    CHECK_INT(parse(text), SUA_ELIMIT);
    CHECK_INT(err_off, sizeof(TOP) - 1 + SUA_SDP_MEDIA_MAX * 24);
    n = sizeof(TOP) - 1;
    n += (size_t)sprintf(text + n, "m=audio 4000 RTP/AVP");
    for (i = 0; i < 128; i++)
        n += (size_t)sprintf(text + n, " %d", (int)(127 - i));
    CHECK_INT(parse(text), SUA_OK);
    CHECK_INT(sdp.media[0].ncodec, SUA_SDP_CODEC_MAX);
    CHECK_INT(sdp.media[0].codec[SUA_SDP_CODEC_MAX - 1].pt,
              128 - SUA_SDP_CODEC_MAX);
}

/* SDP-025, SDP-028. */
static void test_attr(void)
{
    struct sua_str rest, v;

    CHECK_INT(parse(TOP "a=group:BUNDLE 0\r\na=ice-lite\r\n"
                    "m=audio 4000 RTP/AVP 0\r\na=mid:0\r\n"
                    "a=candidate:1 1 UDP 1 h 1 typ host\r\n"
                    "a=candidate:2\r\na=candidates:3\r\na=candidate\r\n"
                    "b=AS:1\r\na=empty:\r\n\r\n"), SUA_OK);
    CHECK_STR(sua_sdp_attr(sdp.session, SUA_STR("group")), "BUNDLE 0");
    v = sua_sdp_attr(sdp.session, SUA_STR("ice-lite"));
    CHECK(v.p != NULL && v.n == 0);
    CHECK(sua_sdp_attr(sdp.session, SUA_STR("mid")).p == NULL);
    CHECK_STR(sua_sdp_attr(sdp.media[0].section, SUA_STR("mid")), "0");
    CHECK(sua_sdp_attr(sdp.media[0].section, SUA_STR("MID")).p == NULL);
    v = sua_sdp_attr(sdp.media[0].section, SUA_STR("empty"));
    CHECK(v.p != NULL && v.n == 0);
    rest = sdp.media[0].section;
    CHECK_INT(sua_sdp_attr_next(&rest, SUA_STR("candidate"), &v), 1);
    CHECK_STR(v, "1 1 UDP 1 h 1 typ host");
    CHECK_INT(sua_sdp_attr_next(&rest, SUA_STR("candidate"), &v), 1);
    CHECK_STR(v, "2");
    CHECK_INT(sua_sdp_attr_next(&rest, SUA_STR("candidate"), &v), 1);
    CHECK_STR(v, "");
    CHECK_INT(sua_sdp_attr_next(&rest, SUA_STR("candidate"), &v), 0);
}

/* What costs most by line: 16 formats, thousands of attributes about the
 * last one, empty lines at the end. */
static void test_many(void)
{
    static char text[60000];
    struct sua_str rest, v;
    size_t n, i, lines = 0;

    n = (size_t)sprintf(text, TOP "m=audio 4000 RTP/AVP");
    for (i = 0; i < SUA_SDP_CODEC_MAX; i++)
        n += (size_t)sprintf(text + n, " %d", (int)i + 96);
    n += (size_t)sprintf(text + n, "\r\n");
    for (i = 0; i < 1000; i++)
        n += (size_t)sprintf(text + n, "a=rtpmap:111 X/%d\r\n", (int)i + 1);
    memset(text + n, '\n', sizeof(text) - n);
    rest = guard_copy(sua_str_make(text, sizeof(text)));
    CHECK_INT(sua_sdp_parse_lenient(rest, &sdp, NULL), SUA_OK);
    CHECK_INT(sdp.media[0].codec[15].rate, 1000);
    CHECK_INT(sdp.media[0].section.n, n - (size_t)(sdp.media[0].section.p -
                                                  sdp.text.p));
    while (sua_sdp_attr_next(&rest, SUA_STR("rtpmap"), &v))
        lines++;
    CHECK_INT(lines, 1000);
}

static void test_line_next(void)
{
    struct sua_str rest = SUA_STR("a=x\r\nZ=\nb= y \nq\r\nc=z"), v;
    char type;

    CHECK_INT(sua_sdp_line_next(&rest, &type, &v), 1);
    CHECK_INT(type, 'a');
    CHECK_STR(v, "x");
    CHECK_INT(sua_sdp_line_next(&rest, &type, &v), 1);
    CHECK_INT(type, 'Z');
    CHECK(v.p && !v.n);
    CHECK_INT(sua_sdp_line_next(&rest, &type, &v), 1);
    CHECK_STR(v, " y ");
    CHECK_INT(sua_sdp_line_next(&rest, &type, &v), SUA_EBADMSG);
    CHECK_STR(rest, "q\r\nc=z");
    rest = SUA_STR("\r\n\n");
    CHECK_INT(sua_sdp_line_next(&rest, &type, &v), 0);
    rest = sua_str_make(NULL, 0);
    CHECK_INT(sua_sdp_line_next(&rest, &type, &v), 0);
}

/* Cut off anywhere: a verdict, and no byte behind the end is touched. */
static void test_prefixes(void)
{
    size_t i, n, ok = 0;

    for (n = 0; n < sizeof(example); n++)
        ok += !sua_sdp_parse_lenient(guard_copy(sua_str_make(example, n)),
                                     &sdp, &err_off);
    CHECK(ok > 100 && ok < sizeof(example) - 50);
    for (i = 0; i < SUA__COUNT(bad); i++)
        for (n = 0; n < strlen(bad[i].text); n++) {
            struct sua_str cut = sua_str_make(bad[i].text, n);
            int err = sua_sdp_parse_lenient(guard_copy(cut), &sdp, &err_off);

            CHECK(err == SUA_OK || (err == SUA_EBADMSG && err_off <= n));
        }
}

int main(void)
{
    test_example();
    test_audio();
    test_static_types();
    test_lenient();
    test_bad();
    test_odd_attributes();
    test_direction();
    test_connection();
    test_protocols();
    test_big_numbers();
    test_limits();
    test_attr();
    test_many();
    test_line_next();
    test_prefixes();
    return check_done();
}
