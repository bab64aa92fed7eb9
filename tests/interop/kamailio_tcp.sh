#!/bin/sh
# SPDX-License-Identifier: MIT
# Two phones register at Kamailio, call each other through it and hear each
# other, over TCP, with MD5 digests.
. "${0%/*}/lib.inc"
. "$HERE/kamailio.inc"
need kamailio python3
need_ours termphone wavtool
talk tcp MD5
