/* SPDX-License-Identifier: 0BSD
 * Subscriptions: what others tell us about themselves (RFC 6665). */
#include <stdlib.h>
#include <string.h>

#include "phone.h"
#include "sip/dialogs.h"
#include "sip/presence.h"
#include "summary.h"

/* ---- the list ----------------------------------------------------------- */
static void forget(struct watch *w)
{
    struct watch **link = &w->phone->watches;

    while (*link != w)
        link = &(*link)->next;
    *link = w->next;
    free(w);
}

void watch_close(struct phone *p)
{
    while (p->watches)
        forget(p->watches);
}

struct watch *watch_find(struct phone *p, const char *event,
                         const char *target)
{
    char uri[URI_TEXT];
    struct watch *w;

    if (!account_target(p, target, uri, sizeof(uri)))
        return NULL;
    for (w = p->watches; w; w = w->next)
        if (!strcmp(w->target, uri) && (!event || !strcmp(w->event, event)))
            return w;
    return NULL;
}

/* ---- what comes --------------------------------------------------------- */
static void note(struct watch *w, const struct summary *s)
{
    static const struct {
        const char *event;
        enum cond_kind kind;
    } words[] = { { "presence", COND_PRESENCE },
                  { "message-summary", COND_MWI } };
    struct facts *f = &w->phone->facts;
    size_t i;

    facts_word(f, COND_NOTIFIED, w->event);
    if (!s->value[0])
        return;
    for (i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (!strcmp(words[i].event, w->event))
            facts_word(f, words[i].kind, s->value);
}

static void notified(struct watch *w, const struct sua_subscription_event *ev)
{
    struct summary s;

    (void)summary_of(ev->content_type, ev->body, &s);
    w->state = ev->state;
    if (ev->body.n)
        memcpy(w->value, s.text, sizeof(w->value) - 1);
    facts_state(&w->phone->facts, COND_SUBSCRIBED,
                ev->state == SUA_SUB_ACTIVE);
    note(w, &s);
    event_notify(w, ev, &s);
    verb_notified(w->phone, ev->state);
}

/* Why it is over, as an exit code: what the peer answered or, once it had
 * agreed, what its last NOTIFY said (RFC 6665 4.1.3). */
static int outcome(const struct watch *w,
                   const struct sua_subscription_event *ev)
{
    if (w->leaving || ev->cause == SUA_CAUSE_LOCAL)
        return EXIT_DONE;
    if (ev->status >= 300)
        return exit_of_status(ev->status, ev->cause);
    if (ev->cause > SUA_CAUSE_LOCAL)
        return exit_of_status(408, ev->cause);
    if (sua_str_ieq(ev->reason, SUA_STR("rejected")))
        return EXIT_DECLINED;
    return sua_str_ieq(ev->reason, SUA_STR("noresource")) ? EXIT_UNAVAILABLE
                                                          : EXIT_DONE;
}

static void on_event(struct sua_subscription *sub,
                     const struct sua_subscription_event *ev, void *user)
{
    struct watch *w = user;
    struct phone *p = w->phone;
    int code;

    (void)sub;
    if (ev->status)
        facts_code(&p->facts, ev->status);
    if (ev->type == SUA_SUBSCRIPTION_STATE) {
        notified(w, ev);
    } else if (ev->type == SUA_SUBSCRIPTION_RETRY) {
        event_warn(p, "subscription", NULL, "%s %s: lost, trying again in "
                   "%lu s", w->event, w->target,
                   (unsigned long)(ev->retry_ms / 1000));
    } else {
        code = outcome(w, ev);
        event_notify_end(w, ev, code);
        forget(w);
        facts_state(&p->facts, COND_SUBSCRIBED, p->watches != NULL);
        verb_watch_ended(p, code);
    }
    script_go(p);
}

/* One document need not tell of all calls: the lamp is the library's. */
static void on_dialogs(struct sua_subscription *sub,
                       const struct sua_dialogs_event *ev, void *user)
{
    static const char *const lamps[] = { "unknown", "idle", "busy",
                                         "ringing" };
    struct watch *w = user;
    struct phone *p = w->phone;

    if (ev->type == SUA_DIALOGS_STATE) {
        on_event(sub, ev->sub, w);
    } else if (ev->type == SUA_DIALOGS_LAMP) {
        facts_word(&p->facts, COND_LAMP, lamps[ev->lamp & 3]);
        event_lamp(w, lamps[ev->lamp & 3]);
        script_go(p);
    }
}

/* ---- commands ----------------------------------------------------------- */
const char *watch_type(const char *event)
{
    static const char *const types[][2] = {
        { "presence", "application/pidf+xml" },
        { "dialog", "application/dialog-info+xml" },
        { "message-summary", "application/simple-message-summary" },
        { "reg", "application/reginfo+xml" },
        { "conference", "application/conference-info+xml" } };
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (!strcmp(types[i][0], event))
            return types[i][1];
    return NULL;
}

static int start(struct watch *w, struct sua_subscribe *cfg)
{
    if (strcmp(w->event, "dialog"))
        return sua_subscribe(w->phone->ua, cfg, &w->sub);
    cfg->event = cfg->accept = sua_str_z(NULL);
    return sua_dialogs_watch(w->phone->ua, cfg, on_dialogs, &w->sub);
}

int watch_begin(struct phone *p, const char *event, const char *target,
                bool fetch)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct watch *w = calloc(1, sizeof(*w));
    int err;

    if (!w)
        return EXIT_INTERNAL;
    if (strlen(event) >= sizeof(w->event) ||
        !account_target(p, target, w->target, sizeof(w->target))) {
        free(w);
        return EXIT_USAGE;
    }
    w->phone = p;
    w->id = ++p->watch_serial;
    memcpy(w->event, event, strlen(event));
    cfg.target = sua_str_z(w->target);
    cfg.account = p->account;
    cfg.event = sua_str_z(w->event);
    cfg.accept = sua_str_z(watch_type(event));
    cfg.expires_s = p->o.expires;
    cfg.fetch = fetch;
    cfg.on_event = on_event;
    cfg.user = w;
    err = start(w, &cfg);
    if (err) {
        event_warn(p, "subscribe", NULL, "%s %s: %s", event, w->target,
                   sua_strerror(err));
        free(w);
        return exit_of_error(err);
    }
    w->next = p->watches;
    p->watches = w;
    return EXIT_DONE;
}

