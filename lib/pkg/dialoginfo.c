/* SPDX-License-Identifier: MIT
 * application/dialog-info+xml. RFC 4235 4. */
#include "msg/value.h"
#include "pkg/pkg.h"
#include "sip/dialoginfo.h"

#define AT(m) (uint16_t)offsetof(struct sua_dialoginfo, m)
#define IN(m) (uint16_t)offsetof(struct sua_dialoginfo_entry, m)
#define EVENTS                                                                \
    "cancelled\0rejected\0replaced\0local-bye\0remote-bye\0error\0timeout\0"

static const struct sua__form_ns ns[] = {
    { "", "urn:ietf:params:xml:ns:dialog-info" }
};

static const struct sua__row info_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "dialog-info" },
    { NULL, AT(version), 1, SUA__R_ATTR | SUA__R_NEEDED | SUA__R_VERSION,
      "version" },
    { "full\0partial\0", AT(state), 1,
      SUA__R_ATTR | SUA__R_NEEDED | SUA__R_WORD, "state" },
    { NULL, AT(entity), 1, SUA__R_ATTR | SUA__R_STR, "entity" },
};

/* Rows of a struct sua_dialoginfo_party. */
#define PARTY(side)                                                           \
    { NULL, 0, 1, SUA__R_NODE, #side },                                       \
    { NULL, IN(side.identity), 2, SUA__R_STR, "identity" },                   \
    { NULL, IN(side.display), 3, SUA__R_ATTR | SUA__R_STR, "display" },       \
    { NULL, IN(side.display), 3, SUA__R_ATTR | SUA__R_READ | SUA__R_STR,      \
      "display-name" },                                                       \
    { NULL, 0, 2, SUA__R_NODE, "target" },                                    \
    { NULL, IN(side.target), 3, SUA__R_ATTR | SUA__R_STR, "uri" },            \
    { "pname\0pval\0", IN(side.params), 3, SUA__R_ITEM, "param" },            \
    { NULL, IN(side.sdp), 2, SUA__R_STR, "session-description" },             \
    { NULL, IN(side.sdp_type), 3, SUA__R_ATTR | SUA__R_STR, "type" },         \
    { NULL, IN(side.cseq), 2, SUA__R_NUM, "cseq" }

static const struct sua__row dialog_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "dialog" },
    { NULL, IN(id), 1, SUA__R_ATTR | SUA__R_NEEDED | SUA__R_STR, "id" },
    { NULL, IN(call_id), 1, SUA__R_ATTR | SUA__R_STR, "call-id" },
    { NULL, IN(local_tag), 1, SUA__R_ATTR | SUA__R_STR, "local-tag" },
    { NULL, IN(remote_tag), 1, SUA__R_ATTR | SUA__R_STR, "remote-tag" },
    { "initiator\0recipient\0", IN(direction), 1, SUA__R_ATTR | SUA__R_WORD,
      "direction" },
    { "trying\0proceeding\0early\0confirmed\0terminated\0", IN(state), 1,
      SUA__R_WORD, "state" },
    { EVENTS, IN(event), 2, SUA__R_ATTR | SUA__R_WORD, "event" },
    { EVENTS, IN(event), 2, SUA__R_ATTR | SUA__R_READ | SUA__R_WORD,
      "reason" },
    { NULL, IN(code), 2, SUA__R_ATTR | SUA__R_NUM, "code" },
    { NULL, IN(duration), 1, SUA__R_NUM, "duration" },
    { NULL, 0, 1, SUA__R_NODE, "replaces" },
    { NULL, IN(replaces.call_id), 2, SUA__R_ATTR | SUA__R_STR, "call-id" },
    { NULL, IN(replaces.local_tag), 2, SUA__R_ATTR | SUA__R_STR,
      "local-tag" },
    { NULL, IN(replaces.remote_tag), 2, SUA__R_ATTR | SUA__R_STR,
      "remote-tag" },
    { NULL, IN(referred_by), 1, SUA__R_STR, "referred-by" },
    { NULL, IN(referred_by_display), 2, SUA__R_ATTR | SUA__R_STR,
      "display" },
    PARTY(local),
    PARTY(remote),
};

static const struct sua__form info_form = SUA__FORM(ns, info_rows);
static const struct sua__form dialog_form = SUA__FORM(ns, dialog_rows);

int sua_dialoginfo_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                         size_t cap, struct sua_dialoginfo *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_begin(x, doc, mem, cap, &info_form, out);
}

int sua_dialoginfo_next(struct sua_xml *x, struct sua_dialoginfo_entry *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_next(x, 1, 2, &dialog_form, out);
}

void sua_dialoginfo_write(struct sua_xml_writer *w, struct sua_buf *b,
                          const struct sua_dialoginfo *info)
{
    sua__form_root(w, b, &info_form, info);
}

void sua_dialoginfo_put(struct sua_xml_writer *w,
                        const struct sua_dialoginfo_entry *dialog)
{
    if (!dialog->state)
        sua__put_invalid(w->b);
    sua__form_put(w, &dialog_form, dialog);
}
