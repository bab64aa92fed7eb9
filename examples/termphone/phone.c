/* SPDX-License-Identifier: 0BSD
 * The phone as a whole: start, loop, orderly end. */
#include "phone.h"

#include <stdlib.h>
#include <string.h>

#include "media/audio.h"
#include "sip/version.h"

enum { LINGER_MS = 300, FINISH_MS = 4000 };

/* ---- what leaves and enters --------------------------------------------- */
static void on_trace(void *user, int tx, const struct sua_flow *flow,
                     const void *buf, size_t n)
{
    struct phone *p = user;

    trace_message(&p->trace, tx != 0, flow, buf, n, sua_posix_now(),
                  event_clock());
}

static void on_log(void *user, int level, struct sua_str line)
{
    struct phone *p = user;

    if (level <= SUA_LOG_WARN ? p->o.verbose >= 1 : p->o.verbose >= 2)
        fprintf(stderr, "sip: %.*s\n", SUA_FMT(line));
}

/* ---- start -------------------------------------------------------------- */
static int check_options(struct phone *p)
{
    char err[500];
    size_t i;

    if (p->o.audio && !audio_spec_ok(p->o.audio, err, sizeof(err))) {
        event_warn(p, "audio", NULL, "--audio: %s", err);
        return EXIT_USAGE;
    }
    p->ncodecs = voice_codecs(p->o.codecs, p->codec, err, sizeof(err));
    if (!p->ncodecs) {
        event_warn(p, "codec", NULL, "%s", err);
        return EXIT_USAGE;
    }
    for (i = 0; i < p->o.expect.n; i++) {
        if (!cond_parse(&p->expect[i], p->o.expect.item[i], err,
                        sizeof(err))) {
            event_warn(p, "expect", NULL, "--expect: %s", err);
            return EXIT_USAGE;
        }
    }
    if (!trace_open(&p->trace, &p->o.trace, err, sizeof(err))) {
        event_warn(p, "trace", NULL, "%s", err);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static int open_stack(struct phone *p)
{
    struct sua_posix_config io = SUA_POSIX_INIT;
    struct sua_ua_config ua = SUA_UA_INIT;
    int err;

    p->trace.verbose = p->o.json ? 0 : p->o.verbose;
    p->trace.json = p->o.json && p->o.verbose >= 2 ? stdout : NULL;
    p->trace.us = p->o.account;
    io.user = p;
    io.trace = trace_wanted(&p->trace) ? on_trace : NULL;
    io.log = on_log;
    err = sua_posix_open(&p->io, &io);
    if (!err) {
        ua.user = p;
        ua.on_call = call_event;
        ua.on_account = account_event;
        ua.on_request = request_in;
        if (p->o.session_s) {
            ua.session_timer = SUA_USE_ALWAYS;
            ua.session_expires_s = p->o.session_s;
        }
        if (p->o.reliable)
            ua.rel100 = SUA_USE_REQUIRED;
        ua.user_agent = SUA_STR("termphone/" SUA_VERSION);
        err = sua_ua_init(&p->ua, p->io.stack, &ua);
    }
    if (err)
        event_warn(p, "start", NULL, "cannot start: %s", sua_strerror(err));
    return err ? EXIT_INTERNAL : EXIT_DONE;
}

int phone_open(struct phone *p)
{
    int code = check_options(p);

    p->script.fd = -1;
    p->finish_by = UINT64_MAX;
    if (!code)
        code = open_stack(p);
    if (!code)
        code = network_listen(p);
    if (!code)
        code = account_open(p);
    if (!code)
        code = watch_serve(p);
    if (!code && !script_open(p))
        code = EXIT_USAGE;
    if (code)
        return code;
    if (p->o.timeout_ms)
        p->finish_by = sua_posix_now() + p->o.timeout_ms;
    verb_begin(p);
    return EXIT_DONE;
}

/* ---- end ---------------------------------------------------------------- */
/* What was asked for by --expect decides. An expected code is what was asked
 * for: then it is no failure. */
static int judged(struct phone *p, int code)
{
    bool code_met = false;
    size_t i;

    for (i = 0; i < p->o.expect.n; i++) {
        if (!cond_met(&p->expect[i], &p->facts, true)) {
            event_warn(p, "expect", NULL, "--expect %s was not met",
                       p->o.expect.item[i]);
            return EXIT_EXPECT;
        }
        code_met |= p->expect[i].kind == COND_CODE;
    }
    return code_met && code >= EXIT_NO_REPLY && code < EXIT_EXPECT
               ? EXIT_DONE : code;
}

void phone_finish(struct phone *p, int code)
{
    struct call *c;
    struct voice_stats s;

    if (p->finishing)
        return;
    for (c = p->calls; c; c = c->next) {
        voice_get_stats(c->voice, &s);
        if (s.received > p->facts.rtp)
            p->facts.rtp = s.received;
        if (c->why == END_REMOTE && c->phase != PHASE_OVER)
            c->why = END_LOCAL;
        c->ring_at = c->answer_at = c->hold_at = c->resume_at = c->for_at = 0;
    }
    p->code = code == EXIT_INT || code == EXIT_TERM ? code : judged(p, code);
    p->finishing = true;
    p->finish_by = sua_posix_now() + FINISH_MS;
    script_close(p);
    sua_ua_shutdown(p->ua);
}

void phone_interrupt(struct phone *p, int code)
{
    struct call *c;
    bool talking = false;

    for (c = p->calls; c; c = c->next) {
        talking |= c->phase != PHASE_OVER && c->why != END_INTERRUPT;
        call_hangup(c, END_INTERRUPT);
    }
    /* At the keyboard the first one hangs up and the phone stays. */
    if (talking && p->o.verb == VERB_PHONE && code == EXIT_INT &&
        !p->finishing)
        return;
    if (p->finishing)
        p->stopped = true; /* the second one does not wait for answers */
    phone_finish(p, code);
}

/* Everything we asked for is answered; then a moment for retransmissions of
 * what others asked. */
static bool is_over(struct phone *p)
{
    uint64_t now = sua_posix_now();

    if (!p->finishing)
        return false;
    if (p->stopped || now >= p->finish_by || sua_stack_idle(p->io.stack))
        return true;
    if (!p->calls && !p->requests && !p->watches && !p->publications &&
        (!p->account || !sua_account_registered(p->account)) &&
        p->finish_by > now + LINGER_MS)
        p->finish_by = now + LINGER_MS;
    return false;
}

static int wait_ms(const struct phone *p)
{
    uint64_t now = sua_posix_now(), when = p->finish_by;

    if (call_deadline(p) < when)
        when = call_deadline(p);
    if (script_deadline(p) < when)
        when = script_deadline(p);
    if (p->leave_at && p->leave_at < when)
        when = p->leave_at;
    /* A condition may come true without an event of SIP. */
    if (p->script.waiting && p->script.for_cond && when > now + 100)
        when = now + 100;
    if (when == UINT64_MAX)
        return p->finishing ? LINGER_MS : -1;
    if (when <= now)
        return 0;
    return when - now > 60000 ? 60000 : (int)(when - now);
}

int phone_run(struct phone *p)
{
    while (!is_over(p)) {
        if (sua_posix_step(&p->io, wait_ms(p)))
            return EXIT_INTERNAL;
        call_tick(p, sua_posix_now());
        script_go(p);
        if (p->leave_at && sua_posix_now() >= p->leave_at)
            verb_leave(p);
        if (!p->finishing && sua_posix_now() >= p->finish_by) {
            event_warn(p, "timeout", NULL, "--timeout: this took too long");
            phone_finish(p, EXIT_NO_REPLY);
        }
    }
    return p->code;
}

void phone_close(struct phone *p)
{
    script_close(p);
    while (p->calls) {
        struct call *c = p->calls;

        p->calls = c->next;
        voice_close(c->voice);
        free(c);
    }
    sua_posix_close(&p->io);
    request_close(p);
    watch_close(p);
    publish_close(p);
    trace_close(&p->trace);
}
