/* SPDX-License-Identifier: MIT
 * URIs from their parts, escapes, header components: RFC 3261 19.1.1 to
 * 19.1.3. P-Asserted-Service and its kin hold such a URI (RFC 6050 4.1). */
#include "hdr_roundtrip.h"
#include "msg/msg.h"

static int parse(struct sua_str s, void *out)
{
    return sua_uri_parse(sua_str_trim(s), out, NULL);
}

static void write_uri(struct sua_buf *b, const void *in)
{
    sua_uri_write(b, in);
}

/* user and password are escaped on their way, see users(). */
static const struct rt_member members[] = {
    RT_MEMBER(uri, host, RAW),
    RT_MEMBER(uri, params, RAW),
    RT_MEMBER(uri, headers, RAW),
    RT_MEMBER(uri, port, U16),
    RT_MEMBER(uri, scheme, U8),
};
static const struct rt_shape shape = {
    .name = "uri", .parse = parse, .write = write_uri, .members = members,
    .size = sizeof(struct sua_uri), .n = SUA__COUNT(members)
};

static const char *const good[] = {
    "sip:alice@atlanta.com",
    "sip:alice:secretword@atlanta.com;transport=tcp",
    "sips:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:+1-212-555-1212:1234@gateway.com;user=phone",
    "sips:1212@gateway.com", "sip:alice@192.0.2.4",
    "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
    "sip:alice;day=tuesday@atlanta.com", "sip:a:@[2001:db8::1]:5061;lr",
    "tel:+1-201-555-0123;ext=7", "tel:7042;phone-context=example.com",
    "urn:urn-7:3gpp-service.ims.icsi.mmtel", "urn:service:sos",
    "http://www.example.com/a?b#c", "SIP:h:1", NULL
};
static const char *const bad[] = {
    "sip:", "sip:@h", "urn:", "a b", "<sip:a@b>", "sip:a@b c", NULL
};

static struct sua_uri read_uri(struct sua_str s)
{
    struct sua_uri u;

    CHECK_INT(sua_uri_parse(s, &u, NULL), SUA_OK);
    return u;
}

static void same_parts(void)
{
    char mem[256];
    struct sua_buf b;
    size_t i;

    for (i = 0; good[i]; i++) {
        struct sua_uri u = read_uri(sua_str_z(good[i])), again;

        sua_buf_init(&b, mem, sizeof(mem));
        sua_uri_write(&b, &u);
        again = read_uri(sua_buf_view(&b));
        CHECK(sua_str_eq(u.user, again.user) && !u.user.p == !again.user.p);
        CHECK(sua_str_eq(u.password, again.password));
        CHECK(!u.password.p == !again.password.p);
        CHECK(sua_str_ieq(u.scheme_name, again.scheme_name));
        CHECK(sua_uri_equal(&u, &again));
    }
}

static void from_parts(void)
{
    struct sua_uri u;

    memset(&u, 0, sizeof(u));
    RT_WRITES(&shape, &u, NULL);
    u.scheme = SUA_URI_SIPS;
    RT_WRITES(&shape, &u, NULL);
    u.host = SUA_STR("2001:db8::1");
    u.port = 5070;
    RT_WRITES(&shape, &u, "sips:[2001:db8::1]:5070");
    u.user = SUA_STR("j@s0n: \xc3\xb6%41%4");
    u.password = SUA_STR("p:;w");
    u.params = SUA_STR("lr;x=%20");
    u.headers = SUA_STR("a=b&c=");
    RT_WRITES(&shape, &u, "sips:j%40s0n%3a%20%c3%b6%41%254:p%3a%3bw@"
                          "[2001:db8::1]:5070;lr;x=%20?a=b&c=");
    u.user = sua_str_make(NULL, 0);
    RT_WRITES(&shape, &u, NULL);
    memset(&u, 0, sizeof(u));
    u.scheme_name = SUA_STR("im");
    u.host = SUA_STR("bob@example.com");
    RT_WRITES(&shape, &u, "im:bob@example.com");
    u.scheme_name = SUA_STR("sip");
    RT_WRITES(&shape, &u, NULL);
    u.scheme_name = SUA_STR("im:x");
    RT_WRITES(&shape, &u, NULL);
    u.scheme = SUA_URI_TEL;
    RT_WRITES(&shape, &u, NULL);
}

