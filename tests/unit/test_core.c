/* SPDX-License-Identifier: MIT
 * The engine below a module of its own: storage, feeds, budget, deadline,
 * reaping. No SIP. */
#include <stdlib.h>

#include "check.h"
#include "core/core.h"

/* ---- a module ---------------------------------------------------------- */
struct thing {
    struct sua__node node;
    struct sua__task event, dead;
    struct sua__out out;
    struct sua__timer timer;
    int again;                  /* times to queue itself once more         */
    int *order, id;             /* where to note the delivery              */
};
struct fake {
    struct sua__pool things;
    struct sua__tab tab;
    int inits, refuse;
    int events, reaped, fired, flushed, failed, depth;
    int saw_msg, saw_none, noted;
    int flush_err, resend;
    int notes[16];
};
static int finis, refuse_init;

static struct fake *fake_of(const struct sua_stack *s)
{
    return s->slot[SUA__SLOT_NET];
}

static void fake_flush(struct sua_stack *s, struct sua__out *o)
{
    struct fake *f = fake_of(s);

    CHECK(s->in_feed);
    f->flushed++;
    if (f->flush_err)
        sua__out_failed(s, o, f->flush_err);
}

static int fake_init(struct sua_stack *s, void *state)
{
    struct fake *f = state;

    CHECK(f == fake_of(s));
    CHECK_INT(f->inits, 0);
    f->inits++;
    s->flush = fake_flush;
    return refuse_init ? SUA_ENOMEM : SUA_OK;
}

static void fake_fini(struct sua_stack *s, void *state)
{
    CHECK(state == (void *)fake_of(s));
    CHECK_INT(sua_run(s), SUA_EBUSY);
    finis++;
}

static int fake_idle(const struct sua_stack *s, const void *state)
{
    const struct fake *f = state;

    (void)s;
    return f->things.used == 0;
}

static const struct sua__pool_def fake_pools[] = {
    {"thing", sizeof(struct thing), offsetof(struct sua_config, max_txn),
     offsetof(struct fake, things), 2}};
static const struct sua__tab_def fake_tabs[] = {
    {offsetof(struct sua_config, max_txn), offsetof(struct fake, tab)}};
static const struct sua_module fake_module = {
    "fake", sizeof(struct fake), SUA__SLOT_NET, 1, 1,
    fake_pools, fake_tabs, fake_init, fake_fini, fake_idle};
/* A module without state, as an optional RFC may be. */
static const struct sua_module bare_module = {
    "bare", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL, NULL, NULL, NULL};
static int refuse(struct sua_stack *s, void *state)
{
    (void)s, (void)state;
    return SUA_EINVAL;
}
static const struct sua_module refusing_module = {
    "refusing", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL, refuse, fake_fini,
    NULL};
static const struct sua_module *const refused[] = {
    &fake_module, &refusing_module, NULL};
static const struct sua_module *const list[] = {&fake_module, &bare_module,
                                                NULL};

/* ---- an application ---------------------------------------------------- */
struct world {
    uint64_t now;
    uint64_t told;
    int tells, allocs, frees, refuse_alloc;
    char line[256];
};

static uint64_t w_now(void *user)
{
    return ((struct world *)user)->now;
}
static void w_random(void *user, void *out, size_t n)
{
    uint8_t *p = out;

    (void)user;
    while (n--)
        *p++ = (uint8_t)(n * 37);
}
static int w_send(void *user, const struct sua_flow *to, const void *buf,
                  size_t n)
{
    (void)user, (void)to, (void)buf;
    return (int)n;
}
static void w_deadline(void *user, uint64_t when)
{
    struct world *w = user;

    w->told = when;
    w->tells++;
}
static void w_log(void *user, int level, struct sua_str line)
{
    struct world *w = user;

    (void)level;
    memcpy(w->line, line.p, line.n);
    w->line[line.n] = 0;
}
static void *w_alloc(void *user, size_t n)
{
    struct world *w = user;

    if (++w->allocs == w->refuse_alloc)
        return NULL;
    return malloc(n);
}
static void w_free(void *user, void *p)
{
    ((struct world *)user)->frees++;
    free(p);
}

