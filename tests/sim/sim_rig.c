/* SPDX-License-Identifier: MIT
 * The tiny transaction user of rig.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn, NULL
};

struct sua_config rig_config(void)
{
    struct sua_config c;
    memset(&c, 0, sizeof c);
    c.size = sizeof c;
    c.modules = modules;
    c.max_flow = 8;
    return c;
}

/* ---- server ------------------------------------------------------------- */
static struct sim_node *node_of(const struct sua_stack *s)
{
    return s->hooks.user;
}

static void srv_failed(struct sua_stack *s, struct sua_txn *t,
                       unsigned status)
{
    struct rig_server *r = t->obj;
    r->failed++;
    r->fail_status = status;
    r->failed_at = s->now;
}

static void srv_cancel(struct sua_stack *s, struct sua_txn *t,
                       const struct sua_msg *m)
{
    struct sua__reply r;
    (void)m;
    ((struct rig_server *)t->obj)->cancels++;
    memset(&r, 0, sizeof r);
    r.status = 487;
    (void)sua__txn_reply(s, t, &r);
}

static void srv_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct rig_server *r = t->obj;
    r->ended++;
    r->ended_at = s->now;
    if (r->txn == t)
        r->txn = NULL;
}

static const struct sua__tu srv_tu = {
    NULL, srv_failed, srv_cancel, srv_ended
};

struct later {
    struct sim_node *node;
    uint64_t key;
    unsigned status;
};

static void later(void *arg)
{
    struct later *l = arg;
    struct sua_stack *s = l->node->stack;
    struct sua_txn *t = sua__find(&sua__txns(s)->server, l->key);
    struct rig_server *srv = l->node->user;
    if (t && t->state < SUA__COMPLETED)
        srv->reply_err = sua_reply_status(s, t, l->status);
    free(l);
}

static void reply_later(struct sua_stack *s, const struct sua_txn *t,
                        unsigned status, uint32_t after)
{
    struct later *l = malloc(sizeof *l);
    if (!l)
        abort();
    l->node = node_of(s);
    l->key = (uint64_t)t->key << 32 | t->node.hash;
    l->status = status;
    sim_at(l->node->sim, s->now + after, later, l);
}

static int srv_request(struct sua_stack *s, struct sua_txn *t,
                       const struct sua_msg *m, const struct sua_flow *from)
{
    struct rig_server *r = node_of(s)->user;
    struct sua__reply reply;
    (void)from;
    if (!r || r->refuse)
        return 0;
    if (!t) {
        r->acks++;
        return 1;
    }
    r->requests++;
    r->at = s->now;
    r->method = m->method;
    r->txn = t;
    snprintf(r->uri, sizeof r->uri, "%.*s", SUA_FMT(sua_msg_uri(m)));
    sua__txn_own(t, &srv_tu, r);
    memset(&reply, 0, sizeof reply);
    for (unsigned i = 0; i < 4 && r->status[i]; i++) {
        reply.status = r->status[i];
        if (r->after[i])
            reply_later(s, t, r->status[i], r->after[i]);
        else
            r->reply_err = sua__txn_reply(s, t, &reply);
    }
    return 1;
}

int rig_reply(struct sim_node *n, unsigned status)
{
    struct rig_server *r = n->user;
    if (!r->txn)
        return SUA_ENOENT;
    return sua_reply_status(n->stack, r->txn, status);
}

struct sim_node *rig_stack(struct sim *s, const char *name,
                           const struct sua_config *cfg, int hosted,
                           struct rig_server *srv)
{
    struct sua_config plain = rig_config();
    struct sim_node *n = sim_stack(s, name, cfg ? cfg : &plain, hosted);
    n->user = srv;
    sua__txns(n->stack)->request = srv_request;
    return n;
}

/* ---- client ------------------------------------------------------------- */
static void cli_response(struct sua_stack *s, struct sua_txn *t,
                         const struct sua_msg *m)
{
    struct rig_call *c = t->obj;
    c->status = m->status;
    c->told_at = s->now;
    snprintf(c->to, sizeof c->to, "%.*s",
             SUA_FMT(sua_msg_get(m, SUA_H_TO)));
    if (m->status < 200)
        c->provisional++;
    else if (m->status < 300 && c->method == SUA_M_INVITE)
        c->finals_2xx++;
    else
        c->final++;
    if (!sua__txn_text(t).n)
        sim_fail(c->node->sim, "no request text in response()");
}

static void cli_failed(struct sua_stack *s, struct sua_txn *t,
                       unsigned status)
{
    struct rig_call *c = t->obj;
    c->failed++;
    c->status = status;
    c->told_at = s->now;
}

static void cli_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct rig_call *c = t->obj;
    c->ended++;
    c->ended_at = s->now;
    c->txn = NULL;
}

static const struct sua__tu cli_tu = {
    cli_response, cli_failed, NULL, cli_ended
};

