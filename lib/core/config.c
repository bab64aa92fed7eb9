/* SPDX-License-Identifier: MIT
 * Defaults of the configuration, in hosted and in fixed mode. */
#include "core/core.h"

/* Hosted limits cost nothing until they are used; fixed ones are carved from
 * the block, so there they stay moderate. */
struct field {
    uint16_t at;
    uint32_t hosted, fixed;
};
#define FIELD(name, hosted, fixed)                                            \
    { (uint16_t)offsetof(struct sua_config, name), hosted, fixed }
static const struct field fields[] = {
    FIELD(max_txn, 65536, 64),
    FIELD(max_request, 65536, 32),
    FIELD(max_dialog, 16384, 16),
    FIELD(max_call, 16384, 8),
    FIELD(max_account, 1024, 4),
    FIELD(max_flow, 1024, 8),
    FIELD(max_binding, 65536, 64),
    FIELD(max_branch, 16384, 32),
    FIELD(text_small, 262144, 64),
    FIELD(text_mtu, 131072, 32),
    FIELD(text_max, 4096, 4),
    FIELD(max_msg, 65535, 4096),
    FIELD(max_hdr, 256, 64),
    FIELD(step_budget, 256, 64),
    FIELD(t1_ms, 500, 500),
    FIELD(t2_ms, 4000, 4000),
    FIELD(t4_ms, 5000, 5000),
    FIELD(ring_ms, 180000, 180000),
    FIELD(flow_idle_ms, 120000, 120000),
    FIELD(msg_ms, 10000, 10000),
    FIELD(max_subscription, 16384, 8),
    FIELD(max_notifier, 16384, 8),
    FIELD(max_publication, 16384, 2),
};

/* A program built before a field was added passes a smaller struct; one
 * built for a later library asks for what this one does not know. */
#define SIZE_FIRST                                                            \
    (offsetof(struct sua_config, lenient) + sizeof(uint32_t))
#define MAX_MSG_LEAST 1024u     /* what a 400 with its Via lines needs */

static uint32_t *value(struct sua_config *cfg, size_t at)
{
    return (uint32_t *)(void *)((char *)cfg + at);
}

uint32_t sua__config_limit(const struct sua_config *cfg, size_t at)
{
    return *(const uint32_t *)(const void *)((const char *)cfg + at);
}

int sua__config_fill(struct sua_config *out, const struct sua_config *cfg,
                     int hosted)
{
    size_t i;

    memset(out, 0, sizeof(*out));
    if (!cfg || cfg->size < SIZE_FIRST || cfg->size > sizeof(*out))
        return SUA_EINVAL;
    memcpy(out, cfg, cfg->size);
    for (i = 0; i < SUA__COUNT(fields); i++) {
        uint32_t *v = value(out, fields[i].at);

        if (!*v)
            *v = hosted ? fields[i].hosted : fields[i].fixed;
    }
    if (!out->modules || !out->modules[0])
        return SUA_EINVAL;
    if (out->max_msg > UINT16_MAX || out->max_msg < MAX_MSG_LEAST)
        return SUA_EINVAL;
    return out->max_hdr <= UINT16_MAX ? SUA_OK : SUA_EINVAL;
}
