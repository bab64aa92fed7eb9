/* SPDX-License-Identifier: MIT
 * Reading a session description. RFC 8866 5, 6, 9; RFC 3551 6 (static
 * payload types).
 *
 * The structure (v, o, c, m lines) must hold; lines of unknown type are
 * passed over, and an attribute that cannot be read is taken as one that is
 * not known, as attributes are where implementations differ most. */
#include "sdp/sdp.h"

struct static_codec {
    uint8_t pt, channels;
    uint16_t rate;              /* 90000 is written as 0                   */
    char name[8];
};

/* Names in place of pointers: no relocations. Ends unless full with NUL. */
static const struct static_codec static_codecs[] = {
    {0, 1, 8000, "PCMU"},    {3, 1, 8000, "GSM"},    {4, 1, 8000, "G723"},
    {5, 1, 8000, "DVI4"},    {6, 1, 16000, "DVI4"},  {7, 1, 8000, "LPC"},
    {8, 1, 8000, "PCMA"},    {9, 1, 8000, "G722"},   {10, 2, 44100, "L16"},
    {11, 1, 44100, "L16"},   {12, 1, 8000, "QCELP"}, {13, 1, 8000, "CN"},
    {14, 1, 0, "MPA"},       {15, 1, 8000, "G728"},  {16, 1, 11025, "DVI4"},
    {17, 1, 22050, "DVI4"},  {18, 1, 8000, "G729"},  {25, 1, 0, "CelB"},
    {26, 1, 0, "JPEG"},      {28, 1, 0, "nv"},       {31, 1, 0, "H261"},
    {32, 1, 0, "MPV"},       {33, 1, 0, "MP2T"},     {34, 1, 0, "H263"},
};

/* What is known so far: the session's values are every stream's default. */
struct reader {
    struct sua_sdp *out;
    struct sua_sdp_media *media; /* NULL above the first m=                */
    struct sua_addr addr;
    struct sua_str host;
    uint8_t dir, lines_seen, has_origin, has_own_c;
};

/* ---- lines and words --------------------------------------------------- */

static int is_letter(char c)
{
    return sua__lower(c) >= 'a' && sua__lower(c) <= 'z';
}

int sua__sdp_line(struct sua_str *rest, char *type, struct sua_str *value)
{
    size_t lf = sua__str_find(*rest, '\n');
    struct sua_str line = sua__str_sub(*rest, 0, lf);

    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (!line.n && !sua_str_trim(*rest).n)
        return 0;
    if (line.n < 2 || !is_letter(line.p[0]) || line.p[1] != '=' ||
        sua__str_find(line, '\r') < line.n ||
        sua__str_find(line, '\0') < line.n)
        return SUA_EBADMSG;
    *type = line.p[0];
    *value = sua__str_sub(line, 2, line.n);
    *rest = sua__str_sub(*rest, lf + 1, rest->n);
    return 1;
}

struct sua_str sua__sdp_word(struct sua_str *rest)
{
    struct sua_str word;

    while (rest->n && rest->p[0] == ' ')
        *rest = sua__str_sub(*rest, 1, rest->n);
    word = sua__str_sub(*rest, 0, sua__str_find(*rest, ' '));
    *rest = sua__str_sub(*rest, word.n, rest->n);
    return word;
}

/* What is before `at` and, into *rest, what is behind it. */
static struct sua_str split(struct sua_str s, char at, struct sua_str *rest)
{
    size_t n = sua__str_find(s, at);

    *rest = sua__str_sub(s, n + 1, s.n);
    return sua__str_sub(s, 0, n);
}

/* Identifiers in o= may have more digits than fit: they are compared, not
 * counted, so the low bits do. */
static int read_u64(struct sua_str s, uint64_t *out)
{
    uint64_t v = 0;
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';

        if (d > 9)
            return SUA_EBADMSG;
        v = v * 10 + d;
    }
    *out = v;
    return s.n ? SUA_OK : SUA_EBADMSG;
}

/* ---- o= and c= --------------------------------------------------------- */

static int read_origin(struct reader *r, struct sua_str v)
{
    struct sua_sdp *out = r->out;

    if (r->has_origin)
        return SUA_EBADMSG;
    r->has_origin = 1;
    out->origin_user = sua__sdp_word(&v);
    if (read_u64(sua__sdp_word(&v), &out->id) ||
        read_u64(sua__sdp_word(&v), &out->version))
        return SUA_EBADMSG;
    sua__sdp_word(&v);
    sua__sdp_word(&v);
    out->origin_addr = sua__sdp_word(&v);
    return out->origin_addr.n ? SUA_OK : SUA_EBADMSG;
}

/* The family of an address is taken from its form: some write IP4 before an
 * IPv6 address. A name, or a network we do not know, has no address. */
