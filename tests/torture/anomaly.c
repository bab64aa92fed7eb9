/* SPDX-License-Identifier: MIT
 * Makes the messages that anomaly.h promises. */
#include "anomaly.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "anomaly_data.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NONE ((unsigned)-1)
#define MAX_LINES 40

/* What is being made, and for whom. */
static struct maker {
    char out[ANOMALY_MAX + 1];
    size_t n;
    int over;                   /* it would be larger than the largest     */
    anomaly_fn *f;
    void *user;
    struct anomaly a;
    unsigned long count;
} mk;

static void begin(anomaly_fn *f, void *user)
{
    mk.f = f;
    mk.user = user;
    mk.count = 0;
}

static void put(const char *p, size_t n)
{
    if (n > ANOMALY_MAX - mk.n) {
        mk.over = 1;
        n = ANOMALY_MAX - mk.n;
    }
    memmove(mk.out + mk.n, p, n); /* it may be of mk.out itself */
    mk.n += n;
}

static void put_z(const char *z)
{
    put(z, strlen(z));
}

static void put_times(const char *p, size_t n, unsigned times)
{
    while (times-- && !mk.over)
        put(p, n);
}

static void emit(const char *what, unsigned field, unsigned which)
{
    mk.a.p = mk.out;
    mk.a.n = mk.n;
    mk.a.what = what;
    mk.a.field = field;
    mk.a.which = which;
    if (!mk.over) {
        mk.f(mk.user, &mk.a);
        mk.count++;
    }
    mk.n = 0;
    mk.over = 0;
}

/* ---- base messages ----------------------------------------------------- */
/* One stretch of a template, fields as they are, but `field`, counted from
 * *at, is v. Braces of one field inside another count too: the outer one is
 * then replaced as a whole. */
static void put_fields(const char *p, const char *end, unsigned *at,
                       unsigned field, const struct value *v)
{
    unsigned depth = 0, skip = 0;

    for (; p < end; p++) {
        if (*p == '{') {
            depth++;
            if (!skip && *at == field) {
                put_times(v->text, v->n, v->times);
                skip = depth;
            }
            ++*at;
        } else if (*p == '}') {
            if (skip == depth)
                skip = 0;
            depth--;
        } else if (!skip) {
            put(p, 1);
        }
    }
}

static const char *find_length(const char *text)
{
    return strstr(text, "{#}");
}

/* The message with one field replaced; returns how many fields there are. */
static unsigned render(const char *text, unsigned field,
                       const struct value *v)
{
    static char head[ANOMALY_MAX];
    const char *mark = find_length(text), *end = text + strlen(text);
    char number[24];
    unsigned at = 0, length_field;
    size_t n, body;

    put_fields(text, mark, &at, field, v);
    n = mk.n;
    memcpy(head, mk.out, n);
    length_field = at++;
    mk.n = 0;
    put_fields(mark + 3 + 4, end, &at, field, v);
    body = mk.n;
    memmove(mk.out + sizeof(mk.out) - 1 - body, mk.out, body);
    mk.n = 0;
    if (n + body + 32 > ANOMALY_MAX) {
        mk.over = 1;
        return at;
    }
    put(head, n);
    snprintf(number, sizeof number, "%lu", (unsigned long)body);
    if (field == length_field)
        put_times(v->text, v->n, v->times);
    else
        put_z(number);
    put_z("\r\n\r\n");
    put(mk.out + sizeof(mk.out) - 1 - body, body);
    return at;
}

static void each_field(const struct base *b)
{
    unsigned fields = render(b->text, NONE, NULL), i, k;

    emit("as it should be", 0, 0);
    for (i = 0; i < fields; i++)
        for (k = 0; k < COUNT(values); k++) {
            (void)render(b->text, i, &values[k]);
            emit("field", i, k);
        }
}

