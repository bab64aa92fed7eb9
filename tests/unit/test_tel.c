/* SPDX-License-Identifier: MIT
 * Telephone numbers: RFC 3966 3, 5, 6, and as the user part of a sip URI,
 * RFC 3261 19.1.6. */
#include "hdr_roundtrip.h"
#include "msg/msg.h"

static int parse(struct sua_str s, void *out)
{
    struct sua_uri u;

    return sua_uri_parse(s, &u, NULL) ||
           u.scheme != SUA_URI_TEL ? SUA_EBADMSG : sua_tel_parse(&u, out);
}

static void write_tel(struct sua_buf *b, const void *in)
{
    sua_tel_write(b, in);
}

static const struct rt_member members[] = {
    RT_MEMBER(tel, number, RAW),
    RT_PARAM(tel, ext, "ext", RAW),
    RT_PARAM(tel, isub, "isub", RAW),
    RT_PARAM(tel, phone_context, "phone-context", RAW),
    RT_MEMBER(tel, params, PARAMS),
};
static const struct rt_shape shape = {
    .name = "tel", .parse = parse, .write = write_tel, .members = members,
    .size = sizeof(struct sua_tel), .n = SUA__COUNT(members)
};

static const char *const good[] = {
    "tel:+1-201-555-0123", "tel:7042;phone-context=example.com",
    "tel:863-1234;phone-context=+1-914-555", "tel:+1(201)555.0123",
    "tel:+1-201-555-0123;ext=7-1;x=1;y", "tel:1234",
    "tel:*21#;phone-context=pbx.example.com.", "tel:ABC-F;phone-context=a",
    "tel:+1;isub=12%3B34/a:b;phone-context=+1;zeta=%20;alpha",
    "TEL:+358-555-1234567;postd=pp22;ISUB=1411", "tel:911;m-new=1",
    "tel:+358-555-1234567;tsp=a.b;phone-context=5", NULL
};
static const char *const bad[] = {
    "tel:", "tel:+", "tel:-", "tel:+-", "tel:+12a", "tel:+1*", "tel:1+2",
    "tel:1 2", "tel:g", "tel:1;", "tel:1;;a", "tel:1;=a", "tel:1;a=",
    "tel:1;a_b=c", "tel:1;ext", "tel:1;ext=", "tel:1;ext=a", "tel:1;ext=-",
    "tel:1;isub", "tel:1;ext=1;isub=2", "tel:1;ext=1;ext=1",
    "tel:1;phone-context", "tel:1;phone-context=+",
    "tel:1;phone-context=+a", "tel:1;phone-context=a_b",
    "tel:1;phone-context=-a", "tel:1;phone-context=a-.b",
    "tel:1;phone-context=a..b", "tel:1;phone-context=.",
    "tel:1;phone-context=a.b;phone-context=a.b", "tel:1;x=1;X=2",
    "tel:1;isub=a,b", "tel:1;isub=%4", "tel:%31", "sip:+1@h", "tel:1?a=b",
    NULL
};

static struct sua_tel tel(const char *z)
{
    struct sua_tel t;
    struct sua_uri u;

    CHECK_INT(sua_uri_parse(sua_str_z(z), &u, NULL), SUA_OK);
    CHECK_INT(sua_tel_parse(&u, &t), SUA_OK);
    return t;
}

static void members_read(void)
{
    struct sua_tel t = tel("tel:+1-201-555-0123;ext=7;m-x=1;y");

    CHECK_STR(t.number, "+1-201-555-0123");
    CHECK_STR(t.ext, "7");
    CHECK(!t.isub.p && !t.phone_context.p);
    CHECK(t.global && t.mandatory);
    t = tel("tel:863-1234;phone-context=+1-914-555;isub=9");
    CHECK_STR(t.phone_context, "+1-914-555");
    CHECK_STR(t.isub, "9");
    CHECK(!t.global && !t.mandatory);
    t = tel("tel:112");
    CHECK(!t.global && !t.phone_context.p);
}

/* ext or isub, then the context, then by name: RFC 3966 3. */
static void order(void)
{
    struct sua_tel t = tel("tel:70;Zz=1;aa;PHONE-context=a.b;b=2;ext=3;a-");

    RT_WRITES(&shape, &t, "tel:70;ext=3;phone-context=a.b;a-;aa;b=2;zz=1");
    t.ext = SUA_STR("9");
    t.params = SUA_STR("ext=1;c");
    RT_WRITES(&shape, &t, "tel:70;ext=9;phone-context=a.b;c");
    t.isub = SUA_STR("1");
    RT_WRITES(&shape, &t, NULL);
    t = tel("tel:1");
    t.params = SUA_STR("a;A");
    RT_WRITES(&shape, &t, NULL);
    memset(&t, 0, sizeof(t));
    RT_WRITES(&shape, &t, NULL);
}

