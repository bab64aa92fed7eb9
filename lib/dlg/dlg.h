/* SPDX-License-Identifier: MIT
 * L5: dialogs and the client request driver. RFC 3261 8.1, 12, 22.2. */
#ifndef SUA_DLG_H
#define SUA_DLG_H

#include "auth/auth.h"
#include "sip/dialog.h"
#include "txn/txn.h"

struct sua_dialog;
struct sua__req;

/* ---- who we are towards a registrar or proxy --------------------------- */
/* Owned by an account of L6; outlives the requests that point to it. */
struct sua__identity {
    struct sua_str from;        /* name-addr or addr-spec, without tag     */
    struct sua_str contact_user;
    struct sua_str route;       /* preloaded route set, a Route value list */
    struct sua_secret secret;
    struct sua__text *challenge;/* last one answered, for use in advance:
                                   one byte 'W' or 'P', then its value     */
    uint32_t nc;                /* uses of its nonce                       */
};

/* ---- dialogs: dialog.c, route.c ---------------------------------------- */
/* What owns a dialog (an INVITE usage; later a subscription). */
struct sua__usage {
    /* A request inside the dialog whose CSeq is in order; t NULL: ACK.
     * Unanswered requests of unknown method are answered by the caller when
     * 0 is returned (405/501). */
    int (*request)(struct sua_stack *s, struct sua_dialog *d,
                   struct sua_txn *t, const struct sua_msg *m);
};

struct sua__slice {
    uint16_t at, n;
};

struct sua_dialog {
    struct sua__node node;      /* hash of Call-ID and local tag           */
    struct sua__text *ids;      /* packed: see the slices                  */
    struct sua__text *route;    /* packed: remote target, route set        */
    struct sua__slice call_id, ltag, rtag, local, remote; /* in ids        */
    struct sua__slice target, set;                        /* in route      */
    uint32_t lseq, rseq;
    struct sua__dest dest;      /* connection the peer was last heard on   */
    const struct sua__usage *usage;
    void *obj;
    struct sua__task dead;
    uint8_t state, is_uac, has_rseq, secure, listed;
};

/* Prepare a UAC dialog half: Call-ID and local tag are made now, so that the
 * first request can carry them; remote tag, target and route set come with
 * sua__dialog_confirm. from, to: name-addr text without tag. */
int sua__dialog_uac(struct sua_stack *s, struct sua_dialog **out,
                    struct sua_str from, struct sua_str to);
/* From a response with To tag that creates the dialog (12.1.2): takes remote
 * tag, remote target and the reversed Record-Route. Called again with a 2xx
 * it replaces the early route set (13.2.2.4). */
int sua__dialog_confirm(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m);
/* A second dialog for a response with another To tag (fork). */
int sua__dialog_fork(struct sua_stack *s, struct sua_dialog **out,
                     const struct sua_dialog *first, const struct sua_msg *m);
/* UAS side (12.1.1). SUA_EBADMSG: no usable Contact (answer 400). */
int sua__dialog_uas(struct sua_stack *s, struct sua_dialog **out,
                    const struct sua_txn *t, const struct sua_msg *m,
                    const struct sua_flow *from);
/* By Call-ID, To tag (ours), From tag of an incoming request. */
struct sua_dialog *sua__dialog_find(struct sua_stack *s,
                                    const struct sua_msg *m);
/* By the ids as text; for Replaces later. */
struct sua_dialog *sua__dialog_find_ids(struct sua_stack *s,
                                        struct sua_str call_id,
                                        struct sua_str ltag,
                                        struct sua_str rtag);
/* New remote target from the Contact of a target refresh (12.2.1.2). */
int sua__dialog_refresh(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m);
/* Off the table now, freed when no user code is on the stack. */
void sua__dialog_end(struct sua_stack *s, struct sua_dialog *d);
struct sua_str sua__dialog_str(const struct sua__text *t,
                               struct sua__slice v);
void sua__dialog_info(const struct sua_dialog *d, struct sua_dialog_info *o);

/* ---- requests: request.c ------------------------------------------------ */
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
 * was made here: 408 (no answer), 503 (transport), 500 (out of memory). A
 * final status is the last call; the request is gone when it returns. 401
 * and 407 have been tried with the identity's secret before they come up. */
struct sua__req_user {
    void (*response)(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m);
};

struct sua__req {
    struct sua__locate locate;
    struct sua__task go;        /* send in the next drain                  */
    struct sua__task dead;
    struct sua__text *tmpl;     /* the request without Via, CSeq, Contact,
                                   credentials: see request.c              */
    struct sua_txn *txn;
    struct sua_dialog *dialog;
    struct sua__identity *id;
    const struct sua__req_user *user;
    void *obj;
    struct sua__dest dest;
    uint32_t cseq;
    uint16_t line_len;          /* request line at the front of tmpl       */
    uint16_t contact_at, contact_len; /* parameters, in tmpl               */
    uint8_t method, contact, tries, state, cancel_wanted;
    uint8_t in_dialog;
};

struct sua__dlgs {
    struct sua__pool dialogs, reqs;
    struct sua__tab table;
    /* Set by the layer above: requests that belong to no dialog (and to no
     * transaction yet). As sua__txns.request. */
    int (*request)(struct sua_stack *s, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from);
};

extern const struct sua_module sua__module_dlg;

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
/* No more calls of user; runs to its end alone. */
void sua__req_detach(struct sua__req *r);
/* The ACK to a 2xx as a finished message in a cell of its own (13.2.2.4):
 * CSeq number of the INVITE, credentials are not repeated. The caller sends
 * it with *dest for this and every retransmitted 2xx. */
int sua__ack_build(struct sua_stack *s, struct sua_dialog *d, uint32_t cseq,
                   const struct sua__identity *id,
                   const struct sua_body *body, struct sua__text **out,
                   struct sua__dest *dest);
/* Our Contact value "<sip:user@host:port;transport=..>" for messages that
 * leave by d. */
void sua__contact(struct sua_stack *s, struct sua_buf *b, struct sua_str user,
                  const struct sua__dest *d);

#endif
