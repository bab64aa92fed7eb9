/* SPDX-License-Identifier: MIT
 * Forwarding with edits (RFC 3261 16.6): each operation, their order, and
 * that everything else stays byte by byte. */
#include "check.h"
#include "message.h"
#include "msg/msg.h"

static struct message x;
static char mem[65536];
static struct sua_buf b;

#define V(literal) SUA_STR_INIT(literal)

static void edit(const char *z, const struct sua_edit *e, size_t n,
                 const char *want)
{
    int before = check_failed_;

    CHECK_INT(message_text(&x, z, 0), SUA_OK);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_write_edited(&b, &x.m, e, n);
    CHECK_INT(b.err, SUA_OK);
    CHECK_STR(sua_buf_view(&b), want);
    if (check_failed_ > before)
        fprintf(stderr, "    from \"%s\"\n", z);
}

static void one(unsigned op, unsigned id, struct sua_str value,
                const char *z, const char *want)
{
    struct sua_edit e;

    e.op = (uint8_t)op;
    e.id = (uint8_t)id;
    e.value = value;
    edit(z, &e, 1, want);
}

#define REQ "A sip:x SIP/2.0\r\n"

static void uri(void)
{
    struct sua_edit e = { SUA_EDIT_URI, 0, V("sip:yy") };

    one(SUA_EDIT_URI, 0, SUA_STR("sip:yy"), REQ "X: 1\r\n\r\nb",
        "A sip:yy SIP/2.0\r\nX: 1\r\n\r\nb");
    one(SUA_EDIT_URI, 0, SUA_STR("s:y"), REQ "\r\n", "A s:y SIP/2.0\r\n\r\n");
    message_text(&x, "SIP/2.0 200 OK\r\n\r\n", 0);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_write_edited(&b, &x.m, &e, 1);
    CHECK_INT(b.err, SUA_EINVAL);
}

static void top(void)
{
    one(SUA_EDIT_TOP, SUA_H_VIA, SUA_STR("n"),
        REQ "To: t\r\nv: 1\r\nVia: 2\r\n\r\n",
        REQ "To: t\r\nVia: n\r\nv: 1\r\nVia: 2\r\n\r\n");
    one(SUA_EDIT_TOP, SUA_H_ROUTE, SUA_STR("n"), REQ "To: t\r\n\r\n",
        REQ "Route: n\r\nTo: t\r\n\r\n");
    one(SUA_EDIT_TOP, SUA_H_ROUTE, SUA_STR("n"), REQ "\r\n",
        REQ "Route: n\r\n\r\n");
}

static void set(void)
{
    one(SUA_EDIT_SET, SUA_H_MAX_FORWARDS, SUA_STR("69"),
        REQ "MAX-Forwards:  70\r\nTo: t\r\nMax-Forwards: 3\r\n\r\n",
        REQ "MAX-Forwards:  69\r\nTo: t\r\n\r\n");
    one(SUA_EDIT_SET, SUA_H_MAX_FORWARDS, SUA_STR("69"),
        REQ "To: t\r\n\r\nb", REQ "To: t\r\nMax-Forwards: 69\r\n\r\nb");
    one(SUA_EDIT_SET, SUA_H_SUBJECT, SUA_STR(""), REQ "s: t\r\n\r\n",
        REQ "s: \r\n\r\n");
}

static void drop(void)
{
    one(SUA_EDIT_DROP, SUA_H_ROUTE, SUA_STR(""),
        REQ "Route: 1\r\nTo: t\r\nroute: 2\r\n\r\nb",
        REQ "To: t\r\n\r\nb");
    one(SUA_EDIT_DROP, SUA_H_ROUTE, SUA_STR(""), REQ "To: t\r\n\r\n",
        REQ "To: t\r\n\r\n");
}

static void drop_first(void)
{
    const unsigned op = SUA_EDIT_DROP_FIRST_VALUE;
    const struct sua_edit two[] = {
        { SUA_EDIT_DROP_FIRST_VALUE, SUA_H_ROUTE, V("") },
        { SUA_EDIT_DROP_FIRST_VALUE, SUA_H_ROUTE, V("") }
    };

    one(op, SUA_H_ROUTE, SUA_STR(""), REQ "Route: <a:1>\r\nRoute: <b:2>\r\n"
        "\r\n", REQ "Route: <b:2>\r\n\r\n");
    one(op, SUA_H_ROUTE, SUA_STR(""),
        REQ "Route: <a:1,2> , <b:2>,<c:3>\r\n\r\n",
        REQ "Route: <b:2>,<c:3>\r\n\r\n");
    one(op, SUA_H_VIA, SUA_STR(""), REQ "Via:,, a ,\r\nVia: b\r\n\r\n",
        REQ "Via: b\r\n\r\n");
    one(op, SUA_H_VIA, SUA_STR(""), REQ "To: t\r\n\r\n", REQ "To: t\r\n\r\n");
    edit(REQ "Route: <a:1>\r\nTo: t\r\nRoute: <b:2>, <c:3>\r\n\r\n", two, 2,
         REQ "To: t\r\nRoute: <c:3>\r\n\r\n");
    edit(REQ "Route: <a:1>,<b:2>\r\nRoute: <c:3>\r\n\r\n", two, 2,
         REQ "Route: <c:3>\r\n\r\n");
    edit(REQ "Route:\r\nRoute: <a:1>,<b:2>, <c:3>\r\n\r\n", two, 2,
         REQ "Route: <c:3>\r\n\r\n");
}

