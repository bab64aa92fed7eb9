/* SPDX-License-Identifier: MIT
 * One pass over a message: split the start line, find and identify every
 * header line, unfold, delimit the body. RFC 3261 7, 18.3, 20.14. */
#include "msg/hdrtab.h"
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
    static const struct sua_str version = SUA_STR_INIT("SIP/2.0");

    return (SUA__FAST && !memcmp(p, version.p, version.n)) ||
           sua_str_ieq(sua_str_make(p, version.n), version);
}

static int begins_version(const char *p, const char *end)
{
    return end - p >= 4 && p[3] == '/' &&
           sua__str_starts_icase(sua__range(p, end), SUA_STR("SIP/"));
}

/* "SIP/" DIGITS "." DIGITS of another version than 2.0, which is answered
 * with 505 and not with 400. */
static int is_other_version(const char *p, const char *end)
{
    const char *digit = p + 4;
    unsigned dots = 0;

    if (!begins_version(p, end))
        return 0;
    for (p = digit; p < end && (sua__is_digit(*p) || *p == '.'); p++)
        dots += *p == '.';
    return p == end && dots == 1 && *digit != '.' && end[-1] != '.';
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
    uint32_t status;

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
        sua__number(code, code + 3, 699, &status) != code + 3 ||
        status < 100) {
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
    const char *sp = sua__span(p, end, SUA__C_TOKEN), *uri = sp + 1, *version;
    struct sua_str all;

    m->start[0] = (uint16_t)(sp - p);
    if (sp == p || sp == end || *sp != ' ') {
        note(m, SUA_MSG_START, sp);
        return;
    }
    m->method = (uint8_t)sua_method_parse(sua__range(p, sp));
    if (x->lenient)
        while (end - 1 > sp && end[-1] == ' ')
            end--;
    version = end - uri > 8 && end[-8] == ' ' ? end - 7 : end;
    while (version[-1] != ' ')
        version--;
    if (version <= uri + 1) {
        note(m, SUA_MSG_START, uri);
        return;
    }
    all = sua__range(uri, version - 1);
    if (x->lenient)
        all = sua_str_trim(all);
    set_rest(m, all.p, all.p + all.n);
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
    if (!sua__is_crlf(cr)) {
        note(m, SUA_MSG_CTL, cr);
        return SUA_EBADMSG;
    }
    if (begins_version(p, cr))
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

/* A line as found, before it is stored. */
struct line {
    const char *colon;          /* NULL: there is no name                  */
    const char *cr;             /* the line end that belongs to the value  */
    size_t n;                   /* of the name                             */
    unsigned id;
};

/* Whether p is a line end after which no folded value goes on. Three bytes,
 * as the empty line must follow. */
static inline int ends_value(const char *p, const char *end)
{
    return end - p >= 3 && sua__is_crlf(p) && !sua__is_lws(p[2]);
}

/* sua__stop() where one fold may follow another. */
static const char *next_stop(const char *p, const char *end)
{
    return SUA__FAST && p < end && sua__is_stop(*p) ? p : sua__stop(p, end);
}

/* The value that begins at `from` is folded, or broken: p is the first stop
 * in it. Folds are overwritten with spaces (7.3.1). Where the value ends, or
 * NULL with the error noted. */
static const char *unfold(struct pass *x, const char *from, const char *p)
{
    const char *nul = NULL;
    char *fold;

    for (; !ends_value(p, x->end); p = next_stop(p, x->end)) {
        if (x->end - p < 3) {
            note(x->m, p < x->end && *p == '\n' ? SUA_MSG_CTL
                                                : SUA_MSG_NO_END, p);
            return NULL;
        }
        if (!*p) {
            nul = p++;
            continue;
        }
        if (!sua__is_crlf(p)) {
            note(x->m, SUA_MSG_CTL, p);
            return NULL;
        }
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

static void find_name(const char *p, const char *end, struct line *l)
{
    const char *q = sua__span(p, end, SUA__C_TOKEN);

    l->n = (size_t)(q - p);
    q = sua__lws(q, end);
    l->colon = NULL;
    l->id = SUA_H_OTHER;
    if (q == end || *q != ':' || !l->n || l->n > 255)
        return;
    l->colon = q;
    l->id = sua__hdr_find(p, l->n);
}

#if defined(SUA__WIDE)
/* Whether the block v at p begins with a name that is one by its first
 * bytes alone: a known one, or a letter. */
static inline int known_name(const char *p, sua__block v, sua__bits colon,
                             struct line *l)
{
    l->n = sua__block_first(colon);
    if (l->n == 1) {
        l->id = sua__hdr_letter(*p);
        return l->id < SUA_H_COUNT;
    }
    return sua__hdr_find_wide(p, v, colon, &l->id);
}
#endif

/* Name, colon and the first byte that may be a stop of the line at p, by one
 * load of its first 16 bytes and then the loop over the rest. The name of a
 * known header needs no second look at its bytes; everything else goes the
 * slow way. */
static inline void find_parts(const char *p, const char *end, struct line *l)
{
#if defined(SUA__WIDE)
    if (end - p >= 16) {
        sua__block v = sua__block_load(p);
        sua__bits colon = sua__block_eq(v, ':'), low = sua__block_low(v);

        if (colon && !(low & sua__block_upto(colon)) &&
            known_name(p, v, colon, l)) {
            l->colon = p + l->n;
            l->cr = low ? p + sua__block_first(low) : sua__low(p + 16, end);
            return;
        }
    }
#endif
    find_name(p, end, l);
    l->cr = sua__low(l->colon ? l->colon : p, end);
}

/* The end of the line at p, which is not plain to see: folded, broken, or
 * the last one. 0: an error, noted. */
static int find_end(struct pass *x, const char *p, struct line *l)
{
    l->cr = sua__stop(l->cr, x->end);
    if (!ends_value(l->cr, x->end))
        l->cr = unfold(x, l->colon ? l->colon + 1 : p, l->cr);
    return l->cr != NULL;
}

static void content_length(struct pass *x, const struct sua_hdr *h)
{
    const char *v = x->m->buf + h->val, *end = v + h->len;
    uint32_t length;

    if (sua__number(v, end, NO_LENGTH - 1, &length) != end ||
        (x->length != NO_LENGTH && x->length != length))
        note(x->m, SUA_MSG_LENGTH, v);
    else
        x->length = length;
}

static inline void store(struct sua_hdr *h, const char *buf, const char *p,
                         const struct line *l)
{
    const char *v = l->colon + 1, *e = l->cr;

    if (*v == ' ') /* as nearly everyone writes it */
        v++;
    while (sua__is_blank(*v)) /* ends at *cr */
        v++;
    while (sua__is_blank(e[-1]) && e > v) /* the colon is before */
        e--;
    h->name = (uint16_t)(p - buf);
    h->val = (uint16_t)(v - buf);
    h->len = (uint16_t)(e - v);
    h->nlen = (uint8_t)l->n;
    h->id = (uint8_t)l->id;
}

/* The second line with this id is refused later if there may be only one. */
static inline void mark(struct sua_msg *m, uint64_t *seen, unsigned id,
                        const char *at)
{
    uint64_t bit = (uint64_t)1 << (id - 1);

    if ((*seen & bit) && (sua__hdr_flags(id) & SUA__H_SINGLE))
        note(m, SUA_MSG_TWICE, at);
    *seen |= bit;
}

static inline int is_empty_line(const char *p, const char *end)
{
    return *p == '\r' && end - p >= 2 && p[1] == '\n';
}

/* Whether it is plain that a line ends at p: another comes, not folded. */
static inline int is_plain_end(const char *p, const char *end)
{
#if defined(__OPTIMIZE_SIZE__)
    (void)p;
    (void)end;
    return 0;
#else
    return end - p >= 3 && sua__is_crlf(p) && (unsigned char)p[2] > ' ';
#endif
}

/* All header lines from p on; the empty line, or NULL when nothing after
 * some place can be trusted. After a line without a name the next one can
 * still be read, so that a 400 finds what it must echo. What the loop counts
 * is kept out of *m, where each store of a header could change it. */
static const char *header_lines(struct pass *x, const char *p,
                                unsigned max_hdr)
{
    struct sua_msg *m = x->m;
    struct sua_hdr *h = m->hdr, *const full = max_hdr ? h + max_hdr : h;
    const char *const buf = m->buf, *const end = x->end;
    uint64_t seen = 0;
    struct line l;

    if (p == end) {
        note(m, SUA_MSG_NO_END, p);
        return NULL;
    }
    for (; !is_empty_line(p, end); p = l.cr + 2) {
        if (h == full && end - p >= 2) {
            note(m, SUA_MSG_MANY, p);
            p = NULL;
            break;
        }
        find_parts(p, end, &l);
        if (!is_plain_end(l.cr, end) && !find_end(x, p, &l)) {
            p = NULL;
            break;
        }
        if (!l.colon) {
            note(m, SUA_MSG_NAME, p);
            continue;
        }
        store(h++, buf, p, &l);
        if (!l.id) {
            m->others = 1;
            continue;
        }
        mark(m, &seen, l.id, p);
        if (l.id == SUA_H_CONTENT_LENGTH)
            content_length(x, &h[-1]);
    }
    m->nhdr = (uint16_t)(h - m->hdr);
    m->seen = seen;
    return p;
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

static int run(struct pass *x, unsigned max_hdr)
{
    const char *p;

    if (start_line(x, x->m->buf, &p))
        return SUA_EBADMSG;
    p = header_lines(x, p, max_hdr > UINT16_MAX ? UINT16_MAX : max_hdr);
    return p ? delimit(x, p + 2) : SUA_EBADMSG;
}

int sua_msg_index(struct sua_msg *m, char *buf, size_t n,
                  struct sua_hdr *hdr, unsigned max_hdr, unsigned flags)
{
    struct pass x;
    size_t skip = 0;
    int err;

    /* What sua_msg_check() fills is left: all of it costs a slow string
     * instruction. */
    memset(m, 0, offsetof(struct sua_msg, via));
    m->hdr = hdr;
    m->buf = buf;
    if (!n) {
        note(m, SUA_MSG_NO_END, buf);
        return SUA_EBADMSG;
    }
    while (n - skip >= 2 && sua__is_crlf(buf + skip))
        skip += 2; /* RFC 3261 7.5 */
    m->buf = buf + skip;
    n -= skip;
    x.m = m;
    x.end = m->buf + (n < UINT16_MAX ? n : UINT16_MAX);
    x.length = NO_LENGTH;
    x.stream = (flags & SUA_INDEX_STREAM) != 0;
    x.lenient = (flags & SUA_INDEX_LENIENT_START) != 0;
    if (n > UINT16_MAX && !x.stream) {
        note(m, SUA_MSG_BIG, m->buf);
        return SUA_EBADMSG;
    }
    /* A stream's buffer may hold more than this message, but not more of
     * this message. */
    err = run(&x, max_hdr);
    if (n > UINT16_MAX && m->err == SUA_MSG_NO_END)
        m->err = SUA_MSG_BIG;
    return err;
}

/* ---- the parts of a message -------------------------------------------- */
struct sua_str sua_msg_method(const struct sua_msg *m)
{
    return sua_str_make(m->buf, m->start[0]);
}

struct sua_str sua_msg_uri(const struct sua_msg *m)
{
    if (m->status)
        return sua__absent();
    return sua_str_make(m->buf + m->start[1], m->start[2]);
}

struct sua_str sua_msg_reason(const struct sua_msg *m)
{
    if (!m->status)
        return sua__absent();
    return sua_str_make(m->buf + m->start[1], m->start[2]);
}

struct sua_str sua_msg_body(const struct sua_msg *m)
{
    return sua_str_make(m->buf + m->body, m->body_len);
}
