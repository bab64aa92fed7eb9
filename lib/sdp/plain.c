/* SPDX-License-Identifier: MIT
 * The order of lines; and lines as nearly all are, read in one step: every
 * word in its place, one space between two, nothing to make up for. A line
 * that is taken here is one that both forms take, with the same outcome.
 * RFC 8866 5, 6, 9. */
#include "sdp/read.h"

/* ---- order ------------------------------------------------------------- */

#define BIT(letter) ((uint32_t)1 << ((letter) & 31))
#define START 1u
#define HEAD (BIT('s') | BIT('i') | BIT('u') | BIT('e') | BIT('p'))
#define TIMES (BIT('t') | BIT('r') | BIT('z'))
#define TOP (BIT('m') | BIT('i') | BIT('c') | BIT('b'))

/* A list of lines of one type has that type among those before it. */
const uint32_t sua__sdp_order[2][26] = {{
    ['v' - 'a'] = START,
    ['o' - 'a'] = BIT('v'),
    ['s' - 'a'] = BIT('o'),
    ['i' - 'a'] = BIT('s'),
    ['u' - 'a'] = BIT('s') | BIT('i'),
    ['e' - 'a'] = HEAD & ~BIT('p'),
    ['p' - 'a'] = HEAD,
    ['c' - 'a'] = HEAD,
    ['b' - 'a'] = HEAD | BIT('c') | BIT('b'),
    ['t' - 'a'] = HEAD | BIT('c') | BIT('b') | TIMES,
    ['r' - 'a'] = BIT('t') | BIT('r'),
    ['z' - 'a'] = BIT('r'),
    ['k' - 'a'] = TIMES,
    ['a' - 'a'] = TIMES | BIT('k') | BIT('a'),
    ['m' - 'a'] = TIMES | BIT('k') | BIT('a'),
}, { /* of a stream */
    ['i' - 'a'] = BIT('m'),
    ['c' - 'a'] = BIT('m') | BIT('i') | BIT('c'),
    ['b' - 'a'] = TOP,
    ['k' - 'a'] = TOP,
    ['a' - 'a'] = TOP | BIT('k') | BIT('a'),
    ['m' - 'a'] = TOP | BIT('k') | BIT('a'),
}};

#if !defined(__OPTIMIZE_SIZE__)

/* The text ends in CR LF, which nothing here steps over: a loop that stops at
 * a CR needs no other end. What takes several bytes at once does. */

#if defined(__GNUC__)
#define same(a, b, n) (!__builtin_memcmp((a), (b), (n)))
#else
#define same(a, b, n) (!memcmp((a), (b), (n)))
#endif
#define BEGINS(r, p, text)                                                    \
    ((size_t)((r)->limit - (p)) >= sizeof(text) - 1 &&                        \
     same((p), (text), sizeof(text) - 1))

/* ---- words ------------------------------------------------------------- */

/* Each answers the place behind what it took, or NULL. */

static inline const char *line_end(const char *p)
{
    return sua__is_crlf(p) ? p + 2 : NULL;
}

static inline const char *token(const char *p)
{
    while (sua__is(*p, SUA__C_TOKEN))
        p++;
    return p;
}

/* Any text but an empty one, and the line end. */
static inline const char *text(const struct sua__sdp_reader *r, const char *p)
{
    const char *stop = sua__low(p, r->limit);

    return stop > p ? line_end(stop) : NULL;
}

static inline const char *u64(const char *p, uint64_t *out)
{
    const char *from = p;
    uint64_t v = 0;
    unsigned digit;

    for (; (digit = (unsigned)(unsigned char)*p - '0') <= 9; p++)
        v = v * 10 + digit;
    *out = v;
    return p > from ? p : NULL;
}

static inline const char *number(const char *p, uint32_t max, uint32_t *out)
{
    const char *from = p;
    uint32_t v = 0, digit;

    for (; (digit = (uint32_t)(unsigned char)*p - '0') <= 9; p++)
        v = v * 10 + digit;
    *out = v;
    /* Nine digits cannot have wrapped. */
    return p > from && p - from <= 9 && v <= max ? p : NULL;
}

/* ---- o= c= b= ---------------------------------------------------------- */

/* A name or an IPv4 address, which is not one of multicast. */
static inline const char *unicast(const struct sua__sdp_reader *r,
                                  const char *p)
{
    const char *from = p;

    if (p[0] == '2' && (p[1] == '2' || p[1] == '3'))
        return NULL;
    p = sua__plain(p, r->limit);
    while (sua__is(*p, SUA__C_HOST) && *p != '_')
        p++;
    return p - from >= 4 ? p : NULL;
}

