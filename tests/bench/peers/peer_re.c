/* SPDX-License-Identifier: MIT
 * libre in the race of parsers: sip_msg_decode() points into the buffer,
 * reads the headers of a transaction at once and others when asked. */
#include <string.h>

#include <re.h>

#include "peer.h"

static struct mbuf *mb;
static struct sip_msg *msg;

int peer_open(void)
{
    mb = mbuf_alloc(1);
    return !mb;
}

static struct peer_text view(struct pl s)
{
    return peer_text(s.p, s.l);
}

static void read_uri(const struct uri *u, struct peer_addr *out)
{
    out->user = view(u->user);
    out->host = view(u->host);
    out->port = u->port;
}

static bool route(const struct sip_hdr *h, const struct sip_msg *m, void *arg)
{
    struct sip_addr a;

    (void)m;
    if (!sip_addr_decode(&a, &h->val))
        peer_route(arg, view(a.uri.host));
    return false;
}

static void via(struct peer_values *v)
{
    const struct pl *by = &msg->via.sentby;
    const char *colon = pl_strchr(by, ':');

    v->via_host = peer_text(by->p, colon ? (size_t)(colon - by->p) : by->l);
    v->via_port = sa_port(&msg->via.addr);
    v->via_branch = view(msg->via.branch);
}

static int contact(struct peer_values *v)
{
    const struct sip_hdr *h = sip_msg_hdr(msg, SIP_HDR_CONTACT);
    struct sip_addr a;
    int err;

    if (!h)
        return 0;
    err = sip_addr_decode(&a, &h->val);
    if (!err)
        read_uri(&a.uri, &v->contact);
    return err;
}

static int collect(struct peer_values *v)
{
    if (msg->req) {
        v->method = view(msg->met);
        read_uri(&msg->uri, &v->uri);
    } else {
        v->status = msg->scode;
    }
    via(v);
    read_uri(&msg->from.uri, &v->from);
    v->from_tag = view(msg->from.tag);
    read_uri(&msg->to.uri, &v->to);
    v->to_tag = view(msg->to.tag);
    v->call_id = view(msg->callid);
    v->cseq = msg->cseq.num;
    v->cseq_method = view(msg->cseq.met);
    v->hops = msg->maxfwd.l ? pl_u32(&msg->maxfwd) : 0;
    v->length = msg->clen.l ? pl_u32(&msg->clen) : 0;
    sip_msg_hdr_apply(msg, true, SIP_HDR_ROUTE, route, v);
    sip_msg_hdr_apply(msg, true, SIP_HDR_RECORD_ROUTE, route, v);
    return contact(v);
}

/* The transport would hand over an mbuf: one that points at the message. */
int peer_read(char *p, size_t n, struct peer_values *v)
{
    int err;

    mb->buf = (uint8_t *)p;
    mb->size = mb->end = n;
    mb->pos = 0;
    err = sip_msg_decode(&msg, mb);
    return err ? err : collect(v);
}

void peer_done(void)
{
    msg = mem_deref(msg);
}

int peer_index(char *p, size_t n)
{
    (void)p;
    (void)n;
    return -1;
}
