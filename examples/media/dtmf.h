/* SPDX-License-Identifier: 0BSD
 * Digits as telephone events (RFC 4733): a sender driven by the 20 ms tick
 * and a receiver that reports each key once. */
#ifndef MEDIA_DTMF_H
#define MEDIA_DTMF_H

#include "media/media.h"

enum {
    DTMF_PAYLOAD = 4,    /* bytes of one event                           */
    DTMF_QUEUE = 128,    /* characters that can wait                     */
    DTMF_TONE_MS = 160,  /* defaults                                     */
    DTMF_PAUSE_MS = 80,
    DTMF_MIN_MS = 40,    /* shortest tone and pause we send              */
    DTMF_MAX_MS = 5000,  /* keeps the 16 bit duration of the payload     */
    DTMF_FAR_MS = 10000  /* 'W' gives up waiting after this              */
};

/* Event code of a digit (0-9 * # A-D a-d, '!' is a hook flash), or -1; and
 * the digit of a code, or 0 when it has none. */
int dtmf_code(char digit);
char dtmf_digit(unsigned code);

/* Sender. Fields are private. */
struct dtmf_tx {
    char queue[DTMF_QUEUE];
    unsigned head, count;
    unsigned tone, pause;   /* in ticks */
    unsigned at;            /* ticks since the key went down */
    unsigned wait;          /* ticks to let pass before the next character */
    bool active, far_wait;
    uint32_t ts;
    uint8_t code;
};

/* What one tick has to send. */
struct dtmf_packet {
    uint8_t payload[DTMF_PAYLOAD];
    uint32_t ts;   /* of the start of the event, in every packet of it */
    bool marker;   /* first packet of the event */
};

/* Durations in ms, rounded up to ticks; 0 takes the default. */
void dtmf_tx_init(struct dtmf_tx *d, unsigned tone_ms, unsigned pause_ms);

/* Queues digits, 'w' (half a second of pause) and 'W' (wait for far audio);
 * spaces, '-' and ',' are skipped. All or nothing: false when a character is
 * unknown or the queue is too short. */
bool dtmf_tx_push(struct dtmf_tx *d, const char *sequence);
void dtmf_tx_clear(struct dtmf_tx *d);

/* Far audio was heard: ends a 'W'. */
void dtmf_tx_heard(struct dtmf_tx *d);

/* One tick at sampling time `ts`. True: send *p in place of audio. */
bool dtmf_tx_tick(struct dtmf_tx *d, uint32_t ts, struct dtmf_packet *p);

/* Nothing queued and nothing being sent. */
bool dtmf_tx_idle(const struct dtmf_tx *d);

/* Receiver. Fields are private. */
struct dtmf_rx {
    bool any;         /* an event was ever seen: ts is meaningful    */
    bool open;        /* the newest event is not reported yet        */
    bool ended;       /* ... although its end has come               */
    uint32_t ts;      /* start of the newest event                   */
    uint8_t code;
    unsigned duration;
    uint64_t last_ms;
};

struct dtmf_event {
    char digit;
    unsigned duration_ms;
};

void dtmf_rx_init(struct dtmf_rx *d);

/* One packet with timestamp `ts`. True: *e is a key that has now ended.
 * Retransmissions, reordered packets and short payloads give nothing. A new
 * key that arrives while the last one has no end reports the last one. */
bool dtmf_rx_packet(struct dtmf_rx *d, uint64_t now_ms, uint32_t ts,
                    const uint8_t *payload, size_t n, struct dtmf_event *e);

/* Call each tick: reports a key whose end packets were all lost. */
bool dtmf_rx_tick(struct dtmf_rx *d, uint64_t now_ms, struct dtmf_event *e);

#endif
