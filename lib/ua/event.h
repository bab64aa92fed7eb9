/* SPDX-License-Identifier: MIT
 * L6: what subscribers, notifiers and publishers share. RFC 6665, RFC 3903. */
#ifndef SUA_UA_EVENT_H
#define SUA_UA_EVENT_H

#include "sip/event.h"
#include "sip/hdr_ext.h"
#include "ua/ua.h"

#define SUA__DELTA_MAX 2000000u /* longest duration believed: 23 days      */
#define SUA__EVENT_HEADERS 16   /* header lines kept of an application     */

/* A request that is sent again and again, packed in one cell. */
struct sua__kept {
    struct sua__text *text;
    struct sua__slice target, event, accept, headers, type, body;
};
struct sua__keep {
    struct sua_str target, event, accept;
    const struct sua_hdr_add *headers;
    size_t nheaders;
    const struct sua_body *body;
};
/* SUA_EINVAL: a value cannot stand in a header; SUA_ENOMEM, SUA_ETOOBIG. */
int sua__kept_fill(struct sua_stack *s, struct sua__kept *k,
                   const struct sua__keep *from);
struct sua_str sua__kept_str(const struct sua__kept *k, struct sua__slice v);
/* The header lines as they are written; how many. */
size_t sua__kept_headers(const struct sua__kept *k,
                         struct sua_hdr_add out[SUA__EVENT_HEADERS]);

/* A body that waits to be sent: type, then data, in a cell. */
struct sua__kept_body {
    struct sua__text *text;
    uint16_t type_n;
};
/* body NULL or without data: none. SUA_ENOMEM: as before. */
int sua__kept_body_set(struct sua_stack *s, struct sua__kept_body *k,
                       const struct sua_body *body);
/* *out filled and returned, or NULL. */
const struct sua_body *sua__kept_body_get(const struct sua__kept_body *k,
                                          struct sua_body *out);

/* Whether a message is about this Event value: package and id (8.2.1). */
int sua__event_is(const struct sua_msg *m, struct sua_str event);
/* Whether it is about a REFER, whichever. */
static inline int sua__event_is_refer(const struct sua_msg *m)
{
    struct sua_event e;

    return !sua_event_parse(sua_msg_get(m, SUA_H_EVENT), &e) &&
           sua_str_ieq(e.package, SUA_STR("refer"));
}
/* Who sends: the account, or else anonymous. */
const struct sua__identity *sua__event_identity(const struct sua_ua *ua,
                                                const struct sua_account *a);
/* The account that was meant: a given one, or the first. */
struct sua_account *sua__event_account(const struct sua_ua *ua,
                                       struct sua_account *a);

/* ---- serving: event_serve.c --------------------------------------------- */
int sua__package_ok(const struct sua_event_package *p);
/* That of the Event header, or NULL. */
const struct sua_event_package *
sua__package_of(const struct sua_event_package *p, size_t n,
                const struct sua_msg *m);
/* 1: *secs is granted (423, 400 have been sent else). */
int sua__package_lasts(struct sua_ua *ua, struct sua_txn *t,
                       const struct sua_msg *m,
                       const struct sua_event_package *p, uint32_t *secs);
/* 406, 415: with the body types of the package. */
void sua__package_refuse(struct sua_ua *ua, struct sua_txn *t,
                         unsigned status, const struct sua_event_package *p);
/* Whether a type is among a list of them. */
int sua__package_type(struct sua_str types, struct sua_str type);

/* Whether two URIs name the same user of the same host; then their hashes
 * are the same too. */
int sua__same_resource(struct sua_str a, struct sua_str b);
uint32_t sua__resource_hash(const struct sua_stack *s, struct sua_str uri);
/* The URI without parameters and headers. */
struct sua_str sua__resource_plain(struct sua_str uri);

/* ---- pauses ------------------------------------------------------------- */
/* Before the fails-th new try: the upper half of a pause that doubles. */
uint32_t sua__pause_ms(struct sua_stack *s, unsigned fails);
/* As long as Retry-After says and a little, so that not all come back at
 * once. */
uint32_t sua__after_ms(struct sua_stack *s, uint32_t secs);
/* Between 80 and 90 % of a duration, for the refresh. */
uint32_t sua__refresh_ms(struct sua_stack *s, uint32_t secs);
/* 1: Retry-After, *ms; 0: none that counts. */
int sua__retry_after(struct sua_stack *s, const struct sua_msg *m,
                     uint32_t *ms);
/* Refusals that another try cannot mend without a person. */
int sua__is_hopeless(unsigned status);
/* Expires granted in a response: no more than was asked for. */
uint32_t sua__granted_s(const struct sua_msg *m, uint32_t asked);
/* 423: *floor is raised to Min-Expires; 0: it says nothing new. */
int sua__raise_floor(const struct sua_msg *m, uint32_t asked,
                     uint32_t *floor);

/* ---- packages ----------------------------------------------------------- */
/* Who serves some: the application, or a package that is built in. */
struct sua__server {
    struct sua__server *next;
    const struct sua_event_package *packages;
    size_t n;
    void (*on_event)(struct sua_notifier *nf,
                     const struct sua_notifier_event *ev, void *user);
    void *user;
    /* The document of a NOTIFY about to be sent, where it is written then;
     * NULL: what sua_notify() was given. Only while the subscription is
     * active. SUA_OK; 1: not all of it had room, another NOTIFY is due. */
    int (*write)(struct sua_notifier *nf, struct sua_buf *b);
    uint8_t domain;             /* for all users of a server's domains     */
};
/* SUA_EINVAL, SUA_EUNSUPPORTED, SUA_ENOMEM; SUA_ESTATE: one of its packages
 * is served already. */
int sua__serve(struct sua_ua *ua, struct sua__server *v);
/* What its write() would say is new. */
void sua__nf_due(struct sua_notifier *nf);
/* All of a server: NULL gives the first. */
struct sua_notifier *sua__nf_of(struct sua_ua *ua,
                                const struct sua_notifier *prev,
                                const struct sua__server *v);
/* Those of one resource. */
struct sua_notifier *sua__nf_of_resource(struct sua_ua *ua,
                                         const struct sua_notifier *prev,
                                         const struct sua__server *v,
                                         struct sua_str resource);

/* The same for PUBLISH. */
struct sua__collector {
    struct sua__collector *next;
    const struct sua_event_package *packages;
    size_t n;
    unsigned (*on_event)(struct sua_published *p,
                         const struct sua_published_event *ev, void *user);
    void *user;
    /* What is kept of this resource is another now; NULL: on_event will do. */
    void (*changed)(struct sua_ua *ua, struct sua_str resource);
};
int sua__collect(struct sua_ua *ua, struct sua__collector *v);
/* Before anything was published. */
void sua__uncollect(struct sua_ua *ua, struct sua__collector *v);
/* All of a resource, the one heard of last first: NULL gives it. */
struct sua_published *sua__published_of(struct sua_ua *ua,
                                        const struct sua_published *prev,
                                        struct sua_str resource);
/* Never that of another one. */
uint32_t sua__published_id(const struct sua_published *p);

/* Where it is published. */
struct sua_str sua__publication_target(const struct sua_publication *p);

/* Packages built in: presence_serve.c, dialogs_serve.c, mailbox_serve.c,
 * focus.c. */
extern const struct sua_module sua__module_presence, sua__module_dialogs;
extern const struct sua_module sua__module_mailbox, sua__module_focus;
extern const struct sua_module sua__module_subscriber;
extern const struct sua_module sua__module_notifier;
extern const struct sua_module sua__module_publish;
extern const struct sua_module sua__module_esc;

#endif
