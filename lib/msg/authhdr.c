/* SPDX-License-Identifier: MIT
 * Challenges and credentials. RFC 3261 20.7, 20.27, 20.44, 25.1; RFC 7616
 * 3.3, 3.4. */
#include "msg/msg.h"

/* name EQUAL (token / quoted-string); values lose their quotes. Without them
 * a "\" would look like half of a quoted pair. */
static const char *auth_param(const char *p, const char *end,
                              struct sua_str *name, struct sua_str *value)
{
    const char *from = p;

    p = sua__span(p, end, SUA__C_TOKEN);
    *name = sua__range(from, p);
    p = sua__lws(p, end);
    if (!name->n || p == end || *p != '=')
        return NULL;
    from = p = sua__lws(p + 1, end);
    if (p < end && *p == '"') {
        p = sua__quoted(p, end);
        if (!p)
            return NULL;
        *value = sua__range(from + 1, p - 1);
        return p;
    }
    while (p < end && *p != ',' && *p != '"' && *p != '\\' &&
           !sua__is_lws(*p))
        p++;
    *value = sua__range(from, p);
    return p == from ? NULL : p;
}

struct field {
    const char *name;
    struct sua_str *slot;
};

/* A field that is there twice could mean either value: refused. */
static int store(const struct field *f, struct sua_str name,
                 struct sua_str value)
{
    for (; f->name; f++)
        if (sua_str_ieq(name, sua_str_z(f->name))) {
            if (f->slot->p)
                return SUA_EBADMSG;
            *f->slot = value;
            return SUA_OK;
        }
    return SUA_OK;
}

static int auth_params(struct sua_str s, const struct field *fields)
{
    const char *end = s.p + s.n, *p = s.p;
    struct sua_str name, value;

    while (p < end) {
        if (*p == ',') { /* empty elements of a list may be skipped */
            p = sua__lws(p + 1, end);
            continue;
        }
        p = auth_param(p, end, &name, &value);
        if (!p || store(fields, name, value))
            return SUA_EBADMSG;
        p = sua__lws(p, end);
        if (p < end && *p != ',')
            return SUA_EBADMSG;
    }
    return SUA_OK;
}

/* Scheme and what follows; 1: Digest, 0: another, or SUA_EBADMSG. */
static int scheme(struct sua_str s, struct sua_str *name,
                  struct sua_str *params)
{
    const char *end, *p, *from;

    s = sua_str_trim(s);
    if (!s.n)
        return SUA_EBADMSG;
    from = s.p;
    end = s.p + s.n;
    p = sua__span(from, end, SUA__C_TOKEN);
    *name = sua__range(from, p);
    if (p == from || (p < end && !sua__is_lws(*p)))
        return SUA_EBADMSG;
    *params = sua_str_trim(sua__range(p, end));
    return sua_str_ieq(*name, SUA_STR("Digest"));
}

static uint8_t is_true(struct sua_str s)
{
    return (uint8_t)sua_str_ieq(s, SUA_STR("true"));
}

int sua_challenge_parse(struct sua_str s, struct sua_challenge *out)
{
    struct sua_str stale = { NULL, 0 }, userhash = { NULL, 0 };
    const struct field fields[] = {
        { "realm", &out->realm }, { "nonce", &out->nonce },
        { "opaque", &out->opaque }, { "algorithm", &out->algorithm },
        { "qop", &out->qop }, { "domain", &out->domain },
        { "stale", &stale }, { "userhash", &userhash }, { NULL, NULL }
    };
    int digest;

    memset(out, 0, sizeof(*out));
    digest = scheme(s, &out->scheme, &out->params);
    if (digest <= 0)
        return digest;
    if (auth_params(out->params, fields) || !out->realm.p || !out->nonce.p)
        return SUA_EBADMSG;
    out->stale = is_true(stale);
    out->userhash = is_true(userhash);
    return SUA_OK;
}

int sua_credentials_parse(struct sua_str s, struct sua_credentials *out)
{
    const struct field fields[] = {
        { "username", &out->username }, { "realm", &out->realm },
        { "nonce", &out->nonce }, { "uri", &out->uri },
        { "response", &out->response }, { "algorithm", &out->algorithm },
        { "cnonce", &out->cnonce }, { "opaque", &out->opaque },
        { "qop", &out->qop }, { "nc", &out->nc }, { NULL, NULL }
    };
    int digest;

    memset(out, 0, sizeof(*out));
    digest = scheme(s, &out->scheme, &out->params);
    if (digest <= 0)
        return digest;
    if (auth_params(out->params, fields) || !out->username.p ||
        !out->realm.p || !out->nonce.p || !out->uri.p || !out->response.p)
        return SUA_EBADMSG;
    return SUA_OK;
}
