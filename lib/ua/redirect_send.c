/* SPDX-License-Identifier: MIT
 * A request goes to another target: as it was but for the Request-URI, the
 * headers that URI asks for, and one more entry in its history. RFC 3261
 * 8.1.3.4, 19.1.5, RFC 7044 9.3, 10.3, 10.4. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/again.h"
#include "ua/redirect.h"

#define ROOM 160                /* of an entry in the history              */

/* A header of a URI that may stand in a request: those that say something
 * about the call and nothing about how it is made (19.1.5; RFC 7433 4). */
static const struct sua_str harmless[] = {
    SUA_STR_INIT("Subject"), SUA_STR_INIT("Priority"),
    SUA_STR_INIT("In-Reply-To"), SUA_STR_INIT("Organization"),
    SUA_STR_INIT("User-to-User")
};

struct making {
    const struct sua__redirect *x;
    struct sua_str now, before; /* headers of this URI and of the last one */
    struct sua_str entry;       /* last of History-Info                    */
};

/* ---- headers of the URI ------------------------------------------------- */
static struct sua_str headers_of(struct sua_str uri)
{
    size_t at = sua__str_find(uri, '?');

    return sua__str_sub(uri, at + 1, uri.n);
}

static void put_header(struct sua_buf *b, struct sua_str name,
                       struct sua_str escaped)
{
    char mem[256];
    int n = sua_uri_unescape(escaped, mem, sizeof mem);
    struct sua_buf was = *b;

    if (n <= 0)
        return;
    sua_write_named(b, name, sua_str_make(mem, (size_t)n));
    if (b->err == SUA_EINVAL) /* a line end in it: not with us */
        *b = was;
}

static void put_headers(struct sua_buf *b, struct sua_str headers)
{
    struct sua_str v;
    unsigned i;

    for (i = 0; i < SUA__COUNT(harmless); i++)
        if (!sua_uri_header_get(headers, harmless[i], &v))
            put_header(b, harmless[i], v);
}

static int is_replaced(const struct making *k, struct sua_str name)
{
    struct sua_str v;
    unsigned i;

    for (i = 0; i < SUA__COUNT(harmless); i++)
        if (sua_str_ieq(name, harmless[i]))
            return !sua_uri_header_get(k->now, name, &v) ||
                   !sua_uri_header_get(k->before, name, &v);
    return 0;
}

/* ---- history ------------------------------------------------------------ */
/* The failed one's entry tells why: "?Reason=SIP%3Bcause%3D302". */
static void put_failed(struct sua_buf *b, const struct making *k,
                       struct sua_history *h)
{
    struct sua_str uri = h->addr.uri;
    char mem[512];
    struct sua_buf u;

    sua_buf_init(&u, mem, sizeof mem);
    sua_buf_str(&u, uri);
    sua_buf_char(&u, sua__str_find(uri, '?') < uri.n ? '&' : '?');
    sua_buf_z(&u, "Reason=SIP%3Bcause%3D");
    sua_buf_u32(&u, k->x->failed);
    if (!u.err)
        h->addr.uri = sua_buf_view(&u);
    sua_write_hdr_begin(b, SUA_STR("History-Info"));
    sua_history_write(b, h);
    sua_write_hdr_end(b);
}

/* The last number of "1.2", and what stands before it. */
static struct sua_str split_index(struct sua_str index, uint32_t *n)
{
    size_t at = index.n;

    while (at && index.p[at - 1] != '.')
        at--;
    *n = 0;
    (void)sua_number_parse(sua__str_sub(index, at, index.n), n);
    return sua__str_sub(index, 0, at);
}

/* A sibling of the one that was sent elsewhere. */
static void put_new(struct sua_buf *b, const struct making *k,
                    const struct sua__target *t, struct sua_str former)
{
    struct sua_str uri = sua__redirect_uri(k->x, t), front;
    uint32_t n;

    front = split_index(former, &n);
    sua_buf_z(b, "History-Info: <");
    sua_buf_text(b, sua__str_sub(uri, 0, sua__str_find(uri, '?')));
    sua_buf_z(b, ">;index=");
    sua_buf_text(b, front);
    sua_buf_u32(b, n + 1);
    if (t->kind) {
        sua_buf_z(b, t->kind == 'r' ? ";rc=" : ";mp=");
        sua_buf_text(b, former);
    }
    sua_write_hdr_end(b);
}

static void put_entry(struct sua_buf *b, struct sua_str entry)
{
    sua_write_named(b, SUA_STR("History-Info"), entry);
}

