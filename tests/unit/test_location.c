/* SPDX-License-Identifier: MIT
 * The location store: series that are kept or undone, order, expiry, news,
 * limits; at last a long random walk beside a simple model. */
#include <stdlib.h>

#include "check.h"
#include "srv/srv.h"

/* ---- a stack without a network ----------------------------------------- */
struct world {
    struct sua_stack *s;
    struct sua_srv *v;
    uint64_t now;
    unsigned news[3];
    char log[512];              /* "+" "=" "-" and the contact's user      */
};

static uint64_t hook_now(void *user)
{
    return ((struct world *)user)->now;
}

static void hook_random(void *user, void *out, size_t n)
{
    (void)user;
    memset(out, 7, n);
}

static int hook_send(void *user, const struct sua_flow *to, const void *p,
                     size_t n)
{
    (void)user;
    (void)to;
    (void)p;
    return (int)n;
}

static void *mem_alloc(void *user, size_t n)
{
    (void)user;
    return malloc(n);
}

static void mem_free(void *user, void *p)
{
    (void)user;
    free(p);
}

static void on_binding(struct sua_srv *v, struct sua_str aor,
                       const struct sua_binding *b, int what, void *user)
{
    struct world *w = user;
    size_t n = strlen(w->log);

    CHECK(v == w->v);
    CHECK(aor.n > 0);
    CHECK(w->s->in_feed);
    w->news[what]++;
    snprintf(w->log + n, sizeof w->log - n, "%c%.*s ", "-+="[what],
             (int)(b->contact.n - 4), b->contact.p + 4);
}

static void open_world(struct world *w, uint32_t max_binding, int news)
{
    struct sua_config cfg = SUA_CONFIG_SERVER;
    struct sua_srv_config srv = SUA_SRV_INIT;
    struct sua_hooks h;
    struct sua_mem mem = { mem_alloc, mem_free, NULL };

    memset(w, 0, sizeof *w);
    memset(&h, 0, sizeof h);
    h.user = w;
    h.now_ms = hook_now;
    h.random = hook_random;
    h.send = hook_send;
    cfg.max_binding = max_binding;
    srv.user = w;
    srv.on_binding = news ? on_binding : NULL;
    w->now = 1000;
    CHECK_INT(sua_stack_open(&w->s, &mem, &cfg, &h), SUA_OK);
    CHECK_INT(sua_srv_init(&w->v, w->s, &srv), SUA_OK);
    CHECK_INT(sua_srv_init(&w->v, w->s, &srv), SUA_ESTATE);
}

static void close_world(struct world *w)
{
    w->now += 10000000;
    sua_run(w->s);
    CHECK_INT(w->v->binds.used, 0);
    CHECK_INT(w->v->by_aor.count, 0);
    CHECK(sua_next(w->s) == UINT64_MAX);
    /* The configuration's strings are all that is left. */
    CHECK_INT(w->s->texts.kind[0].used + w->s->texts.kind[1].used +
                  w->s->texts.kind[2].used, 1);
    CHECK_INT(sua_stack_close(w->s), SUA_OK);
}

static int put(struct world *w, const char *aor, const char *contact,
               unsigned q, uint64_t ms)
{
    struct sua_binding b;

    memset(&b, 0, sizeof b);
    b.contact = sua_str_z(contact);
    b.params = SUA_STR("x=y");
    b.call_id = SUA_STR("id");
    b.q = (uint16_t)q;
    b.expires_ms = w->now + ms;
    return sua__store.put(w->v, sua_str_z(aor), &b);
}

static void drop(struct world *w, const char *aor, const char *contact)
{
    struct sua_binding b;

    memset(&b, 0, sizeof b);
    b.contact = sua_str_z(contact);
    sua__store.drop(w->v, sua_str_z(aor), contact ? &b : NULL);
}

static void end(struct world *w, const char *aor, int keep)
{
    sua__store.end(w->v, sua_str_z(aor), keep);
    sua_run(w->s);
}

/* All contacts of an AOR in order, without "sip:". */
static const char *all(struct world *w, const char *aor)
{
    static char out[1024];
    struct sua_binding b;
    unsigned i;

    out[0] = 0;
    for (i = 0; sua__store.get(w->v, sua_str_z(aor), i, w->now, &b); i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%.*s ",
                 (int)(b.contact.n - 4), b.contact.p + 4);
    return out;
}

