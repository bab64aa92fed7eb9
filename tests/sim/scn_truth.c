/* SPDX-License-Identifier: MIT
 * What a stack says of itself is what it does, whatever it is made of: the
 * full list of modules, each optional one left out in turn, the fewest there
 * can be. Allow, Supported, Allow-Events and Accept are the same wherever
 * they stand, and each name in them is served, each other refused.
 * RFC 3261 8.2, 20.1, 20.5, 20.37; RFC 6665 8.2.2. */
#include <stdio.h>
#include <string.h>

#include "sim_event.h"
#include "sim_peer.h"
#include "sim_ua.h"
#include "ua/event.h"
#include "ua/extra.h"

#define MODULES 40

static struct world {
    struct sim *s;
    struct sim_ua u;
    struct sim_peer p;
    struct sim_serve serve;
    const struct sua_module *list[MODULES];
    char what[64];              /* this list, for failures                 */
    char last[SIM_PEER_MSG];    /* the last final response                 */
    unsigned asked;
    char allow[300], supported[300], events[300], accept[300];
} w;

static unsigned lists, answers;

static void lie(const char *what, const char *name, unsigned status)
{
    sim_fail(w.s, "%s: %s %s: %u", w.what, what, name, status);
}

/* ---- asking ------------------------------------------------------------- */
static unsigned status_of(const char *text)
{
    unsigned status = 0;

    return sscanf(text, "SIP/2.0 %u", &status) == 1 ? status : 0;
}

/* A request outside of dialogs; its final status, the response in w.last. */
static unsigned ask(const char *method, const char *lines, const char *body)
{
    char text[1500];
    unsigned i;

    w.p.n = 0;
    w.asked++;
    snprintf(text, sizeof text,
             "%s sip:alice@10.0.0.1:5060 SIP/2.0\r\n"
             "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKt%u\r\n"
             "Max-Forwards: 70\r\nFrom: <sip:peer@10.0.0.2>;tag=f%u\r\n"
             "To: <sip:alice@10.0.0.1>\r\nCall-ID: truth%u\r\n"
             "CSeq: 1 %s\r\nContact: <sip:peer@10.0.0.2:5060>\r\n"
             "%sContent-Length: %u\r\n\r\n%s",
             method, w.asked, w.asked, w.asked, method, lines,
             (unsigned)strlen(body), body);
    sim_peer_say(&w.p, text);
    sim_run_for(w.s, 50);
    for (i = w.p.n; i-- > 0;)
        if (status_of(w.p.p[i].text) >= 200)
            break;
    if (i >= w.p.n)
        lie("no answer to", method, 0);
    strcpy(w.last, w.p.p[i].text);
    answers++;
    return status_of(w.last);
}

/* Whether a comma list has this name. */
static int has(const char *list, const char *name)
{
    size_t n = strlen(name);
    const char *p;

    for (p = list; (p = strstr(p, name)) != NULL; p += n)
        if ((p == list || p[-1] == ' ' || p[-1] == ',') &&
            (!p[n] || p[n] == ',' || p[n] == ';' || p[n] == ' '))
            return 1;
    return 0;
}

static void same(const char *where, const char *text, const char *name,
                 const char *want)
{
    if (strcmp(sim_peer_hdr(text, name), want))
        sim_fail(w.s, "%s: %s: %s: \"%s\", in OPTIONS \"%s\"", w.what, where,
                 name, sim_peer_hdr(text, name), want);
}

static void same_lists(const char *where, const char *text)
{
    same(where, text, "Allow", w.allow);
    same(where, text, "Supported", w.supported);
}

/* ---- the claims --------------------------------------------------------- */
static void claims(void)
{
    if (ask("OPTIONS", "", "") != 200)
        lie("OPTIONS", "", status_of(w.last));
    snprintf(w.allow, sizeof w.allow, "%s", sim_peer_hdr(w.last, "Allow"));
    snprintf(w.supported, sizeof w.supported, "%s",
             sim_peer_hdr(w.last, "Supported"));
    snprintf(w.events, sizeof w.events, "%s",
             sim_peer_hdr(w.last, "Allow-Events"));
    snprintf(w.accept, sizeof w.accept, "%s", sim_peer_hdr(w.last, "Accept"));
}

/* The application answers what is not the library's: INFO and MESSAGE. */
static void methods(void)
{
    static const char *const all[] = { "OPTIONS", "INFO", "MESSAGE", "UPDATE",
        "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "REGISTER",
        "BYE", "FROB" };
    unsigned i, status;

    for (i = 0; i < sizeof all / sizeof *all; i++) {
        int listed = has(w.allow, all[i]);

        w.u.request_answer = listed ? 200 : 0;
        status = ask(all[i], "", "");
        if (listed == (status == 405 || status == 501))
            lie(listed ? "allowed" : "not allowed", all[i], status);
        if (status == 405)
            same("405", w.last, "Allow", w.allow);
    }
    w.u.request_answer = 0;
}

static void options(void)
{
    static const char *const all[] = { "100rel", "timer", "path", "gruu",
        "outbound", "replaces", "join", "norefersub", "tdialog", "199",
        "histinfo", "privacy", "answermode", "from-change", "precondition",
        "sec-agree", "eventlist", "multiple-refer", "recipient-list-invite",
        "uui", "frob" };
    char line[80];
    unsigned i, status;

    for (i = 0; i < sizeof all / sizeof *all; i++) {
        int listed = has(w.supported, all[i]);

        snprintf(line, sizeof line, "Require: %s\r\n", all[i]);
        status = ask("OPTIONS", line, "");
        if (listed == (status == 420))
            lie(listed ? "supported" : "not supported", all[i], status);
        if (status == 420)
            same("420", w.last, "Unsupported", all[i]);
    }
}

