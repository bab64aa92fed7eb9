/* SPDX-License-Identifier: MIT
 * Every known header is found under each of its names, and nothing else is.
 * When a name has no slot of its own, the table to put into hdrtab.c is
 * printed. */
#include "check.h"
#include "guard.h"
#include "msg/hdrtab.h"
#include "msg/msg.h"

static const struct {
    const char *name;
    char compact;
    const char *flags;
} header[] = {
    { "", 0, "" },
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    { name, compact, #flags },
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
};

static unsigned id_of(const char *p, size_t n)
{
    return sua_hdr_id(guard_copy(sua_str_make(p, n)));
}

static unsigned pair(const char *p)
{
    return ((unsigned char)p[0] | (unsigned)(unsigned char)p[1] << 8) |
           0x2020u;
}

static unsigned hash(const char *p, size_t n)
{
    uint32_t first = pair(p) + (uint32_t)n, middle = pair(p + n / 2 - 1);

    return (first * 2335977111u + middle * 3543389633u) >> 25;
}

static void print_table(void)
{
    unsigned char slot[128] = { 0 };
    unsigned i;

    for (i = 1; i < SUA_H_COUNT; i++) {
        unsigned h = hash(header[i].name, strlen(header[i].name));

        if (slot[h])
            fprintf(stderr, "%s and %s collide: search new factors\n",
                    header[i].name, header[slot[h]].name);
        slot[h] = (unsigned char)i;
    }
    for (i = 0; i < 128; i++)
        fprintf(stderr, "%s%u,%s", i % 16 ? " " : "    ", slot[i],
                i % 16 == 15 ? "\n" : "");
}

static void known_names(void)
{
    char name[64];
    unsigned i, failed = 0;
    size_t k;

    for (i = 1; i < SUA_H_COUNT; i++) {
        size_t n = strlen(header[i].name);

        CHECK_STR(sua_hdr_name(i), header[i].name);
        CHECK_INT(id_of(header[i].name, n), i);
        failed += id_of(header[i].name, n) != i;
        for (k = 0; k < n; k++) {
            char c = header[i].name[k];

            name[k] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
        }
        CHECK_INT(id_of(name, n), i);
        for (k = 0; k < n; k++)
            name[k] = sua__lower(header[i].name[k]);
        CHECK_INT(id_of(name, n), i);
        CHECK_INT((sua__hdr_flags(i) & SUA__H_LIST) != 0,
                  header[i].flags[0] == 'L');
        CHECK_INT((sua__hdr_flags(i) & SUA__H_SINGLE) != 0,
                  header[i].flags[0] == 'S');
    }
    if (failed)
        print_table();
}

static void compact_names(void)
{
    int c;
    unsigned i;

    for (c = 0; c < 256; c++) {
        char ch = (char)c;
        unsigned want = 0;

        for (i = 1; i < SUA_H_COUNT; i++)
            if (header[i].compact && c < 128 &&
                sua__lower(ch) == header[i].compact)
                want = i;
        CHECK_INT(id_of(&ch, 1), want);
    }
}

/* Each name with any one byte changed to any other value is unknown, unless
 * only the case of a letter changed. */
static void near_misses(void)
{
    char name[64];
    unsigned i;
    size_t k;
    int c;

    for (i = 1; i < SUA_H_COUNT; i++) {
        size_t n = strlen(header[i].name);

        memcpy(name, header[i].name, n);
        for (k = 0; k < n; k++)
            for (c = 0; c < 256; c++) {
                name[k] = (char)c;
                if (sua__lower((char)c) != sua__lower(header[i].name[k]))
                    CHECK(sua__hdr_find(name, n) != i);
                name[k] = header[i].name[k];
            }
        if (n > 2) /* "T" is the compact form of "To" */
            CHECK(id_of(header[i].name, n - 1) != i);
        name[n] = 's';
        CHECK(id_of(name, n + 1) != i);
    }
    CHECK_INT(id_of("", 0), SUA_H_OTHER);
    CHECK_INT(id_of("C%6Fntact", 9), SUA_H_OTHER);
    CHECK_INT(id_of("Call\rID", 7), SUA_H_OTHER);
    CHECK_INT(sua_hdr_name(0).n, 0);
    CHECK_INT(sua_hdr_name(SUA_H_COUNT).n, 0);
}

static void methods(void)
{
    unsigned m;

    for (m = 1; m < SUA_M_COUNT; m++) {
        struct sua_str name = sua_method_name(m);

        CHECK(name.n > 0);
        CHECK_INT(sua_method_parse(guard_copy(name)), m);
        CHECK_INT(sua_method_parse(sua__str_sub(name, 0, name.n - 1)), 0);
    }
    CHECK_INT(sua_method_parse(SUA_STR("invite")), SUA_M_OTHER);
    CHECK_INT(sua_method_parse(SUA_STR("INVITf")), SUA_M_OTHER);
    CHECK_INT(sua_method_parse(guard_copy(SUA_STR("IN"))), SUA_M_OTHER);
    CHECK_INT(sua_method_parse(guard_copy(SUA_STR(""))), SUA_M_OTHER);
    CHECK_INT(sua_method_name(0).n, 0);
    CHECK_INT(sua_method_name(99).n, 0);
}

static void reasons(void)
{
    unsigned s;

    CHECK_STR(sua_reason_phrase(200), "OK");
    CHECK_STR(sua_reason_phrase(486), "Busy Here");
    CHECK_STR(sua_reason_phrase(481), "Call/Transaction Does Not Exist");
    CHECK_STR(sua_reason_phrase(606), "Not Acceptable");
    for (s = 0; s < 1000; s++)
        CHECK(sua_reason_phrase(s).n > 0);
    for (s = 0; s <= SUA_MSG_VALUE; s++)
        CHECK(strcmp(sua_msg_strerror(s), "unknown error"));
    CHECK(!strcmp(sua_msg_strerror(200), "unknown error"));
}

int main(void)
{
    known_names();
    compact_names();
    near_misses();
    methods();
    reasons();
    return check_done();
}
