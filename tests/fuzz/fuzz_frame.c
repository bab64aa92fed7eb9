/* SPDX-License-Identifier: MIT
 * Fuzz target: one stream, given at once, byte by byte, and in pieces that
 * the first byte chooses. The same messages, answers and end must come out,
 * and no cell may stay behind. */
#include "net_world.h"
#include "replay.h"

#define MUST(x) ((x) ? (void)0 : abort())
#define STREAM_MAX 8192

struct outcome {
    char *log, *wire;
    size_t log_n, wire_n;
    struct sua_counters n;
    int messages, bad, closes;
    uint32_t texts;
};

/* 0: all at once; else pieces of up to `most` bytes. */
static size_t piece_of(struct world *w, size_t most, size_t left)
{
    size_t k = most ? 1 + world_rand(w) % most : left;

    return k < left ? k : left;
}

static char *copy_of(const char *p, size_t n)
{
    char *copy = malloc(n ? n : 1);

    MUST(copy);
    return memcpy(copy, p, n);
}

static void keep(struct outcome *o, const struct world *w)
{
    o->log_n = top.log_n;
    o->log = copy_of(top.log, o->log_n);
    o->wire_n = w->wire_n;
    o->wire = copy_of(w->wire, o->wire_n);
    o->n = w->s->n;
    o->messages = top.messages;
    o->bad = top.bad;
    o->closes = w->closes;
    o->texts = world_texts(w);
}

static void play(struct outcome *o, const char *p, size_t n, size_t most)
{
    struct sua_config c = world_config();
    struct world *w;
    uint32_t id;
    size_t k;

    c.max_msg = 2048;
    w = world_open(&c, 1);
    id = accept_tcp(w, 4000);
    for (; n && !w->closes; p += k, n -= k) {
        k = piece_of(w, most, n);
        MUST(feed(w, id, p, k) != SUA_ENOENT);
    }
    keep(o, w);
    if (!w->closes)
        CHECK_INT(sua_flow_event(w->s, id, SUA_FLOW_DOWN, NULL), SUA_OK);
    CHECK_INT(world_texts(w), 0);
    CHECK_INT(sua_next(w->s) == SUA__NEVER, 1);
    world_end(w);
    MUST(!check_failed_);
}

/* Of a message too big to be kept a piece more may have been seen: enough
 * to answer it, or not, before the end. */
static void compare(const struct outcome *a, const struct outcome *b)
{
    size_t n = a->log_n < b->log_n ? a->log_n : b->log_n;

    MUST(a->messages - a->bad == b->messages - b->bad);
    MUST(a->bad == b->bad || a->closes);
    MUST(a->log_n == b->log_n || a->bad != b->bad);
    MUST(!memcmp(a->log, b->log, n));
    MUST(a->wire_n == b->wire_n && !memcmp(a->wire, b->wire, a->wire_n));
    MUST(a->closes == b->closes);
    MUST(!memcmp(&a->n, &b->n, sizeof a->n));
    MUST(a->texts == b->texts || a->closes);
}

static void drop(const struct outcome *o)
{
    free(o->log);
    free(o->wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *p = (const char *)data + 1;
    struct outcome whole, bytes, pieces;

    if (n < 2 || n > STREAM_MAX)
        return 0;
    play(&whole, p, n - 1, 0);
    play(&bytes, p, n - 1, 1);
    play(&pieces, p, n - 1, 2 + data[0] * 4u);
    compare(&whole, &bytes);
    compare(&whole, &pieces);
    drop(&whole);
    drop(&bytes);
    drop(&pieces);
    return 0;
}
