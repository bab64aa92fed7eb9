/* SPDX-License-Identifier: MIT
 * Accounts: who the user is, copied into one cell and wiped at the end.
 * RFC 3261 10.2, 22. Layer: ua. */
#include "ua/ua.h"

#define CALL_ID_LEN 24
#define TAG_LEN 13

/* *to becomes what was written from `at` on; the buffer never moves. */
static void view(const struct sua_buf *b, struct sua_str *to, size_t at)
{
    *to = sua_str_make(b->p + at, b->n - at);
}

static void keep(struct sua_buf *b, struct sua_str *to, struct sua_str s)
{
    size_t at = b->n;

    sua_buf_text(b, s);
    view(b, to, at);
}

static void keep_or(struct sua_buf *b, struct sua_str *to, struct sua_str s,
                    struct sua_str other)
{
    keep(b, to, s.n ? s : other);
}

static void keep_token(struct sua_stack *s, struct sua_buf *b,
                       struct sua_str *to, size_t n)
{
    size_t at = b->n;
    char *p = sua__buf_room(b, n);

    if (p)
        sua__token(s, p, n);
    view(b, to, at);
}

/* The AOR without its user: scheme, host, port and parameters. */
static void keep_domain(struct sua_buf *b, struct sua_str *to,
                        const struct sua_uri *u)
{
    size_t at = b->n, host = sua__str_find(u->text, '@') + 1;

    if (host > u->text.n)
        host = u->scheme_name.n + 1;
    sua_buf_text(b, u->scheme_name);
    sua_buf_char(b, ':');
    sua_buf_text(b, sua__str_sub(u->text, host, u->text.n));
    view(b, to, at);
}

/* An outbound proxy is a loose router: without ;lr it would rewrite every
 * Request-URI (12.2.1.1), which is never what an account means. */
static void keep_route(struct sua_buf *b, struct sua_str *to,
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
    view(b, to, at);
}

static void fill(struct sua_account *a, struct sua_buf *b,
                 const struct sua_account_config *cfg,
                 const struct sua_nameaddr *na, const struct sua_uri *u)
{
    struct sua_stack *s = a->ua->stack;
    struct sua_secret *secret = &a->id.secret;

    keep(b, &a->id.from, cfg->aor);
    keep(b, &a->aor, na->uri);
    keep_or(b, &a->id.contact_user, cfg->contact_user, u->user);
    keep_route(b, &a->id.route, cfg->proxy);
    keep_or(b, &secret->user, cfg->auth_user, u->user);
    keep(b, &secret->password, cfg->password);
    keep(b, &secret->ha1_md5, cfg->ha1_md5);
    keep(b, &secret->ha1_sha256, cfg->ha1_sha256);
    keep(b, &secret->realm, cfg->realm);
    if (cfg->registrar.n)
        keep(b, &a->registrar, cfg->registrar);
    else
        keep_domain(b, &a->registrar, u);
    keep_token(s, b, &a->call_id, CALL_ID_LEN);
    keep_token(s, b, &a->tag, TAG_LEN);
    a->want_s = cfg->expires_s ? cfg->expires_s : 600;
    a->user = cfg->user;
}

static size_t text_size(const struct sua_account_config *c)
{
    return 4 * c->aor.n + c->auth_user.n + c->password.n + c->ha1_md5.n +
           c->ha1_sha256.n + c->realm.n + c->registrar.n + c->proxy.n +
           c->contact_user.n + CALL_ID_LEN + TAG_LEN + 16;
}

static int parse(const struct sua_account_config *cfg,
                 struct sua_nameaddr *na, struct sua_uri *u)
{
    struct sua_uri r;

    if (sua__target_parse(cfg->aor, na) || na->params.n ||
        sua_uri_parse(na->uri, u, NULL) || u->headers.p ||
        (u->scheme != SUA_URI_SIP && u->scheme != SUA_URI_SIPS))
        return SUA_EINVAL;
    if (cfg->registrar.n && sua_uri_parse(cfg->registrar, &r, NULL))
        return SUA_EINVAL;
    return SUA_OK;
}

