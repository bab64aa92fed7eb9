# SPDX-License-Identifier: MIT
# Reads gcc's -fcallgraph-info=su files. Fails when functions call each other
# in a circle; with -v depth=1 prints the bytes of the deepest call chain.
#
# A call through a pointer is taken to reach any function that nobody calls
# directly and that is not public, at most `levels` deep. The application's
# own callbacks are not in the sum.

function field(line, key,    s) {
    s = line
    if (!sub(".*" key ": \"", "", s)) return ""
    sub(/".*/, "", s)
    return s
}

/^node:/ {
    f = field($0, "title")
    if (match($0, /[0-9]+ bytes/)) {
        frame[f] = substr($0, RSTART, RLENGTH) + 0
        defined[f] = 1
    }
}
/^edge:/ {
    f = field($0, "sourcename")
    g = field($0, "targetname")
    callees[f] = callees[f] " " g
    if (f != g) called[g] = 1
}

# Bytes from f downwards; `left` is how many more pointer calls may nest.
function down(f, left,    key, list, n, i, g, d, max, me) {
    if (f == "__indirect_call") {
        if (left == 0) return 0
        max = 0
        for (i = 1; i <= npointed; i++) {
            d = down(pointed[i], left - 1)
            if (d > max) max = d
        }
        return max
    }
    if (!(f in defined)) return 0
    key = f SUBSEP left
    if (key in memo) return memo[key]
    if (onpath[key]) {
        print "recursion through " f
        bad = 1
        return 0
    }
    onpath[key] = 1
    n = split(callees[f], list, " ")
    max = 0
    for (i = 1; i <= n; i++) {
        d = down(list[i], left)
        if (d > max) max = d
    }
    onpath[key] = 0
    memo[key] = frame[f] + max
    return memo[key]
}

END {
    levels = 3
    for (f in defined) {
        name = f
        sub(/.*:/, "", name)
        if (!(f in called) && name !~ /^sua_[a-z0-9]/)
            pointed[++npointed] = f
    }
    max = 0
    for (f in defined) {
        d = down(f, levels)
        if (d > max) max = d
    }
    if (depth) print max
    exit bad
}
