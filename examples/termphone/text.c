/* SPDX-License-Identifier: 0BSD
 * Small pure functions on what people type: durations, numbers, words. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool unit_of(const char *s, uint64_t *ms)
{
    static const struct {
        char name[3];
        uint32_t ms;
    } unit[] = { { "ms", 1 }, { "s", 1000 }, { "", 1000 }, { "m", 60000 },
                 { "h", 3600000 } };
    size_t i;

    for (i = 0; i < sizeof(unit) / sizeof(*unit); i++) {
        if (!strcmp(s, unit[i].name)) {
            *ms = unit[i].ms;
            return true;
        }
    }
    return false;
}

bool text_duration(const char *s, uint64_t *ms)
{
    uint64_t whole = 0, part = 0, scale = 1, unit;

    if (!is_digit(*s))
        return false;
    for (; is_digit(*s); s++)
        if ((whole = whole * 10 + (uint64_t)(*s - '0')) > 3600000000u)
            return false;
    if (*s == '.') {
        if (!is_digit(*++s))
            return false;
        for (; is_digit(*s); s++) {
            if (scale < 1000) {
                part = part * 10 + (uint64_t)(*s - '0');
                scale *= 10;
            }
        }
    }
    if (!unit_of(s, &unit))
        return false;
    *ms = whole * unit + part * unit / scale;
    return *ms <= 3600000000u;
}

/* The number s begins with; NULL when there is none or it is too big. */
static const char *number(const char *s, uint32_t max, uint32_t *out)
{
    uint64_t v = 0;

    if (!is_digit(*s))
        return NULL;
    for (; is_digit(*s); s++)
        if ((v = v * 10 + (uint64_t)(*s - '0')) > max)
            return NULL;
    *out = (uint32_t)v;
    return s;
}

bool text_number(const char *s, uint32_t min, uint32_t max, uint32_t *out)
{
    uint32_t v;

    s = number(s, max, &v);
    if (!s || *s || v < min)
        return false;
    *out = v;
    return true;
}

bool text_range(const char *s, uint32_t min, uint32_t max, uint32_t *lo,
                uint32_t *hi)
{
    uint32_t a, b;

    s = number(s, max, &a);
    if (!s || a < min)
        return false;
    b = a;
    if (*s == '-')
        s = number(s + 1, max, &b);
    if (!s || *s || b < a)
        return false;
    *lo = a;
    *hi = b;
    return true;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned text_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), i, j;
    unsigned row[3][33];

    if (n > 31 || m > 31)
        return 1000;
    for (j = 0; j <= m; j++)
        row[0][j] = (unsigned)j;
    for (i = 1; i <= n; i++) {
        unsigned *now = row[i % 3], *up = row[(i + 2) % 3];
        const unsigned *up2 = row[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (j = 1; j <= m; j++) {
            now[j] = least(least(up[j], now[j - 1]) + 1,
                           up[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1])
                now[j] = least(now[j], up2[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

int text_words(char *line, char **word, int max)
{
    char *in = line, *out = line;
    int n = 0;

    for (;;) {
        char quote = 0;

        while (*in == ' ' || *in == '\t' || *in == '\r' || *in == '\n')
            in++;
        if (!*in || *in == '#')
            return n;
        if (n == max)
            return -1;
        word[n++] = out;
        for (; *in && (quote || !strchr(" \t\r\n", *in)); in++) {
            if (quote ? *in == quote : *in == '"' || *in == '\'')
                quote = quote ? 0 : *in;
            else
                *out++ = *in;
        }
        if (quote)
            return -1;
        if (*in)
            in++;
        *out++ = 0;
    }
}

bool text_append(char *buf, size_t cap, size_t *n, const char *format, ...)
{
    va_list ap;
    int r;

    if (*n >= cap)
        return false;
    va_start(ap, format);
    r = vsnprintf(buf + *n, cap - *n, format, ap);
    va_end(ap);
    if (r < 0 || (size_t)r >= cap - *n) {
        *n = cap ? cap - 1 : 0;
        return false;
    }
    *n += (size_t)r;
    return true;
}