static inline const char *plain_origin(struct sua__sdp_reader *r,
                                       const char *p)
{
    struct sua_sdp *out = r->out;
    const char *from = p;

    p = token(p);
    if (p == from || *p != ' ' || r->has_origin)
        return NULL;
    out->origin_user = sua__range(from, p);
    p = u64(p + 1, &out->id);
    if (!p || *p != ' ')
        return NULL;
    p = u64(p + 1, &out->version);
    if (!p || !BEGINS(r, p, " IN IP4 "))
        return NULL;
    from = p + 8;
    p = unicast(r, from);
    if (!p || !line_end(p))
        return NULL;
    out->origin_addr = sua__range(from, p);
    r->has_origin = 1;
    return line_end(p);
}

/* No zero in front, which some take for octal. */
static inline const char *octet(const char *p, uint8_t *out)
{
    unsigned v = (unsigned)(unsigned char)*p++ - '0', digit;

    if (v > 9)
        return NULL;
    *out = (uint8_t)v;
    digit = (unsigned)(unsigned char)*p - '0';
    if (digit > 9)
        return p;
    v = v * 10 + digit;
    if (v < 10)
        return NULL;
    *out = (uint8_t)v;
    digit = (unsigned)(unsigned char)*++p - '0';
    if (digit > 9)
        return p;
    v = v * 10 + digit;
    *out = (uint8_t)v;
    return v <= 255 ? p + 1 : NULL;
}

static inline const char *ipv4(const char *p, uint8_t ip[4])
{
    p = octet(p, &ip[0]);
    if (!p || *p != '.')
        return NULL;
    p = octet(p + 1, &ip[1]);
    if (!p || *p != '.')
        return NULL;
    p = octet(p + 1, &ip[2]);
    if (!p || *p != '.')
        return NULL;
    return octet(p + 1, &ip[3]);
}

static inline const char *plain_connection(struct sua__sdp_reader *r,
                                           const char *p)
{
    struct sua_sdp_media *m = r->media;
    const char *from = p + 7;
    struct sua_addr addr;

    if (r->has_own_c || !BEGINS(r, p, "IN IP4 "))
        return NULL;
    memset(&addr, 0, sizeof(addr));
    addr.family = 4;
    p = ipv4(from, addr.ip);
    if (!p || !line_end(p) || addr.ip[0] >= 224)
        return NULL;
    if (m) {
        r->has_own_c = 1;
        addr.port = m->port;
        m->addr = addr;
        m->host = sua__range(from, p);
    } else {
        r->addr = addr;
        r->host = sua__range(from, p);
    }
    return line_end(p);
}

static const char *plain_bandwidth(const char *p)
{
    const char *from = p;
    uint32_t v;

    p = token(p);
    if (p == from || *p != ':')
        return NULL;
    p = number(p + 1, UINT32_MAX, &v);
    return p ? line_end(p) : NULL;
}

/* ---- m= ---------------------------------------------------------------- */

static inline const char *rtp(const struct sua__sdp_reader *r, const char *p)
{
    const char *from;

    if (BEGINS(r, p, "UDP/TLS/"))
        p += 8;
    if (!BEGINS(r, p, "RTP/"))
        return NULL;
    from = p + 4;
    p = token(from);
    return p > from ? p : NULL;
}

static inline const char *formats(struct sua_sdp_media *m, const char *p)
{
    uint32_t pt;

    m->ncodec = 0;
    do {
        if (*p != ' ')
            return NULL;
        p = number(p + 1, SUA__PT_MAX, &pt);
        if (!p)
            return NULL;
        sua__sdp_add_codec(m, pt);
    } while (*p != '\r');
    return line_end(p);
}

static inline const char *plain_media(struct sua__sdp_reader *r,
                                      const char *p)
{
    struct sua_sdp_media *m = &r->out->media[r->out->nmedia];
    const char *from = p, *proto;
    uint32_t port;

    if (r->out->nmedia == SUA_SDP_MEDIA_MAX)
        return NULL;
    p = token(p);
    if (p == from || *p != ' ')
        return NULL;
    m->type = sua__range(from, p);
    p = number(p + 1, 65535, &port);
    if (!p || *p != ' ')
        return NULL;
    proto = p + 1;
    p = rtp(r, proto);
    if (!p)
        return NULL;
    m->proto = sua__range(proto, p);
    p = formats(m, p);
    if (!p)
        return NULL;
    sua__sdp_open(r, m, sua__range(from, p - 2));
    m->known = 1;
    m->port = m->addr.port = (uint16_t)port;
    return r->section = p;
}

/* ---- a= ---------------------------------------------------------------- */

/* "<pt> " of a format that the stream has. */
static inline const char *subject(struct sua_sdp_media *m, const char *p,
                                  struct sua_sdp_codec **c)
{
    uint32_t pt;
    size_t i;

    p = number(p, SUA__PT_MAX, &pt);
    if (!p || *p != ' ')
        return NULL;
    for (i = 0; i < m->ncodec; i++)
        if (m->codec[i].pt == pt) {
            *c = &m->codec[i];
            return p + 1;
        }
    return NULL;
}

