/* SPDX-License-Identifier: MIT
 * The world of most scenarios: a user agent, a scripted peer it talks to
 * packet by packet, at times a second user agent; and short words for what
 * all of them ask. */
#ifndef SCN_WORLD_H
#define SCN_WORLD_H

#include "sim_peer.h"
#include "sim_ua.h"

#include <string.h>

static struct {
    struct sim *s;
    struct sim_ua u, v;
    struct sim_peer p;
    struct sim_leg l;
    struct sim_call *c;
} w;

static inline void expect(const char *what, long got, long want)
{
    if (got != want)
        sim_fail(w.s, "%s: got %ld, want %ld", what, got, want);
}

static inline void expect_str(const char *what, const char *got,
                              const char *want)
{
    if (strcmp(got, want))
        sim_fail(w.s, "%s: got \"%s\", want \"%s\"", what, got, want);
}

static inline void expect_in(const char *what, const char *text,
                             const char *part)
{
    if (!strstr(text, part))
        sim_fail(w.s, "%s: no \"%s\" in \"%s\"", what, part, text);
}

/* Of the messages the peer got that begin so: how many, the last one. */
static inline unsigned count(const char *prefix)
{
    return sim_peer_count(&w.p, prefix);
}

static inline const char *last(const char *prefix)
{
    return sim_peer_last(&w.p, prefix);
}

static inline void wait_ms(uint64_t ms)
{
    sim_run_for(w.s, ms);
}

static inline const char *body(const char *text)
{
    const char *at = strstr(text, "\r\n\r\n");

    return at ? at + 4 : "";
}

static inline int has_body(const char *text)
{
    return *body(text) != 0;
}

static inline const char *to_tag(const char *text)
{
    const char *t = strstr(sim_peer_hdr(text, "To"), ";tag=");

    return t ? t + 5 : "";
}

/* Everything comes to its end by itself, and nothing is left. */
static inline void world_end(uint64_t within_ms)
{
    if (!sim_run_quiet(w.s, w.s->now + within_ms))
        sim_fail(w.s, "a deadline remains");
    sim_check_empty(w.s);
    sim_ua_all_closed(&w.u);
    sim_close(w.s);
}

#endif
