/* SPDX-License-Identifier: 0BSD
 * Command line of switch. */
#include "options.h"

#include <stdio.h>
#include <string.h>

#include "sip/auth.h"

const char options_usage[] =
"switch - a SIP registrar and proxy for a lab or a small office\n"
"usage: switch [OPTIONS]\n"
"Takes what users publish of their presence and mailboxes, too, and tells\n"
"those who subscribe; all other events are between the phones.\n"
"\n"
"  -u, --users FILE    who may register: lines name:secret, name:{MD5}HA1 or\n"
"                      name:{SHA-256}HA1, # comments; read again on SIGHUP.\n"
"                      Without it anybody may register\n"
"  -l, --listen P:A:N  udp:0.0.0.0:5060, tcp:[::]:5060 ...; port 0: any free\n"
"                      one; repeat. Default: udp and tcp, 0.0.0.0:5060\n"
"  -d, --domain NAME   a domain of ours; repeat. Our addresses always are\n"
"      --realm R       of the passwords; default: the first domain\n"
"      --digest LIST   what those with a secret in clear are asked for: md5,\n"
"                      sha-256 or both [md5: the one that every phone knows;\n"
"                      some give up on a challenge that offers more]\n"
"      --no-auth       challenge nobody, whatever the users file says\n"
"  -j, --json          one JSON object per event on stdout\n"
"  -v, --verbose       calls and log lines, too\n"
"      --trace FILE    one line per message\n"
"  -h, --help   -V, --version\n"
"\n"
"exit status: 0 ended by a signal, 2 usage or users file, 3 network\n";

enum kind { FLAG, VALUE };
struct option {
    const char *name;
    char letter;
    enum kind kind;
};
static const struct option table[] = {
    { "users", 'u', VALUE },    { "listen", 'l', VALUE },
    { "domain", 'd', VALUE },   { "realm", 0, VALUE },
    { "digest", 0, VALUE },
    { "no-auth", 0, FLAG },     { "json", 'j', FLAG },
    { "verbose", 'v', FLAG },   { "trace", 0, VALUE },
    { "help", 'h', FLAG },      { "version", 'V', FLAG }
};

/* "--name", "--name=value", "-n", "-nvalue"; *value: what is glued on. */
static const struct option *match(const char *arg, const char **value)
{
    size_t i, n;

    *value = NULL;
    for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        n = strlen(table[i].name);
        if (!strncmp(arg, "--", 2) && !strncmp(arg + 2, table[i].name, n) &&
            (!arg[2 + n] || arg[2 + n] == '=')) {
            *value = arg[2 + n] ? arg + 3 + n : NULL;
            return &table[i];
        }
        if (table[i].letter && arg[0] == '-' && arg[1] == table[i].letter) {
            *value = arg[2] ? arg + 2 : NULL;
            return &table[i];
        }
    }
    return NULL;
}

static const char *add_domain(struct options *o, const char *v)
{
    size_t n = strlen(o->domains);

    if (!*v || strpbrk(v, " \t:/@"))
        return "a domain is a name or address";
    if (n + strlen(v) + 2 > sizeof(o->domains))
        return "too many domains";
    snprintf(o->domains + n, sizeof(o->domains) - n, "%s%s", n ? " " : "",
             v);
    return NULL;
}

static const char *add_listen(struct options *o, const char *v)
{
    if (o->nlisten == OPT_LISTEN)
        return "too many endpoints";
    o->listen[o->nlisten++] = v;
    return NULL;
}

static const char *set_digests(struct options *o, const char *v)
{
    struct sua_str word;
    unsigned alg;
    size_t n;

    for (o->digests = 0; *v; v += n + (v[n] == ',')) {
        n = strcspn(v, ",");
        word = sua_str_make(v, n);
        alg = n ? sua_digest_alg_parse(word) : SUA_DIGEST_UNKNOWN;
        if (alg != SUA_DIGEST_MD5 && alg != SUA_DIGEST_SHA256)
            return "write md5, sha-256 or md5,sha-256";
        o->digests |= 1u << alg;
    }
    return o->digests ? NULL : "write md5, sha-256 or md5,sha-256";
}

static const char *set_value(struct options *o, const char *name,
                             const char *v)
{
    if (!strcmp(name, "users"))
        o->users = v;
    else if (!strcmp(name, "realm"))
        o->realm = v;
    else if (!strcmp(name, "trace"))
        o->trace = v;
    else if (!strcmp(name, "digest"))
        return set_digests(o, v);
    else if (!strcmp(name, "domain"))
        return add_domain(o, v);
    else
        return add_listen(o, v);
    return NULL;
}

static void set_flag(struct options *o, char first)
{
    switch (first) {
    case 'n': o->no_auth = true; break;
    case 'j': o->json = true; break;
    case 'h': o->help = true; break;
    default: o->verbose = true; break;
    }
}

static void set(struct options *o, const struct option *t)
{
    if (t->letter == 'V')
        o->version = true;
    else
        set_flag(o, t->name[0]);
}

bool options_read(struct options *o, int argc, char **argv, char *err,
                  size_t cap)
{
    const struct option *t;
    const char *value, *what;
    int i;

    memset(o, 0, sizeof(*o));
    o->digests = 1u << SUA_DIGEST_MD5;
    for (i = 1; i < argc; i++) {
        t = match(argv[i], &value);
        what = NULL;
        if (!t)
            what = "unknown option; see switch -h";
        else if (t->kind == FLAG && value)
            what = "takes no value";
        else if (t->kind == FLAG)
            set(o, t);
        else if (!value && i + 1 >= argc)
            what = "wants a value";
        else
            what = set_value(o, t->name, value ? value : argv[++i]);
        if (what) {
            snprintf(err, cap, "%s: %s", i < argc ? argv[i] : "", what);
            return false;
        }
    }
    return true;
}
