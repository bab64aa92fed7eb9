/* SPDX-License-Identifier: 0BSD
 * Packet loss concealment: the last pitch period goes round and fades. */
#ifndef MEDIA_PLC_H
#define MEDIA_PLC_H

#include "media/media.h"

enum { PLC_HISTORY = 400, PLC_PITCH_MAX = 160 };

/* Fields are private. Zeroed memory is a fresh state (silence before). */
struct plc {
    int16_t history[PLC_HISTORY]; /* the newest samples played, oldest first */
    int16_t cycle[PLC_PITCH_MAX]; /* the period that is repeated */
    unsigned pitch;               /* its length, 0 while nothing is lost */
    unsigned made;                /* samples made up since the last real one */
};

/* Real samples that follow: remembers them, and after a loss blends their
 * beginning with what was being made up. */
void plc_good(struct plc *p, int16_t *pcm, size_t n);

/* Makes up n samples: full level for 10 ms, silence after 60 ms. */
void plc_conceal(struct plc *p, int16_t *pcm, size_t n);

#endif
