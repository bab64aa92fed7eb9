#!/bin/sh
# SPDX-License-Identifier: MIT
# I8: a layer includes headers of itself and of the layers below it, and
# from the compiler <stddef.h>, <stdint.h>, <string.h>. The port and the
# examples include public headers only.
set -eu

find lib examples include -name '*.[ch]' -o -name '*.def' -o -name '*.inc' |
LC_ALL=C sort |
awk '
    BEGIN {
        below["base"] = "base"
        below["msg"] = "base msg"
        below["auth"] = below["sdp"] = below["pkg"] = "base msg"
        below["core"] = "base msg core"
        below["net"] = below["core"] " net"
        below["txn"] = below["net"] " txn"
        below["dlg"] = below["txn"] " auth sdp dlg"
        below["ua"] = below["dlg"] " ua"
        below["srv"] = below["ua"] " srv"
        libc["stddef.h"] = libc["stdint.h"] = libc["string.h"] = 1
        # Vector instructions, where the compiler offers them.
        libc["emmintrin.h"] = libc["immintrin.h"] = libc["arm_neon.h"] = 1
    }
    { check($0) }
    END { exit bad }

    function check(file,    part, line, inc, dir) {
        split(file, part, "/")
        while ((getline line < file) > 0) {
            if (line !~ /^[ \t]*#[ \t]*include/) continue
            inc = line
            sub(/^[^"<]*/, "", inc)
            dir = substr(inc, 2)
            sub(/[">].*/, "", dir)
            if (!allowed(part, file, substr(inc, 1, 1), dir))
                complain(file, line)
        }
        close(file)
    }
    function complain(file, line) { print file ": " line; bad = 1 }

    function allowed(part, file, quote, inc,    dir) {
        dir = inc
        sub(/\/.*/, "", dir)
        if (part[1] == "include" && part[3] != "port")
            return quote == "<" ? inc ~ /^std(def|int)\.h$/ : dir == "sip"
        if (part[1] == "include")
            return quote == "<" || dir == "sip"
        if (part[1] == "examples")
            return inc !~ /\.\.|^lib\//
        if (part[2] == "port")
            return quote == "<" || dir == "sip" || inc !~ /\//
        if (quote == "<")
            return (inc in libc)
        if (dir == "sip")
            return 1
        if (dir == part[2])
            return 1
        return index(" " below[part[2]] " ", " " dir " ") > 0
    }'