/* ---- lines ------------------------------------------------------------- */
/* A rendered message, cut into its lines without their ends. */
struct lines {
    char text[ANOMALY_MAX];
    struct {
        const char *p;
        size_t n;
    } line[MAX_LINES];
    unsigned count;             /* the start line is number 0              */
    const char *body;
    size_t body_n;
};

static void cut(struct lines *l, const struct base *b)
{
    const char *p = l->text, *end;

    (void)render(b->text, NONE, NULL);
    memcpy(l->text, mk.out, mk.n);
    end = l->text + mk.n;
    l->count = 0;
    while (*p != '\r' && l->count < MAX_LINES) {
        const char *cr = memchr(p, '\r', (size_t)(end - p));

        l->line[l->count].p = p;
        l->line[l->count++].n = (size_t)(cr - p);
        p = cr + 2;
    }
    l->body = p + 2;
    l->body_n = (size_t)(end - l->body);
    mk.n = 0;
}

static void put_lines(const struct lines *l, unsigned from, unsigned to)
{
    for (; from < to && from < l->count; from++) {
        put(l->line[from].p, l->line[from].n);
        put_z("\r\n");
    }
}

static void put_rest(const struct lines *l, unsigned from)
{
    put_lines(l, from, l->count);
    put_z("\r\n");
    put(l->body, l->body_n);
}

/* Line i becomes before + line + after, with this line end. */
static void around(const struct lines *l, unsigned i, const char *before,
                   const char *after, const char *line_end)
{
    put_lines(l, 0, i);
    put_z(before);
    put(l->line[i].p, l->line[i].n);
    put_z(after);
    put_z(line_end);
    put_rest(l, i + 1);
}

static void wrap_line(const struct lines *l, unsigned i)
{
    static const char *const before[] = {
        " ", "\t", ":", "\r\n", "X", "\001", "\xef\xbb\xbf"
    };
    static const char *const after[] = {
        ",", ";", ",,,", ";;;", "\"", "<", ">", "\\", "%", " ", "\t",
        "\r\n ", "\r\n\t\r\n ", ";a", ";a=", ";a=\"", ",a", "(", "\177",
        "\001"
    };
    static const char *const ends[] = {
        "\n", "\r", "\n\r", "\r\r\n", "\n\n", "", "\v", "\xc2\x85",
        "\r\n\r\n"
    };
    unsigned k;

    for (k = 0; k < COUNT(before); k++) {
        around(l, i, before[k], "", "\r\n");
        emit("before line", i, k);
    }
    for (k = 0; k < COUNT(after); k++) {
        around(l, i, "", after[k], "\r\n");
        emit("after line", i, k);
    }
    for (k = 0; k < COUNT(ends); k++) {
        around(l, i, "", "", ends[k]);
        emit("line end", i, k);
    }
}

/* The line with a gap of `drop` bytes at `at`, filled with `fill`. */
static void inside(const struct lines *l, unsigned i, size_t at, size_t drop,
                   const char *fill, size_t fill_n, const char *what)
{
    put_lines(l, 0, i);
    put(l->line[i].p, at);
    put(fill, fill_n);
    if (at + drop < l->line[i].n)
        put(l->line[i].p + at + drop, l->line[i].n - at - drop);
    put_z("\r\n");
    put_rest(l, i + 1);
    emit(what, i, (unsigned)fill_n);
}

