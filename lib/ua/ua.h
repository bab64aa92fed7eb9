/* SPDX-License-Identifier: MIT
 * L6: the user agent. RFC 3261 8.2, 10, 11, 13, 14, 15. */
#ifndef SUA_UA_H
#define SUA_UA_H

#include "dlg/dlg.h"
#include "sip/ua.h"

#define SUA__UA_LINES 896       /* room for Allow, Supported and so on     */

struct sua__ask;
struct sua__regx;

/* An event that waits for delivery: its kind is a bit in `pending`, and it
 * carries what belongs to it. of_msg: the message of this step is its own. */
struct sua__notice {
    uint16_t status : 10;
    uint16_t cause : 5;
    uint16_t of_msg : 1;
};
void sua__notice_set(const struct sua_stack *s, struct sua__notice *n,
                     unsigned status, unsigned cause);

/* ---- accounts: account.c, reg.c ----------------------------------------- */
enum sua__reg_state { SUA__REG_IDLE, SUA__REG_WAIT, SUA__REG_ASKING };

struct sua_account {
    struct sua_ua *ua;
    uint8_t state, wanted, bound, closing;
    uint8_t fails, moves, asked_zero;
    uint8_t slow;               /* try again with longer pauses            */
    uint16_t pending;
    struct sua__notice notice[SUA_ACCOUNT_CLOSED]; /* of event type - 1     */
    struct sua_account *next, *prev;
    struct sua__text *moved;    /* registrar after a 3xx                   */
    struct sua__req *req;       /* REGISTER under way                      */
    struct sua__regx *x;        /* regx.c; NULL: no such module            */
    uint32_t want_s, granted_s, floor_s; /* floor: Min-Expires heard       */
    uint32_t cseq, retry_ms;
    struct sua__identity id;    /* its text has all strings                */
    struct sua__slice aor, registrar, call_id, tag;
    void *user;
    uint64_t expires_at;        /* of the granted binding                  */
    uint64_t again_at;          /* in WAIT: refresh or retry               */
    struct sua__task event;     /* and in the end the end                  */
    struct sua__timer timer;    /* refresh, retry or the binding's end     */
};
#define SUA__P(event) ((uint16_t)(1u << (event)))

void sua__account_event(struct sua_account *a, unsigned type,
                        unsigned status, unsigned cause);
/* Whose a message is that has no dialog here: the account that `id`, our
 * side's header, names by its AOR, or the Request-URI by its Contact's user;
 * else the first. */
struct sua_account *sua__account_of(const struct sua_ua *ua,
                                    const struct sua_msg *m, unsigned id);
/* Whether u is its AOR. */
int sua__account_is(const struct sua_account *a, const struct sua_uri *u);
struct sua_str sua__account_str(const struct sua_account *a,
                                struct sua__slice part);
extern const struct sua__req_user sua__reg_user;
/* A REGISTER but for Expires and Contact. */
void sua__reg_ask(struct sua_account *a, struct sua__ask *k);
/* Ask the registrar for what is wanted now. */
void sua__reg_go(struct sua_account *a);
void sua__reg_timer(void *stack, struct sua__timer *t);
void sua__account_end(struct sua_account *a);
/* The next try (or refresh) is after so long. */
void sua__reg_wait(struct sua_account *a, uint32_t ms);

/* regx.c: what registration can do besides; an optional module. Asked from
 * steps: they only mutate and mark. */
struct sua__reg_plugs {
    /* The account opens: SUA_OK, or it does not. */
    int (*open)(struct sua_account *a, const struct sua_account_config *cfg);
    void (*close)(struct sua_account *a);
    /* A REGISTER is ready: add to it and send it, as sua__ask(). */
    int (*ask)(struct sua_account *a, struct sua__ask *k);
    /* Its final response, m NULL: made here. 1: taken, another one goes. */
    int (*ended)(struct sua_account *a, const struct sua__req *r,
                 unsigned status, const struct sua_msg *m);
    /* In and out of the tables, by which find() need not look at all of
     * them: first by the Contact, then by the AOR; either may be NULL. */
    void (*link)(struct sua_account *a);
    void (*unlink)(struct sua_account *a);
    struct sua_account *(*find)(const struct sua_ua *ua,
                                const struct sua_uri *contact,
                                const struct sua_uri *aor);
};
extern const struct sua_module sua__module_register;

