#!/bin/sh
# SPDX-License-Identifier: MIT
# Presence and mailboxes with baresip at our switch: it watches a phone that
# publishes, a phone watches what it publishes, and it hears of messages that
# wait (RFC 3856, RFC 3903, RFC 3842).
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
member_of_lab alice in-wonder alice publish open --for 4 --no-register
within 3 shown '(Online|online|Open|open).*lice' ||
    fail "baresip was not told that alice is there"
ended alice 0
sleep 1
: >"$DIR/watch.out"
within 3 shown '(Offline|offline|Closed|closed).*lice' ||
    fail "baresip was not told that alice went"

# ---- and is watched --------------------------------------------------------
member_of_lab alice in-wonder watcher subscribe bob --event presence \
    --for 8 --no-register
event 3 watcher notify '"value":"open"'
baresip_does presence_offline
event 3 watcher notify '"value":"closed"'
ended watcher 0

# ---- messages wait ---------------------------------------------------------
# Another baresip: each second one of 1.0.0 that asks for its mailbox begins
# with an endless loop of SUBSCRIBEs, sends none of them and hears nobody. It
# must be killed then, and the next one may do.
sane() {
    within 3 baresip_registered && sleep 0.5 &&
        [ "$(count baresip.out 'mwi: subscribing')" -le 3 ]
}

baresip_stop
tries=0
baresip_launch mwi=yes
until sane; do
    tries=$((tries + 1))
    [ $tries -lt 9 ] || skip "baresip does nothing but loop"
    kill -KILL "$(ps -o pid= --ppid "$pid_baresip" | tr -d ' ')"
    ended baresip 137
    stop watch 143
    baresip_launch mwi=yes
done
within 5 has switch.out '"ev":"watcher".*message-summary' ||
    fail "baresip did not ask for its mailbox"

printf 'Messages-Waiting: yes\r\nVoice-Message: 3/1 (0/0)\r\n' >"$DIR/mailbox"
member_of_lab bob 'the builder' mailbox publish --body "$DIR/mailbox" \
    --event message-summary --for 3 --no-register
within 5 has baresip.out 'Voice-Message: 3/1' ||
    fail "baresip was not told of the messages"
ended mailbox 0
baresip_stop
stop switch 0
