/* SPDX-License-Identifier: MIT
 * L5: dialogs and the client request driver. RFC 3261 8.1, 12, 22.2. */
#ifndef SUA_DLG_H
#define SUA_DLG_H

#include "auth/auth.h"
#include "sip/dialog.h"
#include "txn/txn.h"

struct sua_dialog;
struct sua__req;

/* ---- who we are towards a registrar or proxy -------------------------- */
/* A part of the bytes of some cell. */
struct SUA__WHOLE(4) sua__slice {
    uint16_t at, n;
};
/* What was learnt for dialogs, in place of what is configured. */
struct sua__ways {
    struct sua__text *text;
    struct sua__slice contact;  /* URI, a GRUU or with ;ob                 */
    struct sua__slice route;
};
/* The members of struct sua_secret. */
enum sua__secret {
    SUA__USER, SUA__PASSWORD, SUA__HA1_MD5, SUA__HA1_SHA256, SUA__REALM,
    SUA__SECRETS
};
/* Owned by an account of L6; outlives the requests that point to it. Without
 * text: nobody in particular. */
struct sua__identity {
    struct sua__text *text;
    struct sua__slice from;     /* name-addr or addr-spec, without tag     */
    struct sua__slice contact_user;
    struct sua__slice route;    /* preloaded route set, a Route value list */
    struct sua__slice secret[SUA__SECRETS];
    const struct sua__ways *ways; /* NULL: none                            */
    struct sua__text *challenge;/* of credentials last sent, one for each
                                   challenger, what makes them anew in
                                   advance: creds.c                        */
    struct sua_addr challenger; /* next hop for which those of proxies are */
};

/* ---- dialogs: dialog.c, route.c --------------------------------------- */
/* What a dialog is used for (RFC 5057): a session, a subscription. Embedded
 * in its owner; the dialog lives as long as one of them does. */
struct sua__usage {
    struct sua__usage *next;
    /* A request inside the dialog whose CSeq is in order; t NULL: ACK. The
     * usages are asked in turn, the latest first, until one answers 1:
     * taken. When nobody does, the answer is 481, or 501 to a method that
     * is not known at all. */
    int (*request)(struct sua_stack *s, struct sua__usage *u,
                   struct sua_txn *t, const struct sua_msg *m);
    struct sua_dialog *dialog;  /* NULL: none (any more)                   */
};

/* What is kept of a dialog as text: packed in a cell, in this order. */
enum sua__part {
    SUA__CALL_ID, SUA__LOCAL_TAG, SUA__REMOTE_TAG,
    SUA__LOCAL, SUA__REMOTE,    /* name-addr without tag                   */
    SUA__TARGET,                /* remote target                           */
    SUA__ROUTE_SET,             /* Route value list                        */
    SUA__PARTS
};

struct sua_dialog {
    union {
        struct sua__node node;  /* hash of Call-ID and local tag           */
        struct sua__task dead;  /* then it is in no table any more         */
    } in;
    struct sua__text *text;
    uint8_t state, is_uac, has_rseq, secure, listed;
    uint8_t expects;            /* sua__dialog_expect                      */
    uint16_t len[SUA__PARTS];
    uint16_t users;             /* requests that point here                */
    uint32_t lseq, rseq;
    struct sua__usage *usages;
    struct sua__dest dest;      /* connection the peer was last heard on   */
};

/* Prepare a UAC dialog half: Call-ID and local tag are made now, so that the
 * first request can carry them; remote tag and route set come with
 * sua__dialog_confirm. from, to: name-addr text without tag; target: the
 * Request-URI to be, empty: it is that of the first request. */
int sua__dialog_uac(struct sua_stack *s, struct sua_dialog **out,
                    struct sua_str from, struct sua_str to,
                    struct sua_str target);
/* From a response with To tag that creates the dialog (12.1.2): takes remote
 * tag, remote target and the reversed Record-Route. Called again with a 2xx
 * it replaces the early route set and tag (13.2.2.4); a confirmed dialog
 * stays as it is. Without a usable Contact the target stays what it was, at
 * first the Request-URI. SUA_ENOMEM: as before the call. */
int sua__dialog_confirm(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m);
/* What d was before somebody answered: same Call-ID, tag, parties and
 * numbers, no peer yet, for a request to another target. */
int sua__dialog_anew(struct sua_stack *s, struct sua_dialog **out,
                     const struct sua_dialog *d);
/* A party is called otherwise from now on (RFC 4916); absent: stays.
 * SUA_EINVAL, SUA_ENOMEM, SUA_ETOOBIG: as before. */
int sua__dialog_rename(struct sua_stack *s, struct sua_dialog *d,
                       struct sua_str local, struct sua_str remote);