/* ---- calls -------------------------------------------------------------- */
enum sua__call_state {
    SUA__CALL_CALLING,          /* INVITE is out                           */
    SUA__CALL_INCOMING,         /* theirs waits for our final answer       */
    SUA__CALL_WAIT_ACK,         /* our 2xx to the first INVITE is out      */
    SUA__CALL_WAIT_ANSWER,      /* 2xx brought an offer, ACK is due        */
    SUA__CALL_UP,
    SUA__CALL_ENDING,           /* BYE or CANCEL under way                 */
    SUA__CALL_OVER              /* CLOSED is pending or delivered          */
};

/* What a call needs while an INVITE of it is under way. At peace all calls
 * share one in which nothing is set (ua->peace). */
struct sua__setup {
    struct sua_txn *ict;        /* our last accepted INVITE: ACK, more 2xx */
    struct sua_txn *st;         /* their INVITE that waits for our final   */
    struct sua__text *ok;       /* our 2xx until its ACK; a leg's ACK      */
    struct sua__text *remote_new; /* of a re-INVITE not answered yet; while
                                   ours is: `local` before rel_undo.c      */
    struct sua__text *route_new;/* the same: the dialog with its target    */
    struct sua__text *offer;    /* ours, not answered yet                  */
    struct sua__legs *legs;     /* early dialogs of our INVITE: legs.c     */
    struct sua__rel *rel;       /* reliable 1xx to theirs: rel_uas.c       */
    uint64_t rtx_at, give_up_at;/* 2xx retransmission, its end or ringing's*/
    uint64_t again_at;          /* re-INVITE after 491; 1xx once a minute  */
    uint32_t rtx_ms, ok_cseq, ack_cseq;
    uint32_t invite_cseq;       /* of the INVITE in st                     */
    uint32_t partner;           /* id of the call it replaces or joins     */
    uint16_t ringing;           /* last provisional status                 */
    struct sua__out out;        /* retransmitted 2xx                       */
};

struct sua_call {
    struct sua__node node;      /* its hash is the call's id               */
    struct sua_ua *ua;
    struct sua__setup *setup;   /* never NULL                              */
    struct sua_dialog *dlg;
    uint8_t state, outgoing, detached, progressed; /* bytes stand where an
                                   instruction of two reaches them         */
    uint8_t hangup_wanted, their_offer, reinvite, glares;
    uint8_t agreed;             /* offer and answer of the INVITE went by
                                   1xx and PRACK: its 2xx has none         */
    uint8_t leg;                /* further 2xx of a fork, to be released   */
    uint8_t busy;               /* an UPDATE is open                       */
    uint8_t expires;            /* the INVITE says how long it may ring    */
    uint8_t moving;             /* moved.c: the peer does not know yet     */
    uint8_t peer_update;        /* the peer allows UPDATE                  */
    uint8_t follows;            /* enum sua_redirect                       */
    uint8_t partner_is;         /* enum sua__partner                       */
    uint8_t referrals;          /* REFERs that led to it, one by another   */
    uint16_t pending;
    struct sua__notice notice[SUA_CALL_CLOSED + 1]; /* per event type; that
                                   of CLOSED is made when the end begins   */
    struct sua_call *next, *prev;
    struct sua_account *account;
    struct sua__req *req;       /* our INVITE or BYE under way             */
    struct sua_txn *rq;         /* another request, event not delivered    */
    struct sua__text *local, *remote; /* session descriptions in force     */
    void *user;
    struct sua__timing *timing; /* session timer: session_timer.c          */
    struct sua__more *more;     /* of features, or NULL: sua__more()       */
    struct sua__usage usage;    /* of dlg                                  */
    struct sua__task event;     /* and at last its end                     */
    struct sua__timer timer;    /* the earliest of setup and the features  */
};
enum sua__partner { SUA__PARTNER_NONE, SUA__PARTNER_REPLACED,
                    SUA__PARTNER_JOINED };

