/* SPDX-License-Identifier: MIT
 * What all calls at peace share is written to by none of them: looked at
 * after each feed of every scenario. Beneath the public headers. */
#include <string.h>

#include "sim_inner.h"
#include "ua/ua.h"

void sim__check_peace(struct sim_node *n)
{
    const struct sua_ua *ua = n->stack ? sua__ua(n->stack) : NULL;
    struct sua__setup clean;

    if (!ua || !ua->stack)
        return;
    memset(&clean, 0, sizeof clean);
    clean.rtx_at = clean.give_up_at = clean.again_at = SUA__NEVER;
    if (memcmp(&ua->peace, &clean, sizeof clean))
        sim_fail(n->sim, "%s: a call wrote to the setup of all", n->name);
}
