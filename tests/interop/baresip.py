# SPDX-License-Identifier: MIT
# baresip.py PORT FIFO: hands the lines that come through FIFO to baresip as
# commands, and prints its responses and events, one JSON object a line.
# Netstrings of JSON over TCP, as baresip's module ctrl_tcp wants them; it
# serves one connection at a time.
import json
import os
import select
import socket
import sys


def send(sock, line):
    word, _, rest = line.partition(" ")
    text = json.dumps({"command": word, "params": rest}).encode()
    sock.sendall(b"%d:%s," % (len(text), text))


def show(data):
    """Prints the complete netstrings; what is left is returned."""
    while True:
        size, colon, rest = data.partition(b":")
        if not colon or len(rest) <= int(size):
            return data
        print(json.dumps(json.loads(rest[:int(size)])), flush=True)
        data = rest[int(size) + 1:]


def main():
    sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
    fifo = os.open(sys.argv[2], os.O_RDWR)
    commands = events = b""
    while True:
        ready, _, _ = select.select([sock, fifo], [], [])
        if fifo in ready:
            commands += os.read(fifo, 4096)
            *lines, commands = commands.split(b"\n")
            for line in lines:
                send(sock, line.decode())
        if sock in ready:
            data = sock.recv(65536)
            if not data:
                return
            events = show(events + data)


main()
