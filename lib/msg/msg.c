/* SPDX-License-Identifier: MIT
 * One pass over a message: split the start line, find and identify every
 * header line, unfold, delimit the body. RFC 3261 7, 18.3, 20.14. */
#include "msg/msg.h"
#include "msg/scan.h"

/* Content-Length as read; what no message can have stands for "none yet". */
#define NO_LENGTH UINT32_MAX

struct pass {
    struct sua_msg *m;
    const char *end;
    uint32_t length;            /* Content-Length                          */
    uint8_t stream, lenient;
};

/* The first error is kept. */
static void note(struct sua_msg *m, unsigned err, const char *at)
{
    if (m->err == SUA_MSG_OK || m->err == SUA_MSG_TWICE) {
        m->err = (uint8_t)err;
        m->err_off = (uint16_t)(at - m->buf);
    }
}

/* ---- start line -------------------------------------------------------- */
static int is_version(const char *p)
{
    return (p[0] | 0x20) == 's' && (p[1] | 0x20) == 'i' &&
           (p[2] | 0x20) == 'p' && p[3] == '/' && p[4] == '2' &&
           p[5] == '.' && p[6] == '0';
}

/* "SIP/" DIGITS "." DIGITS of another version than 2.0, which is answered
 * with 505 and not with 400. */
static int is_other_version(const char *p, const char *end)
{
    struct sua_str sip = SUA_STR_INIT("SIP/");
    const char *dot;

    if (!sua__str_starts_icase(sua__range(p, end), sip))
        return 0;
    for (p += 4, dot = p; dot < end && sua__is_digit(*dot); dot++)
        ;
    if (dot == p || dot == end || *dot != '.' || dot + 1 == end)
        return 0;
    for (p = dot + 1; p < end && sua__is_digit(*p); p++)
        ;
    return p == end;
}

static void set_rest(struct sua_msg *m, const char *p, const char *end)
{
    m->start[1] = (uint16_t)(p - m->buf);
    m->start[2] = (uint16_t)(end - p);
}

/* SIP-Version SP Status-Code SP Reason-Phrase; [p, end) is the line. */
static void status_line(struct sua_msg *m, const char *p, const char *end)
{
    const char *code = p + 8;
    uint32_t status = 0;

    m->status = 999; /* a response, whatever else is wrong with it */
    if (end - p < 8 || p[7] != ' ' || !is_version(p)) {
        const char *sp = p;

        while (sp < end && *sp != ' ')
            sp++;
        note(m, is_other_version(p, sp) && sp < end && !is_version(p)
                    ? SUA_MSG_VERSION : SUA_MSG_START, p);
        return;
    }
    if (end - code < 4 || code[3] != ' ' ||
        sua_str_u32(sua_str_make(code, 3), 699, &status) || status < 100) {
        note(m, SUA_MSG_STATUS, code);
        return;
    }
    m->status = (uint16_t)status;
    set_rest(m, code + 4, end);
}

/* Method SP Request-URI SP SIP-Version. The URI is all that lies between:
 * white space in it is an error of the URI, found by sua_msg_check(). */
static void request_line(struct pass *x, const char *p, const char *end)
{
    struct sua_msg *m = x->m;
    const char *sp = sua__span(p, end, SUA__C_TOKEN), *uri, *version;

    m->start[0] = (uint16_t)(sp - p);
    if (sp == p || sp == end || *sp != ' ') {
        note(m, SUA_MSG_START, sp);
        return;
    }
    m->method = (uint8_t)sua_method_parse(sua__range(p, sp));
    if (x->lenient)
        while (end - 1 > sp && end[-1] == ' ')
            end--;
    for (version = end; version[-1] != ' '; version--)
        ;
    uri = sp + 1;
    if (version <= uri + 1) {
        note(m, SUA_MSG_START, uri);
        return;
    }
    set_rest(m, uri, version - 1);
    if (x->lenient) {
        struct sua_str s = sua_str_trim(sua__range(uri, version - 1));

        set_rest(m, s.p, s.p + s.n);
    }
    if (end - version != 7 || !is_version(version))
        note(m, is_other_version(version, end) ? SUA_MSG_VERSION
                                               : SUA_MSG_START, version);
}

