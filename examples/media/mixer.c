/* SPDX-License-Identifier: 0BSD
 * Queues between the parties of a conference, and their sum. */
#include "media/mixer.h"

#include <string.h>

enum { DEVICE = 0, PARTIES = MIXER_CALLS + 1 };

void mixer_init(struct mixer *m, struct audio *device)
{
    memset(m, 0, sizeof *m);
    m->device = device;
    m->joined[DEVICE] = true;
}

unsigned mixer_join(struct mixer *m)
{
    unsigned i = 1;

    while (i < PARTIES && m->joined[i])
        i++;
    if (i == PARTIES)
        return 0;
    m->joined[i] = true;
    return i;
}

void mixer_leave(struct mixer *m, unsigned party)
{
    unsigned i;

    m->joined[party] = false;
    for (i = 0; i < PARTIES; i++) {
        m->from[i][party].n = 0;
        m->from[party][i].n = 0;
    }
}

void mixer_mute(struct mixer *m, bool on)
{
    m->muted = on;
}

struct audio *mixer_set_device(struct mixer *m, struct audio *device)
{
    struct audio *before = m->device;

    m->device = device;
    return before;
}

static void put(struct mixer_queue *q, const int16_t *pcm)
{
    if (q->n == MIXER_DEPTH) {
        q->head = (q->head + 1) % MIXER_DEPTH;
        q->n--;
    }
    memcpy(q->pcm[(q->head + q->n++) % MIXER_DEPTH], pcm,
           sizeof q->pcm[0]);
}

static int16_t clipped(int32_t v)
{
    return (int16_t)(v > INT16_MAX ? INT16_MAX
                                   : v < INT16_MIN ? INT16_MIN : v);
}

static void add(int32_t *sum, struct mixer_queue *q)
{
    int i;

    if (!q->n)
        return;
    for (i = 0; i < MEDIA_FRAME; i++)
        sum[i] += q->pcm[q->head][i];
    q->head = (q->head + 1) % MIXER_DEPTH;
    q->n--;
}

/* What all the others have said to this one, one frame of each. */
static void hear(struct mixer *m, unsigned party, int16_t *pcm)
{
    int32_t sum[MEDIA_FRAME] = { 0 };
    unsigned i;

    for (i = 0; i < PARTIES; i++)
        add(sum, &m->from[i][party]);
    for (i = 0; i < MEDIA_FRAME; i++)
        pcm[i] = clipped(sum[i]);
}

static void say(struct mixer *m, unsigned party, const int16_t *pcm)
{
    unsigned i;

    for (i = 0; i < PARTIES; i++)
        if (i != party && m->joined[i])
            put(&m->from[party][i], pcm);
}

static bool is_clock(const struct mixer *m, unsigned party)
{
    unsigned i = 1;

    while (i < party && !m->joined[i])
        i++;
    return i == party;
}

void mixer_pull(struct mixer *m, unsigned party, int16_t pcm[MEDIA_FRAME])
{
    int16_t us[MEDIA_FRAME];

    if (is_clock(m, party)) {
        audio_pull(m->device, us);
        if (m->muted)
            memset(us, 0, sizeof us);
        say(m, DEVICE, us);
    }
    hear(m, party, pcm);
}

void mixer_push(struct mixer *m, unsigned party,
                const int16_t pcm[MEDIA_FRAME])
{
    int16_t them[MEDIA_FRAME];

    say(m, party, pcm);
    if (is_clock(m, party)) {
        hear(m, DEVICE, them);
        audio_push(m->device, them);
    }
}
