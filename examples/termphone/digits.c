/* SPDX-License-Identifier: 0BSD
 * Digits we send: as telephone events in the audio stream (RFC 4733), or one
 * after the other in INFO requests (application/dtmf-relay), which many
 * gateways know although no RFC describes it. */
#include <stdio.h>
#include <string.h>

#include "phone.h"

enum { PAUSE_MS = 80, WAIT_MS = 500 };

static bool is_pause(char c)
{
    return c == 'w' || c == 'W';
}

static bool by_info(struct call *c, const char *sequence)
{
    size_t before = strlen(c->info), n = before;

    if (!c->sip || c->phase != PHASE_UP)
        return false;
    for (; *sequence && n + 1 < sizeof(c->info); sequence++) {
        if (strchr(" -,", *sequence))
            continue;
        if (!is_pause(*sequence) && dtmf_code(*sequence) < 0)
            break;
        c->info[n++] = *sequence;
    }
    c->info[*sequence ? before : n] = 0; /* all of it or nothing */
    if (!*sequence && !before)
        digits_next(c);
    return !*sequence;
}

bool digits_send(struct call *c, const char *sequence)
{
    const char *via = c->phone->o.dtmf_via;

    return via && !strcmp(via, "info") ? by_info(c, sequence)
                                       : voice_dtmf(c->voice, sequence);
}

static void drop_first(struct call *c)
{
    memmove(c->info, c->info + 1, strlen(c->info));
}

void digits_next(struct call *c)
{
    struct sua_body body = { SUA_STR_INIT("application/dtmf-relay"),
                             { NULL, 0 } };
    char text[40];
    int n;

    if (!c->info[0] || !c->sip)
        return;
    if (is_pause(c->info[0])) {
        drop_first(c);
        c->info_at = sua_posix_now() + WAIT_MS;
        return;
    }
    n = snprintf(text, sizeof(text), "Signal=%c\r\nDuration=%d\r\n",
                 c->info[0], DTMF_TONE_MS);
    body.data = sua_str_make(text, (size_t)n);
    if (request_info(c, &body))
        c->info[0] = 0;
}

void digits_told(struct phone *p, uint32_t call, unsigned status)
{
    struct call *c = call_get(p, call);

    if (!c || !c->info[0])
        return;
    if (status >= 300) {
        event_warn(p, "dtmf", "--dtmf-via rtp is the other way",
                   "call %lu: digits by INFO were refused, %u",
                   (unsigned long)call, status);
        c->info[0] = 0;
        return;
    }
    drop_first(c);
    c->info_at = sua_posix_now() + PAUSE_MS;
}
