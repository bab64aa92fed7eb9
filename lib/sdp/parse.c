/* SPDX-License-Identifier: MIT
 * Reading a session description. RFC 8866 5, 6, 9; RFC 3551 6 (static
 * payload types).
 *
 * The structure (v, o, c, m lines) must hold; lines of unknown type are
 * passed over, and an attribute that cannot be read is taken as one that is
 * not known, as attributes are where implementations differ most. What the
 * strict form asks beyond that is in strict.c. */
#include "sdp/read.h"

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

/* ---- lines and words --------------------------------------------------- */

static const char *line_stop(const char *p, const char *end)
{
    if (SUA__FAST)
        return sua__stop(p, end);
    while (p < end && !sua__is_stop(*p))
        p++;
    return p;
}

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
    const char *p = rest->p, *end, *stop, *next = NULL;

    if (!rest->n)
        return 0;
    end = p + rest->n;
    stop = line_stop(p, end);
    if (stop - p >= 2 && p[1] == '=' &&
        (unsigned)(*p | 0x20) - 'a' <= 'z' - 'a')
        next = after_line(stop, end);
    /* Empty lines at the end are looked at once, not after each line. */
    if (!next)
        return sua_str_trim(*rest).n ? SUA_EBADMSG : 0;
    *type = *p;
    *value = sua__range(p + 2, stop);
    *rest = sua__range(next, end);
    return 1;
}

struct sua_str sua__sdp_word(struct sua_str *rest)
{
    const char *p = rest->p, *end = p + rest->n, *from;

    while (p < end && *p == ' ')
        p++;
    for (from = p; p < end && *p != ' '; p++)
        ;
    *rest = sua__range(p, end);
    return sua__range(from, p);
}

/* The next word, a number. */
static int take_number(struct sua_str *v, uint32_t max, uint32_t *out)
{
    return sua_str_u32(sua__sdp_word(v), max, out);
}

/* Identifiers in o= may have more digits than fit: they are compared, not
 * counted, so the low bits do. */
static int take_u64(struct sua_str *v, uint64_t *out)
{
    struct sua_str word = sua__sdp_word(v);
    uint64_t n = 0;
    size_t i;

    for (i = 0; i < word.n && sua__is_digit(word.p[i]); i++)
        n = n * 10 + (unsigned)(word.p[i] - '0');
    *out = n;
    return word.n && i == word.n;
}

/* ---- o= and c= --------------------------------------------------------- */

static int read_origin(struct sua__sdp_reader *r, struct sua_str v)
{
    struct sua_sdp *out = r->out;

    if (r->has_origin || r->media)
        return SUA_EBADMSG;
    r->has_origin = 1;
    out->origin_user = sua__sdp_word(&v);
    if (!take_u64(&v, &out->id) || !take_u64(&v, &out->version))
        return SUA_EBADMSG;
    sua__sdp_word(&v);
    sua__sdp_word(&v);
    out->origin_addr = sua__sdp_word(&v);
    return out->origin_addr.n ? SUA_OK : SUA_EBADMSG;
}

/* The family of an address is taken from its form: some write IP4 before an
 * IPv6 address. A name, or a network we do not know, has no address. */
