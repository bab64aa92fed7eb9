/* SPDX-License-Identifier: MIT
 * Messages out of datagrams and streams: every split, every way a peer can
 * get it wrong. */
#include "net_world.h"

/* ---- streams that are fine --------------------------------------------- */
static struct sua_str three(char *mem, size_t cap)
{
    char one[800];
    struct sua_str s = request(one, sizeof(one), "sip:1", "");
    size_t n;

    memcpy(mem, s.p, s.n);
    n = s.n;
    memcpy(mem + n, "\r\n", 2);
    n += 2;
    s = request(one, sizeof(one), "sip:two@host", "body\r\n\r\nof two");
    memcpy(mem + n, s.p, s.n);
    n += s.n;
    s = request(one, sizeof(one), "sip:3", "x");
    CHECK(n + s.n < cap);
    memcpy(mem + n, s.p, s.n);
    return sua_str_make(mem, n + s.n);
}
static const char three_log[] =
    "sip:1||sip:two@host|body\r\n\r\nof two|sip:3|x|";

/* TRN-008. */
static void test_every_split(void)
{
    char mem[3000];
    struct sua_str s = three(mem, sizeof(mem));
    size_t i;

    for (i = 0; i <= s.n; i++) {
        struct world *w = world_new();
        uint32_t id = accept_tcp(w, 4000);

        CHECK_INT(feed(w, id, s.p, i), SUA_OK);
        CHECK_INT(feed(w, id, s.p + i, s.n - i), SUA_OK);
        CHECK_STR(sua_str_z(top.log), three_log);
        CHECK_INT(top.from.id, id);
        CHECK_INT(top.from.remote.port, 4000);
        CHECK_INT(world_texts(w), 0);
        CHECK_INT(w->s->n.rx_msg, 3);
        CHECK_INT(w->traced_rx, 3);
        world_end(w);
    }
}

/* TRN-008: Pieces of one size, from a drip upwards. */
static void test_pieces(void)
{
    char mem[3000];
    struct sua_str s = three(mem, sizeof(mem));
    size_t piece, i;

    for (piece = 1; piece < 700; piece += 1 + piece / 8) {
        struct world *w = world_new();
        uint32_t id = accept_tcp(w, 4000);

        for (i = 0; i < s.n; i += piece)
            feed(w, id, s.p + i, s.n - i < piece ? s.n - i : piece);
        CHECK_STR(sua_str_z(top.log), three_log);
        CHECK_INT(world_texts(w), 0);
        world_end(w);
    }
}

/* TRN-009. */
static void test_many_in_one(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    char *mem = malloc(100000), uri[32];
    size_t n = 0;
    int i;

    for (i = 0; i < 100; i++) {
        snprintf(uri, sizeof(uri), "sip:%d", i);
        n += request(mem + n, 900, uri, "b").n;
    }
    CHECK_INT(feed(w, id, mem, n), SUA_OK);
    CHECK_INT(top.messages, 100);
    CHECK(!strncmp(top.log, "sip:0|b|sip:1|b|sip:2|b|", 24));
    CHECK(!strcmp(top.log + top.log_n - 9, "sip:99|b|"));
    free(mem);
    world_end(w);
}

/* A big body moves through all three classes of cells. */
static void test_big_body(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    char body[3501], mem[4096];
    struct sua_str s;
    size_t i;

    memset(body, 'z', 3500);
    body[3500] = 0;
    s = request(mem, sizeof(mem), "sip:big", body);
    for (i = 0; i < s.n; i++)
        feed(w, id, s.p + i, 1);
    CHECK_INT(top.messages, 1);
    CHECK_INT(top.bad, 0);
    CHECK_INT(top.log_n, 8 + 3501);
    CHECK_INT(world_texts(w), 0);
    world_end(w);
}

