/* SPDX-License-Identifier: MIT
 * More than plain registration, an optional module: parameters of Contact
 * and further ones, Path (RFC 3327), Service-Route (RFC 3608), GRUU (RFC
 * 5627), instance and reg-id (RFC 5626 4.2). Layer: ua. */
#include "ua/regx.h"

static const struct sua_str none = { NULL, 0 };

/* ---- configuration ------------------------------------------------------ */
static struct sua_str conf_str(const struct sua__regx *x,
                               struct sua__slice part)
{
    return sua__dialog_str(x->conf, part);
}

static struct sua_str learnt_str(const struct sua__regx *x,
                                 struct sua__slice part)
{
    return sua__dialog_str(x->ways.text, part);
}

static struct sua_str proxy_of(const struct sua__regx *x)
{
    return sua__account_str(x->a, x->a->id.route);
}

static struct sua__slice since(const struct sua_buf *b, size_t at)
{
    struct sua__slice v;

    v.at = (uint16_t)at;
    v.n = (uint16_t)(b->n - at);
    return v;
}

static void put_conf(struct sua_buf *b, struct sua__regx *x,
                     const struct sua_account_config *c)
{
    size_t at;

    sua_buf_text(b, c->contact_params);
    if (c->instance.n) {
        sua_buf_z(b, ";+sip.instance=");
        at = b->n;
        sua_buf_z(b, "\"<");
        sua_buf_text(b, c->instance);
        sua_buf_z(b, ">\"");
        x->instance = since(b, at);
    }
    x->plain = since(b, 0);
    if (x->reg_id) {
        sua_buf_z(b, ";reg-id=");
        sua_buf_u32(b, x->reg_id);
    }
    x->params = since(b, 0);
    at = b->n;
    sua_buf_text(b, c->contacts);
    x->contacts = since(b, at);
}

/* What is written behind <...> must be parameters and nothing else. */
static int params_ok(const struct sua__regx *x)
{
    struct sua_str rest = conf_str(x, x->params), name, value;
    struct sua_contact c;
    struct sua_buf b;
    char mem[512];

    sua_buf_init(&b, mem, sizeof mem);
    sua_buf_z(&b, "<sip:a>");
    sua_buf_str(&b, rest);
    if (b.err || (rest.n && rest.p[0] != ';') ||
        sua_contact_parse(sua_buf_view(&b), &c) || c.addr.tag.p)
        return 0;
    while (sua_param_next(&rest, &name, &value))
        if (sua_str_ieq(name, SUA_STR("expires")))
            return 0;
    return sua_str_eq(c.instance, conf_str(x, x->instance));
}

static int contacts_ok(struct sua_str list)
{
    struct sua_contact c;
    struct sua_str v;

    while (sua__list_next(&list, &v))
        if (sua_contact_parse(v, &c) || c.addr.star)
            return 0;
    return 1;
}

static void let_go(struct sua__regx *x)
{
    struct sua_stack *s = x->a->ua->stack;

    sua__regx_flow_off(x);
    if (x->flow)
        sua__pool_put(&sua__regs(s)->flows, x->flow);
    sua__text_unref(&s->texts, x->conf);
    sua__text_unref(&s->texts, x->ways.text);
    sua__text_unref(&s->texts, x->old);
    x->a->x = NULL;
    sua__pool_put(&sua__regs(s)->pool, x);
}

static int open_flow(struct sua__regx *x)
{
    struct sua_stack *s = x->a->ua->stack;

    x->flow = (struct sua__regflow *)sua__pool_get(&sua__regs(s)->flows);
    if (!x->flow)
        return SUA_ENOMEM;
    x->flow->x = x;
    return SUA_OK;
}

static int configure(struct sua__regx *x,
                     const struct sua_account_config *cfg)
{
    size_t n = cfg->contact_params.n + cfg->contacts.n;
    struct sua_buf b;

    if (cfg->instance.n)
        n += cfg->instance.n + 48;
    if (!n)
        return SUA_OK;
    x->conf = sua__text_get(&x->a->ua->stack->texts, n, 0);
    if (!x->conf)
        return SUA_ENOMEM;
    sua_buf_init(&b, x->conf->bytes, x->conf->cap);
    put_conf(&b, x, cfg);
    x->conf->len = (uint16_t)b.n;
    return b.err || !params_ok(x) ||
                   !contacts_ok(conf_str(x, x->contacts))
               ? SUA_EINVAL : SUA_OK;
}

