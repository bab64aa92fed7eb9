/* SPDX-License-Identifier: 0BSD
 * What a notification says: presence (RFC 3863, 4480), calls (RFC 4235),
 * mailboxes (RFC 3842), registrations (RFC 3680), conferences (RFC 4575). */
#include "summary.h"

#include <stdio.h>
#include <string.h>

#include "sip/conference.h"
#include "sip/dialoginfo.h"
#include "sip/mwi.h"
#include "sip/pidf.h"
#include "sip/reginfo.h"
#include "text.h"

enum { DOCUMENT = 8192 };

struct work {
    struct sua_xml xml;
    char mem[DOCUMENT];
    struct summary *out;
    size_t n;               /* of out->text */
};

#define SAY(w, ...)                                                           \
    (void)text_append((w)->out->text, sizeof((w)->out->text), &(w)->n,        \
                      __VA_ARGS__)

static void set_value(struct work *w, const char *p, size_t n)
{
    snprintf(w->out->value, sizeof(w->out->value), "%.*s", (int)n, p);
}

/* ---- presence ----------------------------------------------------------- */
struct seen {
    unsigned basic;
    struct sua_str activity, note;
};

static void note_part(struct seen *s, const struct sua_presence_part *part)
{
    if (part->kind == SUA_PRESENCE_TUPLE &&
        (!s->basic || part->basic == SUA_PRESENCE_OPEN))
        s->basic = part->basic;
    if (part->activities.n && !s->activity.n)
        s->activity = part->activities.item[0].name;
    if (part->notes.n && (!s->note.n || part->kind == SUA_PRESENCE_PERSON))
        s->note = part->notes.item[0].value;
}

static bool presence(struct work *w, struct sua_str body)
{
    struct sua_presence doc;
    struct sua_presence_part part;
    struct seen s;
    struct sua_str word;

    memset(&s, 0, sizeof(s));
    if (sua_presence_begin(&w->xml, body, w->mem, sizeof(w->mem), &doc))
        return false;
    while (sua_presence_next(&w->xml, &part) == 1)
        note_part(&s, &part);
    if (!s.note.n && doc.notes.n)
        s.note = doc.notes.item[0].value;
    word = s.basic == SUA_PRESENCE_OPEN ? SUA_STR("open")
                                        : SUA_STR("closed");
    SAY(w, "%.*s", SUA_FMT(word));
    if (s.activity.n)
        SAY(w, ", %.*s", SUA_FMT(s.activity));
    if (s.note.n)
        SAY(w, ", \"%.*s\"", SUA_FMT(s.note));
    if (s.activity.n && s.basic == SUA_PRESENCE_OPEN)
        word = s.activity;
    set_value(w, word.p, word.n);
    return true;
}

/* ---- calls -------------------------------------------------------------- */
static const char *lamp_of(const struct sua_dialoginfo_entry *d)
{
    if (d->state == SUA_DIALOGINFO_TERMINATED)
        return "idle";
    return d->direction == SUA_DIALOGINFO_RECIPIENT &&
                   d->state != SUA_DIALOGINFO_CONFIRMED
               ? "ringing" : "busy";
}

/* "idle" < "ringing" < "busy": what keeps somebody from answering wins. */
static bool busier(const char *a, const char *b)
{
    return strcmp(b, "busy") && (!strcmp(a, "busy") || !strcmp(b, "idle"));
}

static bool calls(struct work *w, struct sua_str body)
{
    struct sua_dialoginfo doc;
    struct sua_dialoginfo_entry d;
    const char *lamp = "idle";
    char names[300] = "";
    size_t n = 0;

    if (sua_dialoginfo_begin(&w->xml, body, w->mem, sizeof(w->mem), &doc))
        return false;
    while (sua_dialoginfo_next(&w->xml, &d) == 1) {
        const char *one = lamp_of(&d);

        if (busier(one, lamp))
            lamp = one;
        if (strcmp(one, "idle") && d.remote.identity.n)
            (void)text_append(names, sizeof(names), &n, ", %.*s",
                              SUA_FMT(d.remote.identity));
    }
    SAY(w, "%s%s", lamp, names);
    set_value(w, lamp, strlen(lamp));
    return true;
}

/* ---- mailboxes ---------------------------------------------------------- */
static bool mailbox(struct work *w, struct sua_str body)
{
    static const char *const classes[] = { "voice", "fax", "pager",
                                           "multimedia", "text", "none" };
    struct sua_mwi m;
    const char *word;
    unsigned i;

    if (sua_mwi_parse(body, &m, NULL))
        return false;
    word = m.waiting ? "yes" : "no";
    SAY(w, "%s", m.waiting ? "messages wait" : "no messages");
    for (i = 0; i < SUA_MWI_CLASSES; i++)
        if (m.count[i].set)
            SAY(w, ", %s: %lu new %lu old", classes[i],
                (unsigned long)m.count[i].fresh,
                (unsigned long)m.count[i].old);
    set_value(w, word, strlen(word));
    return true;
}

/* ---- registrations, conferences ----------------------------------------- */
static bool registrations(struct work *w, struct sua_str body)
{
    static const char *const states[] = { "", "init", "active",
                                          "terminated" };
    struct sua_reginfo doc;
    struct sua_registration r;
    struct sua_regcontact c;

    if (sua_reginfo_begin(&w->xml, body, w->mem, sizeof(w->mem), &doc))
        return false;
    while (sua_reginfo_next(&w->xml, &r) == 1) {
        const char *word = states[r.state & 3];

        set_value(w, word, strlen(word));
        SAY(w, "%s%.*s %s", w->n ? "; " : "", SUA_FMT(r.aor), word);
        while (sua_reginfo_contact(&w->xml, &c) == 1)
            SAY(w, ", %.*s %s", SUA_FMT(c.uri),
                c.state == SUA_REGCONTACT_ACTIVE ? "active" : "gone");
    }
    return true;
}

static bool conference(struct work *w, struct sua_str body)
{
    struct sua_conference doc;
    struct sua_conference_user u;

    if (sua_conference_begin(&w->xml, body, w->mem, sizeof(w->mem), &doc))
        return false;
    SAY(w, "%.*s", SUA_FMT(doc.subject.n ? doc.subject : doc.entity));
    while (sua_conference_next(&w->xml, &u) == 1)
        SAY(w, ", %.*s", SUA_FMT(u.entity));
    return true;
}

bool summary_of(struct sua_str type, struct sua_str body,
                struct summary *out)
{
    static const struct {
        const char *type;
        bool (*read)(struct work *w, struct sua_str body);
    } kinds[] = {
        { "application/pidf+xml", presence },
        { "application/dialog-info+xml", calls },
        { "application/simple-message-summary", mailbox },
        { "application/reginfo+xml", registrations },
        { "application/conference-info+xml", conference }
    };
    struct work w;
    size_t i;

    memset(out, 0, sizeof(*out));
    w.out = out;
    w.n = 0;
    for (i = 0; body.n && i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (!sua_mediatype_is(type, sua_str_z(kinds[i].type)))
            continue;
        if (kinds[i].read(&w, body))
            return true;
        memset(out, 0, sizeof(*out));
        break;
    }
    return false;
}
