#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/conformance.md is made from tests/conformance/rows.tsv and the tags in
# the tests (tests/conformance/README.md): `conformance_doc.sh write` makes
# it, without an argument it fails when it is not what would be written, when
# a row has neither a test nor a reason, or when a tag names no row.
set -eu
doc=docs/conformance.md
rows=tests/conformance/rows.tsv
tab=$(printf '\t')
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Tags, of tests that tests/ctest.sh runs.
awk -F '\t' -f tests/conformance/tags.awk "$rows" tests/sim/scn_*.c \
    tests/unit/test_*.c tests/torture/test_*.c tests/conformance/conf_*.c \
    tests/unit/*.sh tests/torture/*.sh tests/gates/*.sh \
    tests/slow/*.sh >"$tmp/all"
grep "^!" "$tmp/all" | cut -f2 >"$tmp/bad" || :
grep -v "^!" "$tmp/all" | LC_ALL=C sort -u >"$tmp/tags" || :
sh tests/ctest.sh list | cut -d '|' -f 3 >"$tmp/ran"

# A row whose test exists by now needs no reason any more.
if [ "${1:-}" = write ]; then
    awk -F '\t' -v OFS='\t' '
        NR == FNR { tested[$1] = 1; next }
        $1 in tested && $4 ~ /^later/ { $4 = "" }
        { print }' "$tmp/tags" "$rows" >"$tmp/rows"
    cmp -s "$tmp/rows" "$rows" || cp "$tmp/rows" "$rows"
fi

cut -f1 "$rows" | sort | uniq -d | sed 's/$/: two rows/' >>"$tmp/bad"
awk -F '\t' '
    NR == FNR { tested[$1] = 1; next }
    NF != 4 { print $1 ": four columns are wanted"; next }
    $4 == "" && !($1 in tested) { print $1 ": no test and no reason" }
    $4 != "" && $1 in tested { print $1 ": has a test: run make docs" }
    $4 != "" && $4 !~ /^(later #[0-9]+|out): ./ {
        print $1 ": neither later #N nor out" }
    ' "$tmp/tags" "$rows" >>"$tmp/bad"
# Each test that is named is one that is run.
cut -f2 "$tmp/tags" | sed 's/:.*//' | sort -u | while read -r t; do
    grep -Eqx "(gate_|torture_|test_|slow_)?$t" "$tmp/ran" ||
        echo "$t: not in tests/ctest.sh list"
done >>"$tmp/bad"

table() { # pattern of the state, what the last column is
    printf '\n| Row | RFC | What | %s |\n|---|---|---|---|\n' "$2"
    awk -F '\t' -v want="$1" '
        NR == FNR {
            # Several tests of one program: named once.
            split($2, t, ":")
            text = t[2] ? "`" t[1] "` " t[2] : "`" t[1] "`"
            if (last[$1] == t[1] && t[2]) text = t[2]
            test[$1] = test[$1] (test[$1] ? ", " : "") text
            last[$1] = t[1]
            next
        }
        want == "" ? $4 != "" : $4 !~ want { next }
        {
            n = split($2, part, "; ")
            rfc = ""
            for (i = 1; i <= n; i++) {
                split(part[i], f, " ")
                at = f[2] == "" ? "" : "#section-" f[2]
                if (f[2] ~ /^[A-Z]/) at = "#appendix-" f[2]
                text = part[i] == "-" ? "" : "[" part[i] "](https://" \
                    "www.rfc-editor.org/rfc/rfc" f[1] at ")"
                rfc = rfc (rfc ? ", " : "") text
            }
            why = $4
            sub(/^(out|later #[0-9]+): /, "", why)
            if ($4 ~ /^later/) {
                issue = $4
                sub(/:.*/, "", issue)
                sub(/later /, "", issue)
                why = issue ": " why
            }
            printf "| %s | %s | %s | %s |\n", $1, rfc, $3,
                   want == "" ? test[$1] : why
        }' "$tmp/tags" "$rows"
}

count() { # pattern of the state
    awk -F '\t' -v want="$1" '$4 ~ want { n++ } END { print n + 0 }' "$rows"
}

page() {
    cat <<END
# Conformance

What the RFCs and experience ask of a user agent, one row each, and the test
that shows it. Written by \`make docs\` from \`$rows\` and
the tags in the tests; \`tests/conformance/README.md\` says how to tag one. A
gate fails when a row has neither a test nor a reason, when a tag names no
row, and when this page is stale.

$(wc -l <"$rows") rows: $(count '^$') tested, $(count '^later') to come, \
$(count '^out') out of scope.
A test is a program of \`tests/ctest.sh list\` and the function in it.

## Tested
END
    table "" Test
    if [ "$(count '^later')" != 0 ]; then
        printf '\n## To come\n'
        table '^later' "Issue and reason"
    fi
    if [ "$(count '^out')" != 0 ]; then
        printf '\n## Out of scope, or judged wrong\n'
        table '^out' Reason
    fi
}

page >"$tmp/page"
if [ "${1:-}" = write ]; then
    cp "$tmp/page" "$doc"
    cat "$tmp/bad" >&2
    exit
fi
[ ! -s "$tmp/bad" ] || { cat "$tmp/bad"; exit 1; }
diff -u "$doc" "$tmp/page" || { echo "stale: run make docs"; exit 1; }