static int open(struct sua_account *a, const struct sua_account_config *cfg)
{
    struct sua__regx *x = (struct sua__regx *)
        sua__pool_get(&sua__regs(a->ua->stack)->pool);
    int rc;

    if (!x)
        return SUA_ENOMEM;
    x->a = a;
    a->x = x;
    a->id.ways = &x->ways;
    x->reg_id = cfg->instance.n ? cfg->reg_id : 0;
    x->keep_alive_s = cfg->keep_alive_s;
    x->gruu = cfg->gruu;
    if (x->gruu > SUA_GRUU_TEMPORARY)
        return SUA_EINVAL;
    rc = configure(x, cfg);
    return rc || !x->reg_id ? rc : open_flow(x);
}

/* Those that used its flow have done so until now. */
static void close_it(struct sua_account *a)
{
    a->x->up = 0;
    sua__regx_routes(a->x);
    let_go(a->x);
}

/* ---- routes ------------------------------------------------------------- */
static int same_device(const struct sua__regx *x, const struct sua__regx *y)
{
    return x != y &&
           sua_str_eq(conf_str(x, x->instance), conf_str(y, y->instance)) &&
           sua_str_eq(sua_account_aor(x->a), sua_account_aor(y->a));
}

/* The first that was opened, which is the last of the chain. */
static struct sua__regx *other_flow(const struct sua__regx *x)
{
    struct sua__regx *y = NULL, *found = NULL;

    while ((y = sua__regx_twin(x, y)) != NULL)
        if (y->up && same_device(x, y))
            found = y;
    return found;
}

void sua__regx_routes(const struct sua__regx *any)
{
    const struct sua__regx *other;
    struct sua__regx *x = NULL;

    while ((x = sua__regx_twin(any, x)) != NULL) {
        other = x->reg_id && !x->up ? other_flow(x) : NULL;
        x->a->id.ways = other ? &other->ways : &x->ways;
    }
}

static void unlearn(struct sua__regx *x)
{
    sua__text_unref(&x->a->ua->stack->texts, x->ways.text);
    memset(&x->ways, 0, sizeof x->ways);
    x->mine = x->pub = x->temp = x->ways.route;
}

/* ---- what a 2xx says ---------------------------------------------------- */
static int requires_outbound(const struct sua_msg *m)
{
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, m, SUA_H_REQUIRE);
    while (sua_values_next(&it, &v))
        if (sua_str_ieq(v, SUA_STR("outbound")))
            return 1;
    return 0;
}

/* Ours among all: of our instance, and of our flow where it has one. */
static int find_mine(const struct sua__regx *x, const struct sua_msg *m,
                     struct sua_contact *c)
{
    struct sua_str instance = conf_str(x, x->instance);
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, m, SUA_H_CONTACT);
    while (instance.n && sua_values_next(&it, &v))
        if (!sua_contact_parse(v, c) && sua_str_eq(c->instance, instance) &&
            (!c->reg_id.set || c->reg_id.n == x->reg_id))
            return 1;
    memset(c, 0, sizeof *c);
    return 0;
}

/* The inside of a quoted-string; nothing unless it is a SIP URI. */
static void put_gruu(struct sua_buf *b, struct sua__slice *to,
                     struct sua_str quoted)
{
    struct sua_str rest = sua__str_sub(quoted, 1, quoted.n - 1), run;
    struct sua_uri u;
    size_t at = b->n;

    if (quoted.n < 3)
        return;
    while ((run = sua__unquote_next(&rest)).n)
        sua_buf_text(b, run);
    run = sua_str_make(b->p + at, b->n - at);
    if (!sua_uri_parse(run, &u, NULL) &&
        (u.scheme == SUA_URI_SIP || u.scheme == SUA_URI_SIPS))
        *to = since(b, at);
}

static int is_proxy(const struct sua__regx *x, struct sua_str value)
{
    struct sua_nameaddr p, v;
    struct sua_uri a, b;

    return !sua_nameaddr_parse(proxy_of(x), &p) &&
           !sua_nameaddr_parse(value, &v) &&
           !sua_uri_parse(p.uri, &a, NULL) &&
           !sua_uri_parse(v.uri, &b, NULL) && sua_uri_equal(&a, &b);
}

