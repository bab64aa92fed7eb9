/* SPDX-License-Identifier: MIT
 * A user agent at work gets every message of RFC 4475, RFC 5118 and our own
 * corpus: whole, as every prefix, with bytes flipped, and on a stream split
 * at every byte. It answers or stays silent, and a call made afterwards
 * works. Streams that promise too much, drip or end in mid message are
 * closed and counted. */
#include "sim_ua.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define FILES 96
#define BYTES 8192

static struct file {
    char name[64];
    char data[BYTES];
    size_t n;
} files[FILES];
static unsigned nfiles, opened, ended;
static char heard[4096];
static size_t nheard;

static void load(const char *dir)
{
    char path[512];
    struct dirent *e;
    DIR *d;

    snprintf(path, sizeof path, "%s/fixtures/%s", TEST_DIR, dir);
    d = opendir(path);
    while (d && (e = readdir(d)) != NULL && nfiles < FILES) {
        struct file *f = &files[nfiles];
        FILE *in;
        if (!strstr(e->d_name, ".dat") && !strstr(e->d_name, ".sip"))
            continue;
        snprintf(path, sizeof path, "%s/fixtures/%s/%s", TEST_DIR, dir,
                 e->d_name);
        in = fopen(path, "rb");
        if (!in)
            continue;
        snprintf(f->name, sizeof f->name, "%.60s", e->d_name);
        f->n = fread(f->data, 1, BYTES, in);
        fclose(in);
        nfiles++;
    }
    if (d)
        closedir(d);
}

static void packet(struct sim_node *n, const struct sim_packet *p)
{
    (void)n;
    (void)p;
}

static void data(struct sim_node *n, struct sim_conn *c, const char *p,
                 size_t len)
{
    (void)n;
    (void)c;
    if (len > sizeof heard - 1 - nheard)
        len = sizeof heard - 1 - nheard;
    memcpy(heard + nheard, p, len);
    nheard += len;
    heard[nheard] = 0;
}

static void gone(struct sim_node *n, struct sim_conn *c)
{
    (void)n;
    (void)c;
    ended++;
}

static const struct sim_script peer = { packet, NULL, data, gone };

struct world {
    struct sim *s;
    struct sim_ua a, b;
    struct sim_node *p;
};

static void open_world(struct world *w, uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;

    cfg.max_flow = 8; /* room for streams */
    cfg.modules = sua_modules_phone;
    w->s = sim_open(seed);
    sim_ua_open(&w->a, w->s, "alice", &cfg, 0);
    sim_ua_open(&w->b, w->s, "bob", &cfg, 1);
    w->p = sim_script(w->s, "peer", &peer);
    w->a.node->may_garble = 1; /* a 400 repeats what was sent */
    w->a.answer = 0; /* what comes in rings and is dropped with the rest */
    nheard = ended = opened = 0;
}

/* End what rings, so that the next file finds room. */
static void settle(struct world *w)
{
    unsigned i;

    sim_run_for(w->s, 40000);
    for (i = 0; i < w->a.ncalls; i++)
        sim_ua_hangup(&w->a, &w->a.calls[i]);
    sim_run_for(w->s, 40000);
    if (w->a.live)
        sim_fail(w->s, "%u calls cannot be ended", w->a.live);
    w->a.ncalls = 0;
}

/* Nothing hurt: after the dust has settled a call goes through. */
static void close_world(struct world *w)
{
    struct sim_call *c;

    settle(w);
    w->a.answer = 200;
    c = sim_ua_call(&w->b, w->a.node, 1, NULL);
    sim_run_for(w->s, 5000);
    if (!c || c->established != 1)
        sim_fail(w->s, "no call afterwards");
    sim_ua_hangup(&w->b, c);
    if (!sim_run_quiet(w->s, w->s->now + 900000))
        sim_fail(w->s, "a deadline remains");
    sim_check_empty(w->s);
    sim_close(w->s);
}

static void as_datagrams(uint64_t seed)
{
    struct world w;
    unsigned i;
    size_t n;

    open_world(&w, seed);
    for (i = 0; i < nfiles; i++) {
        for (n = 0; n <= files[i].n; n += 1 + sim_below(w.s, 3))
            sim_send(w.p, &w.a.node->addr, files[i].data, n);
        sim_send(w.p, &w.a.node->addr, files[i].data, files[i].n);
        settle(&w);
    }
    close_world(&w);
}

static void damaged(uint64_t seed)
{
    struct world w;
    char mem[BYTES];
    unsigned i, k, flips;

    open_world(&w, seed);
    for (i = 0; i < nfiles; i++) {
        for (k = 0; k < 20; k++) {
            memcpy(mem, files[i].data, files[i].n);
            for (flips = 1 + sim_below(w.s, 4); flips; flips--)
                mem[sim_below(w.s, (uint32_t)files[i].n)] =
                    (char)sim_below(w.s, 256);
            sim_send(w.p, &w.a.node->addr, mem, files[i].n);
        }
        settle(&w);
    }
    close_world(&w);
}

