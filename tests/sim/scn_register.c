/* SPDX-License-Identifier: MIT
 * An account and a registrar of many moods, in virtual time: digest with MD5
 * and SHA-256, stale, refresh before expiry, 423, 3xx, Retry-After, silence,
 * unregister. RFC 3261 10.2, 22; RFC 8760. Then all of it over a network that
 * loses 30 %, doubles and reorders: one end, empty pools, no deadline. */
#include "sim_ua.h"
#include "sip/auth.h"

#include <stdio.h>
#include <string.h>

static int stormy;              /* this round's network loses packets      */

enum mood { OPEN, DIGEST, SILENT, BRIEF, MOVED, BUSY, FORBID, LOOP, NO_MIN,
            FORGETFUL, MISER, CROWD, REWRITE, LOOPED };

static struct registrar {
    enum mood mood;
    unsigned alg, asked, granted, zero;
    uint32_t expires_s;
    int stale_next;
    uint64_t at[64];            /* arrival times                           */
    char nonce[16];
    unsigned nonces;
    uint32_t cseq;
    char call_id[80];
    struct sim_node *other;     /* MOVED: here it is                       */
} reg;

struct world {
    struct sim *s;
    struct sim_ua u;
    struct sim_node *r, *r2;
};

static void reply(struct sim_node *n, const struct sim_packet *p,
                  const struct sua_msg *m, unsigned status, const char *lines)
{
    static const uint8_t ids[] = { SUA_H_VIA, SUA_H_FROM, SUA_H_TO,
                                   SUA_H_CALL_ID, SUA_H_CSEQ };
    struct sua_buf b;
    char mem[2048];
    unsigned i;

    sua_buf_init(&b, mem, sizeof mem);
    sua_write_status_line(&b, status, sua_str_make(NULL, 0));
    for (i = 0; i < sizeof ids; i++)
        sua_write_copy(&b, m, ids[i]);
    sua_buf_z(&b, lines);
    sua_buf_z(&b, "Content-Length: 0\r\n\r\n");
    sim_send(n, &p->src, mem, b.n);
}

static void challenge(struct sim_node *n, const struct sim_packet *p,
                      const struct sua_msg *m, int stale)
{
    char line[300];

    snprintf(reg.nonce, sizeof reg.nonce, "n%u", ++reg.nonces);
    snprintf(line, sizeof line,
             "WWW-Authenticate: Digest realm=\"lab\",nonce=\"%s\",qop=\"auth\""
             ",algorithm=%s,opaque=\"a,b\"%s\r\n",
             reg.nonce, reg.alg == SUA_DIGEST_MD5 ? "MD5" : "SHA-256",
             stale ? ",stale=true" : "");
    reply(n, p, m, 401, line);
}

/* 1: right, 0: none or wrong, -1: right but for an old nonce. */
static int judge(const struct sua_msg *m)
{
    struct sua_credentials c;
    struct sua_digest d;
    char ha1[SUA_DIGEST_HEX_MAX], want[SUA_DIGEST_HEX_MAX];
    int n;

    if (sua_credentials_parse(sua_msg_get(m, SUA_H_AUTHORIZATION), &c))
        return 0;
    memset(&d, 0, sizeof d);
    n = sua_digest_ha1(reg.alg, c.username, SUA_STR("lab"),
                       SUA_STR("wonder"), ha1);
    d.alg = (uint8_t)reg.alg;
    d.ha1 = sua_str_make(ha1, (size_t)n);
    d.method = SUA_STR("REGISTER");
    d.uri = c.uri;
    d.nonce = c.nonce;
    d.qop = c.qop;
    d.cnonce = c.cnonce;
    d.nc = c.nc;
    n = sua_digest_response(&d, want);
    if (!sua_str_eq(c.response, sua_str_make(want, (size_t)n)) ||
        !sua_str_eq(c.opaque, SUA_STR("a,b")))
        return 0;
    return sua_str_eq(c.nonce, sua_str_z(reg.nonce)) ? 1 : -1;
}

