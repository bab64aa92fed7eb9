#!/bin/sh
# SPDX-License-Identifier: MIT
# REFER (RFC 3515): the phone asks sipp to call a third party and hears how it
# goes; sipp asks the phone, which calls the third party and tells.
. "${0%/*}/lib.inc"
. "$HERE/scenario.inc"
need sipp python3
need_ours termphone

refers() {
    cat >"$DIR/refer.script" <<END
call sip:uas@127.0.0.1:SIP;transport=$proto
wait answered
transfer sip:third@127.0.0.1:9
wait ended
quit
END
    scenario refer_uas
    sipp_plays refer_uas
    sed -i "s/SIP/$sip/" "$DIR/refer.script"
    phone refer_uas_phone -a alice@lab.test --no-register --script "$DIR/refer.script" --audio null \
        -t "$proto" -l 127.0.0.1:0
    ended refer_uas 0
    ended refer_uas_phone 0
    say "$proto refer_uas: content"

    set -- $(ports 1 2)
    sipp_start third -sn uas -t "$mode" -p "$1" -mp "$2" -m 1 -timeout 20
    within 5 listening "$proto" "$1" || fail "the third party does not listen"
    scenario refer_uac "sip:third@127.0.0.1:$1;transport=$proto"
    sipp_calls refer_uac --transfers yes --for 1500ms
    ended third 0
}
over_both refers
