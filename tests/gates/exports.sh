#!/bin/sh
# SPDX-License-Identifier: MIT
# The shared libraries export sua_* and nothing else: no internal sua__ name
# and no name without the prefix. Every exported name is declared in a
# public header.
set -eu
build=${BUILD:-build}
rc=0 seen=
for so in "$build"/libsua.so "$build"/libsua-posix.so; do
    [ -e "$so" ] || continue
    seen=1
    for s in $(nm -D --defined-only "$so" | awk '{ print $NF }'); do
        case $s in
        sua__* | [!s]* | s[!u]* | su[!a]* | sua[!_]*)
            echo "$so exports $s"
            rc=1
            ;;
        *)
            grep -qrw "$s" include/sip || {
                echo "$so exports $s, which no public header declares"
                rc=1
            }
            ;;
        esac
    done
done
[ -n "$seen" ] || { echo "no shared library"; exit 77; }
exit $rc
