/* SPDX-License-Identifier: MIT
 * Everything a user agent needs, in one include. */
#ifndef SIP_SUA_H
#define SIP_SUA_H

#include "sip/version.h"
#include "sip/types.h"
#include "sip/stack.h"
#include "sip/msg.h"
#include "sip/uri.h"
#include "sip/hdr.h"
#include "sip/hdr_ext.h"
#include "sip/write.h"
#include "sip/body.h"
#include "sip/net.h"
#include "sip/txn.h"
#include "sip/dialog.h"
#include "sip/auth.h"
#include "sip/sdp.h"
#include "sip/offer_more.h"
#include "sip/ua.h"
#include "sip/call_info.h"

#endif
