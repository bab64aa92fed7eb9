#!/bin/sh
# SPDX-License-Identifier: MIT
# Functions are at most 80 lines, from the first line of the declaration to
# the closing brace; files at most 700. The house style puts both braces of
# a function in column 0. Usage: lengths.sh [-v] (-v: the longest ones)
set -eu

find lib include examples -name '*.[ch]' -o -name '*.def' -o -name '*.inc' |
LC_ALL=C sort |
awk -v verbose="${1:-}" '
    { scan($0) }
    END {
        if (verbose) {
            print "functions: " n ", lines in them: " total
        }
        exit bad
    }

    function scan(file,    line, nr, start, body, name, len) {
        nr = start = body = 0
        while ((getline line < file) > 0) {
            nr++
            if (body) {
                if (line !~ /^}/) continue
                len = nr - body + 1
                n++
                total += len
                if (len > 80 || (verbose && len > 60))
                    print file ":" body ": " len " lines: " name
                if (len > 80) bad = 1
                body = start = 0
            } else if (line ~ /^\{/ || line ~ /^[A-Za-z_].*\)[ ]*\{$/) {
                if (!start) { start = nr; name = line }
                body = start
            } else if (line ~ /^[A-Za-z_]/ && line !~ /;[ ]*$/) {
                if (!start) { start = nr; name = line }
            } else if (line ~ /^$|^#|^\/\*|^}|;[ ]*$/) {
                start = 0
            }
        }
        close(file)
        if (nr > 700) { print file ": " nr " lines"; bad = 1 }
    }'
