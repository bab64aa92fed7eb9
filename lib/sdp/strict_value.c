/* SPDX-License-Identifier: MIT
 * The values of lines by the grammar of RFC 8866 9, to the letter. */
#include "sdp/form.h"
#include "msg/msg.h"
#include "sip/sdp_attr.h"

/* ---- addresses --------------------------------------------------------- */

/* RFC 8866 9, FQDN. */
static int is_name(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!sua__is(s.p[i], SUA__C_HOST) || s.p[i] == '_')
            return 0;
    return s.n >= 4;
}

/* family: of the literal; 0: a name, or of a network that is not ours. */
static int read_address(struct sua_str nettype, struct sua_str addrtype,
                        struct sua_str text, struct sua_addr *addr)
{
    int v4 = sua_str_eq(addrtype, SUA_STR("IP4"));
    int err = sua_addr_parse(text, addr);

    if (!sua_str_eq(nettype, SUA_STR("IN")) ||
        !(v4 || sua_str_eq(addrtype, SUA_STR("IP6")))) {
        addr->family = 0;
        return 1;
    }
    if (err || *text.p == '[')
        return is_name(text);
    return addr->family == (v4 ? 4 : 6);
}

static int is_multicast(const struct sua_addr *a)
{
    return a->family == 4 ? a->ip[0] >> 4 == 14
                          : a->family == 6 && a->ip[0] == 255;
}

static int origin_ok(struct sua_str v)
{
    struct sua_sdp_origin_line o;
    struct sua_addr addr;

    return !sua_sdp_origin_parse(v, &o) &&
           read_address(o.nettype, o.addrtype, o.addr, &addr) &&
           !is_multicast(&addr);
}

/* A ttl just with IPv4 multicast, a count just with multicast; what a name
 * stands for is not known. */
static int connection_ok(struct sua_str v)
{
    struct sua_sdp_connection c;
    struct sua_addr addr;

    if (sua_sdp_connection_parse(v, &c) ||
        !read_address(c.nettype, c.addrtype, c.addr, &addr))
        return 0;
    if (!addr.family)
        return 1;
    if (!is_multicast(&addr))
        return !c.ttl.set && !c.count.set;
    return addr.family == 6 || c.ttl.set;
}

/* ---- who to ask -------------------------------------------------------- */

/* RFC 8866 9, email-safe and a space. */
static int is_comment(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (memchr("()<>", s.p[i], 4))
            return 0;
    return s.n != 0;
}

static int is_email(struct sua_str s)
{
    size_t at = sua__str_find(s, '@');

    return at && at + 1 < s.n && sua__sdp_fits(s, SUA__F_WORD, SUA__R_SOME);
}

static int is_phone(struct sua_str s)
{
    size_t i;

    s = sua__str_sub(s, s.n && *s.p == '+', s.n);
    for (i = 0; i < s.n; i++)
        if (!sua__is_digit(s.p[i]) &&
            (!i || (s.p[i] != ' ' && s.p[i] != '-')))
            return 0;
    return s.n > 1;
}

/* An address alone, "address (who)" or "who <address>". */
static int contact_ok(struct sua_str v, int (*is_address)(struct sua_str))
{
    size_t angle = sua__str_find(v, '<'), paren = sua__str_find(v, '(');
    char last = v.n ? v.p[v.n - 1] : '\0';

    if (angle < v.n)
        return last == '>' && is_comment(sua__str_sub(v, 0, angle)) &&
               is_address(sua__str_sub(v, angle + 1, v.n - 1));
    if (paren < v.n)
        return last == ')' &&
               is_comment(sua__str_sub(v, paren + 1, v.n - 1)) &&
               is_address(sua_str_trim(sua__str_sub(v, 0, paren)));
    return is_address(v);
}

/* ---- times and keys ---------------------------------------------------- */

/* 0, or ten digits and more, the first not 0. */
static int is_time(struct sua_str s)
{
    return (s.n == 1 && *s.p == '0') ||
           (s.n >= 10 && *s.p != '0' &&
            sua__sdp_fits(s, SUA__F_DIGITS, SUA__R_SOME));
}

