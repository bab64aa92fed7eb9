/* SPDX-License-Identifier: MIT
 * XML reader: one token at a time, open elements and namespaces on stacks of
 * fixed size. XML 1.0 2.4 to 2.8, 3.1; Namespaces in XML 1.0. */
#include "pkg/pkg.h"

#define MORE 4                  /* no event: go on                         */

int sua__xml_fail(struct sua_xml *x, const char *where, int err)
{
    if (!x->err) {
        x->err = err;
        x->err_off = (size_t)(where - x->begin);
    }
    return x->err;
}

static int malformed(struct sua_xml *x, const char *where)
{
    return sua__xml_fail(x, where, SUA_EBADMSG);
}

static struct sua_str view(const char *from, const char *to)
{
    return sua_str_make(from, (size_t)(to - from));
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && sua__xml_is_space(*p))
        p++;
    return p;
}

static int starts(const struct sua_xml *x, const char *z)
{
    size_t n = strlen(z);

    return (size_t)(x->end - x->at.p) >= n && !memcmp(x->at.p, z, n);
}

/* The place behind the next z, at least `skip` bytes on, or NULL. */
static const char *behind(const struct sua_xml *x, size_t skip, const char *z)
{
    size_t n = strlen(z);
    const char *p = x->at.p + skip;

    while ((size_t)(x->end - p) >= n) {
        if (!memcmp(p, z, n))
            return p + n;
        p++;
    }
    return NULL;
}

/* Behind the byte order mark. */
static const char *after_mark(const struct sua_xml *x)
{
    int has = x->end - x->begin >= 3 && !memcmp(x->begin, "\xef\xbb\xbf", 3);

    return x->begin + 3 * has;
}

void sua_xml_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                   size_t cap)
{
    const char *bad;

    memset(x, 0, sizeof(*x));
    x->begin = doc.n ? doc.p : "";
    x->end = x->begin + doc.n;
    x->at.p = after_mark(x);
    sua_buf_init(&x->mem, mem, cap);
    bad = sua__xml_bad_char(x->begin, x->end);
    if (bad)
        malformed(x, bad);
}

/* ---- names ------------------------------------------------------------- */
static void split(struct sua_str name, struct sua_str *prefix,
                  struct sua_str *local)
{
    size_t colon = sua__str_find(name, ':');

    *prefix = sua__str_sub(name, 0, colon < name.n ? colon : 0);
    *local = sua__str_sub(name, colon < name.n ? colon + 1 : 0, name.n);
}

/* The innermost declaration of a prefix; without one the default namespace
 * is none. */
static int resolve(struct sua_xml *x)
{
    unsigned i = x->at.nns;

    x->at.ns = sua_str_make("", 0);
    while (i--)
        if (sua_str_eq(x->ns[i].prefix, x->at.prefix)) {
            x->at.ns = x->ns[i].uri;
            break;
        }
    if (x->at.prefix.n && !x->at.ns.n &&
        !sua_str_eq(x->at.prefix, SUA_STR("xml")))
        return malformed(x, x->at.prefix.p);
    return SUA_OK;
}

/* "xmlns" or "xmlns:prefix". */
static int declare(struct sua_xml *x, const struct sua_xml_attr *a)
{
    struct sua_str prefix, local;

    split(a->name, &prefix, &local);
    if (!sua_str_eq(prefix.n ? prefix : local, SUA_STR("xmlns")))
        return SUA_OK;
    if (x->at.nns == SUA_XML_NAMESPACES)
        return sua__xml_fail(x, a->name.p, SUA_ELIMIT);
    x->ns[x->at.nns].prefix = prefix.n ? local : prefix;
    x->ns[x->at.nns++].uri = a->raw;
    return SUA_OK;
}

/* ---- tags -------------------------------------------------------------- */
/* name = "value" or 'value': the place behind it, or NULL. */
static const char *attribute(const char *p, const char *end,
                             struct sua_xml_attr *a)
{
    struct sua_str rest = view(p, end);
    size_t n = sua__xml_name(rest);
    char quote;

    a->name = sua__str_sub(rest, 0, n);
    p = skip_space(p + n, end);
    if (!n || p == end || *p++ != '=')
        return NULL;
    p = skip_space(p, end);
    if (p == end || (*p != '"' && *p != '\''))
        return NULL;
    quote = *p++;
    rest = view(p, end);
    n = sua__str_find(rest, quote);
    a->raw = sua__str_sub(rest, 0, n);
    return n < rest.n ? rest.p + n + 1 : NULL;
}

