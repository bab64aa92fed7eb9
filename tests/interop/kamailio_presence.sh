#!/bin/sh
# SPDX-License-Identifier: MIT
# Presence through Kamailio as presence agent (RFC 3856, RFC 3903): a phone
# watches another one, which publishes, refreshes in time, publishes anew and
# goes; a watcher without a password is refused.
. "${0%/*}/lib.inc"
. "$HERE/kamailio.inc"
need kamailio python3 sqlite3
need_ours termphone
kamailio_needs presence presence_xml db_sqlite

# Everything is in memory, but the module wants to see its tables.
for part in standard presence; do
    sqlite3 "$DIR/presence.db" \
        <"/usr/share/kamailio/db_sqlite/$part-create.sql" ||
        skip "Kamailio's table definitions are not installed"
done
transport=udp
server=$(ports 1)
kamailio_start "$server" MD5 -A PRESENCE

told() { # VALUE TIMES
    [ "$(count alice.out "\"ev\":\"notify\".*\"value\":\"$1\"")" -ge "$2" ]
}
# With its tables in memory, Kamailio has no document to show any more.
nothing_known() {
    ! grep '"ev":"notify"' "$DIR/alice.out" | tail -n 1 | grep -q '"value"'
}

member alice alice in-wonder subscribe bob --event presence --for 25 \
    --no-register
within 5 has alice.out '"ev":"notify"' || fail "no NOTIFY for alice"

# 12 s: published anew after about ten.
member bob bob 'the builder' publish open --expires 12 --for 14 --no-register
within 5 told open 1 || fail "alice was not told that bob is there"
sleep 11
[ "$(count kamailio.err 'got PUBLISH for bob')" -ge 3 ] ||
    fail "bob did not refresh what he published"
ended bob 0
within 5 nothing_known || fail "alice was not told that bob went"
member bob bob 'the builder' publish busy 'in a meeting' --for 2 --no-register
within 5 has alice.out '"ev":"notify".*in a meeting' ||
    fail "alice was not told where bob is"
ended bob 0
ended alice 0
expect 1 kamailio.err 'got SUBSCRIBE for bob'

member wrong alice guessed subscribe bob --event presence --once --no-register
ended wrong 5
stop kamailio 0
