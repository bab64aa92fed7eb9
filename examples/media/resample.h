/* SPDX-License-Identifier: 0BSD
 * Any sample rate to 8000 a second, as a stream: band-limited interpolation
 * with a windowed sinc. */
#ifndef MEDIA_RESAMPLE_H
#define MEDIA_RESAMPLE_H

#include "media/media.h"

enum {
    RESAMPLE_RATE_MIN = 4000,
    RESAMPLE_RATE_MAX = 192000,
    RESAMPLE_ZEROS = 16,        /* zero crossings on each side */
    RESAMPLE_STEPS = 64,        /* table entries between two of them */
    RESAMPLE_RING = 1024        /* input samples kept; >= longest kernel */
};

/* Fields are private. About 12 KiB. */
struct resample {
    unsigned rate;
    double step;        /* input samples per output sample */
    double scale;       /* zero crossings per input sample, at most 1 */
    unsigned half;      /* input samples on each side of the kernel */
    double at;          /* where the next output sample lies, in input */
    uint64_t fed;       /* input samples fed so far */
    float table[RESAMPLE_ZEROS * RESAMPLE_STEPS + 2];
    float ring[RESAMPLE_RING];
};

/* False for a rate out of range. */
bool resample_init(struct resample *r, unsigned rate);

/* Feeds one input sample (full scale 32768). */
void resample_feed(struct resample *r, float sample);

/* True: *out is the next output sample. False: feed first. */
bool resample_next(struct resample *r, int16_t *out);

#endif
