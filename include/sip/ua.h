/* SPDX-License-Identifier: MIT
 * User agent: accounts and registration (RFC 3261 10), calls (13-15),
 * requests outside calls: OPTIONS, MESSAGE, INFO and any other method.
 *
 * Handles are pointers owned by the user agent. Each gets exactly one
 * *_CLOSED (or FINAL) event; when its callback returns the pointer is dead.
 * Applications free nothing. Event payloads (ev->msg, views) live until the
 * callback returns. Commands may be called in every callback, for this or
 * any other handle. */
#ifndef SIP_UA_H
#define SIP_UA_H

#include "sip/dialog.h"
#include "sip/txn.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sua_ua;
struct sua_account;
struct sua_call;
struct sua_request;

/* Why something ended. With the status it tells a real 408 of the peer from
 * a lost network. */
enum sua_cause {
    SUA_CAUSE_NONE = 0,
    SUA_CAUSE_REMOTE,           /* the peer said so                        */
    SUA_CAUSE_LOCAL,            /* the application asked for it            */
    SUA_CAUSE_TIMEOUT,          /* no answer in time; status 408           */
    SUA_CAUSE_TRANSPORT,        /* connection or send failed; status 503   */
    SUA_CAUSE_LIMIT,            /* a pool or limit; status 500             */
    SUA_CAUSE_AUTH              /* credentials missing or refused          */
};

/* ---- accounts ---------------------------------------------------------- */
enum sua_account_event_type {
    SUA_ACCOUNT_REGISTERED = 1, /* 2xx; every refresh again                */
    SUA_ACCOUNT_UNREGISTERED,   /* our binding is gone: asked for; or it
                                   ran out (TIMEOUT), tries go on          */
    SUA_ACCOUNT_FAILED,         /* status, cause; retry_ms tells the plan  */
    SUA_ACCOUNT_BINDINGS,       /* answer to sua_account_query(): msg has
                                   them; status >= 300: refused            */
    SUA_ACCOUNT_CLOSED          /* after sua_account_close: handle is dead */
};
struct sua_account_event {
    uint8_t type, cause;
    uint16_t status;            /* 0: no response involved                 */
    struct sua_str reason;
    uint32_t expires_s;         /* granted, REGISTERED                     */
    uint32_t retry_ms;          /* FAILED: next try; 0: none, it is over   */
    const struct sua_msg *msg;  /* the response, or NULL                   */
};
struct sua_account_config {
    size_t size;
    struct sua_str aor;         /* sip:alice@example.com, or with display
                                   name: "Alice" <sip:alice@example.com>   */
    struct sua_str auth_user;   /* empty: the AOR's user                   */
    struct sua_str password;    /* or the hashes: */
    struct sua_str ha1_md5, ha1_sha256; /* hex                             */
    /* Answer challenges of this realm only; with others requests end in 401
     * or 407. Empty: of any realm, as a provider's proxies and servers may
     * each have their own. Whoever challenges then gets a digest to guess the
     * password by, callees too (RFC 3261 22.3): give the realm where they
     * are not trusted and the password could be guessed. */
    struct sua_str realm;
    struct sua_str registrar;   /* URI; empty: the AOR's domain            */
    struct sua_str proxy;       /* URI all requests go through first       */
    struct sua_str contact_user;/* empty: the AOR's user                   */
    uint32_t expires_s;         /* wanted; 0: 600                          */
    void *user;                 /* for sua_account_user()                  */
    /* Of the module for more than plain registration (sua_modules_phone has
     * it); without it of no effect. */
    struct sua_str contact_params; /* of our Contact: ";q=0.5;audio"       */
    struct sua_str contacts;    /* further Contact values, registered with
                                   ours: "<sip:desk@10.0.0.9>;q=0.1"       */
    struct sua_str instance;    /* "urn:uuid:...", the same for all of a
                                   device's life (RFC 5626 4.1); asks for
                                   GRUUs (RFC 5627)                        */
    uint32_t reg_id;            /* with an instance: this account is one
                                   flow to its proxy, kept alive and made
                                   anew (RFC 5626); 1, 2 ... of accounts
                                   that have one AOR; 0: none              */
    uint32_t keep_alive_s;      /* at most between pings; 0: 120, or 29 over
                                   UDP; what the server says comes first   */
    uint8_t gruu;               /* enum sua_gruu                           */
};
/* What a dialog of the account has as Contact. */
enum sua_gruu {
    SUA_GRUU_NONE = 0,          /* our address                             */
    SUA_GRUU_PUBLIC,            /* the public GRUU, where there is one     */
    SUA_GRUU_TEMPORARY          /* the last temporary one: does not tell
                                   whose it is                             */
};
#define SUA_ACCOUNT_INIT                                                      \
    { sizeof(struct sua_account_config), { NULL, 0 }, { NULL, 0 },            \
      { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 },        \
      { NULL, 0 }, { NULL, 0 }, 0, NULL, { NULL, 0 }, { NULL, 0 },            \
      { NULL, 0 }, 0, 0, 0 }

