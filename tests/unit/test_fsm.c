/* SPDX-License-Identifier: MIT
 * Every cell of the four transaction machines against rows written by hand
 * from RFC 3261 17 with RFC 6026 7 and 8. */
#include "check.h"

#include "txn/txn.h"

/* A cell is "next/actions": next S P C A F(confirmed) D; actions u(p)
 * s(end) a(ck) r(tx) x(stop) e(nd) l(inger); "-" absorbs. */
struct row {
    unsigned machine, state;
    const char *cell[SUA__EVENTS];
};

static const struct row rows[] = {
    /*                 REQ    ACK    1xx      2xx      fail      RTX
     *                 END    LINGER TERR                              */
    /* INVITE client: RFC 3261 17.1.1.2, RFC 6026 8.4 figure 5. A 1xx stops
     * Timer A, 2xx starts M, 300-699 is ACKed and starts D, A repeats the
     * request, B and transport errors end. */
    { SUA__ICT, SUA__START,
      { "-", "-", "P/uxe", "A/uxl", "C/auxl", "S/sr", "D/u", "-", "D/u" } },
    /* 1xx go up; no Timer B, so the end is ours (every wait is finite). */
    { SUA__ICT, SUA__PROCEEDING,
      { "-", "-", "P/ue", "A/ul", "C/aul", "-", "D/u", "-", "D/u" } },
    /* A repeated final response: ACK again, not up; D ends; an ACK that
     * cannot be sent: tell the TU and end. Late 1xx, 2xx are ignored. */
    { SUA__ICT, SUA__COMPLETED,
      { "-", "-", "-", "-", "C/a", "-", "-", "D/", "D/u" } },
    /* 2xx of retransmission or fork go up; M ends (RFC 6026 7.2). */
    { SUA__ICT, SUA__ACCEPTED,
      { "-", "-", "-", "A/u", "-", "-", "-", "D/", "-" } },
    { SUA__ICT, SUA__CONFIRMED,
      { "-", "-", "-", "-", "-", "-", "-", "-", "-" } },

    /* Non-INVITE client: RFC 3261 17.1.2.2 figure 6. E and F go on after a
     * provisional response. */
    { SUA__NICT, SUA__START,
      { "-", "-", "P/u", "C/uxl", "C/uxl", "S/sr", "D/u", "-", "D/u" } },
    { SUA__NICT, SUA__PROCEEDING,
      { "-", "-", "P/u", "C/uxl", "C/uxl", "P/sr", "D/u", "-", "D/u" } },
    /* Buffers retransmissions until K. */
    { SUA__NICT, SUA__COMPLETED,
      { "-", "-", "-", "-", "-", "-", "-", "D/", "-" } },
    { SUA__NICT, SUA__ACCEPTED,
      { "-", "-", "-", "-", "-", "-", "-", "-", "-" } },
    { SUA__NICT, SUA__CONFIRMED,
      { "-", "-", "-", "-", "-", "-", "-", "-", "-" } },

    /* INVITE server: RFC 3261 17.2.1, RFC 6026 8.6 figure 7. The state
     * before the first response is split off from Proceeding: there is
     * nothing to repeat yet. Transport errors: tell, stay (6026 7.1). */
    { SUA__IST, SUA__START,
      { "-", "-", "P/se", "A/sl", "C/sre", "-", "D/u", "-", "S/u" } },
    { SUA__IST, SUA__PROCEEDING,
      { "P/s", "-", "P/se", "A/sl", "C/sre", "-", "D/u", "-", "P/u" } },
    /* G repeats, ACK stops it and starts I, H fails. */
    { SUA__IST, SUA__COMPLETED,
      { "C/s", "F/xl", "-", "-", "-", "C/sr", "D/u", "-", "C/u" } },
    /* INVITE absorbed, ACK up, TU's 2xx passed on, L ends. */
    { SUA__IST, SUA__ACCEPTED,
      { "-", "A/u", "-", "A/s", "-", "-", "-", "D/", "A/u" } },
    /* Absorbs ACKs until I. */
    { SUA__IST, SUA__CONFIRMED,
      { "-", "-", "-", "-", "-", "-", "-", "D/", "-" } },

    /* Non-INVITE server: RFC 3261 17.2.2 figure 8; RFC 6026 8.8 for the
     * transport error; RFC 4320 for x at 1xx (its 100 need not follow). */
    { SUA__NIST, SUA__START,
      { "-", "-", "P/sx", "C/sxl", "C/sxl", "-", "D/u", "-", "S/u" } },
    { SUA__NIST, SUA__PROCEEDING,
      { "P/s", "-", "P/s", "C/sxl", "C/sxl", "-", "D/u", "-", "P/u" } },
    { SUA__NIST, SUA__COMPLETED,
      { "C/s", "-", "-", "-", "-", "-", "-", "D/", "C/u" } },
    { SUA__NIST, SUA__ACCEPTED,
      { "-", "-", "-", "-", "-", "-", "-", "-", "-" } },
    { SUA__NIST, SUA__CONFIRMED,
      { "-", "-", "-", "-", "-", "-", "-", "-", "-" } },
};

