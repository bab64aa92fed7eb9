#!/bin/sh
# SPDX-License-Identifier: MIT
# lib/sources.mk and lib/sources.cmake list the files of each layer for any
# firmware build to include. `sources.sh write` makes both from the tree;
# without an argument it fails when they are not what it would write.
set -eu
layers="base msg core net txn auth sdp pkg dlg ua srv"

files() { # folder-glob
    for f in $1; do [ ! -f "$f" ] || echo "$f"; done | LC_ALL=C sort
}

mk() {
    echo "# SPDX-License-Identifier: MIT"
    echo "# Source files by layer, relative to the top of the tree; written"
    echo "# by \`make sources\`. \$(addprefix DIR/,\$(SUA_CORE_SRC)) elsewhere."
    core=
    for l in $layers; do
        v=SUA_$(echo "$l" | tr a-z A-Z)_SRC
        core="$core \$($v)"
        printf '\n%s :=' "$v"
        files "lib/$l/*.c" | while read -r f; do printf ' \\\n\t%s' "$f"; done
        echo
    done
    printf '\nSUA_POSIX_SRC :='
    files 'lib/port/posix*.c' | while read -r f; do printf ' \\\n\t%s' "$f"; done
    printf '\n\nSUA_CORE_SRC :='
    for v in $core; do printf ' \\\n\t%s' "$v"; done
    echo
}

cmake() {
    echo "# SPDX-License-Identifier: MIT"
    echo "# Source files by layer, relative to the top of the tree; written"
    echo "# by \`make sources\`."
    core=
    for l in $layers; do
        v=SUA_$(echo "$l" | tr a-z A-Z)_SRC
        core="$core \${$v}"
        printf '\nset(%s' "$v"
        files "lib/$l/*.c" | while read -r f; do printf '\n    %s' "$f"; done
        echo ")"
    done
    printf '\nset(SUA_POSIX_SRC'
    files 'lib/port/posix*.c' | while read -r f; do printf '\n    %s' "$f"; done
    printf ')\n\nset(SUA_CORE_SRC'
    for v in $core; do printf '\n    %s' "$v"; done
    echo ")"
}

if [ "${1:-}" = write ]; then
    mk >lib/sources.mk
    cmake >lib/sources.cmake
    exit
fi
mk | diff -u lib/sources.mk - && cmake | diff -u lib/sources.cmake - ||
    { echo "stale: run make sources"; exit 1; }