/* ---- calls -------------------------------------------------------------- */
enum sua_call_event_type {
    SUA_CALL_INCOMING = 1,      /* new call; body: its offer, or absent    */
    SUA_CALL_PROGRESS,          /* outgoing: 101..199; body: early SDP     */
    SUA_CALL_ESTABLISHED,       /* 2xx both ways done; body: remote SDP    */
    SUA_CALL_OFFER,             /* re-INVITE: answer with sua_call_answer
                                   (1xx: later, in 64*T1; not at all: 488);
                                   by UPDATE or PRACK (method of msg): only
                                   inside this callback, else 504 or 488;
                                   body absent: an offer is wanted. Also a
                                   2xx or (by PRACK) reliable 1xx with the
                                   offer to a call without, status says
                                   which: answer within 16*T1, or it ends;
                                   refused, the ACK takes no stream (RFC
                                   3261 13.2.2.4; sua_modules_udp_phone:
                                   has no answer) and BYE follows          */
    SUA_CALL_UPDATED,           /* our or their re-INVITE, UPDATE, offer in
                                   1xx or PRACK is done, or a re-INVITE that
                                   only refreshes; body: remote SDP; status
                                   >= 300: refused, the session is that of
                                   sua_call_local_sdp()                    */
    SUA_CALL_REQUEST,           /* INFO, MESSAGE ... in the call: txn, msg;
                                   not replied when the callback returns:
                                   default answer                          */
    SUA_CALL_TRANSFER,          /* our transfer: status as the peer tells
                                   it (100, 180 ... final: it is over; 487:
                                   it stopped telling; 408: it never did)  */
    SUA_CALL_REFER,             /* the peer asks for a call to `refer_to`:
                                   sua_call_refer_accept() or _reject(),
                                   now or within 48*T1; nothing: 603       */
    SUA_CALL_MOVED,             /* the network changed: sua_call_reoffer()
                                   with the new addresses in this callback;
                                   else the session is offered as it is.
                                   A call not up yet: once it is           */
    SUA_CALL_REDIRECT,          /* our INVITE is to go elsewhere: status 3xx,
                                   msg has the Contacts. By policy (enum
                                   sua_redirect) they are tried, or only
                                   if sua_call_follow() is called in this
                                   callback; CLOSED follows otherwise      */
    SUA_CALL_PARTY,             /* the peer is somebody else now:
                                   sua_call_identity() (RFC 4916)          */
    SUA_CALL_CLOSED
};
struct sua_call_event {
    uint8_t type, cause;
    uint16_t status;            /* SIP status that belongs to the event    */
    struct sua_str reason;
    struct sua_str body;        /* SDP, as the type says                   */
    struct sua_txn *txn;        /* REQUEST                                 */
    const struct sua_msg *msg;  /* or NULL                                 */
    uint32_t leg;               /* PROGRESS, OFFER: which early dialog of a
                                   forked INVITE: 0, 1 ...                 */
    struct sua_call *replaces;  /* INCOMING: it is to take the place of this
                                   call (RFC 3891), or NULL. You say whether
                                   its caller may: answered 2xx, that call
                                   is ended as soon as this one is up      */
    struct sua_call *joins;     /* the same for Join (RFC 3911)            */
    struct sua_str refer_to, referred_by; /* REFER: name-addrs             */
    struct sua_str package;     /* REQUEST: Info-Package of an INFO        */
    struct sua_str why;         /* CLOSED: the Reason of their BYE, CANCEL or
                                   refusal (RFC 3326), for
                                   sua_reason_parse(); cause 200 in a CANCEL:
                                   another device has answered             */
};
enum sua_call_state {
    SUA_CALL_STATE_CALLING, SUA_CALL_STATE_RINGING, SUA_CALL_STATE_INCOMING,
    SUA_CALL_STATE_UP, SUA_CALL_STATE_CLOSING
};

