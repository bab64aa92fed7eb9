/* SPDX-License-Identifier: 0BSD
 * G.711 by computation: eight segments of sixteen steps, each segment twice
 * as coarse as the one below (ITU-T G.711, tables 1 and 2). */
#include "media/g711.h"

enum {
    ULAW_BIAS = 33,      /* moves the segment limits to powers of two */
    ULAW_MAX = 8191,     /* greatest biased magnitude, 14 bit         */
    ALAW_MAX = 2047,     /* greatest magnitude in steps of 16         */
    ALAW_TOGGLE = 0x55   /* even bits are inverted on the line        */
};

/* How often v can be halved until it is below `limit`. */
static int halvings(int v, int limit)
{
    int n = 0;

    while (v >= limit) {
        v >>= 1;
        n++;
    }
    return n;
}

uint8_t g711_ulaw_encode(int16_t pcm)
{
    int mag = (pcm < 0 ? -(int)pcm : pcm) / 4 + ULAW_BIAS;
    int seg;

    if (mag > ULAW_MAX)
        mag = ULAW_MAX;
    seg = halvings(mag, 64);
    return (uint8_t)~((pcm < 0 ? 0x80 : 0) | seg << 4 |
                      ((mag >> (seg + 1)) & 15));
}

int16_t g711_ulaw_decode(uint8_t code)
{
    int c = ~code & 0xff;
    int seg = c >> 4 & 7;
    int mag = ((((c & 15) * 2 + ULAW_BIAS) << seg) - ULAW_BIAS) * 4;

    return (int16_t)(c & 0x80 ? -mag : mag);
}

uint8_t g711_alaw_encode(int16_t pcm)
{
    int mag = (pcm < 0 ? -(int)pcm : pcm) / 16;
    int seg;

    if (mag > ALAW_MAX)
        mag = ALAW_MAX;
    seg = halvings(mag, 32);
    if (mag >= 16) {
        mag = (mag >> seg) & 15;
        seg++;
    }
    return (uint8_t)(((pcm < 0 ? 0 : 0x80) | seg << 4 | mag) ^ ALAW_TOGGLE);
}

int16_t g711_alaw_decode(uint8_t code)
{
    int c = code ^ ALAW_TOGGLE;
    int seg = c >> 4 & 7;
    int mag = (c & 15) * 16 + 8; /* the middle of the step */

    if (seg)
        mag = (mag + 256) << (seg - 1);
    return (int16_t)(c & 0x80 ? mag : -mag);
}

void g711_encode(enum g711_law law, uint8_t *out, const int16_t *in, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        out[i] = law == G711_ALAW ? g711_alaw_encode(in[i])
                                  : g711_ulaw_encode(in[i]);
}

void g711_decode(enum g711_law law, int16_t *out, const uint8_t *in, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        out[i] = law == G711_ALAW ? g711_alaw_decode(in[i])
                                  : g711_ulaw_decode(in[i]);
}
