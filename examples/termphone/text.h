/* SPDX-License-Identifier: 0BSD
 * Small pure functions on what people type: durations, numbers, words. */
#ifndef TERMPHONE_TEXT_H
#define TERMPHONE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "250ms" "1.5s" "2m" "1h" or plain seconds "90", as milliseconds. At most
 * 1000 hours. */
bool text_duration(const char *s, uint64_t *ms);
/* The whole string as a decimal number of min to max. */
bool text_number(const char *s, uint32_t min, uint32_t max, uint32_t *out);
/* "A-B" with min <= A <= B <= max; "A" alone is A-A. */
bool text_range(const char *s, uint32_t min, uint32_t max, uint32_t *lo,
                uint32_t *hi);
/* Typing errors between two words: letters left out, added, exchanged or
 * swapped with their neighbour. Words over 31 letters are far from all. */
unsigned text_distance(const char *a, const char *b);
/* Splits a line in place into words; quotes of both kinds keep blanks, '#'
 * begins a comment. The number of words, or -1: too many, or a quote is left
 * open. */
int text_words(char *line, char **word, int max);
/* snprintf() that appends at *n; false when it was cut. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
bool text_append(char *buf, size_t cap, size_t *n, const char *format, ...);

#endif
