/* SPDX-License-Identifier: MIT
 * What an INVITE tells besides its offer: who is behind it, whom it was for
 * at first and why it comes here, how it is to be announced. RFC 3323, 3325,
 * 4916, 5373, 5806, 5876, 7044. */
#ifndef SIP_CALL_INFO_H
#define SIP_CALL_INFO_H

#include "sip/ua.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the peer ------------------------------------------------------------ */
struct sua_party {
    struct sua_str display;     /* with quotes if quoted; or absent        */
    struct sua_str uri;
    uint8_t asserted;           /* a source that is trusted says so (RFC
                                   3325), see enum sua_trust; else it is what
                                   the peer says of itself                 */
    uint8_t anonymous;          /* the peer wants not to be named: do not
                                   show the rest                           */
};
/* Who the peer is by all that was heard: P-Asserted-Identity from a trusted
 * source, else From or To. It may change in a call: PARTY tells (RFC 4916).
 * Views live until the next feed. In CLOSED only From or To is left.
 * SUA_ENOENT: nobody is known any more. */
SUA_API int sua_call_identity(const struct sua_call *c,
                              struct sua_party *out);
/* Command: from now on we are somebody else (an operator has put the call
 * through): name-addr or URI, for From and, at the peer, PARTY. It is told by
 * UPDATE, or by a re-INVITE with the session as it is (RFC 4916 4.3).
 * SUA_EUNSUPPORTED: the peer or the stack does not speak it (see
 * sua_ua_config.connected_identity); SUA_ESTATE: not up; SUA_EAGAIN:
 * something is open in the dialog, try after UPDATED; SUA_EINVAL, SUA_ENOMEM:
 * nothing has changed. */
SUA_API int sua_call_identify(struct sua_call *c, struct sua_str party);

/* ---- where the call has been --------------------------------------------- */
/* URIs come without their header components. */
struct sua_diverted {
    struct sua_str first;       /* whom the caller had called              */
    struct sua_str by;          /* who sent it here last                   */
    struct sua_str reason;      /* as Diversion has it: "unconditional",
                                   "user-busy", "no-answer" ...; or absent */
    uint16_t status;            /* as History-Info has it: 302, 486 ...; 0 */
    uint16_t count;             /* how often it was sent on                */
};
/* From History-Info (RFC 7044, 4244; cause of RFC 4458), else from Diversion
 * (RFC 5806): SUA_OK, or SUA_ENOENT: it was not sent on, or nobody says so.
 * Views into m. */
SUA_API int sua_msg_diverted(const struct sua_msg *m,
                             struct sua_diverted *out);

/* ---- how it is announced ------------------------------------------------- */
/* The library never answers by itself: the application knows who may ask for
 * it. */
struct sua_alert {
    uint8_t auto_answer;        /* wanted: by Answer-Mode: Auto (RFC 5373),
                                   Priv-Answer-Mode, or as practice has it:
                                   answer-after of Call-Info or Alert-Info,
                                   info=alert-autoanswer of Alert-Info     */
    uint8_t privileged;         /* Priv-Answer-Mode: also when we are not to
                                   be disturbed                            */
    uint8_t required;           /* else refuse it (RFC 5373 4.3: 403)      */
    uint8_t manual;             /* Answer-Mode: Manual: do not             */
    uint32_t delay_s;           /* after so long                           */
    struct sua_str ring;        /* Alert-Info: URI of a tone, or absent    */
    struct sua_str info;        /* its "info": a ring of a name            */
};
/* Everything is 0 where nothing is said. Views into m. */
SUA_API void sua_msg_alert(const struct sua_msg *m, struct sua_alert *out);

#ifdef __cplusplus
}
#endif
#endif
