/* SPDX-License-Identifier: MIT
 * Writers of the values every message has: Via, CSeq, Content-Type. RFC 3261
 * 20.15, 20.16, 20.42; RFC 3581 3. */
#include "msg/value.h"

/* ---- Via --------------------------------------------------------------- */
struct via_params {
    struct sua_str branch, received, maddr;
    struct sua_num rport;
    uint8_t bare_rport;
};
static const struct sua__field via_fields[] = {
    SUA__FIELD(via_params, bare_rport, "rport", FLAG),
    SUA__FIELD(via_params, rport, "rport", NUM),
    SUA__FIELD(via_params, branch, "branch", STR),
    SUA__FIELD(via_params, received, "received", STR),
    SUA__FIELD(via_params, maddr, "maddr", STR),
};

/* IPv6 gets the brackets it needs here. */
static void put_host(struct sua_buf *b, struct sua_str host)
{
    struct sua_buf at = *b;
    int is_ip6 = sua__str_find(host, ':') < host.n;
    const char *end, *bad;
    uint16_t port;

    if (is_ip6)
        sua_buf_char(b, '[');
    sua_buf_str(b, host);
    if (is_ip6)
        sua_buf_char(b, ']');
    if (b->err)
        return;
    end = b->p + b->n;
    if (sua__hostport(at.p + at.n, end, 0, &host, &port, &bad) != end)
        sua__put_invalid(b);
}

void sua_via_write(struct sua_buf *b, const struct sua_via *v)
{
    struct via_params params;

    memset(&params, 0, sizeof(params));
    params.branch = v->branch;
    params.received = v->received;
    params.maddr = v->maddr;
    params.rport.n = v->rport;
    params.rport.set = v->has_rport && v->rport;
    params.bare_rport = v->has_rport && !v->rport;
    if (v->rport > 65535)
        sua__put_invalid(b);
    sua_buf_z(b, "SIP/2.0/");
    sua__put_token(b, v->transport);
    sua_buf_char(b, ' ');
    put_host(b, v->host);
    if (v->port) {
        sua_buf_char(b, ':');
        sua_buf_u32(b, v->port);
    }
    sua__params_write(b, via_fields, SUA__COUNT(via_fields), &params,
                      v->params);
}

/* ---- CSeq -------------------------------------------------------------- */
void sua_cseq_write(struct sua_buf *b, const struct sua_cseq *v)
{
    sua_buf_u32(b, v->seq);
    sua_buf_char(b, ' ');
    sua__put_token(b, v->name);
}

/* ---- Content-Type, Accept ---------------------------------------------- */
void sua_mediatype_write(struct sua_buf *b, const struct sua_mediatype *v)
{
    sua__put_token(b, v->type);
    sua_buf_char(b, '/');
    sua__put_token(b, v->subtype);
    sua__params_write(b, NULL, 0, v, v->params);
}
