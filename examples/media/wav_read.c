/* SPDX-License-Identifier: 0BSD
 * WAV reader: finds `fmt ` and `data`, decodes, mixes and resamples. */
#define _POSIX_C_SOURCE 200809L
#include "media/g711.h"
#include "media/resample.h"
#include "media/wav.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PCM = 1, FLOATING = 3, ALAW = 6, ULAW = 7, EXTENSIBLE = 0xfffe };
enum { MAX_CHANNELS = 8, FMT_MAX = 40, LOAD_MAX = 600 * MEDIA_RATE };

struct wav_reader {
    FILE *file;
    struct wav_info info;
    struct resample rate;
    int channel;
    unsigned format;     /* one of the codes above, EXTENSIBLE resolved */
    unsigned frame;      /* bytes of one sample of all channels */
    long data_at;        /* offset of the first sample */
    uint64_t left;       /* input frames not yet read */
    unsigned flush;      /* zeros still to feed after the last one */
};

static uint32_t le16(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t le32(const uint8_t *p)
{
    return le16(p) | le16(p + 2) << 16;
}

static int32_t le24(const uint8_t *p)
{
    int32_t v = (int32_t)(le16(p) | (uint32_t)p[2] << 16);

    return v >= 0x800000 ? v - 0x1000000 : v;
}

static float float_sample(const uint8_t *p)
{
    uint32_t bits = le32(p);
    float v;

    memcpy(&v, &bits, sizeof v);
    if (!(v > -2.0f && v < 2.0f)) /* NaN as well */
        return 0;
    return v * 32767.0f;
}

static float decode(const struct wav_reader *w, const uint8_t *p)
{
    if (w->format == ALAW)
        return g711_alaw_decode(*p);
    if (w->format == ULAW)
        return g711_ulaw_decode(*p);
    if (w->format == FLOATING)
        return float_sample(p);
    if (w->info.bits == 8)
        return (float)((*p - 128) * 256);
    if (w->info.bits == 16)
        return (float)(int16_t)le16(p);
    if (w->info.bits == 24)
        return (float)le24(p) / 256.0f;
    return (float)(int32_t)le32(p) / 65536.0f;
}

/* Codec and sample size that we know? Names the codec. */
static bool known_format(struct wav_reader *w)
{
    unsigned bits = w->info.bits;

    switch (w->format) {
    case PCM:
        w->info.codec = "pcm";
        return bits == 8 || bits == 16 || bits == 24 || bits == 32;
    case FLOATING:
        w->info.codec = "float";
        return bits == 32;
    case ALAW:
        w->info.codec = "alaw";
        return bits == 8;
    case ULAW:
        w->info.codec = "ulaw";
        return bits == 8;
    default:
        return false;
    }
}

static const char *read_format(struct wav_reader *w, uint32_t size)
{
    uint8_t fmt[FMT_MAX];
    size_t n = size < FMT_MAX ? size : FMT_MAX;

    if (n < 16 || fread(fmt, 1, n, w->file) != n)
        return "its format chunk is too short";
    w->format = le16(fmt);
    if (w->format == EXTENSIBLE)
        w->format = n >= 26 ? le16(fmt + 24) : 0;
    w->info.channels = le16(fmt + 2);
    w->info.rate = le32(fmt + 4);
    w->info.bits = le16(fmt + 14);
    if (!known_format(w))
        return "its codec or sample size is not one we read";
    if (!w->info.channels || w->info.channels > MAX_CHANNELS)
        return "it has no channels or more than eight";
    if (w->channel >= (int)w->info.channels)
        return "it does not have that channel";
    if (!resample_init(&w->rate, w->info.rate))
        return "its sample rate is out of range";
    w->frame = w->info.channels * w->info.bits / 8;
    return NULL;
}

/* To the next chunk: chunks are padded to an even length. */
static bool seek_chunk(FILE *f, long at, uint32_t size, long end)
{
    uint64_t next = (uint64_t)at + size + (size & 1);

    return next <= (uint64_t)end && fseek(f, (long)next, SEEK_SET) == 0;
}

/* The samples begin here; streams leave the size open as 0 or all ones. */
static const char *begin_data(struct wav_reader *w, uint32_t size, long end)
{
    uint64_t there;

    w->data_at = ftell(w->file);
    there = (uint64_t)(end - w->data_at);
    if (size && size < there)
        there = size;
    w->info.frames = there / w->frame;
    w->left = w->info.frames;
    return w->left ? NULL : "it holds no samples";
}

static const char *read_chunks(struct wav_reader *w, long end)
{
    uint8_t head[12];
    const char *why;

    if (fread(head, 1, 12, w->file) != 12 || memcmp(head, "RIFF", 4) ||
        memcmp(head + 8, "WAVE", 4))
        return "it is not a WAV file";
    while (fread(head, 1, 8, w->file) == 8) {
        uint32_t size = le32(head + 4);
        long at = ftell(w->file);

        if (!memcmp(head, "fmt ", 4)) {
            why = read_format(w, size);
            if (why)
                return why;
        } else if (!memcmp(head, "data", 4)) {
            return w->frame ? begin_data(w, size, end)
                            : "its format is missing";
        }
        if (!seek_chunk(w->file, at, size, end))
            break;
    }
    return "it ends before its samples";
}

static const char *open_file(struct wav_reader *w, const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat st;

    if (fd < 0)
        return strerror(errno);
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        close(fd);
        return "it is not a regular file";
    }
    w->file = fdopen(fd, "rb");
    if (!w->file) {
        close(fd);
        return "out of memory";
    }
    if (st.st_size > 0x7fffffff)
        return "it is larger than 2 GiB";
    return read_chunks(w, (long)st.st_size);
}

