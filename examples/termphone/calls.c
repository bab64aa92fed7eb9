/* SPDX-License-Identifier: 0BSD
 * Calls: from the library's events to the phone's state, and back. */
#include <stdlib.h>
#include <string.h>

#include "phone.h"

enum { HOLD_DELAY_MS = 1000 };

/* ---- the list ----------------------------------------------------------- */
static struct call *call_new(struct phone *p, bool out)
{
    struct call *c = calloc(1, sizeof(*c));

    if (!c)
        return NULL;
    c->phone = p;
    c->out = out;
    c->id = ++p->serial;
    c->begun_ms = sua_posix_now();
    c->phase = out ? PHASE_TRYING : PHASE_INCOMING;
    c->next = p->calls;
    p->calls = c;
    return c;
}

static void call_free(struct call *c)
{
    struct call **link = &c->phone->calls;

    while (*link != c)
        link = &(*link)->next;
    *link = c->next;
    voice_close(c->voice);
    free(c);
}

struct call *call_get(struct phone *p, uint32_t id)
{
    struct call *c;

    for (c = p->calls; c; c = c->next)
        if (c->id == id || !id)
            return c;
    return NULL;
}

struct call *call_incoming(struct phone *p)
{
    struct call *c;

    for (c = p->calls; c; c = c->next)
        if (c->phase == PHASE_INCOMING)
            return c;
    return NULL;
}

bool calls_joined(const struct phone *p)
{
    const struct call *c = p->calls;

    while (c && !voice_joined(c->voice))
        c = c->next;
    return c != NULL;
}

/* The states of conditions are those of the newest call. */
void call_facts(struct phone *p)
{
    const struct call *c = p->calls;
    struct facts *f = &p->facts;
    bool up = c && c->phase == PHASE_UP;

    facts_state(f, COND_INCOMING, c && c->phase == PHASE_INCOMING);
    facts_state(f, COND_RINGING, c && c->phase == PHASE_RINGING);
    facts_state(f, COND_ANSWERED, up);
    facts_state(f, COND_HELD, up && (c->held || c->held_by_peer));
    facts_state(f, COND_ACTIVE, up && c->media_running && !c->held &&
                                    !c->held_by_peer);
    facts_state(f, COND_EARLY, c && c->phase == PHASE_RINGING &&
                                   c->media_running);
    facts_state(f, COND_JOINED, calls_joined(p));
    facts_state(f, COND_ENDED, !c && p->serial);
}

/* ---- timers of a call --------------------------------------------------- */
static uint64_t sooner(uint64_t a, uint64_t b)
{
    return b && b < a ? b : a;
}

uint64_t call_deadline(const struct phone *p)
{
    const struct call *c;
    uint64_t when = UINT64_MAX;

    for (c = p->calls; c; c = c->next) {
        when = sooner(when, c->ring_at);
        when = sooner(when, c->answer_at);
        when = sooner(when, c->hold_at);
        when = sooner(when, c->resume_at);
        when = sooner(when, c->for_at);
        when = sooner(when, c->info_at);
    }
    return when;
}

static bool due(uint64_t *at, uint64_t now)
{
    if (!*at || *at > now)
        return false;
    *at = 0;
    return true;
}

void call_tick(struct phone *p, uint64_t now)
{
    struct call *c, *next;

    for (c = p->calls; c; c = next) {
        next = c->next;
        if (due(&c->ring_at, now))
            call_hangup(c, END_RING);
        if (due(&c->answer_at, now))
            (void)call_accept(c);
        if (due(&c->hold_at, now) && !call_hold(c, true))
            c->resume_at = now + p->o.hold_ms;
        if (due(&c->resume_at, now) && call_hold(c, false))
            c->resume_at = now + 100; /* the hold is not answered yet */
        if (due(&c->info_at, now))
            digits_next(c);
        if (due(&c->for_at, now))
            call_hangup(c, END_FOR);
    }
}

/* ---- commands ----------------------------------------------------------- */
static void set_peer(struct call *c, struct sua_str uri)
{
    size_t n = uri.n < PEER_TEXT ? uri.n : PEER_TEXT - 1;

    if (n)
        memcpy(c->peer, uri.p, n);
    c->peer[n] = 0;
}

static size_t extra_headers(const struct phone *p,
                            struct sua_hdr_add out[OPT_LIST])
{
    size_t i;

    for (i = 0; i < p->o.header.n; i++) {
        struct sua_str line = sua_str_z(p->o.header.item[i]);
        const char *colon = memchr(line.p, ':', line.n);
        size_t n = colon ? (size_t)(colon - line.p) : line.n;

        out[i].name = sua_str_trim(sua_str_make(line.p, n));
        out[i].value = sua_str_trim(
            sua_str_make(line.p + n + (colon != NULL),
                         line.n - n - (colon != NULL)));
    }
    return i;
}

