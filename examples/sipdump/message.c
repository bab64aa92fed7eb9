/* SPDX-License-Identifier: 0BSD
 * The walk over a message: start line, headers, body, faults. */
#include "sip/hdr.h"
#include "sipdump.h"

/* Lines up to an offset, counted on from the last question. */
struct lines {
    const char *text;
    size_t n, at, line;
};

static size_t line_of(struct lines *l, size_t offset)
{
    for (; l->at < offset && l->at < l->n; l->at++)
        l->line += l->text[l->at] == '\n';
    return l->line;
}

static void dump_start(struct out *o, const struct sua_msg *m)
{
    if (sua_msg_is_request(m)) {
        out_z(o, "kind", "request");
        out_str(o, "method", sua_msg_method(m));
        dump_uri(o, "uri", sua_msg_uri(m));
        return;
    }
    out_z(o, "kind", "response");
    o->op->num(o, "status", m->status);
    out_str(o, "reason", sua_msg_reason(m));
}

/* ---- faults ------------------------------------------------------------ */
static void dump_fault(struct out *o, const char *key,
                       const struct sua_fault *f, const struct origin *from)
{
    o->op->open(o, key, 0);
    o->op->num(o, "code", f->code);
    out_z(o, "name", sua_fault_name(f->code));
    o->op->flag(o, "refused", f->err != SUA_MSG_VALUE);
    o->op->num(o, "offset", from->offset + f->offset);
    o->op->num(o, "line", from->lines + f->line);
    o->op->num(o, "column", f->column);
    out_str(o, "header", f->header);
    out_z(o, "text", f->text);
    out_z(o, "rfc", f->rfc);
    o->op->close(o);
}

/* The first fault in [from, to). */
static const struct sua_fault *fault_in(const struct faults *f, size_t from,
                                        size_t to)
{
    unsigned low = 0, high = f->n;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (f->v[middle].offset < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < f->n && f->v[low].offset < to ? &f->v[low] : NULL;
}

#define WINDOW 76

/* The line in which a fault is and "^" below its byte; of a long line the
 * part around it. Escapes would move the "^": one mark for such a byte. */
static void caret(FILE *out, const struct origin *from,
                  const struct sua_fault *f)
{
    size_t start = f->offset - (f->column - 1), end = start, at, i;
    const char *p = from->received;

    while (end < from->n && p[end] != '\r' && p[end] != '\n')
        end++;
    at = f->offset < end ? f->offset : end;
    if (at - start > WINDOW * 3 / 4)
        start = at - WINDOW * 3 / 4;
    fputs("    ", out);
    for (i = start; i < end && i < start + WINDOW; i++)
        putc(p[i] >= ' ' && p[i] < 0x7f ? p[i] : '.', out);
    fprintf(out, "\n    %*s^\n", (int)(at - start), "");
}

static void print_faults(FILE *out, const struct faults *f,
                         const struct origin *from)
{
    unsigned i;

    for (i = 0; i < f->n; i++) {
        struct sua_fault shown = f->v[i];
        struct sua_buf b;
        char mem[1024];

        shown.line += (uint32_t)from->lines;
        shown.offset += (uint32_t)from->offset;
        sua_buf_init(&b, mem, sizeof(mem));
        sua_fault_write(&b, &shown);
        fprintf(out, "  %.*s\n", SUA_FMT(sua_buf_view(&b)));
        caret(out, from, &f->v[i]);
    }
}

/* ---- headers ----------------------------------------------------------- */
static void text_header(struct out *o, const struct sua_msg *m,
                        const struct sua_hdr *h)
{
    fprintf(o->f, "%*s%s", 2 * o->depth, "", h->id ? "" : "? ");
    text_bytes(o->f, header_name(m, h));
    fputs(": ", o->f);
    text_bytes(o->f, sua_str_make(m->buf + h->val, h->len));
    putc('\n', o->f);
    o->op->open(o, NULL, 0);
    o->first = 0;
    dump_header_value(o, m, h);
    o->op->close(o);
}

static void json_header(struct out *o, const struct sua_msg *m,
                        const struct sua_hdr *h, const struct faults *faults,
                        const struct origin *from, size_t line)
{
    const struct sua_fault *f =
        fault_in(faults, h->name, (size_t)h->val + h->len + 1);

    o->op->open(o, NULL, 0);
    out_str(o, "name", header_name(m, h));
    o->op->num(o, "id", h->id);
    o->op->num(o, "line", from->lines + line);
    o->op->num(o, "offset", from->offset + h->name);
    out_str(o, "value", sua_str_make(m->buf + h->val, h->len));
    if (f)
        dump_fault(o, "fault", f, from);
    else
        dump_header_value(o, m, h);
    o->op->close(o);
}

static void dump_headers(struct out *o, const struct sua_msg *m,
                         const struct faults *faults,
                         const struct origin *from)
{
    struct lines l = { from->received, from->n, 0, 1 };
    unsigned i;

    o->op->open(o, "headers", 1);
    for (i = 0; i < m->nhdr; i++) {
        const struct sua_hdr *h = &m->hdr[i];

        if (o->op == &text_ops)
            text_header(o, m, h);
        else
            json_header(o, m, h, faults, from, line_of(&l, h->name));
    }
    o->op->close(o);
}

void dump_message(struct out *o, const struct sua_msg *m, int bad,
                  const struct origin *from)
{
    struct faults f;
    unsigned i;

    faults_of(&f, m, sua_str_make(from->received, from->n));
    o->op->open(o, NULL, 0);
    if (o->op == &json_ops)
        o->op->flag(o, "ok", !bad);
    dump_start(o, m);
    dump_headers(o, m, &f, from);
    dump_body(o, m, &f);
    if (o->op == &json_ops) {
        o->op->open(o, "faults", 1);
        for (i = 0; i < f.n; i++)
            dump_fault(o, NULL, &f.v[i], from);
        o->op->close(o);
    }
    o->op->close(o);
    if (o->op == &text_ops)
        print_faults(o->f, &f, from);
    faults_end(&f);
}
