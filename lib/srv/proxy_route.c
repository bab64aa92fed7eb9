/* SPDX-License-Identifier: MIT
 * Route and Record-Route of the proxy, and how it knows its own tracks.
 * RFC 3261 16.3 step 4, 16.4, 16.6 steps 4 and 8, RFC 5393 4.2 (loops),
 * RFC 5626 5.3 (flow tokens), RFC 5658 (two Record-Routes where transport or
 * address change). Layer: srv. */
#include "srv/srv.h"

/* ---- flow tokens: which connection a Record-Route of ours stands for --- */
#define TOKEN_LEN 21            /* 8 hex digits, 13 characters of seal     */
#define SEAL_LEN SUA__ID_HASH

static void write_token(const struct sua_stack *s, char out[TOKEN_LEN],
                        uint32_t flow)
{
    static const char hex[] = "0123456789abcdef";
    struct sua__sip h;
    unsigned i;

    for (i = 0; i < 8; i++)
        out[i] = hex[flow >> (28 - 4 * i) & 15];
    sua__hash_init(s, &h);
    sua__sip_str(&h, SUA_STR("flow"));
    sua__sip_num(&h, flow);
    sua__id_hash(out + 8, sua__sip_end(&h));
}

/* 0: not a token of ours; somebody else's idea of a flow is no way to go. */
static uint32_t read_token(const struct sua_stack *s, struct sua_str user)
{
    char want[TOKEN_LEN];
    uint8_t raw[4];
    uint32_t flow;

    if (user.n != TOKEN_LEN ||
        sua__hex_read(sua__str_sub(user, 0, 8), raw, sizeof raw))
        return 0;
    flow = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 |
           (uint32_t)raw[2] << 8 | raw[3];
    write_token(s, want, flow);
    return sua__ct_eq(want, user.p, TOKEN_LEN) ? flow : 0;
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
    struct sua_str lr;

    return sua__srv_is_ours(q->v, &q->uri) &&
           sua_param_get(q->uri.params, SUA_STR("lr"), &lr) !=
               SUA_ENOENT &&
           (!q->uri.user.n || read_token(q->s, q->uri.user));
}

static void note_own(struct sua__rq *q, const struct sua_uri *u)
{
    q->flow = read_token(q->s, u->user);
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

static void record(struct sua_stack *s, struct sua_buf *b,
                   const struct sua__dest *d, int sips)
{
    char token[TOKEN_LEN];

    sua_buf_z(b, "Record-Route: <");
    sua_buf_z(b, sips ? "sips:" : "sip:");
    if (SUA_PROTO_IS_RELIABLE(d->proto)) {
        write_token(s, token, d->flow);
        sua_buf_str(b, sua_str_make(token, sizeof token));
        sua_buf_char(b, '@');
    }
    sua__net_sentby(s, b, d);
    if (!sips || d->proto != SUA_TLS)
        sua_buf_str(b, transport(d->proto));
    sua_buf_z(b, ";lr>\r\n");
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
                       const struct sua__dest *out, int sips)
{
    record(s, b, out, sips);
    if (!same_side(s, in, out))
        record(s, b, in, sips);
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
