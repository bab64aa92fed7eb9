/* SPDX-License-Identifier: MIT
 * Requests as bytes: what stays from sending to sending, and what is new in
 * each. RFC 3261 8.1.1, 12.2.1.1, 18.1.1, RFC 3581 3. */
#include "dlg/dlg.h"

static const struct sua__slice nothing;

/* ---- who it is from ----------------------------------------------------- */
/* 8.1.1.3: who has no identity is anonymous. */
struct sua_str sua__from_of(const struct sua__identity *id)
{
    if (id && id->text)
        return sua__dialog_str(id->text, id->from);
    return SUA_STR("\"Anonymous\" <sip:anonymous@anonymous.invalid>");
}

struct sua_str sua__contact_user(const struct sua__identity *id)
{
    if (id && !id->text)
        return SUA_STR("anonymous");
    return sua__dialog_str(id ? id->text : NULL,
                           id ? id->contact_user : nothing);
}

static struct sua_str route_of(const struct sua__identity *id)
{
    const struct sua__ways *w = id->ways;

    return w && w->route.n ? sua__dialog_str(w->text, w->route)
                           : sua__dialog_str(id->text, id->route);
}
#include "sip/write.h"

#define GUESS_FRESH 170         /* Via, CSeq, Contact                      */

int sua__cell_write(struct sua_stack *s, struct sua__text **out, size_t guess,
                    int reserved, void (*write)(struct sua_buf *b, void *arg),
                    void *arg)
{
    for (;;) {
        struct sua__text *t = sua__text_get(&s->texts, guess, reserved);
        struct sua_buf b;

        if (!t)
            return guess > s->texts.most ? SUA_ETOOBIG : SUA_ENOMEM;
        sua_buf_init(&b, t->bytes, t->cap);
        write(&b, arg);
        if (!b.err) {
            t->len = (uint16_t)b.n;
            *out = sua__text_shrink(&s->texts, t);
            return SUA_OK;
        }
        guess = sua__text_more(&s->texts, t, (size_t)t->cap + 1);
        sua__text_unref(&s->texts, t);
        if (b.err != SUA_ETOOBIG)
            return b.err;
    }
}

/* ---- what is new in each sending ------------------------------------- */
/* How we name ourselves towards a destination: read once, written in Via and
 * Contact. A name that is too long to be kept is written from its source. */
struct by {
    struct sua_stack *s;
    const struct sua__dest *d;
    size_t n;
    char mem[64];
};

static void by_read(struct by *by, struct sua_stack *s,
                    const struct sua__dest *d)
{
    struct sua_buf b;

    by->s = s;
    by->d = d;
    by->n = 0;
    sua_buf_init(&b, by->mem, sizeof by->mem);
    sua__net_sentby(s, &b, d);
    if (!b.err)
        by->n = b.n;
}

static void by_put(struct sua_buf *b, const struct by *by)
{
    if (by->n)
        sua_buf_str(b, sua_str_make(by->mem, by->n));
    else
        sua__net_sentby(by->s, b, by->d);
}

static void via(struct sua_buf *b, const struct by *by, struct sua_str branch)
{
    sua__buf_lit(b, "Via: SIP/2.0/");
    sua_buf_str(b, sua_proto_name(by->d->proto));
    sua_buf_char(b, ' ');
    by_put(b, by);
    sua__buf_lit(b, ";branch=");
    sua_buf_str(b, branch);
    sua__buf_lit(b, ";rport\r\n");
}

void sua__via_write(struct sua_stack *s, struct sua_buf *b,
                    const struct sua__dest *d, struct sua_str branch)
{
    struct by by;

    by_read(&by, s, d);
    via(b, &by, branch);
}

/* A SIPS URI says TLS by itself; RFC 7118 5.2 knows no transport=wss. */
static const char *transport_param(unsigned proto, int sips)
{
    if (proto == SUA_TCP)
        return ";transport=tcp";
    if (proto == SUA_TLS && !sips)
        return ";transport=tls";
    return proto == SUA_WS || proto == SUA_WSS ? ";transport=ws" : "";
}

