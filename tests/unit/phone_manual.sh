#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/termphone.md knows every command, verb, condition, JSON event and field
# that termphone has, and `termphone -h` every option.
. "$(dirname "$0")/phone.inc"
manual=$(dirname "$0")/../../docs/termphone.md
source=$(dirname "$0")/../../examples/termphone

# known FILE WORDS...: each stands in it, as a word.
known() {
    file=$1
    shift
    [ $# -ge 7 ] || say_failed "only $# words for $file: $*"
    for word in "$@"; do
        grep -q -e "[\` |(-]$word\([\` |=,;)<>]\|\$\)" "$file" ||
            say_failed "no $word in $file"
    done
}

"$phone" -h >"$dir/usage"
echo help | "$phone" $here >/dev/null 2>"$dir/help"
known "$manual" $(sed -n 's/^  \([a-z]*\) .*/\1/p' "$dir/usage")
known "$manual" $(sed -n 's/^  \([a-z]*\) .*/\1/p' "$dir/help")
known "$manual" $(sed -n 's/.*event_begin([a-z>-]*, "\([a-z.]*\)").*/\1/p' \
    "$source"/*.c)
known "$manual" $(sed -n 's/.*json_[a-z]*(f, "\([a-z_]*\)".*/\1/p' \
    "$source"/*.c | sort -u)
conditions=$("$phone" answer --expect nonsense 2>&1 |
    sed 's/.*they are: //; s/;.*//; s/[=<>][^,]*//g; s/,//g')
known "$manual" $conditions
known "$dir/usage" $conditions
known "$dir/usage" $(sed -n 's/^    { "\([a-z0-9-]*\)", .*AT(.*/--\1/p' \
    "$source/options.c" | sed 's/--\(quiet\|verbose\|help\|version\|password\)$//')
ends
