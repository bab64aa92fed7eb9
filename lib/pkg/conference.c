/* SPDX-License-Identifier: MIT
 * application/conference-info+xml. RFC 4575 4, 5. */
#include "msg/value.h"
#include "pkg/pkg.h"
#include "sip/conference.h"

#define AT(m) (uint16_t)offsetof(struct sua_conference, m)
#define US(m) (uint16_t)offsetof(struct sua_conference_user, m)
#define EP(m) (uint16_t)offsetof(struct sua_conference_endpoint, m)
#define ME(m) (uint16_t)offsetof(struct sua_conference_media, m)
#define MUST SUA__R_ATTR | SUA__R_NEEDED
#define STATES "full\0partial\0deleted\0"
#define BOOLS "true\0false\0"

static const struct sua__form_ns ns[] = {
    { "", "urn:ietf:params:xml:ns:conference-info" }
};

static const struct sua__row conference_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "conference-info" },
    { NULL, AT(entity), 1, MUST | SUA__R_STR, "entity" },
    { STATES, AT(state), 1, SUA__R_ATTR | SUA__R_WORD, "state" },
    { NULL, AT(version), 1, MUST | SUA__R_VERSION, "version" },
    { NULL, 0, 1, SUA__R_NODE, "conference-description" },
    { NULL, AT(display), 2, SUA__R_STR, "display-text" },
    { NULL, AT(subject), 2, SUA__R_STR, "subject" },
    { NULL, AT(free_text), 2, SUA__R_STR, "free-text" },
    { NULL, AT(keywords), 2, SUA__R_STR, "keywords" },
    { "purpose\0uri\0", AT(conf_uris), 2, SUA__R_ENTRY, "conf-uris" },
    { "purpose\0uri\0", AT(service_uris), 2, SUA__R_ENTRY, "service-uris" },
    { NULL, AT(max_users), 2, SUA__R_NUM, "maximum-user-count" },
    { NULL, 0, 1, SUA__R_NODE, "conference-state" },
    { NULL, AT(user_count), 2, SUA__R_NUM, "user-count" },
    { BOOLS, AT(active), 2, SUA__R_WORD, "active" },
    { BOOLS, AT(locked), 2, SUA__R_WORD, "locked" },
    { NULL, 0, 1, SUA__R_NODE, "users" },
    { STATES, AT(users), 2, SUA__R_ATTR | SUA__R_WORD, "state" },
};
#define USERS_ROWS 2            /* the last ones                           */

static const struct sua__row user_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "user" },
    { NULL, US(entity), 1, MUST | SUA__R_STR, "entity" },
    { STATES, US(state), 1, SUA__R_ATTR | SUA__R_WORD, "state" },
    { NULL, US(display), 1, SUA__R_STR, "display-text" },
    { "\0uri\0", US(aors), 1, SUA__R_ENTRY, "associated-aors" },
    { "\0", US(roles), 1, SUA__R_ENTRY, "roles" },
    { NULL, US(languages), 1, SUA__R_STR, "languages" },
    { NULL, US(cascaded_focus), 1, SUA__R_STR, "cascaded-focus" },
};

#define ACT(name, member)                                                     \
    { NULL, 0, 1, SUA__R_NODE, name },                                        \
    { NULL, EP(member.when), 2, SUA__R_STR, "when" },                         \
    { NULL, EP(member.reason), 2, SUA__R_STR, "reason" },                     \
    { NULL, EP(member.by), 2, SUA__R_STR, "by" }