static void contact_as(struct sua_buf *b, struct sua_str user,
                       const struct by *by, int sips)
{
    if (sips)
        sua__buf_lit(b, "<sips:");
    else
        sua__buf_lit(b, "<sip:");
    if (user.n) {
        sua_buf_text(b, user);
        sua_buf_char(b, '@');
    }
    by_put(b, by);
    sua_buf_z(b, transport_param(by->d->proto, sips));
    sua_buf_char(b, '>');
}

void sua__contact_as(struct sua_stack *s, struct sua_buf *b,
                     struct sua_str user, const struct sua__dest *d,
                     int sips)
{
    struct by by;

    by_read(&by, s, d);
    contact_as(b, user, &by, sips);
}

/* A dialog that is secure needs a SIPS Contact (8.1.1.8). */
static void contact_of(struct sua_buf *b, const struct sua__identity *id,
                       const struct by *by, int sips)
{
    const struct sua__ways *w = id ? id->ways : NULL;
    struct sua_str uri = sua__dialog_str(w ? w->text : NULL,
                                         w ? w->contact : nothing);

    if (!uri.n || (sips && uri.p[3] != 's')) {
        contact_as(b, sua__contact_user(id), by, sips);
        return;
    }
    sua_buf_char(b, '<');
    sua_buf_str(b, uri);
    sua_buf_char(b, '>');
}

void sua__contact_of(struct sua_stack *s, struct sua_buf *b,
                     const struct sua__identity *id,
                     const struct sua__dest *d, int sips)
{
    struct by by;

    by_read(&by, s, d);
    contact_of(b, id, &by, sips);
}

/* What the flow decides: the top Via, and the middle. */
struct fresh {
    struct by by;
    struct sua_str branch;      /* empty: no flow is known yet             */
    struct sua_str params;      /* of Contact                              */
    struct sua__shape at;
    struct sua__creds creds;
};

static void write_via(struct sua_buf *b, struct fresh *f)
{
    size_t from = b->n;

    via(b, &f->by, f->branch);
    f->at.via_len = (uint16_t)(b->n - from);
}

static void write_contact(struct sua_buf *b, const struct fresh *f)
{
    const struct sua__req *r = f->creds.req;

    sua__buf_lit(b, "Contact: ");
    if (r->contact == SUA__CONTACT_STAR)
        sua_buf_char(b, '*');
    else if (r->method == SUA_M_REGISTER)
        contact_as(b, sua__contact_user(r->id), &f->by, r->sips);
    else
        contact_of(b, r->id, &f->by, r->sips);
}

static void write_params(struct sua_buf *b, struct fresh *f)
{
    size_t from = b->n;

    f->at.contact_at = (uint16_t)(b->n - f->at.mid_at);
    sua_buf_text(b, f->params);
    f->at.contact_len = (uint16_t)(b->n - from);
}

/* Without a flow only what goes into Contact is noted. */
static void write_middle(struct sua_buf *b, struct fresh *f)
{
    int contact = f->creds.req->contact && f->branch.n;

    f->at.mid_at = (uint16_t)b->n;
    if (f->branch.n)
        sua_write_cseq(b, f->creds.req->cseq, f->creds.method);
    if (contact)
        write_contact(b, f);
    write_params(b, f);
    if (contact)
        sua__buf_lit(b, "\r\n");
    if (f->branch.n)
        sua__creds_write(b, &f->creds);
    f->at.mid_len = (uint16_t)(b->n - f->at.mid_at);
}

/* ---- the whole ------------------------------------------------------- */
struct plan {
    const struct sua__reqspec *spec;
    const struct sua__way *way;
    struct sua_str from, to, call_id, ltag, rtag;
    struct fresh fresh;
    char fresh_id[24], fresh_tag[13];
};

static struct sua_str or_fresh(struct sua_stack *s, struct sua_str given,
                               char *mem, size_t n)
{
    if (given.n)
        return given;
    sua__token(s, mem, n);
    return sua_str_make(mem, n);
}

