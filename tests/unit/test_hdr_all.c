/* SPDX-License-Identifier: MIT
 * Every header of sip/hdrtab.def: found in a message under each of its names,
 * read and written as its shape says. A header without a sample fails. */
#include "check.h"
#include "guard.h"
#include "message.h"
#include "sip/hdr_ext.h"
#include "sip/write.h"

/* ---- shapes ------------------------------------------------------------ */
struct codec {
    int (*parse)(struct sua_str s, void *out);
    void (*write)(struct sua_buf *b, const void *in);
};
union any {
    uint64_t align;
    char bytes[512];
};

#define SHAPES(X)                                                             \
    X(token, struct sua_str) X(text, struct sua_str)                          \
    X(number, uint32_t) X(callid, struct sua_str) X(date, int64_t)            \
    X(content_id, struct sua_str)                                             \
    STRUCTS(STRUCT_OF, X)
#define STRUCT_OF(X, shape) X(shape, struct sua_##shape)
#define STRUCTS(S, X)                                                         \
    S(X, answer_mode) S(X, authinfo) S(X, challenge) S(X, contact)            \
    S(X, contact_feature) S(X, credentials) S(X, cseq) S(X, disposition)      \
    S(X, diversion) S(X, event) S(X, geolocation) S(X, geolocation_error)     \
    S(X, history) S(X, identity) S(X, info) S(X, item) S(X, mediatype)        \
    S(X, min_se) S(X, nameaddr) S(X, params) S(X, privacy) S(X, rack)         \
    S(X, reason) S(X, referred_by) S(X, replaces) S(X, resource_priority)     \
    S(X, retry_after) S(X, route) S(X, security) S(X, session_expires)        \
    S(X, session_id) S(X, subscription_state) S(X, timestamp)                 \
    S(X, user_to_user) S(X, via) S(X, visited_network) S(X, warning)

#define DEFINE(shape, type)                                                   \
    static int parse_##shape(struct sua_str s, void *out)                     \
    {                                                                         \
        type *v = out;                                                        \
                                                                              \
        CHECK(sizeof(*v) <= sizeof(union any));                               \
        return sua_##shape##_parse(s, v);                                     \
    }                                                                         \
    static void write_##shape(struct sua_buf *b, const void *in)              \
    {                                                                         \
        const type *v = in;                                                   \
                                                                              \
        sua_##shape##_write(b, v);                                            \
    }                                                                         \
    static const struct codec codec_##shape = { parse_##shape,                \
                                                write_##shape };
SHAPES(DEFINE)

static int parse_uri(struct sua_str s, void *out)
{
    return sua_uri_parse(s, out, NULL);
}
static void write_uri(struct sua_buf *b, const void *in)
{
    sua_uri_write(b, in);
}
static const struct codec codec_uri = { parse_uri, write_uri };

