/* SPDX-License-Identifier: MIT
 * The strict form of a description (RFC 8866 9) against the lenient one:
 * what it accepts, and where it finds the first line that is wrong. */
#include "base/base.h"
#include "check.h"
#include "guard.h"
#include "sip/sdp.h"

static struct sua_sdp sdp;
static size_t err_off;

#define V "v=0\r\n"
#define O "o=- 1 2 IN IP4 192.0.2.1\r\n"
#define S "s=-\r\n"
#define C "c=IN IP4 192.0.2.1\r\n"
#define T "t=0 0\r\n"
#define M "m=audio 4000 RTP/AVP 0\r\n"
#define LEN(z) (sizeof(z) - 1)

static int strict(const char *z)
{
    err_off = 4711;
    return sua_sdp_parse(guard_copy(sua_str_z(z)), &sdp, &err_off);
}

static int lenient(const char *z)
{
    return sua_sdp_parse_lenient(guard_copy(sua_str_z(z)), &sdp, NULL);
}

/* What the RFCs give as examples, and every line there is. */
static const char *const good[] = {
    /* RFC 8866 5 */
    V "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\n"
    "s=Call to John Smith\r\ni=SDP Offer #1\r\n"
    "u=http://www.jdoe.example.com/home.html\r\n"
    "e=Jane Doe <jane@jdoe.example.com>\r\np=+1 617 555-6011\r\n"
    "c=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0\r\n"
    "m=audio 49180 RTP/AVP 0\r\nm=video 51372 RTP/AVP 99\r\n"
    "c=IN IP6 2001:db8::2\r\na=rtpmap:99 h263-1998/90000\r\n",
    /* RFC 4566 5 */
    V "o=jdoe 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
    "s=SDP Seminar\r\ni=A Seminar on the session description protocol\r\n"
    "u=http://www.example.com/seminars/sdp.pdf\r\n"
    "e=j.doe@example.com (Jane Doe)\r\nc=IN IP4 224.2.17.12/127\r\n"
    "t=2873397496 2873404696\r\na=recvonly\r\n"
    "m=audio 49170 RTP/AVP 0\r\nm=video 51372 RTP/AVP 99\r\n"
    "a=rtpmap:99 h263-1998/90000\r\n",
    /* RFC 3264 10.1 */
    V "o=alice 2890844526 2890844526 IN IP4 host.anywhere.com\r\ns=-\r\n"
    "c=IN IP4 host.anywhere.com\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0\r\n"
    "a=rtpmap:0 PCMU/8000\r\nm=video 51372 RTP/AVP 31\r\n"
    "a=rtpmap:31 H261/90000\r\nm=video 53000 RTP/AVP 32\r\n"
    "a=rtpmap:32 MPV/90000\r\n",
    V O S T,
    V O S "e=a@b\r\ne=c@d (x)\r\np=12\r\np=12 (x)\r\np=x <+12>\r\n" T,
    V O S C "b=AS:1\r\nb=X-Y:2\r\n" T T "r=7d 1h 0 25h\r\n"
    "z=2882844526 -1h 2898848070 0\r\n" T "k=prompt\r\na=x\r\na=y:z\r\n" M
    "i=audio\r\n" C C "b=AS:1\r\nb=CT:2\r\nk=clear:x\r\na=sendonly\r\n" M,
    V O S T "k=base64:\r\n", V O S T "k=base64:aGk=\r\n",
    V O S T "k=uri:http://x\r\n", V O S T "r=604800 3600 0 90000\r\n",
    V O "s= \r\n" T, V O S "c=IN IP6 ff02::1/3\r\n" T M,
    V O S "c=IN IP6 ff02::1\r\n" T M, V O S "c=IN IP4 224.2.1.1/0/3\r\n" T M,
    V O S "c=IN IP4 host.example/1\r\n" T M,
    V O S "c=ATM NSAP 47.0091.8\r\n" T M,
    V "o=- 1 2 IN IP6 2001:db8::1\r\n" S T,
    V "o=- 1 2 IN IP4 200.1.1.1\r\n" S T,
    V "o=- 1 2 ATM NSAP 4\r\n" S T,
    V "o=\xc3\xa9! 01 2 IN IP4 192.0.2.1\r\n" S T,
    V O S C T "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
    V O S C T "m=audio 4000/2 RTP/AVP 0\r\n",
    V O S C T "m=audio 0 RTP/AVP 0 x\r\n", V O S C T "m=image 4 udptl t38\r\n",
    V O S C T "m=x#y 4 RTP/A#B 0\r\n",
    V O S C T M "a=rtpmap:0 a#b/8000\r\na=fmtp:0 a  b \r\na=ptime:0.5\r\n"
    "a=rtpmap:99 X/1/2\r\na=fmtp:x y\r\na=ptime:20\r\n",
    V O S C T "a=charset:ISO-8859-1\r\na=inactive\r\n",
};

