/* SPDX-License-Identifier: MIT
 * Accounts: who the user is, copied into one cell and wiped at the end.
 * RFC 3261 10.2, 22. Layer: ua. */
#include "ua/ua.h"

#define CALL_ID_LEN 24
#define TAG_LEN 13

struct draft {
    const struct sua_account_config *cfg;
    struct sua_nameaddr na;     /* of cfg->aor                             */
    struct sua_uri u;           /* of na                                   */
    struct sua_str rest;        /* of u: host, port and parameters         */
    struct sua_buf b;
};

/* *to becomes what was written from `at` on. */
static void slice(const struct sua_buf *b, struct sua__slice *to, size_t at)
{
    to->at = (uint16_t)at;
    to->n = (uint16_t)(b->n - at);
}

static void keep(struct sua_buf *b, struct sua__slice *to, struct sua_str s)
{
    size_t at = b->n;

    sua_buf_text(b, s);
    slice(b, to, at);
}

/* A part of the AOR, which is the first that was kept. */
static void share(const struct draft *d, struct sua__slice *to,
                  struct sua_str part)
{
    if (!part.n)
        return;
    to->at = (uint16_t)(part.p - d->cfg->aor.p);
    to->n = (uint16_t)part.n;
}

static void keep_token(struct sua_stack *s, struct sua_buf *b,
                       struct sua__slice *to, size_t n)
{
    size_t at = b->n;
    char *p = sua__buf_room(b, n);

    if (p)
        sua__token(s, p, n);
    slice(b, to, at);
}

/* The AOR without its user. */
static void keep_domain(struct draft *d, struct sua__slice *to)
{
    size_t at = d->b.n;

    sua_buf_text(&d->b, d->u.scheme_name);
    sua_buf_char(&d->b, ':');
    sua_buf_text(&d->b, d->rest);
    slice(&d->b, to, at);
}

/* An outbound proxy is a loose router: without ;lr it would rewrite every
 * Request-URI (12.2.1.1), which is never what an account means. */
static void keep_route(struct sua_buf *b, struct sua__slice *to,
                       struct sua_str proxy)
{
    struct sua_uri u;
    struct sua_str v;
    size_t at = b->n;

    if (!proxy.n)
        return;
    if (sua_uri_parse(proxy, &u, NULL)) {
        b->err = SUA_EINVAL;
        return;
    }
    sua_buf_char(b, '<');
    sua_buf_text(b, proxy);
    if (sua_param_get(u.params, SUA_STR("lr"), &v))
        sua_buf_z(b, ";lr");
    sua_buf_char(b, '>');
    slice(b, to, at);
}

/* What is kept as it was given, and what stands for it where it is empty. */
enum instead { NOTHING, USER, DOMAIN };
static const struct kept {
    uint8_t from, to;           /* offsets: struct sua_str, sua__slice     */
    uint8_t instead;
} kept[] = {
#define ROW(given, to, instead)                                               \
    { offsetof(struct sua_account_config, given),                             \
      offsetof(struct sua_account, to), instead }
    ROW(aor, id.from, NOTHING),
    ROW(contact_user, id.contact_user, USER),
    ROW(auth_user, id.secret[SUA__USER], USER),
    ROW(password, id.secret[SUA__PASSWORD], NOTHING),
    ROW(ha1_md5, id.secret[SUA__HA1_MD5], NOTHING),
    ROW(ha1_sha256, id.secret[SUA__HA1_SHA256], NOTHING),
    ROW(realm, id.secret[SUA__REALM], NOTHING),
    ROW(registrar, registrar, DOMAIN)
#undef ROW
};

static struct sua_str given(const struct draft *d, const struct kept *k)
{
    return *(const struct sua_str *)(const void *)((const char *)d->cfg +
                                                   k->from);
}

static void fill(struct sua_account *a, struct draft *d)
{
    struct sua_stack *s = a->ua->stack;
    struct sua_buf *b = &d->b;
    const struct kept *k;

    for (k = kept; k < kept + SUA__COUNT(kept); k++) {
        struct sua__slice *to = (void *)((char *)a + k->to);
        struct sua_str v = given(d, k);

        if (v.n || k->instead == NOTHING)
            keep(b, to, v);
        else if (k->instead == USER)
            share(d, to, d->u.user);
        else
            keep_domain(d, to);
    }
    share(d, &a->aor, d->na.uri);
    keep_route(b, &a->id.route, d->cfg->proxy);
    keep_token(s, b, &a->call_id, CALL_ID_LEN);
    keep_token(s, b, &a->tag, TAG_LEN);
    a->want_s = d->cfg->expires_s ? d->cfg->expires_s : 600;
    a->user = d->cfg->user;
}

