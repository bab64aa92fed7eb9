/* SPDX-License-Identifier: MIT
 * application/conference-info+xml (RFC 4575): who is in a conference. What
 * all packages share: sip/package.h.
 *
 * Apply a document as sua_conference_accept() says, then by `state` (4.6): of
 * the document, of its users, of each user and endpoint. FULL replaces all of
 * it, DELETED removes it, PARTIAL changes what it names; where an element is
 * FULL, so are all in it, whatever they say. Lists and everything else that
 * has no state are replaced where they are present. Sidebars, host-info and
 * available-media are passed over. */
#ifndef SIP_CONFERENCE_H
#define SIP_CONFERENCE_H

#include "sip/package.h"
#include "sip/xml.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sua_conference_bool { SUA_CONFERENCE_TRUE = 1, SUA_CONFERENCE_FALSE };
/* The document (5.2), its description (5.3) and state (5.5). Read, `state`
 * and `users` are never 0: what is missing is FULL. */
struct sua_conference {
    uint32_t version;
    struct sua_str entity;      /* URI; mandatory                          */
    struct sua_str display, subject, free_text, keywords;
    struct sua_items conf_uris, service_uris; /* purposes and URIs         */
    struct sua_num max_users;
    struct sua_num user_count;
    uint8_t state;              /* enum sua_doc_state                      */
    uint8_t users;              /* enum sua_doc_state of the list of users */
    uint8_t active, locked;     /* enum sua_conference_bool                */
};

/* A user (5.6); state as above. */
struct sua_conference_user {
    struct sua_str entity;      /* URI; mandatory, the key                 */
    struct sua_str display, languages, cascaded_focus;
    struct sua_items aors;      /* associated-aors: URIs, without names    */
    struct sua_items roles;     /* values, without names                   */
    uint8_t state;
};

/* When, why and by whom something was done (5.7). */
struct sua_conference_act {
    struct sua_str when, reason, by;
};
enum sua_endpoint_status {
    SUA_ENDPOINT_PENDING = 1, SUA_ENDPOINT_DIALING_OUT,
    SUA_ENDPOINT_DIALING_IN, SUA_ENDPOINT_ALERTING, SUA_ENDPOINT_ON_HOLD,
    SUA_ENDPOINT_CONNECTED, SUA_ENDPOINT_MUTED, SUA_ENDPOINT_DISCONNECTING,
    SUA_ENDPOINT_DISCONNECTED
};
enum sua_endpoint_joined {
    SUA_ENDPOINT_DIALED_IN = 1, SUA_ENDPOINT_DIALED_OUT,
    SUA_ENDPOINT_FOCUS_OWNER
};
enum sua_endpoint_left {
    SUA_ENDPOINT_DEPARTED = 1, SUA_ENDPOINT_BOOTED, SUA_ENDPOINT_FAILED,
    SUA_ENDPOINT_BUSY
};
/* A device of a user (5.7); state as above. */
struct sua_conference_endpoint {
    struct sua_str entity;      /* URI; mandatory, the key                 */
    struct sua_str display;
    struct sua_conference_act referred, joining, leaving;
    struct { struct sua_str display, call_id, from_tag, to_tag; } sip;
    uint8_t state;
    uint8_t status;             /* enum sua_endpoint_status                */
    uint8_t joined;             /* enum sua_endpoint_joined                */
    uint8_t left;               /* enum sua_endpoint_left                  */
};

/* A stream of an endpoint (5.8). */
enum sua_conference_flow {
    SUA_FLOW_RECVONLY = 1, SUA_FLOW_SENDONLY, SUA_FLOW_SENDRECV,
    SUA_FLOW_INACTIVE
};
struct sua_conference_media {
    struct sua_str id;          /* mandatory, the key                      */
    struct sua_str display, type, label, src_id;
    uint8_t status;             /* enum sua_conference_flow: as the
                                   endpoint sees it                        */
};

SUA_API int sua_conference_begin(struct sua_xml *x, struct sua_str doc,
                                 void *mem, size_t cap,
                                 struct sua_conference *out);
/* The next user; inside it its next endpoint; inside that its next stream. */
SUA_API int sua_conference_next(struct sua_xml *x,
                                struct sua_conference_user *out);
SUA_API int sua_conference_next_endpoint(struct sua_xml *x,
                                         struct sua_conference_endpoint *out);
SUA_API int sua_conference_next_media(struct sua_xml *x,
                                      struct sua_conference_media *out);

/* _write; for each user _open, for each of its endpoints _put with its n
 * streams, sua_xml_close() behind the last; sua_xml_end(). */
SUA_API void sua_conference_write(struct sua_xml_writer *w,
                                  struct sua_buf *b,
                                  const struct sua_conference *conf);
SUA_API void sua_conference_open(struct sua_xml_writer *w,
                                 const struct sua_conference_user *user);
SUA_API void sua_conference_put(struct sua_xml_writer *w,
                                const struct sua_conference_endpoint *ep,
                                const struct sua_conference_media *media,
                                size_t n);

#ifdef __cplusplus
}
#endif
#endif
