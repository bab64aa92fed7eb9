/* SPDX-License-Identifier: MIT
 * The presence of a domain's users: what they publish, in one document for
 * each. RFC 3856 5, RFC 3903 6. Layer: ua. */
#include "sip/hdr.h"
#include "ua/presence.h"

#define TAIL 32u                /* what closes a document                  */
#define ID_MAX 128u
#define TUPLES_MAX 64u          /* whose contacts are remembered           */

static const struct sua_event_package package = {
    SUA_STR_INIT("presence"), SUA_STR_INIT("application/pidf+xml"), 3600, 60,
    86400
};

/* The document of one resource. */
struct composed {
    struct sua_stack *s;
    struct sua_xml_writer w;
    struct sua_buf *b;
    unsigned parts;
    int full;                   /* no more will fit                        */
    uint64_t seen[TUPLES_MAX];  /* tuples with contacts                    */
    uint32_t old[TUPLES_MAX];   /* publications that came again            */
    unsigned nseen, nold;
};

/* ---- a device that published twice ---------------------------------------
 * When its tag was lost or it did not wait for the first answer. The tuple
 * of a device is known by id and contact; what it said last counts. */
static uint64_t tuple_hash(const struct sua_stack *s,
                           const struct sua_presence_part *part)
{
    struct sua__sip h;

    sua__hash_init(s, &h);
    sua__sip_str(&h, part->id);
    sua__sip_str(&h, part->contact);
    return sua__sip_end(&h);
}

static int is_old(const struct composed *c, uint32_t who)
{
    unsigned i;

    for (i = 0; i < c->nold; i++)
        if (c->old[i] == who)
            return 1;
    return 0;
}

/* before: how many tuples later publications have. Of too many the rest are
 * shown. */
static int is_shown(struct composed *c, const struct sua_presence_part *part,
                    uint32_t who, unsigned before)
{
    uint64_t hash;
    unsigned i;

    if (part->kind != SUA_PRESENCE_TUPLE)
        return !is_old(c, who);
    if (!part->contact.n)
        return 1;
    hash = tuple_hash(c->s, part);
    for (i = 0; i < before && c->seen[i] != hash; i++)
        ;
    if (i < before && c->nold < TUPLES_MAX)
        c->old[c->nold++] = who;
    else if (i == before && c->nseen < TUPLES_MAX)
        c->seen[c->nseen++] = hash;
    return i == before;
}

/* ---- parts -------------------------------------------------------------- */

/* Two devices may have chosen the same id. */
static void rename_part(struct sua_presence_part *part, uint32_t who,
                        char mem[ID_MAX])
{
    struct sua_buf id;

    sua_buf_init(&id, mem, ID_MAX);
    sua_buf_z(&id, "p");
    sua__buf_u64(&id, who);
    sua_buf_z(&id, "-");
    sua_buf_str(&id, sua__str_sub(part->id, 0, ID_MAX - 16));
    part->id = sua_buf_view(&id);
}

static void put_part(struct composed *c, struct sua_presence_part *part,
                     uint32_t who)
{
    struct sua_xml_writer w = c->w;
    struct sua_buf b = *c->b;
    char id[ID_MAX];

    rename_part(part, who, id);
    sua_presence_put(&c->w, part);
    if (!c->b->err) {
        c->parts++;
        return;
    }
    c->full = c->b->err == SUA_ETOOBIG;
    c->w = w;
    *c->b = b;
}

/* Tuples come first (RFC 3863 4.4). */
static void put_published(struct composed *c, const struct sua_published *p,
                          int tuples)
{
    struct sua_body body = sua_published_body(p);
    struct sua__text *mem = sua__text_get(&c->s->texts, body.data.n, 0);
    uint32_t who = sua__published_id(p);
    struct sua_presence_part part;
    struct sua_presence doc;
    unsigned before = c->nseen;
    struct sua_xml x;

    if (!sua_presence_begin(&x, body.data, mem ? mem->bytes : NULL,
                            mem ? mem->cap : 0, &doc))
        while (!c->full && sua_presence_next(&x, &part) > 0)
            if ((part.kind == SUA_PRESENCE_TUPLE) == tuples &&
                is_shown(c, &part, who, before))
                put_part(c, &part, who);
    sua__text_unref(&c->s->texts, mem);
}

static void put_all(struct composed *c, struct sua_ua *ua,
                    struct sua_str resource, int tuples)
{
    struct sua_published *p = NULL;

