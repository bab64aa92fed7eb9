/* SPDX-License-Identifier: MIT
 * Info packages: which ones each side takes, 469, INFOs of ours. An optional
 * module; INFOs without a package are not its business. RFC 6086. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/extra.h"
#include "ua/session.h"

#define HEADERS 16              /* of an application, on an INFO           */

struct info {
    struct sua__text *packages; /* that we take                            */
    uint8_t on;                 /* the mechanism is spoken                 */
};

static const struct sua_str recv_info = SUA_STR_INIT("Recv-Info");

static struct info *state_of(const struct sua_ua *ua)
{
    return (struct info *)ua->stack->slot[SUA__SLOT_INFO];
}

static struct sua_str text_of(const struct sua__text *t)
{
    return t ? sua__text_str(t) : sua_str_make(NULL, 0);
}

static int in_list(struct sua_str list, struct sua_str name)
{
    struct sua_item item;
    struct sua_str v;

    while (sua__list_next(&list, &v))
        if (!sua_item_parse(v, &item) && sua_str_ieq(item.name, name))
            return 1;
    return 0;
}

/* ---- ours --------------------------------------------------------------- */
int sua_ua_info_packages(struct sua_ua *ua, struct sua_str packages)
{
    struct sua_str v, rest = packages;
    struct info *x = state_of(ua);
    struct sua__texts *texts = &ua->stack->texts;
    struct sua__text *t = NULL;
    struct sua_item item;

    if (!x)
        return SUA_EUNSUPPORTED;
    while (sua__list_next(&rest, &v))
        if (sua_item_parse(v, &item))
            return SUA_EINVAL;
    if (packages.n > 128)
        return SUA_ETOOBIG;
    if (packages.n) {
        t = sua__text_dup(texts, packages);
        if (!t)
            return SUA_ENOMEM;
    }
    sua__text_set(texts, &x->packages, t);
    x->on = 1;
    return SUA_OK;
}

static void put(const struct info *x, struct sua_buf *b)
{
    sua_write_hdr_begin(b, recv_info);
    sua_buf_text(b, text_of(x->packages));
    sua_write_hdr_end(b);
}

/* 5.2.3: our INVITE and UPDATE always; what answers theirs where it is
 * reliable, and only if theirs had it. */
static int belongs(const struct sua_call *c, unsigned method, unsigned status)
{
    int early = status > 100 && status < 200 && c->setup->rel &&
                c->setup->rel->sending;

    if (method != SUA_M_INVITE && method != SUA_M_UPDATE)
        return 0;
    return !status || ((early || (status >= 200 && status < 300)) &&
                       sua__extra(c) && sua__extra(c)->asked_packages);
}

/* ---- theirs ------------------------------------------------------------- */
static int speaks(const struct sua_msg *m)
{
    return m->others && sua_msg_find(m, recv_info).p != NULL;
}

/* One list of what may be several lines. */
static int keep_list(struct sua_call *c, struct sua__text **slot,
                     const struct sua_msg *m)
{
    char mem[256];
    struct sua_values it;
    struct sua_str v;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua_values_begin_named(&it, m, recv_info);
    while (sua_values_next(&it, &v)) {
        if (b.n)
            sua_write_hdr_next(&b);
        sua_buf_text(&b, v);
    }
    return b.err ? b.err : sua__extra_keep(c, slot, sua_buf_view(&b));
}

/* 5.2.4: that of a re-INVITE or UPDATE counts when we accept it. */
static void accepted(struct sua_call *c)
{
    struct sua__extra *x = sua__extra(c);

    if (!x || !x->new_packages)
        return;
    sua__text_set(&c->ua->stack->texts, &x->packages, x->packages_new);
    x->packages_new = NULL;
    x->new_packages = 0;
    x->peer_packages = 1;
}

static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    int on = state_of(c->ua)->on, has = on && speaks(m);
    struct sua__extra *x = has ? sua__extra_of(c) : sua__extra(c);

    (void)t;
    if (!x || !on)
        return 0;
    x->asked_packages = (uint8_t)has;
    x->new_packages = has && !keep_list(c, &x->packages_new, m);
    if (c->state == SUA__CALL_INCOMING && m->method == SUA_M_INVITE)
        accepted(c);
    return 0;
}