static struct sua_hooks hooks_for(struct world *w)
{
    struct sua_hooks h;

    memset(&h, 0, sizeof(h));
    h.user = w;
    h.now_ms = w_now;
    h.random = w_random;
    h.send = w_send;
    h.deadline = w_deadline;
    h.log = w_log;
    return h;
}

static struct sua_config config(void)
{
    struct sua_config c;

    memset(&c, 0, sizeof(c));
    c.size = sizeof(c);
    c.modules = list;
    c.max_txn = 8;
    c.text_small = c.text_mtu = c.text_max = 2;
    c.max_msg = 2048;
    c.step_budget = 10;
    return c;
}

static struct sua_stack *stack_for(struct world *w, void *mem, size_t n)
{
    struct sua_config c = config();
    struct sua_hooks h = hooks_for(w);
    struct sua_stack *s = NULL;

    CHECK_INT(sua_stack_init(&s, mem, n, &c, &h), SUA_OK);
    return s;
}

static void on_event(struct sua_stack *s, struct sua__task *t)
{
    struct thing *x = SUA__OWNER(t, struct thing, event);
    struct fake *f = fake_of(s);

    CHECK(s->in_feed);
    CHECK_INT(sua_run(s), SUA_EBUSY);
    CHECK_INT(sua_stack_close(s), SUA_EBUSY);
    CHECK_INT(f->reaped, 0);
    f->events++;
    f->saw_msg += s->msg != NULL;
    f->saw_none += s->msg == NULL;
    if (f->noted < 16)
        f->notes[f->noted++] = x->id;
    if (x->again > 0) {
        x->again--;
        sua__event(s, t);
    }
}
static void on_dead(struct sua_stack *s, struct sua__task *t)
{
    fake_of(s)->reaped++;
    sua__pool_put(&fake_of(s)->things, SUA__OWNER(t, struct thing, dead));
}
static void on_fire(void *stack, struct sua__timer *t)
{
    struct sua_stack *s = stack;

    CHECK(s->in_feed);
    CHECK(t->when <= s->now);
    fake_of(s)->fired++;
    sua__event(s, &SUA__OWNER(t, struct thing, timer)->event);
}
static void on_failed(struct sua_stack *s, struct sua__out *o, int err)
{
    struct fake *f = fake_of(s);

    CHECK_INT(err, f->flush_err);
    f->failed++;
    if (f->resend > 0) {
        f->resend--;
        sua__out(s, o);
    }
}

static struct thing *thing(struct sua_stack *s, int id)
{
    struct thing *x = sua__pool_get(&fake_of(s)->things);

    if (!x)
        return NULL;
    x->id = id;
    x->event.run = on_event;
    x->dead.run = on_dead;
    x->timer.fire = on_fire;
    x->out.failed = on_failed;
    return x;
}

/* ---- storage ----------------------------------------------------------- */
static void test_exact_size(void)
{
    struct world w = {0};
    struct sua_config c = config();
    struct sua_hooks h = hooks_for(&w);
    size_t n = sua_stack_size(&c), i;
    unsigned char *mem = malloc(n + 16);
    struct sua_stack *s = NULL;

    CHECK(n > 0);
    memset(mem, 0xa5, n + 16);
    CHECK_INT(sua_stack_init(&s, mem, n - 1, &c, &h), SUA_ENOMEM);
    CHECK(s == NULL);
    CHECK_INT(sua_stack_init(&s, mem, n, &c, &h), SUA_OK);
    CHECK_INT(s->arena.end - s->arena.next, 0);
    for (i = n; i < n + 16; i++)
        CHECK_INT(mem[i], 0xa5);
    for (i = 0; i < 6; i++)
        CHECK(thing(s, 0) != NULL);
    CHECK(thing(s, 0) == NULL); /* two are reserved */
    CHECK(sua__pool_get_reserved(&fake_of(s)->things) != NULL);
    finis = 0;
    CHECK_INT(sua_stack_close(s), SUA_OK);
    CHECK_INT(finis, 1);
    free(mem);
}

