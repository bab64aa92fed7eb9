/* SPDX-License-Identifier: MIT
 * The registrar, REGISTER by REGISTER: RFC 3261 10.3, digest with RFC 7616
 * and 8760, torture messages that concern it, memory running out. */
#include "core/core.h"
#include "sim_srv.h"

#include <stdio.h>
#include <stdlib.h>

static const char *last(const struct phone *p)
{
    return p->n ? p->log[p->n - 1] : "";
}

static int has(const char *text, const char *what)
{
    return text && strstr(text, what) != NULL;
}

/* ---- bindings ---------------------------------------------------------- */
static void basic(uint64_t seed)
{
    struct srv_world w;
    struct phone *p;

    srv_open(&w, seed, NULL, NULL, (int)(seed & 1));
    p = srv_phone(&w, "alice");
    CHECK_INT(srv_register(p, "alice", 1, NULL), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 0);
    CHECK_INT(srv_register(p, "alice", 2, srv_contact(p)), 200);
    CHECK(has(last(p), "Contact: <sip:alice@10.0.0.2:5060>;expires=3600"));
    CHECK(has(last(p), "To: <sip:alice@lab.test>;tag="));
    CHECK_INT(w.added, 1);
    CHECK(!strcmp(w.last_aor, "alice@lab.test"));
    sim_run_for(w.s, 100000);
    CHECK_INT(srv_register(p, "alice", 3, NULL), 200);
    CHECK(has(last(p), ";expires=3498"));
    CHECK_INT(srv_register(p, "alice", 4, srv_contact(p)), 200);
    CHECK(has(last(p), ";expires=3600"));
    CHECK_INT(w.refreshed, 1);
    CHECK_INT(srv_register(p, "alice", 5,
                           "Contact: <sip:alice@10.0.0.2:5060>;expires=0"
                           "\r\n"), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 0);
    CHECK_INT(w.removed, 1);
    srv_close(&w);
}

static void several(uint64_t seed)
{
    struct srv_world w;
    struct phone *p;

    srv_open(&w, seed, NULL, NULL, 1);
    p = srv_phone(&w, "alice");
    CHECK_INT(srv_register(p, "alice", 1,
                           "Contact: <sip:a@10.0.0.2>;q=0.2, "
                           "\"Al\" <sip:a@10.0.0.3;transport=tcp>;q=0.9;"
                           "+sip.instance=\"<urn:uuid:1>\"\r\n"
                           "Contact: sip:a@10.0.0.4;expires=120\r\n"
                           "Expires: 600\r\n"), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 3);
    CHECK(!strcmp(srv_header(last(p), "Contact", 0),
                  "<sip:a@10.0.0.4>;expires=120"));
    CHECK(!strcmp(srv_header(last(p), "Contact", 1),
                  "<sip:a@10.0.0.3;transport=tcp>;q=0.9;"
                  "+sip.instance=\"<urn:uuid:1>\";expires=600"));
    CHECK(!strcmp(srv_header(last(p), "Contact", 2),
                  "<sip:a@10.0.0.2>;q=0.2;expires=600"));
    sim_run_for(w.s, 119000);
    CHECK_INT(w.removed, 1);
    /* 19.1.4: the same contact in another spelling, its q is new. */
    CHECK_INT(srv_register(p, "alice", 2,
                           "Contact: <SIP:%61@10.0.0.2>;q=1\r\n"), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 2);
    CHECK(has(srv_header(last(p), "Contact", 0), "10.0.0.2"));
    /* The port is part of it. */
    CHECK_INT(srv_register(p, "alice", 3,
                           "Contact: <sip:a@10.0.0.2:5060>\r\n"), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 3);
    CHECK_INT(srv_register(p, "alice", 4, "Contact: *\r\nExpires: 0\r\n"),
              200);
    CHECK_INT(srv_headers(last(p), "Contact"), 0);
    CHECK_INT(w.removed, 4);
    srv_close(&w);
}

