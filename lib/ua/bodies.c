/* SPDX-License-Identifier: MIT
 * Session descriptions inside multipart bodies: an optional module, linked
 * where the list of modules names it. RFC 5621. Layer: ua. */
#include "sip/body.h"
#include "ua/ua.h"

static int find_sdp(const struct sua_msg *m, struct sua_str *sdp)
{
    const struct sua_body_kind kind = { SUA_STR_INIT("application/sdp"),
                                        SUA_STR_INIT("session") };
    struct sua_part part;
    int err = sua_body_find(m, &kind, 1, &part);

    *sdp = part.body;
    return err;
}

static const struct sua__bodies bodies = {
    find_sdp,
    SUA_STR_INIT("application/sdp, multipart/mixed, multipart/alternative")
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    sua__ua(s)->bodies = &bodies;
    return SUA_OK;
}

const struct sua_module sua__module_bodies = {
    "bodies", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL, plug_in, NULL, NULL
};