static int start_line(struct pass *x, const char *p, const char **next)
{
    const char *cr = sua__stop(p, x->end);
    struct sua_msg *m = x->m;

    if (x->end - cr < 2) {
        note(m, SUA_MSG_NO_END, x->end);
        return SUA_EBADMSG;
    }
    if (cr[0] != '\r' || cr[1] != '\n') {
        note(m, SUA_MSG_CTL, cr);
        return SUA_EBADMSG;
    }
    if (cr - p >= 4 && sua__str_starts_icase(sua__range(p, cr),
                                             SUA_STR("SIP/")))
        status_line(m, p, cr);
    else
        request_line(x, p, cr);
    *next = cr + 2;
    return SUA_OK;
}

/* ---- one header line --------------------------------------------------- */
/* NUL may stand in a header as a quoted pair only (RFC 4475 3.1.1.2), and
 * that is judged once for a whole line: [p, end) is the unfolded value. */
static const char *stray_nul(const char *p, const char *end)
{
    int quoted = 0;

    for (; p < end; p++) {
        if (!*p)
            return p;
        if (*p == '"')
            quoted = !quoted;
        else if (*p == '\\' && quoted && p + 1 < end)
            p++;
    }
    return NULL;
}

/* The CR of the line end that belongs to the value at p; folds on the way
 * are overwritten with spaces (7.3.1). NULL: noted an error. */
static const char *value_end(struct pass *x, const char *p)
{
    const char *from = p, *nul = NULL;
    char *fold;

    for (;;) {
        p = sua__stop(p, x->end);
        if (x->end - p < 3) {
            /* The empty line must follow, so three more bytes at least. */
            note(x->m, p < x->end && *p == '\n' ? SUA_MSG_CTL
                                                : SUA_MSG_NO_END, p);
            return NULL;
        }
        if (!*p) {
            nul = p++;
            continue;
        }
        if (p[0] != '\r' || p[1] != '\n') {
            note(x->m, SUA_MSG_CTL, p);
            return NULL;
        }
        if (!sua__is_lws(p[2]))
            break;
        fold = x->m->buf + (p - x->m->buf);
        fold[0] = fold[1] = ' ';
        p += 3;
    }
    if (nul)
        nul = stray_nul(from, p);
    if (nul)
        note(x->m, SUA_MSG_CTL, nul);
    return nul ? NULL : p;
}

/* Length of the name at p and, in *colon, where its ":" is; 0: the line has
 * none. The name of a known header needs no second look at its bytes. */
static size_t name_slow(const char *p, const char *end, const char **colon,
                        unsigned *id)
{
    const char *q = sua__span(p, end, SUA__C_TOKEN);
    size_t n = (size_t)(q - p);

    q = sua__lws(q, end);
    if (q == end || *q != ':' || n > 255)
        return 0;
    *colon = q;
    *id = sua__hdr_find(p, n);
    return n;
}

static size_t name_of(const char *p, const char *end, const char **colon,
                      unsigned *id)
{
#if defined(SUA__WIDE)
    if (end - p >= 16) {
        uint64_t hit = sua__block_eq(sua__block_load(p), ':');
        unsigned n = hit ? sua__block_first(hit) : 0;

        if (n && (*id = sua__hdr_find(p, n)) != SUA_H_OTHER) {
            *colon = p + n;
            return n;
        }
    }
#endif
    return name_slow(p, end, colon, id);
}

static void content_length(struct pass *x, const char *p, const char *end)
{
    uint32_t length;

    if (sua_str_u32(sua__range(p, end), NO_LENGTH - 1, &length) ||
        (x->length != NO_LENGTH && x->length != length))
        note(x->m, SUA_MSG_LENGTH, p);
    else
        x->length = length;
}

