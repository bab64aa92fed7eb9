/* SPDX-License-Identifier: MIT
 * Watching who is in a conference. RFC 4575 4.6. Layer: ua. */
#include "sip/roster.h"
#include "ua/subscriber.h"

typedef void told(struct sua_subscription *sub,
                  const struct sua_roster_event *ev, void *user);

struct reading {
    struct sua_subscription *u;
    struct sua_xml x;
    struct sua_roster_event at;
    void *user;
};

static void tell(struct reading *r, unsigned type, int full)
{
    r->at.type = (uint8_t)type;
    r->at.full = (uint8_t)full;
    ((told *)r->u->fn)(r->u, &r->at, r->user);
}

/* In what is full all is full, whatever it says. */
static void read_endpoints(struct reading *r, int full)
{
    struct sua_conference_endpoint ep;

    while (sua_conference_next_endpoint(&r->x, &ep) > 0) {
        r->at.ep = &ep;
        if (ep.state == SUA_DOC_DELETED && !full)
            tell(r, SUA_ROSTER_ENDPOINT_GONE, 0);
        else
            tell(r, SUA_ROSTER_ENDPOINT, full || ep.state == SUA_DOC_FULL);
    }
    r->at.ep = NULL;
}

static void read_users(struct reading *r, int all)
{
    struct sua_conference_user who;
    int full, first = 1;

    while (sua_conference_next(&r->x, &who) > 0) {
        /* A partial document need not speak of users at all. */
        if (first && all && r->at.conf->state != SUA_DOC_FULL)
            tell(r, SUA_ROSTER_ALL, 1);
        first = 0;
        full = all || who.state == SUA_DOC_FULL;
        r->at.who = &who;
        if (who.state == SUA_DOC_DELETED && !all) {
            tell(r, SUA_ROSTER_USER_GONE, 0);
            continue;
        }
        tell(r, SUA_ROSTER_USER, full);
        read_endpoints(r, full);
    }
    r->at.who = NULL;
}

static void read_all(struct reading *r, const struct sua__doc *d)
{
    struct sua_conference conf;
    unsigned what;
    int all;

    if (sua_conference_begin(&r->x, d->text, sua__doc_mem(d),
                             sua__doc_cap(d), &conf))
        return;
    what = sua__doc_counts(r->u, r->at.sub, sua_conference_accept,
                           conf.version, conf.state);
    if (!(what & SUA_DOC_APPLY))
        return;
    r->at.conf = &conf;
    if (what & SUA_DOC_OVER) {
        tell(r, SUA_ROSTER_OVER, 0);
        return;
    }
    all = conf.state == SUA_DOC_FULL || conf.users == SUA_DOC_FULL;
    tell(r, SUA_ROSTER_CONFERENCE, conf.state == SUA_DOC_FULL);
    if (conf.state == SUA_DOC_FULL || conf.users == SUA_DOC_DELETED)
        tell(r, SUA_ROSTER_ALL, 1);
    read_users(r, all);
}

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user);

static const struct sua__watch watch = {
    SUA_STR_INIT("conference"),
    SUA_STR_INIT("application/conference-info+xml"), on_event
};

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user)
{
    struct reading r;
    struct sua__doc d;

    memset(&r.at, 0, sizeof r.at);
    r.u = u;
    r.user = user;
    r.at.sub = ev;
    tell(&r, SUA_ROSTER_STATE, 0);
    if (!sua__doc_open(&d, u, ev, &watch))
        return;
    read_all(&r, &d);
    sua__doc_close(&d);
}

int sua_roster_watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
                     void (*fn)(struct sua_subscription *sub,
                                const struct sua_roster_event *ev,
                                void *user),
                     struct sua_subscription **out)
{
    return sua__watch(ua, cfg, &watch, (void (*)(void))fn, NULL, out);
}
