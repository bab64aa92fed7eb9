/* SPDX-License-Identifier: MIT
 * Telephone events: what the sender puts on the line tick by tick, and what
 * the receiver makes of it with losses, repetitions and disorder. */
#include "check.h"
#include "media/dtmf.h"

struct heard {
    char text[64];
    unsigned n, last_ms;
};

static void note(struct heard *h, bool reported, const struct dtmf_event *e)
{
    if (!reported || h->n + 1 >= sizeof h->text)
        return;
    h->text[h->n++] = e->digit;
    h->text[h->n] = '\0';
    h->last_ms = e->duration_ms;
}

static void test_one_digit(void)
{
    struct dtmf_tx tx;
    struct dtmf_packet p;
    unsigned i, sent = 0, ends = 0;

    dtmf_tx_init(&tx, 0, 0);
    CHECK(dtmf_tx_idle(&tx));
    CHECK(dtmf_tx_push(&tx, "5"));
    for (i = 0; i < 20; i++) {
        if (!dtmf_tx_tick(&tx, 1000 + i * 160, &p))
            continue;
        CHECK_INT(i, sent); /* no gap within the event */
        sent++;
        CHECK_INT(p.ts, 1000);
        CHECK_INT(p.marker, sent == 1);
        CHECK_INT(p.payload[0], 5);
        CHECK_INT(p.payload[2] << 8 | p.payload[3],
                  160 * (sent < 8 ? sent : 8));
        ends += p.payload[1] >> 7;
        CHECK_INT(p.payload[1] >> 7, sent >= 8);
    }
    CHECK_INT(sent, 10);
    CHECK_INT(ends, 3);
    CHECK(dtmf_tx_idle(&tx));
}

/* Ticks between the first packets of two keys. */
static unsigned spacing(const char *seq, unsigned tone, unsigned pause)
{
    struct dtmf_tx tx;
    struct dtmf_packet p;
    unsigned i, first = 0, n = 0;

    dtmf_tx_init(&tx, tone, pause);
    CHECK(dtmf_tx_push(&tx, seq));
    for (i = 0; i < 2000; i++) {
        if (!dtmf_tx_tick(&tx, i * 160, &p) || !p.marker)
            continue;
        if (n++)
            return i - first;
        first = i;
    }
    return 0;
}

static void test_spacing(void)
{
    CHECK_INT(spacing("12", 0, 0), 160 / 20 + 80 / 20);
    CHECK_INT(spacing("11", 100, 100), 10);
    CHECK_INT(spacing("12", 1, 1), 2 + 2); /* the 40 ms floor */
    CHECK_INT(spacing("1w2", 0, 0), 12 + 25);
    CHECK_INT(spacing("12", 60000, 0), 250 + 4); /* the ceiling */
}

static void test_wait_for_far(void)
{
    struct dtmf_tx tx;
    struct dtmf_packet p;
    unsigned i;

    dtmf_tx_init(&tx, 0, 0);
    CHECK(dtmf_tx_push(&tx, "W1"));
    for (i = 0; i < 50; i++)
        CHECK(!dtmf_tx_tick(&tx, i, &p));
    dtmf_tx_heard(&tx);
    CHECK(dtmf_tx_tick(&tx, i, &p));
    CHECK_INT(spacing("1W2", 0, 0), 12 + DTMF_FAR_MS / 20);
    dtmf_tx_clear(&tx);
    for (i = 0; i < 20; i++)
        dtmf_tx_tick(&tx, i, &p);
    CHECK(dtmf_tx_idle(&tx));
}

static void test_push_refuses(void)
{
    struct dtmf_tx tx;
    char full[DTMF_QUEUE + 2];

    dtmf_tx_init(&tx, 0, 0);
    CHECK(!dtmf_tx_push(&tx, "12x"));
    CHECK(dtmf_tx_idle(&tx)); /* nothing of it was queued */
    memset(full, '1', sizeof full);
    full[DTMF_QUEUE + 1] = '\0';
    CHECK(!dtmf_tx_push(&tx, full));
    full[DTMF_QUEUE] = '\0';
    CHECK(dtmf_tx_push(&tx, full));
    CHECK(!dtmf_tx_push(&tx, "1"));
    CHECK_INT(dtmf_code('d'), 15);
    CHECK_INT(dtmf_code('\0'), -1);
    CHECK_INT(dtmf_digit(11), '#');
    CHECK_INT(dtmf_digit(200), 0);
}

static unsigned rnd(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16 & 0x7fff;
}