/* After a line whose name is no name the next one can still be read, so
 * that a 400 finds what it must echo. */
static const char *bad_line(struct pass *x, const char *p)
{
    const char *cr;

    cr = value_end(x, p);
    note(x->m, SUA_MSG_NAME, p);
    return cr ? cr + 2 : NULL;
}

static void seen(struct sua_msg *m, unsigned id, const char *at)
{
    uint64_t bit = (uint64_t)1 << (id - 1);

    if ((m->seen & bit) && (sua__hdr_flags(id) & SUA__H_SINGLE))
        note(m, SUA_MSG_TWICE, at);
    m->seen |= bit;
}

/* Returns the next line, or NULL when nothing after can be trusted. */
static const char *header_line(struct pass *x, const char *p,
                               struct sua_hdr *h)
{
    struct sua_msg *m = x->m;
    const char *colon, *cr, *v, *e;
    unsigned id;
    size_t n = name_of(p, x->end, &colon, &id);

    if (!n)
        return bad_line(x, p);
    cr = value_end(x, colon + 1);
    if (!cr)
        return NULL;
    v = sua__lws(colon + 1, cr);
    for (e = cr; e > v && sua__is_lws(e[-1]); e--)
        ;
    h->name = (uint16_t)(p - m->buf);
    h->nlen = (uint8_t)n;
    h->id = (uint8_t)id;
    h->val = (uint16_t)(v - m->buf);
    h->len = (uint16_t)(e - v);
    m->nhdr++;
    if (id) {
        seen(m, id, p);
        if (id == SUA_H_CONTENT_LENGTH)
            content_length(x, v, e);
    }
    return cr + 2;
}

/* ---- the message ------------------------------------------------------- */
/* Body and whole length, once the header section is known. */
static int delimit(struct pass *x, const char *body)
{
    struct sua_msg *m = x->m;
    size_t have = (size_t)(x->end - body);

    if (m->err == SUA_MSG_LENGTH)
        return SUA_EBADMSG;
    if (x->length == NO_LENGTH) {
        if (x->stream) {
            note(m, SUA_MSG_NO_LENGTH, body);
            return SUA_EBADMSG;
        }
        x->length = (uint32_t)have;
    }
    if (x->length > UINT16_MAX - (size_t)(body - m->buf)) {
        note(m, x->stream ? SUA_MSG_BIG : SUA_MSG_LENGTH, body);
        return SUA_EBADMSG;
    }
    m->body = (uint16_t)(body - m->buf);
    m->len = (uint16_t)(m->body + x->length);
    m->body_len = (uint16_t)(x->length < have ? x->length : have);
    if (x->length > have) {
        note(m, SUA_MSG_LENGTH, body);
        return x->stream && m->err == SUA_MSG_LENGTH ? SUA_EAGAIN
                                                     : SUA_EBADMSG;
    }
    return m->err == SUA_MSG_OK || m->err == SUA_MSG_TWICE ? SUA_OK
                                                           : SUA_EBADMSG;
}

static int headers(struct pass *x, const char *p, unsigned max_hdr)
{
    struct sua_msg *m = x->m;

    for (;;) {
        if (x->end - p < 2) {
            note(m, SUA_MSG_NO_END, p);
            return SUA_EBADMSG;
        }
        if (p[0] == '\r' && p[1] == '\n')
            return delimit(x, p + 2);
        if (m->nhdr == max_hdr) {
            note(m, SUA_MSG_MANY, p);
            return SUA_EBADMSG;
        }
        p = header_line(x, p, &m->hdr[m->nhdr]);
        if (!p)
            return SUA_EBADMSG;
    }
}

int sua_msg_index(struct sua_msg *m, char *buf, size_t n,
                  struct sua_hdr *hdr, unsigned max_hdr, unsigned flags)
{
    struct pass x;
    const char *next;
    size_t skip = 0;