static void plan_outside(struct sua_stack *s, struct plan *p)
{
    const struct sua__reqspec *spec = p->spec;

    p->from = sua__from_of(spec->id);
    p->to = spec->to;
    p->call_id = or_fresh(s, spec->call_id, p->fresh_id,
                          sizeof(p->fresh_id));
    p->ltag = or_fresh(s, spec->from_tag, p->fresh_tag,
                       sizeof(p->fresh_tag));
    p->rtag = sua_str_make(NULL, 0);
}

static void plan_dialog(struct plan *p, const struct sua_dialog *d)
{
    p->from = sua__dialog_part(d, SUA__LOCAL);
    p->to = sua__dialog_part(d, SUA__REMOTE);
    p->call_id = sua__dialog_part(d, SUA__CALL_ID);
    p->ltag = sua__dialog_part(d, SUA__LOCAL_TAG);
    p->rtag = sua__dialog_part(d, SUA__REMOTE_TAG);
}

/* A dialog has them in the form that is sent. */
static void write_party(struct sua_buf *b, const struct plan *p,
                        struct sua_str value, struct sua_str tag)
{
    if (p->spec->dialog)
        sua_buf_str(b, value);
    else
        sua__party_write(b, value);
    if (tag.n && p->spec->dialog) {
        sua__buf_lit(b, ";tag=");
        sua_buf_str(b, tag);
    } else if (tag.n) {
        sua__buf_lit(b, ";tag=");
        sua_buf_text(b, tag);
    }
    sua__buf_lit(b, "\r\n");
}

static void write_to(struct sua_buf *b, const struct plan *p)
{
    if (p->to.n) {
        sua__buf_lit(b, "To: ");
        write_party(b, p, p->to, p->rtag);
        return;
    }
    sua__buf_lit(b, "To: <");
    sua__target_put(b, &p->way->target, 1);
    sua__buf_lit(b, ">\r\n");
}

/* Written here and nowhere else: a second one would be an attack or a bug. */
static int is_ours(struct sua_str name)
{
    static const uint8_t ours[] = {
        SUA_H_VIA, SUA_H_FROM, SUA_H_TO, SUA_H_CALL_ID, SUA_H_CSEQ,
        SUA_H_MAX_FORWARDS, SUA_H_ROUTE, SUA_H_CONTENT_LENGTH,
        SUA_H_AUTHORIZATION, SUA_H_PROXY_AUTHORIZATION
    };
    unsigned id = sua_hdr_id(name), i;

    for (i = 0; i < SUA__COUNT(ours); i++)
        if (id == ours[i])
            return 1;
    return 0;
}

static void write_tail(struct sua_buf *b, const struct sua__reqspec *spec)
{
    size_t i;

    sua_buf_str(b, spec->extra);
    for (i = 0; i < spec->nheaders; i++) {
        if (is_ours(spec->headers[i].name) && !b->err)
            b->err = SUA_EINVAL;
        sua_write_named(b, spec->headers[i].name, spec->headers[i].value);
    }
    sua_write_body(b, spec->body);
}

/* Of a request line, the method cut off. */
static struct sua_str uri_of(struct sua_str line)
{
    return sua__str_sub(line, 0, line.n - (sizeof(" SIP/2.0\r\n") - 1));
}

static void write_plan(struct sua_buf *b, void *arg)
{
    struct plan *p = (struct plan *)arg;
    struct fresh *f = &p->fresh;
    struct sua_str line;

    sua__way_line(b, f->creds.method, p->way);
    f->at.line_len = (uint16_t)b->n;
    f->at.via_len = 0;
    line = sua_buf_view(b);
    (void)sua__str_cut(&line, ' ');
    f->creds.uri = uri_of(line);
    if (f->branch.n)
        write_via(b, f);
    sua__buf_lit(b, "Max-Forwards: 70\r\n");
    sua__way_route(b, p->way);
    sua__buf_lit(b, "From: ");
    write_party(b, p, p->from, p->ltag);
    write_to(b, p);
    if (p->spec->dialog)
        sua__write_line(b, SUA_H_CALL_ID, p->call_id);
    else
        sua_write_hdr(b, SUA_H_CALL_ID, p->call_id);
    write_middle(b, f);
    write_tail(b, p->spec);
}

