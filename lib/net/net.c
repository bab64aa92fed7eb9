/* SPDX-License-Identifier: MIT
 * L3 as a module of the engine: its pools and tables, and its start. */
#include "net/net.h"

static int net_init(struct sua_stack *s, void *state)
{
    (void)state;
    s->flush = sua__net_flush;
    return SUA_OK;
}

static int net_idle(const struct sua_stack *s, const void *state)
{
    const struct sua__net *net = state;

    (void)s;
    return !net->opening && !net->waiting;
}

static const struct sua__pool_def pools[] = {
    {"flow", sizeof(struct sua__flow), offsetof(struct sua_config, max_flow),
     offsetof(struct sua__net, flows), 0},
};

static const struct sua__tab_def tabs[] = {
    {offsetof(struct sua_config, max_flow), offsetof(struct sua__net, by_id)},
    {offsetof(struct sua_config, max_flow),
     offsetof(struct sua__net, by_remote)},
    {offsetof(struct sua_config, max_request),
     offsetof(struct sua__net, queries)},
};

const struct sua_module sua__module_net = {
    "net", sizeof(struct sua__net), SUA__SLOT_NET,
    SUA__COUNT(pools), SUA__COUNT(tabs), pools, tabs,
    net_init, NULL, net_idle,
};