static void grant(struct sim_node *n, const struct sim_packet *p,
                  const struct sua_msg *m)
{
    char line[300];
    uint32_t want = 0;
    struct sua_str contact = sua_msg_get(m, SUA_H_CONTACT);

    (void)sua_msg_u32(m, SUA_H_EXPIRES, UINT32_MAX, &want);
    if (!want) {
        reg.zero++;
        reply(n, p, m, 200, "");
        return;
    }
    reg.granted++;
    snprintf(line, sizeof line, "Contact: %.*s;expires=%u\r\n",
             SUA_FMT(contact), reg.expires_s ? reg.expires_s : want);
    reply(n, p, m, 200, line);
}

static void digest(struct sim_node *n, const struct sim_packet *p,
                   const struct sua_msg *m)
{
    int verdict = judge(m);

    if (verdict > 0 && !reg.stale_next) {
        grant(n, p, m);
        return;
    }
    challenge(n, p, m, verdict < 0 || (verdict > 0 && reg.stale_next));
    reg.stale_next = 0;
}

static void act(struct sim_node *n, const struct sim_packet *p,
                const struct sua_msg *m)
{
    char line[200];
    uint32_t want = 0;

    switch (reg.mood) {
    case OPEN: grant(n, p, m); break;
    case DIGEST: digest(n, p, m); break;
    case LOOP: challenge(n, p, m, 1); break;
    case BRIEF:
        (void)sua_msg_u32(m, SUA_H_EXPIRES, UINT32_MAX, &want);
        if (want >= 1800 || !want)
            grant(n, p, m);
        else
            reply(n, p, m, 423, "Min-Expires: 1800\r\n");
        break;
    case MOVED:
        if (n == reg.other) {
            grant(n, p, m);
            break;
        }
        snprintf(line, sizeof line, "Contact: <sip:10.0.0.%u:5060>\r\n",
                 reg.other->addr.ip[3]);
        reply(n, p, m, 302, line);
        break;
    case NO_MIN: reply(n, p, m, 423, ""); break;
    case FORGETFUL: reply(n, p, m, 200, "Expires: 600\r\n"); break;
    case MISER:
        reply(n, p, m, 200, "Contact: <sip:alice@10.0.0.1:5060>;expires=0"
                            "\r\n");
        break;
    case CROWD:
        reply(n, p, m, 200,
              "Contact: <sip:alice@10.9.9.9:5060>;expires=30\r\n"
              "Contact: \"A\" <SIP:alice@10.0.0.1>;q=1;expires=900,"
              "<sip:alice@10.9.9.8>;expires=40\r\n");
        break;
    case REWRITE:
        reply(n, p, m, 200,
              "Contact: <sip:alice@203.0.113.7:61000>;expires=300\r\n");
        break;
    case LOOPED:
        reply(n, p, m, 302, "Contact: <sip:10.0.0.2:5060>\r\n");
        break;
    case BUSY: reply(n, p, m, 503, "Retry-After: 100\r\n"); break;
    case FORBID: reply(n, p, m, 403, ""); break;
    default: break;
    }
}

static void packet(struct sim_node *n, const struct sim_packet *p)
{
    struct sua_hdr hdr[64];
    struct sua_msg m;
    struct sua_cseq cs;
    struct sua_str id;

    if (sua_msg_index(&m, p->data, p->n, hdr, 64, 0) || sua_msg_check(&m) ||
        m.method != SUA_M_REGISTER || sua_msg_cseq(&m, &cs))
        sim_fail(n->sim, "not a REGISTER");
    if (reg.asked < 64)
        reg.at[reg.asked] = n->sim->now;
    reg.asked++;
    id = sua_msg_get(&m, SUA_H_CALL_ID);
    if (!reg.call_id[0])
        memcpy(reg.call_id, id.p, id.n);
    if (!sua_str_eq(id, sua_str_z(reg.call_id)))
        sim_fail(n->sim, "the Call-ID changed (10.2)");
    if (cs.seq <= reg.cseq && reg.mood != SILENT && !stormy)
        sim_fail(n->sim, "CSeq did not rise: %u", cs.seq);
    reg.cseq = cs.seq;
    act(n, p, &m);
}

static const struct sim_script script = { packet, NULL, NULL, NULL };

static void expect_int(struct world *w, const char *what, long got, long want)
{
    if (got != want && !stormy)
        sim_fail(w->s, "%s: got %ld, want %ld", what, got, want);
}