static void limits(uint64_t seed)
{
    struct srv_world w;
    struct phone *p;
    char extra[128];
    unsigned i;

    srv_open(&w, seed, NULL, NULL, 1);
    p = srv_phone(&w, "alice");
    CHECK_INT(srv_register(p, "alice", 1,
                           "Contact: <sip:a@10.0.0.2>;expires=59\r\n"), 423);
    CHECK(!strcmp(srv_header(last(p), "Min-Expires", 0), "60"));
    CHECK_INT(srv_register(p, "alice", 2,
                           "Contact: <sip:a@10.0.0.2>\r\nExpires: 90000\r\n"),
              200);
    CHECK(has(last(p), ";expires=3600\r\n"));
    CHECK_INT(srv_register(p, "alice", 3,
                           "Contact: <sip:a@10.0.0.2>;expires=soon\r\n"),
              200);
    CHECK(has(last(p), ";expires=3600\r\n"));
    CHECK_INT(srv_register(p, "alice", 4,
                           "Contact: <sip:a@10.0.0.2>;expires="
                           "99999999999999999999\r\n"), 200);
    for (i = 0; i < 15; i++) {
        snprintf(extra, sizeof extra, "Contact: <sip:a%u@10.0.0.2>\r\n", i);
        CHECK_INT(srv_register(p, "alice", 5 + i, extra), 200);
    }
    CHECK_INT(srv_headers(last(p), "Contact"), 16);
    CHECK_INT(srv_register(p, "alice", 30, "Contact: <sip:b@10.0.0.9>\r\n"),
              403);
    CHECK_INT(srv_register(p, "alice", 31,
                           "Contact: <sip:b@10.0.0.9>, "
                           "<sip:a@10.0.0.2>;expires=0\r\n"), 403);
    CHECK_INT(srv_register(p, "alice", 32,
                           "Contact: <sip:a@10.0.0.2>;expires=0, "
                           "<sip:b@10.0.0.9>\r\n"), 200);
    srv_close(&w);
}

/* Whatever is wrong with one contact, none of them counts. */
static void all_or_nothing(uint64_t seed)
{
    static const struct { const char *extra; unsigned status; } bad[] = {
        { "Contact: <sip:n@10.0.0.9>, <sip:m@10.0.0.9>;q=7\r\n", 400 },
        { "Contact: <sip:n@10.0.0.9>, <mailto:m@10.0.0.9>\r\n", 400 },
        { "Contact: <sip:n@10.0.0.9>, <sip:m@10.0.0.9>;expires=5\r\n", 423 },
        { "Contact: <sip:n@10.0.0.9>, *\r\nExpires: 0\r\n", 400 },
        { "Contact: *\r\n", 400 },
        { "Contact: *\r\nExpires: 60\r\n", 400 },
        { "Contact: *;x=1\r\nExpires: 0\r\n", 400 },
        { "Contact: <sip:n@10.0.0.9>\r\nRequire: foo, bar\r\n", 420 }
    };
    struct srv_world w;
    struct phone *p;
    unsigned i;

    srv_open(&w, seed, NULL, NULL, 1);
    p = srv_phone(&w, "alice");
    CHECK_INT(srv_register(p, "alice", 1, srv_contact(p)), 200);
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_INT(srv_register(p, "alice", 2 + 2 * i, bad[i].extra),
                  bad[i].status);
        if (bad[i].status == 420)
            CHECK(has(last(p), "Unsupported: foo, bar\r\n"));
        CHECK_INT(srv_register(p, "alice", 3 + 2 * i, NULL), 200);
        CHECK_INT(srv_headers(last(p), "Contact"), 1);
    }
    CHECK_INT(w.added, 1);
    /* The Call-ID's sequence: an old number undoes a whole request. */
    CHECK_INT(srv_register(p, "alice", 20, srv_contact(p)), 200);
    CHECK_INT(srv_register(p, "alice", 19,
                           "Contact: <sip:n@10.0.0.9>, "
                           "<sip:alice@10.0.0.2:5060>;expires=0\r\n"), 500);
    sim_run_for(w.s, 33000); /* or they would be the same request (482) */
    CHECK_INT(srv_register(p, "alice", 20, "Contact: *\r\nExpires: 0\r\n"),
              500);
    CHECK_INT(srv_register(p, "alice", 1, NULL), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 1);
    /* Another Call-ID has its own sequence. */
    srv_send(p, srv_request(p, "REGISTER sip:lab.test",
                            "<sip:alice@lab.test>;tag=z",
                            "<sip:alice@lab.test>", "other#1",
                            "Contact: *\r\nExpires: 0\r\n"));
    sim_run_for(w.s, 1000);
    CHECK(has(last(p), "SIP/2.0 200"));
    CHECK_INT(w.removed, 1);
    srv_close(&w);
}