static void print_cell(struct sua__cell c, char *out)
{
    static const char next[] = "SPCAFD", act[] = "usarxel";
    static const unsigned bit[] = {
        SUA__A_UP, SUA__A_SEND, SUA__A_ACK, SUA__A_RTX, SUA__A_STOP,
        SUA__A_END, SUA__A_LINGER
    };
    if (!c.next && !c.act) {
        strcpy(out, "-");
        return;
    }
    *out++ = next[c.next];
    *out++ = '/';
    for (unsigned i = 0; i < SUA__COUNT(bit); i++)
        if (c.act & bit[i])
            *out++ = act[i];
    *out = 0;
}

/* Order of the letters does not matter in the rows. */
static int same(const char *a, const char *b)
{
    if (strlen(a) != strlen(b) || a[0] != b[0])
        return 0;
    for (; *a; a++)
        if (!strchr(b, *a))
            return 0;
    return 1;
}

static void every_cell(void)
{
    unsigned cells = 0;
    for (unsigned i = 0; i < SUA__COUNT(rows); i++)
        for (unsigned ev = 0; ev < SUA__EVENTS; ev++, cells++) {
            const struct row *r = &rows[i];
            char got[16];
            print_cell(sua__fsm[r->machine][r->state][ev], got);
            if (!same(r->cell[ev], got))
                fprintf(stderr, "machine %u %s event %u: %s, want %s\n",
                        r->machine,
                        sua__state_name(r->machine, r->state), ev, got,
                        r->cell[ev]);
            CHECK(same(r->cell[ev], got));
        }
    CHECK_INT(cells, SUA__MACHINES * SUA__STATES * SUA__EVENTS);
}

static int reachable(unsigned machine, unsigned state)
{
    if (state == SUA__START)
        return 1;
    for (unsigned i = 0; i < SUA__STATES; i++)
        for (unsigned ev = 0; ev < SUA__EVENTS; ev++)
            if (i != state && sua__fsm[machine][i][ev].next == state)
                return 1;
    return 0;
}

/* I1: in every state that can be reached, some timer leads out. */
static void every_state_ends(void)
{
    for (unsigned m = 0; m < SUA__MACHINES; m++)
        for (unsigned st = 0; st < SUA__STATES; st++)
            if (reachable(m, st))
                CHECK(sua__fsm[m][st][SUA__EV_END].next == SUA__DEAD ||
                      sua__fsm[m][st][SUA__EV_LINGER].next == SUA__DEAD);
}

/* A cell that enters a lingering state starts its timer. */
static void every_entry_arms(void)
{
    for (unsigned m = 0; m < SUA__MACHINES; m++)
        for (unsigned st = 0; st < SUA__STATES; st++)
            for (unsigned ev = 0; ev < SUA__EVENTS; ev++) {
                struct sua__cell c = sua__fsm[m][st][ev];
                if ((!c.next && !c.act) || c.next == SUA__DEAD ||
                    c.next == st || c.next == SUA__PROCEEDING)
                    continue;
                CHECK(c.act & (SUA__A_LINGER | SUA__A_END));
                CHECK(sua__fsm[m][c.next][c.act & SUA__A_LINGER ?
                      SUA__EV_LINGER : SUA__EV_END].next == SUA__DEAD);
            }
}

int main(void)
{
    every_cell();
    every_state_ends();
    every_entry_arms();
    return check_done();
}