/* A message cannot outgrow max_msg by way of a middle cell. */
static void test_small_messages(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_config c = config();
    struct sua_hooks h = hooks_for(&w);
    struct sua_stack *s = NULL;

    c.max_msg = 1024;
    CHECK_INT(sua_stack_init(&s, mem, sizeof(mem), &c, &h), SUA_OK);
    CHECK(sua__text_get(&s->texts, 1024, 0) != NULL);
    CHECK(sua__text_get(&s->texts, 1025, 0) == NULL);
    CHECK_INT(sua_stack_close(s), SUA_OK);
}

static void test_refusals(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_hooks h = hooks_for(&w), bad;
    struct sua_config c = config();
    struct sua_mem heap = {w_alloc, NULL, &w};
    struct sua_stack *s = NULL;
    static const struct sua_module *const none[] = {NULL};

    CHECK_INT(sua_stack_size(NULL), 0);
    c.size = offsetof(struct sua_config, lenient);
    CHECK_INT(sua_stack_size(&c), 0);
    c = config();
    c.modules = none;
    CHECK_INT(sua_stack_size(&c), 0);
    c = config();
    c.max_msg = 65536;
    CHECK_INT(sua_stack_size(&c), 0);
    CHECK_INT(sua_stack_init(&s, mem, sizeof(mem), &c, &h), SUA_EINVAL);
    c = config();
    c.max_txn = UINT32_MAX;
    c.text_max = UINT32_MAX;
    if (sizeof(size_t) == 4)
        CHECK_INT(sua_stack_size(&c), 0);
    CHECK_INT(sua_stack_init(&s, mem, sizeof(mem), &c, &h), SUA_ENOMEM);
    c = config();
    bad = h;
    bad.random = NULL;
    CHECK_INT(sua_stack_init(&s, mem, sizeof(mem), &c, &bad), SUA_EINVAL);
    CHECK_INT(sua_stack_init(&s, NULL, 0, &c, &h), SUA_EINVAL);
    CHECK_INT(sua_stack_open(&s, &heap, &c, &h), SUA_EINVAL);
    CHECK_INT(sua_stack_open(&s, NULL, &c, &h), SUA_EINVAL);
    CHECK(s == NULL);
}

static void test_module_refuses(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_hooks h = hooks_for(&w);
    struct sua_config c = config();
    struct sua_mem heap = {w_alloc, w_free, &w};
    struct sua_stack *s = NULL;

    refuse_init = 1;
    finis = 0;
    CHECK_INT(sua_stack_init(&s, mem, sizeof(mem), &c, &h), SUA_ENOMEM);
    CHECK_INT(sua_stack_open(&s, &heap, &c, &h), SUA_ENOMEM);
    refuse_init = 0;
    CHECK(s == NULL);
    CHECK_INT(finis, 0);
    c.modules = refused; /* the one that started is stopped again */
    CHECK_INT(sua_stack_open(&s, &heap, &c, &h), SUA_EINVAL);
    CHECK_INT(finis, 1);
    CHECK_INT(w.allocs, w.frees);
}

/* Hosted: every chunk goes back, whichever allocation is refused. */
static void test_hosted(void)
{
    struct sua_config c = config();
    int refuse, done = 0;

    c.max_txn = 0; /* the default: many */
    for (refuse = 1; !done && refuse < 5000; refuse += 1 + refuse / 20) {
        struct world w = {0};
        struct sua_hooks h = hooks_for(&w);
        struct sua_mem heap = {w_alloc, w_free, &w};
        struct sua_stack *s = NULL;
        int err, i;

        w.refuse_alloc = refuse;
        err = sua_stack_open(&s, &heap, &c, &h);
        if (err) {
            CHECK_INT(err, SUA_ENOMEM);
            CHECK(s == NULL);
        } else {
            for (i = 0; i < 1000; i++)
                (void)thing(s, i);
            done = w.allocs < refuse;
            CHECK(done == 0 || fake_of(s)->things.used == 1000);
            sua_stack_close(s);
        }
        CHECK_INT(w.allocs - (w.allocs >= refuse), w.frees);
    }
    CHECK(done);
}

