/* SPDX-License-Identifier: 0BSD
 * What happens, told twice: subscriptions and publications. */
#include "json.h"
#include "phone.h"
#include "summary.h"

static const char *state_name(unsigned state)
{
    static const char *const names[] = { "", "pending", "active",
                                         "terminated" };

    return names[state & 3];
}

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
