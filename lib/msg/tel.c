/* SPDX-License-Identifier: MIT
 * Telephone numbers as URIs: reading. RFC 3966 3, 5; in the user part of a
 * sip URI, RFC 3261 19.1.6. */
#include "msg/tel.h"

static int is_separator(char c)
{
    return c == '-' || c == '.' || c == '(' || c == ')';
}

/* 1*phonedigit with at least one DIGIT. */
static int digits_ok(struct sua_str s)
{
    size_t i;
    int digit = 0;

    for (i = 0; i < s.n; i++) {
        if (sua__is_digit(s.p[i]))
            digit = 1;
        else if (!is_separator(s.p[i]))
            return 0;
    }
    return digit;
}

/* In a user part "#" must be escaped. */
static int local_ok(struct sua_str s)
{
    size_t i;
    int digit = 0;

    for (i = 0; i < s.n; i++) {
        if (sua__tel_is_hash(s, i)) {
            i += 2;
            digit = 1;
        } else if (sua__hex_digit(s.p[i]) >= 0 || s.p[i] == '*' ||
                   s.p[i] == '#') {
            digit = 1;
        } else if (!is_separator(s.p[i])) {
            return 0;
        }
    }
    return digit;
}

static int is_global(struct sua_str s)
{
    return s.n && s.p[0] == '+';
}

static int number_ok(struct sua_str s)
{
    return is_global(s) ? digits_ok(sua__str_sub(s, 1, s.n)) : local_ok(s);
}

static int is_alnum(char c)
{
    return sua__is_digit(c) || (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Labels may begin with a digit, also the last one: the context of a
 * private network needs no registry. */
static int domain_ok(struct sua_str s)
{
    size_t i;
    char before = '.';

    for (i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!is_alnum(c) && !(c == '-' && before != '.') &&
            !(c == '.' && is_alnum(before)))
            return 0;
        before = c;
    }
    return s.n && before != '-' && (before != '.' || s.n > 1);
}

int sua__tel_ok(const struct sua_tel *t)
{
    struct sua_str context = t->phone_context, isub = t->isub;

    if (!number_ok(t->number) || (t->ext.p && !digits_ok(t->ext)))
        return 0;
    if (isub.p && (!isub.n || t->ext.p ||
                   sua__span_escaped(isub.p, isub.p + isub.n,
                                     SUA__C_PARAM) != isub.p + isub.n))
        return 0;
    return !context.p ||
           (is_global(context) ? number_ok(context) : domain_ok(context));
}

static const char *param_name(const char *p, const char *end)
{
    while (p < end && (is_alnum(*p) || *p == '-'))
        p++;
    return p;
}

int sua__tel_param(struct sua_str *rest, struct sua_str *name,
                   struct sua_str *value)
{
    const char *p = rest->p, *end = p + rest->n, *from = p;

    p = param_name(p, end);
    *name = sua__range(from, p);
    *value = sua__absent();
    if (p == from)
        return SUA_EBADMSG;
    if (p < end && *p == '=') {
        from = ++p;
        p = sua__span_escaped(p, end, SUA__C_PARAM);
        if (p == from)
            return SUA_EBADMSG;
        *value = sua__range(from, p);
    }
    if (p < end && (*p != ';' || p + 1 == end))
        return SUA_EBADMSG;
    *rest = sua__range(p < end ? p + 1 : end, end);
    return SUA_OK;
}

/* How often the name is in the list, which is known to be well formed. */
static unsigned times(struct sua_str list, struct sua_str name)
{
    struct sua_str other, value;
    unsigned n = 0;

    while (list.n && !sua__tel_param(&list, &other, &value))
        if (sua_str_ieq(other, name))
            n++;
    return n;
}

int sua__tel_params_ok(struct sua_str list)
{
    struct sua_str rest = list, name, value;
    unsigned n = 0;

    for (; rest.n; n++)
        if (n == SUA_TEL_PARAMS || sua__tel_param(&rest, &name, &value))
            return 0;
    for (rest = list; rest.n;)
        if (sua__tel_param(&rest, &name, &value) || times(list, name) > 1)
            return 0;
    return 1;
}

struct sua_str *sua__tel_member(struct sua_tel *t, struct sua_str name)
{
    if (sua__str_is(name, "ext"))
        return &t->ext;
    if (sua__str_is(name, "isub"))
        return &t->isub;
    if (sua__str_is(name, "phone-context"))
        return &t->phone_context;
    return NULL;
}

static int take_params(struct sua_tel *out)
{
    struct sua_str rest = out->params, name, value, *member;

    if (!sua__tel_params_ok(rest))
        return SUA_EBADMSG;
    while (rest.n && !sua__tel_param(&rest, &name, &value)) {
        member = sua__tel_member(out, name);
        if (member && !value.p)
            return SUA_EBADMSG;
        if (member)
            *member = value;
        else if (sua__str_starts_icase(name, SUA_STR("m-")))
            out->mandatory = 1;
    }
    return sua__tel_ok(out) ? SUA_OK : SUA_EBADMSG;
}

int sua_tel_parse(const struct sua_uri *u, struct sua_tel *out)
{
    struct sua_str kind;
    size_t semicolon;

    memset(out, 0, sizeof(*out));
    if (u->scheme == SUA_URI_TEL) {
        out->number = u->user;
        out->params = u->params;
    } else {
        if ((u->scheme != SUA_URI_SIP && u->scheme != SUA_URI_SIPS) ||
            sua_param_get(u->params, SUA_STR("user"), &kind) ||
            !sua__str_is(kind, "phone"))
            return SUA_EUNSUPPORTED;
        semicolon = sua__str_find(u->user, ';');
        out->number = sua__str_sub(u->user, 0, semicolon);
        if (semicolon < u->user.n)
            out->params = sua__str_sub(u->user, semicolon + 1, u->user.n);
        if (semicolon + 1 == u->user.n)
            return SUA_EBADMSG;
    }
    out->global = (uint8_t)is_global(out->number);
    return take_params(out);
}
