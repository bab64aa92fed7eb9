/* SPDX-License-Identifier: MIT
 * Mailboxes, told to those who watch them: an optional module. RFC 3842 3.
 * Layer: ua. */
#include "ua/mailbox.h"

static const struct sua_event_package package = {
    SUA_STR_INIT("message-summary"),
    SUA_STR_INIT("application/simple-message-summary"), 86400, 0, 0
};

static int write(struct sua_notifier *nf, struct sua_buf *b)
{
    const struct sua__mailbox *x = sua__mailbox(nf->ua->stack);
    struct sua_mwi mwi;

    memset(&mwi, 0, sizeof mwi);
    x->state(nf, &mwi, x->server.user);
    sua_mwi_write(b, &mwi);
    return b->err;
}

int sua_mailbox_serve(struct sua_ua *ua,
                      void (*on_watcher)(struct sua_notifier *nf,
                                         const struct sua_notifier_event *ev,
                                         void *user),
                      void (*state)(struct sua_notifier *nf,
                                    struct sua_mwi *out, void *user),
                      void *user)
{
    struct sua__mailbox *x;
    int rc;

    if (!ua || !on_watcher || !state)
        return SUA_EINVAL;
    x = sua__mailbox(ua->stack);
    if (!x)
        return SUA_EUNSUPPORTED;
    if (x->server.on_event)
        return SUA_ESTATE;
    x->server.packages = &package;
    x->server.n = 1;
    x->server.on_event = on_watcher;
    x->server.user = user;
    x->server.write = write;
    x->server.domain = 1;
    x->state = state;
    rc = sua__serve(ua, &x->server);
    if (rc)
        memset(&x->server, 0, sizeof x->server);
    return rc;
}

/* No resource: all of them. */
static struct sua_notifier *next_of(struct sua_ua *ua,
                                    const struct sua_notifier *prev,
                                    struct sua_str resource)
{
    const struct sua__server *v = &sua__mailbox(ua->stack)->server;

    return resource.n ? sua__nf_of_resource(ua, prev, v, resource)
                      : sua__nf_of(ua, prev, v);
}

unsigned sua_mailbox_changed(struct sua_ua *ua, struct sua_str resource)
{
    const struct sua__mailbox *x = sua__mailbox(ua->stack);
    struct sua_notifier *nf = NULL;
    unsigned n = 0;

    if (!x || !x->server.on_event)
        return 0;
    sua__enter(ua->stack);
    for (; (nf = next_of(ua, nf, resource)) != NULL; n++)
        sua__nf_due(nf);
    sua__leave(ua->stack);
    return n;
}

static void left(struct sua_account *a)
{
    struct sua__mailbox *x = sua__mailbox(a->ua->stack);

    if (x->account == a)
        x->account = NULL;
}

static const struct sua__feature feature = { .left = left };

static int init(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

const struct sua_module sua__module_mailbox = {
    "mailbox", sizeof(struct sua__mailbox), SUA__SLOT_MAILBOX, 0, 0, NULL,
    NULL, init, NULL, NULL
};
