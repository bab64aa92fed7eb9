/* SPDX-License-Identifier: 0BSD
 * G.711: mu-law (PCMU, payload type 0) and A-law (PCMA, payload type 8). */
#ifndef MEDIA_G711_H
#define MEDIA_G711_H

#include "media/media.h"

enum g711_law { G711_ULAW, G711_ALAW };

uint8_t g711_ulaw_encode(int16_t pcm);
int16_t g711_ulaw_decode(uint8_t code);
uint8_t g711_alaw_encode(int16_t pcm);
int16_t g711_alaw_decode(uint8_t code);

/* n samples to n bytes and back; the buffers may not overlap. */
void g711_encode(enum g711_law law, uint8_t *out, const int16_t *in, size_t n);
void g711_decode(enum g711_law law, int16_t *out, const uint8_t *in, size_t n);

#endif
