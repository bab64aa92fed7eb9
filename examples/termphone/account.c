/* SPDX-License-Identifier: 0BSD
 * The account: from options to the library, and its events. */
#include <stdlib.h>
#include <string.h>

#include "phone.h"

/* ---- addresses ---------------------------------------------------------- */
static bool from_text(struct phone *p, const char *what, const char *text,
                      const char *domain, char *mem, size_t cap)
{
    struct sua_buf b;
    size_t at = 0;
    int err;

    sua_buf_init(&b, mem, cap - 1);
    err = sua_uri_from_text(&b, sua_str_z(text), sua_str_z(domain), &at);
    if (err) {
        if (!*domain && !strchr(text, '@'))
            event_warn(p, "target", "say NAME@HOST or use --account",
                       "%s \"%s\" has no domain", what, text);
        else
            event_warn(p, "target", NULL,
                       "%s \"%s\" is not understood at character %lu", what,
                       text, (unsigned long)at + 1);
        return false;
    }
    mem[b.n] = 0;
    return true;
}

static bool add_transport(const struct phone *p, char *uri, size_t cap)
{
    struct sua_uri u;
    size_t n = strlen(uri);

    if (!p->o.transport || sua_uri_parse(sua_str_z(uri), &u, NULL) ||
        u.scheme != SUA_URI_SIP || u.headers.n ||
        sua_param_get(u.params, SUA_STR("transport"), &u.text) == SUA_OK)
        return true;
    return (size_t)snprintf(uri + n, cap - n, ";transport=%s",
                            p->o.transport) < cap - n;
}

bool account_target(struct phone *p, const char *text, char *mem, size_t cap)
{
    return from_text(p, "target", text, p->domain, mem, cap) &&
           add_transport(p, mem, cap);
}

/* "host[:port][/transport]" or a URI, as a sip: URI. */
static bool server_uri(struct phone *p, const char *what, const char *text,
                       bool route, char *mem, size_t cap)
{
    struct sua_uri u;
    const char *slash = strchr(text, '/');
    size_t n = slash ? (size_t)(slash - text) : strlen(text);
    int len;

    if (!strncmp(text, "sip:", 4))
        len = snprintf(mem, cap, "%s", text);
    else
        len = snprintf(mem, cap, "sip:%.*s%s%s", (int)n, text,
                       slash ? ";transport=" : "", slash ? slash + 1 : "");
    if (len < 0 || (size_t)len >= cap ||
        sua_uri_parse(sua_str_z(mem), &u, NULL) ||
        !add_transport(p, mem, cap)) {
        event_warn(p, what, NULL, "--%s %s is no HOST[:PORT] or sip: URI",
                   what, text);
        return false;
    }
    if (route && !strstr(mem, ";lr") && strlen(mem) + 4 < cap)
        strcat(mem, ";lr");
    return true;
}

/* ---- opening ------------------------------------------------------------ */
struct draft {
    char aor[URI_TEXT], registrar[URI_TEXT], proxy[URI_TEXT];
};

/* The AOR is the account without its transport; that goes to the registrar
 * and to targets of the same domain. */
static bool split_account(struct phone *p, struct draft *d)
{
    struct sua_uri u;
    struct sua_str transport = { NULL, 0 };
    char text[URI_TEXT], port[16] = "";
    bool six;

    if (!from_text(p, "--account", p->o.account, "", text, sizeof(text)) ||
        !add_transport(p, text, sizeof(text)) ||
        sua_uri_parse(sua_str_z(text), &u, NULL))
        return false;
    if (!u.user.n) {
        event_warn(p, "account", NULL, "--account %s has no user",
                   p->o.account);
        return false;
    }
    (void)sua_param_get(u.params, SUA_STR("transport"), &transport);
    if (u.port)
        snprintf(port, sizeof(port), ":%u", u.port);
    six = memchr(u.host.p, ':', u.host.n) != NULL;
    snprintf(p->domain, sizeof(p->domain), "%s%.*s%s%s%s%.*s",
             six ? "[" : "", SUA_FMT(u.host), six ? "]" : "", port,
             transport.n ? "/" : "", SUA_FMT(transport));
    snprintf(d->aor, sizeof(d->aor), "sip:%.*s@%s%.*s%s%s",
             SUA_FMT(u.user), six ? "[" : "", SUA_FMT(u.host),
             six ? "]" : "", port);
    return server_uri(p, p->o.server ? "server" : "account",
                      p->o.server ? p->o.server : p->domain, false,
                      d->registrar, sizeof(d->registrar));
}

