/* SPDX-License-Identifier: MIT
 * Sofia-SIP in the race of parsers: msg_make() copies the message and reads
 * every header it knows. */
#include <stdlib.h>

#include <sofia-sip/su.h>
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>

#include "peer.h"

static msg_mclass_t const *sip_class;
static msg_t *msg;

int peer_open(void)
{
    su_init();
    sip_class = sip_default_mclass();
    return !sip_class;
}

static unsigned number(const char *z)
{
    return z ? (unsigned)strtoul(z, NULL, 10) : 0;
}

static void read_url(const url_t *u, struct peer_addr *out)
{
    out->user = peer_z(u->url_user);
    out->host = peer_z(u->url_host);
    out->port = number(u->url_port);
}

static void start_line(const sip_t *s, struct peer_values *v)
{
    if (s->sip_request) {
        v->method = peer_z(s->sip_request->rq_method_name);
        read_url(s->sip_request->rq_url, &v->uri);
    } else {
        v->status = (unsigned)s->sip_status->st_status;
    }
}

static void routes(const sip_t *s, struct peer_values *v)
{
    const sip_route_t *r;
    const sip_record_route_t *rr;

    for (r = s->sip_route; r; r = r->r_next)
        peer_route(v, peer_z(r->r_url->url_host));
    for (rr = s->sip_record_route; rr; rr = rr->r_next)
        peer_route(v, peer_z(rr->r_url->url_host));
}

static void collect(const sip_t *s, struct peer_values *v)
{
    start_line(s, v);
    v->via_host = peer_z(s->sip_via->v_host);
    v->via_port = number(s->sip_via->v_port);
    v->via_branch = peer_z(s->sip_via->v_branch);
    read_url(s->sip_from->a_url, &v->from);
    v->from_tag = peer_z(s->sip_from->a_tag);
    read_url(s->sip_to->a_url, &v->to);
    v->to_tag = peer_z(s->sip_to->a_tag);
    v->call_id = peer_z(s->sip_call_id->i_id);
    v->cseq = s->sip_cseq->cs_seq;
    v->cseq_method = peer_z(s->sip_cseq->cs_method_name);
    if (s->sip_contact)
        read_url(s->sip_contact->m_url, &v->contact);
    if (s->sip_max_forwards)
        v->hops = (unsigned)s->sip_max_forwards->mf_count;
    if (s->sip_content_length)
        v->length = (unsigned)s->sip_content_length->l_length;
    routes(s, v);
}

int peer_read(char *p, size_t n, struct peer_values *v)
{
    const sip_t *s;

    msg = msg_make(sip_class, 0, p, (ssize_t)n);
    s = msg ? sip_object(msg) : NULL;
    if (!s || s->sip_flags & MSG_FLG_ERROR || s->sip_error)
        return 1;
    collect(s, v);
    return 0;
}

void peer_done(void)
{
    msg_destroy(msg);
    msg = NULL;
}

int peer_index(char *p, size_t n)
{
    (void)p;
    (void)n;
    return -1;
}
