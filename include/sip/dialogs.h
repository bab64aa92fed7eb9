/* SPDX-License-Identifier: MIT
 * The calls of others, and ours for others to see (RFC 4235): busy lamps and
 * call pickup, on top of sip/event.h.
 *
 * Handles are those of sip/event.h, with all their commands. Both sides need
 * the module for dialogs, which sua_modules_phone and sua_modules_server
 * have. SUA_EUNSUPPORTED: it is not there. */
#ifndef SIP_DIALOGS_H
#define SIP_DIALOGS_H

#include "sip/dialoginfo.h"
#include "sip/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- watching ----------------------------------------------------------- */
enum sua_dialogs_event_type {
    SUA_DIALOGS_STATE = 1,      /* the subscription, in `sub`: always first*/
    SUA_DIALOGS_FULL,           /* forget the dialogs of this fork: those
                                   that follow are all there are           */
    SUA_DIALOGS_DIALOG,         /* one of them, new or changed             */
    SUA_DIALOGS_LAMP            /* the lamp is another one now             */
};
/* What a lamp shows: the busiest of all its dialogs. */
enum sua_lamp {
    SUA_LAMP_UNKNOWN = 0,       /* no subscription, or no document yet     */
    SUA_LAMP_IDLE,
    SUA_LAMP_BUSY,              /* calling somebody, or in a call          */
    SUA_LAMP_RINGING            /* somebody calls                          */
};
struct sua_dialogs_event {
    uint8_t type;
    uint8_t lamp;               /* enum sua_lamp                           */
    const struct sua_subscription_event *sub;
    const struct sua_dialoginfo_entry *dialog; /* DIALOG; lives until the
                                   callback returns                        */
};
/* Command: as sua_subscribe() with event and accept left empty; on_event of
 * cfg is not called, this one is. Documents out of order are left out; after
 * a gap in their versions the whole is asked for again, as RFC 4235 4.3 says.
 * At most 16 dialogs count for the lamp. */
SUA_API int sua_dialogs_watch(struct sua_ua *ua,
                              const struct sua_subscribe *cfg,
                              void (*on_event)(
                                  struct sua_subscription *sub,
                                  const struct sua_dialogs_event *ev,
                                  void *user),
                              struct sua_subscription **out);
/* enum sua_lamp of a subscription made by sua_dialogs_watch(). */
SUA_API unsigned sua_dialogs_lamp(const struct sua_subscription *sub);

/* Command: take the call that rings there: INVITE with Replaces to the caller
 * (RFC 3891, RFC 5359 2.19), as `how` says, whose target is left empty and
 * which may have up to 15 headers. SUA_ENOENT: nothing rings, or the watched
 * side does not say what is needed (call-id, tags, who calls). Else as
 * sua_call_start(). */
SUA_API int sua_dialogs_pickup(struct sua_subscription *sub,
                               const struct sua_dial *how,
                               struct sua_call **out);
/* The same from one dialog, for those who keep their own list: the value of
 * Replaces is appended, *target says whom to call (view of d). SUA_ENOENT. */
SUA_API int sua_dialogs_replaces(struct sua_buf *b,
                                 const struct sua_dialoginfo_entry *d,
                                 struct sua_str *target);

/* ---- serving ------------------------------------------------------------ */
/* Command: show our calls to those who subscribe to the account they belong
 * to. Once. on_watcher is told as that of sua_events_serve() and says who may:
 * sua_notifier_accept() with SUA_SUB_ACTIVE or SUA_SUB_PENDING, body NULL
 * (nothing is shown before ACTIVE), or sua_notifier_reject(); neither: pending
 * until one is called. The rest goes by itself: all calls first, then what
 * changed, at most one NOTIFY at a time for each watcher. No end of a call is
 * left out. SUA_ESTATE: dialogs are served already; SUA_EINVAL: no
 * on_watcher. */
SUA_API int sua_dialogs_serve(struct sua_ua *ua,
                              void (*on_watcher)(struct sua_notifier *nf,
                                  const struct sua_notifier_event *ev,
                                  void *user),
                              void *user);
/* How much a watcher sees; may be called before accepting, and later. */
enum sua_dialogs_view {
    SUA_DIALOGS_BARE = 0,       /* states and directions only, the default */
    SUA_DIALOGS_PARTIES,        /* also who speaks with whom               */
    SUA_DIALOGS_ALL             /* also call-id and tags: the watcher can
                                   pick up, join and replace (RFC 3891,
                                   RFC 3911)                               */
};
SUA_API void sua_dialogs_show(struct sua_notifier *nf, unsigned view);

#ifdef __cplusplus
}
#endif
#endif
