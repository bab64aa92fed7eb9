/* SPDX-License-Identifier: MIT
 * Address literals. RFC 3261 25.1 (IPv4address, IPv6reference), RFC 4291
 * 2.2, RFC 5952 (output). */
#include "base/base.h"

struct cursor {
    const char *p, *end;
};

static int at_char(struct cursor *c, char want)
{
    if (c->p == c->end || *c->p != want)
        return 0;
    c->p++;
    return 1;
}

/* Leading zeros are refused: some readers take them for octal. */
static int read_octet(struct cursor *c, uint8_t *out)
{
    const char *from = c->p, *p = from;
    unsigned v = 0;

    for (; p != c->end && (unsigned char)(*p - '0') <= 9 && v < 256; p++)
        v = v * 10 + (unsigned)(*p - '0');
    c->p = p;
    if (p == from || v > 255 || (*from == '0' && p - from > 1))
        return 0;
    *out = (uint8_t)v;
    return 1;
}

static int read_ipv4(struct cursor c, uint8_t ip[4])
{
    int i;

    for (i = 0; i < 4; i++)
        if ((i && !at_char(&c, '.')) || !read_octet(&c, &ip[i]))
            return 0;
    return c.p == c.end;
}

/* One to four hexadecimal digits; how many, 0 for none. */
static int read_group(struct cursor *c, uint8_t out[2])
{
    unsigned v = 0;
    int n;

    for (n = 0; n < 4 && c->p != c->end; n++, c->p++) {
        char d = sua__lower(*c->p);

        if (d >= '0' && d <= '9')
            v = v << 4 | (unsigned)(d - '0');
        else if (d >= 'a' && d <= 'f')
            v = v << 4 | (unsigned)(d - 'a' + 10);
        else
            break;
    }
    out[0] = (uint8_t)(v >> 8);
    out[1] = (uint8_t)v;
    return n;
}

/* Groups up to the end; how many bytes, or -1. *gap: where "::" was. */
static int read_groups(struct cursor c, uint8_t ip[16], int *gap)
{
    int n = 0;

    if (at_char(&c, ':')) {
        if (!at_char(&c, ':'))
            return -1;
        *gap = 0;
    }
    while (c.p != c.end) {
        struct cursor start = c;

        if (n == 16 || !read_group(&c, ip + n))
            return -1;
        if (c.p != c.end && *c.p == '.')
            return n <= 12 && read_ipv4(start, ip + n) ? n + 4 : -1;
        n += 2;
        if (c.p == c.end)
            break;
        if (!at_char(&c, ':') || c.p == c.end)
            return -1;
        if (*c.p != ':')
            continue;
        if (*gap >= 0)
            return -1;
        *gap = n;
        c.p++;
    }
    return n;
}

static int read_ipv6(struct cursor c, uint8_t ip[16])
{
    int gap = -1, n = read_groups(c, ip, &gap), tail;

    if (gap < 0)
        return n == 16;
    if (n < 0 || n > 14)
        return 0;
    tail = n - gap;
    memmove(ip + 16 - tail, ip + gap, (size_t)tail);
    memset(ip + gap, 0, (size_t)(16 - n));
    return 1;
}

/* No zone ("%1"): SIP's grammar has none, and it means nothing to a peer. */
int sua_addr_parse(struct sua_str s, struct sua_addr *out)
{
    struct cursor c;
    int bracket = s.n && s.p[0] == '[';

    memset(out, 0, sizeof(*out));
    if (!s.n || (bracket && (s.n < 2 || s.p[s.n - 1] != ']')))
        return SUA_EBADMSG;
    c.p = s.p + bracket;
    c.end = s.p + s.n - bracket;
    if (!bracket && read_ipv4(c, out->ip))
        out->family = 4;
    else if (read_ipv6(c, out->ip))
        out->family = 6;
    else
        memset(out, 0, sizeof(*out));
    return out->family ? SUA_OK : SUA_EBADMSG;
}

#if defined(__OPTIMIZE_SIZE__)
static void write_ipv4(struct sua_buf *b, const uint8_t ip[4])
{
    int i;

    for (i = 0; i < 4; i++) {
        if (i)
            sua_buf_char(b, '.');
        sua_buf_u32(b, ip[i]);
    }
}
#else
static char *put_octet(char *at, unsigned v)
{
    if (v >= 100)
        *at++ = (char)('0' + v / 100);
    if (v >= 10)
        *at++ = (char)('0' + v / 10 % 10);
    *at++ = (char)('0' + v % 10);
    return at;
}

static char *put_ipv4(char *at, const uint8_t ip[4])
{
    int i;

    for (i = 0; i < 4; i++) {
        at = put_octet(at, ip[i]);
        *at++ = '.';
    }
    return at - 1;
}

static void write_ipv4(struct sua_buf *b, const uint8_t ip[4])
{
    char mem[16];

    sua__buf_put(b, mem, (size_t)(put_ipv4(mem, ip) - mem));
}
#endif

static void write_group(struct sua_buf *b, const uint8_t g[2])
{
    unsigned v = (unsigned)g[0] << 8 | g[1];
    int shift = 12;

    while (shift && !(v >> shift))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        sua_buf_char(b, "0123456789abcdef"[v >> shift & 15]);
}

/* First longest run of two or more zero groups (RFC 5952 4.2); its length
 * in bytes, 0 for none. */
static int zero_run(const uint8_t ip[16], int *at)
{
    int i, run = 0, best = 2;

    for (i = 0; i < 16; i += 2) {
        run = ip[i] | ip[i + 1] ? 0 : run + 2;
        if (run > best) {
            best = run;
            *at = i + 2 - run;
        }
    }
    return best > 2 ? best : 0;
}

static int is_mapped(const uint8_t ip[16])
{
    static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255,
                                       255};

    return !memcmp(ip, prefix, sizeof(prefix));
}

static void write_ipv6(struct sua_buf *b, const uint8_t ip[16])
{
    int at = -1, run = zero_run(ip, &at), i = 0;
    int end = is_mapped(ip) ? 12 : 16;

    while (i < end) {
        if (i == at) {
            sua_buf_z(b, "::");
            i += run;
            continue;
        }
        if (i && i != at + run)
            sua_buf_char(b, ':');
        write_group(b, ip + i);
        i += 2;
    }
    if (end == 12) {
        sua_buf_char(b, ':');
        write_ipv4(b, ip + 12);
    }
}

void sua__addr_bare(struct sua_buf *b, const struct sua_addr *a)
{
    if (a->family == 4)
        write_ipv4(b, a->ip);
    else if (a->family == 6)
        write_ipv6(b, a->ip);
    else if (!b->err)
        b->err = SUA_EINVAL;
}

void sua_addr_write(struct sua_buf *b, const struct sua_addr *a,
                    int with_port)
{
    if (a->family == 6)
        sua_buf_char(b, '[');
    sua__addr_bare(b, a);
    if (a->family == 6)
        sua_buf_char(b, ']');
    if (with_port) {
        sua_buf_char(b, ':');
        sua_buf_u32(b, a->port);
    }
}

int sua_addr_eq(const struct sua_addr *a, const struct sua_addr *b,
                int with_port)
{
    size_t n = a->family == 6 ? 16 : a->family == 4 ? 4 : 0;

    if (a->family != b->family || memcmp(a->ip, b->ip, n))
        return 0;
    /* A literal from a message has no zone and matches any. */
    if (n == 16 && a->scope && b->scope && a->scope != b->scope)
        return 0;
    return !with_port || a->port == b->port;
}
