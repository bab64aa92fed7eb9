/* SPDX-License-Identifier: MIT
 * What the documents of event packages have in common: versions, full and
 * partial state (RFC 3680 5.2, RFC 3858 4, RFC 4235 4.3, RFC 4575 4.6), and
 * lists inside their structs.
 *
 * The documents themselves: sip/pidf.h, sip/dialoginfo.h, sip/reginfo.h,
 * sip/watcherinfo.h, sip/conference.h, sip/iscomposing.h; sip/mwi.h, which is
 * not XML. All of them read and write in one way:
 *   - sua_X_begin() reads a document to its end before it says SUA_OK, so
 *     that one that is malformed is refused as a whole; then _next functions
 *     fill one struct for each thing in it, 1 until 0 comes. Errors as of
 *     sua_xml_next(); SUA_EBADMSG too for another root, a number that is
 *     none, or a key or version that is missing; SUA_ETOOBIG: see mem in
 *     sua_xml_begin(). All are in x->err, with x->err_off.
 *   - Views live as long as the document and mem. Elements and attributes
 *     that are not known, of any namespace, are passed over.
 *   - A member that is zero is not there: absent views, numbers that are not
 *     set, 0 in an enumeration, which is read for an unknown word too.
 *   - Writers append to a struct sua_buf. Its err is SUA_EINVAL for what
 *     cannot be written: see sua_xml_write(); and for a missing key.
 *     sua_xml_end() closes what is open and answers. */
#ifndef SIP_PACKAGE_H
#define SIP_PACKAGE_H

#include "sip/hdr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Name and value of things there may be several of. */
#define SUA_ITEMS 8
struct sua_items {
    struct {
        struct sua_str name, value; /* the name may be absent              */
    } item[SUA_ITEMS];
    uint8_t n;
    uint8_t more;               /* the document had more than that         */
};

/* What a document, or an element of one, says about the rest. */
enum sua_doc_state {
    SUA_DOC_FULL = 1,           /* it replaces all that was known          */
    SUA_DOC_PARTIAL,            /* it changes what it names                */
    SUA_DOC_DELETED             /* conference-info only                    */
};

/* Version of what a subscription knows, or sends. Zeroed: nothing yet. One
 * for each subscription; a new subscription begins with nothing again. */
struct sua_doc_version {
    uint32_t last;
    uint8_t known;
};
/* What to do with a document that came: bits. */
#define SUA_DOC_APPLY 1         /* apply it to what is known               */
#define SUA_DOC_REFRESH 2       /* something was missed: refresh the
                                   subscription, which brings full state   */
#define SUA_DOC_OVER 4          /* unsubscribe: there will be no more      */
/* dialog-info, reginfo, watcherinfo: older ones are left (0); after a gap a
 * partial one is applied and full state asked for. A version equal to the
 * last, of which the RFCs say nothing, is applied if full. */
SUA_API unsigned sua_doc_accept(struct sua_doc_version *v, uint32_t version,
                                unsigned state);
/* conference-info (RFC 4575 4.6): a partial one that is not the very next is
 * not applied; an equal version never is. */
SUA_API unsigned sua_conference_accept(struct sua_doc_version *v,
                                       uint32_t version, unsigned state);
/* Sender: the version of the next document, from 0. */
SUA_API uint32_t sua_doc_stamp(struct sua_doc_version *v);

#ifdef __cplusplus
}
#endif
#endif
