/* SPDX-License-Identifier: MIT
 * Watching somebody's presence. RFC 3856 6, RFC 3863, RFC 4480. Layer: ua. */
#include "sip/presence.h"
#include "ua/subscriber.h"

typedef void told(struct sua_subscription *sub,
                  const struct sua_presence_event *ev, void *user);

/* What has been found so far, and how good it is. */
struct found {
    struct sua_presence_event *ev;
    struct sua_str tuple_note;
    uint32_t priority;
    uint8_t contact;
};

static void first_of(struct sua_str *to, const struct sua_items *from,
                     int value)
{
    if (!to->n && from->n)
        *to = value ? from->item[0].value : from->item[0].name;
}

static void add_tuple(struct found *f, const struct sua_presence_part *part)
{
    uint32_t q = part->priority.set ? part->priority.n : 0;

    first_of(&f->tuple_note, &part->notes, 1);
    if (part->basic == SUA_PRESENCE_CLOSED && !f->ev->basic)
        f->ev->basic = SUA_PRESENCE_CLOSED;
    if (part->basic != SUA_PRESENCE_OPEN)
        return;
    f->ev->basic = SUA_PRESENCE_OPEN;
    if (!part->contact.n || (f->contact && q <= f->priority))
        return;
    f->ev->contact = part->contact;
    f->priority = q;
    f->contact = 1;
}

static void add(struct found *f, const struct sua_presence_part *part)
{
    first_of(&f->ev->activity, &part->activities, 0);
    if (part->kind == SUA_PRESENCE_TUPLE)
        add_tuple(f, part);
    if (part->kind == SUA_PRESENCE_PERSON)
        first_of(&f->ev->note, &part->notes, 1);
}

/* 1: *ev says what the document does. */
static int summary(const struct sua__doc *d, struct sua_presence_event *ev)
{
    struct sua_presence_part part;
    struct sua_presence doc;
    struct sua_xml x;
    struct found f;
    int got;

    memset(&f, 0, sizeof f);
    f.ev = ev;
    if (sua_presence_begin(&x, d->text, sua__doc_mem(d), sua__doc_cap(d),
                           &doc))
        return 0;
    while ((got = sua_presence_next(&x, &part)) > 0)
        add(&f, &part);
    if (got < 0)
        return 0;
    ev->entity = doc.entity;
    first_of(&ev->note, &doc.notes, 1);
    if (!ev->note.n)
        ev->note = f.tuple_note;
    return 1;
}

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user);

static const struct sua__watch watch = {
    SUA_STR_INIT("presence"), SUA_STR_INIT("application/pidf+xml"), on_event
};

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user)
{
    struct sua_presence_event out, none;
    struct sua__doc d;

    memset(&none, 0, sizeof none);
    none.sub = ev;
    out = none;
    if (!sua__doc_open(&d, u, ev, &watch)) {
        ((told *)u->fn)(u, &out, user);
        return;
    }
    out.news = (uint8_t)summary(&d, &out);
    ((told *)u->fn)(u, out.news ? &out : &none, user);
    sua__doc_close(&d);
}

int sua_presence_watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
                       void (*fn)(struct sua_subscription *sub,
                                  const struct sua_presence_event *ev,
                                  void *user),
                       struct sua_subscription **out)
{
    return sua__watch(ua, cfg, &watch, (void (*)(void))fn, NULL, out);
}