#define CHECK_ALL(w, aor, want) CHECK_STR(sua_str_z(all(w, aor)), want)

/* ---- tests ------------------------------------------------------------- */
static void series(void)
{
    struct world w;

    open_world(&w, 100, 1);
    CHECK_INT(put(&w, "a@x", "sip:1@h", 500, 60000), SUA_OK);
    CHECK_INT(put(&w, "a@x", "sip:2@h", 1000, 60000), SUA_OK);
    CHECK_INT(put(&w, "b@x", "sip:1@h", 0, 60000), SUA_OK);
    CHECK_ALL(&w, "a@x", "2@h 1@h ");
    end(&w, "a@x", 1);
    CHECK_STR(sua_str_z(w.log), "+2@h +1@h ");
    end(&w, "b@x", 0);
    CHECK_ALL(&w, "b@x", "");
    CHECK_INT(w.v->binds.used, 2);
    /* Undone: all of it. */
    CHECK_INT(put(&w, "a@x", "sip:1@H", 1000, 90000), SUA_OK);
    CHECK_INT(put(&w, "a@x", "sip:3@h", 700, 90000), SUA_OK);
    drop(&w, "a@x", "sip:2@h");
    CHECK_ALL(&w, "a@x", "1@H 3@h ");
    end(&w, "a@x", 0);
    CHECK_ALL(&w, "a@x", "2@h 1@h ");
    CHECK_INT(w.news[1] + w.news[2] + w.news[0], 2);
    /* Kept. */
    w.log[0] = 0;
    CHECK_INT(put(&w, "a@x", "sip:1@H", 1000, 90000), SUA_OK);
    CHECK_INT(put(&w, "a@x", "sip:1@h", 900, 95000), SUA_OK);
    CHECK_INT(put(&w, "a@x", "sip:3@h", 950, 90000), SUA_OK);
    drop(&w, "a@x", "sip:2@h");
    end(&w, "a@x", 1);
    CHECK_STR(sua_str_z(w.log), "-2@h +3@h =1@h ");
    CHECK_ALL(&w, "a@x", "3@h 1@h ");
    /* In and out again in one series. */
    w.log[0] = 0;
    CHECK_INT(put(&w, "a@x", "sip:4@h", 0, 90000), SUA_OK);
    drop(&w, "a@x", "sip:4@h");
    drop(&w, "a@x", "sip:3@h");
    CHECK_INT(put(&w, "a@x", "sip:3@h", 0, 90000), SUA_OK);
    end(&w, "a@x", 1);
    CHECK_STR(sua_str_z(w.log), "=3@h ");
    CHECK_ALL(&w, "a@x", "1@h 3@h ");
    drop(&w, "a@x", NULL);
    CHECK_ALL(&w, "a@x", "");
    end(&w, "a@x", 1);
    CHECK_INT(w.news[0], 3);
    close_world(&w);
}

static void expiry(void)
{
    struct sua_binding b;
    struct sua_str aor;
    struct world w;

    open_world(&w, 100, 1);
    put(&w, "a@x", "sip:1@h", 0, 60000);
    put(&w, "a@x", "sip:2@h", 0, 30000);
    end(&w, "a@x", 1);
    CHECK_INT(sua_next(w.s), 31000);
    CHECK_INT(sua_srv_binding(w.v, 1, &aor, &b), SUA_OK);
    CHECK_STR(aor, "a@x");
    CHECK_STR(b.contact, "sip:2@h");
    CHECK_INT(sua_srv_binding(w.v, 2, &aor, &b), SUA_ENOENT);
    CHECK_INT(sua_srv_binding(w.v, 0, &aor, &b), SUA_OK);
    w.now = 31000;
    CHECK_ALL(&w, "a@x", "1@h "); /* even before the timer is served */
    sua_run(w.s);
    CHECK_INT(w.news[0], 1);
    CHECK_INT(sua_srv_binding(w.v, 1, &aor, &b), SUA_ENOENT);
    CHECK_INT(sua_next(w.s), 61000);
    /* Refreshed: the old deadline is gone. */
    put(&w, "a@x", "sip:1@h", 0, 60000);
    end(&w, "a@x", 1);
    w.now = 90999;
    sua_run(w.s);
    CHECK_ALL(&w, "a@x", "1@h ");
    w.now = 91000;
    sua_run(w.s);
    CHECK_ALL(&w, "a@x", "");
    CHECK_INT(w.v->binds.used, 0);
    close_world(&w);
}