/* Only who tells a history goes on with it. */
static void end_history(struct sua_buf *b, const struct making *k,
                        const struct sua__target *t)
{
    struct sua_history h;
    struct sua_str index;

    if (!k->entry.n)
        return;
    if (sua_history_parse(k->entry, &h)) {
        put_entry(b, k->entry);
        return;
    }
    index = h.index;
    put_failed(b, k, &h);
    put_new(b, k, t, index);
}

static void take_history(struct making *k, struct sua_buf *b,
                         struct sua_str value)
{
    struct sua_str v;

    while (sua__list_next(&value, &v)) {
        if (k->entry.n)
            put_entry(b, k->entry);
        k->entry = v;
    }
}

/* ---- the request -------------------------------------------------------- */
static int skip(void *arg, struct sua_buf *b, unsigned id,
                struct sua_str line)
{
    struct making *k = (struct making *)arg;
    size_t colon = sua__str_find(line, ':');
    struct sua_str name = sua_str_trim(sua__str_sub(line, 0, colon));

    (void)id;
    if (!sua_str_ieq(name, SUA_STR("History-Info")))
        return is_replaced(k, name);
    take_history(k, b, sua_str_trim(sua__str_sub(line, colon + 1, line.n)));
    return 1;
}

/* Call-ID, tag and To of a request that has no dialog. */
static void read_head(struct sua__reqspec *spec, struct sua_str text,
                      size_t tail)
{
    struct sua_str rest = sua__str_sub(text, 0, tail), value;
    struct sua_nameaddr na;
    unsigned id;

    spec->name = sua__str_sub(rest, 0, sua__str_find(rest, ' '));
    rest = sua__str_sub(rest, sua__str_find(rest, '\n') + 1, rest.n);
    while (sua__line(&rest, &value, &id)) {
        if (id == SUA_H_CALL_ID)
            spec->call_id = value;
        else if (id == SUA_H_TO)
            spec->to = value;
        else if (id == SUA_H_FROM && !sua_nameaddr_parse(value, &na))
            spec->from_tag = na.tag;
    }
}

/* An early dialog of the last target is not for the next one. */
static int aim_call(struct sua_call *c, struct sua_str uri)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_dialog *d;
    int rc;

    if (!c->dlg->listed) {
        c->dlg->secure = (uint8_t)sua__str_starts_icase(uri,
                                                        SUA_STR("sips:"));
        return sua__dialog_aim(s, c->dlg, uri);
    }
    rc = sua__dialog_anew(s, &d, c->dlg);
    if (rc)
        return rc;
    sua__dialog_unuse(s, &c->usage);
    c->dlg = d;
    sua__call_use(c);
    return SUA_OK;
}

static int start(struct sua__redirect *x, struct sua__again *k,
                 struct sua_str uri)
{
    int rc;

    k->spec.method = x->method;
    k->spec.uri = uri;
    k->spec.contact = x->contact;
    if (x->request) {
        struct sua_request *q = x->request;

        read_head(&k->spec, sua__text_str(x->sent), x->tail);
        k->spec.id = x->id;
        k->spec.cseq = x->cseq + 1;
        return sua__req_start(x->ua->stack, &q->req, &k->spec,
                              &sua__request_user, q);
    }
    rc = aim_call(x->call, uri);
    if (rc)
        return rc;
    k->spec.id = sua__call_identity(x->call);
    k->spec.dialog = x->call->dlg;
    return sua__req_start(x->ua->stack, &x->call->req, &k->spec,
                          &sua__call_invite_user, x->call);
}

int sua__redirect_send(struct sua__redirect *x, struct sua__target *t)
{
    struct sua_str uri = sua__redirect_uri(x, t);
    struct sua_stack *s = x->ua->stack;
    struct sua__again k;
    struct making how;
    int rc = sua__again_begin(&k, s, x->sent, 2 * uri.n + ROOM);

    if (rc)
        return rc;
    memset(&how, 0, sizeof how);
    how.x = x;
    how.now = headers_of(uri);
    how.before = headers_of(sua__redirect_uri(x, &x->t[x->at]));
    put_headers(&k.lines, how.now);
    rc = sua__again_read(&k, x->sent, x->tail, skip, &how);
    if (!rc) {
        end_history(&k.lines, &how, t);
        k.spec.extra = sua_buf_view(&k.lines);
        rc = k.lines.err;
    }
    if (!rc)
        rc = start(x, &k, sua__str_sub(uri, 0, sua__str_find(uri, '?')));
    sua__again_end(&k, s);
    return rc;
}
