/* SPDX-License-Identifier: MIT
 * What every response copies from its request (RFC 3261 8.2.6.2), with the
 * top Via completed as the transport received it (18.2.1, RFC 3581), and
 * where the response goes (18.2.2). */
#include "txn/txn.h"

/* ---- destination -------------------------------------------------------- */
static uint16_t sentby_port(const struct sua_via *via, unsigned proto)
{
    int tls = proto == SUA_TLS || proto == SUA_WSS;

    return via->port ? via->port : tls ? 5061 : 5060;
}

/* Never to maddr or to a sent-by elsewhere: the packet's source is the one
 * address that is not another's to choose. */
void sua__reply_dest(const struct sua_msg *m, const struct sua_flow *from,
                     struct sua__dest *d)
{
    struct sua_via via;

    d->addr = from->remote;
    d->flow = from->id;
    d->proto = from->proto;
    if (sua_msg_via(m, &via))
        return;
    if (SUA_PROTO_IS_RELIABLE(from->proto) || !via.has_rport)
        d->addr.port = sentby_port(&via, from->proto);
}

/* ---- top Via ------------------------------------------------------------ */
static int is_source(const struct sua_via *via, const struct sua_flow *from)
{
    struct sua_addr a;

    return !sua_addr_parse(via->host, &a) &&
           sua_addr_eq(&a, &from->remote, 0);
}

/* IPv6 goes without brackets here (RFC 5118 4.5). */
static void write_received(struct sua_buf *b, const struct sua_flow *from)
{
    sua__buf_lit(b, ";received=");
    sua__addr_bare(b, &from->remote);
}

static int is_ours(struct sua_str name)
{
    return sua__str_is(name, "received") ||
           sua__str_is(name, "rport");
}

/* All but received and rport, which only the receiver may fill. */
static void write_params(struct sua_buf *b, struct sua_str params)
{
    const char *p = params.p, *end = p + params.n;
    struct sua_str name, value;

    while (p && p < end && (p = sua__generic_param(p, end, &name, &value))) {
        const char *last = value.p ? value.p + value.n : name.p + name.n;

        if (!is_ours(name)) {
            sua_buf_char(b, ';');
            sua_buf_str(b, sua_str_make(name.p, (size_t)(last - name.p)));
        }
        p += p < end; /* over the next ";" */
    }
}

/* The top value cut at its parameters. */
static struct sua_str without_params(struct sua_str top,
                                     const struct sua_via *via)
{
    size_t n = via->params.p ? (size_t)(via->params.p - top.p) : top.n;

    while (n && (top.p[n - 1] == ';' || sua__is_lws(top.p[n - 1])))
        n--;
    return sua__str_sub(top, 0, n);
}

/* Whether the line holds one value, as its parameters tell. */
static int is_alone(struct sua_str line, const struct sua_via *via)
{
    return line.n && *line.p != ',' && via->params.p &&
           via->params.p + via->params.n == line.p + line.n;
}

/* Received and rport, the latter when it was asked for. */
static void write_source(struct sua_buf *b, const struct sua_via *via,
                         const struct sua_flow *from)
{
    if (via->has_rport || !is_source(via, from))
        write_received(b, from);
    if (via->has_rport) {
        sua__buf_lit(b, ";rport=");
        sua_buf_u32(b, from->remote.port);
    }
}

/* Of a line with one value: the part of it that a response repeats, when it
 * ends with a bare rport or has none, and nothing of ours within. */
static struct sua_str plain_top(struct sua_str line,
                                const struct sua_via *via)
{
    static const char asked[] = ";rport";
    size_t n = sizeof asked - 1;

    if (!is_alone(line, via) || via->received.p)
        return sua_str_make(NULL, 0);
    if (!via->has_rport)
        return line;
    if (via->rport || memcmp(line.p + line.n - n, asked, n))
        return sua_str_make(NULL, 0);
    return sua_str_make(line.p, line.n - n);
}

/* `rest` is the line with the top value and perhaps more behind it. */
static void write_top(struct sua_buf *b, const struct sua_msg *m,
                      struct sua_str rest, const struct sua_flow *from)
{
    struct sua_str top;
    struct sua_via via;
    int is_good = !sua_msg_via(m, &via);

    if (SUA__FAST && is_good && (top = plain_top(rest, &via)).p) {
        sua__buf_lit(b, "Via: ");
        sua_buf_str(b, top);
        write_source(b, &via, from);
        sua__buf_lit(b, "\r\n");
        return;
    }
    if (!is_good || !sua__list_next(&rest, &top)) {
        b->err = b->err ? b->err : SUA_EINVAL;
        return;
    }
    sua__buf_lit(b, "Via: ");
    sua_buf_str(b, without_params(top, &via));
    write_params(b, via.params);
    write_source(b, &via, from);
    rest = sua_str_trim(rest);
    if (rest.n) {
        sua__buf_lit(b, ", ");
        sua_buf_str(b, rest);
    }
    sua__buf_lit(b, "\r\n");
}

void sua__vias_write(struct sua_buf *b, const struct sua_msg *m,
                     const struct sua_flow *from)
{
    const struct sua_hdr *h = m->hdr, *end = h + m->nhdr;
    unsigned n = 0;

    for (; h < end; h++) {
        if (h->id != SUA_H_VIA)
            continue;
        if (n++)
            sua__write_line(b, h->id, sua__hdr_value(m, h));
        else
            write_top(b, m, sua__hdr_value(m, h), from);
    }
}

