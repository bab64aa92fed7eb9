#!/bin/sh
# SPDX-License-Identifier: MIT
# A phone behind an edge proxy (RFC 5626, RFC 3327): it registers over the one
# TCP flow it opened, is called over that flow, finds out that the edge was
# restarted, opens another one by itself and is called again.
. "${0%/*}/lib.inc"
. "$HERE/kamailio.inc"
need kamailio python3
need_ours termphone wavtool
kamailio_needs path outbound
LIMIT=130

set -- $(ports 1 1)
server=$1 home=$1 edge=$2
kamailio_start "$server" MD5 -A GRUU
kamailio_runs edge edge.cfg.in "$edge"

device=urn:uuid:00000000-0000-1000-8000-000a95a0e129
"$BUILD/wavtool" gen "$DIR/b.wav" speechlike 7 2
with_password 'the builder' phone bob answer --auto-answer --max-calls 2 \
    -a bob@lab.test --instance $device --outbound --timeout 120 -t tcp \
    -l tcp:127.0.0.1:0 -p "sip:127.0.0.1:$edge;transport=tcp;lr" \
    --audio "in=wav:$DIR/b.wav,loop,out=null"
event 10 bob reg.state '"state":"registered"'

registered_twice() {
    [ "$(count kamailio.err 'saved bob expires 600')" -ge 2 ]
}

# calls NAME: alice, at the registrar itself, calls and hears bob.
calls() {
    transport=udp
    member "$1" alice in-wonder call bob --for 3 \
        --audio null --record "$DIR/$1.wav"
    ended "$1" 0
    same_audio b.wav "$1.wav" right
}
calls first
grep -aq '^Require:.*outbound' "$DIR/bob.pcap" ||
    fail "the registrar did not take it as outbound"
expect 1 edge.err "edge INVITE for bob"

stop edge 0
kamailio_runs edge edge.cfg.in "$edge"
# 4.5: after 30 to 60 s, when the first try found nobody.
within 65 registered_twice || fail "bob did not register again"
calls second
ended bob 0
stop kamailio 0
