/* SPDX-License-Identifier: MIT
 * Contact (RFC 3261 20.10; RFC 5626 4.1; RFC 5627 3.1). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(contact, addr.display, STR),
    RT_MEMBER(contact, addr.uri, RAW),
    RT_PARAM(contact, addr.tag, "tag", STR),
    RT_MEMBER(contact, addr.params, PARAMS),
    RT_MEMBER(contact, addr.star, U8),
    RT_PARAM(contact, q, "q", NUM),
    RT_PARAM(contact, expires, "expires", NUM),
    RT_PARAM(contact, reg_id, "reg-id", NUM),
    RT_PARAM(contact, instance, "+sip.instance", STR),
    RT_PARAM(contact, pub_gruu, "pub-gruu", STR),
    RT_PARAM(contact, temp_gruu, "temp-gruu", STR),
};
RT_SHAPE(contact, members);

static void content(void)
{
    struct sua_contact v;

    CHECK_INT(sua_contact_parse(SUA_STR("<sip:a@b>;q=0.05;expires=\"Thu\";"
                                        "Reg-ID=3;+SIP.instance=\"<u>\""),
                                &v), SUA_OK);
    CHECK(v.q.set && v.q.n == 50 && v.expires.set && v.expires.n == 3600);
    CHECK(v.reg_id.set && v.reg_id.n == 3);
    CHECK_STR(v.instance, "\"<u>\"");
    v.q.n = 1000;
    v.instance = SUA_STR("<urn:x>");
    RT_WRITES(&rt_contact, &v, "<sip:a@b>;q=1;expires=3600;reg-id=3;"
                               "+sip.instance=\"<urn:x>\"");
    v.q.n = 999;
    v.expires.set = v.reg_id.set = 0;
    v.instance.p = NULL;
    RT_WRITES(&rt_contact, &v, "<sip:a@b>;q=0.999");
    v.q.n = 1001;
    RT_WRITES(&rt_contact, &v, NULL);
}

static void star(void)
{
    struct sua_contact v;

    CHECK_INT(sua_contact_parse(SUA_STR(" * "), &v), SUA_OK);
    CHECK(v.addr.star && !v.expires.set);
    RT_WRITES(&rt_contact, &v, "*");
    v.expires.set = 1;
    RT_WRITES(&rt_contact, &v, NULL);
    CHECK_INT(sua_contact_parse(SUA_STR("<*>"), &v), SUA_OK);
    CHECK(!v.addr.star);
    memset(&v, 0, sizeof(v));
    v.addr.star = 1;
    RT_WRITES(&rt_contact, &v, "*");
    v.addr.uri = SUA_STR("sip:a@b");
    RT_WRITES(&rt_contact, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "\"Mr. Watson\" <sip:watson@worcester.bell-telephone.com> ;q=0.7; "
            "expires=3600",
        "\"Mr. Watson\" <mailto:watson@bell-telephone.com> ;q=0.1",
        "<sips:bob@192.0.2.4>;expires=60",
        "sip:a@b;q=1.000",
        "<sip:line1@192.0.2.2;transport=tcp>; reg-id=1;"
            "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E1"
                "28>\"",
        "<sip:callee@192.0.2.1>;pub-gruu=\"sip:callee@example.com;gr=x\""
            ";temp-gruu=\"sip:tgruu.7hs==@example.com;gr\";expires=3600",
        "<sip:a@[::1]>;expires=4294967296;q=0;audio;methods=\"INVITE,ACK\"",
        "<sip:a@b>;expires",
        NULL
    };
    static const char *const wrong[] = {
        "<sip:a@b>;q=1.1",
        "<sip:a@b>;q",
        "<sip:a@b>;q=0.1234",
        "<sip:a@b>;q=.5",
        "<sip:a@b>;q=0.5;Q=0.5",
        "<sip:a@b>;expires=1;expires=2",
        "<sip:a@b>;reg-id=x",
        "<sip:a@b>;reg-id",
        "*;expires=0",
        "* *",
        "<sip:a@b>;+sip.instance",
        "sip:a@b,sip:c@d",
        NULL
    };

    rt_values(&rt_contact, right);
    rt_refused(&rt_contact, wrong);
    content();
    star();
    return check_done();
}