static void test_stats(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_stack *s = stack_for(&w, mem, sizeof(mem));
    struct sua_pool_stats st;
    struct thing *x;

    CHECK(sua_stack_idle(s));
    x = thing(s, 1);
    CHECK(!sua_stack_idle(s));
    CHECK_INT(sua_stack_pool(s, 0, &st), SUA_OK);
    CHECK(!strcmp(st.name, "thing"));
    CHECK_INT(st.cap, 8);
    CHECK_INT(st.used, 1);
    s->arena.fail_at = s->arena.acquired + 1;
    CHECK(thing(s, 2) == NULL);
    CHECK_INT(sua_stack_pool(s, 0, &st), SUA_OK);
    CHECK_INT(st.failed, 1);
    CHECK_INT(st.peak, 1);
    CHECK_INT(sua_stack_pool(s, 1, &st), SUA_OK);
    CHECK(!strcmp(st.name, "text-small"));
    CHECK_INT(sua_stack_pool(s, 3, &st), SUA_OK);
    CHECK(!strcmp(st.name, "text-max"));
    CHECK_INT(sua_stack_pool(s, 4, &st), SUA_ENOENT);
    sua__pool_put(&fake_of(s)->things, x);
    CHECK(sua_stack_idle(s));
    sua_stack_close(s);
}

/* ---- feeds ------------------------------------------------------------- */
static void test_order(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_stack *s = stack_for(&w, mem, sizeof(mem));
    struct fake *f = fake_of(s);
    struct thing *a = thing(s, 1), *b = thing(s, 2), *c = thing(s, 3);

    sua__event(s, &a->event);
    sua__event(s, &b->event);
    sua__event(s, &a->event); /* is queued already */
    sua__event(s, &c->event);
    sua__event_drop(s, &b->event);
    sua__event_drop(s, &b->event);
    sua__event_drop(s, &c->event); /* the last one */
    sua__event(s, &c->event);
    CHECK_INT(f->events, 0); /* a command delivers nothing */
    CHECK_INT(sua_run(s), SUA_OK);
    CHECK_INT(f->noted, 2);
    CHECK_INT(f->notes[0], 1);
    CHECK_INT(f->notes[1], 3);
    sua__out(s, &a->out);
    sua__out(s, &b->out);
    sua__out(s, &c->out);
    sua__out(s, &c->out);
    sua__out_drop(s, &c->out);
    sua__out_drop(s, &a->out);
    sua__out(s, &a->out);
    CHECK_INT(s->outs, 2);
    sua_run(s);
    CHECK_INT(f->flushed, 2);
    CHECK_INT(s->outs, 0);
    CHECK(!s->out_head && !s->out_last);
    sua_stack_close(s);
}

/* I9: one feed is bounded; the rest is due at once and goes on. */
static void test_budget(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_stack *s = stack_for(&w, mem, sizeof(mem));
    struct fake *f = fake_of(s);
    struct thing *a = thing(s, 1), *b = thing(s, 2);

    w.now = 50;
    a->again = 24;
    sua__event(s, &a->event);
    CHECK_INT(sua_run(s), SUA_OK);
    CHECK_INT(f->events, 10);
    CHECK_INT(sua_next(s), 50);
    CHECK_INT(w.told, 50);
    sua_run(s);
    CHECK_INT(f->events, 20);
    sua_run(s);
    CHECK_INT(f->events, 25);
    CHECK(sua_next(s) == SUA__NEVER);
    CHECK(w.told == SUA__NEVER);

    /* A send that fails for ever, and is tried again for ever. */
    f->flush_err = SUA_ETRANSPORT;
    f->resend = 1000000;
    sua__out(s, &b->out);
    sua_run(s);
    CHECK(f->failed >= 10 && f->failed <= 11);
    CHECK_INT(sua_next(s), 50);
    f->resend = 0;
    sua_run(s);
    CHECK(sua_next(s) == SUA__NEVER);
    CHECK_INT(s->n.tx_failed, f->failed);
    sua_stack_close(s);
}

