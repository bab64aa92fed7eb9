/* SPDX-License-Identifier: MIT
 * Identity. RFC 8224 4; the quoted value of RFC 4474 9. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

static const struct sua__field identity_fields[] = {
    SUA__FIELD(sua_identity, alg, "alg", STR),
    SUA__FIELD(sua_identity, ppt, "ppt", STR),
};

static int is_quoted(struct sua_str s)
{
    return s.n > 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
}

/* The three parts of a PASSporT are base64url (RFC 7515 3.1), which the
 * grammar of RFC 8224 left out; RFC 4474 has "=" as well. */
static int digest_ok(struct sua_str s)
{
    size_t i;

    if (is_quoted(s))
        s = sua__str_sub(s, 1, s.n - 1);
    for (i = 0; i < s.n; i++) {
        unsigned char low = (unsigned char)(s.p[i] | 0x20);

        if (!sua__is_digit(s.p[i]) && (unsigned)(low - 'a') > 25 &&
            (!s.p[i] || !memchr("/+.-_=", s.p[i], 6)))
            return 0;
    }
    return s.n != 0;
}

static struct sua_str take_digest(struct sua__cur *c)
{
    const char *from = c->p;
    struct sua_str s;

    if (!sua__cur_quoted(c, &s))
        return s;
    while (c->p < c->end && *c->p != ';' && !sua__is_lws(*c->p))
        c->p++;
    s = sua__range(from, c->p);
    c->p = sua__lws(c->p, c->end);
    return s;
}

/* SEMI "info" EQUAL LAQUOT absoluteURI RAQUOT */
static int take_info(struct sua__cur *c, struct sua_str *uri)
{
    struct sua_str name;

    if (!sua__cur_char(c, ';') || sua__cur_token(c, &name) ||
        !sua__str_is(name, "info") || !sua__cur_char(c, '=') ||
        sua__cur_angle(c, uri) || !sua__uri_writable(*uri))
        return SUA_EBADMSG;
    return SUA_OK;
}

int sua_identity_parse(struct sua_str s, struct sua_identity *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    out->digest = take_digest(&c);
    if (!digest_ok(out->digest))
        return SUA_EBADMSG;
    if (!is_quoted(out->digest) && take_info(&c, &out->info))
        return SUA_EBADMSG;
    return sua__params_read(&c, identity_fields, SUA__COUNT(identity_fields),
                            out, &out->params);
}

void sua_identity_write(struct sua_buf *b, const struct sua_identity *v)
{
    if (!digest_ok(v->digest) || is_quoted(v->digest) == !!v->info.p)
        sua__put_invalid(b);
    sua_buf_str(b, v->digest);
    if (v->info.p) {
        sua_buf_z(b, ";info=");
        sua__put_angle(b, v->info);
    }
    sua__params_write(b, identity_fields, SUA__COUNT(identity_fields), v,
                      v->params);
}
