/* SPDX-License-Identifier: 0BSD
 * JSON lines. RFC 8259 7 (escapes), RFC 3629 4 (UTF-8). */
#include "json.h"

#include <string.h>
#include <time.h>

/* Length of the UTF-8 sequence at p, 0 when it is not one. */
static size_t sequence(const unsigned char *p, size_t n)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t len, i;
    uint32_t c;

    if (*p < 0x80)
        return 1;
    len = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : *p >= 0xc0 ? 2 : 0;
    if (!len || len > n || *p > 0xf4)
        return 0;
    c = *p & (0xffu >> (len + 1));
    for (i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0;
    return len;
}

static void escaped(FILE *f, unsigned char c)
{
    static const char from[] = "\"\\\n\r\t", to[] = "\"\\nrt";
    const char *at = c ? strchr(from, c) : NULL;

    if (at)
        fprintf(f, "\\%c", to[at - from]);
    else
        fprintf(f, "\\u%04x", c);
}

static void key_of(FILE *f, const char *key)
{
    fprintf(f, ",\"%s\":", key);
}

void json_str(FILE *f, const char *key, struct sua_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;

    key_of(f, key);
    putc('"', f);
    while (i < s.n) {
        size_t len = sequence(p + i, s.n - i);

        if (!len)
            fputs("\xef\xbf\xbd", f);
        else if (len == 1 && (p[i] < ' ' || p[i] == '"' || p[i] == '\\' ||
                              p[i] == 0x7f))
            escaped(f, p[i]);
        else
            fwrite(p + i, 1, len, f);
        i += len ? len : 1;
    }
    putc('"', f);
}

void json_z(FILE *f, const char *key, const char *s)
{
    json_str(f, key, sua_str_z(s));
}

void json_int(FILE *f, const char *key, int64_t v)
{
    key_of(f, key);
    fprintf(f, "%lld", (long long)v);
}

void json_bool(FILE *f, const char *key, bool v)
{
    key_of(f, key);
    fputs(v ? "true" : "false", f);
}

void json_tenths(FILE *f, const char *key, double v)
{
    key_of(f, key);
    fprintf(f, "%.1f", v);
}

void json_begin(FILE *f, uint64_t ms, const char *ev)
{
    time_t s = (time_t)(ms / 1000);
    char text[32];
    struct tm tm;

    gmtime_r(&s, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    fprintf(f, "{\"v\":1,\"t\":\"%s.%03uZ\",\"ev\":\"%s\"", text,
            (unsigned)(ms % 1000), ev);
}

void json_end(FILE *f)
{
    fputs("}\n", f);
    fflush(f);
}
