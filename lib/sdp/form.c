/* SPDX-License-Identifier: MIT
 * Reading and writing values by their tables. RFC 8866 9. */
#include "sdp/form.h"
#include "msg/msg.h"
#include "msg/scan.h"

static const struct {
    uint32_t min, max;
} ranges[] = {
    {0, UINT32_MAX}, {1, UINT32_MAX}, {0, SUA__PT_MAX}, {0, 65535},
    {1, 256}, {0, 999999999}, {1, 32}, {4, 256}, {22, 256}, {1, 128},
};
static const char seps[][8] = {
    "", " ", ":", "/", "|", " typ ", " raddr ", " rport ",
};

static int in_range(uint64_t v, unsigned range)
{
    return v >= ranges[range].min &&
           (v <= ranges[range].max || ranges[range].max == UINT32_MAX);
}

/* ---- characters -------------------------------------------------------- */

static int is_alnum(unsigned char c)
{
    return (c | 0x20u) - 'a' <= 'z' - 'a' || c - (unsigned)'0' <= 9;
}

/* For what is neither a letter nor a digit. */
static int may_hold(unsigned char c, unsigned kind)
{
    static const char marks[] = "!#$%&'*+-.^_`{|}~";
    unsigned visible = c > ' ' && c < 127;

    switch (kind) {
    case SUA__F_TOKENS:
    case SUA__F_TOKEN:
    case SUA__F_PROTO:
        if (c == (kind == SUA__F_PROTO ? '/' : ' '))
            return kind != SUA__F_TOKEN;
        return memchr(marks, c, sizeof(marks) - 1) != NULL;
    case SUA__F_NAME:
        return c == '_';
    case SUA__F_ICES:
        if (c == ' ')
            return 1;
        /* fall through */
    case SUA__F_ICE:
        return c == '+' || c == '/';
    case SUA__F_WORD:
        return visible || c > 127;
    case SUA__F_HOST:
        return (visible && c != '/') || c > 127;
    case SUA__F_KEY:
        return visible && c != ';' && c != '|';
    case SUA__F_VISIBLE:
        return visible != 0;
    default:                    /* SUA__F_TEXT */
        return c && c != '\r' && c != '\n';
    }
}

static const char *span(const char *p, const char *end, unsigned kind)
{
    while (p < end) {
        unsigned char c = (unsigned char)*p;

        if (kind == SUA__F_DIGITS ? !sua__is_digit(*p)
                                  : !is_alnum(c) && !may_hold(c, kind))
            break;
        p++;
    }
    return p;
}

int sua__sdp_spaced(struct sua_str s)
{
    const char *p = s.p, *end = p + s.n;

    if (s.n && (*p == ' ' || end[-1] == ' '))
        return 0;
    while ((p = sua__find2(p, end, ' ', ' ')) < end)
        if (*++p == ' ')
            return 0;
    return 1;
}

int sua__sdp_fits(struct sua_str s, unsigned kind, unsigned range)
{
    if (!s.n)
        return in_range(0, range);
    if ((kind == SUA__F_TOKENS || kind == SUA__F_ICES) && !sua__sdp_spaced(s))
        return 0;
    return in_range(s.n, range) && span(s.p, s.p + s.n, kind) == s.p + s.n;
}

/* ---- reading ----------------------------------------------------------- */

/* Over what separates; NULL: it is not there, or nothing behind it. */
static const char *read_sep(const char *p, const char *end, const char *sep)
{
    for (; *sep; sep++) {
        if (p == end || *p++ != *sep)
            return NULL;
        while (*sep == ' ' && p < end && *p == ' ')
            p++;
    }
    return p;
}

static const char *read_u64(const char *p, const char *end, uint64_t *out)
{
    const char *from = p;
    uint64_t v = 0;

    for (; p < end && sua__is_digit(*p); p++) {
        unsigned d = (unsigned)(*p - '0');

        /* The largest is 18446744073709551615. */
        if (v > UINT64_MAX / 10 || (v == UINT64_MAX / 10 && d > 5))
            return NULL;
        v = v * 10 + d;
    }
    *out = v;
    return p == from ? NULL : p;
}

static const char *read_time(const char *p, const char *end, uint64_t *out)
{
    static const char unit[] = "smhd";
    static const uint32_t seconds[] = {1, 60, 3600, 86400};
    const char *u;

    p = read_u64(p, end, out);
    if (!p || p == end)
        return p;
    u = memchr(unit, *p, sizeof(unit) - 1);
    if (!u)
        return p;
    if (*out > UINT32_MAX)      /* seconds of 136 years: no overflow */
        return NULL;
    *out *= seconds[u - unit];
    return p + 1;
}

static const char *read_string(const char *p, const char *end,
                               const struct sua__sdp_field *f,
                               struct sua_str *out)
{
    const char *to = span(p, end, f->kind);

