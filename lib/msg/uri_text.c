/* SPDX-License-Identifier: MIT
 * From what a person types to a sip URI: "bob", "+49 30 1234",
 * "bob@example.com:5070/tls". RFC 3261 19.1.1, 19.1.2. */
#include "msg/uri_parts.h"

/* Phone numbers are written in groups; the groups are not part of them. */
static int is_grouping(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' ||
           c == '/';
}

static int is_number(struct sua_str s)
{
    size_t i;
    int digits = 0;

    for (i = 0; i < s.n; i++) {
        if (sua__is_digit(s.p[i]))
            digits = 1;
        else if (!is_grouping(s.p[i]) && !(s.p[i] == '+' && !i))
            return 0;
    }
    return digits;
}

static int is_complete(struct sua_str s)
{
    static const struct sua_str scheme[] = {
        SUA_STR_INIT("sip:"), SUA_STR_INIT("sips:"), SUA_STR_INIT("tel:")
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(scheme); i++)
        if (sua__str_starts_icase(s, scheme[i]))
            return 1;
    return 0;
}

static int has_control(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return 1;
    return 0;
}

static void write_number(struct sua_buf *b, struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!is_grouping(s.p[i]))
            sua_buf_char(b, s.p[i]);
}

/* host [":" port] ["/" transport] */
static int write_host(struct sua_buf *b, struct sua_str s, size_t *err_off)
{
    size_t slash = sua__str_find(s, '/');
    struct sua_str host = sua__str_sub(s, 0, slash), name, transport;
    const char *bad, *end = host.p + host.n, *after;
    unsigned proto = SUA_PROTO_NONE;
    uint16_t port;

    after = host.n ? sua__hostport(host.p, end, 0, &name, &port, &bad) : NULL;
    if (!after || after != end) {
        *err_off = !host.n ? 0 : (size_t)((after ? after : bad) - s.p);
        return SUA_EBADMSG;
    }
    sua_buf_str(b, host);
    if (slash == s.n)
        return SUA_OK;
    transport = sua__str_sub(s, slash + 1, s.n);
    proto = sua_proto_parse(transport);
    if (!proto) {
        *err_off = slash + 1;
        return SUA_EBADMSG;
    }
    sua_buf_z(b, ";transport=");
    for (slash = 0; slash < transport.n; slash++)
        sua_buf_char(b, sua__lower(transport.p[slash]));
    return SUA_OK;
}

/* Offset of the last "@", or n. */
static size_t find_at(struct sua_str s)
{
    size_t i = s.n;

    while (i--)
        if (s.p[i] == '@')
            return i;
    return s.n;
}

/* What cannot stand in a user part is escaped, so that any name can be
 * called; an escape that is already there stays. */
static int write_target(struct sua_buf *out, struct sua_str s,
                        struct sua_str domain, size_t *off)
{
    size_t at = find_at(s), host_at = at < s.n ? at + 1 : 0;
    struct sua_str user = sua__str_sub(s, 0, at);
    struct sua_str host = at < s.n ? sua__str_sub(s, host_at, s.n) : domain;

    *off = 0;
    if (!user.n)
        return SUA_EBADMSG;
    sua_buf_z(out, "sip:");
    if (is_number(user))
        write_number(out, user);
    else if (has_control(user))
        return SUA_EBADMSG;
    else
        sua__escape_put(out, user, SUA__C_USER);
    sua_buf_char(out, '@');
    if (write_host(out, host, off)) {
        *off = at < s.n ? host_at + *off : s.n;
        return SUA_EBADMSG;
    }
    return SUA_OK;
}

int sua_uri_from_text(struct sua_buf *out, struct sua_str text,
                      struct sua_str domain, size_t *err_off)
{
    struct sua_str s = sua_str_trim(text);
    struct sua_uri u;
    size_t off = 0, lead = s.n ? (size_t)(s.p - text.p) : 0;
    int err;

    if (is_complete(s)) {
        err = sua_uri_parse(s, &u, &off);
        if (!err)
            sua_buf_str(out, s);
    } else {
        err = write_target(out, s, domain, &off);
    }
    if (err && err_off)
        *err_off = lead + off;
    return err ? err : out->err;
}
