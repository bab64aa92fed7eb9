/* SPDX-License-Identifier: MIT
 * Event packages that are served here, to subscribers and to publishers.
 * RFC 6665 4.2.1.1, RFC 3903 6. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/event.h"

#define HOUR_S 3600u

int sua__package_ok(const struct sua_event_package *p)
{
    struct sua_str v;
    size_t at = sua__str_find(p->accept, ',');

    v = sua_str_trim(sua__str_sub(p->accept, 0, at));
    return sua__is_token(p->name) && v.n && sua__buf_is_text(p->accept) &&
           (!p->max_s || p->min_s <= p->max_s);
}

const struct sua_event_package *
sua__package_of(const struct sua_event_package *p, size_t n,
                const struct sua_msg *m)
{
    struct sua_event ev;
    size_t i;

    if (sua_event_parse(sua_msg_get(m, SUA_H_EVENT), &ev))
        return NULL;
    for (i = 0; i < n; i++)
        if (sua_str_eq(p[i].name, ev.package))
            return &p[i];
    return NULL;
}

int sua__package_type(struct sua_str types, struct sua_str type)
{
    struct sua_str one;

    while (sua__list_next(&types, &one))
        if (sua_mediatype_is(type, one))
            return 1;
    return 0;
}

static void refuse(struct sua_ua *ua, struct sua_txn *t, unsigned status,
                   struct sua_buf *lines)
{
    struct sua__reply r;

    sua__ua_agent(ua, lines, SUA_H_SERVER);
    memset(&r, 0, sizeof r);
    r.status = status;
    r.extra = sua_buf_view(lines);
    (void)sua__txn_reply(ua->stack, t, &r);
}

void sua__package_refuse(struct sua_ua *ua, struct sua_txn *t,
                         unsigned status, const struct sua_event_package *p)
{
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua_write_hdr(&b, SUA_H_ACCEPT, p->accept);
    refuse(ua, t, status, &b);
}

static void too_brief(struct sua_ua *ua, struct sua_txn *t, uint32_t least)
{
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua_write_hdr_u32(&b, SUA_H_MIN_EXPIRES, least);
    refuse(ua, t, 423, &b);
}

int sua__package_lasts(struct sua_ua *ua, struct sua_txn *t,
                       const struct sua_msg *m,
                       const struct sua_event_package *p, uint32_t *secs)
{
    uint32_t want = p->expires_s ? p->expires_s : 3600;
    int err = sua_msg_u32(m, SUA_H_EXPIRES, UINT32_MAX, &want);

    if (err && err != SUA_ENOENT) {
        sua__ua_reply(ua, t, 400);
        return 0;
    }
    if (want && want < p->min_s && want < HOUR_S) {
        too_brief(ua, t, p->min_s);
        return 0;
    }
    if (p->max_s && want > p->max_s)
        want = p->max_s;
    *secs = want > SUA__DELTA_MAX ? SUA__DELTA_MAX : want;
    return 1;
}

int sua__same_resource(struct sua_str a, struct sua_str b)
{
    struct sua_uri x, y;

    return sua_str_eq(a, b) ||
           (!sua_uri_parse(a, &x, NULL) && !sua_uri_parse(b, &y, NULL) &&
            sua_str_eq(x.user, y.user) && sua_str_ieq(x.host, y.host));
}

uint32_t sua__resource_hash(const struct sua_stack *s, struct sua_str uri)
{
    struct sua__sip h;
    struct sua_uri u;

    sua__hash_init(s, &h);
    if (sua_uri_parse(uri, &u, NULL)) {
        sua__sip_str(&h, uri);
    } else {
        sua__sip_str(&h, u.user);
        sua__sip_host(&h, u.host);
    }
    return (uint32_t)sua__sip_end(&h);
}

struct sua_str sua__resource_plain(struct sua_str uri)
{
    const char *end = NULL;
    struct sua_uri u;

    if (sua_uri_parse(uri, &u, NULL))
        return uri;
    if (u.params.p)
        end = u.params.p;
    else if (u.headers.p)
        end = u.headers.p;
    return end ? sua_str_make(uri.p, (size_t)(end - uri.p) - 1) : uri;
}