static void limits(void)
{
    struct world w;
    char uri[32];
    unsigned i;

    open_world(&w, 20, 0);
    for (i = 0; i < SUA__AOR_CONTACTS; i++) {
        snprintf(uri, sizeof uri, "sip:%u@h", i);
        CHECK_INT(put(&w, "a@x", uri, 0, 60000), SUA_OK);
    }
    CHECK_INT(put(&w, "a@x", "sip:more@h", 0, 60000), SUA_ELIMIT);
    end(&w, "a@x", 1);
    for (i = 0; i < 4; i++) {
        snprintf(uri, sizeof uri, "sip:%u@h", i);
        CHECK_INT(put(&w, "b@x", uri, 0, 60000), SUA_OK);
    }
    CHECK_INT(put(&w, "b@x", "sip:9@h", 0, 60000), SUA_ENOMEM);
    /* A refresh needs nothing. */
    w.s->arena.fail_at = w.s->arena.acquired + 1;
    CHECK_INT(put(&w, "a@x", "sip:3@h", 0, 60000), SUA_OK);
    end(&w, "a@x", 1);
    CHECK(w.s->arena.acquired < w.s->arena.fail_at);
    w.s->arena.fail_at = 0;
    end(&w, "b@x", 0);
    CHECK_INT(w.v->binds.used, SUA__AOR_CONTACTS);
    /* One series cannot take contacts in and out without end. */
    drop(&w, "a@x", NULL);
    for (i = 100; i < 200; i++) {
        snprintf(uri, sizeof uri, "sip:%u@h", i);
        if (put(&w, "a@x", uri, 0, 60000))
            break;
        drop(&w, "a@x", uri);
    }
    CHECK_INT(i, 104); /* the pool's 20 */
    end(&w, "a@x", 1);
    CHECK_INT(w.v->binds.used, 0);
    close_world(&w);
}

/* ---- a model ----------------------------------------------------------- */
#define AORS 4
#define CONTACTS 6
static uint32_t rnd_state = 12345;

static unsigned rnd(unsigned n)
{
    rnd_state = rnd_state * 1664525u + 1013904223u;
    return (rnd_state >> 8) % n;
}

struct model {
    uint64_t until[AORS][CONTACTS]; /* 0: absent                           */
};

static void compare(struct world *w, const struct model *m)
{
    struct sua_binding b;
    char aor[8];
    unsigned a, c, i;

    for (a = 0; a < AORS; a++) {
        unsigned have = 0, want = 0;

        snprintf(aor, sizeof aor, "%u@x", a);
        for (c = 0; c < CONTACTS; c++)
            want += m->until[a][c] > w->now;
        for (i = 0; sua__store.get(w->v, sua_str_z(aor), i, w->now, &b);
             i++, have++) {
            c = (unsigned)(b.contact.p[4] - '0');
            CHECK(c < CONTACTS && m->until[a][c] == b.expires_ms);
        }
        CHECK_INT(have, want);
    }
}

static void step(struct world *w, struct model *m)
{
    struct model was = *m;
    unsigned a = rnd(AORS), n = 1 + rnd(4);
    char aor[8], uri[16];
    int keep = rnd(3) != 0;

    snprintf(aor, sizeof aor, "%u@x", a);
    while (n--) {
        unsigned c = rnd(CONTACTS);
        uint64_t ms = 1 + rnd(100000);

        snprintf(uri, sizeof uri, "sip:%u@h", c);
        if (rnd(4) == 0) {
            drop(w, aor, uri);
            m->until[a][c] = 0;
        } else if (!put(w, aor, uri, 100 * rnd(10), ms)) {
            m->until[a][c] = w->now + ms;
        }
    }
    end(w, aor, keep);
    if (!keep)
        *m = was;
    if (rnd(3) == 0) {
        w->now += rnd(20000);
        sua_run(w->s);
    }
    w->log[0] = 0;
}

static void walk(int news)
{
    struct model m;
    struct world w;
    unsigned i;

    memset(&m, 0, sizeof m);
    open_world(&w, 100, news);
    for (i = 0; i < 4000; i++) {
        step(&w, &m);
        compare(&w, &m);
    }
    w.now += 1000000;
    sua_run(w.s);
    CHECK_INT(w.news[1], w.news[0]);
    close_world(&w);
}

int main(void)
{
    series();
    expiry();
    limits();
    walk(1);
    walk(0);
    return check_done();
}