struct call *call_add(struct phone *p, const char *peer)
{
    struct call *c = call_new(p, true);

    if (c)
        set_peer(c, sua_str_z(peer));
    return c;
}

void call_drop(struct call *c)
{
    call_free(c);
}

int call_dial(struct phone *p, const char *target)
{
    struct sua_hdr_add headers[OPT_LIST];
    struct sua_dial dial = SUA_DIAL_INIT;
    struct sua_body offer;
    char uri[URI_TEXT];
    struct call *c;
    int err;

    if (!account_target(p, target, uri, sizeof(uri)))
        return EXIT_USAGE;
    c = call_new(p, true);
    if (!c)
        return EXIT_INTERNAL;
    set_peer(c, sua_str_z(uri));
    err = session_offer(c, &offer);
    if (!err) {
        dial.target = sua_str_z(uri);
        dial.account = p->account;
        dial.body = &offer;
        dial.nheaders = extra_headers(p, headers);
        dial.headers = headers;
        dial.user = c;
        err = sua_call_start(p->ua, &dial, &c->sip);
    }
    if (err) {
        event_warn(p, "dial", NULL, "cannot call %s: %s", uri,
                   sua_strerror(err));
        call_free(c);
        return exit_of_error(err);
    }
    if (p->o.ring_ms)
        c->ring_at = c->begun_ms + p->o.ring_ms;
    event_call(c, "calling", 0, sua_str_z(NULL));
    call_facts(p);
    return EXIT_DONE;
}

/* Say 200 with an answer to their offer, or with an offer when they made
 * none. */
int call_accept(struct call *c)
{
    struct sua_str theirs;
    struct sua_body body;
    int err;

    if (c->phase != PHASE_INCOMING || !c->sip || c->answered)
        return SUA_ESTATE;
    c->answer_at = 0;
    theirs = sua_call_remote_sdp(c->sip);
    err = theirs.n ? session_answer(c, theirs, &body)
                   : session_offer(c, &body);
    if (err) {
        bool theirs_is_bad = err == SUA_EUNSUPPORTED || err == SUA_EBADMSG ||
                             err == SUA_ELIMIT;

        c->fail = theirs_is_bad ? EXIT_MEDIA : EXIT_INTERNAL;
        return call_reject(c, theirs_is_bad ? 488 : 500);
    }
    err = sua_call_answer(c->sip, 200, &body);
    c->answered = !err;
    return err;
}

int call_reject(struct call *c, unsigned status)
{
    c->answer_at = 0;
    c->why = END_LOCAL;
    return c->sip ? sua_call_answer(c->sip, status, NULL) : SUA_ESTATE;
}

void call_hangup(struct call *c, enum call_end why)
{
    c->ring_at = c->answer_at = c->hold_at = c->resume_at = c->for_at = 0;
    c->info_at = 0;
    if (!c->sip)
        return;
    c->why = why;
    sua_call_hangup(c->sip);
}

int call_hold(struct call *c, bool hold)
{
    struct sua_body offer;
    bool before = c->held;
    int err;

    if (!c->sip || c->phase != PHASE_UP || c->holding)
        return SUA_ESTATE;
    if (c->held == hold)
        return SUA_OK;
    c->held = hold;
    err = session_offer(c, &offer);
    if (!err)
        err = sua_call_reoffer(c->sip, &offer);
    c->holding = !err;
    if (err) {
        c->held = before;
        session_refused(c);
    }
    return err;
}

/* ---- events ------------------------------------------------------------- */
static void incoming(struct phone *p, struct sua_call *sip,
                     const struct sua_call_event *ev)
{
    struct sua_dialog_info info;
    struct sua_nameaddr from;
    struct call *c = call_new(p, false);
    unsigned status;

    if (!c) {
        (void)sua_call_answer(sip, 503, NULL);
        return;
    }
    c->sip = sip;
    sua_call_set_user(sip, c);
    sua_call_dialog(sip, &info);
    if (!sua_nameaddr_parse(info.remote, &from))
        set_peer(c, from.uri);
    event_call(c, "incoming", 0, sua_str_z(NULL));
    call_facts(p);
    if (ev->replaces && sua_call_user(ev->replaces))
        status = transfer_replaces(c, sua_call_user(ev->replaces));
    else
        status = verb_incoming(c);
    if (status >= 300) {
        (void)call_reject(c, status);
    } else if (status && !p->o.answer_after_ms) {
        (void)call_accept(c);
    } else {
        (void)sua_call_answer(sip, 180, NULL);
        if (status)
            c->answer_at = sua_posix_now() + p->o.answer_after_ms;
    }
}

static void progress(struct call *c, const struct sua_call_event *ev)
{
    c->phase = PHASE_RINGING;
    c->status = ev->status;
    event_call(c, ev->status == 180 ? "ringing" : "progress", ev->status,
               ev->reason);
    if (ev->body.n)
        (void)session_agree(c, ev->body, true);
}