static int read_connection(struct reader *r, struct sua_str v)
{
    struct sua_str net = sua__sdp_word(&v), ttl, host;
    struct sua_addr addr;

    sua__sdp_word(&v);
    host = split(sua__sdp_word(&v), '/', &ttl);
    if (!host.n)
        return SUA_EBADMSG;
    if (!sua_str_ieq(net, SUA_STR("IN")) || sua_addr_parse(host, &addr))
        memset(&addr, 0, sizeof(addr));
    if (!r->media) {
        r->addr = addr;
        r->host = host;
    } else if (!r->has_own_c) { /* more than one: layered multicast */
        r->has_own_c = 1;
        addr.port = r->media->port;
        r->media->addr = addr;
        r->media->host = host;
    }
    return SUA_OK;
}

/* ---- m= ---------------------------------------------------------------- */

static void fill_static(struct sua_sdp_codec *c)
{
    size_t i;

    for (i = 0; i < SUA__COUNT(static_codecs); i++) {
        const struct static_codec *s = &static_codecs[i];
        struct sua_str name = sua_str_make(s->name, sizeof(s->name));

        if (s->pt != c->pt)
            continue;
        c->name = sua__str_sub(name, 0, sua__str_find(name, '\0'));
        c->rate = s->rate ? s->rate : 90000;
        c->channels = s->channels;
    }
}

static struct sua_sdp_codec *codec_of(struct sua_sdp_media *m, uint32_t pt)
{
    size_t i;

    for (i = 0; i < m->ncodec; i++)
        if (m->codec[i].pt == pt)
            return &m->codec[i];
    return NULL;
}

static int read_formats(struct sua_sdp_media *m, struct sua_str v)
{
    struct sua_str word;
    uint32_t pt;

    while ((word = sua__sdp_word(&v)).n) {
        struct sua_sdp_codec *c;

        if (sua_str_u32(word, SUA__PT_MAX, &pt))
            return m->port ? SUA_EBADMSG : SUA_OK;
        if (m->ncodec == SUA_SDP_CODEC_MAX || codec_of(m, pt))
            continue;
        c = &m->codec[m->ncodec++];
        memset(c, 0, sizeof(*c));
        c->pt = (uint8_t)pt;
        c->channels = 1;
        fill_static(c);
    }
    return SUA_OK;
}

static int is_rtp(struct sua_str proto)
{
    return sua__str_starts_icase(proto, SUA_STR("RTP/")) ||
           sua__str_starts_icase(proto, SUA_STR("UDP/TLS/RTP/"));
}

/* "49170/2" is two ports; more than the first is of no use here. */
static int read_port(struct sua_str word, uint16_t *out)
{
    struct sua_str rest, first = split(word, '/', &rest);
    uint32_t port, count = 1;

    if (sua_str_u32(first, 65535, &port) ||
        (first.n < word.n && sua_str_u32(rest, 65535, &count)) || !count)
        return SUA_EBADMSG;
    *out = (uint16_t)port;
    return SUA_OK;
}

static int read_media(struct reader *r, struct sua_str v)
{
    struct sua_sdp_media *m;

    if (r->out->nmedia == SUA_SDP_MEDIA_MAX)
        return SUA_ELIMIT;
    m = r->media = &r->out->media[r->out->nmedia++];
    memset(m, 0, offsetof(struct sua_sdp_media, codec));
    m->line = v;
    m->dir = r->dir;
    r->has_own_c = 0;
    m->type = sua__sdp_word(&v);
    if (!m->type.n || read_port(sua__sdp_word(&v), &m->port))
        return SUA_EBADMSG;
    m->proto = sua__sdp_word(&v);
    /* Some leave the formats out when they refuse a stream. */
    if (!m->proto.n || (!sua_str_trim(v).n && m->port))
        return SUA_EBADMSG;
    m->addr = r->addr;
    m->addr.port = m->port;
    m->host = r->host;
    m->known = (uint8_t)is_rtp(m->proto);
    return m->known ? read_formats(m, v) : SUA_OK;
}

/* ---- a= ---------------------------------------------------------------- */

static int direction(struct sua_str name)
{
    if (sua_str_eq(name, SUA_STR("sendrecv")))
        return SUA_SDP_SENDRECV;
    if (sua_str_eq(name, SUA_STR("sendonly")))
        return SUA_SDP_SENDONLY;
    if (sua_str_eq(name, SUA_STR("recvonly")))
        return SUA_SDP_RECVONLY;
    return sua_str_eq(name, SUA_STR("inactive")) ? SUA_SDP_INACTIVE : -1;
}

/* The format that an attribute is about: its first word. */
static struct sua_sdp_codec *subject(struct sua_sdp_media *m,
                                     struct sua_str *v)
{
    uint32_t pt;

    if (sua_str_u32(sua__sdp_word(v), SUA__PT_MAX, &pt))
        return NULL;
    return codec_of(m, pt);
}

