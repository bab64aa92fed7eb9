/* SPDX-License-Identifier: MIT
 * GNU oSIP in the race of parsers: osip_message_parse() reads all headers it
 * knows into structs on the heap. */
#include <stdlib.h>
#include <sys/time.h>

#include <osipparser2/osip_parser.h>

#include "peer.h"

static osip_message_t *msg;

int peer_open(void)
{
    return parser_init();
}

static unsigned number(const char *z)
{
    return z ? (unsigned)strtoul(z, NULL, 10) : 0;
}

static void read_uri(const osip_uri_t *u, struct peer_addr *out)
{
    if (!u)
        return;
    out->user = peer_z(u->username);
    out->host = peer_z(u->host);
    out->port = number(u->port);
}

static void read_from(osip_from_t *f, struct peer_addr *out,
                      struct peer_text *tag)
{
    osip_generic_param_t *p = NULL;

    if (!f)
        return;
    read_uri(f->url, out);
    if (!osip_from_get_tag(f, &p) && p)
        *tag = peer_z(p->gvalue);
}

static void routes(const osip_list_t *list, struct peer_values *v)
{
    struct peer_addr a;
    int i;

    for (i = 0; i < osip_list_size(list); i++) {
        memset(&a, 0, sizeof a);
        read_uri(((osip_from_t *)osip_list_get(list, i))->url, &a);
        peer_route(v, a.host);
    }
}

static void via(osip_via_t *top, struct peer_values *v)
{
    osip_generic_param_t *p = NULL;

    if (!top)
        return;
    v->via_host = peer_z(top->host);
    v->via_port = number(top->port);
    if (!osip_via_param_get_byname(top, (char *)(size_t) "branch", &p) && p)
        v->via_branch = peer_z(p->gvalue);
}

static void collect(struct peer_values *v)
{
    osip_contact_t *c = osip_list_get(&msg->contacts, 0);
    osip_header_t *h = NULL;

    if (MSG_IS_REQUEST(msg)) {
        v->method = peer_z(msg->sip_method);
        read_uri(msg->req_uri, &v->uri);
    } else {
        v->status = (unsigned)msg->status_code;
    }
    via(osip_list_get(&msg->vias, 0), v);
    read_from(msg->from, &v->from, &v->from_tag);
    read_from(msg->to, &v->to, &v->to_tag);
    v->call_id = peer_z(msg->call_id->number);
    v->call_id_host = peer_z(msg->call_id->host);
    v->cseq = strtoul(msg->cseq->number, NULL, 10);
    v->cseq_method = peer_z(msg->cseq->method);
    if (c)
        read_uri(c->url, &v->contact);
    if (osip_message_header_get_byname(msg, "max-forwards", 0, &h) >= 0 && h)
        v->hops = number(h->hvalue);
    if (msg->content_length)
        v->length = number(msg->content_length->value);
    routes(&msg->routes, v);
    routes(&msg->record_routes, v);
}

int peer_read(char *p, size_t n, struct peer_values *v)
{
    int err = osip_message_init(&msg);

    if (err)
        return err;
    err = osip_message_parse(msg, p, n);
    if (!err)
        collect(v);
    return err;
}

void peer_done(void)
{
    osip_message_free(msg);
    msg = NULL;
}

int peer_index(char *p, size_t n)
{
    (void)p;
    (void)n;
    return -1;
}
