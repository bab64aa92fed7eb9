/* SPDX-License-Identifier: 0BSD
 * Formatting of warnings. */
#include "media/media.h"

#include <stdarg.h>
#include <stdio.h>

void media_warn(const struct media_warn *w, const char *format, ...)
{
    char text[512];
    va_list args;

    if (!w || !w->fn)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    w->fn(w->user, text);
}
