/* SPDX-License-Identifier: MIT
 * RTP headers, sequence rules, loss and jitter figures; RTCP both ways. */
#include <stdlib.h>

#include "check.h"
#include "media/rtcp.h"
#include "media/rtp.h"

static struct rtp_packet packet(uint16_t seq, uint32_t ts)
{
    struct rtp_packet p;

    memset(&p, 0, sizeof p);
    p.seq = seq;
    p.ts = ts;
    p.ssrc = 7;
    return p;
}

static void test_round_trip(void)
{
    static const uint8_t body[3] = {1, 2, 3};
    struct rtp_packet p = packet(0xfffe, 0xdeadbeef), q;
    uint8_t buf[32];

    p.pt = 101;
    p.marker = true;
    p.payload = body;
    p.n = sizeof body;
    CHECK_INT(rtp_write(buf, sizeof buf, &p), RTP_HEADER + 3);
    CHECK_INT(rtp_write(buf, RTP_HEADER + 2, &p), 0);
    CHECK_INT(rtp_write(buf, 4, &p), 0);
    CHECK(rtp_parse(&q, buf, RTP_HEADER + 3));
    CHECK_INT(q.pt, 101);
    CHECK(q.marker);
    CHECK_INT(q.seq, 0xfffe);
    CHECK_INT(q.ts, 0xdeadbeef);
    CHECK_INT(q.ssrc, 7);
    CHECK_INT(q.n, 3);
    CHECK(!memcmp(q.payload, body, 3));
}

/* Two CSRCs, a one-word extension, two payload bytes, two of padding. */
static void test_every_prefix(void)
{
    static const uint8_t full[] = {
        0xB2, 0x80, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9, 8, 8, 8, 8,
        0xBE, 0xDE, 0, 1, 5, 5, 5, 5, 'a', 'b', 0, 2};
    struct rtp_packet p;
    size_t n;

    CHECK(rtp_parse(&p, full, sizeof full));
    CHECK_INT(p.n, 2);
    CHECK(!memcmp(p.payload, "ab", 2));
    for (n = 0; n < sizeof full; n++) {
        uint8_t *exact = malloc(n ? n : 1);

        memcpy(exact, full, n);
        if (rtp_parse(&p, exact, n))
            CHECK(p.payload + p.n <= exact + n);
        else
            CHECK(n < sizeof full);
        if (n < 28)
            CHECK(!rtp_parse(&p, exact, n));
        free(exact);
    }
}

static void test_rejects(void)
{
    uint8_t buf[RTP_HEADER] = {0x40};
    struct rtp_packet p;

    CHECK(!rtp_parse(&p, buf, sizeof buf)); /* version 1 */
    buf[0] = 0xA0;                          /* padding without room */
    CHECK(!rtp_parse(&p, buf, sizeof buf));
    buf[0] = 0x80;
    CHECK(rtp_parse(&p, buf, sizeof buf));
    CHECK_INT(p.n, 0);
}

static void feed(struct rtp_source *s, uint16_t seq)
{
    struct rtp_packet p = packet(seq, seq * 160u);

    CHECK_INT(rtp_source_packet(s, &p, seq * 160u), RTP_SEQ_OK);
}

static void test_loss_and_wrap(void)
{
    struct rtp_source s;
    unsigned i;

    rtp_source_init(&s, 7, 65530);
    for (i = 65530; i < 65530 + 20; i++) {
        if (i % 10 != 3)
            feed(&s, (uint16_t)i);
    }
    CHECK_INT(rtp_source_ext_seq(&s), 65549);
    CHECK_INT(rtp_source_lost(&s), 2);
    CHECK_INT(rtp_source_fraction(&s), 2 * 256 / 20);
    CHECK_INT(rtp_source_fraction(&s), 0);
    feed(&s, 65533); /* late, not lost */
    CHECK_INT(rtp_source_lost(&s), 1);
    feed(&s, 65533);
    feed(&s, 65533); /* duplicates never make it negative */
    CHECK_INT(rtp_source_lost(&s), 0);
}

static void test_begins_at_zero(void)
{
    struct rtp_source s;

    rtp_source_init(&s, 7, 0);
    feed(&s, 0);
    feed(&s, 1);
    CHECK_INT(rtp_source_ext_seq(&s), 1);
    CHECK_INT(rtp_source_lost(&s), 0);
}

