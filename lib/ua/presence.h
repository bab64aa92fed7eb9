/* SPDX-License-Identifier: MIT
 * L6: presence, what its parts share. RFC 3856. */
#ifndef SUA_UA_PRESENCE_H
#define SUA_UA_PRESENCE_H

#include "sip/presence.h"
#include "ua/notifier.h"

#define SUA__PRESENCE_MAX 1400u /* bytes of a document of our own          */

struct sua__presence {
    struct sua__server server;
    struct sua__collector collector; /* of sua_presence_compose()          */
    struct sua__text *text;     /* of sua_presence_set()                   */
    struct sua__slice activity, note, contact;
    uint8_t basic;
};

static inline struct sua__presence *sua__presence(const struct sua_stack *s)
{
    return (struct sua__presence *)s->slot[SUA__SLOT_PRESENCE];
}

/* Serve it; v is filled in but for `packages`. */
int sua__presence_serve(struct sua_ua *ua, const struct sua__server *v);

#endif
