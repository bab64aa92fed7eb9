/* SPDX-License-Identifier: MIT
 * L6: calls that are watched, both sides. RFC 4235. */
#ifndef SUA_UA_DIALOGS_H
#define SUA_UA_DIALOGS_H

#include "sip/dialogs.h"
#include "ua/news.h"

/* What watchers are told of a call. */
struct sua__shown {
    struct sua__item item;
    struct sua__shown *dirty_next;
    struct sua_call *call;      /* NULL: it is over                        */
    struct sua_account *account;
    uint32_t id;
    uint16_t code;
    uint8_t state, event, outgoing; /* enum sua_dialoginfo_state, _event   */
    uint8_t dirty;
};

#define SUA__LAMP_DIALOGS 16u
struct sua__known {
    uint64_t id;                /* hash; 0: free                           */
    uint32_t fork;
    uint8_t state, recipient;
};
/* What a watcher knows. */
struct sua__lamp {
    struct sua__known known[SUA__LAMP_DIALOGS];
    struct sua__text *pickup;   /* of what rings: target, Replaces         */
    uint64_t pickup_id;
    uint32_t pickup_fork;
    uint16_t target_n;
    uint8_t heard, lamp;
};

struct sua__dialogs {
    struct sua__pool shown, lamps;
    struct sua__server server;
    struct sua__news news;
    struct sua__task task;      /* looks at the calls that have changed    */
    struct sua__shown *dirty;
};

static inline struct sua__dialogs *sua__dialogs(const struct sua_stack *s)
{
    return (struct sua__dialogs *)s->slot[SUA__SLOT_DIALOGS];
}

#endif
