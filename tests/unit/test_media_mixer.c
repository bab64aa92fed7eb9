/* SPDX-License-Identifier: MIT
 * The conference mixer: who hears whom, sums and clipping, queues that run
 * over or dry, the clock of the device, parties that come and go. */
#include "check.h"

#include <string.h>

#include "media/mixer.h"

static struct mixer m;
static int16_t frame[MEDIA_FRAME];

static const int16_t *level(int16_t v)
{
    int i;

    for (i = 0; i < MEDIA_FRAME; i++)
        frame[i] = v;
    return frame;
}

/* What a party hears: the same value in all of the frame. */
static int hears(unsigned party)
{
    int16_t pcm[MEDIA_FRAME];
    int i;

    mixer_pull(&m, party, pcm);
    for (i = 1; i < MEDIA_FRAME; i++)
        CHECK_INT(pcm[i], pcm[0]);
    return pcm[0];
}

static void three(void)
{
    mixer_init(&m, NULL);
    CHECK_INT(mixer_join(&m), 1);
    CHECK_INT(mixer_join(&m), 2);
    CHECK_INT(mixer_join(&m), 3);
}

static void test_sums(void)
{
    three();
    mixer_push(&m, 1, level(100));
    mixer_push(&m, 2, level(20));
    mixer_push(&m, 3, level(3));
    CHECK_INT(hears(1), 23);
    CHECK_INT(hears(2), 103);
    CHECK_INT(hears(3), 120);
    CHECK_INT(hears(3), 0); /* each frame once */
    mixer_push(&m, 1, level(30000));
    mixer_push(&m, 2, level(30000));
    CHECK_INT(hears(3), 32767);
    mixer_push(&m, 1, level(-30000));
    mixer_push(&m, 2, level(-30000));
    CHECK_INT(hears(3), -32768);
}

/* One that does not listen for a while loses the oldest, and only itself. */
static void test_overflow(void)
{
    int16_t v;

    three();
    for (v = 1; v <= 10; v++) {
        mixer_push(&m, 1, level(v));
        CHECK_INT(hears(2), v);
    }
    for (v = 10 - MIXER_DEPTH + 1; v <= 10; v++)
        CHECK_INT(hears(3), v);
    CHECK_INT(hears(3), 0);
}

static void test_parties(void)
{
    three();
    CHECK_INT(mixer_join(&m), 4);
    CHECK_INT(mixer_join(&m), 0);
    mixer_push(&m, 2, level(7));
    mixer_leave(&m, 2);
    CHECK_INT(hears(1), 0); /* what it said is gone with it */
    mixer_push(&m, 1, level(5));
    CHECK_INT(mixer_join(&m), 2);
    CHECK_INT(hears(2), 0); /* what was said before it came, too */
    CHECK_INT(hears(3), 5);
}

/* The device goes by the first party's ticks, and by the next one's when
 * that leaves. */
static void test_device(void)
{
    struct audio *tone = audio_open("tone:1000", NULL);
    int16_t pcm[MEDIA_FRAME], none[MEDIA_FRAME] = { 0 };
    unsigned party;

    three();
    CHECK(mixer_set_device(&m, tone) == NULL);
    for (party = 1; party <= 3; party++) {
        mixer_pull(&m, 1, pcm);
        CHECK(memcmp(pcm, none, sizeof pcm));
    }
    mixer_pull(&m, 2, pcm);
    CHECK(memcmp(pcm, none, sizeof pcm));
    mixer_leave(&m, 1);
    mixer_pull(&m, 2, pcm);
    CHECK(memcmp(pcm, none, sizeof pcm));
    mixer_mute(&m, true);
    for (party = 0; party < MIXER_DEPTH; party++)
        mixer_pull(&m, 2, pcm); /* what was said before */
    mixer_pull(&m, 2, pcm);
    CHECK(!memcmp(pcm, none, sizeof pcm));
    CHECK(mixer_set_device(&m, NULL) == tone);
    audio_close(tone);
}

int main(void)
{
    test_sums();
    test_overflow();
    test_parties();
    test_device();
    return check_done();
}
