/* SPDX-License-Identifier: MIT
 * GRUUs: made for registered instances, and read again when a request comes
 * for one. A temporary one says all about itself under a key of this stack,
 * so nothing has to be kept for it. RFC 5627 3.1, 5, 6.1. Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };
static const struct sua_str mark = SUA_STR_INIT("tgruu-");

#define FIXED 32u               /* nonce, two hashes, seal                 */
#define TOKEN_MAX (FIXED + SUA__AOR_MAX)

struct sua_str sua__instance_of(const struct sua_binding *b)
{
    struct sua_str v;

    if (sua_param_get(b->params, SUA_STR("+sip.instance"), &v) || v.n < 4)
        return none;
    return v;
}

/* Between the brackets, which the grammar of RFC 5626 puts around it. */
static struct sua_str bare_instance(const struct sua_binding *b)
{
    struct sua_str v = sua__instance_of(b);

    if (v.n < 4 || v.p[1] != '<' || v.p[v.n - 2] != '>')
        return none;
    return sua__str_sub(v, 2, v.n - 2);
}

/* ---- the key ------------------------------------------------------------ */
static uint64_t hash_of(const struct sua_srv *v, const char *what,
                        struct sua_str a, struct sua_str b)
{
    struct sua__sip h;

    sua__hash_init(v->stack, &h);
    sua__sip_str(&h, sua_str_z(what));
    sua__sip_str(&h, a);
    sua__sip_str(&h, b);
    return sua__sip_end(&h);
}

static void put64(uint8_t *p, uint64_t n)
{
    unsigned i;

    for (i = 0; i < 8; i++)
        p[i] = (uint8_t)(n >> (56 - 8 * i));
}

static uint64_t get64(const uint8_t *p)
{
    uint64_t n = 0;
    unsigned i;

    for (i = 0; i < 8; i++)
        n = n << 8 | p[i];
    return n;
}

static struct sua_str bytes(const uint8_t *p, size_t n)
{
    return sua_str_make((const char *)p, n);
}

/* There and back: a stream of the keyed hash of nonce and counter. */
static void veil(const struct sua_srv *v, const uint8_t *nonce, uint8_t *p,
                 size_t n)
{
    uint8_t block[8], count[4] = { 0, 0, 0, 0 };
    size_t i;

    for (i = 0; i < n; i++) {
        if (i % 8 == 0) {
            count[0] = (uint8_t)(i / 8);
            put64(block, hash_of(v, "veil", bytes(nonce, 8),
                                 bytes(count, sizeof count)));
        }
        p[i] ^= block[i % 8];
    }
}

/* nonce | veiled: hash of the instance, hash of the Call-ID, AOR | seal */
static size_t make_token(struct sua_srv *v, uint8_t *p, struct sua_str aor,
                         const struct sua_binding *c)
{
    size_t n = 24 + aor.n;

    sua__random(v->stack, p, 8);
    put64(p + 8, hash_of(v, "instance", aor, sua__instance_of(c)));
    put64(p + 16, hash_of(v, "call-id", aor, c->call_id));
    memcpy(p + 24, aor.p, aor.n);
    veil(v, p, p + 8, n - 8);
    put64(p + n, hash_of(v, "seal", bytes(p, n), none));
    return n + 8;
}

static int read_token(struct sua_srv *v, struct sua_str hex,
                      struct sua__whom *w)
{
    uint8_t p[TOKEN_MAX], seal[8];
    size_t n = hex.n / 2;

    if (n <= FIXED || n > sizeof p || hex.n % 2 || sua__hex_read(hex, p, n))
        return SUA_EBADMSG;
    n -= 8;
    put64(seal, hash_of(v, "seal", bytes(p, n), none));
    if (!sua__ct_eq(seal, p + n, sizeof seal))
        return SUA_EBADMSG;
    veil(v, p, p + 8, n - 8);
    w->instance = get64(p + 8);
    w->call_id = get64(p + 16);
    sua_buf_str(&w->aor, bytes(p + 24, n - 24));
    w->gruu = SUA_GRUU_TEMPORARY;
    return w->aor.err ? SUA_EBADMSG : SUA_OK;
}

