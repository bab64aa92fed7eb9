/* SPDX-License-Identifier: MIT
 * Forms: what an element holds goes to the members of a struct, by a table.
 * Rows are few, so each is looked for by walking over them. */
#include "msg/value.h"
#include "pkg/pkg.h"

/* ---- words ------------------------------------------------------------- */
unsigned sua__form_find(const char *words, struct sua_str s)
{
    unsigned i;

    for (i = 1; *words; i++) {
        struct sua_str one = sua_str_z(words);

        if (sua_str_eq(one, s))
            return i;
        words += one.n + 1;
    }
    return 0;
}

struct sua_str sua__form_word(const char *words, unsigned i)
{
    for (; *words && i > 1; i--)
        words += strlen(words) + 1;
    return sua_str_z(i ? words : "");
}

/* Part 0 or 1 of two words, either of which may be empty. */
static const char *part(const char *words, unsigned i)
{
    return i ? words + strlen(words) + 1 : words;
}

/* ---- members ----------------------------------------------------------- */
static unsigned kind_of(const struct sua__row *row)
{
    return row->kind & SUA__R_KIND;
}

int sua__form_is_set(const struct sua__row *row, const void *in)
{
    const void *member = (const char *)in + row->at;

    switch (kind_of(row)) {
    case SUA__R_STR: return ((const struct sua_str *)member)->p != NULL;
    case SUA__R_NUM:
    case SUA__R_Q: return ((const struct sua_num *)member)->set;
    case SUA__R_VERSION: return 1;
    case SUA__R_WORD: return *(const uint8_t *)member != 0;
    case SUA__R_NODE: return 0;
    default: return ((const struct sua_items *)member)->n != 0;
    }
}

size_t sua__pkg_number(struct sua_str s, uint32_t *out)
{
    size_t n = 0;

    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    if (sua_str_u32(sua__str_sub(s, 0, n), UINT32_MAX, out))
        *out = UINT32_MAX;
    return n;
}

static int store(const struct sua__row *row, struct sua_str v, void *out)
{
    void *member = (char *)out + row->at;
    struct sua_num *num = member;
    int q;

    switch (kind_of(row)) {
    case SUA__R_STR:
        *(struct sua_str *)member = v;
        return SUA_OK;
    case SUA__R_WORD:
        *(uint8_t *)member = (uint8_t)sua__form_find(row->words, v);
        return SUA_OK;
    case SUA__R_VERSION:
        return sua_str_u32(v, UINT32_MAX, member);
    case SUA__R_Q:
        q = sua__qvalue(v);
        num->set = q >= 0;
        num->n = q < 0 ? 0 : (uint32_t)q;
        return q < 0 ? q : SUA_OK;
    default:
        num->set = 1;
        return v.n && sua__pkg_number(v, &num->n) == v.n ? SUA_OK
                                                         : SUA_EBADMSG;
    }
}

static void add_item(struct sua_items *items, struct sua_str name,
                     struct sua_str value)
{
    if (items->n == SUA_ITEMS) {
        items->more = 1;
        return;
    }
    items->item[items->n].name = name;
    items->item[items->n++].value = value;
}

/* ---- elements ---------------------------------------------------------- */
static struct sua_str local_of(const struct sua__row *row)
{
    const char *colon = memchr(row->name, ':', strlen(row->name));

    return sua_str_z(colon ? colon + 1 : row->name);
}

int sua__form_at(const struct sua_xml *x, const struct sua__form *f,
                 const struct sua__row *row)
{
    struct sua_str local = local_of(row);
    size_t n = (size_t)(local.p - row->name);
    unsigned i = 0;

    if (!sua_str_eq(x->at.local, local))
        return 0;
    while (i + 1u < f->nns && (strlen(f->ns[i].prefix) != n ||
                               memcmp(f->ns[i].prefix, row->name, n)))
        i++;
    return sua__xml_same(x->at.ns, sua_str_z(f->ns[i].uri));
}

/* The row below `row` of the element that begins here; 0: none. */
static unsigned child_row(const struct sua_xml *x, const struct sua__form *f,
                          unsigned row)
{
    unsigned level = f->rows[row].level, i;

    for (i = row + 1; i < f->n && f->rows[i].level > level; i++)
        if (f->rows[i].level == level + 1 &&
            !(f->rows[i].kind & SUA__R_ATTR) &&
            sua__form_at(x, f, &f->rows[i]))
            return i;
    return 0;
}

static unsigned parent_row(const struct sua__form *f, unsigned row)
{
    unsigned level = f->rows[row].level;

    while (row && f->rows[row].level >= level)
        row--;
    return row;
}

static int read_attrs(struct sua_xml *x, const struct sua__form *f,
                      unsigned row, void *out)
{
    unsigned level = f->rows[row].level + 1u;

    for (row++; row < f->n && f->rows[row].level == level &&
                f->rows[row].kind & SUA__R_ATTR; row++) {
        struct sua_str v = sua_xml_get(x, f->rows[row].name);

        if (x->err)
            return x->err;
        if (!v.p && f->rows[row].kind & SUA__R_NEEDED)
            return sua__xml_fail(x, x->at.local.p, SUA_EBADMSG);
        if (!v.p || (f->rows[row].kind & SUA__R_READ &&
                     sua__form_is_set(&f->rows[row], out)))
            continue;
        if (kind_of(&f->rows[row]) != SUA__R_STR)
            v = sua_str_trim(v);
        if (store(&f->rows[row], v, out))
            return sua__xml_fail(x, x->at.raw.p, SUA_EBADMSG);
    }
    return SUA_OK;
}

static int read_item(struct sua_xml *x, const struct sua__row *row,
                     struct sua_items *items)
{
    const char *value = part(row->words, 1);
    struct sua_str v[2];

