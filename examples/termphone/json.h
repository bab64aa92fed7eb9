/* SPDX-License-Identifier: 0BSD
 * JSON lines: one object per event. Schema 1 is additive only. */
#ifndef TERMPHONE_JSON_H
#define TERMPHONE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sip/types.h"

/* {"v":1,"t":"2026-11-22T10:17:54.120Z","ev":"..." ; ms: since 1970. */
void json_begin(FILE *f, uint64_t ms, const char *ev);
/* Bytes that are no UTF-8 come out as U+FFFD. */
void json_str(FILE *f, const char *key, struct sua_str s);
void json_z(FILE *f, const char *key, const char *s);
void json_int(FILE *f, const char *key, int64_t v);
void json_bool(FILE *f, const char *key, bool v);
/* With one decimal. */
void json_tenths(FILE *f, const char *key, double v);
/* Closes the object and the line, and flushes. */
void json_end(FILE *f);

#endif
