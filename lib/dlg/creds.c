/* SPDX-License-Identifier: MIT
 * Credentials of requests: which challenges are answered, how often, and
 * what is sent in advance. RFC 3261 22, RFC 7616 3.3, RFC 8760 2.4.
 *
 * A request that is under way keeps nothing but the credential lines in it:
 * all that is needed to make them anew (realm, nonce, opaque, algorithm, count)
 * stands there. An account keeps just that, packed. */
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

enum { REALM, NONCE, URI, ALGORITHM, OPAQUE, CNONCE, PARTS };

/* Credentials that were sent. An ACK needs the cnonce of its INVITE. */
struct sent {
    struct sua_str part[PARTS];
    uint32_t nc;
    unsigned kind;
    int qop;
};

/* In the cache, the parts behind it. */
struct head {
    uint16_t n[PARTS], nc[2];
    uint8_t kind, qop;
};
#define ABSENT UINT16_MAX

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

static uint32_t count_of(const struct sua_credentials *c)
{
    uint8_t nc[4];

    if (c->nc.n != 8 || sua__hex_read(c->nc, nc, 4))
        return 0;
    return (uint32_t)nc[0] << 24 | (uint32_t)nc[1] << 16 |
           (uint32_t)nc[2] << 8 | nc[3];
}

static int read_line(struct sua_str line, struct sent *out)
{
    struct sua_credentials c;
    struct sua_str value;

    out->kind = kind_of(line);
    value = sua_str_trim(sua__str_sub(line, prefix(out->kind).n, line.n));
    if (!out->kind || sua_credentials_parse(value, &c))
        return 0;
    out->part[REALM] = c.realm;
    out->part[NONCE] = c.nonce;
    out->part[URI] = c.uri;
    out->part[ALGORITHM] = c.algorithm;
    out->part[OPAQUE] = c.opaque;
    out->part[CNONCE] = c.cnonce;
    out->nc = count_of(&c);
    out->qop = c.qop.n > 0;
    return 1;
}

static void unpack(struct sua_str *rest, struct sent *out)
{
    struct head h;
    unsigned i;

    memcpy(&h, rest->p, sizeof h);
    *rest = sua__str_sub(*rest, sizeof h, rest->n);
    for (i = 0; i < PARTS; i++) {
        out->part[i] = sua_str_make(NULL, 0);
        if (h.n[i] == ABSENT)
            continue;
        out->part[i] = sua__str_sub(*rest, 0, h.n[i]);
        *rest = sua__str_sub(*rest, h.n[i], rest->n);
    }
    out->nc = (uint32_t)h.nc[0] << 16 | h.nc[1];
    out->kind = h.kind;
    out->qop = h.qop;
}

/* As far as there is room. */
static void pack(struct sua_buf *b, const struct sent *v)
{
    struct head h;
    size_t n = sizeof h;
    unsigned i;

    for (i = 0; i < PARTS; i++) {
        h.n[i] = v->part[i].p ? (uint16_t)v->part[i].n : ABSENT;
        n += v->part[i].n;
    }
    if (n > b->cap - b->n)
        return;
    h.nc[0] = (uint16_t)(v->nc >> 16);
    h.nc[1] = (uint16_t)v->nc;
    h.kind = (uint8_t)v->kind;
    h.qop = (uint8_t)v->qop;
    sua_buf_str(b, sua_str_make((const char *)&h, sizeof h));
    for (i = 0; i < PARTS; i++)
        sua_buf_str(b, v->part[i]);
}

/* Takes the next ones off lines, or off the cache. */
static int next_sent(struct sua_str *rest, int is_cache, struct sent *out)
{
    struct sua_str line;

    if (is_cache && rest->n) {
        unpack(rest, out);
        return 1;
    }
    while (next_line(rest, &line))
        if (read_line(line, out))
            return 1;
    return 0;
}

/* Those for a realm. */
static int find(struct sua_str all, int is_cache, unsigned kind,
                struct sua_str realm, struct sent *out)
{
    while (next_sent(&all, is_cache, out))
        if (out->kind == kind && sua_str_eq(out->part[REALM], realm))
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
    struct sent old;

    if (!find(middle(r), 0, kind, c->realm, &old))
        return 0;
    if (sua_str_eq(old.part[NONCE], c->nonce))
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
static uint32_t highest(struct sua_str all, int is_cache,
                        struct sua_str nonce, uint32_t nc)
{
    struct sent v;

    while (next_sent(&all, is_cache, &v))
        if (sua_str_eq(v.part[NONCE], nonce) && v.nc > nc)
            nc = v.nc;
    return nc;
}

/* Requests that run side by side share the nonce, so the account's count is
 * looked at too. */
static uint32_t next_count(const struct sua__creds *c, struct sua_str nonce)
{
    const struct sua__text *cache = c->req->id->challenge;
    uint32_t nc = highest(c->before, c->is_cache, nonce, 0);

    if (cache && !c->is_cache)
        nc = highest(sua__text_str(cache), 1, nonce, nc);
    return nc + 1;
}

static int answer_as(struct sua_buf *b, const struct sua__creds *c,
                     unsigned kind, const struct sua_challenge *ch,
                     struct sua_str method, struct sua_str uri, uint32_t nc,
                     struct sua_str cnonce)
{
    size_t mark = b->n;
    struct sua_secret secret;
    int err;