    v[0] = sua_xml_get(x, part(row->words, 0));
    v[1] = sua_xml_get(x, value);
    if (!*value && sua_xml_content(x, &v[1]))
        return x->err;
    if (v[1].p)
        add_item(items, v[0], v[1]);
    return x->err;
}

/* Whether an element has this name, in the namespace of the one around it. */
static int is_own(const struct sua_xml *x, struct sua_str ns,
                  const char *name)
{
    return sua_str_eq(x->at.ns, ns) &&
           sua_str_eq(x->at.local, sua_str_z(name));
}

static int read_entry(struct sua_xml *x, const struct sua__row *row,
                      struct sua_items *items)
{
    unsigned depth = x->at.depth, i;
    struct sua_str v[2] = { { NULL, 0 }, { NULL, 0 } }, ns = x->at.ns;

    if (!*part(row->words, 1))
        sua_xml_content(x, &v[1]);
    while (!x->err && sua_xml_child(x, depth) > 0)
        for (i = 0; i < 2; i++)
            if (!v[i].p && x->at.event == SUA_XML_START &&
                is_own(x, ns, part(row->words, i)))
                sua_xml_content(x, &v[i]);
    if (v[1].p)
        add_item(items, v[0], v[1]);
    return x->err;
}

/* Elements in an element that stand for items. */
static int read_items(struct sua_xml *x, const struct sua__row *row,
                      struct sua_items *items)
{
    unsigned depth = x->at.depth;
    struct sua_str ns = x->at.ns;

    while (!x->err && sua_xml_child(x, depth) > 0) {
        struct sua_str name = x->at.local, value;

        if (kind_of(row) == SUA__R_ENTRY) {
            if (is_own(x, ns, "entry"))
                read_entry(x, row, items);
        } else if (sua_str_eq(x->at.ns, ns) && !sua_xml_content(x, &value)) {
            add_item(items, name, value);
        }
    }
    return x->err;
}

static int read_text(struct sua_xml *x, const struct sua__row *row, void *out)
{
    struct sua_str v;

    if (sua_xml_content(x, &v))
        return x->err;
    return store(row, v, out) ? sua__xml_fail(x, x->at.p, SUA_EBADMSG)
                              : SUA_OK;
}

/* START of the element of a row: its attributes and text. */
static int enter(struct sua_xml *x, const struct sua__form *f, unsigned row,
                 void *out)
{
    const struct sua__row *r = &f->rows[row];
    struct sua_items *items = (void *)((char *)out + r->at);

    if (read_attrs(x, f, row, out))
        return x->err;
    switch (kind_of(r)) {
    case SUA__R_NODE: return SUA_OK;
    case SUA__R_ITEM: return read_item(x, r, items);
    case SUA__R_ENTRY:
    case SUA__R_ANY: return read_items(x, r, items);
    default: return read_text(x, r, out);
    }
}

/* An element in that of `row`, which it may become. */
static int element(struct sua_xml *x, const struct sua__form *f,
                   unsigned *row, void *out)
{
    unsigned child = child_row(x, f, *row);
    const struct sua__row *r = &f->rows[child];

    if (!child || (kind_of(r) != SUA__R_ITEM && sua__form_is_set(r, out)))
        return SUA_OK;
    if (kind_of(r) == SUA__R_NODE)
        *row = child;
    return enter(x, f, child, out);
}

/* To the end of the element. */
static int walk(struct sua_xml *x, const struct sua__form *f, void *out)
{
    unsigned base = x->at.depth, row = 0;

    enter(x, f, 0, out);
    while (!x->err) {
        unsigned depth = x->at.depth - base;

        if (x->at.event == SUA_XML_END && !depth)
            break;
        if (x->at.event == SUA_XML_END && row && depth == f->rows[row].level)
            row = parent_row(f, row);
        if (sua_xml_next(x) == SUA_XML_START &&
            x->at.depth - base == f->rows[row].level + 1u)
            element(x, f, &row, out);
    }
    return x->err;
}

static int missing(struct sua_xml *x, const struct sua__form *f,
                   const void *out, const char *where)
{
    unsigned i;

    for (i = 0; i < f->n; i++)
        if (f->rows[i].kind & SUA__R_NEEDED &&
            !sua__form_is_set(&f->rows[i], out))
            return sua__xml_fail(x, where, SUA_EBADMSG);
    return SUA_OK;
}

int sua__form_read(struct sua_xml *x, const struct sua__form *f, void *out)
{
    struct sua_xml_place start = x->at;

    if (walk(x, f, out) || missing(x, f, out, start.local.p))
        return x->err;
    x->at = start;
    return SUA_OK;
}

int sua__form_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                    size_t cap, const struct sua__form *f, void *out)
{
    struct sua_xml_place root;

    sua_xml_begin(x, doc, mem, cap);
    if (sua_xml_next(x) < 0)
        return x->err;
    root = x->at;
    if (!sua__form_at(x, f, &f->rows[0]))
        return sua__xml_fail(x, root.local.p, SUA_EBADMSG);
    if (walk(x, f, out) || missing(x, f, out, root.local.p) ||
        sua_xml_next(x))
        return x->err;
    x->at = root;
    return SUA_OK;
}

int sua__form_next(struct sua_xml *x, unsigned in, unsigned depth,
                   const struct sua__form *f, void *out)
{
    if (x->at.depth < in ||
        (x->at.event == SUA_XML_END && x->at.depth == in))
        return x->err;
    while (sua_xml_next(x) > 0) {
        if (x->at.event == SUA_XML_END && x->at.depth == in)
            break;
        if (x->at.event == SUA_XML_START && x->at.depth == depth &&
            sua__form_at(x, f, &f->rows[0]))
            return sua__form_read(x, f, out) ? x->err : 1;
    }
    return x->err;
}
