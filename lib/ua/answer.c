/* SPDX-License-Identifier: MIT
 * What the user agent answers by itself: refusals with the header lines that
 * belong to them, OPTIONS, defaults. RFC 3261 8.2, 11.2. Layer: ua. */
#include "ua/ua.h"

#define NO_RETRY UINT32_MAX     /* nobody knows when                       */

static const struct sua_str empty = { NULL, 0 };

void sua__ua_agent(const struct sua_ua *ua, struct sua_buf *b, unsigned id)
{
    if (ua->cfg.user_agent.n)
        sua_write_hdr(b, id, ua->cfg.user_agent);
}

/* What is ours, then what the features add. */
static void list_line(const struct sua_ua *ua, struct sua_buf *b,
                      unsigned id, struct sua_str ours)
{
    if (ua->plugs)
        ua->plugs->line(ua, id, ours, b);
    else
        sua_write_hdr(b, id, ours);
}

void sua__ua_allow(const struct sua_ua *ua, struct sua_buf *b)
{
    list_line(ua, b, SUA_H_ALLOW,
              SUA_STR("INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE"));
}

/* Also when there are none: that is an answer too (20.37). */
void sua__ua_supported(const struct sua_ua *ua, struct sua_buf *b)
{
    list_line(ua, b, SUA_H_SUPPORTED, ua->cfg.supported);
}

void sua__ua_allow_events(const struct sua_ua *ua, struct sua_buf *b)
{
    if (ua->plugs)
        ua->plugs->line(ua, SUA_H_ALLOW_EVENTS, empty, b);
}

void sua__ua_accept(const struct sua_ua *ua, struct sua_buf *b)
{
    sua_write_hdr(b, SUA_H_ACCEPT, ua->bodies ? ua->bodies->accept
                                              : SUA_STR("application/sdp"));
}

static void accept_lines(const struct sua_ua *ua, struct sua_buf *b)
{
    sua__ua_accept(ua, b);
    sua_write_hdr(b, SUA_H_ACCEPT_ENCODING, SUA_STR("identity"));
}

static void send(struct sua_ua *ua, struct sua_txn *t, unsigned status,
                 const struct sua_buf *lines)
{
    struct sua__reply r;

    memset(&r, 0, sizeof r);
    r.status = status;
    r.extra = lines->err ? empty : sua_buf_view(lines);
    if (sua__txn_reply(ua->stack, t, &r) != SUA_ENOMEM)
        return;
    r.status = 503; /* a shorter word finds room where the long one has none */
    r.extra = SUA_STR("Retry-After: 5\r\n");
    (void)sua__txn_reply(ua->stack, t, &r);
}

/* c: the call it is in, or NULL. */
static void reply(struct sua_ua *ua, struct sua_call *c, struct sua_txn *t,
                  unsigned status, uint32_t retry_s)
{
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    if (status == 405 || status == 501)
        sua__ua_allow(ua, &b);
    if (status == 415 || status == 406)
        accept_lines(ua, &b);
    if (status == 489)
        sua__ua_allow_events(ua, &b);
    if (retry_s != NO_RETRY)
        sua_write_hdr_u32(&b, SUA_H_RETRY_AFTER, retry_s);
    if (c)
        sua__feature_lines(c, t->method, status, &b);
    sua__ua_agent(ua, &b, SUA_H_SERVER);
    send(ua, t, status, &b);
}

void sua__ua_reply(struct sua_ua *ua, struct sua_txn *t, unsigned status)
{
    reply(ua, NULL, t, status, NO_RETRY);
}

void sua__ua_reply_retry(struct sua_ua *ua, struct sua_txn *t,
                         unsigned status, uint32_t retry_s)
{
    reply(ua, NULL, t, status, retry_s);
}

void sua__call_reply(struct sua_call *c, struct sua_txn *t, unsigned status)
{
    reply(c->ua, c, t, status, NO_RETRY);
}

void sua__call_reply_retry(struct sua_call *c, struct sua_txn *t,
                           unsigned status, uint32_t retry_s)
{
    reply(c->ua, c, t, status, retry_s);
}

/* 11.2: what an INVITE could count on. */
static void capabilities(struct sua_ua *ua, struct sua_txn *t)
{
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua__ua_allow(ua, &b);
    accept_lines(ua, &b);
    sua_write_hdr(&b, SUA_H_ACCEPT_LANGUAGE, SUA_STR("en"));
    sua__ua_supported(ua, &b);
    sua__ua_allow_events(ua, &b);
    sua__ua_agent(ua, &b, SUA_H_SERVER);
    send(ua, t, 200, &b);
}

static int in_list(struct sua_str list, struct sua_str token)
{
    struct sua_str item;

    while (sua__list_next(&list, &item))
        if (sua_str_ieq(item, token))
            return 1;
    return 0;
}

