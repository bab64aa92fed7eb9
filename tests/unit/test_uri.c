/* SPDX-License-Identifier: MIT
 * URIs: parts, errors and where they are, comparison (RFC 3261 19.1.4, RFC
 * 3966 5), transport, escapes, what people type. */
#include <time.h>

#include "check.h"
#include "guard.h"
#include "msg/msg.h"

static struct sua_uri parse(const char *z)
{
    struct sua_uri u;

    CHECK_INT(sua_uri_parse(guard_copy(sua_str_z(z)), &u, NULL), SUA_OK);
    return u;
}

static void parts(void)
{
    struct sua_uri u = parse("sips:alice:pw,1@[2001:db8::1]:5061"
                             ";transport=tcp;lr?Subject=a&Priority=x");

    CHECK_INT(u.scheme, SUA_URI_SIPS);
    CHECK_STR(u.scheme_name, "sips");
    CHECK_STR(u.user, "alice");
    CHECK_STR(u.password, "pw,1");
    CHECK_STR(u.host, "2001:db8::1");
    CHECK_INT(u.port, 5061);
    CHECK_STR(u.params, "transport=tcp;lr");
    CHECK_STR(u.headers, "Subject=a&Priority=x");
    CHECK_INT(u.text.n, 72);

    u = parse("SIP:example.com");
    CHECK_INT(u.scheme, SUA_URI_SIP);
    CHECK(!u.user.p && !u.password.p && !u.params.p && !u.headers.p);
    CHECK_STR(u.host, "example.com");

    /* The user may hold ";" and "?": only the "@" ends it (RFC 4475). */
    u = parse("sip:user;par=u%40example.net@example.com");
    CHECK_STR(u.user, "user;par=u%40example.net");
    CHECK(!u.params.p);
    u = parse("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has"
              "=1,weird!*pas$wo~d_too.(doesn't-it)@example.com");
    CHECK_STR(u.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    CHECK_STR(u.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    u = parse("sip:a:@h");
    CHECK(u.password.p && !u.password.n);
    u = parse("sip:null-%00-null@example.com");
    CHECK_STR(u.user, "null-%00-null");
}

static void other_schemes(void)
{
    struct sua_uri u = parse("tel:+1-201-555-0123;ext=7");

    CHECK_INT(u.scheme, SUA_URI_TEL);
    CHECK_STR(u.user, "+1-201-555-0123");
    CHECK_STR(u.params, "ext=7");
    u = parse("tel:*21#;phone-context=example.com");
    CHECK_STR(u.user, "*21#");
    u = parse("soap.beep://192.0.2.103:3002");
    CHECK_INT(u.scheme, SUA_URI_OTHER);
    CHECK_STR(u.scheme_name, "soap.beep");
    CHECK_STR(u.host, "//192.0.2.103:3002");
    u = parse("nobodyKnowsThisScheme:totallyopaquecontent");
    CHECK_STR(u.host, "totallyopaquecontent");
    u = parse("urn:service:sos");
    CHECK_STR(u.scheme_name, "urn");
}

static void errors(void)
{
    static const struct { const char *z; int at; } bad[] = {
        { "", 0 }, { ":", 0 }, { "sip", 3 }, { "sip:", 4 }, { "sip::", 4 },
        { "1sip:a", 0 }, { "<sip:a@b>", 0 }, { "a b:c", 1 },
        { "sip:@h", 4 }, { "sip:u@", 6 }, { "sip:u@@h", 6 },
        { "sip:u@v@h", 7 }, { "sip:u:p:q@h", 7 }, { "sip:h:", 6 },
        { "sip:h:65536", 6 }, { "sip:h:0", 6 }, { "sip:h:5x", 7 },
        { "sip:2001:db8::10", 9 }, { "sip:u@h;", 8 }, { "sip:u@h;;a", 8 },
        { "sip:u@h;=x", 8 }, { "sip:u@h;a=", 10 }, { "sip:u@h?", 8 },
        { "sip:u@h; lr", 8 }, { "sip:u@h lr", 7 }, { " sip:u@h", 0 },
        { "sip:u@h ", 7 }, { "sip:u%2@h", 5 }, { "sip:u%zz@h", 5 },
        { "sip:exa mple.com", 7 }, { "sip:u@[::1", 6 },
        { "sip:u@[::1]x", 11 }, { "sip:u@h<", 7 }, { "sip:u@h;a=%4", 10 },
        { "sip:u@h?a=b c", 11 }, { "tel:", 4 }, { "tel:abc!", 7 },
        { "tel:+", 5 }, { "tel:--", 6 }, { "tel:1+2", 5 }, { "x:", 2 },
        { "x:a b", 3 }, { "x:a>b", 3 }, { "x:\x80", 2 }
    };
    size_t i, off;
    struct sua_uri u;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        int before = check_failed_;

        off = 999;
        CHECK_INT(sua_uri_parse(guard_copy(sua_str_z(bad[i].z)), &u, &off),
                  SUA_EBADMSG);
        CHECK_INT(off, bad[i].at);
        if (check_failed_ > before)
            fprintf(stderr, "    in \"%s\"\n", bad[i].z);
    }
    CHECK_INT(sua_uri_parse(sua_str_make(NULL, 0), &u, &off), SUA_EBADMSG);
}

static int equal(const char *x, const char *y)
{
    struct sua_uri a, b;

    CHECK_INT(sua_uri_parse(sua_str_z(x), &a, NULL), SUA_OK);
    CHECK_INT(sua_uri_parse(sua_str_z(y), &b, NULL), SUA_OK);
    CHECK_INT(sua_uri_equal(&a, &b), sua_uri_equal(&b, &a));
    CHECK(sua_uri_equal(&a, &a) && sua_uri_equal(&b, &b));
    return sua_uri_equal(&a, &b);
}

/* ISS-004, UAS-025: The examples of RFC 3261 19.1.4, then what they leave
 * open. */
static void comparison(void)
{
    CHECK(equal("sip:%61lice@atlanta.com;transport=TCP",
                "sip:alice@AtLanTa.CoM;Transport=tcp"));
    CHECK(equal("sip:carol@chicago.com",
                "sip:carol@chicago.com;newparam=5"));
    CHECK(equal("sip:carol@chicago.com",
                "sip:carol@chicago.com;security=on"));
    CHECK(equal("sip:carol@chicago.com;newparam=5",
                "sip:carol@chicago.com;security=on"));
    CHECK(equal("sip:biloxi.com;transport=tcp;method=REGISTER"
                "?to=sip:bob%40biloxi.com",
                "sip:biloxi.com;method=REGISTER;transport=tcp"
                "?to=sip:bob%40biloxi.com"));
    CHECK(equal("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
                "sip:alice@atlanta.com?priority=urgent"
                "&subject=project%20x"));
    CHECK(!equal("SIP:ALICE@AtLanTa.CoM;Transport=udp",
                 "sip:alice@AtLanTa.CoM;Transport=UDP"));
    CHECK(!equal("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"));
    CHECK(!equal("sip:bob@biloxi.com",
                 "sip:bob@biloxi.com;transport=udp"));
    CHECK(!equal("sip:bob@biloxi.com",
                 "sip:bob@biloxi.com:6000;transport=tcp"));
    CHECK(!equal("sip:carol@chicago.com",
                 "sip:carol@chicago.com?Subject=next%20meeting"));
    CHECK(!equal("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"));
    CHECK(!equal("sip:carol@chicago.com;security=on",
                 "sip:carol@chicago.com;security=off"));

    CHECK(!equal("sip:a@h", "sips:a@h"));
    CHECK(!equal("sip:a@h", "sip:h"));
    CHECK(!equal("sip:a:p@h", "sip:a@h"));
    CHECK(!equal("sip:a:p@h", "sip:a:P@h"));
    CHECK(!equal("sip:a@h;maddr=1.2.3.4", "sip:a@h"));
    CHECK(!equal("sip:a@h;ttl=1", "sip:a@h"));
    CHECK(!equal("sip:a@h;user=phone", "sip:a@h"));
    CHECK(equal("sip:a@h;lr", "sip:a@h;LR"));
    CHECK(equal("sip:a@h;x=1;x=2", "sip:a@h;x=2;x=1"));
    CHECK(equal("sip:a%3bb@h", "sip:a%3Bb@h"));
    CHECK(!equal("sip:a%3bb@h", "sip:a;b@h")); /* reserved: not the same */
    CHECK(!equal("sip:%00@h", "sip:%00%00@h"));
    CHECK(equal("sip:a@[2001:DB8::1]", "sip:a@[2001:db8::1]"));

    CHECK(equal("urn:service:sos", "URN:service:sos"));
    CHECK(!equal("urn:service:sos", "urn:service:SOS"));
}

/* RFC 5954 4.2. */
static void addresses(void)
{
    CHECK(equal("sip:bob@[::ffff:192.0.2.128]", "sip:bob@[::ffff:c000:280]"));
    CHECK(equal("sip:bob@[2001:db8::9:1]", "sip:bob@[2001:db8::9:01]"));
    CHECK(equal("sip:bob@[0:0:0:0:0:FFFF:129.144.52.38]",
                "sip:bob@[::FFFF:129.144.52.38]"));
    CHECK(!equal("sip:bob@[2001:db8::9:1]", "sip:bob@[2001:db8::9:2]"));
    CHECK(!equal("sip:bob@[::ffff:192.0.2.128]", "sip:bob@192.0.2.128"));
    CHECK(!equal("sip:bob@[::1]:5060", "sip:bob@[::1]"));
}

/* RFC 3261 19.1.4, last rule: never ignored, by the rules of section 20. */
static void header_components(void)
{
    CHECK(equal("sip:h?a=1&b=2&c=3", "sip:h?c=3&a=1&b=2"));
    CHECK(!equal("sip:h?a=1&b=2", "sip:h?a=1"));
    CHECK(!equal("sip:h?a=1", "sip:h?a=2"));
    CHECK(!equal("sip:h?a=1", "sip:h?b=1"));
    CHECK(equal("sip:h?Priority=Urgent", "sip:h?priority=urgent"));
    CHECK(!equal("sip:h?Subject=Urgent", "sip:h?subject=urgent"));
    CHECK(!equal("sip:h?to=sip:Bob%40h", "sip:h?to=sip:bob%40h"));
    CHECK(!equal("sip:h?Call-ID=A", "sip:h?call-id=a"));
    CHECK(!equal("sip:h?body=A", "sip:h?body=a"));
    CHECK(!equal("sip:h?X-New=A", "sip:h?x-new=a"));
    CHECK(equal("sip:h?s=x%20y", "sip:h?%53ubject=%78%20y"));
    CHECK(equal("sip:h?k=100REL%2Ctimer", "sip:h?Supported=100rel%2ctimer"));
    CHECK(!equal("sip:h?Accept=%22D%22", "sip:h?Accept=%22d%22"));
    CHECK(!equal("sip:h?x=a%3ab", "sip:h?x=a:b"));
}

/* RFC 3966 4 and its examples. */
static void numbers(void)
{
    CHECK(equal("tel:+1-201-555-0123", "tel:+1(201)5550123"));
    CHECK(equal("TEL:+1-201-555-0123", "tel:+12015550123"));
    CHECK(!equal("tel:+12015550123", "tel:12015550123"));
    CHECK(!equal("tel:+12015550123", "tel:+1201555012"));
    CHECK(equal("tel:7042;phone-context=example.com",
                "tel:70-42;Phone-Context=Example.COM"));
    CHECK(equal("tel:863-1234;phone-context=+1-914-555",
                "tel:8631234;phone-context=+1914555"));
    CHECK(!equal("tel:7042;phone-context=+1", "tel:7042;phone-context=+2"));
    CHECK(!equal("tel:7042;phone-context=a-b.com",
                 "tel:7042;phone-context=ab.com"));
    CHECK(!equal("tel:7042;phone-context=ab.com",
                 "tel:7042;phone-context=abcom"));
    CHECK(equal("tel:7042;phone-context=a.com;x=1",
                "tel:7042;X=1;phone-context=A.com"));
    CHECK(!equal("tel:7042;phone-context=a.com", "tel:7042"));
    CHECK(equal("tel:+1;ext=1-2", "tel:+1;ext=12"));
    CHECK(!equal("tel:+1;ext=12", "tel:+1"));
    CHECK(!equal("tel:+1;isub=1-2", "tel:+1;isub=12"));
    CHECK(equal("tel:+1;isub=A%2fb", "tel:+1;isub=a%2FB"));
    CHECK(!equal("tel:+1;x", "tel:+1;y"));
    CHECK(!equal("tel:+1;x", "tel:+1"));
    CHECK(equal("tel:7a*#", "tel:7A*#"));
    CHECK(equal("tel:+358-555-1234567;postd=pp22;isub=1411",
                "tel:+358-555-1234567;isub=1411;POSTD=PP22"));
    CHECK(!equal("sip:+358-555-1234567;postd=pp22@foo.com;user=phone",
                 "sip:+358-555-1234567;POSTD=PP22@foo.com;user=phone"));
    CHECK(!equal("sip:+358-555-1234567;postd=pp22;isub=1411@foo.com",
                 "sip:+358-555-1234567;isub=1411;postd=pp22@foo.com"));
}

/* "from" with n parts, each `step` further modulo n. */
static struct sua_uri many(char *mem, size_t cap, const char *from, char mark,
                           unsigned n, unsigned step)
{
    struct sua_buf b;
    struct sua_uri u;
    unsigned i;

    sua_buf_init(&b, mem, cap);
    sua_buf_z(&b, from);
    for (i = 0; i < n; i++) {
        sua_buf_char(&b, mark == '?' && i ? '&' : mark);
        sua_buf_char(&b, 'p');
        sua_buf_u32(&b, (i * step + step - 1) % n);
        sua_buf_z(&b, "=1");
    }
    CHECK_INT(b.err, SUA_OK);
    CHECK_INT(sua_uri_parse(sua_buf_view(&b), &u, NULL), SUA_OK);
    return u;
}

/* A URI of a whole message is equal to itself, and telling so is cheap:
 * comparing each part with each would be a hundred million comparisons. */
static void bounded(void)
{
    static char x[60000], y[60000];
    static const struct { const char *from; char mark; } v[] = {
        { "sip:h", ';' }, { "tel:+1", ';' }, { "sip:h", '?' }
    };
    clock_t start = clock();
    struct sua_uri a, b;
    size_t i;

    for (i = 0; i < SUA__COUNT(v); i++) {
        a = many(x, sizeof(x), v[i].from, v[i].mark, 32, 1);
        b = many(y, sizeof(y), v[i].from, v[i].mark, 32, 31);
        CHECK(!sua_str_eq(a.text, b.text) && sua_uri_equal(&a, &b));
        a = many(x, sizeof(x), v[i].from, v[i].mark, 200, 1);
        b = many(y, sizeof(y), v[i].from, v[i].mark, 200, 199);
        CHECK(sua_uri_equal(&a, &a) && !sua_uri_equal(&a, &b));
        a = many(x, sizeof(x), v[i].from, v[i].mark, 6000, 1);
        b = many(y, sizeof(y), v[i].from, v[i].mark, 6000, 5999);
        CHECK(sua_uri_equal(&a, &a) && !sua_uri_equal(&a, &b));
    }
    CHECK(clock() - start < CLOCKS_PER_SEC);
}

static void transports(void)
{
    static const struct { const char *z; int proto; } v[] = {
        { "sip:h", 0 }, { "sips:h", SUA_TLS },
        { "sip:h;transport=udp", SUA_UDP },
        { "sip:h;Transport=TCP", SUA_TCP },
        { "sip:h;transport=tls", SUA_TLS },
        { "sip:h;transport=ws", SUA_WS },
        { "sips:h;transport=tcp", SUA_TLS },
        { "sips:h;transport=ws", SUA_WSS },
        { "sips:h;transport=udp", SUA_EUNSUPPORTED },
        { "sip:h;transport=sctp", SUA_EUNSUPPORTED },
        { "sip:h;transport", SUA_EUNSUPPORTED }
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(v); i++) {
        struct sua_uri u = parse(v[i].z);

        CHECK_INT(sua_uri_proto(&u), v[i].proto);
    }
}

static void unescaping(void)
{
    char mem[16];
    int n;

    /* Once only: "%25%34%31" is "%41" and not "A" (RFC 4475 esc01). */
    n = sua_uri_unescape(SUA_STR("value%25%34%31"), mem, sizeof(mem));
    CHECK_STR(sua_str_make(mem, (size_t)n), "value%41");
    n = sua_uri_unescape(SUA_STR("%00%ff"), mem, sizeof(mem));
    CHECK_INT(n, 2);
    CHECK(mem[0] == 0 && mem[1] == (char)0xff);
    CHECK_INT(sua_uri_unescape(SUA_STR("%4"), mem, 16), SUA_EBADMSG);
    CHECK_INT(sua_uri_unescape(SUA_STR("%"), mem, 16), SUA_EBADMSG);
    CHECK_INT(sua_uri_unescape(SUA_STR("%4g"), mem, 16), SUA_EBADMSG);
    CHECK_INT(sua_uri_unescape(SUA_STR("abc"), mem, 2), SUA_EBADMSG);
    CHECK_INT(sua_uri_unescape(SUA_STR("%41%42"), mem, 2), 2);
    CHECK_INT(sua_uri_unescape(SUA_STR(""), mem, 0), 0);
}

static void from_text(const char *text, const char *domain, const char *want)
{
    char mem[256];
    struct sua_buf b;
    struct sua_uri u;
    size_t off = 0;
    int before = check_failed_;

    sua_buf_init(&b, mem, sizeof(mem));
    CHECK_INT(sua_uri_from_text(&b, guard_copy(sua_str_z(text)),
                                sua_str_z(domain), &off), SUA_OK);
    CHECK_STR(sua_buf_view(&b), want);
    CHECK_INT(sua_uri_parse(sua_buf_view(&b), &u, NULL), SUA_OK);
    if (check_failed_ > before)
        fprintf(stderr, "    from \"%s\"\n", text);
}

static void bad_text(const char *text, const char *domain, size_t at)
{
    char mem[256];
    struct sua_buf b;
    size_t off = 999;
    int before = check_failed_;

    sua_buf_init(&b, mem, sizeof(mem));
    CHECK_INT(sua_uri_from_text(&b, guard_copy(sua_str_z(text)),
                                sua_str_z(domain), &off), SUA_EBADMSG);
    CHECK_INT(off, at);
    if (check_failed_ > before)
        fprintf(stderr, "    from \"%s\"\n", text);
}

static void typed_by_people(void)
{
    char mem[8];
    struct sua_buf b;

    from_text("bob", "example.com", "sip:bob@example.com");
    from_text(" bob@example.com ", "x", "sip:bob@example.com");
    from_text("bob@example.com:5070/TLS", "x",
              "sip:bob@example.com:5070;transport=tls");
    from_text("bob@[2001:db8::1]/tcp", "x",
              "sip:bob@[2001:db8::1];transport=tcp");
    from_text("1234", "pbx:5080", "sip:1234@pbx:5080");
    from_text("+49 (30) 12-34/5", "pbx", "sip:+493012345@pbx");
    from_text("*21#", "pbx", "sip:*21%23@pbx");
    from_text("bob smith", "h", "sip:bob%20smith@h");
    from_text("a%20b@h", "", "sip:a%20b@h");
    from_text("bob@home@h", "", "sip:bob%40home@h");
    from_text("b\xc3\xb6" "b", "h", "sip:b%c3%b6b@h");
    from_text("sip:bob@[2001:db8::1]:5070;transport=tcp", "",
              "sip:bob@[2001:db8::1]:5070;transport=tcp");
    from_text("SIPS:bob@h", "", "SIPS:bob@h");
    from_text("tel:+1234", "", "tel:+1234");

    bad_text("", "h", 0);
    bad_text("  ", "h", 0);
    bad_text("bob", "", 3);
    bad_text("bob@", "h", 4);
    bad_text("@h", "h", 0);
    bad_text("bob@exa mple.com", "h", 7);
    bad_text("bob@h/xyz", "h", 6);
    bad_text("bob@h/", "h", 6);
    bad_text("bob@h:0", "h", 6);
    bad_text("a\r\nb", "h", 0);
    bad_text("  sip:bob@exa mple.com", "h", 13);

    sua_buf_init(&b, mem, sizeof(mem));
    CHECK_INT(sua_uri_from_text(&b, SUA_STR("bob@example.com"), SUA_STR(""),
                                NULL), SUA_ETOOBIG);
}

int main(void)
{
    parts();
    other_schemes();
    errors();
    comparison();
    addresses();
    header_components();
    numbers();
    bounded();
    transports();
    unescaping();
    typed_by_people();
    return check_done();
}
