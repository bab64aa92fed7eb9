#!/bin/sh
# SPDX-License-Identifier: MIT
# baresip hears at our switch of messages that wait (RFC 3842). Each second
# one of 1.0.0 that asks for its mailbox falls into an endless loop of
# SUBSCRIBEs, sends none of them and hears nobody: it is killed then, and the
# next one may do.
. "${0%/*}/lib.inc"
. "$HERE/switch.inc"
. "$HERE/baresip.inc"
need baresip python3
need_ours termphone switch

printf 'alice:in-wonder\nbob:the builder\n' >"$DIR/users.txt"
printf 'Messages-Waiting: yes\r\nVoice-Message: 3/1 (0/0)\r\n' >"$DIR/mailbox"
switch_start lab.test -u "$DIR/users.txt"
member_of_lab bob 'the builder' mailbox publish --body "$DIR/mailbox" \
    --event message-summary --no-register

# Whatever state they are in.
end_them() {
    kill "$pid_watch" 2>/dev/null || :
    kill -KILL "$(ps -o pid= --ppid "$pid_baresip" | tr -d ' ')" || :
    for pid in "$pid_watch" "$pid_baresip"; do
        wait "$pid" || :
        forget "$pid"
    done
}

for try in 1 2 3 4 5 6 7 8; do
    baresip_launch mwi=yes
    if within 2 has baresip.out 'Voice-Message: 3/1'; then
        end_them
        say "baresip was told of the messages"
        exit 0
    fi
    end_them
done
has switch.out '"ev":"watcher".*message-summary' &&
    fail "baresip asked and was not told of the messages"
skip "baresip did nothing but loop"
