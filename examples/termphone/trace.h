/* SPDX-License-Identifier: 0BSD
 * What goes over the wire, for people: ladders, JSON lines, pcap files, and
 * the lines of -vv and -vvv. */
#ifndef TERMPHONE_TRACE_H
#define TERMPHONE_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "options.h"
#include "sip/msg.h"

enum trace_kind { TRACE_LADDER, TRACE_JSONL, TRACE_PCAP };
enum { TRACE_SEEN = 128, TRACE_HDR = 128 };

struct trace_sink {
    FILE *f;
    enum trace_kind kind;
    char them[64];          /* who the right column is; empty: not begun */
};

struct trace {
    struct trace_sink sink[OPT_LIST];
    size_t nsinks;
    FILE *json;             /* `sip` events of -vv with --json, or NULL */
    int verbose;
    const char *us;         /* name of our column */
    bool begun;
    uint64_t begin_ms;
    struct { uint64_t hash; unsigned again; } seen[TRACE_SEEN];
    unsigned at;
    struct sua_hdr hdr[TRACE_HDR];
    char text[65536];       /* a copy with the secrets overwritten */
};

/* Opens the files of --trace; "-" is a ladder on stderr. False, and why in
 * err. Each call sets all fields. */
bool trace_open(struct trace *t, const struct opt_list *files, char *err,
                size_t cap);
/* Anything to do at all? Else the hook need not be set. */
bool trace_wanted(const struct trace *t);
/* One message; mono_ms for differences, wall_ms since 1970. */
void trace_message(struct trace *t, bool tx, const struct sua_flow *flow,
                   const void *buf, size_t n, uint64_t mono_ms,
                   uint64_t wall_ms);
void trace_close(struct trace *t);

/* Overwrites what a password could be guessed from (response=, cnonce=) in
 * Authorization and Proxy-Authorization, keeping every length. */
void trace_redact(char *msg, size_t n);

/* pcap.c: libpcap's file format, link type "raw IP". */
void pcap_head(FILE *f);
void pcap_packet(FILE *f, uint64_t wall_ms, const struct sua_addr *from,
                 const struct sua_addr *to, const char *msg, size_t n);

#endif
