/* SPDX-License-Identifier: MIT
 * Bodies: multipart ones (RFC 2046 5.1, RFC 5621), what of them a receiver
 * understands (RFC 3261 20.11, RFC 5621 8), and message/sipfrag (RFC 3420).
 * A message/sip body is a message: copy it and call sua_msg_index().
 *
 * All views lie in the body; nothing is copied or changed, so that what was
 * signed stays as it was signed. */
#ifndef SIP_BODY_H
#define SIP_BODY_H

#include "sip/hdr.h"
#include "sip/write.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SUA_MULTIPART_DEPTH 4   /* multiparts inside one another           */
#define SUA_MULTIPART_PARTS 64  /* of one body, on all levels together     */

/* ---- reading ----------------------------------------------------------- */
/* Content-Transfer-Encoding (RFC 2045 6). SIP carries 8 bits and binary as
 * they are (RFC 5621 3.2); the others are told, not undone. */
enum sua_transfer {
    SUA_TRANSFER_NONE = 0,      /* 7bit, 8bit, binary, or not said         */
    SUA_TRANSFER_BASE64, SUA_TRANSFER_QUOTED_PRINTABLE, SUA_TRANSFER_OTHER
};

/* A body, or one part of it. What its header does not say is filled in:
 * type text/plain (message/rfc822 in a multipart/digest); disposition
 * "session" for application/sdp, else "render"; handling required. */
struct sua_part {
    struct sua_str headers;     /* its lines; absent for the whole body    */
    struct sua_str body;
    struct sua_mediatype type;  /* params: of a folded line as it stands   */
    struct sua_str disposition; /* the disposition-type                    */
    struct sua_str id;          /* Content-ID without < >; may be absent   */
    uint8_t optional;           /* handling=optional                       */
    uint8_t transfer;           /* enum sua_transfer                       */
    uint8_t coded;              /* Content-Encoding is not identity        */
    uint8_t multipart;          /* its parts follow                        */
    uint8_t depth;              /* 0: the whole body                       */
};

/* Walk over a body and all parts of it, in order, each multipart before the
 * parts in it:
 *   struct sua_parts it; struct sua_part part; int got;
 *   sua_parts_of(&it, msg);
 *   while ((got = sua_parts_next(&it, &part)) > 0) ...
 *
 * A delimiter is a whole line: "--", the boundary, "--" if it is the last,
 * white space. So a boundary may begin with another one. Lines end in CRLF;
 * LF alone is taken too. What stands before the first and behind the last
 * delimiter is passed over. The time is linear in the length of the body. */
struct sua_parts_level {
    struct sua_str boundary;
    const char *p, *end;        /* p: after the last delimiter, or NULL    */
    uint8_t digest, closed;
};
struct sua_parts {
    struct sua_parts_level level[SUA_MULTIPART_DEPTH];
    struct sua_part root;
    uint16_t left;
    uint8_t depth, started;
    int err;
};
/* The body of a message, with what its header says. */
SUA_API void sua_parts_of(struct sua_parts *it, const struct sua_msg *m);
/* Any body with its Content-Type value. */
SUA_API void sua_parts_begin(struct sua_parts *it, struct sua_str type,
                             struct sua_str body);
/* 1: *out is the next; 0: that was all. SUA_EBADMSG: a multipart without a
 * usable boundary, first delimiter or end; a part whose header lines cannot
 * be read or say something twice. SUA_ELIMIT: nested too deep, or too many
 * parts. What came before the error stands. */
SUA_API int sua_parts_next(struct sua_parts *it, struct sua_part *out);

/* Value of a header line of a part, any name; absent view if none. Folds in
 * it stay as they are: sua_part_unfold() appends it with spaces instead. */
SUA_API struct sua_str sua_part_get(const struct sua_part *part,
                                    struct sua_str name);
SUA_API void sua_part_unfold(struct sua_buf *b, struct sua_str value);
/* Whether its type is e.g. "application/sdp", any case. */
SUA_API int sua_part_is(const struct sua_part *part, struct sua_str type);

/* ---- understanding ----------------------------------------------------- */
/* What a receiver understands in a request: a media type as a disposition
 * (RFC 5621 8.1). An empty disposition means any but "by-reference". */