static size_t text_size(const struct draft *d)
{
    size_t n = CALL_ID_LEN + TAG_LEN, i;

    for (i = 0; i < SUA__COUNT(kept); i++)
        n += given(d, &kept[i]).n;
    if (!d->cfg->registrar.n)
        n += d->u.scheme_name.n + 1 + d->rest.n;
    return d->cfg->proxy.n ? n + d->cfg->proxy.n + 5 : n;
}

static int parse(const struct sua_account_config *cfg, struct draft *d)
{
    struct sua_uri r;
    size_t host;

    if (sua__target_parse(cfg->aor, &d->na) || d->na.params.n ||
        sua_uri_parse(d->na.uri, &d->u, NULL) || d->u.headers.p ||
        (d->u.scheme != SUA_URI_SIP && d->u.scheme != SUA_URI_SIPS))
        return SUA_EINVAL;
    if (cfg->registrar.n && sua_uri_parse(cfg->registrar, &r, NULL))
        return SUA_EINVAL;
    d->cfg = cfg;
    host = sua__str_find(d->u.text, '@') + 1;
    if (host > d->u.text.n)
        host = d->u.scheme_name.n + 1;
    d->rest = sua__str_sub(d->u.text, host, d->u.text.n);
    return SUA_OK;
}

/* ---- the list ----------------------------------------------------------- */
static void link_account(struct sua_account *a)
{
    struct sua_ua *ua = a->ua;

    if (a->x)
        ua->regs->link(a);
    a->prev = ua->last_account;
    if (a->prev)
        a->prev->next = a;
    else
        ua->first_account = a;
    ua->last_account = a;
}

static void unlink_account(struct sua_account *a)
{
    struct sua_ua *ua = a->ua;

    if (a->x)
        ua->regs->unlink(a);
    if (a->next)
        a->next->prev = a->prev;
    else
        ua->last_account = a->prev;
    if (a->prev)
        a->prev->next = a->next;
    else
        ua->first_account = a->next;
}

/* ---- begin and end ------------------------------------------------------ */
static void forget(struct sua_account *a)
{
    struct sua__texts *texts = &a->ua->stack->texts;

    if (a->id.text)
        sua__wipe(a->id.text->bytes, a->id.text->cap);
    sua__text_unref(texts, a->id.text);
    sua__text_unref(texts, a->moved);
    sua__text_unref(texts, a->id.challenge);
    if (a->x)
        a->ua->regs->close(a);
    sua__pool_put(&a->ua->accounts, a);
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    (void)s;
    forget(SUA__OWNER(t, struct sua_account, event));
}

static int make(struct sua_account *a, struct draft *d)
{
    size_t n = text_size(d);

    if (n > UINT16_MAX)
        return SUA_EINVAL;
    a->id.text = sua__text_get(&a->ua->stack->texts, n, 0);
    if (!a->id.text)
        return SUA_ENOMEM;
    sua_buf_init(&d->b, a->id.text->bytes, a->id.text->cap);
    fill(a, d);
    if (d->b.err)
        return SUA_EINVAL;
    a->id.text->len = (uint16_t)d->b.n;
    return a->ua->regs ? a->ua->regs->open(a, d->cfg) : SUA_OK;
}

int sua_account_open(struct sua_ua *ua, const struct sua_account_config *cfg,
                     struct sua_account **out)
{
    struct sua_account *a;
    struct draft d;
    int rc;

    if (!ua || !cfg || cfg->size != sizeof *cfg || parse(cfg, &d))
        return SUA_EINVAL;
    a = (struct sua_account *)sua__pool_get(&ua->accounts);
    if (!a)
        return SUA_ENOMEM;
    a->ua = ua;
    rc = make(a, &d);
    if (rc) {
        forget(a);
        return rc;
    }
    link_account(a);
    if (out)
        *out = a;
    return SUA_OK;
}