static size_t digits(size_t v)
{
    size_t n = 1;

    while (v /= 10)
        n++;
    return n;
}

#define LEN(text) (sizeof(text) - 1)

/* Via, CSeq, Contact. */
static size_t fresh_size(const struct plan *p)
{
    const struct fresh *f = &p->fresh;
    const struct sua__req *r = f->creds.req;
    size_t n = LEN("Via: SIP/2.0/UDP ;branch=;rport\r\n" "CSeq:  \r\n") +
               f->by.n + f->branch.n + digits(r->cseq) + f->creds.method.n +
               4 * f->creds.before.n; /* packed: see creds.c */

    if (r->contact)
        n += LEN("Contact: <sip:@>\r\n") + sua__contact_user(r->id).n +
             f->by.n + strlen(transport_param(r->dest.proto, r->sips));
    return n;
}

static size_t tail_size(const struct sua__reqspec *spec)
{
    size_t n = spec->extra.n + LEN("Content-Length: 0\r\n" "\r\n"), i;

    for (i = 0; i < spec->nheaders; i++)
        n += spec->headers[i].name.n + spec->headers[i].value.n +
             LEN(": \r\n");
    if (spec->body)
        n += LEN("Content-Type: \r\n") + spec->body->type.n +
             digits(spec->body->data.n) - 1 + spec->body->data.n;
    return n;
}

/* What will be written, so that its cell fits. Where that is hard to say a
 * little more: too little costs a second try. */
static size_t guess_size(const struct plan *p)
{
    const struct sua__way *w = p->way;
    size_t n = LEN("  SIP/2.0\r\n" "Max-Forwards: 70\r\n" "From: ;tag=\r\n"
                   "To: \r\n" "Call-ID: \r\n") +
               p->fresh.creds.method.n + w->target.text.n + p->from.n +
               p->ltag.n + p->to.n + p->call_id.n + tail_size(p->spec) +
               p->fresh.params.n;

    if (w->set.n)
        n += LEN("Route: ,<>\r\n") + w->set.n;
    if (!p->to.n)
        n += w->target.text.n + LEN("<>");
    if (p->rtag.n)
        n += LEN(";tag=") + p->rtag.n;
    if (!p->spec->dialog)
        n += LEN("<>" "<>");
    return p->fresh.branch.n ? n + fresh_size(p) : n;
}

int sua__req_way(const struct sua__req *r, const struct sua__reqspec *spec,
                 struct sua__way *w)
{
    struct sua_str target = spec->uri, set = sua_str_make(NULL, 0);
    const struct sua_dialog *d = spec->dialog;

    if (r->in_dialog && !target.n)
        target = sua__dialog_part(d, SUA__TARGET);
    if (r->in_dialog)
        set = sua__dialog_part(d, SUA__ROUTE_SET);
    else if (spec->id)
        set = route_of(spec->id);
    return sua__way_read(w, target, set);
}

int sua__req_compose(struct sua_stack *s, struct sua__req *r,
                     const struct sua__reqspec *spec,
                     const struct sua__way *w, struct sua_str branch)
{
    const struct sua_dialog *d = spec->dialog;
    struct plan p;
    int err;

    if (!sua__buf_is_text(spec->name))
        return SUA_EINVAL;
    p.spec = spec;
    p.way = w;
    if (d)
        plan_dialog(&p, d);
    else
        plan_outside(s, &p);
    if (w->hop.scheme == SUA_URI_SIPS || w->target.scheme == SUA_URI_SIPS)
        r->sips = 1;
    sua__creds_begin(&p.fresh.creds, s, r, NULL);
    if (branch.n)
        by_read(&p.fresh.by, s, &r->dest);
    p.fresh.branch = branch;
    p.fresh.params = spec->contact_params;
    p.fresh.creds.method = spec->method ? sua_method_name(spec->method)
                                        : spec->name;
    err = sua__cell_write(s, &r->tmpl, guess_size(&p), r->in_dialog,
                          write_plan, &p);
    if (!err)
        r->at = p.fresh.at;
    return err;
}

