/* SPDX-License-Identifier: MIT
 * Why a message was refused, in words. A file of its own so that only
 * programs that print it carry the text. */
#include "msg/msg.h"

static const char *const text[] = {
    [SUA_MSG_OK] = "well formed",
    [SUA_MSG_START] = "start line is neither request nor response "
                      "(RFC 3261 7.1)",
    [SUA_MSG_VERSION] = "version is not SIP/2.0 (RFC 3261 7.1)",
    [SUA_MSG_STATUS] = "status code is not 100 to 699 (RFC 3261 7.2)",
    [SUA_MSG_URI] = "Request-URI is malformed (RFC 3261 19.1.1)",
    [SUA_MSG_NAME] = "header line has no name or no colon (RFC 3261 7.3.1)",
    [SUA_MSG_CTL] = "NUL, CR or LF stands alone in a line (RFC 3261 25.1)",
    [SUA_MSG_NO_END] = "no empty line ends the headers (RFC 3261 7)",
    [SUA_MSG_MANY] = "more header lines than the limit",
    [SUA_MSG_BIG] = "message is larger than the limit (RFC 3261 18.1.1)",
    [SUA_MSG_LENGTH] = "Content-Length is malformed, contradicts itself or "
                       "exceeds the body (RFC 3261 20.14, 18.3)",
    [SUA_MSG_NO_LENGTH] = "no Content-Length on a stream (RFC 3261 18.3)",
    [SUA_MSG_MISSING] = "mandatory header is missing (RFC 3261 8.1.1)",
    [SUA_MSG_TWICE] = "header that must be single stands twice "
                      "(RFC 3261 7.3.1)",
    [SUA_MSG_VIA] = "Via is malformed (RFC 3261 20.42)",
    [SUA_MSG_FROM] = "From is malformed (RFC 3261 20.20)",
    [SUA_MSG_TO] = "To is malformed (RFC 3261 20.39)",
    [SUA_MSG_CALL_ID] = "Call-ID is malformed (RFC 3261 20.8)",
    [SUA_MSG_CSEQ] = "CSeq is malformed (RFC 3261 20.16)",
    [SUA_MSG_CSEQ_METHOD] = "CSeq method is not the request's "
                            "(RFC 3261 8.1.1.5)",
    [SUA_MSG_MAX_FORWARDS] = "Max-Forwards is not 0 to 255 "
                             "(RFC 3261 20.22)",
    [SUA_MSG_CONTACT] = "Contact is malformed (RFC 3261 20.10)",
    [SUA_MSG_ROUTE] = "Route or Record-Route is malformed "
                      "(RFC 3261 20.30, 20.34)",
    [SUA_MSG_VALUE] = "header value is malformed (RFC 3261 25.1)",
};

const char *sua_msg_strerror(unsigned err)
{
    return err < SUA__COUNT(text) ? text[err] : "unknown error";
}
