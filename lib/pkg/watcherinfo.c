/* SPDX-License-Identifier: MIT
 * application/watcherinfo+xml. RFC 3858 3. */
#include "msg/value.h"
#include "pkg/pkg.h"
#include "sip/watcherinfo.h"

#define AT(m) (uint16_t)offsetof(struct sua_watcherinfo, m)
#define OF(m) (uint16_t)offsetof(struct sua_watcher_list, m)
#define IN(m) (uint16_t)offsetof(struct sua_watcher, m)
#define MUST SUA__R_ATTR | SUA__R_NEEDED
#define STATUS "pending\0active\0waiting\0terminated\0"
#define EVENTS                                                                \
    "subscribe\0approved\0deactivated\0probation\0rejected\0timeout\0"        \
    "giveup\0noresource\0"

static const struct sua__form_ns ns[] = {
    { "", "urn:ietf:params:xml:ns:watcherinfo" }
};

static const struct sua__row info_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "watcherinfo" },
    { NULL, AT(version), 1, MUST | SUA__R_VERSION, "version" },
    { "full\0partial\0", AT(state), 1, MUST | SUA__R_WORD, "state" },
};
static const struct sua__row list_rows[] = {
    { NULL, 0, 0, SUA__R_NODE, "watcher-list" },
    { NULL, OF(resource), 1, MUST | SUA__R_STR, "resource" },
    { NULL, OF(package), 1, MUST | SUA__R_STR, "package" },
};
static const struct sua__row watcher_rows[] = {
    { NULL, IN(uri), 0, SUA__R_NEEDED | SUA__R_STR, "watcher" },
    { NULL, IN(display), 1, SUA__R_ATTR | SUA__R_STR, "display-name" },
    { STATUS, IN(status), 1, SUA__R_ATTR | SUA__R_WORD, "status" },
    { EVENTS, IN(event), 1, SUA__R_ATTR | SUA__R_WORD, "event" },
    { NULL, IN(expiration), 1, SUA__R_ATTR | SUA__R_NUM, "expiration" },
    { NULL, IN(id), 1, MUST | SUA__R_STR, "id" },
    { NULL, IN(duration), 1, SUA__R_ATTR | SUA__R_NUM,
      "duration-subscribed" },
};

static const struct sua__form info_form = SUA__FORM(ns, info_rows);
static const struct sua__form list_form = SUA__FORM(ns, list_rows);
static const struct sua__form watcher_form = SUA__FORM(ns, watcher_rows);

int sua_watcherinfo_begin(struct sua_xml *x, struct sua_str doc, void *mem,
                          size_t cap, struct sua_watcherinfo *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_begin(x, doc, mem, cap, &info_form, out);
}

int sua_watcherinfo_next(struct sua_xml *x, struct sua_watcher_list *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_next(x, 1, 2, &list_form, out);
}

int sua_watcherinfo_watcher(struct sua_xml *x, struct sua_watcher *out)
{
    memset(out, 0, sizeof(*out));
    return sua__form_next(x, 2, 3, &watcher_form, out);
}

void sua_watcherinfo_write(struct sua_xml_writer *w, struct sua_buf *b,
                           const struct sua_watcherinfo *info)
{
    sua__form_root(w, b, &info_form, info);
}

void sua_watcherinfo_open(struct sua_xml_writer *w,
                          const struct sua_watcher_list *list)
{
    sua__form_open(w, &list_form, list);
}

void sua_watcherinfo_put(struct sua_xml_writer *w,
                         const struct sua_watcher *watcher)
{
    if (!watcher->status || !watcher->event || !watcher->uri.p)
        sua__put_invalid(w->b);
    sua__form_put(w, &watcher_form, watcher);
}
