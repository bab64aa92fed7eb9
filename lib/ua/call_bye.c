/* SPDX-License-Identifier: MIT
 * The end of an established call from our side. RFC 3261 15. Layer: ua. */
#include "ua/ua.h"

static void bye_response(struct sua_stack *s, struct sua__req *r,
                         unsigned status, const struct sua_msg *m)
{
    struct sua_call *c = (struct sua_call *)r->obj;

    (void)s;
    (void)m;
    if (status < 200)
        return;
    c->req = NULL;
    /* Whatever the answer, the call is over (15.1.1). */
    sua__call_over(c, c->notice[SUA_CALL_CLOSED].status,
                   c->notice[SUA_CALL_CLOSED].cause);
}

static const struct sua__req_user bye_user = { bye_response };

void sua__call_bye(struct sua_call *c, unsigned status, unsigned cause)
{
    struct sua_stack *s = c->ua->stack;
    struct sua__reqspec spec;
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    c->notice[SUA_CALL_CLOSED].status = (uint16_t)status;
    c->notice[SUA_CALL_CLOSED].cause = (uint8_t)cause;
    c->state = SUA__CALL_ENDING;
    c->rtx_at = c->give_up_at = c->again_at = SUA__NEVER;
    sua__call_arm(c);
    if (c->req) /* a re-INVITE under way: it will end by itself */
        sua__req_detach(c->req);
    c->req = NULL;
    if (c->st && c->st->status < 200)
        sua__ua_reply(c->ua, c->st, 487);
    sua_buf_init(&b, mem, sizeof mem);
    sua__ua_agent(c->ua, &b, SUA_H_USER_AGENT);
    memset(&spec, 0, sizeof spec);
    spec.method = SUA_M_BYE;
    spec.dialog = c->dlg;
    spec.id = sua__call_identity(c);
    spec.extra = sua_buf_view(&b);
    if (sua__req_start(s, &c->req, &spec, &bye_user, c))
        sua__call_over(c, status, cause); /* the peer's timers must do */
}
