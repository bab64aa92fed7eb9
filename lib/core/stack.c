/* SPDX-License-Identifier: MIT
 * The stack object: carving its storage, its modules' start and end, clock,
 * chance, the deadline, statistics. */
#include "core/core.h"
#include "sip/msg.h"

/* ---- storage ----------------------------------------------------------- */
/* One walk over everything a stack is made of. With a stack it takes the
 * storage, without it only adds up, so the two can never disagree. */
struct carve {
    struct sua_stack *s;
    const struct sua_config *cfg;
    sua__texts_sizes *sizes;     /* hosted mode                             */
    size_t sum;
    int err;
};

static void count(struct carve *c, size_t n)
{
    n = sua__arena_round(n);
    c->sum = n > SIZE_MAX - c->sum ? SIZE_MAX : c->sum + n;
}

static void *block(struct carve *c, size_t n)
{
    void *at = NULL;

    count(c, n);
    if (!c->s || c->err)
        return NULL;
    at = sua__arena_take(&c->s->arena, n);
    if (!at)
        c->err = SUA_ENOMEM;
    return at;
}

static void carve_pool(struct carve *c, char *state,
                       const struct sua__pool_def *d)
{
    uint32_t cap = sua__config_limit(c->cfg, d->limit);

    count(c, sua__pool_bytes(d->size, cap));
    if (c->s && !c->err)
        c->err = sua__pool_init((void *)(state + d->at), &c->s->arena,
                                d->name, d->size, cap,
                                d->reserve < cap ? d->reserve : 0);
}

static void carve_tab(struct carve *c, char *state,
                      const struct sua__tab_def *d)
{
    uint32_t cap = sua__config_limit(c->cfg, d->limit);

    count(c, sua__tab_bytes(cap));
    if (c->s && !c->err)
        c->err = sua__tab_init((void *)(state + d->at), &c->s->arena, cap);
}

static void carve_module(struct carve *c, const struct sua_module *m)
{
    char *state = block(c, m->state_size);
    unsigned i;

    for (i = 0; i < m->npools; i++)
        carve_pool(c, state, &m->pools[i]);
    for (i = 0; i < m->ntabs; i++)
        carve_tab(c, state, &m->tabs[i]);
    if (c->s && m->slot < SUA__SLOT_COUNT)
        c->s->slot[m->slot] = state;
}

/* No cell is larger than max_msg, so no message we write can be; each kind
 * has a size of its own. */
static void carve_texts(struct carve *c)
{
    uint32_t cap[SUA__TEXT_KINDS], n[SUA__TEXT_KINDS];

    cap[0] = 512;
    cap[1] = c->cfg->max_msg <= 1536 ? c->cfg->max_msg - 1 : 1536;
    cap[2] = c->cfg->max_msg;
    n[0] = c->cfg->text_small;
    n[1] = c->cfg->text_mtu;
    n[2] = c->cfg->text_max;
    count(c, sua__texts_bytes(cap, n));
    if (c->s && !c->err)
        c->err = sua__texts_init(&c->s->texts, &c->s->arena, cap, n, c->sizes);
}

static uint32_t spare_cap(const struct sua_config *cfg)
{
    return cfg->max_msg > 4096 ? 4096 : 1024;
}

static void carve(struct carve *c)
{
    size_t i;
    struct sua_hdr *hdr;
    struct sua__text *spare;

    hdr = block(c, sizeof(*hdr) * c->cfg->max_hdr);
    spare = block(c, offsetof(struct sua__text, bytes) + spare_cap(c->cfg));
    carve_texts(c);
    for (i = 0; c->cfg->modules[i]; i++)
        carve_module(c, c->cfg->modules[i]);
    if (!c->s || c->err)
        return;
    c->s->hdr = hdr;
    c->s->spare = spare;
    spare->cap = (uint16_t)spare_cap(c->cfg);
    spare->refs = 1;
}

size_t sua_stack_size(const struct sua_config *cfg)
{
    struct sua_config full;
    struct carve c = { NULL, NULL, NULL, 0, SUA_OK };

    if (sua__config_fill(&full, cfg, &sua__config_fixed))
        return 0;
    c.cfg = &full;
    count(&c, sizeof(struct sua_stack));
    carve(&c);
    return c.sum == SIZE_MAX ? 0 : c.sum;
}

/* ---- start and end ----------------------------------------------------- */
/* NULL for a module that keeps nothing. */
static void *state_of(const struct sua_stack *s, const struct sua_module *m)
{
    return m->slot < SUA__SLOT_COUNT ? s->slot[m->slot] : NULL;
}

/* The close hook may run now; whatever it calls finds a feed. */
static void stop_modules(struct sua_stack *s, size_t n)
{
    s->in_feed = 1;
    while (n--) {
        const struct sua_module *m = s->cfg.modules[n];

        if (m->fini)
            m->fini(s, state_of(s, m));
    }
}

static int start_modules(struct sua_stack *s)
{
    size_t i;
    int err = SUA_OK;

    for (i = 0; s->cfg.modules[i]; i++) {
        const struct sua_module *m = s->cfg.modules[i];

        err = m->init ? m->init(s, state_of(s, m)) : SUA_OK;
        if (err)
            break;
    }
    if (err)
        stop_modules(s, i);
    return err;
}

