/* SPDX-License-Identifier: MIT
 * CSeq as a value (RFC 3261 20.16). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(cseq, seq, U32),
    RT_MEMBER(cseq, name, RAW),
};
RT_SHAPE(cseq, members);

static void content(void)
{
    struct sua_cseq v;

    CHECK_INT(sua_cseq_parse(SUA_STR("7 ACK"), &v), SUA_OK);
    CHECK_INT(v.method, SUA_M_ACK);
    RT_WRITES(&rt_cseq, &v, "7 ACK");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_cseq, &v, NULL);
    v.name = SUA_STR("A B");
    RT_WRITES(&rt_cseq, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "4711 INVITE",
        "0009  \t INVITE",
        "4294967295 NEWMETHOD",
        "0 m",
        NULL
    };
    static const char *const wrong[] = {
        "INVITE",
        "1",
        "1 ",
        "1INVITE",
        "4294967296 INVITE",
        "1 INVITE x",
        "-1 INVITE",
        "1, INVITE",
        NULL
    };

    rt_values(&rt_cseq, right);
    rt_refused(&rt_cseq, wrong);
    content();
    return check_done();
}
