/* SPDX-License-Identifier: MIT
 * NOTIFY message-summary from servers that were never asked. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/mailbox.h"
#include "ua/subscriber.h"

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua__mailbox *x = SUA__OWNER(t, struct sua__mailbox, event);
    struct sua_mailbox_event ev;

    if (!s->msg || !x->unasked)
        return; /* the next one says it again */
    memset(&ev, 0, sizeof ev);
    ev.msg = s->msg;
    ev.news = !sua_mwi_parse(sua_msg_body(s->msg), &ev.mwi, NULL);
    x->unasked(x->account, &ev, x->unasked_user);
    x->account = NULL;
}

static int is_summary(const struct sua_msg *m)
{
    struct sua_event ev;

    return !sua_event_parse(sua_msg_get(m, SUA_H_EVENT), &ev) &&
           sua_str_eq(ev.package, SUA_STR("message-summary")) &&
           sua_mediatype_is(sua_msg_get(m, SUA_H_CONTENT_TYPE),
                            SUA_STR("application/simple-message-summary"));
}

static int take(struct sua_ua *ua, struct sua_txn *t, const struct sua_msg *m)
{
    struct sua__mailbox *x = sua__mailbox(ua->stack);
    struct sua_mwi mwi;

    if (!x->unasked || !is_summary(m))
        return 0;
    if (sua_mwi_parse(sua_msg_body(m), &mwi, NULL)) {
        sua__ua_reply(ua, t, 400);
        return 1;
    }
    sua__ua_reply(ua, t, 200);
    x->account = sua__account_of(ua, m, SUA_H_TO);
    x->event.run = deliver;
    sua__event(ua->stack, &x->event);
    return 1;
}

int sua_mailbox_unasked(struct sua_ua *ua,
                        void (*on_event)(struct sua_account *a,
                                         const struct sua_mailbox_event *ev,
                                         void *user),
                        void *user)
{
    struct sua__mailbox *x;

    if (!ua)
        return SUA_EINVAL;
    x = sua__mailbox(ua->stack);
    if (!x || !sua__subscribers(ua->stack))
        return SUA_EUNSUPPORTED;
    x->unasked = on_event;
    x->unasked_user = user;
    sua__subscribers(ua->stack)->unasked = on_event ? take : NULL;
    return SUA_OK;
}
