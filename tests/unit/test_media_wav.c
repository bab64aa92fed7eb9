/* SPDX-License-Identifier: MIT
 * WAV files: round trips, every format the reader takes, resampling, every
 * truncated prefix, random damage, and files that cannot be. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "media_temp.h"

#include <math.h>
#include <sys/stat.h>

#include "media/g711.h"
#include "media/signal.h"
#include "media/wav.h"

enum { N = 8000 };

static int16_t left[N], right[N];

static void make_signals(void)
{
    struct signal_tone t;

    signal_tone_init(&t, 440, 0.5);
    signal_tone_next(&t, left, N);
    signal_tone_init(&t, 1000, 0.25);
    signal_tone_next(&t, right, N);
}

static void write_stereo(const char *path)
{
    struct wav_writer *w = wav_create(path, 2, NULL, 0);

    CHECK(w != NULL);
    CHECK(wav_write(w, left, right, N));
    CHECK(wav_finish(w));
}

static void test_round_trip(void)
{
    const char *path = temp_path("a.wav");
    int16_t *l, *r, *m;
    size_t n = 0;

    write_stereo(path);
    l = wav_load(path, WAV_LEFT, &n, NULL, 0);
    CHECK_INT(n, N);
    CHECK(l && !memcmp(l, left, sizeof left));
    r = wav_load(path, WAV_RIGHT, &n, NULL, 0);
    CHECK(r && !memcmp(r, right, sizeof right));
    m = wav_load(path, WAV_MIX, &n, NULL, 0);
    CHECK(m && abs(m[100] - (left[100] + right[100]) / 2) <= 1);
    free(l);
    free(r);
    free(m);
}

static void test_rewind(void)
{
    struct wav_reader *w;
    int16_t a[100], b[100];

    write_stereo(temp_path("a.wav"));
    w = wav_open(temp_path("a.wav"), WAV_LEFT, NULL, 0);
    CHECK_INT(wav_read(w, a, 100), 100);
    CHECK_INT(wav_info(w)->channels, 2);
    CHECK_INT(wav_info(w)->frames, N);
    wav_rewind(w);
    CHECK_INT(wav_read(w, b, 100), 100);
    CHECK(!memcmp(a, b, sizeof a));
    wav_close(w);
}

/* What is on the disk while the writer is still open: at most a second is
 * missing and the header is right. */
static void test_killed_writer(void)
{
    const char *path = temp_path("k.wav");
    struct wav_writer *w = wav_create(path, 1, NULL, 0);
    uint8_t header[44] = {0};
    int16_t *pcm;
    size_t n = 0;
    FILE *f;
    int i;

    for (i = 0; i < 130; i++)
        CHECK(wav_write(w, left, NULL, MEDIA_FRAME));
    pcm = wav_load(path, WAV_MIX, &n, NULL, 0);
    CHECK(n >= 130 * MEDIA_FRAME - MEDIA_RATE && n <= 130 * MEDIA_FRAME);
    CHECK(pcm && !memcmp(pcm, left, MEDIA_FRAME * sizeof *pcm));
    free(pcm);
    f = fopen(path, "rb");
    CHECK(f && fread(header, 44, 1, f) == 1);
    if (f)
        fclose(f);
    i = header[40] | header[41] << 8 | header[42] << 16;
    CHECK(i >= (130 * MEDIA_FRAME - MEDIA_RATE) * 2);
    CHECK(wav_finish(w));
    pcm = wav_load(path, WAV_MIX, &n, NULL, 0);
    CHECK_INT(n, 130 * MEDIA_FRAME);
    free(pcm);
}

/* --- files made by hand ------------------------------------------------- */

static uint8_t file[400000];
static size_t length;

static void add(const void *data, size_t n)
{
    memcpy(file + length, data, n);
    length += n;
}

static void add_le(uint32_t v, unsigned bytes)
{
    while (bytes--) {
        file[length++] = (uint8_t)v;
        v >>= 8;
    }
}

