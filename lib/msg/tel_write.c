/* SPDX-License-Identifier: MIT
 * Telephone numbers as URIs: writing, in the order that RFC 3966 3 wants;
 * as the user part of a sip URI, RFC 3261 19.1.6. */
#include "msg/tel.h"

/* A user part is compared byte by byte, so that all of it is lower case, and
 * it has fewer characters that stand for themselves. */
static void put_text(struct sua_buf *b, struct sua_str s, int user)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        char c = user ? sua__lower(s.p[i]) : s.p[i];
        uint8_t byte = (uint8_t)c;

        if (user && c != '%' && !sua__is(c, SUA__C_USER)) {
            sua_buf_char(b, '%');
            sua__buf_hex(b, &byte, 1);
        } else if (!user && sua__tel_is_hash(s, i)) {
            sua_buf_char(b, '#');
            i += 2;
        } else {
            sua_buf_char(b, c);
        }
    }
}

static void put_lower(struct sua_buf *b, struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        sua_buf_char(b, sua__lower(s.p[i]));
}

static void put_param(struct sua_buf *b, struct sua_str name,
                      struct sua_str value, int user)
{
    size_t i;

    sua_buf_char(b, ';');
    put_lower(b, name);
    if (!value.p)
        return;
    sua_buf_char(b, '=');
    for (i = 0; !user && i < value.n; i++)
        sua_buf_char(b, value.p[i]);
    if (user)
        put_text(b, value, user);
}

static int before(struct sua_str a, struct sua_str b)
{
    size_t i;

    for (i = 0; i < a.n && i < b.n; i++)
        if (sua__lower(a.p[i]) != sua__lower(b.p[i]))
            return sua__lower(a.p[i]) < sua__lower(b.p[i]);
    return a.n < b.n;
}

/* Of those no member stands for, the one whose name follows `last`. */
static int next_sorted(struct sua_str list, struct sua_str last,
                       struct sua_str *name, struct sua_str *value)
{
    struct sua_str n, v;
    struct sua_tel t;
    int found = 0;

    while (list.n && !sua__tel_param(&list, &n, &v)) {
        if (sua__tel_member(&t, n) || (last.p && !before(last, n)) ||
            (found && !before(n, *name)))
            continue;
        *name = n;
        *value = v;
        found = 1;
    }
    return found;
}

static void put_tel(struct sua_buf *b, const struct sua_tel *t, int user)
{
    struct sua_str last = sua__absent(), name, value;

    if (!sua__tel_ok(t) || !sua__tel_params_ok(t->params)) {
        if (!b->err)
            b->err = SUA_EINVAL;
        return;
    }
    put_text(b, t->number, user);
    if (t->ext.p)
        put_param(b, SUA_STR("ext"), t->ext, user);
    if (t->isub.p)
        put_param(b, SUA_STR("isub"), t->isub, user);
    if (t->phone_context.p)
        put_param(b, SUA_STR("phone-context"), t->phone_context, user);
    for (; next_sorted(t->params, last, &name, &value); last = name)
        put_param(b, name, value, user);
}

void sua_tel_write(struct sua_buf *b, const struct sua_tel *t)
{
    sua_buf_z(b, "tel:");
    put_tel(b, t, 0);
}

void sua_tel_write_sip(struct sua_buf *b, const struct sua_tel *t,
                       unsigned scheme, struct sua_str hostport)
{
    const char *bad, *end = hostport.p + hostport.n;
    struct sua_str host;
    uint16_t port;

    if ((scheme != SUA_URI_SIP && scheme != SUA_URI_SIPS) || !hostport.n ||
        sua__hostport(hostport.p, end, 0, &host, &port, &bad) != end) {
        if (!b->err)
            b->err = SUA_EINVAL;
        return;
    }
    sua_buf_z(b, scheme == SUA_URI_SIP ? "sip:" : "sips:");
    put_tel(b, t, 1);
    sua_buf_char(b, '@');
    sua_buf_str(b, hostport);
    sua_buf_z(b, ";user=phone");
}

void sua_tel_write_digits(struct sua_buf *b, const struct sua_tel *t)
{
    struct sua_str s = t->number;
    size_t i;

    if (!sua__tel_ok(t) && !b->err)
        b->err = SUA_EINVAL;
    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '-' || s.p[i] == '.' || s.p[i] == '(' || s.p[i] == ')')
            continue;
        if (sua__tel_is_hash(s, i)) {
            sua_buf_char(b, '#');
            i += 2;
        } else {
            sua_buf_char(b, s.p[i]);
        }
    }
}
