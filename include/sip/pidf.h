/* SPDX-License-Identifier: MIT
 * application/pidf+xml (RFC 3863) with the data model (RFC 4479) and, of rich
 * presence (RFC 4480), what a phone shows. What all packages share:
 * sip/package.h. */
#ifndef SIP_PIDF_H
#define SIP_PIDF_H

#include "sip/package.h"
#include "sip/xml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The document. A note: its language (xml:lang) or absent, and its text. */
struct sua_presence {
    struct sua_str entity;      /* URI of the presentity; read even where
                                   it is missing                           */
    struct sua_items notes;     /* about the presentity                    */
};

enum sua_presence_kind {
    SUA_PRESENCE_TUPLE = 1,     /* a service and how to reach it           */
    SUA_PRESENCE_PERSON, SUA_PRESENCE_DEVICE /* RFC 4479                   */
};
enum sua_presence_basic { SUA_PRESENCE_OPEN = 1, SUA_PRESENCE_CLOSED };
enum sua_presence_input { SUA_PRESENCE_ACTIVE = 1, SUA_PRESENCE_IDLE };

/* One part of it. Times are as they stand (RFC 3339). */
struct sua_presence_part {
    uint8_t kind;               /* enum sua_presence_kind                  */
    uint8_t basic;              /* tuple: enum sua_presence_basic          */
    uint8_t input;              /* user-input (RFC 4480 3.19)              */
    struct sua_str id;          /* mandatory                               */
    struct sua_str contact;     /* tuple: URI                              */
    struct sua_num priority;    /* of the contact, in thousandths          */
    struct sua_items notes;
    struct sua_str timestamp;
    struct sua_str device_id;   /* tuple, device: the first                */
    struct sua_items activities;/* tuple, person: RFC 4480 3.2: "away",
                                   "busy", "on-the-phone" ..., "other" with
                                   a text, "note" with one                 */
    struct sua_str from, until; /* when these activities are               */
    struct sua_str last_input;
    struct sua_str status_icon, sphere;
};

SUA_API int sua_presence_begin(struct sua_xml *x, struct sua_str doc,
                               void *mem, size_t cap,
                               struct sua_presence *out);
SUA_API int sua_presence_next(struct sua_xml *x,
                              struct sua_presence_part *out);

/* _write, _put for each part (tuples first, RFC 3863 4.4), then _end, which
 * adds the notes and answers as sua_xml_end(). */
SUA_API void sua_presence_write(struct sua_xml_writer *w, struct sua_buf *b,
                                const struct sua_presence *presence);
SUA_API void sua_presence_put(struct sua_xml_writer *w,
                              const struct sua_presence_part *part);
SUA_API int sua_presence_end(struct sua_xml_writer *w,
                             const struct sua_presence *presence);

#ifdef __cplusplus
}
#endif
#endif
