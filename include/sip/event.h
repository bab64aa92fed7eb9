/* SPDX-License-Identifier: MIT
 * Subscriptions, notifiers and publications (RFC 6665, RFC 3903): event state
 * of any package. Optional: a stack whose list of modules does not name them
 * neither links nor advertises them, and these functions do not exist there.
 *
 * Handles are pointers owned by the user agent, as in sip/ua.h: each gets
 * exactly one terminal event, when its callback returns the pointer is dead.
 * Views in events live until the callback returns. Commands are legal in
 * every callback. What is given to a command is copied, at most 16 headers.
 * Limits: max_subscription, max_notifier, max_publication (sip/stack.h).
 * sua_ua_shutdown() unsubscribes, tells all subscribers "terminated;
 * reason=probation", and removes what is published. That reason (RFC 6665
 * 4.1.3) has them try again later: the state they watch still exists, so it is
 * not noresource, after which a lamp would stay dark for good, and there is
 * nobody who would take a new subscription at once, as deactivated says. Who
 * knows better ends notifiers with sua_notifier_close() before. */
#ifndef SIP_EVENT_H
#define SIP_EVENT_H

#include "sip/ua.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sua_subscription;
struct sua_notifier;
struct sua_publication;

/* Subscription-State (RFC 6665 4.1.3). */
enum sua_sub_state {
    SUA_SUB_PENDING = 1, SUA_SUB_ACTIVE, SUA_SUB_TERMINATED
};

/* ---- subscriber ---------------------------------------------------------- */
enum sua_subscription_event_type {
    SUA_SUBSCRIPTION_STATE = 1, /* a NOTIFY: state, body may be empty      */
    SUA_SUBSCRIPTION_RETRY,     /* the subscription was lost, a new one
                                   follows in retry_ms                     */
    SUA_SUBSCRIPTION_CLOSED     /* over; the handle is dead                */
};
struct sua_subscription_event {
    uint8_t type, cause;        /* cause: enum sua_cause                   */
    uint8_t state;              /* enum sua_sub_state                      */
    uint16_t status;            /* of the response that ended it, 408 where
                                   none or no NOTIFY came, or 0            */
    struct sua_str reason;      /* terminated: "noresource", "rejected" ...*/
    struct sua_str content_type, body;
    uint32_t expires_s;         /* what is left of it                      */
    uint32_t retry_ms;          /* RETRY                                   */
    uint32_t fork;              /* which of the notifiers of a forked
                                   SUBSCRIBE it is from: 0, 1 ...          */
    const struct sua_msg *msg;  /* the NOTIFY or response, or NULL         */
};
struct sua_subscribe {
    size_t size;
    struct sua_str target;      /* URI of the resource                     */
    struct sua_account *account;/* NULL: the first                         */
    struct sua_call *call;      /* in this call's dialog (RFC 5057), or
                                   NULL: a dialog of its own               */
    struct sua_str event;       /* "presence", "dialog;id=7" ...           */
    struct sua_str accept;      /* media types, comma list; empty: none    */
    uint32_t expires_s;         /* wanted; 0: the package's or 3600        */
    uint8_t fetch;              /* Expires: 0: one NOTIFY and the end      */
    const struct sua_hdr_add *headers;
    size_t nheaders;
    const struct sua_body *body;/* a filter                                */
    void (*on_event)(struct sua_subscription *sub,
                     const struct sua_subscription_event *ev, void *user);
    void *user;
};
#define SUA_SUBSCRIBE_INIT                                                    \
    { sizeof(struct sua_subscribe), { NULL, 0 }, NULL, NULL, { NULL, 0 },     \
      { NULL, 0 }, 0, 0, NULL, 0, NULL, NULL, NULL }

/* Command: subscribe and stay subscribed: refresh in time, raise Expires on
 * 423, subscribe anew after 481, deactivated, timeout, and after the pause of
 * probation, giveup and Retry-After, or a growing one of ours; never after
 * rejected, noresource, invariant, nor by itself for a fetch or in a call
 * (RFC 6665 4.1.2, 4.1.3, RFC 5057). A NOTIFY may come before the response;
 * without one within 64*T1 (Timer N) it ends with TIMEOUT, or, had there been
 * one before, is tried again. Notifiers of a forked SUBSCRIBE each have a
 * dialog of their own; it is over when the last of them is. Errors as
 * sua_call_start. SUA_ESTATE: the call is not up. SUA_EUNSUPPORTED: no such
 * module. */