static void test_restart(void)
{
    struct rtp_source s;
    struct rtp_packet p = packet(40000, 0);

    rtp_source_init(&s, 7, 10);
    feed(&s, 10);
    feed(&s, 12);
    CHECK_INT(rtp_source_packet(&s, &p, 0), RTP_SEQ_BAD);
    feed(&s, 13); /* a stray packet changes nothing */
    CHECK_INT(rtp_source_ext_seq(&s), 13);
    p.seq = 50000;
    CHECK_INT(rtp_source_packet(&s, &p, 0), RTP_SEQ_BAD);
    p.seq = 50001;
    CHECK_INT(rtp_source_packet(&s, &p, 0), RTP_SEQ_RESTART);
    CHECK_INT(rtp_source_ext_seq(&s), 50001);
    CHECK_INT(rtp_source_lost(&s), 1);
}

/* Transit alternates by 80 samples: the mean change tends to 80. */
static void test_jitter(void)
{
    struct rtp_source s;
    unsigned i;

    rtp_source_init(&s, 7, 0);
    for (i = 0; i < 200; i++) {
        struct rtp_packet p = packet((uint16_t)i, i * 160);

        rtp_source_packet(&s, &p, i * 160 + (i & 1 ? 80 : 0));
    }
    CHECK(s.jitter16 / 16 >= 75 && s.jitter16 / 16 <= 80);
    rtp_source_init(&s, 7, 0);
    for (i = 0; i < 200; i++) {
        struct rtp_packet p = packet((uint16_t)i, 0xffffff00u + i * 160);

        rtp_source_packet(&s, &p, i * 160);
    }
    CHECK_INT(s.jitter16, 0);
}

static void test_rtcp(void)
{
    struct rtcp_report about = {7, 25, 12, 70000, 33, 0x12345678, 65536};
    struct rtcp_sender sr = {0, 4321, 50, 8000};
    struct rtcp_info info;
    uint8_t buf[RTCP_MAX];
    size_t n, cut;

    sr.ntp = rtcp_ntp(12500);
    n = rtcp_write(buf, sizeof buf, 99, &sr, &about, "us@host", true);
    CHECK(n && n % 4 == 0);
    CHECK(rtcp_is(buf, n));
    CHECK(rtcp_parse(&info, buf, n, 7));
    CHECK_INT(info.ssrc, 99);
    CHECK(info.has_sr && info.has_report && info.bye);
    CHECK_INT(info.ntp_mid, 12 << 16 | 0x8000);
    CHECK_INT(info.ntp_mid, rtcp_ntp_mid(12500));
    CHECK_INT(info.report.fraction, 25);
    CHECK_INT(info.report.lost, 12);
    CHECK_INT(info.report.ext_seq, 70000);
    CHECK_INT(info.report.jitter, 33);
    CHECK_INT(info.report.lsr, 0x12345678);
    CHECK_INT(info.report.dlsr, 65536);
    CHECK(rtcp_parse(&info, buf, n, 8));
    CHECK(!info.has_report);
    for (cut = 0; cut < n; cut++) {
        uint8_t *exact = malloc(cut ? cut : 1);

        memcpy(exact, buf, cut);
        if (rtcp_parse(&info, exact, cut, 7))
            CHECK(cut == 52 || cut == 72);
        free(exact);
    }
    CHECK_INT(rtcp_write(buf, 40, 99, &sr, &about, "us@host", true), 0);
}

static void test_rtcp_shapes(void)
{
    struct rtcp_info info;
    uint8_t buf[RTCP_MAX];
    size_t n = rtcp_write(buf, sizeof buf, 99, NULL, NULL, "abcd", false);

    CHECK(rtcp_parse(&info, buf, n, 7));
    CHECK(!info.has_sr && !info.has_report && !info.bye);
    buf[0] = 0x9f; /* thirty-one blocks that are not there */
    CHECK(!rtcp_parse(&info, buf, n, 7));
    buf[1] = 0x00;
    CHECK(!rtcp_is(buf, n));
}

int main(void)
{
    test_round_trip();
    test_every_prefix();
    test_rejects();
    test_loss_and_wrap();
    test_begins_at_zero();
    test_restart();
    test_jitter();
    test_rtcp();
    test_rtcp_shapes();
    return check_done();
}
