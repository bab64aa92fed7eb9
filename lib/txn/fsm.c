/* SPDX-License-Identifier: MIT
 * The four transaction machines as data. RFC 3261 17 with the changes of
 * RFC 6026 (Accepted, Timers L and M) and RFC 4320 (100 to non-INVITE).
 *
 * Beyond the RFCs, so that nothing waits for ever: EV_END also fires in
 * Proceeding of the INVITE client (no final response within ring_ms + 64*T1
 * of the last provisional one) and while a server transaction waits for its
 * transaction user. */
#include "txn/txn.h"

#define T(next, act) { SUA__##next, (act) }
#define UP SUA__A_UP
#define SEND SUA__A_SEND
#define ACK SUA__A_ACK
#define RTX SUA__A_RTX
#define STOP SUA__A_STOP
#define END SUA__A_END
#define LINGER SUA__A_LINGER

const struct sua__cell sua__fsm[SUA__MACHINES][SUA__STATES][SUA__EVENTS] = {
    /* RFC 6026 8.4, figure 5. */
    [SUA__ICT] = {
        [SUA__START] = {
            [SUA__EV_1XX] = T(PROCEEDING, UP | STOP | END),
            [SUA__EV_2XX] = T(ACCEPTED, UP | STOP | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, ACK | UP | STOP | LINGER),
            [SUA__EV_RTX] = T(START, SEND | RTX),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(DEAD, UP),
        },
        [SUA__PROCEEDING] = {
            [SUA__EV_1XX] = T(PROCEEDING, UP | END),
            [SUA__EV_2XX] = T(ACCEPTED, UP | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, ACK | UP | LINGER),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(DEAD, UP),
        },
        [SUA__COMPLETED] = {
            [SUA__EV_FAIL] = T(COMPLETED, ACK),
            [SUA__EV_LINGER] = T(DEAD, 0),
            [SUA__EV_TERR] = T(DEAD, UP),
        },
        [SUA__ACCEPTED] = {
            [SUA__EV_2XX] = T(ACCEPTED, UP),
            [SUA__EV_LINGER] = T(DEAD, 0),
        },
    },
    /* RFC 3261 17.1.2.2, figure 6. */
    [SUA__NICT] = {
        [SUA__START] = {
            [SUA__EV_1XX] = T(PROCEEDING, UP),
            [SUA__EV_2XX] = T(COMPLETED, UP | STOP | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, UP | STOP | LINGER),
            [SUA__EV_RTX] = T(START, SEND | RTX),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(DEAD, UP),
        },
        [SUA__PROCEEDING] = {
            [SUA__EV_1XX] = T(PROCEEDING, UP),
            [SUA__EV_2XX] = T(COMPLETED, UP | STOP | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, UP | STOP | LINGER),
            [SUA__EV_RTX] = T(PROCEEDING, SEND | RTX),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(DEAD, UP),
        },
        [SUA__COMPLETED] = {
            [SUA__EV_LINGER] = T(DEAD, 0),
        },
    },
    /* RFC 6026 8.6, figure 7; EV_1XX to EV_FAIL come from the TU. */
    [SUA__IST] = {
        [SUA__START] = {
            [SUA__EV_1XX] = T(PROCEEDING, SEND | END),
            [SUA__EV_2XX] = T(ACCEPTED, SEND | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, SEND | RTX | END),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(START, UP),
        },
        [SUA__PROCEEDING] = {
            [SUA__EV_REQ] = T(PROCEEDING, SEND),
            [SUA__EV_1XX] = T(PROCEEDING, SEND | END),
            [SUA__EV_2XX] = T(ACCEPTED, SEND | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, SEND | RTX | END),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(PROCEEDING, UP),
        },
        [SUA__COMPLETED] = {
            [SUA__EV_REQ] = T(COMPLETED, SEND),
            [SUA__EV_ACK] = T(CONFIRMED, STOP | LINGER),
            [SUA__EV_RTX] = T(COMPLETED, SEND | RTX),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(COMPLETED, UP),
        },
        [SUA__ACCEPTED] = {
            [SUA__EV_ACK] = T(ACCEPTED, UP),
            [SUA__EV_2XX] = T(ACCEPTED, SEND),
            [SUA__EV_LINGER] = T(DEAD, 0),
            [SUA__EV_TERR] = T(ACCEPTED, UP),
        },
        [SUA__CONFIRMED] = {
            [SUA__EV_LINGER] = T(DEAD, 0),
        },
    },
    /* RFC 3261 17.2.2, figure 8; a transport error ends nothing
     * (RFC 6026 8.8). */
    [SUA__NIST] = {
        [SUA__START] = {
            [SUA__EV_1XX] = T(PROCEEDING, SEND | STOP),
            [SUA__EV_2XX] = T(COMPLETED, SEND | STOP | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, SEND | STOP | LINGER),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(START, UP),
        },
        [SUA__PROCEEDING] = {
            [SUA__EV_REQ] = T(PROCEEDING, SEND),
            [SUA__EV_1XX] = T(PROCEEDING, SEND),
            [SUA__EV_2XX] = T(COMPLETED, SEND | STOP | LINGER),
            [SUA__EV_FAIL] = T(COMPLETED, SEND | STOP | LINGER),
            [SUA__EV_END] = T(DEAD, UP),
            [SUA__EV_TERR] = T(PROCEEDING, UP),
        },
        [SUA__COMPLETED] = {
            [SUA__EV_REQ] = T(COMPLETED, SEND),
            [SUA__EV_LINGER] = T(DEAD, 0),
            [SUA__EV_TERR] = T(COMPLETED, UP),
        },
    },
};

const char *sua__state_name(unsigned machine, unsigned state)
{
    if (state == SUA__START)
        return machine == SUA__ICT ? "Calling" :
               machine == SUA__IST ? "Started" : "Trying";
    switch (state) {
    case SUA__PROCEEDING:
        return "Proceeding";
    case SUA__COMPLETED:
        return "Completed";
    case SUA__ACCEPTED:
        return "Accepted";
    case SUA__CONFIRMED:
        return "Confirmed";
    default:
        return "Terminated";
    }
}