static const struct sua__row endpoint_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "endpoint" },
    { NULL, EP(entity), 1, MUST | SUA__R_STR, "entity" },
    { STATES, EP(state), 1, SUA__R_ATTR | SUA__R_WORD, "state" },
    { NULL, EP(display), 1, SUA__R_STR, "display-text" },
    ACT("referred", referred),
    { "pending\0dialing-out\0dialing-in\0alerting\0on-hold\0connected\0"
      "muted-via-focus\0disconnecting\0disconnected\0",
      EP(status), 1, SUA__R_WORD, "status" },
    { "dialed-in\0dialed-out\0focus-owner\0", EP(joined), 1, SUA__R_WORD,
      "joining-method" },
    ACT("joining-info", joining),
    { "departed\0booted\0failed\0busy\0", EP(left), 1, SUA__R_WORD,
      "disconnection-method" },
    ACT("disconnection-info", leaving),
    { NULL, 0, 1, SUA__R_NODE, "call-info" },
    { NULL, 0, 2, SUA__R_NODE, "sip" },
    { NULL, EP(sip.display), 3, SUA__R_STR, "display-text" },
    { NULL, EP(sip.call_id), 3, SUA__R_STR, "call-id" },
    { NULL, EP(sip.from_tag), 3, SUA__R_STR, "from-tag" },
    { NULL, EP(sip.to_tag), 3, SUA__R_STR, "to-tag" },
};
#define CALL_ROWS 6             /* the last ones                           */

static const struct sua__row media_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "media" },
    { NULL, ME(id), 1, MUST | SUA__R_STR, "id" },
    { NULL, ME(display), 1, SUA__R_STR, "display-text" },
    { NULL, ME(type), 1, SUA__R_STR, "type" },
    { NULL, ME(label), 1, SUA__R_STR, "label" },
    { NULL, ME(src_id), 1, SUA__R_STR, "src-id" },
    { "recvonly\0sendonly\0sendrecv\0inactive\0", ME(status), 1, SUA__R_WORD,
      "status" },
};

static const struct sua__form conference = SUA__FORM(ns, conference_rows);
static const struct sua__form user_form = SUA__FORM(ns, user_rows);
static const struct sua__form endpoint_form = SUA__FORM(ns, endpoint_rows);
static const struct sua__form media_form = SUA__FORM(ns, media_rows);

/* 4.4: what is not said is full. */
static void settle(uint8_t *state)
{
    if (!*state)
        *state = SUA_DOC_FULL;
}

int sua_conference_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                         size_t cap, struct sua_conference *out)
{
    memset(out, 0, sizeof(*out));
    if (sua__form_begin(x, doc, mem, cap, &conference, out))
        return x->err;
    settle(&out->state);
    settle(&out->users);
    return SUA_OK;
}

int sua_conference_next(struct sua_xml *x, struct sua_conference_user *out)
{
    int got;

    memset(out, 0, sizeof(*out));
    got = sua__form_next(x, 1, 3, &user_form, out);
    settle(&out->state);
    return got;
}

int sua_conference_next_endpoint(struct sua_xml *x,
                                 struct sua_conference_endpoint *out)
{
    int got;

    memset(out, 0, sizeof(*out));
    got = sua__form_next(x, 3, 4, &endpoint_form, out);
    settle(&out->state);
    return got;
}

int sua_conference_next_media(struct sua_xml *x,
                              struct sua_conference_media *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_next(x, 4, 5, &media_form, out);
}

void sua_conference_write(struct sua_xml_writer *w, struct sua_buf *b,
                          const struct sua_conference *conf)
{
    unsigned users = conference.n - USERS_ROWS;
    unsigned from = sua__form_root(w, b, &conference, conf);

    sua__form_rows(w, &conference, from, users, conf);
    sua_xml_open(w, "users");
    if (conf->users > SUA_DOC_DELETED)
        sua__put_invalid(b);
    if (conf->users)
        sua_xml_attr(w, "state", sua__form_word(STATES, conf->users));
}

void sua_conference_open(struct sua_xml_writer *w,
                         const struct sua_conference_user *user)
{
    unsigned from = sua__form_open(w, &user_form, user);

    sua__form_rows(w, &user_form, from, user_form.n, user);
}

void sua_conference_put(struct sua_xml_writer *w,
                        const struct sua_conference_endpoint *ep,
                        const struct sua_conference_media *media, size_t n)
{
    unsigned call = endpoint_form.n - CALL_ROWS;
    unsigned from = sua__form_open(w, &endpoint_form, ep);

    sua__form_rows(w, &endpoint_form, from, call, ep);
    for (; n && !w->b->err; n--)
        sua__form_put(w, &media_form, media++);
    sua__form_rows(w, &endpoint_form, call, endpoint_form.n, ep);
    sua_xml_close(w);
}
