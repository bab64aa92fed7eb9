/* SPDX-License-Identifier: MIT
 * Start of the server roles and their place among the modules. Layer: srv. */
#include "srv/srv.h"

#define REALM_MAX 128

static const struct sua_str home_of_none = SUA_STR_INIT("localhost");
static const struct sua_str realm_of_none = SUA_STR_INIT("libsua");

static void defaults(struct sua_srv_config *c)
{
    if (!c->min_expires_s)
        c->min_expires_s = 60;
    if (!c->max_expires_s)
        c->max_expires_s = 3600;
    if (!c->default_expires_s)
        c->default_expires_s = 3600;
    if (!c->timer_c_ms)
        c->timer_c_ms = 185000;
    if (!c->hunt_ms)
        c->hunt_ms = c->timer_c_ms;
    if (!c->algorithms)
        c->algorithms = 1u << SUA_DIGEST_SHA256 | 1u << SUA_DIGEST_MD5;
    if (c->min_expires_s > c->max_expires_s)
        c->min_expires_s = c->max_expires_s;
}

static int are_routes(struct sua_str list)
{
    struct sua_route r;
    struct sua_str v;

    while (sua__list_next(&list, &v))
        if (sua_route_parse(v, &r) || !r.lr)
            return 0;
    return 1;
}

/* 10.3: only what is under an hour may be refused as too brief. */
static int is_valid(const struct sua_srv_config *c)
{
    const uint32_t all = 1u << SUA_DIGEST_SHA256 | 1u << SUA_DIGEST_MD5 |
                         1u << SUA_DIGEST_SHA512_256;

    return c->size == sizeof *c && c->realm.n <= REALM_MAX &&
           c->min_expires_s <= 3600 && !(c->algorithms & ~all) &&
           c->domains.n <= UINT16_MAX && are_routes(c->service_route) &&
           (!c->location || (c->location->get && c->location->put &&
                             c->location->drop));
}

static struct sua_str first_word(struct sua_str s)
{
    s = sua_str_trim(s);
    return sua__str_sub(s, 0, sua__str_find(s, ' '));
}

static int copy_strings(struct sua_srv *v, struct sua_stack *s)
{
    struct sua_str realm = v->cfg.realm, domains = v->cfg.domains;
    struct sua_str first = first_word(domains);
    struct sua_str route = v->cfg.service_route;
    struct sua_buf b;

    if (!realm.n)
        realm = first.n ? first : realm_of_none;
    realm = sua__str_sub(realm, 0, REALM_MAX);
    v->text = sua__text_get(&s->texts, realm.n + domains.n + route.n, 0);
    if (!v->text)
        return SUA_ENOMEM;
    sua_buf_init(&b, v->text->bytes, v->text->cap);
    sua_buf_text(&b, realm);
    sua_buf_text(&b, domains);
    sua_buf_text(&b, route);
    v->text->len = (uint16_t)b.n;
    v->cfg.realm = sua_str_make(v->text->bytes, realm.n);
    v->cfg.domains = sua_str_make(v->text->bytes + realm.n, domains.n);
    v->cfg.service_route =
        sua_str_make(v->text->bytes + realm.n + domains.n, route.n);
    first = first_word(v->cfg.domains);
    v->home = first.n ? first : home_of_none;
    if (!b.err)
        return SUA_OK;
    sua__text_unref(&s->texts, v->text);
    return b.err;
}

int sua_srv_init(struct sua_srv **out, struct sua_stack *s,
                 const struct sua_srv_config *cfg)
{
    struct sua_srv *v;
    uint8_t key[16];
    int err;

    if (!out || !s || !cfg || !is_valid(cfg))
        return SUA_EINVAL;
    v = sua__srv(s);
    if (!v || v->stack)
        return SUA_ESTATE;
    v->cfg = *cfg;
    defaults(&v->cfg);
    err = copy_strings(v, s);
    if (err)
        return err;
    v->loc = cfg->location ? *cfg->location : sua__store;
    if (!cfg->location)
        v->loc.user = v;
    sua__random(s, key, sizeof key);
    sua_auth_server_init(&v->auth, key, 0);
    sua__wipe(key, sizeof key);
    sua__txns(s)->pass_merged = 1;
    v->stack = s;
    *out = v;
    return SUA_OK;
}

uint32_t sua_srv_contexts(const struct sua_srv *v)
{
    return v->ctxs.used;
}

static int init(struct sua_stack *s, void *state)
{
    (void)state;
    sua__dlgs(s)->request = sua__srv_request;
    sua__dlgs(s)->orphan = sua__srv_orphan;
    return SUA_OK;
}

static void fini(struct sua_stack *s, void *state)
{
    struct sua_srv *v = state;

    (void)s;
    sua__wipe(&v->auth, sizeof v->auth);
    v->stack = NULL;
}

static int idle(const struct sua_stack *s, const void *state)
{
    const struct sua_srv *v = state;

    (void)s;
    return !v->ctxs.used && !v->branches.used;
}

static const struct sua__pool_def pools[] = {
    { "binding", sizeof(struct sua__bind),
      offsetof(struct sua_config, max_binding),
      offsetof(struct sua_srv, binds), 0 },
    { "context", sizeof(struct sua__ctx),
      offsetof(struct sua_config, max_branch),
      offsetof(struct sua_srv, ctxs), 1 },
    { "branch", sizeof(struct sua__branch),
      offsetof(struct sua_config, max_branch),
      offsetof(struct sua_srv, branches), 1 },
};
static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_binding),
      offsetof(struct sua_srv, by_aor) },
};

const struct sua_module sua__module_srv = {
    "srv", sizeof(struct sua_srv), SUA__SLOT_SRV,
    SUA__COUNT(pools), SUA__COUNT(tabs), pools, tabs, init, fini, idle
};