/* Sends `seq` and delivers each packet unless `lossy` says otherwise; a
 * packet is also held back or doubled at times. */
static struct heard carry(const char *seq, unsigned seed, unsigned loss)
{
    struct dtmf_tx tx;
    struct dtmf_rx rx;
    struct dtmf_packet p, held;
    struct dtmf_event e;
    struct heard h;
    bool have = false;
    unsigned i, copies;

    memset(&h, 0, sizeof h);
    dtmf_tx_init(&tx, 0, 0);
    dtmf_rx_init(&rx);
    CHECK(dtmf_tx_push(&tx, seq));
    for (i = 0; i < 1000; i++) {
        bool sent = dtmf_tx_tick(&tx, 0xffffff00u + i * 160, &p);

        if (sent && loss && rnd(&seed) % 100 < 10 && !have) {
            held = p;
            have = true;
            sent = false;
        }
        copies = loss && rnd(&seed) % 100 < 20 ? 2 : 1;
        while (sent && copies--) {
            if (rnd(&seed) % 100 < loss)
                continue;
            note(&h, dtmf_rx_packet(&rx, i * 20, p.ts, p.payload, 4, &e), &e);
        }
        if (have && rnd(&seed) % 3 == 0) {
            have = false;
            note(&h, dtmf_rx_packet(&rx, i * 20, held.ts, held.payload, 4, &e),
                 &e);
        }
        note(&h, dtmf_rx_tick(&rx, i * 20, &e), &e);
    }
    return h;
}

static void check_text(const char *got, const char *want)
{
    struct sua_str s = {got, strlen(got)};

    CHECK_STR(s, want);
}

static void test_clean_line(void)
{
    struct heard h = carry("0123456789*#ABCD!11 1-1", 1, 0);

    check_text(h.text, "0123456789*#ABCD!1111");
    CHECK_INT(h.last_ms, 160);
}

static void test_bad_line(void)
{
    unsigned seed;

    for (seed = 1; seed <= 300; seed++)
        check_text(carry("1122*#99", seed, 20).text, "1122*#99");
}

/* All end packets lost: the tick reports the key, once; and a second key
 * that comes first reports it at once. */
static void test_lost_ends(void)
{
    static const uint8_t down[4] = {3, 10, 0, 160};
    static const uint8_t more[4] = {3, 10, 1, 64};
    static const uint8_t next[4] = {4, 0x8a, 0, 200};
    struct dtmf_rx rx;
    struct dtmf_event e;

    dtmf_rx_init(&rx);
    CHECK(!dtmf_rx_packet(&rx, 0, 500, down, 4, &e));
    CHECK(!dtmf_rx_packet(&rx, 20, 500, more, 4, &e));
    CHECK(!dtmf_rx_tick(&rx, 100, &e));
    CHECK(dtmf_rx_tick(&rx, 140, &e));
    CHECK_INT(e.digit, '3');
    CHECK_INT(e.duration_ms, 40);
    CHECK(!dtmf_rx_tick(&rx, 1000, &e));
    CHECK(!dtmf_rx_packet(&rx, 1000, 500, more, 4, &e));
    CHECK(!dtmf_rx_packet(&rx, 1000, 900, down, 4, &e));
    CHECK(dtmf_rx_packet(&rx, 1010, 1800, next, 4, &e));
    CHECK_INT(e.digit, '3');
    CHECK(dtmf_rx_tick(&rx, 1010, &e)); /* an end that came alone */
    CHECK_INT(e.digit, '4');
    CHECK_INT(e.duration_ms, 25);
    CHECK(!dtmf_rx_tick(&rx, 2000, &e));
}

static void test_odd_packets(void)
{
    static const uint8_t unknown[4] = {77, 0x8a, 0, 200};
    static const uint8_t end[4] = {1, 0x8a, 0, 200};
    struct dtmf_rx rx;
    struct dtmf_event e;

    dtmf_rx_init(&rx);
    CHECK(!dtmf_rx_packet(&rx, 0, 100, end, 3, &e));
    CHECK(!dtmf_rx_packet(&rx, 0, 100, unknown, 4, &e));
    CHECK(dtmf_rx_packet(&rx, 0, 200, end, 4, &e));
    CHECK(!dtmf_rx_packet(&rx, 0, 150, end, 4, &e)); /* older than the last */
}

int main(void)
{
    test_one_digit();
    test_spacing();
    test_wait_for_far();
    test_push_refuses();
    test_clean_line();
    test_bad_line();
    test_lost_ends();
    test_odd_packets();
    return check_done();
}