    *out = sua__range(p, to);
    return sua__sdp_fits(*out, f->kind, f->range) ? to : NULL;
}

static const char *read_direction(const char *p, const char *end,
                                  struct sua_num *out)
{
    const char *to = span(p, end, SUA__F_NAME);
    int dir = sua__sdp_direction(sua__range(p, to));

    out->n = (uint32_t)dir;
    out->set = 1;
    return dir < 0 ? NULL : to;
}

static const char *read_small(const char *p, const char *end,
                              const struct sua__sdp_field *f, void *at)
{
    uint32_t v;

    p = sua__number(p, end, ranges[f->range].max, &v);
    if (!p || !in_range(v, f->range))
        return NULL;
    if (f->kind == SUA__F_U8)
        *(uint8_t *)at = (uint8_t)v;
    else if (f->kind == SUA__F_U16)
        *(uint16_t *)at = (uint16_t)v;
    else
        *(uint32_t *)at = v;    /* alone, or first in a struct sua_num */
    if (f->kind == SUA__F_NUM)
        ((struct sua_num *)at)->set = 1;
    return p;
}

static const char *read_field(const char *p, const char *end,
                              const struct sua__sdp_field *f, void *at)
{
    if (f->kind < SUA__F_STRINGS)
        return read_string(p, end, f, at);
    switch (f->kind) {
    case SUA__F_DIR:
        return read_direction(p, end, at);
    case SUA__F_U64:
        p = read_u64(p, end, at);
        break;
    case SUA__F_TIME:
        p = read_time(p, end, at);
        break;
    default:
        return read_small(p, end, f, at);
    }
    return p && in_range(*(uint64_t *)at, f->range) ? p : NULL;
}

int sua__sdp_form_read(const struct sua__sdp_field *f, size_t n,
                       struct sua_str v, void *out)
{
    const char *p = v.n ? v.p : "", *end = p + v.n, *at;
    int there = 1;

    while (p < end && *p == ' ')
        p++;
    while (end > p && end[-1] == ' ' && f[n - 1].kind != SUA__F_TEXT)
        end--;
    for (; n; n--, f++) {
        if (f->need == SUA__N_WITH && !there)
            continue;
        at = read_sep(p, end, seps[f->sep]);
        there = at != NULL;
        if (!at && f->need == SUA__N_MAY)
            continue;
        if (at)
            at = read_field(at, end, f, (char *)out + f->at);
        if (!at)
            return SUA_EBADMSG;
        p = at;
    }
    return p == end ? SUA_OK : SUA_EBADMSG;
}

/* ---- writing ----------------------------------------------------------- */

void sua__sdp_put_invalid(struct sua_buf *b)
{
    if (!b->err)
        b->err = SUA_EINVAL;
}

static uint64_t number_at(const void *at, unsigned kind)
{
    if (kind == SUA__F_U8)
        return *(const uint8_t *)at;
    if (kind == SUA__F_U16)
        return *(const uint16_t *)at;
    if (kind == SUA__F_U64 || kind == SUA__F_TIME)
        return *(const uint64_t *)at;
    return *(const uint32_t *)at; /* alone, or first in a struct sua_num */
}

static void write_string(struct sua_buf *b, const struct sua__sdp_field *f,
                         struct sua_str s)
{
    /* A space in front would be taken for part of the separator. */
    if (!sua__sdp_fits(s, f->kind, f->range) ||
        (s.n && s.p[0] == ' ' && f->sep == SUA__S_SP))
        sua__sdp_put_invalid(b);
    sua_buf_str(b, s);
}

static void write_field(struct sua_buf *b, const struct sua__sdp_field *f,
                        const void *at)
{
    uint64_t v;

    if (f->kind < SUA__F_STRINGS) {
        write_string(b, f, *(const struct sua_str *)at);
        return;
    }
    v = number_at(at, f->kind);
    if (f->kind == SUA__F_DIR)
        sua__sdp_write_direction(b, (unsigned)v);
    else if (in_range(v, f->range))
        sua__buf_u64(b, v);
    else
        sua__sdp_put_invalid(b);
}

static int is_there(const struct sua__sdp_field *f, const void *at)
{
    const struct sua_num *num = at;
    const struct sua_str *s = at;

    return f->kind < SUA__F_STRINGS ? s->p != NULL : num->set;
}

void sua__sdp_form_write(struct sua_buf *b, const struct sua__sdp_field *f,
                         size_t n, const void *in)
{
    int there = 1;

    for (; n; n--, f++) {
        const void *at = (const char *)in + f->at;

        if (f->need != SUA__N_WITH)
            there = f->need == SUA__N_MUST || is_there(f, at);
        if (!there)
            continue;
        sua_buf_z(b, seps[f->sep]);
        write_field(b, f, at);
    }
}
