/* SPDX-License-Identifier: MIT
 * The module lists of a phone: what SUA_CONFIG_INIT and SUA_CONFIG_PHONE
 * link. Layer: ua. */
#include "ua/event.h"
#include "ua/extra.h"

const struct sua_module *const sua_modules_phone[] = {
    &sua__module_net, &sua__module_stream, &sua__module_stun,
    &sua__module_txn, &sua__module_dlg, &sua__module_sha512, &sua__module_ua,
    &sua__module_bodies, &sua__module_features, &sua__module_dialogs,
    &sua__module_legs,
    &sua__module_update, &sua__module_100rel, &sua__module_timer,
    &sua__module_redirect, &sua__module_extra, &sua__module_identity,
    &sua__module_info,
    &sua__module_register,
    &sua__module_subscriber, &sua__module_notifier,
    &sua__module_publish, &sua__module_replaces, &sua__module_refer,
    &sua__module_presence, &sua__module_mailbox, &sua__module_focus,
    NULL
};

const struct sua_module *const sua_modules_udp_phone[] = {
    &sua__module_net, &sua__module_txn, &sua__module_dlg, &sua__module_ua,
    NULL
};
