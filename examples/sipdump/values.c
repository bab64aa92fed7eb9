/* SPDX-License-Identifier: 0BSD
 * Typed values: for each shape of sip/hdrtab.def the members that its reader
 * fills. A shape without a table here does not compile. */
#include <string.h>

#include "sip/hdr_ext.h"
#include "sipdump.h"

/* ---- printing ---------------------------------------------------------- */
void out_str(struct out *o, const char *key, struct sua_str v)
{
    if (v.p)
        o->op->str(o, key, v);
}

void out_z(struct out *o, const char *key, const char *v)
{
    o->op->str(o, key, sua_str_z(v));
}

static void dump_params(struct out *o, const char *key, struct sua_str list)
{
    struct sua_str name, value;

    if (!list.p)
        return;
    o->op->open(o, key, 1);
    while (sua_param_next(&list, &name, &value))
        o->op->pair(o, name, value);
    o->op->close(o);
}

static void dump_uri_headers(struct out *o, struct sua_str list)
{
    struct sua_str name, value;

    if (!list.p)
        return;
    o->op->open(o, "headers", 1);
    while (sua_uri_header_next(&list, &name, &value))
        o->op->pair(o, name, value);
    o->op->close(o);
}

static void dump_tel(struct out *o, const struct sua_uri *u)
{
    struct sua_tel tel;

    if (sua_tel_parse(u, &tel))
        return;
    o->op->open(o, "tel", 0);
    out_str(o, "number", tel.number);
    o->op->flag(o, "global", tel.global);
    out_str(o, "ext", tel.ext);
    out_str(o, "isub", tel.isub);
    out_str(o, "phone_context", tel.phone_context);
    o->op->close(o);
}

void dump_uri(struct out *o, const char *key, struct sua_str s)
{
    struct sua_uri u;
    size_t off;

    if (!s.p)
        return;
    o->op->open(o, key, 0);
    out_str(o, "text", s);
    if (sua_uri_parse(s, &u, &off)) {
        o->op->num(o, "bad_at", off);
    } else {
        out_str(o, "scheme", u.scheme_name);
        out_str(o, "user", u.user);
        out_str(o, "password", u.password);
        out_str(o, u.scheme ? "host" : "opaque", u.host);
        if (u.port)
            o->op->num(o, "port", u.port);
        dump_params(o, "params", u.params);
        dump_uri_headers(o, u.headers);
        dump_tel(o, &u);
    }
    o->op->close(o);
}

static void dump_number(struct out *o, const struct member *m,
                        const void *at)
{
    const struct sua_num *n = at;

    switch (m->kind) {
    case K_NUM:
        if (n->set)
            o->op->num(o, m->key, n->n);
        break;
    case K_PORT:
        if (*(const uint16_t *)at)
            o->op->num(o, m->key, *(const uint16_t *)at);
        break;
    case K_U8: o->op->num(o, m->key, *(const uint8_t *)at); break;
    case K_U16: o->op->num(o, m->key, *(const uint16_t *)at); break;
    case K_U32: o->op->num(o, m->key, *(const uint32_t *)at); break;
    case K_U64: o->op->num(o, m->key, *(const uint64_t *)at); break;
    default:
        break;
    }
}

void dump_members(struct out *o, const struct member *m, size_t n,
                  const void *in)
{
    for (; n; n--, m++) {
        const void *at = (const char *)in + m->at;
        const struct sua_str *s = at;

        switch (m->kind) {
        case K_STR: out_str(o, m->key, *s); break;
        case K_URI: dump_uri(o, m->key, *s); break;
        case K_PARAMS: dump_params(o, m->key, *s); break;
        case K_FLAG:
            if (*(const uint8_t *)at)
                o->op->flag(o, m->key, 1);
            break;
        case K_REFRESHER:
            if (*(const uint8_t *)at)
                out_z(o, m->key, *(const uint8_t *)at == SUA_REFRESHER_UAC
                                     ? "uac" : "uas");
            break;
        default: dump_number(o, m, at); break;
        }
    }
}