static void test_good(void)
{
    size_t i, n;

    for (i = 0; i < SUA__COUNT(good); i++) {
        struct sua_str s = sua_str_z(good[i]);

        CHECK_INT(strict(good[i]), SUA_OK);
        if (err_off != 4711)
            fprintf(stderr, "%s: at %d\n", good[i], (int)err_off);
        CHECK_INT(lenient(good[i]), SUA_OK);
        for (n = 0; n < s.n; n++)
            if (!sua_sdp_parse(guard_copy(sua_str_make(s.p, n)), &sdp, NULL))
                CHECK(s.p[n - 1] == '\n' && s.p[n + 1] == '=');
    }
}

/* head is well, then comes the line at fault. also: the lenient form takes
 * it. */
static const struct {
    const char *head, *tail;
    int also;
} bad[] = {
    /* order and number */
    {"", O, 0}, {V, S, 0}, {V O, C, 1}, {V O S, "", 1}, {V O, T, 1},
    {V O S C, "", 1}, {V O S, M, 0}, {V O S C, M, 1},
    {V O S C, "a=x\r\n" T, 1},
    {V O S T, C M, 1}, {V O S C, "c=IN IP4 192.0.2.2\r\n" T, 1},
    {V O S, S T, 1}, {V O S "i=x\r\n", "i=y\r\n" T, 1},
    {V O, "i=x\r\n" S T, 1},
    {V O S "u=x\r\n", "u=x\r\n" T, 1}, {V O S "u=x\r\n", "i=x\r\n" T, 1},
    {V O S "e=a@b\r\n", "u=x\r\n" T, 1}, {V O S "p=12\r\n", "e=a@b\r\n" T, 1},
    {V O S C, "p=12\r\n" T, 1}, {V O S "b=AS:1\r\n", C T, 1},
    {V O S T, "b=AS:1\r\n", 1}, {V O S, "r=1 1 1\r\n" T, 1},
    {V O S T, "z=2882844526 1\r\n", 1}, {V O S, "k=prompt\r\n" T, 1},
    {V O S T "k=prompt\r\n", "k=prompt\r\n", 1},
    {V O S T "k=prompt\r\n", T, 1}, {V O S T "a=x\r\n", "k=prompt\r\n", 1},
    {V O S T "a=x\r\n", T, 1}, {V O S C T M, "s=x\r\n", 1},
    {V O S C T M, T, 1}, {V O S C T M, "u=x\r\n", 1},
    {V O S C T M, "e=a@b\r\n", 1}, {V O S C T M, "z=1 1\r\n", 1},
    {V O S C T M "a=x\r\n", "i=x\r\n", 1}, {V O S C T M C, "i=x\r\n", 1},
    {V O S C T M "b=AS:1\r\n", C, 1}, {V O S C T M "a=x\r\n", "b=AS:1\r\n", 1},
    {V O S C T M "k=prompt\r\n", "k=prompt\r\n", 1},
    {V O S C T M "k=prompt\r\n", "b=AS:1\r\n", 1},
    {V O S C T M, "w=x\r\n", 1}, {V O S, "w=x\r\n" T, 1},
    {V O S, "A=x\r\n" T, 1}, {V O S C T M, "A=x\r\n", 1},
    {V O S C T M, O, 0}, {V O S C T M, V, 0},
    /* c= for each, also where the port is 0 */
    {V O S T M C, M, 0}, {V O S T M C, "m=audio 0 RTP/AVP 0\r\n", 1},
    /* line ends */
    {"", "v=0\n" O S T, 1}, {V O S, "t=0 0\n", 1}, {V O S, "t=0 0", 1},
    {V O S, "t=0 0\r", 1}, {V O S T, "\r\n", 1}, {V O S T, "\n", 1},
    {V O S T, "a\r\n", 0}, {V O S T, "\r\na=x\r\n", 0},
    /* o= */
    {V, "o=-  1 2 IN IP4 192.0.2.1\r\n" S T, 1},
    {V, "o= - 1 2 IN IP4 192.0.2.1\r\n" S T, 1},
    {V, "o=- 1 2 IN IP4 192.0.2.1 \r\n" S T, 1},
    {V, "o=- 1 2 IN IP4 192.0.2.1 x\r\n" S T, 1},
    {V, "o=- 1 2 IN IP4 224.0.0.1\r\n" S T, 1},
    {V, "o=- 1 2 IN IP4 2001:db8::1\r\n" S T, 1},
    {V, "o=- 1 2 IN IP6 192.0.2.1\r\n" S T, 1},
    {V, "o=- 1 2 IN IP6 ff02::1\r\n" S T, 1},
    {V, "o=- 1 2 IN IP6 [2001:db8::1]\r\n" S T, 1},
    {V, "o=- 1 2 IN IP4 h_h.example\r\n" S T, 1},
    {V, "o=- 1 2 IN IP4 h\r\n" S T, 1}, {V, "o=- 1 2 I@ IP4 h.xyz\r\n" S T, 1},
    {V, "o=- 1 2 IN I@ h.xyz\r\n" S T, 1},
    {V, "o=a\tb 1 2 IN IP4 h.xyz\r\n", 1},
    {V, "o=- 1x 2 IN IP4 192.0.2.1\r\n" S T, 0},
    {V, "o=- 1 IN IP4 192.0.2.1\r\n" S T, 0},
    /* s= i= u= e= p= */
    {V O, "s=\r\n" T, 1}, {V O S, "i=\r\n" T, 1}, {V O S, "u=\r\n" T, 1},
    {V O S, "u=a b\r\n" T, 1}, {V O S, "u=\xc3\xa9\r\n" T, 1},
    {V O S, "e=\r\n" T, 1}, {V O S, "e=x\r\n" T, 1}, {V O S, "e=@x\r\n" T, 1},
    {V O S, "e=x@\r\n" T, 1}, {V O S, "e=a b@c\r\n" T, 1},
    {V O S, "e=<a@b>\r\n" T, 1}, {V O S, "e=x <a@b\r\n" T, 1},
    {V O S, "e=x <a@b> y\r\n" T, 1}, {V O S, "e=x) <a@b>\r\n" T, 1},
    {V O S, "e=a@b (\r\n" T, 1}, {V O S, "e=a@b ()\r\n" T, 1},
    {V O S, "e=a@b (x(\r\n" T, 1}, {V O S, "e=(x)\r\n" T, 1},
    {V O S, "p=\r\n" T, 1}, {V O S, "p=1\r\n" T, 1}, {V O S, "p=+\r\n" T, 1},
    {V O S, "p=-1\r\n" T, 1}, {V O S, "p=12x\r\n" T, 1},
    {V O S, "p=<12>\r\n" T, 1}, {V O S, "p=++12\r\n" T, 1},
    /* c= */
    {V O S, "c=IN IP4 224.2.1.1\r\n" T M, 1},
    {V O S, "c=IN IP4 224.2.1.1/256\r\n" T M, 1},
    {V O S, "c=IN IP4 224.2.1.1/1/0\r\n" T M, 1},
    {V O S, "c=IN IP4 224.2.1.1/1/2/3\r\n" T M, 1},
    {V O S, "c=IN IP4 192.0.2.1/1\r\n" T M, 1},
    {V O S, "c=IN IP4 192.0.2.1/\r\n" T M, 1},
    {V O S, "c=IN IP4 2001:db8::1\r\n" T M, 1},
    {V O S, "c=IN IP6 192.0.2.1\r\n" T M, 1},
    {V O S, "c=IN IP6 ff02::1/1/2\r\n" T M, 1},
    {V O S, "c=IN IP6 ff02::1/0\r\n" T M, 1},
    {V O S, "c=IN IP6 2001:db8::1/2\r\n" T M, 1},
    {V O S, "c=IN  IP4 192.0.2.1\r\n" T M, 1},
    {V O S, "c=IN IP4  192.0.2.1\r\n" T M, 1},
    {V O S, "c=in IP4 192.0.2.1/\r\n" T M, 1},
    {V O S, "c=IN IP4 192.0.2.1 \r\n" T M, 1},
    {V O S, "c= IN IP4 192.0.2.1\r\n" T M, 1},
    {V O S, "c=IN IP4 192.0.2.1 x\r\n" T M, 1},
    {V O S, "c=IN IP4 a\r\n" T M, 1}, {V O S, "c=IN IP4\r\n" T M, 0},
    {V O S C T M C, "c=IN IP4 192.0.2.1/1\r\n", 1},
    /* b= t= r= z= k= */
    {V O S, "b=AS\r\n" T, 1}, {V O S, "b=AS:\r\n" T, 1},
    {V O S, "b=:1\r\n" T, 1}, {V O S, "b=AS:x\r\n" T, 1},
    {V O S, "b=AS:1 \r\n" T, 1}, {V O S, "b=AS: 1\r\n" T, 1},
    {V O S, "b=AS:18446744073709551616\r\n" T, 1},
    {V O S, "t=\r\n", 1}, {V O S, "t=0\r\n", 1}, {V O S, "t=0  0\r\n", 1},
    {V O S, "t=0 0 0\r\n", 1}, {V O S, "t=0 1\r\n", 1},
    {V O S, "t=1 0\r\n", 1},
    {V O S, "t=0 00\r\n", 1}, {V O S, "t=0 0234567890\r\n", 1},
    {V O S, "t=123456789x 0\r\n", 1}, {V O S, "t=0 0 \r\n", 1},
    {V O S T, "r=\r\n", 1}, {V O S T, "r=1 1\r\n", 1},
    {V O S T, "r=0 1 1\r\n", 1}, {V O S T, "r=1 1 x\r\n", 1},
    {V O S T, "r=1w 1 1\r\n", 1}, {V O S T, "r=1 1 1 -1\r\n", 1},
    {V O S T, "r=1 1  1\r\n", 1}, {V O S T, "r=4294967296d 1 1\r\n", 1},
    {V O S T "r=1 1 1\r\n", "z=\r\n", 1},
    {V O S T "r=1 1 1\r\n", "z=2882844526\r\n", 1},
    {V O S T "r=1 1 1\r\n", "z=2882844526 x\r\n", 1},
    {V O S T "r=1 1 1\r\n", "z=288284452d 1\r\n", 1},
    {V O S T "r=1 1 1\r\n", "z=28828445 1\r\n", 1},
    {V O S T "r=1 1 1\r\n", "z=2882844526 1 \r\n", 1},
    {V O S T, "k=\r\n", 1}, {V O S T, "k=x\r\n", 1},
    {V O S T, "k=prompt:x\r\n", 1}, {V O S T, "k=clear\r\n", 1},
    {V O S T, "k=clear:\r\n", 1}, {V O S T, "k=uri:\r\n", 1},
    {V O S T, "k=base64\r\n", 1}, {V O S T, "k=Prompt\r\n", 1},
    /* m= */
    {V O S C T, "m=au@io 4000 RTP/AVP 0\r\n", 1},
    {V O S C T, "m=audio 4000 RTP/A@ 0\r\n", 1},
    {V O S C T, "m=audio  4000 RTP/AVP 0\r\n", 1},
    {V O S C T, "m=audio 4000  RTP/AVP 0\r\n", 1},
    {V O S C T, "m=audio 4000 RTP/AVP  0\r\n", 1},
    {V O S C T, "m=audio 4000 RTP/AVP 0 \r\n", 1},
    {V O S C T, "m= audio 4000 RTP/AVP 0\r\n", 1},
    {V O S C T, "m=audio 0 RTP/AVP\r\n", 1},
    {V O S C T, "m=audio 0 RTP/AVP \r\n", 1},
    {V O S C T, "m=audio 4000 udptl t@8\r\n", 1},
    {V O S C T, "m=audio 4000 RTP/AVP x\r\n", 0},
    {V O S C T, "m=audio 65536 RTP/AVP 0\r\n", 0},
    /* a= */
    {V O S C T, "a=\r\n", 1}, {V O S C T, "a=:x\r\n", 1},
    {V O S C T, "a=x:\r\n", 1}, {V O S C T, "a=x y\r\n", 1},
    {V O S C T M, "a=sendrecv:x\r\n", 1}, {V O S C T M, "a=sendrecv \r\n", 1},
    {V O S C T M, "a= sendrecv\r\n", 1}, {V O S C T M, "a=rtpmap:0\r\n", 1},
    {V O S C T M, "a=rtpmap:0 X\r\n", 1},
    {V O S C T M, "a=rtpmap:0 X/0\r\n", 1},
    {V O S C T M, "a=rtpmap:0  X/1\r\n", 1},
    {V O S C T M, "a=rtpmap:0 X/1/\r\n", 1},
    {V O S C T M, "a=rtpmap:0 X/1 x\r\n", 1},
    {V O S C T M, "a=rtpmap: 0 X/1\r\n", 1},
    {V O S C T M, "a=rtpmap:0 X@/1\r\n", 1},
    {V O S C T M, "a=rtpmap:128 X/1\r\n", 1},
    {V O S C T M, "a=rtpmap:0 X/1/0\r\n", 1},
    {V O S C T M, "a=rtpmap:0 X/1 \r\n", 1},
    {V O S C T M, "a=fmtp:0\r\n", 1}, {V O S C T M, "a=fmtp:0 \r\n", 1},
    {V O S C T M, "a=fmtp:0  x\r\n", 1}, {V O S C T M, "a=fmtp: 0 x\r\n", 1},
    {V O S C T M, "a=fmtp:@ x\r\n", 1}, {V O S C T M, "a=ptime:0\r\n", 1},
    {V O S C T M, "a=ptime:x\r\n", 1}, {V O S C T M, "a=ptime:20 \r\n", 1},
    {V O S C T M, "a=ptime: 20\r\n", 1}, {V O S C T M, "a=ptime:1.\r\n", 1},
    {V O S C T M, "a=ptime:1.2345\r\n", 1},
    {V O S C T M, "a=ptime:0.000\r\n", 1},
};

