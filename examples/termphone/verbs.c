/* SPDX-License-Identifier: 0BSD
 * What the command on the command line asked for, and when it is done. */
#include "phone.h"

static bool is_state_verb(const struct phone *p)
{
    return p->o.verb == VERB_SUBSCRIBE || p->o.verb == VERB_PUBLISH;
}

static void begin_now(struct phone *p)
{
    int code = EXIT_DONE;

    switch (p->o.verb) {
    case VERB_CALL:
        p->dialed = true;
        code = call_dial(p, p->o.arg[0]);
        break;
    case VERB_MESSAGE:
        code = request_message(p, p->o.arg[0], p->o.arg[1]);
        break;
    case VERB_OPTIONS:
        code = request_options(p, p->o.arg[0]);
        break;
    case VERB_SUBSCRIBE:
        code = watch_begin(p, p->o.event ? p->o.event : "presence",
                           p->o.arg[0], p->o.once);
        break;
    case VERB_PUBLISH:
        code = p->o.body
                   ? publish_file(p, p->o.event ? p->o.event : "presence",
                                  p->o.body)
                   : publish_presence(p, p->o.arg[0], p->o.arg[1]);
        break;
    default:
        break;
    }
    if (p->o.for_ms && is_state_verb(p))
        p->leave_at = sua_posix_now() + p->o.for_ms;
    if (code)
        phone_finish(p, code);
}

/* A message or ping needs no binding of ours. */
static bool registers(const struct phone *p)
{
    return p->o.account && !p->o.no_register && p->o.verb != VERB_MESSAGE &&
           p->o.verb != VERB_OPTIONS && !is_state_verb(p);
}

void verb_begin(struct phone *p)
{
    int err;

    if (!registers(p)) {
        begin_now(p);
        return;
    }
    err = sua_account_register(p->account);
    if (err) {
        event_warn(p, "register", NULL, "cannot register: %s",
                   sua_strerror(err));
        phone_finish(p, exit_of_error(err));
    } else if (p->o.verb != VERB_CALL) {
        begin_now(p);
    }
}

bool verb_gives_up(const struct phone *p, bool retrying)
{
    switch (p->o.verb) {
    case VERB_CALL:
    case VERB_ANSWER: return !p->registered_once;
    case VERB_REGISTER: return p->o.once || !retrying;
    default: return false;
    }
}

void verb_registered(struct phone *p, bool ok, int code, bool retrying)
{
    if (ok) {
        p->registered_once = true;
        if (p->o.verb == VERB_CALL && !p->dialed && !p->finishing)
            begin_now(p);
        if (p->o.verb == VERB_REGISTER && p->o.once)
            phone_finish(p, EXIT_DONE);
        return;
    }
    if (verb_gives_up(p, retrying))
        phone_finish(p, code);
}

void verb_call_ended(struct phone *p, const struct call *c, int code)
{
    if (c->spare)
        return;
    if (p->o.verb == VERB_CALL && (c->out || c->taken)) {
        phone_finish(p, code);
    } else if (p->o.verb == VERB_ANSWER && (!c->out || c->taken)) {
        /* Refused as we were told to: done as asked. Of many calls the
         * first that failed counts. */
        if (!p->code && !p->o.reply)
            p->code = code;
        if (c->taken && ++p->ended >= p->o.max_calls)
            phone_finish(p, p->code);
    }
}

/* --once: the state that a fetch brought. "pending" brings none yet. */
void verb_notified(struct phone *p, unsigned state)
{
    if (p->o.verb == VERB_SUBSCRIBE && p->o.once && state != SUA_SUB_PENDING)
        p->done_once = true;
}

void verb_watch_ended(struct phone *p, int code)
{
    if (p->o.verb != VERB_SUBSCRIBE)
        return;
    if (p->o.once && !code && !p->done_once)
        code = EXIT_NO_REPLY;
    phone_finish(p, code);
}

void verb_published(struct phone *p, bool ok, int code)
{
    if (p->o.verb == VERB_PUBLISH && (!ok || p->o.once))
        phone_finish(p, code);
}

void verb_leave(struct phone *p)
{
    p->leave_at = 0;
    phone_finish(p, EXIT_DONE);
}

unsigned verb_incoming(struct call *c)
{
    struct phone *p = c->phone;

    if (p->finishing)
        return 503;
    switch (p->o.verb) {
    case VERB_ANSWER:
        if (p->taken >= p->o.max_calls)
            return 486;
        p->taken++;
        c->taken = true;
        return p->o.reply ? p->o.reply : 200;
    case VERB_PHONE:
    case VERB_REGISTER:
        if (p->o.reply)
            return p->o.reply;
        if (p->o.auto_answer)
            return 200;
        return p->o.verb == VERB_PHONE || p->o.script ? 0 : 480;
    default:
        return p->o.script ? 0 : 486;
    }
}
