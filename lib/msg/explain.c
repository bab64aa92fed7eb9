/* SPDX-License-Identifier: MIT
 * The walk over all faults of a message. RFC 3261 7.3.1, 8.1.1, 8.2.2,
 * 20. */
#include "msg/explain.h"
#include "msg/scan.h"

struct walk {
    const struct sua_msg *m;
    struct sua_fault *out;
    unsigned max, n;            /* room; found, also without room          */
    uint8_t seen[SUA__DOC_MAX / 8];
    uint8_t told;               /* the check's reason is among them        */
};

/* ---- collecting -------------------------------------------------------- */
static void fill(struct sua_fault *f, unsigned err, unsigned code, size_t off,
                 const struct sua__hdr_doc *doc)
{
    memset(f, 0, sizeof(*f));
    f->err = (uint8_t)err;
    f->code = (uint8_t)code;
    f->offset = (uint32_t)off;
    f->line = f->column = 1;
    f->text = sua_fault_text(code);
    f->rfc = doc ? doc->rfc : "RFC 3261 25.1";
    if (doc)
        f->header = sua_str_z(doc->name);
    if (doc && code == SUA_FAULT_RULE)
        f->text = sua__shape_rule(doc->shape);
}

/* Nearly all come in order: what does not is moved to its place. */
static void add(struct walk *w, const struct sua_fault *f)
{
    unsigned at = w->n < w->max ? w->n : w->max;

    w->told |= f->err == w->m->err;
    w->n++;
    if (at == w->max && (!at || w->out[at - 1].offset <= f->offset))
        return;
    if (at == w->max)
        at--;
    for (; at && w->out[at - 1].offset > f->offset; at--)
        w->out[at] = w->out[at - 1];
    w->out[at] = *f;
}

static void place(struct walk *w, struct sua_str received)
{
    unsigned n = w->n < w->max ? w->n : w->max, i;
    uint32_t line = 1, start = 0, off = 0;
    const char *text = w->m->buf;

    for (i = 0; i < n; i++) {
        struct sua_fault *f = &w->out[i];

        if (received.p && received.n >= f->offset)
            text = received.p;
        for (; off < f->offset; off++)
            if (text[off] == '\n') {
                line++;
                start = off + 1;
            }
        f->line = line;
        f->column = f->offset - start + 1;
    }
}

/* ---- one value --------------------------------------------------------- */
/* Under which reason sua_msg_check() refuses a bad value of this header. */
static unsigned reason_of(unsigned id)
{
    switch (id) {
    case SUA_H_VIA: return SUA_MSG_VIA;
    case SUA_H_FROM: return SUA_MSG_FROM;
    case SUA_H_TO: return SUA_MSG_TO;
    case SUA_H_CALL_ID: return SUA_MSG_CALL_ID;
    case SUA_H_CSEQ: return SUA_MSG_CSEQ;
    case SUA_H_MAX_FORWARDS: return SUA_MSG_MAX_FORWARDS;
    case SUA_H_CONTENT_LENGTH: return SUA_MSG_LENGTH;
    case SUA_H_CONTACT: return SUA_MSG_CONTACT;
    case SUA_H_ROUTE:
    case SUA_H_RECORD_ROUTE: return SUA_MSG_ROUTE;
    default: return SUA_MSG_VALUE;
    }
}

static int is_about_uri(unsigned code)
{
    return (code >= SUA_FAULT_URI_SCHEME && code <= SUA_FAULT_URI_BYTE) ||
           code == SUA_FAULT_HOST || code == SUA_FAULT_HOST_END ||
           code == SUA_FAULT_PORT;
}

/* RFC 3261 20.22: Max-Forwards is one byte. */
static int over_limit(unsigned id, struct sua_str v)
{
    uint32_t n;

    return id == SUA_H_MAX_FORWARDS && sua_str_u32(v, 255, &n);
}

/* End of the piece of a value at p: ";" outside of quotes and < >, or end. */
static const char *piece_end(const char *p, const char *end)
{
    while (p && p < end && *p != ';') {
        if (*p == '"')
            p = sua__quoted(p, end);
        else if (*p == '<')
            p = sua__find2(p, end, '>', '>');
        else
            p++;
    }
    return p ? p : end;
}

/* So many pieces are tried, so that the time stays linear. */
#define PIECES 32

/* The parameter because of which the reader refuses a value that keeps the
 * grammar: without it and what follows it would not. NULL if that is none. */