static int answered(struct sua_call *c, const struct sua_msg *m)
{
    struct sua__extra *x;

    if (!state_of(c->ua)->on || m->status >= 300 || !speaks(m))
        return 0;
    x = sua__extra_of(c);
    if (x && !keep_list(c, &x->packages, m))
        x->peer_packages = 1;
    return 0;
}

/* 7.1: a PRACK may bring a set too, and has to hear ours then. */
static void answer_prack(struct sua_call *c, struct sua_buf *b)
{
    const struct sua_msg *m = c->ua->stack->msg;
    struct sua__extra *x;

    if (!m || m->method != SUA_M_PRACK || !speaks(m))
        return;
    put(state_of(c->ua), b);
    x = sua__extra_of(c);
    if (x && !keep_list(c, &x->packages, m))
        x->peer_packages = 1;
}

static void lines(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b)
{
    const struct info *x = state_of(c->ua);

    if (x->on && method == SUA_M_PRACK && status >= 200 && status < 300)
        answer_prack(c, b);
    if (!x->on || !belongs(c, method, status))
        return;
    put(x, b);
    if (status >= 200)
        accepted(c);
}

/* ---- INFO --------------------------------------------------------------- */
static struct sua_str package_of(const struct sua_msg *m)
{
    struct sua_item item;

    if (sua_item_parse(sua_msg_find(m, SUA_STR("Info-Package")), &item))
        return sua_str_make(NULL, 0);
    return item.name;
}

static int in_call(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    const struct info *x = state_of(c->ua);
    char mem[SUA__UA_LINES];
    struct sua__reply r;
    struct sua_buf b;

    if (m->method != SUA_M_INFO || !x->on ||
        !sua_msg_find(m, SUA_STR("Info-Package")).p ||
        in_list(text_of(x->packages), package_of(m)))
        return 0;
    sua_buf_init(&b, mem, sizeof mem);
    put(x, &b);
    sua__ua_agent(c->ua, &b, SUA_H_SERVER);
    memset(&r, 0, sizeof r);
    r.status = 469;
    r.reason = SUA_STR("Bad Info Package");
    r.extra = sua_buf_view(&b);
    (void)sua__txn_reply(c->ua->stack, t, &r);
    return 1;
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    (void)c;
    if (ev->msg && ev->msg->method == SUA_M_INFO)
        ev->package = package_of(ev->msg);
}

int sua_call_info(struct sua_call *c, struct sua_str package,
                  const struct sua_request_config *r,
                  struct sua_request **out)
{
    struct sua_hdr_add h[HEADERS + 2];
    struct sua_request_config info = *r;
    size_t n = 0;

    if (!state_of(c->ua) || !sua__extra(c) || !sua__extra(c)->peer_packages ||
        !in_list(text_of(sua__extra(c)->packages), package))
        return SUA_EUNSUPPORTED;
    if (r->size != sizeof *r)
        return SUA_EINVAL;
    if (r->nheaders > HEADERS)
        return SUA_ELIMIT;
    for (; n < r->nheaders; n++)
        h[n] = r->headers[n];
    h[n].name = SUA_STR("Info-Package");
    h[n++].value = package;
    if (r->body) {
        h[n].name = SUA_STR("Content-Disposition");
        h[n++].value = SUA_STR("Info-Package");
    }
    info.method = SUA_STR("INFO");
    info.target = sua_str_make(NULL, 0);
    info.call = c;
    info.headers = h;
    info.nheaders = n;
    return sua_request_send(c->ua, &info, out);
}

int sua_call_takes_info(const struct sua_call *c, struct sua_str package)
{
    return sua__extra(c) && sua__extra(c)->peer_packages &&
           in_list(text_of(sua__extra(c)->packages), package);
}

/* ---- the module --------------------------------------------------------- */
static const struct sua__feature feature = {
    .in_call = in_call, .invited = invited, .lines = lines,
    .answered = answered, .tell = tell, .tells = SUA__P(SUA_CALL_REQUEST)
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    return s->slot[SUA__SLOT_EXTRA] ? sua__feature_plug(s, &feature)
                                    : SUA_EINVAL;
}

static void close_it(struct sua_stack *s, void *state)
{
    sua__text_unref(&s->texts, ((struct info *)state)->packages);
}

const struct sua_module sua__module_info = {
    "info", sizeof(struct info), SUA__SLOT_INFO, 0, 0, NULL, NULL, plug_in,
    close_it, NULL
};
