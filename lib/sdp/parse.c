/* SPDX-License-Identifier: MIT
 * Reading a session description. RFC 8866 5, 6, 9; RFC 3551 6 (static
 * payload types).
 *
 * The structure (v, o, c, m lines) must hold; lines of unknown type are
 * passed over, and an attribute that cannot be read is taken as one that is
 * not known, as attributes are where implementations differ most. What the
 * strict form asks beyond that is in strict.c. */
#include "msg/scan.h"
#include "msg/msg.h"
#include "sdp/sdp.h"

struct static_codec {
    uint16_t rate;              /* 90000 is written as 0                   */
    uint8_t channels, n;        /* n: length of the name                   */
    char name[6];
};

/* Names in place of pointers: no relocations. */
#define CODEC(name, rate, channels) { rate, channels, sizeof(name) - 1, name }
static const struct static_codec static_codecs[] = {
    CODEC("PCMU", 8000, 1),  CODEC("GSM", 8000, 1),   CODEC("G723", 8000, 1),
    CODEC("DVI4", 8000, 1),  CODEC("DVI4", 16000, 1), CODEC("LPC", 8000, 1),
    CODEC("PCMA", 8000, 1),  CODEC("G722", 8000, 1),  CODEC("L16", 44100, 2),
    CODEC("L16", 44100, 1),  CODEC("QCELP", 8000, 1), CODEC("CN", 8000, 1),
    CODEC("MPA", 0, 1),      CODEC("G728", 8000, 1),  CODEC("DVI4", 11025, 1),
    CODEC("DVI4", 22050, 1), CODEC("G729", 8000, 1),  CODEC("CelB", 0, 1),
    CODEC("JPEG", 0, 1),     CODEC("nv", 0, 1),       CODEC("H261", 0, 1),
    CODEC("MPV", 0, 1),      CODEC("MP2T", 0, 1),     CODEC("H263", 0, 1),
};
/* Place in the above plus one, by payload type. */
static const uint8_t static_at[] = {
    1, 0, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
    0, 0, 0, 0, 0, 0, 18, 19, 0, 20, 0, 0, 21, 22, 23, 24,
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

/* Behind the line that stops here; NULL: a NUL, or a CR alone. Some cut the
 * last line end off, or half of it. */
static const char *after_line(const char *stop, const char *end)
{
    if (stop < end && *stop == '\r')
        stop++;
    if (stop < end && *stop++ != '\n')
        return NULL;
    return stop;
}

int sua_sdp_line_next(struct sua_str *rest, char *type, struct sua_str *value)
{
    const char *p = rest->p, *end, *stop, *next;

    if (!rest->n)
        return 0;
    end = p + rest->n;
    stop = sua__stop(p, end);
    if (stop == p && !sua_str_trim(*rest).n)
        return 0;
    next = after_line(stop, end);
    if (!next || stop - p < 2 || p[1] != '=' ||
        (unsigned)(*p | 0x20) - 'a' > 'z' - 'a')
        return SUA_EBADMSG;
    *type = *p;
    *value = sua__range(p + 2, stop);
    *rest = sua__range(next, end);
    return 1;
}

static const char *skip_spaces(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p;
}

struct sua_str sua__sdp_word(struct sua_str *rest)
{
    const char *end = rest->p + rest->n, *p = skip_spaces(rest->p, end);
    const char *from = p;

    while (p < end && *p != ' ')
        p++;
    *rest = sua__range(p, end);
    return sua__range(from, p);
}

/* Up to a slash or a space. */
static const char *find_slash(const char *p, const char *end)
{
    while (p < end && *p != '/' && *p != ' ')
        p++;
    return p;
}

/* A number that is a whole word, "/" ending one too. */
static const char *read_number(const char *p, const char *end, uint32_t max,
                               uint32_t *out)
{
    p = sua__number(p, end, max, out);
    return p && (p == end || *p == ' ' || *p == '/') ? p : NULL;
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
    struct sua_str net = sua__sdp_word(&v), host;
    struct sua_addr addr;

    sua__sdp_word(&v);
    host = sua__sdp_word(&v);
    host.n = (size_t)(find_slash(host.p, host.p + host.n) - host.p);
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
    const struct static_codec *s;

    if (c->pt >= sizeof(static_at) || !static_at[c->pt])
        return;
    s = &static_codecs[static_at[c->pt] - 1];
    c->name = sua_str_make(s->name, s->n);
    c->rate = s->rate ? s->rate : 90000;
    c->channels = s->channels;
}

static struct sua_sdp_codec *codec_of(struct sua_sdp_media *m, uint32_t pt)
{
    size_t i;

    for (i = 0; i < m->ncodec; i++)
        if (m->codec[i].pt == pt)
            return &m->codec[i];
    return NULL;
}

static void add_codec(struct sua_sdp_media *m, uint32_t pt)
{
    struct sua_sdp_codec *c = &m->codec[m->ncodec];

    if (m->ncodec == SUA_SDP_CODEC_MAX || codec_of(m, pt))
        return;
    m->ncodec++;
    memset(c, 0, sizeof(*c));
    c->pt = (uint8_t)pt;
    c->channels = 1;
    fill_static(c);
}

static int read_formats(struct sua_sdp_media *m, struct sua_str v)
{
    const char *end = v.p + v.n, *p = v.p;
    uint32_t pt;

    while ((p = skip_spaces(p, end)) < end) {
        p = sua__number(p, end, SUA__PT_MAX, &pt);
        if (!p || (p < end && *p != ' '))
            return m->port ? SUA_EBADMSG : SUA_OK;
        add_codec(m, pt);
    }
    return SUA_OK;
}

static int is_rtp(struct sua_str proto)
{
    return sua__str_starts_icase(proto, SUA_STR("RTP/")) ||
           sua__str_starts_icase(proto, SUA_STR("UDP/TLS/RTP/"));
}

/* "49170/2" is two ports, or two pairs of RTP and RTCP. */
static int read_port(struct sua_sdp_media *m, struct sua_str word)
{
    const char *end = word.p + word.n;
    const char *p = sua__number(word.p, end, 65535, &m->nport);

    if (!p)
        return SUA_EBADMSG;
    m->port = (uint16_t)m->nport;
    m->nport = 1;
    if (p < end && *p == '/')
        p = sua__number(p + 1, end, 65535, &m->nport);
    return p == end && m->nport ? SUA_OK : SUA_EBADMSG;
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
    if (!m->type.n || read_port(m, sua__sdp_word(&v)))
        return SUA_EBADMSG;
    m->proto = sua__sdp_word(&v);
    /* Some leave the formats out when they refuse a stream. */
    if (!m->proto.n || (skip_spaces(v.p, v.p + v.n) == v.p + v.n && m->port))
        return SUA_EBADMSG;
    m->addr = r->addr;
    m->addr.port = m->port;
    m->host = r->host;
    m->known = (uint8_t)is_rtp(m->proto);
    return m->known ? read_formats(m, v) : SUA_OK;
}

/* ---- a= ---------------------------------------------------------------- */

const char sua__sdp_directions[4][SUA__DIRECTION_N + 1] = {
    "inactive", "sendonly", "recvonly", "sendrecv"};

int sua__sdp_direction(struct sua_str name)
{
    int i;

    for (i = 0; i < 4; i++)
        if (name.n == SUA__DIRECTION_N &&
            !memcmp(name.p, sua__sdp_directions[i], SUA__DIRECTION_N))
            return i;
    return SUA_EBADMSG;
}

/* The format that an attribute is about, with p behind it and its spaces. */
static struct sua_sdp_codec *subject(struct sua_sdp_media *m, const char **p,
                                     const char *end)
{
    uint32_t pt;
    const char *at = sua__number(skip_spaces(*p, end), end, SUA__PT_MAX, &pt);

    if (!at || at == end || *at != ' ')
        return NULL;
    *p = skip_spaces(at, end);
    return codec_of(m, pt);
}

/* "<pt> <name>/<rate>[/<channels>]" */
static void read_rtpmap(struct sua_sdp_media *m, const char *p,
                        const char *end)
{
    struct sua_sdp_codec *c = subject(m, &p, end);
    const char *slash = find_slash(p, end);
    uint32_t hz, ch = 1;
    struct sua_str name = sua__range(p, slash);

    if (!c || !name.n || slash == end || *slash != '/')
        return;
    p = read_number(slash + 1, end, UINT32_MAX, &hz);
    /* "/8000/" is what some write who have nothing to say there. */
    if (p && p < end && *p == '/' && p + 1 < end && p[1] != ' ')
        p = read_number(p + 1, end, 255, &ch);
    if (!p || !hz || !ch)
        return;
    c->name = name;
    c->rate = hz;
    c->channels = (uint8_t)ch;
}

static void read_fmtp(struct sua_sdp_media *m, const char *p, const char *end)
{
    struct sua_sdp_codec *c = subject(m, &p, end);

    if (c)
        c->fmtp = sua_str_trim(sua__range(p, end));
}

static void read_ptime(struct sua_sdp_media *m, struct sua_str v)
{
    uint32_t ms;

    if (!sua_str_u32(sua_str_trim(v), 65535, &ms))
        m->ptime = (uint16_t)ms;
}

/* The rest of v behind `name`, with its colon; or the absent view. */
static inline struct sua_str behind(struct sua_str v, const char *name,
                                    size_t n)
{
    if (v.n < n || memcmp(v.p, name, n))
        return sua__absent();
    return sua__range(v.p + n, v.p + v.n);
}
#define BEHIND(v, name) behind(v, name, sizeof(name) - 1)

static void read_media_attribute(struct sua_sdp_media *m, struct sua_str v)
{
    struct sua_str value = BEHIND(v, "rtpmap:");

    if (value.p) {
        read_rtpmap(m, value.p, value.p + value.n);
        return;
    }
    value = BEHIND(v, "fmtp:");
    if (value.p) {
        read_fmtp(m, value.p, value.p + value.n);
        return;
    }
    value = BEHIND(v, "ptime:");
    if (value.p)
        read_ptime(m, value);
}

static void read_attribute(struct reader *r, struct sua_str v)
{
    struct sua_sdp_media *m = r->media;
    int dir = sua__sdp_direction(sua_str_trim(v));

    if (dir >= 0)
        *(m ? &m->dir : &r->dir) = (uint8_t)dir;
    else if (m)
        read_media_attribute(m, v);
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

int sua__sdp_read(struct sua_str text, struct sua_sdp *out, size_t *err_off,
                  sua__sdp_check *check, void *state)
{
    struct sua_str rest = text, v, at = text;
    struct reader r;
    char type;
    int err;

    reader_init(&r, text, out);
    while ((err = sua_sdp_line_next(&rest, &type, &v)) > 0) {
        err = check ? check(state, type, v, rest) : SUA_OK;
        if (type == 'm')
            close_section(&r, at);
        if (!err)
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

int sua_sdp_parse_lenient(struct sua_str text, struct sua_sdp *out,
                          size_t *err_off)
{
    return sua__sdp_read(text, out, err_off, NULL, NULL);
}

int sua_sdp_attr_next(struct sua_str *rest, struct sua_str name,
                      struct sua_str *value)
{
    struct sua_str v;
    char type;

    while (sua_sdp_line_next(rest, &type, &v) > 0) {
        size_t n;

        if (type != 'a')
            continue;
        n = sua__str_find(v, ':');
        *value = sua__str_sub(v, n + 1, v.n);
        if (sua_str_eq(name, sua__str_sub(v, 0, n)))
            return 1;
    }
    return 0;
}

struct sua_str sua_sdp_attr(struct sua_str section, struct sua_str name)
{
    struct sua_str value;

    if (sua_sdp_attr_next(&section, name, &value))
        return value;
    return sua__absent();
}