SUA_API int sua_subscribe(struct sua_ua *ua, const struct sua_subscribe *cfg,
                          struct sua_subscription **out);
/* Command: refresh now, or try now what RETRY announced; events tell what
 * comes of it. SUA_ESTATE: closing or a SUBSCRIBE is under way. */
SUA_API int sua_subscription_refresh(struct sua_subscription *sub);
/* Command: Expires: 0, wait for the last NOTIFY, then CLOSED. */
SUA_API void sua_subscription_close(struct sua_subscription *sub);
/* What cfg.user was. */
SUA_API void *sua_subscription_user(const struct sua_subscription *sub);

/* ---- notifier ------------------------------------------------------------ */
/* A package this side has state for. The list given to sua_events_serve() is
 * what Allow-Events says; all views must outlive the user agent. */
struct sua_event_package {
    struct sua_str name;        /* "presence", "message-summary" ...       */
    struct sua_str accept;      /* body types it can send; the first is
                                   what a SUBSCRIBE without Accept gets    */
    uint32_t expires_s;         /* when SUBSCRIBE does not say; 0: 3600    */
    uint32_t min_s, max_s;      /* less: 423; more: shortened; 0: no limit */
};
enum sua_notifier_event_type {
    SUA_NOTIFIER_SUBSCRIBED = 1,/* new: sua_notifier_accept() or _reject();
                                   neither: 200 and an empty NOTIFY
                                   "pending" go out, and either may be
                                   called until its time runs out          */
    SUA_NOTIFIER_REFRESHED,     /* full state is wanted: sua_notify(); if
                                   not called, the last one is sent again  */
    SUA_NOTIFIER_CLOSED         /* subscriber left, time ran out, NOTIFY
                                   failed, or by us; the handle is dead    */
};
struct sua_notifier_event {
    uint8_t type, cause;
    uint16_t status;
    uint32_t expires_s;
    const struct sua_msg *msg;  /* the SUBSCRIBE, or NULL                  */
};
/* For all packages: on_event gets every subscription of them. Command, once.
 * SUA_ESTATE: twice; SUA_EUNSUPPORTED: no such module. */
SUA_API int sua_events_serve(struct sua_ua *ua,
                             const struct sua_event_package *packages,
                             size_t n,
                             void (*on_event)(struct sua_notifier *nf,
                                 const struct sua_notifier_event *ev,
                                 void *user),
                             void *user);
/* Command: 200 and the first NOTIFY, which carries `body` (NULL: empty).
 * state: SUA_SUB_ACTIVE, or PENDING while somebody has yet to agree. To a
 * fetch that NOTIFY is the last, and CLOSED follows. Once accepted it is
 * sua_notify(). SUA_ENOMEM: nothing was sent. */
SUA_API int sua_notifier_accept(struct sua_notifier *nf, unsigned state,
                                const struct sua_body *body);
/* Command: refuse with 4xx to 6xx, where 200 has gone out by "terminated;
 * reason=rejected"; CLOSED follows. */
SUA_API int sua_notifier_reject(struct sua_notifier *nf, unsigned status);
/* Command: the state changed. While a NOTIFY is under way the latest body is
 * kept and follows it (RFC 6665 4.2.2). SUA_ESTATE: closed or not accepted;
 * SUA_ENOMEM: no cell, nothing changed. */
SUA_API int sua_notify(struct sua_notifier *nf, unsigned state,
                       const struct sua_body *body);
/* Command: NOTIFY terminated with this reason (a token of up to 19 letters,
 * "noresource" ...; else "deactivated"), then CLOSED. retry_s: retry-after,
 * 0: none. body NULL: the last state. */
SUA_API void sua_notifier_close(struct sua_notifier *nf,
                                struct sua_str reason, uint32_t retry_s,
                                const struct sua_body *body);
/* Package and its id parameter as subscribed; resource: the Request-URI of
 * the SUBSCRIBE; watcher: its From value. Live as long as the handle. */
SUA_API struct sua_str sua_notifier_event(const struct sua_notifier *nf);
SUA_API struct sua_str sua_notifier_resource(const struct sua_notifier *nf);
SUA_API struct sua_str sua_notifier_watcher(const struct sua_notifier *nf);
/* All of a package (empty name: of all): NULL gives the first, NULL comes
 * after the last. */
SUA_API struct sua_notifier *sua_notifier_next(struct sua_ua *ua,
                                               const struct sua_notifier *prev,
                                               struct sua_str package);
