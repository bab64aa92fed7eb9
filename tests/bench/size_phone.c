/* SPDX-License-Identifier: MIT
 * A phone on a board, for the size table: UDP, REGISTER with digest, calls
 * in both directions, offer and answer. Linked, never run. */
#include "sip/sua.h"

/* Stand-ins for the board: registers that a linker script would place. */
static volatile uint32_t tick, noise, wire;

static uint64_t board_ms(void *user)
{
    (void)user;
    return tick;
}

static void board_random(void *user, void *out, size_t n)
{
    unsigned char *p = (unsigned char *)out;

    (void)user;
    while (n--)
        *p++ = (unsigned char)noise;
}

static int board_send(void *user, const struct sua_flow *to, const void *buf,
                      size_t n)
{
    const unsigned char *p = (const unsigned char *)buf;
    size_t i;

    (void)user;
    wire = to->remote.port;
    for (i = 0; i < n; i++)
        wire = p[i];
    return (int)n;
}

static int board_receive(struct sua_flow *from, void *buf, size_t n,
                         uint64_t until)
{
    unsigned char *p = (unsigned char *)buf;
    size_t i;

    from->remote.port = (uint16_t)wire;
    while (!wire && tick < until)
        ;
    for (i = 0; i < n && i < wire; i++)
        p[i] = (unsigned char)wire;
    return (int)i;
}

static uint64_t mem[32 * 1024 / 8];
static struct sua_sdp remote;
static const struct sua_sdp_codec codecs[2] = {
    { 0, 1, 8000, SUA_STR_INIT("PCMU"), { 0, 0 } },
    { 8, 1, 8000, SUA_STR_INIT("PCMA"), { 0, 0 } }
};
static const struct sua_sdp_caps caps = {
    { { 192, 0, 2, 1 }, 0, 4000, 4 }, codecs, 2, SUA_SDP_SENDRECV, 20,
    { 0, 0 }, 0, 0, 0, 0
};
static const struct sua_sdp_local local_side = {
    { 1, 1, { 0, 0 } }, &caps, 1, 0
};

static void answer(struct sua_call *call, struct sua_str offer)
{
    struct sua_sdp_agreed agreed;
    struct sua_body body;
    struct sua_buf b;
    char text[512];

    sua_buf_init(&b, text, sizeof text);
    if (sua_sdp_parse_lenient(offer, &remote, 0) ||
        sua_sdp_answer(&b, &local_side, &remote, &agreed)) {
        (void)sua_call_answer(call, 488, 0);
        return;
    }
    body.type = SUA_STR("application/sdp");
    body.data = sua_buf_view(&b);
    (void)sua_call_answer(call, 200, &body);
}

static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    (void)user;
    if (ev->type == SUA_CALL_INCOMING || ev->type == SUA_CALL_OFFER)
        answer(call, ev->body);
}

static void dial(struct sua_ua *ua)
{
    struct sua_body body;
    struct sua_buf b;
    struct sua_call *call;
    char text[512];

    sua_buf_init(&b, text, sizeof text);
    sua_sdp_offer(&b, &local_side);
    body.type = SUA_STR("application/sdp");
    body.data = sua_buf_view(&b);
    if (!sua_call_dial(ua, SUA_STR("sip:bob@192.0.2.9"), &body, &call))
        sua_call_hangup(call);
}

int main(void)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_account_config ac = SUA_ACCOUNT_INIT;
    struct sua_addr local = { { 192, 0, 2, 1 }, 0, 5060, 4 };
    struct sua_str none = { 0, 0 };
    struct sua_hooks h = { 0 };
    struct sua_flow from = { 0 };
    struct sua_stack *s;
    struct sua_ua *ua;
    static unsigned char packet[2048];

    h.now_ms = board_ms;
    h.random = board_random;
    h.send = board_send;
    uc.on_call = on_call;
    ac.aor = SUA_STR("sip:alice@192.0.2.9");
    ac.password = SUA_STR("secret");
    if (sua_stack_init(&s, mem, sizeof mem, &cfg, &h) ||
        sua_net_listen(s, SUA_UDP, &local, none, 0) ||
        sua_ua_init(&ua, s, &uc) || sua_ua_register(ua, &ac, 0))
        return 1;
    dial(ua);
    for (;;) {
        int n = board_receive(&from, packet, sizeof packet, sua_next(s));
        if (n > 0)
            (void)sua_input(s, &from, packet, (size_t)n);
        (void)sua_run(s);
    }
}