/* RFC 3608 6.1: behind the way out of here, which the registrar may know
 * and have put first. A flow's is written even if it is the proxy alone: for
 * the other flows, when they are down. */
static void put_route(struct sua_buf *b, struct sua__regx *x,
                      const struct sua_msg *m)
{
    struct sua_str proxy = proxy_of(x), v;
    struct sua_values it;
    struct sua_route r;
    size_t at = b->n;

    sua_values_begin(&it, m, SUA_H_SERVICE_ROUTE);
    while (sua_values_next(&it, &v)) {
        if (sua_route_parse(v, &r))
            continue;
        if (b->n == at && proxy.n && !is_proxy(x, v))
            sua_buf_str(b, proxy);
        if (b->n > at)
            sua_buf_z(b, ", ");
        sua_buf_str(b, v);
    }
    if (b->n == at && x->reg_id)
        sua_buf_str(b, proxy);
    x->ways.route = since(b, at);
}

static size_t learnt_size(const struct sua__regx *x, const struct sua_msg *m,
                          const struct sua_contact *c, struct sua_str mine)
{
    size_t n = mine.n + 3 + c->pub_gruu.n + c->temp_gruu.n, routes = 0;
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, m, SUA_H_SERVICE_ROUTE);
    while (sua_values_next(&it, &v))
        routes += v.n + 2;
    return n + routes + (routes || x->reg_id ? proxy_of(x).n : 0);
}

/* The URI of our Contact; absent: there is none. */
static struct sua_str our_uri(const struct sua__regx *x,
                              const struct sua__req *r, struct sua_buf *b)
{
    const struct sua_account *a = x->a;

    sua__contact_as(a->ua->stack, b, sua__contact_user(&a->id), &r->dest,
                    r->sips);
    return b->err ? none : sua_str_make(b->p + 1, b->n - 2);
}

static void choose_contact(struct sua__regx *x, int outbound)
{
    if (x->gruu == SUA_GRUU_TEMPORARY && x->temp.n)
        x->ways.contact = x->temp;
    else if (x->gruu && x->pub.n)
        x->ways.contact = x->pub;
    else if (outbound) {
        x->ways.contact = x->mine;
        x->ways.contact.n = (uint16_t)(x->mine.n + 3);
    }
}

static void put_learnt(struct sua_buf *b, struct sua__regx *x,
                       const struct sua_msg *m, const struct sua_contact *c,
                       struct sua_str mine)
{
    sua_buf_str(b, mine);
    x->mine = since(b, 0);
    sua_buf_z(b, ";ob");
    put_route(b, x, m);
    put_gruu(b, &x->pub, c->pub_gruu);
    put_gruu(b, &x->temp, c->temp_gruu);
}

/* Without memory there is nothing learnt; the next refresh tries again. */
static void learn(struct sua__regx *x, const struct sua__req *r,
                  const struct sua_msg *m, int outbound)
{
    struct sua_stack *s = x->a->ua->stack;
    struct sua_contact c;
    struct sua_str mine;
    struct sua_buf b;
    char mem[320];

    unlearn(x);
    (void)find_mine(x, m, &c);
    sua_buf_init(&b, mem, sizeof mem);
    mine = our_uri(x, r, &b);
    if (!mine.n)
        return;
    x->ways.text = sua__text_get(&s->texts, learnt_size(x, m, &c, mine), 0);
    if (!x->ways.text)
        return;
    sua_buf_init(&b, x->ways.text->bytes, x->ways.text->cap);
    put_learnt(&b, x, m, &c, mine);
    x->ways.text->len = (uint16_t)b.n;
    if (b.err)
        unlearn(x);
    else
        choose_contact(x, outbound);
}

static void registered(struct sua__regx *x, const struct sua__req *r,
                       const struct sua_msg *m)
{
    int outbound = x->reg_id && !x->no_outbound && requires_outbound(m);
    uint32_t seconds = 0;

    learn(x, r, m, outbound);
    (void)sua_msg_u32(m, SUA_H_FLOW_TIMER, 86400, &seconds);
    if (outbound)
        sua__regx_flow_up(x, &r->dest, seconds);
    else
        sua__regx_flow_off(x);
}

