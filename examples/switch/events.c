/* SPDX-License-Identifier: 0BSD
 * Presence, mailboxes and registrations of the users. */
#include "events.h"

#include <string.h>

#include "sip/hdr.h"
#include "sip/mailbox.h"
#include "sip/presence.h"
#include "sip/regwatch.h"
#include "sip/uri.h"

static const struct sua_event_package mailbox = {
    SUA_STR_INIT("message-summary"),
    SUA_STR_INIT("application/simple-message-summary"), 3600, 60, 86400
};

/* ---- who may ------------------------------------------------------------ */
static struct sua_str user_of(struct sua_str uri)
{
    struct sua_uri u;

    return sua_uri_parse(uri, &u, NULL) ? sua_str_z(NULL) : u.user;
}

/* With passwords everybody publishes for himself alone: his name is that of
 * the credentials, which were checked before the request came here. */
static bool is_own(const struct events *e, const struct sua_msg *m,
                   struct sua_str resource)
{
    struct sua_credentials c;

    if (!e->passwords || !m)
        return true;
    return !sua_credentials_parse(sua_msg_get(m, SUA_H_AUTHORIZATION), &c) &&
           sua_str_eq(c.username, user_of(resource));
}

/* ---- presence ------------------------------------------------------------ */
static void on_watcher(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user)
{
    struct events *e = user;

    if (ev->type == SUA_NOTIFIER_SUBSCRIBED)
        (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE, NULL);
    if (ev->type != SUA_NOTIFIER_REFRESHED)
        report_watcher(e->report, nf,
                       ev->type == SUA_NOTIFIER_SUBSCRIBED ? "subscribed"
                                                           : "ended");
}

static unsigned on_presence(struct sua_published *p,
                            const struct sua_published_event *ev, void *user)
{
    struct events *e = user;

    (void)p;
    if (ev->type != SUA_PUBLISHED_GONE &&
        !is_own(e, ev->msg, ev->resource))
        return 403;
    report_published(e->report, ev);
    return 0;
}

/* ---- mailboxes ----------------------------------------------------------- */
/* The newest document of a user; one that is being changed has its new one in
 * `changing` until then. */
static struct sua_str newest(const struct events *e, struct sua_str resource)
{
    struct sua_published *p = NULL;

    while ((p = sua_published_next(e->ua, p)) != NULL)
        if (sua_str_eq(sua_published_event(p), mailbox.name) &&
            sua_str_eq(user_of(sua_published_resource(p)),
                       user_of(resource)))
            return p == e->changing ? e->next : sua_published_body(p).data;
    return SUA_STR("Messages-Waiting: no\r\n");
}

static void mailbox_state(struct sua_notifier *nf, struct sua_mwi *out,
                          void *user)
{
    if (sua_mwi_parse(newest(user, sua_notifier_resource(nf)), out, NULL))
        memset(out, 0, sizeof *out);
}

static unsigned on_mailbox(struct sua_published *p,
                           const struct sua_published_event *ev, void *user)
{
    struct events *e = user;
    struct sua_mwi mwi;

    if (ev->type != SUA_PUBLISHED_GONE &&
        !is_own(e, ev->msg, ev->resource))
        return 403;
    if (ev->body.n && sua_mwi_parse(ev->body, &mwi, NULL))
        return 400;
    report_published(e->report, ev);
    if (ev->type == SUA_PUBLISHED_REFRESHED)
        return 0;
    e->changing = ev->type == SUA_PUBLISHED_CHANGED ? p : NULL;
    e->next = ev->body;
    (void)sua_mailbox_changed(e->ua, ev->resource);
    e->changing = NULL;
    return 0;
}

/* ---- registrations ------------------------------------------------------ */
/* Of his own, where there are passwords: they say where somebody is. */
static void on_reg_watcher(struct sua_notifier *nf,
                           const struct sua_notifier_event *ev, void *user)
{
    struct events *e = user;

    if (ev->type == SUA_NOTIFIER_SUBSCRIBED &&
        !is_own(e, ev->msg, sua_notifier_resource(nf)))
        (void)sua_notifier_reject(nf, 403);
    else
        on_watcher(nf, ev, user);
}

int events_open(struct events *e, struct sua_ua *ua, const struct report *r,
                bool passwords)
{
    int err;

    e->ua = ua;
    e->report = r;
    e->passwords = passwords;
    e->changing = NULL;
    err = sua_presence_compose(ua, on_watcher, on_presence, e);
    if (!err)
        err = sua_mailbox_serve(ua, on_watcher, mailbox_state, e);
    if (!err)
        err = sua_publish_serve(ua, &mailbox, 1, on_mailbox, e);
    if (!err)
        err = sua_reg_serve(ua, on_reg_watcher, e);
    return err;
}
