/* SPDX-License-Identifier: MIT
 * Registrations as the registrar knows them (RFC 3680, RFC 5628) on top of
 * sip/event.h: a phone learns that it was removed, a server shows its
 * location service.
 *
 * Handles are those of sip/event.h, with all their commands. Watching needs
 * the subscriber of the module list; serving the module for it, which
 * sua_modules_server has. SUA_EUNSUPPORTED: it is not there. */
#ifndef SIP_REGWATCH_H
#define SIP_REGWATCH_H

#include "sip/event.h"
#include "sip/reginfo.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sua_regwatch_event_type {
    SUA_REGWATCH_STATE = 1,     /* the subscription, in `sub`: always first*/
    SUA_REGWATCH_FULL,          /* forget all: what follows is all there is*/
    SUA_REGWATCH_AOR,           /* an address of record, in `reg`          */
    SUA_REGWATCH_CONTACT        /* a contact of it                         */
};
struct sua_regwatch_event {
    uint8_t type;
    uint8_t ours;               /* CONTACT: of this account, here. State
                                   TERMINATED: we are not registered any
                                   more; sua_account_register() if wanted
                                   (event PROBATION: after retry_after)    */
    const struct sua_subscription_event *sub;
    const struct sua_registration *reg;
    const struct sua_regcontact *contact;
};
/* Command: as sua_subscribe() with event and accept left empty, and target
 * too: the AOR of the account; on_event of cfg is not called, this one is.
 * Documents out of order are left out; after a gap in their versions the
 * whole is asked for again (RFC 3680 5.2). */
SUA_API int sua_reg_watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
                          void (*on_event)(struct sua_subscription *sub,
                              const struct sua_regwatch_event *ev,
                              void *user),
                          struct sua_subscription **out);

/* Command, with the built-in location service: serve "reg" for the AORs of
 * our domains. Once. on_watcher is told as that of sua_events_serve() and
 * says who may: sua_notifier_accept() with SUA_SUB_ACTIVE, body NULL, or
 * sua_notifier_reject(); neither: pending until one is called. The rest goes
 * by itself, at most one NOTIFY at a time: each has all contacts of the AOR,
 * and those that are gone since the one before. Such requests to users of our
 * domains come here by themselves, challenged like others. SUA_ESTATE: served
 * already, the server roles are not started, or the location service is the
 * application's; SUA_EINVAL: no on_watcher. */
SUA_API int sua_reg_serve(struct sua_ua *ua,
                          void (*on_watcher)(struct sua_notifier *nf,
                              const struct sua_notifier_event *ev,
                              void *user),
                          void *user);

#ifdef __cplusplus
}
#endif
#endif
