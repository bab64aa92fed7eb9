/* SPDX-License-Identifier: MIT
 * Session-ID. RFC 7989 5; logme: RFC 8497 6. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

static const struct sua__field session_id_fields[] = {
    SUA__FIELD(sua_session_id, remote, "remote", STR),
    SUA__FIELD(sua_session_id, logme, "logme", FLAG),
};

/* 32(DIGIT / %x61-66) */
static int uuid_ok(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!sua__is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
            return 0;
    return s.n == 32;
}

static int session_id_ok(const struct sua_session_id *v)
{
    return uuid_ok(v->local) && (!v->remote.p || uuid_ok(v->remote));
}

int sua_session_id_parse(struct sua_str s, struct sua_session_id *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->local) ||
        sua__params_read(&c, session_id_fields,
                         SUA__COUNT(session_id_fields), out, &out->params))
        return SUA_EBADMSG;
    return session_id_ok(out) ? SUA_OK : SUA_EBADMSG;
}

void sua_session_id_write(struct sua_buf *b, const struct sua_session_id *v)
{
    if (!session_id_ok(v))
        sua__put_invalid(b);
    sua_buf_str(b, v->local);
    sua__params_write(b, session_id_fields, SUA__COUNT(session_id_fields), v,
                      v->params);
}
