/* SPDX-License-Identifier: MIT
 * For fuzz targets: every shape of sip/hdrtab.def with its reader and its
 * writer, and what must hold of any value whatever. */
#ifndef FUZZ_SHAPES_H
#define FUZZ_SHAPES_H

#include <stdio.h>
#include <stdlib.h>

#include "../torture/shapes.h"
#include "sip/explain.h"

#define MUST(x) ((x) ? (void)0 : shape_abort(#x, __LINE__))

static inline void shape_abort(const char *what, int line)
{
    fprintf(stderr, "line %d: %s\n", line, what);
    abort();
}

struct fuzz_shape {
    int (*read)(struct sua_str s, union shapes_any *out);
    void (*write)(struct sua_buf *b, const union shapes_any *in);
    const char *header;         /* one that has values of this shape       */
};
#define SHAPE(shape, header)                                                  \
    { shape_parse_##shape, shape_write_##shape, header }

/* One per header of the table. */
static const struct fuzz_shape header_shape[] = {
    SHAPE(text, ""),
#define SUA_HDR(id, name, compact, flags, shape, rfc) SHAPE(shape, name),
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc) SHAPE(shape, name),
#include "sip/hdrtab.def"
};
#define HEADER_SHAPES (sizeof(header_shape) / sizeof(header_shape[0]))

/* What was read is written, and that is read as the same: it is written the
 * same way again. What a writer refuses after all has a URI that is none, or
 * a NUL in a quoted pair. */
static inline void shape_round(const struct fuzz_shape *shape,
                               struct sua_str s)
{
    static char first[1 << 18], second[1 << 18];
    struct sua_buf a, b;
    struct sua_fault f;
    union shapes_any x;

    memset(&x, 0, sizeof(x));
    if (shape->read(s, &x))
        return;
    sua_buf_init(&a, first, sizeof(first));
    shape->write(&a, &x);
    if (a.err == SUA_EINVAL) {
        MUST(sua_value_explain(sua_str_z(shape->header), s, &f) ||
             (s.n && memchr(s.p, '\0', s.n)));
        return;
    }
    MUST(!a.err);
    MUST(shape_is_line(sua_buf_view(&a)));
    memset(&x, 0, sizeof(x));
    MUST(!shape->read(sua_buf_view(&a), &x));
    sua_buf_init(&b, second, sizeof(second));
    shape->write(&b, &x);
    MUST(!b.err && sua_str_eq(sua_buf_view(&a), sua_buf_view(&b)));
}

/* A value is explained when, and only when, its reader refuses it; the
 * explanation also looks into URIs. */
static inline void shape_explain(const struct fuzz_shape *shape,
                                 struct sua_str s)
{
    union shapes_any x;
    struct sua_fault f;
    int refused = shape->read(s, &x) != SUA_OK;
    int told = sua_value_explain(sua_str_z(shape->header), s, &f);

    MUST(told == SUA_OK || told == SUA_EBADMSG);
    if (!told) {
        MUST(!refused || (s.n == 1 && s.p[0] == '*'));
        return;
    }
    MUST(f.offset <= s.n && f.text && f.rfc);
    MUST(refused || f.code >= SUA_FAULT_HOST || f.code == SUA_FAULT_RANGE);
}

static inline void shape_value(const struct fuzz_shape *shape,
                               struct sua_str s)
{
    shape_round(shape, s);
    shape_explain(shape, s);
}

/* First byte: which of a family, the rest is the value without a line end,
 * which indexing would not leave in it. */
static inline void shape_input(const struct fuzz_shape *family, size_t n,
                               const uint8_t *data, size_t size)
{
    struct sua_str s = sua_str_make((const char *)data + 1, size - 1);

    if (!size || (s.n && (memchr(s.p, '\r', s.n) || memchr(s.p, '\n', s.n))))
        return;
    shape_value(&family[data[0] % n], s);
}

#endif
