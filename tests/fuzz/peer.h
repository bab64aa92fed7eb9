/* SPDX-License-Identifier: MIT
 * For fuzz_stack.c: peers that write messages out of what the stack sent
 * them, with its own branches, tags and challenges, so that few bytes of
 * input lead deep into transactions, dialogs and calls. */
#ifndef PEER_H
#define PEER_H

#include <stdlib.h>

#include "sip/auth.h"
#include "sip/write.h"

#define MUST(x) ((x) ? (void)0 : abort())

/* ---- the input --------------------------------------------------------- */
struct input {
    const uint8_t *p, *end;
};

/* Zeros when it is used up. */
static unsigned u8(struct input *in)
{
    return in->p < in->end ? *in->p++ : 0;
}

static unsigned u16(struct input *in)
{
    unsigned high = u8(in);

    return high << 8 | u8(in);
}

static unsigned pick(struct input *in, size_t n)
{
    return u8(in) % (unsigned)n;
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PICK(in, table) (table)[pick(in, COUNT(table))]

/* ---- what the stack sent ------------------------------------------------ */
#define KEPT 16
#define KEPT_HDRS 64

struct kept {
    char *p;
    struct sua_flow flow;
    struct sua_msg m;
    struct sua_hdr hdr[KEPT_HDRS];
};
struct memory {
    struct kept ring[KEPT];
    unsigned n;
};

static void remember(struct memory *mem, const struct sua_flow *flow,
                     const void *p, size_t n)
{
    struct kept *k = &mem->ring[mem->n % KEPT];
    char *copy = malloc(n);

    MUST(copy);
    memcpy(copy, p, n);
    free(k->p);
    k->p = copy;
    k->flow = *flow;
    mem->n++;
    if (!sua_msg_index(&k->m, copy, n, k->hdr, KEPT_HDRS, 0))
        return;
    free(copy);
    k->p = NULL;
    mem->n--;
}

static void forget(struct memory *mem)
{
    unsigned i;

    for (i = 0; i < KEPT; i++)
        free(mem->ring[i].p);
}

/* Counted back from the last one; NULL: nothing was sent. */
static const struct kept *recall(const struct memory *mem, unsigned back)
{
    unsigned n = mem->n < KEPT ? mem->n : KEPT;
    const struct kept *k;

    if (!n)
        return NULL;
    k = &mem->ring[(mem->n - 1 - back % n) % KEPT];
    return k->p ? k : NULL;
}

/* The same among requests alone. */
static const struct kept *recall_request(const struct memory *mem,
                                         unsigned back)
{
    const struct kept *k, *found = NULL;
    unsigned i;

    for (i = 0; i < KEPT && i < mem->n; i++) {
        k = recall(mem, i);
        if (!k || k->m.status)
            continue;
        found = k;
        if (!back--)
            break;
    }
    return found;
}

/* ---- pieces of messages -------------------------------------------------- */
static const char *const methods[] = {
    "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "MESSAGE",
    "INFO", "UPDATE", "PRACK", "SUBSCRIBE", "NOTIFY", "REFER", "PUBLISH",
    "FOO"
};
static const uint16_t statuses[] = {
    100, 180, 183, 200, 202, 299, 300, 302, 305, 380, 400, 401, 403, 404,
    405, 407, 408, 413, 415, 420, 421, 422, 423, 430, 480, 481, 482, 483,
    486, 487, 488, 491, 500, 501, 503, 504, 513, 600, 603, 606, 699
};
/* Whatever the byte leaves over of the table above. */
static const uint16_t usual[] = {200, 401, 200, 407, 180, 200, 487, 183};
static const char *const uris[] = {
    "sip:alice@10.0.0.1", "sip:10.0.0.1", "sip:bob@lab.test",
    "sip:lab.test", "sip:alice@lab.test;transport=tcp",
    "sip:bob@10.0.0.2:5060", "sip:carol@10.0.0.3;transport=tcp",
    "sips:alice@lab.test", "sip:bob@example.com", "sips:dave@example.com",
    "tel:+1234", "sip:a%00b@[2001:db8::2]:5070;maddr=10.0.0.9;x",
    "sip:bob@10.0.0.2:0", "sip:h;lr", "urn:service:sos"
};
static const char *const lines[] = {
    "Contact: <sip:p@10.0.0.2>", "Contact: <sip:p@10.0.0.2>;expires=60",
    "Contact: <sip:q@10.0.0.3:5070;transport=tcp>;expires=90;q=0.5",
    "Contact: *", "Contact: <sip:bob@10.0.0.2>;q=0.5, "
    "<sip:bob@10.0.0.3>;q=0.7, \"x,\\\"\" <sip:bob@10.0.0.4>;expires=0",
    "Contact: <sips:p@example.com>", "m: <tel:+1>", "Contact: sip:p@h;x=1",
    "Contact: <sip:nowhere@10.0.0.255:1;transport=tls;lr>",
    "Record-Route: <sip:10.0.0.3;lr>", "Record-Route: <sip:10.0.0.3>",
    "Record-Route: <sip:a@example.com;lr;transport=tcp>,<sip:10.0.0.1;lr>",
    "Route: <sip:10.0.0.1;lr>", "Route: <sip:10.0.0.1>,<sip:10.0.0.2;lr>",
    "Route: <sip:lab.test;lr>, <sip:x@10.0.0.3;transport=tcp;lr>",
    "Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx", "v: SIP/2.0/TCP h",
    "Expires: 0", "Expires: 60", "Expires: 4294967295", "Min-Expires: 90",
    "Min-Expires: 4294967295", "Retry-After: 1", "Retry-After: 0 (x);d",
    "Require: 100rel", "Require: a,b,,c", "Proxy-Require: foo",
    "Supported: 100rel, timer, replaces, path, outbound", "RSeq: 1",
    "RAck: 1 1 INVITE", "Session-Expires: 90;refresher=uas", "Min-SE: 90",
    "Max-Forwards: 0", "Max-Forwards: 1", "Unsupported: 100rel",
    "WWW-Authenticate: Digest realm=\"r\",nonce=\"n1\",qop=\"auth\"",
    "WWW-Authenticate: Digest realm=\"r\",nonce=\"n2\",stale=true",
    "WWW-Authenticate: Digest realm=\"s\\\"\",nonce=\"n3\","
    "qop=\"auth-int,auth\",algorithm=SHA-256,opaque=\"o\"",
    "WWW-Authenticate: Basic realm=\"b\"",
    "Proxy-Authenticate: Digest realm=\"p\",nonce=\"n4\",qop=\"auth\","
    "algorithm=SHA-512-256",
    "Proxy-Authenticate: Digest realm=\"p\",nonce=\"n5\",algorithm=X",
    "Authentication-Info: nextnonce=\"n6\"", "Content-Encoding: gzip",
    "Content-Disposition: x;handling=optional", "Accept: text/plain",
    "Event: presence", "Subscription-State: terminated", "Path: <sip:p;lr>",
    "Service-Route: <sip:s;lr>", "Warning: 399 h \"w\"", "Reason: SIP;x",
    "Timestamp: 1", "Replaces: a;to-tag=1;from-tag=2", "X: a\r\n b\r\n\tc",
    "Subject: \xc3\xa9", "Refer-To: <sip:r@10.0.0.3>", "Allow: INVITE",
    "To: <sip:twice@h>", "CSeq: 9 ACK", "Priority : emergency",
    "Subscription-State: active;expires=60", "Event: refer",
    "Event: weather", "Event: dialog", "Event: message-summary",
    "Subscription-State: terminated;reason=deactivated",
    "Subscription-State: terminated;reason=giveup;retry-after=3",
    "SIP-ETag: e1", "SIP-If-Match: e1", "Info-Package: infoDtmf",
    "Recv-Info: infoDtmf", "Require: norefersub", "Refer-Sub: false",
    "RSeq: 2", "Supported: norefersub, from-change, histinfo",
    "Allow: INVITE, UPDATE, REFER, INFO, PRACK", "Accept: */*",
    "P-Asserted-Identity: <sip:boss@lab.test>", "Join: a;to-tag=1;from-tag=2",
    "Contact: <sip:c@10.0.0.3>;q=0.1, <sip:d@10.0.0.2?Subject=x>",
    "Refer-To: <sip:r@10.0.0.3?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>"
};
#define SDP                                                                   \
    "v=0\r\no=p 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\n"          \
    "t=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n"

static void put(struct sua_buf *b, const char *name, struct sua_str value)
{
    sua_buf_z(b, name);
    sua_buf_z(b, ": ");
    sua_buf_str(b, value);
    sua_buf_z(b, "\r\n");
}

/* The answer to the latest challenge of the stack. */
static void put_credentials(struct sua_buf *b, struct input *in,
                            const struct memory *mem, const char *method,
                            struct sua_str uri)
{
    static const struct sua_secret secret = {
        SUA_STR_INIT("bob"), SUA_STR_INIT("secret"), {NULL, 0}, {NULL, 0},
        {NULL, 0}
    };
    struct sua_challenge c;
    const struct kept *k = NULL;
    struct sua_str v = {NULL, 0};
    unsigned back, proxy = 0;

    for (back = 0; back < KEPT && !v.n; back++) {
        k = recall(mem, back);
        if (!k)
            return;
        proxy = k->m.status == 407;
        v = sua_msg_get(&k->m, proxy ? SUA_H_PROXY_AUTHENTICATE
                                     : SUA_H_WWW_AUTHENTICATE);
    }
    if (!v.n || sua_challenge_parse(v, &c))
        return;
    sua_buf_z(b, proxy ? "Proxy-Authorization: " : "Authorization: ");
    (void)sua_auth_answer(b, &c, &secret, sua_str_z(method), uri,
                          1 + pick(in, 4), SUA_STR("cnonce"));
    sua_buf_z(b, "\r\n");
}

/* One line as long as can be, or many of one kind. */
static void put_bulk(struct sua_buf *b, struct input *in)
{
    static const char *const units[] = {
        "Subject: ", "Route: <sip:10.0.0.3;lr>\r\n", "X: \r\n",
        "Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx\r\n",
        "Record-Route: <sip:10.0.0.3;lr>\r\n", "Require: a,b,c,d,e,f,g\r\n",
        "Contact: <sip:p@10.0.0.2>;expires=60\r\n", "Supported: "
    };
    unsigned kind = pick(in, COUNT(units)), n = u16(in);
    const char *unit = units[kind];
    size_t k = strlen(unit), i;

    if (unit[k - 1] == '\n') {
        for (i = 0; i < n && i < 400; i += k)
            sua_buf_z(b, unit);
        return;
    }
    sua_buf_z(b, unit);
    for (i = 0; i < n; i++)
        sua_buf_char(b, 'a');
    sua_buf_z(b, "\r\n");
}

static void put_lines(struct sua_buf *b, struct input *in)
{
    unsigned n = u8(in);

    if (n > 247)
        put_bulk(b, in);
    for (n = n < 128 ? n % 3 : n % 6; n; n--) {
        sua_buf_z(b, PICK(in, lines));
        sua_buf_z(b, "\r\n");
    }
}

static void put_body(struct sua_buf *b, struct input *in)
{
    static const char *const ends[] = {
        "Content-Length: 0\r\n\r\n", "\r\n", "l: 4\r\n\r\nabcd",
        "Content-Length: 9\r\n\r\nabcd", "Content-Length: 1\r\n\r\nabcd",
        "Content-Length: 4000000000\r\n\r\n", "Content-Length: x\r\n\r\n",
        "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi", ""
    };
    unsigned kind = pick(in, 2 * COUNT(ends));

    if (kind < COUNT(ends)) {
        sua_buf_z(b, ends[kind]);
        return;
    }
    sua_buf_z(b, "Content-Type: application/sdp\r\nContent-Length: ");
    sua_buf_u32(b, sizeof(SDP) - 1);
    sua_buf_z(b, "\r\n\r\n" SDP);
}

/* ---- whole messages ------------------------------------------------------ */
/* A From or To with a tag of its own when there is none. */
static void put_tagged(struct sua_buf *b, const char *name,
                       struct sua_str value, unsigned tag)
{
    struct sua_nameaddr na;

    sua_buf_z(b, name);
    sua_buf_z(b, ": ");
    sua_buf_str(b, value);
    if (tag && !sua_nameaddr_parse(value, &na) && !na.tag.n) {
        sua_buf_z(b, ";tag=t");
        sua_buf_u32(b, tag);
    }
    sua_buf_z(b, "\r\n");
}

static void put_response(struct sua_buf *b, struct input *in,
                         const struct sua_msg *to)
{
    unsigned n = u8(in), flags = u8(in);
    unsigned status = n < COUNT(statuses) ? statuses[n]
                                          : usual[n % COUNT(usual)];
    struct sua_values it;
    struct sua_str v;

    sua_write_status_line(b, status, sua_str_make(NULL, 0));
    sua_values_begin(&it, to, SUA_H_VIA);
    while (sua_values_next(&it, &v) && !(flags & 128))
        put(b, "Via", v);
    sua_write_copy(b, to, SUA_H_RECORD_ROUTE);
    sua_write_copy(b, to, SUA_H_FROM);
    put_tagged(b, "To", sua_msg_get(to, SUA_H_TO), flags & 3);
    sua_write_copy(b, to, SUA_H_CALL_ID);
    if (flags & 64)
        sua_buf_z(b, "CSeq: 1 INVITE\r\n");
    else
        sua_write_copy(b, to, SUA_H_CSEQ);
    if (!(flags & 4))
        sua_buf_z(b, "Contact: <sip:p@10.0.0.2>\r\n");
    put_lines(b, in);
    put_body(b, in);
}

static void put_via(struct sua_buf *b, struct input *in,
                    const struct sua_msg *about)
{
    static const char *const vias[] = {
        "SIP/2.0/UDP 10.0.0.2:5060;rport;branch=",
        "SIP/2.0/UDP 10.0.0.2;branch=", "SIP/2.0/TCP 10.0.0.3:5060;branch=",
        "SIP/2.0/UDP p.example.com:5071;branch=", "SIP/2.0/TLS h;rport;branch=",
        "SIP/2.0/UDP [2001:db8::2]:5060;maddr=10.0.0.3;ttl=1;branch="
    };
    unsigned n = u8(in);
    struct sua_via via;

    sua_buf_z(b, "Via: ");
    sua_buf_z(b, vias[n % COUNT(vias)]);
    if (about && n & 128 && !sua_msg_via(about, &via)) {
        sua_buf_str(b, via.branch);
    } else {
        sua_buf_z(b, n & 64 ? "old" : "z9hG4bK");
        sua_buf_u32(b, pick(in, 16));
    }
    sua_buf_z(b, "\r\n");
}

/* In the dialog or transaction of a message that the stack sent: its other
 * side, or the same side for what it answered. */
static void put_inside(struct sua_buf *b, struct input *in,
                       const struct sua_msg *k, const char *method)
{
    unsigned flags = u8(in), mine = k->status != 0;
    struct sua_cseq seq = {1, 0, {NULL, 0}};

    (void)sua_msg_cseq(k, &seq);
    if (flags & 128)
        mine = !mine;
    put_tagged(b, "From", sua_msg_get(k, mine ? SUA_H_FROM : SUA_H_TO),
               1 + (flags & 1));
    put_tagged(b, "To", sua_msg_get(k, mine ? SUA_H_TO : SUA_H_FROM),
               flags & 64);
    put(b, "Call-ID", sua_msg_get(k, SUA_H_CALL_ID));
    seq.seq += (flags >> 1 & 7) - (flags & 16 ? 4u : 0u);
    sua_write_cseq(b, seq.seq, sua_str_z(method));
    if (flags & 32)
        put(b, "Route", sua_msg_get(k, SUA_H_RECORD_ROUTE));
}

static void put_outside(struct sua_buf *b, struct input *in,
                        const char *method)
{
    static const char *const names[] = {
        "<sip:bob@lab.test>", "Bob <sip:bob@10.0.0.2>", "sip:x@example.com",
        "<sip:alice@lab.test>", "\"\\\"\" <sip:alice@10.0.0.1>",
        "<sip:carol@lab.test>", "<tel:+1>"
    };
    unsigned flags = u8(in);

    put_tagged(b, "From", sua_str_z(PICK(in, names)), 1 + (flags & 3));
    put_tagged(b, "To", sua_str_z(PICK(in, names)), flags & 64);
    sua_buf_z(b, "Call-ID: c");
    sua_buf_u32(b, flags >> 2 & 3);
    sua_buf_z(b, "@10.0.0.2\r\n");
    sua_write_cseq(b, 1 + (flags >> 4 & 3) +
                   (flags & 128 ? 0xfffffffcu : 0u), sua_str_z(method));
}

static struct sua_str request_uri(struct input *in, const struct kept *k)
{
    struct sua_str v = {NULL, 0};
    struct sua_nameaddr na;
    unsigned n = u8(in);

    if (k && n & 128)
        v = sua_msg_get(&k->m, SUA_H_CONTACT);
    if (v.n && !sua_nameaddr_parse(v, &na) && !na.star)
        return na.uri;
    if (k && n & 64 && !k->m.status)
        return sua_msg_uri(&k->m);
    return sua_str_z(uris[n % COUNT(uris)]);
}

/* What a PRACK or NOTIFY says of the message it is about. */
static void put_about(struct sua_buf *b, const struct sua_msg *k,
                      const char *method)
{
    struct sua_str rseq = sua_msg_get(k, SUA_H_RSEQ);

    if (rseq.n && !strcmp(method, "PRACK")) {
        sua_buf_z(b, "RAck: ");
        sua_buf_str(b, rseq);
        sua_buf_char(b, ' ');
        sua_buf_str(b, sua_msg_get(k, SUA_H_CSEQ));
        sua_buf_z(b, "\r\n");
    }
    if (!strcmp(method, "NOTIFY") || !strcmp(method, "SUBSCRIBE"))
        sua_write_copy(b, k, SUA_H_EVENT);
}

static void put_request(struct sua_buf *b, struct input *in,
                        const struct memory *mem)
{
    const char *method = PICK(in, methods);
    unsigned how = u8(in);
    const struct kept *k = how & 1 ? recall(mem, how >> 1 & 15) : NULL;
    struct sua_str uri = request_uri(in, k);

    sua_write_request_line(b, sua_str_z(method), uri);
    put_via(b, in, k ? &k->m : NULL);
    if (!(how & 32))
        sua_buf_z(b, "Max-Forwards: 70\r\n");
    if (k)
        put_inside(b, in, &k->m, method);
    else
        put_outside(b, in, method);
    if (!(how & 64))
        sua_buf_z(b, "Contact: <sip:p@10.0.0.2>\r\n");
    if (how & 128)
        put_credentials(b, in, mem, method, uri);
    if (k)
        put_about(b, &k->m, method);
    put_lines(b, in);
    put_body(b, in);
}

#endif
