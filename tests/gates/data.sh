#!/bin/sh
# SPDX-License-Identifier: MIT
# I6: no mutable static state. .data, .bss, common and thread-local storage
# of every core object are empty; .data.rel.ro is constant once relocated.
# Usage: data.sh [ARCHIVE]
set -eu
lib=${1:-${BUILD:-build}/libsua.a}
[ -n "$(ar t "$lib")" ] || { echo "empty archive"; exit 77; }

${OBJDUMP:-objdump} -h "$lib" | awk '
    / file format / { obj = $1 }
    $2 ~ /^\.(data|bss|tdata|tbss|sdata|sbss)/ && $2 !~ /^\.data\.rel\.ro/ &&
    $3 !~ /^0+$/ { print obj " " $2 " 0x" $3; bad = 1 }
    END { exit bad }'
${NM:-nm} "$lib" | awk '
    /:$/ { obj = $1 }
    $2 == "C" { print obj " common " $3; bad = 1 }
    END { exit bad }'
