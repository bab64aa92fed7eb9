/* SPDX-License-Identifier: 0BSD
 * What switch says: JSON lines on stdout, words on stderr, the trace. */
#ifndef SWITCH_REPORT_H
#define SWITCH_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "options.h"
#include "sip/event.h"
#include "sip/srv.h"

enum { REPORT_MSG = 65536, REPORT_HDR = 256, REPORT_SEEN = 256 };

struct report {
    bool json, verbose;
    FILE *trace;
    uint64_t seen[REPORT_SEEN]; /* calls told about, a ring                */
    unsigned at;
    struct sua_hdr hdr[REPORT_HDR];
    char text[REPORT_MSG];
};

/* False: the trace file cannot be written, errno says why. */
bool report_open(struct report *r, const struct options *o);
void report_close(struct report *r);
/* A sentence for people, on stderr. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void report_say(const struct report *r, const char *format, ...);
void report_listen(const struct report *r, const struct sua_flow *at);
/* All endpoints are there. */
void report_ready(const struct report *r, struct sua_stack *s,
                  const struct options *o, size_t users);
void report_binding(const struct report *r, struct sua_str aor,
                    const struct sua_binding *b, int what);
/* As the trace hook: what it means for calls, and the trace file. */
void report_message(struct report *r, int tx, const struct sua_flow *flow,
                    const void *buf, size_t n);
/* Somebody watches a user of ours, or does no longer; state: the word. */
void report_watcher(const struct report *r, const struct sua_notifier *nf,
                    const char *state);
/* Something of a user was published, changed or has gone. */
void report_published(const struct report *r,
                      const struct sua_published_event *ev);
void report_exit(const struct report *r, int code);

#endif
