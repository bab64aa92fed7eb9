/* SPDX-License-Identifier: MIT
 * A day of registrations: hundreds of phones stay registered for 24 hours,
 * each refresh in time, no binding lost, nothing left in the end. */
#include <stdio.h>
#include <stdlib.h>

#include "sim_srv.h"
#include "sim_ua.h"

#define PHONES 300
#define DAY_S 86400u

struct day {
    struct srv_world v;
    struct sim_ua *ua;
    char name[PHONES][8];
    uint32_t expires_s[PHONES];
};

static void join(struct day *d, unsigned i)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    struct sua_config phone = SUA_CONFIG_PHONE;
    struct sim_ua *u = &d->ua[i];
    char aor[64], proxy[64];

    phone.modules = sua_modules_phone;
    phone.max_flow = 6;
    snprintf(d->name[i], sizeof d->name[i], "p%u", i);
    sim_ua_open(u, d->v.s, d->name[i], &phone, (int)(i & 1));
    d->expires_s[i] = 300 + sim_below(d->v.s, 3300);
    snprintf(aor, sizeof aor, "sip:%s@lab.test", d->name[i]);
    snprintf(proxy, sizeof proxy, "sip:10.0.0.1:5060%s;lr",
             i % 4 ? "" : ";transport=tcp");
    c.aor = sua_str_z(aor);
    c.proxy = sua_str_z(proxy);
    c.expires_s = d->expires_s[i];
    if (sua_ua_register(u->ua, &c, &u->account))
        sim_fail(d->v.s, "no account");
    sim_kick(u->node);
    sim_run_for(d->v.s, sim_below(d->v.s, 200));
}

/* A refresh comes when between half of the time and all of it is gone. */
static void check_refreshes(struct day *d, unsigned i)
{
    const struct sim_ua *u = &d->ua[i];
    unsigned least = DAY_S / d->expires_s[i];

    if (u->reg_failed || u->unregistered)
        sim_fail(d->v.s, "%s: %u failures, %u losses", d->name[i],
                 u->reg_failed, u->unregistered);
    if (u->registered < least || u->registered > 2 * least + 3)
        sim_fail(d->v.s, "%s: %u times registered for %u s in a day",
                 d->name[i], u->registered, (unsigned)d->expires_s[i]);
}

static void day(uint64_t seed)
{
    struct sim_link l = { 10, 20, 0, 0, 50, 0, 0, 0 };
    struct day *d = calloc(1, sizeof *d);
    unsigned i, total = 0;

    if (!d || !(d->ua = calloc(PHONES, sizeof *d->ua)))
        abort();
    srv_open(&d->v, seed, NULL, NULL, 1);
    sim_links(d->v.s, &l);
    for (i = 0; i < PHONES; i++)
        join(d, i);
    for (i = 0; i < DAY_S / 600; i++) {
        sim_run_for(d->v.s, 600000);
        if (d->v.added != PHONES || d->v.removed)
            sim_fail(d->v.s, "%u bindings came, %u went", d->v.added,
                     d->v.removed);
    }
    for (i = 0; i < PHONES; i++) {
        check_refreshes(d, i);
        total += d->ua[i].registered;
        sua_account_close(d->ua[i].account);
        sim_kick(d->ua[i].node);
    }
    if (total != d->v.added + d->v.refreshed)
        sim_fail(d->v.s, "%u registrations, %u at the server", total,
                 d->v.added + d->v.refreshed);
    printf("%u phones, %u registrations in a day\n", PHONES, total);
    srv_close(&d->v);
    free(d->ua);
    free(d);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 1, day);
}
