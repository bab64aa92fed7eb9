/* SPDX-License-Identifier: MIT
 * Fuzz target: bodies of event packages. The input is read as XML, as every
 * package, and as a message-summary; what is read is written, and what is
 * written reads and writes as the same. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "sip/conference.h"
#include "sip/dialoginfo.h"
#include "sip/iscomposing.h"
#include "sip/mwi.h"
#include "sip/pidf.h"
#include "sip/reginfo.h"
#include "sip/watcherinfo.h"

#define MUST(x) ((x) ? (void)0 : abort())
#define ROOM (1 << 19)

/* Reads a document into mem and writes it: what reading answered last. */
typedef int copy_fn(struct sua_xml *x, struct sua_str doc, void *mem,
                    struct sua_buf *b);

static void inside(struct sua_str doc, struct sua_str s)
{
    MUST(!s.n || (s.p >= doc.p && s.p + s.n <= doc.p + doc.n));
}

/* The same event again, from a place that was kept. */
static void twice(struct sua_xml *x)
{
    struct sua_xml_place place = x->at;
    int first = sua_xml_next(x), second;

    if (x->err)
        return;
    x->at = place;
    second = sua_xml_next(x);
    MUST(first == second && !x->err);
    x->at = place;
}

static void walk(struct sua_str doc)
{
    struct sua_xml x;
    unsigned depth = 0, n;
    int got;

    sua_xml_begin(&x, doc, NULL, 0);
    while ((got = sua_xml_next(&x)) > 0) {
        struct sua_str rest = x.at.raw;
        struct sua_xml_attr a;

        inside(doc, x.at.raw);
        inside(doc, x.at.ns);
        if (got == SUA_XML_START) {
            inside(doc, x.at.local);
            MUST(x.at.depth == ++depth && depth <= SUA_XML_DEPTH);
            for (n = 0; sua_xml_attr_next(&rest, &a); n++)
                inside(doc, a.raw);
            MUST(n <= SUA_XML_ATTRS);
        }
        if (got == SUA_XML_END)
            MUST(x.at.depth == depth--);
        twice(&x);
    }
    MUST(!got == !x.err && (got || !depth));
    MUST(!got || got == SUA_EBADMSG || got == SUA_ELIMIT);
    MUST(x.err_off <= doc.n);
}

static int copy_dialog(struct sua_xml *x, struct sua_str doc, void *mem,
                       struct sua_buf *b)
{
    struct sua_dialoginfo info;
    struct sua_dialoginfo_entry d;
    struct sua_xml_writer w;
    int got = sua_dialoginfo_begin(x, doc, mem, doc.n, &info);

    if (got)
        return got;
    sua_dialoginfo_write(&w, b, &info);
    while ((got = sua_dialoginfo_next(x, &d)) > 0)
        sua_dialoginfo_put(&w, &d);
    sua_xml_end(&w);
    return got;
}

static int copy_presence(struct sua_xml *x, struct sua_str doc, void *mem,
                         struct sua_buf *b)
{
    struct sua_presence pres;
    struct sua_presence_part part;
    struct sua_xml_writer w;
    int got = sua_presence_begin(x, doc, mem, doc.n, &pres);

    if (got)
        return got;
    sua_presence_write(&w, b, &pres);
    while ((got = sua_presence_next(x, &part)) > 0)
        sua_presence_put(&w, &part);
    sua_presence_end(&w, &pres);
    return got;
}

static int copy_reginfo(struct sua_xml *x, struct sua_str doc, void *mem,
                        struct sua_buf *b)
{
    struct sua_reginfo info;
    struct sua_registration reg;
    struct sua_regcontact contact;
    struct sua_xml_writer w;
    int got = sua_reginfo_begin(x, doc, mem, doc.n, &info);

    if (got)
        return got;
    sua_reginfo_write(&w, b, &info);
    while ((got = sua_reginfo_next(x, &reg)) > 0) {
        sua_reginfo_open(&w, &reg);
        while (sua_reginfo_contact(x, &contact) > 0)
            sua_reginfo_put(&w, &contact);
        sua_xml_close(&w);
    }
    sua_xml_end(&w);
    return got;
}

static int copy_watchers(struct sua_xml *x, struct sua_str doc, void *mem,
                         struct sua_buf *b)
{
    struct sua_watcherinfo info;
    struct sua_watcher_list list;
    struct sua_watcher watcher;
    struct sua_xml_writer w;
    int got = sua_watcherinfo_begin(x, doc, mem, doc.n, &info);