/* ---- shapes ------------------------------------------------------------ */
#define M(shape, member, kind) MEMBER(struct sua_##shape, member, kind)
/* Under another name than the member's. */
#define AS(shape, member, key, kind)                                          \
    { key, offsetof(struct sua_##shape, member), kind }
#define ADDR(shape)                                                           \
    AS(shape, addr.display, "display", K_STR),                                \
    AS(shape, addr.uri, "uri", K_URI)
#define WHOLE(kind) { "value", 0, kind }
#define TABLE(shape) static const struct member shape##_members[]

TABLE(answer_mode) = {
    M(answer_mode, mode, K_STR), M(answer_mode, require, K_FLAG),
    M(answer_mode, params, K_PARAMS)
};
TABLE(authinfo) = {
    M(authinfo, nextnonce, K_STR), M(authinfo, qop, K_STR),
    M(authinfo, rspauth, K_STR), M(authinfo, cnonce, K_STR),
    M(authinfo, nc, K_STR)
};
TABLE(callid) = { WHOLE(K_STR) };
TABLE(challenge) = {
    M(challenge, scheme, K_STR), M(challenge, realm, K_STR),
    M(challenge, nonce, K_STR), M(challenge, opaque, K_STR),
    M(challenge, algorithm, K_STR), M(challenge, qop, K_STR),
    M(challenge, domain, K_STR), M(challenge, stale, K_FLAG),
    M(challenge, userhash, K_FLAG)
};
TABLE(contact) = {
    ADDR(contact), AS(contact, addr.star, "star", K_FLAG),
    AS(contact, q, "q_thousandths", K_NUM), M(contact, expires, K_NUM),
    M(contact, reg_id, K_NUM), M(contact, instance, K_STR),
    M(contact, pub_gruu, K_STR), M(contact, temp_gruu, K_STR),
    AS(contact, addr.params, "params", K_PARAMS)
};
TABLE(contact_feature) = {
    M(contact_feature, require, K_FLAG),
    AS(contact_feature, is_explicit, "explicit", K_FLAG),
    M(contact_feature, params, K_PARAMS)
};
TABLE(content_id) = { WHOLE(K_STR) };
TABLE(credentials) = {
    M(credentials, scheme, K_STR), M(credentials, username, K_STR),
    M(credentials, realm, K_STR), M(credentials, nonce, K_STR),
    M(credentials, uri, K_STR), M(credentials, algorithm, K_STR),
    M(credentials, cnonce, K_STR), M(credentials, opaque, K_STR),
    M(credentials, qop, K_STR), M(credentials, nc, K_STR)
};
TABLE(cseq) = { AS(cseq, seq, "number", K_U32),
                AS(cseq, name, "method", K_STR) };
TABLE(date) = { { "unix_time", 0, K_U64 } };
TABLE(disposition) = {
    M(disposition, type, K_STR), M(disposition, handling, K_STR),
    M(disposition, params, K_PARAMS)
};
TABLE(diversion) = {
    ADDR(diversion),
    M(diversion, reason, K_STR), M(diversion, privacy, K_STR),
    M(diversion, screen, K_STR), M(diversion, counter, K_NUM),
    M(diversion, limit, K_NUM),
    AS(diversion, addr.params, "params", K_PARAMS)
};
TABLE(event) = {
    M(event, package, K_STR), M(event, id, K_STR),
    M(event, params, K_PARAMS)
};
TABLE(geolocation) = {
    M(geolocation, uri, K_URI), M(geolocation, loc_src, K_STR),
    M(geolocation, params, K_PARAMS)
};
TABLE(geolocation_error) = {
    M(geolocation_error, code, K_U32), M(geolocation_error, text, K_STR),
    M(geolocation_error, params, K_PARAMS)
};
TABLE(history) = {
    ADDR(history),
    M(history, index, K_STR), M(history, rc, K_STR), M(history, mp, K_STR),
    M(history, np, K_STR), AS(history, addr.params, "params", K_PARAMS)
};
TABLE(identity) = {
    M(identity, digest, K_STR), M(identity, info, K_URI),
    M(identity, alg, K_STR), M(identity, ppt, K_STR),
    M(identity, params, K_PARAMS)
};
TABLE(info) = {
    M(info, uri, K_URI), M(info, purpose, K_STR), M(info, params, K_PARAMS)
};
TABLE(item) = { M(item, name, K_STR), M(item, params, K_PARAMS) };
TABLE(mediatype) = {
    M(mediatype, type, K_STR), M(mediatype, subtype, K_STR),
    M(mediatype, params, K_PARAMS)
};
TABLE(min_se) = { AS(min_se, delta, "seconds", K_U32),
                  M(min_se, params, K_PARAMS) };
TABLE(nameaddr) = {
    M(nameaddr, display, K_STR), M(nameaddr, uri, K_URI),
    M(nameaddr, tag, K_STR), M(nameaddr, params, K_PARAMS)
};
TABLE(number) = { WHOLE(K_U32) };
TABLE(params) = { M(params, params, K_PARAMS) };
TABLE(privacy) = { AS(privacy, all, "values", K_STR) };
TABLE(rack) = {
    M(rack, rseq, K_U32), M(rack, cseq, K_U32), M(rack, method, K_STR)
};
TABLE(reason) = {
    M(reason, protocol, K_STR), M(reason, cause, K_NUM),
    M(reason, text, K_STR), M(reason, params, K_PARAMS)
};
TABLE(referred_by) = {
    ADDR(referred_by), M(referred_by, cid, K_STR),
    AS(referred_by, addr.params, "params", K_PARAMS)
};
TABLE(replaces) = {
    M(replaces, callid, K_STR), M(replaces, local_tag, K_STR),
    M(replaces, remote_tag, K_STR), M(replaces, early_only, K_FLAG),
    M(replaces, params, K_PARAMS)
};
TABLE(resource_priority) = {
    AS(resource_priority, ns, "namespace", K_STR),
    M(resource_priority, priority, K_STR)
};
TABLE(retry_after) = {
    M(retry_after, seconds, K_U32), M(retry_after, comment, K_STR),
    M(retry_after, duration, K_NUM), M(retry_after, params, K_PARAMS)
};
TABLE(route) = {
    ADDR(route), M(route, lr, K_FLAG),
    AS(route, addr.params, "params", K_PARAMS)
};
TABLE(security) = {
    M(security, mechanism, K_STR),
    AS(security, q, "q_thousandths", K_NUM), M(security, d_alg, K_STR),
    M(security, d_qop, K_STR), M(security, d_ver, K_STR),
    M(security, params, K_PARAMS)
};
TABLE(session_expires) = {
    AS(session_expires, delta, "seconds", K_U32),
    M(session_expires, refresher, K_REFRESHER),
    M(session_expires, params, K_PARAMS)
};
TABLE(session_id) = {
    M(session_id, local, K_STR), M(session_id, remote, K_STR),
    M(session_id, logme, K_FLAG), M(session_id, params, K_PARAMS)
};
TABLE(subscription_state) = {
    M(subscription_state, state, K_STR),
    M(subscription_state, expires, K_NUM),
    M(subscription_state, reason, K_STR),
    M(subscription_state, retry_after, K_NUM),
    M(subscription_state, params, K_PARAMS)
};
TABLE(text) = { WHOLE(K_STR) };
TABLE(timestamp) = {
    M(timestamp, time, K_STR), M(timestamp, delay, K_STR)
};
TABLE(token) = { WHOLE(K_STR) };
TABLE(uri) = { AS(uri, text, "uri", K_URI) };
TABLE(user_to_user) = {
    M(user_to_user, data, K_STR), M(user_to_user, purpose, K_STR),
    M(user_to_user, content, K_STR), M(user_to_user, encoding, K_STR),
    M(user_to_user, params, K_PARAMS)
};
TABLE(via) = {
    M(via, transport, K_STR), M(via, host, K_STR), M(via, port, K_PORT),
    M(via, branch, K_STR), M(via, received, K_STR), M(via, maddr, K_STR),
    AS(via, has_rport, "has_rport", K_FLAG),
    M(via, params, K_PARAMS)
};
TABLE(visited_network) = {
    M(visited_network, network, K_STR), M(visited_network, params, K_PARAMS)
};
TABLE(warning) = {
    M(warning, code, K_U16), M(warning, agent, K_STR),
    M(warning, text, K_STR)
};

/* ---- readers ----------------------------------------------------------- */
/* Room for any of the structs. */
union any {
    struct sua_contact contact;
    struct sua_credentials credentials;
    struct sua_challenge challenge;
    struct sua_via via;
    struct sua_diversion diversion;
    struct sua_replaces replaces;
    uint64_t number[32];
};

struct shape {
    int (*read)(struct sua_str v, void *out);
    const struct member *members;
    size_t n;
};
#define READER(shape, type)                                                   \
    static int read_##shape(struct sua_str v, void *out)                      \
    {                                                                         \
        typedef char fits[sizeof(type) <= sizeof(union any) ? 1 : -1];        \
                                                                              \
        (void)sizeof(fits);                                                   \
        return sua_##shape##_parse(v, out);                                   \
    }
#define STRUCT(shape) READER(shape, struct sua_##shape)
STRUCT(answer_mode) STRUCT(authinfo) STRUCT(challenge) STRUCT(contact)
STRUCT(contact_feature) STRUCT(credentials) STRUCT(cseq) STRUCT(disposition)
STRUCT(diversion) STRUCT(event) STRUCT(geolocation) STRUCT(geolocation_error)
STRUCT(history) STRUCT(identity) STRUCT(info) STRUCT(item) STRUCT(mediatype)
STRUCT(min_se) STRUCT(nameaddr) STRUCT(params) STRUCT(privacy) STRUCT(rack)
STRUCT(reason) STRUCT(referred_by) STRUCT(replaces) STRUCT(resource_priority)
STRUCT(retry_after) STRUCT(route) STRUCT(security) STRUCT(session_expires)
STRUCT(session_id) STRUCT(subscription_state) STRUCT(timestamp)
STRUCT(user_to_user) STRUCT(via) STRUCT(visited_network) STRUCT(warning)
READER(callid, struct sua_str)
READER(content_id, struct sua_str)
READER(date, int64_t)
READER(number, uint32_t)
READER(text, struct sua_str)
READER(token, struct sua_str)

static int read_uri(struct sua_str v, void *out)
{
    return sua_uri_parse(v, out, NULL);
}

/* ---- headers ----------------------------------------------------------- */
struct known {
    const char *name;
    char compact;
    int is_list;
    struct shape shape;
};
enum { L = 1, S = 0 };
#define SHAPE(shape)                                                          \
    { read_##shape, shape##_members,                                          \
      sizeof(shape##_members) / sizeof(struct member) }
static const struct known known[] = {
    { "", 0, 0, SHAPE(text) },
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    { name, compact, flags, SHAPE(shape) },
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)                       \
    { name, compact, flags, SHAPE(shape) },
#include "sip/hdrtab.def"
};

/* A header without a number goes by its name or its compact form. */
static const struct known *find(unsigned id, struct sua_str name)
{
    size_t i;

    if (id)
        return &known[id];
    for (i = SUA_H_COUNT; i < sizeof(known) / sizeof(known[0]); i++)
        if (sua_str_ieq(name, sua_str_z(known[i].name)) ||
            (known[i].compact &&
             sua_str_ieq(name, sua_str_make(&known[i].compact, 1))))
            return &known[i];
    return NULL;
}

static void dump_value(struct out *o, const char *key, const struct shape *s,
                       struct sua_str v)
{
    union any x;

    memset(&x, 0, sizeof(x));
    o->op->open(o, key, 0);
    if (s->read(v, &x)) {
        out_str(o, "malformed", v);
    } else {
        if (!key)
            out_str(o, "text", v);
        dump_members(o, s->members, s->n, &x);
    }
    o->op->close(o);
}

/* A copy of m that has this line only: the walk over its values then stays
 * in it. */
static void dump_list(struct out *o, const struct sua_msg *m,
                      const struct sua_hdr *h, const struct known *k)
{
    struct sua_msg only = *m;
    struct sua_hdr line = *h;
    struct sua_values it;
    struct sua_str v;

    only.hdr = &line;
    only.nhdr = 1;
    sua_values_begin_named(&it, &only, sua_str_z(k->name));
    o->op->open(o, "parsed", 1);
    while (sua_values_next(&it, &v))
        dump_value(o, NULL, &k->shape, v);
    o->op->close(o);
}

static struct sua_str written_name(const struct sua_msg *m,
                                   const struct sua_hdr *h)
{
    return sua_str_make(m->buf + h->name, h->nlen);
}

struct sua_str header_name(const struct sua_msg *m, const struct sua_hdr *h)
{
    const struct known *k = find(h->id, written_name(m, h));

    return k ? sua_str_z(k->name) : written_name(m, h);
}

void dump_header_value(struct out *o, const struct sua_msg *m,
                       const struct sua_hdr *h)
{
    const struct known *k = find(h->id, written_name(m, h));

    if (k && k->is_list)
        dump_list(o, m, h, k);
    else if (k)
        dump_value(o, "parsed", &k->shape,
                   sua_str_make(m->buf + h->val, h->len));
}
