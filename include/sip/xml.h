/* SPDX-License-Identifier: MIT
 * XML as the bodies of SIP need it (XML 1.0, Namespaces in XML 1.0): a pull
 * reader over a view and a writer into a buffer. Neither allocates, recurses
 * or keeps the document; the time is linear in its length.
 *
 * Refused as malformed: a document type declaration (so there are no entities
 * but the five of XML), bytes that are not UTF-8, characters XML forbids,
 * references to unknown entities, tags that do not match, an attribute twice,
 * an element whose prefix is not declared. An encoding declaration is passed
 * over: RFC 3863, 4235 and the others all require UTF-8. */
#ifndef SIP_XML_H
#define SIP_XML_H

#include "sip/types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SUA_XML_DEPTH 16        /* elements inside one another             */
#define SUA_XML_ATTRS 32        /* attributes of one element               */
#define SUA_XML_NAMESPACES 24   /* declarations in force at one place      */

/* ---- reading ----------------------------------------------------------- */
enum sua_xml_event { SUA_XML_START = 1, SUA_XML_TEXT, SUA_XML_END };

/* Where a reader stands. One may be kept and put back (x->at = place) while
 * the element that was open then still is. */
struct sua_xml_place {
    const char *p;              /* reading goes on here                    */
    struct sua_str prefix, local; /* START, END: name of the element       */
    struct sua_str ns;          /* its namespace as the document spells it */
    struct sua_str raw;         /* START: attributes; TEXT: characters; as
                                   they stand in the document              */
    uint8_t event;              /* enum sua_xml_event; 0: none             */
    uint8_t depth;              /* START, END: of the element; root: 1     */
    uint8_t empty, cdata, root_seen, nns;
};
struct sua_xml {
    struct sua_xml_place at;
    const char *begin, *end;
    struct { struct sua_str name; uint8_t nns; } open[SUA_XML_DEPTH];
    struct { struct sua_str prefix, uri; } ns[SUA_XML_NAMESPACES];
    struct sua_buf mem;
    size_t err_off;             /* where it stopped                        */
    int err;
};

/* Read doc. Values that stand in it as they are become views of it; those
 * with references, several pieces or line ends to mend are made in mem, for
 * which doc.n bytes always suffice; none (NULL, 0) will do for documents
 * without such values. All values live as long as doc and mem. */
SUA_API void sua_xml_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                           size_t cap);
/* The next event, or 0 at the end of a well-formed document. Comments and
 * processing instructions are no events; a text comes in pieces where one is
 * between, or a CDATA section. SUA_EBADMSG; SUA_ELIMIT: too deep, too many
 * attributes or namespaces; both with err_off, and for good. */
SUA_API int sua_xml_next(struct sua_xml *x);
/* On to the next element right below the one of this depth: 1, or 0 at the
 * end of that one. What is in between, however deep, is passed over. */
SUA_API int sua_xml_child(struct sua_xml *x, unsigned depth);
/* START, END: whether the element has this name. */
SUA_API int sua_xml_is(const struct sua_xml *x, struct sua_str ns,
                       struct sua_str local);

/* START: its attributes one by one, namespace declarations too. Begin with
 * *rest = x->at.raw; 1 for each, then 0. raw: see sua_xml_plain(). */
struct sua_xml_attr {
    struct sua_str name;        /* with its prefix                         */
    struct sua_str raw;
};
SUA_API int sua_xml_attr_next(struct sua_str *rest, struct sua_xml_attr *out);
/* START: the attribute of this name with its prefix ("id", "xml:lang"), as
 * plain characters; absent if there is none. x->err: SUA_ETOOBIG. */
SUA_API struct sua_str sua_xml_get(struct sua_xml *x, const char *name);
/* START: on to the end of the element; *out: the characters right in it,
 * without white space at both ends. Elements in it are passed over. SUA_OK,
 * SUA_ETOOBIG (mem), or as sua_xml_next. */
SUA_API int sua_xml_content(struct sua_xml *x, struct sua_str *out);
/* The characters that raw text, or a raw attribute value, stands for. */
SUA_API void sua_xml_plain(struct sua_buf *b, struct sua_str raw,
                           int is_attr);

/* ---- writing ----------------------------------------------------------- */
/* A document into b, sticky errors there: SUA_ETOOBIG; SUA_EINVAL for what
 * XML forbids in its place (names that are none, control characters, no
 * UTF-8) and for calls out of order. Values are plain characters: what needs
 * a reference gets one, so that none can add markup; CR never stands in the
 * output as it is.
 *   sua_xml_write(&w, &b); sua_xml_open(&w, "a"); sua_xml_attr(&w, "b", v);
 *   sua_xml_text(&w, t); sua_xml_close(&w); err = sua_xml_end(&w); */
struct sua_xml_writer {
    struct sua_buf *b;
    struct sua_str open[SUA_XML_DEPTH];
    uint8_t depth, in_tag, done;
};
/* The XML declaration. */
SUA_API void sua_xml_write(struct sua_xml_writer *w, struct sua_buf *b);
/* An element begins; attributes follow, then text and elements. */
SUA_API void sua_xml_open(struct sua_xml_writer *w, const char *name);
SUA_API void sua_xml_attr(struct sua_xml_writer *w, const char *name,
                          struct sua_str value);
SUA_API void sua_xml_text(struct sua_xml_writer *w, struct sua_str text);
/* The innermost element ends. */
SUA_API void sua_xml_close(struct sua_xml_writer *w);
/* An element with nothing but text; none at all where text is absent. */
SUA_API void sua_xml_element(struct sua_xml_writer *w, const char *name,
                             struct sua_str text);
/* Closes what is open. SUA_OK, or the error of the buffer. */
SUA_API int sua_xml_end(struct sua_xml_writer *w);

#ifdef __cplusplus
}
#endif
#endif