/* ---- headers and a sample of each -------------------------------------- */
static const struct header {
    const char *name;
    char compact;
    char flag;
    unsigned id;
    const struct codec *codec;
} header[] = {
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    { name, compact, #flags[0], SUA_H_##id, &codec_##shape },
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)                       \
    { name, compact, #flags[0], 0, &codec_##shape },
#include "sip/hdrtab.def"
};

/* As libsua writes them. */
static const struct {
    const char *name, *value;
} sample[] = {
    { "Via", "SIP/2.0/UDP [2001:db8::1]:5060;rport;branch=z9hG4bK776;x=y" },
    { "From", "\"A. G. Bell\" <sip:agb@example.com>;tag=a48s" },
    { "To", "Bell <sip:agb@example.com>" },
    { "Call-ID", "f81d4fae-7dec@biloxi.com" },
    { "CSeq", "4711 OPTIONS" },
    { "Max-Forwards", "70" },
    { "Contact", "<sip:a@[::1]>;q=0.7;expires=3600;reg-id=1;"
                 "+sip.instance=\"<urn:uuid:0>\"" },
    { "Content-Length", "0" },
    { "Content-Type", "application/sdp;charset=utf-8" },
    { "Route", "<sip:p1.example.com;lr>" },
    { "Record-Route", "<sip:p1.example.com;lr>;a=b" },
    { "Expires", "3600" },
    { "Allow", "INVITE" },
    { "Supported", "100rel" },
    { "Require", "timer" },
    { "Proxy-Require", "sec-agree" },
    { "Unsupported", "foo" },
    { "Accept", "text/*;q=0.5" },
    { "Accept-Encoding", "gzip;q=0.8" },
    { "Accept-Language", "en-gb;q=0.8" },
    { "Content-Disposition", "session;handling=optional" },
    { "Content-Encoding", "gzip" },
    { "Content-Language", "fr" },
    { "Authorization",
      "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:b\", "
      "response=\"0\", algorithm=MD5, cnonce=\"c\", qop=auth, nc=00000001" },
    { "Proxy-Authorization", "Bearer abc==" },
    { "WWW-Authenticate",
      "Digest realm=\"r\", nonce=\"n\", stale=true, algorithm=SHA-256, "
      "qop=\"auth,auth-int\", charset=\"UTF-8\"" },
    { "Proxy-Authenticate", "Digest realm=\"r\", nonce=\"n\"" },
    { "Authentication-Info", "nextnonce=\"4\", qop=auth, nc=00000001" },
    { "Min-Expires", "60" },
    { "Retry-After", "18000 (in (a) meeting);duration=3600" },
    { "User-Agent", "Softphone/1.5 (x; y)" },
    { "Server", "HomeServer v2" },
    { "Date", "Sat, 13 Nov 2010 23:29:00 GMT" },
    { "Subject", "Tea, at \xe2\x82\xac 5" },
    { "Timestamp", "54.21 0.5" },
    { "Warning", "307 isi.edu:5060 \"parameter 'foo', not understood\"" },
    { "Alert-Info", "<http://example.com/a,b.wav>;appearance=2" },
    { "Call-Info", "<http://example.com/a.jpg>;purpose=icon" },
    { "Error-Info", "<sip:not-in-service@example.com>" },
    { "In-Reply-To", "70710@saturn.example.com" },
    { "MIME-Version", "1.0" },
    { "Organization", "Boxes by Bob" },
    { "Priority", "emergency" },
    { "Reply-To", "Bob <sip:bob@biloxi.com>" },
    { "RSeq", "988789" },
    { "RAck", "776656 1 INVITE" },
    { "Session-Expires", "4000;refresher=uac" },
    { "Min-SE", "90;a=b" },
    { "Event", "refer;id=93809824" },
    { "Allow-Events", "presence.winfo" },
    { "Subscription-State", "terminated;reason=probation;retry-after=30" },
    { "Refer-To", "<sip:d@example.com?Replaces=1%40a%3Bto-tag%3D2>" },
    { "Referred-By", "<sip:r@ref.example>;cid=\"2@ref.example\"" },
    { "Replaces", "98732@a.example;to-tag=ff87;from-tag=r33;early-only" },
    { "Reason", "SIP;cause=200;text=\"Call completed, elsewhere\"" },
    { "Path", "<sip:p2.example.com;lr>" },
    { "Service-Route", "<sip:p2.example.com;lr>" },
    { "Privacy", "header;id;x" },
    { "P-Asserted-Identity", "\"C\" <tel:+14085264000>" },
    { "P-Preferred-Identity", "<sip:fluffy@example.com>" },
    { "SIP-ETag", "dx200xyz" },
    { "SIP-If-Match", "dx200xyz" },
    { "Flow-Timer", "126" },
    { "Max-Breadth", "60" },
    { "Accept-Contact", "*;require;mobility=\"fixed\"" },
    { "AlertMsg-Error", "101;code=\"Signature\"" },
    { "Accept-Resource-Priority", "dsn.flash" },
    { "Answer-Mode", "Manual;require" },
    { "Content-ID", "<target123@atlanta.example.com>" },
    { "Diversion", "<sip:b@example.com>;reason=user-busy;counter=1" },
    { "Encryption", "PGP version=2.6.2,encoding=ascii" },
    { "Feature-Caps", "*;+g.x" },
    { "Geolocation", "<cid:target123@example.com>" },
    { "Geolocation-Error", "100;code=\"Cannot process\"" },
    { "Geolocation-Routing", "yes" },
    { "Hide", "route" },
    { "History-Info", "<sip:b@example.com>;index=1.1;rc=1" },
    { "Identity", "eyJ.eyI.sig;info=<https://a.example/c.cer>;alg=ES256" },
    { "Identity-Info", "<https://example.com/c.cer>;alg=rsa-sha1" },
    { "Info-Package", "foo" },
    { "Join", "12adf2f34456gs5;to-tag=12345;from-tag=54321" },
    { "P-Access-Network-Info", "3GPP-UTRAN-TDD;utran-cell-id-3gpp=2341" },
    { "P-Answer-State", "Confirmed" },
    { "P-Asserted-Service", "urn:urn-7:3gpp-service.exampletelephony" },
    { "P-Associated-URI", "<sip:a@example.com>" },
    { "P-Called-Party-ID", "<sip:u1@example.com>" },
    { "P-Charge-Info", "<sip:+14085551234@example.com>" },
    { "P-Charging-Function-Addresses", "ccf=192.1.1.1;ecf=192.1.1.3" },
    { "P-Charging-Vector", "icid-value=1234bc;orig-ioi=home1.net" },
    { "P-DCS-Billing-Info", "abc/1@x" },
    { "P-DCS-LAES", "192.0.2.1:5060;key=0" },
    { "P-DCS-OSPS", "BLV" },
    { "P-DCS-Redirect", "<tel:+1>;count=2" },
    { "P-DCS-Trace-Party-ID", "<sip:+12345678912@example.com>" },
    { "P-Early-Media", "sendrecv" },
    { "P-Media-Authorization", "0020000100100101706466322e" },
    { "P-Preferred-Service", "urn:urn-7:3gpp-service.exampletelephony" },
    { "P-Private-Network-Indication", "example.com" },
    { "P-Profile-Key", "<sip:chatroom-!.*!@example.com>" },
    { "P-Refused-URI-List", "<sip:a@example.com>;x=\"<cid:1@b>\"" },
    { "P-Served-User", "<sip:u@example.com>;sescase=orig;regstate=reg" },
    { "P-User-Database", "<aaa://host.example.com;transport=tcp>" },
    { "P-Visited-Network-ID", "\"Visited, network number 1\"" },
    { "Permission-Missing", "<sip:c@example.com>" },
    { "Policy-Contact", "<sip:host.example.com>;non-cacheable" },
    { "Policy-ID", "<sip:policy@example.com>;token=a" },
    { "Priv-Answer-Mode", "Auto" },
    { "Proxy-Authentication-Info", "nextnonce=\"4\"" },
    { "Recv-Info", "foo" },
    { "Refer-Events-At", "<sips:vPT3izGmo8NTxdHB@example.com>" },
    { "Refer-Sub", "false" },
    { "Reject-Contact", "*;actor=\"msg-taker\"" },
    { "Request-Disposition", "no-fork" },
    { "Resource-Priority", "wps.3" },
    { "Response-Key", "PGP version=2.6.2,key=m" },
    { "Security-Client", "ipsec-ike;q=0.1" },
    { "Security-Server", "tls;q=0.2" },
    { "Security-Verify", "tls" },
    { "Session-ID", "ab30317f1a784dc48ff824d0d3715d86;"
                    "remote=47755a9de7794ba387653f2099600ef2" },
    { "Suppress-If-Match", "*" },
    { "Target-Dialog", "fa77as7@a.example;local-tag=kkaz-;remote-tag=65" },
    { "Trigger-Consent", "<sip:123@relay.example.com>" },
    { "User-to-User", "56a390f3d2b7310023a2;encoding=hex" },
};

/* ---- the test ---------------------------------------------------------- */
static const char *sample_of(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(sample) / sizeof(sample[0]); i++)
        if (!strcmp(sample[i].name, name))
            return sample[i].value;
    return NULL;
}

