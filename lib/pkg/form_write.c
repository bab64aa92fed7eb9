/* SPDX-License-Identifier: MIT
 * Forms: elements from the members of a struct, by the same tables that read
 * them. */
#include "msg/value.h"
#include "pkg/pkg.h"

/* Whether a row or one below it has something to say. */
static int wanted(const struct sua__form *f, unsigned row, const void *in)
{
    unsigned level = f->rows[row].level;

    if (sua__form_is_set(&f->rows[row], in))
        return 1;
    while (++row < f->n && f->rows[row].level > level)
        if (sua__form_is_set(&f->rows[row], in))
            return 1;
    return 0;
}

/* The value of a member that is one piece. */
static struct sua_str value_of(const struct sua__row *row, const void *in,
                               struct sua_buf *scratch)
{
    const void *member = (const char *)in + row->at;

    switch (row->kind & SUA__R_KIND) {
    case SUA__R_STR: return *(const struct sua_str *)member;
    case SUA__R_WORD:
        return sua__form_word(row->words, *(const uint8_t *)member);
    case SUA__R_VERSION:
        sua_buf_u32(scratch, *(const uint32_t *)member);
        break;
    case SUA__R_Q:
        sua__put_q(scratch, ((const struct sua_num *)member)->n);
        break;
    default:
        sua_buf_u32(scratch, ((const struct sua_num *)member)->n);
        break;
    }
    return sua_buf_view(scratch);
}

/* Value of a member; SUA_EINVAL for a word or weight that is none. */
static void put_value(struct sua_xml_writer *w, const struct sua__row *row,
                      const void *in)
{
    char mem[12];
    struct sua_buf scratch;
    struct sua_str v;

    sua_buf_init(&scratch, mem, sizeof(mem));
    v = value_of(row, in, &scratch);
    if (scratch.err || ((row->kind & SUA__R_KIND) == SUA__R_WORD && !v.n))
        sua__put_invalid(w->b);
    if (row->kind & SUA__R_ATTR)
        sua_xml_attr(w, row->name, v);
    else
        sua_xml_text(w, v);
}

/* Attributes from this row on; the row behind them. */
static unsigned put_attrs(struct sua_xml_writer *w, const struct sua__form *f,
                          unsigned row, const void *in)
{
    for (; row < f->n && f->rows[row].kind & SUA__R_ATTR; row++)
        if (f->rows[row].kind & SUA__R_READ)
            continue;
        else if (sua__form_is_set(&f->rows[row], in))
            put_value(w, &f->rows[row], in);
        else if (f->rows[row].kind & SUA__R_NEEDED)
            sua__put_invalid(w->b);
    return row;
}

/* Name or value of an item: an attribute, an element, or the text. */
static void put_part(struct sua_xml_writer *w, unsigned kind,
                     const char *name, struct sua_str v)
{
    if (!v.p)
        return;
    if (!*name)
        sua_xml_text(w, v);
    else if (kind == SUA__R_ITEM)
        sua_xml_attr(w, name, v);
    else
        sua_xml_element(w, name, v);
}

/* In an entry the name, which tells a purpose, comes behind the value. */
static void put_pair(struct sua_xml_writer *w, const struct sua__row *row,
                     struct sua_str name, struct sua_str value)
{
    unsigned kind = row->kind & SUA__R_KIND;
    const char *as_name = row->words;
    const char *as_value = as_name + strlen(as_name) + 1;

    sua_xml_open(w, kind == SUA__R_ITEM ? row->name : "entry");
    if (*as_name && kind == SUA__R_ITEM)
        put_part(w, kind, as_name, name);
    put_part(w, kind, as_value, value);
    if (*as_name && kind == SUA__R_ENTRY)
        put_part(w, kind, as_name, name);
    sua_xml_close(w);
}

static void put_items(struct sua_xml_writer *w, const struct sua__form *f,
                      unsigned at, const void *in)
{
    const struct sua__row *row = &f->rows[at];
    const struct sua_items *items =
        (const void *)((const char *)in + row->at);
    unsigned i, kind = row->kind & SUA__R_KIND;
    struct sua_str prefix = sua_str_z(row->name);
    size_t colon = sua__str_find(prefix, ':');

    if (items->n > SUA_ITEMS) {
        sua__put_invalid(w->b);
        return;
    }
    prefix.n = colon < prefix.n ? colon + 1 : 0;
    if (kind != SUA__R_ITEM) {
        sua_xml_open(w, row->name);
        put_attrs(w, f, at + 1, in);
    }
    for (i = 0; i < items->n; i++) {
        if (kind != SUA__R_ANY) {
            put_pair(w, row, items->item[i].name, items->item[i].value);
            continue;
        }
        sua__xml_open(w, prefix, items->item[i].name);
        sua_xml_text(w, items->item[i].value);
        sua_xml_close(w);
    }
    if (kind != SUA__R_ITEM)
        sua_xml_close(w);
}

/* The element of a row with its attributes and text; it stays open. Answers
 * the next row. */
static unsigned put_element(struct sua_xml_writer *w,
                            const struct sua__form *f, unsigned row,
                            const void *in)
{
    const struct sua__row *r = &f->rows[row];
    unsigned next;

    sua_xml_open(w, r->name);
    next = put_attrs(w, f, row + 1, in);
    if (sua__form_is_set(r, in))
        put_value(w, r, in);
    return next;
}

static unsigned behind(const struct sua__form *f, unsigned row)
{
    unsigned level = f->rows[row].level;

    while (++row < f->n && f->rows[row].level > level)
        ;
    return row;
}

void sua__form_rows(struct sua_xml_writer *w, const struct sua__form *f,
                    unsigned from, unsigned to, const void *in)
{
    unsigned base = w->depth;

    while (from < to && !w->b->err) {
        const struct sua__row *r = &f->rows[from];

        while (w->depth + 1u > base + r->level)
            sua_xml_close(w);
        if (!wanted(f, from, in)) {
            from = behind(f, from);
        } else if ((r->kind & SUA__R_KIND) >= SUA__R_ITEM) {
            put_items(w, f, from, in);
            from = behind(f, from);
        } else {
            from = put_element(w, f, from, in);
        }
    }
    while (w->depth > base)
        sua_xml_close(w);
}

unsigned sua__form_open(struct sua_xml_writer *w, const struct sua__form *f,
                        const void *in)
{
    return put_element(w, f, 0, in);
}

void sua__form_put(struct sua_xml_writer *w, const struct sua__form *f,
                   const void *in)
{
    unsigned from = sua__form_open(w, f, in), i;

    for (i = from; i < f->n; i++)
        if (f->rows[i].kind & SUA__R_NEEDED &&
            !sua__form_is_set(&f->rows[i], in))
            sua__put_invalid(w->b);
    sua__form_rows(w, f, from, f->n, in);
    sua_xml_close(w);
}

unsigned sua__form_root(struct sua_xml_writer *w, struct sua_buf *b,
                        const struct sua__form *f, const void *in)
{
    unsigned i;

    sua_xml_write(w, b);
    sua_xml_open(w, f->rows[0].name);
    for (i = 0; i < f->nns; i++) {
        char name[16] = "xmlns";
        size_t n = strlen(f->ns[i].prefix);

        /* ":dm" from "dm:" */
        if (n) {
            name[5] = ':';
            memcpy(name + 6, f->ns[i].prefix, n - 1);
        }
        sua_xml_attr(w, name, sua_str_z(f->ns[i].uri));
    }
    return put_attrs(w, f, 1, in);
}
