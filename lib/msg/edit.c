/* SPDX-License-Identifier: MIT
 * Forwarding a message with a few lines changed: one pass, and all that is
 * not named by an edit is copied byte by byte. RFC 3261 16.6, 16.7, 18.2.1. */
#include "msg/msg.h"

/* One bit an edit in `done`. */
#define MAX_EDITS 32

struct copy {
    struct sua_buf *b;
    const struct sua_msg *m;
    const struct sua_edit *edits;
    size_t n;
    const char *from;           /* not yet copied                          */
    uint32_t done;              /* edits that have found their line        */
};

/* Catch up with everything before p. */
static void copy_to(struct copy *c, const char *p)
{
    sua_buf_str(c->b, sua__range(c->from, p));
    c->from = p;
}

static const char *head_end(const struct sua_msg *m)
{
    return m->buf + m->body - 2;
}

/* Where header line i begins; lines stand without gaps. */
static const char *line_at(const struct sua_msg *m, unsigned i)
{
    return i < m->nhdr ? m->buf + m->hdr[i].name : head_end(m);
}

static int first_time(struct copy *c, size_t edit)
{
    uint32_t bit = (uint32_t)1 << edit;
    int first = !(c->done & bit);

    c->done |= bit;
    return first;
}

/* Offset in line v of what is left without its first n values; v.n when
 * nothing is. *n counts down. */
static size_t without_first(struct sua_str v, unsigned *n)
{
    struct sua_str rest = v, value;

    while (*n && sua__list_next(&rest, &value))
        --*n;
    while (rest.n && (sua__is_lws(*rest.p) || *rest.p == ','))
        rest = sua__str_sub(rest, 1, rest.n);
    return v.n - rest.n;
}

/* Values dropped off the front go line by line: each edit drops one, and is
 * done when it has. */
static unsigned drops_due(struct copy *c, unsigned id)
{
    unsigned n = 0;
    size_t i;

    for (i = 0; i < c->n; i++)
        if (c->edits[i].op == SUA_EDIT_DROP_FIRST_VALUE &&
            c->edits[i].id == id && !(c->done >> i & 1))
            n++;
    return n;
}

static void mark_drops(struct copy *c, unsigned id, unsigned n)
{
    size_t i;

    for (i = 0; n && i < c->n; i++)
        if (c->edits[i].op == SUA_EDIT_DROP_FIRST_VALUE &&
            c->edits[i].id == id && !(c->done >> i & 1)) {
            c->done |= (uint32_t)1 << i;
            n--;
        }
}

/* What is still to be decided about one line. */
struct line {
    const struct sua_hdr *h;
    struct sua_str suffix;      /* after the first value                   */
    struct sua_str set;         /* instead of the value                    */
    uint8_t drop, changed;
};

static void apply(struct copy *c, size_t i, struct line *l)
{
    const struct sua_edit *e = &c->edits[i];

    switch (e->op) {
    case SUA_EDIT_TOP:
        if (first_time(c, i))
            sua_write_hdr(c->b, e->id, e->value);
        break;
    case SUA_EDIT_SET:
        l->changed = 1;
        if (first_time(c, i))
            l->set = e->value.p ? e->value : SUA_STR("");
        else
            l->drop = 1;
        break;
    case SUA_EDIT_DROP:
        l->changed = l->drop = 1;
        break;
    case SUA_EDIT_VIA_RECEIVED:
        if (first_time(c, i)) {
            l->changed = 1;
            l->suffix = e->value;
        }
        break;
    default:
        break;
    }
}

/* The line anew: name as it stands, value from offset `skip` on. A value of
 * an indexed message holds no line end, only a new one could. */
static void write_line(struct copy *c, const struct line *l, size_t skip)
{
    struct sua_str v = sua__hdr_value(c->m, l->h), first, rest;
    const char *name = c->m->buf + l->h->name;

    sua_buf_str(c->b, sua__range(name, c->m->buf + l->h->val));
    if (l->set.p)
        sua_buf_text(c->b, l->set);
    v = l->set.p ? sua_str_make("", 0) : sua__str_sub(v, skip, v.n);
    rest = v;
    if (l->suffix.n && sua__list_next(&rest, &first)) {
        size_t n = (size_t)(first.p + first.n - v.p);

        sua_buf_str(c->b, sua__str_sub(v, 0, n));
        sua_buf_text(c->b, l->suffix);
        v = sua__str_sub(v, n, v.n);
    }
    sua_buf_str(c->b, v);
    sua__buf_lit(c->b, "\r\n");
}

static void edit_line(struct copy *c, unsigned i)
{
    struct line l = { &c->m->hdr[i], { NULL, 0 }, { NULL, 0 }, 0, 0 };
    unsigned due, left;
    size_t skip = 0, k;

    copy_to(c, line_at(c->m, i));
    for (k = 0; k < c->n; k++)
        if (c->edits[k].id == l.h->id)
            apply(c, k, &l);
    due = left = drops_due(c, l.h->id);
    if (due) {
        skip = without_first(sua__hdr_value(c->m, l.h), &left);
        mark_drops(c, l.h->id, due - left);
        l.changed = 1;
        l.drop |= skip == l.h->len;
    }
    if (!l.changed)
        return;
    c->from = line_at(c->m, i + 1);
    if (!l.drop)
        write_line(c, &l, skip);
}

static int is_named(const struct copy *c, unsigned id)
{
    size_t i;

    for (i = 0; i < c->n; i++)
        if (c->edits[i].id == id && c->edits[i].op != SUA_EDIT_URI)
            return 1;
    return 0;
}

static void start_line(struct copy *c)
{
    const struct sua_msg *m = c->m;
    size_t i;

    for (i = 0; i < c->n; i++)
        if (c->edits[i].op == SUA_EDIT_URI) {
            if (m->status || !sua__uri_writable(c->edits[i].value))
                c->b->err = c->b->err ? c->b->err : SUA_EINVAL;
            copy_to(c, m->buf + m->start[1]);
            sua_buf_str(c->b, c->edits[i].value);
            c->from += m->start[2];
            break;
        }
    copy_to(c, line_at(m, 0));
}

/* Edits that no line asked for: TOP goes first of all, SET and ADD last. */
static void add_lines(struct copy *c, int at_top)
{
    size_t i;

    for (i = 0; i < c->n; i++) {
        const struct sua_edit *e = &c->edits[i];
        int missing = !sua_msg_get(c->m, e->id).p;

        if (at_top ? e->op == SUA_EDIT_TOP && missing
                   : e->op == SUA_EDIT_ADD ||
                         (e->op == SUA_EDIT_SET && missing))
            sua_write_hdr(c->b, e->id, e->value);
    }
}

void sua_write_edited(struct sua_buf *b, const struct sua_msg *m,
                      const struct sua_edit *edits, size_t n)
{
    struct copy c = { b, m, edits, n, m->buf, 0 };
    unsigned i;

    if (n > MAX_EDITS || !m->body) {
        b->err = b->err ? b->err : SUA_EINVAL;
        return;
    }
    start_line(&c);
    add_lines(&c, 1);
    for (i = 0; i < m->nhdr; i++)
        if (m->hdr[i].id && is_named(&c, m->hdr[i].id))
            edit_line(&c, i);
    copy_to(&c, head_end(m));
    add_lines(&c, 0);
    copy_to(&c, m->buf + m->body + m->body_len);
}
