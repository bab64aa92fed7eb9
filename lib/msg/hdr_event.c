/* SPDX-License-Identifier: MIT
 * Event, Subscription-State. RFC 6665 8.2.1, 8.2.3, 8.4. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* ---- Event ------------------------------------------------------------- */
static const struct sua__field event_fields[] = {
    SUA__FIELD(sua_event, id, "id", STR),
};

int sua_event_parse(struct sua_str s, struct sua_event *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->package))
        return SUA_EBADMSG;
    return sua__params_read(&c, event_fields, SUA__COUNT(event_fields), out,
                            &out->params);
}

void sua_event_write(struct sua_buf *b, const struct sua_event *v)
{
    sua__put_token(b, v->package);
    sua__params_write(b, event_fields, SUA__COUNT(event_fields), v,
                      v->params);
}

/* ---- Subscription-State ------------------------------------------------ */
static const struct sua__field state_fields[] = {
    SUA__FIELD(sua_subscription_state, reason, "reason", STR),
    SUA__FIELD(sua_subscription_state, expires, "expires", NUM),
    SUA__FIELD(sua_subscription_state, retry_after, "retry-after", NUM),
};

int sua_subscription_state_parse(struct sua_str s,
                                 struct sua_subscription_state *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->state))
        return SUA_EBADMSG;
    return sua__params_read(&c, state_fields, SUA__COUNT(state_fields), out,
                            &out->params);
}

void sua_subscription_state_write(struct sua_buf *b,
                                  const struct sua_subscription_state *v)
{
    sua__put_token(b, v->state);
    sua__params_write(b, state_fields, SUA__COUNT(state_fields), v,
                      v->params);
}
