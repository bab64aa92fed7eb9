/* SPDX-License-Identifier: MIT
 * Session descriptions inside multipart bodies, and one that says no: an
 * optional module, linked where the list of modules names it. RFC 5621,
 * RFC 3261 13.2.2.4, RFC 3264 6. Layer: ua. */
#include "sdp/sdp.h"
#include "sip/body.h"
#include "ua/ua.h"

static int find_sdp(const struct sua_msg *m, struct sua_str *sdp)
{
    const struct sua_body_kind kind = { SUA_STR_INIT("application/sdp"),
                                        SUA_STR_INIT("session") };
    struct sua_part part;
    int err = sua_body_find(m, &kind, 1, &part);

    *sdp = part.body;
    return err;
}

/* ---- an answer that rejects all ----------------------------------------- */
#define HEAD "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nc=IN IP4 0.0.0.0\r\n"

static void write_line(struct sua_buf *b, const char *type,
                       struct sua_str value)
{
    sua_buf_z(b, type);
    sua_buf_text(b, value);
    sua_buf_z(b, "\r\n");
}

static void write_media(struct sua_buf *b, struct sua_str value)
{
    sua_buf_z(b, "m=");
    sua_buf_text(b, sua__sdp_word(&value));
    (void)sua__sdp_word(&value);
    write_line(b, " 0 ", sua_str_trim(value));
}

/* Times and streams are those of the offer; whatever else is in it does not
 * matter any more. */
static void write_no(struct sua_buf *b, struct sua_str offer)
{
    struct sua_str value;
    char type;

    sua_buf_z(b, HEAD);
    while (sua_sdp_line_next(&offer, &type, &value) == 1) {
        if (type == 't')
            write_line(b, "t=", value);
        else if (type == 'm')
            write_media(b, value);
    }
}

static struct sua__text *no_to(struct sua__texts *texts, struct sua_str offer)
{
    struct sua__text *t = sua__text_get(texts, offer.n + sizeof HEAD, 1);
    struct sua_buf b;

    if (!t)
        return NULL;
    sua_buf_init(&b, t->bytes, t->cap);
    write_no(&b, offer);
    t->len = (uint16_t)(b.err ? 0 : b.n);
    return t;
}

/* Without room a bare ACK must do. */
static void decline(struct sua_call *c)
{
    struct sua__texts *texts = &c->ua->stack->texts;
    struct sua__text *no = c->remote ? no_to(texts, sua__text_str(c->remote))
                                     : NULL;
    struct sua__setup *x = c->setup;
    struct sua_body body;

    body.type = SUA_STR("application/sdp");
    body.data = no ? sua__text_str(no) : sua_str_make(NULL, 0);
    if (!body.data.n ||
        sua__call_send_ack(c, x->ict, x->ack_cseq, &body))
        (void)sua__call_send_ack(c, x->ict, x->ack_cseq, NULL);
    sua__text_unref(texts, no);
}

static const struct sua__bodies bodies = {
    find_sdp,
    SUA_STR_INIT("application/sdp, multipart/mixed, multipart/alternative"),
    decline
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    sua__ua(s)->bodies = &bodies;
    return SUA_OK;
}

const struct sua_module sua__module_bodies = {
    "bodies", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL, plug_in, NULL, NULL
};
