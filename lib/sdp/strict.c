/* SPDX-License-Identifier: MIT
 * What RFC 8866 9 asks of a description and the lenient reader does not. */
#include "sdp/form.h"
#include "msg/msg.h"

struct strict {
    struct sua__sdp_reader reader;
    const char *next;           /* behind the line before                  */
    uint32_t before;            /* bit of its type                         */
    unsigned in_media;
};

/* ---- order ------------------------------------------------------------- */

#define BIT(letter) ((uint32_t)1 << ((letter) - 'a'))
#define START ((uint32_t)1 << 31)
#define HEAD (BIT('s') | BIT('i') | BIT('u') | BIT('e') | BIT('p'))
#define TIMES (BIT('t') | BIT('r') | BIT('z'))
#define TOP (BIT('m') | BIT('i') | BIT('c') | BIT('b'))

/* Which lines may stand before one of a type; a list of the same type has
 * that type among them. */
static const uint32_t order[2][26] = {{
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

static int follows(const struct strict *s, char type)
{
    return (order[s->in_media][type - 'a'] & s->before) != 0;
}

/* ---- what the reader has seen ------------------------------------------ */

/* Most lines are plain: the reader took all there is, word for word, and a
 * look at what it found is enough. Where this is not certain the answer is
 * no, and the line is read again by its grammar. */

static int is_token(struct sua_str s)
{
    return sua__span(s.p, s.p + s.n, SUA__C_TOKEN) == s.p + s.n;
}

static int plain_origin(const struct sua_sdp *out, struct sua_str v)
{
    struct sua_str user = out->origin_user, addr = out->origin_addr;
    size_t i;

    /* A first digit of 2 may be multicast's. */
    if (!is_token(user) || addr.n < 4 || *addr.p == '2' ||
        addr.p + addr.n != v.p + v.n || memcmp(addr.p - 8, " IN IP4 ", 8))
        return 0;
    for (i = 0; i < addr.n; i++)
        if (addr.p[i] != '.' && !sua__is_digit(addr.p[i]))
            return 0;
    return 1;
}

static int plain_connection(const struct sua__sdp_reader *r, struct sua_str v)
{
    const struct sua_addr *a = r->media ? &r->media->addr : &r->addr;
    struct sua_str host = r->media ? r->media->host : r->host;

    /* Eight bytes are one comparison; before the value is "c=". */
    return a->family == 4 && a->ip[0] < 224 && v.n == host.n + 7 &&
           host.p == v.p + 7 && !memcmp(v.p - 1, "=IN IP4 ", 8);
}

static int plain_media(const struct sua_sdp_media *m)
{
    struct sua_str rest = m->proto;

    if (!m->known || !m->port || m->nport != 1 || rest.n < 5 ||
        memcmp(rest.p, "RTP/", 4))
        return 0;
    rest.p += 4;
    rest.n -= 4;
    return is_token(m->type) && is_token(rest);
}

static int plain_attribute(const struct sua__sdp_reader *r, struct sua_str v)
{
    size_t colon;

    if (r->end != v.p + v.n)
        return sua__sdp_direction(v) >= 0;
    colon = *v.p == 'r' ? 6 : *v.p == 'f' ? 4 : 5; /* rtpmap, fmtp, ptime  */
    return v.p[colon + 1] != ' ' && (colon != 6 || is_token(r->codec->name));
}

static int is_plain(const struct sua__sdp_reader *r, char type,
                    struct sua_str v)
{
    if (r->odd || !v.n)
        return 0;
    if (type == 'a')
        return plain_attribute(r, v);
    if (*v.p == ' ' || v.p[v.n - 1] == ' ')
        return 0;
    switch (type) {
    case 'm':
        return plain_media(r->media);
    case 'c':
        return plain_connection(r, v);
    case 'o':
        return plain_origin(r->out, v);
    case 't':
        return v.n == 3 && !memcmp(v.p, "0 0", 3);
    default:
        return type == 's';
    }
}

/* ---- the whole --------------------------------------------------------- */

static int check_line(struct sua__sdp_reader *r, char type, struct sua_str v,
                      const char *next)
{
    struct strict *s = SUA__OWNER(r, struct strict, reader);

    s->next = next;
    if (type < 'a' || next != v.p + v.n + 2 || !follows(s, type) ||
        !(is_plain(r, type, v) || sua__sdp_value_ok(type, v)))
        return SUA_EBADMSG;
    s->before = BIT(type);
    s->in_media |= type == 'm';
    r->odd = 0;
    r->end = NULL;
    return SUA_OK;
}

/* Where the first stream without an address begins, or NULL. */
static const char *lacks_address(const struct sua_sdp *sdp)
{
    size_t i;

    for (i = 0; i < sdp->nmedia; i++)
        if (!sdp->media[i].host.n)
            return sdp->media[i].line.p - 2;
    return NULL;
}

int sua_sdp_parse(struct sua_str text, struct sua_sdp *out, size_t *err_off)
{
    struct strict s;
    const char *at;
    int err;

    s.before = START;
    s.in_media = 0;
    err = sua__sdp_read(text, out, err_off, &s.reader, check_line);
    if (err)
        return err;
    /* The last line is one that m= may follow, and nothing follows it. */
    at = s.next;
    if (follows(&s, 'm') && at == text.p + text.n)
        at = lacks_address(out);
    if (at && err_off)
        *err_off = (size_t)(at - text.p);
    return at ? SUA_EBADMSG : SUA_OK;
}
