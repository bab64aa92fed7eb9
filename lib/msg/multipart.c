/* SPDX-License-Identifier: MIT
 * Walking over the parts of multipart bodies. RFC 2045, RFC 2046 5.1,
 * RFC 5621. */
#include "msg/msg.h"
#include "sip/body.h"

/* ---- delimiters -------------------------------------------------------- */
struct delimiter {
    const char *from, *after;   /* its line, with the line end             */
    int last;
};

/* The line end at p, which may be the end of all: place after it or NULL. */
static const char *line_end(const char *p, const char *end)
{
    if (p == end)
        return p;
    if (*p == '\r' && end - p > 1)
        p++;
    return *p == '\n' ? p + 1 : NULL;
}

static int is_delimiter(const char *p, const char *end,
                        struct sua_str boundary, struct delimiter *d)
{
    const char *q = p;

    if ((size_t)(end - p) < boundary.n + 2 || p[0] != '-' || p[1] != '-' ||
        memcmp(p + 2, boundary.p, boundary.n))
        return 0;
    q += 2 + boundary.n;
    d->from = p;
    d->last = end - q >= 2 && q[0] == '-' && q[1] == '-';
    d->after = line_end(sua__lws(d->last ? q + 2 : q, end), end);
    return d->after != NULL;
}

static const char *next_line(const char *p, const char *end)
{
    const char *lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

    return lf ? lf + 1 : end;
}

/* The first delimiter from p on, where a line begins. */
static int find_delimiter(const char *p, const char *end,
                          struct sua_str boundary, struct delimiter *d)
{
    while (p < end) {
        if (is_delimiter(p, end, boundary, d))
            return SUA_OK;
        p = next_line(p, end);
    }
    return SUA_EBADMSG;
}

/* The line end before a delimiter belongs to it. */
static const char *content_end(const char *from, const char *delimiter)
{
    if (delimiter > from)
        delimiter--;
    if (delimiter > from && delimiter[-1] == '\r')
        delimiter--;
    return delimiter;
}

/* ---- header lines of a part -------------------------------------------- */
/* Without its line end. */
static const char *text_end(const char *p, const char *after)
{
    if (after > p && after[-1] == '\n')
        after--;
    if (after > p && after[-1] == '\r')
        after--;
    return after;
}

static int is_text(const char *p, const char *end)
{
    size_t n = (size_t)(end - p);

    return !n || (!memchr(p, '\r', n) && !memchr(p, '\0', n));
}

/* The line at *p, which goes on in those that begin with white space. */
static int header_line(const char **p, const char *end, struct sua_str *name,
                       struct sua_str *value)
{
    const char *colon = sua__span(*p, end, SUA__C_TOKEN), *at = *p, *stop;

    *name = sua__range(*p, colon);
    colon = sua__lws(colon, end);
    if (!name->n || colon == end || *colon != ':')
        return SUA_EBADMSG;
    do {
        const char *after = next_line(at, end);

        stop = text_end(at, after);
        if (!is_text(at, stop))
            return SUA_EBADMSG;
        at = after;
    } while (at < end && sua__is_lws(*at));
    *p = at;
    *value = sua_str_trim(sua__range(colon + 1, stop));
    return SUA_OK;
}

/* What a part's header says of it, in the order of `names`. */
enum { TYPE, DISPOSITION, ID, TRANSFER, ENCODING, FIELDS };
static const char names[FIELDS][26] = {
    "Content-Type", "Content-Disposition", "Content-ID",
    "Content-Transfer-Encoding", "Content-Encoding"
};

static unsigned field_of(struct sua_str name)
{
    unsigned i = 0;

    while (i < FIELDS && !sua_str_ieq(name, sua_str_z(names[i])))
        i++;
    return i;
}

/* [p, end) is a part: to its header lines and its body. */
static int split(const char *p, const char *end, struct sua_part *out,
                 struct sua_str field[FIELDS])
{
    const char *from = p, *body = NULL;
    struct sua_str name, value;

    while (p < end && (body = line_end(p, end)) == NULL) {
        unsigned i;

        if (header_line(&p, end, &name, &value))
            return SUA_EBADMSG;
        i = field_of(name);
        if (i == FIELDS)
            continue;
        if (field[i].p)
            return SUA_EBADMSG;
        field[i] = value;
    }
    out->headers = sua__range(from, p);
    out->body = sua__range(body ? body : end, end);
    return SUA_OK;
}

