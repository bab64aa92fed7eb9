/* SPDX-License-Identifier: MIT
 * Cursor and parameter tables for typed header values. RFC 3261 25.1. */
#include "msg/scan.h"
#include "msg/value.h"

/* ---- reading ----------------------------------------------------------- */
static int took(struct sua__cur *c, const char *to, struct sua_str *out)
{
    *out = sua__range(c->p, to);
    c->p = sua__lws(to, c->end);
    return SUA_OK;
}

void sua__cur_init(struct sua__cur *c, struct sua_str s)
{
    s = sua_str_trim(s);
    c->p = s.n ? s.p : "";
    c->end = c->p + s.n;
}

int sua__cur_end(const struct sua__cur *c)
{
    return c->p == c->end ? SUA_OK : SUA_EBADMSG;
}

int sua__cur_char(struct sua__cur *c, char ch)
{
    if (c->p == c->end || *c->p != ch)
        return 0;
    c->p = sua__lws(c->p + 1, c->end);
    return 1;
}

int sua__cur_token(struct sua__cur *c, struct sua_str *out)
{
    const char *p = sua__span(c->p, c->end, SUA__C_TOKEN);

    return p == c->p ? SUA_EBADMSG : took(c, p, out);
}

int sua__cur_number(struct sua__cur *c, uint32_t max, uint32_t *out)
{
    const char *p = sua__number(c->p, c->end, max, out);
    struct sua_str digits;

    return p ? took(c, p, &digits) : SUA_EBADMSG;
}

int sua__cur_quoted(struct sua__cur *c, struct sua_str *out)
{
    const char *p = NULL;

    if (c->p < c->end && *c->p == '"')
        p = sua__quoted(c->p, c->end);
    return p ? took(c, p, out) : SUA_EBADMSG;
}

int sua__cur_angle(struct sua__cur *c, struct sua_str *out)
{
    const char *close;

    if (c->p == c->end || *c->p != '<')
        return SUA_EBADMSG;
    close = sua__find2(c->p, c->end, '>', '>');
    if (close == c->end)
        return SUA_EBADMSG;
    *out = sua__range(c->p + 1, close);
    if (!sua__uri_writable(*out))
        return SUA_EBADMSG;
    c->p = sua__lws(close + 1, c->end);
    return SUA_OK;
}

/* ---- parameters -------------------------------------------------------- */
static struct sua_str field_name(const struct sua__field *f)
{
    size_t n = 0;

    while (n < sizeof(f->name) && f->name[n])
        n++;
    return sua_str_make(f->name, n);
}

static const struct sua__field *find_field(const struct sua__field *f,
                                           size_t n, struct sua_str name)
{
    for (; n; n--, f++)
        if (sua__same_letter(f->name[0], name.p[0]) &&
            sua_str_ieq(field_name(f), name))
            return f;
    return NULL;
}

static int set_number(const struct sua__field *f, struct sua_num *num,
                      struct sua_str value)
{
    int q;

    if (num->set)
        return SUA_EBADMSG;
    num->set = 1;
    if (f->kind == SUA__P_Q) {
        q = sua__qvalue(value);
        num->n = (uint32_t)q;
        return q < 0 ? SUA_EBADMSG : SUA_OK;
    }
    if (!sua_str_u32(value, UINT32_MAX, &num->n))
        return SUA_OK;
    num->n = 3600;
    return f->kind == SUA__P_EXPIRES ? SUA_OK : SUA_EBADMSG;
}

static int set_flag(uint8_t *flag)
{
    int twice = *flag;

    *flag = 1;
    return twice ? SUA_EBADMSG : SUA_OK;
}

static int set_field(const struct sua__field *f, struct sua_str value,
                     void *out)
{
    void *member = (char *)out + f->at;
    struct sua_str *text = member;

    if (f->kind == SUA__P_FLAG)
        return set_flag(member);
    if (f->kind > SUA__P_QUOTED)
        return set_number(f, member, value);
    if (text->p || !value.p ||
        (f->kind == SUA__P_TOKEN && !sua__is_token(value)))
        return SUA_EBADMSG;
    *text = value;
    return SUA_OK;
}

int sua__params_pick(struct sua_str all, const struct sua__field *fields,
                     size_t n, void *out)
{
    struct sua_str name, value;
    const char *p, *end;

    if (!all.n)
        return SUA_OK;
    end = all.p + all.n;
    for (p = all.p; p < end; p++) { /* over the ";" */
        const struct sua__field *f;

        p = sua__generic_param(p, end, &name, &value);
        f = p ? find_field(fields, n, name) : NULL;
        if (!p || (f && set_field(f, value, out)))
            return SUA_EBADMSG;
    }
    return SUA_OK;
}

int sua__params_read(struct sua__cur *c, const struct sua__field *fields,
                     size_t n, void *out, struct sua_str *all)
{
    if (sua__generic_params(c->p, c->end, all) != c->end)
        return SUA_EBADMSG;
    c->p = c->end;
    return sua__params_pick(*all, fields, n, out);
}

