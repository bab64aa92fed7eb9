# SPDX-License-Identifier: MIT
# Which rows of rows.tsv a test file says it covers: "id<TAB>test" lines, and
# "!<TAB>complaint" lines. How a test is tagged: README.md.
#   awk -f tags.awk rows.tsv FILE..

function base(path) {
    sub(/.*\//, "", path)
    sub(/\.[a-z]*$/, "", path)
    return path
}
# Ids of rows in s, into found[]; a word of an area's form must be a row.
function ids(s,    n, i, w, a) {
    nfound = 0
    gsub(/[^A-Z0-9-]/, " ", s)
    n = split(s, w, " ")
    for (i = 1; i <= n; i++) {
        a = w[i]
        if (a !~ /^[A-Z]+-[0-9][0-9][0-9]$/ || !(substr(a, 1,
            index(a, "-")) in area))
            continue
        if (a in row)
            found[++nfound] = a
        else
            printf "!\t%s:%d: no row %s\n", FILENAME, FNR, a
    }
}
function tag(name,    i) {
    for (i = 1; i <= nfound; i++)
        printf "%s\t%s\n", found[i], base(FILENAME) (name ? ":" name : "")
}
# The comment that ends here waits for the function below it.
function settle() {
    ids(text)
    text = ""
    held = ""
    for (i = 1; i <= nfound; i++)
        held = held " " found[i]
}
function lost() {
    if (held)
        printf "!\t%s:%d:%s: above no function\n", FILENAME, FNR, held
    held = ""
}

FNR == NR {
    row[$1] = 1
    area[substr($1, 1, index($1, "-"))] = 1
    next
}
FNR == 1 { held = text = ""; inside = 0 }

# Scripts: a comment tags the whole file.
FILENAME ~ /\.sh$/ || FILENAME ~ /\.inc$/ {
    if (/^# conformance:/) { ids($0); tag("") }
    next
}

inside || /^\/\*/ {
    if (!inside) lost()
    text = text " " $0
    inside = !/\*\//
    if (!inside) settle()
    next
}
held && /^[a-z].*[a-z0-9_]\(/ && !/;$/ {
    name = $0
    sub(/\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    ids(held)
    tag(name)
    held = ""
    next
}
held && /^[a-z].*[^;,]$/ { next }   # "static void" on a line of its own
held && !/^ / { lost() }
# A table's entry: ROW("UAS-001 UAS-024", name)
/^ *ROW\("/ {
    name = $0
    sub(/^[^,]*, */, "", name)
    sub(/\).*/, "", name)
    ids($0)
    tag(name)
}