/* 8.2.2.3: 420 with every option tag we do not speak. */
static int options_known(struct sua_ua *ua, struct sua_txn *t,
                         const struct sua_msg *m)
{
    char mem[SUA__UA_LINES];
    struct sua_values it;
    struct sua_str tag;
    struct sua_buf b;
    int bad = 0;

    if (!sua_msg_has(m, SUA_H_REQUIRE))
        return 1;
    sua_buf_init(&b, mem, sizeof mem);
    sua_values_begin(&it, m, SUA_H_REQUIRE);
    while (sua_values_next(&it, &tag)) {
        if (in_list(ua->cfg.supported, tag) ||
            (ua->plugs && ua->plugs->known(ua, tag)))
            continue;
        sua_buf_str(&b, bad++ ? SUA_STR(", ") : SUA_STR("Unsupported: "));
        sua_buf_text(&b, tag);
    }
    if (!bad)
        return 1;
    sua_buf_str(&b, SUA_STR("\r\n"));
    sua__ua_agent(ua, &b, SUA_H_SERVER);
    send(ua, t, 420, &b);
    return 0;
}

/* An INVITE whose sender cannot read SDP (RFC 4475 3.3.15): 406. */
static int can_answer_sdp(const struct sua_msg *m)
{
    struct sua_values it;
    struct sua_str v;

    if (m->method != SUA_M_INVITE || !sua_msg_has(m, SUA_H_ACCEPT))
        return 1;
    sua_values_begin(&it, m, SUA_H_ACCEPT);
    while (sua_values_next(&it, &v)) {
        if (sua_mediatype_is(v, SUA_STR("application/sdp")) ||
            sua_mediatype_is(v, SUA_STR("*/*")) ||
            sua_mediatype_is(v, SUA_STR("application/*")))
            return 1;
    }
    return 0;
}

static int coded(const struct sua_msg *m)
{
    struct sua_str v = sua_msg_get(m, SUA_H_CONTENT_ENCODING);
    return v.n && !sua_str_ieq(v, SUA_STR("identity"));
}

/* The handling=optional of Content-Disposition frees from 415 (20.11). */
static int body_optional(const struct sua_msg *m)
{
    struct sua_str v = sua_msg_get(m, SUA_H_CONTENT_DISPOSITION), h;

    (void)sua__str_cut(&v, ';');
    return sua_param_get(v, SUA_STR("handling"), &h) == SUA_OK &&
           sua_str_ieq(h, SUA_STR("optional"));
}

/* 20.11: a body that is there to be shown is no offer. */
int sua__ua_is_session(const struct sua_msg *m)
{
    struct sua_str v = sua_msg_get(m, SUA_H_CONTENT_DISPOSITION);

    v = sua_str_trim(sua__str_cut(&v, ';'));
    return (!v.n || sua_str_ieq(v, SUA_STR("session"))) &&
           sua_mediatype_is(sua_msg_get(m, SUA_H_CONTENT_TYPE),
                            SUA_STR("application/sdp"));
}

static int sdp_found(const struct sua_ua *ua, const struct sua_msg *m)
{
    struct sua_str sdp;

    if (sua__ua_is_session(m))
        return SUA_OK;
    return ua->bodies ? ua->bodies->find_sdp(m, &sdp) : SUA_EUNSUPPORTED;
}

/* 0, or the status that the body deserves. */
static unsigned body_refused(const struct sua_ua *ua, const struct sua_msg *m)
{
    int err;

    if (!m->body_len || body_optional(m))
        return 0;
    if (coded(m))
        return 415;
    if (m->method != SUA_M_INVITE)
        return 0; /* the application knows its own types */
    err = sdp_found(ua, m);
    return !err ? 0 : err == SUA_EUNSUPPORTED ? 415 : 400;
}

/* What it looks like else has been checked. */
static int scheme_known(struct sua_str uri)
{
    return sua__str_starts_icase(uri, SUA_STR("sip:")) ||
           sua__str_starts_icase(uri, SUA_STR("sips:")) ||
           sua__str_starts_icase(uri, SUA_STR("tel:"));
}

int sua__ua_acceptable(struct sua_ua *ua, struct sua_txn *t,
                       const struct sua_msg *m)
{
    unsigned status;

    if (!scheme_known(sua_msg_uri(m))) {
        sua__ua_reply(ua, t, 416);
        return 0;
    }
    if (!options_known(ua, t, m))
        return 0;
    status = body_refused(ua, m);
    if (status) {
        sua__ua_reply(ua, t, status);
        return 0;
    }
    if (!can_answer_sdp(m)) {
        sua__ua_reply(ua, t, 406);
        return 0;
    }
    return 1;
}

void sua__ua_default(struct sua_ua *ua, struct sua_txn *t,
                     const struct sua_msg *m)
{
    unsigned status = 405;

    if (m->method == SUA_M_OPTIONS) {
        capabilities(ua, t);
        return;
    }
    if (m->method == SUA_M_OTHER)
        status = 501;
    else if (m->method == SUA_M_INFO && t->has_to_tag)
        status = m->body_len ? 415 : 200; /* RFC 6086 4.2.2, RFC 2976 2.2 */
    sua__ua_reply(ua, t, status);
}
