/* SPDX-License-Identifier: MIT
 * The driver of plots: one world for each failure and each end, and what
 * must hold behind it. */
#include "core/core.h"
#include "sim_stage_inner.h"
#include "sip/auth.h"

#include <stdio.h>
#include <string.h>

static struct stage st;
static unsigned long acquisitions, moments;

/* ---- the world ----------------------------------------------------------- */
static int secret(void *user, struct sua_str name, struct sua_str realm,
                  unsigned alg, char *ha1)
{
    (void)user;
    return sua_digest_ha1(alg, name, realm, SUA_STR("secret"), ha1);
}

static void open_server(struct stage_agent *a)
{
    struct sua_srv_config c = SUA_SRV_INIT;

    c.domains = SUA_STR("lab.test");
    c.secret = secret;
    if (sua_srv_init(&a->srv, a->node->stack, &c))
        sim_fail(st.s, "no server");
}

static void open_agent(unsigned i, int hosted)
{
    static const char *const names[] = { "server", "a", "b", "c" };
    struct sua_config phone = SUA_CONFIG_INIT, server = SUA_CONFIG_SERVER;
    struct sua_ua_config c = SUA_UA_INIT;
    struct stage_agent *a = &st.agent[i];

    if (!hosted) { /* enough for every plot, in one block */
        phone.max_call = phone.max_dialog = phone.max_subscription = 8;
        phone.max_txn = phone.max_request = 32;
        phone.max_notifier = phone.max_publication = 4;
        phone.text_small = phone.text_mtu = 64;
        phone.text_max = 2;
        phone.max_flow = phone.max_account = 8;
    }
    snprintf(a->name, sizeof a->name, "%s", names[i]);
    a->st = &st;
    a->answer = 200;
    a->node = sim_stack(st.s, a->name, i ? &phone : &server, hosted || !i);
    stage__callbacks(a, &c);
    if (st.plot->cast)
        st.plot->cast(&c);
    if (sua_ua_init(&a->ua, a->node->stack, &c))
        sim_fail(st.s, "no user agent");
    if (!i)
        open_server(a);
    stage__serve(a);
    sim_base(a->node);
}

static void arrived(struct sim *s, const struct sim_packet *p, void *user)
{
    unsigned i;

    (void)s;
    (void)user;
    for (i = 0; i < STAGE_AGENTS; i++)
        if (st.agent[i].node == p->to)
            stage__moment(&st.agent[i]);
}

static void open_world(const struct plot *plot, int hosted)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    unsigned i;

    memset(&st, 0, sizeof st);
    st.plot = plot;
    st.s = sim_open(1);
    for (i = 0; i < STAGE_AGENTS; i++)
        open_agent(i, hosted);
    sim_links(st.s, &l);
    st.s->arrived = arrived;
}

void stage__moment(struct stage_agent *a)
{
    if (a != &st.agent[st.victim] || st.striking || ++st.moment != st.end_at)
        return;
    st.striking = 1;
    stage__strike(a, st.how);
    st.striking = 0;
}

/* ---- playing ------------------------------------------------------------- */
void stage_wait(struct stage *x, unsigned ms)
{
    unsigned i;

    for (i = 0; i < STAGE_AGENTS; i++)
        sim_kick(x->agent[i].node);
    sim_run_for(x->s, ms);
}

void stage_move(struct stage_agent *a)
{
    struct sua__arena *arena = &a->node->stack->arena;
    uint64_t at = arena->fail_at;

    arena->fail_at = 0; /* the endpoints are the port's to bring back */
    sim_move(a->node);
    arena->fail_at = at;
    (void)sua_ua_network_changed(a->ua);
}

static int is_up(const struct sua_call *c)
{
    return sua_call_state(c) == SUA_CALL_STATE_UP;
}

static int are_ends(const struct sua_call *x, const struct sua_call *y)
{
    struct sua_dialog_info a, b;

    sua_call_dialog(x, &a);
    sua_call_dialog(y, &b);
    return x != y && sua_str_eq(a.call_id, b.call_id) &&
           sua_str_eq(a.local_tag, b.remote_tag) &&
           sua_str_eq(a.remote_tag, b.local_tag);
}

static int has_other_end(const struct sua_call *c)
{
    struct sua_call *o;
    unsigned i;

    for (i = 0; i < STAGE_AGENTS; i++)
        for (o = sua_call_next(st.agent[i].ua, NULL); o;
             o = sua_call_next(st.agent[i].ua, o))
            if (are_ends(c, o))
                return 1;
    return 0;
}

