/* SPDX-License-Identifier: 0BSD
 * A session's RTCP: a report about every five seconds, round-trip time. */
#define _POSIX_C_SOURCE 200809L
#include "media/rtcp.h"
#include "media/session_priv.h"

#include <string.h>

enum { INTERVAL_MS = 5000 };

static void make_report(struct media_session *s, uint64_t now_ms,
                        struct rtcp_report *r)
{
    r->ssrc = s->rx.ssrc;
    r->fraction = rtp_source_fraction(&s->rx);
    r->lost = rtp_source_lost(&s->rx);
    r->ext_seq = rtp_source_ext_seq(&s->rx);
    r->jitter = s->rx.jitter16 >> 4;
    r->lsr = s->lsr;
    r->dlsr = s->lsr ? (uint32_t)((now_ms - s->lsr_ms) * 65536 / 1000) : 0;
}

void media__rtcp_send(struct media_session *s, uint64_t now_ms, bool bye)
{
    const struct media_addr *to = &s->sdp_rtcp;
    bool sent = s->stats.tx_packets != s->tx_at_report;
    int fd = s->rtcp_fd >= 0 ? s->rtcp_fd : s->fd;
    struct rtcp_report about;
    struct rtcp_sender sr;
    uint8_t buf[RTCP_MAX];
    size_t n;

    if (s->config.symmetric && s->rtcp_source.len)
        to = &s->rtcp_source;
    if (!to->len)
        return;
    sr.ntp = rtcp_ntp(now_ms);
    sr.ts = s->ts;
    sr.packets = s->stats.tx_packets;
    sr.octets = (uint32_t)s->stats.tx_bytes;
    s->tx_at_report = s->stats.tx_packets;
    if (s->has_rx)
        make_report(s, now_ms, &about);
    n = rtcp_write(buf, sizeof buf, s->ssrc, sent ? &sr : NULL,
                   s->has_rx ? &about : NULL, s->cname, bye);
    if (n)
        (void)sendto(fd, buf, n, 0, (const struct sockaddr *)&to->sa, to->len);
}

/* Half to one and a half intervals, so that reports of many calls spread
 * (RFC 3550 6.2). */
void media__rtcp_tick(struct media_session *s, uint64_t now_ms)
{
    if (now_ms < s->rtcp_due_ms)
        return;
    if (s->rtcp_due_ms)
        media__rtcp_send(s, now_ms, false);
    s->rtcp_due_ms = now_ms + INTERVAL_MS / 2 + media__random(s) % INTERVAL_MS;
}

/* RFC 3550 6.4.1: what is left of the time since our report when their wait
 * is taken off. */
static void note_report(struct media_session *s, uint64_t now_ms,
                        const struct rtcp_report *r)
{
    uint32_t trip = rtcp_ntp_mid(now_ms) - r->lsr - r->dlsr;

    s->stats.remote_loss_percent = r->fraction * 100.0 / 256;
    if (r->lsr && trip < 60u << 16)
        s->stats.rtt_ms = (int)((uint64_t)trip * 1000 >> 16);
}

void media__rtcp_packet(struct media_session *s, uint64_t now_ms,
                        const struct media_addr *from, const uint8_t *data,
                        size_t n)
{
    struct rtcp_info info;

    if (!rtcp_parse(&info, data, n, s->ssrc) ||
        !media__same_host(from, s->source.len ? &s->source : &s->sdp) ||
        (s->has_rx && info.ssrc != s->rx.ssrc)) {
        s->stats.discarded++;
        return;
    }
    s->rtcp_source = *from;
    if (info.has_sr) {
        s->lsr = info.ntp_mid;
        s->lsr_ms = now_ms;
    }
    if (info.has_report)
        note_report(s, now_ms, &info.report);
}
