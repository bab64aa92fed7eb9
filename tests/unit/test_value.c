/* SPDX-License-Identifier: MIT
 * The pieces of typed header values: the cursor, parameter tables both ways,
 * what the writers of pieces refuse (RFC 3261 25.1). */
#include "check.h"
#include "guard.h"
#include "msg/value.h"

struct thing {
    struct sua_str text, token, quoted;
    struct sua_num number, expires, q;
    uint8_t flag;
};
static const struct sua__field fields[] = {
    SUA__FIELD(thing, text, "text", STR),
    SUA__FIELD(thing, token, "token", TOKEN),
    SUA__FIELD(thing, quoted, "+fourteen-long", QUOTED),
    SUA__FIELD(thing, number, "number", NUM),
    SUA__FIELD(thing, expires, "expires", EXPIRES),
    SUA__FIELD(thing, q, "q", Q),
    SUA__FIELD(thing, flag, "flag", FLAG),
};
#define N SUA__COUNT(fields)

static struct sua__cur at(const char *z)
{
    struct sua__cur c;

    sua__cur_init(&c, guard_copy(sua_str_z(z)));
    return c;
}

static struct sua_str left(const struct sua__cur *c)
{
    return sua__range(c->p, c->end);
}

/* ---- cursor ------------------------------------------------------------ */
static void cursor(void)
{
    struct sua__cur c = at("\t abc = \"d \\\" e\"  , 12 <f,g>  ");
    struct sua_str s;
    uint32_t n = 0;

    CHECK_INT(sua__cur_token(&c, &s), SUA_OK);
    CHECK_STR(s, "abc");
    CHECK(!sua__cur_char(&c, ';'));
    CHECK(sua__cur_char(&c, '='));
    CHECK_INT(sua__cur_token(&c, &s), SUA_EBADMSG);
    CHECK_INT(sua__cur_quoted(&c, &s), SUA_OK);
    CHECK_STR(s, "\"d \\\" e\"");
    CHECK_INT(sua__cur_quoted(&c, &s), SUA_EBADMSG);
    CHECK(sua__cur_char(&c, ','));
    CHECK_INT(sua__cur_number(&c, 11, &n), SUA_EBADMSG);
    CHECK_INT(sua__cur_number(&c, 12, &n), SUA_OK);
    CHECK_INT(n, 12);
    CHECK_INT(sua__cur_end(&c), SUA_EBADMSG);
    CHECK_INT(sua__cur_angle(&c, &s), SUA_OK);
    CHECK_STR(s, "f,g");
    CHECK_INT(sua__cur_end(&c), SUA_OK);
    CHECK(!sua__cur_char(&c, ','));
    CHECK_INT(sua__cur_token(&c, &s), SUA_EBADMSG);
    CHECK_INT(sua__cur_number(&c, 1, &n), SUA_EBADMSG);
    CHECK_INT(sua__cur_quoted(&c, &s), SUA_EBADMSG);
    CHECK_INT(sua__cur_angle(&c, &s), SUA_EBADMSG);
}

/* What is refused is still there. */
static void cursor_refuses(void)
{
    static const char *const angle[] = {
        "a", "<", "<>", "<a", "<a b>", "<a\"b>", "<a<b>", "< >", NULL
    };
    static const char *const quoted[] = { "a", "\"", "\"a", "\"a\\\"", NULL };
    struct sua__cur c;
    struct sua_str s;
    int i;

    for (i = 0; angle[i]; i++) {
        c = at(angle[i]);
        CHECK_INT(sua__cur_angle(&c, &s), SUA_EBADMSG);
        CHECK_STR(left(&c), angle[i]);
    }
    for (i = 0; quoted[i]; i++) {
        c = at(quoted[i]);
        CHECK_INT(sua__cur_quoted(&c, &s), SUA_EBADMSG);
        CHECK_STR(left(&c), quoted[i]);
    }
    sua__cur_init(&c, sua_str_make(NULL, 0));
    CHECK(c.p && c.p == c.end);
    CHECK_INT(sua__cur_end(&c), SUA_OK);
}

/* ---- parameters, read -------------------------------------------------- */
static int read(const char *z, struct thing *t, struct sua_str *all)
{
    struct sua__cur c = at(z);

    memset(t, 0, sizeof(*t));
    return sua__params_read(&c, fields, N, t, all);
}

static void params_read(void)
{
    struct sua_str all;
    struct thing t;

    CHECK_INT(read("", &t, &all), SUA_OK);
    CHECK(!all.p && !t.text.p && !t.number.set && !t.flag);
    CHECK_INT(read("; TEXT = [::1] ;token=a;+Fourteen-Long=\"b;c\";number=7;"
                   "expires=9;q=0.5;flag=x;other;other=\"\"", &t, &all),
              SUA_OK);
    CHECK_STR(t.text, "[::1]");
    CHECK_STR(t.token, "a");
    CHECK_STR(t.quoted, "\"b;c\"");
    CHECK(t.number.set && t.number.n == 7 && t.expires.n == 9);
    CHECK(t.q.set && t.q.n == 500 && t.flag == 1);
    CHECK_STR(sua__str_sub(all, 0, 6), " TEXT ");
    CHECK_INT(read(";expires=never;q=1.000;number=4294967295", &t, &all),
              SUA_OK);
    CHECK(t.expires.set && t.expires.n == 3600 && t.q.n == 1000);
    CHECK_INT(read(";expires;q=0;text=\"\"", &t, &all), SUA_OK);
    CHECK(t.expires.set && t.expires.n == 3600 && t.q.set && !t.q.n);
    CHECK_STR(t.text, "\"\"");
}

