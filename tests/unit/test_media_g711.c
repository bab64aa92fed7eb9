/* SPDX-License-Identifier: MIT
 * G.711 against values of the ITU's tables: the digital milliwatt, the ends
 * of the scales, decision values; and half a step over all inputs. */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "media/g711.h"

/* G.711 tables 5 and 6: 1 kHz at 0 dBm0. */
static const uint8_t milliwatt_alaw[8] = {0x34, 0x21, 0x21, 0x34,
                                          0xB4, 0xA1, 0xA1, 0xB4};
static const uint8_t milliwatt_ulaw[8] = {0x1E, 0x0B, 0x0B, 0x1E,
                                          0x9E, 0x8B, 0x8B, 0x9E};

static double rms(const int16_t *pcm, int n)
{
    double sum = 0;
    int i;

    for (i = 0; i < n; i++)
        sum += (double)pcm[i] * pcm[i];
    return sqrt(sum / n);
}

/* Full load is +3.14 dBm0 in A-law and +3.17 dBm0 in mu-law. */
static void test_milliwatt(void)
{
    int16_t pcm[8];
    double full;

    g711_decode(G711_ALAW, pcm, milliwatt_alaw, 8);
    full = 4096 * 8 / sqrt(2.0);
    CHECK(fabs(20 * log10(rms(pcm, 8) / full) + 3.14) < 0.02);
    CHECK(pcm[0] && pcm[0] == pcm[3] && pcm[4] == -pcm[0]);
    g711_decode(G711_ULAW, pcm, milliwatt_ulaw, 8);
    full = 8159 * 4 / sqrt(2.0);
    CHECK(fabs(20 * log10(rms(pcm, 8) / full) + 3.17) < 0.02);
    CHECK(pcm[0] && pcm[0] == pcm[3] && pcm[4] == -pcm[0]);
}

static void test_ends(void)
{
    CHECK_INT(g711_ulaw_decode(0xFF), 0);
    CHECK_INT(g711_ulaw_decode(0x7F), 0);
    CHECK_INT(g711_ulaw_decode(0x80), 8031 * 4);
    CHECK_INT(g711_ulaw_decode(0x00), -8031 * 4);
    CHECK_INT(g711_ulaw_decode(0xFE), 2 * 4);
    CHECK_INT(g711_ulaw_decode(0xEF), 33 * 4);
    CHECK_INT(g711_alaw_decode(0xD5), 1 * 8);
    CHECK_INT(g711_alaw_decode(0x55), -1 * 8);
    CHECK_INT(g711_alaw_decode(0xAA), 4032 * 8);
    CHECK_INT(g711_alaw_decode(0x2A), -4032 * 8);
    CHECK_INT(g711_ulaw_encode(0), 0xFF);
    CHECK_INT(g711_alaw_encode(0), 0xD5);
    CHECK_INT(g711_ulaw_encode(32767), 0x80);
    CHECK_INT(g711_ulaw_encode(-32768), 0x00);
    CHECK_INT(g711_alaw_encode(32767), 0xAA);
    CHECK_INT(g711_alaw_encode(-32768), 0x2A);
}

/* Table 2a/1a: decision values where the next code begins. */
static void test_decisions(void)
{
    CHECK_INT(g711_ulaw_encode(4 * 95), 0xDF);
    CHECK_INT(g711_ulaw_encode(4 * 95 - 1), 0xE0);
    CHECK_INT(g711_ulaw_encode(4 * 4063), 0x8F);
    CHECK_INT(g711_ulaw_encode(4 * 4063 - 1), 0x90);
    CHECK_INT(g711_alaw_encode(8 * 64) ^ 0x55, 0xA0);
    CHECK_INT(g711_alaw_encode(8 * 64 - 1) ^ 0x55, 0x9F);
    CHECK_INT(g711_alaw_encode(8 * 2048) ^ 0x55, 0xF0);
    CHECK_INT(g711_alaw_encode(8 * 2048 - 1) ^ 0x55, 0xEF);
}

static void test_codes_survive(void)
{
    int c;

    for (c = 0; c < 256; c++) {
        int16_t u = g711_ulaw_decode((uint8_t)c);
        int16_t a = g711_alaw_decode((uint8_t)c);

        CHECK_INT(g711_ulaw_encode(u), c == 0x7F ? 0xFF : c);
        CHECK_INT(g711_alaw_encode(a), c);
    }
}

/* Every sample decodes within half a step of the segment it was coded in
 * (mu-law drops two bits first), and a greater sample never to less. Above
 * the last decision value of mu-law, 8159, the error grows. */
static void test_half_step(void)
{
    int x, u, a, last_u = -40000, last_a = -40000, bad = 0;

    for (x = -32768; x <= 32767; x++) {
        uint8_t uc = g711_ulaw_encode((int16_t)x);
        uint8_t ac = g711_alaw_encode((int16_t)x);
        int useg = (~uc & 0x7f) >> 4, aseg = ((ac ^ 0x55) & 0x7f) >> 4;

        u = g711_ulaw_decode(uc);
        a = g711_alaw_decode(ac);
        bad += abs(x) < 4 * 8159 && abs(u - x) > (4 << useg) + 3;
        bad += abs(a - x) > (aseg ? 4 << aseg : 8);
        bad += u < last_u || a < last_a;
        last_u = u;
        last_a = a;
    }
    CHECK_INT(bad, 0);
}

static void test_blocks(void)
{
    int16_t in[4] = {0, 1000, -1000, 32000}, out[4];
    uint8_t code[4];

    g711_encode(G711_ALAW, code, in, 4);
    g711_decode(G711_ALAW, out, code, 4);
    CHECK_INT(code[1], g711_alaw_encode(1000));
    CHECK_INT(out[2], g711_alaw_decode(g711_alaw_encode(-1000)));
    g711_encode(G711_ULAW, code, in, 4);
    CHECK_INT(code[3], g711_ulaw_encode(32000));
}

int main(void)
{
    test_milliwatt();
    test_ends();
    test_decisions();
    test_codes_survive();
    test_half_step();
    test_blocks();
    return check_done();
}
