/* SPDX-License-Identifier: MIT
 * The module list of a server: a phone's, and the server roles. What
 * SUA_CONFIG_SERVER links. Layer: srv. */
#include "srv/srv.h"

const struct sua_module *const sua_modules_server[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn, &sua__module_dlg,
    &sua__module_sha512, &sua__module_ua, &sua__module_bodies,
    &sua__module_srv, NULL
};
