/* SPDX-License-Identifier: MIT
 * The values of lines and attributes as tables: one row a field of the
 * struct, in the order of the text, for one reader and one writer. */
#ifndef SUA_SDP_FORM_H
#define SUA_SDP_FORM_H

#include "sdp/sdp.h"

/* What a field is made of. The first ones are struct sua_str. */
enum sua__sdp_kind {
    SUA__F_TOKEN, SUA__F_TOKENS, /* tokens: apart by single spaces         */
    SUA__F_PROTO,               /* tokens with slashes                     */
    SUA__F_DIGITS, SUA__F_NAME, /* letters, digits, "_"                    */
    SUA__F_ICE,                 /* ice-char                                */
    SUA__F_ICES,                /* ice-chars, apart by single spaces       */
    SUA__F_WORD, SUA__F_HOST,   /* no white space; no slash either         */
    SUA__F_KEY,                 /* visible ASCII without ";" and "|"       */
    SUA__F_VISIBLE,             /* visible ASCII                           */
    SUA__F_TEXT,                /* all that may stand in a line            */
    SUA__F_STRINGS,             /* --- end of these                        */
    SUA__F_U8, SUA__F_U16, SUA__F_U32, SUA__F_U64,
    SUA__F_NUM,                 /* struct sua_num                          */
    SUA__F_TIME,                /* uint64_t seconds, read with d h m s     */
    SUA__F_DIR                  /* struct sua_num: a direction by its name */
};
/* What stands before it. */
enum sua__sdp_sep {
    SUA__S_NONE, SUA__S_SP, SUA__S_COLON, SUA__S_SLASH, SUA__S_BAR,
    SUA__S_TYP, SUA__S_RADDR, SUA__S_RPORT
};
/* Values of numbers, lengths of strings. */
enum sua__sdp_range {
    SUA__R_ANY,                 /* numbers, and strings that may be empty  */
    SUA__R_SOME, SUA__R_PT, SUA__R_PORT, SUA__R_COMPONENT,
    SUA__R_TAG, SUA__R_FOUNDATION, SUA__R_UFRAG, SUA__R_PWD, SUA__R_MKI
};
enum sua__sdp_need {
    SUA__N_MUST,
    SUA__N_MAY,
    SUA__N_WITH                 /* just when the field before it is there  */
};
struct sua__sdp_field {
    uint8_t kind, sep, range, need, at;
};
/* A row: structure, member, kind, separator, range, need. */
#define SUA__ROW(type, member, kind, sep, range, need)                        \
    { SUA__F_##kind, SUA__S_##sep, SUA__R_##range, SUA__N_##need,             \
      (uint8_t)offsetof(struct type, member) }

/* SUA_OK or SUA_EBADMSG. *out is cleared by the caller. */
int sua__sdp_form_read(const struct sua__sdp_field *f, size_t n,
                       struct sua_str v, void *out);
/* What does not fit its place sets SUA_EINVAL. */
void sua__sdp_form_write(struct sua_buf *b, const struct sua__sdp_field *f,
                         size_t n, const void *in);
/* Whether s has only what `kind` may hold, and a length in range. */
int sua__sdp_fits(struct sua_str s, unsigned kind, unsigned range);
/* No space at either end, nor two in a row. */
int sua__sdp_spaced(struct sua_str s);
/* strict_value.c: whether a line's value keeps to RFC 8866 9. */
int sua__sdp_value_ok(char type, struct sua_str v);
void sua__sdp_put_invalid(struct sua_buf *b);

/* sua_sdp_<x>_parse and sua_sdp_<x>_write of a structure that is its table
 * and nothing else. */
#define SUA__FORM_READER(x, type, table)                                      \
    int sua_sdp_##x##_parse(struct sua_str value, struct type *out)           \
    {                                                                         \
        memset(out, 0, sizeof(*out));                                         \
        return sua__sdp_form_read(table, SUA__COUNT(table), value, out);      \
    }
#define SUA__FORM_WRITER(x, type, table)                                      \
    void sua_sdp_##x##_write(struct sua_buf *b, const struct type *in)        \
    {                                                                         \
        sua__sdp_form_write(b, table, SUA__COUNT(table), in);                 \
    }
#define SUA__FORM(x, type, table)                                             \
    SUA__FORM_READER(x, type, table)                                          \
    SUA__FORM_WRITER(x, type, table)

#endif
