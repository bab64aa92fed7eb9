/* SPDX-License-Identifier: MIT
 * Character classes, quoted strings, hosts, parameters, lists; the two forms
 * of the line scanner against each other and at the end of memory. */
#include "check.h"
#include "guard.h"
#include "msg/msg.h"
#include "msg/scan.h"

static const char alnum[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* A class is alphanumeric plus exactly these (RFC 3261 25.1). */
static void check_class(unsigned cls, const char *marks, int with_alnum)
{
    int c;

    for (c = 0; c < 256; c++) {
        int want = c && (strchr(marks, c) != NULL ||
                         (with_alnum && strchr(alnum, c) != NULL));

        CHECK_INT(sua__is((char)c, cls), want);
    }
}

static void classes(void)
{
    check_class(SUA__C_TOKEN, "-.!%*_+`'~", 1);
    check_class(SUA__C_WORD | SUA__C_TOKEN,
                "-.!%*_+`'~()<>:\\\"/[]?{}", 1);
    check_class(SUA__C_USER, "-_.!~*'()&=+$,;?/", 1);
    check_class(SUA__C_PASS, "-_.!~*'()&=+$,", 1);
    check_class(SUA__C_PARAM, "-_.!~*'()[]/:&+$", 1);
    check_class(SUA__C_HEADER, "-_.!~*'()[]/?:+$=&", 1);
    check_class(SUA__C_HOST, "-._", 1);
    check_class(SUA__C_VALUE, "-.!%*_+`'~[]:", 1);
}

static size_t quoted(const char *z)
{
    struct sua_str s = guard_copy(sua_str_z(z));
    const char *q = sua__quoted(s.p, s.p + s.n);

    return q ? (size_t)(q - s.p) : 0;
}

static void quoting(void)
{
    CHECK_INT(quoted("\"\""), 2);
    CHECK_INT(quoted("\"a\"b"), 3);
    CHECK_INT(quoted("\"a\\\"b\"c"), 6);
    CHECK_INT(quoted("\"a\\\\\"c"), 5);
    CHECK_INT(quoted("\""), 0);
    CHECK_INT(quoted("\"a"), 0);
    CHECK_INT(quoted("\"a\\"), 0);
    CHECK_INT(quoted("\"a\\\""), 0);
}

static size_t escaped(const char *z)
{
    struct sua_str s = guard_copy(sua_str_z(z));

    return (size_t)(sua__span_escaped(s.p, s.p + s.n, SUA__C_USER) - s.p);
}

static void escapes(void)
{
    CHECK_INT(escaped("a%20b@"), 5);
    CHECK_INT(escaped("%00%ff%FF"), 9);
    CHECK_INT(escaped("a%2"), 1);
    CHECK_INT(escaped("a%"), 1);
    CHECK_INT(escaped("a%zz"), 1);
    CHECK_INT(escaped("a%2g"), 1);
}

/* Bytes taken, or -1 - offset of the bad byte. */
static int hostport(const char *z, int lws, struct sua_str *host,
                    uint16_t *port)
{
    struct sua_str s = guard_copy(sua_str_z(z));
    const char *bad, *p;

    p = sua__hostport(s.p, s.p + s.n, lws, host, port, &bad);
    return p ? (int)(p - s.p) : -1 - (int)(bad - s.p);
}

static void hosts(void)
{
    struct sua_str h;
    uint16_t port;

    CHECK_INT(hostport("a.example.com;x", 0, &h, &port), 13);
    CHECK_STR(h, "a.example.com");
    CHECK_INT(port, 0);
    CHECK_INT(hostport("h:5060", 0, &h, &port), 6);
    CHECK_INT(port, 5060);
    CHECK_INT(hostport("h:65535", 0, &h, &port), 7);
    CHECK_INT(hostport("h:65536", 0, &h, &port), -3);
    CHECK_INT(hostport("h:0", 0, &h, &port), -3);
    CHECK_INT(hostport("h:", 0, &h, &port), -3);
    CHECK_INT(hostport("h:-1", 0, &h, &port), -3);
    CHECK_INT(hostport("[2001:db8::9:1]:5070", 0, &h, &port), 20);
    CHECK_STR(h, "2001:db8::9:1");
    CHECK_INT(port, 5070);
    CHECK_INT(hostport("[::1", 0, &h, &port), -1);
    CHECK_INT(hostport("[]", 0, &h, &port), -1);
    CHECK_INT(hostport("[", 0, &h, &port), -1);
    CHECK_INT(hostport("[g::]", 0, &h, &port), -1);
    CHECK_INT(hostport("", 0, &h, &port), -1);
    CHECK_INT(hostport("h : 7", 0, &h, &port), 1);
    CHECK_INT(hostport("h : 7", 1, &h, &port), 5);
    CHECK_INT(port, 7);
    CHECK_INT(hostport("h : ", 1, &h, &port), -5);
}

static int params(const char *z, struct sua_str *list)
{
    struct sua_str s = guard_copy(sua_str_z(z));

    return sua__generic_params(s.p, s.p + s.n, list) == s.p + s.n
               ? SUA_OK : SUA_EBADMSG;
}

static void parameters(void)
{
    static const char *const good[] = {
        "", "  ", ";a", ";a=b", " ; a = b ; c", ";a=\"b;c,d\\\"\";e=f",
        ";received=[2001:db8::1]", ";received=2001:db8::1", ";a=1;a=2",
        ";+sip.instance=\"<urn:uuid:1>\"", ";q=0.5"
    };
    static const char *const bad[] = {
        ";", ";;", ";a;", ";=b", ";a=", ";a=;b", ";a=b c", ";a=\"b",
        "a", ",", ";a,b", ";a=b=c", ";a=b\"c\"", ";a=\"b\"c", ";a=<b>"
    };
    struct sua_str list;
    size_t i;

    for (i = 0; i < SUA__COUNT(good); i++)
        CHECK_INT(params(good[i], &list), SUA_OK);
    for (i = 0; i < SUA__COUNT(bad); i++)
        CHECK_INT(params(bad[i], &list), SUA_EBADMSG);
    CHECK_INT(params("  ;a ; b", &list), SUA_OK);
    CHECK_STR(list, "a ; b");
    CHECK_INT(params("", &list), SUA_OK);
    CHECK(list.p == NULL);
}

static void lists(void)
{
    struct sua_str rest = guard_copy(SUA_STR(
        ", a ,,\"b,c\\\",\" <x,y>;q=1 , <p\",>, d "));
    struct sua_str v;

    CHECK(sua__list_next(&rest, &v));
    CHECK_STR(v, "a");
    CHECK(sua__list_next(&rest, &v));
    CHECK_STR(v, "\"b,c\\\",\" <x,y>;q=1");
    CHECK(sua__list_next(&rest, &v));
    CHECK_STR(v, "<p\",>");
    CHECK(sua__list_next(&rest, &v));
    CHECK_STR(v, "d");
    CHECK(!sua__list_next(&rest, &v));

    rest = guard_copy(SUA_STR("\"open, a"));
    CHECK(sua__list_next(&rest, &v));
    CHECK_STR(v, "\"open, a");
    CHECK(!sua__list_next(&rest, &v));
    rest = guard_copy(SUA_STR(" , ,"));
    CHECK(!sua__list_next(&rest, &v));
}

static void parameter_walk(void)
{
    struct sua_str rest = SUA_STR("a=1; B = \"x;y\" ;;c"), name, value;

    CHECK(sua_param_next(&rest, &name, &value));
    CHECK_STR(name, "a");
    CHECK_STR(value, "1");
    CHECK(sua_param_next(&rest, &name, &value));
    CHECK_STR(name, "B");
    CHECK_STR(value, "\"x;y\"");
    CHECK(sua_param_next(&rest, &name, &value));
    CHECK_STR(name, "c");
    CHECK(value.p == NULL);
    CHECK(!sua_param_next(&rest, &name, &value));

    rest = SUA_STR("lr;transport=UDP;x");
    CHECK_INT(sua_param_get(rest, SUA_STR("Transport"), &value), SUA_OK);
    CHECK_STR(value, "UDP");
    CHECK_INT(sua_param_get(rest, SUA_STR("lr"), &value), SUA_OK);
    CHECK(value.p == NULL);
    CHECK_INT(sua_param_get(rest, SUA_STR("l"), &value), SUA_ENOENT);
    /* A quote that does not end takes the rest. */
    CHECK_INT(sua_param_get(guard_copy(SUA_STR("a=\"b;c")), SUA_STR("a"),
                            &value), SUA_OK);
    CHECK_STR(value, "\"b;c");
    CHECK_INT(sua_param_get(sua_str_make(NULL, 0), SUA_STR("l"), &value),
              SUA_ENOENT);
}

/* ---- the scanner ------------------------------------------------------- */
static size_t slow_stop(struct sua_str s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] != '\r' && s.p[i] != '\n' && s.p[i])
        i++;
    return i;
}

static void check_stop(struct sua_str s)
{
    const char *end = s.p + s.n;
    size_t want = slow_stop(s);

    CHECK_INT(sua__stop_words(s.p, end) - s.p, want);
    CHECK_INT(sua__stop(s.p, end) - s.p, want);
}

/* Every length, every place of every byte, against the end of memory. */
static void stops(void)
{
    char mem[80];
    size_t n, at;
    int c;

    for (n = 0; n < sizeof(mem); n++) {
        memset(mem, 'x', n);
        check_stop(guard_copy(sua_str_make(mem, n)));
        for (at = 0; at < n; at++) {
            mem[at] = "\r\n\0\t"[(n + at) % 4];
            check_stop(guard_copy(sua_str_make(mem, n)));
            mem[at] = 'x';
        }
    }
    for (c = 0; c < 256; c++) {
        memset(mem, c, sizeof(mem));
        check_stop(guard_copy(sua_str_make(mem, sizeof(mem))));
        mem[50] = '\r';
        check_stop(guard_copy(sua_str_make(mem, sizeof(mem))));
    }
}

int main(void)
{
    classes();
    quoting();
    escapes();
    hosts();
    parameters();
    lists();
    parameter_walk();
    stops();
    return check_done();
}
