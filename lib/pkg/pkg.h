/* SPDX-License-Identifier: MIT
 * Event package bodies, internals: characters of XML, and forms, the tables
 * that bind an element with all that is in it to a struct, for reading and
 * writing. */
#ifndef SUA_PKG_H
#define SUA_PKG_H

#include "base/base.h"
#include "sip/package.h"
#include "sip/xml.h"

/* ---- xml_text.c -------------------------------------------------------- */
/* The first byte that does not belong into a document, or NULL. */
const char *sua__xml_bad_char(const char *p, const char *end);
/* The first "&" that begins no reference, or NULL. */
const char *sua__xml_bad_ref(struct sua_str raw);
/* What a raw piece must be made plain for. */
enum { SUA__RAW_TEXT, SUA__RAW_ATTR, SUA__RAW_CDATA };
int sua__xml_is_plain(struct sua_str raw, int kind);
void sua__xml_plain(struct sua_buf *b, struct sua_str raw, int kind);
/* Whether raw stands for just these characters, which hold no white space. */
int sua__xml_same(struct sua_str raw, struct sua_str plain);
int sua__xml_is_space(char c);
/* Length of the name at the beginning, ":" being part of it; 0: none. */
size_t sua__xml_name(struct sua_str s);
/* Plain characters with references where needed. */
void sua__xml_escape(struct sua_buf *b, struct sua_str s, int is_attr);

/* ---- xml.c ------------------------------------------------------------- */
/* x->err = err at this place of the document; answers x->err. */
int sua__xml_fail(struct sua_xml *x, const char *where, int err);

/* ---- xml_write.c ------------------------------------------------------- */
/* The name may come in two parts, the first with its ":". */
void sua__xml_open(struct sua_xml_writer *w, struct sua_str prefix,
                   struct sua_str local);

/* ---- form.c, form_write.c ---------------------------------------------- */
/* The namespaces of a package. prefix: what we write, and what the names in
 * its forms have. */
struct sua__form_ns {
    char prefix[8];             /* with ":"; "" for the default one        */
    const char *uri;
};

enum {
    SUA__R_NODE,                /* an element with rows below it           */
    SUA__R_STR,                 /* struct sua_str                          */
    SUA__R_NUM,                 /* struct sua_num; larger: 2^32-1          */
    SUA__R_VERSION,             /* uint32_t, no larger one                 */
    SUA__R_Q,                   /* struct sua_num: thousandths             */
    SUA__R_WORD,                /* uint8_t: place in `words`; 0: another   */
    SUA__R_ITEM,                /* struct sua_items: the element repeats;
                                   words: attributes for name and value, ""
                                   standing for the text                   */
    SUA__R_ENTRY,               /* struct sua_items: the element has one
                                   `entry` for each, words: elements in it
                                   for name and value, "" as above         */
    SUA__R_ANY,                 /* struct sua_items: elements in the element,
                                   their names and texts                   */
    SUA__R_READ = 0x20,         /* another name of the member: not written */
    SUA__R_ATTR = 0x40,         /* an attribute of the element above       */
    SUA__R_NEEDED = 0x80,       /* level 0 and 1: an error without it      */
    SUA__R_KIND = 0x1f
};
/* Rows in order of the document, each below the last row before it that has
 * a lower level; attributes first. Row 0 is the element itself. */
struct sua__row {
    const char *words;          /* "a\0b\0" or NULL                        */
    uint16_t at;                /* offset of the member                    */
    uint8_t level, kind;
    char name[24];
};
struct sua__form {
    const struct sua__form_ns *ns;
    const struct sua__row *rows;
    uint8_t n, nns;
};
#define SUA__FORM(nss, rowss)                                                 \
    { nss, rowss, SUA__COUNT(rowss), SUA__COUNT(nss) }

/* START of the element: its members from it and all in it. The reader stays
 * where it is. A member that comes twice: the first counts. SUA_EBADMSG also
 * for a number that is none and for what is needed and missing. */
int sua__form_read(struct sua_xml *x, const struct sua__form *f, void *out);
/* Begin of a document with this root, whose members go to *out. It is read to
 * its end, so that nothing of one that is malformed counts. */
int sua__form_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                    size_t cap, const struct sua__form *f, void *out);
/* On to the next element of row 0 that has this depth: 1, or 0 when the one
 * of depth `in` ends, which is open now. Members in *out. */
int sua__form_next(struct sua_xml *x, unsigned in, unsigned depth,
                   const struct sua__form *f, void *out);
/* Digits at the beginning: how many, and their value; 2^32-1 for a larger
 * one. */
size_t sua__pkg_number(struct sua_str s, uint32_t *out);
/* START: whether it has the name of this row. */
int sua__form_at(const struct sua_xml *x, const struct sua__form *f,
                 const struct sua__row *row);
/* Which of the words, from 1; 0: none. word: the other way round, and "" for
 * what is none. */
unsigned sua__form_find(const char *words, struct sua_str s);
struct sua_str sua__form_word(const char *words, unsigned i);
int sua__form_is_set(const struct sua__row *row, const void *in);

/* The root with its namespaces and attributes; it stays open. Answers the
 * first row behind them. */
unsigned sua__form_root(struct sua_xml_writer *w, struct sua_buf *b,
                        const struct sua__form *f, const void *in);
/* The same for row 0 of another element. */
unsigned sua__form_open(struct sua_xml_writer *w, const struct sua__form *f,
                        const void *in);
/* Rows [from, to) below it that are set. */
void sua__form_rows(struct sua_xml_writer *w, const struct sua__form *f,
                    unsigned from, unsigned to, const void *in);
/* All of it. */
void sua__form_put(struct sua_xml_writer *w, const struct sua__form *f,
                   const void *in);

#endif
