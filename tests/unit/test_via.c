/* SPDX-License-Identifier: MIT
 * Via: white space everywhere, rport, IPv6, unknown transports, refusals
 * (RFC 3261 20.42, RFC 3581, RFC 4475, RFC 5118). */
#include "check.h"
#include "guard.h"
#include "message.h"
#include "msg/msg.h"

static struct sua_via parse(const char *z)
{
    struct sua_via v;

    CHECK_INT(sua_via_parse(guard_copy(sua_str_z(z)), &v), SUA_OK);
    return v;
}

static void forms(void)
{
    struct sua_via v = parse("SIP/2.0/UDP 192.0.2.1:5061;rport;branch=z9hG4"
                             ";received=203.0.113.1;maddr=224.2.0.1;ttl=1");

    CHECK_STR(v.transport, "UDP");
    CHECK_INT(v.proto, SUA_UDP);
    CHECK_STR(v.host, "192.0.2.1");
    CHECK_INT(v.port, 5061);
    CHECK_STR(v.branch, "z9hG4");
    CHECK_STR(v.received, "203.0.113.1");
    CHECK_STR(v.maddr, "224.2.0.1");
    CHECK(v.has_rport && v.rport == 0);

    v = parse("SIP  / 2.0  / TCP     spindle.example.com   ;"
              "    branch  =   z9hG4bK9ikj8");
    CHECK_INT(v.proto, SUA_TCP);
    CHECK_STR(v.host, "spindle.example.com");
    CHECK_STR(v.branch, "z9hG4bK9ikj8");
    v = parse("SIP/2.0/TLS h : 5061 ;Rport=7;BRANCH=x");
    CHECK_INT(v.port, 5061);
    CHECK_INT(v.rport, 7);
    CHECK_STR(v.branch, "x");
    v = parse("sip/2.0/udp h");
    CHECK_INT(v.proto, SUA_UDP);
    CHECK(!v.branch.p && !v.has_rport && !v.params.p && !v.port);
    v = parse("SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en");
    CHECK_INT(v.proto, SUA_PROTO_NONE);
    CHECK_STR(v.transport, "UNKNOWN");
    v = parse("SIP/2.0/UDP [2001:db8::9:1]:6050;received=[2001:db8::9:255]");
    CHECK_STR(v.host, "2001:db8::9:1");
    CHECK_STR(v.received, "[2001:db8::9:255]");
    v = parse("SIP/2.0/UDP [::1];received=2001:db8::9:255");
    CHECK_STR(v.received, "2001:db8::9:255");
    v = parse("SIP/2.0/UDP h;branch=z9hG4bK-.!%66*_+`'~");
    CHECK_STR(v.branch, "z9hG4bK-.!%66*_+`'~");
}

static void refused(void)
{
    static const char *const bad[] = {
        "", "SIP", "SIP/", "SIP/2.0", "SIP/2.0/", "SIP/2.0/UDP",
        "SIP/2.0/UDP ", "SIP/2.0/UDPh", "SIP/7.0/UDP h", "SIPS/2.0/UDP h",
        "SIP/2.0/UDP/X h", "SIP/2.0/UDP h;",
        "SIP/2.0/UDP 192.0.2.15;;", "SIP/2.0/UDP h;branch",
        "SIP/2.0/UDP h;branch=", "SIP/2.0/UDP h;rport=x",
        "SIP/2.0/UDP h;rport=65536", "SIP/2.0/UDP h;received",
        "SIP/2.0/UDP h;maddr=", "SIP/2.0/UDP h:", "SIP/2.0/UDP h:0",
        "SIP/2.0/UDP h:65536", "SIP/2.0/UDP [::1", "SIP/2.0/UDP h x",
        "SIP/2.0/UDP ;branch=x", "SIP/2.0/UDP h,", "SIP//UDP h",
        "SIP/2.0/UDP h;branch=a b", "SIP/2.0/UDP <h>", "SIP/2.0/UDP h;=x"
    };
    struct sua_via v;
    size_t i;

    for (i = 0; i < SUA__COUNT(bad); i++) {
        int before = check_failed_;

        CHECK_INT(sua_via_parse(guard_copy(sua_str_z(bad[i])), &v),
                  SUA_EBADMSG);
        if (check_failed_ > before)
            fprintf(stderr, "    in \"%s\"\n", bad[i]);
    }
    CHECK_INT(sua_via_parse(sua_str_make(NULL, 0), &v), SUA_EBADMSG);
}

static void in_messages(void)
{
    static struct message x;
    struct sua_via v;

    message_text(&x, "SIP/2.0 200 OK\r\n"
                     "v: ,SIP/2.0/TCP a;branch=1, SIP/2.0/UDP b\r\n"
                     "Via: SIP/2.0/UDP c\r\n\r\n", 0);
    CHECK_INT(sua_msg_via(&x.m, &v), SUA_OK);
    CHECK_STR(v.host, "a");
    message_text(&x, "SIP/2.0 200 OK\r\nVia: x\r\n\r\n", 0);
    CHECK_INT(sua_msg_via(&x.m, &v), SUA_EBADMSG);
    message_text(&x, "SIP/2.0 200 OK\r\n\r\n", 0);
    CHECK_INT(sua_msg_via(&x.m, &v), SUA_ENOENT);
}

int main(void)
{
    forms();
    refused();
    in_messages();
    return check_done();
}
