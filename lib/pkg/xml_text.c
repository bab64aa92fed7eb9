/* SPDX-License-Identifier: MIT
 * Characters, names and references of XML 1.0 (2.2, 2.3, 2.11, 3.3.3, 4.1).
 * Names take any character beyond ASCII: XML 1.0 (fifth edition) all but
 * does, and nothing hangs on it. */
#include "msg/value.h"
#include "pkg/pkg.h"

int sua__xml_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static int is_char(uint32_t c)
{
    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r';
    return c <= 0x10ffff && c >> 11 != 0xd800 >> 11 && c >> 1 != 0xfffe >> 1;
}

const char *sua__xml_bad_char(const char *p, const char *end)
{
    while (p < end) {
        const char *at = p;
        unsigned c = (unsigned char)*p;

        if (c >= 0x20 && c < 0x80) {
            p++;
            continue;
        }
        p = c < 0x80 ? p + 1 : sua__utf8(p, end);
        /* U+FFFE and U+FFFF are the two that UTF-8 has and XML has not. */
        if (!p || !is_char(c) ||
            (p - at == 3 && !memcmp(at, "\xef\xbf", 2) &&
             (unsigned char)at[2] >= 0xbe))
            return at;
    }
    return NULL;
}

static int is_name_char(char c, int first)
{
    unsigned u = (unsigned char)c, letter = u | 0x20;

    if (u >= 0x80 || (letter >= 'a' && letter <= 'z') || c == '_' ||
        c == ':')
        return 1;
    return !first && ((c >= '0' && c <= '9') || c == '-' || c == '.');
}

size_t sua__xml_name(struct sua_str s)
{
    size_t i = 0, colon;

    while (i < s.n && is_name_char(s.p[i], i == 0))
        i++;
    s.n = i;
    colon = sua__str_find(s, ':');
    if (colon == i)
        return i;
    /* A prefix and a local part, each a name; one colon only. */
    s = sua__str_sub(s, colon + 1, i);
    if (!colon || !s.n || !is_name_char(s.p[0], 1) ||
        sua__str_find(s, ':') < s.n)
        return 0;
    return i;
}

/* ---- references -------------------------------------------------------- */
static int digit_of(char c, unsigned base)
{
    int d = -1;

    if (c >= '0' && c <= '9')
        d = c - '0';
    else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        d = (c | 0x20) - 'a' + 10;
    return d < (int)base ? d : -1;
}

/* The number of "#65" or "#x41"; 0, which is no character, if it is none. */
static uint32_t number_of(struct sua_str s)
{
    unsigned base = s.n > 1 && s.p[1] == 'x' ? 16 : 10;
    size_t i = base == 16 ? 2 : 1;
    uint32_t c = 0;

    for (; i < s.n; i++) {
        int d = digit_of(s.p[i], base);

        if (d < 0)
            return 0;
        c = c * base + (uint32_t)d;
        if (c > 0x10ffff)
            return 0;
    }
    return is_char(c) ? c : 0;
}

/* Name of a reference to its character; 0: there is none. */
static uint32_t character(struct sua_str name)
{
    static const char names[] = "amp\0lt\0gt\0quot\0apos\0";
    static const char chars[] = "\0&<>\"'";

    if (name.n && name.p[0] == '#')
        return number_of(name);
    return (unsigned char)chars[sua__form_find(names, name)];
}

/* At "&": the character it stands for and the place behind ";", or NULL. */
static const char *reference(const char *p, const char *end, uint32_t *out)
{
    struct sua_str rest = sua_str_make(p + 1, (size_t)(end - p - 1));
    size_t n = sua__str_find(rest, ';');

    *out = n < rest.n ? character(sua__str_sub(rest, 0, n)) : 0;
    return *out ? rest.p + n + 1 : NULL;
}

static const char *ampersand(const char *p, const char *end)
{
    return p < end ? memchr(p, '&', (size_t)(end - p)) : NULL;
}

