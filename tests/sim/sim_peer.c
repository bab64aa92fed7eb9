/* SPDX-License-Identifier: MIT
 * The scripted peer: see sim_peer.h. */
#include "sim_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char sim_peer_sdp[] =
    "v=0\r\no=peer 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\n"
    "t=0 0\r\nm=audio 4002 RTP/AVP 0\r\n";

/* ---- in ----------------------------------------------------------------- */
static void take(struct sim_peer *p, const char *text, size_t n)
{
    if (p->n == SIM_PEER_LOG || n >= SIM_PEER_MSG)
        sim_fail(p->node->sim, "%s: log full", p->node->name);
    memcpy(p->p[p->n].text, text, n);
    p->p[p->n].text[n] = 0;
    p->p[p->n].at = p->node->sim->now;
    p->n++;
    if (p->react)
        p->react(p, p->p[p->n - 1].text, p->arg);
}

static void packet(struct sim_node *n, const struct sim_packet *pkt)
{
    struct sim_peer *p = (struct sim_peer *)n->user;

    p->conn = NULL;
    take(p, pkt->data, pkt->n);
}

static size_t whole(const char *text)
{
    const char *end = strstr(text, "\r\n\r\n"), *len;

    if (!end)
        return 0;
    len = strstr(text, "\r\nContent-Length: ");
    return (size_t)(end + 4 - text) +
           (len && len < end ? (size_t)strtoul(len + 18, NULL, 10) : 0);
}

static void data(struct sim_node *n, struct sim_conn *c, const char *text,
                 size_t len)
{
    struct sim_peer *p = (struct sim_peer *)n->user;
    size_t one;

    p->conn = c;
    if (p->npart + len >= sizeof p->part)
        sim_fail(n->sim, "%s: stream too long", n->name);
    memcpy(p->part + p->npart, text, len);
    p->npart += len;
    p->part[p->npart] = 0;
    while ((one = whole(p->part)) > 0 && one <= p->npart) {
        take(p, p->part, one);
        p->npart -= one;
        memmove(p->part, p->part + one, p->npart + 1);
    }
}

static void closed(struct sim_node *n, struct sim_conn *c)
{
    struct sim_peer *p = (struct sim_peer *)n->user;

    if (p->conn == c)
        p->conn = NULL;
    p->npart = 0;
}

void sim_peer_open(struct sim_peer *p, struct sim *s, const char *name)
{
    static const struct sim_script script = { packet, NULL, data, closed };

    memset(p, 0, sizeof *p);
    p->node = sim_script(s, name, &script);
    p->node->user = p;
}

void sim_peer_connect(struct sim_peer *p)
{
    p->conn = sim_connect(p->node, &p->ua->addr, SUA_TCP);
    sim_run_for(p->node->sim, 50);
    if (!p->conn)
        sim_fail(p->node->sim, "%s: no connection", p->node->name);
}

void sim_peer_say(struct sim_peer *p, const char *text)
{
    if (p->conn)
        sim_write(p->node, p->conn, text, strlen(text));
    else
        sim_sendz(p->node, &p->ua->addr, text);
}

/* ---- the log ------------------------------------------------------------ */
static int find(const struct sim_peer *p, const char *prefix, unsigned n)
{
    unsigned i;

    for (i = 0; i < p->n; i++)
        if (!strncmp(p->p[i].text, prefix, strlen(prefix)) && !n--)
            return (int)i;
    return -1;
}

unsigned sim_peer_count(const struct sim_peer *p, const char *prefix)
{
    unsigned n = 0;

    while (find(p, prefix, n) >= 0)
        n++;
    return n;
}

const char *sim_peer_nth(const struct sim_peer *p, const char *prefix,
                         unsigned n)
{
    int i = find(p, prefix, n);

    return i < 0 ? "" : p->p[i].text;
}

const char *sim_peer_last(const struct sim_peer *p, const char *prefix)
{
    unsigned n = sim_peer_count(p, prefix);

    return n ? sim_peer_nth(p, prefix, n - 1) : "";
}

uint64_t sim_peer_when(const struct sim_peer *p, const char *prefix,
                       unsigned n)
{
    int i = find(p, prefix, n);

    return i < 0 ? 0 : p->p[i].at;
}

const char *sim_peer_hdr(const char *text, const char *name)
{
    static char out[16][512];
    static unsigned turn;
    char key[64], *v = out[turn++ % 16];
    const char *at;

    snprintf(key, sizeof key, "\r\n%s: ", name);
    at = strstr(text, key);
    v[0] = 0;
    if (at)
        snprintf(v, 512, "%.*s", (int)strcspn(at + strlen(key), "\r"),
                 at + strlen(key));
    return v;
}

unsigned sim_peer_cseq(const char *text)
{
    return (unsigned)strtoul(sim_peer_hdr(text, "CSeq"), NULL, 10);
}

