#!/bin/sh
# SPDX-License-Identifier: MIT
# I7: what the core archive needs from outside is six functions of
# <string.h> and the compiler's own runtime. Usage: symbols.sh [ARCHIVE]
# conformance: ROB-017: no function that a locale could change.
set -eu
lib=${1:-${BUILD:-build}/libsua.a}
[ -n "$(ar t "$lib")" ] || { echo "empty archive"; exit 77; }

${NM:-nm} -g "$lib" | awk '
    NF == 2 && $1 ~ /^[Uw]$/ { need[$2] = 1 }
    NF == 3 { have[$3] = 1 }
    END {
        n = split("memcpy memmove memset memcmp memchr strlen", ok, " ")
        for (i = 1; i <= n; i++) have[ok[i]] = 1
        for (s in need) {
            if (s in have) continue
            # 64-bit arithmetic on 32-bit machines, position independence,
            # and what hardening flags in CFLAGS ask for.
            if (s ~ /^__(aeabi_|u?div|u?mod|mul|ash|lsh|clz|ctz|popcount)/ ||
                s ~ /^_GLOBAL_OFFSET_TABLE_$/ ||
                s ~ /^__(stack_chk_fail|mem[a-z]+_chk)/) continue
            print "outside symbol: " s
            bad = 1
        }
        exit bad
    }'
