/* SPDX-License-Identifier: 0BSD
 * RTCP sender and receiver reports about one source (RFC 3550 6.4, 6.5). */
#ifndef MEDIA_RTCP_H
#define MEDIA_RTCP_H

#include "media/media.h"

enum { RTCP_MAX = 160 }; /* enough for whatever rtcp_write() writes */

/* One report block: what the reporter receives from `ssrc`. */
struct rtcp_report {
    uint32_t ssrc;
    uint8_t fraction;   /* lost since the last report, in 1/256      */
    uint32_t lost;      /* lost in all; 0 for a negative count       */
    uint32_t ext_seq;   /* highest sequence number with wraps        */
    uint32_t jitter;    /* in timestamp units                        */
    uint32_t lsr;       /* middle of the last SR's NTP time, or 0    */
    uint32_t dlsr;      /* time since that SR in 1/65536 s           */
};

struct rtcp_sender {
    uint64_t ntp;       /* 32.32 fixed point seconds of any clock */
    uint32_t ts;        /* the same instant as RTP timestamp      */
    uint32_t packets, octets;
};

/* A compound packet: SR (or RR when `sr` is NULL) with no or one report
 * block, SDES with the name, and BYE if asked. The length, or 0 when cap is
 * too small or the name is longer than 63 bytes. */
size_t rtcp_write(uint8_t *buf, size_t cap, uint32_t ssrc,
                  const struct rtcp_sender *sr,
                  const struct rtcp_report *about, const char *cname,
                  bool bye);

struct rtcp_info {
    uint32_t ssrc;      /* who reports */
    bool has_sr, has_report, bye;
    uint32_t ntp_mid;   /* of the SR: goes back to the sender as lsr */
    struct rtcp_report report; /* the block about `ours` */
};

/* True when the whole datagram is a well-formed compound packet. */
bool rtcp_parse(struct rtcp_info *info, const uint8_t *data, size_t n,
                uint32_t ours);

/* Is this datagram on a shared port RTCP, not RTP (RFC 5761 4)? */
bool rtcp_is(const uint8_t *data, size_t n);

/* 32.32 seconds, and their middle 32 bits, of a time in ms. */
uint64_t rtcp_ntp(uint64_t ms);
uint32_t rtcp_ntp_mid(uint64_t ms);

#endif