static void test_timers_bounded(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_stack *s;
    struct sua_config c = config();
    struct sua_hooks h = hooks_for(&w);
    struct fake *f;
    int i;

    c.max_txn = 32;
    CHECK_INT(sua_stack_init(&s, mem, sizeof(mem), &c, &h), SUA_OK);
    f = fake_of(s);
    for (i = 0; i < 12; i++)
        sua__arm(s, &thing(s, i)->timer, (uint64_t)(100 + i));
    CHECK_INT(sua_next(s), 100);
    w.now = 99;
    sua_run(s);
    CHECK_INT(f->fired, 0);
    CHECK_INT(w.told, 100);
    w.now = 105;
    sua_run(s); /* ten steps: five timers, each with its event */
    CHECK_INT(f->fired, 5);
    CHECK_INT(f->events, 5);
    CHECK_INT(sua_next(s), 105);
    sua_run(s);
    CHECK_INT(f->fired, 6);
    CHECK_INT(w.told, 106);
    w.now = 1000;
    sua_run(s);
    sua_run(s);
    CHECK_INT(f->fired, 12);
    CHECK_INT(f->notes[11], 11);
    CHECK(w.told == SUA__NEVER);
    sua_stack_close(s);
}

/* The message is seen by the events it caused, all of them, and by no
 * others, whatever the budget. */
static void test_fresh(void)
{
    static uint64_t mem[8192];
    static const char bytes[] = "a message";
    struct world w = {0};
    struct sua_stack *s;
    struct sua_config c = config();
    struct sua_hooks h = hooks_for(&w);
    struct thing *x[20];
    struct fake *f;
    int i;

    c.max_txn = 32;
    CHECK_INT(sua_stack_init(&s, mem, sizeof(mem), &c, &h), SUA_OK);
    f = fake_of(s);
    for (i = 0; i < 20; i++)
        x[i] = thing(s, i);
    for (i = 0; i < 12; i++)
        sua__event(s, &x[i]->event); /* by commands, too many for a feed */
    CHECK_INT(sua__feed_begin(s), 1);
    CHECK_INT(sua__feed_begin(s), 0);
    s->msg = (const void *)bytes;
    for (i = 10; i < 18; i++)
        sua__event(s, &x[i]->event);
    x[17]->again = 5; /* what a callback causes is no longer fresh */
    CHECK_INT(s->fresh, 8);
    sua__drain(s);
    CHECK(s->msg == (const void *)bytes);
    s->msg = NULL;
    sua__feed_end(s);
    CHECK_INT(s->fresh, 0);
    CHECK_INT(f->events, 18);
    CHECK_INT(f->saw_msg, 8);
    CHECK_INT(f->saw_none, 10);
    sua_run(s);
    CHECK_INT(f->events, 23);
    CHECK_INT(f->saw_msg, 8);
    sua_stack_close(s);
}

static void reap_in_event(struct sua_stack *s, struct sua__task *t)
{
    struct thing *x = SUA__OWNER(t, struct thing, event);

    sua__reap(s, &x->dead);
    sua__reap(s, &x->dead);
    CHECK_INT(fake_of(s)->reaped, 0);
    CHECK_INT(fake_of(s)->things.used, 2);
}

/* I4: freed after the last callback of the feed, not before. */
static void test_reap(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_stack *s = stack_for(&w, mem, sizeof(mem));
    struct thing *a = thing(s, 1), *b = thing(s, 2);

    a->event.run = reap_in_event;
    sua__event(s, &a->event);
    sua__event(s, &b->event); /* on_event wants nothing reaped yet */
    sua_run(s);
    CHECK_INT(fake_of(s)->reaped, 1);
    CHECK_INT(fake_of(s)->things.used, 1);
    w.now = 7;
    sua__enter(s);
    sua__reap(s, &b->dead);
    sua__leave(s);
    CHECK_INT(fake_of(s)->reaped, 1); /* a command frees nothing */
    CHECK_INT(w.told, 7);
    CHECK(!sua_stack_idle(s));
    sua_run(s);
    CHECK_INT(fake_of(s)->reaped, 2);
    CHECK(sua_stack_idle(s));
    sua_stack_close(s);
}