static void names(uint64_t seed)
{
    struct srv_world w;
    struct phone *p;

    srv_open(&w, seed, NULL, NULL, 1);
    p = srv_phone(&w, "alice");
    srv_send(p, srv_request(p, "REGISTER sip:10.0.0.1:5060",
                            "<sip:al%69ce@10.0.0.1>;tag=z",
                            "<sip:al%69ce@10.0.0.1:5060;x=y>", "one",
                            srv_contact(p)));
    sim_run_for(w.s, 1000);
    CHECK(has(last(p), "SIP/2.0 200"));
    /* Our address is the first domain; escapes do not count. */
    CHECK(!strcmp(w.last_aor, "alice@lab.test"));
    CHECK_INT(srv_register(p, "alice", 1, NULL), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 1);
    srv_send(p, srv_request(p, "REGISTER sip:lab.test",
                            "<sip:alice@else.test>;tag=z",
                            "<sip:alice@else.test>", "two", srv_contact(p)));
    sim_run_for(w.s, 1000);
    CHECK(has(last(p), "SIP/2.0 404"));
    srv_send(p, srv_request(p, "REGISTER sip:else.test",
                            "<sip:alice@else.test>;tag=z",
                            "<sip:alice@else.test>", "three",
                            srv_contact(p)));
    sim_run_for(w.s, 1000);
    CHECK(has(last(p), "SIP/2.0 403"));
    srv_send(p, srv_request(p, "REGISTER sip:lab.test",
                            "<sip:lab.test>;tag=z", "<sip:lab.test>",
                            "four", srv_contact(p)));
    sim_run_for(w.s, 1000);
    CHECK(has(last(p), "SIP/2.0 404"));
    srv_close(&w);
}

/* ---- RFC 4475 ---------------------------------------------------------- */
static char *load(const char *name)
{
    char path[512];
    static char out[65536];
    size_t n = 0;
    FILE *f;

    snprintf(path, sizeof path, "%s/fixtures/rfc4475/%s", TEST_DIR, name);
    f = fopen(path, "rb");
    if (f) {
        n = fread(out, 1, sizeof out - 1, f);
        fclose(f);
    }
    out[n] = 0;
    return out;
}

static void torture(uint64_t seed)
{
    static const struct { const char *file; unsigned status; } t[] = {
        { "unksm2.dat", 400 }, { "regescrt.dat", 200 },
        { "regbadct.dat", 400 }
    };
    struct sua_srv_config c = SUA_SRV_INIT;
    struct srv_world w;
    struct phone *p;
    char want[16];
    unsigned i;

    c.domains = SUA_STR("example.com");
    srv_open(&w, seed, NULL, &c, 1);
    p = srv_phone(&w, "alice");
    for (i = 0; i < sizeof t / sizeof t[0]; i++) {
        srv_send(p, load(t[i].file));
        sim_run_for(w.s, 1000);
        snprintf(want, sizeof want, "SIP/2.0 %u", t[i].status);
        if (!has(last(p), want))
            sim_fail(w.s, "%s: %s", t[i].file, last(p));
        if (t[i].status == 200)
            CHECK(has(last(p), "?Route="));
    }
    srv_close(&w);
}

/* ---- digest ------------------------------------------------------------ */
static unsigned with(struct phone *p, const char *user, unsigned cseq,
                     const char *creds)
{
    char extra[2300];

    snprintf(extra, sizeof extra, "%s%s", creds, srv_contact(p));
    return srv_register(p, user, cseq, extra);
}

static const char *creds_for(struct phone *p, unsigned challenge,
                             const char *user, const char *password,
                             unsigned nc)
{
    return srv_credentials(last(p), challenge, user, password, "REGISTER",
                           "sip:lab.test", nc);
}

/* AUT-024, AUT-025, AUT-027, AUT-028. */
static void digest(uint64_t seed)
{
    struct sua_srv_config c = srv_with_users();
    char sha[1024], other[2100];
    struct srv_world w;
    struct phone *p;

    srv_open(&w, seed, NULL, &c, 1);
    p = srv_phone(&w, "alice");
    CHECK_INT(with(p, "alice", 1, ""), 401);
    CHECK_INT(srv_headers(last(p), "WWW-Authenticate"), 2);
    CHECK(has(srv_header(last(p), "WWW-Authenticate", 0),
              "algorithm=SHA-256"));
    CHECK(has(srv_header(last(p), "WWW-Authenticate", 1), "algorithm=MD5"));
    CHECK(has(srv_header(last(p), "WWW-Authenticate", 0),
              "realm=\"lab.test\""));
    snprintf(sha, sizeof sha, "%s", creds_for(p, 0, "alice", "secret", 1));
    snprintf(other, sizeof other, "%s",
             creds_for(p, 1, "alice", "secret", 1));
    CHECK_INT(with(p, "alice", 2, sha), 200);
    CHECK_INT(with(p, "alice", 3, other), 200);
    CHECK_INT(w.added, 1);
    /* The same count again is a replay. */
    CHECK_INT(with(p, "alice", 4, sha), 401);
    CHECK(has(last(p), "stale=true"));
    CHECK_INT(with(p, "alice", 5, creds_for(p, 0, "alice", "secret", 1)),
              200);
    CHECK_INT(with(p, "alice", 6, ""), 401);
    snprintf(sha, sizeof sha, "%s", creds_for(p, 0, "alice", "secret", 1));
    sim_run_for(w.s, 301000);
    CHECK_INT(with(p, "alice", 7, sha), 401);
    CHECK(has(last(p), "stale=true"));
    CHECK_INT(with(p, "alice", 8, creds_for(p, 0, "alice", "wrong", 1)),
              401);
    CHECK(!has(last(p), "stale=true"));
    CHECK_INT(with(p, "alice", 9, creds_for(p, 0, "nobody", "secret", 1)),
              401);
    /* bob proves who he is, and is not alice. */
    CHECK_INT(with(p, "alice", 10, creds_for(p, 0, "bob", "secret", 1)),
              403);
    CHECK_INT(with(p, "alice", 11, ""), 401);
    snprintf(sha, sizeof sha, "%s", creds_for(p, 0, "alice", "secret", 1));
    snprintf(other, sizeof other, "%s%s", sha, sha);
    CHECK_INT(with(p, "alice", 12, other), 400);
    CHECK_INT(with(p, "alice", 13, "Authorization: Digest x\r\n"), 400);
    CHECK_INT(with(p, "alice", 14, "Authorization: Basic abc\r\n"), 401);
    CHECK_INT(with(p, "hashed", 1, ""), 401);
    CHECK_INT(srv_headers(last(p), "WWW-Authenticate"), 1);
    CHECK_INT(with(p, "hashed", 2, creds_for(p, 0, "hashed", "secret", 1)),
              200);
    srv_close(&w);
}

