/* SPDX-License-Identifier: MIT
 * The module list of a server: a phone's, and the server roles. What
 * SUA_CONFIG_SERVER links. Layer: srv. */
#include "srv/srv.h"
#include "ua/event.h"

/* Behind srv: NOTIFY that makes a dialog of ours is nothing to be proxied. */
const struct sua_module *const sua_modules_server[] = {
    &sua__module_net, &sua__module_stream, &sua__module_stun,
    &sua__module_txn, &sua__module_dlg, &sua__module_sha512, &sua__module_ua,
    &sua__module_bodies, &sua__module_features, &sua__module_dialogs,
    &sua__module_legs,
    &sua__module_update, &sua__module_100rel, &sua__module_timer,
    &sua__module_register,
    &sua__module_srv, &sua__module_subscriber,
    &sua__module_notifier, &sua__module_publish, &sua__module_esc,
    &sua__module_replaces, &sua__module_refer, &sua__module_presence,
    &sua__module_mailbox, &sua__module_focus, &sua__module_regwatch,
    NULL
};
