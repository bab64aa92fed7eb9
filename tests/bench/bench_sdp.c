/* SPDX-License-Identifier: MIT
 * Reading the description of a usual call, 12 lines.
 * Usage: bench_sdp strict|lenient ITERATIONS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sip/sdp.h"

static const char usual[] =
    "v=0\r\n"
    "o=- 3724394400 3724394405 IN IP4 198.51.100.1\r\n"
    "s=-\r\n"
    "c=IN IP4 198.51.100.1\r\n"
    "t=0 0\r\n"
    "m=audio 49170 RTP/AVP 0 8 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-15\r\n"
    "a=ptime:20\r\n"
    "a=sendrecv\r\n";

static struct sua_sdp sdp;

/* Not inlined, so that the compiler cannot tell one text from the next. */
static int (*volatile parse)(struct sua_str, struct sua_sdp *, size_t *) =
    sua_sdp_parse;

int main(int argc, char **argv)
{
    unsigned long i, n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    struct timespec t0, t1;

    if (argc > 1 && !strcmp(argv[1], "lenient"))
        parse = sua_sdp_parse_lenient;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    for (i = 0; i < n; i++)
        if (parse(sua_str_make(usual, sizeof(usual) - 1), &sdp, NULL) ||
            sdp.media[0].ncodec != 3)
            return 1;
    clock_gettime(CLOCK_MONOTONIC, &t1);
    printf("%lld\n", (long long)(t1.tv_sec - t0.tv_sec) * 1000000000 +
                         (t1.tv_nsec - t0.tv_nsec));
    return 0;
}
