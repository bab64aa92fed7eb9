/* SPDX-License-Identifier: MIT
 * Why sua_sdp_parse() refuses a session description, for people; see
 * sip/explain.h for what a fault is. */
#ifndef SIP_SDP_EXPLAIN_H
#define SIP_SDP_EXPLAIN_H

#include "sip/explain.h"
#include "sip/sdp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SUA_OK, or what sua_sdp_parse() answers, with the fault in *out: offset,
 * line and column count in text, code is SUA_FAULT_SDP, err SUA_MSG_VALUE.
 * Needs about 6 KB of stack. */
SUA_API int sua_sdp_explain(struct sua_str text, struct sua_fault *out);

#ifdef __cplusplus
}
#endif
#endif