/* ---- out ---------------------------------------------------------------- */
static const char *transport(const struct sim_peer *p)
{
    return p->conn ? ";transport=tcp" : "";
}

/* Contact and type of the body unless lines has them, lines, the body. */
static void put_tail(const struct sim_peer *p, char *out, size_t cap,
                     const char *lines, const char *sdp)
{
    int typed = lines && strstr(lines, "Content-Type:");
    char contact[80];

    snprintf(contact, sizeof contact,
             "Contact: <sip:peer@10.0.0.2:5060%s>\r\n", transport(p));
    snprintf(out, cap, "%s%s%sContent-Length: %u\r\n\r\n%s",
             lines && strstr(lines, "Contact:") ? "" : contact,
             lines ? lines : "",
             sdp && !typed ? "Content-Type: application/sdp\r\n" : "",
             (unsigned)(sdp ? strlen(sdp) : 0), sdp ? sdp : "");
}

void sim_peer_answer(struct sim_peer *p, const char *request,
                     unsigned status, const char *tag, const char *lines,
                     const char *sdp)
{
    char out[4096];
    int n;

    n = snprintf(out, sizeof out,
                 "SIP/2.0 %u X\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s%s\r\n"
                 "Call-ID: %s\r\nCSeq: %s\r\n",
                 status, sim_peer_hdr(request, "Via"),
                 sim_peer_hdr(request, "From"),
                 sim_peer_hdr(request, "To"), tag ? ";tag=" : "",
                 tag ? tag : "", sim_peer_hdr(request, "Call-ID"),
                 sim_peer_hdr(request, "CSeq"));
    put_tail(p, out + n, sizeof out - (size_t)n, lines, sdp);
    sim_peer_say(p, out);
}

static void target_of(struct sim_leg *l, const char *text)
{
    const char *c = sim_peer_hdr(text, "Contact");
    size_t n = strcspn(c, ">");

    if (*c == '<')
        snprintf(l->target, sizeof l->target, "%.*s", (int)n - 1, c + 1);
}

void sim_leg_uas(struct sim_leg *l, const char *invite, const char *tag)
{
    memset(l, 0, sizeof *l);
    snprintf(l->call_id, sizeof l->call_id, "%s",
             sim_peer_hdr(invite, "Call-ID"));
    snprintf(l->local, sizeof l->local, "%s;tag=%s",
             sim_peer_hdr(invite, "To"), tag);
    snprintf(l->remote, sizeof l->remote, "%s", sim_peer_hdr(invite, "From"));
    target_of(l, invite);
    l->cseq = 100;
}

void sim_peer_invite(struct sim_peer *p, struct sim_leg *l, const char *user,
                     const char *lines, const char *sdp)
{
    memset(l, 0, sizeof *l);
    snprintf(l->call_id, sizeof l->call_id, "call%u-%u", p->node->index,
             p->branches);
    snprintf(l->local, sizeof l->local, "<sip:peer@10.0.0.2>;tag=p%u",
             p->branches);
    snprintf(l->remote, sizeof l->remote, "<sip:%s@10.0.0.1>", user);
    snprintf(l->target, sizeof l->target, "sip:%s@10.0.0.1:5060", user);
    sim_peer_request(p, l, "INVITE", lines, sdp);
}

void sim_leg_uac(struct sim_leg *l, const char *response)
{
    snprintf(l->remote, sizeof l->remote, "%s", sim_peer_hdr(response, "To"));
    target_of(l, response);
}

void sim_peer_request_as(struct sim_peer *p, struct sim_leg *l,
                         const char *method, unsigned cseq,
                         const char *branch, const char *lines,
                         const char *sdp)
{
    char out[4096];
    int n;

    if (branch && branch != l->branch)
        snprintf(l->branch, sizeof l->branch, "%s", branch);
    if (!branch)
        snprintf(l->branch, sizeof l->branch, "z9hG4bKpeer%u", p->branches++);
    n = snprintf(out, sizeof out,
                 "%s %s SIP/2.0\r\nVia: SIP/2.0/%s 10.0.0.2:5060;branch=%s"
                 "\r\nMax-Forwards: 70\r\nFrom: %s\r\nTo: %s\r\n"
                 "Call-ID: %s\r\nCSeq: %u %s\r\n",
                 method, l->target, p->conn ? "TCP" : "UDP", l->branch,
                 l->local, l->remote, l->call_id, cseq, method);
    put_tail(p, out + n, sizeof out - (size_t)n, lines, sdp);
    sim_peer_say(p, out);
}

void sim_peer_request(struct sim_peer *p, struct sim_leg *l,
                      const char *method, const char *lines, const char *sdp)
{
    sim_peer_request_as(p, l, method, ++l->cseq, NULL, lines, sdp);
}
