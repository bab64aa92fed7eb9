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
#if defined(__OPTIMIZE_SIZE__)
#define AT(c) [c - '!']
static const uint8_t class_of['~' - '!' + 1] = {
#else
#define AT(c) [c]
const uint8_t sua__class_of[256] = {
#endif
    AT('!') = MARK, AT('"') = W, AT('$') = U | P | A | H, AT('%') = T | V,
    AT('&') = U | P | A | H, AT('\'') = MARK, AT('(') = W | U | P | A | H,
    AT(')') = W | U | P | A | H, AT('*') = MARK, AT('+') = MARK,
    AT(',') = U | P, AT('-') = MARK | N, AT('.') = MARK | N,
    AT('/') = W | U | A | H, AT('0') = ALNUM, AT('1') = ALNUM, AT('2') = ALNUM,
    AT('3') = ALNUM, AT('4') = ALNUM, AT('5') = ALNUM, AT('6') = ALNUM,
    AT('7') = ALNUM, AT('8') = ALNUM, AT('9') = ALNUM, AT(':') = W | A | H | V,
    AT(';') = U, AT('<') = W, AT('=') = U | P | H, AT('>') = W,
    AT('?') = W | U | H, AT('A') = ALNUM, AT('B') = ALNUM, AT('C') = ALNUM,
    AT('D') = ALNUM, AT('E') = ALNUM, AT('F') = ALNUM, AT('G') = ALNUM,
    AT('H') = ALNUM, AT('I') = ALNUM, AT('J') = ALNUM, AT('K') = ALNUM,
    AT('L') = ALNUM, AT('M') = ALNUM, AT('N') = ALNUM, AT('O') = ALNUM,
    AT('P') = ALNUM, AT('Q') = ALNUM, AT('R') = ALNUM, AT('S') = ALNUM,
    AT('T') = ALNUM, AT('U') = ALNUM, AT('V') = ALNUM, AT('W') = ALNUM,
    AT('X') = ALNUM, AT('Y') = ALNUM, AT('Z') = ALNUM, AT('[') = W | A | H | V,
    AT('\\') = W, AT(']') = W | A | H | V, AT('_') = MARK | N, AT('`') = T | V,
    AT('a') = ALNUM, AT('b') = ALNUM, AT('c') = ALNUM, AT('d') = ALNUM,
    AT('e') = ALNUM, AT('f') = ALNUM, AT('g') = ALNUM, AT('h') = ALNUM,
    AT('i') = ALNUM, AT('j') = ALNUM, AT('k') = ALNUM, AT('l') = ALNUM,
    AT('m') = ALNUM, AT('n') = ALNUM, AT('o') = ALNUM, AT('p') = ALNUM,
    AT('q') = ALNUM, AT('r') = ALNUM, AT('s') = ALNUM, AT('t') = ALNUM,
    AT('u') = ALNUM, AT('v') = ALNUM, AT('w') = ALNUM, AT('x') = ALNUM,
    AT('y') = ALNUM, AT('z') = ALNUM, AT('{') = W, AT('}') = W, AT('~') = MARK,
};

#if defined(__OPTIMIZE_SIZE__)
int sua__is(char c, unsigned cls)
{
    unsigned at = (unsigned char)(c - '!');

    return at < sizeof(class_of) && (class_of[at] & cls) != 0;
}
#endif

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
