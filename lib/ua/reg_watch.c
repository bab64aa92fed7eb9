/* SPDX-License-Identifier: MIT
 * Watching what the registrar knows of an account. RFC 3680 5.2. Layer: ua. */
#include "sip/regwatch.h"
#include "ua/subscriber.h"

typedef void told(struct sua_subscription *sub,
                  const struct sua_regwatch_event *ev, void *user);

/* What is being read; at: filled in step by step. */
struct reading {
    struct sua_subscription *u;
    struct sua_xml x;
    struct sua_regwatch_event at;
    void *user;
};

static void tell(struct reading *r, unsigned type)
{
    r->at.type = (uint8_t)type;
    ((told *)r->u->fn)(r->u, &r->at, r->user);
}

/* A registration is known by the Call-ID of its REGISTER (3261 10.2.4). */
static int is_ours(const struct sua_subscription *u,
                   const struct sua_regcontact *c)
{
    return u->account && c->callid.n &&
           sua_str_eq(c->callid, sua__account_str(u->account,
                                                  u->account->call_id));
}

static void read_contacts(struct reading *r)
{
    struct sua_regcontact c;

    while (sua_reginfo_contact(&r->x, &c) > 0) {
        r->at.contact = &c;
        r->at.ours = (uint8_t)is_ours(r->u, &c);
        tell(r, SUA_REGWATCH_CONTACT);
    }
    r->at.contact = NULL;
    r->at.ours = 0;
}

static void read_all(struct reading *r, const struct sua__doc *d)
{
    struct sua_registration reg;
    struct sua_reginfo info;

    if (sua_reginfo_begin(&r->x, d->text, sua__doc_mem(d), sua__doc_cap(d),
                          &info) ||
        !(sua__doc_counts(r->u, r->at.sub, sua_doc_accept, info.version,
                          info.state) & SUA_DOC_APPLY))
        return;
    if (info.state == SUA_DOC_FULL)
        tell(r, SUA_REGWATCH_FULL);
    while (sua_reginfo_next(&r->x, &reg) > 0) {
        r->at.reg = &reg;
        tell(r, SUA_REGWATCH_AOR);
        read_contacts(r);
    }
}

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user);

static const struct sua__watch watch = {
    SUA_STR_INIT("reg"), SUA_STR_INIT("application/reginfo+xml"), on_event
};

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user)
{
    struct reading r;
    struct sua__doc d;

    memset(&r.at, 0, sizeof r.at);
    r.u = u;
    r.user = user;
    r.at.sub = ev;
    tell(&r, SUA_REGWATCH_STATE);
    if (!sua__doc_open(&d, u, ev, &watch))
        return;
    read_all(&r, &d);
    sua__doc_close(&d);
}

int sua_reg_watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
                  void (*fn)(struct sua_subscription *sub,
                             const struct sua_regwatch_event *ev,
                             void *user),
                  struct sua_subscription **out)
{
    const struct sua_account *a;
    struct sua_subscribe as;

    if (!ua || !cfg || cfg->size != sizeof *cfg)
        return SUA_EINVAL;
    as = *cfg;
    a = sua__event_account(ua, as.account);
    if (!as.target.n && a)
        as.target = sua_account_aor(a);
    return sua__watch(ua, &as, &watch, (void (*)(void))fn, NULL, out);
}
