/* SPDX-License-Identifier: 0BSD
 * Requests outside calls, and those inside that are not about the call:
 * MESSAGE (RFC 3428), OPTIONS, INFO with a digit. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "phone.h"

enum { TEXT_MAX = 8192 };

struct oneshot {
    struct oneshot *next;
    struct phone *phone;
    uint64_t begun_ms;
    enum { ASK_MESSAGE, ASK_OPTIONS, ASK_INFO, ASK_PUBLISH }
        kind;
    uint32_t call;              /* INFO: inside this one                   */
    char target[URI_TEXT];
};

static void forget(struct oneshot *q)
{
    struct oneshot **link = &q->phone->requests;

    while (*link != q)
        link = &(*link)->next;
    *link = q->next;
    free(q);
}

void request_close(struct phone *p)
{
    while (p->requests)
        forget(p->requests);
}

/* ---- ours --------------------------------------------------------------- */
static void report(struct oneshot *q, const struct sua_request_event *ev)
{
    switch (q->kind) {
    case ASK_MESSAGE:
        event_message(q->phone, false, sua_str_z(q->target),
                      sua_str_z(NULL), ev->status);
        break;
    case ASK_OPTIONS:
        event_options(q->phone, q->target, ev->status, ev->reason,
                      sua_posix_now() - q->begun_ms, ev->msg);
        break;
    case ASK_PUBLISH:
        event_published_once(q->phone, q->target, ev->status, ev->reason,
                             ev->msg);
        facts_state(&q->phone->facts, COND_PUBLISHED, ev->status < 300);
        break;
    default:
        digits_told(q->phone, q->call, ev->status);
        break;
    }
}

static void on_event(struct sua_request *r,
                     const struct sua_request_event *ev, void *user)
{
    struct oneshot *q = user;
    struct phone *p = q->phone;
    int code = exit_of_status(ev->status, ev->cause);

    (void)r;
    if (ev->status < 200)
        return;
    facts_code(&p->facts, ev->status);
    report(q, ev);
    forget(q);
    if (p->o.verb == VERB_MESSAGE || p->o.verb == VERB_OPTIONS ||
        p->o.verb == VERB_PUBLISH)
        phone_finish(p, code);
    script_go(p);
}

/* Takes q, whatever comes of it. */
static int send_it(struct oneshot *q, struct sua_request_config *c)
{
    struct phone *p = q->phone;
    struct sua_request *r;
    int err;

    q->begun_ms = sua_posix_now();
    c->on_event = on_event;
    c->user = q;
    err = sua_request_send(p->ua, c, &r);
    if (err) {
        event_warn(p, "request", NULL, "%.*s %s: %s", SUA_FMT(c->method),
                   q->target, sua_strerror(err));
        free(q);
        return exit_of_error(err);
    }
    q->next = p->requests;
    p->requests = q;
    return EXIT_DONE;
}

static int send_request(struct phone *p, const char *method,
                        const char *target, const struct sua_body *body)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct oneshot *q = calloc(1, sizeof(*q));

    if (!q)
        return EXIT_INTERNAL;
    if (!account_target(p, target, q->target, sizeof(q->target))) {
        free(q);
        return EXIT_USAGE;
    }
    q->phone = p;
    q->kind = body ? ASK_MESSAGE : ASK_OPTIONS;
    c.method = sua_str_z(method);
    c.target = sua_str_z(q->target);
    c.account = p->account;
    c.body = body;
    return send_it(q, &c);
}

int request_info(struct call *call, const struct sua_body *body)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct oneshot *q = calloc(1, sizeof(*q));

    if (!q)
        return EXIT_INTERNAL;
    q->phone = call->phone;
    q->kind = ASK_INFO;
    q->call = call->id;
    memcpy(q->target, call->peer, sizeof(call->peer));
    c.method = SUA_STR("INFO");
    c.call = call->sip;
    c.body = body;
    return send_it(q, &c);
}

