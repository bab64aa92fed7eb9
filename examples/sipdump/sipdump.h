/* SPDX-License-Identifier: 0BSD
 * sipdump: one walk over a message tells its parts to a printer; there is
 * one for people and one for programs (JSON). */
#ifndef SIPDUMP_H
#define SIPDUMP_H

#include <stdio.h>

#include "sip/explain.h"
#include "sip/msg.h"

/* ---- printers: dump_text.c, dump_json.c -------------------------------- */
struct out;
struct out_ops {
    /* An object or a list, in an object under a key, in a list without. */
    void (*open)(struct out *o, const char *key, int is_list);
    void (*close)(struct out *o);
    void (*str)(struct out *o, const char *key, struct sua_str v);
    void (*num)(struct out *o, const char *key, uint64_t v);
    /* A parameter in a list; value may be absent. */
    void (*pair)(struct out *o, struct sua_str name, struct sua_str value);
    void (*flag)(struct out *o, const char *key, int v);
};
struct out {
    const struct out_ops *op;
    FILE *f;
    int depth, first;
    unsigned char list[32];     /* of each depth: whether it is a list     */
};
extern const struct out_ops text_ops, json_ops;
/* With escapes, so that no byte of a message acts on a terminal. */
void text_bytes(FILE *f, struct sua_str s);
/* Length of the UTF-8 character at the beginning of s; 0: there is none. */
size_t utf8_len(struct sua_str s);

/* Absent views are not told. */
void out_str(struct out *o, const char *key, struct sua_str v);
void out_z(struct out *o, const char *key, const char *v);

/* ---- values.c ---------------------------------------------------------- */
enum kind {
    K_STR, K_URI, K_PARAMS, K_NUM, K_FLAG, K_U8, K_U16, K_U32, K_U64,
    K_PORT,                     /* uint16_t, 0 for none                    */
    K_REFRESHER
};
/* A member of a struct that a reader fills. */
struct member {
    const char *key;
    size_t at;
    enum kind kind;
};
#define MEMBER(type, member, kind) { #member, offsetof(type, member), kind }
void dump_members(struct out *o, const struct member *m, size_t n,
                  const void *in);
#define DUMP(o, table, in)                                                    \
    dump_members((o), (table), sizeof(table) / sizeof((table)[0]), (in))
void dump_uri(struct out *o, const char *key, struct sua_str s);
/* The name of a header, in full where it is known. */
struct sua_str header_name(const struct sua_msg *m, const struct sua_hdr *h);
/* "parsed": what the typed reader of this header makes of the line. */
void dump_header_value(struct out *o, const struct sua_msg *m,
                       const struct sua_hdr *h);

/* ---- faults.c ---------------------------------------------------------- */
struct faults {
    struct sua_fault *v;
    unsigned n, cap;
    struct sua_str received;    /* the message                             */
};
/* Those of the message; NULL in v when memory is out. */
void faults_of(struct faults *f, const struct sua_msg *m,
               struct sua_str received);
/* One of the body, behind all others; its line and column are counted. */
void faults_add(struct faults *f, const struct sua_fault *one);
void faults_end(struct faults *f);

/* ---- body.c ------------------------------------------------------------ */
/* What is wrong in it is added to f. */
void dump_body(struct out *o, const struct sua_msg *m, struct faults *f);
/* ---- sdp.c ------------------------------------------------------------- */
/* at: where text begins in the message. */
void dump_sdp(struct out *o, struct sua_str text, size_t at,
              struct faults *f);

/* ---- message.c --------------------------------------------------------- */
/* Where a message lies in the input. */
struct origin {
    const char *received;       /* from m->buf on, before it was unfolded  */
    size_t n;                   /* of these                                */
    size_t offset;              /* bytes and lines of the input before     */
    size_t lines;
};
void dump_message(struct out *o, const struct sua_msg *m, int bad,
                  const struct origin *from);

#endif
