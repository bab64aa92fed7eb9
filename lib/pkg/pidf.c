/* SPDX-License-Identifier: MIT
 * application/pidf+xml. RFC 3863 4, RFC 4479 5.1, RFC 4480 3. */
#include "msg/value.h"
#include "pkg/pkg.h"
#include "sip/pidf.h"

#define AT(m) (uint16_t)offsetof(struct sua_presence, m)
#define IN(m) (uint16_t)offsetof(struct sua_presence_part, m)

static const struct sua__form_ns ns[] = {
    { "dm:", "urn:ietf:params:xml:ns:pidf:data-model" },
    { "rpid:", "urn:ietf:params:xml:ns:pidf:rpid" },
    { "", "urn:ietf:params:xml:ns:pidf" }
};

static const struct sua__row presence_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "presence" },
    { NULL, AT(entity), 1, SUA__R_ATTR | SUA__R_STR, "entity" },
    { "xml:lang\0", AT(notes), 1, SUA__R_ITEM, "note" },
};

#define ID                                                                    \
    { NULL, IN(id), 1, SUA__R_ATTR | SUA__R_NEEDED | SUA__R_STR, "id" }
#define ACTIVITIES                                                            \
    { NULL, IN(activities), 1, SUA__R_ANY, "rpid:activities" },               \
    { NULL, IN(from), 2, SUA__R_ATTR | SUA__R_STR, "from" },                  \
    { NULL, IN(until), 2, SUA__R_ATTR | SUA__R_STR, "until" }
#define RICH                                                                  \
    { NULL, IN(sphere), 1, SUA__R_STR, "rpid:sphere" },                       \
    { NULL, IN(status_icon), 1, SUA__R_STR, "rpid:status-icon" },             \
    { "active\0idle\0", IN(input), 1, SUA__R_WORD, "rpid:user-input" },       \
    { NULL, IN(last_input), 2, SUA__R_ATTR | SUA__R_STR, "last-input" }

static const struct sua__row tuple_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "tuple" },
    ID,
    { NULL, 0, 1, SUA__R_NODE, "status" },
    { "open\0closed\0", IN(basic), 2, SUA__R_WORD, "basic" },
    ACTIVITIES,
    RICH,
    { NULL, IN(device_id), 1, SUA__R_STR, "dm:deviceID" },
    { NULL, IN(contact), 1, SUA__R_STR, "contact" },
    { NULL, IN(priority), 2, SUA__R_ATTR | SUA__R_Q, "priority" },
    { "xml:lang\0", IN(notes), 1, SUA__R_ITEM, "note" },
    { NULL, IN(timestamp), 1, SUA__R_STR, "timestamp" },
};
static const struct sua__row person_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "dm:person" },
    ID,
    ACTIVITIES,
    RICH,
    { "xml:lang\0", IN(notes), 1, SUA__R_ITEM, "dm:note" },
    { NULL, IN(timestamp), 1, SUA__R_STR, "dm:timestamp" },
};
static const struct sua__row device_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "dm:device" },
    ID,
    RICH,
    { NULL, IN(device_id), 1, SUA__R_STR, "dm:deviceID" },
    { "xml:lang\0", IN(notes), 1, SUA__R_ITEM, "dm:note" },
    { NULL, IN(timestamp), 1, SUA__R_STR, "dm:timestamp" },
};

static const struct sua__form presence = SUA__FORM(ns, presence_rows);
static const struct sua__form forms[] = {
    SUA__FORM(ns, tuple_rows),  /* as enum sua_presence_kind               */
    SUA__FORM(ns, person_rows),
    SUA__FORM(ns, device_rows),
};

int sua_presence_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                       size_t cap, struct sua_presence *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_begin(x, doc, mem, cap, &presence, out);
}

int sua_presence_next(struct sua_xml *x, struct sua_presence_part *out)
{
    unsigned kind;
    int got;

    memset(out, 0, sizeof(*out));
    while ((got = sua_xml_child(x, 1)) > 0)
        for (kind = 0; kind < SUA__COUNT(forms); kind++) {
            if (!sua__form_at(x, &forms[kind], &forms[kind].rows[0]))
                continue;
            out->kind = (uint8_t)(kind + 1);
            return sua__form_read(x, &forms[kind], out) ? x->err : 1;
        }
    return got;
}

void sua_presence_write(struct sua_xml_writer *w, struct sua_buf *b,
                        const struct sua_presence *p)
{
    if (!p->entity.p)
        sua__put_invalid(b);
    sua__form_root(w, b, &presence, p);
}

void sua_presence_put(struct sua_xml_writer *w,
                      const struct sua_presence_part *part)
{
    if (part->kind - 1u < SUA__COUNT(forms))
        sua__form_put(w, &forms[part->kind - 1], part);
    else
        sua__put_invalid(w->b);
}

int sua_presence_end(struct sua_xml_writer *w, const struct sua_presence *p)
{
    sua__form_rows(w, &presence, 2, SUA__COUNT(presence_rows), p);
    return sua_xml_end(w);
}
