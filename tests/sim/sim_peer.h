/* SPDX-License-Identifier: MIT
 * A scripted SIP peer: it logs what it gets, message by message, over UDP or
 * one TCP connection, and says what the test tells it to. It keeps no rules,
 * so that it can break them. */
#ifndef SIM_PEER_H
#define SIM_PEER_H

#include "sim.h"

#define SIM_PEER_LOG 160
#define SIM_PEER_MSG 2048

struct sim_peer {
    struct sim_node *node, *ua; /* ua: whom it talks to                    */
    struct sim_conn *conn;      /* of the stream; NULL: UDP                */
    char part[8192];            /* of a message on the stream              */
    size_t npart;
    unsigned branches;          /* made so far                             */
    unsigned n;
    struct {
        uint64_t at;
        char text[SIM_PEER_MSG];
    } p[SIM_PEER_LOG];
    /* Called for each message instead of waiting for the test. */
    void (*react)(struct sim_peer *p, const char *text, void *arg);
    void *arg;
};

/* The peer's half of a dialog. */
struct sim_leg {
    char call_id[96], local[200], remote[200], target[160];
    unsigned cseq;              /* last one used                           */
    char branch[40];            /* of the last request                     */
};

void sim_peer_open(struct sim_peer *p, struct sim *s, const char *name);
/* From here on it speaks over a connection of its own to ua. */
void sim_peer_connect(struct sim_peer *p);
void sim_peer_say(struct sim_peer *p, const char *text);

/* ---- what came ---------------------------------------------------------- */
/* Messages that begin with prefix: how many, the n-th, the last ("" if
 * none). A response is "SIP/2.0 180". */
unsigned sim_peer_count(const struct sim_peer *p, const char *prefix);
const char *sim_peer_nth(const struct sim_peer *p, const char *prefix,
                         unsigned n);
const char *sim_peer_last(const struct sim_peer *p, const char *prefix);
uint64_t sim_peer_when(const struct sim_peer *p, const char *prefix,
                       unsigned n);
/* Value of the first such header, "" if none; one of 16 buffers in turn. */
const char *sim_peer_hdr(const char *text, const char *name);
unsigned sim_peer_cseq(const char *text);

/* ---- as UAS ------------------------------------------------------------- */
/* Response to a request it got. tag: for the To, NULL: none. lines: further
 * header lines, may be NULL. sdp: body, NULL: none. */
void sim_peer_answer(struct sim_peer *p, const char *request,
                     unsigned status, const char *tag, const char *lines,
                     const char *sdp);
/* The dialog that an answer with this tag formed. */
void sim_leg_uas(struct sim_leg *l, const char *invite, const char *tag);

/* ---- as UAC ------------------------------------------------------------- */
/* A new call to `user` of the UA. */
void sim_peer_invite(struct sim_peer *p, struct sim_leg *l, const char *user,
                     const char *lines, const char *sdp);
/* Takes To tag and target from a response. */
void sim_leg_uac(struct sim_leg *l, const char *response);
/* Any request of the dialog, with the next CSeq and a new branch. */
void sim_peer_request(struct sim_peer *p, struct sim_leg *l,
                      const char *method, const char *lines,
                      const char *sdp);
/* With a CSeq and a branch of the test's choice (NULL: a new one). */
void sim_peer_request_as(struct sim_peer *p, struct sim_leg *l,
                         const char *method, unsigned cseq,
                         const char *branch, const char *lines,
                         const char *sdp);

extern const char sim_peer_sdp[];

#endif