static void head(unsigned format, unsigned channels, unsigned rate,
                 unsigned bits)
{
    length = 0;
    add("RIFF", 4);
    add_le(0, 4);
    add("WAVE", 4);
    add("LIST\3\0\0\0abc", 12); /* odd length: padded by one */
    add("fmt ", 4);
    add_le(format == 0xfffe ? 40 : 16, 4);
    add_le(format, 2);
    add_le(channels, 2);
    add_le(rate, 4);
    add_le(rate * channels * bits / 8, 4);
    add_le(channels * bits / 8, 2);
    add_le(bits, 2);
    if (format == 0xfffe) {
        add_le(22, 2);
        add_le(bits, 2);
        add_le(0, 4);
        add_le(1, 2);
        add("\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71", 14);
    }
    add("data", 4);
}

static void add_float(double v)
{
    float f = (float)v;
    uint32_t bits;

    memcpy(&bits, &f, sizeof bits);
    add_le(bits, 4);
}

static void add_sample(unsigned format, unsigned bits, int16_t s)
{
    if (format == 3)
        add_float(s / 32768.0);
    else if (format == 6)
        add_le(g711_alaw_encode(s), 1);
    else if (format == 7)
        add_le(g711_ulaw_encode(s), 1);
    else if (bits == 8)
        add_le((uint32_t)(s / 256 + 128), 1);
    else
        add_le((uint32_t)s << (bits - 16), bits / 8);
}

/* Largest difference from `left` after reading the file back. */
static int worst_error(unsigned skip)
{
    int16_t *pcm;
    size_t n = 0, i;
    int worst = 0;

    temp_write(temp_path("h.wav"), file, length);
    pcm = wav_load(temp_path("h.wav"), WAV_MIX, &n, NULL, 0);
    CHECK(pcm != NULL);
    if (!pcm)
        return 99999;
    CHECK(n + 1 >= N && n <= N + 1);
    for (i = skip; i + skip < N && i < n; i++) {
        int e = abs(pcm[i] - left[i]);

        worst = e > worst ? e : worst;
    }
    free(pcm);
    return worst;
}

static void test_formats(void)
{
    static const struct {
        unsigned format, channels, bits;
        int error;
    } t[] = {{1, 1, 16, 0},      {1, 2, 16, 0}, {1, 1, 8, 256},
             {1, 1, 24, 0},      {1, 3, 32, 0}, {3, 1, 32, 2},
             {6, 1, 8, 512},     {7, 2, 8, 512}, {0xfffe, 2, 24, 0}};
    unsigned k, c;
    size_t i;

    for (k = 0; k < sizeof t / sizeof *t; k++) {
        head(t[k].format, t[k].channels, 8000, t[k].bits);
        add_le(N * t[k].channels * t[k].bits / 8, 4);
        for (i = 0; i < N; i++) {
            for (c = 0; c < t[k].channels; c++)
                add_sample(t[k].format, t[k].bits, left[i]);
        }
        CHECK(worst_error(0) <= t[k].error);
    }
}

/* A stream that never knew its size: 0, all ones, or simply too much. */
static void test_open_size(void)
{
    static const uint32_t sizes[] = {0, 0xffffffff, 0x7ffffff0, 40000};
    unsigned k;
    size_t i;

    for (k = 0; k < 4; k++) {
        head(1, 1, 8000, 16);
        add_le(sizes[k], 4);
        for (i = 0; i < N; i++)
            add_le((uint32_t)left[i], 2);
        CHECK_INT(worst_error(0), 0);
    }
}

static void test_rates(void)
{
    static const unsigned rates[] = {4000, 11025, 16000, 44100, 48000};
    unsigned k;
    size_t i;

    for (k = 0; k < 5; k++) {
        head(1, 1, rates[k], 16);
        add_le(rates[k] * 2, 4);
        for (i = 0; i < rates[k]; i++)
            add_le((uint32_t)(int32_t)(32767 * 0.5 *
                   sin(2 * 3.14159265358979 * 440 * (double)i / rates[k])), 2);
        CHECK(worst_error(200) < 200);
    }
}

