/* SPDX-License-Identifier: MIT
 * The race of user agent servers: what all of them answer. They listen on
 * UDP 127.0.0.1:5060, answer INVITE with 180 and 200 and OPTIONS with 200. */
#ifndef UAS_H
#define UAS_H

#define UAS_PORT 5060
#define UAS_SDP                                                               \
    "v=0\r\n"                                                                 \
    "o=- 2890844730 2890844731 IN IP4 127.0.0.1\r\n"                          \
    "s=-\r\n"                                                                 \
    "c=IN IP4 127.0.0.1\r\n"                                                  \
    "t=0 0\r\n"                                                               \
    "m=audio 18334 RTP/AVP 8 101\r\n"                                         \
    "a=rtpmap:8 PCMA/8000\r\n"                                                \
    "a=rtpmap:101 telephone-event/8000\r\n"                                   \
    "a=fmtp:101 0-15\r\n"                                                     \
    "a=sendrecv\r\n"

#endif
