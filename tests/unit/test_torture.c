/* SPDX-License-Identifier: MIT
 * Every message of RFC 4475 and RFC 5118: the verdict of expected.tsv, then
 * each as every prefix against the end of memory, then damaged at random. */
#include "check.h"
#include "exercise.h"
#include "guard.h"
#include "message.h"

/* What the column `parser` says. Where the RFC leaves a choice libsua's is
 * to refuse; badvers is refused with 505, and test.dat is no message. */
static int accepts(const char *parser)
{
    return !strncmp(parser, "accept", 6) && !strstr(parser, "or-reject") &&
           !strstr(parser, "version error");
}

static int check_file(const char *folder, const char *name, int want)
{
    static struct message x;
    static char mem[65536];
    char path[512];
    size_t n;
    int good;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    n = fixture_read(path, mem, sizeof(mem));
    CHECK(n > 0);
    good = !message_index(&x, mem, n, 0) && !sua_msg_check(&x.m);
    CHECK_INT(good, want);
    if (good != want)
        fprintf(stderr, "    %s: %s\n", path, sua_msg_strerror(x.m.err));
    return 1;
}

static int verdicts(const char *folder)
{
    static char mem[65536];
    char path[256], *line, *next;
    size_t n;
    int count = 0;

    snprintf(path, sizeof(path), "%s/expected.tsv", folder);
    n = fixture_read(path, mem, sizeof(mem) - 1);
    mem[n] = 0;
    line = strchr(mem, '\n');
    while (line && line[1]) {
        char *column[4];
        int i;

        next = strchr(++line, '\n');
        if (next)
            *next = 0;
        for (i = 0; line && i < 4; i++) {
            column[i] = line;
            line = strchr(line, '\t');
            if (line)
                *line++ = 0;
        }
        CHECK_INT(i, 4);
        if (i == 4)
            count += check_file(folder, column[0], accepts(column[3]));
        line = next;
    }
    return count;
}

/* Errors and statuses that matter beyond yes and no. */
static void reasons(void)
{
    static const struct { const char *name; int err, status; } v[] = {
        { "badvers.dat", SUA_MSG_VERSION, 505 },
        { "multi01.dat", SUA_MSG_TWICE, 400 },
        { "mcl01.dat", SUA_MSG_LENGTH, 400 },
        { "ncl.dat", SUA_MSG_LENGTH, 400 },
        { "clerr.dat", SUA_MSG_LENGTH, 400 },
        { "insuf.dat", SUA_MSG_MISSING, 400 },
        { "bigcode.dat", SUA_MSG_STATUS, 400 },
        { "baddn.dat", SUA_MSG_NO_END, 400 },
        { "baddn.fixed.dat", SUA_MSG_FROM, 400 },
        { "quotbal.dat", SUA_MSG_TO, 400 },
        { "scalar02.dat", SUA_MSG_CSEQ, 400 },
        { "mismatch02.dat", SUA_MSG_CSEQ_METHOD, 400 },
        { "escruri.dat", SUA_MSG_URI, 400 },
        { "regbadct.dat", SUA_MSG_CONTACT, 400 },
        { "badinv01.dat", SUA_MSG_VIA, 400 }
    };
    static struct message x;
    static char mem[65536];
    char path[128];
    size_t i;

    for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
        size_t n;

        snprintf(path, sizeof(path), "rfc4475/%s", v[i].name);
        n = fixture_read(path, mem, sizeof(mem));
        (void)message_index(&x, mem, n, 0);
        CHECK_INT(sua_msg_check(&x.m), v[i].status);
        CHECK_INT(x.m.err, v[i].err);
    }
    /* A second reading by name, with the leniency switched on. */
    i = fixture_read("rfc4475/lwsstart.dat", mem, sizeof(mem));
    CHECK_INT(message_index(&x, mem, i, SUA_INDEX_LENIENT_START), SUA_OK);
    CHECK_INT(sua_msg_check(&x.m), 0);
}

static void run(const char *name, const char *p, size_t n, unsigned flags)
{
    struct sua_str s = guard_copy(sua_str_make(p, n));
    const char *what = exercise((char *)(uintptr_t)s.p, s.n, flags);

    CHECK(what == NULL);
    if (what)
        fprintf(stderr, "    %s, first %lu bytes: %s\n", name,
                (unsigned long)n, what);
}

/* ROB-009, ROB-010. */
static void prefixes(const char *name, char *p, size_t n)
{
    size_t k;

    for (k = 0; k <= n; k++) {
        run(name, p, k, 0);
        run(name, p, k, SUA_INDEX_STREAM | SUA_INDEX_LENIENT_START);
    }
}

static uint32_t rng = 20260101;

static uint32_t draw(uint32_t below)
{
    rng ^= rng << 13;
    rng ^= rng >> 17;
    rng ^= rng << 5;
    return rng % below;
}

static void damage(const char *name, char *p, size_t n)
{
    static const char hot[] = "\r\n\0\t \":;,<>=@%\\/?[]*0z\x80\xff";
    static char mem[65536];
    int round, hits;

    for (round = 0; n && round < 300; round++) {
        memcpy(mem, p, n);
        for (hits = (int)draw(4); hits >= 0; hits--)
            mem[draw((uint32_t)n)] =
                draw(3) ? hot[draw(sizeof(hot) - 1)] : (char)draw(256);
        run(name, mem, n, draw(2) ? SUA_INDEX_STREAM : 0);
    }
}

int main(void)
{
    CHECK_INT(verdicts("rfc4475"), 50);
    CHECK_INT(verdicts("rfc5118"), 12);
    reasons();
    CHECK_INT(fixture_each("rfc4475", ".dat", prefixes), 51);
    CHECK_INT(fixture_each("rfc5118", ".dat", prefixes), 12);
    CHECK_INT(fixture_each("corpus", ".sip", prefixes), 12);
    CHECK_INT(fixture_each("rfc4475", ".dat", damage), 51);
    CHECK_INT(fixture_each("corpus", ".sip", damage), 12);
    return check_done();
}
