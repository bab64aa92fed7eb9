/* SPDX-License-Identifier: MIT
 * termphone: JSON lines, the ladder as it is drawn, redacted credentials,
 * pcap files. */
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "termphone/json.h"
#include "termphone/ladder.h"
#include "termphone/trace.h"

/* ---- JSON ---------------------------------------------------------------- */
static const char *json_of(struct sua_str s)
{
    static char out[512];
    FILE *f = fmemopen(out, sizeof(out), "w");

    json_begin(f, 1763806674120u, "x");
    json_str(f, "s", s);
    json_int(f, "n", -5);
    json_bool(f, "b", true);
    json_tenths(f, "d", 1.25);
    json_end(f);
    fclose(f);
    return out;
}

#define HEAD "{\"v\":1,\"t\":\"2025-11-22T10:17:54.120Z\",\"ev\":\"x\",\"s\":"
#define TAIL ",\"n\":-5,\"b\":true,\"d\":1.2}\n"

static void test_json(void)
{
    CHECK_STR(sua_str_z(json_of(SUA_STR("plain"))), HEAD "\"plain\"" TAIL);
    CHECK_STR(sua_str_z(json_of(sua_str_z(NULL))), HEAD "\"\"" TAIL);
    CHECK_STR(sua_str_z(json_of(SUA_STR("q\"b\\n\nt\tr\r\x01\x7f"))),
              HEAD "\"q\\\"b\\\\n\\nt\\tr\\r\\u0001\\u007f\"" TAIL);
    CHECK_STR(sua_str_z(json_of(sua_str_make("a\0b", 3))),
              HEAD "\"a\\u0000b\"" TAIL);
    /* UTF-8 passes; what is none becomes U+FFFD: a bare byte, an overlong
     * slash, a surrogate, above U+10FFFF, a sequence cut short. */
    CHECK_STR(sua_str_z(json_of(SUA_STR("gr\xc3\xbc\xe2\x82\xac\xf0\x9f\x98"
                                        "\x80"))),
              HEAD "\"gr\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80\"" TAIL);
#define BAD "\xef\xbf\xbd"
    CHECK_STR(sua_str_z(json_of(SUA_STR("\xff|\xc0\xaf|\xc3"))),
              HEAD "\"" BAD "|" BAD BAD "|" BAD "\"" TAIL);
    CHECK_STR(sua_str_z(json_of(SUA_STR("\xed\xa0\x80"))),
              HEAD "\"" BAD BAD BAD "\"" TAIL);
    CHECK_STR(sua_str_z(json_of(SUA_STR("\xf4\x90\x80\x80"))),
              HEAD "\"" BAD BAD BAD BAD "\"" TAIL);
}

/* ---- ladder -------------------------------------------------------------- */
static const char invite[] =
    "INVITE sip:bob@192.0.2.10 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKa\r\n"
    "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\n"
    "Call-ID: c1\r\nCSeq: 2 INVITE\r\nMax-Forwards: 70\r\n"
    "Authorization: Digest username=\"alice\", realm=\"pbx\", nonce=\"n\", "
    "uri=\"sip:bob@192.0.2.10\", response=\"0123456789abcdef\", "
    "cnonce=\"beef\", qop=auth, nc=00000001\r\n"
    "Content-Type: application/sdp\r\nContent-Length: 158\r\n\r\n"
    "v=0\r\no=- 1 1 IN IP4 10.0.0.5\r\ns=-\r\nc=IN IP4 10.0.0.5\r\nt=0 0\r\n"
    "m=audio 10000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a=sendonly\r\na=x-pad:1234567\r\n";
static const char busy[] =
    "SIP/2.0 486 Busy Here\r\n"
    "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKa\r\n"
    "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:b@example.com>;tag=2\r\n"
    "Call-ID: c1\r\nCSeq: 2 INVITE\r\nRetry-After: 60\r\n"
    "Content-Length: 0\r\n\r\n";
static const char unauthorized[] =
    "SIP/2.0 401 Unauthorized\r\n"
    "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKa\r\n"
    "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:b@example.com>;tag=2\r\n"
    "Call-ID: c1\r\nCSeq: 1 INVITE\r\n"
    "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n\", algorithm=SHA-256"
    "\r\nContent-Length: 0\r\n\r\n";
static const char evil[] =
    "SIP/2.0 486 Bu\x1b[31msy\r\nCSeq: 2 INVITE\r\nContent-Length: 0\r\n\r\n";

static struct trace t;

static uint16_t remote_port = 5060;

static struct sua_flow flow_of(void)
{
    struct sua_flow f;

    memset(&f, 0, sizeof(f));
    f.proto = SUA_UDP;
    CHECK_INT(sua_addr_parse(SUA_STR("10.0.0.5"), &f.local), 0);
    CHECK_INT(sua_addr_parse(SUA_STR("192.0.2.10"), &f.remote), 0);
    f.local.port = 5060;
    f.remote.port = remote_port;
    return f;
}

static void feed(bool tx, const char *msg, uint64_t ms)
{
    struct sua_flow f = flow_of();

    trace_message(&t, tx, &f, msg, strlen(msg), 1000 + ms,
                  1763806674120u + ms);
}

/* Runs all messages through one trace file and gives its bytes. */
static size_t run(const char *ext, char *out, size_t cap)
{
    char path[64], err[200];
    struct opt_list list = { { path }, 1 };
    size_t n;
    FILE *f;

    snprintf(path, sizeof(path), "/tmp/test_phone_trace.%ld%s",
             (long)getpid(), ext);
    CHECK(trace_open(&t, &list, err, sizeof(err)));
    t.us = "alice@example.com";
    CHECK(trace_wanted(&t));
    feed(true, invite, 0);
    feed(true, invite, 500);
    feed(false, unauthorized, 512);
    feed(false, busy, 514);
    feed(false, evil, 515);
    remote_port = 5090;
    feed(false, "garbage", 516);
    remote_port = 5060;
    trace_close(&t);
    f = fopen(path, "rb");
    n = f ? fread(out, 1, cap - 1, f) : 0;
    out[n] = 0;
    if (f)
        fclose(f);
    remove(path);
    return n;
}

