/* SPDX-License-Identifier: MIT
 * Messages that wait (RFC 3842) on top of sip/event.h: watch a mailbox, and
 * the voice mail's side.
 *
 * Handles are those of sip/event.h, with all their commands. Watching needs
 * the subscriber of the module list, serving the module for mailboxes, which
 * sua_modules_phone and sua_modules_server have. SUA_EUNSUPPORTED: it is not
 * there. */
#ifndef SIP_MAILBOX_H
#define SIP_MAILBOX_H

#include "sip/event.h"
#include "sip/mwi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- watching ----------------------------------------------------------- */
struct sua_mailbox_event {
    const struct sua_subscription_event *sub; /* what happened; NULL: a
                                   NOTIFY nobody asked for                 */
    uint8_t news;               /* `mwi` is what it says                   */
    struct sua_mwi mwi;
    const struct sua_msg *msg;  /* the NOTIFY or response, or NULL         */
};
/* Command: as sua_subscribe() with event and accept left empty; on_event of
 * cfg is not called, this one is, for every event of the subscription. Each
 * notifier of a fork (sub->fork) has its own; sua_mwi_merge() adds them. */
SUA_API int sua_mailbox_watch(struct sua_ua *ua,
                              const struct sua_subscribe *cfg,
                              void (*on_event)(
                                  struct sua_subscription *sub,
                                  const struct sua_mailbox_event *ev,
                                  void *user),
                              struct sua_subscription **out);
/* Command: take NOTIFY message-summary without subscription as well, which
 * many a server sends to those that register; without this call it is
 * answered 481, as RFC 6665 4.1.3 asks. It can come from anybody: `a`, the
 * account it is for, and ev->msg say what there is to judge by. on_event
 * NULL: no more. */
SUA_API int sua_mailbox_unasked(struct sua_ua *ua,
                                void (*on_event)(struct sua_account *a,
                                    const struct sua_mailbox_event *ev,
                                    void *user),
                                void *user);

/* ---- serving ------------------------------------------------------------ */
/* Command: once. on_watcher is told as that of sua_events_serve() and says
 * who may: sua_notifier_accept() with SUA_SUB_ACTIVE or SUA_SUB_PENDING, body
 * NULL, or sua_notifier_reject(); neither: pending until one is called.
 * state() is asked when a NOTIFY is about to be written, in the middle of a
 * step, so it may call no command: fill *out for the mailbox of this watcher
 * (sua_notifier_resource()); views need to live until the next callback.
 * Under lib/srv such requests to users of our domains come here by themselves,
 * challenged like others. SUA_ESTATE: served already; SUA_EINVAL: a callback
 * is missing. */
SUA_API int sua_mailbox_serve(struct sua_ua *ua,
                              void (*on_watcher)(struct sua_notifier *nf,
                                  const struct sua_notifier_event *ev,
                                  void *user),
                              void (*state)(struct sua_notifier *nf,
                                  struct sua_mwi *out, void *user),
                              void *user);
/* Command: what state() says of this mailbox is new: all who watch it are
 * told, one NOTIFY at a time, the latest state always. resource: a URI;
 * empty: all of them. Answers how many watch it. */
SUA_API unsigned sua_mailbox_changed(struct sua_ua *ua,
                                     struct sua_str resource);

#ifdef __cplusplus
}
#endif
#endif
