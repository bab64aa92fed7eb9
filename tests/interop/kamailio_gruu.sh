#!/bin/sh
# SPDX-License-Identifier: MIT
# A phone's public GRUU at Kamailio (RFC 5627) is its Contact in calls, and
# requests inside the call come by it; what it registered sends by the
# Service-Route it was given (RFC 3608).
. "${0%/*}/lib.inc"
. "$HERE/kamailio.inc"
need kamailio python3
need_ours termphone wavtool
kamailio_needs path outbound

transport=udp
server=$(ports 1)
kamailio_start "$server" MD5 -A GRUU -A SERVICE_ROUTE
device=urn:uuid:00000000-0000-1000-8000-000a95a0e128
member bob bob 'the builder' answer --auto-answer --max-calls 1 \
    --instance $device --gruu public --timeout 40 --audio null
event 10 bob reg.state '"state":"registered"'
member alice alice in-wonder call bob --for 1500ms --hold 500ms --audio null
ended alice 0
ended bob 0
gruu="sip:bob@lab.test;gr=$device"
grep -aq "^Contact: <$gruu>" "$DIR/bob.pcap" ||
    fail "bob's Contact in the call is not his GRUU"
grep -aq "BYE $gruu SIP/2.0" "$DIR/alice.pcap" ||
    fail "the BYE was not sent to bob's GRUU"
expect 1 kamailio.err "got INVITE for bob .*home=1"
stop kamailio 0
