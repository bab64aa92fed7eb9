/* SPDX-License-Identifier: MIT
 * Methods and reason phrases. RFC 3261 7.1, 21; RFC 3262, 3265, 3311, 3326,
 * 3428, 3515, 3903, 4028, 4412, 5626, 6086, 6665. */
#include "msg/msg.h"

static const char method_name[SUA_M_COUNT][12] = {
    "", "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "PRACK",
    "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE"
};

/* No two methods agree in length and in both first letters. */
#define KEY(n, a, b) ((unsigned)(n) << 16 | (unsigned)(a) << 8 | (unsigned)(b))

static unsigned method_guess(struct sua_str s)
{
    switch (KEY(s.n, (unsigned char)s.p[0], (unsigned char)s.p[1])) {
    case KEY(6, 'I', 'N'): return SUA_M_INVITE;
    case KEY(3, 'A', 'C'): return SUA_M_ACK;
    case KEY(3, 'B', 'Y'): return SUA_M_BYE;
    case KEY(6, 'C', 'A'): return SUA_M_CANCEL;
    case KEY(8, 'R', 'E'): return SUA_M_REGISTER;
    case KEY(7, 'O', 'P'): return SUA_M_OPTIONS;
    case KEY(5, 'P', 'R'): return SUA_M_PRACK;
    case KEY(9, 'S', 'U'): return SUA_M_SUBSCRIBE;
    case KEY(6, 'N', 'O'): return SUA_M_NOTIFY;
    case KEY(7, 'P', 'U'): return SUA_M_PUBLISH;
    case KEY(4, 'I', 'N'): return SUA_M_INFO;
    case KEY(5, 'R', 'E'): return SUA_M_REFER;
    case KEY(7, 'M', 'E'): return SUA_M_MESSAGE;
    case KEY(6, 'U', 'P'): return SUA_M_UPDATE;
    default: return SUA_M_OTHER;
    }
}

unsigned sua_method_parse(struct sua_str s)
{
    unsigned m;

    if (s.n < 3 || s.n > 9)
        return SUA_M_OTHER;
    m = method_guess(s);
    return memcmp(s.p, method_name[m], s.n) ? (unsigned)SUA_M_OTHER : m;
}

struct sua_str sua_method_name(unsigned method)
{
    return sua_str_z(method_name[method < SUA_M_COUNT ? method : 0]);
}

#define PHRASES(X)                                                            \
    X(100, "Trying") X(180, "Ringing") X(181, "Call Is Being Forwarded")      \
    X(182, "Queued") X(183, "Session Progress")                               \
    X(199, "Early Dialog Terminated") X(200, "OK") X(202, "Accepted")         \
    X(204, "No Notification") X(300, "Multiple Choices")                      \
    X(301, "Moved Permanently") X(302, "Moved Temporarily")                   \
    X(305, "Use Proxy") X(380, "Alternative Service") X(400, "Bad Request")   \
    X(401, "Unauthorized") X(402, "Payment Required") X(403, "Forbidden")     \
    X(404, "Not Found") X(405, "Method Not Allowed")                          \
    X(406, "Not Acceptable") X(407, "Proxy Authentication Required")          \
    X(408, "Request Timeout") X(410, "Gone")                                  \
    X(412, "Conditional Request Failed") X(413, "Request Entity Too Large")   \
    X(414, "Request-URI Too Long") X(415, "Unsupported Media Type")           \
    X(416, "Unsupported URI Scheme") X(420, "Bad Extension")                  \
    X(421, "Extension Required") X(422, "Session Interval Too Small")         \
    X(423, "Interval Too Brief") X(430, "Flow Failed")                        \
    X(433, "Anonymity Disallowed")                                            \
    X(439, "First Hop Lacks Outbound Support")                                \
    X(440, "Max-Breadth Exceeded") X(469, "Bad Info Package")                 \
    X(480, "Temporarily Unavailable")                                         \
    X(481, "Call/Transaction Does Not Exist") X(482, "Loop Detected")         \
    X(483, "Too Many Hops") X(484, "Address Incomplete") X(485, "Ambiguous")  \
    X(486, "Busy Here") X(487, "Request Terminated")                          \
    X(488, "Not Acceptable Here") X(489, "Bad Event")                         \
    X(491, "Request Pending") X(493, "Undecipherable")                        \
    X(494, "Security Agreement Required") X(500, "Server Internal Error")     \
    X(501, "Not Implemented") X(502, "Bad Gateway")                           \
    X(503, "Service Unavailable") X(504, "Server Time-out")                   \
    X(505, "Version Not Supported") X(513, "Message Too Large")               \
    X(600, "Busy Everywhere") X(603, "Decline")                               \
    X(604, "Does Not Exist Anywhere") X(606, "Not Acceptable")

struct phrases {
#define X(status, text) char p##status[sizeof(text)];
    PHRASES(X)
#undef X
};
static const struct phrases phrases = {
#define X(status, text) text,
    PHRASES(X)
#undef X
};
static const struct { uint16_t status, at; } phrase_at[] = {
#define X(status, text) { status, offsetof(struct phrases, p##status) },
    PHRASES(X)
#undef X
};

struct sua_str sua_reason_phrase(unsigned status)
{
    static const char by_class[7][16] = { "Unknown", "Progress", "OK",
        "Redirected", "Request Failure", "Server Failure", "Global Failure" };
    size_t i;

    for (i = 0; i < SUA__COUNT(phrase_at); i++)
        if (phrase_at[i].status == status)
            return sua_str_z((const char *)&phrases + phrase_at[i].at);
    return sua_str_z(by_class[status < 700 ? status / 100 : 0]);
}
