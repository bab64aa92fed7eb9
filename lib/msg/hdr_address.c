/* SPDX-License-Identifier: MIT
 * Values around an address: From and its kin, Contact, Route, Referred-By.
 * RFC 3261 20.10, 20.20, 20.34; RFC 3892 3; RFC 5626, 5627 (Contact). */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* ---- From, To, Reply-To, Refer-To ... ---------------------------------- */
static const struct sua__field nameaddr_fields[] = {
    SUA__FIELD(sua_nameaddr, tag, "tag", STR),
};

/* "*" stands alone. */
static void put_star(struct sua_buf *b, const struct sua_nameaddr *v)
{
    if (v->display.n || v->params.n || v->tag.p ||
        (v->uri.n && !sua_str_eq(v->uri, SUA_STR("*"))))
        sua__put_invalid(b);
    sua_buf_char(b, '*');
}

void sua_nameaddr_write(struct sua_buf *b, const struct sua_nameaddr *v)
{
    if (v->star)
        put_star(b, v);
    else
        sua__nameaddr_put(b, nameaddr_fields, SUA__COUNT(nameaddr_fields), v,
                          v);
}

/* ---- Contact ----------------------------------------------------------- */
static const struct sua__field contact_fields[] = {
    SUA__FIELD(sua_contact, addr.tag, "tag", STR),
    SUA__FIELD(sua_contact, q, "q", Q),
    SUA__FIELD(sua_contact, expires, "expires", EXPIRES),
    SUA__FIELD(sua_contact, reg_id, "reg-id", NUM),
    SUA__FIELD(sua_contact, instance, "+sip.instance", QUOTED),
    SUA__FIELD(sua_contact, pub_gruu, "pub-gruu", QUOTED),
    SUA__FIELD(sua_contact, temp_gruu, "temp-gruu", QUOTED),
};

int sua_contact_parse(struct sua_str s, struct sua_contact *out)
{
    s = sua_str_trim(s);
    memset(out, 0, sizeof(*out));
    if (s.n == 1 && *s.p == '*') {
        out->addr.uri = s;
        out->addr.star = 1;
        return SUA_OK;
    }
    return sua__nameaddr_read(s, contact_fields, SUA__COUNT(contact_fields),
                              out, &out->addr);
}

void sua_contact_write(struct sua_buf *b, const struct sua_contact *v)
{
    if (!v->addr.star) {
        sua__nameaddr_put(b, contact_fields, SUA__COUNT(contact_fields), v,
                          &v->addr);
        return;
    }
    if (v->q.set || v->expires.set || v->reg_id.set || v->instance.p ||
        v->pub_gruu.p || v->temp_gruu.p)
        sua__put_invalid(b);
    put_star(b, &v->addr);
}

/* ---- Route, Record-Route, Path, Service-Route -------------------------- */
static const struct sua__field route_fields[] = {
    SUA__FIELD(sua_route, addr.tag, "tag", STR),
};

static uint8_t has_lr(struct sua_str text)
{
    struct sua_uri uri;
    struct sua_str value;

    return !sua_uri_parse(text, &uri, NULL) &&
           !sua_param_get(uri.params, SUA_STR("lr"), &value);
}

int sua_route_parse(struct sua_str s, struct sua_route *out)
{
    memset(out, 0, sizeof(*out));
    if (sua__nameaddr_read(s, route_fields, SUA__COUNT(route_fields), out,
                           &out->addr) ||
        !sua__nameaddr_angled(&out->addr, s))
        return SUA_EBADMSG;
    out->lr = has_lr(out->addr.uri);
    return SUA_OK;
}

void sua_route_write(struct sua_buf *b, const struct sua_route *v)
{
    sua__nameaddr_put(b, route_fields, SUA__COUNT(route_fields), v, &v->addr);
}

/* ---- Referred-By ------------------------------------------------------- */
static const struct sua__field referred_by_fields[] = {
    SUA__FIELD(sua_referred_by, addr.tag, "tag", STR),
    SUA__FIELD(sua_referred_by, cid, "cid", QUOTED),
};

int sua_referred_by_parse(struct sua_str s, struct sua_referred_by *out)
{
    memset(out, 0, sizeof(*out));
    return sua__nameaddr_read(s, referred_by_fields,
                              SUA__COUNT(referred_by_fields), out,
                              &out->addr);
}

void sua_referred_by_write(struct sua_buf *b, const struct sua_referred_by *v)
{
    sua__nameaddr_put(b, referred_by_fields, SUA__COUNT(referred_by_fields),
                      v, &v->addr);
}