    if (got)
        return got;
    sua_watcherinfo_write(&w, b, &info);
    while ((got = sua_watcherinfo_next(x, &list)) > 0) {
        sua_watcherinfo_open(&w, &list);
        while (sua_watcherinfo_watcher(x, &watcher) > 0)
            sua_watcherinfo_put(&w, &watcher);
        sua_xml_close(&w);
    }
    sua_xml_end(&w);
    return got;
}

static void copy_user(struct sua_xml *x, struct sua_xml_writer *w)
{
    struct sua_conference_endpoint ep;
    struct sua_conference_media media[4];
    size_t n;

    while (sua_conference_next_endpoint(x, &ep) > 0) {
        for (n = 0; n < 4; n++)
            if (sua_conference_next_media(x, &media[n]) <= 0)
                break;
        sua_conference_put(w, &ep, media, n);
    }
}

static int copy_conference(struct sua_xml *x, struct sua_str doc, void *mem,
                           struct sua_buf *b)
{
    struct sua_conference conf;
    struct sua_conference_user user;
    struct sua_xml_writer w;
    int got = sua_conference_begin(x, doc, mem, doc.n, &conf);

    if (got)
        return got;
    sua_conference_write(&w, b, &conf);
    while ((got = sua_conference_next(x, &user)) > 0) {
        sua_conference_open(&w, &user);
        copy_user(x, &w);
        sua_xml_close(&w);
    }
    sua_xml_end(&w);
    return got;
}

static int copy_composing(struct sua_xml *x, struct sua_str doc, void *mem,
                          struct sua_buf *b)
{
    struct sua_iscomposing c;
    int got = sua_iscomposing_parse(x, doc, mem, doc.n, &c);

    if (!got)
        sua_iscomposing_write(b, &c);
    return got;
}

/* mem of exactly the size of the document always suffices. */
static int copied(copy_fn *copy, struct sua_str doc, struct sua_buf *b,
                  char *text)
{
    struct sua_xml x;
    void *mem = malloc(doc.n ? doc.n : 1);
    int got;

    MUST(mem != NULL);
    sua_buf_init(b, text, ROOM);
    got = copy(&x, doc, mem, b);
    MUST(got == x.err || (!got && !x.err));
    MUST(!got || got == SUA_EBADMSG || got == SUA_ELIMIT);
    MUST(x.err_off <= doc.n);
    MUST(got || b->err == SUA_OK || b->err == SUA_EINVAL ||
         b->err == SUA_ETOOBIG);
    free(mem);
    return got;
}

static void package(copy_fn *copy, struct sua_str doc)
{
    static char first[ROOM], second[ROOM];
    struct sua_buf a, b;

    if (copied(copy, doc, &a, first) || a.err)
        return;
    MUST(copied(copy, sua_buf_view(&a), &b, second) == SUA_OK);
    MUST(!b.err && sua_str_eq(sua_buf_view(&a), sua_buf_view(&b)));
}

static void summary(struct sua_str body)
{
    static char first[ROOM], second[ROOM];
    struct sua_buf a, b;
    struct sua_mwi m;
    struct sua_str rest, one;
    size_t off = 0;

    if (sua_mwi_parse(body, &m, &off)) {
        MUST(off <= body.n);
        return;
    }
    inside(body, m.account);
    for (rest = m.messages; sua_mwi_message(&rest, &one);)
        inside(body, one);
    sua_buf_init(&a, first, sizeof(first));
    sua_mwi_write(&a, &m);
    if (a.err)
        return;
    MUST(sua_mwi_parse(sua_buf_view(&a), &m, NULL) == SUA_OK);
    sua_buf_init(&b, second, sizeof(second));
    sua_mwi_write(&b, &m);
    MUST(sua_str_eq(sua_buf_view(&a), sua_buf_view(&b)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static copy_fn *const packages[] = {
        copy_dialog, copy_presence, copy_reginfo, copy_watchers,
        copy_conference, copy_composing
    };
    struct sua_str doc = sua_str_make((const char *)data, n);
    size_t i;

    if (n > 32768)
        return 0;
    walk(doc);
    for (i = 0; i < sizeof(packages) / sizeof(packages[0]); i++)
        package(packages[i], doc);
    summary(doc);
    return 0;
}