static void blame(const struct header *h, const char *what, struct sua_str s)
{
    check_fail_(h->name, 0, what);
    fprintf(stderr, "    for [%.*s]\n", SUA_FMT(s));
}

/* ROB-014: There, back and there again, once into each buffer that is too
 * small. */
static void convert(const struct header *h, struct sua_str s)
{
    union any v, again;
    char mem[1024];
    struct sua_buf b;
    size_t cap;

    CHECK_INT(h->codec->parse(guard_copy(s), &again), SUA_OK);
    if (h->codec->parse(s, &v)) {
        blame(h, "cannot be read", s);
        return;
    }
    for (cap = 0; cap <= s.n; cap++) {
        sua_buf_init(&b, mem, cap);
        h->codec->write(&b, &v);
        CHECK_INT(b.err, cap < s.n ? SUA_ETOOBIG : SUA_OK);
    }
    if (!sua_str_eq(sua_buf_view(&b), s))
        blame(h, "is written otherwise", sua_buf_view(&b));
}

static unsigned walk(const struct header *h, struct sua_values *it,
                     const char *want)
{
    struct sua_str s;
    unsigned n = 0;

    for (; sua_values_next(it, &s); n++) {
        CHECK_STR(s, want);
        convert(h, s);
    }
    return n;
}