/* No request may point at the identity once it is gone. */
static void orphan_calls(struct sua_account *a)
{
    struct sua_call *c;

    for (c = a->ua->first_call; c; c = c->next)
        if (c->account == a)
            c->account = NULL;
    if (a->ua->plugs)
        a->ua->plugs->all.left(a);
    sua__req_forget_identity(a->ua->stack, &a->id);
}

void sua__account_end(struct sua_account *a)
{
    struct sua_stack *s = a->ua->stack;

    sua__disarm(s, &a->timer);
    sua__event_drop(s, &a->event);
    if (a->req)
        sua__req_detach(a->req);
    orphan_calls(a);
    unlink_account(a);
    a->event.run = reap;
    sua__reap(s, &a->event);
}

static void tell(struct sua_account *a, unsigned type)
{
    const struct sua_stack *s = a->ua->stack;
    const struct sua__notice *n = &a->notice[type - 1];
    struct sua_account_event ev;

    memset(&ev, 0, sizeof ev);
    ev.type = (uint8_t)type;
    ev.cause = n->cause;
    ev.status = n->status;
    if (n->of_msg && s->msg) {
        ev.msg = s->msg;
        ev.reason = sua_msg_reason(s->msg);
    }
    ev.expires_s = a->granted_s;
    ev.retry_ms = type == SUA_ACCOUNT_FAILED ? a->retry_ms : 0;
    if (a->ua->cfg.on_account)
        a->ua->cfg.on_account(a, &ev, a->ua->cfg.user);
}

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua_account *a = SUA__OWNER(t, struct sua_account, event);
    unsigned type;

    (void)s;
    for (type = SUA_ACCOUNT_REGISTERED; type <= SUA_ACCOUNT_CLOSED; type++) {
        if (!(a->pending & SUA__P(type)))
            continue;
        a->pending &= (uint16_t)~SUA__P(type);
        tell(a, type);
        if (type == SUA_ACCOUNT_CLOSED)
            sua__account_end(a);
    }
}

void sua__account_event(struct sua_account *a, unsigned type,
                        unsigned status, unsigned cause)
{
    struct sua_stack *s = a->ua->stack;

    sua__notice_set(s, &a->notice[type - 1], status, cause);
    a->pending |= SUA__P(type);
    a->event.run = deliver;
    sua__event(s, &a->event);
}

struct sua_str sua__account_str(const struct sua_account *a,
                                struct sua__slice part)
{
    return sua__dialog_str(a->id.text, part);
}

/* ---- which one a message is for ----------------------------------------- */
int sua__account_is(const struct sua_account *a, const struct sua_uri *u)
{
    struct sua_uri aor;

    return !sua_uri_parse(sua__account_str(a, a->aor), &aor, NULL) &&
           sua_str_eq(u->user, aor.user) && sua_str_ieq(u->host, aor.host);
}

static struct sua_account *in_list(const struct sua_ua *ua,
                                   const struct sua_uri *contact,
                                   const struct sua_uri *aor)
{
    struct sua_account *a, *best = NULL;
    int score, most = 0;

    for (a = ua->first_account; a; a = a->next) {
        score = aor && sua__account_is(a, aor);
        if (contact && sua_str_eq(contact->user, sua__contact_user(&a->id)))
            score += 2;
        if (score > most) {
            most = score;
            best = a;
        }
    }
    return best;
}

/* A registrar sends requests to the Contact, so its user says most; two
 * accounts may have the same. */
struct sua_account *sua__account_of(const struct sua_ua *ua,
                                    const struct sua_msg *m, unsigned id)
{
    struct sua_nameaddr na;
    struct sua_uri u, aor, *contact = NULL, *named = NULL;
    struct sua_account *a = ua->first_account;

    if (!a || !a->next)
        return a;
    if (!sua_nameaddr_parse(sua_msg_get(m, id), &na) &&
        !sua_uri_parse(na.uri, &aor, NULL))
        named = &aor;
    if (sua_msg_is_request(m) && !sua_uri_parse(sua_msg_uri(m), &u, NULL))
        contact = &u;
    a = ua->regs ? ua->regs->find(ua, contact, named)
                 : in_list(ua, contact, named);
    return a ? a : ua->first_account;
}

int sua_account_registered(const struct sua_account *a)
{
    return a->bound && a->ua->stack->now < a->expires_at;
}

struct sua_str sua_account_aor(const struct sua_account *a)
{
    return sua__account_str(a, a->aor);
}

void *sua_account_user(const struct sua_account *a)
{
    return a->user;
}
