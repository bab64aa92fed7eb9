/* SPDX-License-Identifier: MIT
 * Registration of an account: register, refresh before expiry, retry with
 * growing pauses, unregister. RFC 3261 10.2, RFC 5626 4.5 (pauses).
 * Layer: ua. */
#include "ua/ua.h"

#define MOVES_MAX 4             /* 3xx and 423 followed in a row           */
#define RETRY_BASE_MS 30000u
#define RETRY_MAX_MS 1800000u
#define DELTA_MAX_S 2000000u    /* longest Expires believed: 23 days       */
#define REFRESH_MIN_MS 5000u    /* however briefly a registrar grants      */

static uint32_t draw(struct sua_stack *s, uint32_t below)
{
    uint32_t r;

    sua__random(s, &r, sizeof r);
    return below ? r % below : 0;
}

/* For the next try, but the binding may run out before it. */
static void wait_on(struct sua_account *a)
{
    int lapses = a->bound && a->expires_at < a->again_at;

    a->state = SUA__REG_WAIT;
    a->timer.fire = sua__reg_timer;
    sua__arm(a->ua->stack, &a->timer, lapses ? a->expires_at : a->again_at);
}

void sua__reg_wait(struct sua_account *a, uint32_t ms)
{
    a->again_at = a->ua->stack->now + ms;
    wait_on(a);
}

static void stop_wait(struct sua_account *a)
{
    sua__disarm(a->ua->stack, &a->timer);
    a->state = SUA__REG_IDLE;
}

/* Refusals that another try cannot mend without a person. */
static int hopeless(unsigned status)
{
    if (status == 408 || status == 480 || status == 491 || status == 430)
        return 0;
    return (status >= 400 && status < 500) || status >= 600;
}

/* Until the next try, 0: there is none. As long as Retry-After says and a
 * little, so that not all come back at once; else the upper half of a pause
 * that doubles (5626 4.5). */
static uint32_t pause_ms(struct sua_account *a, unsigned status,
                         const struct sua_msg *m)
{
    struct sua_stack *s = a->ua->stack;
    uint32_t ms = a->slow ? 3 * RETRY_BASE_MS : RETRY_BASE_MS, after, i;

    if (m && (status == 401 || status == 407))
        return 0;
    if (m && !sua_msg_u32(m, SUA_H_RETRY_AFTER, DELTA_MAX_S, &after))
        return after * 1000 + 1 + draw(s, after * 100 + 1000);
    if (m && hopeless(status))
        return 0;
    for (i = 0; i < a->fails && ms < RETRY_MAX_MS; i++)
        ms *= 2;
    if (ms > RETRY_MAX_MS)
        ms = RETRY_MAX_MS;
    return ms / 2 + draw(s, ms / 2);
}

static void finish_close(struct sua_account *a)
{
    if (a->closing)
        sua__account_event(a, SUA_ACCOUNT_CLOSED, 0, SUA_CAUSE_LOCAL);
}

static void unbound(struct sua_account *a, unsigned status, unsigned cause)
{
    a->bound = 0;
    a->granted_s = 0;
    sua__account_event(a, SUA_ACCOUNT_UNREGISTERED, status, cause);
    finish_close(a);
}

static void failed(struct sua_account *a, unsigned status,
                   const struct sua_msg *m)
{
    unsigned cause = sua__ua_cause(status, m);

    a->moves = 0;
    if (!a->wanted) { /* could not even unregister: it will expire */
        unbound(a, status, cause);
        return;
    }
    if (a->fails < 20)
        a->fails++;
    a->retry_ms = pause_ms(a, status, m);
    if (a->retry_ms)
        sua__reg_wait(a, a->retry_ms);
    else
        a->wanted = a->bound = 0;
    sua__account_event(a, SUA_ACCOUNT_FAILED, status, cause);
}

static uint32_t contact_expires(const struct sua_nameaddr *na, uint32_t other)
{
    struct sua_str v;
    uint32_t n;

    if (sua_param_get(na->params, SUA_STR("expires"), &v) ||
        sua_str_u32(v, DELTA_MAX_S, &n))
        return other;
    return n;
}

static uint32_t asked_s(const struct sua_account *a)
{
    return a->floor_s > a->want_s ? a->floor_s : a->want_s;
}

static int same_place(const struct sua_uri *a, const struct sua_uri *b)
{
    return sua_str_ieq(a->host, b->host) &&
           (a->port ? a->port : 5060) == (b->port ? b->port : 5060);
}