static void find(const struct header *h, const struct sua_msg *m,
                 const char *value, unsigned times)
{
    struct sua_str name = sua_str_z(h->name), line = sua_msg_find(m, name);
    struct sua_values it;

    CHECK(line.n >= strlen(value) && !memcmp(line.p, value, strlen(value)));
    if (h->id) {
        CHECK(sua_str_eq(sua_msg_get(m, h->id), line));
        sua_values_begin(&it, m, h->id);
        CHECK_INT(walk(h, &it, value), times);
    }
    if (h->id || h->flag == 'L') {
        sua_values_begin_named(&it, m, name);
        CHECK_INT(walk(h, &it, value), times);
    } else {
        convert(h, line);
    }
}

static void in_message(const struct header *h, struct sua_str name,
                       const char *value)
{
    static struct message x;
    unsigned times = h->flag == 'L' ? 2 : 1;
    char text[2048];
    struct sua_buf b;

    sua_buf_init(&b, text, sizeof(text));
    sua_buf_z(&b, "OPTIONS sip:a@b SIP/2.0\r\n");
    sua_write_hdr_begin(&b, name);
    sua_buf_z(&b, value);
    if (times == 2) {
        sua_write_hdr_next(&b);
        sua_buf_z(&b, value);
    }
    sua_write_hdr_end(&b);
    sua_buf_z(&b, "\r\n");
    CHECK_INT(b.err, SUA_OK);
    CHECK_INT(message_index(&x, text, b.n, 0), SUA_OK);
    find(h, &x.m, value, times);
}

int main(void)
{
    size_t i;

    for (i = 0; i < sizeof(header) / sizeof(header[0]); i++) {
        const struct header *h = &header[i];
        const char *value = sample_of(h->name);

        if (!value) {
            blame(h, "has no sample", sua_str_z(h->name));
            continue;
        }
        in_message(h, sua_str_z(h->name), value);
        if (h->compact)
            in_message(h, sua_str_make(&h->compact, 1), value);
    }
    CHECK_INT(i, sizeof(sample) / sizeof(sample[0]));
    return check_done();
}
