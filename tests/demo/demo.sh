#!/bin/sh
# SPDX-License-Identifier: MIT
# make demo: a switch and three phones on loopback. All register with digest,
# alice calls bob through the switch; each plays speech of its own and
# records both directions; digits both ways, a message, hold and resume. Then
# bob watches carol's presence, which she publishes at the switch, and alice
# transfers bob to carol, blindly and attended. Everything is checked, the
# recordings by cross-correlation. Leaves the WAV files, alice's ladder and
# the JSON logs in $BUILD/demo/. Needs nothing but our own programs and a
# shell; takes half a minute.
set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
DIR=$BUILD/demo
LC_ALL=C
export LC_ALL
rm -rf "$DIR"
mkdir -p "$DIR"
running=
begun=$(date +%s)

say() { printf '%2ds  %s\n' $(($(date +%s) - begun)) "$*"; }

fail() {
    echo "demo: FAILED: $*" >&2
    for log in "$DIR"/*.err; do
        [ ! -s "$log" ] || { echo "--- $log" && tail -n 8 "$log"; } >&2
    done
    echo "logs: $DIR" >&2
    exit 1
}

cleanup() {
    for pid in $running; do
        kill "$pid" 2>/dev/null || :
    done
    for pid in $running; do
        wait "$pid" 2>/dev/null || :
    done
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# start NAME COMMAND...
start() {
    name=$1
    shift
    timeout --foreground -k 2 75 "$@" >"$DIR/$name.json" \
        2>"$DIR/$name.err" </dev/null &
    eval "pid_$name=$!"
    running="$running $!"
}

# ended NAME WHAT: it ends by itself, with status 0.
ended() {
    eval "pid=\$pid_$1"
    rc=0
    wait "$pid" || rc=$?
    [ $rc = 0 ] || fail "$2 ($1: exit status $rc)"
}

# event SECONDS NAME ERE WHAT: a JSON line of NAME matches; $line is the
# first that does.
event() {
    left=$(($1 * 10))
    until line=$(grep -E -m 1 "$3" "$DIR/$2.json" 2>/dev/null); do
        left=$((left - 1))
        [ $left -gt 0 ] || fail "$4 (no $3 in $2.json)"
        sleep 0.1
    done
}

# heard PLAYED RECORDING WHAT: the right channel is what was received.
heard() {
    "$BUILD/wavtool" compare "$DIR/$1" "$DIR/$2" right >"$DIR/report" 2>&1 ||
        fail "$3: $(cat "$DIR/report")"
    say "$3: $(cat "$DIR/report")"
    rm "$DIR/report"
}

for program in switch termphone wavtool; do
    [ -x "$BUILD/$program" ] || fail "$BUILD/$program is not built"
done

# ---- a registrar and proxy -------------------------------------------------
printf 'alice:in-wonder\nbob:the builder\ncarol:of the bells\n' >"$DIR/users.txt"
start switch "$BUILD/switch" -j -u "$DIR/users.txt" -l udp:127.0.0.1:0 \
    --digest sha-256,md5
event 5 switch '"ev":"ready"' "the switch did not start"
port=$(echo "$line" | sed 's/.*"udp":\([0-9]*\).*/\1/')
say "switch at 127.0.0.1:$port"

# ---- two phones ------------------------------------------------------------
"$BUILD/wavtool" gen "$DIR/alice-says.wav" speechlike 11 4
"$BUILD/wavtool" gen "$DIR/bob-says.wav" speechlike 22 4

TERMPHONE_PASSWORD='the builder' start bob "$BUILD/termphone" answer \
    --auto-answer --json -4 -l 127.0.0.1:0 -a "bob@127.0.0.1:$port" \
    --audio "in=wav:$DIR/bob-says.wav,out=null" \
    --record "$DIR/bob-heard.wav" --dtmf 'wwwwwwwww34#' --timeout 35
event 5 bob '"ev":"reg.state","state":"registered"' "bob did not register"
say "bob is registered"

cat >"$DIR/alice.script" <<'END'
wait registered
call bob
wait answered
msg bob 'see you at eight'
wait 4.5
dtmf 12#
wait dtmf=34#
hold
wait held
wait 1
resume
wait active
wait 1
hangup
wait ended
quit
END
TERMPHONE_PASSWORD=in-wonder start alice "$BUILD/termphone" --json -4 \
    -l 127.0.0.1:0 -a "alice@127.0.0.1:$port" \
    --audio "in=wav:$DIR/alice-says.wav,out=null" \
    --record "$DIR/alice-heard.wav" --script "$DIR/alice.script" \
    --trace "$DIR/ladder.txt" --timeout 35
event 5 alice '"ev":"reg.state","state":"registered"' \
    "alice did not register"
say "alice is registered"

# ---- the call --------------------------------------------------------------
event 5 alice '"ev":"call.state".*"state":"up"' \
    "bob did not answer"
say "bob answered"
event 5 bob '"ev":"msg","dir":"in".*"text":"see you at eight"' \
    "the message did not arrive"
say "the message arrived"
for digit in 1 2 '#'; do
    event 10 bob "\"ev\":\"call.dtmf\".*\"digit\":\"$digit\"" \
        "bob did not hear the digit $digit"
done
for digit in 3 4 '#'; do
    event 10 alice "\"ev\":\"call.dtmf\".*\"digit\":\"$digit\"" \
        "alice did not hear the digit $digit"
done
say "digits arrived both ways"
event 10 bob '"ev":"call.media".*"dir":"(recvonly|inactive)"' \
    "bob was not put on hold"
say "bob is on hold"
event 5 alice '"ev":"call.end"' "the call did not end"
ended alice "alice was not content"
ended bob "bob was not content"
grep -A 99 '"dir":"\(recvonly\|inactive\)"' "$DIR/bob.json" |
    grep -q '"ev":"call.media".*"dir":"sendrecv"' ||
    fail "the call was not resumed"
say "resumed, hung up"
heard alice-says.wav bob-heard.wav "bob heard alice"
heard bob-says.wav alice-heard.wav "alice heard bob"

# ---- presence --------------------------------------------------------------
# phone NAME PASSWORD WHO ARGS...: as one of the users.
phone() {
    log=$1 password=$2 who=$3
    shift 3
    TERMPHONE_PASSWORD=$password start "$log" "$BUILD/termphone" --json -4 \
        -l 127.0.0.1:0 -a "$who@127.0.0.1:$port" --timeout 20 "$@"
}

phone watcher 'the builder' bob subscribe carol
event 5 watcher '"ev":"notify".*"value":"closed"' \
    "bob did not hear that carol is away"
say "bob watches carol: she is not there"
cat >"$DIR/publish.script" <<'END'
wait registered
publish open 'at my desk'
wait published
wait 500ms
publish on-the-phone
wait 500ms
publish off
wait !published
END
phone publisher 'of the bells' carol --script "$DIR/publish.script" \
    --expect published
event 5 watcher '"value":"open","text":"open, .*at my desk' \
    "bob did not hear that carol is at her desk"
say "carol published: at her desk; bob was told"
event 5 watcher '"value":"on-the-phone"' \
    "bob did not hear that carol is on the phone"
say "carol published: on the phone; bob was told"
ended publisher "carol was not content"
kill -INT "$pid_watcher"
wait "$pid_watcher" || [ $? = 130 ] || fail "bob was not content"
say "carol took it back, bob has left"

# ---- transfers -------------------------------------------------------------
"$BUILD/wavtool" gen "$DIR/carol-says.wav" speechlike 33 4

# transferred KIND: alice's script NAME.script connects bob and carol, who
# then hear each other, and only each other.
transferred() {
    phone "${1}_bob" 'the builder' bob answer --transfers yes \
        --audio "in=wav:$DIR/bob-says.wav,loop,out=null" \
        --record "$DIR/${1}_bob.wav"
    phone "${1}_carol" 'of the bells' carol answer --transfers yes --for 3s \
        --audio "in=wav:$DIR/carol-says.wav,loop,out=null" \
        --record "$DIR/${1}_carol.wav"
    for who in bob carol; do
        event 5 "${1}_$who" '"state":"registered"' "$who did not register"
    done
    phone "${1}_alice" in-wonder alice --audio null --expect transferred \
        --script "$DIR/$1.script"
    event 10 "${1}_alice" '"ev":"transfer".*"dir":"out","state":"done"' \
        "$1 transfer: bob did not reach carol"
    ended "${1}_alice" "alice was not content with the $1 transfer"
    ended "${1}_bob" "bob was not content with the $1 transfer"
    ended "${1}_carol" "carol was not content with the $1 transfer"
    say "$1 transfer: alice has left, bob and carol have talked"
}

cat >"$DIR/blind.script" <<'END'
wait registered
call bob
wait answered
wait 500ms
transfer carol
wait ended 5s
END
transferred blind
heard bob-says.wav blind_carol.wav "carol heard bob"
heard carol-says.wav blind_bob-2.wav "bob heard carol"

cat >"$DIR/attended.script" <<'END'
wait registered
call bob
wait answered
hold
wait held
call carol
wait answered
wait 500ms
attend
wait transferred 5s
wait ended 5s
END
transferred attended
grep -q '"ev":"transfer".*"state":"replaced"' "$DIR/attended_carol.json" ||
    fail "carol's call with alice was not replaced"
heard bob-says.wav attended_carol-2.wav "carol heard bob"
heard carol-says.wav attended_bob-2.wav "bob heard carol"
kill "$pid_switch"
ended switch "the switch did not end well"

echo
cat "$DIR/ladder.txt"
grep -q 'INVITE' "$DIR/ladder.txt" || fail "the ladder is empty"
echo
echo "demo: ok"
