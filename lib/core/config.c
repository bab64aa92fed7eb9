/* SPDX-License-Identifier: MIT
 * Defaults of the configuration, in hosted and in fixed mode. */
#include "core/core.h"

/* Hosted limits cost nothing until they are used; fixed ones are carved from
 * the block, so there they stay moderate. */
#define TIMES                                                                 \
    .t1_ms = 500, .t2_ms = 4000, .t4_ms = 5000, .ring_ms = 180000,            \
    .flow_idle_ms = 120000, .msg_ms = 10000
const struct sua_config sua__config_hosted = {
    .max_txn = 65536, .max_request = 65536, .max_dialog = 16384,
    .max_call = 16384, .max_account = 1024, .max_flow = 1024,
    .max_binding = 65536, .max_branch = 16384,
    .text_small = 262144, .text_mtu = 131072, .text_max = 4096,
    .max_msg = 65535, .max_hdr = 256, .step_budget = 256, TIMES,
    .max_subscription = 16384, .max_notifier = 16384,
    .max_publication = 16384
};
const struct sua_config sua__config_fixed = {
    .max_txn = 64, .max_request = 32, .max_dialog = 16, .max_call = 8,
    .max_account = 4, .max_flow = 8, .max_binding = 64, .max_branch = 32,
    .text_small = 64, .text_mtu = 32, .text_max = 4,
    .max_msg = 4096, .max_hdr = 64, .step_budget = 64, TIMES,
    .max_subscription = 8, .max_notifier = 8, .max_publication = 2
};
/* All that has a default is a uint32_t, the first and the last of these. */
#define FIELDS_FIRST offsetof(struct sua_config, max_txn)
#define FIELDS_LAST offsetof(struct sua_config, max_publication)

/* A program built before a field was added passes a smaller struct; one
 * built for a later library asks for what this one does not know. */
#define SIZE_FIRST                                                            \
    (offsetof(struct sua_config, lenient) + sizeof(uint32_t))
#define MAX_MSG_LEAST 1024u     /* what a 400 with its Via lines needs */

uint32_t sua__config_limit(const struct sua_config *cfg, size_t at)
{
    return *(const uint32_t *)(const void *)((const char *)cfg + at);
}

int sua__config_fill(struct sua_config *out, const struct sua_config *cfg,
                     const struct sua_config *defaults)
{
    size_t at;

    memset(out, 0, sizeof(*out));
    if (!cfg || cfg->size < SIZE_FIRST || cfg->size > sizeof(*out))
        return SUA_EINVAL;
    memcpy(out, cfg, cfg->size);
    for (at = FIELDS_FIRST; at <= FIELDS_LAST; at += sizeof(uint32_t))
        if (!sua__config_limit(out, at))
            memcpy((char *)out + at, (const char *)defaults + at,
                   sizeof(uint32_t));
    if (!out->modules || !out->modules[0])
        return SUA_EINVAL;
    if (out->max_msg > UINT16_MAX || out->max_msg < MAX_MSG_LEAST)
        return SUA_EINVAL;
    return out->max_hdr <= UINT16_MAX ? SUA_OK : SUA_EINVAL;
}
