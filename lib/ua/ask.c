/* SPDX-License-Identifier: MIT
 * What all requests of the user agent have in common: Allow, User-Agent.
 * RFC 3261 8.1.1, 20.5, 20.41. Layer: ua. */
#include "ua/ua.h"

void sua__ask_begin(struct sua__ask *k, const struct sua_ua *ua,
                    unsigned method, const struct sua__identity *id)
{
    memset(&k->spec, 0, sizeof k->spec);
    k->spec.method = method;
    k->spec.id = id;
    sua_buf_init(&k->lines, k->mem, sizeof k->mem);
    if (method != SUA_M_BYE)
        sua__ua_allow(ua, &k->lines);
    sua__ua_agent(ua, &k->lines, SUA_H_USER_AGENT);
}

int sua__ask(struct sua__ask *k, const struct sua_ua *ua,
             struct sua__req **out, const struct sua__req_user *user,
             void *obj)
{
    k->spec.extra = sua_buf_view(&k->lines);
    return k->lines.err ? k->lines.err
                        : sua__req_start(ua->stack, out, &k->spec, user, obj);
}
