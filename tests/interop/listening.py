# SPDX-License-Identifier: MIT
# listening.py tcp|udp PORT: exit 0 when a socket of 127.0.0.1 or of any
# address is bound to PORT, without sending it anything.
import sys

LISTEN, BOUND = "0A", "07"


def main():
    proto, port = sys.argv[1], "%04X" % int(sys.argv[2])
    want = LISTEN if proto == "tcp" else BOUND
    with open("/proc/net/" + proto, encoding="ascii") as table:
        for line in list(table)[1:]:
            local, state = line.split()[1], line.split()[3]
            if local.endswith(":" + port) and state == want:
                return 0
    return 1


sys.exit(main())
