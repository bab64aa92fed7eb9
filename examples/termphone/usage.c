/* SPDX-License-Identifier: 0BSD
 * What -h and -V print. */
#include <stdio.h>

#include "phone.h"
#include "sip/version.h"

/* In pieces: C99 promises no more than 4,095 bytes of a string. */
static const char *const texts[] = {
"termphone - a SIP phone for your terminal and your scripts\n"
"usage: termphone [OPTIONS] [COMMAND [ARGS]]        no "
    "COMMAND: interactive phone\n"
"\n"
"  call TARGET              place a call; exit status says how it ended\n"
"  answer                   wait for one call and answer it "
    "(--reply 486 to refuse)\n"
"  register                 register and stay (--once: print "
    "the binding and exit)\n"
"  message TARGET TEXT      send an instant message ('-': read "
    "the text from stdin)\n"
"  options TARGET           ping a server or phone: round "
    "trip, agent, methods\n"
"  subscribe TARGET         print each notification (--event, "
    "--once, --for)\n"
"  publish STATE [NOTE]     keep our presence published: open "
    "closed away busy ...;\n"
"                           with --body FILE any document (--once: "
    "leave it there)\n"
"TARGET: bob | 1234 | bob@example.com | bob@example.com/tcp |\n"
"        'sip:bob@[2001:db8::1]:5070;transport=tcp'\n"
"\n"
"account   -a, --account AOR       alice@example.com[/udp|tcp] or sip: URI\n"
"          -u, --auth-user NAME    if the login differs from "
    "the AOR    --realm R\n"
"          --password-file FILE | --password-cmd CMD | --ha1 HEX |\n"
"          env TERMPHONE_PASSWORD | prompt\n"
"          -s, --server HOST[:P]   registrar if not the AOR's domain\n"
"          -p, --proxy URI         requests go through here first\n"
"          --expires SEC [600]     --no-register\n"
"          --instance urn:uuid:... this device (RFC 5626); with "
    "it --outbound\n"
"          --gruu public|temporary as our Contact in calls\n"
"network   -t, --transport T       udp tcp [both; the target decides]\n"
"          -l, --listen ADDR[:PORT] (repeat; udp:ADDR, "
    "tcp:ADDR for one of them)\n"
"          -4, --ipv4  -6, --ipv6  --public ADDR    "
    "--rtp-ports A-B [10000-10999]\n"
"call      --for DUR  hang up after DUR     --ring DUR  give "
    "up ringing [60s]\n"
"          --hold DUR  a second after the answer, hold for DUR, then resume\n"
"          --dtmf SEQ (digits, 'w'=0.5s, 'W'=wait for far audio)  "
    "--dtmf-via rtp|info\n"
"          --reply CODE  --answer-after DUR  --auto-answer  --max-calls N\n"
"          --session SEC  refresh calls in this time   "
    "--reliable  require 100rel\n"
"          --header 'N: V' (repeat)  --codec LIST [pcmu,pcma]\n"
"          --transfers ask|yes|no  when a peer transfers us, or a caller "
    "takes a\n"
"                                  call's place [ask; no without a "
    "script or keyboard]\n",
"events    --event NAME            presence dialog message-summary reg "
    "conference\n"
"                                  or any other [presence]\n"
"          --body FILE             what to publish; --content-type "
    "T if the event's\n"
"                                  is not known\n"
"          --resource AOR          whose state [the account's]\n"
"          --show-calls no|state|all  to those who subscribe to \"dialog\" "
    "[no];\n"
"                                  all: they may pick them up\n"
"audio     -A, --audio SPEC        auto | null | tone | echo | "
    "mic-only | speaker-only\n"
"                                  in=SRC,out=SINK with "
    "wav:F[,loop]  raw:F|-  pipe:CMD\n"
"          --record FILE.wav       stereo: left = us, right = them; "
    "FILE-2.wav ...\n"
"                                  of the second call and so on\n"
"          --ptime MS [20]         --jitter MIN-MAX [20-200]\n"
"output    -j, --json              one JSON object per event on stdout\n"
"          -q quiet   -v -vv -vvv  details; + SIP summary "
    "lines; + full messages\n"
"          --trace FILE            .txt .jsonl .pcap by extension\n"
"                                  (repeat; '-' = text ladder "
    "live on stderr)\n"
"scripts   --expect COND           fail with 20 unless COND "
    "happened (repeat):\n"
"                                  registered incoming ringing early "
    "answered held\n"
"                                  active joined transferred ended "
    "subscribed\n"
"                                  published code=486 dtmf=12# rtp>50 "
    "loss<2%\n"
"                                  text='ok' presence=open lamp=busy "
    "mwi=yes\n"
"                                  notified=presence; !COND: it did not\n"
"          --timeout DUR           end the whole run after DUR [none]\n"
"          -i, --script FILE|-     interactive commands from a file or stdin\n"
"          --on-error stop|continue\n"
"          -h this help (`help` lists the interactive commands)   -V version\n"
"every option can be set as TERMPHONE_NAME in the environment\n"
"\n",
"exit      0 done as asked         10 busy 486 600\n"
"          1 internal error        11 declined 603, other 3xx 4xx 6xx "
    "(403 489)\n"
"          2 usage                 12 unavailable 404 410 480 484 604\n"
"          3 name, route, socket   13 server failure 5xx\n"
"          4 no reply in time      14 no media in common 488\n"
"          5 login refused         20 an --expect was not met\n"
"          6 remote hung up early  130 143 interrupted, after a clean BYE\n"
};

void usage_print(void)
{
    size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        fputs(texts[i], stdout);
}

void usage_version(void)
{
    printf("termphone %s (libsua ABI %d; udp tcp; pcmu pcma)\n", SUA_VERSION,
           SUA_ABI);
}