/* Whatever failed, nobody is left alone in a call. */
static void check_agreed(const char *what, unsigned long nth)
{
    struct sua_call *c;
    unsigned i;

    stage_wait(&st, 70000);
    for (i = 0; i < STAGE_AGENTS; i++)
        for (c = sua_call_next(st.agent[i].ua, NULL); c;
             c = sua_call_next(st.agent[i].ua, c))
            if (is_up(c) && !has_other_end(c))
                sim_fail(st.s, "%s, %s %lu of %s: %s is alone in its call",
                         st.plot->name, what, nth, st.agent[st.victim].name,
                         st.agent[i].name);
}

static void wind_up(void)
{
    unsigned i, turn;

    for (turn = 0; turn < 3; turn++) { /* an end may begin something */
        for (i = 0; i < STAGE_AGENTS; i++) {
            stage__strike(&st.agent[i], STAGE_HANG_UP);
            if (i != STAGE_SERVER)
                stage__strike(&st.agent[i], STAGE_CLOSE);
        }
        stage_wait(&st, 1000);
    }
}

static void check_over(const char *what, unsigned long nth)
{
    unsigned i, k;

    if (!sim_run_quiet(st.s, st.s->now + 9000000))
        sim_fail(st.s, "%s, %s %lu of %s: a deadline remains", st.plot->name,
                 what, nth, st.agent[st.victim].name);
    for (i = 0; i < STAGE_AGENTS; i++) {
        struct stage_agent *a = &st.agent[i];

        for (k = 0; k < a->used; k++)
            if (a->h[k].p)
                sim_fail(st.s, "%s, %s %lu of %s: kind %d of %s has no end",
                         st.plot->name, what, nth,
                         st.agent[st.victim].name, a->h[k].kind, a->name);
        if (sua_call_next(a->ua, NULL))
            sim_fail(st.s, "%s, %s %lu: a call remains", st.plot->name, what,
                     nth);
        a->used = 0;
    }
    sim_check_empty(st.s);
}

static void enough(const char *what, unsigned long nth)
{
    const unsigned *want = &st.plot->want.established;
    const unsigned *seen = &st.seen.established;
    unsigned i;

    for (i = 0; i < sizeof st.seen / sizeof *seen; i++)
        if (seen[i] < want[i])
            sim_fail(st.s, "%s, after %s %lu of %s: %u of outcome %u, "
                     "wanted %u", st.plot->name, what, nth,
                     st.agent[st.victim].name, seen[i], i, want[i]);
}

static void play(const char *what, unsigned long nth)
{
    memset(&st.seen, 0, sizeof st.seen);
    st.plot->play(&st);
    check_agreed(what, nth);
    wind_up();
    check_over(what, nth);
}

/* ---- the two ways -------------------------------------------------------- */
/* ROB-001: acquisition nth of the victim fails; whether it was reached. */
static int fail_one(const struct plot *plot, unsigned victim,
                    unsigned long nth)
{
    struct sua__arena *arena;
    int reached;

    open_world(plot, (int)(nth & 1));
    st.victim = victim;
    arena = &st.agent[victim].node->stack->arena;
    arena->fail_at = arena->acquired + nth;
    play("failure", nth);
    reached = arena->acquired >= arena->fail_at;
    arena->fail_at = 0;
    if (!plot->once)
        play("failure", nth);
    if (!plot->once || !reached)
        enough("failure", nth);
    sim_close(st.s);
    return reached;
}

static int end_one(const struct plot *plot, unsigned victim, unsigned how,
                   unsigned nth)
{
    int reached;

    open_world(plot, 1);
    st.victim = victim;
    st.end_at = nth;
    st.how = (uint8_t)how;
    play("moment", nth);
    reached = st.moment >= nth;
    sim_close(st.s);
    return reached;
}

static void run_plot(const struct plot *plot)
{
    unsigned victim, how;
    unsigned long n;

    for (victim = 0; victim < STAGE_AGENTS; victim++) {
        for (n = 1; fail_one(plot, victim, n); n++)
            acquisitions++;
        for (how = 0; how < STAGE_ENDS; how++)
            for (n = 1; end_one(plot, victim, how, (unsigned)n); n++)
                moments++;
    }
}

int stage_main(int argc, char **argv, const struct plot *plots, size_t n)
{
    size_t i, ran = 0;

    for (i = 0; i < n; i++) {
        unsigned long a = acquisitions, m = moments;

        if (argc > 1 && strcmp(argv[1], plots[i].name))
            continue;
        run_plot(&plots[i]);
        printf("%s: %lu acquisitions, %lu moments\n", plots[i].name,
               acquisitions - a, moments - m);
        ran++;
    }
    printf("%lu acquisitions failed, ended in %lu moments\n", acquisitions,
           moments);
    return !ran || acquisitions < 20 * ran || moments < 20 * ran;
}
