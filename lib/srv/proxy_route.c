/* SPDX-License-Identifier: MIT
 * Route and Record-Route of the proxy, and how it knows its own tracks.
 * RFC 3261 16.3 step 4, 16.4, 16.6 steps 4 and 8, RFC 5393 4.2 (loops),
 * RFC 5626 5.3 (flow tokens), RFC 5658 (two Record-Routes where transport or
 * address change). Layer: srv. */
#include "srv/srv.h"

/* ---- flow tokens: which connection a Record-Route of ours stands for --- */
#define SEAL_LEN SUA__ID_HASH
#define TOKEN_RAW 22            /* flow; of a datagram: address and port   */
#define TOKEN_MAX (2 * TOKEN_RAW + SEAL_LEN)

static void seal(const struct sua_stack *s, struct sua_str token,
                 char out[SEAL_LEN])
{
    struct sua__sip h;

    sua__hash_init(s, &h);
    sua__sip_str(&h, SUA_STR("flow"));
    sua__sip_str(&h, token);
    sua__id_hash(out, sua__sip_end(&h));
}

static void put_token(const struct sua_stack *s, struct sua_buf *b,
                      const struct sua__dest *d)
{
    size_t n = 4, ip = d->addr.family == 4 ? 4 : 16, at = b->n;
    uint8_t raw[TOKEN_RAW];
    char mark[SEAL_LEN];

    raw[0] = (uint8_t)(d->flow >> 24);
    raw[1] = (uint8_t)(d->flow >> 16);
    raw[2] = (uint8_t)(d->flow >> 8);
    raw[3] = (uint8_t)d->flow;
    if (!SUA_PROTO_IS_RELIABLE(d->proto)) {
        memcpy(raw + 4, d->addr.ip, ip);
        raw[4 + ip] = (uint8_t)(d->addr.port >> 8);
        raw[5 + ip] = (uint8_t)d->addr.port;
        n = 6 + ip;
    }
    sua__buf_hex(b, raw, n);
    seal(s, sua_str_make(b->p + at, b->n - at), mark);
    sua_buf_str(b, sua_str_make(mark, sizeof mark));
}

static void read_raw(const uint8_t *raw, size_t n, struct sua__dest *d)
{
    memset(d, 0, sizeof *d);
    d->flow = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 |
              (uint32_t)raw[2] << 8 | raw[3];
    if (n == 4)
        return;
    d->addr.family = n == 10 ? 4 : 6;
    memcpy(d->addr.ip, raw + 4, n - 6);
    d->addr.port = (uint16_t)(raw[n - 2] << 8 | raw[n - 1]);
}

/* flow 0: not a token of ours; somebody else's idea of a flow is no way to
 * go. */
static int read_token(const struct sua_stack *s, struct sua_str user,
                      struct sua__dest *d)
{
    size_t n = user.n > SEAL_LEN ? user.n - SEAL_LEN : 0;
    char want[SEAL_LEN];
    uint8_t raw[TOKEN_RAW];

    memset(d, 0, sizeof *d);
    if ((n != 8 && n != 20 && n != 44) ||
        sua__hex_read(sua__str_sub(user, 0, n), raw, n / 2))
        return 0;
    seal(s, sua__str_sub(user, 0, n), want);
    if (!sua__ct_eq(want, user.p + n, SEAL_LEN))
        return 0;
    read_raw(raw, n / 2, d);
    return 1;
}

/* ---- 16.4 -------------------------------------------------------------- */
static int route_uri(struct sua_str value, struct sua_uri *u)
{
    struct sua_nameaddr na;

    if (sua_nameaddr_parse(value, &na) || na.star)
        return SUA_EBADMSG;
    return sua_uri_parse(na.uri, u, NULL);
}

static unsigned count_routes(const struct sua_msg *m, struct sua_str *last)
{
    struct sua_values it;
    unsigned n = 0;

    sua_values_begin(&it, m, SUA_H_ROUTE);
    while (sua_values_next(&it, last))
        n++;
    return n;
}

