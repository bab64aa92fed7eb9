/* SPDX-License-Identifier: MIT
 * What an application asks of and does to a call. Layer: ua. */
#include "ua/ua.h"

static const struct sua_str absent = { NULL, 0 };

unsigned sua_call_state(const struct sua_call *c)
{
    if (c->hangup_wanted)
        return SUA_CALL_STATE_CLOSING;
    switch (c->state) {
    case SUA__CALL_CALLING:
        return c->progressed ? SUA_CALL_STATE_RINGING
                             : SUA_CALL_STATE_CALLING;
    case SUA__CALL_INCOMING:
        return SUA_CALL_STATE_INCOMING;
    case SUA__CALL_WAIT_ACK:
    case SUA__CALL_WAIT_ANSWER:
    case SUA__CALL_UP:
        return SUA_CALL_STATE_UP;
    default:
        return SUA_CALL_STATE_CLOSING;
    }
}

struct sua_str sua_call_local_sdp(const struct sua_call *c)
{
    return c->local ? sua__text_str(c->local) : absent;
}

struct sua_str sua_call_remote_sdp(const struct sua_call *c)
{
    return c->remote ? sua__text_str(c->remote) : absent;
}

void sua_call_dialog(const struct sua_call *c, struct sua_dialog_info *out)
{
    memset(out, 0, sizeof *out);
    if (c->dlg)
        sua__dialog_info(c->dlg, out);
}

struct sua_ua *sua_call_ua(const struct sua_call *c)
{
    return c->ua;
}

int sua_call_is_outgoing(const struct sua_call *c)
{
    return c->outgoing;
}

void *sua_call_user(const struct sua_call *c)
{
    return c->user;
}

void sua_call_set_user(struct sua_call *c, void *user)
{
    c->user = user;
}

uint32_t sua_call_id(const struct sua_call *c)
{
    return c->node.hash;
}

static int visible(const struct sua_call *c)
{
    return !c->detached &&
           (c->state != SUA__CALL_OVER ||
            (c->pending & SUA__P(SUA_CALL_CLOSED)));
}

struct sua_call *sua__call_of_id(const struct sua_ua *ua, uint32_t id)
{
    struct sua__node *n = sua__tab_first(&ua->call_ids, id);

    return n ? SUA__OWNER(n, struct sua_call, node) : NULL;
}

struct sua_call *sua_call_find(struct sua_ua *ua, uint32_t id)
{
    struct sua_call *c = sua__call_of_id(ua, id);

    return c && visible(c) ? c : NULL;
}

struct sua_call *sua_call_next(struct sua_ua *ua, const struct sua_call *prev)
{
    struct sua_call *c = prev ? prev->next : ua->first_call;

    while (c && !visible(c))
        c = c->next;
    return c;
}

static int body_ok(const struct sua_body *body)
{
    return !body || (body->type.n && body->data.n);
}

int sua_call_answer_with(struct sua_call *c, const struct sua_reply *r)
{
    struct sua_stack *s = c->ua->stack;
    int rc;

    if (r->size != sizeof *r || r->status < 101 || r->status > 699 ||
        !body_ok(r->body))
        return SUA_EINVAL;
    sua__enter(s);
    if (c->state == SUA__CALL_WAIT_ANSWER)
        rc = sua__call_answer_in_ack(c, r);
    else
        rc = sua__call_respond(c, r);
    sua__leave(s);
    return rc;
}

int sua_call_answer(struct sua_call *c, unsigned status,
                    const struct sua_body *body)
{
    struct sua_reply r = SUA_REPLY_INIT;

    if (status > 699)
        return SUA_EINVAL;
    r.status = (uint16_t)status;
    r.body = body;
    return sua_call_answer_with(c, &r);
}
