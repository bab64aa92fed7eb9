/* SPDX-License-Identifier: MIT
 * Attributes of keys and connections. RFC 4145, 4568, 8122. */
#include "sdp/form.h"
#include "msg/msg.h"
#include "sip/sdp_attr.h"

#define ROW(member, ...) SUA__ROW(sua_sdp_crypto, member, __VA_ARGS__)
static const struct sua__sdp_field crypto[] = {
    ROW(tag, U32, NONE, TAG, MUST),
    ROW(suite, NAME, SP, SOME, MUST),
    ROW(keys, VISIBLE, SP, SOME, MUST),
    ROW(session, TEXT, SP, SOME, MAY),
};
#undef ROW
SUA__FORM(crypto, sua_sdp_crypto, crypto)

/* ---- keys -------------------------------------------------------------- */

#define ROW(member, ...) SUA__ROW(sua_sdp_srtp_key, member, __VA_ARGS__)
static const struct sua__sdp_field srtp_key[] = {
    ROW(method, NAME, NONE, SOME, MUST),
    ROW(salt, KEY, COLON, SOME, MUST),
    ROW(lifetime, KEY, BAR, SOME, MAY),
    ROW(mki, KEY, BAR, SOME, MAY),
};
static const struct sua__sdp_field mki[] = {
    ROW(mki, DIGITS, NONE, SOME, MUST),
    ROW(mki_len, NUM, COLON, MKI, MUST),
};
#undef ROW

static int has_colon(struct sua_str s)
{
    return sua__str_find(s, ':') < s.n;
}

/* ["2^"] 1*DIGIT, or absent. */
static int lifetime_ok(struct sua_str s)
{
    if (!s.p)
        return 1;
    if (s.n > 2 && s.p[0] == '2' && s.p[1] == '^')
        s = sua__str_sub(s, 2, s.n);
    return sua__sdp_fits(s, SUA__F_DIGITS, SUA__R_SOME);
}

/* The two that may follow the salt look different, and either may lack. */
static int read_key(struct sua_str one, struct sua_sdp_srtp_key *out)
{
    struct sua_str tail;

    memset(out, 0, sizeof(*out));
    if (sua__sdp_form_read(srtp_key, SUA__COUNT(srtp_key), one, out))
        return SUA_EBADMSG;
    if (!out->mki.p && has_colon(out->lifetime)) {
        out->mki = out->lifetime;
        out->lifetime = sua__absent();
    }
    if (!lifetime_ok(out->lifetime))
        return SUA_EBADMSG;
    tail = out->mki;
    return tail.p ? sua__sdp_form_read(mki, SUA__COUNT(mki), tail, out)
                  : SUA_OK;
}

int sua_sdp_srtp_key_next(struct sua_str *rest, struct sua_sdp_srtp_key *out)
{
    size_t n = sua__str_find(*rest, ';');

    if (!rest->n)
        return 0;
    if (read_key(sua__str_sub(*rest, 0, n), out))
        return SUA_EBADMSG;
    *rest = sua__str_sub(*rest, n + 1, rest->n);
    return 1;
}

void sua_sdp_srtp_key_write(struct sua_buf *b,
                            const struct sua_sdp_srtp_key *in)
{
    /* Without the mki, which has two members. */
    sua__sdp_form_write(b, srtp_key, SUA__COUNT(srtp_key) - 1, in);
    if (!lifetime_ok(in->lifetime))
        sua__sdp_put_invalid(b);
    if (!in->mki.p)
        return;
    sua_buf_char(b, '|');
    sua__sdp_form_write(b, mki, SUA__COUNT(mki), in);
}

/* ---- fingerprint ------------------------------------------------------- */

struct fingerprint {
    struct sua_str hash, hex;
};
static const struct sua__sdp_field fingerprint[] = {
    SUA__ROW(fingerprint, hash, TOKEN, NONE, SOME, MUST),
    SUA__ROW(fingerprint, hex, WORD, SP, SOME, MUST),
};

int sua_sdp_fingerprint_parse(struct sua_str value,
                              struct sua_sdp_fingerprint *out)
{
    struct fingerprint f;
    size_t i;

    memset(out, 0, sizeof(*out));
    if (sua__sdp_form_read(fingerprint, SUA__COUNT(fingerprint), value, &f))
        return SUA_EBADMSG;
    if (f.hex.n % 3 != 2 || f.hex.n / 3 >= SUA_SDP_FINGERPRINT_MAX)
        return SUA_EBADMSG;
    out->hash = f.hash;
    out->n = (uint8_t)(f.hex.n / 3 + 1);
    for (i = 0; i < out->n; i++) {
        struct sua_str two = sua__str_sub(f.hex, 3 * i, 3 * i + 2);

        if (sua__hex_read(two, &out->bytes[i], 1) ||
            (i && f.hex.p[3 * i - 1] != ':'))
            return SUA_EBADMSG;
    }
    return SUA_OK;
}

void sua_sdp_fingerprint_write(struct sua_buf *b,
                               const struct sua_sdp_fingerprint *in)
{
    static const char digit[] = "0123456789ABCDEF";
    size_t i;

    if (!sua__sdp_fits(in->hash, SUA__F_TOKEN, SUA__R_SOME) || !in->n ||
        in->n > SUA_SDP_FINGERPRINT_MAX) {
        sua__sdp_put_invalid(b);
        return;
    }
    sua_buf_str(b, in->hash);
    for (i = 0; i < in->n; i++) {
        sua_buf_char(b, i ? ':' : ' ');
        sua_buf_char(b, digit[in->bytes[i] >> 4]);
        sua_buf_char(b, digit[in->bytes[i] & 15]);
    }
}

/* ---- setup and connection ---------------------------------------------- */

static const char setups[][9] = {"active", "passive", "actpass", "holdconn"};
static const char reuses[][9] = {"new", "existing"};

static int find_name(struct sua_str name, const char (*names)[9], int n)
{
    int i;

    for (i = 0; i < n; i++)
        if (sua_str_eq(name, sua_str_z(names[i])))
            return i;
    return SUA_EBADMSG;
}

static void write_name(struct sua_buf *b, const char (*names)[9], unsigned n,
                       unsigned v)
{
    if (v < n)
        sua_buf_z(b, names[v]);
    else
        sua__sdp_put_invalid(b);
}

int sua_sdp_setup_parse(struct sua_str value)
{
    return find_name(value, setups, SUA__COUNT(setups));
}

void sua_sdp_setup_write(struct sua_buf *b, unsigned setup)
{
    write_name(b, setups, SUA__COUNT(setups), setup);
}

int sua_sdp_reuse_parse(struct sua_str value)
{
    return find_name(value, reuses, SUA__COUNT(reuses));
}

void sua_sdp_reuse_write(struct sua_buf *b, unsigned reuse)
{
    write_name(b, reuses, SUA__COUNT(reuses), reuse);
}
