/* SPDX-License-Identifier: 0BSD
 * Normalised cross-correlation: was this recorded from that? */
#ifndef MEDIA_XCORR_H
#define MEDIA_XCORR_H

#include "media/media.h"

struct xcorr_peak {
    long lag;      /* sig[i + lag] resembles ref[i], in samples */
    double coef;   /* -1 to 1; 1 is equal but for the level */
};

/* Best lag in min_lag..max_lag (by Fourier transform: O(n log n)). Lags are
 * considered where at least half of the shorter signal overlaps and a quarter
 * of the energy of one of them lies in the overlap. False: out of memory, or
 * no such lag (an empty or silent signal); then coef is 0. */
bool xcorr_find(const int16_t *ref, size_t nref, const int16_t *sig,
                size_t nsig, long min_lag, long max_lag, struct xcorr_peak *p);

struct xcorr_report {
    long lag;            /* of the whole, and the extremes of the segments */
    long lag_min, lag_max;
    double corr;         /* median of the segments that are not silent */
    unsigned segments;   /* half seconds of ref that fall into sig */
    unsigned matched;    /* ... with at least min_corr */
    unsigned silent;     /* ... where sig is silent (a call on hold) */
};

/* Compares by half seconds, each free to shift by 200 ms against the whole:
 * a jitter buffer may have moved parts of a recording, and a hold has left a
 * hole. False when nothing could be compared. */
bool xcorr_compare(const int16_t *ref, size_t nref, const int16_t *sig,
                   size_t nsig, double min_corr, struct xcorr_report *r);

#endif
