/* SPDX-License-Identifier: 0BSD
 * Command line and TERMPHONE_* environment, by one table. */
#ifndef TERMPHONE_OPTIONS_H
#define TERMPHONE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OPT_LIST = 16, OPT_ARGS = 4 };

struct opt_list {
    const char *item[OPT_LIST];
    size_t n;
};

enum opt_verb {
    VERB_PHONE, VERB_CALL, VERB_ANSWER, VERB_REGISTER, VERB_MESSAGE,
    VERB_OPTIONS, VERB_SUBSCRIBE, VERB_PUBLISH
};

/* Strings point into argv or the environment. Times are milliseconds. */
struct options {
    enum opt_verb verb;
    const char *arg[OPT_ARGS];
    int nargs;
    /* account */
    const char *account, *auth_user, *realm, *password, *password_file,
        *password_cmd, *ha1, *server, *instance, *gruu;
    struct opt_list proxy;
    uint32_t expires;
    int no_register, once, outbound;
    /* network */
    const char *transport, *public_addr;
    struct opt_list listen;
    int only4, only6;
    uint32_t rtp_lo, rtp_hi;
    /* call */
    uint64_t for_ms, ring_ms, hold_ms, answer_after_ms; /* 0: not given,
                                                           ring_ms apart */
    const char *dtmf, *dtmf_via, *codecs;
    uint32_t reply, max_calls;
    int auto_answer, reliable;
    uint32_t session_s;         /* 0: no session timer of ours */
    const char *transfers;
    struct opt_list header;
    /* events */
    const char *event, *body, *type, *resource, *show_calls;
    int show_presence;
    /* audio */
    const char *audio, *record;
    uint32_t ptime, jitter_lo, jitter_hi;
    /* output */
    int json, quiet, verbose;
    struct opt_list trace;
    /* scripts */
    struct opt_list expect;
    const char *script, *on_error;
    uint64_t timeout_ms;
    /* help */
    int help, version;
};

void options_init(struct options *o);

/* All of them: 0, or -1 with a sentence in err. A value of --password is
 * copied to the heap and overwritten in argv, so that ps does not show it;
 * wiped is set then. getenv_fn is getenv() or a test's. */
int options_parse(struct options *o, int argc, char **argv,
                  char *(*getenv_fn)(const char *), bool *wiped, char *err,
                  size_t cap);

/* The name in a NULL-terminated list that is nearest to a mistyped word, or
 * NULL when none is near. */
const char *options_nearest(const char *word, const char *const *names);

#endif