/* ---- what a part is ---------------------------------------------------- */
/* A value on one line: the scanners know no folds. */
#define FOLDED_MAX 256
struct flat {
    struct sua_str from, s;
    char mem[FOLDED_MAX];
};

static int flatten(struct flat *f, struct sua_str v)
{
    struct sua_buf b;

    f->from = f->s = v;
    if (!v.n || !memchr(v.p, '\n', v.n))
        return SUA_OK;
    sua_buf_init(&b, f->mem, sizeof(f->mem));
    sua_part_unfold(&b, v);
    f->s = sua_buf_view(&b);
    return b.err ? SUA_EBADMSG : SUA_OK;
}

/* Unfolding keeps the places. */
static struct sua_str unflat(const struct flat *f, struct sua_str s)
{
    return s.p && f->s.p != f->from.p
               ? sua_str_make(f->from.p + (s.p - f->s.p), s.n) : s;
}

static int read_type(struct sua_part *out, struct sua_str v,
                     struct sua_str *boundary)
{
    struct flat f;

    if (flatten(&f, v) || sua_mediatype_parse(f.s, &out->type))
        return SUA_EBADMSG;
    *boundary = sua__absent();
    out->multipart =
        (uint8_t)sua__str_is(out->type.type, "multipart");
    if (out->multipart &&
        sua_param_get(out->type.params, SUA_STR("boundary"), boundary))
        return SUA_EBADMSG;
    *boundary = unflat(&f, *boundary);
    out->type.type = unflat(&f, out->type.type);
    out->type.subtype = unflat(&f, out->type.subtype);
    out->type.params = unflat(&f, out->type.params);
    return SUA_OK;
}

static int read_disposition(struct sua_part *out, struct sua_str v)
{
    struct sua_disposition d;
    struct flat f;

    out->disposition = sua_part_is(out, SUA_STR("application/sdp"))
                           ? SUA_STR("session") : SUA_STR("render");
    if (!v.p)
        return SUA_OK;
    if (flatten(&f, v) || sua_disposition_parse(f.s, &d))
        return SUA_EBADMSG;
    out->disposition = unflat(&f, d.type);
    out->optional = (uint8_t)sua_disposition_optional(&d);
    return SUA_OK;
}

static unsigned transfer_of(struct sua_str v)
{
    static const char known[5][17] = { "7bit", "8bit", "binary", "base64",
                                       "quoted-printable" };
    unsigned i = 0;

    if (!v.p)
        return SUA_TRANSFER_NONE;
    while (i < 5 && !sua_str_ieq(v, sua_str_z(known[i])))
        i++;
    return i < 3 ? SUA_TRANSFER_NONE : SUA_TRANSFER_BASE64 + i - 3;
}

static struct sua_str without_angles(struct sua_str v)
{
    return v.n > 1 && v.p[0] == '<' && v.p[v.n - 1] == '>'
               ? sua__str_sub(v, 1, v.n - 1) : v;
}

/* The other members; out->body is there. *boundary: of a multipart, with
 * quotes if it has them. */
static int describe(struct sua_part *out, const struct sua_str field[FIELDS],
                    int in_digest, struct sua_str *boundary)
{
    struct sua_str type = field[TYPE];

    if (!type.p)
        type = in_digest ? SUA_STR("message/rfc822") : SUA_STR("text/plain");
    out->id = without_angles(field[ID]);
    out->transfer = (uint8_t)transfer_of(field[TRANSFER]);
    out->coded = field[ENCODING].n &&
                 !sua_str_ieq(field[ENCODING], SUA_STR("identity"));
    if (read_type(out, type, boundary))
        return SUA_EBADMSG;
    /* One that is coded is a closed book, an empty one has no parts. */
    if (out->coded || !out->body.n)
        out->multipart = 0;
    return read_disposition(out, field[DISPOSITION]);
}

/* ---- one level --------------------------------------------------------- */
#define BOUNDARY_MAX 70

/* More is taken than RFC 2046 allows in a boundary: any text. */
static int boundary_bad(struct sua_str *s)
{
    size_t i;

    if (s->n > 1 && s->p[0] == '"')
        *s = sua__str_sub(*s, 1, s->n - 1);
    for (i = 0; i < s->n; i++)
        if ((unsigned char)s->p[i] < ' ' || s->p[i] == '\\')
            return 1;
    return !s->n || s->n > BOUNDARY_MAX || s->p[s->n - 1] == ' ';
}

