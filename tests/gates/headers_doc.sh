#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/headers.md is made from include/sip/hdrtab.def: `headers_doc.sh write`
# makes it, without an argument it fails when it is not what would be written.
# Every typed header has a reader and a writer in a public header, and a test
# that calls both.
set -eu
doc=docs/headers.md
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
: >"$tmp/bad"

# One line a header, tab-separated: number or "-", name, compact form or "-",
# flags, shape, RFC, section.
lines() {
    awk '
        /^SUA_HDR/ { text = "" }
        /^SUA_HDR/ || text != "" { text = text $0 }
        text ~ /\)$/ { line(text); text = "" }
        function line(s,    named, f, n, i, compact, rfc) {
            named = s ~ /^SUA_HDR_NAMED/
            sub(/^[A-Z_]*\(/, "", s)
            sub(/\)$/, "", s)
            gsub(/["'\'']/, "", s)
            n = split(s, f, /, */)
            if (named) for (i = n; i > 0; i--) f[i + 1] = f[i]
            if (named) f[1] = "-"
            compact = f[3] == "0" ? "-" : f[3]
            split(f[6], rfc, " ")
            printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f[1], f[2], compact,
                   f[4], f[5], rfc[1], rfc[2]
        }' include/sip/hdrtab.def
}

# What the public headers declare and the unit tests call: "name file". A
# test of tests/unit/hdr_roundtrip.h calls both functions of its RT_SHAPE.
grep -oE 'sua_[a-z0-9_]+\(' include/sip/*.h |
    sed 's,^include/\(.*\):\(.*\)($,\2 \1,' >"$tmp/public"
{
    ls tests/unit/test_hdr_*.c
    ls tests/unit/test_*.c | grep -v /test_hdr_
} >"$tmp/tests"
grep -oE 'sua_[a-z0-9_]+\(|RT_SHAPE(_AS)?\([a-z0-9_]+' \
    $(cat "$tmp/tests") | sed -e 's/($//' -e 's/RT_SHAPE[_A-Z]*(/shape_/' \
    -e 's/^\(.*\):\(.*\)$/\2 \1/' >"$tmp/calls"

# First line of a table whose name is $2 or, where given, $3.
look() { # table name [name]
    awk -v a="$2" -v b="${3:-$2}" '$1 == a || $1 == b { print $2; exit }' \
        "$tmp/$1"
}
need() { # shape function: the public header that has it
    h=$(look public "$2")
    [ -n "$h" ] || echo "$1: no public header has $2" >>"$tmp/bad"
    echo "${h:--}"
}
tested() { # shape function: the test that calls it
    own=tests/unit/test_hdr_$1.c
    t=$(look calls "$2" "shape_$1")
    if [ -f "$own" ]; then
        t=
        ! grep -Eq "$2\(|RT_SHAPE(_AS)?\($1," "$own" || t=$own
    fi
    [ -n "$t" ] || echo "$1: no test in tests/unit calls $2" >>"$tmp/bad"
    echo "${t:--}"
}

# Shape, what it is, functions, header, test.
shapes() {
    lines | cut -f5 | LC_ALL=C sort -u | while read -r s; do
        read=sua_${s}_parse write=sua_${s}_write what="\`struct sua_$s\`"
        case $s in
        token | text) what='`struct sua_str`' ;;
        number) what='`uint32_t`' ;;
        date) what='`int64_t`' ;;
        callid | content_id) what='`struct sua_str`' ;;
        esac
        h=$(need "$s" "$read")
        (need "$s" "$write") >/dev/null
        t=$(tested "$s" "$read")
        (tested "$s" "$write") >/dev/null
        printf '%s\t%s\t`%s`, `%s`\t%s\t%s\n' "$s" "$what" "$read" \
            "$write" "$h" "$t"
    done
}

page() {
    cat <<'END'
# Headers

Every header field that libsua reads and writes as a typed value. This page
is written by `make docs` from `include/sip/hdrtab.def`, which is the place to
add one; a gate fails when the two differ, when a reader or writer is not
public, and when no test calls it.

*Number*: the header is told apart while a message is indexed, and goes by
this name with `SUA_H_` before it. Those without one are found by name
(`sua_msg_find()`, `sua_values_begin_named()`). *Form*: a comma-separated list
(over several lines too), or a single value, where a second line is refused;
where neither is said, lines repeat but commas belong to the value.

| Header | Compact | Number | Form | Value | RFC | Test |
|---|---|---|---|---|---|---|
END
    lines | awk -F '\t' -v shapes="$tmp/shapes" '
        BEGIN {
            while ((getline line < shapes) > 0) {
                split(line, f, "\t")
                what[f[1]] = f[2]
                test[f[1]] = f[5]
                sub(/.*\//, "", test[f[1]])
                sub(/\.c$/, "", test[f[1]])
            }
            form["L"] = "list"; form["S"] = "single"; form["0"] = "lines"
        }
        {
            printf "| %s | %s | %s | %s | %s | [%s](https://www.rfc-editor." \
                   "org/rfc/rfc%s#section-%s) %s | %s |\n", $2,
                   $3 == "-" ? "" : $3, $1 == "-" ? "" : $1, form[$4],
                   what[$5], $6, $6, $7, $7, test[$5]
        }'
    cat <<'END'

## Values

What the column *Value* names. A reader takes one value and answers `SUA_OK`
or `SUA_EBADMSG`; a writer appends one value to a `struct sua_buf`.

| Value | Reader, writer | In | Test |
|---|---|---|---|
END
    awk -F '\t' '{ printf "| %s | %s | `%s` | `%s` |\n", $2, $3, $4, $5 }' \
        "$tmp/shapes"
    printf '\n%s headers, of which %s have a number.\n' \
        "$(lines | wc -l)" "$(lines | grep -vc '^-')"
}

shapes >"$tmp/shapes"
page >"$tmp/page"
if [ "${1:-}" = write ]; then
    cp "$tmp/page" "$doc"
    cat "$tmp/bad" >&2
    exit
fi
[ ! -s "$tmp/bad" ] || { cat "$tmp/bad"; exit 1; }
diff -u "$doc" "$tmp/page" || { echo "stale: run make docs"; exit 1; }