/* ---- the skeleton ------------------------------------------------------- */
static int copies_route(const struct sua_msg *m)
{
    switch (m->method) {
    case SUA_M_INVITE:
    case SUA_M_SUBSCRIBE:
    case SUA_M_REFER:
    case SUA_M_NOTIFY:
        return 1;
    default:
        return 0;
    }
}

size_t sua__skel_size(const struct sua_msg *m)
{
    size_t n = 128;             /* received, rport                         */
    unsigned i;

    for (i = 0; i < m->nhdr; i++)
        switch (m->hdr[i].id) {
        case SUA_H_VIA:
        case SUA_H_FROM:
        case SUA_H_TO:
        case SUA_H_CALL_ID:
        case SUA_H_CSEQ:
        case SUA_H_TIMESTAMP:
        case SUA_H_RECORD_ROUTE:
            n += m->hdr[i].len + 16u;
            break;
        default:
            break;
        }
    return n;
}

static void copy_one(struct sua_buf *b, const struct sua_msg *m, unsigned id)
{
    struct sua_str v = sua_msg_get(m, id);

    if (v.p)
        sua__write_line(b, id, v);
}

/* Whether a line is written as we write it, up to its end or the next. */
static int is_plain(const struct sua_msg *m, const struct sua_hdr *h)
{
    return h->nlen == sua_hdr_name(h->id).n &&
           h->val == h->name + h->nlen + 2 && m->buf[h->val - 1] == ' ' &&
           m->buf[h->val + h->len] == '\r';
}

/* Where From, To, Call-ID and CSeq follow each other as plain lines, as they
 * mostly do: the first, or NULL. */
static const struct sua_hdr *in_a_row(const struct sua_msg *m)
{
    static const uint8_t id[] = {SUA_H_FROM, SUA_H_TO, SUA_H_CALL_ID,
                                 SUA_H_CSEQ};
    const struct sua_hdr *h = m->hdr, *end = h + m->nhdr;
    unsigned i;

    while (h < end && h->id != SUA_H_FROM)
        h++;
    if (end - h < 4)
        return NULL;
    for (i = 0; i < 4; i++)
        if (h[i].id != id[i] || !is_plain(m, &h[i]))
            return NULL;
    return h;
}

static void copy_four(struct sua_buf *b, struct sua__skel *k,
                      const struct sua_msg *m, const struct sua_hdr *h)
{
    size_t from = h[0].name, to = h[1].val + h[1].len;

    if (!sua_msg_tag(m, SUA_H_TO).n)
        k->to = (uint16_t)(b->n - k->at + to - from);
    to = h[3].val + h[3].len + 2u;
    sua_buf_str(b, sua_str_make(m->buf + from, to - from));
}

/* One by one; the tag may be known already. */
static void write_four(struct sua_buf *b, struct sua__skel *k,
                       const struct sua_msg *m, struct sua_str tag)
{
    copy_one(b, m, SUA_H_FROM);
    copy_one(b, m, SUA_H_TO);
    if (!b->err && sua_msg_has(m, SUA_H_TO) && !sua_msg_tag(m, SUA_H_TO).n) {
        k->to = (uint16_t)(b->n - 2 - k->at);
        if (tag.n) {
            b->n -= 2;
            sua__buf_lit(b, ";tag=");
            sua_buf_str(b, tag);
            sua__buf_lit(b, "\r\n");
        }
    }
    copy_one(b, m, SUA_H_CALL_ID);
    copy_one(b, m, SUA_H_CSEQ);
}

void sua__skel_write(struct sua_buf *b, struct sua__skel *k,
                     const struct sua_msg *m, const struct sua_flow *from,
                     struct sua_str tag)
{
    const struct sua_hdr *row = SUA__FAST && !tag.n ? in_a_row(m) : NULL;

    memset(k, 0, sizeof *k);
    k->at = (uint16_t)b->n;
    sua__vias_write(b, m, from);
    if (row)
        copy_four(b, k, m, row);
    else
        write_four(b, k, m, tag);
    copy_one(b, m, SUA_H_TIMESTAMP);
    k->len = (uint16_t)(b->n - k->at);
    k->rr_at = (uint16_t)b->n;
    if (copies_route(m))
        sua_write_copy(b, m, SUA_H_RECORD_ROUTE);
    k->rr_len = (uint16_t)(b->n - k->rr_at);
}

/* ---- To tag ------------------------------------------------------------- */
/* A function of the request alone, so that a stateless answer to its
 * retransmission has the same one; of the branch too, so that two branches
 * of a fork have not. CANCEL and its INVITE agree in all of it (9.2). */
void sua__tag_make(const struct sua_stack *s, const struct sua_msg *m,
                   char out[SUA__TAG_LEN])
{
    struct sua_str part[3];
    struct sua_via via;
    struct sua_cseq cseq;

    memset(&via, 0, sizeof via);
    (void)sua_msg_via(m, &via);
    cseq.seq = 0;
    (void)sua_msg_cseq(m, &cseq);
    part[0] = sua_msg_get(m, SUA_H_CALL_ID);
    part[1] = sua_msg_tag(m, SUA_H_FROM);
    part[2] = via.branch;
    sua__id_hash(out, sua__sip_list(s->key, (uint64_t)cseq.seq << 32 | 't',
                                    via.host, part, SUA__COUNT(part)));
}

struct sua_str sua__txn_tag(const struct sua_txn *t)
{
    return sua_str_make(t->tag, SUA__TAG_LEN);
}
