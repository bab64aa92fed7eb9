/* SPDX-License-Identifier: MIT
 * Credentials of requests: which challenges are answered, how often, and
 * what is sent in advance. RFC 3261 22, RFC 7616 3.3, RFC 8760 2.4.
 *
 * Nothing is kept but the credential lines themselves: all that is needed to
 * make them anew (realm, nonce, opaque, algorithm, count) stands in them. */
#include "dlg/dlg.h"

#define LINES_MAX 4             /* realms answered in one request          */
#define KEPT_MAX 512            /* bytes of credentials and their place    */
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
    return sua__str_sub(sua__text_str(r->tmpl), r->at.mid_at,
                        (size_t)r->at.mid_at + r->at.mid_len);
}

/* Without room nothing is written, but what cannot be answered is told
 * first. */
static int is_answerable(const struct sua_stack *s, const struct sua__req *r,
                         const struct sua_challenge *c)
{
    struct sua_buf b;
    char none;

    sua_buf_init(&b, &none, 0);
    return sua__auth_answer(&b, sua__dlgs(s)->algs, c, &r->id->secret,
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
    int err;

    sua_buf_str(b, prefix(kind));
    err = sua__auth_answer(b, c->algs, ch, &c->req->id->secret, c->method,
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

static void repeat_old(struct sua_buf *b, const struct sua__creds *c,
                       size_t mark)
{
    int in_advance = !c->req->at.via_len;
    struct sua_credentials old, done;
    struct sua_str rest = c->before, line;
    struct sua_challenge ch;

    while (!b->err && next_line(&rest, &line)) {
        unsigned kind = read_line(line, &old);

        if (!kind || find(since(b, mark), kind, old.realm, &done))
            continue;
        if (in_advance && !sua__creds_fit(c->req->id, line, c->uri))
            continue;
        challenge_again(&old, &ch);
        (void)answer(b, c, kind, &ch);
    }
}

void sua__creds_write(struct sua_buf *b, const struct sua__creds *c)
{
    size_t mark = b->n;

    if (!c->req->id)
        return;
    if (c->m)
        answer_new(b, c, mark);
    repeat_old(b, c, mark);
}

/* ---- in advance ------------------------------------------------------- */
static struct sua_str place_of(struct sua_str uri)
{
    struct sua_uri u;

    if (sua_uri_parse(uri, &u, NULL))
        return sua_str_make(NULL, 0);
    if (!u.user.n)
        return u.host;
    return sua_str_make(u.user.p, (size_t)(u.host.p - u.user.p) + u.host.n);
}

struct sua_str sua__creds_cached(const struct sua__identity *id,
                                 const struct sua_addr *hop)
{
    if (!id || !id->challenge || !sua_addr_eq(&id->challenger, hop, 1))
        return sua_str_make(NULL, 0);
    return sua__text_str(id->challenge);
}

/* A proxy's realm is good for all that goes through it; a server's only for
 * that server, or every callee could have our digest of the registrar. The
 * users of its domain are not the registrar. */
int sua__creds_fit(const struct sua__identity *id, struct sua_str line,
                   struct sua_str uri)
{
    struct sua_str rest, place;

    if (kind_of(line) == PROXY)
        return 1;
    rest = sua__text_str(id->challenge);
    if (!next_line(&rest, &place))
        return 0;
    return sua_str_ieq(sua_str_trim(place), place_of(uri));
}

/* All credential lines of the request; they are the last of the middle. */
static struct sua_str sent_lines(const struct sua__req *r,
                                 struct sua_str *last)
{
    struct sua_str rest = middle(r), all = sua_str_make(NULL, 0), line;

    while (next_line(&rest, &line)) {
        if (!kind_of(line))
            continue;
        if (!all.p)
            all = sua_str_make(line.p, line.n + rest.n);
        *last = line;
    }
    return all;
}

void sua__creds_drop(struct sua_stack *s, struct sua__identity *id)
{
    if (id)
        sua__text_unref(&s->texts, id->challenge);
    if (id)
        id->challenge = NULL;
}

/* A small cell for as long as the account lives; two realms may need the
 * next size, then only the last one is kept. */
void sua__creds_keep(struct sua_stack *s, struct sua__req *r)
{
    struct sua_str last = {NULL, 0}, lines = sent_lines(r, &last), place;
    struct sua_buf b;
    struct sua__text *t;

    if (!lines.n)
        return;
    place = place_of(sua__req_uri(r));
    if (place.n + 2 + lines.n > KEPT_MAX)
        lines = last;
    sua__creds_drop(s, r->id);
    t = sua__text_get(&s->texts, place.n + 2 + lines.n, 0);
    if (!t)
        return;
    sua_buf_init(&b, t->bytes, t->cap);
    sua_buf_str(&b, place);
    sua_buf_z(&b, "\r\n");
    sua_buf_str(&b, lines);
    t->len = (uint16_t)b.n;
    r->id->challenge = t;
    r->id->challenger = r->dest.addr;
}