/* ---- keep-alive -------------------------------------------------------- */
/* TRN-010, TRN-011. */
static void test_ping(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    char mem[900];
    struct sua_str s = request(mem, sizeof(mem), "sip:1", "");
    int i;

    feed(w, id, "\r\n", 2);
    CHECK_INT(w->wire_n, 0);
    feed(w, id, s.p, s.n);
    feed(w, id, "\r", 1);
    feed(w, id, "\n\r", 2);
    CHECK_INT(w->wire_n, 0);
    feed(w, id, "\n", 1);
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "\r\n");
    CHECK_INT(w->to.id, id);
    for (i = 0; i < 50; i++)
        feed(w, id, "\r\n\r\n", 4);
    CHECK_INT(w->wire_n, 2); /* once a second */
    w->now += 1000;
    w->send_most = 1;
    feed(w, id, "\r\n\r\n", 4);
    CHECK_INT(w->wire_n, 3); /* half a pong: the rest is parked */
    CHECK_INT(world_texts(w), 1);
    sua_flow_event(w->s, id, SUA_FLOW_WRITABLE, NULL);
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "\r\n\r\n");
    CHECK_INT(world_texts(w), 0);
    CHECK_INT(w->s->n.tx_msg, 0);
    CHECK_INT(w->traced_tx, 0);
    CHECK_INT(top.messages, 1);
    world_end(w);
}

/* ---- peers that get it wrong ------------------------------------------- */
struct bad {
    const char *text;
    int closes;
    unsigned status;            /* told to the layer above; 0: not told    */
};
#define HEAD "Via: SIP/2.0/TCP h;branch=z9hG4bKq\r\nFrom: <sip:a@b>;tag=1\r\n"\
    "To: <sip:b@c>\r\nCall-ID: 1\r\nMax-Forwards: 7\r\n"
static const struct bad bads[] = {
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\n\r\n", 1, 400},
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\nContent-Length: x\r\n\r\n",
     1, 400},
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\nContent-Length: -1\r\n\r\n",
     1, 400},
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\nContent-Length: 1\r\n"
     "l: 2\r\n\r\nab", 1, 400},
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\n"
     "Content-Length: 4000000000\r\n\r\n", 1, 513},
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\n"
     "Content-Length: 18446744073709551616\r\n\r\n", 1, 400},
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\n"
     "Content-Length: 4097\r\n\r\n", 1, 413},
    /* Framing survives these: */
    {"INFO sip:x SIP/2.0\r\n" HEAD "CSeq: 1 BYE\r\nl: 3\r\n\r\nabc", 0, 400},
    {"INFO sip:x SIP/3.0\r\n" HEAD "CSeq: 1 INFO\r\nl: 3\r\n\r\nabc", 0, 505},
    {"INFO sip:x y SIP/2.0\r\n" HEAD "CSeq: 1 INFO\r\nl: 0\r\n\r\n", 0, 400},
    {"ACK sip:x SIP/2.0\r\n" HEAD "CSeq: 1 BYE\r\nl: 0\r\n\r\n", 0, 0},
    {"SIP/2.0 200 OK\r\n" HEAD "CSeq: x BYE\r\nl: 0\r\n\r\n", 0, 0},
    {"INFO sip:x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bKq\r\nl: 0\r\n\r\n",
     0, 0},
    /* And not these: */
    {"SIP/2.0 200 OK\r\n" HEAD "CSeq: 1 BYE\r\n\r\n", 1, 0},
    {"GET / HTTP/1.1\r\nHost: me\r\n\r\n", 1, 0},
    {"\x16\x03\x01\x02hello\r\n\r\n", 1, 0},
};

static void check_bad(const struct bad *b, size_t cut)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    char good[900];
    struct sua_str s = request(good, sizeof(good), "sip:next", "");
    size_t n = strlen(b->text);

    feed(w, id, b->text, cut);
    feed(w, id, b->text + cut, n - cut);
    CHECK_INT(w->closes, b->closes);
    CHECK_INT(top.messages, b->status != 0);
    CHECK_INT(top.status, b->status);
    CHECK_INT(w->s->n.rx_bad, 1);
    CHECK_INT(w->s->n.flow_closed_bad, b->closes);
    CHECK_INT(feed(w, id, s.p, s.n), b->closes ? SUA_ENOENT : SUA_OK);
    CHECK_INT(top.messages, (b->status != 0) + !b->closes);
    CHECK_INT(world_texts(w), 0);
    world_end(w);
}