/* What was granted (10.2.4): our Contact's expires parameter, else the
 * Expires header, else what we asked for. Ours is the one with our address;
 * where a NAT's gateway rewrote it, the shortest with our user. Transport
 * and further parameters are the registrar's to change. 0: none is ours. */
static uint32_t granted(struct sua_account *a, struct sua__req *r,
                        const struct sua_msg *m)
{
    char mem[256];
    struct sua_buf b;
    struct sua_nameaddr na;
    struct sua_uri mine, u;
    struct sua_values it;
    struct sua_str v;
    uint32_t dflt = asked_s(a), least = 0, n;

    (void)sua_msg_u32(m, SUA_H_EXPIRES, DELTA_MAX_S, &dflt);
    sua_buf_init(&b, mem, sizeof mem);
    sua__contact_as(a->ua->stack, &b, sua__contact_user(&a->id), &r->dest,
                    0);
    if (b.err || sua_nameaddr_parse(sua_buf_view(&b), &na) ||
        sua_uri_parse(na.uri, &mine, NULL))
        return dflt;
    sua_values_begin(&it, m, SUA_H_CONTACT);
    while (sua_values_next(&it, &v)) {
        if (sua_nameaddr_parse(v, &na) || na.star ||
            sua_uri_parse(na.uri, &u, NULL))
            continue;
        n = contact_expires(&na, dflt);
        if (same_place(&u, &mine))
            return n;
        if (sua_str_eq(u.user, mine.user) && (!least || n < least))
            least = n;
    }
    return least;
}

static void registered(struct sua_account *a, struct sua__req *r,
                       const struct sua_msg *m)
{
    struct sua_stack *s = a->ua->stack;
    uint32_t secs = granted(a, r, m), ms;

    if (secs > DELTA_MAX_S)
        secs = DELTA_MAX_S;
    if (!secs) { /* accepted, and yet no binding of ours */
        a->bound = 0;
        failed(a, m->status, m);
        return;
    }
    ms = secs * 1000;
    a->bound = 1;
    a->granted_s = secs;
    a->expires_at = s->now + ms;
    a->fails = a->moves = 0;
    a->retry_ms = 0;
    /* Between 80 and 90 % of it, so that a thousand phones that start
     * together do not stay together; a second try fits before the end. */
    ms = ms / 10 * 8 + draw(s, ms / 10 + 1);
    sua__reg_wait(a, ms < REFRESH_MIN_MS ? REFRESH_MIN_MS : ms);
    sua__account_event(a, SUA_ACCOUNT_REGISTERED, m->status,
                       SUA_CAUSE_REMOTE);
}

static int follow_423(struct sua_account *a, const struct sua_msg *m)
{
    uint32_t least;

    if (a->moves >= MOVES_MAX ||
        sua_msg_u32(m, SUA_H_MIN_EXPIRES, DELTA_MAX_S, &least) ||
        least <= a->want_s || least <= a->floor_s)
        return 0;
    a->moves++;
    a->floor_s = least;
    return 1;
}

/* 3xx: the first Contact that is a sip URI becomes the registrar; never
 * from sips down to sip (8.1.3.4). */
static int follow_3xx(struct sua_account *a, const struct sua_msg *m)
{
    struct sua_stack *s = a->ua->stack;
    struct sua_nameaddr na;
    struct sua_str v = sua__account_str(a, a->registrar);
    struct sua_uri u, old;
    struct sua_values it;

    if (a->moves >= MOVES_MAX || sua_uri_parse(v, &old, NULL))
        return 0;
    sua_values_begin(&it, m, SUA_H_CONTACT);
    while (sua_values_next(&it, &v)) {
        struct sua__text *t;
        if (sua_nameaddr_parse(v, &na) || na.star ||
            sua_uri_parse(na.uri, &u, NULL) || u.headers.n ||
            (u.scheme != SUA_URI_SIP && u.scheme != SUA_URI_SIPS) ||
            (old.scheme == SUA_URI_SIPS && u.scheme != SUA_URI_SIPS))
            continue;
        t = sua__text_dup(&s->texts, na.uri);
        if (!t)
            return 0;
        sua__text_set(&s->texts, &a->moved, t);
        a->moves++;
        return 1;
    }
    return 0;
}