static inline const char *plain_rtpmap(struct sua__sdp_reader *r,
                                       const char *p)
{
    struct sua_sdp_codec *c;
    const char *from = subject(r->media, p, &c), *slash;
    uint32_t hz, channels = 1;

    if (!from)
        return NULL;
    slash = token(from);
    if (slash == from || *slash != '/')
        return NULL;
    p = number(slash + 1, UINT32_MAX, &hz);
    if (p && *p == '/')
        p = number(p + 1, 255, &channels);
    if (!p || !hz || !channels || !line_end(p))
        return NULL;
    c->name = sua__range(from, slash);
    c->rate = hz;
    c->channels = (uint8_t)channels;
    return line_end(p);
}

static inline const char *plain_fmtp(struct sua__sdp_reader *r,
                                     const char *p)
{
    struct sua_sdp_codec *c;
    const char *from = subject(r->media, p, &c);

    if (!from || (unsigned char)*from <= ' ')
        return NULL;
    p = text(r, from);
    if (!p || (unsigned char)p[-3] <= ' ')
        return NULL;
    c->fmtp = sua__range(from, p - 2);
    return p;
}

static inline const char *plain_ptime(struct sua__sdp_reader *r,
                                      const char *p)
{
    uint32_t ms;

    p = number(p, 65535, &ms);
    if (!p || !ms || !line_end(p))
        return NULL;
    r->media->ptime = (uint16_t)ms;
    return line_end(p);
}

static inline const char *plain_direction(struct sua__sdp_reader *r,
                                          const char *p)
{
    unsigned dir = 4;

    if (r->limit - p < SUA__DIRECTION_N + 2 || !line_end(p + SUA__DIRECTION_N))
        return NULL;
    while (dir--)
        if (same(p, sua__sdp_directions[dir], SUA__DIRECTION_N)) {
            *(r->media ? &r->media->dir : &r->dir) = (uint8_t)dir;
            return p + SUA__DIRECTION_N + 2;
        }
    return NULL;
}

/* Names whose values have a grammar that is looked at. */
static inline int is_read(const char *p, size_t n)
{
    switch (n) {
    case 4:
        return same(p, "fmtp", 4);
    case 5:
        return same(p, "ptime", 5);
    case 6:
        return same(p, "rtpmap", 6);
    default:
        return n == 8 && sua__sdp_direction(sua_str_make(p, n)) >= 0;
    }
}

static inline const char *plain_other(struct sua__sdp_reader *r,
                                      const char *p)
{
    const char *from = p;

    p = token(p);
    if (p == from || is_read(from, (size_t)(p - from)))
        return NULL;
    return *p == ':' ? text(r, p + 1) : line_end(p);
}

static inline const char *plain_attribute(struct sua__sdp_reader *r,
                                          const char *p)
{
    const char *next;

    if (r->media && BEGINS(r, p, "rtpmap:"))
        return plain_rtpmap(r, p + 7);
    if (r->media && BEGINS(r, p, "fmtp:"))
        return plain_fmtp(r, p + 5);
    if (r->media && BEGINS(r, p, "ptime:"))
        return plain_ptime(r, p + 6);
    next = plain_direction(r, p);
    return next ? next : plain_other(r, p);
}

/* ---- lines ------------------------------------------------------------- */

/* p: the value. The order is right, so that these stand where they count. */
static inline const char *plain_value(struct sua__sdp_reader *r, char type,
                                      const char *p)
{
    const char *next;

    switch (type) {
    case 'a':
        return plain_attribute(r, p);
    case 'm':
        return plain_media(r, p);
    case 'c':
        return plain_connection(r, p);
    case 'o':
        return plain_origin(r, p);
    case 'b':
        return plain_bandwidth(p);
    case 't':
        if (!BEGINS(r, p, "0 0\r\n"))
            return NULL;
        r->out->timing = sua_str_make(p, 3);
        return p + 5;
    case 's':
        next = text(r, p);
        if (next)
            r->out->session_name = sua__range(p, next - 2);
        return next;
    case 'i':
        return text(r, p);
    default:
        return type == 'v' && BEGINS(r, p, "0\r\n") ? p + 3 : NULL;
    }
}

void sua__sdp_plain(struct sua__sdp_reader *r)
{
    const char *p = r->at, *next;

    if (r->limit - p < 2 || !sua__is_crlf(r->limit - 2))
        return;
    for (; p < r->limit; p = next) {
        char type = *p;

        if ((unsigned)type - 'a' > 'z' - 'a' || p[1] != '=' ||
            !sua__sdp_follows(r->before, type, r->media != NULL))
            break;
        next = plain_value(r, type, p + 2);
        if (!next)
            break;
        r->before = type;
    }
    r->at = p;
}

#endif