#define D1 "\xe2\x94\x80"
#define D9 D1 D1 D1 D1 D1 D1 D1 D1 D1
#define D10 D9 D1
#define RIGHT "\xe2\x96\xb6"
#define LEFT "\xe2\x97\x80"
#define BAR " \xe2\x94\x82 "

static void test_ladder(void)
{
    static char out[8192];

    run(".txt", out, sizeof(out));
    CHECK_STR(sua_str_z(out),
        "        alice@example.com (us)        192.0.2.10:5060              "
        "                   t+ms\n"
        "  2  INVITE (auth) " D10 D10 D1 D1 RIGHT BAR
        "SDP PCMU,PCMA 10.0.0.5:10000 sendonly       0\n"
        "  2  ~~ retransmit 1 ~~~~~~~~~~~~~~~~~~~~" RIGHT BAR
        "                                          500\n"
        "  1  " LEFT D10 D9 " 401 Unauthorized" BAR
        "realm \"pbx\" SHA-256                       512\n"
        "  2  " LEFT D10 D10 D1 D1 " 486 Busy Here" BAR
        "retry after 60                            514\n"
        "  2  " LEFT D10 D10 D1 D1 " 486 Bu?[31msy" BAR
        "                                          515\n"
        "  0  " LEFT D10 D9 D9 " not SIP" BAR
        "                                          516  192.0.2.10:5090\n");
}

static void test_jsonl(void)
{
    static char out[8192];

    run(".jsonl", out, sizeof(out));
    CHECK(strstr(out, "\"ev\":\"sip\",\"dir\":\"out\",\"proto\":\"UDP\","
                      "\"remote\":\"192.0.2.10:5060\","
                      "\"first\":\"INVITE sip:bob@192.0.2.10 SIP/2.0\","
                      "\"cseq\":\"2 INVITE\",\"call_id\":\"c1\"") != NULL);
    CHECK(strstr(out, "\"ms\":500,\"retransmit\":1") != NULL);
    CHECK(strstr(out, "\\u001b[31m") != NULL);
    CHECK(!strstr(out, "0123456789abcdef"));
}

static void test_pcap(void)
{
    static char out[16384];
    size_t n = run(".pcap", out, sizeof(out)), at = 24, packets = 0;
    const unsigned char *p = (const unsigned char *)out;

    CHECK(!memcmp(out, "\xd4\xc3\xb2\xa1\2\0\4\0", 8));
    CHECK_INT(p[20], 101);
    while (at + 16 <= n) {
        size_t len = p[at + 8] | (size_t)p[at + 9] << 8;

        CHECK(!memcmp(p + at + 8, p + at + 12, 4));
        at += 16;
        CHECK_INT(p[at], 0x45);
        CHECK_INT((size_t)p[at + 2] << 8 | p[at + 3], len);
        CHECK_INT((size_t)p[at + 24] << 8 | p[at + 25], len - 20);
        at += len;
        packets++;
    }
    CHECK_INT(at, n);
    CHECK_INT(packets, 6);
    CHECK(!memcmp(p + 24 + 16 + 12, "\x0a\0\0\5\xc0\0\2\x0a", 8));
    CHECK(!memmem(out, n, "0123456789abcdef", 16));
    CHECK(memmem(out, n, "username=\"alice\"", 16) != NULL);
}

/* ---- secrets ------------------------------------------------------------- */
static const char *redacted(const char *msg)
{
    static char out[600];

    snprintf(out, sizeof(out), "%s", msg);
    trace_redact(out, strlen(out));
    CHECK_INT(strlen(out), strlen(msg));
    return out;
}

static void test_redact(void)
{
    CHECK_STR(sua_str_z(redacted("A b\r\nauthorization : Digest "
                                 "RESPONSE=\"abc\",cnonce=xyz, nc=1\r\n\r\n"
                                 "response=\"body\"")),
              "A b\r\nauthorization : Digest RESPONSE=\"***\",cnonce=***, "
              "nc=1\r\n\r\nresponse=\"body\"");
    CHECK_STR(sua_str_z(redacted("A\r\nProxy-Authorization: Digest a=b,\r\n"
                                 " response=\"abc\"\r\nX: response=\"abc\""
                                 "\r\n\r\n")),
              "A\r\nProxy-Authorization: Digest a=b,\r\n response=\"***\"\r\n"
              "X: response=\"abc\"\r\n\r\n");
    CHECK_STR(sua_str_z(redacted("A\r\nAuthorization: Digest response=\"ab")),
              "A\r\nAuthorization: Digest response=\"**");
    CHECK_STR(sua_str_z(redacted("")), "");
}

static void test_names(void)
{
    struct opt_list list = { { "/tmp/x.svg" }, 1 };
    char err[200];

    CHECK(!trace_open(&t, &list, err, sizeof(err)));
    CHECK(strstr(err, ".pcap") != NULL);
    list.item[0] = "/nonexistent/x.txt";
    CHECK(!trace_open(&t, &list, err, sizeof(err)));
    list.n = 0;
    CHECK(trace_open(&t, &list, err, sizeof(err)));
    CHECK(!trace_wanted(&t));
    trace_close(&t);
}

int main(void)
{
    test_json();
    test_ladder();
    test_jsonl();
    test_pcap();
    test_redact();
    test_names();
    return check_done();
}
