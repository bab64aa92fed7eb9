#!/bin/sh
# SPDX-License-Identifier: MIT
# sipdump --json is JSON for every input: the fixtures, the fuzz corpora and
# 2,000 broken copies of them, one object a message, with the verdict of the
# plain form, faults inside the message, and values that are its bytes. -v
# puts "^" below the byte of each fault.
set -eu
BUILD=${BUILD:-build}
dump=$BUILD/sipdump
[ -x "$dump" ] || { echo "no $dump"; exit 77; }
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
exec python3 - "$dump" <<'END'
import glob, json, random, struct, subprocess, sys

dump = sys.argv[1]
failed = []


def run(*args, data):
    r = subprocess.run([dump, *args], input=data, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=60)
    if r.returncode not in (0, 1) or r.stderr:
        failed.append("%s: exit %d %s" % (args, r.returncode, r.stderr))
    return r.stdout


def bytes_of(text):
    return text.encode("utf-8", "surrogateescape")


def check(name, message, ok, line):
    try:
        j = json.loads(line.decode("utf-8"))
    except ValueError as e:
        failed.append("%s: %s" % (name, e))
        return
    if j["ok"] != ok or j["kind"] not in ("request", "response"):
        failed.append("%s: other verdict" % name)
    if ok != (not any(f["refused"] for f in j["faults"])):
        failed.append("%s: ok and its faults disagree" % name)
    last = 0
    for f in j["faults"]:
        in_body = f["name"] in ("sdp", "multipart")
        if not (last <= f["offset"] <= len(message)):
            failed.append("%s: fault at %d" % (name, f["offset"]))
        before = message[:f["offset"]]
        if f["line"] != before.count(b"\n") + 1 or \
                f["column"] != len(before) - before.rfind(b"\n"):
            failed.append("%s: line of %d" % (name, f["offset"]))
        if not (f["text"] and f["rfc"].startswith("RFC ") and f["name"]):
            failed.append("%s: fault without words" % name)
        last = last if in_body else f["offset"]
    unfolded = message.replace(b"\r\n", b"  ")
    for h in j["headers"]:
        if bytes_of(h["value"]) not in unfolded:
            failed.append("%s: %s is not in it" % (name, h["name"]))
        if message[:h["offset"]].count(b"\n") + 1 != h["line"]:
            failed.append("%s: line of %s" % (name, h["name"]))
        if ("parsed" in h) and ("fault" in h):
            failed.append("%s: %s parsed and bad" % (name, h["name"]))


def read(pattern):
    for path in sorted(glob.glob(pattern)):
        with open(path, "rb") as f:
            yield path, f.read()


inputs = [("empty", b""), ("lines", b"\r\n\r\n"), ("bytes", bytes(range(256)))]
for pattern in ("tests/fixtures/rfc4475/*.dat", "tests/fixtures/rfc5118/*.dat",
                "tests/fixtures/corpus/*.sip", "tests/fuzz/corpus/*/*"):
    inputs += read(pattern)
rng = random.Random(3)
good = [d for n, d in inputs if n.startswith("tests/fixtures")]
for i in range(2000):
    d = bytearray(rng.choice(good))
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(d))
        how = rng.randrange(3)
        if how == 0:
            d[at] = rng.choice(b"\0\r\n \t\"<>;,=%@:/\\()[]*\x7f\x80\xc3\xff09aZ")
        elif how == 1:
            del d[at:at + rng.randint(1, 8)]
        else:
            d[at:at] = d[at:at + rng.randint(1, 12)]
        if not d:
            d = bytearray(b"x")
    inputs.append(("broken %d" % i, bytes(d)))

pack = b"".join(struct.pack(">I", len(d)) + d for n, d in inputs)
plain = run("--pack", "-", data=pack).splitlines()
out = run("--json", "--pack", "-", data=pack).split(b"\n")
if len(plain) != len(inputs) or len(out) != len(inputs) + 1 or out[-1]:
    sys.exit("%d inputs, %d lines, %d objects" %
             (len(inputs), len(plain), len(out) - 1))
for (name, d), verdict, line in zip(inputs, plain, out):
    check(name, d, verdict == b"ok", line)

# For people the same, and the mark stands where the message says.
run("-v", "--pack", "-", data=pack)
text = run("-v", "-", data=b"OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:a@b;x\r\n\r\n")
if b"To: <sip:a@b;x\n    " + b" " * 14 + b"^\n" not in text:
    failed.append("no mark in %r" % text)

# A stream: offsets and lines go on counting.
one = b"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n"
two = [json.loads(l) for l in
       run("--json", "--stream", "-", data=one + b"\r\n" + one).splitlines()]
if len(two) != 2 or two[1]["headers"][0]["line"] != 6 or \
        two[1]["headers"][0]["offset"] != len(one) + 2 + 25:
    failed.append("stream: %r" % two)

print("%d inputs" % len(inputs))
for f in failed[:20]:
    print(f)
sys.exit(1 if failed else 0)
END
