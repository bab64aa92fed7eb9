/* SPDX-License-Identifier: 0BSD
 * Conditions of --expect and `wait`: cond_help lists them. */
#ifndef TERMPHONE_COND_H
#define TERMPHONE_COND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cond_kind {
    COND_ANSWERED, COND_REGISTERED, COND_INCOMING, COND_RINGING, COND_ENDED,
    COND_HELD, COND_ACTIVE, COND_EARLY, COND_JOINED, COND_TRANSFERRED,
    COND_SUBSCRIBED, COND_PUBLISHED,
    COND_STATES,                /* those above come and go                 */
    COND_CODE = COND_STATES, COND_DTMF, COND_RTP, COND_LOSS, COND_TEXT,
    COND_WORDS,                 /* the newest one counts, or any           */
    COND_PRESENCE = COND_WORDS, COND_LAMP, COND_MWI, COND_NOTIFIED,
    COND_END
};

struct cond {
    enum cond_kind kind;
    bool negated;               /* "!answered"                             */
    uint32_t number;
    char text[256];
};

extern const char cond_help[];

/* False, and what is wrong in err. */
bool cond_parse(struct cond *c, const char *text, char *err, size_t cap);

/* The newest words of a kind, a ring. */
struct cond_ring {
    char item[8][256];
    unsigned n;
};

/* What has happened so far. The states are those of the newest call and of
 * the account; the rest is of the whole run. */
struct facts {
    bool now[COND_STATES], ever[COND_STATES];
    uint8_t code[700];      /* codes seen: 1 */
    char dtmf[256];         /* digits received, the newest ones */
    uint32_t rtp;           /* packets received by the best call */
    uint32_t lost;          /* of all calls */
    uint32_t expected;
    struct cond_ring text;  /* messages */
    struct cond_ring word[COND_END - COND_WORDS];
};

/* A state that can come and go: the kinds below COND_STATES. */
void facts_state(struct facts *f, enum cond_kind kind, bool now);
void facts_code(struct facts *f, unsigned status);
void facts_digit(struct facts *f, char digit);
void facts_text(struct facts *f, const char *p, size_t n);
/* kind: COND_WORDS and above. */
void facts_word(struct facts *f, enum cond_kind kind, const char *word);

/* ever: at any time of the run (--expect), not just now (`wait`). */
bool cond_met(const struct cond *c, const struct facts *f, bool ever);

#endif
