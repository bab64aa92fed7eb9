/* SPDX-License-Identifier: MIT
 * Reading challenges, credentials and Authentication-Info. RFC 3261 20.6,
 * 20.7, 20.27, 20.44, 25.1; RFC 7616 3.3 to 3.5. */
#include "msg/authhdr.h"

#define FIELD(type, member, form)                                             \
    { #member, SUA__A_##form, (uint8_t)offsetof(struct type, member) }
#define LIST(of, type, needed)                                                \
    { of##_fields, SUA__COUNT(of##_fields), needed,                           \
      (uint8_t)sizeof(struct type), (uint8_t)offsetof(struct type, params) }

static const struct sua__auth_field challenge_fields[] = {
    FIELD(sua_challenge, realm, QUOTED), FIELD(sua_challenge, nonce, QUOTED),
    FIELD(sua_challenge, domain, QUOTED),
    FIELD(sua_challenge, opaque, QUOTED), FIELD(sua_challenge, stale, TRUTH),
    FIELD(sua_challenge, algorithm, BARE), FIELD(sua_challenge, qop, QUOTED),
    FIELD(sua_challenge, userhash, TRUTH),
};
const struct sua__auth_list sua__auth_challenge =
    LIST(challenge, sua_challenge, 2);

static const struct sua__auth_field credentials_fields[] = {
    FIELD(sua_credentials, username, QUOTED),
    FIELD(sua_credentials, realm, QUOTED),
    FIELD(sua_credentials, nonce, QUOTED),
    FIELD(sua_credentials, uri, QUOTED),
    FIELD(sua_credentials, response, QUOTED),
    FIELD(sua_credentials, algorithm, BARE),
    FIELD(sua_credentials, cnonce, QUOTED),
    FIELD(sua_credentials, opaque, QUOTED),
    FIELD(sua_credentials, qop, BARE), FIELD(sua_credentials, nc, BARE),
};
const struct sua__auth_list sua__auth_credentials =
    LIST(credentials, sua_credentials, 5);

static const struct sua__auth_field info_fields[] = {
    FIELD(sua_authinfo, nextnonce, QUOTED), FIELD(sua_authinfo, qop, BARE),
    FIELD(sua_authinfo, rspauth, QUOTED), FIELD(sua_authinfo, cnonce, QUOTED),
    FIELD(sua_authinfo, nc, BARE),
};
const struct sua__auth_list sua__auth_info =
    LIST(info, sua_authinfo, 0);

/* Without quotes: all but what could belong to the next one. A "\" would
 * look like half of a quoted pair. */
static int cur_bare(struct sua__cur *c, struct sua_str *out)
{
    const char *from = c->p, *p = from;

    while (p < c->end && *p != ',' && *p != '"' && *p != '\\' &&
           !sua__is_lws(*p))
        p++;
    *out = sua__range(from, p);
    c->p = sua__lws(p, c->end);
    return p == from ? SUA_EBADMSG : SUA_OK;
}

int sua__auth_next(struct sua__cur *c, struct sua_str *name,
                   struct sua_str *value)
{
    while (sua__cur_char(c, ','))
        ; /* empty elements of a list may be skipped */
    if (c->p == c->end)
        return 0;
    if (sua__cur_token(c, name) || !sua__cur_char(c, '='))
        return SUA_EBADMSG;
    if (sua__cur_quoted(c, value) && cur_bare(c, value))
        return SUA_EBADMSG;
    return c->p == c->end || *c->p == ',' ? 1 : SUA_EBADMSG;
}

unsigned sua__auth_find(const struct sua__auth_list *l, struct sua_str name)
{
    unsigned i = 0;

    while (i < l->n && !(sua__same_letter(l->field[i].name[0], name.p[0]) &&
                         sua_str_ieq(sua_str_z(l->field[i].name), name)))
        i++;
    return i;
}

static void set(const struct sua__auth_field *f, struct sua_str value,
                void *out)
{
    void *member = (char *)out + f->at;
    struct sua_str *text = member;
    uint8_t *flag = member;

    if (*value.p == '"')
        value = sua__range(value.p + 1, value.p + value.n - 1);
    if (f->form == SUA__A_TRUTH)
        *flag = (uint8_t)sua__str_is(value, "true");
    else
        *text = value;
}

/* A field that is there twice could mean either value: refused. At least one
 * must be there. */
static int read_list(struct sua__cur *c, const struct sua__auth_list *l,
                     void *out)
{
    struct sua_str name, value;
    unsigned seen = 0, needed = (1u << l->needed) - 1;
    int got, any = 0;

    while ((got = sua__auth_next(c, &name, &value)) > 0) {
        unsigned i = sua__auth_find(l, name);

        any = 1;
        if (i == l->n)
            continue;
        if (seen >> i & 1)
            return SUA_EBADMSG;
        seen |= 1u << i;
        set(&l->field[i], value, out);
    }
    return !any || got || (~seen & needed) ? SUA_EBADMSG : SUA_OK;
}

/* A scheme, which comes first in *out, only where a list needs fields. */
static int read_all(struct sua_str s, void *out,
                    const struct sua__auth_list *l)
{
    void *params = (char *)out + l->params;
    struct sua_str *name = out, *all = params;
    struct sua__cur c;
    int digest = 1;

    memset(out, 0, l->size);
    sua__cur_init(&c, s);
    if (l->needed) {
        if (sua__cur_token(&c, name) ||
            (c.p < c.end && c.p == name->p + name->n))
            return SUA_EBADMSG;
        digest = sua__str_is(*name, "Digest");
    }
    *all = sua__range(c.p, c.end);
    return digest ? read_list(&c, l, out) : SUA_OK;
}

int sua_challenge_parse(struct sua_str s, struct sua_challenge *out)
{
    return read_all(s, out, &sua__auth_challenge);
}

int sua_credentials_parse(struct sua_str s, struct sua_credentials *out)
{
    return read_all(s, out, &sua__auth_credentials);
}

int sua_authinfo_parse(struct sua_str s, struct sua_authinfo *out)
{
    return read_all(s, out, &sua__auth_info);
}