/* In every other part, too, hostile text is an error or comes back. */
static void users(void)
{
    static const struct sua_str text[] = {
        SUA_STR_INIT(""), SUA_STR_INIT("\r\n"), SUA_STR_INIT("a\rb"),
        SUA_STR_INIT("a\nb"), SUA_STR_INIT("a\0b"), SUA_STR_INIT("@"),
        SUA_STR_INIT("a@b"), SUA_STR_INIT(":"), SUA_STR_INIT("a:b"),
        SUA_STR_INIT("\""), SUA_STR_INIT("\\"), SUA_STR_INIT("<"),
        SUA_STR_INIT(">"), SUA_STR_INIT(";"), SUA_STR_INIT("?"),
        SUA_STR_INIT("a,b"), SUA_STR_INIT(" "), SUA_STR_INIT("\t"),
        SUA_STR_INIT("\x7f"), SUA_STR_INIT("\x80"), SUA_STR_INIT("\xff"),
        SUA_STR_INIT("%"), SUA_STR_INIT("%4"), SUA_STR_INIT("%41"),
        SUA_STR_INIT("%zz"), SUA_STR_INIT("["), SUA_STR_INIT("#"),
        SUA_STR_INIT("sip:a"), SUA_STR_INIT("a&b=c+d$e/f")
    };
    char mem[128], x[64], y[64];
    struct sua_buf b;
    size_t i, k;

    for (i = 0; i < SUA__COUNT(text); i++)
        for (k = 0; k < 3; k++) {
            struct sua_uri u = read_uri(SUA_STR("sip:u:p@h")), again;
            struct sua_str *part = !k ? &u.user : &u.password, *got;
            int n, m;

            if (k == 2) {
                u = read_uri(SUA_STR("x-y:z"));
                part = &u.scheme_name;
            }
            *part = text[i];
            sua_buf_init(&b, mem, sizeof(mem));
            sua_uri_write(&b, &u);
            CHECK(!b.err || b.err == SUA_EINVAL);
            if (b.err)
                continue;
            CHECK(rt_is_line_(sua_buf_view(&b)));
            again = read_uri(sua_buf_view(&b));
            got = !k ? &again.user : k == 1 ? &again.password
                                            : &again.scheme_name;
            n = sua_uri_unescape(*got, x, sizeof(x));
            m = sua_uri_unescape(*part, y, sizeof(y));
            if (m < 0) /* a "%" for itself */
                CHECK(n == (int)part->n && !memcmp(x, part->p, part->n));
            else
                CHECK(n == m && !memcmp(x, y, (size_t)m));
        }
}

/* Every byte, in every part, and back. */
static void escapes(void)
{
    char all[256], mem[1024], back[256];
    struct sua_buf b;
    struct sua_str s;
    unsigned part;
    int i;

    for (i = 0; i < 256; i++)
        all[i] = (char)i;
    for (part = SUA_URI_PART_USER; part <= SUA_URI_PART_HEADER; part++) {
        sua_buf_init(&b, mem, sizeof(mem));
        sua_uri_escape(&b, sua_str_make(all, 256), part);
        s = sua_buf_view(&b);
        CHECK_INT(sua_uri_unescape(s, back, sizeof(back)), 256);
        CHECK(!memcmp(all, back, 256));
    }
    sua_buf_init(&b, mem, sizeof(mem));
    sua_buf_z(&b, "sip:");
    sua_uri_escape(&b, sua_str_make(all, 256), SUA_URI_PART_USER);
    sua_buf_char(&b, ':');
    sua_uri_escape(&b, SUA_STR("a;b@"), SUA_URI_PART_PASSWORD);
    sua_buf_z(&b, "@h;a=");
    sua_uri_escape(&b, SUA_STR(";=?&"), SUA_URI_PART_PARAM);
    sua_buf_z(&b, "?b=");
    sua_uri_escape(&b, SUA_STR("=&%?\r\n"), SUA_URI_PART_HEADER);
    s = sua_buf_view(&b);
    CHECK_STR(read_uri(s).password, "a%3bb%40");
    CHECK_STR(read_uri(s).params, "a=%3b%3d%3f&");
    CHECK_STR(read_uri(s).headers, "b=%3d%26%25?%0d%0a");
}

static void header_walk(void)
{
    struct sua_uri u = read_uri(
        SUA_STR("sip:h?Subject=a%20b&&to=sip:x=y&Flag&%42ody=&i=1"));
    struct sua_str rest = u.headers, name, value;

    CHECK(sua_uri_header_next(&rest, &name, &value));
    CHECK_STR(name, "Subject");
    CHECK_STR(value, "a%20b");
    CHECK(sua_uri_header_next(&rest, &name, &value));
    CHECK_STR(name, "to");
    CHECK_STR(value, "sip:x=y");
    CHECK(sua_uri_header_next(&rest, &name, &value));
    CHECK_STR(name, "Flag");
    CHECK(!value.p);
    CHECK(sua_uri_header_next(&rest, &name, &value));
    CHECK_STR(name, "%42ody");
    CHECK(value.p && !value.n);
    CHECK(sua_uri_header_next(&rest, &name, &value));
    CHECK(!sua_uri_header_next(&rest, &name, &value));

    CHECK_INT(sua_uri_header_get(u.headers, SUA_STR("subject"), &value),
              SUA_OK);
    CHECK_STR(value, "a%20b");
    CHECK_INT(sua_uri_header_get(u.headers, SUA_STR("body"), &value),
              SUA_OK);
    CHECK_INT(sua_uri_header_get(u.headers, SUA_STR("Call-ID"), &value),
              SUA_OK);
    CHECK_STR(value, "1");
    CHECK_INT(sua_uri_header_get(u.headers, SUA_STR("From"), &value),
              SUA_ENOENT);
    CHECK_INT(sua_uri_header_get(u.headers, SUA_STR("bod"), &value),
              SUA_ENOENT);
    CHECK_INT(sua_uri_header_get(SUA_STR("%4=1&%=2&a%4z"), SUA_STR("b"),
                                 &value), SUA_ENOENT);
}

int main(void)
{
    rt_values(&shape, good);
    rt_refused(&shape, bad);
    same_parts();
    from_parts();
    users();
    escapes();
    header_walk();
    return check_done();
}