/* What becomes of a 3xx with Contacts (RFC 3261 8.1.3.4). Those to sip and
 * sips URIs are tried by q, one after the other, until somebody answers 2xx
 * or 6xx, or the call's ring limit is over: at most eight, no URI twice, none
 * to sip where the first was sips. Another redirection comes before the
 * contacts that are left. Call-ID, tag and To stay, as do the application's
 * headers and body; of the headers in a Contact only Subject, Priority,
 * In-Reply-To, Organization and User-to-User are taken over, credentials
 * never go along, an entry of History-Info is added where there is one (RFC
 * 7044), and what a Contact says of its lifetime is not kept. The outcome is
 * the 6xx, else the first 4xx, else the first of what is left. 305 and 380
 * are never followed: they are told as they are. */
enum sua_redirect {
    SUA_REDIRECT_DEFAULT = 0,   /* as the user agent's; its own: ASK       */
    SUA_REDIRECT_ASK,           /* calls: REDIRECT asks; requests: told    */
    SUA_REDIRECT_FOLLOW,        /* tried; calls hear REDIRECT too          */
    SUA_REDIRECT_NEVER          /* the call is over, the request done      */
};

/* ---- requests ------------------------------------------------------------ */
struct sua_request_event {
    uint16_t status;            /* < 200: more will come; else the last    */
    uint8_t cause;              /* final: who made the status              */
    struct sua_str reason;
    const struct sua_msg *msg;  /* the response; NULL: made here           */
};
struct sua_request_config {
    size_t size;
    struct sua_str method;      /* any token but INVITE, ACK, CANCEL, BYE,
                                   REGISTER                                */
    struct sua_str target;      /* URI; in a call: empty                   */
    struct sua_account *account;/* NULL: the first                         */
    struct sua_call *call;      /* inside this call's dialog               */
    const struct sua_hdr_add *headers;
    size_t nheaders;
    const struct sua_body *body;
    void (*on_event)(struct sua_request *r,
                     const struct sua_request_event *ev, void *user);
    void *user;
    uint8_t redirect;           /* enum sua_redirect; in a call: NEVER     */
};
#define SUA_REQUEST_INIT                                                      \
    { sizeof(struct sua_request_config), { NULL, 0 }, { NULL, 0 }, NULL,      \
      NULL, NULL, 0, NULL, NULL, NULL, 0 }

/* ---- the user agent ------------------------------------------------------ */
struct sua_ua_config {
    size_t size;
    void *user;                 /* last argument of the callbacks          */
    void (*on_call)(struct sua_call *call, const struct sua_call_event *ev,
                    void *user);/* NULL: INVITE is answered 486            */
    void (*on_account)(struct sua_account *a,
                       const struct sua_account_event *ev, void *user);
    /* A request outside calls. Reply now with sua_reply(), or return 1 and
     * reply within 60*T1 (30 s; then 500 goes out and t is dead). Return 0
     * without a final reply: default answer (OPTIONS 200; MESSAGE and others
     * 405 or 501). */
    int (*on_request)(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, void *user);
    struct sua_str user_agent;  /* User-Agent and Server; empty: none      */
    struct sua_str supported;   /* extra option tags, comma list; both
                                   together up to 200 bytes                */
    /* Of optional modules; without them of no effect. */
    uint32_t session_expires_s; /* RFC 4028: asked for; 0: 1800            */
    uint32_t min_se_s;          /* the shortest accepted; 0: 90            */
    uint8_t session_timer;      /* enum sua_use                            */
    uint8_t rel100;             /* enum sua_use: RFC 3262: our 101..199 are
                                   sent until PRACK comes; theirs are
                                   acknowledged unless NEVER               */
    uint8_t redirect;           /* enum sua_redirect                       */
    uint8_t trust;              /* enum sua_trust                          */
    uint8_t connected_identity; /* 1: RFC 4916 is offered: peers may tell who
                                   they are now, and sua_call_identify()
                                   tells them; a caller that speaks it gets
                                   the account's AOR in an UPDATE behind
                                   ESTABLISHED (in a re-INVITE if it allows
                                   none and had dialled another), and until
                                   the response comes sua_call_reoffer() may
                                   be SUA_ESTATE                           */
};
/* Whose P-Asserted-Identity counts (RFC 3325 5). */
enum sua_trust {
    SUA_TRUST_REGISTRAR = 0,    /* the address the call's account is
                                   registered at                           */
    SUA_TRUST_ALWAYS,           /* only proxies that are trusted reach us  */
    SUA_TRUST_NEVER
};
enum sua_use {
    SUA_USE_IF_ASKED = 0,       /* offered, used where the peer wants it   */
    SUA_USE_ALWAYS,             /* where the peer can                      */
    SUA_USE_REQUIRED,           /* no call without it (Require, 421)       */
    SUA_USE_NEVER
};
#define SUA_UA_INIT                                                           \
    { sizeof(struct sua_ua_config), NULL, NULL, NULL, NULL, { NULL, 0 },      \
      { NULL, 0 }, 0, 0, 0, 0, 0, 0, 0 }