static void change_line(const struct lines *l, unsigned i)
{
    const char *p = l->line[i].p;
    const char *colon = memchr(p, i ? ':' : ' ', l->line[i].n);
    size_t at = colon ? (size_t)(colon - p) : 1;

    inside(l, i, at, 1, "", 0, "no colon");
    inside(l, i, at, 0, " ", 1, "blank before colon");
    inside(l, i, at, 0, " \t ", 3, "blanks before colon");
    inside(l, i, at, 0, "\r\n ", 3, "fold before colon");
    inside(l, i, at, 0, "\0", 1, "NUL before colon");
    inside(l, i, at + 1, 0, "\r\n ", 3, "fold after colon");
    inside(l, i, at + 1, 0, "\r\n", 2, "line end after colon");
    inside(l, i, at + 1, 0, "\0", 1, "NUL after colon");
    inside(l, i, at + 1, l->line[i].n, "", 0, "no value");
    inside(l, i, at + 1, l->line[i].n, "  ", 2, "blank value");
    inside(l, i, 0, at, "", 0, "no name");
    inside(l, i, 0, at, "Via", 3, "other name");
    inside(l, i, 0, at, "l", 1, "other short name");
    inside(l, i, l->line[i].n / 2, 0, "\0", 1, "NUL in value");
    inside(l, i, l->line[i].n, 0, "\0", 1, "NUL at the end");
}

static void move_line(const struct lines *l, unsigned i)
{
    put_lines(l, 0, i);
    put_rest(l, i + 1);
    emit("without line", i, 0);
    put_lines(l, 0, i + 1);
    put_rest(l, i);
    emit("twice", i, 0);
    put_lines(l, 0, 1);
    put_lines(l, i, i + 1);
    put_lines(l, 1, i);
    put_rest(l, i + 1);
    emit("first", i, 0);
    put_lines(l, 0, i);
    put_lines(l, i + 1, l->count);
    put_lines(l, i, i + 1);
    put_rest(l, l->count);
    emit("last", i, 0);
    put_lines(l, i, l->count);
    put_rest(l, l->count);
    emit("begins here", i, 0);
    put_lines(l, 0, i + 1);
    while (!mk.over && mk.n < 20000)
        put_lines(l, i, i + 1);
    put_rest(l, i + 1);
    emit("over and over", i, 0);
}

static void each_line(const struct base *b)
{
    static struct lines l;
    unsigned i;

    cut(&l, b);
    for (i = 0; i < l.count; i++) {
        wrap_line(&l, i);
        change_line(&l, i);
        move_line(&l, i);
    }
}

/* ---- whole messages ---------------------------------------------------- */
static void each_prefix(const struct base *b)
{
    static struct lines l;
    size_t n, k;

    cut(&l, b);
    n = (size_t)(l.body - l.text) + l.body_n;
    for (k = 0; k < n; k++) {
        put(l.text, k);
        emit("prefix", 0, (unsigned)k);
    }
}

/* The first lines of one message, the rest of another. */
static void each_splice(const struct base *b)
{
    static struct lines l, other;
    unsigned k, i;

    cut(&l, b);
    for (k = 0; k < COUNT(bases); k++) {
        cut(&other, &bases[k]);
        for (i = 1; i < l.count; i += 3) {
            put_lines(&l, 0, i);
            put_rest(&other, i);
            emit("splice", i, k);
        }
    }
}

static uint32_t rng;

static uint32_t draw(uint32_t below)
{
    rng ^= rng << 13;
    rng ^= rng >> 17;
    rng ^= rng << 5;
    return rng % below;
}

static void each_damage(const struct base *b, unsigned rounds)
{
    static const char hot[] = "\r\n\0\t :;,<>\"\\%@=()[]?&0z\377";
    static struct lines l;
    unsigned round, hits;
    size_t n;

    cut(&l, b);
    n = (size_t)(l.body - l.text) + l.body_n;
    rng = 20260723;
    for (round = 0; round < rounds; round++) {
        put(l.text, n);
        for (hits = 1 + draw(4); hits; hits--) {
            size_t at = draw((uint32_t)n), to = draw((uint32_t)n);

            if (draw(3))
                mk.out[at] = hot[draw(sizeof hot - 1)];
            else if (at > to)
                memmove(mk.out + to, mk.out + at, n - at);
            else
                memmove(mk.out + to, mk.out + at, n - to);
        }
        emit("damage", 0, round);
    }
}