static void events(void)
{
    static const char *const all[] = { "presence", "dialog",
        "message-summary", "reg", "conference", "weather", "refer2" };
    char line[80];
    unsigned i, status;

    if (!has(w.allow, "SUBSCRIBE") && *w.events)
        lie("events without SUBSCRIBE", w.events, 0);
    /* REFER alone begins that one (RFC 3515 2.4.4). */
    if (has(w.events, "refer") &&
        ask("SUBSCRIBE", "Event: refer\r\n", "") != 403)
        lie("SUBSCRIBE to refer", "", status_of(w.last));
    for (i = 0; i < 7 && has(w.allow, "SUBSCRIBE"); i++) {
        int listed = has(w.events, all[i]);

        snprintf(line, sizeof line, "Event: %s\r\nExpires: 60\r\n", all[i]);
        status = ask("SUBSCRIBE", line, "");
        if (listed == (status == 489))
            lie(listed ? "event" : "no event", all[i], status);
        if (status == 489)
            same("489", w.last, "Allow-Events", w.events);
        w.u.request_answer = 0;
    }
}

/* ---- calls -------------------------------------------------------------- */
static void hang_up_all(void)
{
    unsigned i;

    for (i = 0; i < w.u.ncalls; i++)
        sim_ua_hangup(&w.u, &w.u.calls[i]);
    sim_run_for(w.s, 40000);
}

static void bodies(void)
{
    static const char *const multi = "--b\r\nContent-Type: application/sdp"
        "\r\n\r\nv=0\r\no=p 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2"
        "\r\nt=0 0\r\nm=audio 4002 RTP/AVP 0\r\n\r\n--b--\r\n";
    unsigned status;

    status = ask("INVITE", "Content-Type: application/sdp\r\n", sim_peer_sdp);
    if (status != 200 || !has(w.accept, "application/sdp"))
        lie("SDP", "", status);
    same_lists("2xx", w.last);
    status = ask("INVITE", "Content-Type: text/frob\r\n", "frob");
    if (status != 415)
        lie("body of no known type", "", status);
    same("415", w.last, "Accept", w.accept);
    status = ask("INVITE", "Content-Type: multipart/mixed;boundary=b\r\n",
                 multi);
    if (has(w.accept, "multipart/mixed") == (status == 415))
        lie("multipart", w.accept, status);
    hang_up_all();
}

static void our_invite(void)
{
    w.p.n = 0;
    (void)sim_ua_call(&w.u, w.p.node, 1, NULL);
    sim_run_for(w.s, 50);
    same_lists("INVITE", sim_peer_last(&w.p, "INVITE"));
    if (*sim_peer_hdr(sim_peer_last(&w.p, "INVITE"), "Allow-Events"))
        same("INVITE", sim_peer_last(&w.p, "INVITE"), "Allow-Events",
             w.events);
    hang_up_all();
}

/* ---- lists -------------------------------------------------------------- */
static int listed(const struct sua_module *m)
{
    unsigned i;

    for (i = 0; w.list[i]; i++)
        if (w.list[i] == m)
            return 1;
    return 0;
}

static void try_list(uint64_t seed)
{
    static const struct sua_event_package mine[] = {
        { SUA_STR_INIT("weather2"), SUA_STR_INIT("text/plain"), 0, 0, 0 }
    };
    struct sua_config cfg = SUA_CONFIG_INIT;

    cfg.modules = w.list;
    w.s = sim_open(seed);
    w.asked = 0;
    sim_ua_open(&w.u, w.s, "alice", &cfg, 1);
    w.u.request_answer = 0;
    if (listed(&sua__module_notifier))
        sim_serve(&w.u, &w.serve, mine, 1);
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    claims();
    methods();
    options();
    events();
    bodies();
    our_invite();
    sua_ua_shutdown(w.u.ua);
    sim_kick(w.u.node);
    if (!sim_run_quiet(w.s, w.s->now + 8000000))
        sim_fail(w.s, "%s: a deadline remains", w.what);
    sim_close(w.s);
    lists++;
}

static int stands_on(const struct sua_module *m, const struct sua_module *on)
{
    return (m == &sua__module_100rel && on == &sua__module_legs) ||
           ((m == &sua__module_identity || m == &sua__module_info ||
             m == &sua__module_redirect) && on == &sua__module_extra);
}

/* All but one and what stands on it; NULL: all. */
static void without(const struct sua_module *const *full,
                    const struct sua_module *skip, uint64_t seed)
{
    unsigned i, n = 0;

    for (i = 0; full[i]; i++)
        if (full[i] != skip && !stands_on(full[i], skip))
            w.list[n++] = full[i];
    w.list[n] = NULL;
    snprintf(w.what, sizeof w.what, "without %s", skip ? skip->name : "none");
    try_list(seed);
}

/* What the user agent itself stands on, and the ground of all features. */
static int needed(const struct sua_module *m)
{
    return m == &sua__module_net || m == &sua__module_txn ||
           m == &sua__module_dlg || m == &sua__module_ua ||
           m == &sua__module_features;
}

static void all(uint64_t seed)
{
    unsigned i;

    without(sua_modules_phone, NULL, seed);
    for (i = 0; sua_modules_phone[i]; i++)
        if (!needed(sua_modules_phone[i]))
            without(sua_modules_phone, sua_modules_phone[i], seed);
    without(sua_modules_udp_phone, NULL, seed);
}

int main(int argc, char **argv)
{
    int rc = sim_main(argc, argv, 1, all);

    printf("%u lists of modules, %u answers\n", lists, answers);
    return rc || lists < 15;
}
