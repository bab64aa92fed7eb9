#!/bin/sh
# SPDX-License-Identifier: MIT
# Sources are plain text: an SPDX line in the first three, no tab, carriage
# return or trailing blank, at most 80 columns, a newline at the end.
set -eu

find lib include examples tests -name '*.[ch]' -o -name '*.def' -o -name '*.inc' |
LC_ALL=C sort | awk '
    { scan($0) }
    END { exit bad }

    function say(file, nr, what) { print file ":" nr ": " what; bad = 1 }

    function scan(file,    line, nr, spdx) {
        nr = spdx = 0
        while ((getline line < file) > 0) {
            nr++
            if (nr <= 3 && line ~ /SPDX-License-Identifier: (MIT|0BSD)/)
                spdx = 1
            if (line ~ /\t/) say(file, nr, "tab")
            if (line ~ /\r/) say(file, nr, "carriage return")
            if (line ~ /[ ]$/) say(file, nr, "trailing blank")
            # Bytes, not characters, in some awks: only ASCII lines count.
            if (length(line) > 80 && line !~ /[^ -~]/)
                say(file, nr, length(line) " columns")
        }
        close(file)
        if (!spdx) say(file, 1, "no SPDX line")
    }'
find lib include examples tests -name '*.[ch]' | while read -r f; do
    [ -z "$(tail -c 1 "$f")" ] || { echo "$f: no newline at the end"; exit 1; }
done
for f in $(find tests .ci -name '*.sh'); do
    grep -q 'SPDX-License-Identifier: MIT' "$f" ||
        { echo "$f: no SPDX line"; exit 1; }
done
