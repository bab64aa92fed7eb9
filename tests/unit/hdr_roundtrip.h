/* SPDX-License-Identifier: MIT
 * For tests of typed headers: what every reader and writer must do, whatever
 * the header. A shape is told by a table of its members; then
 *
 *   rt_values(&shape, table)   values that are right
 *   rt_refused(&shape, table)  values the reader must refuse
 *
 * prove that parse-write-parse is the identity on content; that a writer
 * fills a buffer of any size without going past it; that no text in any
 * string member gets a CR, LF or NUL out of the writer or changes another
 * member; and that this holds for every value made by cutting the value
 * short or changing one byte of it, too. */
#ifndef HDR_ROUNDTRIP_H
#define HDR_ROUNDTRIP_H

#include "check.h"
#include "guard.h"
#include "sip/hdr_ext.h"

enum rt_kind {
    RT_STR,             /* struct sua_str: the same with and without quotes  */
    RT_RAW,             /* struct sua_str: byte by byte                      */
    RT_PARAMS,          /* struct sua_str: ";" list, in any order            */
    RT_LIST,            /* struct sua_str: "," list of auth-params, likewise */
    RT_NUM,             /* struct sua_num                                    */
    RT_U8, RT_U16, RT_U32, RT_U64
};
struct rt_member {
    const char *param;  /* name of the parameter it holds, or ""             */
    size_t at;
    enum rt_kind kind;
};
#define RT_MEMBER(shape, member, kind)                                        \
    { "", offsetof(struct sua_##shape, member), RT_##kind }
#define RT_PARAM(shape, member, name, kind)                                   \
    { name, offsetof(struct sua_##shape, member), RT_##kind }
/* The value is no struct. */
#define RT_WHOLE(kind) { "", 0, RT_##kind }

struct rt_shape {
    const char *name;
    int (*parse)(struct sua_str s, void *out);
    void (*write)(struct sua_buf *b, const void *in);
    const struct rt_member *members;
    size_t size, n;
    int is_lenient;     /* its reader takes what the writer refuses          */
};
/* Defines rt_<shape>, of the struct rt_member array `table`. */
#define RT_SHAPE(shape, table) RT_SHAPE_AS(shape, struct sua_##shape, table)
#define RT_SHAPE_AS(shape, type, table)                                       \
    static int rt_parse_##shape(struct sua_str s, void *out)                  \
    {                                                                         \
        return sua_##shape##_parse(s, out);                                   \
    }                                                                         \
    static void rt_write_##shape(struct sua_buf *b, const void *in)           \
    {                                                                         \
        sua_##shape##_write(b, in);                                           \
    }                                                                         \
    static const struct rt_shape rt_##shape = {                               \
        #shape, rt_parse_##shape, rt_write_##shape, table,                    \
        sizeof(type), sizeof(table) / sizeof((table)[0]), 0                   \
    }

/* More than a value with all its text escaped. */
#define RT_ROOM 2048
union rt_any {
    uint64_t align;
    char bytes[512];            /* any of the structs                      */
};

static inline void rt_fail_(const struct rt_shape *shape, const char *what,
                            struct sua_str value)
{
    check_fail_(shape->name, 0, what);
    fprintf(stderr, "    for [%.*s]\n", SUA_FMT(value));
}
#define RT_CHECK(shape, cond, value)                                          \
    (check_count_++,                                                          \
     (cond) ? (void)0 : rt_fail_((shape), #cond, (value)))

/* Into *out; the reader saw the text at the end of readable memory, the
 * views are of `s`. */
static inline int rt_read_(const struct rt_shape *shape, struct sua_str s,
                           union rt_any *out)
{
    int err;

    if (shape->size > sizeof(out->bytes))
        abort();
    memset(out, 0xa5, sizeof(*out));
    err = shape->parse(guard_copy(s), out->bytes);
    RT_CHECK(shape, err == SUA_OK || err == SUA_EBADMSG, s);
    memset(out, 0xa5, sizeof(*out));
    RT_CHECK(shape, shape->parse(s, out->bytes) == err, s);
    return err;
}

/* Text without its quotes and quoted pairs, at mem. */
static inline struct sua_str rt_plain_(struct sua_str s, char *mem)
{
    size_t i, n = 0;

    if (s.n > RT_ROOM)
        abort();
    if (s.n < 2 || s.p[0] != '"')
        return s;
    for (i = 1; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\')
            i++;
        if (i < s.n)
            mem[n++] = s.p[i];
    }
    return i + 1 == s.n ? sua_str_make(mem, n) : s;
}

static inline int rt_same_text_(struct sua_str a, struct sua_str b)
{
    char mem_a[RT_ROOM], mem_b[RT_ROOM];

    return sua_str_eq(rt_plain_(a, mem_a), rt_plain_(b, mem_b));
}

static inline int rt_owned_(const struct rt_shape *shape, struct sua_str name)
{
    size_t i;

    for (i = 0; i < shape->n; i++)
        if (sua_str_ieq(name, sua_str_z(shape->members[i].param)))
            return 1;
    return 0;
}

/* Next parameter of a list. In one with commas a name without value may be
 * all there is of another authentication scheme. */
static inline int rt_next_(enum rt_kind kind, struct sua_str *rest,
                           struct sua_str *name, struct sua_str *value)
{
    struct sua_str part;
    size_t i, quoted = 0;

    if (kind == RT_PARAMS)
        return sua_param_next(rest, name, value);
    if (!rest->n)
        return 0;
    for (i = 0; i < rest->n && (quoted || rest->p[i] != ','); i++) {
        if (rest->p[i] == '"')
            quoted = !quoted;
        else if (quoted && rest->p[i] == '\\' && i + 1 < rest->n)
            i++;
    }
    part = sua_str_make(rest->p, i);
    rest->p += i + (i < rest->n);
    rest->n -= i + (i < rest->n);
    for (i = 0; i < part.n && part.p[i] != '='; i++)
        ;
    *name = sua_str_trim(sua_str_make(part.p, i));
    *value = sua_str_make(NULL, 0);
    if (i < part.n)
        *value = sua_str_trim(sua_str_make(part.p + i + 1, part.n - i - 1));
    return 1;
}

/* How often a parameter with this value is in the list. */
static inline unsigned rt_times_(enum rt_kind kind, struct sua_str list,
                                 struct sua_str name, struct sua_str value)
{
    struct sua_str n, v;
    unsigned times = 0;

    while (rt_next_(kind, &list, &n, &v))
        times += sua_str_ieq(n, name) && !v.p == !value.p &&
                 rt_same_text_(v, value);
    return times;
}

static inline int rt_within_(const struct rt_shape *shape, enum rt_kind kind,
                             struct sua_str a, struct sua_str b)
{
    struct sua_str rest = a, name, value;

    while (rt_next_(kind, &rest, &name, &value))
        if (name.n && !rt_owned_(shape, name) &&
            rt_times_(kind, a, name, value) !=
                rt_times_(kind, b, name, value))
            return 0;
    return 1;
}

static inline int rt_same_member_(const struct rt_shape *shape,
                                  const struct rt_member *m, const void *a,
                                  const void *b)
{
    const void *x = (const char *)a + m->at, *y = (const char *)b + m->at;
    const struct sua_str *s = x, *t = y;
    const struct sua_num *v = x, *w = y;

    switch (m->kind) {
    case RT_STR: return rt_same_text_(*s, *t);
    case RT_RAW: return sua_str_eq(*s, *t);
    case RT_PARAMS:
    case RT_LIST:
        return rt_within_(shape, m->kind, *s, *t) &&
               rt_within_(shape, m->kind, *t, *s);
    case RT_NUM: return !v->set == !w->set && (!v->set || v->n == w->n);
    case RT_U8: return !memcmp(x, y, 1);
    case RT_U16: return !memcmp(x, y, 2);
    case RT_U32: return !memcmp(x, y, 4);
    default: return !memcmp(x, y, 8);
    }
}

static inline void rt_same_(const struct rt_shape *shape, struct sua_str from,
                            const void *a, const void *b)
{
    size_t i;

    for (i = 0; i < shape->n; i++) {
        check_count_++;
        if (rt_same_member_(shape, &shape->members[i], a, b))
            continue;
        rt_fail_(shape, "member changed", from);
        fprintf(stderr, "    number %u of the table (%s)\n", (unsigned)i,
                shape->members[i].param);
    }
}

static inline int rt_is_line_(struct sua_str s)
{
    return !s.n || (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n) &&
                    !memchr(s.p, '\0', s.n));
}

/* What stands in *in gives SUA_EINVAL, or is there again after reading what
 * was written. Returns the writer's verdict; the length goes to *n. */
static inline int rt_back_(const struct rt_shape *shape, struct sua_str from,
                           const union rt_any *in, size_t *n)
{
    char mem[RT_ROOM];
    struct sua_str text;
    struct sua_buf b;
    union rt_any again;

    sua_buf_init(&b, mem, sizeof(mem));
    shape->write(&b, in->bytes);
    RT_CHECK(shape, b.err == SUA_OK || b.err == SUA_EINVAL, from);
    *n = b.n;
    if (b.err)
        return b.err;
    text = sua_buf_view(&b);
    RT_CHECK(shape, rt_is_line_(text), from);
    if (rt_read_(shape, text, &again)) {
        rt_fail_(shape, "the reader refuses what was written", from);
        fprintf(stderr, "    namely [%.*s]\n", SUA_FMT(text));
        return SUA_OK;
    }
    rt_same_(shape, from, in->bytes, again.bytes);
    return SUA_OK;
}

/* Buffers of every size that is too small, and the one that fits. */
static inline void rt_sizes_(const struct rt_shape *shape,
                             struct sua_str from, const union rt_any *in,
                             size_t n)
{
    char mem[RT_ROOM + 1];
    struct sua_buf b;
    size_t cap;

    for (cap = 0; cap <= n; cap++) {
        memset(mem, 0x5a, n + 1);
        sua_buf_init(&b, mem, cap);
        shape->write(&b, in->bytes);
        RT_CHECK(shape, b.err == (cap < n ? SUA_ETOOBIG : SUA_OK), from);
        RT_CHECK(shape, b.n <= cap && mem[cap] == 0x5a, from);
    }
}

/* A failed buffer stays failed. */
static inline void rt_sticky_(const struct rt_shape *shape,
                              struct sua_str from, const union rt_any *in)
{
    struct sua_buf b;

    sua_buf_init(&b, NULL, 0);
    b.err = SUA_ENOMEM;
    shape->write(&b, in->bytes);
    RT_CHECK(shape, b.err == SUA_ENOMEM && !b.n, from);
}

/* Each hostile text in the place of each string member. */
static inline void rt_hostile_(const struct rt_shape *shape,
                               struct sua_str from, const union rt_any *in)
{
#define RT_TEXT(z) { z, sizeof(z) - 1 }
    static const struct sua_str hostile[] = {
        { NULL, 0 }, RT_TEXT(""), RT_TEXT("\r\n"), RT_TEXT("a\r\nB: c"),
        RT_TEXT("a\rb"), RT_TEXT("a\nb"), RT_TEXT("a\0b"), RT_TEXT("\0"),
        RT_TEXT("\""), RT_TEXT("a\"b"), RT_TEXT("\"a\""), RT_TEXT("\"\""),
        RT_TEXT("\"a\"b\""), RT_TEXT("\"a\r\n\""), RT_TEXT("\"a\\\""),
        RT_TEXT("\"a\\\r\""), RT_TEXT("\\"), RT_TEXT("a\\"), RT_TEXT("\\a"),
        RT_TEXT("\\\""), RT_TEXT(">"), RT_TEXT("a>b"), RT_TEXT("<"),
        RT_TEXT("<a>"), RT_TEXT("a>;tag=x"), RT_TEXT(";"), RT_TEXT("a;b"),
        RT_TEXT("a;b=c"), RT_TEXT(";;"), RT_TEXT(","), RT_TEXT("a,b"),
        RT_TEXT("a, c=d"), RT_TEXT(" "), RT_TEXT(" a"), RT_TEXT("a "),
        RT_TEXT("a b"), RT_TEXT("\t"), RT_TEXT("\x01"), RT_TEXT("\x7f"),
        RT_TEXT("\x80"), RT_TEXT("\xff"), RT_TEXT("a\xc3\xa4"),
        RT_TEXT("("), RT_TEXT(")"), RT_TEXT("(a"), RT_TEXT("="),
        RT_TEXT("a=b"), RT_TEXT("*"), RT_TEXT("@"), RT_TEXT("a@b"),
        RT_TEXT(":"), RT_TEXT("["), RT_TEXT("]"), RT_TEXT("[::1]"),
        RT_TEXT("::1"), RT_TEXT("/"), RT_TEXT("%"), RT_TEXT("?"),
        RT_TEXT("0"), RT_TEXT("1"), RT_TEXT("65536"), RT_TEXT("4294967296"),
        RT_TEXT("-1"), RT_TEXT("sip:a@b?c=d,e"), RT_TEXT("true")
    };
#undef RT_TEXT
    size_t i, k, n;

    for (i = 0; i < shape->n; i++) {
        if (shape->members[i].kind > RT_LIST)
            continue;
        for (k = 0; k < sizeof(hostile) / sizeof(hostile[0]); k++) {
            union rt_any changed = *in;

            memcpy(changed.bytes + shape->members[i].at, &hostile[k],
                   sizeof(hostile[k]));
            (void)rt_back_(shape, from, &changed, &n);
        }
    }
}

/* Whatever the reader takes, the writer gives back; only a NUL, CR or LF
 * that quotes have hidden may stop it. */
static inline void rt_try_(const struct rt_shape *shape, struct sua_str s)
{
    union rt_any v;
    size_t n;

    if (rt_read_(shape, s, &v))
        return;
    RT_CHECK(shape, !rt_back_(shape, s, &v, &n) || !rt_is_line_(s) ||
                        shape->is_lenient, s);
}

static inline void rt_mutate_(const struct rt_shape *shape, struct sua_str s)
{
    static const char byte[] = "\"\\<>;,=@:()[]*%?/ \t\r\n\x7f\x80.-+'0A";
    char mem[RT_ROOM];
    size_t i, k;

    for (i = 0; i < s.n; i++) {
        rt_try_(shape, sua_str_make(s.p, i));
        rt_try_(shape, sua_str_make(s.p + i, s.n - i));
        for (k = 0; k < sizeof(byte); k++) {
            memcpy(mem, s.p, s.n);
            mem[i] = byte[k];
            rt_try_(shape, sua_str_make(mem, s.n));
        }
    }
}

/* One value that is right. */
static inline void rt_value(const struct rt_shape *shape, const char *z)
{
    struct sua_str s = sua_str_z(z);
    union rt_any v;
    size_t n;

    RT_CHECK(shape, s.n < RT_ROOM / 2, s);
    if (rt_read_(shape, s, &v)) {
        rt_fail_(shape, "refused", s);
        return;
    }
    RT_CHECK(shape, rt_back_(shape, s, &v, &n) == SUA_OK, s);
    rt_sizes_(shape, s, &v, n);
    rt_sticky_(shape, s, &v);
    rt_hostile_(shape, s, &v);
    rt_mutate_(shape, s);
}

static inline void rt_refuse(const struct rt_shape *shape, const char *z)
{
    union rt_any v;

    RT_CHECK(shape, rt_read_(shape, sua_str_z(z), &v) == SUA_EBADMSG,
             sua_str_z(z));
}

/* Lists end with NULL. */
static inline void rt_values(const struct rt_shape *shape,
                             const char *const *list)
{
    for (; *list; list++)
        rt_value(shape, *list);
}
static inline void rt_refused_but_empty(const struct rt_shape *shape,
                                        const char *const *list)
{
    for (; *list; list++)
        rt_refuse(shape, *list);
}
/* Nothing at all is refused, too. */
static inline void rt_refused(const struct rt_shape *shape,
                              const char *const *list)
{
    union rt_any v;

    rt_refuse(shape, "");
    rt_refuse(shape, " ");
    RT_CHECK(shape,
             rt_read_(shape, sua_str_make(NULL, 0), &v) == SUA_EBADMSG,
             sua_str_make(NULL, 0));
    rt_refused_but_empty(shape, list);
}

/* What the writer appends for *in; a literal, or NULL for SUA_EINVAL. */
static inline void rt_writes_(int line, const struct rt_shape *shape,
                              const void *in, const char *want)
{
    char mem[RT_ROOM];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    shape->write(&b, in);
    check_int_(shape->name, line, "verdict of the writer", b.err,
               want ? SUA_OK : SUA_EINVAL);
    if (want)
        check_str_(shape->name, line, "written", sua_buf_view(&b), want);
}
#define RT_WRITES(shape, in, want) rt_writes_(__LINE__, (shape), (in), (want))

#endif