/* The dialog of a response whose INVITE has one with another To tag, or none
 * any more (fork). Where requests go when its next hop needs DNS (dest) is
 * the caller's to set. SUA_EBADMSG: no usable Contact. */
int sua__dialog_fork(struct sua_stack *s, struct sua_dialog **out,
                     const struct sua_msg *m);
/* UAS side (12.1.1). SUA_EBADMSG: no usable Contact (answer 400). */
int sua__dialog_uas(struct sua_stack *s, struct sua_dialog **out,
                    const struct sua_txn *t, const struct sua_msg *m,
                    const struct sua_flow *from);
/* By Call-ID, To tag (ours), From tag of an incoming request. */
struct sua_dialog *sua__dialog_find(struct sua_stack *s,
                                    const struct sua_msg *m);
/* Where it stands in the table of dialogs: in.node.hash of one. */
uint32_t sua__dialog_hash(const struct sua_stack *s, struct sua_str call_id,
                          struct sua_str ltag);
/* By the ids as text; for Replaces later. */
struct sua_dialog *sua__dialog_find_ids(struct sua_stack *s,
                                        struct sua_str call_id,
                                        struct sua_str ltag,
                                        struct sua_str rtag);
/* A SUBSCRIBE has no dialog of its own: each notifier it reaches makes one by
 * its NOTIFY, which may come before the response (RFC 6665 4.1.2.4, 4.4.1).
 * d, from sua__dialog_uac, then only serves to send it and to be found. */
void sua__dialog_expect(struct sua_stack *s, struct sua_dialog *d);
/* What expects a request: by Call-ID and To tag. */
struct sua_dialog *sua__dialog_expected(struct sua_stack *s,
                                        const struct sua_msg *m);
/* The dialog that a NOTIFY makes. SUA_EBADMSG: no usable Contact. */
int sua__dialog_notified(struct sua_stack *s, struct sua_dialog **out,
                         const struct sua_dialog *root,
                         const struct sua_msg *m, const struct sua_flow *from);
/* New remote target from the Contact of a target refresh (12.2.1.2). Absent:
 * nothing to do; SUA_EBADMSG: it cannot be one. */
int sua__dialog_refresh(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m);
/* Its text changes places with another of this dialog, which differs in the
 * remote target alone: one that is not in force yet (RFC 6141 4). */
void sua__dialog_swap(struct sua_dialog *d, struct sua__text **text);
/* u->request must be set. */
void sua__dialog_use(struct sua_dialog *d, struct sua__usage *u);
/* With the last usage the dialog ends. Harmless when u has none. */
void sua__dialog_unuse(struct sua_stack *s, struct sua__usage *u);
/* Off the table now, freed when no user code is on the stack and no request
 * points to it. The requests go on: they carry what they need. */
void sua__dialog_end(struct sua_stack *s, struct sua_dialog *d);
struct sua_str sua__dialog_part(const struct sua_dialog *d, unsigned part);
/* A part of any text; empty when t is NULL. */
struct sua_str sua__dialog_str(const struct sua__text *t,
                               struct sua__slice v);
void sua__dialog_info(const struct sua_dialog *d, struct sua_dialog_info *o);

/* ---- requests: request.c ---------------------------------------------- */
/* Everything about one request to be sent; views are only read during the
 * call. */
struct sua__reqspec {
    unsigned method;            /* enum sua_method, with OTHER: name       */
    struct sua_str name;
    struct sua_dialog *dialog;  /* Call-ID, tags, CSeq, target, route set;
                                   NULL: out of any dialog                 */
    const struct sua__identity *id; /* From, route, secret; may be NULL in
                                   a dialog                                */
    struct sua_str uri;         /* Request-URI; empty: the dialog's target */
    struct sua_str to;          /* name-addr; empty: uri                   */
    struct sua_str call_id, from_tag; /* REGISTER: kept over refreshes     */
    uint32_t cseq;              /* 0: the dialog's next, or 1              */
    int contact;                /* write our Contact                       */
    struct sua_str contact_params; /* ";expires=0", after <...>            */
    int contact_star;           /* Contact: *                              */
    struct sua_str extra;       /* complete header lines incl. CRLF        */
    const struct sua_hdr_add *headers;
    size_t nheaders;
    const struct sua_body *body;
};

/* Called from a step, must only mutate and mark. m is NULL when the status
 * was made here: 408 (no answer), 503 (transport), 500 (out of memory), 487
 * (cancelled unsent). A final status is the last call; the request is gone
 * when it returns. 401 and 407 have been tried with the identity's secret
 * before they come up. With a 2xx to INVITE the user may take r->txn over
 * (sua__txn_own, then r->txn = NULL) to hear of further 2xx. r->cseq is the
 * number last used. */
struct sua__req_user {
    void (*response)(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m);
};

