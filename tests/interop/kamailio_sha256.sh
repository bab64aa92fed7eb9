#!/bin/sh
# SPDX-License-Identifier: MIT
# Two phones register at Kamailio, call each other through it and hear each
# other, over UDP, with SHA-256 digests.
. "${0%/*}/lib.inc"
. "$HERE/kamailio.inc"
need kamailio python3
need_ours termphone wavtool
talk udp SHA-256
expect 1 alice.txt "SHA-256"