void watch_end(struct watch *w)
{
    w->leaving = true;
    sua_subscription_close(w->sub);
}

/* The call that rings where w looks: ours, if its caller agrees. */
int watch_pickup(struct watch *w)
{
    struct sua_dial how = SUA_DIAL_INIT;
    struct sua_body offer;
    struct call *c = call_add(w->phone, w->target);
    int err;

    if (!c)
        return SUA_ENOMEM;
    err = session_offer(c, &offer);
    how.account = w->phone->account;
    how.body = &offer;
    how.user = c;
    if (!err)
        err = sua_dialogs_pickup(w->sub, &how, &c->sip);
    if (err) {
        call_drop(c);
        return err;
    }
    event_call(c, "calling", 0, sua_str_z(NULL));
    call_facts(w->phone);
    return SUA_OK;
}

/* ---- ours, for others to see --------------------------------------------- */
static void on_friend(struct sua_notifier *nf,
                      const struct sua_notifier_event *ev, void *user)
{
    (void)user;
    if (ev->type == SUA_NOTIFIER_SUBSCRIBED)
        (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE, NULL);
}

int watch_show(struct phone *p, const char *word, const char *text)
{
    struct sua_presence_state st;

    memset(&st, 0, sizeof(st));
    st.basic = strcmp(word, "closed") ? SUA_PRESENCE_OPEN
                                      : SUA_PRESENCE_CLOSED;
    if (strcmp(word, "closed") && strcmp(word, "open"))
        st.activity = sua_str_z(word);
    st.note = sua_str_z(text);
    return sua_presence_set(p->ua, &st);
}

static int serve_presence(struct phone *p)
{
    int err = sua_presence_serve(p->ua, on_friend, p);

    return err ? err : watch_show(p, "open", NULL);
}

static void on_watcher(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user)
{
    struct phone *p = user;

    if (ev->type != SUA_NOTIFIER_SUBSCRIBED)
        return;
    sua_dialogs_show(nf, strcmp(p->o.show_calls, "all") ? SUA_DIALOGS_BARE
                                                        : SUA_DIALOGS_ALL);
    (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE, NULL);
}

int watch_serve(struct phone *p)
{
    int err = p->o.show_presence ? serve_presence(p) : SUA_OK;

    if (!err && p->o.show_calls && strcmp(p->o.show_calls, "no"))
        err = sua_dialogs_serve(p->ua, on_watcher, p);
    return exit_of_error(err);
}
