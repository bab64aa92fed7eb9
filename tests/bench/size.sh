#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes $BUILD/size.tsv: profile<TAB>target<TAB>flash<TAB>ram<TAB>stack, in
# bytes, "-" where unknown.
#   profile  X for each tests/bench/size_X.c, a program that uses the API of
#            that profile; "all" is every core file, nothing removed. Two have
#            names of their own: parser_text_thumb is size_parser.c, the
#            readers of RFC 3261; l0_l1_sdp_text_thumb is every file of
#            lib/base, lib/msg and lib/sdp, nothing removed
#   flash    libsua's own text and constants after --gc-sections (libc and
#            the program not counted), Cortex-M4, -Os
#   ram      what tests/bench/ram_X.c prints, built for 32 bits (-m32):
#            sua_stack_size() of the profile's configuration
#   stack    deepest chain of calls in the whole core by gcc's frame sizes;
#            see callgraph.awk for what a call through a pointer counts as
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
dir=$build/size
cross=${CROSS:-arm-none-eabi-}
command -v "${cross}gcc" >/dev/null || { echo "no ${cross}gcc"; exit 77; }
cpu="-mcpu=cortex-m4 -mthumb"
cflags="-std=c99 -Os -ffunction-sections -fdata-sections -DSUA_BUILDING
    -Iinclude -Ilib"

rm -rf "$dir"
mkdir -p "$dir"
find lib -name '*.c' ! -path 'lib/port/*' | LC_ALL=C sort >"$dir/core"

# compile DIR CC FLAGS...: every core file into DIR, then DIR/libsua.a
compile() {
    mkdir -p "$1"
    OUT=$1 && export OUT
    shift
    xargs -P 2 -n 1 sh -c '
        for src; do :; done
        exec "$@" -o "$OUT/$(echo "$src" | tr / _).o"' \
        sh "$@" -c <"$dir/core"
    ar rcs "$OUT/libsua.a" "$OUT"/*.o
}

# Sizes of libsua's sections that the linker kept, from its map. The name of
# a section may stand on a line of its own before its numbers.
linked() {
    awk '
        function hex(s,    i, v) {
            s = tolower(substr(s, 3))
            v = 0
            for (i = 1; i <= length(s); i++)
                v = v * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
            return v
        }
        /^Linker script and memory map/ { on = 1 }
        !on { next }
        /^ \.(text|rodata|data)/ {
            if (NF == 1) { want = 1; next }
            if ($4 ~ /libsua\.a\(/) sum += hex($3)
        }
        want && $1 ~ /^0x/ { if ($3 ~ /libsua\.a\(/) sum += hex($2) }
        { want = 0 }
        END { print sum + 0 }' "$1"
}

compile "$dir/m4" "${cross}gcc" $cpu $cflags -ffreestanding \
    -fcallgraph-info=su
stack=$(awk -v depth=1 -f tests/gates/callgraph.awk "$dir"/m4/*.ci)
flash=$("${cross}size" "$dir"/m4/*.o |
    awk 'NR > 1 { sum += $1 + $2 } END { print sum }')
printf 'all\tcortex-m4\t%s\t-\t%s\n' "$flash" "$stack" >"$dir/tsv"
flash=$("${cross}size" "$dir"/m4/lib_base_*.o "$dir"/m4/lib_msg_*.o \
    "$dir"/m4/lib_sdp_*.o | awk 'NR > 1 { sum += $1 + $2 } END { print sum }')
printf 'l0_l1_sdp_text_thumb\tcortex-m4\t%s\t-\t-\n' "$flash" >>"$dir/tsv"

m32=
if echo '#include <string.h>' |
    gcc -m32 -fsyntax-only -x c - 2>/dev/null; then
    m32=1
    compile "$dir/m32" gcc -m32 $cflags
fi

for src in tests/bench/size_*.c; do
    [ -f "$src" ] || continue
    p=${src##*/size_}
    p=${p%.c}
    "${cross}gcc" $cpu $cflags -o "$dir/$p.elf" "$src" "$dir/m4/libsua.a" \
        --specs=nano.specs --specs=nosys.specs -Wl,--gc-sections \
        -Wl,-Map="$dir/$p.map" -Wl,--no-warn-mismatch 2>"$dir/$p.err" ||
        { cat "$dir/$p.err" >&2; exit 1; }
    ram=-
    if [ "$m32" ] && [ -f "tests/bench/ram_$p.c" ]; then
        gcc -m32 $cflags -o "$dir/ram_$p" "tests/bench/ram_$p.c" \
            "$dir/m32/libsua.a"
        ram=$("$dir/ram_$p")
    fi
    name=$p
    [ "$p" != parser ] || name=parser_text_thumb
    printf '%s\tcortex-m4\t%s\t%s\t%s\n' "$name" "$(linked "$dir/$p.map")" \
        "$ram" "$stack" >>"$dir/tsv"
done
mv "$dir/tsv" "$build/size.tsv"
cat "$build/size.tsv"
