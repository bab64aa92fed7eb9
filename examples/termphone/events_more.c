/* SPDX-License-Identifier: 0BSD
 * What there is and what happens, told twice: lists of calls and
 * subscriptions, notifications, publications. */
#include "json.h"
#include "phone.h"
#include "summary.h"

static const char *state_name(unsigned state)
{
    static const char *const names[] = { "waiting", "pending", "active",
                                         "terminated" };

    return names[state & 3];
}

/* ---- lists -------------------------------------------------------------- */
void event_call_info(struct call *c)
{
    static const char *const phases[] = { "calling", "ringing", "incoming",
                                          "up", "over" };
    FILE *f = event_begin(c->phone, "call.info");
    bool joined = voice_joined(c->voice);

    if (f) {
        json_int(f, "call", c->id);
        json_z(f, "dir", c->out ? "out" : "in");
        json_z(f, "state", phases[c->phase]);
        json_z(f, "peer", c->peer);
        json_bool(f, "held", c->held);
        json_bool(f, "muted", c->muted);
        json_bool(f, "joined", joined);
        json_end(f);
        return;
    }
    event_say(c->phone, "call %lu %s %s %s%s%s%s", (unsigned long)c->id,
              c->out ? "to" : "from", c->peer, phases[c->phase],
              c->held ? ", on hold" : "", c->muted ? ", muted" : "",
              joined ? ", joined" : "");
}

void event_stats(struct call *c)
{
    FILE *f = event_begin(c->phone, "call.stats");
    struct voice_stats s;

    voice_get_stats(c->voice, &s);
    if (f) {
        json_int(f, "call", c->id);
        json_int(f, "rtp_sent", s.sent);
        json_int(f, "rtp_received", s.received);
        json_int(f, "lost", s.lost);
        json_tenths(f, "jitter_ms", s.jitter_ms);
        if (s.rtt_ms >= 0)
            json_tenths(f, "rtt_ms", s.rtt_ms);
        json_tenths(f, "mos", s.mos);
        json_end(f);
        return;
    }
    event_say(c->phone, "call %lu: %lu packets sent, %lu received, %lu lost, "
              "jitter %.1f ms, MOS %.1f", (unsigned long)c->id,
              (unsigned long)s.sent, (unsigned long)s.received,
              (unsigned long)s.lost, s.jitter_ms, s.mos);
    if (s.rtt_ms >= 0)
        event_say(c->phone, "call %lu: round trip %.0f ms",
                  (unsigned long)c->id, s.rtt_ms);
}

void event_watch_info(struct watch *w)
{
    FILE *f = event_begin(w->phone, "watch.info");

    if (f) {
        json_int(f, "watch", w->id);
        json_z(f, "event", w->event);
        json_z(f, "peer", w->target);
        json_z(f, "state", state_name(w->state));
        json_z(f, "text", w->value);
        json_end(f);
        return;
    }
    event_say(w->phone, "%lu %s %s: %s%s%s", (unsigned long)w->id, w->event,
              w->target, state_name(w->state), w->value[0] ? ", " : "",
              w->value);
}

/* ---- subscriptions ------------------------------------------------------ */
static struct sua_str subtype(const struct watch *w)
{
    return sua_str_z(w->event);
}

void event_notify(struct watch *w, const struct sua_subscription_event *ev,
                  const struct summary *s)
{
    struct phone *p = w->phone;
    FILE *f = event_begin(p, "notify");

    if (f) {
        json_int(f, "watch", w->id);
        json_str(f, "event", subtype(w));
        json_z(f, "peer", w->target);
        json_z(f, "state", state_name(ev->state));
        if (ev->reason.n)
            json_str(f, "reason", ev->reason);
        json_int(f, "expires", ev->expires_s);
        if (s->value[0])
            json_z(f, "value", s->value);
        if (s->text[0])
            json_z(f, "text", s->text);
        if (ev->body.n)
            json_str(f, "type", ev->content_type);
        if (ev->body.n)
            json_str(f, "body", ev->body);
        json_end(f);
        return;
    }
    if (!s->text[0] && !ev->body.n) {
        event_say(p, "%s %s: %s", w->event, w->target,
                  state_name(ev->state));
        return;
    }
    printf("%s %s: ", w->event, w->target);
    event_print(s->text[0] ? sua_str_z(s->text) : ev->body);
}

void event_notify_end(struct watch *w,
                      const struct sua_subscription_event *ev, int exit_code)
{
    struct phone *p = w->phone;
    FILE *f = event_begin(p, "notify.end");
    struct sua_str why = event_phrase(ev->status, ev->reason);

    if (f) {
        json_int(f, "watch", w->id);
        json_str(f, "event", subtype(w));
        json_z(f, "peer", w->target);
        if (ev->status)
            json_int(f, "code", ev->status);
        if (why.n)
            json_str(f, "reason", why);
        json_int(f, "exit", exit_code);
        json_end(f);
        return;
    }
    event_say(p, "%s %s: subscription ended%s%.*s", w->event, w->target,
              why.n ? ", " : "", SUA_FMT(why));
}

void event_lamp(struct watch *w, const char *value)
{
    FILE *f = event_begin(w->phone, "lamp");

    if (f) {
        json_int(f, "watch", w->id);
        json_z(f, "peer", w->target);
        json_z(f, "value", value);
        json_end(f);
        return;
    }
    event_say(w->phone, "lamp %s: %s", w->target, value);
}

/* ---- publications ------------------------------------------------------- */
void event_publish(struct phone *p, const char *event, const char *state,
                   const struct sua_publication_event *ev)
{
    FILE *f = event_begin(p, "publish");
    struct sua_str why = event_phrase(ev->status, sua_str_z(NULL));

    if (f) {
        json_z(f, "event", event);
        json_z(f, "state", state);
        if (ev->status)
            json_int(f, "code", ev->status);
        if (ev->expires_s)
            json_int(f, "expires", ev->expires_s);
        if (ev->retry_ms)
            json_int(f, "retry_ms", ev->retry_ms);
        json_end(f);
    } else if (ev->status >= 300) {
        event_say(p, "%s %s: %u %.*s", event, state, ev->status,
                  SUA_FMT(why));
    } else if (ev->expires_s) {
        event_say(p, "%s %s for %lu s", event, state,
                  (unsigned long)ev->expires_s);
    } else {
        event_say(p, "%s %s", event, state);
    }
}

void event_published_once(struct phone *p, const char *event, unsigned code,
                          struct sua_str reason, const struct sua_msg *m)
{
    FILE *f = event_begin(p, "publish");
    struct sua_str etag = m ? sua_msg_get(m, SUA_H_SIP_ETAG)
                            : sua_str_z(NULL);

    if (f) {
        json_z(f, "event", event);
        json_z(f, "state", code < 300 ? "published" : "failed");
        json_int(f, "code", code);
        if (etag.n)
            json_str(f, "etag", etag);
        json_end(f);
    } else if (code < 300) {
        printf("%s published %.*s\n", event, SUA_FMT(etag));
        fflush(stdout);
    } else {
        event_say(p, "%s not published: %u %.*s", event, code,
                  SUA_FMT(event_phrase(code, reason)));
    }
}