static int check_attr(struct sua_xml *x, const struct sua_xml_attr *a,
                      const struct sua_str *seen, unsigned n)
{
    unsigned i;
    const char *bad = sua__xml_bad_ref(a->raw);

    for (i = 0; i < n; i++)
        if (sua_str_eq(seen[i], a->name))
            return malformed(x, a->name.p);
    if (bad || sua__str_find(a->raw, '<') < a->raw.n)
        return malformed(x, bad ? bad : a->raw.p);
    return declare(x, a);
}

/* Attributes up to ">" or "/>". */
static int attributes(struct sua_xml *x, const char *p)
{
    struct sua_str seen[SUA_XML_ATTRS];
    struct sua_xml_attr a;
    const char *begin = p, *at;
    unsigned n = 0;

    for (;;) {
        at = skip_space(p, x->end);
        if (at == x->end)
            return malformed(x, at);
        if (*at == '>' || *at == '/')
            break;
        p = at > p ? attribute(at, x->end, &a) : NULL;
        if (!p)
            return malformed(x, at);
        if (n == SUA_XML_ATTRS)
            return sua__xml_fail(x, at, SUA_ELIMIT);
        if (check_attr(x, &a, seen, n))
            return x->err;
        seen[n++] = a.name;
    }
    x->at.raw = view(begin, at);
    x->at.empty = *at == '/';
    at += x->at.empty;
    if (at == x->end || *at != '>')
        return malformed(x, at);
    x->at.p = at + 1;
    return SUA_OK;
}

static int start_tag(struct sua_xml *x)
{
    struct sua_str rest = view(x->at.p + 1, x->end);
    size_t n = sua__xml_name(rest);
    struct sua_str name = sua__str_sub(rest, 0, n);

    if (!n || (x->at.root_seen && !x->at.depth))
        return malformed(x, x->at.p);
    if (x->at.depth == SUA_XML_DEPTH)
        return sua__xml_fail(x, x->at.p, SUA_ELIMIT);
    x->open[x->at.depth].name = name;
    x->open[x->at.depth].nns = x->at.nns;
    x->at.depth++;
    x->at.root_seen = 1;
    split(name, &x->at.prefix, &x->at.local);
    if (attributes(x, name.p + n) || resolve(x))
        return x->err;
    return x->at.event = SUA_XML_START;
}

static int end_event(struct sua_xml *x)
{
    split(x->open[x->at.depth - 1].name, &x->at.prefix, &x->at.local);
    resolve(x);
    x->at.raw = sua_str_make("", 0);
    x->at.empty = 0;
    return x->at.event = SUA_XML_END;
}

static int end_tag(struct sua_xml *x)
{
    const char *p = x->at.p + 2;
    struct sua_str name;

    if (!x->at.depth)
        return malformed(x, x->at.p);
    name = x->open[x->at.depth - 1].name;
    if ((size_t)(x->end - p) < name.n || memcmp(p, name.p, name.n))
        return malformed(x, x->at.p);
    p = skip_space(p + name.n, x->end);
    if (p == x->end || *p != '>')
        return malformed(x, p);
    x->at.p = p + 1;
    return end_event(x);
}

/* ---- what is no tag ---------------------------------------------------- */
static int text_event(struct sua_xml *x, struct sua_str raw, int cdata,
                      const char *next)
{
    x->at.raw = raw;
    x->at.cdata = (uint8_t)cdata;
    x->at.p = next;
    return x->at.event = SUA_XML_TEXT;
}

static int text(struct sua_xml *x)
{
    struct sua_str rest = view(x->at.p, x->end);
    struct sua_str raw = sua__str_sub(rest, 0, sua__str_find(rest, '<'));
    const char *end = raw.p + raw.n;
    const char *bad = x->at.depth ? sua__xml_bad_ref(raw)
                                  : skip_space(raw.p, end);

    if (bad && bad < end)
        return malformed(x, bad);
    if (x->at.depth)
        return text_event(x, raw, 0, end);
    x->at.p = end;
    return MORE;
}

static int comment(struct sua_xml *x)
{
    const char *p = behind(x, 4, "--");

    if (!p || p == x->end || *p != '>')
        return malformed(x, x->at.p);
    x->at.p = p + 1;
    return MORE;
}

static int cdata(struct sua_xml *x)
{
    const char *from = x->at.p + 9, *p = behind(x, 9, "]]>");

    if (!p || !x->at.depth)
        return malformed(x, x->at.p);
    return text_event(x, view(from, p - 3), 1, p);
}