/* An INVITE of either side is open, or the offer of one. */
static inline int sua__call_is_open(const struct sua_call *c)
{
    return c->req || c->setup->st || c->setup->ok || c->setup->offer;
}
struct sua_call *sua__call_new(struct sua_ua *ua);
/* Whatever its state; NULL: none. */
struct sua_call *sua__call_of_id(const struct sua_ua *ua, uint32_t id);
void sua__setup_clear(struct sua__setup *x);
/* An INVITE begins: c->setup may be written to. SUA_ENOMEM. */
int sua__call_open(struct sua_call *c);
/* It may be over: an established call in which nothing is open needs no
 * setup any more. */
void sua__call_settle(struct sua_call *c);
void sua__call_event(struct sua_call *c, unsigned type, unsigned status,
                     unsigned cause);
/* The end: CLOSED becomes pending, everything is let go. */
void sua__call_over(struct sua_call *c, unsigned status, unsigned cause);
void sua__call_timer(void *stack, struct sua__timer *t);
void sua__call_arm(struct sua_call *c);
/* Start the end, whatever the state; CLOSED follows with these. */
void sua__call_hangup(struct sua_call *c, unsigned status, unsigned cause);
/* The ACK of a 2xx whose offer nobody answers (any more). */
void sua__call_ack_refused(struct sua_call *c);
/* BYE now; CLOSED follows with these. */
void sua__call_bye(struct sua_call *c, unsigned status, unsigned cause);
void sua__call_say_bye(struct sua_call *c);
/* The same, and the end, with what the notice of CLOSED has by now. */
void sua__call_bye_noted(struct sua_call *c);
void sua__call_over_noted(struct sua_call *c);
/* Our 2xx needs no repeating any more. */
void sua__call_drop_ok(struct sua_call *c);
int sua__call_store(struct sua_call *c, struct sua__text **slot,
                    struct sua_str sdp);
/* Our offer was answered. */
void sua__call_offer_taken(struct sua_call *c);
/* What the INVITE of a call sends as itself. */
const struct sua__identity *sua__call_identity(const struct sua_call *c);
/* Session description of a message: absent unless application/sdp. */
struct sua_str sua__call_sdp(const struct sua_call *c,
                             const struct sua_msg *m);

/* call_uac.c */
extern const struct sua__req_user sua__call_invite_user;
int sua__call_answer_in_ack(struct sua_call *c, const struct sua_reply *r);
/* call_2xx.c */
/* The ACK to a 2xx, kept by its transaction for 2xx that come again. */
int sua__call_send_ack(struct sua_call *c, struct sua_txn *t, uint32_t cseq,
                       const struct sua_body *body);
/* The accepted INVITE goes on and hears of further 2xx. */
void sua__call_take_ict(struct sua_call *c, struct sua__req *r);
/* The call leaves its INVITEs to themselves: what is pending is cancelled,
 * what is accepted all the same is acknowledged and released. */
void sua__call_leave_req(struct sua_call *c);
void sua__call_leave_ict(struct sua_call *c);
int sua__call_same_leg(const struct sua_call *c, const struct sua_msg *m);
void sua__call_further_2xx(struct sua_stack *s, struct sua_txn *t,
                           const struct sua_msg *m);
uint32_t sua__call_cseq(const struct sua_msg *m);
/* call_uas.c */
int sua__call_incoming(struct sua_ua *ua, struct sua_txn *t,
                       const struct sua_msg *m, const struct sua_flow *from);