static void add(void)
{
    one(SUA_EDIT_ADD, SUA_H_RECORD_ROUTE, SUA_STR("n"),
        REQ "Record-Route: o\r\nTo: t\r\n\r\nb",
        REQ "Record-Route: o\r\nTo: t\r\nRecord-Route: n\r\n\r\nb");
}

static void received(void)
{
    const unsigned op = SUA_EDIT_VIA_RECEIVED;

    one(op, SUA_H_VIA, SUA_STR(";r=1"),
        REQ "v: SIP/2.0/UDP a;x=\",\" , SIP/2.0/UDP b\r\nVia: c\r\n\r\n",
        REQ "v: SIP/2.0/UDP a;x=\",\";r=1 , SIP/2.0/UDP b\r\nVia: c\r\n\r\n");
    one(op, SUA_H_VIA, SUA_STR(";r=1"), REQ "Via:  a  \r\n\r\n",
        REQ "Via:  a;r=1\r\n\r\n");
}

/* What a proxy does to a request, and to its response. */
static void proxy(void)
{
    const struct sua_edit out[] = {
        { SUA_EDIT_URI, 0, V("sip:b@c") },
        { SUA_EDIT_VIA_RECEIVED, SUA_H_VIA, V(";received=192.0.2.9") },
        { SUA_EDIT_TOP, SUA_H_VIA, V("SIP/2.0/UDP p;branch=z9hG4bK2") },
        { SUA_EDIT_TOP, SUA_H_RECORD_ROUTE, V("<sip:p;lr>") },
        { SUA_EDIT_DROP_FIRST_VALUE, SUA_H_ROUTE, V("") },
        { SUA_EDIT_SET, SUA_H_MAX_FORWARDS, V("69") }
    };

    edit("INVITE sip:b@h SIP/2.0\r\n"
         "Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
         "Route: <sip:p;lr>\r\nRoute: <sip:q;lr>\r\n"
         "Max-Forwards: 70\r\nX:   as it  stands \r\nTo:t\r\n"
         "l: 4\r\n\r\nbodyrest", out, SUA__COUNT(out),
         "INVITE sip:b@c SIP/2.0\r\n"
         "Record-Route: <sip:p;lr>\r\n"
         "Via: SIP/2.0/UDP p;branch=z9hG4bK2\r\n"
         "Via: SIP/2.0/UDP a;branch=z9hG4bK1;received=192.0.2.9\r\n"
         "Route: <sip:q;lr>\r\n"
         "Max-Forwards: 69\r\nX:   as it  stands \r\nTo:t\r\n"
         "l: 4\r\n\r\nbody");
    one(SUA_EDIT_DROP_FIRST_VALUE, SUA_H_VIA, SUA_STR(""),
        "SIP/2.0 200 OK\r\nv: p, a\r\nTo: t\r\n\r\n",
        "SIP/2.0 200 OK\r\nv: a\r\nTo: t\r\n\r\n");
}

static void untouched(const char *name, char *p, size_t n)
{
    static struct message y;
    struct sua_edit e = { SUA_EDIT_DROP, SUA_H_FLOW_TIMER, V("") };

    (void)name;
    if (message_index(&y, p, n, 0))
        return;
    sua_buf_init(&b, mem, sizeof(mem));
    sua_write_edited(&b, &y.m, &e, 1);
    CHECK_INT(b.err, SUA_OK);
    CHECK_INT(b.n, y.m.len);
    CHECK(b.n == y.m.len && !memcmp(b.p, y.m.buf, b.n));
}

static void refused(void)
{
    struct sua_edit many[33];
    size_t i;

    for (i = 0; i < SUA__COUNT(many); i++) {
        many[i].op = SUA_EDIT_DROP;
        many[i].id = SUA_H_VIA;
        many[i].value = SUA_STR("");
    }
    message_text(&x, REQ "\r\n", 0);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_write_edited(&b, &x.m, many, SUA__COUNT(many));
    CHECK_INT(b.err, SUA_EINVAL);
    message_text(&x, REQ, 0); /* was not indexed to its end */
    sua_buf_init(&b, mem, sizeof(mem));
    sua_write_edited(&b, &x.m, many, 1);
    CHECK_INT(b.err, SUA_EINVAL);
}

int main(void)
{
    uri();
    top();
    set();
    drop();
    drop_first();
    add();
    received();
    proxy();
    CHECK_INT(fixture_each("corpus", ".sip", untouched), 12);
    CHECK(fixture_each("rfc4475", ".dat", untouched) >= 50);
    refused();
    return check_done();
}
