# SPDX-License-Identifier: MIT
# Source files by layer, relative to the top of the tree; written
# by `make sources`. $(addprefix DIR/,$(SUA_CORE_SRC)) elsewhere.

SUA_BASE_SRC := \
	lib/base/b64.c \
	lib/base/buf.c \
	lib/base/err.c \
	lib/base/hash.c \
	lib/base/id.c \
	lib/base/ip.c \
	lib/base/md5.c \
	lib/base/pool.c \
	lib/base/proto.c \
	lib/base/secret.c \
	lib/base/sha2.c \
	lib/base/str.c \
	lib/base/tab.c \
	lib/base/text.c \
	lib/base/tick.c \
	lib/base/timer.c

SUA_MSG_SRC :=

SUA_CORE_SRC :=

SUA_NET_SRC :=

SUA_TXN_SRC :=

SUA_AUTH_SRC :=

SUA_SDP_SRC :=

SUA_DLG_SRC :=

SUA_UA_SRC :=

SUA_SRV_SRC :=

SUA_POSIX_SRC :=

SUA_CORE_SRC := \
	$(SUA_BASE_SRC) \
	$(SUA_MSG_SRC) \
	$(SUA_CORE_SRC) \
	$(SUA_NET_SRC) \
	$(SUA_TXN_SRC) \
	$(SUA_AUTH_SRC) \
	$(SUA_SDP_SRC) \
	$(SUA_DLG_SRC) \
	$(SUA_UA_SRC) \
	$(SUA_SRV_SRC)
