/* SPDX-License-Identifier: MIT
 * Cross-correlation: known lags, noise, level changes, holes, shifted parts,
 * unrelated signals; and that the test signal is what its header says. */
#include <stdlib.h>

#include "check.h"
#include "media/g711.h"
#include "media/signal.h"
#include "media/xcorr.h"

enum { N = 6 * MEDIA_RATE };

static int16_t ref[N], sig[2 * N];

static void test_exact_lags(void)
{
    static const long lags[] = {0, 1, 777, 20000};
    struct xcorr_peak p;
    unsigned k;

    for (k = 0; k < 4; k++) {
        memset(sig, 0, sizeof sig);
        memcpy(sig + lags[k], ref, sizeof ref);
        CHECK(xcorr_find(ref, N, sig, 2 * N, -N, 2 * N, &p));
        CHECK_INT(p.lag, lags[k]);
        CHECK(p.coef > 0.9999);
    }
    CHECK(xcorr_find(ref, N, ref + 5000, N - 5000, -N, N, &p));
    CHECK_INT(p.lag, -5000);
    CHECK(p.coef > 0.9999);
}

/* Half level, through mu-law, with noise 20 dB below. */
static void test_disturbed(void)
{
    struct xcorr_peak p;
    unsigned seed = 4;
    size_t i;

    memset(sig, 0, sizeof sig);
    for (i = 0; i < N; i++) {
        int16_t s = g711_ulaw_decode(g711_ulaw_encode((int16_t)(ref[i] / 2)));

        seed = seed * 1103515245u + 12345u;
        sig[1234 + i] = (int16_t)(s + (int)(seed >> 16 & 255) - 128);
    }
    CHECK(xcorr_find(ref, N, sig, 2 * N, -N, 2 * N, &p));
    CHECK_INT(p.lag, 1234);
    CHECK(p.coef > 0.95 && p.coef < 1);
}

static void test_range_is_kept(void)
{
    struct xcorr_peak p;

    memset(sig, 0, sizeof sig);
    memcpy(sig + 3000, ref, sizeof ref);
    xcorr_find(ref, N, sig, N + 3000, 0, 2000, &p);
    CHECK(p.lag >= 0 && p.lag <= 2000);
    CHECK(p.coef < 0.3);
    CHECK(xcorr_find(ref, N, sig, N + 3000, 3000, 3000, &p));
    CHECK_INT(p.lag, 3000);
}

static void test_nothing(void)
{
    struct xcorr_report r;
    struct xcorr_peak p;

    memset(sig, 0, sizeof sig);
    CHECK(!xcorr_find(ref, N, sig, N, -N, N, &p));
    CHECK(!xcorr_find(ref, 0, sig, 0, -5, 5, &p));
    CHECK(!xcorr_find(ref, 1, sig, 0, -5, 5, &p));
    CHECK(!xcorr_compare(ref, N, sig, N, 0.9, &r));
    CHECK(!xcorr_compare(ref, 100, ref, 100, 0.9, &r)); /* no half second */
}

static void test_unrelated(void)
{
    struct xcorr_report r;

    signal_speechlike(sig, N, 99);
    xcorr_compare(ref, N, sig, N, 0.9, &r);
    CHECK(r.corr < 0.5);
    CHECK_INT(r.matched, 0);
}

/* A hold of 1.5 s and, behind it, 20 ms more delay. */
static void test_segments(void)
{
    struct xcorr_report r;

    memset(sig, 0, sizeof sig);
    memcpy(sig + 800, ref, 3 * MEDIA_RATE * sizeof *ref);
    memcpy(sig + 800 + 160 + 36000, ref + 36000, 12000 * sizeof *ref);
    CHECK(xcorr_compare(ref, N, sig, N + 960, 0.9, &r));
    CHECK_INT(r.lag, 800);
    CHECK_INT(r.segments, 12);
    CHECK(r.silent >= 2 && r.silent <= 3);
    CHECK(r.matched + r.silent >= 11);
    CHECK(r.corr > 0.99);
    CHECK_INT(r.lag_min, 800);
    CHECK_INT(r.lag_max, 960);
}

/* Half a second of the signal found within all of it, and nowhere else. */
static void test_signal_is_unique(void)
{
    struct xcorr_peak p;
    size_t at;
    long lag;

    for (at = 0; at + 4000 <= N; at += 4000) {
        CHECK(xcorr_find(ref + at, 4000, ref, N, 0, N - 4000, &p));
        CHECK_INT(p.lag, at);
        lag = (long)at;
        xcorr_find(ref + at, 4000, ref, N, 0, lag - 400, &p);
        CHECK(p.coef < 0.6);
        xcorr_find(ref + at, 4000, ref, N, lag + 400, N - 4000, &p);
        CHECK(p.coef < 0.6);
    }
}

static void test_signal_is_in_band(void)
{
    double share = 0, hz;

    for (hz = 3500; hz < 4000; hz += 20)
        share += signal_tone_share(ref, N, hz);
    CHECK(share < 0.01);
    CHECK(signal_level_db(ref, N) > -30 && signal_level_db(ref, N) < -10);
    CHECK(signal_peak_db(ref, N) < -1);
    signal_speechlike(sig, N, 1);
    CHECK(!memcmp(sig, ref, sizeof ref)); /* the same seed */
    signal_speechlike(sig, N, 2);
    CHECK(memcmp(sig, ref, sizeof ref) != 0);
}

static void test_tone(void)
{
    struct signal_tone t;

    signal_tone_init(&t, 440, 0.5);
    signal_tone_next(&t, sig, 3000);
    signal_tone_next(&t, sig + 3000, N - 3000);
    CHECK(signal_tone_share(sig, N, 440) > 0.99);
    CHECK(signal_tone_share(sig, N, 540) < 0.01);
    CHECK(signal_level_db(sig, N) > -9.1 && signal_level_db(sig, N) < -9.0);
    CHECK_INT(signal_tone_share(sig, 10, 440), 0);
    memset(sig, 0, sizeof sig);
    CHECK_INT(signal_tone_share(sig, N, 440), 0);
    CHECK_INT(signal_level_db(sig, N), -96);
    CHECK_INT(signal_level_db(sig, 0), -96);
}

int main(void)
{
    signal_speechlike(ref, N, 1);
    test_exact_lags();
    test_disturbed();
    test_range_is_kept();
    test_nothing();
    test_unrelated();
    test_segments();
    test_signal_is_unique();
    test_signal_is_in_band();
    test_tone();
    return check_done();
}
