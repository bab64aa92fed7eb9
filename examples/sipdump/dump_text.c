/* SPDX-License-Identifier: 0BSD
 * Prints for people: a line for each thing, what is inside it indented. */
#include <inttypes.h>
#include <string.h>

#include "sipdump.h"

/* RFC 3629 4. */
size_t utf8_len(struct sua_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n, i;
    unsigned code;

    if (p[0] < 0x80)
        return 1;
    n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (p[0] < 0xc2 || p[0] > 0xf4 || s.n < n)
        return 0;
    code = p[0] & (0xffu >> (n + 1));
    for (i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    if (code < (n == 3 ? 0x800u : n == 4 ? 0x10000u : 0x80u))
        return 0;
    return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

/* Bytes below 0xc2 0xa0 are controls of eight bits. */
static int is_control(const char *p, size_t n)
{
    unsigned char c = (unsigned char)*p;

    return c < ' ' || c == 0x7f ||
           (n == 2 && c == 0xc2 && (unsigned char)p[1] < 0xa0);
}

void text_bytes(FILE *f, struct sua_str s)
{
    size_t i, n, j;

    for (i = 0; i < s.n; i += n) {
        n = utf8_len(sua_str_make(s.p + i, s.n - i));
        if (n && !is_control(s.p + i, n)) {
            fwrite(s.p + i, 1, n, f);
            continue;
        }
        n = n ? n : 1;
        for (j = 0; j < n; j++)
            fprintf(f, "\\x%02x", (unsigned)(unsigned char)s.p[i + j]);
    }
}

static void begin(struct out *o, const char *key)
{
    fprintf(o->f, "%*s%s", 2 * o->depth - 2, "", o->first ? "- " : "  ");
    o->first = 0;
    if (*key)
        fprintf(o->f, "%-10s ", key);
}

/* The top has no line of its own, nor has an item of a list: "-" stands
 * before its first member. */
static void text_open(struct out *o, const char *key, int is_list)
{
    if (o->depth && !o->list[o->depth]) {
        begin(o, "");
        fprintf(o->f, "%s\n", key);
    }
    o->first = o->depth && o->list[o->depth];
    o->list[++o->depth] = (unsigned char)is_list;
}

static void text_close(struct out *o)
{
    o->depth--;
    o->first = 0;
}

static void text_str(struct out *o, const char *key, struct sua_str v)
{
    begin(o, key);
    text_bytes(o->f, v);
    putc('\n', o->f);
}

static void text_pair(struct out *o, struct sua_str name, struct sua_str v)
{
    begin(o, "");
    text_bytes(o->f, name);
    if (v.p) {
        fputs(" = ", o->f);
        text_bytes(o->f, v);
    }
    putc('\n', o->f);
}

static void text_num(struct out *o, const char *key, uint64_t v)
{
    begin(o, key);
    fprintf(o->f, "%" PRIu64 "\n", v);
}

static void text_flag(struct out *o, const char *key, int v)
{
    begin(o, key);
    fputs(v ? "yes\n" : "no\n", o->f);
}

const struct out_ops text_ops = {
    text_open, text_close, text_str, text_num, text_pair, text_flag
};
