#!/bin/sh
# SPDX-License-Identifier: MIT
# sipp's own scenario "branchc" against a phone: it registers and then calls
# ua2@CA.cym.com at the same address, and its ACK and BYE carry that URI and
# no Route, so a switch stands in between. 30 calls over TCP.
. "${0%/*}/lib.inc"
. "$HERE/branch.inc"
branch tcp -t t1 -sf "$HERE/branch_uac.xml"
