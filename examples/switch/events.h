/* SPDX-License-Identifier: 0BSD
 * What the users publish, and those who watch it: presence, put together by
 * the library (RFC 3856, RFC 3903), mailboxes (RFC 3842), whose newest
 * document counts, and registrations (RFC 3680). All other packages are the
 * phones' own. */
#ifndef SWITCH_EVENTS_H
#define SWITCH_EVENTS_H

#include <stdbool.h>

#include "report.h"
#include "sip/event.h"

struct events {
    struct sua_ua *ua;
    const struct report *report;
    bool passwords;         /* who publishes has said who it is */
    const struct sua_published *changing;
    struct sua_str next;    /* its new document */
};

/* SUA_OK, or what the library says. */
int events_open(struct events *e, struct sua_ua *ua, const struct report *r,
                bool passwords);

#endif
