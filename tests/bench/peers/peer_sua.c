/* SPDX-License-Identifier: MIT
 * libsua in the race of parsers. */
#include "peer.h"
#include "sip/hdr.h"

#define HDRS 64

static struct sua_hdr hdr[HDRS];

int peer_open(void)
{
    return 0;
}

static struct peer_text view(struct sua_str s)
{
    return peer_text(s.p, s.n);
}

static int read_uri(struct sua_str s, struct peer_addr *out)
{
    struct sua_uri u;
    int err = sua_uri_parse(s, &u, NULL);

    out->user = view(u.user);
    out->host = view(u.host);
    out->port = u.port;
    return err;
}

static int read_addr(struct sua_str s, struct peer_addr *out,
                     struct peer_text *tag)
{
    struct sua_nameaddr na;
    int err = sua_nameaddr_parse(s, &na);

    if (err)
        return err;
    if (tag)
        *tag = view(sua_nameaddr_tag(&na));
    return read_uri(na.uri, out);
}

static int routes(const struct sua_msg *m, unsigned id, struct peer_values *v)
{
    struct sua_values it;
    struct sua_str s;
    struct peer_addr a;
    int err = 0;

    sua_values_begin(&it, m, id);
    while (!err && sua_values_next(&it, &s)) {
        err = read_addr(s, &a, NULL);
        if (!err)
            peer_route(v, a.host);
    }
    return err;
}

static int contact(const struct sua_msg *m, struct peer_values *v)
{
    struct sua_values it;
    struct sua_str s;

    sua_values_begin(&it, m, SUA_H_CONTACT);
    return sua_values_next(&it, &s) ? read_addr(s, &v->contact, NULL) : 0;
}

static int numbers(const struct sua_msg *m, struct peer_values *v)
{
    struct sua_cseq cseq;
    uint32_t hops = 0, length = 0;
    int err = sua_msg_cseq(m, &cseq);

    if (err)
        return err;
    v->cseq = cseq.seq;
    v->cseq_method = view(cseq.name);
    (void)sua_msg_u32(m, SUA_H_MAX_FORWARDS, 255, &hops);
    (void)sua_msg_u32(m, SUA_H_CONTENT_LENGTH, 65535, &length);
    v->hops = hops;
    v->length = length;
    return 0;
}

int peer_read(char *p, size_t n, struct peer_values *v)
{
    struct sua_msg m;
    struct sua_via via;
    int err = sua_msg_index(&m, p, n, hdr, HDRS, 0);

    if (!err && sua_msg_is_request(&m)) {
        v->method = view(sua_msg_method(&m));
        err = read_uri(sua_msg_uri(&m), &v->uri);
    }
    v->status = m.status;
    if (err || (err = sua_msg_via(&m, &via)) != 0)
        return err;
    v->via_host = view(via.host);
    v->via_port = via.port;
    v->via_branch = view(via.branch);
    v->call_id = view(sua_msg_get(&m, SUA_H_CALL_ID));
    return read_addr(sua_msg_get(&m, SUA_H_FROM), &v->from, &v->from_tag) |
           read_addr(sua_msg_get(&m, SUA_H_TO), &v->to, &v->to_tag) |
           numbers(&m, v) | contact(&m, v) | routes(&m, SUA_H_ROUTE, v) |
           routes(&m, SUA_H_RECORD_ROUTE, v);
}

void peer_done(void)
{
}

int peer_index(char *p, size_t n)
{
    struct sua_msg m;

    return sua_msg_index(&m, p, n, hdr, HDRS, 0);
}
