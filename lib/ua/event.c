/* SPDX-License-Identifier: MIT
 * What subscribers, notifiers and publishers share: requests that are kept to
 * be sent again, Event values, pauses. RFC 6665 4.1.2, 4.1.3, 8.2.1; RFC 3903
 * 4. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/event.h"

#define RETRY_BASE_MS 30000u
#define RETRY_MAX_MS 1800000u
#define REFRESH_MIN_MS 1000u    /* however briefly a server grants         */

/* ---- kept requests ------------------------------------------------------ */
static void put(struct sua_buf *b, struct sua__slice *v, struct sua_str text)
{
    v->at = (uint16_t)b->n;
    v->n = (uint16_t)text.n;
    sua_buf_text(b, text);
}

static void put_headers(struct sua_buf *b, struct sua__slice *v,
                        const struct sua__keep *from)
{
    size_t i;

    v->at = (uint16_t)b->n;
    for (i = 0; i < from->nheaders; i++)
        sua_write_named(b, from->headers[i].name, from->headers[i].value);
    v->n = (uint16_t)(b->n - v->at);
}

static size_t room(const struct sua__keep *from)
{
    size_t n = from->target.n + from->event.n + from->accept.n, i;

    for (i = 0; i < from->nheaders; i++)
        n += from->headers[i].name.n + from->headers[i].value.n + 4;
    if (from->body)
        n += from->body->type.n + from->body->data.n;
    return n;
}

int sua__kept_fill(struct sua_stack *s, struct sua__kept *k,
                   const struct sua__keep *from)
{
    size_t n = room(from);
    struct sua_buf b;

    if (from->nheaders > SUA__EVENT_HEADERS)
        return SUA_EINVAL;
    if (n > UINT16_MAX || n > s->texts.most)
        return SUA_ETOOBIG;
    k->text = sua__text_get(&s->texts, n, 0);
    if (!k->text)
        return SUA_ENOMEM;
    sua_buf_init(&b, k->text->bytes, k->text->cap);
    put(&b, &k->target, from->target);
    put(&b, &k->event, from->event);
    put(&b, &k->accept, from->accept);
    put_headers(&b, &k->headers, from);
    if (from->body) {
        put(&b, &k->type, from->body->type);
        k->body.at = (uint16_t)b.n;
        k->body.n = (uint16_t)from->body->data.n;
        sua_buf_str(&b, from->body->data);
    }
    k->text->len = (uint16_t)b.n;
    if (!b.err)
        return SUA_OK;
    sua__text_drop(&s->texts, &k->text);
    return b.err;
}

struct sua_str sua__kept_str(const struct sua__kept *k, struct sua__slice v)
{
    return sua__dialog_str(k->text, v);
}

size_t sua__kept_headers(const struct sua__kept *k,
                         struct sua_hdr_add out[SUA__EVENT_HEADERS])
{
    struct sua_str rest = sua__kept_str(k, k->headers), line;
    size_t n = 0, end, colon;

    while (rest.n && n < SUA__EVENT_HEADERS) {
        end = sua__str_find(rest, '\r');
        line = sua__str_sub(rest, 0, end);
        rest = sua__str_sub(rest, end + 2, rest.n);
        colon = sua__str_find(line, ':');
        out[n].name = sua__str_sub(line, 0, colon);
        out[n].value = sua_str_trim(sua__str_sub(line, colon + 1, line.n));
        n++;
    }
    return n;
}

int sua__kept_body_set(struct sua_stack *s, struct sua__kept_body *k,
                       const struct sua_body *body)
{
    struct sua__text *t = NULL;
    size_t n;

    if (body && body->data.n) {
        n = body->type.n + body->data.n;
        if (body->type.n > UINT16_MAX || n > s->texts.most)
            return SUA_ETOOBIG;
        if (!sua__buf_is_text(body->type))
            return SUA_EINVAL;
        t = sua__text_get(&s->texts, n, 0);
        if (!t)
            return SUA_ENOMEM;
        if (body->type.n)
            memcpy(t->bytes, body->type.p, body->type.n);
        memcpy(t->bytes + body->type.n, body->data.p, body->data.n);
        t->len = (uint16_t)n;
        k->type_n = (uint16_t)body->type.n;
    }
    sua__text_set(&s->texts, &k->text, t);
    return SUA_OK;
}

