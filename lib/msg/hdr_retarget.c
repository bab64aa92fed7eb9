/* SPDX-License-Identifier: MIT
 * Whom a call was for before: Diversion (RFC 5806 4), History-Info (RFC 7044
 * 5). */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* ---- Diversion --------------------------------------------------------- */
static const struct sua__field diversion_fields[] = {
    SUA__FIELD(sua_diversion, addr.tag, "tag", STR),
    SUA__FIELD(sua_diversion, reason, "reason", STR),
    SUA__FIELD(sua_diversion, counter, "counter", NUM),
    SUA__FIELD(sua_diversion, limit, "limit", NUM),
    SUA__FIELD(sua_diversion, privacy, "privacy", STR),
    SUA__FIELD(sua_diversion, screen, "screen", STR),
};

/* 1*2DIGIT */
static int diversion_ok(const struct sua_diversion *v)
{
    return (!v->counter.set || v->counter.n <= 99) &&
           (!v->limit.set || v->limit.n <= 99);
}

int sua_diversion_parse(struct sua_str s, struct sua_diversion *out)
{
    memset(out, 0, sizeof(*out));
    if (sua__nameaddr_read(s, diversion_fields, SUA__COUNT(diversion_fields),
                           out, &out->addr))
        return SUA_EBADMSG;
    return sua__nameaddr_angled(&out->addr, s) && diversion_ok(out)
               ? SUA_OK
               : SUA_EBADMSG;
}

void sua_diversion_write(struct sua_buf *b, const struct sua_diversion *v)
{
    if (!diversion_ok(v))
        sua__put_invalid(b);
    sua__nameaddr_put(b, diversion_fields, SUA__COUNT(diversion_fields), v,
                      &v->addr);
}

/* ---- History-Info ------------------------------------------------------ */
static const struct sua__field history_fields[] = {
    SUA__FIELD(sua_history, addr.tag, "tag", STR),
    SUA__FIELD(sua_history, index, "index", STR),
    SUA__FIELD(sua_history, rc, "rc", STR),
    SUA__FIELD(sua_history, mp, "mp", STR),
    SUA__FIELD(sua_history, np, "np", STR),
};

/* 1*DIGIT *("." 1*DIGIT) */
static int index_ok(struct sua_str s)
{
    int digit = 0;
    size_t i;

    for (i = 0; i < s.n; i++) {
        if (!sua__is_digit(s.p[i]) && !(digit && s.p[i] == '.'))
            return 0;
        digit = s.p[i] != '.';
    }
    return digit;
}

static int history_ok(const struct sua_history *v)
{
    return index_ok(v->index) && (!v->rc.p || index_ok(v->rc)) &&
           (!v->mp.p || index_ok(v->mp)) && (!v->np.p || index_ok(v->np));
}

int sua_history_parse(struct sua_str s, struct sua_history *out)
{
    memset(out, 0, sizeof(*out));
    if (sua__nameaddr_read(s, history_fields, SUA__COUNT(history_fields),
                           out, &out->addr))
        return SUA_EBADMSG;
    return sua__nameaddr_angled(&out->addr, s) && history_ok(out)
               ? SUA_OK
               : SUA_EBADMSG;
}

void sua_history_write(struct sua_buf *b, const struct sua_history *v)
{
    if (!history_ok(v))
        sua__put_invalid(b);
    sua__nameaddr_put(b, history_fields, SUA__COUNT(history_fields), v,
                      &v->addr);
}