/* Command: start the user agent of this stack; strings are copied. It lives
 * until the stack is closed. SUA_ESTATE: there is one already, or the stack's
 * modules have none. SUA_ETOOBIG: user_agent and supported. SUA_ENOMEM,
 * SUA_EINVAL as usual. */
SUA_API int sua_ua_init(struct sua_ua **out, struct sua_stack *s,
                        const struct sua_ua_config *cfg);
/* The stack it was started on. */
SUA_API struct sua_stack *sua_ua_stack(const struct sua_ua *ua);
/* Command: orderly end: unregisters all accounts, hangs up all calls, refuses
 * new ones with 503. When sua_stack_idle() the stack can be closed. */
SUA_API void sua_ua_shutdown(struct sua_ua *ua);
/* Command: our address is, or may be, another one; endpoints have been
 * changed with sua_net_listen() and sua_net_unlisten() before. Connections
 * are closed, accounts register anew and take their old binding back, each
 * call hears MOVED and tells its peer by a re-INVITE, subscriptions are
 * refreshed. SUA_EUNSUPPORTED: the stack's modules cannot. */
SUA_API int sua_ua_network_changed(struct sua_ua *ua);

/* Command: add an account; everything is copied, secrets are wiped when it
 * closes. SUA_EINVAL: AOR or URI; SUA_ENOMEM: max_account or text cells. */
SUA_API int sua_account_open(struct sua_ua *ua,
                             const struct sua_account_config *cfg,
                             struct sua_account **out);
/* Command: register now and keep registered: refresh before expiry, retry
 * with growing pauses and Retry-After, follow 423, 3xx, 401/407 (RFC 3261
 * 10.2; RFC 5626 4.5 for the pauses). Again while registered: refresh. What
 * comes of it is told by events. SUA_ESTATE: closing or shutting down. */
SUA_API int sua_account_register(struct sua_account *a);
/* Command: remove our binding; UNREGISTERED follows. SUA_ESTATE: none. */
SUA_API int sua_account_unregister(struct sua_account *a);
/* Command: unregister if need be, then CLOSED, whether or not the registrar
 * answered. Calls go on. */
SUA_API void sua_account_close(struct sua_account *a);
/* 1 while a granted binding has not expired. */
SUA_API int sua_account_registered(const struct sua_account *a);
/* The URI of the AOR, without display name; lives as long as the account. */
SUA_API struct sua_str sua_account_aor(const struct sua_account *a);
/* What cfg.user was. */
SUA_API void *sua_account_user(const struct sua_account *a);
/* Command: ask for all bindings of the AOR (RFC 3261 10.2.3); BINDINGS
 * follows, whose msg holds them: walk its Contact values, sua_contact_parse()
 * each. SUA_ESTATE: closing, or one is asked for already; SUA_EUNSUPPORTED:
 * the stack's modules cannot. */
SUA_API int sua_account_query(struct sua_account *a);
/* Command: remove all bindings of the AOR, other devices' too (10.2.2);
 * UNREGISTERED follows. Errors as above. */
