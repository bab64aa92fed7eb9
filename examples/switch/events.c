/* SPDX-License-Identifier: 0BSD
 * Presence and mailboxes of the users. */
#include "events.h"

#include <string.h>

#include "sip/hdr.h"
#include "sip/presence.h"
#include "sip/uri.h"

static const struct sua_event_package mailbox = {
    SUA_STR_INIT("message-summary"),
    SUA_STR_INIT("application/simple-message-summary"), 3600, 60, 86400
};

bool events_ours(const struct sua_msg *m)
{
    struct sua_str event = sua_msg_get(m, SUA_H_EVENT);
    const char *end = event.n ? memchr(event.p, ';', event.n) : NULL;

    if (m->method != SUA_M_SUBSCRIBE && m->method != SUA_M_PUBLISH)
        return false;
    if (end)
        event.n = (size_t)(end - event.p);
    event = sua_str_trim(event);
    return sua_str_ieq(event, mailbox.name);
}

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
/* The same user of ours, whatever the address he is known by. */
static bool same_user(struct sua_str a, struct sua_str b)
{
    struct sua_str user = user_of(a);

    return user.n && sua_str_eq(user, user_of(b));
}

static struct sua_body newest(struct events *e, struct sua_str resource)
{
    struct sua_body body = { SUA_STR_INIT("application/"
                                          "simple-message-summary"),
                             SUA_STR_INIT("Messages-Waiting: no\r\n") };
    struct sua_published *p = NULL;

    while ((p = sua_published_next(e->ua, p)) != NULL)
        if (sua_str_eq(sua_published_event(p), mailbox.name) &&
            same_user(sua_published_resource(p), resource))
            body = sua_published_body(p);
    return body;
}

static void on_mailbox_watcher(struct sua_notifier *nf,
                               const struct sua_notifier_event *ev,
                               void *user)
{
    struct events *e = user;
    struct sua_body body = newest(e, sua_notifier_resource(nf));

    if (ev->type == SUA_NOTIFIER_SUBSCRIBED)
        (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE, &body);
    if (ev->type == SUA_NOTIFIER_REFRESHED)
        (void)sua_notify(nf, SUA_SUB_ACTIVE, &body);
}

static void tell(struct events *e, struct sua_str resource,
                 const struct sua_body *body)
{
    struct sua_notifier *nf = NULL;

    while ((nf = sua_notifier_next(e->ua, nf, mailbox.name)) != NULL)
        if (same_user(sua_notifier_resource(nf), resource))
            (void)sua_notify(nf, SUA_SUB_ACTIVE, body);
}

static unsigned on_mailbox(struct sua_published *p,
                           const struct sua_published_event *ev, void *user)
{
    struct events *e = user;
    struct sua_body body;

    (void)p;
    if (ev->type == SUA_PUBLISHED_GONE) {
        body = newest(e, ev->resource);
    } else {
        if (!is_own(e, ev->msg, ev->resource))
            return 403;
        body.type = ev->content_type;
        body.data = ev->body;
    }
    report_published(e->report, ev);
    if (ev->type != SUA_PUBLISHED_REFRESHED)
        tell(e, ev->resource, &body);
    return 0;
}

int events_open(struct events *e, struct sua_ua *ua, const struct report *r,
                bool passwords)
{
    int err;

    e->ua = ua;
    e->report = r;
    e->passwords = passwords;
    err = sua_presence_compose(ua, on_watcher, on_presence, e);
    if (!err)
        err = sua_events_serve(ua, &mailbox, 1, on_mailbox_watcher, e);
    if (!err)
        err = sua_publish_serve(ua, &mailbox, 1, on_mailbox, e);
    return err;
}
