/* SPDX-License-Identifier: 0BSD
 * The phone: what all its parts share. Each part's functions are listed
 * under the name of its file. */
#ifndef TERMPHONE_PHONE_H
#define TERMPHONE_PHONE_H

#include <stdio.h>

#include "cond.h"
#include "media/dtmf.h"
#include "media/mixer.h"
#include "exitcode.h"
#include "options.h"
#include "script.h"
#include "sip/event.h"
#include "sip/offer.h"
#include "sip/port/posix.h"
#include "sip/ua.h"
#include "trace.h"
#include "voice.h"

enum { PEER_TEXT = 256, SDP_TEXT = 2048, URI_TEXT = 512 };

enum call_phase { PHASE_TRYING, PHASE_RINGING, PHASE_INCOMING, PHASE_UP,
                  PHASE_OVER };

/* Who ended a call, and why. */
enum call_end { END_REMOTE, END_LOCAL, END_FOR, END_RING, END_INTERRUPT };

struct call {
    struct call *next;
    struct phone *phone;
    struct sua_call *sip;       /* NULL: over                              */
    struct voice *voice;        /* NULL: no media (yet)                    */
    uint32_t id;                /* 1, 2, ... for people and scripts        */
    enum call_phase phase;
    enum call_end why;
    bool out, answered;
    bool taken;                 /* one of the calls `answer` waits for    */
    bool spare;                 /* its end is not that of the run          */
    uint32_t follows;           /* takes the place of this call, once up   */
    char refer_to[PEER_TEXT];   /* where the peer wants us to call         */
    bool held;                  /* by us                                   */
    bool held_by_peer, muted;
    bool holding;               /* our hold or resume is under way         */
    bool media_running;         /* something was agreed                    */
    uint64_t begun_ms, up_ms;
    uint64_t ring_at, answer_at, hold_at, resume_at, for_at; /* or 0       */
    unsigned status;            /* last one seen                           */
    char info[DTMF_QUEUE];      /* digits to go by INFO                    */
    uint64_t info_at;           /* when the next one does, or 0            */
    int fail;                   /* exit code, when we know better          */
    struct sua_sdp_codec codec[VOICE_CODECS + 1];
    struct sua_sdp_caps caps;
    struct sua_sdp_session sdp;
    char sdp_text[2 * SDP_TEXT];
    struct sua_sdp_agreed negotiated, agreed; /* agreed: names resolved    */
    char peer[PEER_TEXT];
};

/* A subscription. */
struct watch {
    struct watch *next;
    struct phone *phone;
    struct sua_subscription *sub;
    uint32_t id;                /* 1, 2, ... for people and scripts        */
    bool leaving;               /* we end it                               */
    unsigned state;             /* enum sua_sub_state                      */
    char event[48];
    char target[URI_TEXT];
    char value[400];            /* what the newest one says, in a line     */
};

struct oneshot;
struct publication;
struct summary;

struct phone {
    struct options o;
    struct sua_posix io;
    struct sua_ua *ua;
    struct sua_account *account;
    struct trace trace;
    struct facts facts;
    struct script script;
    struct cond expect[OPT_LIST];
    struct voice_codec codec[VOICE_CODECS]; /* in order of wish            */
    unsigned ncodecs;
    struct mixer mixer;         /* of the calls that are joined            */
    struct call *calls;         /* newest first                            */
    uint32_t serial;            /* of the newest call                      */
    struct watch *watches;      /* newest first                            */
    uint32_t watch_serial;
    struct publication *publications;
    uint64_t leave_at;          /* `subscribe`, `publish` --for, or 0      */
    uint32_t taken, ended;      /* calls of `answer`                       */
    char domain[256];           /* for targets without one                 */
    bool dialed;                /* `call` has placed its call              */
    bool registered_once, done_once;
    bool finishing, stopped;
    int code;                   /* exit status so far                      */
    uint64_t finish_by;
    struct oneshot *requests;   /* MESSAGE and OPTIONS under way           */
};

/* ---- phone.c ------------------------------------------------------------ */
/* Everything is up and the verb has begun; else the exit code. */
int phone_open(struct phone *p);
int phone_run(struct phone *p);
void phone_close(struct phone *p);
/* The run is decided: hang up, unregister, leave with `code`. The first one
 * counts. */
