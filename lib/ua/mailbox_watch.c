/* SPDX-License-Identifier: MIT
 * Watching a mailbox. RFC 3842 3. Layer: ua. */
#include "sip/mailbox.h"
#include "ua/subscriber.h"

typedef void told(struct sua_subscription *sub,
                  const struct sua_mailbox_event *ev, void *user);

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user)
{
    struct sua_mailbox_event out;

    memset(&out, 0, sizeof out);
    out.sub = ev;
    out.msg = ev->msg;
    if (ev->type == SUA_SUBSCRIPTION_STATE && ev->body.n &&
        sua_mediatype_is(ev->content_type,
                         SUA_STR("application/simple-message-summary")))
        out.news = !sua_mwi_parse(ev->body, &out.mwi, NULL);
    ((told *)u->fn)(u, &out, user);
}

static const struct sua__watch watch = {
    SUA_STR_INIT("message-summary"),
    SUA_STR_INIT("application/simple-message-summary"), on_event
};

int sua_mailbox_watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
                      void (*fn)(struct sua_subscription *sub,
                                 const struct sua_mailbox_event *ev,
                                 void *user),
                      struct sua_subscription **out)
{
    return sua__watch(ua, cfg, &watch, (void (*)(void))fn, NULL, out);
}
