/* SPDX-License-Identifier: MIT
 * Where format parameters decide whether two codecs of one name understand
 * each other, and how long packets are. RFC 6184 8.2.2, 4867 8.3.1, 9628 7,
 * 7798 7.2.2; RFC 8866 6.4. */
#include "sdp/oa.h"

struct rule {
    char codec[8], param[20], missing[8];
    uint8_t n;                  /* characters that count; 0: all           */
};
static const struct rule rules[] = {
    {"H264", "packetization-mode", "0", 0},
    {"H264", "profile-level-id", "42000A", 4},
    {"H265", "profile-id", "1", 0},
    {"VP9", "profile-id", "0", 0},
    {"AV1", "profile", "0", 0},
    {"AMR", "octet-align", "0", 0},
    {"AMR-WB", "octet-align", "0", 0},
};

/* "a=1; b=2": the value of one, absent if it is not there. */
static struct sua_str param(struct sua_str fmtp, struct sua_str name)
{
    while (fmtp.n) {
        size_t end = sua__str_find(fmtp, ';');
        struct sua_str one = sua_str_trim(sua__str_sub(fmtp, 0, end));
        size_t eq = sua__str_find(one, '=');

        if (sua_str_ieq(sua__str_sub(one, 0, eq), name))
            return sua_str_trim(sua__str_sub(one, eq + 1, one.n));
        fmtp = sua__str_sub(fmtp, end + 1, fmtp.n);
    }
    return sua_str_make(NULL, 0);
}

static struct sua_str value_of(const struct rule *r, struct sua_str fmtp)
{
    struct sua_str v = param(fmtp, sua_str_z(r->param));

    if (!v.n)
        v = sua_str_z(r->missing);
    return r->n ? sua__str_sub(v, 0, r->n) : v;
}

int sua_sdp_fits_known(const struct sua_sdp_codec *ours,
                       const struct sua_sdp_codec *theirs)
{
    size_t i;

    for (i = 0; i < SUA__COUNT(rules); i++) {
        const struct rule *r = &rules[i];

        if (sua_str_ieq(theirs->name, sua_str_z(r->codec)) &&
            !sua_str_ieq(value_of(r, ours->fmtp), value_of(r, theirs->fmtp)))
            return 0;
    }
    return 1;
}

int sua_sdp_fits_exact(const struct sua_sdp_codec *ours,
                       const struct sua_sdp_codec *theirs)
{
    return sua_str_eq(ours->fmtp, theirs->fmtp);
}

unsigned sua_sdp_packet_ms(const struct sua_sdp_media *peer, unsigned ours)
{
    struct sua_str v = sua_sdp_attr(peer->section, SUA_STR("maxptime"));
    unsigned ms = peer->ptime ? peer->ptime : ours ? ours : 20;
    uint32_t max;

    if (!sua_str_u32(sua_str_trim(v), 65535, &max) && max && max < ms)
        ms = max;
    return ms;
}
