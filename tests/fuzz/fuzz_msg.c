/* SPDX-License-Identifier: MIT
 * Fuzz target for lib/msg: index, check, every typed parser and edits. A
 * message of which every header is read and written is the same message, and
 * what is wrong with it is explained. */
#include "exercise.h"
#include "replay.h"
#include "shapes.h"

#define ROUND_MAX 8192
#define ROUND_ROOM 65535

/* ---- round trip -------------------------------------------------------- */
/* Which line of header_shape[], or 0: not known. */
static size_t shape_of(const struct sua_msg *m, const struct sua_hdr *h)
{
    struct sua_str name = sua_str_make(m->buf + h->name, h->nlen);
    size_t i;

    if (h->id)
        return h->id;
    for (i = SUA_H_COUNT; i < HEADER_SHAPES; i++)
        if (sua_str_ieq(name, sua_str_z(header_shape[i].header)))
            return i;
    return 0;
}

/* As its writer writes it, or as it stands when reader or writer refuse. */
static void put_value(struct sua_buf *b, const struct fuzz_shape *shape,
                      struct sua_str v)
{
    union shapes_any x;
    size_t before = b->n;

    memset(&x, 0, sizeof(x));
    if (!b->err && !shape->read(v, &x)) {
        shape->write(b, &x);
        if (b->err != SUA_EINVAL)
            return;
        b->n = before;
        b->err = SUA_OK;
    }
    sua_buf_text(b, v);
}

static void put_header(struct sua_buf *b, const struct sua_msg *m,
                       struct sua_hdr *h)
{
    const struct fuzz_shape *shape = &header_shape[shape_of(m, h)];
    struct sua_msg only = *m;
    struct sua_values it;
    struct sua_str v;
    int any = 0;

    only.hdr = h;
    only.nhdr = 1;
    sua_write_hdr_begin(b, sua_str_make(m->buf + h->name, h->nlen));
    if (h->id) {
        for (sua_values_begin(&it, &only, h->id); sua_values_next(&it, &v);) {
            if (any++)
                sua_write_hdr_next(b);
            put_value(b, shape, v);
        }
    }
    if (!any)
        sua_buf_text(b, sua_str_make(m->buf + h->val, h->len));
    sua_write_hdr_end(b);
}

static void put_message(struct sua_buf *b, const struct sua_msg *m)
{
    const char *end = memchr(m->buf, '\r', m->len);
    unsigned i;

    sua_buf_str(b, sua_str_make(m->buf, (size_t)(end + 2 - m->buf)));
    for (i = 0; i < m->nhdr; i++)
        put_header(b, m, &m->hdr[i]);
    sua_buf_z(b, "\r\n");
    sua_buf_str(b, sua_msg_body(m));
}

static void index_again(struct sua_msg *m, char *p, size_t n,
                        struct sua_hdr *hdr)
{
    int err = sua_msg_index(m, p, n, hdr, EXERCISE_HDRS, 0);

    MUST(!err);
}

static void round_trip(const uint8_t *data, size_t size)
{
    static char text[3][ROUND_ROOM + 1];
    static struct sua_hdr hdr[2][EXERCISE_HDRS];
    struct sua_msg a, b;
    struct sua_buf out, same;
    unsigned i;

    memcpy(text[0], data, size);
    if (sua_msg_index(&a, text[0], size, hdr[0], EXERCISE_HDRS, 0))
        return;
    sua_buf_init(&out, text[1], ROUND_ROOM);
    put_message(&out, &a);
    if (out.err) { /* NUL in a quoted pair */
        MUST(out.err == SUA_EINVAL && memchr(data, 0, size));
        return;
    }
    sua_buf_init(&same, text[2], ROUND_ROOM);
    sua_buf_str(&same, sua_buf_view(&out));
    index_again(&b, text[2], same.n, hdr[1]);
    MUST(a.nhdr == b.nhdr && a.seen == b.seen && a.body_len == b.body_len);
    for (i = 0; i < a.nhdr; i++)
        MUST(a.hdr[i].id == b.hdr[i].id);
    sua_buf_init(&same, text[0], ROUND_ROOM);
    put_message(&same, &b);
    MUST(!same.err && sua_str_eq(sua_buf_view(&same), sua_buf_view(&out)));
}

/* ---- faults ------------------------------------------------------------ */
/* Refused: a fault says so; else none of them does. */
static void explained(const uint8_t *data, size_t size)
{
    static char text[ROUND_MAX];
    static struct sua_hdr hdr[EXERCISE_HDRS];
    static struct sua_fault fault[256];
    unsigned i, n, same = 0;
    struct sua_msg m;
    int refused;

    memcpy(text, data, size);
    refused = sua_msg_index(&m, text, size, hdr, EXERCISE_HDRS, 0);
    refused = sua_msg_check(&m) || refused;
    n = sua_parse_explain(&m, sua_str_make(NULL, 0), fault, 256);
    for (i = 0; i < n && i < 256; i++) {
        MUST(fault[i].offset <= size && fault[i].text && fault[i].rfc);
        MUST(!i || fault[i].offset >= fault[i - 1].offset);
        MUST(refused || fault[i].err == SUA_MSG_VALUE);
        same += fault[i].err == m.err;
    }
    MUST(!refused || same || n > 256);
}

static void run(const uint8_t *data, size_t size, unsigned flags)
{
    /* Exactly as large as the message: the sanitizer sees every over-read,
     * and indexing writes into its buffer. */
    char *copy = malloc(size ? size : 1);
    const char *what;

    if (!copy)
        return;
    if (size)
        memcpy(copy, data, size);
    what = exercise(copy, size, flags);
    if (what) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
    free(copy);
}

static void run_text(const uint8_t *data, size_t size)
{
    struct sua_str s = sua_str_make((const char *)data, size);
    struct sua_uri a, b;
    struct sua_buf out;
    char mem[512];

    sua_buf_init(&out, mem, sizeof(mem));
    if (sua_uri_from_text(&out, s, SUA_STR("example.com"), NULL))
        return;
    if (sua_uri_parse(sua_buf_view(&out), &a, NULL)) {
        fprintf(stderr, "text gives a URI that cannot be read\n");
        abort();
    }
    if (!sua_uri_parse(s, &b, NULL) &&
        sua_uri_equal(&a, &b) != sua_uri_equal(&b, &a)) {
        fprintf(stderr, "equality depends on the order\n");
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    run(data, size, 0);
    run(data, size, SUA_INDEX_STREAM | SUA_INDEX_LENIENT_START);
    if (size && size <= ROUND_MAX) {
        round_trip(data, size);
        explained(data, size);
    }
    if (size < 256)
        run_text(data, size);
    return 0;
}
