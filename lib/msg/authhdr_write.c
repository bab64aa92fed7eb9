/* SPDX-License-Identifier: MIT
 * Writers of challenges, credentials and Authentication-Info. RFC 3261 20.6,
 * 20.7, 20.44, 25.1; RFC 7616 3.3 to 3.5. */
#include "msg/authhdr.h"

struct list {
    struct sua_buf *b;
    const struct sua__auth_list *of;
    size_t from;                /* where the list begins in b              */
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

static int is_set(const struct sua__auth_field *f, const void *in)
{
    const void *member = (const char *)in + f->at;
    const struct sua_str *text = member;
    const uint8_t *flag = member;

    return f->form == SUA__A_TRUTH ? *flag : text->p != NULL;
}

static void put_member(const struct list *l, const struct sua__auth_field *f,
                       const void *in)
{
    const void *member = (const char *)in + f->at;
    const struct sua_str *text = member;

    put_name(l, sua_str_z(f->name));
    if (f->form == SUA__A_TRUTH)
        sua_buf_z(l->b, "true");
    else if (f->form == SUA__A_BARE && sua__is_token(*text))
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

    for (i = 0; i < l->of->n; i++)
        if (is_set(&l->of->field[i], in))
            put_member(l, &l->of->field[i], in);
        else if (i < l->of->needed)
            sua__put_invalid(l->b);
    sua__cur_init(&c, params);
    while ((got = sua__auth_next(&c, &name, &value)) > 0) {
        if (sua__auth_find(l->of, name) < l->of->n)
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

    for (i = 0; i < l->of->n; i++)
        if (is_set(&l->of->field[i], in))
            sua__put_invalid(l->b);
    if (sua_str_trim(params).n != params.n)
        sua__put_invalid(l->b);
    if (params.n)
        sua_buf_char(l->b, ' ');
    sua_buf_text(l->b, params);
}

/* The scheme comes first in all that has one. */
static void put_all(struct sua_buf *b, const struct sua__auth_list *of,
                    const void *in, struct sua_str params)
{
    const struct sua_str *scheme = in;
    struct list l = { b, of, 0 };

    sua__put_token(b, *scheme);
    if (!sua__str_is(*scheme, "Digest")) {
        put_opaque(&l, in, params);
        return;
    }
    sua_buf_char(b, ' ');
    l.from = b->n;
    put_list(&l, in, params);
}

void sua_challenge_write(struct sua_buf *b, const struct sua_challenge *v)
{
    put_all(b, &sua__auth_challenge, v, v->params);
}

void sua_credentials_write(struct sua_buf *b, const struct sua_credentials *v)
{
    put_all(b, &sua__auth_credentials, v, v->params);
}

void sua_authinfo_write(struct sua_buf *b, const struct sua_authinfo *v)
{
    struct list l = { b, &sua__auth_info, 0 };

    l.from = b->n;
    put_list(&l, v, v->params);
}