static void in_pieces(uint64_t seed)
{
    struct world w;
    unsigned i;
    size_t cut, step;

    open_world(&w, seed);
    for (i = 0; i < nfiles; i++) {
        step = 1 + files[i].n / 60;
        for (cut = sim_below(w.s, (uint32_t)step); cut < files[i].n;
             cut += step) {
            struct sim_conn *c =
                sim_connect(w.p, &w.a.node->addr, SUA_TCP);
            sim_run_for(w.s, 30);
            if (c)
                sim_write(w.p, c, files[i].data, cut);
            sim_run_for(w.s, 30);
            if (c && ended == opened)
                sim_write(w.p, c, files[i].data + cut, files[i].n - cut);
            sim_run_for(w.s, 30);
            sim_reset_streams(w.p);
            sim_run_for(w.s, 30);
            opened = ended;
        }
        settle(&w);
    }
    if (!nheard)
        sim_fail(w.s, "nothing was answered on any stream");
    close_world(&w);
}

static uint64_t closed_bad(const struct world *w)
{
    struct sua_counters n;

    sua_stack_counters(w->a.node->stack, &n);
    return n.flow_closed_bad;
}

#define HEAD                                                                  \
    "OPTIONS sip:alice@10.0.0.1 SIP/2.0\r\n"                                  \
    "Via: SIP/2.0/TCP 10.0.0.3:5060;branch=z9hG4bKx\r\nMax-Forwards: 70\r\n"  \
    "From: <sip:p@10.0.0.3>;tag=1\r\nTo: <sip:alice@10.0.0.1>\r\n"            \
    "Call-ID: x\r\nCSeq: 1 OPTIONS\r\n"

static void promises_too_much(uint64_t seed)
{
    struct world w;
    struct sim_conn *c;

    open_world(&w, seed);
    c = sim_connect(w.p, &w.a.node->addr, SUA_TCP);
    sim_run_for(w.s, 10);
    sim_write(w.p, c, HEAD "Content-Length: 4000000000\r\n\r\n",
              sizeof(HEAD "Content-Length: 4000000000\r\n\r\n") - 1);
    sim_run_for(w.s, 1000);
    if (ended != 1 || closed_bad(&w) != 1)
        sim_fail(w.s, "ended %u, counted %u: %s", ended,
                 (unsigned)closed_bad(&w), heard);
    if (strncmp(heard, "SIP/2.0 513", 11))
        sim_fail(w.s, "not answered");
    close_world(&w);
}

static void drips(uint64_t seed)
{
    static const char head[] = HEAD;
    struct world w;
    struct sim_conn *c;
    unsigned i;

    open_world(&w, seed);
    c = sim_connect(w.p, &w.a.node->addr, SUA_TCP);
    sim_run_for(w.s, 10);
    for (i = 0; i < 60 && !ended; i++) {
        sim_write(w.p, c, &head[i], 1);
        sim_run_for(w.s, 1000);
    }
    if (i < 9 || i > 12 || closed_bad(&w) != 1)
        sim_fail(w.s, "a message that drips was let live %u s", i);
    close_world(&w);
}

static void ends_in_the_middle(uint64_t seed)
{
    struct world w;
    struct sim_conn *c;

    open_world(&w, seed);
    c = sim_connect(w.p, &w.a.node->addr, SUA_TCP);
    sim_run_for(w.s, 10);
    sim_write(w.p, c, HEAD, 100);
    sim_run_for(w.s, 10);
    sim_shut(w.p, c);
    sim_run_for(w.s, 1000);
    close_world(&w);
}

static void garbage(uint64_t seed)
{
    struct world w;
    char mem[1500];
    unsigned i;
    uint32_t k, n;

    open_world(&w, seed);
    for (i = 0; i < 500; i++) {
        n = sim_below(w.s, sizeof mem);
        for (k = 0; k < n; k++)
            mem[k] = (char)sim_below(w.s, 256);
        sim_send(w.p, &w.a.node->addr, mem, n);
    }
    sim_run_for(w.s, 1000);
    close_world(&w);
}

static void all(uint64_t seed)
{
    as_datagrams(seed);
    damaged(seed);
    in_pieces(seed);
    promises_too_much(seed);
    drips(seed);
    ends_in_the_middle(seed);
    garbage(seed);
}

int main(int argc, char **argv)
{
    load("rfc4475");
    load("rfc5118");
    load("corpus");
    if (nfiles < 70) {
        fprintf(stderr, "only %u fixtures\n", nfiles);
        return 1;
    }
    return sim_main(argc, argv, 2, all);
}