static int read_connection(struct sua__sdp_reader *r, struct sua_str v)
{
    struct sua_str net = sua__sdp_word(&v), host;
    struct sua_sdp_media *m = r->media;
    struct sua_addr *addr = m ? &m->addr : &r->addr;

    sua__sdp_word(&v);
    v = sua__sdp_word(&v);
    host = sua__str_cut(&v, '/');
    if (!host.n)
        return SUA_EBADMSG;
    if (m && r->has_own_c)      /* more than one: layered multicast        */
        return SUA_OK;
    r->has_own_c = m != NULL;
    *(m ? &m->host : &r->host) = host;
    memset(addr, 0, sizeof(*addr));
    if (sua__str_is(net, "IN"))
        (void)sua_addr_parse(host, addr);
    addr->port = m ? m->port : 0;
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

struct sua_sdp_codec *sua__sdp_codec_of(struct sua_sdp_media *m, uint32_t pt)
{
    size_t i;

    for (i = 0; i < m->ncodec; i++)
        if (m->codec[i].pt == pt)
            return &m->codec[i];
    return NULL;
}

void sua__sdp_add_codec(struct sua_sdp_media *m, uint32_t pt)
{
    struct sua_sdp_codec *c = &m->codec[m->ncodec];

    if (m->ncodec == SUA_SDP_CODEC_MAX || sua__sdp_codec_of(m, pt))
        return;
    m->ncodec++;
    memset(c, 0, sizeof(*c));
    c->pt = (uint8_t)pt;
    c->channels = 1;
    fill_static(c);
}

static int has_word(struct sua_str v)
{
    return sua__sdp_word(&v).n != 0;
}

static int read_formats(struct sua_sdp_media *m, struct sua_str v)
{
    uint32_t pt;

    while (has_word(v)) {
        if (take_number(&v, SUA__PT_MAX, &pt))
            return m->port ? SUA_EBADMSG : SUA_OK;
        sua__sdp_add_codec(m, pt);
    }
    return SUA_OK;
}

static int is_rtp(struct sua_str proto)
{
    return sua__str_starts_icase(proto, SUA_STR("RTP/")) ||
           sua__str_starts_icase(proto, SUA_STR("UDP/TLS/RTP/"));
}

/* "49170/2" is two ports, or two pairs of RTP and RTCP. */
static int read_port(struct sua_sdp_media *m, struct sua_str v)
{
    struct sua_str first = sua__str_cut(&v, '/');
    uint32_t port;

    if (sua_str_u32(first, 65535, &port))
        return 0;
    m->port = m->addr.port = (uint16_t)port;
    /* v is where "/" would have been, or behind it. */
    return v.p == first.p + first.n ||
           (!sua_str_u32(v, 65535, &m->nport) && m->nport);
}

/* The lines from here to `at` are those of the section that ends there. */
static void close_section(struct sua__sdp_reader *r, const char *at)
{
    struct sua_str *s = r->media ? &r->media->section : &r->out->session;

    *s = sua__range(r->section, at);
}

void sua__sdp_open(struct sua__sdp_reader *r, struct sua_sdp_media *m,
                   struct sua_str line)
{
    close_section(r, line.p - 2);
    r->media = m;
    r->has_own_c = 0;
    r->out->nmedia++;
    m->line = line;
    m->addr = r->addr;
    m->host = r->host;
    m->ptime = 0;
    m->nport = 1;
    m->dir = r->dir;
}

static int read_media(struct sua__sdp_reader *r, struct sua_str v)
{
    struct sua_sdp_media *m = &r->out->media[r->out->nmedia];

    if (r->out->nmedia == SUA_SDP_MEDIA_MAX)
        return SUA_ELIMIT;
    sua__sdp_open(r, m, v);
    m->ncodec = 0;
    m->type = sua__sdp_word(&v);
    if (!read_port(m, sua__sdp_word(&v)))
        return SUA_EBADMSG;
    m->proto = sua__sdp_word(&v);
    m->known = (uint8_t)is_rtp(m->proto);
    /* Some leave the formats out when they refuse a stream. */
    if (!m->proto.n || (m->port && !has_word(v)))
        return SUA_EBADMSG;
    return m->known ? read_formats(m, v) : SUA_OK;
}

/* ---- a= ---------------------------------------------------------------- */

const char sua__sdp_directions[4][SUA__DIRECTION_N + 1] = {
    "inactive", "sendonly", "recvonly", "sendrecv"};

int sua__sdp_direction(struct sua_str name)
{
    int i;

    for (i = 0; i < 4 && name.n == SUA__DIRECTION_N; i++)
        if (!memcmp(name.p, sua__sdp_directions[i], SUA__DIRECTION_N))
            return i;
    return SUA_EBADMSG;
}

/* The format that an attribute is about, which begins v. */
static struct sua_sdp_codec *subject(struct sua_sdp_media *m,
                                     struct sua_str *v)
{
    uint32_t pt;

    return take_number(v, SUA__PT_MAX, &pt) ? NULL
                                            : sua__sdp_codec_of(m, pt);
}

/* "<pt> <name>/<rate>[/<channels>]" */
static void read_rtpmap(struct sua_sdp_media *m, struct sua_str v)
{
    struct sua_sdp_codec *c = subject(m, &v);
    struct sua_str name, rate;
    uint32_t hz, ch = 1;

    if (!c)
        return;
    v = sua__sdp_word(&v);
    name = sua__str_cut(&v, '/');
    rate = sua__str_cut(&v, '/');
    /* "/8000/" is what some write who have nothing to say there. */
    if (!name.n || sua_str_u32(rate, UINT32_MAX, &hz) || !hz ||
        (v.n && (sua_str_u32(v, 255, &ch) || !ch)))
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

static void read_ptime(struct sua_sdp_media *m, struct sua_str v)
{
    uint32_t ms;

    if (!take_number(&v, 65535, &ms) && !sua_str_trim(v).n)
        m->ptime = (uint16_t)ms;
}

/* Over a name that v begins with. */
static int skip(struct sua_str *v, const char *name, size_t n)
{
    if (v->n < n || memcmp(v->p, name, n))
        return 0;
    v->p += n;
    v->n -= n;
    return 1;
}

static void read_attribute(struct sua__sdp_reader *r, struct sua_str v)
{
    struct sua_sdp_media *m = r->media;
    int dir;

    if (m && skip(&v, "rtpmap:", 7)) {
        read_rtpmap(m, v);
    } else if (m && skip(&v, "fmtp:", 5)) {
        read_fmtp(m, v);
    } else if (m && skip(&v, "ptime:", 6)) {
        read_ptime(m, v);
    } else {
        dir = sua__sdp_direction(sua_str_trim(v));
        if (dir >= 0)
            *(m ? &m->dir : &r->dir) = (uint8_t)dir;
    }
}

/* ---- the whole --------------------------------------------------------- */

/* v= comes first and once; a text without it is something else. */
static int read_line(struct sua__sdp_reader *r, char type, struct sua_str v)
{
    if (!r->before || type == 'v')
        return !r->before && type == 'v' && v.n == 1 && *v.p == '0'
                   ? SUA_OK : SUA_EBADMSG;
    switch (type) {
    case 'o':
        return read_origin(r, v);
    case 's':
        if (!r->media)
            r->out->session_name = v;
        return SUA_OK;
    case 't':
        if (!r->media && v.n)
            r->out->timing = v;
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

void sua__sdp_begin(struct sua__sdp_reader *r, struct sua_str text,
                    struct sua_sdp *out)
{
    memset(r, 0, sizeof(*r));
    memset(out, 0, offsetof(struct sua_sdp, media));
    r->out = out;
    r->dir = SUA_SDP_SENDRECV;
    r->at = r->section = text.p;
    r->limit = text.p + text.n;
    out->text = text;
    out->timing = SUA_STR("0 0");
}

int sua__sdp_next(struct sua__sdp_reader *r)
{
    struct sua_str rest = sua__range(r->at, r->limit), v;
    char type;
    int err = sua_sdp_line_next(&rest, &type, &v);

    if (err <= 0)
        return err;
    err = read_line(r, type, v);
    if (err)
        return err;
    if (type == 'm')
        r->section = rest.p;
    r->at = rest.p;
    r->before = type;
    return 1;
}

/* RFC 8866 5.7: c= for all or for each, which a refused one may lack. */
int sua__sdp_end(struct sua__sdp_reader *r)
{
    size_t i;

    close_section(r, r->at);
    if (!r->has_origin)
        return SUA_EBADMSG;
    for (i = 0; i < r->out->nmedia; i++) {
        const struct sua_sdp_media *m = &r->out->media[i];

        if (m->port && !m->host.n) {
            r->at = m->line.p - 2;
            return SUA_EBADMSG;
        }
    }
    return SUA_OK;
}

int sua_sdp_parse_lenient(struct sua_str text, struct sua_sdp *out,
                          size_t *err_off)
{
    struct sua__sdp_reader r;
    int err;

    sua__sdp_begin(&r, text, out);
    do {
        if (SUA__FAST)
            sua__sdp_plain(&r);
        err = sua__sdp_next(&r);
    } while (err > 0);
    if (!err)
        err = sua__sdp_end(&r);
    if (err && err_off)
        *err_off = (size_t)(r.at - text.p);
    return err;
}

int sua_sdp_attr_next(struct sua_str *rest, struct sua_str name,
                      struct sua_str *value)
{
    char type;

    while (sua_sdp_line_next(rest, &type, value) > 0)
        if (type == 'a' && sua_str_eq(name, sua__str_cut(value, ':')))
            return 1;
    return 0;
}

struct sua_str sua_sdp_attr(struct sua_str section, struct sua_str name)
{
    struct sua_str value;

    if (sua_sdp_attr_next(&section, name, &value))
        return value;
    return sua__absent();
}
