/* SPDX-License-Identifier: 0BSD
 * RTCP reports: written as SR or RR, SDES, BYE; read in any order. */
#include "media/rtcp.h"
#include "media/rtp.h"

#include <string.h>

enum { SR = 200, RR = 201, SDES = 202, BYE = 203, CNAME = 1 };
enum { BLOCK = 24, SENDER = 20, NAME_MAX_BYTES = 63 };

bool rtcp_is(const uint8_t *data, size_t n)
{
    return n >= 8 && data[0] >> 6 == 2 && data[1] >= 192 && data[1] <= 223;
}

uint64_t rtcp_ntp(uint64_t ms)
{
    return (ms / 1000) << 32 | ((ms % 1000) << 32) / 1000;
}

uint32_t rtcp_ntp_mid(uint64_t ms)
{
    return (uint32_t)(rtcp_ntp(ms) >> 16);
}

/* Header of a packet of `bytes` bytes in all; where the next one goes. */
static uint8_t *put_header(uint8_t *at, unsigned count, uint8_t type,
                           size_t bytes, uint32_t ssrc)
{
    at[0] = (uint8_t)(0x80 | count);
    at[1] = type;
    rtp_put16(at + 2, (uint16_t)(bytes / 4 - 1));
    rtp_put32(at + 4, ssrc);
    return at + 8;
}

static uint8_t *put_report(uint8_t *at, const struct rtcp_report *r)
{
    uint32_t lost = r->lost > 0x7fffff ? 0x7fffff : r->lost;

    rtp_put32(at, r->ssrc);
    rtp_put32(at + 4, lost);
    at[4] = r->fraction;
    rtp_put32(at + 8, r->ext_seq);
    rtp_put32(at + 12, r->jitter);
    rtp_put32(at + 16, r->lsr);
    rtp_put32(at + 20, r->dlsr);
    return at + BLOCK;
}

static uint8_t *put_sender(uint8_t *at, const struct rtcp_sender *sr)
{
    rtp_put32(at, (uint32_t)(sr->ntp >> 32));
    rtp_put32(at + 4, (uint32_t)sr->ntp);
    rtp_put32(at + 8, sr->ts);
    rtp_put32(at + 12, sr->packets);
    rtp_put32(at + 16, sr->octets);
    return at + SENDER;
}

size_t rtcp_write(uint8_t *buf, size_t cap, uint32_t ssrc,
                  const struct rtcp_sender *sr,
                  const struct rtcp_report *about, const char *cname,
                  bool bye)
{
    size_t name = strlen(cname);
    size_t first = 8 + (sr ? SENDER : 0u) + (about ? BLOCK : 0u);
    size_t sdes = (8 + 2 + name + 4) / 4 * 4; /* at least one zero ends it */
    uint8_t *at = buf;

    if (name > NAME_MAX_BYTES || first + sdes + (bye ? 8u : 0u) > cap)
        return 0;
    at = put_header(at, about ? 1 : 0, sr ? SR : RR, first, ssrc);
    if (sr)
        at = put_sender(at, sr);
    if (about)
        at = put_report(at, about);
    memset(at, 0, sdes);
    put_header(at, 1, SDES, sdes, ssrc);
    at[8] = CNAME;
    at[9] = (uint8_t)name;
    memcpy(at + 10, cname, name);
    at += sdes;
    if (bye)
        at = put_header(at, 1, BYE, 8, ssrc);
    return (size_t)(at - buf);
}

static void get_report(struct rtcp_report *r, const uint8_t *p)
{
    r->ssrc = rtp_get32(p);
    r->fraction = p[4];
    r->lost = p[5] & 0x80 ? 0 : rtp_get32(p + 4) & 0x7fffff;
    r->ext_seq = rtp_get32(p + 8);
    r->jitter = rtp_get32(p + 12);
    r->lsr = rtp_get32(p + 16);
    r->dlsr = rtp_get32(p + 20);
}

/* One SR or RR of n bytes; false when its blocks do not fit. */
static bool read_report(struct rtcp_info *info, const uint8_t *p, size_t n,
                        uint32_t ours)
{
    size_t at = p[1] == SR ? 8 + SENDER : 8;
    unsigned left = p[0] & 31u;

    if (n < at + (size_t)left * BLOCK)
        return false;
    info->ssrc = rtp_get32(p + 4);
    if (p[1] == SR) {
        info->has_sr = true;
        info->ntp_mid = (uint32_t)rtp_get16(p + 10) << 16 | rtp_get16(p + 12);
    }
    for (; left; left--, at += BLOCK) {
        if (rtp_get32(p + at) == ours) {
            info->has_report = true;
            get_report(&info->report, p + at);
        }
    }
    return true;
}

bool rtcp_parse(struct rtcp_info *info, const uint8_t *data, size_t n,
                uint32_t ours)
{
    size_t len;

    memset(info, 0, sizeof *info);
    if (!rtcp_is(data, n) || (data[1] != SR && data[1] != RR))
        return false;
    for (; n; data += len, n -= len) {
        if (n < 4 || data[0] >> 6 != 2)
            return false;
        len = 4 * ((size_t)rtp_get16(data + 2) + 1);
        if (len > n)
            return false;
        if ((data[1] == SR || data[1] == RR) &&
            (len < 8 || !read_report(info, data, len, ours)))
            return false;
        if (data[1] == BYE)
            info->bye = true;
    }
    return true;
}