    memset(m, 0, sizeof(*m));
    m->hdr = hdr;
    while (n - skip >= 2 && buf[skip] == '\r' && buf[skip + 1] == '\n')
        skip += 2; /* RFC 3261 7.5 */
    m->buf = buf + skip;
    n -= skip;
    if (n > UINT16_MAX) {
        note(m, SUA_MSG_BIG, m->buf);
        if (!(flags & SUA_INDEX_STREAM))
            return SUA_EBADMSG;
        m->err = SUA_MSG_OK;
        n = UINT16_MAX;
    }
    x.m = m;
    x.end = m->buf + n;
    x.length = NO_LENGTH;
    x.stream = (flags & SUA_INDEX_STREAM) != 0;
    x.lenient = (flags & SUA_INDEX_LENIENT_START) != 0;
    if (start_line(&x, m->buf, &next))
        return SUA_EBADMSG;
    return headers(&x, next, max_hdr > UINT16_MAX ? UINT16_MAX : max_hdr);
}

/* ---- reading the index ------------------------------------------------- */
struct sua_str sua_msg_method(const struct sua_msg *m)
{
    return sua_str_make(m->buf, m->start[0]);
}

struct sua_str sua_msg_uri(const struct sua_msg *m)
{
    if (m->status)
        return sua_str_make(NULL, 0);
    return sua_str_make(m->buf + m->start[1], m->start[2]);
}

struct sua_str sua_msg_reason(const struct sua_msg *m)
{
    if (!m->status)
        return sua_str_make(NULL, 0);
    return sua_str_make(m->buf + m->start[1], m->start[2]);
}

struct sua_str sua_msg_body(const struct sua_msg *m)
{
    return sua_str_make(m->buf + m->body, m->body_len);
}

/* First line with this id at or after line i; nhdr if none. */
static unsigned find_line(const struct sua_msg *m, unsigned i, unsigned id)
{
    while (i < m->nhdr && m->hdr[i].id != id)
        i++;
    return i;
}

struct sua_str sua_msg_get(const struct sua_msg *m, unsigned id)
{
    unsigned i;

    if (!id || !sua_msg_has(m, id))
        return sua_str_make(NULL, 0);
    i = find_line(m, 0, id);
    return i < m->nhdr ? sua__hdr_value(m, &m->hdr[i])
                       : sua_str_make(NULL, 0);
}

struct sua_str sua_msg_find(const struct sua_msg *m, struct sua_str name)
{
    unsigned id = sua_hdr_id(name), i;

    if (id)
        return sua_msg_get(m, id);
    for (i = 0; i < m->nhdr; i++) {
        const struct sua_hdr *h = &m->hdr[i];

        if (!h->id && sua_str_ieq(sua_str_make(m->buf + h->name, h->nlen),
                                  name))
            return sua__hdr_value(m, h);
    }
    return sua_str_make(NULL, 0);
}

void sua_values_begin(struct sua_values *it, const struct sua_msg *m,
                      unsigned id)
{
    it->m = m;
    it->rest = sua_str_make(NULL, 0);
    it->id = (uint8_t)id;
    it->line = (uint16_t)(id && sua_msg_has(m, id) ? 0 : m->nhdr);
}

int sua_values_next(struct sua_values *it, struct sua_str *value)
{
    int list = (sua__hdr_flags(it->id) & SUA__H_LIST) != 0;

    while (!sua__list_next(&it->rest, value)) {
        unsigned i = find_line(it->m, it->line, it->id);

        if (i == it->m->nhdr)
            return 0;
        it->line = (uint16_t)(i + 1);
        it->rest = sua__hdr_value(it->m, &it->m->hdr[i]);
        if (!list) {
            /* A comma separates parameters there (RFC 3261 7.3.1). */
            *value = it->rest;
            it->rest.n = 0;
            return 1;
        }
    }
    return 1;
}

int sua_msg_has_token(const struct sua_msg *m, unsigned id,
                      struct sua_str token)
{
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, m, id);
    while (sua_values_next(&it, &v))
        if (sua_str_ieq(v, token))
            return 1;
    return 0;
}