static void limit(void)
{
    char mem[512];
    struct sua_buf b;
    struct sua_tel t;
    struct sua_uri u;
    unsigned i;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_buf_z(&b, "tel:+1");
    for (i = 0; i <= SUA_TEL_PARAMS; i++) {
        CHECK_INT(sua_uri_parse(sua_buf_view(&b), &u, NULL), SUA_OK);
        CHECK_INT(sua_tel_parse(&u, &t), SUA_OK);
        sua_buf_z(&b, ";p");
        sua_buf_u32(&b, i);
    }
    CHECK_INT(sua_uri_parse(sua_buf_view(&b), &u, NULL), SUA_OK);
    CHECK_INT(sua_tel_parse(&u, &t), SUA_EBADMSG);
}

static void to_sip(int line, const char *from, const char *host,
                   const char *want)
{
    char mem[256];
    struct sua_tel t = tel(from), again;
    struct sua_uri u;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_tel_write_sip(&b, &t, SUA_URI_SIP, sua_str_z(host));
    check_int_(from, line, "verdict", b.err, want ? SUA_OK : SUA_EINVAL);
    if (!want)
        return;
    check_str_(from, line, "written", sua_buf_view(&b), want);
    CHECK_INT(sua_uri_parse(sua_buf_view(&b), &u, NULL), SUA_OK);
    CHECK_INT(sua_tel_parse(&u, &again), SUA_OK);
    CHECK_INT(again.global, t.global);
    CHECK(sua_str_ieq(again.ext, t.ext));
    CHECK(sua_str_ieq(again.phone_context, t.phone_context));
}
#define TO_SIP(from, host, want) to_sip(__LINE__, (from), (host), (want))

static void as_sip(void)
{
    TO_SIP("tel:+358-555-1234567;postd=pp22", "foo.com",
           "sip:+358-555-1234567;postd=pp22@foo.com;user=phone");
    TO_SIP("tel:+358-555-1234567;POSTD=PP22", "foo.com",
           "sip:+358-555-1234567;postd=pp22@foo.com;user=phone");
    TO_SIP("tel:+358-555-1234567;tsp=a.b;phone-context=5", "foo.com",
           "sip:+358-555-1234567;phone-context=5;tsp=a.b@foo.com;user=phone");
    TO_SIP("tel:+358-555-1234567;phone-context=5;tsp=a.b", "foo.com",
           "sip:+358-555-1234567;phone-context=5;tsp=a.b@foo.com;user=phone");
    TO_SIP("tel:*21#;phone-context=A.b", "[::1]:5070",
           "sip:*21%23;phone-context=a.b@[::1]:5070;user=phone");
    TO_SIP("tel:+1;isub=a:b[%5B]", "h",
           "sip:+1;isub=a%3ab%5b%5b%5d@h;user=phone");
    TO_SIP("tel:+1", "", NULL);
    TO_SIP("tel:+1", "a b", NULL);
    TO_SIP("tel:+1", "h;x", NULL);
    TO_SIP("tel:+1", "h\r\nX: y", NULL);
}

static void from_sip(void)
{
    static const char *const not_tel[] = {
        "sip:+1@h", "sip:+1@h;user=ip", "sip:+1@h;user", "urn:service:sos"
    };
    static const char *const broken[] = {
        "sip:bob@h;user=phone", "sip:h;user=phone", "sip:+1;@h;user=phone",
        "sip:+1;a=b,c@h;user=phone", "sip:+1;;a@h;user=phone",
        "sip:12%2a@h;user=phone", "sip:+1;a=@h;user=phone",
        "sip:+1;=a@h;user=phone"
    };
    struct sua_tel t = tel("sips:*21%23;phone-context=a.b@h;User=Phone");
    char mem[64];
    struct sua_uri u;
    struct sua_buf b;
    size_t i;

    CHECK_STR(t.number, "*21%23");
    RT_WRITES(&shape, &t, "tel:*21#;phone-context=a.b");
    sua_buf_init(&b, mem, sizeof(mem));
    sua_tel_write_digits(&b, &t);
    CHECK_STR(sua_buf_view(&b), "*21#");
    for (i = 0; i < SUA__COUNT(not_tel); i++) {
        CHECK_INT(sua_uri_parse(sua_str_z(not_tel[i]), &u, NULL), SUA_OK);
        CHECK_INT(sua_tel_parse(&u, &t), SUA_EUNSUPPORTED);
    }
    for (i = 0; i < SUA__COUNT(broken); i++) {
        CHECK_INT(sua_uri_parse(sua_str_z(broken[i]), &u, NULL), SUA_OK);
        CHECK_INT(sua_tel_parse(&u, &t), SUA_EBADMSG);
    }
}

static void digits(void)
{
    char mem[32];
    struct sua_tel t = tel("tel:+1-(201).555-0123;ext=1");
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_tel_write_digits(&b, &t);
    CHECK_STR(sua_buf_view(&b), "+12015550123");
    t.number = SUA_STR("1\r\n2");
    sua_buf_init(&b, mem, sizeof(mem));
    sua_tel_write_digits(&b, &t);
    CHECK_INT(b.err, SUA_EINVAL);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_tel_write_sip(&b, &t, SUA_URI_TEL, SUA_STR("h"));
    CHECK_INT(b.err, SUA_EINVAL);
}

int main(void)
{
    rt_values(&shape, good);
    rt_refused(&shape, bad);
    members_read();
    order();
    limit();
    as_sip();
    from_sip();
    digits();
    return check_done();
}
