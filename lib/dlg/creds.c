/* SPDX-License-Identifier: MIT
 * Credentials of requests: which challenges are answered, how often, and
 * what is sent in advance. RFC 3261 22, RFC 7616 3.3, RFC 8760 2.4.
 *
 * Nothing is kept but the credential lines themselves: all that is needed to
 * make them anew (realm, nonce, opaque, algorithm, count) stands in them. */
#include "dlg/dlg.h"

#define LINES_MAX 4             /* realms answered in one request          */
#define KEPT_MAX 512            /* bytes of credentials of an account      */
#define TRIES_MAX 3             /* a proxy, the server, and one stale      */

enum kind { NONE = 0, WWW = 1, PROXY = 2 };

/* ---- lines ------------------------------------------------------------ */
static struct sua_str prefix(unsigned kind)
{
    return kind == WWW ? SUA_STR("Authorization: ")
                       : SUA_STR("Proxy-Authorization: ");
}

/* Takes the next line with its CRLF off *rest. */
static int next_line(struct sua_str *rest, struct sua_str *line)
{
    size_t end = sua__str_find(*rest, '\n') + 1;

    if (!rest->n)
        return 0;
    *line = sua__str_sub(*rest, 0, end);
    *rest = sua__str_sub(*rest, end, rest->n);
    return 1;
}

static unsigned kind_of(struct sua_str line)
{
    if (sua__str_starts_icase(line, prefix(WWW)))
        return WWW;
    return sua__str_starts_icase(line, prefix(PROXY)) ? PROXY : NONE;
}

static unsigned read_line(struct sua_str line, struct sua_credentials *out)
{
    unsigned kind = kind_of(line);

    if (!kind)
        return NONE;
    line = sua_str_trim(sua__str_sub(line, prefix(kind).n, line.n));
    return sua_credentials_parse(line, out) ? NONE : kind;
}

/* The credentials for a realm among lines. */
static int find(struct sua_str lines, unsigned kind, struct sua_str realm,
                struct sua_credentials *out)
{
    struct sua_str line;

    while (next_line(&lines, &line))
        if (read_line(line, out) == kind && sua_str_eq(out->realm, realm))
            return 1;
    return 0;
}

/* ---- challenges ------------------------------------------------------- */

/* The i-th header line of m as a challenge. */
static unsigned challenge(const struct sua_msg *m, unsigned i,
                          struct sua_challenge *out)
{
    const struct sua_hdr *h = &m->hdr[i];
    unsigned kind = NONE;

    if (h->id == SUA_H_WWW_AUTHENTICATE)
        kind = WWW;
    else if (h->id == SUA_H_PROXY_AUTHENTICATE)
        kind = PROXY;
    if (!kind ||
        sua_challenge_parse(sua_str_make(m->buf + h->val, h->len), out))
        return NONE;
    return kind;
}

static struct sua_str middle(const struct sua__req *r)
{
    return sua_str_make(r->tmpl->bytes + r->at.mid_at, r->at.mid_len);
}

static void secret_of(const struct sua__identity *id,
                      struct sua_secret *out)
{
    struct sua_str *const to[] = {
        &out->user, &out->password, &out->ha1_md5, &out->ha1_sha256,
        &out->realm
    };
    unsigned i;

    memset(out, 0, sizeof *out);
    for (i = 0; id->text && i < SUA__SECRETS; i++)
        *to[i] = sua__dialog_str(id->text, id->secret[i]);
}

/* Without room nothing is written, but what cannot be answered is told
 * first. */
static int is_answerable(const struct sua_stack *s, const struct sua__req *r,
                         const struct sua_challenge *c)
{
    struct sua_secret secret;
    struct sua_buf b;
    char none;

    sua_buf_init(&b, &none, 0);
    secret_of(r->id, &secret);
    return sua__auth_answer(&b, sua__dlgs(s)->algs, c, &secret,
                            SUA_STR("X"), SUA_STR("x"), 1,
                            SUA_STR("x")) == SUA_ETOOBIG;
}

/* Our answer for this realm came back: only a nonce that is too old is worth
 * another one. What was sent in advance was no answer yet. */
static int is_refused(const struct sua__req *r, unsigned kind,
                      const struct sua_challenge *c)
{
    struct sua_credentials old;

    if (!find(middle(r), kind, c->realm, &old))
        return 0;
    if (sua_str_eq(old.nonce, c->nonce))
        return 1;
    return (r->answered & kind) && (!c->stale || r->stale);
}