static void test_deadline(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_stack *s = stack_for(&w, mem, sizeof(mem));
    struct thing *a = thing(s, 1), *b = thing(s, 2);

    w.now = 1000;
    sua__enter(s);
    CHECK_INT(s->now, 1000);
    sua__arm(s, &a->timer, 2000);
    sua__leave(s);
    CHECK_INT(w.tells, 1);
    CHECK_INT(w.told, 2000);
    sua__enter(s);
    sua__arm(s, &b->timer, 3000);
    sua__leave(s);
    CHECK_INT(w.tells, 1); /* the earliest did not move */
    sua__enter(s);
    sua__event(s, &a->event);
    sua__leave(s);
    CHECK_INT(w.tells, 2); /* work waits: now */
    CHECK_INT(w.told, 1000);
    sua__enter(s);
    sua__event(s, &b->event);
    sua__leave(s);
    CHECK_INT(w.tells, 2);
    w.now = 1001;
    sua__enter(s);
    sua__event_drop(s, &b->event);
    sua__leave(s);
    CHECK_INT(w.tells, 2); /* now is still now */
    sua_run(s);
    CHECK_INT(w.tells, 3);
    CHECK_INT(w.told, 2000);
    /* A wake-up that came early is told again: it may have been a single
     * shot. */
    w.now = 1999;
    sua_run(s);
    CHECK_INT(w.tells, 4);
    CHECK_INT(w.told, 2000);
    /* A clock that runs backwards is not believed. */
    w.now = 500;
    sua_run(s);
    CHECK_INT(s->now, 1999);
    sua_stack_close(s);
}

static void test_two_stacks(void)
{
    static uint64_t mem1[8192], mem2[8192];
    struct world w1 = {0}, w2 = {0};
    struct sua_stack *s1 = stack_for(&w1, mem1, sizeof(mem1));
    struct sua_stack *s2 = stack_for(&w2, mem2, sizeof(mem2));

    CHECK_INT(sua__feed_begin(s1), 1);
    CHECK_INT(sua_run(s1), SUA_EBUSY);
    CHECK_INT(sua_run(s2), SUA_OK);
    sua__arm(s2, &thing(s2, 1)->timer, 5);
    CHECK_INT(sua_next(s2), 5);
    CHECK(sua_next(s1) == SUA__NEVER);
    sua__feed_end(s1);
    sua_stack_close(s1);
    CHECK_INT(sua_run(s2), SUA_OK);
    sua_stack_close(s2);
}

static void test_chance_and_log(void)
{
    static uint64_t mem[8192];
    struct world w = {0};
    struct sua_stack *s = stack_for(&w, mem, sizeof(mem));
    struct sua__sip a, b;
    char tok[48], big[600];
    size_t i;

    memset(tok, 0, sizeof(tok));
    sua__token(s, tok, 40);
    CHECK_INT(strspn(tok, "abcdefghijklmnopqrstuvwxyz234567"), 40);
    sua__hash_init(s, &a);
    sua__sip_str(&a, SUA_STR("ab"));
    sua__sip_str(&a, SUA_STR("c"));
    sua__hash_init(s, &b);
    sua__sip_str(&b, SUA_STR("a"));
    sua__sip_str(&b, SUA_STR("bc"));
    CHECK(sua__sip_end(&a) != sua__sip_end(&b));
    sua__log(s, SUA_LOG_INFO, "peer said", SUA_STR("a\r\nb\x1b[1m\\"));
    CHECK(!strcmp(w.line, "peer said: a\\x0d\\x0ab\\x1b[1m\\x5c"));
    memset(big, 1, sizeof(big));
    sua__log(s, SUA_LOG_INFO, "long", sua_str_make(big, sizeof(big)));
    CHECK(strlen(w.line) <= 200);
    for (i = 0; w.line[i]; i++)
        CHECK((unsigned char)w.line[i] >= ' ');
    sua_stack_close(s);
}

int main(void)
{
    test_exact_size();
    test_small_messages();
    test_refusals();
    test_module_refuses();
    test_hosted();
    test_stats();
    test_order();
    test_budget();
    test_timers_bounded();
    test_fresh();
    test_reap();
    test_deadline();
    test_two_stacks();
    test_chance_and_log();
    return check_done();
}
