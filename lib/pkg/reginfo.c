/* SPDX-License-Identifier: MIT
 * application/reginfo+xml. RFC 3680 5, RFC 5628 5. */
#include "msg/value.h"
#include "pkg/pkg.h"
#include "sip/reginfo.h"

#define AT(m) (uint16_t)offsetof(struct sua_reginfo, m)
#define OF(m) (uint16_t)offsetof(struct sua_registration, m)
#define IN(m) (uint16_t)offsetof(struct sua_regcontact, m)
#define MUST SUA__R_ATTR | SUA__R_NEEDED
#define EVENTS                                                                \
    "registered\0created\0refreshed\0shortened\0expired\0deactivated\0"       \
    "probation\0unregistered\0rejected\0"

static const struct sua__form_ns ns[] = {
    { "gr:", "urn:ietf:params:xml:ns:gruuinfo" },
    { "", "urn:ietf:params:xml:ns:reginfo" }
};

static const struct sua__row info_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "reginfo" },
    { NULL, AT(version), 1, MUST | SUA__R_VERSION, "version" },
    { "full\0partial\0", AT(state), 1, MUST | SUA__R_WORD, "state" },
};
static const struct sua__row registration_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "registration" },
    { NULL, OF(aor), 1, MUST | SUA__R_STR, "aor" },
    { NULL, OF(id), 1, MUST | SUA__R_STR, "id" },
    { "init\0active\0terminated\0", OF(state), 1, MUST | SUA__R_WORD,
      "state" },
};
static const struct sua__row contact_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "contact" },
    { NULL, IN(id), 1, MUST | SUA__R_STR, "id" },
    { "active\0terminated\0", IN(state), 1, MUST | SUA__R_WORD, "state" },
    { EVENTS, IN(event), 1, SUA__R_ATTR | SUA__R_WORD, "event" },
    { NULL, IN(duration), 1, SUA__R_ATTR | SUA__R_NUM,
      "duration-registered" },
    { NULL, IN(expires), 1, SUA__R_ATTR | SUA__R_NUM, "expires" },
    { NULL, IN(retry_after), 1, SUA__R_ATTR | SUA__R_NUM, "retry-after" },
    { NULL, IN(q), 1, SUA__R_ATTR | SUA__R_Q, "q" },
    { NULL, IN(callid), 1, SUA__R_ATTR | SUA__R_STR, "callid" },
    { NULL, IN(cseq), 1, SUA__R_ATTR | SUA__R_NUM, "cseq" },
    { NULL, IN(uri), 1, SUA__R_NEEDED | SUA__R_STR, "uri" },
    { NULL, IN(display), 1, SUA__R_STR, "display-name" },
    { "name\0", IN(params), 1, SUA__R_ITEM, "unknown-param" },
    { NULL, 0, 1, SUA__R_NODE, "gr:pub-gruu" },
    { NULL, IN(pub_gruu), 2, SUA__R_ATTR | SUA__R_STR, "uri" },
    { NULL, 0, 1, SUA__R_NODE, "gr:temp-gruu" },
    { NULL, IN(temp_gruu), 2, SUA__R_ATTR | SUA__R_STR, "uri" },
    { NULL, IN(temp_gruu_cseq), 2, SUA__R_ATTR | SUA__R_NUM, "first-cseq" },
};

static const struct sua__form info_form = SUA__FORM(ns, info_rows);
static const struct sua__form registration = SUA__FORM(ns, registration_rows);
static const struct sua__form contact_form = SUA__FORM(ns, contact_rows);

int sua_reginfo_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                      size_t cap, struct sua_reginfo *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_begin(x, doc, mem, cap, &info_form, out);
}

int sua_reginfo_next(struct sua_xml *x, struct sua_registration *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_next(x, 1, 2, &registration, out);
}

int sua_reginfo_contact(struct sua_xml *x, struct sua_regcontact *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_next(x, 2, 3, &contact_form, out);
}

void sua_reginfo_write(struct sua_xml_writer *w, struct sua_buf *b,
                       const struct sua_reginfo *info)
{
    sua__form_root(w, b, &info_form, info);
}

void sua_reginfo_open(struct sua_xml_writer *w,
                      const struct sua_registration *reg)
{
    sua__form_open(w, &registration, reg);
}

/* RFC 3680 5.1, RFC 5628 5: what one of the values needs. */
static int is_whole(const struct sua_regcontact *c)
{
    return c->event &&
           (c->event != SUA_REGCONTACT_SHORTENED || c->expires.set) &&
           (c->event != SUA_REGCONTACT_PROBATION || c->retry_after.set) &&
           (!c->temp_gruu.p || c->temp_gruu_cseq.set);
}

void sua_reginfo_put(struct sua_xml_writer *w,
                     const struct sua_regcontact *contact)
{
    if (!is_whole(contact))
        sua__put_invalid(w->b);
    sua__form_put(w, &contact_form, contact);
}
