/* SPDX-License-Identifier: 0BSD
 * Messages as arrows between two columns, one line each. */
#ifndef TERMPHONE_LADDER_H
#define TERMPHONE_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sip/msg.h"

enum { LADDER_LABEL = 36, LADDER_NOTE = 44, LADDER_LINE = 320 };

struct ladder_row {
    bool tx;
    uint32_t step;          /* CSeq number */
    unsigned again;         /* n-th retransmission; 0: the first time */
    uint64_t ms;            /* since the trace began */
    char label[LADDER_LABEL];
    char note[LADDER_NOTE];
};

/* Label and note of a message; the rest of *r stays. Credentials never
 * appear. */
void ladder_describe(struct ladder_row *r, const struct sua_msg *m);
/* UTF-8, no line end. */
void ladder_head(char out[LADDER_LINE], const char *us, const char *them);
void ladder_line(char out[LADDER_LINE], const struct ladder_row *r);

#endif