/* "<pt> <name>/<rate>[/<channels>]" */
static void read_rtpmap(struct sua_sdp_media *m, struct sua_str v)
{
    struct sua_str rate, name, channels;
    struct sua_sdp_codec *c = subject(m, &v);
    uint32_t hz, ch = 1;

    name = split(sua__sdp_word(&v), '/', &rate);
    rate = split(rate, '/', &channels);
    if (!c || !name.n || sua_str_u32(rate, UINT32_MAX, &hz) || !hz ||
        (channels.n && (sua_str_u32(channels, 255, &ch) || !ch)))
        return;
    c->name = name;
    c->rate = hz;
    c->channels = (uint8_t)ch;
}

static void read_fmtp(struct sua_sdp_media *m, struct sua_str v)
{
    struct sua_sdp_codec *c = subject(m, &v);

    if (c)
        c->fmtp = sua_str_trim(v);
}

static void read_attribute(struct reader *r, struct sua_str v)
{
    struct sua_str value, name = split(v, ':', &value);
    struct sua_sdp_media *m = r->media;
    int dir = direction(sua_str_trim(v));
    uint32_t ms;

    if (dir >= 0)
        *(m ? &m->dir : &r->dir) = (uint8_t)dir;
    else if (!m)
        return;
    else if (sua_str_eq(name, SUA_STR("rtpmap")))
        read_rtpmap(m, value);
    else if (sua_str_eq(name, SUA_STR("fmtp")))
        read_fmtp(m, value);
    else if (sua_str_eq(name, SUA_STR("ptime")) &&
             !sua_str_u32(sua_str_trim(value), 65535, &ms))
        m->ptime = (uint16_t)ms;
}

/* ---- the whole --------------------------------------------------------- */

static int read_line(struct reader *r, char type, struct sua_str v)
{
    /* v= comes first and once; a text without it is something else. */
    if (!r->lines_seen || type == 'v') {
        if (r->lines_seen || type != 'v' || !sua_str_eq(v, SUA_STR("0")))
            return SUA_EBADMSG;
        r->lines_seen = 1;
        return SUA_OK;
    }
    switch (type) {
    case 'o':
        return r->media ? SUA_EBADMSG : read_origin(r, v);
    case 's':
        if (!r->media)
            r->out->session_name = v;
        return SUA_OK;
    case 'c':
        return read_connection(r, v);
    case 'm':
        return read_media(r, v);
    case 'a':
        read_attribute(r, v);
        return SUA_OK;
    default:
        return SUA_OK;
    }
}

/* Until then a section reaches to the end of the text, as `rest` does. */
static void close_section(struct reader *r, struct sua_str rest)
{
    struct sua_str *s = r->media ? &r->media->section : &r->out->session;

    s->n -= rest.n;
}

/* RFC 8866 5.7: c= for all or for each, which a refused one may lack. */
static int check_whole(const struct reader *r, struct sua_str *at)
{
    size_t i;

    if (!r->has_origin)
        return SUA_EBADMSG;
    for (i = 0; i < r->out->nmedia; i++) {
        const struct sua_sdp_media *m = &r->out->media[i];

        if (m->port && !m->host.n) {
            at->n += (size_t)(at->p - m->line.p) + sizeof("m=") - 1;
            return SUA_EBADMSG;
        }
    }
    return SUA_OK;
}

static void reader_init(struct reader *r, struct sua_str text,
                        struct sua_sdp *out)
{
    memset(r, 0, sizeof(*r));
    r->out = out;
    r->dir = SUA_SDP_SENDRECV;
    memset(out, 0, offsetof(struct sua_sdp, media));
    out->text = text;
    out->session = text;
}

int sua_sdp_parse(struct sua_str text, struct sua_sdp *out, size_t *err_off)
{
    struct sua_str rest = text, v, at = text;
    struct reader r;
    char type;
    int err;

    reader_init(&r, text, out);
    while ((err = sua__sdp_line(&rest, &type, &v)) > 0) {
        if (type == 'm')
            close_section(&r, at);
        err = read_line(&r, type, v);
        if (err)
            break;
        if (type == 'm')
            r.media->section = rest;
        at = rest;
    }
    if (!err) {
        close_section(&r, at);
        err = check_whole(&r, &at);
    }
    if (err && err_off)
        *err_off = text.n - at.n;
    return err;
}

int sua_sdp_attr_next(struct sua_str *rest, struct sua_str name,
                      struct sua_str *value)
{
    struct sua_str v;
    char type;

    while (sua__sdp_line(rest, &type, &v) > 0) {
        if (type != 'a')
            continue;
        if (sua_str_eq(name, split(v, ':', value)))
            return 1;
    }
    return 0;
}

struct sua_str sua_sdp_attr(struct sua_str section, struct sua_str name)
{
    struct sua_str value;

    if (sua_sdp_attr_next(&section, name, &value))
        return value;
    return sua_str_make(NULL, 0);
}
