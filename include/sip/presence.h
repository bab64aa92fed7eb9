/* SPDX-License-Identifier: MIT
 * Presence (RFC 3856, RFC 3863) on top of sip/event.h: watch somebody, tell
 * one's own state, and put together what a domain's users publish (RFC 3903).
 *
 * Handles are those of sip/event.h, with all their commands. Watching needs
 * the subscriber of the module list, publishing the publisher; serving and
 * composing need the module for presence, which sua_modules_phone and
 * sua_modules_server have. SUA_EUNSUPPORTED: it is not there. */
#ifndef SIP_PRESENCE_H
#define SIP_PRESENCE_H

#include "sip/event.h"
#include "sip/pidf.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- watching ----------------------------------------------------------- */
struct sua_presence_event {
    const struct sua_subscription_event *sub; /* what happened             */
    uint8_t news;               /* sub->body is a document, and the rest is
                                   what it says; 0: nothing new is known   */
    uint8_t basic;              /* enum sua_presence_basic: OPEN if a tuple
                                   is, CLOSED if none is, 0: not said      */
    struct sua_str entity;
    struct sua_str contact;     /* of the open tuple of highest priority   */
    struct sua_str activity;    /* RFC 4480: "away", "on-the-phone" ...    */
    struct sua_str note;        /* the person's or document's, else a
                                   tuple's                                 */
};
/* Command: as sua_subscribe() with event and accept left empty; on_event of
 * cfg is not called, this one is, for every event of the subscription. For
 * more than the summary read sub->body again, with sua_presence_begin(). Each
 * notifier of a fork (sub->fork) has its own. A document that cannot be read
 * is passed over, and asked for again. */
SUA_API int sua_presence_watch(struct sua_ua *ua,
                               const struct sua_subscribe *cfg,
                               void (*on_event)(
                                   struct sua_subscription *sub,
                                   const struct sua_presence_event *ev,
                                   void *user),
                               struct sua_subscription **out);

/* ---- own state ---------------------------------------------------------- */
struct sua_presence_state {
    uint8_t basic;              /* OPEN or CLOSED                          */
    struct sua_str activity;    /* an element of RFC 4480 3.2, or empty    */
    struct sua_str note;        /* or empty                                */
    struct sua_str contact;     /* URI, or empty                           */
};
/* Appends the document of it: SUA_OK, or b->err. */
SUA_API int sua_presence_body(struct sua_buf *b, struct sua_str entity,
                              const struct sua_presence_state *st);

/* Command: publish it and keep it published: sua_publish() with event and
 * body left empty. SUA_ETOOBIG: over 1,400 bytes. */
SUA_API int sua_presence_publish(struct sua_ua *ua,
                                 const struct sua_publish *cfg,
                                 const struct sua_presence_state *st,
                                 struct sua_publication **out);
/* Command: it is another one now. Errors as sua_publication_update(). */
SUA_API int sua_presence_republish(struct sua_publication *p,
                                   const struct sua_presence_state *st);

/* Command: tell own watchers directly, peer to peer. Once. `on_watcher` is
 * told as that of sua_events_serve() and says who may: sua_notifier_accept()
 * with SUA_SUB_ACTIVE or SUA_SUB_PENDING, body NULL (nothing is shown before
 * ACTIVE), or sua_notifier_reject(); neither: pending until one is called.
 * What is notified is the state last set, at most one NOTIFY at a time for
 * each watcher, the latest state always. SUA_ESTATE: presence is served
 * already; SUA_EINVAL: no on_watcher. */
SUA_API int sua_presence_serve(struct sua_ua *ua,
                               void (*on_watcher)(struct sua_notifier *nf,
                                   const struct sua_notifier_event *ev,
                                   void *user),
                               void *user);
/* Command: set it for all accounts; copied. Before the first time it is
 * CLOSED. SUA_ENOMEM, SUA_ETOOBIG: nothing changed. */
SUA_API int sua_presence_set(struct sua_ua *ua,
                             const struct sua_presence_state *st);

/* ---- a server's --------------------------------------------------------- */
/* Command: take PUBLISH for presence and tell each watcher of a resource the
 * tuples, persons and devices of all its publications in one document; with
 * none it has one closed tuple. Of two publications that have a tuple of the
 * same id and contact, the one heard of last counts: the same device published
 * twice. The document's entity is the resource without parameters. Instead of
 * sua_presence_serve(), and with the compositor of the module list.
 * on_watcher: as there. on_publish: as of sua_publish_serve(), or NULL:
 * everybody may for himself (the resource is the URI of From). Under lib/srv
 * such requests to users of our domains come here by themselves, challenged
 * like others. */
SUA_API int sua_presence_compose(struct sua_ua *ua,
                                 void (*on_watcher)(struct sua_notifier *nf,
                                     const struct sua_notifier_event *ev,
                                     void *user),
                                 unsigned (*on_publish)(
                                     struct sua_published *p,
                                     const struct sua_published_event *ev,
                                     void *user),
                                 void *user);

#ifdef __cplusplus
}
#endif
#endif
