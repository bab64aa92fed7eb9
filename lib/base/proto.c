/* SPDX-License-Identifier: MIT
 * Names of transports. RFC 3261 20.42, RFC 7118 5.2. */
#include "base/base.h"

static const char names[][4] = {"", "UDP", "TCP", "TLS", "WS", "WSS"};

struct sua_str sua_proto_name(unsigned proto)
{
    return sua_str_z(names[proto < SUA__COUNT(names) ? proto : 0]);
}

unsigned sua_proto_parse(struct sua_str s)
{
    unsigned i;

    /* The most common ones come first. */
    for (i = 1; i < SUA__COUNT(names); i++)
        if (sua_str_ieq(s, sua_str_make(names[i], i == SUA_WS ? 2 : 3)))
            return i;
    return SUA_PROTO_NONE;
}