/* The application's own pointer; NULL until it is set. */
SUA_API void *sua_notifier_user(const struct sua_notifier *nf);
SUA_API void sua_notifier_set_user(struct sua_notifier *nf, void *user);

/* ---- publisher (RFC 3903) ------------------------------------------------ */
enum sua_publication_event_type {
    SUA_PUBLICATION_OK = 1,     /* 2xx; every refresh again                */
    SUA_PUBLICATION_FAILED,     /* retry_ms tells the plan; 0: none, and
                                   CLOSED follows                          */
    SUA_PUBLICATION_CLOSED      /* removed or given up; the handle is dead */
};
struct sua_publication_event {
    uint8_t type, cause;
    uint16_t status;
    uint32_t expires_s, retry_ms;
    const struct sua_msg *msg;
};
struct sua_publish {
    size_t size;
    struct sua_str target;      /* empty: the account's AOR                */
    struct sua_account *account;
    struct sua_str event;
    const struct sua_body *body;
    uint32_t expires_s;         /* 0: 3600                                 */
    const struct sua_hdr_add *headers;
    size_t nheaders;
    void (*on_event)(struct sua_publication *p,
                     const struct sua_publication_event *ev, void *user);
    void *user;
};
#define SUA_PUBLISH_INIT                                                      \
    { sizeof(struct sua_publish), { NULL, 0 }, NULL, { NULL, 0 }, NULL, 0,    \
      NULL, 0, NULL, NULL }
/* Command: publish and keep published: refresh with SIP-If-Match and without
 * body, from the start with the kept body after 412, raise Expires on 423.
 * SUA_EINVAL: also without body, or without target and account. Else as
 * sua_subscribe(). */
SUA_API int sua_publish(struct sua_ua *ua, const struct sua_publish *cfg,
                        struct sua_publication **out);
/* Command: new state; while a PUBLISH is under way it follows. */
SUA_API int sua_publication_update(struct sua_publication *p,
                                   const struct sua_body *body);
/* Command: remove (Expires: 0), then CLOSED. */
SUA_API void sua_publication_close(struct sua_publication *p);
/* What cfg.user was. */
SUA_API void *sua_publication_user(const struct sua_publication *p);

/* ---- compositor (RFC 3903 6) --------------------------------------------- */
/* What others publish here: one object for each entity tag. What becomes of
 * it is the application's: to put several of a resource together, and to
 * sua_notify() those whose sua_notifier_resource() it is. */
struct sua_published;
enum sua_published_event_type {
    SUA_PUBLISHED_NEW = 1,
    SUA_PUBLISHED_CHANGED,      /* another body                            */
    SUA_PUBLISHED_REFRESHED,
    SUA_PUBLISHED_GONE          /* removed (REMOTE) or expired (TIMEOUT);
                                   the handle is dead                      */
};
struct sua_published_event {
    uint8_t type, cause;
    uint32_t expires_s;
    struct sua_str resource, event; /* Request-URI; package                */
    struct sua_str content_type, body; /* NEW, CHANGED: of the PUBLISH     */
    const struct sua_msg *msg;  /* the PUBLISH, or NULL                    */
};
/* Take PUBLISH for these packages (`accept`: the body types). on_event is
 * asked before anything changes and returns 0, or the 4xx to 6xx to refuse
 * with (401 and its challenge are not made here); GONE cannot be refused.
 * Everything else is answered by itself: 200 with SIP-ETag and Expires, 412,
 * 415, 423, 489, 503 when max_publication is met. All views must outlive the
 * user agent. Command, once. SUA_ESTATE: twice; SUA_EUNSUPPORTED: no such
 * module. */
SUA_API int sua_publish_serve(struct sua_ua *ua,
                              const struct sua_event_package *packages,
                              size_t n,
                              unsigned (*on_event)(struct sua_published *p,
                                  const struct sua_published_event *ev,
                                  void *user),
                              void *user);
/* As the handle was published; valid until the next feed or command. */
SUA_API struct sua_str sua_published_resource(const struct sua_published *p);
SUA_API struct sua_str sua_published_event(const struct sua_published *p);
SUA_API struct sua_body sua_published_body(const struct sua_published *p);
/* NULL gives the first, NULL comes after the last. */
SUA_API struct sua_published *
sua_published_next(struct sua_ua *ua, const struct sua_published *prev);
SUA_API void *sua_published_user(const struct sua_published *p);
SUA_API void sua_published_set_user(struct sua_published *p, void *user);

#ifdef __cplusplus
}
#endif
#endif