void sua__call_ack(struct sua_call *c, const struct sua_msg *m);
/* The call begins to use its dialog. */
void sua__call_use(struct sua_call *c);
/* The call that uses a dialog, or NULL. */
struct sua_call *sua__call_in(const struct sua_dialog *d);
int sua__call_respond(struct sua_call *c, const struct sua_reply *r);
/* With a status and no more. */
int sua__call_say(struct sua_call *c, unsigned status);
/* sua__call_respond past the features. */
int sua__call_respond_now(struct sua_call *c, const struct sua_reply *r);
void sua__call_offer_off(struct sua_call *c);
/* Their re-INVITE is accepted, or reliably being so: its target counts. */
void sua__call_retarget(struct sua_call *c);
extern const struct sua__tu sua__call_server;
/* call_oa.c: re-INVITE */
void sua__call_reinvite_in(struct sua_call *c, struct sua_txn *t,
                           const struct sua_msg *m);
void sua__call_reinvite_done(struct sua_call *c, struct sua__req *r,
                             unsigned status, const struct sua_msg *m);
void sua__call_reinvite_again(struct sua_call *c);

/* ---- requests: oneshot.c ------------------------------------------------ */
struct sua_request {
    struct sua_ua *ua;
    struct sua__req *req;
    struct sua__task event, dead;
    void (*on_event)(struct sua_request *, const struct sua_request_event *,
                     void *);
    void *user;
    struct sua__notice notice;
    uint32_t call_id;           /* of the call it is in, or 0              */
    struct sua__redirect *redirect; /* sent elsewhere: redirect.h          */
    uint8_t detached;
    uint8_t follows;            /* enum sua_redirect                       */
};
extern const struct sua__req_user sua__request_user;

/* ---- feature.c: optional RFCs ------------------------------------------- */
/* A module of its own whose init plugs one of these in. What it says here is
 * what Supported, Allow and Allow-Events say, so that they tell the truth.
 * Texts may be empty, functions NULL; they must only mutate and mark, and are
 * asked in the order of the module list. */
struct sua__feature {
    struct sua_str tag;         /* option tags, for Supported and Require  */
    struct sua_str methods;     /* for Allow: "SUBSCRIBE, NOTIFY"          */
    struct sua_str events;      /* for Allow-Events                        */
    /* Instead of one of the three (its offset) where it depends on what the
     * application does. When it does, sua__feature_changed() is due. */
    struct sua_str (*text)(const struct sua_ua *ua, size_t at);
    /* A request without a dialog here. 1: taken. */
    int (*request)(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from);
    /* A request (no ACK) in the dialog of a call. 1: taken. */
    int (*in_call)(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m);
    /* Their INVITE, before the application hears of it; also a re-INVITE.
     * 1: it has been refused. */
    int (*invited)(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m);
    /* The application dials, the INVITE is to be written: SUA_OK, or there
     * is no call. */
    int (*dialled)(struct sua_call *c, const struct sua_dial *d,
                   struct sua_str target);
    /* Lines for a message of a call that is being written: status 0: our
     * request, else our response to theirs. */
    void (*lines)(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b);
    /* A response to our INVITE (or re-INVITE, UPDATE) of status 101..699.
     * 1: taken, nobody else hears of it; with a final one c->req is the
     * feature's to clear, and an UPDATE is sent again. */
    int (*answered)(struct sua_call *c, const struct sua_msg *m);
    /* Our first INVITE has failed (m NULL: here) and nobody wants to end it;
     * the request r goes when this returns. 1: taken, as another one is sent
     * or will be. */
    int (*failed)(struct sua_call *c, struct sua__req *r, unsigned status,
                  const struct sua_msg *m);
    /* The same for the final response to a request of the application, 2xx
     * too; the outcome may be made another one. */
    int (*ended)(struct sua_request *q, struct sua__req *r, unsigned *status,
                 unsigned *cause, const struct sua_msg **m);
    /* The application (or a timer of ours) answers. 1: not the feature's
     * business, else what sua_call_answer() returns. */
    int (*respond)(struct sua_call *c, const struct sua_reply *r);
    /* The call is established; it is over (state of the feature goes). */
    void (*up)(struct sua_call *c);
    void (*over)(struct sua_call *c);
    /* The next deadline the feature has for the call, SUA__NEVER: none.
     * sua__call_arm() after it changed. The call's timer has fired: what is
     * due is done. */
    uint64_t (*deadline)(const struct sua_call *c);
    void (*due)(struct sua_call *c);
    /* An event about to be delivered: members that are the feature's. With
     * `tells` (SUA__P) only of those types. */
    void (*tell)(struct sua_call *c, struct sua_call_event *ev);
    uint16_t tells;
    /* The account goes, nothing may point to it; the user agent shuts down:
     * what the feature keeps is brought to its end. */
    void (*left)(struct sua_account *a);
    void (*down)(struct sua_ua *ua);
    /* The network changed: what is refreshed tells the peers where we are
     * now. */
    void (*moved)(struct sua_ua *ua);
    /* A response to another usage of its dialog says that this is of no use
     * to any (RFC 5057 5.1). 1: it is the feature's, and has ended. */
    int (*lost)(struct sua__usage *u, const struct sua_msg *m);
};
#define SUA__FEATURES 24
#define SUA__HOOKS 11           /* those asked for each message or event   */

