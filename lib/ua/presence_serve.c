/* SPDX-License-Identifier: MIT
 * Our own presence, told to those who watch us. RFC 3856 6. Layer: ua. */
#include "ua/presence.h"

static const struct sua_event_package package = {
    SUA_STR_INIT("presence"), SUA_STR_INIT("application/pidf+xml"), 3600, 0, 0
};

static int write(struct sua_notifier *nf, struct sua_buf *b)
{
    const struct sua__presence *x = sua__presence(nf->ua->stack);
    struct sua_presence_state st;

    memset(&st, 0, sizeof st);
    st.basic = x->basic;
    if (x->text) {
        st.activity = sua__dialog_str(x->text, x->activity);
        st.note = sua__dialog_str(x->text, x->note);
        st.contact = sua__dialog_str(x->text, x->contact);
    }
    return sua_presence_body(b, nf->account ? sua_account_aor(nf->account)
                                            : sua_notifier_resource(nf), &st);
}

int sua__presence_serve(struct sua_ua *ua, const struct sua__server *v)
{
    struct sua__presence *x;
    int rc;

    if (!ua || !v->on_event)
        return SUA_EINVAL;
    x = sua__presence(ua->stack);
    if (!x)
        return SUA_EUNSUPPORTED;
    if (x->server.on_event)
        return SUA_ESTATE;
    x->server = *v;
    x->server.packages = &package;
    x->server.n = 1;
    rc = sua__serve(ua, &x->server);
    if (rc)
        memset(&x->server, 0, sizeof x->server);
    return rc;
}

int sua_presence_serve(struct sua_ua *ua,
                       void (*on_watcher)(struct sua_notifier *nf,
                                          const struct sua_notifier_event *ev,
                                          void *user),
                       void *user)
{
    struct sua__server v;

    memset(&v, 0, sizeof v);
    v.on_event = on_watcher;
    v.user = user;
    v.write = write;
    return sua__presence_serve(ua, &v);
}

/* ---- the state ---------------------------------------------------------- */
static void put(struct sua_buf *b, struct sua__slice *v, struct sua_str text)
{
    v->at = (uint16_t)b->n;
    v->n = (uint16_t)text.n;
    sua_buf_str(b, text);
}

/* What could not be written later is refused now. */
static int check(const struct sua_presence_state *st)
{
    char mem[SUA__PRESENCE_MAX];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    return sua_presence_body(&b, SUA_STR("sip:a@a.invalid"), st);
}

static int keep(struct sua_stack *s, struct sua__presence *x,
                const struct sua_presence_state *st)
{
    size_t n = st->activity.n + st->note.n + st->contact.n;
    struct sua__text *t = sua__text_get(&s->texts, n, 0);
    struct sua_buf b;

    if (!t)
        return SUA_ENOMEM;
    sua__text_set(&s->texts, &x->text, t);
    sua_buf_init(&b, t->bytes, t->cap);
    put(&b, &x->activity, st->activity);
    put(&b, &x->note, st->note);
    put(&b, &x->contact, st->contact);
    t->len = (uint16_t)b.n;
    x->basic = st->basic;
    return SUA_OK;
}

int sua_presence_set(struct sua_ua *ua, const struct sua_presence_state *st)
{
    struct sua_notifier *nf = NULL;
    struct sua__presence *x;
    int rc;

    if (!ua || !st || st->basic > SUA_PRESENCE_CLOSED)
        return SUA_EINVAL;
    x = sua__presence(ua->stack);
    if (!x || !sua__notifiers(ua->stack))
        return SUA_EUNSUPPORTED;
    rc = check(st);
    if (rc)
        return rc;
    sua__enter(ua->stack);
    rc = keep(ua->stack, x, st);
    while (!rc && (nf = sua__nf_of(ua, nf, &x->server)) != NULL)
        sua__nf_due(nf);
    sua__leave(ua->stack);
    return rc;
}

const struct sua_module sua__module_presence = {
    "presence", sizeof(struct sua__presence), SUA__SLOT_PRESENCE, 0, 0, NULL,
    NULL, NULL, NULL, NULL
};