/* ---- memory and loss --------------------------------------------------- */
static void full(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_SERVER;
    struct srv_world w;
    struct phone *p;

    cfg.max_binding = 3;
    srv_open(&w, seed, &cfg, NULL, 0);
    p = srv_phone(&w, "alice");
    CHECK_INT(srv_register(p, "alice", 1,
                           "Contact: <sip:a@10.0.0.2>, "
                           "<sip:b@10.0.0.2>\r\n"), 200);
    CHECK_INT(srv_register(p, "bob", 1,
                           "Contact: <sip:a@10.0.0.2>, "
                           "<sip:b@10.0.0.2>\r\n"), 503);
    CHECK(has(last(p), "Retry-After: "));
    CHECK_INT(srv_register(p, "bob", 2, NULL), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), 0);
    CHECK_INT(srv_register(p, "alice", 2, "Contact: <sip:a@10.0.0.2>\r\n"),
              200);
    CHECK_INT(srv_register(p, "bob", 3, "Contact: <sip:a@10.0.0.2>\r\n"),
              200);
    srv_close(&w);
}

/* Each acquisition fails once: an answer all the same, nothing half done,
 * and the next REGISTER works. */
static int fail_one(unsigned long nth)
{
    struct srv_world w;
    struct sua__arena *a;
    struct phone *p;
    unsigned status;
    int reached;

    srv_open(&w, 1, NULL, NULL, 0);
    p = srv_phone(&w, "alice");
    CHECK_INT(srv_register(p, "alice", 1, srv_contact(p)), 200);
    a = &w.node->stack->arena;
    a->fail_at = a->acquired + nth;
    status = srv_register(p, "alice", 2,
                          "Contact: <sip:alice@10.0.0.2:5060>;q=0.5, "
                          "<sip:b@10.0.0.3>, <sip:c@10.0.0.4>\r\n");
    reached = a->acquired >= a->fail_at;
    a->fail_at = 0;
    if (status != 200 && status != 503)
        sim_fail(w.s, "failure %lu: status %u", nth, status);
    CHECK_INT(srv_register(p, "alice", 3, NULL), 200);
    CHECK_INT(srv_headers(last(p), "Contact"), status == 200 ? 3 : 1);
    CHECK(has(last(p), "q=0.5") == (status == 200));
    CHECK_INT(srv_register(p, "alice", 4, "Contact: <sip:d@10.0.0.5>\r\n"),
              200);
    srv_close(&w);
    return reached;
}

static void sweep(void)
{
    unsigned long n;

    for (n = 1; fail_one(n); n++)
        ;
    CHECK(n > 6);
}

static void over_tcp(uint64_t seed)
{
    struct srv_world w;
    struct phone *p;

    srv_open(&w, seed, NULL, NULL, 1);
    p = srv_phone(&w, "alice");
    srv_connect(p);
    CHECK_INT(srv_register(p, "alice", 1, srv_contact(p)), 200);
    CHECK(has(last(p), ";transport=tcp>;expires=3600"));
    srv_close(&w);
}

int main(void)
{
    uint64_t seed;

    for (seed = 1; seed <= 2; seed++) {
        basic(seed);
        several(seed);
        limits(seed);
        all_or_nothing(seed);
        names(seed);
        torture(seed);
        digest(seed);
        full(seed);
        over_tcp(seed);
    }
    sweep();
    return check_done();
}