static void open_world(struct world *w, uint64_t seed, enum mood mood)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sim_link bad = { 20, 30, 300, 150, 150, 0, 0, 0 };

    memset(&reg, 0, sizeof reg);
    reg.mood = mood;
    reg.alg = seed & 1 ? SUA_DIGEST_MD5 : SUA_DIGEST_SHA256;
    w->s = sim_open(seed);
    sim_ua_open(&w->u, w->s, "alice", &cfg, (int)(seed & 1));
    w->r = sim_script(w->s, "registrar", &script);
    w->r2 = reg.other = sim_script(w->s, "other", &script);
    sim_links(w->s, stormy ? &bad : &l);
}

static void go(struct world *w, const char *password)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    int rc;

    c.aor = SUA_STR("sip:alice@10.0.0.2");
    c.password = sua_str_z(password);
    rc = sua_ua_register(w->u.ua, &c, &w->u.account);
    if (rc)
        sim_fail(w->s, "sua_ua_register: %d", rc);
    sim_kick(w->u.node);
}

static void end(struct world *w)
{
    sua_account_close(w->u.account);
    sim_kick(w->u.node);
    if (!sim_run_quiet(w->s, w->s->now + 120000))
        sim_fail(w->s, "a deadline remains");
    if (w->u.reg_closed != 1)
        sim_fail(w->s, "closed %u times", w->u.reg_closed);
    sim_check_empty(w->s);
    sim_close(w->s);
}

static void plain(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, OPEN);
    go(&w, "");
    sim_run_for(w.s, 1000);
    expect_int(&w, "registered", w.u.registered, 1);
    expect_int(&w, "expires", w.u.reg_expires_s, 600);
    expect_int(&w, "says so", sua_account_registered(w.u.account), 1);
    end(&w);
    expect_int(&w, "unregistered", w.u.unregistered, 1);
    expect_int(&w, "asked for zero", reg.zero, 1);
}

static void with_digest(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, DIGEST);
    go(&w, "wonder");
    sim_run_for(w.s, 1000);
    expect_int(&w, "registered", w.u.registered, 1);
    expect_int(&w, "two requests", reg.asked, 2);
    reg.stale_next = 1;
    sim_run_for(w.s, 600000);
    if (!stormy && (w.u.registered < 2 || w.u.reg_failed))
        sim_fail(w.s, "a stale nonce came up as a failure");
    end(&w);
    expect_int(&w, "removed", reg.zero, 1);
}

/* Each binding is renewed while it is still good, for a day. */
static void refreshes(uint64_t seed)
{
    struct world w;
    unsigned i;

    open_world(&w, seed, OPEN);
    reg.expires_s = 3600;
    go(&w, "");
    sim_run_for(w.s, 24 * 3600000u);
    if (!stormy && (reg.granted < 24 || reg.granted > 31))
        sim_fail(w.s, "%u registrations a day", reg.granted);
    for (i = 1; i < reg.asked && i < 64; i++)
        if (!stormy && reg.at[i] - reg.at[i - 1] >= 3600000)
            sim_fail(w.s, "a gap of %u s",
                     (unsigned)((reg.at[i] - reg.at[i - 1]) / 1000));
    end(&w);
}

static void wrong_password(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, DIGEST);
    go(&w, "guess");
    sim_run_for(w.s, 3600000);
    expect_int(&w, "exactly two requests", reg.asked, 2);
    expect_int(&w, "failed", w.u.reg_failed, 1);
    expect_int(&w, "status", w.u.reg_status, 401);
    expect_int(&w, "cause", w.u.reg_cause, SUA_CAUSE_AUTH);
    expect_int(&w, "no retry", w.u.reg_retry_ms, 0);
    end(&w);
}

static void endless_challenges(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, LOOP);
    go(&w, "wonder");
    sim_run_for(w.s, 60000);
    if (!stormy && (reg.asked > 4 || w.u.reg_failed != 1))
        sim_fail(w.s, "%u requests, %u failures", reg.asked,
                 w.u.reg_failed);
    end(&w);
}

