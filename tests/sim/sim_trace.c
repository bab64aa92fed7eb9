/* SPDX-License-Identifier: MIT
 * What the simulator remembers and prints: packet hash, ladder, failures,
 * and the main of scenario programs. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_inner.h"

static void mix(struct sim *s, const void *p, size_t n)
{
    const unsigned char *b = p;
    while (n--)
        s->hash = (s->hash ^ *b++) * 0x100000001b3u;
}

/* Byte by byte, so that the hash is the same on every machine. */
static void mix_u64(struct sim *s, uint64_t v)
{
    unsigned char b[8];
    for (unsigned i = 0; i < 8; i++)
        b[i] = (unsigned char)(v >> (8 * i));
    mix(s, b, sizeof b);
}

/* "INVITE sip:bob@b" or "180 Ringing", and the CSeq. */
static void summary(char *out, size_t cap, const char *p, size_t n)
{
    size_t line = 0, i;
    char seq[24] = "";
    while (line < n && p[line] != '\r' && p[line] != '\n')
        line++;
    for (i = line; i + 7 < n; i++)
        if (!memcmp(p + i, "\nCSeq: ", 7)) {
            size_t k = 0;
            for (i += 7; i < n && p[i] != '\r' && k < sizeof seq - 1; i++)
                seq[k++] = p[i];
            seq[k] = 0;
            break;
        }
    if (line > 8 && !memcmp(p, "SIP/2.0 ", 8)) {
        p += 8;
        line -= 8;
    }
    if (line > 40)
        line = 40;
    snprintf(out, cap, "%.*s [%s]", (int)line, p, seq);
    for (i = 0; out[i]; i++)
        if ((unsigned char)out[i] < 32 || (unsigned char)out[i] > 126)
            out[i] = '.';
}

#define COLUMN 22
#define COLUMNS 16              /* more nodes: no columns                  */

static void crowd_line(const struct sim_seen *r)
{
    fprintf(stderr, "%9llu %s -> %s  %s%s%s %s\n", (unsigned long long)r->at,
            r->from->name, r->to ? r->to->name : "?",
            r->proto == SUA_UDP ? "" : "* ", r->text, *r->fate ? " " : "",
            r->fate);
}

static void ladder_line(const struct sim *s, const struct sim_seen *r)
{
    int from = r->from->index, to = r->to ? r->to->index : from;
    int left = from < to ? from : to, right = from < to ? to : from;
    char row[COLUMN * COLUMNS + 1];
    if (s->nodes > COLUMNS) {
        crowd_line(r);
        return;
    }
    memset(row, ' ', sizeof row);
    for (unsigned i = 0; i < s->nodes; i++)
        row[i * COLUMN] = '|';
    memset(row + left * COLUMN + 1, '-', (size_t)((right - left) * COLUMN) -
           (right > left));
    if (right > left)
        row[from < to ? right * COLUMN - 1 : left * COLUMN + 1] =
            from < to ? '>' : '<';
    row[(s->nodes - 1) * COLUMN + 1] = 0;
    fprintf(stderr, "%9llu %s  %s%s%s %s\n", (unsigned long long)r->at, row,
            r->proto == SUA_UDP ? "" : "* ", r->text, *r->fate ? " " : "",
            r->fate);
}

void sim_ladder(const struct sim *s)
{
    uint64_t i = s->in->seen > SIM_RING ? s->in->seen - SIM_RING : 0;
    fprintf(stderr, "%9s ", "ms");
    for (unsigned k = 0; k < s->nodes && s->nodes <= COLUMNS; k++)
        fprintf(stderr, "%-*.*s", COLUMN, COLUMN - 1, s->node[k].name);
    fprintf(stderr, "\n");
    for (; i < s->in->seen; i++)
        ladder_line(s, &s->in->ring[i % SIM_RING]);
}

void sim_fail(struct sim *s, const char *fmt, ...)
{
    va_list ap;
    sim_ladder(s);
    fprintf(stderr, "seed %llu, at %llu ms: ", (unsigned long long)s->seed,
            (unsigned long long)s->now);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, "\n");
    exit(1);
}

/* Keep-alives (RFC 5626 3.5.1, RFC 5389) are no messages. */
static int is_message(const struct sim_packet *p)
{
    return p->n > 4 && (unsigned char)p->data[0] >= ' ';
}

void sim__check_message(struct sim *s, const struct sim_packet *p)
{
    struct sua_hdr hdr[128];
    struct sua_msg m;
    char *copy;
    unsigned flags = SUA_PROTO_IS_STREAM(p->proto) ? SUA_INDEX_STREAM : 0;
    if (p->from->may_garble || !is_message(p))
        return;
    copy = malloc(p->n);
    if (!copy)
        abort();
    memcpy(copy, p->data, p->n);
    if (sua_msg_index(&m, copy, p->n, hdr, 128, flags) || sua_msg_check(&m))
        sim_fail(s, "%s sent a bad message: %s at %u\n%.*s", p->from->name,
                 sua_msg_strerror(m.err), m.err_off, (int)p->n, p->data);
    if (m.len != p->n)
        sim_fail(s, "%s sent %u bytes too many\n%.*s", p->from->name,
                 (unsigned)(p->n - m.len), (int)p->n, p->data);
    free(copy);
}

void sim__note(struct sim *s, const struct sim_packet *p, const char *fate)
{
    struct sim_seen *r = &s->in->ring[s->in->seen++ % SIM_RING];
    s->sent++;
    mix_u64(s, p->at);
    mix_u64(s, (uint64_t)p->from->index << 16 | p->proto);
    mix(s, p->dst.ip, sizeof p->dst.ip);
    mix_u64(s, p->dst.port);
    mix_u64(s, p->n);
    mix(s, p->data, p->n);
    mix(s, fate, strlen(fate));
    r->at = p->at;
    r->from = p->from;
    r->to = p->to;
    r->proto = p->proto;
    r->fate = fate;
    summary(r->text, sizeof r->text, p->data, p->n);
    if (s->verbose)
        ladder_line(s, r);
    if (s->verbose > 1)
        fprintf(stderr, "%.*s\n", (int)p->n, p->data);
    sim__check_message(s, p);
    if (s->check)
        s->check(s, p, s->user);
}

int sim_main(int argc, char **argv, unsigned seeds, void (*fn)(uint64_t seed))
{
    uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : seeds;
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    for (uint64_t i = 0; i < n; i++)
        fn(first + i);
    printf("%llu seeds from %llu: ok\n", (unsigned long long)n,
           (unsigned long long)first);
    return 0;
}
