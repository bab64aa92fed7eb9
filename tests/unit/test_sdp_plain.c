/* SPDX-License-Identifier: MIT
 * Lines that are read in one step come out as they do when each is taken
 * apart, byte by byte: an empty line at the end leaves a whole description to
 * the reader that takes anything. RFC 8866. */
#include "check.h"
#include "guard.h"
#include "sdp/form.h"

#define HEAD "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\n"
#define TIME "t=0 0\r\n"
#define STREAM "m=audio 49170 RTP/AVP 0 101\r\n"

/* Where one more line may stand, and which. */
static const struct {
    const char *before, *line, *after;
} lines[] = {
    { "", "v=0", "o=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\n" TIME },
    { "v=0\r\n", "o=jdoe 3724394400 18446744073709551616 IN IP4 198.51.100.1",
      "s=-\r\n" TIME },
    { "v=0\r\n", "o=- 1 2 IN IP4 host.example.org", "s=-\r\n" TIME },
    { "v=0\r\n", "o=- 1 2 IN IP4 203.0.113.1", "s=-\r\n" TIME },
    { "v=0\r\n", "o=- 1 2 IN IP4 224.0.0.1", "s=-\r\n" TIME },
    { "v=0\r\n", "o=- 1 2 IN IP4 233.0.0.1", "s=-\r\n" TIME },
    { "v=0\r\n", "o=- 1 2 IN IP4 1.2", "s=-\r\n" TIME },
    { "v=0\r\n", "o=- 1 2 IN IP6 2001:db8::1", "s=-\r\n" TIME },
    { "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\nV=0\r\n",
      "o=- 1 2 IN IP4 192.0.2.1", "s=-\r\n" TIME },
    { "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n", "s=A call", TIME },
    { HEAD, "i=What about", TIME },
    { HEAD, "c=IN IP4 198.51.100.1", TIME STREAM },
    { HEAD, "c=IN IP4 224.2.1.1/127", TIME STREAM },
    { HEAD, "c=IN IP4 224.2.1.1", TIME STREAM },
    { HEAD, "c=IN IP4 10.255.0.99", TIME STREAM "c=IN IP4 0.0.0.0\r\n" },
    { HEAD, "b=AS:64", TIME },
    { HEAD, "b=X-most:4294967296", TIME },
    { HEAD, "t=0 0", STREAM "c=IN IP4 192.0.2.1\r\n" },
    { HEAD TIME, "a=recvonly", STREAM "c=IN IP4 192.0.2.1\r\n" },
    { HEAD TIME, "a=rtpmap:0 PCMU/8000", "" },
    { HEAD TIME, "m=audio 49170 RTP/AVP 0 8 101", "c=IN IP4 192.0.2.1\r\n" },
    { HEAD TIME, "m=audio 0 RTP/AVP 0", "c=IN IP4 192.0.2.1\r\n" },
    { HEAD TIME, "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 192.0.2.1\r\n" },
    { HEAD TIME STREAM, "c=IN IP4 198.51.100.1", "c=IN IP4 192.0.2.2\r\n" },
    { HEAD TIME STREAM, "c=IN IP6 2001:db8::1", "" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM, "a=rtpmap:0 PCMU/8000", "" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM,
      "a=rtpmap:101 telephone-event/48000/2", "a=ptime:20\r\n" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM,
      "a=rtpmap:101 x/4294968296", "" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM, "a=rtpmap:8 PCMA/8000", "" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM, "a=fmtp:101 0-15",
      "m=video 5000 RTP/AVP 99\r\na=fmtp:99 x\r\n" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM, "a=ptime:20", "" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM, "a=sendonly", "" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM, "a=rtcp-mux", "" },
    { HEAD "c=IN IP4 192.0.2.1\r\n" TIME STREAM,
      "a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host", "" },
};

static struct sua_sdp plain, slow;