int request_publish(struct phone *p, const char *event, const char *entity,
                    const struct sua_body *body)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct sua_hdr_add headers[2] = { { SUA_STR_INIT("Event"), { NULL, 0 } },
                                      { SUA_STR_INIT("Expires"),
                                        { NULL, 0 } } };
    struct oneshot *q = calloc(1, sizeof(*q));
    char expires[16];

    if (!q)
        return EXIT_INTERNAL;
    q->phone = p;
    q->kind = ASK_PUBLISH;
    snprintf(q->target, sizeof(q->target), "%s", event);
    snprintf(expires, sizeof(expires), "%lu", (unsigned long)p->o.expires);
    headers[0].value = sua_str_z(event);
    headers[1].value = sua_str_z(expires);
    c.method = SUA_STR("PUBLISH");
    c.target = sua_str_z(entity);
    c.account = p->account;
    c.headers = headers;
    c.nheaders = 2;
    c.body = body;
    return send_it(q, &c);
}

/* All of stdin, without the newline at its end. */
static bool read_text(char *mem, size_t cap, size_t *n)
{
    ssize_t r;

    *n = 0;
    while ((r = read(0, mem + *n, cap - *n)) > 0)
        if ((*n += (size_t)r) == cap)
            return false;
    if (*n && mem[*n - 1] == '\n')
        --*n;
    return r == 0;
}

int request_message(struct phone *p, const char *target, const char *text)
{
    struct sua_body body = { SUA_STR_INIT("text/plain;charset=UTF-8"),
                             { NULL, 0 } };
    char mem[TEXT_MAX];
    size_t n;

    body.data = sua_str_z(text);
    if (!strcmp(text, "-")) {
        if (!read_text(mem, sizeof(mem), &n)) {
            event_warn(p, "text", NULL, "the text on stdin is too long");
            return EXIT_USAGE;
        }
        body.data = sua_str_make(mem, n);
    }
    return send_request(p, "MESSAGE", target, &body);
}

int request_options(struct phone *p, const char *target)
{
    return send_request(p, "OPTIONS", target, NULL);
}

/* ---- theirs ------------------------------------------------------------- */
static bool is_type(const struct sua_msg *m, const char *what)
{
    return sua_mediatype_is(sua_msg_get(m, SUA_H_CONTENT_TYPE),
                            sua_str_z(what));
}

static void refuse_type(struct phone *p, struct sua_txn *t)
{
    struct sua_hdr_add accept = { SUA_STR_INIT("Accept"),
                                  SUA_STR_INIT("text/plain") };
    struct sua_reply r = SUA_REPLY_INIT;

    r.status = 415;
    r.headers = &accept;
    r.nheaders = 1;
    (void)sua_reply(p->io.stack, t, &r);
}

static void message_in(struct phone *p, struct sua_txn *t,
                       const struct sua_msg *m)
{
    struct sua_str body = sua_msg_body(m);
    struct sua_nameaddr from;

    if (body.n && !is_type(m, "text/plain")) {
        refuse_type(p, t);
        return;
    }
    if (sua_nameaddr_parse(sua_msg_get(m, SUA_H_FROM), &from))
        from.uri = sua_str_z("unknown");
    (void)sua_reply_status(p->io.stack, t, 200);
    facts_text(&p->facts, body.p ? body.p : "", body.n);
    event_message(p, true, from.uri, body, 0);
    script_go(p);
}

/* "Signal=5" of application/dtmf-relay, or the digit alone. */
static bool info_digit(struct call *c, const struct sua_msg *m)
{
    struct sua_str body = sua_str_trim(sua_msg_body(m));
    static const char digits[] = "0123456789*#ABCDabcd";
    size_t i = 0;

    if (is_type(m, "application/dtmf-relay")) {
        if (body.n < 8 || strncasecmp(body.p, "signal=", 7))
            return false;
        i = 7;
        while (i < body.n && body.p[i] == ' ')
            i++;
    } else if (!is_type(m, "application/dtmf")) {
        return false;
    }
    if (i >= body.n || !strchr(digits, body.p[i]) || !body.p[i])
        return false;
    session_digit(c, body.p[i]);
    return true;
}

void request_in_call(struct call *c, struct sua_txn *t,
                     const struct sua_msg *m)
{
    struct phone *p = c->phone;

    if (m->method == SUA_M_MESSAGE)
        message_in(p, t, m);
    else if (m->method == SUA_M_INFO && info_digit(c, m))
        (void)sua_reply_status(p->io.stack, t, 200);
}

int request_in(struct sua_ua *ua, struct sua_txn *t, const struct sua_msg *m,
               void *user)
{
    (void)ua;
    if (m->method == SUA_M_MESSAGE)
        message_in(user, t, m);
    return 0;
}