/* ---- REGISTER ----------------------------------------------------------- */
static void put_supported(struct sua_buf *b, const struct sua__regx *x)
{
    sua_buf_z(b, "Supported: path");
    if (x->instance.n)
        sua_buf_z(b, ", gruu");
    if (x->reg_id && !x->no_outbound)
        sua_buf_z(b, ", outbound");
    sua_buf_z(b, "\r\n");
}

/* It goes by the configured proxy alone, whatever was learnt. */
static int send(struct sua_account *a, struct sua__ask *k,
                const struct sua__req_user *user)
{
    const struct sua__ways *ways = a->id.ways;
    int rc;

    put_supported(&k->lines, a->x);
    a->id.ways = NULL;
    rc = sua__ask(k, a->ua, &a->req, user, a);
    a->id.ways = ways;
    return rc;
}

/* RFC 5626 4.5: with another flow up there is less of a hurry. */
static int ask(struct sua_account *a, struct sua__ask *k)
{
    struct sua__regx *x = a->x;

    a->slow = x->reg_id && other_flow(x);
    if (x->star && a->asked_zero) {
        x->star = 0;
        k->spec.contact_star = 1;
        return send(a, k, &sua__reg_user);
    }
    k->spec.contact_params = conf_str(x, x->no_outbound ? x->plain
                                                        : x->params);
    if (x->contacts.n)
        sua_write_hdr(&k->lines, SUA_H_CONTACT, conf_str(x, x->contacts));
    return send(a, k, &sua__reg_user);
}

/* The one refusal that has a way round it, or a second chance: 439, and 430
 * or a connection that was dead all along. */
static int once_more(struct sua__regx *x, unsigned status,
                     const struct sua_msg *m)
{
    struct sua_account *a = x->a;
    int failed = status == 430 || (status == 503 && !m);

    if (status == 439 && x->reg_id && !x->no_outbound) {
        x->no_outbound = 1;
        return 1;
    }
    if (!failed || !x->up || !a->wanted)
        return 0;
    sua__regx_flow_off(x);
    return 1;
}

static int ended(struct sua_account *a, const struct sua__req *r,
                 unsigned status, const struct sua_msg *m)
{
    struct sua__regx *x = a->x;
    int again = 0;

    if (status < 300 && !a->asked_zero) {
        x->server = r->dest.addr;
        registered(x, r, m);
    } else if (status >= 300 && a->wanted && once_more(x, status, m))
        again = 1;
    else if (m || !a->bound)
        unlearn(x);
    if (x->stale && status < 300 && !a->asked_zero)
        sua__regx_keep_old(x);
    if (x->stale || (status < 300 && x->star && a->asked_zero))
        again = 1;
    x->stale = 0;
    if (!a->wanted)
        sua__regx_flow_off(x);
    sua__regx_routes(x);
    if (again)
        sua__reg_go(a);
    else
        sua__regx_aside(a);
    return again;
}

/* ---- besides ------------------------------------------------------------ */
/* What was asked for meanwhile. */
static void look_again(struct sua_account *a)
{
    uint64_t now = a->ua->stack->now;

    sua__regx_aside(a);
    if (a->req)
        return;
    if (a->wanted ? now >= a->again_at
                  : a->bound || a->state == SUA__REG_WAIT || a->x->star)
        sua__reg_go(a);
    else if (a->closing)
        sua__account_event(a, SUA_ACCOUNT_CLOSED, 0, SUA_CAUSE_LOCAL);
}

static void aside_response(struct sua_stack *s, struct sua__req *r,
                           unsigned status, const struct sua_msg *m)
{
    struct sua_account *a = (struct sua_account *)r->obj;

    (void)s;
    if (status < 200)
        return;
    a->cseq = r->cseq;
    a->req = NULL;
    if (a->x->aside == SUA__ASIDE_QUERY)
        sua__account_event(a, SUA_ACCOUNT_BINDINGS, status,
                           sua__ua_cause(status, m));
    a->x->aside = SUA__ASIDE_NONE;
    look_again(a);
}

static const struct sua__req_user aside_user = { aside_response };

