/* SPDX-License-Identifier: 0BSD
 * Prints JSON on one line (RFC 8259). Strings are UTF-8; a byte of the
 * message that is no part of a UTF-8 character becomes \udcHH, HH being the
 * byte: no character has that number, and Python's "surrogateescape" makes
 * the byte of it again. */
#include <inttypes.h>

#include "sipdump.h"

static void string(FILE *f, struct sua_str s)
{
    size_t i, n;

    putc('"', f);
    for (i = 0; i < s.n; i += n) {
        unsigned char c = (unsigned char)s.p[i];

        n = utf8_len(sua_str_make(s.p + i, s.n - i));
        if (!n)
            fprintf(f, "\\udc%02x", c);
        else if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c < ' ' || c == 0x7f)
            fprintf(f, "\\u%04x", c);
        else
            fwrite(s.p + i, 1, n, f);
        n = n ? n : 1;
    }
    putc('"', f);
}

static void begin(struct out *o, const char *key)
{
    if (!o->first)
        putc(',', o->f);
    o->first = 0;
    if (key && !o->list[o->depth])
        fprintf(o->f, "\"%s\":", key);
}

static void json_open(struct out *o, const char *key, int is_list)
{
    begin(o, key);
    putc(is_list ? '[' : '{', o->f);
    o->list[++o->depth] = (unsigned char)is_list;
    o->first = 1;
}

static void json_close(struct out *o)
{
    putc(o->list[o->depth--] ? ']' : '}', o->f);
    o->first = 0;
    if (!o->depth) {
        putc('\n', o->f);
        o->first = 1;
    }
}

static void json_str(struct out *o, const char *key, struct sua_str v)
{
    begin(o, key);
    string(o->f, v);
}

static void json_pair(struct out *o, struct sua_str name, struct sua_str v)
{
    json_open(o, NULL, 0);
    json_str(o, "name", name);
    if (v.p)
        json_str(o, "value", v);
    json_close(o);
}

static void json_num(struct out *o, const char *key, uint64_t v)
{
    begin(o, key);
    fprintf(o->f, "%" PRIu64, v);
}

static void json_flag(struct out *o, const char *key, int v)
{
    begin(o, key);
    fputs(v ? "true" : "false", o->f);
}

const struct out_ops json_ops = {
    json_open, json_close, json_str, json_num, json_pair, json_flag
};