    secret_of(c->req->id, &secret);
    sua_buf_str(b, prefix(kind));
    err = sua__auth_answer(b, c->algs, ch, &secret, method, uri, nc, cnonce);
    if (err && !b->err)
        b->n = mark;
    else
        sua_buf_z(b, "\r\n");
    return err;
}

static int answer(struct sua_buf *b, const struct sua__creds *c,
                  unsigned kind, const struct sua_challenge *ch)
{
    return answer_as(b, c, kind, ch, c->method, c->uri,
                     next_count(c, ch->nonce),
                     sua_str_make(c->cnonce, sizeof(c->cnonce)));
}

static struct sua_str since(const struct sua_buf *b, size_t mark)
{
    return sua_str_make(b->p + mark, b->n - mark);
}

static void answer_new(struct sua_buf *b, const struct sua__creds *c,
                       size_t mark)
{
    struct sua_challenge ch;
    struct sent done;
    unsigned i, kind, lines = 0;

    for (i = 0; i < c->m->nhdr && lines < LINES_MAX && !b->err; i++) {
        kind = challenge(c->m, i, &ch);
        if (kind && !find(since(b, mark), 0, kind, ch.realm, &done))
            lines += answer(b, c, kind, &ch) == SUA_OK;
    }
}

static void challenge_again(const struct sent *old,
                            struct sua_challenge *out)
{
    memset(out, 0, sizeof(*out));
    out->scheme = SUA_STR("Digest");
    out->realm = old->part[REALM];
    out->nonce = old->part[NONCE];
    out->opaque = old->part[OPAQUE];
    out->algorithm = old->part[ALGORITHM];
    if (old->qop)
        out->qop = SUA_STR("auth");
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
static int fits(const struct sua__creds *c, const struct sent *old)
{
    struct sua_str place = place_of(old->part[URI]);

    if (old->kind == PROXY)
        return sua_addr_eq(&c->req->id->challenger, c->hop, 1);
    return sua_str_ieq(place, place_of(c->uri)) ||
           (place.n && sua_str_ieq(place, callee(c->req)));
}

/* An ACK has those of its INVITE as they were (22.1). */
static void put_again(struct sua_buf *b, const struct sua__creds *c,
                      const struct sent *old)
{
    struct sua_challenge ch;

    challenge_again(old, &ch);
    if (c->req->method != SUA_M_ACK)
        (void)answer(b, c, old->kind, &ch);
    else
        (void)answer_as(b, c, old->kind, &ch, SUA_STR("INVITE"),
                        old->part[URI], old->nc, old->part[CNONCE]);
}

static void repeat_old(struct sua_buf *b, const struct sua__creds *c,
                       size_t mark)
{
    struct sua_str rest = c->before;
    struct sent old, done;

    while (!b->err && next_sent(&rest, c->is_cache, &old))
        if (!find(since(b, mark), 0, old.kind, old.part[REALM], &done) &&
            (!c->is_cache || fits(c, &old)))
            put_again(b, c, &old);
}

void sua__creds_begin(struct sua__creds *c, struct sua_stack *s,
                      const struct sua__req *r, const struct sua_msg *m)
{
    c->req = r;
    c->algs = sua__dlgs(s)->algs;
    c->m = m;
    c->hop = r->method == SUA_M_ACK ? &r->dialog->dest.addr : &r->dest.addr;
    c->is_cache = !r->at.via_len;
    c->before = c->is_cache ? cached(r->id) : middle(r);
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
    struct sent v;

    while (next_sent(&lines, 0, &v))
        kinds |= v.kind;
    return kinds;
}

/* Those of these kinds whose realm is not there yet. */
static void take(struct sua_buf *b, struct sua_str all, int is_cache,
                 unsigned kinds, unsigned method)
{
    struct sent v, done;

    while (next_sent(&all, is_cache, &v)) {
        if (!(v.kind & kinds) ||
            find(sua_buf_view(b), 1, v.kind, v.part[REALM], &done))
            continue;
        if (method != SUA_M_INVITE)
            v.part[CNONCE] = sua_str_make(NULL, 0);
        pack(b, &v);
    }
}

/* A cell for as long as the account lives: what was sent last, then what other
 * challengers had, as far as there is room.
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
        take(&b, middle(r), 0, WWW | PROXY, r->method);
        take(&b, cached(id), 1, kinds, SUA_M_INVITE);
        t->len = (uint16_t)b.n;
        t = sua__text_shrink(&s->texts, t);
    }
    sua__creds_drop(s, id);
    id->challenge = t;
}