static void too_brief(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, BRIEF);
    go(&w, "");
    sim_run_for(w.s, 1000);
    expect_int(&w, "registered", w.u.registered, 1);
    expect_int(&w, "expires", w.u.reg_expires_s, 1800);
    expect_int(&w, "asked twice", reg.asked, 2);
    end(&w);
}

static void moved(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, MOVED);
    go(&w, "");
    sim_run_for(w.s, 1000);
    expect_int(&w, "registered", w.u.registered, 1);
    end(&w);
}

static void retry_after(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, BUSY);
    go(&w, "");
    sim_run_for(w.s, 1000);
    expect_int(&w, "failed", w.u.reg_failed, 1);
    expect_int(&w, "status", w.u.reg_status, 503);
    if (!stormy &&
        (w.u.reg_retry_ms < 100000 || w.u.reg_retry_ms > 120000))
        sim_fail(w.s, "retry in %u ms", w.u.reg_retry_ms);
    sim_run_for(w.s, 99000);
    expect_int(&w, "not before", reg.asked, 1);
    reg.mood = OPEN;
    sim_run_for(w.s, 20000);
    expect_int(&w, "registered", w.u.registered, 1);
    end(&w);
}

static void silence(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, SILENT);
    go(&w, "");
    sim_run_for(w.s, 33000);
    expect_int(&w, "failed", w.u.reg_failed, 1);
    expect_int(&w, "cause", w.u.reg_cause, SUA_CAUSE_TIMEOUT);
    if (!w.u.reg_retry_ms && !stormy)
        sim_fail(w.s, "gives up for ever");
    reg.mood = OPEN;
    sim_run_for(w.s, 60000);
    expect_int(&w, "registered", w.u.registered, 1);
    end(&w);
}

static void forbidden(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, FORBID);
    go(&w, "");
    sim_run_for(w.s, 3600000);
    expect_int(&w, "asked once", reg.asked, 1);
    expect_int(&w, "failed", w.u.reg_failed, 1);
    end(&w);
}

/* Close while the first REGISTER is under way: still one end, and the
 * binding that comes late is removed. */
static void close_early(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, OPEN);
    go(&w, "");
    end(&w);
    expect_int(&w, "removed", reg.zero, 1);
}

/* REG-005, REG-019: not for ever. */
static void vain(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, NO_MIN);
    go(&w, "");
    sim_run_for(w.s, 3600000);
    expect_int(&w, "asked once", reg.asked, 1);
    expect_int(&w, "failed", w.u.reg_failed, 1);
    expect_int(&w, "status", w.u.reg_status, 423);
    end(&w);
    open_world(&w, seed, LOOPED);
    go(&w, "");
    sim_run_for(w.s, 10000);
    expect_int(&w, "followed", reg.asked, 5);
    expect_int(&w, "failed", w.u.reg_failed, 1);
    end(&w);
}

/* REG-009, REG-010: a 2xx that does not have us is no registration. */
static void not_granted(uint64_t seed)
{
    static const enum mood moods[] = { FORGETFUL, MISER };
    struct world w;
    unsigned i;

    for (i = 0; i < 2; i++) {
        open_world(&w, seed, moods[i]);
        go(&w, "");
        sim_run_for(w.s, 1000);
        expect_int(&w, "asked once", reg.asked, 1);
        expect_int(&w, "failed", w.u.reg_failed, 1);
        expect_int(&w, "not", sua_account_registered(w.u.account), 0);
        if (!stormy && w.u.reg_retry_ms < 15000)
            sim_fail(w.s, "again in %u ms", w.u.reg_retry_ms);
        reg.mood = OPEN;
        sim_run_for(w.s, 60000);
        expect_int(&w, "registered", w.u.registered, 1);
        end(&w);
    }
}

/* REG-008, REG-023: ours among others; rewritten on the way. REG-011: one
 * second at a time is no reason to ask each second. */
static void which_grant(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, CROWD);
    go(&w, "");
    sim_run_for(w.s, 1000);
    expect_int(&w, "ours", w.u.reg_expires_s, 900);
    end(&w);
    open_world(&w, seed, REWRITE);
    go(&w, "");
    sim_run_for(w.s, 1000);
    expect_int(&w, "rewritten", w.u.reg_expires_s, 300);
    end(&w);
    open_world(&w, seed, OPEN);
    reg.expires_s = 1;
    go(&w, "");
    sim_run_for(w.s, 60000);
    if (!stormy && (reg.asked < 5 || reg.asked > 13))
        sim_fail(w.s, "%u requests a minute", reg.asked);
    if (!stormy && !w.u.unregistered)
        sim_fail(w.s, "nobody heard that it ran out");
    end(&w);
}

