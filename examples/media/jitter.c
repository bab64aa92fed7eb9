/* SPDX-License-Identifier: 0BSD
 * The buffer is a ring addressed by timestamp, so order and packet length do
 * not matter. The delay follows the spread of transit times seen in the last
 * 4 to 8 seconds; frames are inserted at once and left out with patience. */
#include "media/jitter.h"

#include <string.h>

enum {
    AHEAD = JITTER_RING / 2,
    WINDOW_MS = 4000,
    FIRST_MS = 40,         /* delay before anything is known            */
    EMPTY_RUN = 10,        /* frames of nothing: the far end is silent   */
    EXCESS_QUIET = 10,     /* frames above target before one is left out */
    EXCESS_LOUD = 100,     /* ... from the middle of speech              */
    QUIET = 200            /* mean magnitude that counts as a pause      */
};

static unsigned slot(uint32_t ts)
{
    return ts % JITTER_RING;
}

static int32_t after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

static uint32_t samples(uint64_t ms)
{
    return (uint32_t)(ms * MEDIA_PER_MS);
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

void jitter_init(struct jitter *j, unsigned min_ms, unsigned max_ms)
{
    memset(j, 0, sizeof *j);
    min_ms = min_ms ? min_ms : JITTER_MIN_MS;
    max_ms = max_ms ? max_ms : JITTER_MAX_MS;
    if (max_ms > AHEAD / MEDIA_PER_MS / 2)
        max_ms = AHEAD / MEDIA_PER_MS / 2;
    if (min_ms > max_ms)
        min_ms = max_ms;
    j->min = min_ms * MEDIA_PER_MS;
    j->max = max_ms * MEDIA_PER_MS;
}

void jitter_reset(struct jitter *j)
{
    memset(j->have, 0, sizeof j->have);
    j->state = JITTER_IDLE;
    j->empty_run = 0;
    j->excess_run = 0;
    j->leapt = false;
}

/* --- how long should the delay be? -------------------------------------- */

static void window_begin(struct jitter *j, uint64_t now_ms, int32_t rel)
{
    j->window_ms = now_ms;
    j->low[1] = j->low[0];
    j->high[1] = j->high[0];
    j->low[0] = rel;
    j->high[0] = rel;
}

static void transit_seen(struct jitter *j, uint64_t now_ms, uint32_t ts)
{
    int32_t rel = after(samples(now_ms) - ts, j->transit_ref);

    if (now_ms - j->window_ms >= WINDOW_MS)
        window_begin(j, now_ms, rel);
    j->low[0] = least(j->low[0], rel);
    j->high[0] = most(j->high[0], rel);
}

static int32_t lowest(const struct jitter *j)
{
    return least(j->low[0], j->low[1]);
}

static int32_t target(const struct jitter *j)
{
    int32_t spread = most(j->high[0], j->high[1]) - lowest(j);
    int32_t want = spread + MEDIA_FRAME;

    return least(most(want, (int32_t)j->min), (int32_t)j->max);
}

/* How long the quickest packet would wait here if it were played now. */
static int32_t delay(const struct jitter *j, uint64_t now_ms)
{
    return after(samples(now_ms) - j->play_ts, j->transit_ref) - lowest(j);
}

/* --- in ----------------------------------------------------------------- */

/* After a pause the delay learned before it is a good first guess. */
static void begin(struct jitter *j, uint64_t now_ms, uint32_t ts)
{
    bool resumed = j->started && j->state == JITTER_IDLE;
    int32_t fill = resumed ? target(j) : (int32_t)j->min;

    fill = most(fill, FIRST_MS * MEDIA_PER_MS);
    fill = least(fill, (int32_t)j->max);
    jitter_reset(j);
    j->stats.resyncs += j->started;
    j->started = true;
    j->state = JITTER_FILLING;
    j->begin_ms = now_ms + (unsigned)fill / MEDIA_PER_MS;
    j->play_ts = ts;
    j->end_ts = ts;
    j->transit_ref = samples(now_ms) - ts;
    window_begin(j, now_ms, 0);
    window_begin(j, now_ms, 0);
    if (resumed)
        j->high[1] = fill - MEDIA_FRAME;
}

/* Is this packet so far off that only a restart explains it? One stray
 * packet is dropped; a second that continues it proves the restart. */
static bool far_off(struct jitter *j, uint64_t now_ms, uint32_t ts, size_t n)
{
    int32_t off = after(ts, j->play_ts);

    if (off > -AHEAD && off + (int32_t)n <= AHEAD) {
        j->leapt = false;
        return false;
    }
    if (j->leapt && ts == j->leap_ts) {
        begin(j, now_ms, ts);
        return false;
    }
    j->leapt = true;
    j->leap_ts = ts + (uint32_t)n;
    j->stats.discarded++;
    return true;
}

/* Copies what is not there yet; how many samples were new. */
static size_t store(struct jitter *j, uint32_t ts, const int16_t *pcm,
                    size_t n)
{
    size_t i, fresh = 0;

    for (i = 0; i < n; i++) {
        unsigned at = slot(ts + (uint32_t)i);

        if (j->have[at])
            continue;
        j->have[at] = 1;
        j->pcm[at] = pcm[i];
        fresh++;
    }
    return fresh;
}

void jitter_put(struct jitter *j, uint64_t now_ms, uint32_t ts,
                const int16_t *pcm, size_t n)
{
    uint32_t end = ts + (uint32_t)n;

    if (!n || n > 1600)
        return;
    if (j->state == JITTER_IDLE)
        begin(j, now_ms, ts);
    else if (far_off(j, now_ms, ts, n))
        return;
    if (j->state == JITTER_FILLING && after(ts, j->play_ts) < 0)
        j->play_ts = ts;
    if (!store(j, ts, pcm, n)) {
        j->stats.duplicate++;
        return;
    }
    transit_seen(j, now_ms, ts);
    if (after(end, j->play_ts) <= 0) {
        j->stats.late++; /* if all are, playing runs dry and begins anew */
        return;
    }
    if (after(ts, j->end_ts) < 0)
        j->stats.reordered++;
    if (after(end, j->end_ts) > 0)
        j->end_ts = end;
}

/* --- out ---------------------------------------------------------------- */

/* Frees the slots that come within reach when playing moves on. */
static void advance(struct jitter *j, unsigned n)
{
    unsigned i;

    for (i = 0; i < n; i++)
        j->have[slot(j->play_ts + AHEAD + i)] = 0;
    j->play_ts += n;
}

/* Samples from `ts` on, at most n, that are all there or all missing. */
static unsigned run_length(const struct jitter *j, uint32_t ts, unsigned n)
{
    unsigned i = 1;

    while (i < n && j->have[slot(ts + i)] == j->have[slot(ts)])
        i++;
    return i;
}

static void copy_out(const struct jitter *j, uint32_t ts, int16_t *out,
                     unsigned n)
{
    unsigned i;

    for (i = 0; i < n; i++)
        out[i] = j->pcm[slot(ts + i)];
}

static bool play_frame(struct jitter *j, int16_t *out)
{
    unsigned at = 0, made = 0, n;

    while (at < MEDIA_FRAME) {
        uint32_t ts = j->play_ts + at;

        n = run_length(j, ts, MEDIA_FRAME - at);
        if (j->have[slot(ts)]) {
            copy_out(j, ts, out + at, n);
            plc_good(&j->plc, out + at, n);
        } else {
            plc_conceal(&j->plc, out + at, n);
            made += n;
        }
        at += n;
    }
    j->stats.concealed_ms += made / MEDIA_PER_MS;
    advance(j, MEDIA_FRAME);
    return made < MEDIA_FRAME;
}

static bool is_quiet(const int16_t *pcm, unsigned n)
{
    int32_t sum = 0;
    unsigned i;

    for (i = 0; i < n; i++)
        sum += pcm[i] < 0 ? -pcm[i] : pcm[i];
    return sum < (int32_t)(QUIET * n);
}

/* Plays two frames in the time of one, the first turning into the second. */
static void play_two(struct jitter *j, int16_t *out)
{
    int16_t both[2 * MEDIA_FRAME];
    int i;

    copy_out(j, j->play_ts, both, 2 * MEDIA_FRAME);
    for (i = 0; i < MEDIA_FRAME; i++)
        out[i] = (int16_t)((both[i] * (MEDIA_FRAME - i) +
                            both[MEDIA_FRAME + i] * i) / MEDIA_FRAME);
    plc_good(&j->plc, out, MEDIA_FRAME);
    advance(j, 2 * MEDIA_FRAME);
    j->stats.dropped++;
    j->excess_run = 0;
}

/* Time to leave a frame out? Pauses are taken first: nobody hears it. */
static bool may_drop(struct jitter *j, int32_t excess)
{
    int16_t both[2 * MEDIA_FRAME];
    unsigned run = run_length(j, j->play_ts, 2 * MEDIA_FRAME);

    if (excess < MEDIA_FRAME + MEDIA_FRAME / 2) {
        j->excess_run = 0;
        return false;
    }
    if (++j->excess_run < EXCESS_QUIET || !j->have[slot(j->play_ts)] ||
        run < 2 * MEDIA_FRAME)
        return false;
    copy_out(j, j->play_ts, both, 2 * MEDIA_FRAME);
    return j->excess_run >= EXCESS_LOUD || is_quiet(both, 2 * MEDIA_FRAME);
}

/* Far above target, a whole frame that is missing is simply passed over
 * when there is something behind it: concealing it would keep the delay. */
static void skip_missing(struct jitter *j, int32_t excess)
{
    if (excess < 2 * MEDIA_FRAME || j->have[slot(j->play_ts)] ||
        run_length(j, j->play_ts, MEDIA_FRAME) < MEDIA_FRAME ||
        after(j->end_ts, j->play_ts) <= MEDIA_FRAME)
        return;
    advance(j, MEDIA_FRAME);
    j->stats.dropped++;
}

static bool may_insert(struct jitter *j, int32_t excess)
{
    if (j->insert_pause) {
        j->insert_pause--;
        return false;
    }
    if (excess > -MEDIA_FRAME / 2)
        return false;
    j->insert_pause = 1;
    return true;
}

static void watch_for_end(struct jitter *j, bool real)
{
    if (real || after(j->end_ts, j->play_ts) > 0)
        j->empty_run = 0;
    else if (++j->empty_run >= EMPTY_RUN)
        j->state = JITTER_IDLE;
}

bool jitter_get(struct jitter *j, uint64_t now_ms, int16_t out[MEDIA_FRAME])
{
    int32_t late, want;
    bool real = true;

    if (j->state == JITTER_FILLING &&
        now_ms + MEDIA_TICK_MS / 2 >= j->begin_ms)
        j->state = JITTER_PLAYING;
    if (j->state != JITTER_PLAYING) {
        memset(out, 0, MEDIA_FRAME * sizeof *out);
        return false;
    }
    late = delay(j, now_ms);
    want = target(j);
    skip_missing(j, late - want);
    j->stats.delay_ms = (unsigned)most(late, 0) / MEDIA_PER_MS;
    j->stats.target_ms = (unsigned)want / MEDIA_PER_MS;
    if (may_insert(j, late - want)) {
        plc_conceal(&j->plc, out, MEDIA_FRAME);
        j->stats.inserted++;
        real = false;
    } else if (may_drop(j, late - want)) {
        play_two(j, out);
    } else {
        real = play_frame(j, out);
    }
    watch_for_end(j, real);
    return real;
}