static int start_aside(struct sua_account *a, unsigned kind)
{
    struct sua__ask k;
    int rc;

    sua__reg_ask(a, &k);
    if (kind == SUA__ASIDE_TAKE_BACK) {
        sua_buf_z(&k.lines, "Contact: <");
        sua_buf_str(&k.lines, sua__text_str(a->x->old));
        sua_buf_z(&k.lines, ">;expires=0\r\n");
    }
    rc = send(a, &k, &aside_user);
    if (!rc)
        a->x->aside = (uint8_t)kind;
    return rc;
}

void sua__regx_keep_old(struct sua__regx *x)
{
    if (!x->old && x->mine.n && (!x->reg_id || x->no_outbound))
        x->old = sua__text_dup(&x->a->ua->stack->texts,
                               learnt_str(x, x->mine));
}

static void drop_old(struct sua__regx *x)
{
    sua__text_drop(&x->a->ua->stack->texts, &x->old);
}

/* Nothing is taken back while our new binding is not there; what could not
 * be taken back will expire. */
static void take_back(struct sua__regx *x)
{
    if (!sua_str_eq(sua__text_str(x->old), learnt_str(x, x->mine)))
        (void)start_aside(x->a, SUA__ASIDE_TAKE_BACK);
    drop_old(x);
}

void sua__regx_aside(struct sua_account *a)
{
    struct sua__regx *x = a->x;
    int rc;

    if (a->req)
        return;
    if (x->old && x->mine.n)
        take_back(x);
    if (a->req || !x->query)
        return;
    x->query = 0;
    rc = start_aside(a, SUA__ASIDE_QUERY);
    if (rc)
        sua__account_event(a, SUA_ACCOUNT_BINDINGS, 500, SUA_CAUSE_LIMIT);
}

/* ---- commands ----------------------------------------------------------- */
int sua_account_query(struct sua_account *a)
{
    struct sua_stack *s = a->ua->stack;

    if (!a->x)
        return SUA_EUNSUPPORTED;
    if (a->closing || a->ua->shutting || a->x->query ||
        a->x->aside == SUA__ASIDE_QUERY)
        return SUA_ESTATE;
    sua__enter(s);
    a->x->query = 1;
    sua__regx_aside(a);
    sua__leave(s);
    return SUA_OK;
}

int sua_account_clear(struct sua_account *a)
{
    struct sua_stack *s = a->ua->stack;

    if (!a->x)
        return SUA_EUNSUPPORTED;
    if (a->closing)
        return SUA_ESTATE;
    sua__enter(s);
    a->x->star = 1;
    a->wanted = 0;
    sua__reg_go(a);
    sua__leave(s);
    return SUA_OK;
}

struct sua_str sua_account_gruu(const struct sua_account *a, unsigned which)
{
    if (!a->x || which == SUA_GRUU_NONE)
        return none;
    return learnt_str(a->x, which == SUA_GRUU_PUBLIC ? a->x->pub
                                                    : a->x->temp);
}

/* ---- module ------------------------------------------------------------- */
/* RFC 5626 11.5: a proxy tells of a flow that is no more. */
static int answered(struct sua_call *c, const struct sua_msg *m)
{
    if (m->status == 430 && c->account && c->account->x)
        sua__regx_flow_lost(c->account->x);
    return 0;
}

static const struct sua__reg_plugs regs = {
    open, close_it, ask, ended,
    sua__regx_link, sua__regx_unlink, sua__regx_find
};

static const struct sua__feature feature = {
    .tag = SUA_STR_INIT("path, gruu, outbound"), .answered = answered
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    sua__ua(s)->regs = &regs;
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "registration", sizeof(struct sua__regx),
      offsetof(struct sua_config, max_account),
      offsetof(struct sua__regs, pool), 0 },
    { "registered flow", sizeof(struct sua__regflow),
      offsetof(struct sua_config, max_account),
      offsetof(struct sua__regs, flows), 0 }
};

static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_account),
      offsetof(struct sua__regs, by_aor) },
    { offsetof(struct sua_config, max_account),
      offsetof(struct sua__regs, by_contact) }
};

const struct sua_module sua__module_register = {
    "register", sizeof(struct sua__regs), SUA__SLOT_REGS, SUA__COUNT(pools),
    SUA__COUNT(tabs), pools, tabs, plug_in, NULL, NULL
};