/* TRN-007, TRN-013, TRN-016, UAS-028. */
static void test_bad(void)
{
    size_t i, cut;

    for (i = 0; i < SUA__COUNT(bads); i++)
        for (cut = 0; cut < strlen(bads[i].text); cut++)
            check_bad(&bads[i], cut);
}

/* TRN-014. */
static void test_endless_header(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    char big[6000];
    size_t i;

    memset(big, 'a', sizeof(big));
    feed(w, id, big, sizeof(big)); /* at once: no cell is taken */
    CHECK_INT(w->closes, 1);
    CHECK_INT(w->s->texts.cls[2].pool.peak, 0);
    id = accept_tcp(w, 4001);
    for (i = 0; i < sizeof(big) && w->closes == 1; i++)
        feed(w, id, big + i, 1);
    CHECK_INT(w->closes, 2);
    CHECK_INT(i, 4096); /* what one message may have */
    CHECK_INT(world_texts(w), 0);
    CHECK_INT(top.messages, 0);
    world_end(w);
}

/* TRN-015: A byte a second keeps no connection for longer than a message
 * may take. */
static void test_drip(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    char mem[900];
    struct sua_str s = request(mem, sizeof(mem), "sip:slow", "");
    uint64_t from = w->now;
    size_t i;

    for (i = 0; i < s.n && !w->closes; i++) {
        feed(w, id, s.p + i, 1);
        w->now += 1000;
        CHECK(sua_next(w->s) <= from + 10000);
        sua_run(w->s);
    }
    CHECK_INT(w->now - from, 10000);
    CHECK_INT(w->s->n.flow_closed_bad, 1);
    CHECK_INT(world_texts(w), 0);
    CHECK(sua_next(w->s) == SUA__NEVER);
    world_end(w);
}

/* The deadline is the message's, not the connection's. */
static void test_slow_but_fine(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    char mem[900];
    struct sua_str s = request(mem, sizeof(mem), "sip:slow", "");
    int i;

    for (i = 0; i < 6; i++) {
        feed(w, id, s.p, 100);
        w->now += 9000;
        sua_run(w->s);
        feed(w, id, s.p + 100, s.n - 100);
        sua_run(w->s);
    }
    CHECK_INT(top.messages, 6);
    CHECK_INT(w->closes, 0);
    world_end(w);
}

static void test_down_in_the_middle(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);

    feed(w, id, "INVITE sip:x", 12);
    CHECK_INT(world_texts(w), 1);
    CHECK_INT(sua_flow_event(w->s, id, SUA_FLOW_DOWN, NULL), SUA_OK);
    CHECK_INT(world_texts(w), 0);
    CHECK_INT(w->closes, 0); /* the application knows */
    CHECK_INT(w->s->n.rx_bad, 1);
    CHECK_INT(sua_flow_event(w->s, id, SUA_FLOW_DOWN, NULL), SUA_ENOENT);
    CHECK_INT(sua__net(w->s)->flows.used, 0);
    CHECK(sua_next(w->s) == SUA__NEVER);
    world_end(w);
}

/* The layer above closes the flow while it works on a gathered message. */
static void close_it(struct sua_stack *s, struct sua_msg *m,
                     const struct sua_flow *from, unsigned bad)
{
    struct sua__flow *f = sua__flow_find(s, from->id);
    struct sua__text *c;
    int i;

    (void)bad;
    if (f)
        sua__flow_close(s, f);
    /* Whoever takes a cell now must not get the message's. */
    for (i = 0; i < 5; i++) {
        c = sua__text_get(&s->texts, 512, 0);
        memset(c->bytes, '#', 512);
        sua__text_unref(&s->texts, c);
    }
    CHECK_STR(sua_msg_method(m), "MESSAGE");
    CHECK_STR(sua_msg_body(m), "still here");
}

static void test_closed_by_message(void)
{
    struct sua_config c = world_config();
    char mem[900];
    struct sua_str s = request(mem, sizeof(mem), "sip:bye", "still here");
    size_t cut;

    for (cut = 0; cut < s.n; cut += 50) {
        struct world *w = world_open(&c, 1);
        uint32_t id = accept_tcp(w, 4000);

        top.on_message = close_it;
        feed(w, id, s.p, cut);
        feed(w, id, s.p + cut, s.n - cut);
        CHECK_INT(top.messages, 1);
        CHECK_INT(w->closes, 1);
        CHECK_INT(world_texts(w), 0);
        world_end(w);
    }
}

