/* SPDX-License-Identifier: MIT
 * Route sets: taken from Record-Route, turned into Request-URI and Route.
 * RFC 3261 12.1, 12.2.1.1, 16.12, 19.1.1. */
#include "dlg/dlg.h"

/* ---- from Record-Route ------------------------------------------------ */

/* A value without < >, against the grammar, is some old proxy's bare URI:
 * what follows its ';' belongs to the URI then. */
static size_t value_len(struct sua_str v)
{
    return sua__str_find(v, '<') < v.n ? v.n : v.n + 2;
}

static void put_value(char *at, struct sua_str v)
{
    int bare = value_len(v) != v.n;

    if (bare)
        *at++ = '<';
    memcpy(at, v.p, v.n);
    if (bare)
        at[v.n] = '>';
}

int sua__route_measure(const struct sua_msg *m, size_t *n)
{
    struct sua_values it;
    struct sua_nameaddr na;
    struct sua_str v;

    *n = 0;
    sua_values_begin(&it, m, SUA_H_RECORD_ROUTE);
    while (sua_values_next(&it, &v)) {
        if (sua_nameaddr_parse(v, &na) || na.star)
            return SUA_EBADMSG;
        *n += value_len(v) + (*n != 0);
    }
    return SUA_OK;
}

/* A UAC's set is filled from its end, so that one pass reverses it. */
void sua__route_read(const struct sua_msg *m, int reverse, char *out,
                     size_t n)
{
    struct sua_values it;
    struct sua_str v;
    size_t done = 0;

    sua_values_begin(&it, m, SUA_H_RECORD_ROUTE);
    while (done < n && sua_values_next(&it, &v)) {
        size_t len = value_len(v);

        put_value(out + (reverse ? n - done - len : done), v);
        done += len;
        if (done < n)
            out[reverse ? n - done - 1 : done] = ',';
        done++;
    }
}

/* ---- into a request --------------------------------------------------- */

static int is_left_out(struct sua_str name, int to)
{
    static const char never[] = "method";
    static const char not_in_to[4][10] = {"transport", "maddr", "ttl", "lr"};
    unsigned i;

    if (sua_str_ieq(name, sua_str_z(never)))
        return 1;
    for (i = 0; to && i < SUA__COUNT(not_in_to); i++)
        if (sua_str_ieq(name, sua_str_z(not_in_to[i])))
            return 1;
    return 0;
}

static void write_params(struct sua_buf *b, struct sua_str rest, int to)
{
    struct sua_str name, value;

    while (sua_param_next(&rest, &name, &value)) {
        if (!is_left_out(name, to))
            sua__param_write(b, name, value);
    }
}

/* Up to the host, port included unless it goes to To, where it may not be. */
static struct sua_str uri_front(const struct sua_uri *u, int to)
{
    const char *end = u->text.p + u->text.n;

    if (u->params.p)
        end = u->params.p - 1;
    else if (u->headers.p)
        end = u->headers.p - 1;
    if (to && u->port)
        while (end[-1] != ':')
            end--;
    if (to && u->port)
        end--;
    return sua_str_make(u->text.p, (size_t)(end - u->text.p));
}

void sua__target_put(struct sua_buf *b, const struct sua_uri *u, int to)
{
    if (u->scheme != SUA_URI_SIP && u->scheme != SUA_URI_SIPS) {
        sua_buf_text(b, u->text);
        return;
    }
    sua_buf_str(b, uri_front(u, to)); /* has been read */
    write_params(b, u->params, to);
}

void sua__target_write(struct sua_buf *b, struct sua_str uri, int to)
{
    struct sua_uri u;

    if (!sua_uri_parse(uri, &u, NULL))
        sua__target_put(b, &u, to);
    else if (!b->err)
        b->err = SUA_EINVAL;
}

size_t sua__party_len(const struct sua_nameaddr *na)
{
    return (na->display.n ? na->display.n + 1 : 0) + na->uri.n + 2;
}

void sua__party_put(struct sua_buf *b, const struct sua_nameaddr *na)
{
    if (na->display.n) {
        sua_buf_text(b, na->display);
        sua_buf_char(b, ' ');
    }
    sua_buf_char(b, '<');
    sua_buf_text(b, na->uri);
    sua_buf_char(b, '>');
}

void sua__party_write(struct sua_buf *b, struct sua_str value)
{
    struct sua_nameaddr na;

    if (!sua_nameaddr_parse(value, &na) && !na.star)
        sua__party_put(b, &na);
    else if (!b->err)
        b->err = SUA_EINVAL;
}

/* ---- the way ---------------------------------------------------------- */
static int is_strict(const struct sua_uri *u)
{
    struct sua_str value;

    return sua_param_get(u->params, SUA_STR("lr"), &value) == SUA_ENOENT;
}

/* A strict router's URI becomes the Request-URI, so either way the first
 * route is the next hop (8.1.2). */
int sua__way_read(struct sua__way *w, struct sua_str target,
                  struct sua_str set)
{
    struct sua_nameaddr na;
    struct sua_str first;

    w->set = w->rest = set;
    w->strict = 0;
    if (sua_uri_parse(target, &w->target, NULL))
        return SUA_EINVAL;
    w->hop = w->target;
    if (!set.n)
        return SUA_OK;
    if (!sua__list_next(&w->rest, &first) ||
        sua_nameaddr_parse(first, &na) || na.star ||
        sua_uri_parse(na.uri, &w->hop, NULL))
        return SUA_EINVAL;
    w->rest = sua_str_trim(w->rest);
    w->strict = is_strict(&w->hop);
    return SUA_OK;
}

void sua__way_line(struct sua_buf *b, struct sua_str method,
                   const struct sua__way *w)
{
    sua_buf_str(b, method);
    sua_buf_char(b, ' ');
    sua__target_put(b, w->strict ? &w->hop : &w->target, 0);
    sua__buf_lit(b, " SIP/2.0\r\n");
}

void sua__way_route(struct sua_buf *b, const struct sua__way *w)
{
    if (!w->set.n)
        return;
    sua__buf_lit(b, "Route: ");
    if (w->strict) {
        sua_buf_text(b, w->rest);
        sua_buf_z(b, w->rest.n ? ",<" : "<");
        sua__target_put(b, &w->target, 0);
        sua_buf_char(b, '>');
    } else {
        sua_buf_text(b, w->set);
    }
    sua__buf_lit(b, "\r\n");
}