SUA_API int sua_account_clear(struct sua_account *a);
/* The GRUU of this kind, enum sua_gruu; absent when there is none. Valid
 * until the next feed. */
SUA_API struct sua_str sua_account_gruu(const struct sua_account *a,
                                        unsigned which);
/* open + register. SUA_ESTATE: shutting down. */
SUA_API int sua_ua_register(struct sua_ua *ua,
                            const struct sua_account_config *cfg,
                            struct sua_account **out);

struct sua_diverted;
/* Everything about a new call; views are read during the call only. */
struct sua_dial {
    size_t size;
    struct sua_str target;      /* sip: or sips: URI, or name-addr         */
    struct sua_account *account;/* NULL: the first; none: anonymous        */
    const struct sua_body *body;/* the offer; NULL: the peer offers        */
    const struct sua_hdr_add *headers;
    size_t nheaders;
    void *user;
    uint8_t redirect;           /* enum sua_redirect                       */
    /* Of the module of identities, see sip/call_info.h. */
    uint8_t privacy;            /* enum sua_privacy_bit: Privacy (RFC 3323,
                                   3325); with user or id From is anonymous.
                                   The Contact has a user of its own only
                                   by a temporary GRUU                     */
    uint8_t history;            /* 1: History-Info is begun (RFC 7044)     */
    struct sua_str preferred;   /* P-Preferred-Identity: name-addr or URI,
                                   for a proxy that is trusted (RFC 3325)  */
    const struct sua_diverted *diverted; /* the call comes from there: `by`,
                                   `reason`, `status`, for Diversion and
                                   History-Info                            */
};
#define SUA_DIAL_INIT                                                         \
    { sizeof(struct sua_dial), { NULL, 0 }, NULL, NULL, NULL, 0, NULL, 0, 0,  \
      0, { NULL, 0 }, NULL }

/* Command: call. Events follow, the last is CLOSED: nobody rings for ever,
 * after ring_ms of the stack's configuration, or what an Expires among the
 * headers says, CANCEL goes out and it ends with 408, TIMEOUT. A call that
 * comes in and is not answered so long (or as its Expires says) is refused
 * with 480 or 487. SUA_EINVAL: target or
 * header (see sua_uri_parse for where); SUA_ENOMEM: max_call, cells;
 * SUA_EUNSUPPORTED: scheme or transport; SUA_ESTATE: shutting down. */
SUA_API int sua_call_start(struct sua_ua *ua, const struct sua_dial *dial,
                           struct sua_call **out);
/* The short form. */
SUA_API int sua_call_dial(struct sua_ua *ua, struct sua_str target,
                          const struct sua_body *offer,
                          struct sua_call **out);
/* Command: answer INCOMING (101..199, 2xx; 300..699 refuses) or OFFER (2xx,
 * or 488 and the like; RFC 3261 13.3.1, 14.2). body: our SDP, needed for
 * 2xx; copied. SUA_ESTATE: nothing to answer; SUA_EINVAL: status, or a 2xx
 * without body; SUA_ENOMEM: no cell, try again; SUA_ETOOBIG: over max_msg.
 * After an error nothing was sent and the call still waits.
 * With reliable responses (cfg.rel100) a body in a 1xx is the offer or the
 * answer itself: the 2xx needs none and sends none. The next 1xx, and a 2xx
 * behind a body, wait for the PRACK and leave by themselves; SUA_EAGAIN: one
 * with a body waits already; SUA_ESTATE: a 2xx waits, or a re-INVITE is to be
 * refused whose change a 1xx has made (RFC 6141 3.3); SUA_EINVAL: the peer
 * requires them, and the first one lacks our offer. No PRACK in 64*T1: the
 * call is refused with 504. An open OFFER is answered before INCOMING is. */
SUA_API int sua_call_answer(struct sua_call *c, unsigned status,
                            const struct sua_body *body);
/* As above with headers, e.g. Contact of a 302, Retry-After; SUA_EINVAL also
 * for a header that cannot stand in a message. */
SUA_API int sua_call_answer_with(struct sua_call *c,
                                 const struct sua_reply *r);
