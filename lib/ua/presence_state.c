/* SPDX-License-Identifier: MIT
 * Our own presence as a document, published. RFC 3863, RFC 3903, RFC 4480.
 * Layer: ua. */
#include "ua/presence.h"

static void put_tuple(struct sua_xml_writer *w,
                      const struct sua_presence_state *st)
{
    struct sua_presence_part part;

    memset(&part, 0, sizeof part);
    part.kind = SUA_PRESENCE_TUPLE;
    part.id = SUA_STR("t1");
    part.basic = st->basic ? st->basic : SUA_PRESENCE_CLOSED;
    part.contact = st->contact;
    if (!part.contact.n)
        part.contact.p = NULL;
    sua_presence_put(w, &part);
}

static void put_person(struct sua_xml_writer *w,
                       const struct sua_presence_state *st)
{
    struct sua_presence_part part;

    if (!st->activity.n)
        return;
    memset(&part, 0, sizeof part);
    part.kind = SUA_PRESENCE_PERSON;
    part.id = SUA_STR("p1");
    part.activities.n = 1;
    part.activities.item[0].name = st->activity;
    sua_presence_put(w, &part);
}

int sua_presence_body(struct sua_buf *b, struct sua_str entity,
                      const struct sua_presence_state *st)
{
    struct sua_xml_writer w;
    struct sua_presence doc;

    memset(&doc, 0, sizeof doc);
    doc.entity = entity;
    if (st->note.n) {
        doc.notes.n = 1;
        doc.notes.item[0].value = st->note;
    }
    sua_presence_write(&w, b, &doc);
    put_tuple(&w, st);
    put_person(&w, st);
    return sua_presence_end(&w, &doc);
}

static int fill(struct sua_body *body, struct sua_buf *b,
                struct sua_str entity, const struct sua_presence_state *st)
{
    int rc = sua_presence_body(b, entity, st);

    body->type = SUA_STR("application/pidf+xml");
    body->data = sua_buf_view(b);
    return rc;
}

int sua_presence_publish(struct sua_ua *ua, const struct sua_publish *cfg,
                         const struct sua_presence_state *st,
                         struct sua_publication **out)
{
    char mem[SUA__PRESENCE_MAX];
    const struct sua_account *a;
    struct sua_nameaddr na;
    struct sua_publish as;
    struct sua_body body;
    struct sua_buf b;
    int rc;

    if (!ua || !cfg || cfg->size != sizeof *cfg || !st)
        return SUA_EINVAL;
    as = *cfg;
    a = sua__event_account(ua, as.account);
    if (as.target.n ? sua__target_parse(as.target, &na) : !a)
        return SUA_EINVAL;
    sua_buf_init(&b, mem, sizeof mem);
    rc = fill(&body, &b, as.target.n ? na.uri : sua_account_aor(a), st);
    if (rc)
        return rc;
    if (!as.event.n)
        as.event = SUA_STR("presence");
    as.body = &body;
    return sua_publish(ua, &as, out);
}

int sua_presence_republish(struct sua_publication *p,
                           const struct sua_presence_state *st)
{
    char mem[SUA__PRESENCE_MAX];
    struct sua_body body;
    struct sua_buf b;
    int rc;

    if (!st)
        return SUA_EINVAL;
    sua_buf_init(&b, mem, sizeof mem);
    rc = fill(&body, &b, sua__publication_target(p), st);
    return rc ? rc : sua_publication_update(p, &body);
}