/* Static names are not in the text; all others are the same bytes of it. */
static int same(struct sua_str a, struct sua_str b)
{
    return a.n == b.n && (a.p == b.p || (!!a.p == !!b.p && sua_str_eq(a, b)));
}

static int same_media(const struct sua_sdp_media *a,
                      const struct sua_sdp_media *b)
{
    size_t i;

    for (i = 0; i < a->ncodec && i < b->ncodec; i++) {
        const struct sua_sdp_codec *c = &a->codec[i], *d = &b->codec[i];

        if (c->pt != d->pt || c->channels != d->channels ||
            c->rate != d->rate || !same(c->name, d->name) ||
            !same(c->fmtp, d->fmtp))
            return 0;
    }
    return a->ncodec == b->ncodec && same(a->line, b->line) &&
           same(a->type, b->type) && same(a->proto, b->proto) &&
           same(a->section, b->section) && same(a->host, b->host) &&
           a->addr.family == b->addr.family &&
           sua_addr_eq(&a->addr, &b->addr, 1) && a->port == b->port &&
           a->ptime == b->ptime && a->nport == b->nport &&
           a->dir == b->dir && a->known == b->known;
}

static int same_whole(const struct sua_sdp *a, const struct sua_sdp *b)
{
    size_t i;

    for (i = 0; i < a->nmedia && i < b->nmedia; i++)
        if (!same_media(&a->media[i], &b->media[i]))
            return 0;
    return a->nmedia == b->nmedia && same(a->origin_user, b->origin_user) &&
           same(a->origin_addr, b->origin_addr) &&
           same(a->session_name, b->session_name) &&
           same(a->session, b->session) && same(a->timing, b->timing) &&
           a->id == b->id && a->version == b->version;
}

/* What the strict form takes is by the grammar, line by line. */
static int all_ok(struct sua_str text)
{
    struct sua_str value;
    char type;

    while (sua_sdp_line_next(&text, &type, &value) > 0)
        if (!sua__sdp_value_ok(type, value))
            return 0;
    return 1;
}

/* One text, whose last byte is an empty line more. */
static void compare(struct sua_str with)
{
    struct sua_str text = sua__str_sub(with, 0, with.n - 1);
    size_t off = 4711, off_slow = 4711;
    int err = sua_sdp_parse_lenient(text, &plain, &off);

    CHECK_INT(sua_sdp_parse_lenient(with, &slow, &off_slow), err);
    CHECK_INT(off, off_slow);
    CHECK(err || same_whole(&plain, &slow));
    if (!sua_sdp_parse(text, &plain, NULL)) {
        CHECK(all_ok(text));
        CHECK(same_whole(&plain, &slow));
    }
}

/* One byte of [from, to) after another: is another, stands twice, is gone. */
static void vary(char *mem, size_t n, size_t from, size_t to)
{
    static const char other[] = " \t\r\n:;/.=_-0259axZ\xe9";
    size_t k;

    for (; from < to; from++) {
        char was = mem[from];

        for (k = 0; k < sizeof(other); k++) {
            mem[from] = other[k];
            compare(guard_copy(sua_str_make(mem, n)));
        }
        mem[from] = was;
        memmove(mem + from + 1, mem + from, n - from);
        compare(guard_copy(sua_str_make(mem, n + 1)));
        memmove(mem + from, mem + from + 2, n - from - 1);
        compare(guard_copy(sua_str_make(mem, n - 1)));
        memmove(mem + from + 1, mem + from, n - from - 1);
        mem[from] = was;
    }
}

int main(void)
{
    size_t i, n, from;
    char mem[512];

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        n = (size_t)snprintf(mem, sizeof(mem) - 1, "%s%s\r\n%s\n",
                             lines[i].before, lines[i].line, lines[i].after);
        compare(guard_copy(sua_str_make(mem, n)));
        from = strlen(lines[i].before);
        /* The value and the CR. */
        vary(mem, n, from, from + strlen(lines[i].line) + 1);
    }
    return check_done();
}
