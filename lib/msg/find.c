/* SPDX-License-Identifier: MIT
 * Finding headers in an indexed message, by number or by name, and walking
 * over their values. RFC 3261 7.3.1, 7.3.3. */
#include "msg/hdrtab.h"
#include "msg/msg.h"
#include "msg/scan.h"

static int is_seen(const struct sua_msg *m, unsigned id)
{
    return id - 1 < SUA_H_COUNT - 1 && sua_msg_has(m, id);
}

struct sua_str sua_msg_get(const struct sua_msg *m, unsigned id)
{
    const struct sua_hdr *h;

    if (!is_seen(m, id))
        return sua__absent();
    for (h = m->hdr; h->id != id; h++)
        ; /* there is one */
    return sua__hdr_value(m, h);
}

/* The letter of a header without number, or 0. */
static char compact_of(struct sua_str name)
{
#define SUA_HDR(id, name, compact, flags, shape, rfc)
#define SUA_HDR_NAMED(known, compact, flags, shape, rfc)                      \
    if ((compact) && sua_str_ieq(name, SUA_STR(known)))                       \
        return (compact);
#include "sip/hdrtab.def"
    return 0;
}

/* h is a header without number. */
static int is_named(const struct sua_msg *m, const struct sua_hdr *h,
                    struct sua_str name, char compact)
{
    struct sua_str got = sua_str_make(m->buf + h->name, h->nlen);

    return sua_str_ieq(got, name) ||
           (h->nlen == 1 && sua__lower(*got.p) == compact);
}

struct sua_str sua_msg_find(const struct sua_msg *m, struct sua_str name)
{
    unsigned id = sua_hdr_id(name), i;
    char compact;

    if (id)
        return sua_msg_get(m, id);
    if (!m->others)
        return sua__absent();
    compact = compact_of(name);
    for (i = 0; i < m->nhdr; i++)
        if (!m->hdr[i].id && is_named(m, &m->hdr[i], name, compact))
            return sua__hdr_value(m, &m->hdr[i]);
    return sua__absent();
}

void sua_values_begin(struct sua_values *it, const struct sua_msg *m,
                      unsigned id)
{
    it->m = m;
    it->rest = it->name = sua__absent();
    it->id = (uint8_t)id;
    it->compact = 0;
    it->line = (uint16_t)(is_seen(m, id) ? 0 : m->nhdr);
}

void sua_values_begin_named(struct sua_values *it, const struct sua_msg *m,
                            struct sua_str name)
{
    unsigned id = sua_hdr_id(name);

    sua_values_begin(it, m, id);
    if (id || !m->others)
        return;
    it->name = name;
    it->compact = compact_of(name);
    it->line = 0;
}

/* The next line that counts from it->line on, or the end of the lines. */
static const struct sua_hdr *next_line(const struct sua_values *it)
{
    const struct sua_msg *m = it->m;
    const struct sua_hdr *h = m->hdr + it->line, *end = m->hdr + m->nhdr;

    for (; h < end; h++)
        if (h->id == it->id && (h->id || is_named(m, h, it->name,
                                                  it->compact)))
            break;
    return h;
}

int sua_values_next(struct sua_values *it, struct sua_str *value)
{
    const struct sua_msg *m = it->m;
    const struct sua_hdr *h;

    while (!it->rest.n || !sua__list_next(&it->rest, value)) {
        h = next_line(it);
        it->line = (uint16_t)(h - m->hdr);
        if (it->line == m->nhdr)
            return 0;
        it->line++;
        *value = sua__hdr_value(m, h);
        /* Elsewhere a comma separates parameters (RFC 3261 7.3.1). */
        if (it->id && !(sua__hdr_flags(it->id) & SUA__H_LIST))
            return 1;
        it->rest = *value;
    }
    return 1;
}

#if !defined(__OPTIMIZE_SIZE__)
/* Whether what is around [p, end) leaves it an element. */
static int is_apart(const char *p, const char *end, struct sua_str line)
{
    const char *last = line.p + line.n;

    return (p == line.p || p[-1] == ',' || sua__is_lws(p[-1])) &&
           (end == last || *end == ',' || sua__is_lws(*end));
}

static const char *find_in(const char *p, const char *last,
                           struct sua_str token)
{
    char low = sua__lower(token.p[0]);
    char up = sua__is_letter(low) ? (char)(low ^ 0x20) : low;

    for (; (p = sua__find2(p, last, low, up)) < last; p++)
        if (sua_str_ieq(sua_str_make(p, token.n), token))
            return p;
    return NULL;
}

/* One line of a list, of which mostly all elements are plain words: then
 * the token stands between two edges. */
static int line_has(struct sua_str line, struct sua_str token)
{
    const char *end = line.p + line.n, *p = line.p, *last;
    struct sua_str v;

    if (line.n < token.n || !token.n)
        return 0;
    last = end - token.n + 1;
    while (p < last && (p = find_in(p, last, token)) != NULL &&
           !is_apart(p, p + token.n, line))
        p++;
    if (!p || p >= last)
        return 0;
    if (sua__find2(line.p, p, '"', '<') == p)
        return 1;
    while (sua__list_next(&line, &v))
        if (sua_str_ieq(v, token))
            return 1;
    return 0;
}

static int list_has(const struct sua_msg *m, unsigned id,
                    struct sua_str token)
{
    const struct sua_hdr *h = m->hdr, *end = h + m->nhdr;

    for (; h < end; h++)
        if (h->id == id && line_has(sua__hdr_value(m, h), token))
            return 1;
    return 0;
}
#endif

int sua_msg_has_token(const struct sua_msg *m, unsigned id,
                      struct sua_str token)
{
    struct sua_values it;
    struct sua_str v;

#if !defined(__OPTIMIZE_SIZE__)
    if (is_seen(m, id) && (sua__hdr_flags(id) & SUA__H_LIST))
        return list_has(m, id, token);
#endif
    sua_values_begin(&it, m, id);
    while (sua_values_next(&it, &v))
        if (sua_str_ieq(v, token))
            return 1;
    return 0;
}
