/* SPDX-License-Identifier: MIT
 * application/watcherinfo+xml (RFC 3857, RFC 3858): who has subscribed. What
 * all packages share: sip/package.h. */
#ifndef SIP_WATCHERINFO_H
#define SIP_WATCHERINFO_H

#include "sip/package.h"
#include "sip/xml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The document (RFC 3858 3). */
struct sua_watcherinfo {
    uint32_t version;
    uint8_t state;              /* SUA_DOC_FULL, _PARTIAL                  */
};
/* The subscriptions of one package to one resource; both mandatory. */
struct sua_watcher_list {
    struct sua_str resource, package;
};

/* One subscription; id, status, event and uri are mandatory to write. */
enum sua_watcher_status {       /* RFC 3857 4.7.1                          */
    SUA_WATCHER_PENDING = 1, SUA_WATCHER_ACTIVE, SUA_WATCHER_WAITING,
    SUA_WATCHER_TERMINATED
};
enum sua_watcher_event {
    SUA_WATCHER_SUBSCRIBE = 1, SUA_WATCHER_APPROVED, SUA_WATCHER_DEACTIVATED,
    SUA_WATCHER_PROBATION, SUA_WATCHER_REJECTED, SUA_WATCHER_TIMEOUT,
    SUA_WATCHER_GIVEUP, SUA_WATCHER_NORESOURCE
};
struct sua_watcher {
    struct sua_str id;          /* mandatory                               */
    struct sua_str uri, display;
    struct sua_num expiration;  /* seconds left                            */
    struct sua_num duration;    /* seconds since it began                  */
    uint8_t status;             /* enum sua_watcher_status                 */
    uint8_t event;              /* enum sua_watcher_event                  */
};

SUA_API int sua_watcherinfo_begin(struct sua_xml *x, struct sua_str doc,
                                  void *mem, size_t cap,
                                  struct sua_watcherinfo *out);
/* The next list, and inside it the next watcher of it. */
SUA_API int sua_watcherinfo_next(struct sua_xml *x,
                                 struct sua_watcher_list *out);
SUA_API int sua_watcherinfo_watcher(struct sua_xml *x,
                                    struct sua_watcher *out);

/* _write; for each list _open, _put for each watcher, sua_xml_close();
 * sua_xml_end(). */
SUA_API void sua_watcherinfo_write(struct sua_xml_writer *w,
                                   struct sua_buf *b,
                                   const struct sua_watcherinfo *info);
SUA_API void sua_watcherinfo_open(struct sua_xml_writer *w,
                                  const struct sua_watcher_list *list);
SUA_API void sua_watcherinfo_put(struct sua_xml_writer *w,
                                 const struct sua_watcher *watcher);

#ifdef __cplusplus
}
#endif
#endif