/* Only an element that does not know loose routing puts what we wrote in a
 * Record-Route into the Request-URI. */
static int is_recorded(const struct sua__rq *q)
{
    struct sua__dest d;
    struct sua_str lr;

    return sua__srv_is_ours(q->v, &q->uri) &&
           sua_param_get(q->uri.params, SUA_STR("lr"), &lr) !=
               SUA_ENOENT &&
           (!q->uri.user.n || read_token(q->s, q->uri.user, &d));
}

static int came_by(const struct sua__rq *q, const struct sua__dest *d)
{
    return d->flow == q->from->id &&
           (!d->addr.family || sua_addr_eq(&d->addr, &q->from->remote, 1));
}

/* RFC 5626 5.3: a token names a way to go, unless it names the one that the
 * request came by. */
static void note_own(struct sua__rq *q, const struct sua_uri *u)
{
    struct sua_str ob;

    q->ob = 0;
    if (!read_token(q->s, u->user, &q->flow))
        return;
    if (came_by(q, &q->flow))
        memset(&q->flow, 0, sizeof q->flow);
    else
        q->ob = !sua_param_get(u->params, SUA_STR("ob"), &ob);
}

int sua__proxy_peel(struct sua__rq *q)
{
    struct sua_str v, last = { NULL, 0 };
    unsigned n = count_routes(q->m, &last), i;
    struct sua_values it;
    struct sua_uri u;

    if (sua_uri_parse(sua_msg_uri(q->m), &q->uri, NULL))
        return SUA_EBADMSG;
    if (n && is_recorded(q)) {
        note_own(q, &q->uri);
        q->undone = 1;
        n--;
        if (route_uri(last, &q->uri))
            return SUA_EBADMSG;
    }
    sua_values_begin(&it, q->m, SUA_H_ROUTE);
    for (i = 0; i < n && sua_values_next(&it, &v); i++) {
        if (route_uri(v, &u))
            return SUA_EBADMSG;
        if (!sua__srv_is_ours(q->v, &u)) {
            q->next = v;
            q->hop = u;
            break;
        }
        note_own(q, &u);
        q->own++;
    }
    return q->uri.scheme == SUA_URI_SIP || q->uri.scheme == SUA_URI_SIPS
               ? SUA_OK : SUA_EUNSUPPORTED;
}

/* ---- 16.6 step 4 ------------------------------------------------------- */
static struct sua_str transport(unsigned proto)
{
    switch (proto) {
    case SUA_UDP: return SUA_STR(";transport=udp");
    case SUA_TCP: return SUA_STR(";transport=tcp");
    case SUA_TLS: return SUA_STR(";transport=tls");
    case SUA_WS:
    case SUA_WSS: return SUA_STR(";transport=ws");
    default: return sua_str_make("", 0);
    }
}

static void put_uri(struct sua_stack *s, struct sua_buf *b,
                    const struct sua__dest *d, int sips, int token)
{
    sua_buf_z(b, sips ? "<sips:" : "<sip:");
    if (token || SUA_PROTO_IS_RELIABLE(d->proto)) {
        put_token(s, b, d);
        sua_buf_char(b, '@');
    }
    sua__net_sentby(s, b, d);
    if (!sips || d->proto != SUA_TLS)
        sua_buf_str(b, transport(d->proto));
    sua_buf_z(b, ";lr");
}

static void record(struct sua_stack *s, struct sua_buf *b,
                   const struct sua__dest *d, int sips, int token)
{
    sua_buf_z(b, "Record-Route: ");
    put_uri(s, b, d, sips, token);
    sua_buf_z(b, ">\r\n");
}

void sua__proxy_path(struct sua_stack *s, struct sua_buf *b,
                     const struct sua__dest *in, int ob)
{
    sua_buf_z(b, "Path: ");
    put_uri(s, b, in, 0, 1);
    sua_buf_z(b, ob ? ";ob>\r\n" : ">\r\n");
}