static void compose(struct sua_stack *s, struct sua_buf *b,
                    const struct sua__dest *d, const char *method,
                    const char *extra)
{
    char branch[SUA__BRANCH_LEN], id[16];
    sua__branch(s, branch);
    sua__token(s, id, sizeof id);
    sua_buf_z(b, method);
    sua_buf_z(b, " sip:");
    sua_addr_write(b, &d->addr, 1);
    sua_buf_z(b, " SIP/2.0\r\nVia: SIP/2.0/");
    sua_buf_str(b, sua_proto_name(d->proto));
    sua_buf_char(b, ' ');
    sua__net_sentby(s, b, d);
    sua_buf_z(b, ";rport;branch=");
    sua_buf_str(b, sua_str_make(branch, sizeof branch));
    sua_buf_z(b, "\r\nMax-Forwards: 70\r\nFrom: <sip:rig@a>;tag=");
    sua_buf_str(b, sua_str_make(id, 8));
    sua_buf_z(b, "\r\nTo: <sip:b@b>\r\nCall-ID: ");
    sua_buf_str(b, sua_str_make(id, sizeof id));
    sua_buf_z(b, "\r\nCSeq: 7 ");
    sua_buf_z(b, method);
    sua_buf_z(b, "\r\nContact: <sip:rig@10.0.0.1>\r\n");
    sua_buf_z(b, extra ? extra : "");
    sua_buf_z(b, "Content-Length: 4\r\n\r\nbody");
}

static int start(struct rig_call *c, const struct sua__dest *d,
                 const char *method, const char *extra)
{
    struct sua_stack *s = c->node->stack;
    struct sua__text *text = sua__text_get(&s->texts, 900, 0);
    struct sua_buf b;
    int err;
    if (!text)
        return SUA_ENOMEM;
    sua_buf_init(&b, text->bytes, text->cap);
    compose(s, &b, d, method, extra);
    text->len = (uint16_t)b.n;
    if (b.err)
        sim_fail(c->node->sim, "rig: request too big");
    err = sua__txn_client(s, &c->txn, c->method, text,
                          sua_str_make(NULL, 0), d, &cli_tu, c, 0);
    if (err)
        sua__text_unref(&s->texts, text);
    return err;
}

int rig_request(struct rig_call *c, struct sim_node *from,
                const struct sua_addr *to, unsigned proto,
                const char *method, const char *extra)
{
    struct sua__dest d;
    int err;
    memset(c, 0, sizeof *c);
    c->node = from;
    c->method = sua_method_parse(sua_str_z(method));
    c->begun = from->sim->now;
    memset(&d, 0, sizeof d);
    d.addr = *to;
    d.proto = (uint8_t)proto;
    sua__enter(from->stack);
    err = sua__net_route(from->stack, &d);
    if (!err)
        err = start(c, &d, method, extra);
    sua__leave(from->stack);
    return err;
}

int rig_cancel(struct rig_call *c, const char *extra)
{
    struct sua_stack *s = c->node->stack;
    int err;
    if (!c->txn)
        return SUA_ENOENT;
    sua__enter(s);
    err = sua__txn_cancel(s, c->txn, sua_str_z(extra));
    sua__leave(s);
    return err;
}

/* ---- scripts ------------------------------------------------------------ */
static void log_packet(struct sim_node *n, const struct sim_packet *p)
{
    struct rig_log *l = n->user;
    struct rig_packet *r;
    if (l->n == RIG_LOG)
        sim_fail(n->sim, "rig: log full");
    r = &l->p[l->n++];
    r->at = n->sim->now;
    snprintf(r->text, sizeof r->text, "%s", p->data);
}

struct sim_node *rig_script(struct sim *s, const char *name,
                            struct rig_log *log)
{
    static const struct sim_script script = { log_packet, NULL, NULL, NULL };
    struct sim_node *n = sim_script(s, name, &script);
    n->user = log;
    log->n = 0;
    return n;
}

const char *rig_text(const char *method, const char *via, const char *to_tag,
                     const char *cseq, const char *extra)
{
    static char out[1400];
    char own[32];
    snprintf(own, sizeof own, "7 %s", method);
    snprintf(out, sizeof out,
             "%s sip:b@10.0.0.1 SIP/2.0\r\n"
             "Via: %s\r\n"
             "Max-Forwards: 70\r\n"
             "From: <sip:a@a>;tag=ft\r\n"
             "To: <sip:b@b>%s%s\r\n"
             "Call-ID: cid@x\r\n"
             "CSeq: %s\r\n"
             "%s"
             "Content-Length: 0\r\n\r\n",
             method, via, to_tag ? ";tag=" : "", to_tag ? to_tag : "",
             cseq ? cseq : own, extra ? extra : "");
    return out;
}

const char *rig_header(const char *text, const char *name)
{
    static char out[8][512];
    static unsigned turn;
    char key[64], *v = out[turn++ % 8];
    const char *p;
    snprintf(key, sizeof key, "\r\n%s: ", name);
    p = strstr(text, key);
    v[0] = 0;
    if (p)
        snprintf(v, 512, "%.*s",
                 (int)strcspn(p + strlen(key), "\r"), p + strlen(key));
    return v;
}

const char *rig_answer(const char *request, unsigned status,
                       const char *to_tag, const char *extra)
{
    static char out[1400];
    snprintf(out, sizeof out,
             "SIP/2.0 %u X\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s%s\r\n"
             "Call-ID: %s\r\nCSeq: %s\r\n%sContent-Length: 0\r\n\r\n",
             status, rig_header(request, "Via"),
             rig_header(request, "From"), rig_header(request, "To"),
             to_tag ? ";tag=" : "", to_tag ? to_tag : "",
             rig_header(request, "Call-ID"), rig_header(request, "CSeq"),
             extra ? extra : "");
    return out;
}

int rig_find(const struct rig_log *l, const char *prefix, unsigned nth)
{
    for (unsigned i = 0; i < l->n; i++)
        if (!strncmp(l->p[i].text, prefix, strlen(prefix)) && !nth--)
            return (int)i;
    return -1;
}

unsigned rig_count(const struct rig_log *l, const char *prefix)
{
    unsigned n = 0;
    while (rig_find(l, prefix, n) >= 0)
        n++;
    return n;
}
