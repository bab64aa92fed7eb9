#!/bin/sh
# SPDX-License-Identifier: MIT
# sipdump on every message of RFC 4475 and RFC 5118: the verdict that
# expected.tsv says, for one file and for all in a pack; its exit status; its
# usage errors.
set -eu
BUILD=${BUILD:-build}
dump=$BUILD/sipdump
[ -x "$dump" ] || { echo "no $dump"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fail=0
say() { echo "$*"; fail=1; }

run() { # expected exit status, arguments
    status_want=$1
    shift
    rc=0
    "$dump" "$@" >"$tmp/out" 2>"$tmp/err" || rc=$?
    [ $rc = "$status_want" ] ||
        say "sipdump $*: exit $rc, want $status_want"
}

# The column `parser` names the RFC's view; where it leaves a choice, these
# are libsua's: escruri, lwsstart, trws, badaspec refused, badvers refused
# with 505, the stray test.dat refused.
verdict() { # parser column
    case $1 in
    'accept start line, version error') echo bad ;;
    accept-or-reject*) echo bad ;;
    accept*) echo ok ;;
    reject*) echo bad ;;
    esac
}

: >"$tmp/pack"
: >"$tmp/want"
n=0
for set in rfc4475 rfc5118; do
    dir=tests/fixtures/$set
    cut -f1,4 "$dir/expected.tsv" | tail -n +2 >"$tmp/list"
    while IFS='	' read -r file parser; do
        want=$(verdict "$parser")
        [ -n "$want" ] || say "$file: cannot read '$parser'"
        case $want in ok) status=0 ;; *) status=1 ;; esac
        run $status "$dir/$file"
        grep -q "^$want" "$tmp/out" || say "$file: $(cat "$tmp/out")"
        [ "$(wc -l <"$tmp/out")" = 1 ] || say "$file: not one line"
        run $status -v "$dir/$file"
        size=$(wc -c <"$dir/$file")
        printf %b "$(printf '\\0%03o' $((size >> 24)) $((size >> 16 & 255)) \
            $((size >> 8 & 255)) $((size & 255)))" >>"$tmp/pack"
        cat "$dir/$file" >>"$tmp/pack"
        echo "$want" >>"$tmp/want"
        n=$((n + 1))
    done <"$tmp/list"
done
[ $n = 62 ] || say "$n messages, want 62"

run 1 --pack "$tmp/pack"
cut -d' ' -f1 "$tmp/out" | cmp -s - "$tmp/want" || say "pack: other verdicts"
run 1 --pack - <"$tmp/pack"
cut -d' ' -f1 "$tmp/out" | cmp -s - "$tmp/want" || say "pack from stdin"

# A stream: message after message, and one that is not all there.
cat tests/fixtures/corpus/0[1-9]-*.sip >"$tmp/stream"
run 0 --stream "$tmp/stream"
[ "$(grep -cx ok "$tmp/out")" = 9 ] || say "stream: $(cat "$tmp/out")"
run 1 --stream tests/fixtures/rfc4475/clerr.dat
run 1 --stream tests/fixtures/rfc4475/inv2543.dat
grep -q 'no Content-Length' "$tmp/out" || say "stream: $(cat "$tmp/out")"

# Offsets count from the beginning of the input.
{ printf '\r\n\r\n'; cat tests/fixtures/rfc4475/quotbal.dat; } >"$tmp/lead"
run 1 "$tmp/lead"
grep -q ' at 45$' "$tmp/out" || say "offset: $(cat "$tmp/out")"

run 0 --help
run 2 --no-such-option
grep -q 'sipdump --help' "$tmp/err" || say "no hint: $(cat "$tmp/err")"
run 2 "$tmp/does-not-exist"
run 2 a b
printf '\0\0\1\0INVITE' >"$tmp/in"
run 2 --pack "$tmp/in"
: >"$tmp/in"
run 1 - <"$tmp/in"
head -c 70000 /dev/zero | tr '\0' 'a' >"$tmp/in"
run 1 -v "$tmp/in"
exit $fail