void phone_finish(struct phone *p, int code);
void phone_interrupt(struct phone *p, int code);

/* ---- network.c ---------------------------------------------------------- */
int network_listen(struct phone *p);
/* Our address as the peer should see it; toward may be unspecified. */
void network_local(const struct phone *p, const struct sua_addr *toward,
                   struct sua_addr *out);
/* Where a URI leads, as far as getaddrinfo() can tell. */
void network_lookup(const struct sua_uri *uri, struct sua_addr *out);

/* ---- account.c ---------------------------------------------------------- */
int account_open(struct phone *p);
void account_event(struct sua_account *a, const struct sua_account_event *ev,
                   void *user);
/* What a person typed, as a sip: URI in mem. False: it was reported. */
bool account_target(struct phone *p, const char *text, char *mem, size_t cap);

/* ---- secret.c ----------------------------------------------------------- */
/* The password from whatever source was given, on the heap; NULL: none.
 * -1: reported. */
int secret_get(struct phone *p, char **out);
void secret_wipe(char *s);

/* ---- calls.c ------------------------------------------------------------ */
int call_dial(struct phone *p, const char *target);
void call_event(struct sua_call *sip, const struct sua_call_event *ev,
                void *user);
int call_accept(struct call *c);
int call_reject(struct call *c, unsigned status);
void call_hangup(struct call *c, enum call_end why);
int call_hold(struct call *c, bool hold);
/* By number, or 0: the newest that is not over. */
struct call *call_get(struct phone *p, uint32_t id);
struct call *call_incoming(struct phone *p);
void call_tick(struct phone *p, uint64_t now);
uint64_t call_deadline(const struct phone *p);
void call_facts(struct phone *p);
/* There is a conference. */
bool calls_joined(const struct phone *p);

/* For calls that begin elsewhere; drop: it never came to be. */
struct call *call_add(struct phone *p, const char *peer);
void call_drop(struct call *c);

/* ---- transfer.c --------------------------------------------------------- */
/* Blind; or attended: the peer takes over our other call. */
int transfer_to(struct call *c, const char *target);
int transfer_join(struct call *c, struct call *other);
void transfer_told(struct call *c, const struct sua_call_event *ev);
/* The peer asks; do as it says, or not: by policy, or as a command says. */
void transfer_asked(struct call *c, const struct sua_call_event *ev);
int transfer_follow(struct call *c);
int transfer_refuse(struct call *c);
/* A new call wants the place of an old one: as verb_incoming. */
unsigned transfer_replaces(struct call *c, struct call *old);
/* A call is up: it may take another's place. */
void transfer_up(struct call *made);

/* ---- session.c: SDP of a call ------------------------------------------- */
/* offer and answer: *out is valid until the exchange after the next. */
int session_offer(struct call *c, struct sua_body *out);
int session_answer(struct call *c, struct sua_str offer,
                   struct sua_body *out);
/* Does nothing when no offer of ours waits. early: it is not final. */
int session_agree(struct call *c, struct sua_str answer, bool early);
void session_refused(struct call *c);
void session_digit(struct call *c, char digit);

/* ---- digits.c ----------------------------------------------------------- */
/* As --dtmf and --dtmf-via. False: not a sequence, too many, or no call. */
bool digits_send(struct call *c, const char *sequence);
/* An INFO was answered; the call may be over. */
void digits_told(struct phone *p, uint32_t call, unsigned status);
/* The next INFO is due. */
void digits_next(struct call *c);

/* ---- verbs.c: what the command line asked for --------------------------- */
void verb_begin(struct phone *p);
void verb_registered(struct phone *p, bool ok, int code, bool retrying);
/* Whether a failed registration ends the run. */
bool verb_gives_up(const struct phone *p, bool retrying);
void verb_call_ended(struct phone *p, const struct call *c, int code);
void verb_notified(struct phone *p, unsigned state);
void verb_watch_ended(struct phone *p, int code);
void verb_published(struct phone *p, bool ok, int code);
/* --for is over. */
void verb_leave(struct phone *p);
/* What to do with a new call: 0 let it ring, 200 answer, else refuse. */
unsigned verb_incoming(struct call *c);

