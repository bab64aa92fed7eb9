/* SPDX-License-Identifier: MIT
 * For tests of the dialog layer: an identity without an account. */
#ifndef TEST_IDENTITY_H
#define TEST_IDENTITY_H

#include "dlg/dlg.h"

#define IDENTITY_ROOM 512

struct identity_cell {
    uint64_t mem[(sizeof(struct sua__text) + IDENTITY_ROOM) / 8];
};

/* The cell takes what identity_set() writes, and lives as long as id. */
static inline void identity_init(struct sua__identity *id,
                                 struct identity_cell *cell)
{
    memset(id, 0, sizeof(*id));
    memset(cell, 0, sizeof(*cell));
    id->text = (struct sua__text *)(void *)cell->mem;
    id->text->cap = IDENTITY_ROOM;
}

/* `part` is a member of id. */
static inline void identity_set(struct sua__identity *id,
                                struct sua__slice *part, const char *z)
{
    struct sua__text *t = id->text;

    part->at = t->len;
    part->n = (uint16_t)strlen(z);
    memcpy(t->bytes + t->len, z, part->n);
    t->len = (uint16_t)(t->len + part->n);
}

#endif
