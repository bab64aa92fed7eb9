/* SPDX-License-Identifier: MIT
 * A request once more: its lines but for those that are written anew.
 * Layer: ua. */
#include "ua/again.h"

int sua__again_begin(struct sua__again *k, struct sua_stack *s,
                     const struct sua__text *sent, size_t more)
{
    memset(k, 0, sizeof *k);
    k->cell = sua__text_get(&s->texts, sent->len + more, 1);
    if (!k->cell)
        return SUA_ENOMEM;
    sua_buf_init(&k->lines, k->cell->bytes, k->cell->cap);
    return SUA_OK;
}

static int is_framing(unsigned id)
{
    return id == SUA_H_CONTENT_TYPE || id == SUA_H_CONTENT_LENGTH;
}

int sua__again_read(struct sua__again *k, const struct sua__text *sent,
                    size_t tail, sua__again_skip *skip, void *arg)
{
    struct sua_str all = sua__text_str(sent), value, line, rest, at;
    unsigned id;

    at = rest = sua__str_sub(all, tail, all.n);
    while (sua__line(&rest, &value, &id)) {
        line = sua_str_make(at.p, at.n - rest.n);
        if (id == SUA_H_CONTENT_TYPE)
            k->body.type = value;
        if (!is_framing(id) && !skip(arg, &k->lines, id, line))
            sua_buf_str(&k->lines, line);
        at = rest;
    }
    k->body.data = rest; /* behind the empty line */
    k->spec.extra = sua_buf_view(&k->lines);
    k->spec.body = rest.n ? &k->body : NULL;
    return k->lines.err;
}

void sua__again_end(struct sua__again *k, struct sua_stack *s)
{
    sua__text_drop(&s->texts, &k->cell);
}
