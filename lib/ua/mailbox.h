/* SPDX-License-Identifier: MIT
 * L6: messages that wait. RFC 3842. */
#ifndef SUA_UA_MAILBOX_H
#define SUA_UA_MAILBOX_H

#include "sip/mailbox.h"
#include "ua/notifier.h"

struct sua__mailbox {
    struct sua__server server;
    void (*state)(struct sua_notifier *nf, struct sua_mwi *out, void *user);
    /* sua_mailbox_unasked() */
    void (*unasked)(struct sua_account *a, const struct sua_mailbox_event *ev,
                    void *user);
    void *unasked_user;
    struct sua__task event;
    struct sua_account *account;
};

static inline struct sua__mailbox *sua__mailbox(const struct sua_stack *s)
{
    return (struct sua__mailbox *)s->slot[SUA__SLOT_MAILBOX];
}

#endif
