/* SPDX-License-Identifier: MIT
 * Writers: what they produce, that nothing chosen by anyone can add a line,
 * that every buffer size is survived, and that what is written reads back
 * the same. */
#include "check.h"
#include "guard.h"
#include "message.h"
#include "msg/msg.h"

static char mem[4096];
static struct sua_buf b;

static void start(void)
{
    sua_buf_init(&b, mem, sizeof(mem));
}

static void lines(void)
{
    start();
    sua_write_request_line(&b, SUA_STR("INVITE"), SUA_STR("sip:b@h"));
    sua_write_hdr(&b, SUA_H_CALL_ID, SUA_STR("x@h"));
    sua_write_hdr_u32(&b, SUA_H_MAX_FORWARDS, 70);
    sua_write_named(&b, SUA_STR("X-My"), SUA_STR("v, w"));
    sua_write_cseq(&b, 4294967295u, SUA_STR("INVITE"));
    sua_write_nameaddr(&b, SUA_H_FROM, SUA_STR("A \"B\" \\C"),
                       SUA_STR("sip:a@h;x"), SUA_STR("t1"));
    sua_write_nameaddr(&b, SUA_H_TO, SUA_STR(""), SUA_STR("sip:b@h"),
                       SUA_STR(""));
    sua_write_body(&b, NULL);
    CHECK_STR(sua_buf_view(&b),
              "INVITE sip:b@h SIP/2.0\r\n"
              "Call-ID: x@h\r\n"
              "Max-Forwards: 70\r\n"
              "X-My: v, w\r\n"
              "CSeq: 4294967295 INVITE\r\n"
              "From: \"A \\\"B\\\" \\\\C\" <sip:a@h;x>;tag=t1\r\n"
              "To: <sip:b@h>\r\n"
              "Content-Length: 0\r\n\r\n");
    start();
    sua_write_status_line(&b, 486, SUA_STR(""));
    sua_write_status_line(&b, 299, SUA_STR("Odd \xd1\x81"));
    sua_write_status_line(&b, 477, SUA_STR(""));
    CHECK_STR(sua_buf_view(&b), "SIP/2.0 486 Busy Here\r\n"
                                "SIP/2.0 299 Odd \xd1\x81\r\n"
                                "SIP/2.0 477 Request Failure\r\n");
}

static void bodies(void)
{
    static char data[70000];
    struct sua_body body = { SUA_STR_INIT("text/plain"),
                             SUA_STR_INIT("a\r\nb\0c") };

    start();
    sua_write_body(&b, &body);
    CHECK_INT(b.err, SUA_OK);
    CHECK_INT(b.n, 24 + 2 + 17 + 2 + 2 + 6 - 0);
    CHECK(!memcmp(b.p + b.n - 6, "a\r\nb\0c", 6));
    body.data.n = 0;
    start();
    sua_write_body(&b, &body);
    CHECK_STR(sua_buf_view(&b), "Content-Length: 0\r\n\r\n");
    body.data = sua_str_make(data, sizeof(data));
    start();
    sua_write_body(&b, &body);
    CHECK_INT(b.err, SUA_ETOOBIG);
}

/* Every place where a value enters, fed with s. */
enum { PLACES = 16 };

static void write_at(int place, struct sua_str s)
{
    struct sua_str ok = SUA_STR_INIT("sip:a"), none = { NULL, 0 };
    struct sua_body body = { s, SUA_STR_INIT("x") };
    struct sua_edit edit = { SUA_EDIT_SET, SUA_H_SUBJECT, s };
    static struct message x;

    message_text(&x, "A b SIP/2.0\r\nVia: v\r\n\r\n", 0);
    start();
    switch (place) {
    case 0: sua_write_request_line(&b, s, ok); break;
    case 1: sua_write_request_line(&b, SUA_STR("A"), s); break;
    case 2: sua_write_status_line(&b, 200, s); break;
    case 3: sua_write_hdr(&b, SUA_H_SUBJECT, s); break;
    case 4: sua_write_named(&b, s, ok); break;
    case 5: sua_write_named(&b, SUA_STR("X"), s); break;
    case 6: sua_write_cseq(&b, 1, s); break;
    case 7: sua_write_quoted(&b, s); break;
    case 8: sua_write_nameaddr(&b, SUA_H_TO, s, ok, none); break;
    case 9: sua_write_nameaddr(&b, SUA_H_TO, none, s, none); break;
    case 10: sua_write_nameaddr(&b, SUA_H_TO, none, ok, s); break;
    case 11: sua_write_body(&b, &body); break;
    case 12: sua_write_edited(&b, &x.m, &edit, 1); break;
    case 13: edit.op = SUA_EDIT_URI;
        sua_write_edited(&b, &x.m, &edit, 1); break;
    case 14: edit.op = SUA_EDIT_VIA_RECEIVED;
        edit.id = SUA_H_VIA;
        sua_write_edited(&b, &x.m, &edit, 1); break;
    default: edit.op = SUA_EDIT_TOP;
        sua_write_edited(&b, &x.m, &edit, 1); break;
    }
}

