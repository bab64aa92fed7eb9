/* SPDX-License-Identifier: 0BSD
 * From SIP outcomes to exit codes. */
#include "exitcode.h"

#include <stddef.h>

#include "sip/ua.h"

static int of_class(unsigned status)
{
    if (status < 300)
        return EXIT_DONE;
    return status >= 500 && status < 600 ? EXIT_SERVER : EXIT_DECLINED;
}

int exit_of_status(unsigned status, unsigned cause)
{
    static const struct {
        unsigned short status;
        unsigned char code;
    } table[] = {
        { 401, EXIT_AUTH },        { 407, EXIT_AUTH },
        { 408, EXIT_NO_REPLY },    { 486, EXIT_BUSY },
        { 600, EXIT_BUSY },        { 404, EXIT_UNAVAILABLE },
        { 410, EXIT_UNAVAILABLE }, { 480, EXIT_UNAVAILABLE },
        { 484, EXIT_UNAVAILABLE }, { 604, EXIT_UNAVAILABLE },
        { 488, EXIT_MEDIA },       { 606, EXIT_MEDIA } };
    size_t i;

    switch (cause) {
    case SUA_CAUSE_TIMEOUT: return EXIT_NO_REPLY;
    case SUA_CAUSE_TRANSPORT: return EXIT_NETWORK;
    case SUA_CAUSE_AUTH: return EXIT_AUTH;
    case SUA_CAUSE_LIMIT: return EXIT_INTERNAL;
    default: break;
    }
    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (table[i].status == status)
            return table[i].code;
    return of_class(status);
}

int exit_of_register(unsigned status, unsigned cause)
{
    return status == 403 ? EXIT_AUTH : exit_of_status(status, cause);
}

int exit_of_error(int err)
{
    switch (err) {
    case SUA_OK: return EXIT_DONE;
    case SUA_EINVAL:
    case SUA_EBADMSG: return EXIT_USAGE;
    case SUA_ENOROUTE:
    case SUA_ETRANSPORT:
    case SUA_EUNSUPPORTED: return EXIT_NETWORK;
    case SUA_EAUTH: return EXIT_AUTH;
    default: return EXIT_INTERNAL;
    }
}