/* The registrar dies: each failure is told, and the binding's end. */
static void runs_out(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, OPEN);
    go(&w, "");
    sim_run_for(w.s, 1000);
    reg.mood = SILENT;
    sim_run_for(w.s, 640000);
    expect_int(&w, "told", w.u.unregistered, 1);
    expect_int(&w, "not", sua_account_registered(w.u.account), 0);
    if (!stormy && !w.u.reg_failed)
        sim_fail(w.s, "no failure");
    reg.mood = OPEN;
    reg.cseq = 0; /* a copy of the last one may come */
    sim_run_for(w.s, 1800000);
    if (!stormy && w.u.registered < 2)
        sim_fail(w.s, "never again");
    end(&w);
}

/* Commands while a request is under way: what was asked last counts. */
static void changes_its_mind(uint64_t seed)
{
    struct world w;

    open_world(&w, seed, OPEN);
    go(&w, "");
    (void)sua_account_unregister(w.u.account);
    sim_run_for(w.s, 1000);
    expect_int(&w, "not", sua_account_registered(w.u.account), 0);
    expect_int(&w, "removed", reg.zero, 1);
    (void)sua_account_register(w.u.account);
    (void)sua_account_unregister(w.u.account);
    (void)sua_account_register(w.u.account);
    sim_kick(w.u.node);
    sim_run_for(w.s, 1000);
    expect_int(&w, "registered", sua_account_registered(w.u.account), 1);
    (void)sua_account_unregister(w.u.account);
    sim_kick(w.u.node);
    (void)sua_account_register(w.u.account);
    sim_run_for(w.s, 1000);
    expect_int(&w, "and back", sua_account_registered(w.u.account), 1);
    end(&w);
}

/* The refresh that is under way is refused, or never answered: the binding it
 * was for is removed all the same, and nobody hears of that failure. */
static void not_even_refreshed(uint64_t seed)
{
    static const enum mood moods[] = { BUSY, FORBID, SILENT, NO_MIN };
    enum mood after[] = { OPEN, FORBID };
    struct world w;
    unsigned i;

    for (i = 0; i < 8; i++) {
        open_world(&w, seed, OPEN);
        go(&w, "");
        sim_run_for(w.s, 1000);
        reg.mood = moods[i / 2];
        (void)sua_account_register(w.u.account);
        (void)sua_account_unregister(w.u.account);
        sim_kick(w.u.node);
        sim_run_for(w.s, moods[i / 2] == SILENT ? 31600 : 7);
        expect_int(&w, "not yet", w.u.unregistered, 0);
        reg.mood = after[i % 2];
        sim_run_for(w.s, 1000);
        expect_int(&w, "removed", reg.zero, i % 2 ? 0 : 1);
        expect_int(&w, "unregistered", w.u.unregistered, 1);
        expect_int(&w, "status", w.u.reg_status, i % 2 ? 403 : 200);
        expect_int(&w, "not", sua_account_registered(w.u.account), 0);
        expect_int(&w, "no failure", w.u.reg_failed, 0);
        sim_run_for(w.s, 700000);
        expect_int(&w, "once", w.u.unregistered, 1);
        end(&w);
    }
}

static void all(uint64_t seed)
{
    plain(seed);
    with_digest(seed);
    refreshes(seed);
    wrong_password(seed);
    endless_challenges(seed);
    too_brief(seed);
    moved(seed);
    retry_after(seed);
    silence(seed);
    forbidden(seed);
    close_early(seed);
    vain(seed);
    not_granted(seed);
    which_grant(seed);
    runs_out(seed);
    changes_its_mind(seed);
    not_even_refreshed(seed);
}

int main(int argc, char **argv)
{
    int rc = sim_main(argc, argv, 10, all);

    stormy = 1;
    return rc || sim_main(argc, argv, 1000, all);
}