static const char *param_fault(unsigned shape, struct sua_str v)
{
    const char *end = v.p + v.n, *p = v.p, *bad = NULL, *stop;
    int i, taken = 0;

    for (i = 0; i < PIECES && p < end; i++, p = stop + 1) {
        stop = piece_end(p, end);
        if (sua__shape_reads(shape, sua__range(v.p, stop))) {
            taken = 1;
            bad = NULL;
        } else if (taken && !bad) {
            bad = sua__find2(p, stop, '=', '=');
            bad = sua__lws(bad < stop ? bad + 1 : p, stop);
        }
        if (stop == end)
            break;
    }
    return bad;
}

/* The byte at which a value is wrong, or NULL. A reader leaves the URI in an
 * address alone, so the pattern has the last word on that. */
static const char *value_fault(unsigned id, const struct sua__hdr_doc *doc,
                               struct sua_str v, uint8_t *code)
{
    int reads = sua__shape_reads(doc->shape, v);
    const char *bad = sua__misfit(sua__shape_pattern(doc->shape), v, code);

    if (reads && bad && !is_about_uri(*code))
        bad = NULL;
    if (bad || (reads && !over_limit(id, v)))
        return bad;
    *code = reads ? SUA_FAULT_RANGE : SUA_FAULT_RULE;
    bad = reads ? NULL : sua__locate_twice(v);
    if (bad)
        *code = SUA_FAULT_PARAM_TWICE;
    else if (!reads)
        bad = param_fault(doc->shape, v);
    return bad ? bad : v.p;
}

/* What sua_msg_check() refuses a Contact for is its address; the parameters
 * are for who registers (10.3). */
static int is_address(struct sua_str v)
{
    struct sua_nameaddr na;
    struct sua_uri u;

    return !sua_nameaddr_parse(v, &na) && !sua_uri_parse(na.uri, &u, NULL);
}

static void value(struct walk *w, unsigned id, const struct sua__hdr_doc *doc,
                  struct sua_str v)
{
    struct sua_fault f;
    uint8_t code;
    const char *bad = value_fault(id, doc, v, &code);

    if (!bad)
        return;
    fill(&f, id == SUA_H_CONTACT && is_address(v) ? SUA_MSG_VALUE
                                                  : reason_of(id),
         code, (size_t)(bad - w->m->buf), doc);
    add(w, &f);
}

/* ---- a line ------------------------------------------------------------ */
/* "*" is a Contact of its own, never one of several (20.10). */
static int is_star(unsigned id, struct sua_str line)
{
    return id == SUA_H_CONTACT && line.n == 1 && line.p[0] == '*';
}

static void values(struct walk *w, unsigned id,
                   const struct sua__hdr_doc *doc, struct sua_str line)
{
    struct sua_str rest = line, v;
    struct sua_fault f;
    int any = 0;

    if (is_star(id, line))
        return;
    if (!(doc->flags & SUA__H_LIST)) {
        value(w, id, doc, line);
        return;
    }
    while (sua__list_next(&rest, &v)) {
        value(w, id, doc, v);
        any = 1;
    }
    if (any || (id != SUA_H_VIA && reason_of(id) != SUA_MSG_ROUTE))
        return;
    fill(&f, reason_of(id), SUA_FAULT_EMPTY,
         (size_t)(line.p - w->m->buf), doc);
    add(w, &f);
}

static void cseq_method(struct walk *w, const struct sua__hdr_doc *doc,
                        struct sua_str v)
{
    struct sua_cseq cseq;
    struct sua_fault f;

    if (!sua_msg_is_request(w->m) || sua_cseq_parse(v, &cseq) ||
        sua_str_eq(cseq.name, sua_msg_method(w->m)))
        return;
    fill(&f, SUA_MSG_CSEQ_METHOD, SUA_MSG_CSEQ_METHOD,
         (size_t)(cseq.name.p - w->m->buf), doc);
    f.rfc = "RFC 3261 8.1.1.5";
    add(w, &f);
}