/* No cell for what must be gathered: this peer loses its connection, the
 * stack goes on. */
static void test_no_cell(void)
{
    char mem[900];
    struct sua_str s = request(mem, sizeof(mem), "sip:x", "body");
    size_t i;
    int k;

    for (k = 1; k < 4; k++) {
        struct world *w = world_new();
        uint32_t id = accept_tcp(w, 4000);

        w->s->arena.fail_at = w->s->arena.acquired + (uint64_t)k;
        for (i = 0; i < s.n; i++)
            feed(w, id, s.p + i, 1);
        CHECK_INT(w->closes, k < 2);
        CHECK_INT(w->s->n.rx_overload, k < 2);
        CHECK_INT(top.messages, k >= 2);
        CHECK_INT(world_texts(w), 0);
        world_end(w);
    }
}

/* ---- datagrams --------------------------------------------------------- */
/* TRN-005, TRN-017, TRN-018. */
static void test_datagram(void)
{
    struct world *w = world_new();
    char mem[900], big[5000];
    struct sua_str s = request(mem, sizeof(mem), "sip:udp", "hi");
    uint32_t id;

    CHECK_INT(feed(w, 0, s.p, s.n), SUA_ENOENT);
    (void)listen_on(w, SUA_TCP, "192.0.2.1", 5060);
    id = listen_on(w, SUA_UDP, "192.0.2.1", 5060);
    CHECK_INT(feed(w, 0, s.p, s.n), SUA_OK);
    CHECK_INT(feed(w, id, s.p, s.n), SUA_OK);
    CHECK_STR(sua_str_z(top.log), "sip:udp|hi|sip:udp|hi|");
    CHECK_INT(top.from.id, id);
    CHECK_INT(top.from.local.port, 5060);
    CHECK_INT(top.from.remote.family, 4);
    CHECK_INT(feed(w, id + 1, s.p, s.n), SUA_ENOENT);

    CHECK_INT(feed(w, id, "", 0), SUA_OK);
    CHECK_INT(feed(w, id, "\r\n\r\n", 4), SUA_OK);
    CHECK_INT(feed(w, id, "\0", 1), SUA_OK);
    CHECK_INT(feed(w, id, "\0\1\0\0\x21\x12\xa4\x42tttttttttttt", 20),
              SUA_OK);
    CHECK_INT(w->s->n.rx_bad, 0);
    CHECK_INT(feed(w, id, "jaK", 3), SUA_EBADMSG);
    CHECK_INT(feed(w, id, s.p, s.n - 1), SUA_EBADMSG); /* body too short */
    CHECK_INT(top.status, 400);
    CHECK_INT(w->s->n.rx_bad, 2);
    CHECK_INT(w->sends, 0); /* no pong on datagrams */

    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = 0;
    {
        char all[6000];

        s = request(all, sizeof(all), "sip:big", big);
        CHECK_INT(feed(w, id, s.p, s.n), SUA_EBADMSG);
    }
    CHECK_INT(top.status, 513);
    world_end(w);
}

/* Every prefix of a good datagram: an answer or silence, never a crash. */
static void test_prefixes(void)
{
    struct world *w = world_new();
    char mem[900];
    struct sua_str s = request(mem, sizeof(mem), "sip:udp", "hi");
    uint32_t id = listen_on(w, SUA_UDP, "192.0.2.1", 5060);
    size_t i;

    for (i = 1; i < s.n; i++)
        CHECK_INT(feed(w, id, s.p, i), SUA_EBADMSG);
    CHECK_INT(w->s->n.rx_bad, s.n - 1);
    CHECK_INT(top.messages, top.bad);
    CHECK(top.bad > 0);
    world_end(w);
}

int main(void)
{
    test_every_split();
    test_pieces();
    test_many_in_one();
    test_big_body();
    test_ping();
    test_bad();
    test_endless_header();
    test_drip();
    test_slow_but_fine();
    test_down_in_the_middle();
    test_closed_by_message();
    test_no_cell();
    test_datagram();
    test_prefixes();
    return check_done();
}
