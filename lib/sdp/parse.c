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

/* What each line goes through is not called but repeated at its place, where
 * size is not what counts most. */
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define HOT static inline __attribute__((always_inline))
#else
#define HOT static
#endif

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

/* Behind the line at p, and where it stops; NULL: not a line. */
HOT const char *take_line(const char *p, const char *end,
                                    const char **stop)
{
    const char *at = *stop = sua__stop(p, end);

    if (at - p < 2 || p[1] != '=' ||
        (unsigned)(*p | 0x20) - 'a' > 'z' - 'a')
        return NULL;
    if (end - at >= 2 && sua__is_crlf(at))
        return at + 2;
    return after_line(at, end);
}

int sua_sdp_line_next(struct sua_str *rest, char *type, struct sua_str *value)
{
    const char *p = rest->p, *end, *stop, *next;

    if (!rest->n)
        return 0;
    end = p + rest->n;
    next = take_line(p, end, &stop);
    /* Empty lines at the end are looked at once, not after each line. */
    if (!next)
        return sua_str_trim(*rest).n ? SUA_EBADMSG : 0;
    *type = *p;
    *value = sua__range(p + 2, stop);
    *rest = sua__range(next, end);
    return 1;
}

/* First of two characters in [p, end). Bytes up to `limit` may be looked at,
 * so that a short word takes one wide step. */
HOT const char *find(const char *p, const char *end,
                               const char *limit, char a, char b)
{
#if defined(SUA__WIDE)
    for (; limit - p >= 16 && p < end; p += 16) {
        sua__block v = sua__block_load(p);
        sua__bits hit = sua__block_eq3(v, a, b, b);

        if (!hit)
            continue;
        p += sua__block_first(hit);
        return p < end ? p : end;
    }
#else
    (void)limit;
#endif
    while (p < end && *p != a && *p != b)
        p++;
    return p < end ? p : end;
}

/* Over the spaces between two words; one there should be. */
HOT const char *skip_gap(struct sua__sdp_reader *r, const char *p,
                                   const char *end)
{
    if (p < end && *p == ' ')
        p++;
    for (; p < end && *p == ' '; p++)
        r->odd = 1;
    return p;
}

HOT const char *take_word(struct sua__sdp_reader *r, const char *p,
                             const char *end, struct sua_str *word)
{
    const char *from = skip_gap(r, p, end);

    p = find(from, end, r->limit, ' ', ' ');
    *word = sua__range(from, p);
    return p;
}

struct sua_str sua__sdp_word(struct sua_str *rest)
{
    const char *end = rest->p + rest->n, *p = rest->p, *from;

    while (p < end && *p == ' ')
        p++;
    from = p;
    p = find(p, end, end, ' ', ' ');
    *rest = sua__range(p, end);
    return sua__range(from, p);
}

/* 1*DIGIT that end here or before one of two characters. */
HOT const char *take_number(const char *p, const char *end, char stop,
                               uint32_t max, uint32_t *out)
{
    const char *from = p;
    uint32_t v = 0, digit;

    for (; p < end && (digit = (uint32_t)(unsigned char)*p - '0') <= 9; p++)
        v = v * 10 + digit;
    if (p == from || (p < end && *p != ' ' && *p != stop))
        return NULL;
    /* Nine digits cannot have wrapped. */
    if (p - from > 9)
        return sua_str_u32(sua__range(from, p), max, out) ? NULL : p;
    *out = v;
    return v > max ? NULL : p;
}

/* Identifiers in o= may have more digits than fit: they are compared, not
 * counted, so the low bits do. */
HOT const char *take_u64(struct sua__sdp_reader *r, const char *p,
                            const char *end, uint64_t *out)
{
    const char *from = p = skip_gap(r, p, end);
    uint64_t v = 0;
    unsigned digit;

    for (; p < end && (digit = (unsigned)(unsigned char)*p - '0') <= 9; p++)
        v = v * 10 + digit;
    *out = v;
    return p > from && p < end && *p == ' ' ? p : NULL;
}

/* ---- o= and c= --------------------------------------------------------- */

static int read_origin(struct sua__sdp_reader *r, const char *p,
                       const char *end)
{
    struct sua_sdp *out = r->out;
    struct sua_str word;

    if (r->has_origin || r->media)
        return SUA_EBADMSG;
    r->has_origin = 1;
    p = take_word(r, p, end, &out->origin_user);
    p = take_u64(r, p, end, &out->id);
    if (p)
        p = take_u64(r, p, end, &out->version);
    if (!p)
        return SUA_EBADMSG;
    p = take_word(r, p, end, &word);
    p = take_word(r, p, end, &word);
    take_word(r, p, end, &out->origin_addr);
    return out->origin_addr.n ? SUA_OK : SUA_EBADMSG;
}