unsigned long anomaly_datagrams(anomaly_fn *f, void *user)
{
    size_t i;

    begin(f, user);
    for (i = 0; i < COUNT(bases); i++) {
        mk.a.base = bases[i].name;
        each_field(&bases[i]);
        each_line(&bases[i]);
        each_prefix(&bases[i]);
        each_splice(&bases[i]);
        each_damage(&bases[i], 200);
    }
    return mk.count;
}

unsigned long anomaly_families(anomaly_fn *f, void *user)
{
    static const size_t sizes[] = { 300, 1000, 8000, 60000 };
    size_t i, k;

    begin(f, user);
    for (i = 0; i < COUNT(families); i++) {
        const struct family *y = &families[i];

        for (k = 0; k < COUNT(sizes); k++) {
            put_z(y->head);
            while (mk.n < sizes[k])
                put_z(y->unit);
            put_z(y->tail);
            mk.a.base = y->name;
            emit("family", 0, (unsigned)sizes[k]);
        }
    }
    return mk.count;
}

/* ---- streams ----------------------------------------------------------- */
static void stream_of(const struct base *b)
{
    static const char *const between[] = {
        "", "\r\n", "\r\n\r\n", "\n", "x", " ", "\r\n\r\n\r\n\r\n\r\n"
    };
    static const char *const lengths[] = {
        "-1", "+1", "", "0x1", "4294967296", "18446744073709551616",
        "2147483647", "65536", "0", "1", "1,1", "five", "1\r\n ", "000001"
    };
    struct value v;
    unsigned k, length_field = 0;
    const char *p;

    for (k = 0; k < COUNT(between); k++) {
        (void)render(b->text, NONE, NULL);
        put_z(between[k]);
        put(mk.out, mk.n - strlen(between[k]));
        emit("stream, between", 0, k);
    }
    for (p = b->text; p < find_length(b->text); p++)
        length_field += *p == '{';
    for (k = 0; k < COUNT(lengths); k++) {
        v.text = lengths[k];
        v.n = (unsigned)strlen(v.text);
        v.times = 1;
        (void)render(b->text, length_field, &v);
        put(mk.out, mk.n);
        emit("stream, length", 0, k);
    }
}

unsigned long anomaly_streams(anomaly_fn *f, void *user)
{
    size_t i;
    unsigned k;

    begin(f, user);
    for (i = 0; i < COUNT(bases); i++) {
        mk.a.base = bases[i].name;
        stream_of(&bases[i]);
    }
    mk.a.base = "none";
    put_times("\r\n", 2, 20000);
    emit("empty lines", 0, 0);
    put_z("OPTIONS ");
    put_times("a", 1, 60000);
    emit("endless line", 0, 0);
    put_z("OPTIONS sip:a SIP/2.0\r\n");
    put_times("X: y\r\n", 6, 10000);
    emit("endless headers", 0, 0);
    put_z("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    emit("HTTP", 0, 0);
    for (k = 0; k < 256; k++) {
        char c = (char)k;

        put_times(&c, 1, 300);
        emit("one byte", 0, k);
    }
    return mk.count;
}

/* ---- files ------------------------------------------------------------- */
unsigned long anomaly_pack(const char *path, anomaly_fn *f, void *user)
{
    FILE *in = fopen(path, "rb");
    unsigned char size[4];

    begin(f, user);
    mk.a.base = path;
    while (in && fread(size, 1, 4, in) == 4) {
        size_t n = (size_t)size[0] << 24 | (size_t)size[1] << 16 |
                   (size_t)size[2] << 8 | size[3];

        mk.n = fread(mk.out, 1, n < ANOMALY_MAX ? n : ANOMALY_MAX, in);
        if (n > mk.n && fseek(in, (long)(n - mk.n), SEEK_CUR))
            break;
        emit("record", 0, (unsigned)mk.count);
    }
    if (in)
        fclose(in);
    return mk.count;
}
