#!/bin/sh
# SPDX-License-Identifier: MIT
# Presence with baresip at our switch: it watches a phone that publishes, and
# a phone watches what it publishes (RFC 3856, RFC 3903).
. "${0%/*}/lib.inc"
. "$HERE/switch.inc"
. "$HERE/baresip.inc"
need baresip python3
need_ours termphone switch

printf 'alice:in-wonder\nbob:the builder\n' >"$DIR/users.txt"
switch_start lab.test -u "$DIR/users.txt"
mkdir -p "$DIR/baresip"
echo '"Alice" <sip:alice@lab.test>;presence=p2p' >"$DIR/baresip/contacts"
baresip_start 'mwi=no;pubint=60'

# shown ERE: what baresip knows of its contacts, asked until it is that.
shown() {
    baresip_does contacts
    sleep 0.3
    has watch.out "$1"
}

# ---- baresip watches -------------------------------------------------------
member_of_lab alice in-wonder alice publish open --for 7 --no-register
within 6 shown '(Online|online|Open|open).*lice' ||
    fail "baresip was not told that alice is there"
ended alice 0
sleep 1
: >"$DIR/watch.out"
within 6 shown '(Offline|offline|Closed|closed).*lice' ||
    fail "baresip was not told that alice went"

# ---- and is watched --------------------------------------------------------
member_of_lab alice in-wonder watcher subscribe bob --event presence \
    --for 14 --no-register
event 6 watcher notify '"value":"open"'
baresip_does presence_offline
event 6 watcher notify '"value":"closed"'
ended watcher 0

baresip_stop
stop switch 0