static void header(struct walk *w, const struct sua_hdr *h)
{
    const struct sua_msg *m = w->m;
    struct sua_str v = sua__hdr_value(m, h);
    unsigned index;
    const struct sua__hdr_doc *doc =
        sua__hdr_doc(h->id, sua_str_make(m->buf + h->name, h->nlen), &index);
    struct sua_fault f;
    uint8_t bit;

    if (!doc)
        return;
    bit = (uint8_t)(1u << index % 8);
    if ((w->seen[index / 8] & bit) && (doc->flags & SUA__H_SINGLE)) {
        fill(&f, h->id ? SUA_MSG_TWICE : SUA_MSG_VALUE, SUA_MSG_TWICE,
             h->name, doc);
        add(w, &f);
    }
    w->seen[index / 8] |= bit;
    values(w, h->id, doc, v);
    if (h->id == SUA_H_CSEQ)
        cseq_method(w, doc, v);
}

/* ---- the message ------------------------------------------------------- */
static void request_uri(struct walk *w)
{
    struct sua_str s = sua_msg_uri(w->m);
    struct sua_fault f;
    struct sua_uri u;
    uint8_t code;
    const char *bad;

    if (!sua_msg_is_request(w->m) || !s.n)
        return;
    bad = sua__locate_uri(s, &code);
    if (!bad) {
        sua_uri_parse(s, &u, NULL);
        if (!u.headers.n)
            return;
        bad = u.headers.p;
        code = SUA_FAULT_URI_HERE;
    }
    fill(&f, SUA_MSG_URI, code, (size_t)(bad - w->m->buf), NULL);
    f.rfc = "RFC 3261 19.1.1";
    add(w, &f);
}

/* Where they should stand at the latest: at the empty line. Not when the
 * end of the headers was never seen. */
static void mandatory(struct walk *w)
{
    static const uint8_t ids[] = {
        SUA_H_VIA, SUA_H_FROM, SUA_H_TO, SUA_H_CALL_ID, SUA_H_CSEQ
    };
    const struct sua_msg *m = w->m;
    struct sua_fault f;
    unsigned i, index;

    for (i = 0; m->body && i < SUA__COUNT(ids); i++) {
        if (sua_msg_has(m, ids[i]))
            continue;
        fill(&f, SUA_MSG_MISSING, SUA_MSG_MISSING, m->body - 2u,
             sua__hdr_doc(ids[i], sua_str_make(NULL, 0), &index));
        f.rfc = "RFC 3261 8.1.1";
        add(w, &f);
    }
}

static const char *section_of(unsigned err)
{
    switch (err) {
    case SUA_MSG_START:
    case SUA_MSG_VERSION: return "RFC 3261 7.1";
    case SUA_MSG_STATUS: return "RFC 3261 7.2";
    case SUA_MSG_NAME: return "RFC 3261 7.3.1";
    case SUA_MSG_NO_END: return "RFC 3261 7";
    case SUA_MSG_BIG: return "RFC 3261 18.1.1";
    case SUA_MSG_LENGTH:
    case SUA_MSG_NO_LENGTH: return "RFC 3261 18.3";
    default: return "RFC 3261 25.1";
    }
}

/* What indexing or the check refused, unless the walk has found the same. */
static void as_refused(struct walk *w)
{
    const struct sua_msg *m = w->m;
    struct sua_fault f;

    if (m->err == SUA_MSG_OK || w->told)
        return;
    fill(&f, m->err, m->err, m->err_off, NULL);
    f.rfc = section_of(m->err);
    add(w, &f);
}

unsigned sua_parse_explain(const struct sua_msg *m, struct sua_str received,
                           struct sua_fault *out, unsigned max)
{
    struct walk w;
    unsigned i;

    memset(&w, 0, sizeof(w));
    w.m = m;
    w.out = out;
    w.max = max;
    request_uri(&w);
    for (i = 0; i < m->nhdr; i++)
        header(&w, &m->hdr[i]);
    mandatory(&w);
    as_refused(&w);
    place(&w, received);
    return w.n;
}

int sua_value_explain(struct sua_str name, struct sua_str v,
                      struct sua_fault *out)
{
    unsigned id = sua_hdr_id(name), index;
    const struct sua__hdr_doc *doc = sua__hdr_doc(id, name, &index);
    const char *bad;
    uint8_t code;

    if (!v.p)
        v = sua_str_make("", 0);
    if (!doc || is_star(id, v))
        return SUA_OK;
    bad = value_fault(id, doc, v, &code);
    if (!bad)
        return SUA_OK;
    fill(out, reason_of(id), code, (size_t)(bad - v.p), doc);
    out->column = out->offset + 1;
    return SUA_EBADMSG;
}
