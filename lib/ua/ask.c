/* SPDX-License-Identifier: MIT
 * What all requests of the user agent have in common: Allow, Supported,
 * User-Agent. RFC 3261 8.1.1, 20.5, 20.37, 20.41, RFC 5057 5.1. Layer: ua. */
#include "ua/ua.h"

/* 8.1.1.9, RFC 5627 4.4: whose response can use an extension, or that set up
 * a dialog. What REGISTER can use is regx.c's to say; in BYE, PRACK, INFO,
 * MESSAGE, NOTIFY and PUBLISH there is nothing to apply. */
#define M(method) (UINT32_C(1) << SUA_M_##method)
#define EXTENSIBLE                                                            \
    (M(INVITE) | M(UPDATE) | M(OPTIONS) | M(SUBSCRIBE) | M(REFER))

void sua__ask_begin(struct sua__ask *k, const struct sua_ua *ua,
                    unsigned method, const struct sua__identity *id)
{
    memset(&k->spec, 0, sizeof k->spec);
    k->spec.method = method;
    k->spec.id = id;
    sua_buf_init(&k->lines, k->mem, sizeof k->mem);
    if (method != SUA_M_BYE)
        sua__ua_allow(ua, &k->lines);
    if (EXTENSIBLE >> method & 1)
        sua__ua_supported(ua, &k->lines);
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

#define BIT(n) (UINT32_C(1) << (n))

int sua__ends_usage(unsigned status)
{
    if (status - 404 < 32) /* 404, 405, 410, 416 */
        return (BIT(0) | BIT(1) | BIT(6) | BIT(12)) >> (status - 404) & 1;
    if (status - 480 < 32) /* 480 to 485, 489, 501, 502 */
        return (0x3f | BIT(9) | BIT(21) | BIT(22)) >> (status - 480) & 1;
    return status == 604;
}

int sua__ends_dialog(unsigned status)
{
    return sua__ends_usage(status) && status != 405 && status != 480 &&
           status != 481 && status != 489 && status != 501;
}