struct sua__kept_line {
    uint16_t at, n;
    uint8_t valid;
};

/* What features know of few calls: one object that is there while one of
 * these is set. */
struct sua__more {
    struct sua__refer *refers;  /* in its dialog, either way               */
    struct sua__refer *made_for;/* the REFER it was made for               */
    struct sua__update *updates;/* UPDATEs under way: update.c             */
    struct sua__redirect *redirect; /* INVITE sent elsewhere: redirect.h   */
    struct sua__shown *shown;   /* to watchers: dialogs_serve.c            */
    struct sua__extra *extra;   /* what its messages carry besides: extra.h*/
};
extern const struct sua__more sua__no_more;
/* To be read. */
static inline const struct sua__more *sua__more(const struct sua_call *c)
{
    return c->more ? c->more : &sua__no_more;
}
/* To set one. NULL: no room, or the call is over. */
struct sua__more *sua__more_open(struct sua_call *c);
/* One is NULL now. */
void sua__more_close(struct sua_call *c);

/* All features as one, and what they say together. Where none is plugged in,
 * none of this is linked: ua->plugs is NULL. */
struct sua__plugs {
    struct sua__feature all;    /* its hooks ask theirs, in order          */
    /* Whether an option tag is spoken. */
    int (*known)(const struct sua_ua *ua, struct sua_str tag);
    /* CANCEL of c->req with their lines; as sua__ack_build(). */
    void (*cancel)(struct sua_call *c);
    int (*ack)(struct sua_call *c, struct sua__reqspec *spec,
               struct sua__text **out, struct sua__dest *dest);
    /* Allow, Supported or Allow-Events: `ours`, then their texts. */
    void (*line)(const struct sua_ua *ua, unsigned id, struct sua_str ours,
                 struct sua_buf *b);
};
/* State of the module that all features need before them in the list. */
struct sua__features {
    const struct sua__feature *f[SUA__FEATURES];
    struct sua__pool more;
    unsigned n;
    uint8_t asked[SUA__HOOKS];  /* how many have a hook, and which         */
    uint8_t who[SUA__HOOKS][SUA__FEATURES];
    struct sua__kept_line line[3]; /* Allow, Supported, Allow-Events       */
    uint16_t used;
    char lines[SUA__UA_LINES];  /* as they were last written               */
};
extern const struct sua_module sua__module_features;
/* Calls: early dialogs of forks, which reliable responses need before them;
 * UPDATE; session timers. See session.h. */