static bool fill(struct phone *p, struct sua_account_config *c,
                 struct draft *d, const char *secret)
{
    size_t n = p->o.ha1 ? strlen(p->o.ha1) : 0;

    if (!split_account(p, d))
        return false;
    if (p->o.proxy.n && !server_uri(p, "proxy", p->o.proxy.item[0], true,
                                    d->proxy, sizeof(d->proxy)))
        return false;
    if (n && n != 32 && n != 64) {
        event_warn(p, "ha1", NULL,
                   "--ha1 is 32 (MD5) or 64 (SHA-256) hex digits");
        return false;
    }
    c->aor = sua_str_z(d->aor);
    c->registrar = sua_str_z(d->registrar);
    if (p->o.proxy.n)
        c->proxy = sua_str_z(d->proxy);
    c->auth_user = sua_str_z(p->o.auth_user);
    c->realm = sua_str_z(p->o.realm);
    c->password = sua_str_z(secret);
    if (n == 32)
        c->ha1_md5 = sua_str_z(p->o.ha1);
    else if (n)
        c->ha1_sha256 = sua_str_z(p->o.ha1);
    c->expires_s = p->o.expires;
    c->instance = sua_str_z(p->o.instance);
    c->reg_id = p->o.outbound ? 1 : 0;
    if (p->o.gruu)
        c->gruu = p->o.gruu[0] == 'p' ? SUA_GRUU_PUBLIC : SUA_GRUU_TEMPORARY;
    c->user = p;
    return true;
}

/* Without an account the proxy still has to be known: an anonymous one. */
static int open_anonymous(struct phone *p)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    char proxy[URI_TEXT];
    int err;

    if (!p->o.proxy.n)
        return EXIT_DONE;
    if (!server_uri(p, "proxy", p->o.proxy.item[0], true, proxy,
                    sizeof(proxy)))
        return EXIT_USAGE;
    c.aor = SUA_STR("\"Anonymous\" <sip:anonymous@anonymous.invalid>");
    c.proxy = sua_str_z(proxy);
    c.user = p;
    err = sua_account_open(p->ua, &c, &p->account);
    return exit_of_error(err);
}

int account_open(struct phone *p)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    struct draft d;
    char *secret;
    int err = SUA_EINVAL;

    if (!p->o.account)
        return open_anonymous(p);
    if (secret_get(p, &secret))
        return EXIT_USAGE;
    if (fill(p, &c, &d, secret)) {
        err = sua_account_open(p->ua, &c, &p->account);
        if (err)
            event_warn(p, "account", NULL, "--account %s: %s", p->o.account,
                       sua_strerror(err));
    }
    secret_wipe(secret);
    secret_wipe((char *)(uintptr_t)p->o.password);
    free(secret);
    return exit_of_error(err);
}

/* What the registrar holds for us, for `register --once`. */
static void print_bindings(const struct sua_account_event *ev)
{
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, ev->msg, SUA_H_CONTACT);
    while (sua_values_next(&it, &v))
        printf("%.*s\n", SUA_FMT(v));
    fflush(stdout);
}

/* ---- events ------------------------------------------------------------- */
void account_event(struct sua_account *a, const struct sua_account_event *ev,
                   void *user)
{
    struct phone *p = user;
    bool was = p->facts.now[COND_REGISTERED];

    facts_state(&p->facts, COND_REGISTERED,
                ev->type == SUA_ACCOUNT_REGISTERED);
    switch (ev->type) {
    case SUA_ACCOUNT_REGISTERED:
        /* A refresh is news only to those who asked for details. */
        if (!was || p->o.verbose)
            event_reg(p, "registered", ev->expires_s);
        if (p->o.once && !p->o.json && ev->msg)
            print_bindings(ev);
        verb_registered(p, true, EXIT_DONE, false);
        break;
    case SUA_ACCOUNT_UNREGISTERED:
        if (p->registered_once)
            event_reg(p, "unregistered", 0);
        break;
    case SUA_ACCOUNT_FAILED:
        facts_code(&p->facts, ev->status);
        event_reg_failed(p, ev, verb_gives_up(p, ev->retry_ms != 0)
                                    ? 0 : ev->retry_ms);
        verb_registered(p, false, exit_of_register(ev->status, ev->cause),
                        ev->retry_ms != 0);
        break;
    default:
        if (p->account == a)
            p->account = NULL;
        break;
    }
    script_go(p);
}
