/* SPDX-License-Identifier: 0BSD
 * What we tell about ourselves: presence or a document of any package, kept
 * published (RFC 3903). */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "phone.h"
#include "sip/pidf.h"

enum { DOCUMENT = 4096 };

struct publication {
    struct publication *next;
    struct phone *phone;
    struct sua_publication *sip;
    bool leaving;
    int code;                   /* of the newest response                  */
    char event[48];
};

static void forget(struct publication *q)
{
    struct publication **link = &q->phone->publications;

    while (*link != q)
        link = &(*link)->next;
    *link = q->next;
    free(q);
}

void publish_close(struct phone *p)
{
    while (p->publications)
        forget(p->publications);
}

/* ---- documents ---------------------------------------------------------- */
static size_t entity_of(struct phone *p, char *mem, size_t cap)
{
    struct sua_str aor = p->account ? sua_account_aor(p->account)
                                    : sua_str_z(NULL);

    if (p->o.resource)
        return account_target(p, p->o.resource, mem, cap) ? strlen(mem) : 0;
    if (!aor.n || aor.n >= cap)
        return 0;
    memcpy(mem, aor.p, aor.n);
    mem[aor.n] = 0;
    return aor.n;
}

/* "open", "closed", or an activity of RFC 4480 3.2, which is open. */
static int presence_text(const char *entity, const char *word,
                         const char *text, struct sua_buf *b)
{
    bool plain = !strcmp(word, "open") || !strcmp(word, "closed");
    struct sua_xml_writer w;
    struct sua_presence doc;
    struct sua_presence_part part;

    memset(&doc, 0, sizeof(doc));
    doc.entity = sua_str_z(entity);
    sua_presence_write(&w, b, &doc);
    memset(&part, 0, sizeof(part));
    part.kind = SUA_PRESENCE_TUPLE;
    part.id = SUA_STR("phone");
    part.basic = strcmp(word, "closed") ? SUA_PRESENCE_OPEN
                                        : SUA_PRESENCE_CLOSED;
    if (text) {
        part.notes.n = 1;
        part.notes.item[0].value = sua_str_z(text);
    }
    sua_presence_put(&w, &part);
    memset(&part, 0, sizeof(part));
    part.kind = SUA_PRESENCE_PERSON;
    part.id = SUA_STR("person");
    part.activities.n = 1;
    part.activities.item[0].name = sua_str_z(word);
    if (!plain)
        sua_presence_put(&w, &part);
    return sua_presence_end(&w, &doc);
}

static bool read_file(struct phone *p, const char *path, struct sua_buf *b)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, b->p, b->cap);

    if (fd >= 0)
        close(fd);
    if (n <= 0 || (size_t)n == b->cap) {
        event_warn(p, "body", NULL, "--body %s: %s", path,
                   n < 0 ? "cannot be read" : n ? "too long" : "empty");
        return false;
    }
    b->n = (size_t)n;
    return true;
}

/* ---- what comes --------------------------------------------------------- */
static void on_event(struct sua_publication *sip,
                     const struct sua_publication_event *ev, void *user)
{
    struct publication *q = user;
    struct phone *p = q->phone;
    bool over = ev->type == SUA_PUBLICATION_CLOSED;

    (void)sip;
    facts_code(&p->facts, ev->status);
    facts_state(&p->facts, COND_PUBLISHED, ev->type == SUA_PUBLICATION_OK);
    if (ev->status)
        q->code = exit_of_status(ev->status, ev->cause);
    if (!over || q->leaving)
        event_publish(p, q->event,
                      over ? "removed" : ev->type == SUA_PUBLICATION_OK
                                             ? "published" : "failed",
                      ev);
    if (over) {
        int code = q->leaving ? EXIT_DONE : q->code;

        forget(q);
        verb_published(p, false, code);
    } else if (ev->type == SUA_PUBLICATION_OK) {
        verb_published(p, true, EXIT_DONE);
    }
    script_go(p);
}

/* ---- commands ----------------------------------------------------------- */
static struct publication *find(struct phone *p, const char *event)
{
    struct publication *q;

    for (q = p->publications; q; q = q->next)
        if (!strcmp(q->event, event) && !q->leaving)
            return q;
    return NULL;
}

static int begin(struct phone *p, const char *event, const char *entity,
                 const struct sua_body *body)
{
    struct sua_publish cfg = SUA_PUBLISH_INIT;
    struct publication *q = calloc(1, sizeof(*q));
    int err;

    if (!q)
        return EXIT_INTERNAL;
    if (strlen(event) >= sizeof(q->event)) {
        free(q);
        return EXIT_USAGE;
    }
    q->phone = p;
    memcpy(q->event, event, strlen(event));
    cfg.target = sua_str_z(entity);
    cfg.account = p->account;
    cfg.event = sua_str_z(q->event);
    cfg.body = body;
    cfg.expires_s = p->o.expires;
    cfg.on_event = on_event;
    cfg.user = q;
    err = sua_publish(p->ua, &cfg, &q->sip);
    if (err) {
        event_warn(p, "publish", NULL, "%s: %s", event, sua_strerror(err));
        free(q);
        return exit_of_error(err);
    }
    q->next = p->publications;
    p->publications = q;
    return EXIT_DONE;
}

static int send_it(struct phone *p, const char *event, const char *entity,
                   const struct sua_body *body)
{
    struct publication *q = find(p, event);
    int err;

    if (p->o.verb == VERB_PUBLISH && p->o.once)
        return request_publish(p, event, entity, body);
    if (!q)
        return begin(p, event, entity, body);
    err = sua_publication_update(q->sip, body);
    return exit_of_error(err);
}

int publish_presence(struct phone *p, const char *word, const char *text)
{
    char mem[DOCUMENT], entity[URI_TEXT];
    struct sua_body body = { SUA_STR_INIT("application/pidf+xml"),
                             { NULL, 0 } };
    struct sua_buf b;

    if (p->o.show_presence)
        return exit_of_error(watch_show(p, word, text));
    if (!entity_of(p, entity, sizeof(entity))) {
        event_warn(p, "publish", "start with -a", "whose state is it?");
        return EXIT_USAGE;
    }
    sua_buf_init(&b, mem, sizeof(mem));
    if (presence_text(entity, word, text, &b)) {
        event_warn(p, "publish", "open, closed, away, busy, meeting, "
                   "on-the-phone, vacation ...", "\"%s\" is no state", word);
        return EXIT_USAGE;
    }
    body.data = sua_buf_view(&b);
    return send_it(p, "presence", entity, &body);
}

int publish_file(struct phone *p, const char *event, const char *path)
{
    char mem[DOCUMENT], entity[URI_TEXT];
    struct sua_body body;
    struct sua_buf b;
    const char *type = p->o.type ? p->o.type : watch_type(event);

    sua_buf_init(&b, mem, sizeof(mem));
    if (!type)
        event_warn(p, "publish", NULL, "--content-type: what is it that "
                   "is published?");
    if (!type || !entity_of(p, entity, sizeof(entity)) ||
        !read_file(p, path, &b))
        return EXIT_USAGE;
    body.type = sua_str_z(type);
    body.data = sua_buf_view(&b);
    return send_it(p, event, entity, &body);
}

bool publish_end(struct phone *p, const char *event)
{
    struct publication *q = find(p, event);

    if (!q)
        return false;
    q->leaving = true;
    sua_publication_close(q->sip);
    return true;
}