/* Command: start the end, whatever the state: CANCEL, 603, or BYE (RFC 3261
 * 9.1, 15); after our 2xx the BYE waits for the ACK, at most 64*T1. A BYE for
 * which there is no memory, here or on the way (500, 503), goes again after
 * 10*T1, up to six times. CLOSED follows. No-op when closing. Legal in every
 * callback. */
SUA_API void sua_call_hangup(struct sua_call *c);
/* Command: the same with header lines for the CANCEL, BYE or refusal, e.g.
 * Reason (RFC 3326) or User-to-User (RFC 7433); of a refusal also status (300
 * to 699, else 603) and reason phrase. SUA_ESTATE: it ends already;
 * SUA_EINVAL: a body, or a header that is the library's; SUA_ETOOBIG: more
 * than 384 bytes of lines; SUA_ENOMEM; SUA_EUNSUPPORTED: no such module.
 * After an error the call goes on. */
SUA_API int sua_call_hangup_with(struct sua_call *c,
                                 const struct sua_reply *r);
/* Command: header lines (up to 384 bytes; n 0: none any more) that go from
 * now on with every message of the call the library or sua_request_send()
 * makes for it: requests, the ACK to a 2xx too, and responses, but those that
 * say what of a request is not understood (405, 415, 420 and the like).
 * Those of sua_dial, sua_reply come besides. Errors as above. */
SUA_API int sua_call_set_headers(struct sua_call *c,
                                 const struct sua_hdr_add *headers, size_t n);
/* hangup, and no more events for this call. The handle is dead. */
SUA_API void sua_call_detach(struct sua_call *c);
/* Command, inside REDIRECT only: go on with the contacts, or (target given:
 * URI or name-addr) with this one, also from sips to sip. SUA_ENOENT: no
 * contact can be tried; SUA_ELIMIT: the target was; SUA_ESTATE: it is not
 * asked; SUA_EINVAL, SUA_EUNSUPPORTED: the target, or no such module. */
SUA_API int sua_call_follow(struct sua_call *c, struct sua_str target);
/* Command: re-INVITE with a new offer: hold, resume, other codecs. UPDATED
 * follows. Glare (491) is retried with the RFC's pauses (14.1).
 * Refused when a reliable 1xx had answered it already (RFC 6141 3.4): the
 * session as it was is offered anew under the next version number in o=, and
 * another UPDATED follows; number on from sua_call_local_sdp() then.
 * SUA_ESTATE: not up, or an offer is open in either direction; SUA_EINVAL:
 * no application/sdp; SUA_ENOMEM, SUA_ETOOBIG: nothing was sent. */
SUA_API int sua_call_reoffer(struct sua_call *c, const struct sua_body *sdp);

/* Command: a new offer by UPDATE (RFC 3311), also in an early dialog once
 * the first offer and its answer have gone by reliable 1xx and PRACK; in a
 * forked call that of the last event. UPDATED follows; 491 is retried. Inside
 * PROGRESS of a reliable 1xx with the answer the offer goes into its PRACK.
 * SUA_EUNSUPPORTED: no such module or the peer does not allow it:
 * sua_call_reoffer() does the same in an established call. SUA_ESTATE: an
 * offer is open in either direction, or the first exchange is not done. Else
 * as sua_call_reoffer(). */
SUA_API int sua_call_update(struct sua_call *c, const struct sua_body *sdp);

/* A transfer (RFC 3515, 5589). */
struct sua_referral {
    size_t size;
    struct sua_str target;      /* whom the peer is to call                */
    struct sua_call *other;     /* attended: the call it is to take over
                                   (Replaces, RFC 3891); without a target
                                   where its peer's Contact says           */
    uint8_t no_progress;        /* norefersub (RFC 4488): TRANSFER tells of
                                   the REFER's own response only, if the
                                   peer agrees                             */
    const struct sua_hdr_add *headers;
    size_t nheaders;
};
#define SUA_REFERRAL_INIT                                                     \
    { sizeof(struct sua_referral), { NULL, 0 }, NULL, 0, NULL, 0 }
/* Command: ask the peer to call somebody else. TRANSFER events follow until
 * a final status; the call itself stays until it is hung up, which does not
 * hinder the transfer (RFC 5057). A peer with a GRUU is asked in a dialog of
 * its own (RFC 7647 4). Referred-By names the account unless `headers` do.
 * SUA_ESTATE: not up, or a transfer is under way; SUA_ELIMIT: more than 16
 * headers; SUA_EUNSUPPORTED: no such module; else as sua_call_start. */