/* ---- once more -------------------------------------------------------- */

/* The four pieces between and around the parts. to may be from: the order
 * of the moves keeps each from running over what is still to be moved. */
static void splice(char *to, const struct sua__text *from,
                   const struct sua__shape *was, const struct sua__shape *at,
                   const char *parts)
{
    size_t front = (size_t)was->line_len + was->via_len;
    size_t tail = (size_t)was->mid_at + was->mid_len;
    size_t keep = was->mid_at - front, rest = from->len - tail;
    size_t to_front = (size_t)at->line_len + at->via_len;
    size_t to_tail = to_front + keep + at->mid_len;

    if (to_tail > tail)
        memmove(to + to_tail, from->bytes + tail, rest);
    memmove(to + to_front, from->bytes + front, keep);
    if (to_tail <= tail)
        memmove(to + to_tail, from->bytes + tail, rest);
    memmove(to, from->bytes, was->line_len);
    memcpy(to + at->line_len, parts, at->via_len);
    memcpy(to + to_front + keep, parts + at->via_len, at->mid_len);
}

/* In its own cell while nobody else holds it: a device may have one large
 * cell only. */
static int join_parts(struct sua_stack *s, struct sua__req *r,
                      const struct sua__shape *at,
                      const struct sua__text *parts)
{
    struct sua__text *old = r->tmpl, *t = old;
    size_t n = (size_t)old->len - r->at.via_len - r->at.mid_len + parts->len;

    if (n > UINT16_MAX)
        return SUA_ETOOBIG;
    if (old->refs != 1 || n > old->cap)
        t = sua__text_get(&s->texts, n, r->in_dialog);
    if (!t)
        return n > s->texts.most ? SUA_ETOOBIG : SUA_ENOMEM;
    splice(t->bytes, old, &r->at, at, parts->bytes);
    t->len = (uint16_t)n;
    if (t != old)
        sua__text_unref(&s->texts, old);
    r->tmpl = t;
    return SUA_OK;
}

/* Via, then the middle; they go to their places afterwards. */
static void write_parts(struct sua_buf *b, void *arg)
{
    struct fresh *f = (struct fresh *)arg;

    write_via(b, f);
    write_middle(b, f);
}

int sua__req_finish(struct sua_stack *s, struct sua__req *r,
                    const struct sua_msg *m, struct sua_str branch)
{
    struct sua__text *parts = NULL;
    struct sua_str line = sua_str_make(r->tmpl->bytes, r->at.line_len);
    struct fresh f;
    int err;

    sua__creds_begin(&f.creds, s, r, m);
    by_read(&f.by, s, &r->dest);
    f.branch = branch;
    f.at = r->at;
    f.params = sua_str_make(line.p + r->at.mid_at + r->at.contact_at,
                            r->at.contact_len);
    f.creds.method = sua__str_cut(&line, ' ');
    f.creds.uri = uri_of(line);
    err = sua__cell_write(s, &parts, GUESS_FRESH, r->in_dialog, write_parts,
                          &f);
    if (err)
        return err;
    err = join_parts(s, r, &f.at, parts);
    sua__text_unref(&s->texts, parts);
    if (err)
        return err;
    f.at.mid_at = (uint16_t)(r->at.mid_at + f.at.via_len - r->at.via_len);
    r->at = f.at;
    return SUA_OK;
}

struct sua_str sua__req_uri(const struct sua__req *r)
{
    struct sua_str line = sua_str_make(r->tmpl->bytes, r->at.line_len);

    (void)sua__str_cut(&line, ' ');
    return uri_of(line);
}