extern const struct sua_module sua__module_legs, sua__module_100rel;
extern const struct sua_module sua__module_update, sua__module_timer;
/* SUA_ENOMEM: more than SUA__FEATURES. */
int sua__feature_plug(struct sua_stack *s, const struct sua__feature *f);
/* A request in a dialog has its final response m (NULL: made here): if that
 * ends the dialog, its usages end with it. */
void sua__dialog_lost(struct sua_stack *s, const struct sua__req *r,
                      const struct sua_msg *m);
/* A text() says something else from now on. */
void sua__feature_changed(const struct sua_ua *ua);

/* ---- bodies.c: multipart, an optional module ---------------------------- */
struct sua__bodies {
    /* *sdp: the session description in a body, absent if none. SUA_OK;
     * SUA_EUNSUPPORTED: it asks for more than that; others: malformed. */
    int (*find_sdp)(const struct sua_msg *m, struct sua_str *sdp);
    struct sua_str accept;
    /* The offer in the 2xx to our INVITE is not taken up: an answer without
     * streams, in the ACK. */
    void (*decline)(struct sua_call *c);
};
extern const struct sua_module sua__module_bodies;

/* ---- refer.c, replaces.c: optional modules ------------------------------ */
extern const struct sua_module sua__module_refer;
extern const struct sua_module sua__module_replaces;
/* ---- redirect_call.c: an optional module -------------------------------- */
extern const struct sua_module sua__module_redirect;

/* ---- the user agent ----------------------------------------------------- */
struct sua_ua {
    struct sua_stack *stack;    /* NULL: not started                       */
    const struct sua__bodies *bodies; /* NULL: one SDP is all it reads     */
    const struct sua__plugs *plugs; /* NULL: no features                   */
    const struct sua__reg_plugs *regs; /* NULL: plain registration only    */
    struct sua_account *first_account, *last_account;
    struct sua_call *first_call;
    struct sua_txn *rq;         /* on_request is to be called with this    */
    /* Set by packages that serve all users of a domain: whether a request
     * to one of them is for us. NULL: none is. */
    int (*takes)(const struct sua_ua *ua, const struct sua_msg *m);
    struct sua__text *text;     /* User-Agent and option tags              */
    uint32_t call_serial;
    uint8_t shutting;
    struct sua_ua_config cfg;
    struct sua__tab call_ids;
    struct sua__pool accounts, calls, setups, requests;
    struct sua__task event;     /* for rq                                  */
    struct sua__setup peace;    /* of calls that have none of their own    */
    struct sua__identity anonymous;
};
extern const struct sua_module sua__module_ua;

static inline struct sua_ua *sua__ua(const struct sua_stack *s)
{
    return (struct sua_ua *)s->slot[SUA__SLOT_UA];
}
static inline int sua__feature_in_call(struct sua_call *c, struct sua_txn *t,
                                       const struct sua_msg *m)
{
    return c->ua->plugs && c->ua->plugs->all.in_call(c, t, m);
}
static inline int sua__feature_invited(struct sua_call *c, struct sua_txn *t,
                                       const struct sua_msg *m)
{
    return c->ua->plugs && c->ua->plugs->all.invited(c, t, m);
}
static inline void sua__feature_lines(struct sua_call *c, unsigned method,
                                      unsigned status, struct sua_buf *b)
{
    if (c->ua->plugs)
        c->ua->plugs->all.lines(c, method, status, b);
}
static inline int sua__feature_answered(struct sua_call *c,
                                        const struct sua_msg *m)
{
    return c->ua->plugs && c->ua->plugs->all.answered(c, m);
}
static inline int sua__feature_respond(struct sua_call *c,
                                       const struct sua_reply *r)
{
    return c->ua->plugs ? c->ua->plugs->all.respond(c, r) : 1;
}
static inline int sua__feature_dialled(struct sua_call *c,
                                       const struct sua_dial *d,
                                       struct sua_str target)
{
    return c->ua->plugs ? c->ua->plugs->all.dialled(c, d, target) : SUA_OK;
}
static inline void sua__feature_up(struct sua_call *c)
{
    if (c->ua->plugs)
        c->ua->plugs->all.up(c);
}
static inline void sua__feature_tell(struct sua_call *c,
                                     struct sua_call_event *ev)
{
    if (c->ua->plugs)
        c->ua->plugs->all.tell(c, ev);
}
static inline void sua__feature_over(struct sua_call *c)
{
    if (c->ua->plugs)
        c->ua->plugs->all.over(c);
}
static inline uint64_t sua__feature_deadline(const struct sua_call *c)
{
    return c->ua->plugs ? c->ua->plugs->all.deadline(c) : SUA__NEVER;
}
static inline void sua__feature_due(struct sua_call *c)
{
    if (c->ua->plugs)
        c->ua->plugs->all.due(c);
}
/* Requests outside dialogs; the server roles hand on what is for the UA. */
int sua__ua_request(struct sua_stack *s, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from);
/* Whether it can be taken; else the reply has been sent: 415, 416, 420. */
int sua__ua_acceptable(struct sua_ua *ua, struct sua_txn *t,
                       const struct sua_msg *m);