SUA_API int sua_call_transfer(struct sua_call *c,
                              const struct sua_referral *t);
/* Command: do what a REFER event asks: 200 (RFC 7647 5), then a call as `how`
 * says (its target is the peer's, with the Replaces in it and no other
 * header), whose progress is told to the peer even when the call it asked in
 * is over. The new call has events of its own. Only calls to sip and sips are
 * made so; other requests are refused before you hear of them, and REFERs
 * outside of calls unless on_request() takes them: 403. SUA_ESTATE: nobody
 * asks (any more); SUA_ELIMIT: more than 16 headers; else as sua_call_start,
 * and the peer still waits. */
SUA_API int sua_call_refer_accept(struct sua_call *c,
                                  const struct sua_dial *how,
                                  struct sua_call **out);
/* Command: refuse it with 3xx to 6xx. */
SUA_API int sua_call_refer_reject(struct sua_call *c, unsigned status);

/* enum sua_call_state. */
SUA_API unsigned sua_call_state(const struct sua_call *c);
/* Our last and the peer's last session description; absent if none. While we
 * call: that of the early dialog of the last event. Valid until the next feed
 * or command. */
SUA_API struct sua_str sua_call_local_sdp(const struct sua_call *c);
SUA_API struct sua_str sua_call_remote_sdp(const struct sua_call *c);
/* Identifiers of the call's dialog; all zero when it has none any more. */
SUA_API void sua_call_dialog(const struct sua_call *c,
                             struct sua_dialog_info *out);
/* Whose call it is; whether we dialled; the application's own pointer (from
 * sua_dial.user; NULL for an incoming call until it is set). */
SUA_API struct sua_ua *sua_call_ua(const struct sua_call *c);
SUA_API int sua_call_is_outgoing(const struct sua_call *c);
SUA_API void *sua_call_user(const struct sua_call *c);
SUA_API void sua_call_set_user(struct sua_call *c, void *user);
/* A number that never refers to another call, for other threads, command
 * lines, logs; find gives NULL when that call is over. */
SUA_API uint32_t sua_call_id(const struct sua_call *c);
SUA_API struct sua_call *sua_call_find(struct sua_ua *ua, uint32_t id);
/* Calls in being: NULL gives the first, NULL comes after the last. */
SUA_API struct sua_call *sua_call_next(struct sua_ua *ua,
                                       const struct sua_call *prev);

/* Command: send any request, outside or inside a call. on_event (may be
 * NULL) gets every response; a final one is the last. Challenges have been
 * answered with the account's secret. Errors as sua_call_start. */
SUA_API int sua_request_send(struct sua_ua *ua,
                             const struct sua_request_config *cfg,
                             struct sua_request **out);
/* Command: INFOs of these packages are taken (RFC 6086): a comma list of up to
 * 128 bytes, copied; said in Recv-Info of every INVITE and UPDATE from now on.
 * Empty: of none, and we say so; without this call Info packages are not
 * spoken at all. Such an INFO comes as REQUEST with `package`: sua_reply() 200
 * to it; of other packages get 469. INFOs without a package come as ever.
 * SUA_EUNSUPPORTED: no such module; SUA_EINVAL, SUA_ETOOBIG, SUA_ENOMEM:
 * nothing has changed. */
SUA_API int sua_ua_info_packages(struct sua_ua *ua, struct sua_str packages);
/* 1: the peer takes INFOs of this package. */
SUA_API int sua_call_takes_info(const struct sua_call *c,
                                struct sua_str package);
/* Command: an INFO of a package, as sua_request_send() with r's body, headers
 * (up to 16, else SUA_ELIMIT) and callback. SUA_EUNSUPPORTED: the peer does
 * not take it. 469 is one of the answers and ends nothing. */
SUA_API int sua_call_info(struct sua_call *c, struct sua_str package,
                          const struct sua_request_config *r,
                          struct sua_request **out);
/* No more events; the handle is dead. */
SUA_API void sua_request_detach(struct sua_request *r);
/* What cfg.user was. */
SUA_API void *sua_request_user(const struct sua_request *r);

#ifdef __cplusplus
}
#endif
#endif
