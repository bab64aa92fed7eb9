# SPDX-License-Identifier: MIT
# Source files by layer, relative to the top of the tree; written
# by `make sources`.

set(SUA_BASE_SRC
    lib/base/b64.c
    lib/base/buf.c
    lib/base/err.c
    lib/base/hash.c
    lib/base/id.c
    lib/base/ip.c
    lib/base/md5.c
    lib/base/pool.c
    lib/base/proto.c
    lib/base/secret.c
    lib/base/sha2.c
    lib/base/str.c
    lib/base/tab.c
    lib/base/text.c
    lib/base/tick.c
    lib/base/timer.c)

set(SUA_MSG_SRC)

set(SUA_CORE_SRC)

set(SUA_NET_SRC)

set(SUA_TXN_SRC)

set(SUA_AUTH_SRC)

set(SUA_SDP_SRC)

set(SUA_DLG_SRC)

set(SUA_UA_SRC)

set(SUA_SRV_SRC)

set(SUA_POSIX_SRC)

set(SUA_CORE_SRC
    ${SUA_BASE_SRC}
    ${SUA_MSG_SRC}
    ${SUA_CORE_SRC}
    ${SUA_NET_SRC}
    ${SUA_TXN_SRC}
    ${SUA_AUTH_SRC}
    ${SUA_SDP_SRC}
    ${SUA_DLG_SRC}
    ${SUA_UA_SRC}
    ${SUA_SRV_SRC})