const struct sua_body *sua__kept_body_get(const struct sua__kept_body *k,
                                          struct sua_body *out)
{
    if (!k->text)
        return NULL;
    out->type = sua_str_make(k->text->bytes, k->type_n);
    out->data = sua_str_make(k->text->bytes + k->type_n,
                             k->text->len - k->type_n);
    return out;
}

/* ---- who and what ------------------------------------------------------- */
int sua__event_is(const struct sua_msg *m, struct sua_str event)
{
    struct sua_event mine, its;

    return !sua_event_parse(event, &mine) &&
           !sua_event_parse(sua_msg_get(m, SUA_H_EVENT), &its) &&
           sua_str_eq(mine.package, its.package) &&
           sua_str_eq(mine.id, its.id);
}

const struct sua__identity *sua__event_identity(const struct sua_ua *ua,
                                                const struct sua_account *a)
{
    return a ? &a->id : &ua->anonymous;
}

struct sua_account *sua__event_account(const struct sua_ua *ua,
                                       struct sua_account *a)
{
    return a ? a : ua->first_account;
}

/* ---- pauses ------------------------------------------------------------- */
static uint32_t draw(struct sua_stack *s, uint32_t below)
{
    uint32_t r;

    sua__random(s, &r, sizeof r);
    return below ? r % below : 0;
}

uint32_t sua__pause_ms(struct sua_stack *s, unsigned fails)
{
    uint32_t ms = RETRY_BASE_MS;

    for (; fails > 1 && ms < RETRY_MAX_MS; fails--)
        ms *= 2;
    if (ms > RETRY_MAX_MS)
        ms = RETRY_MAX_MS;
    return ms / 2 + draw(s, ms / 2);
}

uint32_t sua__after_ms(struct sua_stack *s, uint32_t secs)
{
    if (secs > SUA__DELTA_MAX)
        secs = SUA__DELTA_MAX;
    return secs * 1000 + 1 + draw(s, secs * 100 + 1000);
}

uint32_t sua__refresh_ms(struct sua_stack *s, uint32_t secs)
{
    uint32_t ms = secs * 100;

    ms = ms * 8 + draw(s, ms + 1);
    return ms < REFRESH_MIN_MS ? REFRESH_MIN_MS : ms;
}

int sua__retry_after(struct sua_stack *s, const struct sua_msg *m,
                     uint32_t *ms)
{
    uint32_t secs;

    if (!m || sua_msg_u32(m, SUA_H_RETRY_AFTER, UINT32_MAX, &secs))
        return 0;
    *ms = sua__after_ms(s, secs);
    return 1;
}

int sua__is_hopeless(unsigned status)
{
    if (status == 408 || status == 480 || status == 491 || status == 430)
        return 0;
    return (status >= 300 && status < 500) || status >= 600;
}

uint32_t sua__granted_s(const struct sua_msg *m, uint32_t asked)
{
    uint32_t secs;

    if (asked > SUA__DELTA_MAX)
        asked = SUA__DELTA_MAX;
    if (sua_msg_u32(m, SUA_H_EXPIRES, UINT32_MAX, &secs) || secs > asked)
        return asked;
    return secs;
}

int sua__raise_floor(const struct sua_msg *m, uint32_t asked,
                     uint32_t *floor)
{
    uint32_t least;

    if (sua_msg_u32(m, SUA_H_MIN_EXPIRES, SUA__DELTA_MAX, &least) ||
        least <= asked)
        return 0;
    *floor = least;
    return 1;
}