    while ((p = sua__published_of(ua, p, resource)) != NULL)
        if (sua_str_eq(sua_published_event(p), package.name))
            put_published(c, p, tuples);
}

static void put_nobody(struct composed *c)
{
    struct sua_presence_part part;

    memset(&part, 0, sizeof part);
    part.kind = SUA_PRESENCE_TUPLE;
    part.id = SUA_STR("none");
    part.basic = SUA_PRESENCE_CLOSED;
    sua_presence_put(&c->w, &part);
}

static int write(struct sua_notifier *nf, struct sua_buf *b)
{
    struct sua_str resource = sua_notifier_resource(nf);
    struct sua_presence doc;
    struct composed c;

    memset(&c, 0, sizeof c);
    memset(&doc, 0, sizeof doc);
    doc.entity = sua__resource_plain(resource);
    c.s = nf->ua->stack;
    c.b = b;
    b->cap -= TAIL;
    sua_presence_write(&c.w, b, &doc);
    put_all(&c, nf->ua, resource, 1);
    if (!c.parts)
        put_nobody(&c);
    put_all(&c, nf->ua, resource, 0);
    b->cap += TAIL;
    return sua_presence_end(&c.w, &doc);
}

/* ---- PUBLISH ------------------------------------------------------------ */
static int is_own(const struct sua_msg *m, struct sua_str resource)
{
    struct sua_nameaddr from;

    return !sua_nameaddr_parse(sua_msg_get(m, SUA_H_FROM), &from) &&
           sua__same_resource(from.uri, resource);
}

static int is_readable(struct sua_stack *s, struct sua_str doc)
{
    struct sua__text *mem = sua__text_get(&s->texts, doc.n, 0);
    struct sua_presence p;
    struct sua_xml x;
    int rc = sua_presence_begin(&x, doc, mem ? mem->bytes : NULL,
                                mem ? mem->cap : 0, &p);

    sua__text_unref(&s->texts, mem);
    return rc != SUA_EBADMSG && rc != SUA_ELIMIT;
}

/* Where nobody else says who may, everybody may for himself. */
static unsigned published(struct sua_published *p,
                          const struct sua_published_event *ev, void *user)
{
    struct sua_ua *ua = (struct sua_ua *)user;

    if (ev->msg && !is_own(ev->msg, ev->resource) &&
        ev->type != SUA_PUBLISHED_GONE)
        return 403;
    (void)p;
    return ev->body.n && !is_readable(ua->stack, ev->body) ? 400 : 0;
}

static void changed(struct sua_ua *ua, struct sua_str resource)
{
    const struct sua__presence *x = sua__presence(ua->stack);
    struct sua_notifier *nf = NULL;

    while ((nf = sua__nf_of_resource(ua, nf, &x->server, resource)) != NULL)
        sua__nf_due(nf);
}

static int collect(struct sua_ua *ua,
                   unsigned (*on_publish)(
                       struct sua_published *p,
                       const struct sua_published_event *ev, void *user),
                   void *user)
{
    struct sua__collector *c = &sua__presence(ua->stack)->collector;
    int rc;

    c->packages = &package;
    c->n = 1;
    c->on_event = on_publish ? on_publish : published;
    c->user = on_publish ? user : ua;
    c->changed = changed;
    rc = sua__collect(ua, c);
    if (rc)
        memset(c, 0, sizeof *c);
    return rc;
}

int sua_presence_compose(struct sua_ua *ua,
                         void (*on_watcher)(
                             struct sua_notifier *nf,
                             const struct sua_notifier_event *ev,
                             void *user),
                         unsigned (*on_publish)(
                             struct sua_published *p,
                             const struct sua_published_event *ev,
                             void *user),
                         void *user)
{
    struct sua__presence *x;
    struct sua__server v;
    int rc;

    if (!ua || !on_watcher)
        return SUA_EINVAL;
    x = sua__presence(ua->stack);
    if (!x || !sua__notifiers(ua->stack))
        return SUA_EUNSUPPORTED;
    if (x->server.on_event)
        return SUA_ESTATE;
    rc = collect(ua, on_publish, user);
    if (rc)
        return rc;
    memset(&v, 0, sizeof v);
    v.on_event = on_watcher;
    v.user = user;
    v.write = write;
    v.domain = 1;
    rc = sua__presence_serve(ua, &v);
    if (rc)
        sua__uncollect(ua, &x->collector);
    return rc;
}