static int timing_ok(struct sua_str v)
{
    struct sua_str start = sua__sdp_word(&v), stop = sua__sdp_word(&v);

    return !v.n && is_time(start) && is_time(stop);
}

static int repeat_ok(struct sua_str v)
{
    struct sua_sdp_repeat r;

    return !sua_sdp_repeat_parse(v, &r);
}

static int zone_ok(struct sua_str v)
{
    struct sua_sdp_zone z;
    int got, n = 0;

    for (;; n++) {
        struct sua_str at = v, time = sua__sdp_word(&at);

        got = sua_sdp_zone_next(&v, &z);
        if (got <= 0)
            return !got && n;
        if (!is_time(time))
            return 0;
    }
}

static int key_ok(struct sua_str v)
{
    struct sua_sdp_key k;

    if (sua_sdp_key_parse(v, &k))
        return 0;
    if (sua_str_eq(k.method, SUA_STR("prompt")))
        return !k.value.p;
    return (k.value.n && (sua_str_eq(k.method, SUA_STR("clear")) ||
                          sua_str_eq(k.method, SUA_STR("uri")))) ||
           (k.value.p && sua_str_eq(k.method, SUA_STR("base64")));
}

static int bandwidth_ok(struct sua_str v)
{
    struct sua_sdp_bandwidth b;

    return !sua_sdp_bandwidth_parse(v, &b);
}

/* ---- m= and a= --------------------------------------------------------- */

static int media_ok(struct sua_str v)
{
    struct sua_sdp_media_line m;

    return !sua_sdp_media_parse(v, &m);
}

static int rtpmap_ok(struct sua_str v)
{
    struct sua_sdp_rtpmap r;

    return sua__sdp_spaced(v) && !sua_sdp_rtpmap_parse(v, &r);
}

static int fmtp_ok(struct sua_str v)
{
    struct sua_sdp_fmtp f;

    return v.n && *v.p != ' ' && !sua_sdp_fmtp_parse(v, &f) &&
           f.params.p == f.format.p + f.format.n + 1;
}

static int ptime_ok(struct sua_str v)
{
    uint32_t ms;

    return !sua_sdp_thousandths_parse(v, &ms);
}

static int attribute_ok(struct sua_str v)
{
    size_t n = sua__str_find(v, ':');
    struct sua_str name = sua__str_sub(v, 0, n);
    struct sua_str value = sua__str_sub(v, n + 1, v.n);

    if (!sua__sdp_fits(name, SUA__F_TOKEN, SUA__R_SOME) || n + 1 == v.n)
        return 0;
    if (sua_str_eq(name, SUA_STR("rtpmap")))
        return rtpmap_ok(value);
    if (sua_str_eq(name, SUA_STR("fmtp")))
        return fmtp_ok(value);
    if (sua_str_eq(name, SUA_STR("ptime")))
        return ptime_ok(value);
    return n == v.n || sua__sdp_direction(name) < 0;
}

/* ---- all of them ------------------------------------------------------- */

static int spaced_ok(char type, struct sua_str v)
{
    switch (type) {
    case 'o':
        return origin_ok(v);
    case 'c':
        return connection_ok(v);
    case 'b':
        return bandwidth_ok(v);
    case 't':
        return timing_ok(v);
    case 'r':
        return repeat_ok(v);
    case 'z':
        return zone_ok(v);
    default:
        return media_ok(v);
    }
}

int sua__sdp_value_ok(char type, struct sua_str v)
{
    switch (type) {
    case 'v':                   /* the reader looks at it                  */
        return 1;
    case 's':
    case 'i':
        return v.n != 0;
    case 'u':
        return sua__sdp_fits(v, SUA__F_VISIBLE, SUA__R_SOME);
    case 'e':
        return contact_ok(v, is_email);
    case 'p':
        return contact_ok(v, is_phone);
    case 'k':
        return key_ok(v);
    case 'a':
        return attribute_ok(v);
    default:
        return sua__sdp_spaced(v) && spaced_ok(type, v);
    }
}
