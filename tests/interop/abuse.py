# SPDX-License-Identifier: MIT
# abuse.py PORT udp|tcp MESSAGE_FILE...: what a peer should not send to a SIP
# program on 127.0.0.1:PORT. Exit 0 when the program behaved: it never fell
# silent to good requests, and closed the connections it had to close.
import random
import socket
import struct
import sys
import time

ADDRESS = ("127.0.0.1", int(sys.argv[1]))
PROTO = sys.argv[2]
FILES = sys.argv[3:]
DRIP_S = 6
count = 0


def request(method, via="", length=None, body=b"", extra=""):
    global count
    count += 1
    name = "%s%d" % (PROTO, count)
    lines = [
        "%s sip:bob@127.0.0.1:%d SIP/2.0" % (method, ADDRESS[1]),
        via or "Via: SIP/2.0/%s 127.0.0.1:9;branch=z9hG4bK%s;rport"
        % (PROTO.upper(), name),
        "Max-Forwards: 70", "From: <sip:abuse@lab.test>;tag=%s" % name,
        "To: <sip:bob@lab.test>", "Call-ID: abuse-%s@lab.test" % name,
        "CSeq: 1 " + method,
        "Content-Length: %d" % (len(body) if length is None else length)]
    if extra:
        lines.append(extra)
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def connect():
    return socket.create_connection(ADDRESS, 5)


def status_of(sock, seconds=5):
    """The status of the next response, 0 at the end of the connection."""
    sock.settimeout(seconds)
    data = b""
    while b"\r\n" not in data:
        try:
            more = sock.recv(65536)
        except ConnectionError:
            return 0
        if not more:
            return 0
        data = (data + more).lstrip(b"\r\n")     # the pong to a ping
    words = data.split(None, 2)
    if words[0] != b"SIP/2.0":
        sys.exit("no response: %r" % data[:80])
    return int(words[1])


def datagrams():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def good_request():
    """Whoever else misbehaves, a good request is answered."""
    sock = datagrams() if PROTO == "udp" else connect()
    with sock:
        sock.connect(ADDRESS) if PROTO == "udp" else None
        sock.sendall(request("OPTIONS"))
        try:
            status = status_of(sock)
        except socket.timeout:
            sys.exit("OPTIONS is not answered any more")
        if status not in (200, 401, 403, 404, 407, 480):
            sys.exit("OPTIONS is answered with %d" % status)


def garbage():
    rng = random.Random(2022)
    for size in list(range(0, 64)) + [500, 1400, 9000, 65000] * 25:
        yield rng.randbytes(size)
    for byte in (0, 10, 13, 32, 255):
        yield bytes([byte]) * 1400
    good = request("OPTIONS")
    for end in range(0, len(good) - 4, 3):
        yield good[:end]
    for _ in range(500):
        bad = bytearray(good)
        for _ in range(rng.randrange(1, 6)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        yield bytes(bad)
    yield request("OPTIONS", length=4000000000)
    yield request("OPTIONS", length=-1)
    yield request("INVITE", extra="X: " + "y" * 60000)
    yield request("OPTIONS", extra="\r\n".join(["v: x"] * 5000))


def torture():
    for name in FILES:
        with open(name, "rb") as file:
            yield file.read()


def over_udp():
    sender = datagrams()
    for number, data in enumerate(list(garbage()) + list(torture())):
        sender.sendto(data, ADDRESS)
        if number % 50 == 0:
            good_request()
    good_request()


def closed(sock, seconds):
    """Whether the peer ends the connection; anything it sends is read."""
    sock.settimeout(seconds)
    try:
        while sock.recv(65536):
            pass
        return True
    except ConnectionError:
        return True
    except socket.timeout:
        return False


def send_all(sock, data):
    try:
        sock.sendall(data)
        return True
    except OSError:
        return False


def too_long():
    """A body no one can hold: refused and closed, not waited for."""
    for length in ("4000000000", "99999999999999999999", "-1"):
        with connect() as sock:
            send_all(sock, request("OPTIONS", length=0).replace(
                b"Content-Length: 0", b"Content-Length: %s" % length.encode()))
            status = status_of(sock)
            if status and not 400 <= status < 600:
                sys.exit("Content-Length %s: %d" % (length, status))
            if status and not closed(sock, 40):
                sys.exit("Content-Length %s: still connected" % length)


def endless_head():
    with connect() as sock:
        send_all(sock, b"OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\n")
        for _ in range(4000):
            if not send_all(sock, b"X-More: %s\r\n" % (b"x" * 1000)):
                return
        if not closed(sock, 10):
            sys.exit("a head without an end is read for ever")


def drip():
    """A byte a second delays nobody; then it closes in mid message."""
    with connect() as slow:
        for byte in request("OPTIONS")[:DRIP_S]:
            slow.sendall(bytes([byte]))
            time.sleep(1)
            good_request()


def cut_short():
    good = request("MESSAGE", length=100, body=b"half")
    for end in (1, 20, len(good) - 6, len(good)):
        with connect() as sock:
            sock.sendall(good[:end])
    for end in (1, 20, len(good)):
        with connect() as sock:     # closes with a reset
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
            sock.sendall(good[:end])
    with connect() as sock:         # no more to send, but still reading
        sock.sendall(request("OPTIONS"))
        sock.shutdown(socket.SHUT_WR)
        status_of(sock)


def split_up():
    """Byte by byte, and three in one piece: all are answered."""
    with connect() as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"\r\n\r\n" + request("OPTIONS"):
            sock.sendall(bytes([byte]))
        if not status_of(sock):
            sys.exit("split request: closed")
    with connect() as sock:
        sock.sendall(request("OPTIONS") + request("OPTIONS") +
                     request("OPTIONS"))
        sock.settimeout(5)
        data = b""
        while data.count(b"SIP/2.0 ") < 3:
            more = sock.recv(65536)
            if not more:
                sys.exit("pipelined requests: closed")
            data += more


def over_tcp():
    split_up()
    for number, data in enumerate(list(garbage()) + list(torture())):
        with connect() as sock:
            send_all(sock, data)
        if number % 50 == 0:
            good_request()
    many = [connect() for _ in range(20)]
    cut_short()
    good_request()
    too_long()
    endless_head()
    good_request()
    drip()
    for sock in many:
        sock.close()
    good_request()


over_udp() if PROTO == "udp" else over_tcp()
