/* SPDX-License-Identifier: 0BSD
 * A list of faults that grows. */
#include <stdlib.h>
#include <string.h>

#include "sipdump.h"

void faults_of(struct faults *f, const struct sua_msg *m,
               struct sua_str received)
{
    f->received = received;
    f->n = f->cap = sua_parse_explain(m, received, NULL, 0);
    f->v = malloc((f->cap + 1u) * sizeof(*f->v));
    if (!f->v)
        f->n = f->cap = 0;
    else
        sua_parse_explain(m, received, f->v, f->cap);
}

static void place(struct sua_fault *f, struct sua_str text)
{
    size_t i, start = 0;

    f->line = 1;
    for (i = 0; i < f->offset && i < text.n; i++)
        if (text.p[i] == '\n') {
            f->line++;
            start = i + 1;
        }
    f->column = (uint32_t)(f->offset - start + 1);
}

void faults_add(struct faults *f, const struct sua_fault *one)
{
    struct sua_fault *more = realloc(f->v, (f->n + 1u) * sizeof(*f->v));

    if (!more)
        return;
    f->v = more;
    f->v[f->n] = *one;
    place(&f->v[f->n++], f->received);
}

void faults_end(struct faults *f)
{
    free(f->v);
    memset(f, 0, sizeof(*f));
}
