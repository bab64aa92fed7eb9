/* SPDX-License-Identifier: MIT
 * Via, written (RFC 3261 20.42; RFC 3581 3); test_via has the reader. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(via, transport, RAW),
    RT_MEMBER(via, host, RAW),
    RT_MEMBER(via, port, U16),
    RT_PARAM(via, rport, "rport", U32),
    RT_MEMBER(via, has_rport, U8),
    RT_PARAM(via, branch, "branch", STR),
    RT_PARAM(via, received, "received", STR),
    RT_PARAM(via, maddr, "maddr", STR),
    RT_MEMBER(via, params, PARAMS),
};
RT_SHAPE(via, members);

static void content(void)
{
    struct sua_via v;

    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_via, &v, NULL);
    v.transport = sua_proto_name(SUA_UDP);
    v.host = SUA_STR("2001:db8::1");
    RT_WRITES(&rt_via, &v, "SIP/2.0/UDP [2001:db8::1]");
    v.port = 5062;
    v.has_rport = 1;
    v.branch = SUA_STR("z9hG4bKx");
    v.params = SUA_STR("branch=old;rport=7;ttl=1");
    RT_WRITES(&rt_via, &v, "SIP/2.0/UDP [2001:db8::1]:5062;rport;"
                           "branch=z9hG4bKx;ttl=1");
    v.rport = 4000;
    v.received = SUA_STR("192.0.2.9");
    RT_WRITES(&rt_via, &v, "SIP/2.0/UDP [2001:db8::1]:5062;rport=4000;"
                           "branch=z9hG4bKx;received=192.0.2.9;ttl=1");
    v.rport = 65536;
    RT_WRITES(&rt_via, &v, NULL);
    v.rport = 0;
    v.host = SUA_STR("a:5060;b");
    RT_WRITES(&rt_via, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7",
        "SIP/2.0/UDP 192.0.2.1:5060 ;received=192.0.2.207 ;branch=z9hG4bK77as",
        "SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 "
            ";branch=z9hG4bKa7c6a8dlze.1",
        "SIP/2.0/TLS [2001:db8::1]:5061;rport;branch=x;received=[::1]",
        "SIP/2.0/TCP h;rport=65535;x=\"a;b\";received=2001:db8::9",
        "SIP/2.0/SCTP [::]",
        NULL
    };
    static const char *const wrong[] = {
        "SIP/2.0/UDP",
        "SIP/2.0 h",
        "SIP/3.0/UDP h",
        "SIP/2.0/UDP h:0",
        "SIP/2.0/UDP h;rport=65536",
        "SIP/2.0/UDP h;branch",
        "SIP/2.0/UDP h,",
        "SIP/2.0/UDP ::1",
        NULL
    };

    rt_values(&rt_via, right);
    rt_refused(&rt_via, wrong);
    content();
    return check_done();
}
