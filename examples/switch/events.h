/* SPDX-License-Identifier: 0BSD
 * What the users publish, and those who watch it: presence, put together by
 * the library (RFC 3856, RFC 3903), and mailboxes (RFC 3842), whose newest
 * document counts. All other packages are the phones' own. */
#ifndef SWITCH_EVENTS_H
#define SWITCH_EVENTS_H

#include <stdbool.h>

#include "report.h"
#include "sip/event.h"

struct events {
    struct sua_ua *ua;
    const struct report *report;
    bool passwords;         /* who publishes has said who it is */
};

/* SUA_OK, or what the library says. */
int events_open(struct events *e, struct sua_ua *ua, const struct report *r,
                bool passwords);
/* Whether this request for a user of our domains is answered here, not by
 * the user's phone. Of presence the library knows itself. */
bool events_ours(const struct sua_msg *m);

#endif