/* The family of an address is taken from its form: some write IP4 before an
 * IPv6 address. A name, or a network we do not know, has no address. */
static int read_connection(struct sua__sdp_reader *r, const char *p,
                           const char *end)
{
    struct sua_str net, word, host;
    struct sua_addr addr;

    p = take_word(r, p, end, &net);
    p = take_word(r, p, end, &word);
    p = skip_gap(r, p, end);
    host = sua__range(p, find(p, end, r->limit, ' ', '/'));
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

HOT struct sua_sdp_codec *codec_of(struct sua_sdp_media *m, uint32_t pt)
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

static int read_formats(struct sua__sdp_reader *r, const char *p,
                        const char *end)
{
    struct sua_sdp_media *m = r->media;
    uint32_t pt;

    while ((p = skip_gap(r, p, end)) < end) {
        p = take_number(p, end, ' ', SUA__PT_MAX, &pt);
        if (!p)
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
static const char *read_port(struct sua_sdp_media *m, const char *p,
                             const char *end)
{
    uint32_t port;

    p = take_number(p, end, '/', 65535, &port);
    if (!p)
        return NULL;
    m->port = (uint16_t)port;
    m->nport = 1;
    if (p < end && *p == '/')
        p = take_number(p + 1, end, ' ', 65535, &m->nport);
    return m->nport ? p : NULL;
}

static struct sua_sdp_media *new_media(struct sua__sdp_reader *r)
{
    struct sua_sdp_media *m = &r->out->media[r->out->nmedia++];

    memset(m, 0, offsetof(struct sua_sdp_media, codec));
    m->dir = r->dir;
    m->addr = r->addr;
    m->host = r->host;
    r->has_own_c = 0;
    r->media = m;
    return m;
}

static int read_media(struct sua__sdp_reader *r, const char *p,
                      const char *end)
{
    struct sua_sdp_media *m;

    if (r->out->nmedia == SUA_SDP_MEDIA_MAX)
        return SUA_ELIMIT;
    m = new_media(r);
    m->line = sua__range(p, end);
    p = take_word(r, p, end, &m->type);
    p = read_port(m, skip_gap(r, p, end), end);
    if (!p || !m->type.n)
        return SUA_EBADMSG;
    p = take_word(r, p, end, &m->proto);
    /* Some leave the formats out when they refuse a stream. */
    if (!m->proto.n || (skip_gap(r, p, end) == end && m->port))
        return SUA_EBADMSG;
    m->addr.port = m->port;
    m->known = (uint8_t)is_rtp(m->proto);
    return m->known ? read_formats(r, p, end) : SUA_OK;
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

/* The format that an attribute is about, with *p behind it and its space. */
HOT struct sua_sdp_codec *subject(struct sua__sdp_reader *r,
                                     const char **p, const char *end)
{
    uint32_t pt;

    *p = take_number(skip_gap(r, *p, end), end, ' ', SUA__PT_MAX, &pt);
    if (!*p)
        return NULL;
    *p = skip_gap(r, *p, end);
    return r->codec = codec_of(r->media, pt);
}

/* "<pt> <name>/<rate>[/<channels>]" */
static void read_rtpmap(struct sua__sdp_reader *r, const char *p,
                        const char *end)
{
    struct sua_sdp_codec *c = subject(r, &p, end);
    const char *slash, *at;
    uint32_t hz, ch = 1;

    if (!c)
        return;
    slash = find(p, end, r->limit, '/', ' ');
    if (slash == p || slash == end || *slash == ' ')
        return;
    at = take_number(slash + 1, end, '/', UINT32_MAX, &hz);
    /* "/8000/" is what some write who have nothing to say there. */
    if (at && end - at > 1 && at[0] == '/' && at[1] != ' ')
        at = take_number(at + 1, end, ' ', 255, &ch);
    if (!at || !hz || !ch)
        return;
    r->end = at;
    c->name = sua__range(p, slash);
    c->rate = hz;
    c->channels = (uint8_t)ch;
}

static void read_fmtp(struct sua__sdp_reader *r, const char *p,
                      const char *end)
{
    struct sua_sdp_codec *c = subject(r, &p, end);

    if (!c)
        return;
    c->fmtp = sua_str_trim(sua__range(p, end));
    r->end = c->fmtp.n ? end : NULL;
}

static void read_ptime(struct sua__sdp_reader *r, const char *p,
                       const char *end)
{
    uint32_t ms;

    p = take_number(skip_gap(r, p, end), end, ' ', 65535, &ms);
    if (!p || sua_str_trim(sua__range(p, end)).n)
        return;
    r->media->ptime = (uint16_t)ms;
    r->end = ms ? p : NULL;
}

/* Whether [p, end) begins with a name. */
#define BEGINS(p, end, name)                                                  \
    ((size_t)((end) - (p)) >= sizeof(name) - 1 &&                             \
     !memcmp((p), (name), sizeof(name) - 1))

static void read_attribute(struct sua__sdp_reader *r, const char *p,
                           const char *end)
{
    struct sua_sdp_media *m = r->media;
    int dir;

    if (m && BEGINS(p, end, "rtpmap:")) {
        read_rtpmap(r, p + 7, end);
    } else if (m && BEGINS(p, end, "fmtp:")) {
        read_fmtp(r, p + 5, end);
    } else if (m && BEGINS(p, end, "ptime:")) {
        read_ptime(r, p + 6, end);
    } else {
        dir = sua__sdp_direction(sua_str_trim(sua__range(p, end)));
        if (dir >= 0)
            *(m ? &m->dir : &r->dir) = (uint8_t)dir;
    }
}

/* ---- the whole --------------------------------------------------------- */

/* v= comes first and once; a text without it is something else. */
static int read_version(struct sua__sdp_reader *r, const char *p,
                        const char *end)
{
    if (r->lines_seen || end - p != 1 || *p != '0')
        return SUA_EBADMSG;
    r->lines_seen = 1;
    return SUA_OK;
}

static int read_line(struct sua__sdp_reader *r, char type, const char *p,
                     const char *end)
{
    if (!r->lines_seen || type == 'v')
        return type == 'v' ? read_version(r, p, end) : SUA_EBADMSG;
    switch (type) {
    case 'o':
        return read_origin(r, p, end);
    case 's':
        if (!r->media)
            r->out->session_name = sua__range(p, end);
        return SUA_OK;
    case 't':
        if (!r->media && p != end)
            r->out->timing = sua__range(p, end);
        return SUA_OK;
    case 'c':
        return read_connection(r, p, end);
    case 'm':
        return read_media(r, p, end);
    case 'a':
        read_attribute(r, p, end);
        return SUA_OK;
    default:
        return SUA_OK;
    }
}

/* The lines from here to `at` are those of the section that ends there. */
static void close_section(struct sua__sdp_reader *r, const char *at)
{
    struct sua_str *s = r->media ? &r->media->section : &r->out->session;

    *s = sua__range(r->section, at);
}

/* RFC 8866 5.7: c= for all or for each, which a refused one may lack. */
static int check_whole(const struct sua__sdp_reader *r, const char **at)
{
    size_t i;

    if (!r->has_origin)
        return SUA_EBADMSG;
    for (i = 0; i < r->out->nmedia; i++) {
        const struct sua_sdp_media *m = &r->out->media[i];

        if (m->port && !m->host.n) {
            *at = m->line.p - 2;
            return SUA_EBADMSG;
        }
    }
    return SUA_OK;
}

static void reader_init(struct sua__sdp_reader *r, struct sua_str text,
                        struct sua_sdp *out)
{
    memset(r, 0, sizeof(*r));
    memset(out, 0, offsetof(struct sua_sdp, media));
    r->out = out;
    r->dir = SUA_SDP_SENDRECV;
    r->section = text.p;
    r->limit = text.p + text.n;
    out->text = text;
    out->timing = SUA_STR("0 0");
}

/* One line at *at: 1, 0 for no more, or the error. */
static int read_next(struct sua__sdp_reader *r, const char **at,
                     sua__sdp_check *check)
{
    const char *p = *at, *stop, *next = take_line(p, r->limit, &stop);
    int err;

    if (!next)
        return sua_str_trim(sua__range(p, r->limit)).n ? SUA_EBADMSG : 0;
    if (*p == 'm')
        close_section(r, p);
    err = read_line(r, *p, p + 2, stop);
    if (!err && check)
        err = check(r, *p, sua__range(p + 2, stop), next);
    if (err)
        return err;
    if (*p == 'm')
        r->section = next;
    *at = next;
    return 1;
}

int sua__sdp_read(struct sua_str text, struct sua_sdp *out, size_t *err_off,
                  struct sua__sdp_reader *r, sua__sdp_check *check)
{
    const char *at = text.p;
    int err;

    reader_init(r, text, out);
    while ((err = read_next(r, &at, check)) > 0)
        ;
    if (!err) {
        close_section(r, at);
        err = check_whole(r, &at);
    }
    if (err && err_off)
        *err_off = (size_t)(at - text.p);
    return err;
}

int sua_sdp_parse_lenient(struct sua_str text, struct sua_sdp *out,
                          size_t *err_off)
{
    struct sua__sdp_reader r;

    return sua__sdp_read(text, out, err_off, &r, NULL);
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