static int is_set(const struct sua__field *f, const void *member)
{
    const struct sua_str *text = member;
    const struct sua_num *num = member;
    const uint8_t *flag = member;

    if (f->kind == SUA__P_FLAG)
        return *flag;
    return f->kind > SUA__P_QUOTED ? num->set : text->p != NULL;
}

static void put_member(struct sua_buf *b, const struct sua__field *f,
                       const void *member)
{
    const struct sua_str *text = member;
    const struct sua_num *num = member;

    switch (f->kind) {
    case SUA__P_STR: sua__put_value(b, *text); return;
    case SUA__P_TOKEN: sua__put_token(b, *text); return;
    case SUA__P_QUOTED: sua__put_quoted(b, *text); return;
    case SUA__P_Q: sua__put_q(b, num->n); return;
    default: sua_buf_u32(b, num->n); return;
    }
}

static void put_field(struct sua_buf *b, const struct sua__field *f,
                      const void *in)
{
    const void *member = (const char *)in + f->at;

    if (!is_set(f, member))
        return;
    sua_buf_char(b, ';');
    sua_buf_str(b, field_name(f));
    if (f->kind == SUA__P_FLAG)
        return;
    sua_buf_char(b, '=');
    put_member(b, f, member);
}

void sua__params_write(struct sua_buf *b, const struct sua__field *fields,
                       size_t n, const void *in, struct sua_str all)
{
    struct sua_str name, value;
    size_t i;

    for (i = 0; i < n; i++)
        put_field(b, &fields[i], in);
    while (sua_param_next(&all, &name, &value)) {
        if (find_field(fields, n, name))
            continue;
        sua_buf_char(b, ';');
        sua__put_token(b, name);
        if (value.p) {
            sua_buf_char(b, '=');
            sua__put_value(b, value);
        }
    }
}

/* ---- name-addr with parameters of its own ------------------------------ */
int sua__nameaddr_angled(const struct sua_nameaddr *na, struct sua_str s)
{
    return na->uri.p > s.p && na->uri.p[-1] == '<';
}

int sua__nameaddr_read(struct sua_str s, const struct sua__field *fields,
                       size_t n, void *out, struct sua_nameaddr *na)
{
    if (sua_nameaddr_parse(s, na) || !sua__uri_writable(na->uri))
        return SUA_EBADMSG;
    if (na->uri.n == 1 && *na->uri.p == '*' && !sua__nameaddr_angled(na, s))
        return SUA_EBADMSG;
    na->tag = sua__absent(); /* comes again with the others */
    return sua__params_pick(na->params, fields, n, out);
}

/* Words go without quotes only as they would be read. */
static int is_plain_display(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!sua__is(s.p[i], SUA__C_TOKEN) && !sua__is_lws(s.p[i]))
            return 0;
    return sua_str_trim(s).n == s.n;
}

void sua__nameaddr_put(struct sua_buf *b, const struct sua__field *fields,
                       size_t n, const void *in,
                       const struct sua_nameaddr *na)
{
    if (na->star)
        sua__put_invalid(b);
    if (na->display.n) {
        if (is_plain_display(na->display))
            sua_buf_str(b, na->display);
        else
            sua__put_quoted(b, na->display);
        sua_buf_char(b, ' ');
    }
    sua__put_angle(b, na->uri);
    sua__params_write(b, fields, n, in, na->params);
}

/* ---- writing ----------------------------------------------------------- */
void sua__put_invalid(struct sua_buf *b)
{
    if (!b->err)
        b->err = SUA_EINVAL;
}

void sua__put_token(struct sua_buf *b, struct sua_str s)
{
    if (!sua__is_token(s))
        sua__put_invalid(b);
    sua_buf_str(b, s);
}

void sua__put_q(struct sua_buf *b, uint32_t q)
{
    uint32_t weight = 100;

    if (q > 1000)
        sua__put_invalid(b);
    sua_buf_char(b, q < 1000 ? '0' : '1');
    if (q % 1000)
        sua_buf_char(b, '.');
    for (q %= 1000; q; q %= weight, weight /= 10)
        sua_buf_char(b, (char)('0' + q / weight));
}

static int is_quoted(struct sua_str s)
{
    return s.n > 1 && *s.p == '"' && sua__quoted(s.p, s.p + s.n) == s.p + s.n;
}

void sua__put_quoted(struct sua_buf *b, struct sua_str s)
{
    if (is_quoted(s))
        sua_buf_text(b, s);
    else
        sua_write_quoted(b, s);
}

void sua__put_value(struct sua_buf *b, struct sua_str s)
{
    if (s.n && sua__span(s.p, s.p + s.n, SUA__C_VALUE) == s.p + s.n)
        sua_buf_str(b, s);
    else
        sua__put_quoted(b, s);
}

void sua__put_angle(struct sua_buf *b, struct sua_str uri)
{
    if (!sua__uri_writable(uri))
        sua__put_invalid(b);
    sua_buf_char(b, '<');
    sua_buf_str(b, uri);
    sua_buf_char(b, '>');
}
