/* SPDX-License-Identifier: MIT
 * Writers of challenges and credentials; Authentication-Info both ways. RFC
 * 3261 20.6, 20.7, 20.44, 25.1; RFC 7616 3.3 to 3.5. */
#include "msg/value.h"

/* A parameter and the member it is bound to; form: whether RFC 7616 wants
 * quotes. */
struct auth_field {
    char name[10];
    uint8_t form, at;
};
enum { QUOTED, BARE, TRUTH };

#define FIELD(type, member, form)                                             \
    { #member, form, (uint8_t)offsetof(struct type, member) }

static const struct auth_field challenge_fields[] = {
    FIELD(sua_challenge, realm, QUOTED), FIELD(sua_challenge, domain, QUOTED),
    FIELD(sua_challenge, nonce, QUOTED), FIELD(sua_challenge, opaque, QUOTED),
    FIELD(sua_challenge, stale, TRUTH), FIELD(sua_challenge, algorithm, BARE),
    FIELD(sua_challenge, qop, QUOTED), FIELD(sua_challenge, userhash, TRUTH),
};
static const struct auth_field credentials_fields[] = {
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
static const struct auth_field authinfo_fields[] = {
    FIELD(sua_authinfo, nextnonce, QUOTED), FIELD(sua_authinfo, qop, BARE),
    FIELD(sua_authinfo, rspauth, QUOTED), FIELD(sua_authinfo, cnonce, QUOTED),
    FIELD(sua_authinfo, nc, BARE),
};

/* ---- reading ----------------------------------------------------------- */
/* The next auth-param; 1, 0 at the end, SUA_EBADMSG. The value comes as it
 * stands; without quotes it need not be a token, as in lib/msg/authhdr.c. */
static int next_param(struct sua__cur *c, struct sua_str *name,
                      struct sua_str *value)
{
    const char *from;

    while (sua__cur_char(c, ','))
        ;
    if (c->p == c->end)
        return 0;
    if (sua__cur_token(c, name) || !sua__cur_char(c, '='))
        return SUA_EBADMSG;
    if (sua__cur_quoted(c, value)) {
        from = c->p;
        while (c->p < c->end && *c->p != ',' && *c->p != '"' &&
               *c->p != '\\' && !sua__is_lws(*c->p))
            c->p++;
        *value = sua__range(from, c->p);
        if (!value->n)
            return SUA_EBADMSG;
        c->p = sua__lws(c->p, c->end);
    }
    return c->p == c->end || *c->p == ',' ? 1 : SUA_EBADMSG;
}

static const struct auth_field *find(const struct auth_field *f, size_t n,
                                     struct sua_str name)
{
    for (; n; n--, f++)
        if (sua_str_ieq(sua_str_z(f->name), name))
            return f;
    return NULL;
}

static struct sua_str without_quotes(struct sua_str s)
{
    return *s.p == '"' ? sua__str_sub(s, 1, s.n - 1) : s;
}

int sua_authinfo_parse(struct sua_str s, struct sua_authinfo *out)
{
    struct sua_str name, value;
    struct sua__cur c;
    int got, any = 0;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    out->params = sua__range(c.p, c.end);
    while ((got = next_param(&c, &name, &value)) > 0) {
        const struct auth_field *f =
            find(authinfo_fields, SUA__COUNT(authinfo_fields), name);

        any = 1;
        if (f) {
            struct sua_str *member = (void *)((char *)out + f->at);

            if (member->p)
                return SUA_EBADMSG;
            *member = without_quotes(value);
        }
    }
    return any && !got ? SUA_OK : SUA_EBADMSG;
}

/* ---- writing ----------------------------------------------------------- */
struct list {
    struct sua_buf *b;
    const struct auth_field *fields;
    size_t n, from;             /* from: where the list begins in b        */
};

/* The text between quotes, quoted pairs and all. */
static void put_inner(struct sua_buf *b, struct sua_str s)
{
    size_t from = b->n;

    sua_buf_char(b, '"');
    sua_buf_text(b, s);
    sua_buf_char(b, '"');
    if (!b->err && sua__quoted(b->p + from, b->p + b->n) != b->p + b->n)
        sua__put_invalid(b);
}

static void put_name(const struct list *l, struct sua_str name)
{
    if (l->b->n > l->from)
        sua_buf_z(l->b, ", ");
    sua__put_token(l->b, name);
    sua_buf_char(l->b, '=');
}

static void put_member(const struct list *l, const struct auth_field *f,
                       const void *in)
{
    const void *member = (const char *)in + f->at;
    const struct sua_str *text = member;
    const uint8_t *flag = member;

    if (f->form == TRUTH ? !*flag : !text->p)
        return;
    put_name(l, sua_str_z(f->name));
    if (f->form == TRUTH)
        sua_buf_z(l->b, "true");
    else if (f->form == BARE && sua__is_token(*text))
        sua_buf_str(l->b, *text);
    else
        put_inner(l->b, *text);
}

static void put_list(const struct list *l, const void *in,
                     struct sua_str params)
{
    struct sua_str name, value;
    struct sua__cur c;
    size_t i;
    int got;

    for (i = 0; i < l->n; i++)
        put_member(l, &l->fields[i], in);
    sua__cur_init(&c, params);
    while ((got = next_param(&c, &name, &value)) > 0) {
        if (find(l->fields, l->n, name))
            continue;
        put_name(l, name);
        sua__put_value(l->b, value);
    }
    if (got || l->b->n == l->from)
        sua__put_invalid(l->b);
}

/* Nothing but the name and a text is known of other schemes. */
static void put_opaque(const struct list *l, const void *in,
                       struct sua_str params)
{
    size_t i;

    for (i = 0; i < l->n; i++) {
        const void *member = (const char *)in + l->fields[i].at;
        const struct sua_str *text = member;
        const uint8_t *flag = member;

        if (l->fields[i].form == TRUTH ? *flag : text->p != NULL)
            sua__put_invalid(l->b);
    }
    if (sua_str_trim(params).n != params.n)
        sua__put_invalid(l->b);
    if (params.n)
        sua_buf_char(l->b, ' ');
    sua_buf_text(l->b, params);
}

static int put_scheme(struct sua_buf *b, struct sua_str scheme)
{
    sua__put_token(b, scheme);
    if (!sua_str_ieq(scheme, SUA_STR("Digest")))
        return 0;
    sua_buf_char(b, ' ');
    return 1;
}

void sua_challenge_write(struct sua_buf *b, const struct sua_challenge *v)
{
    struct list l = { b, challenge_fields, SUA__COUNT(challenge_fields), 0 };
    int is_digest = put_scheme(b, v->scheme);

    l.from = b->n;
    if (!is_digest) {
        put_opaque(&l, v, v->params);
        return;
    }
    if (!v->realm.p || !v->nonce.p)
        sua__put_invalid(b);
    put_list(&l, v, v->params);
}

void sua_credentials_write(struct sua_buf *b, const struct sua_credentials *v)
{
    struct list l = { b, credentials_fields, SUA__COUNT(credentials_fields),
                      0 };
    int is_digest = put_scheme(b, v->scheme);

    l.from = b->n;
    if (!is_digest) {
        put_opaque(&l, v, v->params);
        return;
    }
    if (!v->username.p || !v->realm.p || !v->nonce.p || !v->uri.p ||
        !v->response.p)
        sua__put_invalid(b);
    put_list(&l, v, v->params);
}

void sua_authinfo_write(struct sua_buf *b, const struct sua_authinfo *v)
{
    struct list l = { b, authinfo_fields, SUA__COUNT(authinfo_fields), 0 };

    l.from = b->n;
    put_list(&l, v, v->params);
}
