/* SPDX-License-Identifier: MIT
 * Why a session description is refused: at which line, under which section
 * of RFC 8866. */
#include "check.h"
#include "guard.h"
#include "sip/sdp_explain.h"

#define V "v=0\r\n"
#define O "o=- 1 1 IN IP4 192.0.2.1\r\n"
#define S "s=-\r\n"
#define C "c=IN IP4 192.0.2.1\r\n"
#define T "t=0 0\r\n"
#define M "m=audio 4000 RTP/AVP 0\r\n"

static const struct {
    const char *text;
    unsigned line, column;
    const char *rfc, *words;    /* words: in the sentence                  */
} bad[] = {
    { "", 1, 1, "RFC 8866 5.1", "v=0" },
    { O S T, 1, 1, "RFC 8866 5.1", "v=0" },
    { "v=1\r\n" O S T, 1, 1, "RFC 8866 5.1", "v=0" },
    { V S T, 2, 1, "RFC 8866 5.2", "\"o=\" is missing" },
    { V O T, 3, 1, "RFC 8866 5.3", "\"s=\"" },
    { V O S, 4, 1, "RFC 8866 5.9", "\"t=\" is missing" },
    { V O S C M, 5, 1, "RFC 8866 5.9", "\"t=\"" },
    { V O S T M, 0, 1, "RFC 8866 5.7", "\"c=\"" },
    { V "o=- x 1 IN IP4 192.0.2.1\r\n" S T, 2, 1, "RFC 8866 5.2", "o=" },
    { V O "s=\r\n" T, 3, 1, "RFC 8866 5.3", "s=" },
    { V O S "c=IN IP4\r\n" T, 4, 1, "RFC 8866 5.7", "c=" },
    { V O S C "b=AS\r\n" T, 5, 1, "RFC 8866 5.8", "b=" },
    { V O S C "t=0\r\n", 5, 1, "RFC 8866 5.9", "t=" },
    { V O S C T "r=x\r\n", 6, 1, "RFC 8866 5.10", "r=" },
    { V O S C T M "r=7d 1h 0\r\n", 7, 1, "RFC 8866 5.10", "wrong place" },
    { V O S C T "k=?=\r\n", 6, 1, "RFC 8866 5.12", "k=" },
    { V O S C T "k=other:x\r\n", 6, 1, "RFC 8866 5.12", "" },
    { V O S C T "\r\n", 6, 1, "RFC 8866 9", "empty line" },
    { V O S C "\r\n", 5, 1, "RFC 8866 5.9", "\"t=\" is missing" },
    { V O S T "m=audio 4000 RTP/AVP 200\r\n" C, 5, 1, "RFC 8866 5.14",
      "payload types" },
    { V O S C T "m=audio x RTP/AVP 0\r\n", 6, 1, "RFC 8866 5.14", "m=" },
    { V O S C T "m=audio 4000 RTP/AVP 200\r\n", 6, 1, "RFC 8866 5.14", "m=" },
    { V O S C T M "a=rtpmap:0 x\r\n", 7, 1, "RFC 8866 5.13", "attribute" },
    { V O S C T "x=1\r\n", 6, 1, "RFC 8866 5", "letter" },
    { V O S C T "hello\r\n", 6, 1, "RFC 8866 5", "letter" },
    { V O S C T "a=x\n", 6, 1, "RFC 8866 5.13", "CRLF" },
    { V O S C T T M T, 0, 1, "RFC 8866 5.9", "" },
    { V O O S T, 3, 1, "RFC 8866 5.2", "too often" },
    { V O S T M M M M M M M M M, 0, 1, "RFC 8866 5", "" },
};

int main(void)
{
    struct sua_fault f;
    struct sua_sdp sdp;
    size_t i;

    CHECK_INT(sua_sdp_explain(sua_str_z(V O S C T M), &f), SUA_OK);
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct sua_str text = guard_copy(sua_str_z(bad[i].text));
        int err = sua_sdp_parse(text, &sdp, NULL), failed = check_failed_;

        CHECK(err);
        CHECK_INT(sua_sdp_explain(text, &f), err);
        CHECK(f.offset <= text.n);
        if (bad[i].line)
            CHECK_INT(f.line, bad[i].line);
        CHECK_INT(f.column, bad[i].column);
        CHECK_INT(f.code, SUA_FAULT_SDP);
        CHECK(!strncmp(f.rfc, bad[i].rfc, strlen(bad[i].rfc)));
        CHECK(strstr(f.text, bad[i].words) != NULL);
        if (failed != check_failed_)
            fprintf(stderr, "    %s    line %u: %s (%s)\n", bad[i].text,
                    (unsigned)f.line, f.text, f.rfc);
    }
    return check_done();
}