/* ---- requests.c --------------------------------------------------------- */
int request_message(struct phone *p, const char *target, const char *text);
int request_options(struct phone *p, const char *target);
int request_in(struct sua_ua *ua, struct sua_txn *t, const struct sua_msg *m,
               void *user);
/* PUBLISH once and leave it to expire. */
int request_publish(struct phone *p, const char *event, const char *entity,
                    const struct sua_body *body);
/* After the stack is closed: forget what had no answer. */
void request_close(struct phone *p);
int request_info(struct call *call, const struct sua_body *body);
/* MESSAGE or INFO inside a call. */
void request_in_call(struct call *c, struct sua_txn *t,
                     const struct sua_msg *m);

/* ---- watch.c ------------------------------------------------------------ */
int watch_begin(struct phone *p, const char *event, const char *target,
                bool fetch);
void watch_end(struct watch *w);
/* event NULL: of any package. */
struct watch *watch_find(struct phone *p, const char *event,
                         const char *target);
/* The body type of a package; NULL: not known here. */
const char *watch_type(const char *event);
void watch_close(struct phone *p);
/* Take the call that rings there; w is of "dialog". */
int watch_pickup(struct watch *w);
/* --show-calls, --show-presence */
int watch_serve(struct phone *p);
/* Our presence from now on, with --show-presence; an enum sua_err. */
int watch_show(struct phone *p, const char *word, const char *text);

/* ---- publish.c ---------------------------------------------------------- */
int publish_presence(struct phone *p, const char *word, const char *text);
int publish_file(struct phone *p, const char *event, const char *path);
/* Take it back. False: nothing is published. */
bool publish_end(struct phone *p, const char *event);
void publish_close(struct phone *p);

/* ---- commands.c --------------------------------------------------------- */
/* One line of a script or keyboard. False: it failed. */
bool command_run(struct phone *p, char *line);

/* ---- events.c: JSON on stdout, words on stderr -------------------------- */
uint64_t event_clock(void);
void event_listen(struct phone *p, const struct sua_flow *at);
void event_reg(struct phone *p, const char *state, uint32_t expires_s);
void event_reg_failed(struct phone *p, const struct sua_account_event *ev,
                      uint32_t retry_ms);
void event_call(struct call *c, const char *state, unsigned code,
                struct sua_str reason);
/* out: we transfer. peer, reason: may be absent; of "asked" by the peer the
 * reason is who asks (Referred-By). */
void event_transfer(struct call *c, bool out, const char *state,
                    struct sua_str peer, unsigned code,
                    struct sua_str reason);
void event_media(struct call *c);
void event_dtmf(struct call *c, char digit);
void event_end(struct call *c, unsigned code, struct sua_str reason,
               unsigned cause, int exit_code);
void event_message(struct phone *p, bool in, struct sua_str peer,
                   struct sua_str text, unsigned code);
void event_options(struct phone *p, const char *target, unsigned code,
                   struct sua_str reason, uint64_t ms,
                   const struct sua_msg *m);
void event_exit(struct phone *p, int code);
/* For those below: the object of a JSON line has begun, or NULL: words. */
FILE *event_begin(struct phone *p, const char *ev);
/* A peer's text on stdout, but nothing that steers a terminal. */
void event_print(struct sua_str text);
struct sua_str event_phrase(unsigned code, struct sua_str reason);

/* ---- events_more.c: what there is, subscriptions, publications ---------- */
void event_call_info(struct call *c);
void event_stats(struct call *c);
void event_watch_info(struct watch *w);
void event_notify(struct watch *w, const struct sua_subscription_event *ev,
                  const struct summary *s);
void event_notify_end(struct watch *w,
                      const struct sua_subscription_event *ev,
                      int exit_code);
void event_lamp(struct watch *w, const char *value);
void event_publish(struct phone *p, const char *event, const char *state,
                   const struct sua_publication_event *ev);
void event_published_once(struct phone *p, const char *event, unsigned code,
                          struct sua_str reason, const struct sua_msg *m);
/* For people; hint may be NULL. */
void event_warn(struct phone *p, const char *id, const char *hint,
                const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Words on stderr unless -q or --json. */
void event_say(struct phone *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- usage.c ------------------------------------------------------------ */
void usage_print(void);
void usage_version(void);

#endif