static void established(struct call *c, const struct sua_call_event *ev)
{
    struct phone *p = c->phone;
    uint64_t now = sua_posix_now();
    int err = 0;

    c->phase = PHASE_UP;
    c->answered = true;
    c->up_ms = now;
    transfer_up(c);
    c->ring_at = 0;
    c->status = 200;
    facts_code(&p->facts, ev->status ? ev->status : 200);
    event_call(c, "up", ev->status, ev->reason);
    if (ev->body.n)
        err = session_agree(c, ev->body, false);
    if (err || !c->media_running)
        event_warn(p, "no-media", NULL,
                   "call %lu: nothing in common to talk with (%s)",
                   (unsigned long)c->id, sua_strerror(err));
    if (p->o.dtmf && !digits_send(c, p->o.dtmf))
        event_warn(p, "dtmf", NULL, "\"%s\" cannot be sent", p->o.dtmf);
    if (p->o.for_ms)
        c->for_at = now + p->o.for_ms;
    if (p->o.hold_ms)
        c->hold_at = now + HOLD_DELAY_MS;
    /* RFC 3261 13.2.2.4: an answer we cannot use ends the call. */
    if (err && c->out) {
        c->fail = EXIT_MEDIA;
        call_hangup(c, END_LOCAL);
    }
}

static void offered(struct call *c, const struct sua_call_event *ev)
{
    struct sua_body body;
    int err = ev->body.n ? session_answer(c, ev->body, &body)
                         : session_offer(c, &body);

    (void)sua_call_answer(c->sip, err ? 488 : 200, err ? NULL : &body);
}

/* A re-INVITE is done. Ours was refused: back to what was. */
static void updated(struct call *c, const struct sua_call_event *ev)
{
    struct phone *p = c->phone;

    if (ev->status >= 300 && c->holding) {
        c->held = !c->held;
        event_warn(p, "reinvite", NULL, "call %lu: refused, %u %.*s",
                   (unsigned long)c->id, ev->status, SUA_FMT(ev->reason));
    } else if (ev->body.n && session_agree(c, ev->body, false)) {
        event_warn(p, "reinvite", NULL, "call %lu: answer not understood",
                   (unsigned long)c->id);
    }
    c->holding = false;
    session_refused(c); /* if one waits still */
}

static int outcome(const struct call *c, const struct sua_call_event *ev)
{
    if (c->fail)
        return c->fail;
    if (!c->out && !c->answered && c->why == END_REMOTE)
        return EXIT_HUNG_UP;
    switch (c->why) {
    case END_RING: return EXIT_NO_REPLY;
    case END_FOR: return EXIT_DONE;
    default: break;
    }
    if (!c->answered || ev->cause > SUA_CAUSE_LOCAL)
        return c->why == END_LOCAL && ev->cause <= SUA_CAUSE_LOCAL
                   ? EXIT_DONE
                   : exit_of_status(ev->status, ev->cause);
    if (!c->media_running)
        return EXIT_MEDIA;
    if (c->why == END_REMOTE && c->phone->o.for_ms)
        return EXIT_HUNG_UP;
    return EXIT_DONE;
}

static void closed(struct call *c, const struct sua_call_event *ev)
{
    struct phone *p = c->phone;
    struct voice_stats s;
    int code = outcome(c, ev);

    c->sip = NULL;
    c->phase = PHASE_OVER;
    if (!c->answered)
        facts_code(&p->facts, ev->status);
    voice_get_stats(c->voice, &s);
    if (s.received > p->facts.rtp)
        p->facts.rtp = s.received;
    p->facts.lost += s.lost;
    p->facts.expected += s.received + s.lost;
    event_end(c, ev->status, ev->reason, ev->cause, code);
    verb_call_ended(p, c, code);
    if (c->out && !c->answered && p->calls == c && !c->next)
        script_call_failed(p);
    call_free(c);
    call_facts(p);
}

void call_event(struct sua_call *sip, const struct sua_call_event *ev,
                void *user)
{
    struct phone *p = user;
    struct call *c = sua_call_user(sip);

    if (ev->type == SUA_CALL_INCOMING) {
        incoming(p, sip, ev);
    } else if (c) {
        switch (ev->type) {
        case SUA_CALL_PROGRESS: progress(c, ev); break;
        case SUA_CALL_ESTABLISHED: established(c, ev); break;
        case SUA_CALL_OFFER: offered(c, ev); break;
        case SUA_CALL_UPDATED: updated(c, ev); break;
        case SUA_CALL_REQUEST: request_in_call(c, ev->txn, ev->msg); break;
        case SUA_CALL_TRANSFER: transfer_told(c, ev); break;
        case SUA_CALL_REFER: transfer_asked(c, ev); break;
        case SUA_CALL_CLOSED: closed(c, ev); break;
        default: break;
        }
    }
    call_facts(p);
    script_go(p);
}