static void ended(struct sua_account *a, struct sua__req *r, unsigned status,
                  const struct sua_msg *m)
{
    if (status < 300) {
        if (a->asked_zero)
            unbound(a, status, SUA_CAUSE_LOCAL);
        else
            registered(a, r, m);
        /* Something else was asked for meanwhile. */
        if (a->closing ? a->bound : a->wanted == a->asked_zero)
            sua__reg_go(a);
        return;
    }
    if (m && ((status == 423 && follow_423(a, m)) ||
              (status < 400 && follow_3xx(a, m)))) {
        sua__reg_go(a);
        return;
    }
    if (a->moved) { /* the way round failed: start from home next time */
        sua__text_drop(&a->ua->stack->texts, &a->moved);
    }
    /* It was a refresh, and meanwhile the binding is to go. */
    if (!a->wanted && !a->asked_zero && a->bound)
        sua__reg_go(a);
    else
        failed(a, status, m);
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m)
{
    struct sua_account *a = (struct sua_account *)r->obj;

    (void)s;
    if (status < 200)
        return;
    a->cseq = r->cseq;
    a->req = NULL;
    a->state = SUA__REG_IDLE;
    if (!a->x || !a->ua->regs->ended(a, r, status, m))
        ended(a, r, status, m);
}

const struct sua__req_user sua__reg_user = { response };

void sua__reg_ask(struct sua_account *a, struct sua__ask *k)
{
    sua__ask_begin(k, a->ua, SUA_M_REGISTER, &a->id);
    k->spec.uri = a->moved ? sua__text_str(a->moved)
                           : sua__account_str(a, a->registrar);
    k->spec.to = sua__account_str(a, a->id.from);
    k->spec.call_id = sua__account_str(a, a->call_id);
    k->spec.from_tag = sua__account_str(a, a->tag);
    k->spec.cseq = a->cseq + 1;
}

static int send_register(struct sua_account *a)
{
    struct sua__ask k;

    a->asked_zero = !a->wanted;
    sua__reg_ask(a, &k);
    sua_write_hdr_u32(&k.lines, SUA_H_EXPIRES,
                      a->asked_zero ? 0 : asked_s(a));
    k.spec.contact = 1;
    return a->x ? a->ua->regs->ask(a, &k)
                : sua__ask(&k, a->ua, &a->req, &sua__reg_user, a);
}

void sua__reg_go(struct sua_account *a)
{
    int rc;

    if (a->req) { /* one at a time (10.2); its end looks again */
        a->again_at = a->ua->stack->now;
        return;
    }
    stop_wait(a);
    rc = send_register(a);
    if (!rc) {
        a->state = SUA__REG_ASKING;
        return;
    }
    failed(a, rc == SUA_ENOMEM ? 500 : 503, NULL);
}

void sua__reg_timer(void *stack, struct sua__timer *t)
{
    struct sua_account *a = SUA__OWNER(t, struct sua_account, timer);
    uint64_t now = ((struct sua_stack *)stack)->now;

    if (a->bound && now >= a->expires_at) {
        a->bound = 0;
        a->granted_s = 0;
        sua__account_event(a, SUA_ACCOUNT_UNREGISTERED, 408,
                           SUA_CAUSE_TIMEOUT);
    }
    if (now >= a->again_at)
        sua__reg_go(a);
    else
        wait_on(a);
}

int sua_account_register(struct sua_account *a)
{
    struct sua_stack *s = a->ua->stack;

    if (a->closing || a->ua->shutting)
        return SUA_ESTATE;
    sua__enter(s);
    a->wanted = 1;
    sua__reg_go(a);
    sua__leave(s);
    return SUA_OK;
}

int sua_account_unregister(struct sua_account *a)
{
    struct sua_stack *s = a->ua->stack;

    if (!a->wanted && !a->bound)
        return SUA_ESTATE;
    sua__enter(s);
    a->wanted = 0;
    if (a->bound || a->req)
        sua__reg_go(a);
    else { /* waiting for a retry: nothing to remove */
        stop_wait(a);
        a->retry_ms = 0;
        unbound(a, 0, SUA_CAUSE_LOCAL);
    }
    sua__leave(s);
    return SUA_OK;
}

void sua_account_close(struct sua_account *a)
{
    struct sua_stack *s = a->ua->stack;

    if (a->closing)
        return;
    sua__enter(s);
    a->closing = 1;
    if (a->wanted || a->bound)
        (void)sua_account_unregister(a);
    else if (!a->req)
        finish_close(a);
    sua__leave(s);
}

int sua_ua_register(struct sua_ua *ua, const struct sua_account_config *cfg,
                    struct sua_account **out)
{
    struct sua_account *a;
    int rc;

    if (ua && ua->shutting)
        return SUA_ESTATE;
    rc = sua_account_open(ua, cfg, &a);
    if (rc)
        return rc;
    if (out)
        *out = a;
    return sua_account_register(a);
}
