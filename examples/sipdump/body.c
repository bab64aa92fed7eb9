/* SPDX-License-Identifier: 0BSD
 * The body: its parts, and what is in each. */
#include <string.h>

#include "sip/body.h"
#include "sipdump.h"

static void body_fault(struct faults *f, const struct sua_msg *m, int err)
{
    struct sua_fault one;

    memset(&one, 0, sizeof(one));
    one.err = SUA_MSG_VALUE;
    one.code = SUA_FAULT_MULTIPART;
    one.offset = m->body;
    one.text = err == SUA_ELIMIT
                   ? "more parts, or parts within parts, than the limit"
                   : "the parts of this body lack a boundary, a delimiter "
                     "or the end, or have headers that cannot be read";
    one.rfc = "RFC 2046 5.1.1";
    faults_add(f, &one);
}

static void dump_part(struct out *o, const struct sua_msg *m,
                      const struct sua_part *part, struct faults *f)
{
    o->op->open(o, NULL, 0);
    o->op->num(o, "depth", part->depth);
    out_str(o, "type", part->type.type);
    out_str(o, "subtype", part->type.subtype);
    out_str(o, "disposition", part->disposition);
    out_str(o, "id", part->id);
    o->op->flag(o, "required", !part->optional);
    if (part->transfer)
        o->op->num(o, "transfer", part->transfer);
    if (part->coded)
        o->op->flag(o, "encoded", 1);
    o->op->num(o, "length", part->body.n);
    if (sua_part_is(part, SUA_STR("application/sdp")) && !part->coded)
        dump_sdp(o, part->body, (size_t)(part->body.p - m->buf), f);
    else if (!part->multipart)
        out_str(o, "text", part->body);
    o->op->close(o);
}

void dump_body(struct out *o, const struct sua_msg *m, struct faults *f)
{
    struct sua_parts it;
    struct sua_part part;
    int got;

    o->op->open(o, "body", 0);
    o->op->num(o, "length", m->body_len);
    o->op->open(o, "parts", 1);
    sua_parts_of(&it, m);
    while (m->body_len && (got = sua_parts_next(&it, &part)) != 0) {
        if (got < 0) {
            body_fault(f, m, got);
            break;
        }
        dump_part(o, m, &part, f);
    }
    o->op->close(o);
    o->op->close(o);
}