/* Where in a request the parts lie that are new in each sending: Via lines
 * after the request line; CSeq, Contact and credentials in the middle. */
struct sua__shape {
    uint16_t line_len, via_len; /* from the start                          */
    uint16_t mid_at, mid_len;
    uint16_t contact_at, contact_len; /* Contact's parameters, within that */
};

struct sua__req {
    struct sua__req *next, *prev; /* all requests                          */
    uint8_t method, contact, sips, state, cancel_wanted, in_dialog;
    uint8_t provisional;        /* some 1xx came: no other target          */
    uint8_t tries, answered, stale; /* challenges: how many, kinds, stale  */
    uint8_t big;                /* moved from UDP for its size             */
    struct sua__shape at;
    struct sua__text *tmpl;     /* the request as last sent (the cell is the
                                   transaction's), or what there is of it  */
    struct sua_txn *txn;
    struct sua_dialog *dialog;
    struct sua__identity *id;
    const struct sua__req_user *user;
    void *obj;
    uint32_t cseq;
    struct sua__dest dest;
    struct sua__task go;        /* end in the next drain                   */
    struct sua__task dead;
    struct sua__locate locate;
};

struct sua__dlgs {
    struct sua__tab table;
    struct sua__req *first;
    const struct sua__alg *algs; /* challenges are answered in             */
    /* Set by the layer above: a request whose To tag names no dialog here.
     * NULL or 0: 481. As sua__txns.request. */
    int (*orphan)(struct sua_stack *s, struct sua_txn *t,
                  const struct sua_msg *m, const struct sua_flow *from);
    /* Set by the layer above: requests that belong to no dialog (and to no
     * transaction yet). As sua__txns.request. */
    int (*request)(struct sua_stack *s, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from);
    struct sua__pool dialogs, reqs;
};

extern const struct sua_module sua__module_dlg;
/* After dlg: answers challenges in SHA-512-256 too. */
extern const struct sua_module sua__module_sha512;

static inline struct sua__dlgs *sua__dlgs(const struct sua_stack *s)
{
    return (struct sua__dlgs *)s->slot[SUA__SLOT_DLG];
}

/* Start a request: locate, send, retry other targets and challenges. The
 * CSeq is taken now. SUA_EINVAL: a value cannot stand in a header, URI bad;
 * SUA_ENOMEM; SUA_ETOOBIG; SUA_EUNSUPPORTED: scheme or transport. Nothing
 * happened then. */
int sua__req_start(struct sua_stack *s, struct sua__req **out,
                   const struct sua__reqspec *spec,
                   const struct sua__req_user *user, void *obj);
/* INVITE: CANCEL it (9.1), the final response still comes. Anything not
 * sent yet ends with 487 made here. */
void sua__req_cancel(struct sua_stack *s, struct sua__req *r);
/* The same with these header lines. */
void sua__req_cancel_with(struct sua_stack *s, struct sua__req *r,
                          struct sua_str lines);
/* No more calls of user; runs to its end alone. */
void sua__req_detach(struct sua__req *r);
/* The identity goes: no request answers challenges with it any more; its
 * cache is let go. */
void sua__req_forget_identity(struct sua_stack *s, struct sua__identity *id);
/* The ACK to a 2xx as a finished message in a cell of its own (13.2.2.4): of
 * spec method ACK, dialog, CSeq number of the INVITE, id (credentials last
 * sent for it), body and extra. The caller sends it with *dest for this and
 * every retransmitted 2xx. A next hop that needs DNS is replaced by the one
 * the INVITE went to (12.2.1.1: it may take any way that a proxy accepts). */
int sua__ack_build(struct sua_stack *s, const struct sua__reqspec *spec,
                   struct sua__text **out, struct sua__dest *dest);
/* Our Contact value "<sip:user@host:port;transport=..>" for messages that
 * leave by d; a SIPS URI where sips is set (8.1.1.8, 12.1.1). */
void sua__contact_as(struct sua_stack *s, struct sua_buf *b,
                     struct sua_str user, const struct sua__dest *d,
                     int sips);
/* Its From; id may be NULL. */
struct sua_str sua__from_of(const struct sua__identity *id);
/* The user of its Contact; id may be NULL: empty. */
struct sua_str sua__contact_user(const struct sua__identity *id);
/* What id (may be NULL) has as Contact in dialogs. */
void sua__contact_of(struct sua_stack *s, struct sua_buf *b,
                     const struct sua__identity *id,
                     const struct sua__dest *d, int sips);

/* ---- within the layer ------------------------------------------------- */
/* dialog.c */
/* The target of a dialog that no response has formed yet. */
int sua__dialog_aim(struct sua_stack *s, struct sua_dialog *d,
                    struct sua_str target);
