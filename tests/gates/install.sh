#!/bin/sh
# SPDX-License-Identifier: MIT
# What a user of an installed libsua meets: pkg-config, shared and static,
# on a multiarch LIBDIR, after a second install with another PREFIX; and
# uninstall, which leaves no file behind.
set -eu
build=${BUILD:-build}
cc=${CC:-gcc}
[ -e "$build/libsua.so" ] || { echo "no shared library"; exit 77; }
dir=$(mktemp -d)
# The .pc files in build/ belong to whoever called make: write them again.
trap 'rm -rf "$dir"; make -s lib >/dev/null' EXIT

put() { # target PREFIX LIBDIR DESTDIR
    make -s "$1" PREFIX="$2" LIBDIR="$3" DESTDIR="$4" >"$dir/log" 2>&1 ||
        { cat "$dir/log"; exit 1; }
}

cat >"$dir/user.c" <<'END'
#include <sip/types.h>
int main(void)
{
    return sua_str_eq(SUA_STR("a"), SUA_STR("a")) ? 0 : 1;
}
END

put install /usr /usr/lib/some-triplet "$dir/stage"
put install "$dir/usr" "$dir/usr/lib/some-triplet" ""
pc=$dir/usr/lib/some-triplet/pkgconfig
grep -q '^libdir=${exec_prefix}/lib/some-triplet$' "$pc/libsua.pc"
grep -q '^prefix=/usr$' \
    "$dir/stage/usr/lib/some-triplet/pkgconfig/libsua.pc"

if command -v pkg-config >/dev/null; then
    PKG_CONFIG_PATH=$pc
    export PKG_CONFIG_PATH
    for m in $(cd "$pc" && ls *.pc); do
        m=${m%.pc}
        $cc "$dir/user.c" $(pkg-config --cflags --libs "$m") -o "$dir/shared"
        LD_LIBRARY_PATH=${pc%/*} "$dir/shared"
        $cc -static "$dir/user.c" \
            $(pkg-config --static --cflags --libs "$m") -o "$dir/static"
        "$dir/static"
    done
else
    echo "no pkg-config: only the files were checked"
    $cc "$dir/user.c" -I"$dir/usr/include" -L"${pc%/*}" -lsua -o "$dir/shared"
    LD_LIBRARY_PATH=${pc%/*} "$dir/shared"
fi

put uninstall /usr /usr/lib/some-triplet "$dir/stage"
put uninstall "$dir/usr" "$dir/usr/lib/some-triplet" ""
left=$(find "$dir/stage" "$dir/usr" ! -type d)
[ -z "$left" ] || { echo "uninstall left: $left"; exit 1; }
