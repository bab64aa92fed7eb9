/* SPDX-License-Identifier: MIT
 * Which names are ours, and the canonical form of an address of record.
 * RFC 3261 10.3 step 5, 16.5, 19.1.4. Layer: srv. */
#include "srv/srv.h"

static int next_word(struct sua_str *rest, struct sua_str *word)
{
    size_t n;

    *rest = sua_str_trim(*rest);
    n = sua__str_find(*rest, ' ');
    *word = sua__str_sub(*rest, 0, n);
    *rest = sua__str_sub(*rest, n, rest->n);
    return word->n > 0;
}

static int is_listed(const struct sua_srv *v, struct sua_str host)
{
    struct sua_str rest = v->cfg.domains, word;

    while (next_word(&rest, &word))
        if (sua_str_ieq(word, host))
            return 1;
    return 0;
}

/* "example.com:9999" is another server on the machine of that name. */
static int is_port(const struct sua_stack *s, unsigned port)
{
    struct sua_flow f;
    unsigned i;

    if (!port || port == 5060 || port == 5061)
        return 1;
    for (i = 0; !sua_net_endpoint(s, i, &f); i++)
        if (f.local.port == port)
            return 1;
    return 0;
}

static int is_address(const struct sua_srv *v, const struct sua_uri *u)
{
    return sua__net_is_local(v->stack, u->host, u->port, 0);
}

static int is_sip(const struct sua_uri *u)
{
    return u->scheme == SUA_URI_SIP || u->scheme == SUA_URI_SIPS;
}

int sua__srv_is_ours(const struct sua_srv *v, const struct sua_uri *u)
{
    if (!is_sip(u))
        return 0;
    return (is_listed(v, u->host) && is_port(v->stack, u->port)) ||
           is_address(v, u);
}

static int is_plain(const char *p, int n)
{
    int i;

    for (i = 0; i < n; i++)
        if ((unsigned char)p[i] < 32 || p[i] == 127)
            return 0;
    return n > 0;
}

static void write_lower(struct sua_buf *b, struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        sua_buf_char(b, sua__lower(s.p[i]));
}

int sua__srv_aor(const struct sua_srv *v, const struct sua_uri *u,
                 struct sua_buf *b)
{
    char user[SUA__AOR_MAX];
    int n;

    if (!is_sip(u) || !u->user.n)
        return SUA_EBADMSG;
    n = sua_uri_unescape(u->user, user, sizeof user);
    if (n < 0 || !is_plain(user, n))
        return SUA_EBADMSG;
    sua_buf_str(b, sua_str_make(user, (size_t)n));
    sua_buf_char(b, '@');
    if (is_listed(v, u->host))
        write_lower(b, u->host);
    else if (is_address(v, u))
        write_lower(b, v->home);
    else
        return SUA_EBADMSG;
    return b->err ? SUA_EBADMSG : SUA_OK;
}

int sua__srv_party(const struct sua_msg *m, unsigned id, struct sua_uri *u)
{
    struct sua_nameaddr na;

    if (sua_nameaddr_parse(sua_msg_get(m, id), &na))
        return SUA_EBADMSG;
    return sua_uri_parse(na.uri, u, NULL);
}

int sua__srv_is_user(const struct sua_uri *u, struct sua_str name)
{
    char user[SUA__USER_MAX];
    int n = sua_uri_unescape(u->user, user, sizeof user);

    return n > 0 && sua_str_eq(sua_str_make(user, (size_t)n), name);
}