/* ROB-013. */
static void hostile(void)
{
    static const struct sua_str bad[] = {
        SUA_STR_INIT("a\r\nX: y"), SUA_STR_INIT("a\rb"),
        SUA_STR_INIT("a\nb"), SUA_STR_INIT("a\0b"), SUA_STR_INIT("\r"),
        SUA_STR_INIT("\n"), SUA_STR_INIT("\0"), SUA_STR_INIT("a\r\n\r\n"),
        SUA_STR_INIT("\"\r\n\\"), SUA_STR_INIT("aaaaaaaaaaaaaaaaaaaaaaa\n")
    };
    int place;
    size_t i;

    for (place = 0; place < PLACES; place++) {
        write_at(place, SUA_STR("a"));
        CHECK_INT(b.err, SUA_OK);
        for (i = 0; i < SUA__COUNT(bad); i++) {
            write_at(place, bad[i]);
            CHECK_INT(b.err, SUA_EINVAL);
            CHECK_INT(sua_buf_view(&b).n, 0);
        }
    }
}

/* A URI or token may not end its place early either. */
static void out_of_place(void)
{
    static const char *const bad[] = { "", "a b", "a>b", "<a", "a\"", "a\t" };
    size_t i;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        write_at(1, sua_str_z(bad[i]));
        CHECK_INT(b.err, SUA_EINVAL);
        write_at(9, sua_str_z(bad[i]));
        CHECK_INT(b.err, SUA_EINVAL);
        write_at(4, sua_str_z(bad[i]));
        CHECK_INT(b.err, SUA_EINVAL);
        write_at(0, sua_str_z(bad[i]));
        CHECK_INT(b.err, SUA_EINVAL);
    }
    write_at(10, SUA_STR("a;b"));
    CHECK_INT(b.err, SUA_EINVAL);
    start();
    sua_write_hdr(&b, SUA_H_OTHER, SUA_STR("x"));
    CHECK_INT(b.err, SUA_EINVAL);
    start();
    sua_write_status_line(&b, 99, SUA_STR("x"));
    CHECK_INT(b.err, SUA_EINVAL);
    start();
    sua_write_status_line(&b, 700, SUA_STR("x"));
    CHECK_INT(b.err, SUA_EINVAL);
}

static void whole(struct sua_buf *w)
{
    struct sua_body body = { SUA_STR_INIT("text/plain"),
                             SUA_STR_INIT("hello") };

    sua_write_request_line(w, SUA_STR("MESSAGE"),
                           SUA_STR("sip:b@[2001:db8::1]:5070;transport=tcp"));
    sua_write_hdr(w, SUA_H_VIA,
                  SUA_STR("SIP/2.0/TCP h:5071;branch=z9hG4bKa;rport"));
    sua_write_nameaddr(w, SUA_H_FROM, SUA_STR("\"q\\\" \xc3\xb6"),
                       SUA_STR("sip:a%20b:pw@h;x=y?s=t"), SUA_STR("t~1"));
    sua_write_nameaddr(w, SUA_H_TO, SUA_STR(""), SUA_STR("tel:+1-2"),
                       SUA_STR(""));
    sua_write_hdr(w, SUA_H_CALL_ID, SUA_STR("i@h"));
    sua_write_cseq(w, 7, SUA_STR("MESSAGE"));
    sua_write_body(w, &body);
}