static void test_bad(void)
{
    char text[512];
    size_t i;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        int err;

        snprintf(text, sizeof(text), "%s%s", bad[i].head, bad[i].tail);
        err = strict(text);
        CHECK_INT(err, SUA_EBADMSG);
        CHECK_INT(err_off, strlen(bad[i].head));
        if (err != SUA_EBADMSG || err_off != strlen(bad[i].head) ||
            (lenient(text) == SUA_OK) != bad[i].also)
            fprintf(stderr, "%d: %s<-->%s\n", (int)i, bad[i].head,
                    bad[i].tail);
        CHECK_INT(lenient(text) == SUA_OK, bad[i].also);
    }
    CHECK_INT(sua_sdp_parse(sua_str_make(NULL, 0), &sdp, NULL), SUA_EBADMSG);
    CHECK_INT(sua_sdp_parse(SUA_STR(V O S), &sdp, NULL), SUA_EBADMSG);
}

/* Both forms find the same. */
static void test_same(void)
{
    static struct sua_sdp other;
    size_t i, k;

    for (i = 0; i < SUA__COUNT(good); i++) {
        struct sua_str text = guard_copy(sua_str_z(good[i]));

        CHECK_INT(sua_sdp_parse(text, &sdp, NULL), SUA_OK);
        CHECK_INT(sua_sdp_parse_lenient(text, &other, NULL), SUA_OK);
        CHECK_INT(sdp.nmedia, other.nmedia);
        CHECK(!memcmp(&sdp, &other, offsetof(struct sua_sdp, media)));
        for (k = 0; k < sdp.nmedia; k++) {
            const struct sua_sdp_media *a = &sdp.media[k];
            const struct sua_sdp_media *b = &other.media[k];

            CHECK(!memcmp(a, b, offsetof(struct sua_sdp_media, codec)));
            CHECK(!memcmp(a->codec, b->codec, a->ncodec * sizeof(*a->codec)));
        }
    }
}

int main(void)
{
    test_good();
    test_bad();
    test_same();
    return check_done();
}
