/* SPDX-License-Identifier: 0BSD
 * Adaptive jitter buffer: samples go in by timestamp, in any order and in
 * packets of any length; frames of 20 ms come out at a steady pace. */
#ifndef MEDIA_JITTER_H
#define MEDIA_JITTER_H

#include "media/media.h"
#include "media/plc.h"

enum {
    JITTER_RING = 8192,    /* samples: half behind, half ahead of playing */
    JITTER_MIN_MS = 20,    /* defaults of the delay's range */
    JITTER_MAX_MS = 200
};

struct jitter_stats {
    uint32_t late;         /* packets too late to be played              */
    uint32_t duplicate;    /* packets with nothing new                   */
    uint32_t reordered;    /* packets that came after a younger one      */
    uint32_t discarded;    /* timestamps far from where we are           */
    uint32_t concealed_ms; /* audio made up for packets that were missing */
    uint32_t inserted;     /* frames made up to lengthen the delay       */
    uint32_t dropped;      /* frames left out to shorten it              */
    uint32_t resyncs;      /* starts after the first one                 */
    unsigned delay_ms;     /* playout delay now, and what it should be   */
    unsigned target_ms;
};

/* Fields other than `stats` are private. About 26 KiB. */
struct jitter {
    struct jitter_stats stats;
    int16_t pcm[JITTER_RING];
    uint8_t have[JITTER_RING];
    unsigned min, max;        /* range of the delay, in samples */
    enum { JITTER_IDLE, JITTER_FILLING, JITTER_PLAYING } state;
    bool started;
    uint32_t play_ts;         /* next sample to play */
    uint32_t end_ts;          /* one past the newest sample */
    uint64_t begin_ms;        /* when filling ends */
    uint32_t leap_ts;         /* where a far packet would continue */
    bool leapt;
    unsigned empty_run, excess_run, insert_pause;
    /* Transit times relative to the first packet: least and greatest of this
     * window and the one before. */
    uint32_t transit_ref;
    int32_t low[2], high[2];
    uint64_t window_ms;
    struct plc plc;
};

/* Range in ms, rounded to be sane; zeros take the defaults. */
void jitter_init(struct jitter *j, unsigned min_ms, unsigned max_ms);

/* Forgets what is buffered (a new source, a call resumed); counters stay. */
void jitter_reset(struct jitter *j);

/* A decoded packet: n samples, at most 1600, the first at `ts`. */
void jitter_put(struct jitter *j, uint64_t now_ms, uint32_t ts,
                const int16_t *pcm, size_t n);

/* The next frame; silence while there is nothing to play. Call every
 * MEDIA_TICK_MS with the time the tick was due. True when any of it is
 * received audio. */
bool jitter_get(struct jitter *j, uint64_t now_ms, int16_t out[MEDIA_FRAME]);

#endif