/* Too small by any amount: an error, nothing past the end, no part shown. */
static void every_size(void)
{
    size_t n, need;

    start();
    whole(&b);
    need = b.n;
    for (n = 0; n < need; n++) {
        struct sua_str room = guard_copy(sua_str_make(mem, n));

        sua_buf_init(&b, (void *)(uintptr_t)room.p, n);
        whole(&b);
        CHECK_INT(b.err, SUA_ETOOBIG);
        CHECK(b.n <= n);
    }
}

static void read_back(void)
{
    static struct message x, y;
    struct sua_nameaddr na;
    struct sua_via via;
    struct sua_cseq cseq;
    struct sua_uri u;
    struct sua_buf d;
    char name[64];

    start();
    whole(&b);
    CHECK_INT(message_index(&x, b.p, b.n, 0), SUA_OK);
    CHECK_INT(sua_msg_check(&x.m), 0);
    CHECK_INT(x.m.method, SUA_M_MESSAGE);
    CHECK_INT(sua_uri_parse(sua_msg_uri(&x.m), &u, NULL), SUA_OK);
    CHECK_STR(u.host, "2001:db8::1");
    CHECK_INT(u.port, 5070);
    CHECK_INT(sua_msg_via(&x.m, &via), SUA_OK);
    CHECK_STR(via.branch, "z9hG4bKa");
    CHECK_INT(sua_nameaddr_parse(sua_msg_get(&x.m, SUA_H_FROM), &na),
              SUA_OK);
    sua_buf_init(&d, name, sizeof(name));
    sua_display_unquote(&d, na.display);
    CHECK_STR(sua_buf_view(&d), "\"q\\\" \xc3\xb6");
    CHECK_STR(na.uri, "sip:a%20b:pw@h;x=y?s=t");
    CHECK_STR(sua_msg_tag(&x.m, SUA_H_FROM), "t~1");
    CHECK_INT(sua_msg_cseq(&x.m, &cseq), SUA_OK);
    CHECK_INT(cseq.seq, 7);
    CHECK_STR(sua_msg_body(&x.m), "hello");

    /* Written again from what was read: the same bytes. */
    start();
    sua_write_request_line(&b, sua_msg_method(&x.m), sua_msg_uri(&x.m));
    sua_write_copy(&b, &x.m, SUA_H_VIA);
    sua_write_nameaddr(&b, SUA_H_FROM, sua_buf_view(&d), na.uri,
                       sua_nameaddr_tag(&na));
    sua_write_copy(&b, &x.m, SUA_H_TO);
    sua_write_copy(&b, &x.m, SUA_H_CALL_ID);
    sua_write_cseq(&b, cseq.seq, cseq.name);
    sua_write_copy(&b, &x.m, SUA_H_CONTENT_TYPE);
    sua_write_hdr_u32(&b, SUA_H_CONTENT_LENGTH, x.m.body_len);
    sua_buf_str(&b, SUA_STR("\r\n"));
    sua_buf_str(&b, sua_msg_body(&x.m));
    CHECK_INT(message_index(&y, b.p, b.n, 0), SUA_OK);
    CHECK(y.n == x.n && !memcmp(x.buf, y.buf, x.n));
}

static void copies(void)
{
    static struct message x;

    static const char z[] = "A b SIP/2.0\r\nv:1\r\nTo:\"\\\0\" <x:y>\r\n"
                            "VIA: 2,\r\n 3\r\n\r\n";

    CHECK_INT(message_index(&x, z, sizeof(z) - 1, 0), SUA_OK);
    start();
    sua_write_copy(&b, &x.m, SUA_H_VIA);
    CHECK_STR(sua_buf_view(&b), "Via: 1\r\nVia: 2,   3\r\n");
    start();
    sua_write_copy(&b, &x.m, SUA_H_TO); /* an echoed NUL is no injection */
    CHECK_INT(b.err, SUA_OK);
    CHECK_INT(b.n, 16);
    start();
    sua_write_copy(&b, &x.m, SUA_H_ROUTE);
    CHECK_INT(b.n, 0);
}

int main(void)
{
    lines();
    bodies();
    hostile();
    out_of_place();
    every_size();
    read_back();
    copies();
    return check_done();
}
