/* SPDX-License-Identifier: MIT
 * Version of libsua and of its binary interface. */
#ifndef SIP_VERSION_H
#define SIP_VERSION_H

#define SUA_VERSION_MAJOR 0
#define SUA_VERSION_MINOR 1
#define SUA_VERSION_PATCH 0
#define SUA_VERSION "0.1.0"

/* Number in the SONAME (libsua.so.SUA_ABI): raised when a change breaks
 * programs that were built against an older header. */
#define SUA_ABI 0

#endif
