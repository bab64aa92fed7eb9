#!/bin/sh
# SPDX-License-Identifier: MIT
# Line coverage of lib/msg and lib/sdp by the unit and torture tests: a table
# of files, the lines that no test reaches, and failure under 95 %. What a
# test compiles anew with other flags counts for the same line.
set -eu
command -v gcov >/dev/null || { echo "no gcov"; exit 77; }
unset MAKEFLAGS MAKELEVEL LABELS
export BUILD=build/cov CC=gcc
least=${COVERAGE_LEAST:-95}
find build/cov -name '*.gcda' -exec rm -f {} + 2>/dev/null || true
make -s -j2 CFLAGS='-O0 -g --coverage' WERROR= tests
make -s CFLAGS='-O0 -g --coverage' WERROR= LABELS='unit|torture' test \
    >build/cov/test.out || { tail -n 40 build/cov/test.out; exit 1; }

# All counts of a line over all objects that hold it; the greatest counts.
find build/cov/obj/lib/msg build/cov/obj/lib/sdp build/cov/obj/tests \
    -name '*.gcda' | LC_ALL=C sort |
    xargs -n 40 gcov -t 2>/dev/null >build/cov/lines
awk -v least="$least" '
    {
        n = index($0, ":")
        count = substr($0, 1, n - 1)
        rest = substr($0, n + 1)
        n = index(rest, ":")
        line = substr(rest, 1, n - 1) + 0
        text = substr(rest, n + 1)
        gsub(/ /, "", count)
        if (line == 0) {
            if (text ~ /^Source:/) {
                file = substr(text, 8)
                sub(/^.*tests\/[a-z]*\/\.\.\/\.\.\//, "", file)
                wanted = file ~ /^lib\/(msg|sdp)\//
            }
            next
        }
        if (!wanted || count == "-") next
        if (!((file, line) in reached)) {
            all[file]++
            if (line > last[file]) last[file] = line
            source[file, line] = text
            reached[file, line] = 0
        }
        if (count !~ /^[#=]/ && !reached[file, line]) {
            reached[file, line] = 1
            hit[file]++
        }
    }
    END {
        for (file in all) order[++k] = file
        for (i = 2; i <= k; i++)
            for (j = i; j > 1 && order[j] < order[j - 1]; j--) {
                t = order[j]; order[j] = order[j - 1]; order[j - 1] = t
            }
        for (i = 1; i <= k; i++) {
            f = order[i]
            sum += all[f]
            good += hit[f]
            printf "%6.1f %%  %4d of %4d  %s\n", 100 * hit[f] / all[f], \
                hit[f], all[f], f
        }
        if (!sum) { print "no lines"; exit 1 }
        for (i = 1; i <= k; i++) {
            f = order[i]
            for (l = 1; l <= last[f]; l++)
                if ((f, l) in reached && !reached[f, l])
                    printf "%s:%d:%s\n", f, l, source[f, l]
        }
        printf "lib/msg and lib/sdp: %.2f %% of %d lines\n", \
            100 * good / sum, sum
        exit 100 * good / sum < least
    }' build/cov/lines
