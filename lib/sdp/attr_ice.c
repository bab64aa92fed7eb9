/* SPDX-License-Identifier: MIT
 * ICE attributes. RFC 8839 5. */
#include "sdp/form.h"
#include "sip/sdp_attr.h"

#define ROW(member, ...) SUA__ROW(sua_sdp_candidate, member, __VA_ARGS__)
static const struct sua__sdp_field candidate[] = {
    ROW(foundation, ICE, NONE, FOUNDATION, MUST),
    ROW(component, U16, SP, COMPONENT, MUST),
    ROW(transport, TOKEN, SP, SOME, MUST),
    ROW(priority, U32, SP, ANY, MUST),
    ROW(addr, WORD, SP, SOME, MUST),
    ROW(port, U16, SP, PORT, MUST),
    ROW(type, TOKEN, TYP, SOME, MUST),
    ROW(rel_addr, WORD, RADDR, SOME, MAY),
    ROW(rel_port, NUM, RPORT, PORT, MAY),
    ROW(extensions, TEXT, SP, SOME, MAY),
};
#undef ROW
SUA__FORM(candidate, sua_sdp_candidate, candidate)

struct sua_str sua_sdp_candidate_get(const struct sua_sdp_candidate *c,
                                     struct sua_str name)
{
    struct sua_str rest = c->extensions, key, value;

    while (sua_sdp_pair_next(&rest, &key, &value))
        if (sua_str_eq(key, name))
            return value;
    return sua_str_make(NULL, 0);
}

#define ROW(member, ...)                                                      \
    SUA__ROW(sua_sdp_remote_candidate, member, __VA_ARGS__)
static const struct sua__sdp_field remote[] = {
    ROW(component, U16, NONE, COMPONENT, MUST),
    ROW(addr, WORD, SP, SOME, MUST),
    ROW(port, U16, SP, PORT, MUST),
};
#undef ROW
SUA__FORM_WRITER(remote_candidate, sua_sdp_remote_candidate, remote)

int sua_sdp_remote_candidate_next(struct sua_str *rest,
                                  struct sua_sdp_remote_candidate *out)
{
    struct sua_str at = *rest, word, one;
    int i;

    if (!sua_sdp_word_next(&at, &one))
        return 0;
    for (i = 0; i < 2; i++)
        if (sua_sdp_word_next(&at, &word))
            one.n = (size_t)(word.p + word.n - one.p);
    memset(out, 0, sizeof(*out));
    if (sua__sdp_form_read(remote, SUA__COUNT(remote), one, out))
        return SUA_EBADMSG;
    *rest = at;
    return 1;
}

static int check(struct sua_str value, unsigned kind, unsigned range)
{
    return sua__sdp_fits(value, kind, range) ? SUA_OK : SUA_EBADMSG;
}

int sua_sdp_ice_ufrag_check(struct sua_str value)
{
    return check(value, SUA__F_ICE, SUA__R_UFRAG);
}

int sua_sdp_ice_pwd_check(struct sua_str value)
{
    return check(value, SUA__F_ICE, SUA__R_PWD);
}

int sua_sdp_ice_options_check(struct sua_str value)
{
    return check(value, SUA__F_ICES, SUA__R_SOME);
}
