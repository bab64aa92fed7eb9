/* SPDX-License-Identifier: MIT
 * application/im-iscomposing+xml. RFC 3994 6. */
#include "pkg/pkg.h"
#include "sip/iscomposing.h"

#define IN(m) (uint16_t)offsetof(struct sua_iscomposing, m)

static const struct sua__form_ns ns[] = {
    { "", "urn:ietf:params:xml:ns:im-iscomposing" }
};
static const struct sua__row rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "isComposing" },
    { "active\0", IN(active), 1, SUA__R_WORD, "state" },
    { NULL, IN(last_active), 1, SUA__R_STR, "lastactive" },
    { NULL, IN(content_type), 1, SUA__R_STR, "contenttype" },
    { NULL, IN(refresh_s), 1, SUA__R_NUM, "refresh" },
};
static const struct sua__form form = SUA__FORM(ns, rows);

int sua_iscomposing_parse(struct sua_xml *x, struct sua_str doc, void *mem,
                          size_t cap, struct sua_iscomposing *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_begin(x, doc, mem, cap, &form, out);
}

int sua_iscomposing_write(struct sua_buf *b, const struct sua_iscomposing *in)
{
    struct sua_xml_writer w;

    sua__form_root(&w, b, &form, in);
    if (!in->active)
        sua_xml_element(&w, "state", SUA_STR("idle"));
    sua__form_rows(&w, &form, 1, form.n, in);
    return sua_xml_end(&w);
}
