/* SPDX-License-Identifier: MIT
 * Which documents of a subscription count, and what they leave out.
 * RFC 3680 5.2, RFC 3858 4, RFC 4235 4.3, RFC 4575 4.6. */
#include "pkg/pkg.h"

unsigned sua_doc_accept(struct sua_doc_version *v, uint32_t version,
                        unsigned state)
{
    int full = state == SUA_DOC_FULL;
    int next = v->known && version > v->last && version - v->last == 1;

    if (v->known && (version < v->last || (version == v->last && !full)))
        return 0;
    v->known = 1;
    v->last = version;
    return full || next ? SUA_DOC_APPLY : SUA_DOC_APPLY | SUA_DOC_REFRESH;
}

unsigned sua_conference_accept(struct sua_doc_version *v, uint32_t version,
                               unsigned state)
{
    if (v->known && version <= v->last)
        return 0;
    if (state == SUA_DOC_PARTIAL && (!v->known || version - v->last != 1))
        return SUA_DOC_REFRESH;
    v->known = 1;
    v->last = version;
    return state == SUA_DOC_DELETED ? SUA_DOC_APPLY | SUA_DOC_OVER
                                    : SUA_DOC_APPLY;
}

uint32_t sua_doc_stamp(struct sua_doc_version *v)
{
    v->last = v->known ? v->last + 1 : 0;
    v->known = 1;
    return v->last;
}
