/* SPDX-License-Identifier: MIT
 * Security-Client, Security-Server, Security-Verify. RFC 3329 2.2. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

static const struct sua__field security_fields[] = {
    SUA__FIELD(sua_security, q, "q", Q),
    SUA__FIELD(sua_security, d_alg, "d-alg", TOKEN),
    SUA__FIELD(sua_security, d_qop, "d-qop", TOKEN),
    SUA__FIELD(sua_security, d_ver, "d-ver", QUOTED),
};

/* LDQUOT 32LHEX RDQUOT; a caller may leave the quotes to the writer. */
static int d_ver_ok(struct sua_str s)
{
    size_t i;

    if (s.n == 34 && s.p[0] == '"' && s.p[33] == '"')
        s = sua__str_sub(s, 1, 33);
    for (i = 0; i < s.n; i++)
        if (sua__hex_digit(s.p[i]) < 0)
            return 0;
    return s.n == 32;
}

static int security_ok(const struct sua_security *v)
{
    return !v->d_ver.p || d_ver_ok(v->d_ver);
}

int sua_security_parse(struct sua_str s, struct sua_security *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->mechanism) ||
        sua__params_read(&c, security_fields, SUA__COUNT(security_fields),
                         out, &out->params))
        return SUA_EBADMSG;
    return security_ok(out) ? SUA_OK : SUA_EBADMSG;
}

void sua_security_write(struct sua_buf *b, const struct sua_security *v)
{
    if (!security_ok(v))
        sua__put_invalid(b);
    sua__put_token(b, v->mechanism);
    sua__params_write(b, security_fields, SUA__COUNT(security_fields), v,
                      v->params);
}