/* Whether the body is one session description and nothing else. */
int sua__ua_is_session(const struct sua_msg *m);
/* Who made a final status: m is NULL when it was made here. */
unsigned sua__ua_cause(unsigned status, const struct sua_msg *m);
/* Reply with status and the lines that belong to it (Allow with 405, 501;
 * Accept with 415 ...). */
void sua__ua_reply(struct sua_ua *ua, struct sua_txn *t, unsigned status);
void sua__ua_reply_retry(struct sua_ua *ua, struct sua_txn *t,
                         unsigned status, uint32_t retry_s);
/* The same to a request in a call. */
void sua__call_reply(struct sua_call *c, struct sua_txn *t, unsigned status);
void sua__call_reply_retry(struct sua_call *c, struct sua_txn *t,
                           unsigned status, uint32_t retry_s);
/* Answer of last resort to a request nobody replied to. */
void sua__ua_default(struct sua_ua *ua, struct sua_txn *t,
                     const struct sua_msg *m);
/* A target: a URI, whose parameters are its own, or a name-addr. */
int sua__target_parse(struct sua_str s, struct sua_nameaddr *out);
/* Its URI too. SUA_EBADMSG: that is none. */
int sua__target_read(struct sua_str s, struct sua_nameaddr *out,
                     struct sua_uri *u);
/* ask.c: a request about to be sent; begin, add to it, ask. */
struct sua__ask {
    struct sua__reqspec spec;
    struct sua_buf lines;       /* further header lines                    */
    char mem[SUA__UA_LINES];
};
void sua__ask_begin(struct sua__ask *k, const struct sua_ua *ua,
                    unsigned method, const struct sua__identity *id);
/* As sua__req_start. */
int sua__ask(struct sua__ask *k, const struct sua_ua *ua,
             struct sua__req **out, const struct sua__req_user *user,
             void *obj);
/* Responses to requests in a dialog that end the call or subscription they
 * are of (RFC 5057 5.1, RFC 6665 4.1.2.2, 4.2.2). */
int sua__ends_usage(unsigned status);
/* Those of them that end all else in the dialog too. */
int sua__ends_dialog(unsigned status);
/* User-Agent line for requests, Server line for responses. */
void sua__ua_agent(const struct sua_ua *ua, struct sua_buf *b, unsigned id);
void sua__ua_allow(const struct sua_ua *ua, struct sua_buf *b);
void sua__ua_supported(const struct sua_ua *ua, struct sua_buf *b);
void sua__ua_accept(const struct sua_ua *ua, struct sua_buf *b);
/* No line when there are none. */
void sua__ua_allow_events(const struct sua_ua *ua, struct sua_buf *b);

#endif
