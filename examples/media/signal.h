/* SPDX-License-Identifier: 0BSD
 * Test signals and measurements of samples. */
#ifndef MEDIA_SIGNAL_H
#define MEDIA_SIGNAL_H

#include "media/media.h"

/* A sine that goes on from call to call. */
struct signal_tone {
    double phase, step, level; /* radians, radians, peak of 32767 */
};

/* hz is limited to 20..3900, level to 0..1 of full scale. */
void signal_tone_init(struct signal_tone *t, double hz, double level);
void signal_tone_next(struct signal_tone *t, int16_t *pcm, size_t n);

/* Fills pcm with syllable-like bursts between short pauses: chirps and noise
 * between 300 and 3300 Hz that never repeat. The same seed gives the same
 * samples (but for the last bit of the C library's sine). */
void signal_speechlike(int16_t *pcm, size_t n, uint32_t seed);

/* Share of the energy that lies within about 20 Hz of hz, 0 to 1, measured
 * in blocks of 50 ms so that phase jumps do not matter. 0 for silence. */
double signal_tone_share(const int16_t *pcm, size_t n, double hz);

/* Mean level and highest sample in dB below full scale (a full-scale square
 * wave is 0 dB); -96 for silence. */
double signal_level_db(const int16_t *pcm, size_t n);
double signal_peak_db(const int16_t *pcm, size_t n);

#endif