static int same_side(struct sua_stack *s, const struct sua__dest *a,
                     const struct sua__dest *b)
{
    char x[280], y[280];
    struct sua_buf bx, by;

    if (a->proto != b->proto || SUA_PROTO_IS_RELIABLE(a->proto))
        return 0;
    sua_buf_init(&bx, x, sizeof x);
    sua_buf_init(&by, y, sizeof y);
    sua__net_sentby(s, &bx, a);
    sua__net_sentby(s, &by, b);
    return sua_str_eq(sua_buf_view(&bx), sua_buf_view(&by));
}

void sua__proxy_record(struct sua_stack *s, struct sua_buf *b,
                       const struct sua__dest *in,
                       const struct sua__dest *out, unsigned how)
{
    int sips = (how & SUA__RECORD_SIPS) != 0;

    record(s, b, out, sips, (how & SUA__RECORD_OUT) != 0);
    if (how & SUA__RECORD_BOTH || !same_side(s, in, out))
        record(s, b, in, sips, (how & SUA__RECORD_IN) != 0);
}

/* RFC 5626 5.3.2: the phone wants all of the dialog on this flow. */
int sua__proxy_has_ob(const struct sua_msg *m)
{
    struct sua_nameaddr na;
    struct sua_str ob;
    struct sua_uri u;

    return sua__srv_forms_dialog(m->method) &&
           !sua_nameaddr_parse(sua_msg_get(m, SUA_H_CONTACT), &na) &&
           !sua_uri_parse(na.uri, &u, NULL) &&
           !sua_param_get(u.params, SUA_STR("ob"), &ob);
}

/* ---- loops ------------------------------------------------------------- */
/* A spiral comes back with another Request-URI or Route, and may. */
uint64_t sua__proxy_loop(const struct sua__rq *q)
{
    struct sua_cseq cseq;
    struct sua_values it;
    struct sua__sip h;
    struct sua_str v;

    cseq.seq = 0;
    (void)sua_msg_cseq(q->m, &cseq);
    sua__hash_init(q->s, &h);
    sua__sip_str(&h, SUA_STR("loop"));
    sua__sip_str(&h, sua_msg_uri(q->m));
    sua__sip_str(&h, sua_msg_get(q->m, SUA_H_CALL_ID));
    sua__sip_str(&h, sua_msg_tag(q->m, SUA_H_FROM));
    sua__sip_str(&h, sua_msg_tag(q->m, SUA_H_TO));
    sua__sip_num(&h, cseq.seq);
    sua_values_begin(&it, q->m, SUA_H_ROUTE);
    while (sua_values_next(&it, &v))
        sua__sip_str(&h, v);
    return sua__sip_end(&h);
}

void sua__proxy_branch(struct sua_stack *s, uint64_t loop,
                       char out[SUA__PROXY_BRANCH])
{
    memcpy(out, "z9hG4bK", 7);
    sua__token(s, out + 7, SUA__PROXY_BRANCH - 7 - SEAL_LEN);
    sua__id_hash(out + SUA__PROXY_BRANCH - SEAL_LEN, loop);
}

int sua__proxy_looped(const struct sua__rq *q)
{
    struct sua_values it;
    struct sua_via via;
    struct sua_str v;
    char want[SEAL_LEN];

    sua__id_hash(want, sua__proxy_loop(q));
    sua_values_begin(&it, q->m, SUA_H_VIA);
    while (sua_values_next(&it, &v)) {
        if (sua_via_parse(v, &via) ||
            via.branch.n != SUA__PROXY_BRANCH ||
            memcmp(via.branch.p + SUA__PROXY_BRANCH - SEAL_LEN, want,
                   SEAL_LEN))
            continue;
        if (sua__net_is_local(q->s, via.host, via.port, via.proto))
            return 1;
    }
    return 0;
}