struct sua_body_kind {
    struct sua_str type, disposition;
};
#define SUA_BODY_KINDS 8

/* The first part of each kind, kinds[i] in found[i]; its body is absent if
 * there is none. Of a multipart/alternative the last that is understood
 * counts; any other multipart is taken for a mixed one (RFC 5621 4.2). A
 * part with a Content-Encoding or a transfer encoding is not understood.
 * SUA_OK also without a body. SUA_EUNSUPPORTED: something whose handling is
 * required is not understood: answer 415 with Accept (and Accept-Encoding);
 * what is understood is in found, as a response cannot be refused.
 * SUA_EBADMSG and SUA_ELIMIT as sua_parts_next: answer 400. SUA_EINVAL: no
 * kinds, or more than SUA_BODY_KINDS. */
SUA_API int sua_body_find(const struct sua_msg *m,
                          const struct sua_body_kind *kinds, unsigned n,
                          struct sua_part *found);
/* The part that a "cid:" URL names, or a Content-ID without < > (RFC 2392).
 * SUA_ENOENT; SUA_EBADMSG and SUA_ELIMIT where the search ended early. */
SUA_API int sua_body_by_id(const struct sua_msg *m, struct sua_str id,
                           struct sua_part *out);

/* ---- writing ----------------------------------------------------------- */
/* A multipart body into b:
 *   sua_multipart_begin(&w, &b, SUA_STR("uniq"));
 *   sua_multipart_part(&w, &sdp, NULL, 0); ...
 *   sua_multipart_end(&w);
 * b->err is SUA_EINVAL for a boundary that the grammar forbids (1 to 70
 * letters, digits, '()+_,-./:=? and inner spaces), one that occurs in a
 * part, a header that is no header, or no part at all. */
struct sua_multipart {
    struct sua_buf *b;
    struct sua_str boundary;
    uint8_t parts;
};
SUA_API void sua_multipart_begin(struct sua_multipart *w, struct sua_buf *b,
                                 struct sua_str boundary);
/* body->type empty: none is written (text/plain). headers: more lines, as
 * Content-Disposition; may be NULL. */
SUA_API void sua_multipart_part(struct sua_multipart *w,
                                const struct sua_body *body,
                                const struct sua_hdr_add *headers, size_t n);
SUA_API void sua_multipart_end(struct sua_multipart *w);
/* The Content-Type value: multipart/<subtype>;boundary="<boundary>". */
SUA_API void sua_multipart_type(struct sua_buf *b, struct sua_str subtype,
                                struct sua_str boundary);
/* Whether a boundary is well formed and no line of data begins with it: try
 * another one if not. */
SUA_API int sua_boundary_fits(struct sua_str boundary, struct sua_str data);

/* ---- message/sipfrag --------------------------------------------------- */
/* A fragment: start line, headers and body are each optional, so is the
 * empty line behind the headers where no body follows. It is copied to mem,
 * which needs SUA_SIPFRAG_ROOM more bytes than it, and indexed there: m and
 * its views live as long as mem. Without a start line sua_msg_method(),
 * sua_msg_uri() are empty and m->status is 0. The headers that
 * sua_msg_check() reads must be well formed here too; none is mandatory. A
 * Content-Length stands for a body that was left out (RFC 3420 2).
 * SUA_OK; SUA_EBADMSG with m->err, and m->err_off in mem; SUA_ETOOBIG. */
#define SUA_SIPFRAG_ROOM 24
SUA_API int sua_sipfrag_parse(struct sua_msg *m, struct sua_str frag,
                              void *mem, size_t cap, struct sua_hdr *hdr,
                              unsigned max_hdr);
/* The status line of a fragment, as in the NOTIFY after a REFER (RFC 3515
 * 2.4.5), without a copy: 100 to 699, *reason (may be NULL) a view. Else
 * SUA_EBADMSG. */
SUA_API int sua_sipfrag_status(struct sua_str frag, struct sua_str *reason);
/* "SIP/2.0 status reason" and CRLF; reason empty: the RFC's phrase. Header
 * lines may follow: sua_write_copy(b, response, SUA_H_WARNING) ... */
SUA_API void sua_sipfrag_write(struct sua_buf *b, unsigned status,
                               struct sua_str reason);

#ifdef __cplusplus
}
#endif
#endif