const char *sua__xml_bad_ref(struct sua_str raw)
{
    const char *end = raw.p + raw.n, *p = ampersand(raw.p, end), *at;
    uint32_t c;

    while (p) {
        at = p;
        p = reference(p, end, &c);
        if (!p)
            return at;
        p = ampersand(p, end);
    }
    return NULL;
}

static void put_utf8(struct sua_buf *b, uint32_t c)
{
    static const uint8_t lead[] = { 0, 0xc0, 0xe0, 0xf0 };
    int i, n = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

    sua_buf_char(b, (char)(lead[n] | c >> 6 * n));
    for (i = n - 1; i >= 0; i--)
        sua_buf_char(b, (char)(0x80 | (c >> 6 * i & 0x3f)));
}

/* ---- raw to plain ------------------------------------------------------ */
int sua__xml_is_plain(struct sua_str raw, int kind)
{
    size_t i;

    for (i = 0; i < raw.n; i++) {
        char c = raw.p[i];

        if (c == '\r' || (c == '&' && kind != SUA__RAW_CDATA) ||
            ((c == '\n' || c == '\t') && kind == SUA__RAW_ATTR))
            return 0;
    }
    return 1;
}

/* The next character that raw text stands for. */
static const char *next(const char *p, const char *end, int kind,
                        uint32_t *out)
{
    *out = (unsigned char)*p;
    if (*p == '&' && kind != SUA__RAW_CDATA) {
        const char *behind = reference(p, end, out);

        return behind ? behind : end;
    }
    if (*p == '\r') {
        *out = '\n';
        p += p + 1 < end && p[1] == '\n';
    }
    if (kind == SUA__RAW_ATTR && (*out == '\n' || *out == '\t'))
        *out = ' ';
    return p + 1;
}

void sua__xml_plain(struct sua_buf *b, struct sua_str raw, int kind)
{
    const char *p = raw.p, *end = raw.p + raw.n;

    while (p < end) {
        int is_ref = *p == '&' && kind != SUA__RAW_CDATA;
        uint32_t c;

        p = next(p, end, kind, &c);
        if (is_ref)
            put_utf8(b, c);
        else
            sua_buf_char(b, (char)c);
    }
}

void sua_xml_plain(struct sua_buf *b, struct sua_str raw, int is_attr)
{
    if (raw.n && sua__xml_bad_ref(raw))
        sua__put_invalid(b);
    if (raw.n)
        sua__xml_plain(b, raw, is_attr ? SUA__RAW_ATTR : SUA__RAW_TEXT);
}

int sua__xml_same(struct sua_str raw, struct sua_str plain)
{
    const char *p = raw.p, *end = p ? p + raw.n : p;
    size_t i = 0;

    for (; p < end && i < plain.n; i++) {
        uint32_t c;

        p = next(p, end, SUA__RAW_ATTR, &c);
        if (c != (unsigned char)plain.p[i])
            return 0;
    }
    return p == end && i == plain.n;
}

/* ---- plain to raw ------------------------------------------------------ */
/* What a character must be written as; NULL: as itself. */
static const char *escape(char c, int is_attr)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\r': return "&#13;";
    case '"': return is_attr ? "&quot;" : NULL;
    case '\n': return is_attr ? "&#10;" : NULL;
    case '\t': return is_attr ? "&#9;" : NULL;
    default: return NULL;
    }
}

void sua__xml_escape(struct sua_buf *b, struct sua_str s, int is_attr)
{
    size_t i, from = 0;

    if (s.n && sua__xml_bad_char(s.p, s.p + s.n)) {
        sua__put_invalid(b);
        return;
    }
    for (i = 0; i < s.n; i++) {
        const char *as = escape(s.p[i], is_attr);

        if (!as)
            continue;
        sua_buf_str(b, sua__str_sub(s, from, i));
        sua_buf_z(b, as);
        from = i + 1;
    }
    sua_buf_str(b, sua__str_sub(s, from, s.n));
}
