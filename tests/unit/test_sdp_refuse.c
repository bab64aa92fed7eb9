/* SPDX-License-Identifier: MIT
 * What we cannot have said ourselves: capabilities that no description can
 * carry, and roles that nobody knows. RFC 3264, RFC 4145, RFC 8866. */
#include "check.h"
#include "sip/offer_more.h"

static char text[2048], mem[4096];
static struct sua_buf out;
static struct sua_sdp parsed;
static struct sua_sdp_agreed agreed[2];
static struct sua_sdp_work work;

static const struct sua_sdp_codec pcmu = {
    0, 1, 8000, SUA_STR_INIT("PCMU"), {NULL, 0}};
static const struct sua_sdp_codec beyond = {
    200, 1, 8000, SUA_STR_INIT("x"), {NULL, 0}};

static struct sua_sdp_caps stream(const struct sua_sdp_more *more,
                                  const char *addr)
{
    struct sua_sdp_caps c;

    memset(&c, 0, sizeof(c));
    CHECK_INT(sua_addr_parse(sua_str_z(addr), &c.addr), SUA_OK);
    c.addr.port = 4000;
    c.codec = &pcmu;
    c.ncodec = 1;
    c.dir = SUA_SDP_SENDRECV;
    c.more = more;
    return c;
}

static int offer(const struct sua_sdp_caps *caps, unsigned n)
{
    struct sua_sdp_local us;

    memset(&us, 0, sizeof(us));
    us.caps = caps;
    us.ncaps = (uint8_t)n;
    sua_buf_init(&out, text, sizeof(text));
    sua_sdp_offer(&out, &us);
    return out.err;
}

static int answer(const char *z, const struct sua_sdp_caps *caps)
{
    struct sua_sdp_local us;

    memset(&us, 0, sizeof(us));
    us.caps = caps;
    us.ncaps = 1;
    CHECK_INT(sua_sdp_parse(sua_str_z(z), &parsed, NULL), SUA_OK);
    sua_buf_init(&out, text, sizeof(text));
    return sua_sdp_answer(&out, &us, &parsed, agreed);
}

static void test_roles(void)
{
    struct sua_sdp_more more;
    struct sua_sdp_caps c;

    memset(&more, 0, sizeof(more));
    more.ops = SUA_SDP_MORE_INIT;
    more.proto = SUA_STR("UDP/TLS/RTP/SAVP");
    more.transport = SUA_STR("a=fingerprint:sha-256 AB:CD\r\n");
    more.setup = SUA_SDP_SETUP_ACTPASS;
    c = stream(&more, "192.0.2.1");
#define OFFERED(role) \
    "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\n"        \
    "t=0 0\r\nm=audio 5000 UDP/TLS/RTP/SAVP 0\r\na=setup:" role "\r\n"        \
    "a=fingerprint:sha-256 12:34\r\n"
    CHECK_INT(answer(OFFERED("passive"), &c), SUA_OK);
    CHECK_INT(agreed[0].setup, SUA_SDP_SETUP_ACTIVE);
    CHECK_INT(answer(OFFERED("shy"), &c), SUA_EUNSUPPORTED);
    CHECK_INT(offer(&c, 1), SUA_OK);
    more.setup = 9;
    CHECK_INT(offer(&c, 1), SUA_EINVAL);
}

/* Media that is not RTP needs a format. */
static void test_no_format(void)
{
    struct sua_sdp_more more;
    struct sua_sdp_caps c;

    memset(&more, 0, sizeof(more));
    more.ops = SUA_SDP_MORE_INIT;
    more.proto = SUA_STR("TCP/MSRP");
    more.formats = SUA_STR("*");
    c = stream(&more, "192.0.2.1");
    c.type = SUA_STR("message");
    c.codec = NULL;
    c.ncodec = 0;
    CHECK_INT(offer(&c, 1), SUA_OK);
    more.formats = SUA_STR("");
    CHECK_INT(offer(&c, 1), SUA_EINVAL);
}

/* The first stream's address is the session's; others have their own. */
static void test_addresses(void)
{
    struct sua_sdp_caps c[2];

    c[0] = stream(NULL, "192.0.2.1");
    c[1] = stream(NULL, "192.0.2.2");
    CHECK_INT(offer(c, 2), SUA_OK);
    CHECK_INT(sua_sdp_parse(sua_buf_view(&out), &parsed, NULL), SUA_OK);
    CHECK_STR(parsed.media[0].host, "192.0.2.1");
    CHECK_STR(parsed.media[1].host, "192.0.2.2");
}

static void test_payload_type(void)
{
    struct sua_sdp_session s;
    struct sua_sdp_caps c = stream(NULL, "192.0.2.1");
    struct sua_str got = {NULL, 0};

    memset(&s, 0, sizeof(s));
    s.caps = &c;
    s.ncaps = 1;
    s.agreed = agreed;
    s.mem = mem;
    s.cap = sizeof(mem);
    c.codec = &beyond;
    CHECK_INT(sua_sdp_session_offer(&s, &work, &got), SUA_EINVAL);
    c.codec = &pcmu;
    CHECK_INT(sua_sdp_session_offer(&s, &work, &got), SUA_OK);
}

int main(void)
{
    test_roles();
    test_no_format();
    test_addresses();
    test_payload_type();
    return check_done();
}