static void params_refused(void)
{
    static const char *const wrong[] = {
        ";", "a", ";a;", ";;a", ";a=", ";a b", ";a,b", ";a=\"", ";=a",
        ";text", ";text=a;Text=b", ";token=\"a\"", ";token=[a]", ";token",
        ";+fourteen-long", ";number", ";number=a", ";number=\"1\"",
        ";number=4294967296", ";number=1;number=1", ";q", ";q=2", ";q=1.001",
        ";q=0.0000", ";q=.5", ";q=0.5;q=0.5", ";expires=1;expires=1",
        ";flag;flag", NULL
    };
    struct sua_str all;
    struct thing t;
    int i;

    for (i = 0; wrong[i]; i++)
        if (read(wrong[i], &t, &all) != SUA_EBADMSG)
            check_fail_(__FILE__, __LINE__, wrong[i]);
}

/* ---- parameters, written ----------------------------------------------- */
static void writes(int line, const struct thing *t, const char *all,
                   const char *want)
{
    char mem[256];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua__params_write(&b, fields, N, t, sua_str_z(all));
    check_int_(__FILE__, line, "verdict", b.err, want ? SUA_OK : SUA_EINVAL);
    if (want)
        check_str_(__FILE__, line, "written", sua_buf_view(&b), want);
}
#define WRITES(t, all, want) writes(__LINE__, (t), (all), (want))

static void params_write(void)
{
    struct thing t;

    memset(&t, 0, sizeof(t));
    WRITES(&t, NULL, "");
    WRITES(&t, " a = b ;; text=lost;Number=1;FLAG;c=\"d;e\";f",
           ";a=b;c=\"d;e\";f");
    t.text = SUA_STR("a b");
    t.token = SUA_STR("c");
    t.quoted = SUA_STR("d");
    t.number.set = t.expires.set = t.q.set = t.flag = 1;
    t.q.n = 10;
    t.expires.n = UINT32_MAX;
    WRITES(&t, "q=1;z",
           ";text=\"a b\";token=c;+fourteen-long=\"d\";number=0;"
           "expires=4294967295;q=0.01;flag;z");
    WRITES(&t, "a b", NULL);
    WRITES(&t, "\"a\"", NULL);
    t.q.n = 1001;
    WRITES(&t, NULL, NULL);
    t.q.n = 1000;
    t.token = SUA_STR("c d");
    WRITES(&t, NULL, NULL);
    t.token = SUA_STR("");
    WRITES(&t, NULL, NULL);
    t.token = SUA_STR("c");
    t.text = SUA_STR("a\nb");
    WRITES(&t, NULL, NULL);
    t.text = SUA_STR("a");
    t.quoted = SUA_STR("\"a\rb\"");
    WRITES(&t, NULL, NULL);
}

/* ---- pieces ------------------------------------------------------------ */
static void piece(int line, void (*put)(struct sua_buf *b, struct sua_str s),
                  const char *from, const char *want)
{
    char mem[64];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    put(&b, guard_copy(sua_str_z(from)));
    check_int_(__FILE__, line, from, b.err, want ? SUA_OK : SUA_EINVAL);
    if (want)
        check_str_(__FILE__, line, from, sua_buf_view(&b), want);
}
#define PUT(what, from, want)                                                 \
    piece(__LINE__, sua__put_##what, (from), (want))

static void pieces(void)
{
    PUT(token, "a-b", "a-b");
    PUT(token, "", NULL);
    PUT(token, "a b", NULL);
    PUT(value, "a", "a");
    PUT(value, "[::1]", "[::1]");
    PUT(value, "", "\"\"");
    PUT(value, "a;b", "\"a;b\"");
    PUT(value, "\"a;b\"", "\"a;b\"");
    PUT(value, "\"a", "\"\\\"a\"");
    PUT(value, "a\r\nb", NULL);
    PUT(quoted, "a", "\"a\"");
    PUT(quoted, "\"a\"", "\"a\"");
    PUT(quoted, "\"", "\"\\\"\"");
    PUT(quoted, "\"\"", "\"\"");
    PUT(quoted, "\"a\"b\"", "\"\\\"a\\\"b\\\"\"");
    PUT(quoted, "\"a\\\"", "\"\\\"a\\\\\\\"\"");
    PUT(quoted, "\\", "\"\\\\\"");
    PUT(quoted, "\"\n\"", NULL);
    PUT(angle, "sip:a", "<sip:a>");
    PUT(angle, "", NULL);
    PUT(angle, "a b", NULL);
    PUT(angle, "a>b", NULL);
    PUT(angle, "a\x7f", NULL);
}

static void quality(void)
{
    char mem[8], want[8];
    struct sua_buf b;
    uint32_t q;

    for (q = 0; q <= 1000; q++) {
        int n = snprintf(want, sizeof(want), "%u.%03u", q / 1000u,
                         q % 1000u);

        while (want[n - 1] == '0')
            want[--n] = '\0';
        if (want[n - 1] == '.')
            want[--n] = '\0';
        sua_buf_init(&b, mem, sizeof(mem));
        sua__put_q(&b, q);
        CHECK_STR(sua_buf_view(&b), want);
        CHECK_INT(sua__qvalue(sua_buf_view(&b)), q);
    }
    sua_buf_init(&b, mem, sizeof(mem));
    sua__put_q(&b, 1001);
    CHECK_INT(b.err, SUA_EINVAL);
}

/* An earlier error stays the one that is told. */
static void sticky(void)
{
    char mem[4];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_buf_z(&b, "12345");
    sua__put_invalid(&b);
    sua__put_token(&b, SUA_STR("a b"));
    CHECK_INT(b.err, SUA_ETOOBIG);
    CHECK_INT(b.n, 0);
}

int main(void)
{
    cursor();
    cursor_refuses();
    params_read();
    params_refused();
    params_write();
    pieces();
    quality();
    sticky();
    return check_done();
}
