/* SPDX-License-Identifier: 0BSD
 * What a notification says, in a word for scripts and a line for people. */
#ifndef TERMPHONE_SUMMARY_H
#define TERMPHONE_SUMMARY_H

#include <stdbool.h>

#include "sip/types.h"

struct summary {
    char value[40];     /* presence: "open", "closed" or an activity; lamp:
                           "idle", "ringing", "busy"; message-summary:
                           "yes", "no"; reg: "active" ...; else empty */
    char text[400];     /* the same and what else there is to tell */
};

/* By the type of the body. False: a type not known here, or a document that
 * is malformed; then *out is empty. */
bool summary_of(struct sua_str type, struct sua_str body,
                struct summary *out);

#endif