static void forget(struct sua_account *a)
{
    struct sua__texts *texts = &a->ua->stack->texts;

    if (a->text)
        sua__wipe(a->text->bytes, a->text->cap);
    sua__text_unref(texts, a->text);
    sua__text_unref(texts, a->moved);
    sua__text_unref(texts, a->id.challenge);
    if (a->x)
        a->ua->regs->close(a);
    sua__pool_put(&a->ua->accounts, a);
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    (void)s;
    forget(SUA__OWNER(t, struct sua_account, dead));
}

int sua_account_open(struct sua_ua *ua, const struct sua_account_config *cfg,
                     struct sua_account **out)
{
    struct sua_account *a, **last;
    struct sua_nameaddr na;
    struct sua_uri u;
    struct sua_buf b;
    int rc;

    if (!ua || !cfg || cfg->size != sizeof *cfg || parse(cfg, &na, &u))
        return SUA_EINVAL;
    a = (struct sua_account *)sua__pool_get(&ua->accounts);
    if (!a)
        return SUA_ENOMEM;
    a->ua = ua;
    a->text = sua__text_get(&ua->stack->texts, text_size(cfg), 0);
    if (!a->text) {
        sua__pool_put(&ua->accounts, a);
        return SUA_ENOMEM;
    }
    sua_buf_init(&b, a->text->bytes, a->text->cap);
    fill(a, &b, cfg, &na, &u);
    if (b.err) {
        forget(a);
        return SUA_EINVAL;
    }
    a->text->len = (uint16_t)b.n;
    rc = ua->regs ? ua->regs->open(a, cfg) : SUA_OK;
    if (rc) {
        forget(a);
        return rc;
    }
    for (last = &ua->first_account; *last; last = &(*last)->next)
        ;
    *last = a;
    if (out)
        *out = a;
    return SUA_OK;
}

static void unlink_account(struct sua_account *a)
{
    struct sua_account **p = &a->ua->first_account;

    while (*p && *p != a)
        p = &(*p)->next;
    if (*p)
        *p = a->next;
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
    a->dead.run = reap;
    sua__reap(s, &a->dead);
}

static void tell(struct sua_account *a, unsigned type)
{
    const struct sua_stack *s = a->ua->stack;
    const struct sua__notice *n = &a->notice[type];
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

    sua__notice_set(s, &a->notice[type], status, cause);
    a->pending |= SUA__P(type);
    a->event.run = deliver;
    sua__event(s, &a->event);
}

/* ---- which one a message is for ----------------------------------------- */
static int is_aor(const struct sua_account *a, const struct sua_msg *m,
                  unsigned id)
{
    struct sua_nameaddr na;
    struct sua_uri u, aor;

    return !sua_nameaddr_parse(sua_msg_get(m, id), &na) &&
           !sua_uri_parse(na.uri, &u, NULL) &&
           !sua_uri_parse(a->aor, &aor, NULL) &&
           sua_str_eq(u.user, aor.user) && sua_str_ieq(u.host, aor.host);
}

/* A registrar sends requests to the Contact, so its user says most; two
 * accounts may have the same. */
struct sua_account *sua__account_of(const struct sua_ua *ua,
                                    const struct sua_msg *m, unsigned id)
{
    struct sua_account *a, *best = ua->first_account;
    struct sua_uri u;
    int score, most = 0, has_uri;

    has_uri = sua_msg_is_request(m) &&
              !sua_uri_parse(sua_msg_uri(m), &u, NULL);
    for (a = best; a; a = a->next) {
        score = is_aor(a, m, id);
        if (has_uri && sua_str_eq(u.user, a->id.contact_user))
            score += 2;
        if (score > most) {
            most = score;
            best = a;
        }
    }
    return best;
}

int sua_account_registered(const struct sua_account *a)
{
    return a->bound && a->ua->stack->now < a->expires_at;
}

struct sua_str sua_account_aor(const struct sua_account *a)
{
    return a->aor;
}

void *sua_account_user(const struct sua_account *a)
{
    return a->user;
}
