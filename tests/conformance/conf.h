/* SPDX-License-Identifier: MIT
 * One user agent and one scripted peer in virtual time, and words to write a
 * row of rows.tsv as a few lines. A program here is a table of ROW()s. */
#ifndef CONF_H
#define CONF_H

#include "sim_peer.h"
#include "sim_ua.h"

#define T64 32000

struct conf {
    struct sim *s;
    struct sim_ua u;            /* alice, 10.0.0.1                         */
    struct sim_peer p;          /* peer, 10.0.0.2                          */
    struct sim_leg l;           /* the peer's dialog                       */
    struct sim_call *c;         /* the user agent's call                   */
    struct sua_config cfg;      /* set before begin(); else the phone's    */
    uint64_t start;             /* the same: the clock; 0: of no matter    */
    const struct sua_module *const *modules; /* the same; NULL: a phone's  */
    uint8_t rel100;             /* the same: of struct sua_ua_config       */
    struct sua_ua_config uc;    /* the same: all of it, where size is set  */
    const char *row;            /* that runs                               */
};
extern struct conf w;

struct conf_row {
    const char *ids;
    void (*run)(void);
};
#define ROW(ids, fn) { ids, fn },
/* argv: [--list | ID]. */
int conf_main(int argc, char **argv, const struct conf_row *rows, size_t n);
#define CONF_MAIN(rows)                                                       \
    int main(int argc, char **argv)                                           \
    {                                                                         \
        return conf_main(argc, argv, rows, sizeof rows / sizeof *rows);       \
    }

/* ---- what is expected --------------------------------------------------- */
/* These end the program with the ladder. */
void expect_long(const char *what, long got, long want);
#define expect(what, got, want) expect_long(what, (long)(got), (long)(want))
void expect_str(const char *what, const char *got, const char *want);
/* The text has this header with this value; NULL: does not have it. */
void expect_hdr(const char *text, const char *name, const char *value);
/* The text contains part. */
void expect_in(const char *text, const char *part);
/* The peer got so many messages that begin with prefix. */
void expect_count(const char *prefix, unsigned want);
/* The peer's last message is a response with this status. */
void expect_status(unsigned status);

/* ---- the world ---------------------------------------------------------- */
void begin(void);
/* Nothing remains: no deadline, no object, each call has had its end. */
void end(void);
void wait_ms(uint64_t ms);

/* ---- what the peer got -------------------------------------------------- */
unsigned count(const char *prefix);
const char *last(const char *prefix);
/* The last one of all. */
const char *latest(void);
const char *hdr(const char *text, const char *name);
/* The request URI, in one of 4 buffers. */
const char *uri_of(const char *text);
/* The tag in a From or To; "": none. */
const char *tag_of(const char *value);
/* Lines with this name. */
unsigned lines_of(const char *text, const char *name);

/* ---- the peer asks ------------------------------------------------------ */
/* A request outside any dialog, to alice; lines and body may be NULL. */
void ask(const char *method, const char *lines, const char *body);
/* The same, every byte ours but for Via's branch, which is %s. */
void ask_text(const char *text);
/* INVITE with an offer; alice rings (180) and, by policy, answers. */
void ring(const char *lines);
/* INVITE, 200, ACK. */
void up_uas(void);
void in_dialog(const char *method, const char *lines, const char *body);
void ack(void);

/* ---- alice asks --------------------------------------------------------- */
void dial(int offer);
/* With all of *d but target (absent: the peer) and body (absent: ours). */
void dial_as(struct sua_dial *d);
/* The peer answers the last request that begins with method. */
void answer(const char *method, unsigned status, const char *tag,
            const char *lines, const char *sdp);
/* INVITE, 200, ACK. */
void up_uac(void);
/* alice hangs up and the peer agrees. */
void finish(void);
void hangup(void);

#endif
