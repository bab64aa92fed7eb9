/* SPDX-License-Identifier: MIT
 * application/dialog-info+xml (RFC 4235): the calls of somebody else, as a
 * busy lamp shows them. What all packages share: sip/package.h. */
#ifndef SIP_DIALOGINFO_H
#define SIP_DIALOGINFO_H

#include "sip/package.h"
#include "sip/xml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The document (4.1). */
struct sua_dialoginfo {
    uint32_t version;
    uint8_t state;              /* SUA_DOC_FULL, _PARTIAL                  */
    struct sua_str entity;      /* URI of the observed user                */
};

enum sua_dialoginfo_state {     /* 3.7.1                                   */
    SUA_DIALOGINFO_TRYING = 1, SUA_DIALOGINFO_PROCEEDING,
    SUA_DIALOGINFO_EARLY, SUA_DIALOGINFO_CONFIRMED, SUA_DIALOGINFO_TERMINATED
};
enum sua_dialoginfo_event {     /* why it is terminated                    */
    SUA_DIALOGINFO_CANCELLED = 1, SUA_DIALOGINFO_REJECTED,
    SUA_DIALOGINFO_REPLACED, SUA_DIALOGINFO_LOCAL_BYE,
    SUA_DIALOGINFO_REMOTE_BYE, SUA_DIALOGINFO_ERROR, SUA_DIALOGINFO_TIMEOUT
};
enum sua_dialoginfo_direction {
    SUA_DIALOGINFO_INITIATOR = 1, SUA_DIALOGINFO_RECIPIENT
};

/* One side of a dialog (4.1.6). An identity or target that is absent in a
 * later document has not changed. */
struct sua_dialoginfo_party {
    struct sua_str identity, display; /* the first, if there are several   */
    struct sua_str target;      /* URI                                     */
    struct sua_items params;    /* of the target: pname, pval              */
    struct sua_str sdp_type, sdp; /* session-description                   */
    struct sua_num cseq;
};
/* One dialog (4.1.1). In a partial document it replaces the one of the same
 * id; one that is terminated may be forgotten. */
struct sua_dialoginfo_entry {
    struct sua_str id;          /* mandatory                               */
    struct sua_str call_id, local_tag, remote_tag;
    struct sua_str referred_by, referred_by_display;
    struct { struct sua_str call_id, local_tag, remote_tag; } replaces;
    struct sua_dialoginfo_party local, remote;
    struct sua_num code;        /* of the response behind the state        */
    struct sua_num duration;    /* seconds                                 */
    uint8_t direction;          /* enum sua_dialoginfo_direction           */
    uint8_t state;              /* enum sua_dialoginfo_state; mandatory to
                                   write                                   */
    uint8_t event;              /* enum sua_dialoginfo_event; read from the
                                   attribute `reason` too, which examples
                                   of the RFC have                         */
};

SUA_API int sua_dialoginfo_begin(struct sua_xml *x, struct sua_str doc,
                                 void *mem, size_t cap,
                                 struct sua_dialoginfo *out);
SUA_API int sua_dialoginfo_next(struct sua_xml *x,
                                struct sua_dialoginfo_entry *out);

/* _write, _put for each dialog, sua_xml_end(). */
SUA_API void sua_dialoginfo_write(struct sua_xml_writer *w,
                                  struct sua_buf *b,
                                  const struct sua_dialoginfo *info);
SUA_API void sua_dialoginfo_put(struct sua_xml_writer *w,
                                const struct sua_dialoginfo_entry *dialog);

#ifdef __cplusplus
}
#endif
#endif