int sua__creds_wanted(const struct sua_stack *s, const struct sua__req *r,
                      const struct sua_msg *m)
{
    struct sua_challenge c;
    unsigned i, kind, seen = 0, found = 0;

    if (!r->id || r->tries >= TRIES_MAX)
        return 0;
    for (i = 0; i < m->nhdr && seen < 4 * LINES_MAX; i++) {
        kind = challenge(m, i, &c);
        if (!kind)
            continue;
        seen++;
        if (is_refused(r, kind, &c))
            return 0;
        found |= (unsigned)(!found && is_answerable(s, r, &c));
    }
    return (int)found;
}

void sua__creds_note(struct sua__req *r, const struct sua_msg *m)
{
    struct sua_challenge c;
    unsigned i, kind, kinds = 0;

    for (i = 0; i < m->nhdr; i++) {
        kind = challenge(m, i, &c);
        kinds |= kind;
        if (kind && c.stale && (r->answered & kind))
            r->stale = 1;
    }
    r->answered |= (uint8_t)kinds;
    r->tries++;
}

/* ---- writing ---------------------------------------------------------- */
static uint32_t count_of(const struct sua_credentials *c)
{
    uint8_t nc[4];

    if (c->nc.n != 8 || sua__hex_read(c->nc, nc, 4))
        return 0;
    return (uint32_t)nc[0] << 24 | (uint32_t)nc[1] << 16 |
           (uint32_t)nc[2] << 8 | nc[3];
}

static uint32_t highest(struct sua_str lines, struct sua_str nonce,
                        uint32_t nc)
{
    struct sua_credentials c;
    struct sua_str line;

    while (next_line(&lines, &line))
        if (read_line(line, &c) && sua_str_eq(c.nonce, nonce) &&
            count_of(&c) > nc)
            nc = count_of(&c);
    return nc;
}

/* Requests that run side by side share the nonce, so the account's count is
 * looked at too. */
static uint32_t next_count(const struct sua__creds *c, struct sua_str nonce)
{
    const struct sua__text *cache = c->req->id->challenge;
    uint32_t nc = highest(c->before, nonce, 0);

    if (cache)
        nc = highest(sua__text_str(cache), nonce, nc);
    return nc + 1;
}

static int answer(struct sua_buf *b, const struct sua__creds *c,
                  unsigned kind, const struct sua_challenge *ch)
{
    size_t mark = b->n;
    struct sua_secret secret;
    int err;

    secret_of(c->req->id, &secret);
    sua_buf_str(b, prefix(kind));
    err = sua__auth_answer(b, c->algs, ch, &secret, c->method,
                           c->uri, next_count(c, ch->nonce),
                           sua_str_make(c->cnonce, sizeof(c->cnonce)));
    if (err && !b->err)
        b->n = mark;
    else
        sua_buf_z(b, "\r\n");
    return err;
}

static struct sua_str since(const struct sua_buf *b, size_t mark)
{
    return sua_str_make(b->p + mark, b->n - mark);
}

static void answer_new(struct sua_buf *b, const struct sua__creds *c,
                       size_t mark)
{
    struct sua_credentials done;
    struct sua_challenge ch;
    unsigned i, kind, lines = 0;

    for (i = 0; i < c->m->nhdr && lines < LINES_MAX && !b->err; i++) {
        kind = challenge(c->m, i, &ch);
        if (kind && !find(since(b, mark), kind, ch.realm, &done))
            lines += answer(b, c, kind, &ch) == SUA_OK;
    }
}

static void challenge_again(const struct sua_credentials *old,
                            struct sua_challenge *out)
{
    memset(out, 0, sizeof(*out));
    out->scheme = old->scheme;
    out->realm = old->realm;
    out->nonce = old->nonce;
    out->opaque = old->opaque;
    out->algorithm = old->algorithm;
    out->qop = old->qop;
}

static struct sua_str place_of(struct sua_str uri)
{
    struct sua_uri u;

    if (sua_uri_parse(uri, &u, NULL))
        return sua_str_make(NULL, 0);
    if (!u.user.n)
        return u.host;
    return sua_str_make(u.user.p, (size_t)(u.host.p - u.user.p) + u.host.n);
}

/* The INVITE of an ACK went to whom To names; what the 2xx has as Contact is
 * somebody else's name for him. */
static struct sua_str callee(const struct sua__req *r)
{
    struct sua_nameaddr na;

    if (r->method != SUA_M_ACK ||
        sua_nameaddr_parse(sua__dialog_part(r->dialog, SUA__REMOTE), &na))
        return sua_str_make(NULL, 0);
    return place_of(na.uri);
}

