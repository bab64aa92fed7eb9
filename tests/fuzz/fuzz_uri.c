/* SPDX-License-Identifier: MIT
 * Fuzz target: two URIs, with a line end between them. What is read is
 * written and read again as the same; comparing does not depend on the
 * order; telephone numbers, escapes and header components survive. */
#include "replay.h"
#include "shapes.h"

static char mem[1 << 18], again[1 << 18];

static void written(const struct sua_uri *u)
{
    struct sua_uri v;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_uri_write(&b, u);
    MUST(!b.err);
    MUST(shape_is_line(sua_buf_view(&b)));
    MUST(!sua_uri_parse(sua_buf_view(&b), &v, NULL));
    MUST(v.scheme == u->scheme && v.port == u->port);
    MUST(sua_str_eq(v.user, u->user) && sua_str_ieq(v.host, u->host));
    MUST(sua_str_eq(v.password, u->password));
    MUST(sua_str_eq(v.params, u->params) && sua_str_eq(v.headers, u->headers));
    MUST(sua_uri_equal(u, &v) && sua_uri_equal(&v, u));
}

/* In a sip URI "#" is escaped, in a tel URI not: what is dialled counts. */
static void telephone(const struct sua_uri *u)
{
    struct sua_uri back;
    struct sua_tel t, t2;
    struct sua_buf b, digits;

    if (sua_tel_parse(u, &t))
        return;
    sua_buf_init(&digits, again, sizeof(again));
    sua_tel_write_digits(&digits, &t);
    MUST(!digits.err);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_tel_write(&b, &t);
    MUST(!b.err);
    MUST(!sua_uri_parse(sua_buf_view(&b), &back, NULL));
    MUST(!sua_tel_parse(&back, &t2));
    MUST(t.global == t2.global);
    if (u->scheme == SUA_URI_TEL) {
        MUST(sua_str_ieq(t.ext, t2.ext) && sua_str_ieq(t.isub, t2.isub));
        MUST(sua_str_ieq(t.phone_context, t2.phone_context));
        MUST(sua_uri_equal(u, &back));
    }
    sua_buf_init(&b, mem, sizeof(mem));
    sua_tel_write_digits(&b, &t2);
    MUST(!b.err && sua_str_eq(sua_buf_view(&b), sua_buf_view(&digits)));
}

static void components(const struct sua_uri *u)
{
    struct sua_str rest = u->headers, name, value, got;

    while (sua_uri_header_next(&rest, &name, &value)) {
        MUST(name.p >= u->headers.p &&
             name.p + name.n <= u->headers.p + u->headers.n);
        (void)sua_uri_header_get(u->headers, name, &got);
    }
    rest = u->params;
    while (sua_param_next(&rest, &name, &value))
        MUST(!sua_param_get(u->params, name, &got));
    (void)sua_uri_proto(u);
}

/* Any bytes survive every part's escapes. */
static void escapes(struct sua_str s)
{
    unsigned part;
    struct sua_buf b;
    int n;

    for (part = SUA_URI_PART_USER; part <= SUA_URI_PART_HEADER; part++) {
        sua_buf_init(&b, mem, sizeof(mem));
        sua_uri_escape(&b, s, part);
        MUST(!b.err);
        MUST(shape_is_line(sua_buf_view(&b)));
        n = sua_uri_unescape(sua_buf_view(&b), again, sizeof(again));
        MUST(n >= 0 && sua_str_eq(sua_str_make(again, (size_t)n), s));
    }
}

static int one(struct sua_str s, struct sua_uri *u)
{
    size_t off = 0;

    escapes(s);
    if (sua_uri_parse(s, u, &off)) {
        MUST(off <= s.n);
        return 0;
    }
    MUST(sua_uri_equal(u, u));
    written(u);
    telephone(u);
    components(u);
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *p = (const char *)data;
    const char *line = n ? memchr(p, '\n', n) : NULL;
    size_t first = line ? (size_t)(line - p) : n;
    struct sua_uri a, b;

    if (n > 20000)
        return 0;
    if (one(sua_str_make(p, first), &a) && line &&
        one(sua_str_make(line + 1, n - first - 1), &b))
        MUST(sua_uri_equal(&a, &b) == sua_uri_equal(&b, &a));
    return 0;
}
