#!/bin/sh
# SPDX-License-Identifier: MIT
# `termphone register` at a registrar played by sipp, which checks the MD5
# digest; a wrong password is tried once and never again. UDP and TCP.
. "${0%/*}/lib.inc"
need sipp python3
need_ours termphone

# register NAME MODE TRANSPORT PASSWORD STATUS REQUESTS
register() {
    set -- "$@" $(ports 1)
    # Over TCP sipp fails a call that pauses when its peer disconnects.
    case $3 in udp) without=nothing ;; tcp) without='<pause' ;; esac
    sed "/$without/d" "$HERE/register_uas.xml" >"$DIR/$1.xml"
    sipp_start "$1_uas" -sf "$DIR/$1.xml" -t "$2" -p "$7" -m 1 \
        -timeout 20 -trace_msg -message_file "$DIR/$1.messages"
    within 5 listening "$3" "$7" || fail "sipp does not listen"
    with_password "$4" phone "$1" register --once -l 127.0.0.1:0 \
        -a alice@lab.test -p "sip:127.0.0.1:$7;transport=$3;lr" --timeout 10
    ended "$1" "$5"
    ended "$1_uas" 0
    [ "$(count "$1.messages" '^REGISTER sip:lab\.test')" = "$6" ] ||
        fail "$1: not exactly $6 REGISTER requests"
    [ "$(count "$1.txt" 'REGISTER .*▶')" = "$6" ] ||
        fail "$1: the phone sent others than $6 REGISTER requests"
}

register right_udp u1 udp in-wonder 0 3
register wrong_udp u1 udp guessed 5 2
register right_tcp t1 tcp in-wonder 0 3
register wrong_tcp t1 tcp guessed 5 2
event 1 right_udp reg.state '"expires":300'
event 1 wrong_udp reg.state '"code":401'
rm "$DIR"/*.xml   # sipp has to know it
if grep -rl -e in-wonder -e guessed "$DIR"; then
    fail "a password was written to a file"
fi