void sua__dialog_heard(struct sua_dialog *d, const struct sua_flow *from);
/* A request points to it, or does no longer. */
void sua__dialog_hold(struct sua_dialog *d);
void sua__dialog_drop(struct sua_stack *s, struct sua_dialog *d);

/* route.c: 12.2.1.1, 16.12. */
/* Route set of a message: *n is its length as a list; reversed for a UAC. */
int sua__route_measure(const struct sua_msg *m, size_t *n);
void sua__route_read(const struct sua_msg *m, int reverse, char *out,
                     size_t n);
/* A target beyond a route set (Route value list, may be empty), read once:
 * views into both. */
struct sua__way {
    struct sua_uri target, hop; /* hop: where the request goes first       */
    struct sua_str set, rest;   /* rest: of the set behind its first value */
    int strict;                 /* that is a strict router                 */
};
int sua__way_read(struct sua__way *w, struct sua_str target,
                  struct sua_str set);
/* The request line, and the Route header if there is one. */
void sua__way_line(struct sua_buf *b, struct sua_str method,
                   const struct sua__way *w);
void sua__way_route(struct sua_buf *b, const struct sua__way *w);
/* A URI without what may not stand in a Request-URI (in To and From: to set;
 * 19.1.1, table 1). */
void sua__target_put(struct sua_buf *b, const struct sua_uri *u, int to);
void sua__target_write(struct sua_buf *b, struct sua_str uri, int to);
/* A From or To value of any form: always with < >, without parameters. */
void sua__party_write(struct sua_buf *b, struct sua_str value);
/* The same of one that has been read, and how long that is. */
void sua__party_put(struct sua_buf *b, const struct sua_nameaddr *na);
size_t sua__party_len(const struct sua_nameaddr *na);

/* compose.c */
/* Runs write(b, arg) on growing cells until the message fits; the smallest
 * cell that holds it becomes *out. */
int sua__cell_write(struct sua_stack *s, struct sua__text **out, size_t guess,
                    int reserved, void (*write)(struct sua_buf *b, void *arg),
                    void *arg);
/* Where it goes: views into spec, its identity or dialog. */
int sua__req_way(const struct sua__req *r, const struct sua__reqspec *spec,
                 struct sua__way *w);
/* r->tmpl and r->at from what is wanted: a complete request to r->dest, or
 * without branch what there is of one until it is finished. */
int sua__req_compose(struct sua_stack *s, struct sua__req *r,
                     const struct sua__reqspec *spec,
                     const struct sua__way *w, struct sua_str branch);
/* Makes r->tmpl a complete request to r->dest. m: the challenge that is
 * answered, or NULL. After an error it is as before. */
int sua__req_finish(struct sua_stack *s, struct sua__req *r,
                    const struct sua_msg *m, struct sua_str branch);
/* The Request-URI as it stands in the request line. */
struct sua_str sua__req_uri(const struct sua__req *r);
void sua__via_write(struct sua_stack *s, struct sua_buf *b,
                    const struct sua__dest *d, struct sua_str branch);
#define SUA__CONTACT_STAR 2     /* in r->contact                           */

/* creds.c: credentials of the next sending. */
struct sua__creds {
    const struct sua__req *req;
    const struct sua__alg *algs;
    const struct sua_msg *m;    /* challenges; NULL: none                  */
    struct sua_str method, uri;
    struct sua_str before;      /* lines of the last sending, or the cache */
    int is_cache;               /* of the identity: packed                 */
    const struct sua_addr *hop; /* where it goes, an ACK: as its INVITE    */
    char cnonce[24];
};
/* m: the challenges, or NULL. method and uri are the caller's to set. */
void sua__creds_begin(struct sua__creds *c, struct sua_stack *s,
                      const struct sua__req *r, const struct sua_msg *m);
void sua__creds_write(struct sua_buf *b, const struct sua__creds *c);
/* Whether m's challenges may be answered, and the note that they are. */
int sua__creds_wanted(const struct sua_stack *s, const struct sua__req *r,
                      const struct sua_msg *m);
void sua__creds_note(struct sua__req *r, const struct sua_msg *m);
/* After sending: keep the lines for requests to come. */
void sua__creds_keep(struct sua_stack *s, struct sua__req *r);
void sua__creds_drop(struct sua_stack *s, struct sua__identity *id);

/* hop.c: the flow to a next hop; d: may be NULL. Prefers the connection the
 * dialog's peer was heard on, when it leads to the same host. */
int sua__hop_route(struct sua_stack *s, const struct sua_dialog *d,
                   struct sua__dest *dest, struct sua_str name);
/* That connection alone, for peers that have no address of their own. */
int sua__hop_heard(struct sua_stack *s, const struct sua_dialog *d,
                   struct sua__dest *dest);

#endif
