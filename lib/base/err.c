/* SPDX-License-Identifier: MIT
 * What the error codes mean, in words. */
#include "base/base.h"

/* In the order of enum sua_err; one string, so that there are no pointers
 * to relocate. */
static const char text[] =
    "success\0"
    "invalid argument\0"
    "not possible in this state\0"
    "called from inside a callback\0"
    "out of memory or pool used up\0"
    "configured limit reached\0"
    "not now, try again later\0"
    "malformed message\0"
    "does not fit the buffer or limit\0"
    "no route to the target\0"
    "transport failed\0"
    "not supported\0"
    "credentials missing or refused\0"
    "no such thing";

const char *sua_strerror(int err)
{
    const char *s = text;

    if (err > 0 || err < SUA_ENOENT)
        return "unknown error";
    for (; err < 0; err++)
        s += strlen(s) + 1;
    return s;
}