/* ---- whom a URI names --------------------------------------------------- */
int sua__gruu_read(struct sua_srv *v, const struct sua_uri *u,
                   struct sua__whom *w)
{
    struct sua_str gr;
    int n;

    memset(w, 0, sizeof *w);
    sua_buf_init(&w->aor, w->mem, sizeof w->mem);
    if (sua_param_get(u->params, SUA_STR("gr"), &gr))
        return sua__srv_aor(v, u, &w->aor);
    if (gr.n) {
        n = sua_uri_unescape(gr, w->gr_mem, sizeof w->gr_mem);
        if (n <= 0)
            return SUA_EBADMSG;
        w->gr = sua_str_make(w->gr_mem, (size_t)n);
        w->gruu = SUA_GRUU_PUBLIC;
        return sua__srv_aor(v, u, &w->aor);
    }
    if (!sua__str_starts_icase(u->user, mark))
        return SUA_EBADMSG;
    return read_token(v, sua__str_sub(u->user, mark.n, u->user.n), w);
}

static int is_of(const struct sua_srv *v, const struct sua__whom *w,
                 const struct sua_binding *b)
{
    if (w->gruu == SUA_GRUU_PUBLIC)
        return sua_str_eq(bare_instance(b), w->gr);
    return hash_of(v, "instance", sua_buf_view(&w->aor),
                   sua__instance_of(b)) == w->instance;
}

/* A temporary one dies with the Call-ID it was made for (5.1). */
static int is_valid(const struct sua_srv *v, const struct sua__whom *w)
{
    const struct sua_location *l = &v->loc;
    struct sua_str aor = sua_buf_view(&w->aor);
    struct sua_binding b;
    unsigned i;

    if (w->gruu != SUA_GRUU_TEMPORARY)
        return 1;
    for (i = 0; l->get(l->user, aor, i, v->stack->now, &b); i++)
        if (is_of(v, w, &b) &&
            hash_of(v, "call-id", aor, b.call_id) == w->call_id)
            return 1;
    return 0;
}

int sua__gruu_get(struct sua_srv *v, const struct sua__whom *w,
                  unsigned index, struct sua_binding *out)
{
    const struct sua_location *l = &v->loc;
    struct sua_str aor = sua_buf_view(&w->aor);
    uint64_t now = v->stack->now;
    unsigned i;

    if (!w->gruu)
        return l->get(l->user, aor, index, now, out);
    if (!is_valid(v, w))
        return 0;
    for (i = 0; l->get(l->user, aor, i, now, out); i++)
        if (is_of(v, w, out) && !index--)
            return 1;
    return 0;
}

/* ---- in a response ------------------------------------------------------ */
size_t sua__gruu_room(struct sua_str canonical, const struct sua_binding *c)
{
    return 160 + 8 * canonical.n + 3 * sua__instance_of(c).n;
}

static void put_aor(struct sua_buf *b, const struct sua_uri *aor,
                    int with_user)
{
    sua_buf_str(b, aor->scheme_name);
    sua_buf_char(b, ':');
    if (!with_user)
        return;
    sua_buf_str(b, aor->user);
    sua_buf_char(b, '@');
}

static void put_host(struct sua_buf *b, struct sua_str canonical)
{
    size_t n = canonical.n;

    while (n && canonical.p[n - 1] != '@')
        n--;
    sua_buf_str(b, sua__str_sub(canonical, n, canonical.n));
}

void sua__gruu_write(struct sua_srv *v, struct sua_buf *b,
                     const struct sua_uri *aor,
                     struct sua_str canonical, const struct sua_binding *c)
{
    struct sua_str inst = bare_instance(c);
    uint8_t token[TOKEN_MAX];

    if (!inst.n || canonical.n > SUA__AOR_MAX)
        return;
    sua_buf_z(b, ";pub-gruu=\"");
    put_aor(b, aor, 1);
    put_host(b, canonical);
    sua_buf_z(b, ";gr=");
    sua_uri_escape(b, inst, SUA_URI_PART_PARAM);
    sua_buf_z(b, "\";temp-gruu=\"");
    put_aor(b, aor, 0);
    sua_buf_str(b, mark);
    sua__buf_hex(b, token, make_token(v, token, canonical, c));
    sua_buf_char(b, '@');
    put_host(b, canonical);
    sua_buf_z(b, ";gr\"");
}
