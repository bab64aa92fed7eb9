# SPDX-License-Identifier: MIT
# ports.py LENGTH...: for each length, the first port of a run of so many
# ports of 127.0.0.1 that are free for UDP and TCP now. Runs begin at even
# ports, below the range from which the kernel takes its own.
import random
import socket
import sys


def hold(port):
    held = []
    try:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            s = socket.socket(socket.AF_INET, kind)
            held.append(s)
            s.bind(("127.0.0.1", port))
    except OSError:
        for s in held:
            s.close()
        return None
    return held


def run(length):
    for _ in range(1000):
        first = random.randrange(16000, 32000 - length, 2)
        held = [hold(first + i) for i in range(length)]
        if None not in held:
            return first, held
        for pair in held:
            for s in pair or ():
                s.close()
    sys.exit("no free ports")


def main():
    kept = []
    for text in sys.argv[1:]:
        first, held = run(int(text))
        kept.append(held)
        print(first)


main()