static int start(struct sua_stack **out, struct sua__arena *arena,
                 const struct sua_config *cfg, const struct sua_hooks *hooks,
                 sua__texts_sizes *sizes)
{
    struct sua_stack *s = sua__arena_take(arena, sizeof(*s));
    struct carve c = { NULL, NULL, NULL, 0, SUA_OK };

    if (!s)
        return SUA_ENOMEM;
    s->arena = *arena;
    s->hooks = *hooks;
    s->cfg = *cfg;
    s->told = SUA__NEVER;
    s->now = hooks->now_ms(hooks->user);
    hooks->random(hooks->user, s->key, sizeof(s->key));
    c.s = s;
    c.cfg = &s->cfg;
    c.sizes = sizes;
    carve(&c);
    if (!c.err)
        c.err = start_modules(s);
    if (c.err)
        sua__arena_close(&s->arena);
    else
        *out = s;
    return c.err;
}

static int usable(const struct sua_hooks *h)
{
    return h && h->now_ms && h->random && h->send;
}

int sua_stack_init(struct sua_stack **out, void *mem, size_t n,
                   const struct sua_config *cfg,
                   const struct sua_hooks *hooks)
{
    struct sua_config full;
    struct sua__arena arena;

    if (!out || !mem || !usable(hooks) ||
        sua__config_fill(&full, cfg, &sua__config_fixed))
        return SUA_EINVAL;
    if (!sua_stack_size(cfg) || n < sua_stack_size(cfg))
        return SUA_ENOMEM;
    sua__arena_fixed(&arena, mem, n);
    return start(out, &arena, &full, hooks, NULL);
}

int sua_stack_open(struct sua_stack **out, const struct sua_mem *mem,
                   const struct sua_config *cfg,
                   const struct sua_hooks *hooks)
{
    struct sua_config full;
    struct sua__arena arena;

    if (!out || !mem || !mem->alloc || !mem->free || !usable(hooks))
        return SUA_EINVAL;
    if (sua__config_fill(&full, cfg, &sua__config_hosted))
        return SUA_EINVAL;
    sua__arena_hosted(&arena, mem);
    return start(out, &arena, &full, hooks, sua__texts_fine);
}

int sua_stack_close(struct sua_stack *s)
{
    size_t n = 0;

    if (!s)
        return SUA_EINVAL;
    if (s->in_feed)
        return SUA_EBUSY;
    s->in_feed = 1;
    sua__reap_all(s);
    while (s->cfg.modules[n])
        n++;
    stop_modules(s, n);
    sua__wipe(s->key, sizeof(s->key));
    sua__arena_close(&s->arena);
    return SUA_OK;
}

/* ---- clock and deadline ------------------------------------------------ */
void sua__enter(struct sua_stack *s)
{
    uint64_t now;

    if (s->in_feed)
        return;
    now = s->hooks.now_ms(s->hooks.user);
    if (now > s->now)
        s->now = now;
}

/* Two deadlines that have both passed are the same wake-up. */
void sua__leave(struct sua_stack *s)
{
    uint64_t next;

    if (s->in_feed)
        return;
    next = sua_next(s);
    if (!s->woken &&
        (next == s->told || (next <= s->now && s->told <= s->now)))
        return;
    s->woken = 0;
    s->told = next;
    if (s->hooks.deadline)
        s->hooks.deadline(s->hooks.user, next);
}

/* ---- chance and hashes ------------------------------------------------- */
void sua__random(struct sua_stack *s, void *out, size_t n)
{
    s->hooks.random(s->hooks.user, out, n);
}

void sua__token(struct sua_stack *s, char *out, size_t n)
{
    sua__random(s, out, n);
    sua__id_spell(out, n);
}

uint64_t sua__hash(const struct sua_stack *s, struct sua_str a)
{
    return sua__siphash(s->key, a.p, a.n);
}

void sua__hash_init(const struct sua_stack *s, struct sua__sip *h)
{
    sua__sip_init(h, s->key);
}

/* ---- statistics -------------------------------------------------------- */
void sua_stack_counters(const struct sua_stack *s, struct sua_counters *out)
{
    *out = s->n;
}

static int describe(const struct sua__pool *p, struct sua_pool_stats *out)
{
    out->name = p->name;
    out->size = p->size;
    out->cap = p->cap;
    out->used = p->used;
    out->peak = p->peak;
    out->failed = p->failed;
    return SUA_OK;
}

int sua_stack_pool(const struct sua_stack *s, unsigned index,
                   struct sua_pool_stats *out)
{
    const struct sua_module *m;
    const char *state;
    size_t i;

    for (i = 0; (m = s->cfg.modules[i]) != NULL; i++) {
        state = state_of(s, m);
        if (index < m->npools)
            return describe((const void *)(state + m->pools[index].at), out);
        index -= m->npools;
    }
    return index < s->texts.n ? describe(&s->texts.cls[index].pool, out)
                              : SUA_ENOENT;
}

int sua_stack_idle(const struct sua_stack *s)
{
    const struct sua_module *m;
    size_t i;

    if (s->out_head || s->events.head || s->dead.head)
        return 0;
    for (i = 0; (m = s->cfg.modules[i]) != NULL; i++)
        if (m->idle && !m->idle(s, state_of(s, m)))
            return 0;
    return 1;
}