/* Nothing but white space may stand before the XML declaration. */
static int instruction(struct sua_xml *x)
{
    struct sua_str rest = view(x->at.p + 2, x->end);
    struct sua_str name = sua__str_sub(rest, 0, sua__xml_name(rest));
    const char *p = behind(x, 2, "?>");

    if (!p || !name.n ||
        (sua_str_ieq(name, SUA_STR("xml")) &&
         skip_space(after_mark(x), x->end) != x->at.p))
        return malformed(x, x->at.p);
    x->at.p = p;
    return MORE;
}

static int token(struct sua_xml *x)
{
    if (x->at.p == x->end) {
        if (x->at.depth || !x->at.root_seen)
            return malformed(x, x->end);
        return x->at.event = 0;
    }
    if (*x->at.p != '<')
        return text(x);
    if (starts(x, "</"))
        return end_tag(x);
    if (starts(x, "<!--"))
        return comment(x);
    if (starts(x, "<![CDATA["))
        return cdata(x);
    if (starts(x, "<?"))
        return instruction(x);
    return start_tag(x);
}

int sua_xml_next(struct sua_xml *x)
{
    int got;

    if (x->err)
        return x->err;
    if (x->at.event == SUA_XML_START && x->at.empty)
        return end_event(x);
    if (x->at.event == SUA_XML_END)
        x->at.nns = x->open[--x->at.depth].nns;
    do {
        x->at.event = 0;
        got = token(x);
    } while (got == MORE);
    return got;
}

/* ---- on top of it ------------------------------------------------------ */
int sua_xml_child(struct sua_xml *x, unsigned depth)
{
    int got;

    if (x->at.depth < depth ||
        (x->at.event == SUA_XML_END && x->at.depth == depth))
        return x->err;
    while ((got = sua_xml_next(x)) > 0) {
        if (got == SUA_XML_START && x->at.depth == depth + 1)
            return 1;
        if (got == SUA_XML_END && x->at.depth == depth)
            return 0;
    }
    return got;
}

int sua_xml_is(const struct sua_xml *x, struct sua_str ns,
               struct sua_str local)
{
    return sua_str_eq(x->at.local, local) && sua__xml_same(x->at.ns, ns);
}

int sua_xml_attr_next(struct sua_str *rest, struct sua_xml_attr *out)
{
    const char *end = rest->p + rest->n, *p, *next;

    if (!rest->n)
        return 0;
    p = skip_space(rest->p, end);
    next = p < end ? attribute(p, end, out) : NULL;
    *rest = view(next ? next : end, end);
    return next != NULL;
}

/* Appends to mem; *all grows when it ends where mem did, else begins there. */
static void append(struct sua_xml *x, struct sua_str *all,
                   struct sua_str raw, int kind)
{
    struct sua_buf *b = &x->mem;
    size_t from;

    if (!b->p || all->p + all->n != b->p + b->n || !all->n) {
        struct sua_str old = *all;

        *all = sua_str_make(b->p ? b->p + b->n : "", 0);
        from = b->n;
        sua_buf_str(b, old);
    } else {
        from = b->n - all->n;
    }
    sua__xml_plain(b, raw, kind);
    if (b->err)
        sua__xml_fail(x, raw.p, b->err);
    else
        all->n = b->n - from;
}

struct sua_str sua_xml_get(struct sua_xml *x, const char *name)
{
    struct sua_str rest = x->at.raw, want = sua_str_z(name);
    struct sua_str out = sua_str_make("", 0);
    struct sua_xml_attr a;

    if (x->at.event != SUA_XML_START)
        return sua_str_make(NULL, 0);
    while (sua_xml_attr_next(&rest, &a)) {
        if (!sua_str_eq(a.name, want))
            continue;
        if (sua__xml_is_plain(a.raw, SUA__RAW_ATTR))
            return a.raw;
        append(x, &out, a.raw, SUA__RAW_ATTR);
        return out;
    }
    return sua_str_make(NULL, 0);
}

/* One piece of the text of an element. */
static void join(struct sua_xml *x, struct sua_str *all)
{
    int kind = x->at.cdata ? SUA__RAW_CDATA : SUA__RAW_TEXT;

    if (!all->n && sua__xml_is_plain(x->at.raw, kind))
        *all = x->at.raw;
    else
        append(x, all, x->at.raw, kind);
}

int sua_xml_content(struct sua_xml *x, struct sua_str *out)
{
    struct sua_str all = sua_str_make("", 0);
    unsigned depth = x->at.depth;
    int got;

    while ((got = sua_xml_next(x)) > 0) {
        if (got == SUA_XML_END && x->at.depth == depth)
            break;
        if (got == SUA_XML_TEXT && x->at.depth == depth)
            join(x, &all);
        if (x->err)
            return x->err;
    }
    *out = sua_str_trim(all);
    return x->err;
}