static int enter(struct sua_parts *it, const struct sua_part *part,
                 struct sua_str boundary)
{
    struct sua_parts_level *l = &it->level[it->depth];
    struct delimiter d;

    if (boundary_bad(&boundary) || part->transfer > SUA_TRANSFER_NONE)
        return SUA_EBADMSG; /* RFC 2045 6.4: a multipart is not encoded */
    if (it->depth == SUA_MULTIPART_DEPTH)
        return SUA_ELIMIT;
    l->boundary = boundary;
    l->end = part->body.n ? part->body.p + part->body.n : part->body.p;
    l->digest = (uint8_t)sua__str_is(part->type.subtype, "digest");
    l->closed = 0;
    if (find_delimiter(part->body.p, l->end, boundary, &d) || d.last)
        return SUA_EBADMSG;
    l->p = d.after;
    it->depth++;
    return SUA_OK;
}

static int next_part(struct sua_parts *it, struct sua_parts_level *l,
                     struct sua_part *out)
{
    struct sua_str field[FIELDS], boundary;
    struct delimiter d;

    if (!it->left)
        return SUA_ELIMIT;
    it->left--;
    memset(out, 0, sizeof(*out));
    memset(field, 0, sizeof(field));
    if (find_delimiter(l->p, l->end, l->boundary, &d) ||
        split(l->p, content_end(l->p, d.from), out, field) ||
        describe(out, field, l->digest, &boundary))
        return SUA_EBADMSG;
    l->p = d.after;
    l->closed = (uint8_t)d.last;
    out->depth = it->depth;
    return out->multipart ? enter(it, out, boundary) : SUA_OK;
}

/* ---- the walk ---------------------------------------------------------- */
static void begin(struct sua_parts *it, const struct sua_str field[FIELDS],
                  struct sua_str body)
{
    struct sua_str boundary;

    memset(it, 0, sizeof(*it));
    it->left = SUA_MULTIPART_PARTS;
    it->root.body = body.n ? body : sua_str_make("", 0);
    it->err = describe(&it->root, field, 0, &boundary);
    if (!it->err && it->root.multipart)
        it->err = enter(it, &it->root, boundary);
}

void sua_parts_of(struct sua_parts *it, const struct sua_msg *m)
{
    struct sua_str field[FIELDS];
    unsigned i;

    for (i = 0; i < FIELDS; i++)
        field[i] = sua_msg_find(m, sua_str_z(names[i]));
    begin(it, field, sua_msg_body(m));
}

void sua_parts_begin(struct sua_parts *it, struct sua_str type,
                     struct sua_str body)
{
    struct sua_str field[FIELDS];

    memset(field, 0, sizeof(field));
    field[TYPE] = type;
    begin(it, field, body);
}

int sua_parts_next(struct sua_parts *it, struct sua_part *out)
{
    if (it->err)
        return it->err;
    if (!it->started) {
        it->started = 1;
        *out = it->root;
        return 1;
    }
    while (it->depth && it->level[it->depth - 1].closed)
        it->depth--;
    if (!it->depth)
        return 0;
    it->err = next_part(it, &it->level[it->depth - 1], out);
    return it->err ? it->err : 1;
}

/* ---- questions to a part ----------------------------------------------- */
struct sua_str sua_part_get(const struct sua_part *part, struct sua_str name)
{
    struct sua_str got, value;
    const char *p, *end;

    if (!part->headers.n)
        return sua__absent();
    p = part->headers.p;
    end = p + part->headers.n;
    while (p < end && !header_line(&p, end, &got, &value))
        if (sua_str_ieq(got, name))
            return value;
    return sua__absent();
}

void sua_part_unfold(struct sua_buf *b, struct sua_str value)
{
    size_t i;

    for (i = 0; i < value.n; i++) {
        char c = value.p[i];

        sua_buf_char(b, c == '\r' || c == '\n' ? ' ' : c);
    }
}

int sua_part_is(const struct sua_part *part, struct sua_str type)
{
    struct sua_mediatype want;

    return !sua_mediatype_parse(type, &want) &&
           sua_str_ieq(part->type.type, want.type) &&
           sua_str_ieq(part->type.subtype, want.subtype);
}
