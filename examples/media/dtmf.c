/* SPDX-License-Identifier: 0BSD
 * Telephone events both ways (RFC 4733 2.3, 2.5.1, 2.5.2). */
#include "media/dtmf.h"
#include "media/rtp.h"

#include <string.h>

enum {
    VOLUME = 10,         /* -10 dBm0 */
    END_PACKETS = 3,     /* RFC 4733 2.5.1.4 */
    HALF_SECOND = 500 / MEDIA_TICK_MS,
    RX_TIMEOUT_MS = 120  /* several update intervals without a packet */
};

static const char digits[] = "0123456789*#ABCD!";

int dtmf_code(char digit)
{
    const char *at;

    if (digit >= 'a' && digit <= 'd')
        digit = (char)(digit - 'a' + 'A');
    at = digit ? strchr(digits, digit) : NULL;
    return at ? (int)(at - digits) : -1;
}

char dtmf_digit(unsigned code)
{
    return code < sizeof digits - 1 ? digits[code] : '\0';
}

static unsigned to_ticks(unsigned ms, unsigned otherwise)
{
    if (!ms)
        ms = otherwise;
    if (ms < DTMF_MIN_MS)
        ms = DTMF_MIN_MS;
    if (ms > DTMF_MAX_MS)
        ms = DTMF_MAX_MS;
    return (ms + MEDIA_TICK_MS - 1) / MEDIA_TICK_MS;
}

void dtmf_tx_init(struct dtmf_tx *d, unsigned tone_ms, unsigned pause_ms)
{
    memset(d, 0, sizeof *d);
    d->tone = to_ticks(tone_ms, DTMF_TONE_MS);
    d->pause = to_ticks(pause_ms, DTMF_PAUSE_MS);
}

/* Is c skipped (0), known (1) or an error (-1)? */
static int classify(char c)
{
    if (c == ' ' || c == '-' || c == ',')
        return 0;
    return c == 'w' || c == 'W' || dtmf_code(c) >= 0 ? 1 : -1;
}

bool dtmf_tx_push(struct dtmf_tx *d, const char *sequence)
{
    unsigned wanted = 0;
    const char *s;

    for (s = sequence; *s; s++) {
        if (classify(*s) < 0)
            return false;
        if (classify(*s) > 0 && ++wanted > DTMF_QUEUE - d->count)
            return false;
    }
    for (s = sequence; *s; s++) {
        if (classify(*s))
            d->queue[(d->head + d->count++) % DTMF_QUEUE] = *s;
    }
    return true;
}

void dtmf_tx_clear(struct dtmf_tx *d)
{
    d->count = 0;
    d->wait = 0;
    d->far_wait = false;
}

void dtmf_tx_heard(struct dtmf_tx *d)
{
    if (d->far_wait) {
        d->far_wait = false;
        d->wait = 0;
    }
}

/* Takes characters until a key goes down or a pause begins. */
static void next_character(struct dtmf_tx *d, uint32_t ts)
{
    char c = d->queue[d->head];

    d->head = (d->head + 1) % DTMF_QUEUE;
    d->count--;
    if (c == 'w') {
        d->wait = HALF_SECOND;
    } else if (c == 'W') {
        d->wait = DTMF_FAR_MS / MEDIA_TICK_MS;
        d->far_wait = true;
    } else {
        d->code = (uint8_t)dtmf_code(c);
        d->active = true;
        d->at = 0;
        d->ts = ts;
    }
}

static void fill(const struct dtmf_tx *d, struct dtmf_packet *p)
{
    bool end = d->at >= d->tone;
    unsigned ticks = end ? d->tone : d->at;

    p->payload[0] = d->code;
    p->payload[1] = (uint8_t)((end ? 0x80 : 0) | VOLUME);
    rtp_put16(p->payload + 2, (uint16_t)(ticks * MEDIA_FRAME));
    p->ts = d->ts;
    p->marker = d->at == 1;
}

bool dtmf_tx_tick(struct dtmf_tx *d, uint32_t ts, struct dtmf_packet *p)
{
    if (!d->active && !d->wait) {
        d->far_wait = false;
        if (d->count)
            next_character(d, ts);
    }
    if (!d->active) {
        d->wait -= d->wait > 0;
        return false;
    }
    d->at++;
    fill(d, p);
    if (d->at == d->tone + END_PACKETS - 1) {
        d->active = false;
        d->wait = d->pause - (END_PACKETS - 1);
    }
    return true;
}

bool dtmf_tx_idle(const struct dtmf_tx *d)
{
    return !d->active && !d->count && !d->wait;
}

void dtmf_rx_init(struct dtmf_rx *d)
{
    memset(d, 0, sizeof *d);
}

static bool report(struct dtmf_rx *d, struct dtmf_event *e)
{
    d->open = false;
    e->digit = dtmf_digit(d->code);
    e->duration_ms = d->duration / MEDIA_PER_MS;
    return e->digit != '\0';
}

bool dtmf_rx_packet(struct dtmf_rx *d, uint64_t now_ms, uint32_t ts,
                    const uint8_t *payload, size_t n, struct dtmf_event *e)
{
    bool end, reported = false;
    unsigned duration;

    if (n < DTMF_PAYLOAD || (d->any && (int32_t)(ts - d->ts) < 0))
        return false;
    end = payload[1] & 0x80;
    duration = rtp_get16(payload + 2);
    if (!d->any || ts != d->ts) {
        if (d->open)
            reported = report(d, e);
        d->any = true;
        d->open = true;
        d->ended = false;
        d->ts = ts;
        d->code = payload[0];
        d->duration = 0;
    } else if (!d->open) {
        return false;
    }
    d->last_ms = now_ms;
    if (duration > d->duration)
        d->duration = duration;
    /* Two ends at once cannot be told in one call: the tick tells the
     * second, dtmf_rx_tick() is due within 20 ms. */
    if (end && !reported)
        return report(d, e);
    d->ended = end;
    return reported;
}

bool dtmf_rx_tick(struct dtmf_rx *d, uint64_t now_ms, struct dtmf_event *e)
{
    if (!d->open || (!d->ended && now_ms < d->last_ms + RX_TIMEOUT_MS))
        return false;
    return report(d, e);
}
