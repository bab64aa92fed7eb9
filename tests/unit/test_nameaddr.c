/* SPDX-License-Identifier: MIT
 * name-addr and addr-spec: which parameters belong to whom, display names,
 * what is refused (RFC 3261 20.10, RFC 4475). */
#include "check.h"
#include "guard.h"
#include "message.h"
#include "msg/msg.h"

static struct sua_nameaddr parse(const char *z)
{
    struct sua_nameaddr na;

    CHECK_INT(sua_nameaddr_parse(guard_copy(sua_str_z(z)), &na), SUA_OK);
    return na;
}

static void forms(void)
{
    struct sua_nameaddr na = parse("\"J Rosenberg \\\\\\\"\"   "
                                   "<sip:j@example.com;x=1> ; tag = 98;q=1");

    CHECK_STR(na.display, "\"J Rosenberg \\\\\\\"\"");
    CHECK_STR(na.uri, "sip:j@example.com;x=1");
    CHECK_STR(na.params, " tag = 98;q=1");
    CHECK_STR(sua_nameaddr_tag(&na), "98");

    na = parse("caller<sip:caller@example.com>;tag=323");
    CHECK_STR(na.display, "caller");
    na = parse("token1~` token2'+_ token3*%!.- <sip:m@h>");
    CHECK_STR(na.display, "token1~` token2'+_ token3*%!.-");
    na = parse("<sip:a@h?Route=%3Csip:b%3E>");
    CHECK(!na.display.p && !na.params.p);
    CHECK_STR(na.uri, "sip:a@h?Route=%3Csip:b%3E");
    na = parse("<x>;a");
    CHECK_STR(na.params, "a");

    /* Without brackets the parameters are the header's (RFC 4475 3.3.12). */
    na = parse("sip:+19725552222@gw1.example.net;unknownparam");
    CHECK_STR(na.uri, "sip:+19725552222@gw1.example.net");
    CHECK_STR(na.params, "unknownparam");
    na = parse("sip:vivekg@h ;   tag    = 1918181833n");
    CHECK_STR(na.uri, "sip:vivekg@h");
    CHECK_STR(sua_nameaddr_tag(&na), "1918181833n");
    na = parse("isbn:2983792873");
    CHECK_STR(na.uri, "isbn:2983792873");
    na = parse("sip:a@h");
    CHECK(sua_nameaddr_tag(&na).p == NULL);

    na = parse("*");
    CHECK(na.star);
    CHECK(!parse("sip:*").star);
}

static void refused(void)
{
    static const char *const bad[] = {
        "", " ", "<", "<sip:a@h", "<>", "\"a\"", "\"a", "\"a\\\" <sip:a@h>",
        "\"a\" sip:a@h", "a\"b\" <sip:a@h>", "Bell, Alexander <sip:a@h>",
        "a@b <sip:a@h>", "<sip:a@h> x", "<sip:a@h>;", "<sip:a@h>;;;;",
        "<sip:a@h>;a=", "<sip:a@h>,", "sip:a@h?Route=x", "sip:a@h,b",
        "sip:a@h;", "sip:a@h <x>", "\"Mr. J. User <sip:j.user@example.com>",
        ";tag=1", "sip:a@h b"
    };
    struct sua_nameaddr na;
    size_t i;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        int before = check_failed_;

        CHECK_INT(sua_nameaddr_parse(guard_copy(sua_str_z(bad[i])), &na),
                  SUA_EBADMSG);
        if (check_failed_ > before)
            fprintf(stderr, "    in \"%s\"\n", bad[i]);
    }
    CHECK_INT(sua_nameaddr_parse(sua_str_make(NULL, 0), &na), SUA_EBADMSG);
}

static int q_of(const char *z)
{
    struct sua_nameaddr na = parse(z);

    return sua_nameaddr_q(&na);
}

static void q_values(void)
{
    CHECK_INT(q_of("<x:y>"), 1000);
    CHECK_INT(q_of("<x:y>;q=1"), 1000);
    CHECK_INT(q_of("<x:y>;q=1.000"), 1000);
    CHECK_INT(q_of("<x:y>;q=0"), 0);
    CHECK_INT(q_of("<x:y>;Q=0.5"), 500);
    CHECK_INT(q_of("<x:y>; q = 0.33"), 330);
    CHECK_INT(q_of("<x:y>;q=0.007"), 7);
    CHECK_INT(q_of("<x:y>;q=0."), 0);
    CHECK_INT(q_of("<x:y>;q=1.001"), SUA_EBADMSG);
    CHECK_INT(q_of("<x:y>;q=2"), SUA_EBADMSG);
    CHECK_INT(q_of("<x:y>;q=.5"), SUA_EBADMSG);
    CHECK_INT(q_of("<x:y>;q=0.1234"), SUA_EBADMSG);
    CHECK_INT(q_of("<x:y>;q=-1"), SUA_EBADMSG);
    CHECK_INT(q_of("<x:y>;q=0x5"), SUA_EBADMSG);
    CHECK_INT(q_of("<x:y>;q=0.a"), SUA_EBADMSG);
    CHECK_INT(q_of("<x:y>;q"), SUA_EBADMSG);
}

static void unquoted(const char *z, const char *want)
{
    char mem[64];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_display_unquote(&b, guard_copy(sua_str_z(z)));
    CHECK_STR(sua_buf_view(&b), want);
}

static void display_names(void)
{
    unquoted("", "");
    unquoted("Bob Smith", "Bob Smith");
    unquoted("\"\"", "");
    unquoted("\"Bob\"", "Bob");
    unquoted("\"a\\\"b\\\\\"", "a\"b\\");
    unquoted("\"", "\"");
}

static void in_messages(void)
{
    static struct message x;

    message_text(&x, "SIP/2.0 200 OK\r\nf: <sip:a@h>;tag=1\r\n"
                     "t: sip:b@h\r\n\r\n", 0);
    CHECK_STR(sua_msg_tag(&x.m, SUA_H_FROM), "1");
    CHECK(sua_msg_tag(&x.m, SUA_H_TO).p == NULL);
    message_text(&x, "SIP/2.0 200 OK\r\nf: \"<sip:a@h>;tag=1\r\n\r\n", 0);
    CHECK(sua_msg_tag(&x.m, SUA_H_FROM).p == NULL);
    CHECK(sua_msg_tag(&x.m, SUA_H_TO).p == NULL);
}

int main(void)
{
    forms();
    refused();
    q_values();
    display_names();
    in_messages();
    return check_done();
}
