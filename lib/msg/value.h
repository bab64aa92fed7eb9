/* SPDX-License-Identifier: MIT
 * The pieces that typed header values are read and written from: a cursor
 * over one value, and parameters bound to the fields of a struct by a table.
 * RFC 3261 25.1.
 *
 * Readers answer SUA_OK or SUA_EBADMSG; the cursor then stands at the byte
 * that is wrong. White space behind what they take is taken too. */
#ifndef SUA_MSG_VALUE_H
#define SUA_MSG_VALUE_H

#include "msg/msg.h"

struct sua__cur {
    const char *p, *end;
};
void sua__cur_init(struct sua__cur *c, struct sua_str s);
/* Nothing may be left. */
int sua__cur_end(const struct sua__cur *c);
/* Whether ch comes next, and over it and white space if so. */
int sua__cur_char(struct sua__cur *c, char ch);
int sua__cur_token(struct sua__cur *c, struct sua_str *out);
int sua__cur_number(struct sua__cur *c, uint32_t max, uint32_t *out);
/* quoted-string, with its quotes. */
int sua__cur_quoted(struct sua__cur *c, struct sua_str *out);
/* "<" what stands here ">": no white space, quote or "<". */
int sua__cur_angle(struct sua__cur *c, struct sua_str *out);

/* What a parameter means to its struct. */
enum sua__kind {
    SUA__P_STR,                 /* struct sua_str: token, host or quoted   */
    SUA__P_TOKEN,               /* struct sua_str: a token, nothing else   */
    SUA__P_QUOTED,              /* struct sua_str: written in quotes       */
    SUA__P_NUM,                 /* struct sua_num                          */
    SUA__P_EXPIRES,             /* struct sua_num: 3600 for what is no
                                   number (RFC 3261 20.10)                 */
    SUA__P_Q,                   /* struct sua_num: qvalue in thousandths   */
    SUA__P_FLAG                 /* uint8_t: present, value passed over     */
};
struct sua__field {
    char name[14];
    uint8_t kind, at;           /* at: offsetof the member                 */
};
/* An offset that does not fit is no constant expression. */
#define SUA__FIELD(type, member, name, kind)                                  \
    { name, SUA__P_##kind,                                                    \
      (uint8_t)(offsetof(struct type, member) /                               \
                (offsetof(struct type, member) < 256)) }

/* *(SEMI generic-param) to the end of the value: those in the table go to
 * their members of *out, the whole list to *all (without the first ";"). A
 * name in the table that comes twice, or without the value it needs, is
 * malformed. The members must be zero before. */
int sua__params_read(struct sua__cur *c, const struct sua__field *fields,
                     size_t n, void *out, struct sua_str *all);
/* The same for a list without the first ";" that is known to be well formed:
 * SUA_OK or SUA_EBADMSG. */
int sua__params_pick(struct sua_str all, const struct sua__field *fields,
                     size_t n, void *out);
/* The members that are set, then those of `all` that no member stands for. */
void sua__params_write(struct sua_buf *b, const struct sua__field *fields,
                       size_t n, const void *in, struct sua_str all);

/* name-addr or addr-spec whose parameters have members in *out, na among
 * them. The table must have the tag, as na's. No "*". */
int sua__nameaddr_read(struct sua_str s, const struct sua__field *fields,
                       size_t n, void *out, struct sua_nameaddr *na);
void sua__nameaddr_put(struct sua_buf *b, const struct sua__field *fields,
                       size_t n, const void *in,
                       const struct sua_nameaddr *na);
/* Whether what was read from s had < >. */
int sua__nameaddr_angled(const struct sua_nameaddr *na, struct sua_str s);

/* 0: names that begin with these differ, which is most of a look-up. */
static inline int sua__same_letter(char a, char b)
{
    return !SUA__FAST || !((a ^ b) & ~0x20);
}

/* qvalue as thousandths, or SUA_EBADMSG. In nameaddr.c. */
int sua__qvalue(struct sua_str v);
/* Printable, well-formed UTF-8, white space inside only; empty is fine. */
int sua__is_text(struct sua_str s);
/* The place after one character that is not ASCII (RFC 3629 4), or NULL. */
const char *sua__utf8(const char *p, const char *end);

/* Writers of pieces; what does not fit the grammar sets SUA_EINVAL. */
void sua__put_token(struct sua_buf *b, struct sua_str s);
/* A token, host or quoted-string as it stands, else the text in quotes. */
void sua__put_value(struct sua_buf *b, struct sua_str s);
/* Thousandths; more than 1000 is invalid. */
void sua__put_q(struct sua_buf *b, uint32_t q);
/* A quoted-string as it stands, else the text in quotes. */
void sua__put_quoted(struct sua_buf *b, struct sua_str s);
/* "<" uri ">" */
void sua__put_angle(struct sua_buf *b, struct sua_str uri);
void sua__put_invalid(struct sua_buf *b);

#endif
