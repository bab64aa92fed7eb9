/* SPDX-License-Identifier: MIT
 * Who is in a conference (RFC 4575) on top of sip/event.h: for participants,
 * and for the focus.
 *
 * Handles are those of sip/event.h, with all their commands. Watching needs
 * the subscriber of the module list, the focus the module for it, which
 * sua_modules_phone and sua_modules_server have. SUA_EUNSUPPORTED: it is not
 * there. */
#ifndef SIP_ROSTER_H
#define SIP_ROSTER_H

#include "sip/conference.h"
#include "sip/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- watching ----------------------------------------------------------- */
enum sua_roster_event_type {
    SUA_ROSTER_STATE = 1,       /* the subscription, in `sub`: always first*/
    SUA_ROSTER_CONFERENCE,      /* `conf`: what it says of itself; FULL:
                                   what it leaves out is not there         */
    SUA_ROSTER_ALL,             /* forget the users: those that follow are
                                   all there are                           */
    SUA_ROSTER_USER,            /* `who`; FULL: forget what was known of
                                   this user, else what is absent stays    */
    SUA_ROSTER_USER_GONE,
    SUA_ROSTER_ENDPOINT,        /* `ep` of `who`, likewise                 */
    SUA_ROSTER_ENDPOINT_GONE,
    SUA_ROSTER_OVER             /* the conference is; unsubscribed, CLOSED
                                   follows                                 */
};
struct sua_roster_event {
    uint8_t type;
    uint8_t full;               /* see above                               */
    const struct sua_subscription_event *sub;
    const struct sua_conference *conf;
    const struct sua_conference_user *who;
    const struct sua_conference_endpoint *ep;
};
/* Command: as sua_subscribe() with event and accept left empty; target: the
 * URI of the conference, or call: that with its focus. on_event of cfg is not
 * called, this one is. Which documents count, and in what is FULL inside
 * them, follows RFC 4575 4.6: after a gap nothing is applied until the whole
 * came, which is asked for. */
SUA_API int sua_roster_watch(struct sua_ua *ua,
                             const struct sua_subscribe *cfg,
                             void (*on_event)(struct sua_subscription *sub,
                                 const struct sua_roster_event *ev,
                                 void *user),
                             struct sua_subscription **out);

/* ---- the focus ---------------------------------------------------------- */
struct sua_focus;
/* One who takes part. Views are copied. */
struct sua_participant {
    struct sua_str entity;      /* URI: the key; one endpoint each         */
    struct sua_str display;
    uint8_t status;             /* enum sua_endpoint_status; 0: CONNECTED  */
    uint8_t joined;             /* enum sua_endpoint_joined                */
};
/* Command: be the focus of the conference with this URI, whose host and user
 * SUBSCRIBE requests name. on_watcher is told as that of sua_events_serve(),
 * for all conferences the same (that of the first), and says who may. Limits:
 * max_call conferences, max_dialog participants. SUA_EINVAL, SUA_ENOMEM;
 * SUA_ESTATE: there is one of this URI. */
SUA_API int sua_focus_open(struct sua_ua *ua, struct sua_str uri,
                           void (*on_watcher)(struct sua_notifier *nf,
                               const struct sua_notifier_event *ev,
                               void *user),
                           void *user, struct sua_focus **out);
/* Command: joins, or is changed: all watchers are told, everybody first, then
 * only what changed, at most one NOTIFY at a time. SUA_ENOMEM, SUA_EINVAL,
 * SUA_ETOOBIG. */
SUA_API int sua_focus_put(struct sua_focus *f,
                          const struct sua_participant *who);
/* Command: leaves. how: enum sua_endpoint_left. SUA_ENOENT. */
SUA_API int sua_focus_drop(struct sua_focus *f, struct sua_str entity,
                           unsigned how);
/* Command: the conference is over; its watchers hear "deleted" and
 * "noresource". The handle is dead. */
SUA_API void sua_focus_close(struct sua_focus *f);

#ifdef __cplusplus
}
#endif
#endif