static struct sua_str cached(const struct sua__identity *id)
{
    return id && id->challenge ? sua__text_str(id->challenge)
                               : sua_str_make(NULL, 0);
}

/* A proxy's realm is good for all that goes through it; a server's only for
 * that server, or every callee could have our digest of the registrar. The
 * users of its domain are not the registrar. */
static int fits(const struct sua__creds *c, unsigned kind,
                const struct sua_credentials *old)
{
    struct sua_str place = place_of(old->uri);

    if (kind == PROXY)
        return sua_addr_eq(&c->req->id->challenger, c->hop, 1);
    return sua_str_ieq(place, place_of(c->uri)) ||
           (place.n && sua_str_ieq(place, callee(c->req)));
}

/* An ACK has those of its INVITE as they were (22.1). */
static void repeat_old(struct sua_buf *b, const struct sua__creds *c,
                       size_t mark)
{
    int in_advance = !c->req->at.via_len;
    struct sua_credentials old, done;
    struct sua_str rest = c->before, line;
    struct sua_challenge ch;

    while (!b->err && next_line(&rest, &line)) {
        unsigned kind = read_line(line, &old);

        if (!kind || find(since(b, mark), kind, old.realm, &done) ||
            (in_advance && !fits(c, kind, &old)))
            continue;
        if (c->req->method == SUA_M_ACK) {
            sua_buf_str(b, line);
            continue;
        }
        challenge_again(&old, &ch);
        (void)answer(b, c, kind, &ch);
    }
}

void sua__creds_begin(struct sua__creds *c, struct sua_stack *s,
                      const struct sua__req *r, const struct sua_msg *m)
{
    c->req = r;
    c->algs = sua__dlgs(s)->algs;
    c->m = m;
    c->hop = r->method == SUA_M_ACK ? &r->dialog->dest.addr : &r->dest.addr;
    c->before = r->at.via_len ? middle(r) : cached(r->id);
    if (m || c->before.n)
        sua__token(s, c->cnonce, sizeof(c->cnonce));
}

void sua__creds_write(struct sua_buf *b, const struct sua__creds *c)
{
    size_t mark = b->n;

    if (!c->req->id)
        return;
    if (c->m)
        answer_new(b, c, mark);
    if (!c->before.n)
        return;
    repeat_old(b, c, mark);
}

/* ---- for requests to come ----------------------------------------------- */
void sua__creds_drop(struct sua_stack *s, struct sua__identity *id)
{
    if (id)
        sua__text_unref(&s->texts, id->challenge);
    if (id)
        id->challenge = NULL;
}

static unsigned kinds_in(struct sua_str lines)
{
    unsigned kinds = NONE;
    struct sua_str line;

    while (next_line(&lines, &line))
        kinds |= kind_of(line);
    return kinds;
}

/* The lines of these kinds whose realm is not there yet. */
static void take(struct sua_buf *b, struct sua_str lines, unsigned kinds)
{
    struct sua_credentials v, done;
    struct sua_str line;

    while (next_line(&lines, &line)) {
        unsigned kind = read_line(line, &v);

        if ((kind & kinds) && line.n <= b->cap - b->n &&
            !find(sua_buf_view(b), kind, v.realm, &done))
            sua_buf_str(b, line);
    }
}

/* A cell for as long as the account lives, small where sizes are few: what
 * was sent last, then what other challengers had, as far as there is room.
 * Proxies are those behind one next hop. */
void sua__creds_keep(struct sua_stack *s, struct sua__req *r)
{
    size_t room = s->texts.n > SUA__TEXT_KINDS ? 2 * KEPT_MAX : KEPT_MAX;
    unsigned sent, kinds = WWW | PROXY;
    struct sua__identity *id = r->id;
    struct sua__text *t;
    struct sua_buf b;

    if (!id || !(r->tries || id->challenge))
        return;
    sent = kinds_in(middle(r));
    if (!sent)
        return;
    t = sua__text_get(&s->texts, room, 0);
    if ((sent & PROXY) && !sua_addr_eq(&id->challenger, &r->dest.addr, 1)) {
        id->challenger = r->dest.addr;
        kinds = WWW;
    }
    if (t) {
        sua_buf_init(&b, t->bytes, room);
        take(&b, middle(r), WWW | PROXY);
        take(&b, cached(id), kinds);
        t->len = (uint16_t)b.n;
        t = sua__text_shrink(&s->texts, t);
    }
    sua__creds_drop(s, id);
    id->challenge = t;
}