/* 5 kHz cannot be in the result: it must vanish, not come back as 3 kHz. */
static void test_no_alias(void)
{
    int16_t *pcm;
    size_t n = 0, i;

    head(1, 1, 48000, 16);
    add_le(96000, 4);
    for (i = 0; i < 48000; i++)
        add_le((uint32_t)(int32_t)(20000 *
               sin(2 * 3.14159265358979 * 5000 * (double)i / 48000)), 2);
    temp_write(temp_path("h.wav"), file, length);
    pcm = wav_load(temp_path("h.wav"), WAV_MIX, &n, NULL, 0);
    CHECK(pcm && signal_level_db(pcm + 400, n - 800) < -60);
    free(pcm);
}

static void test_every_prefix(void)
{
    const char *path = temp_path("p.wav");
    size_t n, got, first;
    int16_t pcm[64];
    char err[128];

    head(0xfffe, 2, 8000, 16);
    first = length + 4;
    add_le(32 * 4, 4);
    for (n = 0; n < 32; n++)
        add_le((uint32_t)(n * 0x10001u), 4);
    for (n = 0; n <= length; n++) {
        struct wav_reader *w;

        temp_write(path, file, n);
        err[0] = '\0';
        w = wav_open(path, WAV_LEFT, err, sizeof err);
        CHECK((w != NULL) == (n >= first + 4));
        CHECK((w == NULL) == (err[0] != '\0'));
        if (!w)
            continue;
        got = wav_read(w, pcm, 64);
        CHECK_INT(got, (n - first) / 4);
        CHECK_INT(pcm[got - 1], got - 1);
        CHECK_INT(wav_read(w, pcm, 64), 0);
        wav_close(w);
    }
}

/* Damaged headers give an error or some samples, never more than that. */
static void test_damage(void)
{
    uint8_t good[200];
    size_t i, k, n = 0;
    unsigned seed = 9;

    head(1, 2, 44100, 16);
    add_le(100, 4);
    for (i = 0; i < 25; i++)
        add_le((uint32_t)i, 4);
    memcpy(good, file, length);
    for (k = 0; k < 4000; k++) {
        memcpy(file, good, length);
        for (i = 0; i < 1 + k % 3; i++) {
            seed = seed * 1103515245u + 12345u;
            file[(seed >> 8) % 70 % length] = (uint8_t)(seed >> 20);
        }
        temp_write(temp_path("d.wav"), file, length);
        free(wav_load(temp_path("d.wav"), k % 2 ? WAV_MIX : WAV_RIGHT, &n,
                      NULL, 0));
    }
    CHECK(1);
}

static void refused(const char *path, int channel)
{
    char err[300] = "";

    CHECK(wav_open(path, channel, err, sizeof err) == NULL);
    CHECK(strlen(err) > strlen(path) + 5);
}

static void test_refusals(void)
{
    char err[300] = "";
    const char *path;

    refused(temp_path("absent.wav"), WAV_MIX);
    refused("/dev/null", WAV_MIX);
    mkfifo(temp_path("fifo"), 0600);
    refused(temp_path("fifo"), WAV_MIX); /* and does not wait for a writer */
    CHECK(wav_create(temp_path("fifo"), 1, err, sizeof err) == NULL);
    CHECK(wav_create("/nonexistent/x.wav", 1, err, sizeof err) == NULL);
    CHECK(strlen(err) > 20);
    path = temp_path("r.wav");
    CHECK(wav_create(path, 3, err, sizeof err) == NULL);
    CHECK(wav_finish(NULL));
    head(2, 1, 8000, 4); /* ADPCM */
    add_le(0, 4);
    temp_write(path, file, length);
    refused(path, WAV_MIX);
    write_stereo(path);
    refused(path, 2);
}

static void test_full_disk(void)
{
    struct wav_writer *w = wav_create("/dev/full", 1, NULL, 0);

    CHECK(w == NULL);
}

int main(void)
{
    temp_begin();
    make_signals();
    test_round_trip();
    test_rewind();
    test_killed_writer();
    test_formats();
    test_open_size();
    test_rates();
    test_no_alias();
    test_every_prefix();
    test_damage();
    test_refusals();
    test_full_disk();
    temp_end();
    return check_done();
}
