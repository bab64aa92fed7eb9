/* SPDX-License-Identifier: MIT
 * Character classes and the pieces all header grammars share: white space,
 * quoted strings, hosts, parameters, lists. RFC 3261 25.1. */
#include "msg/msg.h"
#include "msg/param.h"

#define T SUA__C_TOKEN
#define W SUA__C_WORD
#define U SUA__C_USER
#define P SUA__C_PASS
#define A SUA__C_PARAM
#define H SUA__C_HEADER
#define N SUA__C_HOST
#define V SUA__C_VALUE
#define ALNUM (T | U | P | A | H | N | V)
#define MARK (T | U | P | A | H | V) /* mark that is also a token character */

/* "[", "]" and ":" count as values of header parameters, because received=
 * carries IPv6 addresses with and without brackets (RFC 5118 4.5). */
const uint8_t sua__class_of[256] = {
    ['!'] = MARK, ['"'] = W, ['$'] = U | P | A | H, ['%'] = T | V,
    ['&'] = U | P | A | H, ['\''] = MARK, ['('] = W | U | P | A | H,
    [')'] = W | U | P | A | H, ['*'] = MARK, ['+'] = MARK, [','] = U | P,
    ['-'] = MARK | N, ['.'] = MARK | N, ['/'] = W | U | A | H,
    ['0'] = ALNUM, ['1'] = ALNUM, ['2'] = ALNUM, ['3'] = ALNUM,
    ['4'] = ALNUM, ['5'] = ALNUM, ['6'] = ALNUM, ['7'] = ALNUM,
    ['8'] = ALNUM, ['9'] = ALNUM, [':'] = W | A | H | V, [';'] = U,
    ['<'] = W, ['='] = U | P | H, ['>'] = W, ['?'] = W | U | H,
    ['A'] = ALNUM, ['B'] = ALNUM, ['C'] = ALNUM, ['D'] = ALNUM,
    ['E'] = ALNUM, ['F'] = ALNUM, ['G'] = ALNUM, ['H'] = ALNUM,
    ['I'] = ALNUM, ['J'] = ALNUM, ['K'] = ALNUM, ['L'] = ALNUM,
    ['M'] = ALNUM, ['N'] = ALNUM, ['O'] = ALNUM, ['P'] = ALNUM,
    ['Q'] = ALNUM, ['R'] = ALNUM, ['S'] = ALNUM, ['T'] = ALNUM,
    ['U'] = ALNUM, ['V'] = ALNUM, ['W'] = ALNUM, ['X'] = ALNUM,
    ['Y'] = ALNUM, ['Z'] = ALNUM, ['['] = W | A | H | V, ['\\'] = W,
    [']'] = W | A | H | V, ['_'] = MARK | N, ['`'] = T | V,
    ['a'] = ALNUM, ['b'] = ALNUM, ['c'] = ALNUM, ['d'] = ALNUM,
    ['e'] = ALNUM, ['f'] = ALNUM, ['g'] = ALNUM, ['h'] = ALNUM,
    ['i'] = ALNUM, ['j'] = ALNUM, ['k'] = ALNUM, ['l'] = ALNUM,
    ['m'] = ALNUM, ['n'] = ALNUM, ['o'] = ALNUM, ['p'] = ALNUM,
    ['q'] = ALNUM, ['r'] = ALNUM, ['s'] = ALNUM, ['t'] = ALNUM,
    ['u'] = ALNUM, ['v'] = ALNUM, ['w'] = ALNUM, ['x'] = ALNUM,
    ['y'] = ALNUM, ['z'] = ALNUM, ['{'] = W, ['}'] = W, ['~'] = MARK,
};

