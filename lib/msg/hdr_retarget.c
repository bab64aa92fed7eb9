/* SPDX-License-Identifier: MIT
 * Whom a call was for before: Diversion (RFC 5806 4), History-Info (RFC 7044
 * 5). */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* The name-addr at the cursor, which then stands at its parameters. */
static int read_addr(struct sua__cur *c, struct sua_str *display,
                     struct sua_str *uri)
{
    struct sua_nameaddr na;

    if (sua__nameaddr_scan(c->p, c->end, &na) != c->end ||
        !sua__uri_writable(na.uri) || na.uri.p == c->p ||
        na.uri.p[-1] != '<')
        return SUA_EBADMSG;
    *display = na.display;
    *uri = na.uri;
    c->p = na.params.p ? na.params.p - 1 : c->end;
    return SUA_OK;
}

/* *(token LWS) */
static int is_tokens(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!sua__is(s.p[i], SUA__C_TOKEN) && !sua__is_lws(s.p[i]))
            return 0;
    return s.n && !sua__is_lws(s.p[0]) && !sua__is_lws(s.p[s.n - 1]);
}

static void put_addr(struct sua_buf *b, struct sua_str display,
                     struct sua_str uri)
{
    if (is_tokens(display))
        sua_buf_str(b, display);
    else if (display.n)
        sua__put_quoted(b, display);
    if (display.n)
        sua_buf_char(b, ' ');
    sua__put_angle(b, uri);
}

/* ---- Diversion --------------------------------------------------------- */
static const struct sua__field diversion_fields[] = {
    SUA__FIELD(sua_diversion, reason, "reason", STR),
    SUA__FIELD(sua_diversion, counter, "counter", NUM),
    SUA__FIELD(sua_diversion, limit, "limit", NUM),
    SUA__FIELD(sua_diversion, privacy, "privacy", STR),
    SUA__FIELD(sua_diversion, screen, "screen", STR),
};

/* 1*2DIGIT */
static int diversion_ok(const struct sua_diversion *v)
{
    return (!v->counter.set || v->counter.n <= 99) &&
           (!v->limit.set || v->limit.n <= 99);
}

int sua_diversion_parse(struct sua_str s, struct sua_diversion *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (read_addr(&c, &out->display, &out->uri) ||
        sua__params_read(&c, diversion_fields, SUA__COUNT(diversion_fields),
                         out, &out->params))
        return SUA_EBADMSG;
    return diversion_ok(out) ? SUA_OK : SUA_EBADMSG;
}

void sua_diversion_write(struct sua_buf *b, const struct sua_diversion *v)
{
    if (!diversion_ok(v))
        sua__put_invalid(b);
    put_addr(b, v->display, v->uri);
    sua__params_write(b, diversion_fields, SUA__COUNT(diversion_fields), v,
                      v->params);
}

/* ---- History-Info ------------------------------------------------------ */
static const struct sua__field history_fields[] = {
    SUA__FIELD(sua_history, index, "index", STR),
    SUA__FIELD(sua_history, rc, "rc", STR),
    SUA__FIELD(sua_history, mp, "mp", STR),
    SUA__FIELD(sua_history, np, "np", STR),
};

/* 1*DIGIT *("." 1*DIGIT) */
static int index_ok(struct sua_str s)
{
    int digit = 0;
    size_t i;

    for (i = 0; i < s.n; i++) {
        if (!sua__is_digit(s.p[i]) && !(digit && s.p[i] == '.'))
            return 0;
        digit = s.p[i] != '.';
    }
    return digit;
}

static int history_ok(const struct sua_history *v)
{
    return index_ok(v->index) && (!v->rc.p || index_ok(v->rc)) &&
           (!v->mp.p || index_ok(v->mp)) && (!v->np.p || index_ok(v->np));
}

int sua_history_parse(struct sua_str s, struct sua_history *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (read_addr(&c, &out->display, &out->uri) ||
        sua__params_read(&c, history_fields, SUA__COUNT(history_fields), out,
                         &out->params))
        return SUA_EBADMSG;
    return history_ok(out) ? SUA_OK : SUA_EBADMSG;
}

void sua_history_write(struct sua_buf *b, const struct sua_history *v)
{
    if (!history_ok(v))
        sua__put_invalid(b);
    put_addr(b, v->display, v->uri);
    sua__params_write(b, history_fields, SUA__COUNT(history_fields), v,
                      v->params);
}
