/* SPDX-License-Identifier: 0BSD
 * Constants of the example media code, shared by all its files.
 *
 * Conventions: samples are signed 16 bit, 8000 a second, one channel. Time
 * is always an argument: milliseconds of any monotonic clock. Nothing here
 * blocks, keeps mutable static state or depends on the SIP library. */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MEDIA_RATE = 8000,  /* samples a second                      */
    MEDIA_TICK_MS = 20, /* one tick of a session, one audio frame */
    MEDIA_FRAME = 160,  /* samples in one frame                   */
    MEDIA_PER_MS = 8    /* samples in one millisecond             */
};

/* The owner's ear for things worth telling a person: one sentence, no
 * newline, valid during the call only. `fn` may be NULL. */
struct media_warn {
    void (*fn)(void *user, const char *text);
    void *user;
};

/* Formats (at most 511 bytes) and calls w->fn when there is one. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void media_warn(const struct media_warn *w, const char *format, ...);

#endif
