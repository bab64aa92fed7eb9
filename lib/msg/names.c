/* SPDX-License-Identifier: MIT
 * Methods and reason phrases. RFC 3261 7.1, 21; RFC 3262, 3265, 3311, 3326,
 * 3428, 3515, 3903, 4028, 4412, 5626, 6086, 6665. */
#include "msg/msg.h"

static const char method_name[SUA_M_COUNT][10] = {
    "", "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "PRACK",
    "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE"
};

/* Method by length and first two letters, all of which no two share. */
static const uint8_t method_slot[32] = {
    0, 0, 2, 0, 6, 11, 0, 14, 0, 12, 13, 1, 0, 10, 0, 7,
    0, 0, 5, 3, 0, 0, 8, 0, 9, 0, 0, 0, 0, 4, 0, 0
};

unsigned sua_method_parse(struct sua_str s)
{
    unsigned m;

    if (s.n < 3 || s.n > 9)
        return SUA_M_OTHER;
    m = method_slot[((unsigned char)s.p[0] + 8u * (unsigned char)s.p[1] +
                     3u * (unsigned)s.n) % 32];
    return method_name[m][s.n] || memcmp(s.p, method_name[m], s.n)
               ? (unsigned)SUA_M_OTHER : m;
}

struct sua_str sua_method_name(unsigned method)
{
    return sua_str_z(method_name[method < SUA_M_COUNT ? method : 0]);
}

/* RFC 3261 21; below 7: what a class is called when nothing more is known. */
#define PHRASES(X)                                                            \
    X(100, "Trying") X(180, "Ringing") X(181, "Call Is Being Forwarded")      \
    X(182, "Queued") X(183, "Session Progress") X(200, "OK")                  \
    X(300, "Multiple Choices") X(301, "Moved Permanently")                    \
    X(302, "Moved Temporarily") X(400, "Bad Request")                         \
    X(401, "Unauthorized") X(403, "Forbidden") X(404, "Not Found")            \
    X(405, "Method Not Allowed") X(406, "Not Acceptable")                     \
    X(407, "Proxy Authentication Required") X(408, "Request Timeout")         \
    X(410, "Gone") X(413, "Request Entity Too Large")                         \
    X(414, "Request-URI Too Long") X(415, "Unsupported Media Type")           \
    X(416, "Unsupported URI Scheme") X(420, "Bad Extension")                  \
    X(421, "Extension Required") X(423, "Interval Too Brief")                 \
    X(480, "Temporarily Unavailable")                                         \
    X(481, "Call/Transaction Does Not Exist") X(482, "Loop Detected")         \
    X(483, "Too Many Hops") X(484, "Address Incomplete") X(485, "Ambiguous")  \
    X(486, "Busy Here") X(487, "Request Terminated")                          \
    X(488, "Not Acceptable Here") X(491, "Request Pending")                   \
    X(493, "Undecipherable") X(500, "Server Internal Error")                  \
    X(501, "Not Implemented") X(502, "Bad Gateway")                           \
    X(503, "Service Unavailable") X(504, "Server Time-out")                   \
    X(505, "Version Not Supported") X(513, "Message Too Large")               \
    X(600, "Busy Everywhere") X(603, "Decline")                               \
    X(604, "Does Not Exist Anywhere") X(606, "Not Acceptable")                \
    RARE_PHRASES(X)                                                           \
    X(1, "Progress") X(2, "OK") X(3, "Redirected") X(4, "Request Failure")    \
    X(5, "Server Failure") X(6, "Global Failure") X(0, "Unknown")

/* Of extensions, and what nobody sends; where size counts, these go by the
 * name of their class, which is all the same to a machine. */
#if defined(__OPTIMIZE_SIZE__)
#define RARE_PHRASES(X)
#else
#define RARE_PHRASES(X)                                                       \
    X(199, "Early Dialog Terminated") X(202, "Accepted")                      \
    X(204, "No Notification") X(305, "Use Proxy")                             \
    X(380, "Alternative Service") X(402, "Payment Required")                  \
    X(412, "Conditional Request Failed")                                      \
    X(422, "Session Interval Too Small") X(430, "Flow Failed")                \
    X(433, "Anonymity Disallowed")                                            \
    X(439, "First Hop Lacks Outbound Support")                                \
    X(440, "Max-Breadth Exceeded") X(469, "Bad Info Package")                 \
    X(489, "Bad Event") X(494, "Security Agreement Required")
#endif

/* One after the other without an end, of the lengths below. */
static const char phrases[] =
#define X(status, text) text
    PHRASES(X)
#undef X
    ;
static const uint16_t phrase_status[] = {
#define X(status, text) status,
    PHRASES(X)
#undef X
};
static const uint8_t phrase_len[] = {
#define X(status, text) sizeof(text) - 1,
    PHRASES(X)
#undef X
};

struct sua_str sua_reason_phrase(unsigned status)
{
    unsigned class = status < 700 ? status / 100 : 0; /* one is there */
    const char *p = phrases;
    size_t i;

    for (i = 0; phrase_status[i] != status && phrase_status[i] != class; i++)
        p += phrase_len[i];
    return sua_str_make(p, phrase_len[i]);
}
