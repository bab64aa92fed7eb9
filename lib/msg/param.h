/* SPDX-License-Identifier: MIT
 * One generic-param, to be compiled into the loops over the parameters that
 * every message has. RFC 3261 25.1. */
#ifndef SUA_MSG_PARAM_H
#define SUA_MSG_PARAM_H

#include "msg/msg.h"
#include "msg/scan.h"

/* Over an unquoted value, which is either very short or long. `of` is where
 * the line begins that it stands in, or anything behind that. */
static inline const char *sua__value_span(const char *of, const char *p,
                                          const char *end)
{
    const char *from = p;

    while (SUA__FAST && p < end && sua__is(*p, SUA__C_VALUE))
        if (++p - from == 2)
            return p == end ? p : sua__span(sua__plain_of(of, p, end), end,
                                            SUA__C_VALUE);
    return SUA__FAST ? p : sua__span(p, end, SUA__C_VALUE);
}

static inline const char *sua__value_scan(const char *of, const char *p,
                                          const char *end,
                                          struct sua_str *value)
{
    const char *from = p;

    if (p < end && *p == '"')
        p = sua__quoted(p, end);
    else
        p = sua__value_span(of, p, end);
    if (!p || p == from)
        return NULL;
    *value = sua__range(from, p);
    return p;
}

/* sua__generic_param() */
static inline const char *sua__param_scan(const char *of, const char *p,
                                          const char *end,
                                          struct sua_str *name,
                                          struct sua_str *value)
{
    const char *from = p = sua__lws(p, end);

    while (p < end && sua__is(*p, SUA__C_TOKEN)) /* names are short */
        p++;
    if (p == from)
        return NULL;
    *name = sua__range(from, p);
    *value = sua_str_make(NULL, 0);
    p = sua__lws(p, end);
    if (p < end && *p == '=') {
        p = sua__value_scan(of, sua__lws(p + 1, end), end, value);
        if (!p)
            return NULL;
        p = sua__lws(p, end);
    }
    return p;
}

/* The form for such a loop. */
#if defined(__OPTIMIZE_SIZE__)
#define sua__param_in_loop(of, p, end, name, value)                           \
    ((void)(of), sua__generic_param((p), (end), (name), (value)))
#else
#define sua__param_in_loop sua__param_scan
#endif

#endif