int sua__hex_digit(char c)
{
    if (sua__is_digit(c))
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#if defined(__OPTIMIZE_SIZE__)
const char *sua__lws(const char *p, const char *end)
{
    while (p < end && sua__is_lws(*p))
        p++;
    return p;
}

const char *sua__span(const char *p, const char *end, unsigned cls)
{
    while (p < end && sua__is(*p, cls))
        p++;
    return p;
}
#endif

const char *sua__span_escaped(const char *p, const char *end, unsigned cls)
{
    for (;;) {
        p = sua__span(p, end, cls);
        if (end - p < 3 || *p != '%' || sua__hex_digit(p[1]) < 0 ||
            sua__hex_digit(p[2]) < 0)
            return p;
        p += 3;
    }
}

const char *sua__quoted(const char *p, const char *end)
{
    for (p++; (p = sua__find2(p, end, '"', '\\')) < end; p += 2) {
        if (*p == '"')
            return p + 1;
        if (end - p < 2)
            break;
    }
    return NULL;
}

/* Only the bytes are checked, not the groups: ":::" from the first ABNF must
 * pass (RFC 5118 4.10), and sua_addr_parse() judges an address in use. */
static const char *ip6_reference(const char *p, const char *end,
                                 struct sua_str *host)
{
    const char *from = ++p;

    while (p < end && (sua__hex_digit(*p) >= 0 || *p == ':' || *p == '.'))
        p++;
    if (p == end || *p != ']' || p == from)
        return NULL;
    *host = sua__range(from, p);
    return p + 1;
}

static const char *host_name(const char *p, const char *end,
                             struct sua_str *host)
{
    const char *from = p;

    if (p < end && *p == '[')
        return ip6_reference(p, end, host);
    p = sua__span(sua__plain(p, end), end, SUA__C_HOST);
    *host = sua__range(from, p);
    return p == from ? NULL : p;
}

const char *sua__hostport(const char *p, const char *end, int lws,
                          struct sua_str *host, uint16_t *port,
                          const char **bad)
{
    uint32_t number;
    const char *next;

    *bad = p;
    *port = 0;
    next = p = host_name(p, end, host);
    if (!p)
        return NULL;
    if (lws)
        next = sua__lws(p, end);
    if (next == end || *next != ':')
        return p;
    next++;
    if (lws)
        next = sua__lws(next, end);
    *bad = next;
    p = sua__number(next, end, 65535, &number);
    if (!p || !number)
        return NULL;
    *port = (uint16_t)number;
    return p;
}

const char *sua__generic_param(const char *p, const char *end,
                               struct sua_str *name, struct sua_str *value)
{
    return sua__param_scan(p, p, end, name, value);
}

const char *sua__generic_params(const char *p, const char *end,
                                struct sua_str *list)
{
    struct sua_str name, value;
    const char *from;

    p = sua__lws(p, end);
    from = p;
    list->p = NULL;
    list->n = 0;
    while (p < end && *p == ';') {
        p = sua__generic_param(p + 1, end, &name, &value);
        if (!p)
            return NULL;
    }
    if (p > from)
        *list = sua__range(from + 1, p);
    return p == end || *p == ',' ? p : NULL;
}

/* Place of the comma that ends the element at p, or end. */
static const char *element_end(const char *p, const char *end)
{
    while ((p = sua__find3(p, end, ',', '"', '<')) < end && *p != ',') {
        if (*p == '"')
            p = sua__quoted(p, end);
        else
            p = sua__find2(p, end, '>', '>');
        if (!p)
            return end;
    }
    return p;
}

int sua__list_next(struct sua_str *rest, struct sua_str *value)
{
    while (rest->n) {
        const char *end = rest->p + rest->n;
        const char *from = sua__lws(rest->p, end), *to, *comma = from;

        if (SUA__FAST) /* most are words */
            comma = sua__span(sua__plain(from, end), end, SUA__C_TOKEN);
        if (!SUA__FAST || (comma < end && *comma != ','))
            comma = element_end(comma, end);
        to = comma;
        while (to > from && sua__is_lws(to[-1]))
            to--;
        *value = sua__range(from, to);
        *rest = sua__range(comma < end ? comma + 1 : end, end);
        if (value->n)
            return 1;
    }
    return 0;
}

int sua__is_token(struct sua_str s)
{
    return s.n && sua__span(s.p, s.p + s.n, SUA__C_TOKEN) == s.p + s.n;
}
