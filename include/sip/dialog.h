/* SPDX-License-Identifier: MIT
 * What can be seen of a dialog (RFC 3261 12): for transfer targets, call
 * lists, logs. Dialogs themselves are made and ended by sip/ua.h. */
#ifndef SIP_DIALOG_H
#define SIP_DIALOG_H

#include "sip/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sua_dialog_state {
    SUA_DIALOG_EARLY, SUA_DIALOG_CONFIRMED, SUA_DIALOG_ENDED
};

/* Views into the dialog: valid until the next feed or command. Absent tags
 * are empty (RFC 2543 peers). */
struct sua_dialog_info {
    struct sua_str call_id, local_tag, remote_tag;
    struct sua_str local, remote;   /* From/To values without tag          */
    struct sua_str remote_target;   /* URI of the peer's Contact           */
    struct sua_str route_set;       /* Route value list; empty: none       */
    uint32_t local_cseq, remote_cseq;
    uint8_t state, is_uac;
};

#ifdef __cplusplus
}
#endif
#endif