struct wav_reader *wav_open(const char *path, int channel, char *err,
                            size_t cap)
{
    struct wav_reader *w = calloc(1, sizeof *w);
    const char *why = "out of memory";

    if (w) {
        w->channel = channel;
        why = open_file(w, path);
    }
    if (!why) {
        w->flush = w->rate.half;
        return w;
    }
    if (err)
        snprintf(err, cap, "%s: %s", path, why);
    wav_close(w);
    return NULL;
}

const struct wav_info *wav_info(const struct wav_reader *w)
{
    return &w->info;
}

static float pick(const struct wav_reader *w, const uint8_t *frame)
{
    unsigned bytes = w->info.bits / 8, c;
    float sum = 0;

    if (w->channel >= 0)
        return decode(w, frame + (unsigned)w->channel * bytes);
    for (c = 0; c < w->info.channels; c++)
        sum += decode(w, frame + c * bytes);
    return sum / (float)w->info.channels;
}

/* Feeds one frame, or after the last one the zeros that let the resampler
 * give its tail. False when there is nothing more. */
static bool feed_one(struct wav_reader *w)
{
    uint8_t frame[MAX_CHANNELS * 4];

    if (w->left && fread(frame, w->frame, 1, w->file) != 1)
        w->left = 0;
    if (w->left) {
        w->left--;
        resample_feed(&w->rate, pick(w, frame));
        return true;
    }
    if (!w->flush)
        return false;
    w->flush--;
    resample_feed(&w->rate, 0);
    return true;
}

size_t wav_read(struct wav_reader *w, int16_t *pcm, size_t n)
{
    size_t got = 0;

    while (got < n) {
        if (resample_next(&w->rate, pcm + got))
            got++;
        else if (!feed_one(w))
            break;
    }
    return got;
}

void wav_rewind(struct wav_reader *w)
{
    clearerr(w->file);
    if (fseek(w->file, w->data_at, SEEK_SET))
        return;
    resample_init(&w->rate, w->info.rate);
    w->left = w->info.frames;
    w->flush = w->rate.half;
}

void wav_close(struct wav_reader *w)
{
    if (w && w->file)
        fclose(w->file);
    free(w);
}

int16_t *wav_load(const char *path, int channel, size_t *n, char *err,
                  size_t cap)
{
    struct wav_reader *w = wav_open(path, channel, err, cap);
    int16_t *pcm = NULL;
    uint64_t want;

    if (!w)
        return NULL;
    want = w->info.frames * MEDIA_RATE / w->info.rate + 2;
    if (want > LOAD_MAX)
        want = LOAD_MAX;
    pcm = malloc((size_t)want * sizeof *pcm);
    if (pcm)
        *n = wav_read(w, pcm, (size_t)want);
    else if (err)
        snprintf(err, cap, "%s: out of memory", path);
    wav_close(w);
    return pcm;
}
